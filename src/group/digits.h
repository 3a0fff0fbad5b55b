/* SPDX-License-Identifier: Apache-2.0 */
/*
 * digits.h - a scalar as the digits that a multiplication walks along
 *
 * Time     the same for all scalars
 */
#ifndef GROUP_DIGITS_H
#define GROUP_DIGITS_H

#include "crypto/group.h"

enum { DIGIT_COUNT = 64, DIGIT_BYTE_COUNT = 32 };

/*
 * The digits d of half the scalar modulo the order of the group, lowest first:
 * 2 * sum of d[i] * 16^i = scalar, -8 <= d[i] < 8. The highest bit of the scalar is
 * overlooked and the scalar need not be reduced, as with libsodium.
 */
void digits_of_half(const uint8_t scalar[SCALAR_BYTES], int8_t digits[DIGIT_COUNT]);

/* The same with digits of a byte: 2 * sum of d[i] * 256^i = scalar, -128 <= d[i] < 128.
 */
void digits_bytes_of_half(const uint8_t scalar[SCALAR_BYTES],
                          int8_t digits[DIGIT_BYTE_COUNT]);

#endif
