/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree.h - many seeds from one, and all but one of them
 *
 * The owner grows a binary tree from a root. For each level it can tell the sum of the
 * left children and that of the right ones; who knows, at each level, the sum on the side
 * where a path does not go, knows every leaf but the one the path ends in.
 *
 * Each tree has a number in its session, and keys of its own by it: who searches for a
 * node of any of many trees must then search for each by itself.
 *
 * Source    [GGM86]; the children are hashes of their parent, under public keys
 * Secrets   roots, nodes, and the path, which reaches no address and no branch
 * Time      independent of them
 */
#ifndef BULK_TREE_H
#define BULK_TREE_H

#include "bulk/aes.h"

#include <stddef.h>
#include <stdint.h>

enum { TREE_HEIGHT_MAX = 9, TREE_LEAVES_MAX = 1 << TREE_HEIGHT_MAX };

/* The 2^height leaves below the root of tree `number`, whose keys are E(number) under
 * those of `side`; sum[l - 1][b] is the sum of level l's nodes of side
 * b. 1 <= height <= TREE_HEIGHT_MAX */
void tree_grow(const struct aes side[2],
               uint64_t number,
               struct block root,
               unsigned height,
               struct block *leaf,
               struct block sum[][2]);

/*
 * All leaves but that at `path`, which comes out as zero. At level l the path turns to
 * side p, bit height - l of it, and sum[l - 1] is the sum of the other side.
 */
void tree_puncture(const struct aes side[2],
                   uint64_t number,
                   uint64_t path,
                   unsigned height,
                   const struct block *sum,
                   struct block *leaf);

/* leaf[path], looking at every leaf; 0 if there is none. */
struct block tree_pick(const struct block *leaf, size_t count, uint64_t path);

/* Add b at `path` and nowhere else, looking at every leaf. */
void tree_add_at(struct block *leaf, size_t count, uint64_t path, struct block b);

#endif
