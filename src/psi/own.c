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
#include "crypto/hash.h"
#include "psi/dleq.h"
#include "psi/progress.h"

#include <string.h>

struct derivation {
    struct round *round;
    const struct round_item *items;
};

static enum err derive(void *state, size_t from, size_t count)
{
    const struct derivation *d = state;
    struct round *r = d->round;

    uint8_t uniform[PROGRESS_SLICE][GROUP_UNIFORM_BYTES];

    must(count <= PROGRESS_SLICE);
    for (size_t j = 0; j < count; j++) {
        size_t i = from + j;

        if (i < r->item_count)
            points_expand_item(&r->keys.side, d->items[i].token, uniform[j]);
        else
            points_expand_dummy(&r->keys, (uint32_t)(i - r->item_count), uniform[j]);
    }
    r->group->hash(uniform[0], count, r->plain + from * POINT_BYTES);
    memory_wipe(uniform, sizeof uniform);
    return OK;
}

static enum err derive_points(struct round *r, const struct round_item *items)
{
    struct derivation d = {r, items};

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

static enum err blind(struct round *r, uint8_t *blinded, struct place *places)
{
    size_t count = r->own.bucket;
    const struct points_work work = {r->group, r->progress, "blinding"};
    enum err e = points_multiply(&work, r->keys.k, r->plain, count, blinded);

    if (e != OK)
        return e;
    points_sort(blinded, POINT_BYTES, count, places);
    points_gather(blinded, POINT_BYTES, count, places, r->own.tokens);
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

enum err own_prepare(struct round *r,
                     const struct round_item *items,
                     const uint8_t record_root[32])
{
    size_t count = r->own.bucket;
    uint8_t *blinded = memory_new(count, POINT_BYTES);
    struct place *places = memory_new(count, sizeof *places);
    enum err e = ERR_NOMEM;

    r->plain = memory_new(count, POINT_BYTES);
    r->index_at = memory_new(count, sizeof *r->index_at);
    r->position = memory_new(r->item_count, sizeof *r->position);
    r->own.tokens = memory_new(count, POINT_BYTES);
    if (blinded == NULL || places == NULL || r->plain == NULL || r->index_at == NULL ||
        r->position == NULL || r->own.tokens == NULL)
        goto out;
    e = derive_points(r, items);
    if (e == OK)
        e = blind(r, blinded, places);
    if (e == OK)
        commit(r, record_root);
out:
    memory_wipe_free(places, count * sizeof *places);
    memory_wipe_free(blinded, count * POINT_BYTES);
    return e;
}

static void
prove_token(const struct round *r, uint32_t p, uint8_t proof[DLEQ_PROOF_BYTES])
{
    struct dleq_statement statement = {.key = r->keys.key,
                                       .points = r->plain +
                                                 (size_t)r->index_at[p] * POINT_BYTES,
                                       .images = r->own.tokens + (size_t)p * POINT_BYTES,
                                       .count = 1,
                                       .context = KEYS_CONTEXT};
    uint8_t nonce[SCALAR_BYTES];

    keys_point_nonce(&r->keys, p, &statement, nonce);
    must(dleq_prove(&statement, r->keys.k, nonce, proof) == OK);
    memory_wipe(nonce, sizeof nonce);
}

enum err own_prove_tokens(const struct round *r, struct buffer *out)
{
    size_t count = r->own.bucket;
    uint8_t *proofs = memory_new(count, DLEQ_PROOF_BYTES);
    enum err e = proofs == NULL ? ERR_NOMEM : OK;

    for (uint32_t p = 0; p < count && e == OK; p++) {
        e = progress_report(r->progress, "keeping", p, count);
        if (e == OK)
            prove_token(r, p, proofs + (size_t)p * DLEQ_PROOF_BYTES);
    }
    if (e == OK) {
        buffer_add(out, proofs, count * DLEQ_PROOF_BYTES);
        e = buffer_status(out);
    }
    memory_free(proofs);
    return e;
}
