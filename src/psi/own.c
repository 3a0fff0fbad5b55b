/* SPDX-License-Identifier: Apache-2.0 */
/*
 * own.c - our own points: derived, blinded, sorted, committed
 *
 * Sorting by blinded value is what hides which of the points are dummies and in
 * which order the items were given.
 */
#include "psi/own.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "psi/dleq.h"
#include "psi/progress.h"

#include <string.h>

/* Point i is that of item i, and above the items are those of the dummies. */
struct derivation {
    const struct round *round;
    const struct round_item *items;
    uint8_t *plain; /* own bucket x 32: the points before blinding */
};

static enum err derive(void *state, size_t from, size_t count)
{
    const struct derivation *d = state;
    const struct round *r = d->round;
    uint8_t uniform[PROGRESS_SLICE][GROUP_UNIFORM_BYTES];

    must(count <= PROGRESS_SLICE);
    for (size_t j = 0; j < count; j++) {
        size_t i = from + j;

        if (i < r->item_count)
            points_expand_item(&r->keys.side, d->items[i].token, uniform[j]);
        else
            points_expand_dummy(&r->keys, (uint32_t)(i - r->item_count), uniform[j]);
    }
    r->group->hash(uniform[0], count, d->plain + from * POINT_BYTES);
    memory_wipe(uniform, sizeof uniform);
    return OK;
}

static enum err
derive_points(const struct round *r, const struct round_item *items, uint8_t *plain)
{
    struct derivation d = {r, items, plain};

    return progress_do(r->progress, "hashing", derive, &d, r->own.bucket);
}

static void remember_places(struct round *r, const struct place *places)
{
    for (uint32_t p = 0; p < r->own.bucket; p++) {
        uint32_t index = places[p].index;

        r->index_at[p] = index;
        if (index < r->item_count)
            r->position[index] = p;
    }
}

/* The points are blinded where they stand. */
static enum err blind(struct round *r, uint8_t *points, struct place *places)
{
    size_t count = r->own.bucket;
    const struct points_work work = {r->group, r->progress, "blinding"};
    enum err e = points_multiply(&work, r->keys.k, points, count, points);

    if (e != OK)
        return e;
    points_sort(points, POINT_BYTES, count, places);
    points_gather(points, POINT_BYTES, count, places, r->own.tokens);
    if (points_ascend(r->own.tokens, count) != ROUND_FINE)
        return ERR_EXISTS; /* equal tokens, and nothing else, give equal points */
    remember_places(r, places);
    return OK;
}

static void commit(struct round *r, const uint8_t record_root[32])
{
    uint8_t *bytes = r->own.commit;

    memcpy(bytes + COMMIT_KEY, r->keys.key, POINT_BYTES);
    keys_prove(&r->keys, bytes + COMMIT_PROOF);
    memcpy(bytes + COMMIT_RECORD_ROOT, record_root, 32);
    points_root(r->own.tokens, r->own.bucket, bytes + COMMIT_TOKEN_ROOT);
    keys_commit_seed(&r->keys.side, r->keys.seed, bytes + COMMIT_SEED);
    keys_commit_share(&r->keys.side, r->keys.share, bytes + COMMIT_SHARE);
    hash_sha256(bytes, COMMIT_BYTES, r->own.commitment);
}

static enum err make_room(struct round *r)
{
    r->index_at = memory_new(r->own.bucket, sizeof *r->index_at);
    r->position = memory_new(r->item_count, sizeof *r->position);
    r->own.tokens = memory_new(r->own.bucket, POINT_BYTES);
    return r->index_at == NULL || r->position == NULL || r->own.tokens == NULL ? ERR_NOMEM
                                                                               : OK;
}

enum err own_prepare(struct round *r,
                     const struct round_item *items,
                     const uint8_t record_root[32])
{
    size_t count = r->own.bucket;
    uint8_t *points = memory_new(count, POINT_BYTES);
    struct place *places = memory_new(count, sizeof *places);
    enum err e = points == NULL || places == NULL ? ERR_NOMEM : make_room(r);

    if (e == OK)
        e = derive_points(r, items, points);
    if (e == OK)
        e = blind(r, points, places);
    if (e == OK)
        commit(r, record_root);
    memory_wipe_free(places, count * sizeof *places);
    memory_wipe_free(points, count * POINT_BYTES);
    return e;
}

/* What is kept is told from what was changed: which item stands where is in no
 * commitment, and a wrong one would show another record than the one that was hit. */
