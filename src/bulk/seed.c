/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seed.c - trees, planes, corrections, and their check
 *
 * Chunk j is byte j of Delta, d_j. For a block, out_x is the stretch of leaf x of tree j:
 *
 *   giver    u_j = sum of out_x, plane b of j = sum of out_x over x with bit b set
 *            correction c_j = u_j + u_0, and u = u_0
 *   holder   the same planes with x + d_j for x, where leaf d_j stands at 0 and does not
 *            count, and c_j on plane b where bit b of d_j is set
 *
 * so that holder's plane = giver's plane + (bit of Delta) u.
 */
#include "bulk/seed.h"

#include "base/memory.h"
#include "base/must.h"
#include "bulk/gf128.h"

enum { RUN = 16, BITS = SEED_HEIGHT }; /* blocks that are stretched at once */

size_t seed_blocks(size_t bits, size_t values)
{
    return (bits + SEED_PLANES - 1) / SEED_PLANES + values + 1;
}

enum err seed_init(struct seed *s, size_t bits, size_t values, bool giver, enum path path)
{
    struct seed made = {.blocks = seed_blocks(bits, values), .path = path};

    must(made.blocks <= SEED_BLOCKS_MAX);
    made.bit_blocks = made.blocks - values - 1;
    made.plane = memory_new(made.blocks, sizeof *made.plane);
    made.u = giver ? memory_new(made.blocks, sizeof *made.u) : NULL;
    *s = made;
    if (made.plane && (made.u || !giver))
        return OK;
    seed_fini(s);
    return ERR_NOMEM;
}

void seed_fini(struct seed *s)
{
    memory_wipe_free(s->plane, s->blocks * sizeof *s->plane);
    memory_wipe_free(s->u, s->blocks * sizeof *s->u);
    *s = (struct seed){0};
}

struct block seed_choices(struct block delta)
{
    struct block choices = block_zero();

    /* Transfer 8j + l - 1 is that of level l, where the path turns to bit 8 - l of d_j.
     */
    for (unsigned i = 0; i < OT_COUNT; i++)
        choices.word[i >> 6] |= (block_bit(delta, i ^ 7) ^ 1) << (i & 63);
    return choices;
}

/* Room of one chunk's work. */
struct bench {
    struct aes cipher[SEED_LEAVES];
    struct block out[SEED_LEAVES][RUN];
    struct block plane[BITS][RUN];
    struct block leaf[SEED_LEAVES];
};

static void start_ciphers(struct bench *bench, enum path path)
{
    for (size_t x = 0; x < SEED_LEAVES; x++)
        aes_init(&bench->cipher[x], bench->leaf[x], path);
}

/* Stretch `n` blocks from `first` on, then plane b and, in out[0], the sum of all. */
static void stretch(struct bench *bench, size_t first, size_t n)
{
    for (size_t x = 0; x < SEED_LEAVES; x++)
        aes_stream(&bench->cipher[x], first, bench->out[x], n);
    memset(bench->plane, 0, sizeof bench->plane);
    for (unsigned b = 0; b < BITS; b++)
        for (size_t x = 0; x < (size_t)SEED_LEAVES >> b; x += 2)
            for (size_t i = 0; i < n; i++) {
                struct block odd = bench->out[x + 1][i];
                bench->plane[b][i] = block_add(bench->plane[b][i], odd);
                bench->out[x / 2][i] = block_add(bench->out[x][i], odd);
            }
}

static void
give_chunk(struct seed *s, struct bench *bench, unsigned j, uint8_t *corrections)
{
    start_ciphers(bench, s->path);
    for (size_t first = 0; first < s->blocks; first += RUN) {
        size_t n = s->blocks - first < RUN ? s->blocks - first : RUN;
        stretch(bench, first, n);
        for (size_t i = 0; i < n; i++) {
            size_t at = first + i;
            for (unsigned b = 0; b < BITS; b++)
                s->plane[at][BITS * j + b] = bench->plane[b][i];
            if (j == 0)
                s->u[at] = bench->out[0][i];
            else
                block_store(corrections + SEED_CORRECTION_BYTES * at +
                                BLOCK_BYTES * (j - 1),
                            block_add(bench->out[0][i], s->u[at]));
        }
    }
}

