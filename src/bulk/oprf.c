/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oprf.c - the two sides' steps
 *
 * With P the receiver's table, (u, v) its correlation and w the sender's, A = P + u is
 * sent and K = w + Delta A = v + Delta P. What K reads for an item, plus Delta times the
 * item's value, is what v reads if the table answers for the item, and unrelated if not.
 *
 * A side that is called out of order is our mistake; bytes are checked here alone.
 */
#include "bulk/oprf.h"

#include "base/memory.h"
#include "base/must.h"
#include "bulk/gf128.h"
#include "bulk/session.h"

enum { RUN = 512, SLICE = 1 << 13 };

static size_t corrections_bytes(const struct vole_plan *plan)
{
    return seed_blocks(plan->bits, plan->values) * SEED_CORRECTION_BYTES;
}

static size_t flight_bytes(const struct vole_plan *plan, enum oprf_flight flight)
{
    switch (flight) {
    case OPRF_OFFER:
        return OFFER_HEAD_BYTES + OT_OFFER_BYTES;
    case OPRF_BASE:
        return BASE_HEAD_BYTES + SEED_TREE_BYTES + corrections_bytes(plan) +
               SEED_PROOF_BYTES;
    case OPRF_TREES:
        return SHARE_BYTES + plan->tree_bytes;
    case OPRF_TABLE:
        return SHARE_BYTES + BLOCK_BYTES * (plan->iterations + plan->slots);
    case OPRF_PROOF:
        return SHARE_BYTES + VOLE_CHECK_BYTES * plan->iterations;
    case OPRF_FLIGHT_COUNT:
        break;
    }
    must(false);
    return 0;
}

size_t oprf_bytes(const struct oprf_terms *terms, enum oprf_flight flight)
{
    struct session s;

    session_init(&s, terms, PATH_PORTABLE, NULL);
    return flight_bytes(&s.common.plan, flight);
}

/* The bytes of BASE that the check's coins hang on: all before the proof. */
static size_t base_said_bytes(const struct vole_plan *plan)
{
    return flight_bytes(plan, OPRF_BASE) - SEED_PROOF_BYTES;
}

/* ---- The sender ---- */

struct oprf_sender {
    struct session session;
    struct draw draw;
    struct block delta;
    uint8_t nonce[SHARE_BYTES];
    uint8_t mask_share[SHARE_BYTES];
    uint8_t scalar[OT_COUNT][SCALAR_BYTES];
    uint8_t *offer; /* kept until the transfers end */
    struct seed seed;
    struct vole_holder *holder;
    uint8_t *proofs;
    size_t proof_bytes;
    struct band_rows rows; /* of the own items, once ordered */
};

enum err oprf_sender_new(const struct oprf_terms *terms,
                         const uint8_t secret[OPRF_SECRET_BYTES],
                         enum path path,
                         const struct crew *crew,
                         struct oprf_sender **made)
{
    struct oprf_sender *s = memory_new(1, sizeof *s);

    if (!s)
        return ERR_NOMEM;
    session_init(&s->session, terms, path, crew);
    s->proof_bytes = s->session.common.plan.iterations * VOLE_CHECK_BYTES;
    s->offer = memory_new_large(flight_bytes(&s->session.common.plan, OPRF_OFFER), 1);
    s->proofs = memory_new_large(s->proof_bytes, 1);
    if (!s->offer || !s->proofs) {
        oprf_sender_free(s);
        return ERR_NOMEM;
    }
    draw_init(&s->draw, secret, "sender", path);
    draw_blocks(&s->draw, &s->delta, 1);
    draw_bytes(&s->draw, s->nonce, sizeof s->nonce);
    draw_bytes(&s->draw, s->mask_share, sizeof s->mask_share);
    *made = s;
    return OK;
}

void oprf_sender_free(struct oprf_sender *s)
{
    if (!s)
        return;
    memory_free(s->offer);
    memory_wipe_free(s->proofs, s->proof_bytes);
    band_fini(&s->rows);
    seed_fini(&s->seed);
    vole_holder_free(s->holder);
    memory_wipe_free(s, sizeof *s);
}

enum err oprf_sender_offer(struct oprf_sender *s, uint8_t *offer)
{
    size_t bytes = flight_bytes(&s->session.common.plan, OPRF_OFFER);
    enum err e;

    session_hello(&s->session, offer);
    session_commit(&s->session, "nonce", s->nonce, offer + HELLO_BYTES);
    session_commit(&s->session, "mask", s->mask_share, offer + HELLO_BYTES + 32);
    session_offered(&s->session, offer);
    e = ot_choose(&s->session.ot, seed_choices(s->delta), &s->draw, s->scalar,
                  offer + OFFER_HEAD_BYTES);
    if (e != OK)
        return e;
    session_say(&s->session, offer, bytes);
    memcpy(s->offer, offer, bytes);
    return OK;
}

