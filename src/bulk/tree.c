/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree.c - levels, each made whole from the one above
 */
#include "bulk/tree.h"

#include "base/memory.h"
#include "base/must.h"

/* Ones where index is path. */
static struct block where(uint64_t index, uint64_t path)
{
    uint64_t apart = index ^ path;

    return block_mask(((apart | (0 - apart)) >> 63) ^ 1);
}

/* Levels alternate between two places so that the last one lands in `leaf`. */
static struct block *
level_place(unsigned level, unsigned height, struct block *leaf, struct block *scratch)
{
    return ((height - level) & 1) == 0 ? leaf : scratch;
}

static void sum_sides(const struct block *node, size_t count, struct block sum[2])
{
    struct block left = block_zero();
    struct block right = block_zero();

    for (size_t i = 0; i < count; i += 2) {
        left = block_add(left, node[i]);
        right = block_add(right, node[i + 1]);
    }
    sum[0] = left;
    sum[1] = right;
}

/* The keys of one tree, which are public. */
static void own_sides(const struct aes side[2], uint64_t number, struct aes own[2])
{
    for (unsigned b = 0; b < 2; b++) {
        struct block key;
        aes_stream(&side[b], number, &key, 1);
        aes_init(&own[b], key, side[b].path);
    }
}

void tree_grow(const struct aes side[2],
               uint64_t number,
               struct block root,
               unsigned height,
               struct block *leaf,
               struct block sum[][2])
{
    struct block scratch[TREE_LEAVES_MAX / 2];
    struct aes own[2];

    must(height >= 1 && height <= TREE_HEIGHT_MAX);
    own_sides(side, number, own);
    *level_place(0, height, leaf, scratch) = root;
    for (unsigned l = 1; l <= height; l++) {
        struct block *node = level_place(l, height, leaf, scratch);
        aes_branch(own, level_place(l - 1, height, leaf, scratch), node,
                   (size_t)1 << (l - 1));
        sum_sides(node, (size_t)1 << l, sum[l - 1]);
    }
    memory_wipe(scratch, sizeof scratch);
}

/* Of one level: take away what grew below the path from a parent that was zero, and set
 * its sibling right. `grown` are the children of zero. */
static void mend_level(struct block *node,
                       unsigned level,
                       uint64_t path,
                       const struct block grown[2],
                       struct block other_sum)
{
    uint64_t parent = path >> 1;
    struct block turn =
        block_mask(path); /* ones: the path goes right, the sibling is left */
    struct block sum[2];
    struct block missing;
    struct block left;
    struct block right;

    sum_sides(node, (size_t)1 << level, sum);
    sum[0] = block_add(sum[0], grown[0]);
    sum[1] = block_add(sum[1], grown[1]);
    missing = block_add(other_sum, block_select(sum[1], sum[0], turn));
    left = block_add(grown[0], block_and(missing, turn));
    right = block_add(grown[1], block_select(missing, block_zero(), turn));
    for (uint64_t i = 0; i < (uint64_t)1 << (level - 1); i++) {
        struct block here = where(i, parent);
        node[2 * i] = block_add(node[2 * i], block_and(left, here));
        node[2 * i + 1] = block_add(node[2 * i + 1], block_and(right, here));
    }
}

void tree_puncture(const struct aes side[2],
                   uint64_t number,
                   uint64_t path,
                   unsigned height,
                   const struct block *sum,
                   struct block *leaf)
{
    struct block scratch[TREE_LEAVES_MAX / 2];
    const struct block zero = block_zero();
    struct block grown[2];
    struct aes own[2];

    must(height >= 1 && height <= TREE_HEIGHT_MAX);
    own_sides(side, number, own);
    aes_branch(own, &zero, grown, 1);
    *level_place(0, height, leaf, scratch) = zero;
    for (unsigned l = 1; l <= height; l++) {
        struct block *node = level_place(l, height, leaf, scratch);
        aes_branch(own, level_place(l - 1, height, leaf, scratch), node,
                   (size_t)1 << (l - 1));
        mend_level(node, l, path >> (height - l), grown, sum[l - 1]);
    }
    memory_wipe(scratch, sizeof scratch);
}

struct block tree_pick(const struct block *leaf, size_t count, uint64_t path)
{
    struct block sum = block_zero();

    for (size_t i = 0; i < count; i++)
        sum = block_add(sum, block_and(leaf[i], where(i, path)));
    return sum;
}

void tree_add_at(struct block *leaf, size_t count, uint64_t path, struct block b)
{
    for (size_t i = 0; i < count; i++)
        leaf[i] = block_add(leaf[i], block_and(b, where(i, path)));
}
