/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avx2.c - the engine for processors with AVX2 and FMA: four points side by side
 */
#define GROUP_FIELD "group/form_fma.h"
#include "group/avx2.h"

#include "group/lane_sum.h"

const struct group_engine avx2_engine = {.name = "avx2",
                                         .hash = lane_hash,
                                         .check = lane_check,
                                         .multiply = lane_multiply,
                                         .combine = lane_combine,
                                         .sum = lane_sum};
