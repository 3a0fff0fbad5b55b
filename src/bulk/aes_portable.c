/* SPDX-License-Identifier: Apache-2.0 */
/*
 * aes_portable.c - AES-128 by arithmetic alone, four blocks at a time
 *
 * Law. The 64 bytes of four blocks are kept as eight planes: bit i of plane b is bit b of
 * byte i. A byte of the cipher is then an element of GF(2^8) that eight words hold at 64
 * places, and the S-box is computed as what it is, the inverse x^254 and an affine map:
 * no table, no branch, no address that depends on a key or a block.
 *
 * Source   [FIPS197] 5.1, 5.2
 */
#include "base/memory.h"
#include "bulk/aes_kernel.h"

#include <stdbool.h>

enum { PLANES = 8, LANES = 4, STATE_BYTES = LANES * BLOCK_BYTES, BATCH = 64 };

struct planes {
    uint64_t bit[PLANES];
};

/* Eight bytes as rows of bits become columns. */
static uint64_t transpose(uint64_t x)
{
    uint64_t swap = (x ^ x >> 7) & 0x00aa00aa00aa00aa;

    x ^= swap ^ swap << 7;
    swap = (x ^ x >> 14) & 0x0000cccc0000cccc;
    x ^= swap ^ swap << 14;
    swap = (x ^ x >> 28) & 0x00000000f0f0f0f0;
    return x ^ swap ^ swap << 28;
}

/* Bit b of each of 64 bytes to place i of plane b, and back. */
static struct planes gather(const uint8_t bytes[STATE_BYTES])
{
    struct planes p = {{0}};

    for (unsigned eight = 0; eight < STATE_BYTES / 8; eight++) {
        uint64_t x;
        memcpy(&x, bytes + (size_t)8 * eight, sizeof x);
        x = transpose(x);
        for (unsigned b = 0; b < PLANES; b++)
            p.bit[b] |= (x >> 8 * b & 0xff) << 8 * eight;
    }
    return p;
}

static void scatter(const struct planes *p, uint8_t bytes[STATE_BYTES])
{
    for (unsigned eight = 0; eight < STATE_BYTES / 8; eight++) {
        uint64_t x = 0;
        for (unsigned b = 0; b < PLANES; b++)
            x |= (p->bit[b] >> 8 * eight & 0xff) << 8 * b;
        x = transpose(x);
        memcpy(bytes + (size_t)8 * eight, &x, sizeof x);
    }
}

/* Reduce by X^8 + X^4 + X^3 + X + 1. */
static struct planes reduce(uint64_t wide[2 * PLANES - 1])
{
    struct planes out;

    for (unsigned i = 2 * PLANES - 2; i >= PLANES; i--) {
        wide[i - 8] ^= wide[i];
        wide[i - 7] ^= wide[i];
        wide[i - 5] ^= wide[i];
        wide[i - 4] ^= wide[i];
    }
    memcpy(out.bit, wide, sizeof out.bit);
    return out;
}

static struct planes multiply(struct planes a, struct planes b)
{
    uint64_t wide[2 * PLANES - 1] = {0};

    for (unsigned i = 0; i < PLANES; i++)
        for (unsigned j = 0; j < PLANES; j++)
            wide[i + j] ^= a.bit[i] & b.bit[j];
    return reduce(wide);
}

/* x^(2^times) */
static struct planes square(struct planes a, unsigned times)
{
    for (; times > 0; times--) {
        uint64_t wide[2 * PLANES - 1] = {0};
        for (unsigned i = 0; i < PLANES; i++)
            wide[2 * i] = a.bit[i];
        a = reduce(wide);
    }
    return a;
}

/* x^254, which is 1/x and 0 for 0, then the affine map of 5.1.1. */
static struct planes substitute(struct planes x)
{
    struct planes x2 = square(x, 1);
    struct planes x3 = multiply(x2, x);
    struct planes x12 = square(x3, 2);
    struct planes x15 = multiply(x12, x3);
    struct planes x252 = multiply(square(x15, 4), x12);
    struct planes y = multiply(x252, x2);
    struct planes out;