enum err seed_give(struct seed *s,
                   const struct aes side[2],
                   struct draw *roots,
                   const struct block key[OT_COUNT][2],
                   uint8_t trees[SEED_TREE_BYTES],
                   uint8_t *corrections)
{
    struct bench *bench = memory_new(1, sizeof *bench);
    struct block sum[SEED_HEIGHT][2];
    struct block root;

    if (!bench)
        return ERR_NOMEM;
    for (unsigned j = 0; j < SEED_CHUNKS; j++) {
        draw_blocks(roots, &root, 1);
        tree_grow(side, j, root, SEED_HEIGHT, bench->leaf, sum);
        for (unsigned i = 0; i < 2 * SEED_HEIGHT; i++) {
            unsigned at = 2 * SEED_HEIGHT * j + i;
            block_store(trees + BLOCK_BYTES * at,
                        block_add(sum[i >> 1][i & 1], key[at >> 1][at & 1]));
        }
        give_chunk(s, bench, j, corrections);
    }
    memory_wipe(sum, sizeof sum);
    memory_wipe(&root, sizeof root);
    memory_wipe_free(bench, sizeof *bench);
    return OK;
}

/* leaf[x] becomes leaf[x + d], by exchanges that look the same for every d. */
static void shift_leaves(struct block leaf[SEED_LEAVES], unsigned d)
{
    for (unsigned b = 0; b < BITS; b++) {
        struct block mask = block_mask(d >> b);
        for (unsigned x = 0; x < SEED_LEAVES; x++) {
            struct block swap;
            if ((x >> b & 1) != 0)
                continue;
            swap = block_and(block_add(leaf[x], leaf[x + (1u << b)]), mask);
            leaf[x] = block_add(leaf[x], swap);
            leaf[x + (1u << b)] = block_add(leaf[x + (1u << b)], swap);
        }
    }
}

static void take_chunk(struct seed *s,
                       struct bench *bench,
                       unsigned j,
                       unsigned d,
                       const uint8_t *corrections)
{
    start_ciphers(bench, s->path);
    for (size_t first = 0; first < s->blocks; first += RUN) {
        size_t n = s->blocks - first < RUN ? s->blocks - first : RUN;
        stretch(bench, first, n);
        for (size_t i = 0; i < n; i++) {
            size_t at = first + i;
            struct block c = block_zero();
            if (j > 0)
                c = block_load(corrections + SEED_CORRECTION_BYTES * at +
                               BLOCK_BYTES * (j - 1));
            for (unsigned b = 0; b < BITS; b++)
                s->plane[at][BITS * j + b] =
                    block_add(bench->plane[b][i], block_and(c, block_mask(d >> b)));
        }
    }
}

enum err seed_take(struct seed *s,
                   const struct aes side[2],
                   struct block delta,
                   const struct block key[OT_COUNT],
                   const uint8_t trees[SEED_TREE_BYTES],
                   const uint8_t *corrections)
{
    const struct block choices = seed_choices(delta);
    struct bench *bench = memory_new(1, sizeof *bench);
    struct block sum[SEED_HEIGHT];

    if (!bench)
        return ERR_NOMEM;
    for (unsigned j = 0; j < SEED_CHUNKS; j++) {
        unsigned d = (unsigned)(delta.word[j >> 3] >> (8 * (j & 7)) & 0xff);
        for (unsigned l = 0; l < SEED_HEIGHT; l++) {
            unsigned at = SEED_HEIGHT * j + l;
            const uint8_t *sent = trees + (size_t)2 * BLOCK_BYTES * at;
            struct block chosen =
                block_select(block_load(sent), block_load(sent + BLOCK_BYTES),
                             block_mask(block_bit(choices, at)));
            sum[l] = block_add(chosen, key[at]);
        }
        tree_puncture(side, j, d, SEED_HEIGHT, sum, bench->leaf);
        shift_leaves(bench->leaf, d);
        take_chunk(s, bench, j, d, corrections);
    }
    memory_wipe(sum, sizeof sum);
    memory_wipe_free(bench, sizeof *bench);
    return OK;
}

