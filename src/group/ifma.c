/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ifma.c - the engine for processors with AVX-512 IFMA: eight points side by side
 */
#define GROUP_FIELD "group/form_ifma.h"
#include "group/ifma.h"

#include "group/lane_sum.h"

#ifdef GROUP_PLAIN
const struct group_engine ifma_plain_engine = {.name = "ifma in plain C",
#else
const struct group_engine ifma_engine = {.name = "ifma",
#endif
                                               .hash = lane_hash,
                                               .check = lane_check,
                                               .multiply = lane_multiply,
                                               .combine = lane_combine,
                                               .sum = lane_sum};