/* The keys of the transfers, then all that the trees under them give. */
static enum err take_seed(struct oprf_sender *s, const uint8_t *base)
{
    const struct vole_plan *plan = &s->session.common.plan;
    const uint8_t *trees = base + BASE_HEAD_BYTES;
    struct block key[OT_COUNT];
    enum err e = ot_finish(&s->session.ot, seed_choices(s->delta),
                           (const uint8_t(*)[SCALAR_BYTES])s->scalar,
                           s->offer + OFFER_HEAD_BYTES, base + SHARE_BYTES, key);

    if (e == OK)
        e = seed_init(&s->seed, plan->bits, plan->values, false, s->session.path);
    if (e == OK)
        e = seed_take(&s->seed, s->session.common.side, s->delta, key, trees,
                      trees + SEED_TREE_BYTES);
    memory_wipe(key, sizeof key);
    memory_wipe(s->scalar, sizeof s->scalar);
    return e;
}

enum err oprf_sender_take_base(struct oprf_sender *s, const uint8_t *base)
{
    size_t said = base_said_bytes(&s->session.common.plan);
    struct aes coins;
    enum err e;

    session_named(&s->session, base);
    e = take_seed(s, base);
    if (e != OK)
        return e;
    session_say(&s->session, base, said);
    coins = session_coins(&s->session);
    e = seed_check(&s->seed, &coins, s->delta, base + said);
    session_say(&s->session, base + said, SEED_PROOF_BYTES);
    return e;
}

enum err oprf_sender_trees(struct oprf_sender *s, uint8_t *trees)
{
    enum err e;

    memcpy(trees, s->nonce, sizeof s->nonce);
    session_salted(&s->session, s->nonce);
    e = vole_holder_new(&s->session.common, s->delta, &s->seed, &s->draw,
                        trees + SHARE_BYTES, &s->holder);
    if (e != OK)
        return e;
    seed_fini(&s->seed);
    session_say(&s->session, trees, flight_bytes(&s->session.common.plan, OPRF_TREES));
    return OK;
}

/* Rows of ids under the salt, in order. */
static enum err order_ids(const struct session *session,
                          const uint8_t (*ids)[BAND_ID_BYTES],
                          size_t count,
                          struct band_rows *rows)
{
    const struct band_keys keys = {ids, NULL, count};

    return band_order(&session->band, &keys, session->common.plan.slots,
                      session->common.crew, rows);
}

enum err
oprf_sender_work(struct oprf_sender *s, const uint8_t (*ids)[BAND_ID_BYTES], size_t count)
{
    enum err e = vole_holder_work(s->holder, s->session.said);

    if (e != OK || s->rows.hash)
        return e;
    return order_ids(&s->session, ids, count, &s->rows);
}

struct adding {
    const struct oprf_sender *sender;
    const uint8_t *table;
    struct block *key;
};

static enum err add_some(void *state, size_t from, size_t count)
{
    const struct adding *a = state;
    struct block part[RUN];

    for (size_t at = from; at < from + count; at += RUN) {
        size_t n = from + count - at < RUN ? from + count - at : RUN;
        memcpy(part, a->table + BLOCK_BYTES * at, n * sizeof *part);
        gf128_scale_add(a->sender->session.path, a->sender->delta, part, a->key + at, n);
    }
    return OK;
}

/* w becomes K = w + Delta A. */
static enum err add_table(struct oprf_sender *s, const uint8_t *table)
{
    const struct vole_common *common = &s->session.common;
    struct adding a = {s, table, vole_holder_slots(s->holder)};
    const struct crew_job job = {"add", add_some, &a, common->plan.slots, SLICE};

    return crew_do(common->crew, &job);
}

enum err oprf_sender_take_table(struct oprf_sender *s, const uint8_t *table)
{
    size_t iterations = s->session.common.plan.iterations;
    enum err e = vole_holder_work(s->holder, s->session.said);

    if (e != OK)
        return e;
    vole_holder_prove(s->holder, table + SHARE_BYTES, s->proofs);
    s->session.mask = block_add(block_load(s->mask_share), block_load(table));
    return add_table(s, table + SHARE_BYTES + BLOCK_BYTES * iterations);
}

void oprf_sender_proof(struct oprf_sender *s, uint8_t *proof)
{
    memcpy(proof, s->mask_share, SHARE_BYTES);
    memcpy(proof + SHARE_BYTES, s->proofs, s->proof_bytes);
}

struct tagging {
    const struct oprf_sender *sender;
    const struct block *slots;
    const struct oprf_tags *out;
};

