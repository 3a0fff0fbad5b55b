/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lpn.c - rows from the stream, and their sums by shifts
 */
#include "bulk/lpn.h"

#include "base/must.h"
#include "bulk/lpn_kernel.h"

enum { BATCH = 64 };

/* Ten sums of 32-bit products, 160 bits wide, then reduced. */
struct sum {
    struct block low;
    uint64_t top; /* at X^128 */
};

/* Branching on the bits of a coefficient is right: the matrix is public. */
static void add_product(struct sum *s, struct block b, uint32_t coefficient)
{
    for (unsigned i = 0; i < 32; i++) {
        if ((coefficient >> i & 1) == 0)
            continue;
        s->low.word[0] ^= b.word[0] << i;
        s->low.word[1] ^= b.word[1] << i | b.word[0] >> 1 >> (63 - i);
        s->top ^= b.word[1] >> 1 >> (63 - i);
    }
}

/* X^128 = X^7 + X^2 + X + 1, and top has 32 bits. */
static struct block reduce(struct sum s)
{
    s.low.word[0] ^= s.top ^ s.top << 1 ^ s.top << 2 ^ s.top << 7;
    return s.low;
}

static uint32_t word_of(const struct block *row, unsigned at)
{
    return (uint32_t)(row[at >> 2].word[at >> 1 & 1] >> 32 * (at & 1));
}

/* step: how far apart the elements of one vector lie */
static void add_portable(const struct lpn_rows *m,
                         const struct block *secret,
                         size_t step,
                         struct block *out,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct block *row = m->rows + LPN_ROW_BLOCKS * i;
        struct sum s = {block_zero(), 0};
        for (unsigned j = 0; j < LPN_TERMS; j++) {
            size_t place = word_of(row, 2 * j) >> m->shift;
            add_product(&s, secret[step * place], word_of(row, 2 * j + 1));
        }
        out[i] = block_add(out[i], reduce(s));
    }
}

void lpn_add(const struct lpn_matrix *m,
             const struct block *secret,
             size_t first,
             struct block *out,
             size_t count)
{
    struct block rows[BATCH * LPN_ROW_BLOCKS];
    const struct lpn_rows some = {rows, 32 - m->bits};

    must(m->bits >= 1 && m->bits <= 31);
    for (size_t at = 0; at < count; at += BATCH) {
        size_t n = count - at < BATCH ? count - at : BATCH;
        aes_stream(&m->stream, LPN_ROW_BLOCKS * (first + at), rows, LPN_ROW_BLOCKS * n);
#if defined(__x86_64__)
        if (m->stream.path != PATH_PORTABLE) {
            lpn_x86_add(&some, secret, out + at, n);
            continue;
        }
#endif
        add_portable(&some, secret, 1, out + at, n);
    }
}

static void pair_some(enum path path,
                      const struct lpn_rows *m,
                      const struct block (*secret)[2],
                      struct block *first,
                      struct block *second,
                      size_t n)
{
#if defined(__x86_64__)
    if (path == PATH_WIDE) {
        lpn_x86_pair_wide(m, secret, first, second, n);
        return;
    }
    if (path == PATH_NATIVE) {
        lpn_x86_pair(m, secret, first, second, n);
        return;
    }
#endif
    (void)path;
    add_portable(m, &secret[0][0], 2, first, n);
    add_portable(m, &secret[0][1], 2, second, n);
}

void lpn_add_pair(const struct lpn_matrix *m,
                  const struct block (*secret)[2],
                  size_t first,
                  struct block *one,
                  struct block *other,
                  size_t count)
{
    struct block rows[BATCH * LPN_ROW_BLOCKS];
    const struct lpn_rows some = {rows, 32 - m->bits};

    must(m->bits >= 1 && m->bits <= 31);
    for (size_t at = 0; at < count; at += BATCH) {
        size_t n = count - at < BATCH ? count - at : BATCH;
        aes_stream(&m->stream, LPN_ROW_BLOCKS * (first + at), rows, LPN_ROW_BLOCKS * n);
        pair_some(m->stream.path, &some, secret, one + at, other + at, n);
    }
}
