/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avx2.h - the engine for processors with AVX2 and FMA; engine.h hands it out
 */
#ifndef GROUP_AVX2_H
#define GROUP_AVX2_H

#include "group/engine.h"

extern const struct group_engine avx2_engine;

#endif
