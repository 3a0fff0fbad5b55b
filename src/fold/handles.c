/* SPDX-License-Identifier: Apache-2.0 */
/*
 * handles.c - crit-bit trees over 16-byte handles
 *
 * The law
 *  1. A link is 0 (nothing), 2i + 1 (leaf i) or 2i + 2 (fork i).
 *  2. On every way down the forks' bits ascend, so no way is longer than 128 forks
 *     and a walk in order meets the handles in ascending order.
 */
#include "fold/handles.h"

#include "base/memory.h"
#include "base/must.h"
#include "fold/room.h"

#include <stdbool.h>
#include <string.h>

enum { BITS = 8 * FOLD_HANDLE_BYTES };

/* 2i + 2 stays within 32 bits. */
#define COUNT_MAX ((size_t)UINT32_MAX / 2 - 1)

static bool is_leaf(uint32_t link)
{
    return (link & 1) != 0;
}

static size_t place(uint32_t link)
{
    return is_leaf(link) ? link / 2 : link / 2 - 1;
}

static unsigned bit_of(const uint8_t *handle, unsigned bit)
{
    return (unsigned)handle[bit / 8] >> (7 - bit % 8) & 1;
}

void handles_fini(struct handles *h)
{
    memory_free(h->leaves);
    memory_free(h->forks);
    *h = (struct handles){0};
}

/* The leaf that shares the most first bits with the handle; the root is not 0. */
static size_t nearest(const struct handles *h, uint32_t root, const uint8_t *handle)
{
    uint32_t link = root;

    while (!is_leaf(link)) {
        const struct handles_fork *fork = &h->forks[place(link)];

        link = fork->child[bit_of(handle, fork->bit)];
    }
    return place(link);
}

const struct handles_leaf *
handles_find(const struct handles *h, uint32_t root, const uint8_t *handle)
{
    const struct handles_leaf *leaf;

    if (root == 0)
        return NULL;
    leaf = &h->leaves[nearest(h, root, handle)];
    return memcmp(leaf->handle, handle, FOLD_HANDLE_BYTES) == 0 ? leaf : NULL;
}

/* Room for one more leaf and one more fork. */
MUST_CHECK static enum err make_room(struct handles *h)
{
    struct handles_leaf *leaves;
    struct handles_fork *forks;

    if (h->leaf_count >= COUNT_MAX)
        return ERR_NOMEM;
    leaves = room_for(h->leaves, &h->leaf_capacity, h->leaf_count, sizeof *leaves);
    if (!leaves)
        return ERR_NOMEM;
    h->leaves = leaves;
    forks = room_for(h->forks, &h->fork_capacity, h->fork_count, sizeof *forks);
    if (!forks)
        return ERR_NOMEM;
    h->forks = forks;
    return OK;
}

static unsigned first_difference(const uint8_t *a, const uint8_t *b)
{
    unsigned bit = 0;

    while (bit < BITS && bit_of(a, bit) == bit_of(b, bit))
        bit++;
    return bit;
}

/* Hang a new leaf in where its first difference from the nearest one stands. */
static void hang(struct handles *h, uint32_t *root, uint32_t leaf, unsigned bit)
{
    const uint8_t *handle = h->leaves[place(leaf)].handle;
    unsigned side = bit_of(handle, bit);
    uint32_t *link = root;

    while (!is_leaf(*link) && h->forks[place(*link)].bit < bit) {
        struct handles_fork *fork = &h->forks[place(*link)];

        link = &fork->child[bit_of(handle, fork->bit)];
    }
    h->forks[h->fork_count].bit = bit;
    h->forks[h->fork_count].child[side] = leaf;
    h->forks[h->fork_count].child[1 - side] = *link;
    *link = (uint32_t)(2 * h->fork_count + 2);
    h->fork_count++;
}

enum err handles_say(struct handles *h,
                     uint32_t *root,
                     const uint8_t *handle,
                     int side,
                     enum fold_judgement judgement)
{
    unsigned bit = BITS;
    size_t at = 0;
    enum err e;

    if (*root != 0) {
        at = nearest(h, *root, handle);
        bit = first_difference(h->leaves[at].handle, handle);
        if (bit == BITS) {
            h->leaves[at].by[side] = judgement;
            return OK;
        }
    }
    e = make_room(h);
    if (e != OK)
        return e;
    at = h->leaf_count++;
    h->leaves[at] = (struct handles_leaf){.by = {FOLD_UNJUDGED, FOLD_UNJUDGED}};
    h->leaves[at].by[side] = judgement;
    memcpy(h->leaves[at].handle, handle, FOLD_HANDLE_BYTES);
    if (*root == 0)
        *root = (uint32_t)(2 * at + 1);
    else
        hang(h, root, (uint32_t)(2 * at + 1), bit);
    return OK;
}

void handles_pass(
    struct handles *h, uint32_t root, const uint8_t *handle, int side, uint64_t officers)
{
    const struct handles_leaf *leaf = handles_find(h, root, handle);

    must(leaf);
    h->leaves[leaf - h->leaves].passed[side] |= officers;
}

enum err handles_walk(const struct handles *h,
                      uint32_t root,
                      enum err (*visit)(void *state, const struct handles_leaf *leaf),
                      void *state)
{
    uint32_t later[BITS + 1]; /* what is still to be visited on the way down */
    size_t count = 0;

    if (root != 0)
        later[count++] = root;
    while (count > 0) {
        uint32_t link = later[--count];

        while (!is_leaf(link)) {
            must(count < BITS);
            later[count++] = h->forks[place(link)].child[1];
            link = h->forks[place(link)].child[0];
        }
        enum err e = visit(state, &h->leaves[place(link)]);

        if (e != OK)
            return e;
    }
    return OK;
}
