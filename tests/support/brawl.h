/* SPDX-License-Identifier: Apache-2.0 */
/*
 * brawl.h - one side of a bulk round against a peer that a fuzzer moves
 *
 * A recorded round is played again up to a message that the input names, which is edited,
 * cut or replaced as the input says; then on with what was recorded. The side must never
 * give a hit that is none, nor say anything after it refused.
 */
#ifndef SUPPORT_BRAWL_H
#define SUPPORT_BRAWL_H

#include "bulk/bulk.h"

/* Play `role` against the input. */
void brawl_play(enum bulk_role role, const uint8_t *data, size_t size);

#endif
