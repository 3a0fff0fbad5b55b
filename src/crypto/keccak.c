/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keccak.c - 24 rounds over 25 words of 64 bits, word (x, y) at x + 5 * y
 */
#include "crypto/keccak.h"

#include <string.h>

enum { WORDS = 25, ROUNDS = 24, RATE = 136 };

/* [FIPS202] 3.2.5: the words of iota. */
static const uint64_t round_words[ROUNDS] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000,
    0x000000000000808B, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
    0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

static uint64_t rotate(uint64_t word, unsigned by)
{
    return by == 0 ? word : word << by | word >> (64 - by);
}

/* [FIPS202] 3.2.1: each word takes the parity of two neighbouring columns. */
static void theta(uint64_t a[WORDS])
{
    uint64_t parity[5];

    for (size_t x = 0; x < 5; x++)
        parity[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    for (size_t i = 0; i < WORDS; i++)
        a[i] ^= parity[(i + 4) % 5] ^ rotate(parity[(i + 1) % 5], 1);
}

/* [FIPS202] 3.2.2 and 3.2.3: every word turned and moved along one cycle through
 * (1, 0); the t-th turn is by (t + 1)(t + 2) / 2. */
static void rho_pi(uint64_t a[WORDS])
{
    size_t x = 1;
    size_t y = 0;
    uint64_t carried = a[1];

    for (unsigned t = 0; t < ROUNDS; t++) {
        size_t next = (2 * x + 3 * y) % 5;
        uint64_t held;

        x = y;
        y = next;
        held = a[x + 5 * y];
        a[x + 5 * y] = rotate(carried, (t + 1) * (t + 2) / 2 % 64);
        carried = held;
    }
}

/* [FIPS202] 3.2.4 */
static void chi(uint64_t a[WORDS])
{
    for (size_t y = 0; y < WORDS; y += 5) {
        uint64_t row[5];

        memcpy(row, a + y, sizeof row);
        for (size_t x = 0; x < 5; x++)
            a[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
    }
}

static void permute(uint64_t a[WORDS])
{
    for (size_t i = 0; i < ROUNDS; i++) {
        theta(a);
        rho_pi(a);
        chi(a);
        a[0] ^= round_words[i];
    }
}

/* Words are little-endian. */
static void absorb(uint64_t a[WORDS], const uint8_t block[RATE])
{
    for (size_t i = 0; i < RATE; i++)
        a[i / 8] ^= (uint64_t)block[i] << (8 * (i % 8));
    permute(a);
}

void keccak_256(const void *bytes,
                size_t count,
                enum keccak_padding padding,
                uint8_t out[KECCAK_BYTES])
{
    const uint8_t *at = bytes;
    uint64_t a[WORDS] = {0};
    uint8_t last[RATE] = {0};

    for (; count >= RATE; at += RATE, count -= RATE)
        absorb(a, at);
    if (count > 0)
        memcpy(last, at, count);
    last[count] = (uint8_t)padding;
    last[RATE - 1] |= 0x80;
    absorb(a, last);
    for (size_t i = 0; i < KECCAK_BYTES; i++)
        out[i] = (uint8_t)(a[i / 8] >> (8 * (i % 8)));
}
