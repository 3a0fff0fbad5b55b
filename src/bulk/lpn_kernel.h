/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lpn_kernel.h - what a path must give for lpn.h; private to lpn*.c
 *
 * `rows` are the matrix's blocks of `count` rows.
 */
#ifndef BULK_LPN_KERNEL_H
#define BULK_LPN_KERNEL_H

#include "bulk/lpn.h"

struct lpn_rows {
    const struct block *rows;
    unsigned shift; /* of a 32-bit word to a place */
};

#if defined(__x86_64__)
/* By PCLMULQDQ, one vector; by VPCLMULQDQ, two. */
void lpn_x86_add(const struct lpn_rows *m,
                 const struct block *secret,
                 struct block *out,
                 size_t count);
void lpn_x86_pair(const struct lpn_rows *m,
                  const struct block (*secret)[2],
                  struct block *first,
                  struct block *second,
                  size_t count);
void lpn_x86_pair_wide(const struct lpn_rows *m,
                       const struct block (*secret)[2],
                       struct block *first,
                       struct block *second,
                       size_t count);
#endif

#endif