static enum err tag_some(void *state, size_t from, size_t count)
{
    const struct tagging *t = state;
    const struct oprf_sender *s = t->sender;
    struct block value[RUN];
    struct block *read = memory_new(count, sizeof *read);

    if (!read)
        return ERR_NOMEM;
    band_read_span(&s->rows, from, count, t->slots, read);
    for (size_t at = 0; at < count; at += RUN) {
        size_t n = count - at < RUN ? count - at : RUN;
        band_values(&s->rows, from + at, n, value);
        gf128_scale_add(s->session.path, s->delta, value, read + at, n);
    }
    session_tags(&s->session, &s->rows, from, count, read, t->out);
    memory_wipe(value, sizeof value);
    memory_wipe_free(read, count * sizeof *read);
    return OK;
}

enum err oprf_sender_tags(struct oprf_sender *s,
                          const uint8_t (*ids)[BAND_ID_BYTES],
                          size_t count,
                          const struct oprf_tags *out,
                          uint8_t sid[OPRF_SID_BYTES])
{
    struct tagging t = {s, NULL, out};
    const struct crew_job job = {"tags", tag_some, &t, count, SLICE};
    enum err e = oprf_sender_work(s, ids, count);

    if (e != OK)
        return e;
    must(s->rows.count == count);
    t.slots = vole_holder_slots(s->holder);
    e = crew_do(s->session.common.crew, &job);
    memcpy(sid, s->session.common.sid, OPRF_SID_BYTES);
    band_fini(&s->rows);
    vole_holder_free(s->holder);
    s->holder = NULL;
    return e;
}

/* ---- The receiver ---- */

struct oprf_receiver {
    struct session session;
    struct draw draw;
    struct block fill; /* the key that fills free slots */
    uint8_t nonce[SHARE_BYTES];
    uint8_t mask_share[SHARE_BYTES];
    uint8_t scalar[SCALAR_BYTES];
    uint8_t answer[OT_ANSWER_BYTES];
    struct block key[OT_COUNT][2];
    struct seed seed;
    uint8_t *trees;
    size_t tree_bytes;
    struct vole_giver giver;
    struct band_rows rows;
    struct block *read; /* what v reads for each row */
};

enum err oprf_receiver_new(const struct oprf_terms *terms,
                           const uint8_t secret[OPRF_SECRET_BYTES],
                           enum path path,
                           const struct crew *crew,
                           struct oprf_receiver **made)
{
    struct oprf_receiver *r = memory_new(1, sizeof *r);

    if (!r)
        return ERR_NOMEM;
    session_init(&r->session, terms, path, crew);
    r->tree_bytes = r->session.common.plan.tree_bytes;
    draw_init(&r->draw, secret, "receiver", path);
    draw_blocks(&r->draw, &r->fill, 1);
    draw_bytes(&r->draw, r->nonce, sizeof r->nonce);
    draw_bytes(&r->draw, r->mask_share, sizeof r->mask_share);
    *made = r;
    return OK;
}

static void drop_read(struct oprf_receiver *r)
{
    crew_give(r->session.common.crew, r->read, r->rows.count * sizeof *r->read);
    r->read = NULL;
}

void oprf_receiver_free(struct oprf_receiver *r)
{
    if (!r)
        return;
    seed_fini(&r->seed);
    memory_wipe_free(r->trees, r->tree_bytes);
    vole_giver_fini(&r->giver);
    drop_read(r);
    band_fini(&r->rows);
    memory_wipe_free(r, sizeof *r);
}

enum err oprf_receiver_take_offer(struct oprf_receiver *r, const uint8_t *offer)
{
    uint8_t hello[HELLO_BYTES];
    enum err e;

    session_hello(&r->session, hello);
    if (memcmp(hello, offer, sizeof hello) != 0)
        return ERR_FORGED;
    session_offered(&r->session, offer);
    session_say(&r->session, offer, flight_bytes(&r->session.common.plan, OPRF_OFFER));
    session_named(&r->session, r->nonce);
    e = ot_answer(&r->draw, r->scalar, r->answer);
    if (e == OK)
        e = ot_keys(&r->session.ot, offer + OFFER_HEAD_BYTES, r->scalar, r->answer,
                    r->key);
    memory_wipe(r->scalar, sizeof r->scalar);
    return e;
}

enum err oprf_receiver_base(struct oprf_receiver *r, uint8_t *base)
{
    const struct vole_plan *plan = &r->session.common.plan;
    size_t said = base_said_bytes(plan);
    uint8_t *trees = base + BASE_HEAD_BYTES;
    struct aes coins;
    enum err e = seed_init(&r->seed, plan->bits, plan->values, true, r->session.path);