    for (unsigned b = 0; b < PLANES; b++) {
        out.bit[b] = y.bit[b] ^ y.bit[(b + 4) & 7] ^ y.bit[(b + 5) & 7] ^
                     y.bit[(b + 6) & 7] ^ y.bit[(b + 7) & 7];
        if ((0x63 >> b & 1) != 0)
            out.bit[b] = ~out.bit[b];
    }
    return out;
}

/* The places of a state are four times 16; row r of column c is place 4c + r. */
static uint64_t shift_rows(uint64_t w)
{
    const uint64_t row = 0x1111111111111111;
    uint64_t out = w & row;

    for (unsigned r = 1; r < 4; r++) {
        uint64_t mine = w & row << r;
        for (unsigned lane = 0; lane < LANES; lane++) {
            uint64_t part = mine >> 16 * lane & 0xffff;
            part = (part >> 4 * r | part << (16 - 4 * r)) & 0xffff;
            out |= part << 16 * lane;
        }
    }
    return out;
}

/* The byte that stands `by` rows below, within each column. */
static uint64_t turn(uint64_t w, unsigned by)
{
    const uint64_t column = 0x1111111111111111;
    uint64_t low = column * ((1u << (4 - by)) - 1);

    return (w >> by & low) | (w << (4 - by) & ~low);
}

/* 2a + 3a' + a'' + a''' [5.1.3], as 2(a + a') + a' + a'' + a'''. */
static struct planes mix_columns(const struct planes *s)
{
    struct planes doubled;
    struct planes out;

    for (unsigned b = 0; b < PLANES; b++) {
        unsigned below = (b + PLANES - 1) % PLANES;
        doubled.bit[b] = s->bit[below] ^ turn(s->bit[below], 1);
    }
    for (unsigned b = 1; b < PLANES; b++)
        if ((0x1a >> b & 1) != 0)
            doubled.bit[b] ^= doubled.bit[0];
    for (unsigned b = 0; b < PLANES; b++)
        out.bit[b] =
            doubled.bit[b] ^ turn(s->bit[b], 1) ^ turn(s->bit[b], 2) ^ turn(s->bit[b], 3);
    return out;
}

static void add_planes(struct planes *s, const struct planes *key)
{
    for (unsigned b = 0; b < PLANES; b++)
        s->bit[b] ^= key->bit[b];
}

/* Four blocks under the round keys key[round], themselves planes. */
static void encrypt(const struct planes key[AES_ROUND_KEYS], struct planes *s)
{
    add_planes(s, &key[0]);
    for (unsigned round = 1; round < AES_ROUND_KEYS; round++) {
        *s = substitute(*s);
        for (unsigned b = 0; b < PLANES; b++)
            s->bit[b] = shift_rows(s->bit[b]);
        if (round < AES_ROUND_KEYS - 1)
            *s = mix_columns(s);
        add_planes(s, &key[round]);
    }
}

/* The key schedule of four keys side by side [5.2]: words are bytes 4c to 4c+3. */
static void expand_four(const struct block key[LANES], struct block out[][AES_ROUND_KEYS])
{
    uint8_t bytes[STATE_BYTES];
    uint8_t mixed[STATE_BYTES];
    uint8_t constant = 1;

    memcpy(bytes, key, sizeof bytes);
    for (unsigned round = 0;; round++) {
        struct planes p;
        for (unsigned lane = 0; lane < LANES; lane++)
            out[lane][round] = block_load(bytes + BLOCK_BYTES * lane);
        if (round == AES_ROUND_KEYS - 1)
            break;
        p = gather(bytes);
        p = substitute(p);
        scatter(&p, mixed);
        for (unsigned lane = 0; lane < LANES; lane++) {
            uint8_t *k = bytes + BLOCK_BYTES * lane;
            const uint8_t *last = mixed + BLOCK_BYTES * lane + 12;
            for (unsigned i = 0; i < 4; i++)
                k[i] ^= last[(i + 1) & 3];
            k[0] ^= constant;
            for (unsigned i = 4; i < BLOCK_BYTES; i++)
                k[i] ^= k[i - 4];
        }
        constant = (uint8_t)(constant << 1 ^ (constant >> 7) * 0x1b);
    }
    memory_wipe(bytes, sizeof bytes);
    memory_wipe(mixed, sizeof mixed);
}