/* The sums of all planes and of u, with the coins for weights. */
static void
weigh(const struct seed *s, const struct aes *coins, struct block sum[SEED_PLANES + 1])
{
    struct block chi[RUN];

    memset(sum, 0, (SEED_PLANES + 1) * sizeof *sum);
    for (size_t first = 0; first < s->blocks; first += RUN) {
        size_t n = s->blocks - first < RUN ? s->blocks - first : RUN;
        aes_stream(coins, first, chi, n);
        for (size_t i = 0; i < n; i++) {
            gf128_scale_add(s->path, chi[i], s->plane[first + i], sum, SEED_PLANES);
            if (s->u)
                gf128_scale_add(s->path, chi[i], &s->u[first + i], &sum[SEED_PLANES], 1);
        }
    }
}

void seed_prove(const struct seed *s,
                const struct aes *coins,
                uint8_t proof[SEED_PROOF_BYTES])
{
    struct block sum[SEED_PLANES + 1];

    weigh(s, coins, sum);
    block_store(proof, sum[SEED_PLANES]);
    for (unsigned m = 0; m < SEED_PLANES; m++)
        block_store(proof + BLOCK_BYTES * (m + 1), sum[m]);
    memory_wipe(sum, sizeof sum);
}

enum err seed_check(const struct seed *s,
                    const struct aes *coins,
                    struct block delta,
                    const uint8_t proof[SEED_PROOF_BYTES])
{
    const struct block u = block_load(proof);
    struct block sum[SEED_PLANES + 1];
    struct block apart = block_zero();
    uint64_t same;

    weigh(s, coins, sum);
    for (unsigned m = 0; m < SEED_PLANES; m++) {
        struct block claimed = block_load(proof + BLOCK_BYTES * (m + 1));
        claimed = block_add(claimed, block_and(u, block_mask(block_bit(delta, m))));
        apart.word |= block_add(sum[m], claimed).word;
    }
    same = block_same(apart, block_zero());
    memory_wipe(sum, sizeof sum);
    return same ? OK : ERR_FORGED;
}

/* Rows to columns, by halves: 64 by 64, 32 by 32, and so on. */
static void transpose(struct block row[SEED_PLANES])
{
    static const uint64_t keep[] = {0x00000000ffffffff, 0x0000ffff0000ffff,
                                    0x00ff00ff00ff00ff, 0x0f0f0f0f0f0f0f0f,
                                    0x3333333333333333, 0x5555555555555555};
    unsigned width = 32;

    for (unsigned m = 0; m < 64; m++) {
        uint64_t high = row[m].word[1];
        row[m].word[1] = row[m + 64].word[0];
        row[m + 64].word[0] = high;
    }
    for (unsigned step = 0; step < 6; step++, width /= 2)
        for (unsigned m = 0; m < SEED_PLANES; m++) {
            struct block swap = row[m];
            if ((m & width) != 0)
                continue;
            swap.word >>= width;
            swap.word = (swap.word ^ row[m + width].word) & keep[step];
            row[m + width].word ^= swap.word;
            row[m].word ^= swap.word << width;
        }
}

void seed_bits(const struct seed *s, struct block *out, size_t count)
{
    struct block row[SEED_PLANES];

    must(count <= s->bit_blocks * SEED_PLANES);
    for (size_t first = 0; first < count; first += SEED_PLANES) {
        size_t n = count - first < SEED_PLANES ? count - first : SEED_PLANES;
        memcpy(row, s->plane[first / SEED_PLANES], sizeof row);
        transpose(row);
        memcpy(out + first, row, n * sizeof *out);
    }
    memory_wipe(row, sizeof row);
}

void seed_values(const struct seed *s, struct block *out, size_t count)
{
    must(s->bit_blocks + count <= s->blocks);
    for (size_t i = 0; i < count; i++) {
        const struct block *plane = s->plane[s->bit_blocks + i];
        struct block sum = block_zero();
        for (unsigned m = SEED_PLANES; m-- > 0;) /* sum of plane[m] X^m */
            sum = block_add(gf128_double(sum), plane[m]);
        out[i] = sum;
    }
}