    if (e != OK)
        return e;
    memcpy(base, r->nonce, SHARE_BYTES);
    memcpy(base + SHARE_BYTES, r->answer, OT_ANSWER_BYTES);
    e = seed_give(&r->seed, r->session.common.side, &r->draw,
                  (const struct block(*)[2])r->key, trees, trees + SEED_TREE_BYTES);
    if (e != OK)
        return e;
    session_say(&r->session, base, said);
    coins = session_coins(&r->session);
    seed_prove(&r->seed, &coins, base + said);
    session_say(&r->session, base + said, SEED_PROOF_BYTES);
    memory_wipe(r->key, sizeof r->key);
    return OK;
}

enum err oprf_receiver_take_trees(struct oprf_receiver *r, const uint8_t *trees)
{
    uint8_t commitment[32];

    session_commit(&r->session, "nonce", trees, commitment);
    if (!hash_equal(commitment, r->session.commitment[0], sizeof commitment))
        return ERR_FORGED;
    r->trees = memory_new_large(r->tree_bytes, 1);
    if (!r->trees)
        return ERR_NOMEM;
    session_salted(&r->session, trees);
    memcpy(r->trees, trees + SHARE_BYTES, r->tree_bytes);
    session_say(&r->session, trees, flight_bytes(&r->session.common.plan, OPRF_TREES));
    return OK;
}

/* The table under the items, before it is masked. */
static enum err solve_table(struct oprf_receiver *r,
                            const uint8_t (*ids)[BAND_ID_BYTES],
                            size_t count,
                            struct block *table)
{
    struct aes fill;
    enum err e = order_ids(&r->session, ids, count, &r->rows);

    if (e != OK)
        return e;
    aes_init(&fill, r->fill, r->session.path);
    e = band_solve_slots(&r->rows, &fill, table);
    memory_wipe(&fill, sizeof fill);
    return e;
}

enum err oprf_receiver_table(struct oprf_receiver *r,
                             const uint8_t (*ids)[BAND_ID_BYTES],
                             size_t count,
                             uint8_t *table)
{
    const struct vole_plan *plan = &r->session.common.plan;
    size_t head = SHARE_BYTES + BLOCK_BYTES * plan->iterations;
    struct block *slot =
        (struct block *)(void *)(table + head); /* solved where it is sent */
    enum err e;

    must(count <= r->session.terms.receiver_items);
    must((uintptr_t)slot % _Alignof(struct block) == 0);
    e = solve_table(r, ids, count, slot);
    if (e == OK)
        e = vole_giver_init(&r->giver, &r->session.common, &r->seed, r->trees,
                            r->session.said, slot);
    if (e != OK) {
        band_fini(&r->rows);
        memory_wipe(slot, plan->slots * sizeof *slot);
        return e;
    }
    memcpy(table, r->mask_share, SHARE_BYTES);
    memcpy(table + SHARE_BYTES, r->giver.sums, BLOCK_BYTES * plan->iterations);
    vole_giver_told(&r->giver);
    seed_fini(&r->seed);
    memory_wipe_free(r->trees, r->tree_bytes);
    r->trees = NULL;
    return OK;
}

enum err oprf_receiver_work(struct oprf_receiver *r)
{
    enum err e;

    if (r->read)
        return OK;
    r->read = crew_take(r->session.common.crew, r->rows.count, sizeof *r->read);
    if (!r->read)
        return ERR_NOMEM;
    e = band_read(&r->rows, r->giver.v, r->read);
    vole_giver_read(&r->giver);
    return e;
}

enum err oprf_receiver_take_proof(struct oprf_receiver *r, const uint8_t *proof)
{
    uint8_t commitment[32];

    session_commit(&r->session, "mask", proof, commitment);
    if (!hash_equal(commitment, r->session.commitment[1], sizeof commitment))
        return ERR_FORGED;
    r->session.mask = block_add(block_load(r->mask_share), block_load(proof));
    return vole_giver_check(&r->giver, proof + SHARE_BYTES);
}

struct receiving {
    const struct oprf_receiver *receiver;
    const struct oprf_tags *out;
};

static enum err receive_some(void *state, size_t from, size_t count)
{
    const struct receiving *x = state;
    const struct oprf_receiver *r = x->receiver;

    session_tags(&r->session, &r->rows, from, count, r->read + from, x->out);
    return OK;
}

enum err oprf_receiver_tags(struct oprf_receiver *r,
                            const struct oprf_tags *out,
                            uint8_t sid[OPRF_SID_BYTES])
{
    struct receiving x = {r, out};
    const struct crew_job job = {"tags", receive_some, &x, r->rows.count, SLICE};
    enum err e = oprf_receiver_work(r);

    if (e != OK)
        return e;
    e = crew_do(r->session.common.crew, &job);
    memcpy(sid, r->session.common.sid, OPRF_SID_BYTES);
    drop_read(r); /* it was changed */
    band_fini(&r->rows);
    return e;
}