static void
seal(const struct round *r, const uint8_t *kept, size_t bytes, uint8_t out[SHA256_BYTES])
{
    static const char label[] = "kept";

    hash_hmac256(r->keys.secret,
                 (const struct part[]){{label, sizeof label - 1}, {kept, bytes}}, 2, out);
}

void own_keep(const struct round *r, struct buffer *out)
{
    size_t from = out->bytes;
    uint8_t position[4], sealed[SHA256_BYTES];

    store_u32(position, (uint32_t)r->item_count);
    buffer_add(out, position, sizeof position);
    buffer_add(out, r->own.tokens, (size_t)r->own.bucket * POINT_BYTES);
    for (size_t i = 0; i < r->item_count; i++) {
        store_u32(position, r->position[i]);
        buffer_add(out, position, sizeof position);
    }
    if (buffer_status(out) != OK)
        return;
    seal(r, out->data + from, out->bytes - from, sealed);
    buffer_add(out, sealed, sizeof sealed);
}

/* Each item has a place of its own. */
static enum err restore_places(struct round *r, const uint8_t *kept)
{
    for (uint32_t p = 0; p < r->own.bucket; p++)
        r->index_at[p] = (uint32_t)r->item_count;
    for (uint32_t i = 0; i < r->item_count; i++) {
        uint32_t p = load_u32(kept + (size_t)i * 4);

        if (p >= r->own.bucket || r->index_at[p] != r->item_count)
            return ERR_CORRUPT;
        r->index_at[p] = i;
        r->position[i] = p;
    }
    return OK;
}

enum err own_restore(struct round *r, const uint8_t *kept, const uint8_t record_root[32])
{
    size_t bytes = (size_t)r->own.bucket * POINT_BYTES;
    size_t all = 4 + bytes + 4 * r->item_count;
    uint8_t sealed[SHA256_BYTES];
    enum err e;

    seal(r, kept, all, sealed);
    if (!hash_equal(sealed, kept + all, sizeof sealed))
        return ERR_CORRUPT;
    e = make_room(r);
    if (e != OK)
        return e;
    kept += 4;
    memcpy(r->own.tokens, kept, bytes);
    if (points_ascend(r->own.tokens, r->own.bucket) != ROUND_FINE)
        return ERR_CORRUPT;
    e = restore_places(r, kept + bytes);
    if (e == OK)
        commit(r, record_root);
    return e;
}

struct keeping {
    const struct round *round;
    uint8_t inverse[SCALAR_BYTES]; /* of the key: it gives the points before blinding */
    uint8_t *proofs;
};

/* The proofs of some positions, each of its token alone. */
static enum err prove_some(void *state, size_t from, size_t count)
{
    const struct keeping *keeping = state;
    const struct round *r = keeping->round;
    uint8_t plain[PROGRESS_SLICE][POINT_BYTES], nonces[PROGRESS_SLICE][SCALAR_BYTES];
    struct dleq_statement all = {.key = r->keys.key,
                                 .points = plain[0],
                                 .images = r->own.tokens + from * POINT_BYTES,
                                 .count = count,
                                 .context = KEYS_CONTEXT,
                                 .engine = r->group};

    must(count <= PROGRESS_SLICE);
    must(r->group->multiply(keeping->inverse, 0, all.images, count, plain[0]) == count);
    for (size_t i = 0; i < count; i++) {
        const struct dleq_statement one = dleq_pair(&all, i);

        keys_point_nonce(&r->keys, (uint32_t)(from + i), &one, nonces[i]);
    }
    must(dleq_prove_each(&all, r->keys.k, nonces[0],
                         keeping->proofs + from * DLEQ_PROOF_BYTES) == OK);
    memory_wipe(plain, sizeof plain);
    memory_wipe(nonces, sizeof nonces);
    return OK;
}

enum err own_prove_tokens(const struct round *r, struct buffer *out)
{
    size_t count = r->own.bucket;
    struct keeping keeping = {.round = r, .proofs = memory_new(count, DLEQ_PROOF_BYTES)};
    enum err e = keeping.proofs == NULL ? ERR_NOMEM : OK;

    if (e == OK) {
        scalar_invert(r->keys.k, keeping.inverse);
        e = progress_do(r->progress, "keeping", prove_some, &keeping, count);
    }
    if (e == OK) {
        buffer_add(out, keeping.proofs, count * DLEQ_PROOF_BYTES);
        e = buffer_status(out);
    }
    memory_free(keeping.proofs);
    memory_wipe(&keeping, sizeof keeping);
    return e;
}

uint32_t own_position(const struct round *r, size_t item)
{
    must(item < r->item_count);
    return r->position[item];
}
