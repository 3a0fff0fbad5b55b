/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ifma.h - the engine for processors with AVX-512 IFMA; engine.h hands it out
 *
 * ifma_plain_engine is the same over lanes_plain.h, for tests alone.
 */
#ifndef GROUP_IFMA_H
#define GROUP_IFMA_H

#include "group/engine.h"

extern const struct group_engine ifma_engine;
extern const struct group_engine ifma_plain_engine;

#endif
