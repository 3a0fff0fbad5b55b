/* SPDX-License-Identifier: Apache-2.0 */
/*
 * digits.c - a scalar as the digits that a multiplication walks along
 *
 * Half of a scalar, because the encoding of twice a point is so much cheaper than that
 * of the point (lane_ristretto.h).
 */
#include "group/digits.h"

#include "base/memory.h"

#include <string.h>

/* (q + 1) / 2 for the order q */
static const uint8_t half[SCALAR_BYTES] = {0xf7, 0xe9, 0x7a, 0x2e, 0x8d,       0x31,
                                           0x09, 0x2c, 0x6b, 0xce, 0x7b,       0x51,
                                           0xef, 0x7c, 0x6f, 0x0a, [31] = 0x08};

static void halve(const uint8_t scalar[SCALAR_BYTES], uint8_t s[SCALAR_BYTES])
{
    memcpy(s, scalar, SCALAR_BYTES);
    s[SCALAR_BYTES - 1] &= 0x7f;
    scalar_mul(s, half, s);
}

void digits_of_half(const uint8_t scalar[SCALAR_BYTES], int8_t digits[DIGIT_COUNT])
{
    uint8_t s[SCALAR_BYTES];
    int carry = 0;

    halve(scalar, s);
    for (int i = 0; i < DIGIT_COUNT; i++) {
        int digit = (s[i / 2] >> (i % 2 * 4) & 15) + carry;

        carry = (digit + 8) >> 4;
        digits[i] = (int8_t)(digit - carry * 16);
    }
    memory_wipe(s, sizeof s);
}

void digits_bytes_of_half(const uint8_t scalar[SCALAR_BYTES],
                          int8_t digits[DIGIT_BYTE_COUNT])
{
    uint8_t s[SCALAR_BYTES];
    int carry = 0;

    halve(scalar, s);
    for (int i = 0; i < DIGIT_BYTE_COUNT; i++) {
        int digit = s[i] + carry;

        carry = (digit + 128) >> 8;
        digits[i] = (int8_t)(digit - carry * 256);
    }
    memory_wipe(s, sizeof s);
}
