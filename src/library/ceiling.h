/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ceiling.h - what a session can need of the heap, before it needs any
 *
 * The engine's needs are functions of the declared sizes, so a ceiling is judged once, at
 * the beginning, and a session that was begun never meets it.
 */
#ifndef LIBRARY_CEILING_H
#define LIBRARY_CEILING_H

#include "library/entente-psi.h"

#include <stdint.h>

/* Bytes, at most; of options that are of their shape. */
uint64_t ceiling_bytes(const struct entente_psi_options *o);

#endif
