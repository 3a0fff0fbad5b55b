/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seed.h - the first few correlated values, from 128 transferred keys
 *
 * The giver gets random bits and field elements u and a v for each, the holder a secret
 * Delta and a w for each, such that w = v + Delta u. Delta is sixteen bytes; for each the
 * giver grows a tree of 256 seeds of which the holder misses the one at that byte, and
 * stretches each seed to blocks. Sums of the blocks are the values; fifteen corrections a
 * block make the sixteen trees agree on one u.
 *
 * A giver that cheats in a tree or a correction passes the check only if it guessed the
 * byte of Delta that it touches.
 *
 * Source    the small-field construction of [ROY22] with chunks of eight bits
 * Secrets   Delta, seeds, planes; none reaches an address or a branch
 * Time      independent of them
 */
#ifndef BULK_SEED_H
#define BULK_SEED_H

#include "base/attr.h"
#include "base/err.h"
#include "bulk/draw.h"
#include "bulk/ot.h"
#include "bulk/tree.h"

#include <stdbool.h>

enum {
    SEED_CHUNKS = 16,
    SEED_HEIGHT = 8,
    SEED_LEAVES = 1 << SEED_HEIGHT,
    SEED_PLANES = 128,
    SEED_TREE_BYTES = OT_COUNT * 2 * BLOCK_BYTES,
    SEED_CORRECTION_BYTES = (SEED_CHUNKS - 1) * BLOCK_BYTES, /* of one block */
    SEED_PROOF_BYTES = (SEED_PLANES + 1) * BLOCK_BYTES,
    SEED_BLOCKS_MAX = 1 << 20
};

/* What both sides hold after it. First the blocks of bits, each for 128 of them, then the
 * blocks of values, then the mask of the check. */
struct seed {
    size_t bit_blocks;
    size_t blocks; /* all of them */
    enum path path;
    struct block *u;                    /* the giver's */
    struct block (*plane)[SEED_PLANES]; /* v or w: plane m of a block belongs to bit m */
};

/* Blocks for so many bits and values. */
size_t seed_blocks(size_t bits, size_t values);

/* Room for them; the giver's has u. Errors ERR_NOMEM; seed_fini wipes and frees. */
MUST_CHECK enum err
seed_init(struct seed *s, size_t bits, size_t values, bool giver, enum path path);
void seed_fini(struct seed *s);

/*
 * The giver's part: trees under the keys, and the corrections of all blocks.
 *
 * Shape    corrections has SEED_CORRECTION_BYTES a block
 * Errors   ERR_NOMEM
 */
MUST_CHECK enum err seed_give(struct seed *s,
                              const struct aes side[2],
                              struct draw *roots,
                              const struct block key[OT_COUNT][2],
                              uint8_t trees[SEED_TREE_BYTES],
                              uint8_t *corrections);

/* What the holder must have chosen to be sent: not its paths but their siblings. */
struct block seed_choices(struct block delta);

/* The holder's part, of the same shape. */
MUST_CHECK enum err seed_take(struct seed *s,
                              const struct aes side[2],
                              struct block delta,
                              const struct block key[OT_COUNT],
                              const uint8_t trees[SEED_TREE_BYTES],
                              const uint8_t *corrections);

/* The giver's proof under coins that depend on all that it sent. */
void seed_prove(const struct seed *s,
                const struct aes *coins,
                uint8_t proof[SEED_PROOF_BYTES]);

/* Errors ERR_FORGED */
MUST_CHECK enum err seed_check(const struct seed *s,
                               const struct aes *coins,
                               struct block delta,
                               const uint8_t proof[SEED_PROOF_BYTES]);

/* v or w of the first `count` bits, in order; bit i of the giver is bit i & 127 of u[i >>
 * 7]. */
void seed_bits(const struct seed *s, struct block *out, size_t count);

/* v or w of the first `count` values; the giver's u are s->u from bit_blocks on. */
void seed_values(const struct seed *s, struct block *out, size_t count);

#endif
