/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sparring.h - a round against a peer that a fuzzer moves
 *
 * The peer is an honest engine, recorded once; the fuzzer's bytes say what
 * becomes of each of its messages: nothing, cut, lengthened, edited, points
 * swapped or copied, replaced, or said under another step or index.
 */
#ifndef SUPPORT_SPARRING_H
#define SUPPORT_SPARRING_H

#include "psi/round.h"

/* Play one round with `target` as the side under test. Aborts when a promise of
 * round.h is broken. */
void sparring_play(enum round_role target, const uint8_t *bytes, size_t count);

#endif