static void expand(struct block key, struct block out[AES_ROUND_KEYS])
{
    const struct block four[LANES] = {key, key, key, key};
    struct block made[LANES][AES_ROUND_KEYS];

    expand_four(four, made);
    memcpy(out, made[0], sizeof made[0]);
    memory_wipe(made, sizeof made);
}

/* Round keys of each lane's own, as planes. */
static void spread(struct block made[LANES][AES_ROUND_KEYS],
                   struct planes out[AES_ROUND_KEYS])
{
    struct block row[LANES];

    for (unsigned round = 0; round < AES_ROUND_KEYS; round++) {
        uint8_t bytes[STATE_BYTES];
        for (unsigned lane = 0; lane < LANES; lane++)
            row[lane] = made[lane][round];
        memcpy(bytes, row, sizeof bytes);
        out[round] = gather(bytes);
    }
}

static void spread_one(const struct block *key, struct planes out[AES_ROUND_KEYS])
{
    struct block made[LANES][AES_ROUND_KEYS];

    for (unsigned lane = 0; lane < LANES; lane++)
        memcpy(made[lane], key, sizeof made[lane]);
    spread(made, out);
    memory_wipe(made, sizeof made);
}

/* E of up to four blocks; feed: add the input again. */
static void encrypt_some(const struct planes key[AES_ROUND_KEYS],
                         const struct block *in,
                         struct block *out,
                         size_t n,
                         bool feed)
{
    uint8_t bytes[STATE_BYTES] = {0};
    struct planes s;

    memcpy(bytes, in, n * BLOCK_BYTES);
    s = gather(bytes);
    encrypt(key, &s);
    scatter(&s, bytes);
    for (size_t i = 0; i < n; i++) {
        struct block made = block_load(bytes + BLOCK_BYTES * i);
        out[i] = feed ? block_add(made, in[i]) : made;
    }
}

static void
hash(const struct block *key, const struct block *in, struct block *out, size_t n)
{
    struct planes planes[AES_ROUND_KEYS];

    spread_one(key, planes);
    for (size_t i = 0; i < n; i += LANES)
        encrypt_some(planes, in + i, out + i, n - i < LANES ? n - i : LANES, true);
    memory_wipe(planes, sizeof planes);
}

static void stream(const struct block *key, uint64_t first, struct block *out, size_t n)
{
    struct planes planes[AES_ROUND_KEYS];
    struct block counter[LANES];

    spread_one(key, planes);
    for (size_t i = 0; i < n; i += LANES) {
        size_t some = n - i < LANES ? n - i : LANES;
        for (size_t j = 0; j < LANES; j++)
            counter[j] = block_of(first + i + j, 0);
        encrypt_some(planes, counter, out + i, some, false);
    }
    memory_wipe(planes, sizeof planes);
}

static void
rekeyed(const struct block *key, const struct block *in, struct block *out, size_t n)
{
    struct block made[LANES][AES_ROUND_KEYS];
    struct planes planes[AES_ROUND_KEYS];
    struct block four[LANES] = {0};

    for (size_t i = 0; i < n; i += LANES) {
        size_t some = n - i < LANES ? n - i : LANES;
        memcpy(four, key + i, some * sizeof *key);
        expand_four(four, made);
        spread(made, planes);
        encrypt_some(planes, in + i, out + i, some, true);
    }
    memory_wipe(made, sizeof made);
    memory_wipe(planes, sizeof planes);
    memory_wipe(four, sizeof four);
}

static void branch(const struct block *left,
                   const struct block *right,
                   const struct block *in,
                   struct block *out,
                   size_t n)
{
    struct block side[2][BATCH];

    for (size_t at = 0; at < n; at += BATCH) {
        size_t some = n - at < BATCH ? n - at : BATCH;
        hash(left, in + at, side[0], some);
        hash(right, in + at, side[1], some);
        for (size_t i = 0; i < some; i++) {
            out[2 * (at + i)] = side[0][i];
            out[2 * (at + i) + 1] = side[1][i];
        }
    }
    memory_wipe(side, sizeof side);
}

const struct aes_kernel aes_portable_kernel = {expand, hash, branch, stream, rekeyed};
