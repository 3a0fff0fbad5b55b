/* SPDX-License-Identifier: Apache-2.0 */
/*
 * handles.h - what each side said of each hit
 *
 * One crit-bit tree of hit handles for each round, all trees in shared arrays. A peer
 * chooses the handles that it names, so a hash table could be made slow on purpose;
 * here no handle costs more than the 128 bits it has.
 */
#ifndef FOLD_HANDLES_H
#define FOLD_HANDLES_H

#include "base/attr.h"
#include "base/err.h"
#include "fold/view.h"

#include <stddef.h>
#include <stdint.h>

struct handles_leaf {
    uint8_t handle[FOLD_HANDLE_BYTES];
    enum fold_judgement by[FOLD_SIDES];
    uint64_t passed[FOLD_SIDES]; /* bit i: officer i of that side judged it */
};

struct handles_fork {
    unsigned bit; /* the first bit, counted from the most significant, that differs */
    uint32_t child[2]; /* where it is 0 and where it is 1 */
};

struct handles {
    struct handles_leaf *leaves;
    size_t leaf_count;
    size_t leaf_capacity;
    struct handles_fork *forks;
    size_t fork_count;
    size_t fork_capacity;
};

/* An all-zero struct handles holds nothing; a tree whose root is 0 is empty. */
void handles_fini(struct handles *h);

/* The leaf of a handle in a tree, or NULL. */
const struct handles_leaf *
handles_find(const struct handles *h, uint32_t root, const uint8_t *handle);

/* Say something of a handle, adding it to the tree if it is new. Errors ERR_NOMEM. */
MUST_CHECK enum err handles_say(struct handles *h,
                                uint32_t *root,
                                const uint8_t *handle,
                                int side,
                                enum fold_judgement judgement);

/* These officers of a side judged a handle that is there (must). */
void handles_pass(
    struct handles *h, uint32_t root, const uint8_t *handle, int side, uint64_t officers);

/* Visit a tree's leaves in ascending order of handle; stop and return what `visit`
 * returns when that is not OK. */
MUST_CHECK enum err handles_walk(const struct handles *h,
                                 uint32_t root,
                                 enum err (*visit)(void *state,
                                                   const struct handles_leaf *leaf),
                                 void *state);

#endif
