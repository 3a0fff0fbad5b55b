/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hits.c - what both sides hold, from the lists that both have
 *
 * A token at our position p is shared if the peer's reply to it stands among our
 * own replies to the peer: both are then Z = k_I * k_R * P.
 */
#include "psi/hits.h"

#include "base/memory.h"
#include "base/must.h"
#include "crypto/hash.h"
#include "crypto/merkle.h"
#include "psi/progress.h"

#include <string.h>

/* Hits being found, as parallel arrays with room for r->count. */
struct found {
    uint8_t *handles;
    uint32_t *items;
    struct place *places;
    struct round_hit *hits;
    size_t count;
};

void hits_count(struct round *r)
{
    r->count = (uint32_t)points_shared(r->own.replies + REPLIES_LIST, r->peer.bucket,
                                       r->peer.replies + REPLIES_LIST, r->own.bucket);
}

static void make_handle(const struct round *r,
                        const uint8_t z[POINT_BYTES],
                        uint8_t handle[ROUND_HANDLE_BYTES])
{
    static const char label[] = "entente/1 hit"; /* hashed with its NUL */
    uint8_t hash[SHA256_BYTES];

    hash_sha256_parts((const struct part[]){{label, sizeof label},
                                            {r->keys.side.sid, SID_BYTES},
                                            {z, POINT_BYTES}},
                      3, hash);
    memcpy(handle, hash, ROUND_HANDLE_BYTES);
}

static void collect(const struct round *r, struct found *f)
{
    for (uint32_t p = 0; p < r->proven; p++) {
        const uint8_t *z = r->peer.images + (size_t)p * POINT_BYTES;
        size_t at;

        if (!points_find(r->own.replies + REPLIES_LIST, r->peer.bucket, z, &at))
            continue;
        /* A dummy's point is known to nobody else, so it is never shared; if it were,
         * it still would not be a hit on anything. */
        if (r->index_at[p] >= r->item_count)
            continue;
        /* The images are some of the peer's REPLIES, each once: check_block saw to it. */
        must(f->count < r->count);
        make_handle(r, z, f->handles + f->count * ROUND_HANDLE_BYTES);
        f->items[f->count++] = r->index_at[p];
    }
}

/* Fill f->hits in ascending order of handle, and hash them into the root. */
static void arrange(struct found *f, uint8_t root[32])
{
    points_sort(f->handles, ROUND_HANDLE_BYTES, f->count, f->places);
    for (size_t i = 0; i < f->count; i++) {
        struct round_hit *hit = &f->hits[i];
        uint32_t index = f->places[i].index;

        hit->item = f->items[index];
        memcpy(hit->handle, f->handles + (size_t)index * ROUND_HANDLE_BYTES,
               ROUND_HANDLE_BYTES);
    }
    merkle_list_root(f->hits[0].handle, f->count, ROUND_HANDLE_BYTES, sizeof f->hits[0],
                     root);
}

enum err hits_find(struct round *r)
{
    struct found f = {
        .handles = memory_new(r->count, ROUND_HANDLE_BYTES),
        .items = memory_new(r->count, sizeof *f.items),
        .places = memory_new(r->count, sizeof *f.places),
        .hits = memory_new(r->count, sizeof *f.hits),
    };
    enum err e = ERR_NOMEM;

    if (f.handles != NULL && f.items != NULL && f.places != NULL && f.hits != NULL) {
        collect(r, &f);
        arrange(&f, r->hits_root);
        r->hits = f.hits;
        r->hit_count = f.count;
        f.hits = NULL;
        e = OK;
    }
    memory_wipe_free(f.handles, r->count * (size_t)ROUND_HANDLE_BYTES);
    memory_wipe_free(f.items, r->count * sizeof *f.items);
    memory_free(f.places);
    memory_free(f.hits);
    return e;
}

struct checking {
    const struct round *round;
    const struct round_item *items;
};

static enum err check_some(void *state, size_t from, size_t count)
{
    const struct checking *c = state;
    const struct round *r = c->round;
    const struct round_hit *hits = r->hits + from;
    uint8_t uniform[PROGRESS_SLICE][GROUP_UNIFORM_BYTES];
    uint8_t points[PROGRESS_SLICE][POINT_BYTES];
    enum err e = OK;

    must(count > 0 && count <= PROGRESS_SLICE);
    for (size_t i = 0; i < count; i++)
        points_expand_item(&r->keys.side, c->items[hits[i].item].token, uniform[i]);
    r->group->hash(uniform[0], count, points[0]);
    must(r->group->multiply(r->keys.k, 0, points[0], count, points[0]) == count);
    for (size_t i = 0; i < count; i++) {
        size_t at = (size_t)r->position[hits[i].item] * POINT_BYTES;

        if (memcmp(points[i], r->own.tokens + at, POINT_BYTES) != 0)
            e = ERR_CORRUPT;
    }
    memory_wipe(uniform, sizeof uniform);
    memory_wipe(points, sizeof points);
    return e;
}

enum err hits_check(const struct round *r, const struct round_item *items, size_t count)
{
    struct checking c = {r, items};

    if (count != r->item_count)
        return ERR_CORRUPT;
    return progress_do(r->progress, "checking", check_some, &c, r->hit_count);
}
