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

/* out[i] += row i of the matrix times `secret`, which has 2^bits elements. */
void lpn_add(const struct aes *matrix,
             unsigned bits,
             const struct block *secret,
             struct block *out,
             size_t count);

/* The same of two vectors at once: secret[j][0] for first, secret[j][1] for second. */
void lpn_add_pair(const struct aes *matrix,
                  unsigned bits,
                  const struct block (*secret)[2],
                  struct block *first,
                  struct block *second,
                  size_t count);

#endif
