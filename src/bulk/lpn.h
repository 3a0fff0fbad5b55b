/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lpn.h - sums of ten secrets with public random coefficients
 *
 * Row i of the public matrix has ten places and ten coefficients, polynomials of 32 bits,
 * from the blocks 5i to 5i + 4 of a stream under a public key. The coefficients are what
 * keeps bit slices of a field vector from being so many codewords with noise at the same
 * places, which linear algebra alone would undo (docs/psi.md).
 *
 * Time   depends on the matrix alone, which is public
 */
#ifndef BULK_LPN_H
#define BULK_LPN_H

#include "bulk/aes.h"

#include <stddef.h>
#include <stdint.h>

enum { LPN_TERMS = 10, LPN_ROW_BLOCKS = 5 };

/* The matrix, for a secret of 2^bits elements. */
struct lpn_matrix {
    struct aes stream;
    unsigned bits; /* 1 to 31 (must) */
};

/* out[i] += row first + i of the matrix times `secret`. */
void lpn_add(const struct lpn_matrix *m,
             const struct block *secret,
             size_t first,
             struct block *out,
             size_t count);

/* The same of two vectors at once: secret[j][0] for one, secret[j][1] for other. */
void lpn_add_pair(const struct lpn_matrix *m,
                  const struct block (*secret)[2],
                  size_t first,
                  struct block *one,
                  struct block *other,
                  size_t count);

#endif
