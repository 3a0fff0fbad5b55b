/* SPDX-License-Identifier: Apache-2.0 */
/*
 * carry.c - carrying the steps of a round between the lanes and the engine
 *
 *      lanes (round.step entries, blobs)  <->  engine (psi/round.h)
 *
 * Own steps already in the lane are made again by the engine and compared; the first
 * that is not there yet is appended. The peer's steps are fed in lane order. Only
 * effective ones count, and once judged a verdict stays, so each side's steps are
 * walked over once.
 */
#include "exchange/carry.h"

#include "base/memory.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "exchange/haul.h"
#include "exchange/match.h"
#include "exchange/node.h"
#include "group/engine.h"
#include "store/keystore.h"

#include <string.h>

enum err carry_say_stopped(enum err e, struct fault *f)
{
    return fault_set(f, e, "",
                     "The round stopped (%s); it goes on with: entente round run",
                     err_name(e));
}

/* ---- the engine ---- */

struct match *carry_new(void)
{
    struct match *m = memory_new(1, sizeof *m);

    if (m != NULL)
        load_init(&m->load);
    return m;
}

void carry_forget(struct pair *p)
{
    match_free(p->match);
    p->match = NULL;
}

void carry_keep(struct pair *p, struct match *m)
{
    load_slim(&m->load);
    carry_forget(p);
    p->match = m;
}

enum err carry_make(struct match *m,
                    const struct carry_terms *terms,
                    const uint8_t secret[ROUND_SECRET_BYTES],
                    const struct buffer *kept,
                    const struct round_progress *progress)
{
    const struct agreement *a = terms->agreement;
    struct round_setup setup = {
        .role = terms->initiator ? ROUND_INITIATOR : ROUND_RESPONDER,
        .output = a->output == AGREEMENT_HITS ? ROUND_HITS : ROUND_COUNT,
        .responder_first = terms->responder_first,
        .own_bucket = (uint32_t)terms->own_bucket,
        .blocks = (uint32_t)a->blocks,
        .count_min = (uint32_t)a->count_min,
        .count_max = (uint32_t)a->hits_round,
        .audit_one_in = (uint32_t)a->audit_one_in,
        .engine = engine_wanted(),
    };
    enum err e;

    memcpy(m->id, terms->id, sizeof m->id);
    memcpy(setup.agreement, a->id, sizeof setup.agreement);
    memcpy(setup.id, terms->id, sizeof setup.id);
    memcpy(setup.record_root, m->load.record_root, sizeof setup.record_root);
    memcpy(setup.secret, secret, sizeof setup.secret);
    m->responder_first = terms->responder_first;
    if (progress != NULL)
        m->progress = *progress;
    if (kept != NULL)
        e = round_again(&setup, kept->data, kept->bytes, &m->progress, &m->engine);
    else
        e = round_new(&setup, m->load.distinct, m->load.distinct_count, &m->progress,
                      &m->engine);
    memory_wipe(&setup, sizeof setup);
    return e;
}

/* Make the engine of the points that were kept, if they are what we committed to; false:
 * there is none. */
static bool restore(struct pair *p,
                    const struct fold_round *r,
                    const struct carry_terms *terms,
                    const uint8_t secret[ROUND_SECRET_BYTES],
                    struct match *m)
{
    uint8_t commitment[32];
    struct buffer kept;
    bool good;

    buffer_init(&kept, LOAD_POINTS_MAX);
    good = load_points(p, r->id, &m->load, &kept) == OK &&
           carry_make(m, terms, secret, &kept, NULL) == OK;
    buffer_fini(&kept);
    if (!good)
        return false;
    round_commitment(m->engine, commitment);
    if (memcmp(commitment, r->commitment[p->side], sizeof commitment) == 0)
        return true;
    round_free(m->engine);
    m->engine = NULL;
    return false;
}

static enum err
rebuild(struct pair *p, const struct fold_round *r, const struct round_progress *progress)
{
    struct match *m = carry_new();
    uint8_t secret[KEYSTORE_SECRET_BYTES];
    struct carry_terms terms = {
        .agreement = fold_agreement_find(p->fold, r->agreement)->document,
        .id = r->id,
        .initiator = r->initiator == p->side,
        .responder_first = r->responder_first,
        .own_bucket = r->bucket[p->side],
    };
    enum err e = m == NULL ? ERR_NOMEM : keystore_get(p->node->dir, r->id, secret, NULL);

    if (e == OK && !restore(p, r, &terms, secret, m)) {
        e = load_again(p, r->id, &m->load);
        if (e == OK)
            e = carry_make(m, &terms, secret, NULL, progress);
    }
    memory_wipe(secret, sizeof secret);
    if (e != OK) {
        match_free(m);
        return e;
    }
    carry_keep(p, m);
    return OK;
}

/* Is the engine in memory this round's? Who reveals first was a guess when it was
 * proposed: an acceptance that we had not seen then may have turned it. */
static bool is_at_hand(const struct pair *p, const struct fold_round *r)
{
    return p->match != NULL && memcmp(p->match->id, r->id, 32) == 0 &&
           p->match->responder_first == r->responder_first;
}

/* The engine of this round, ready to be fed: in memory, or rebuilt. */
static enum err
ready(struct pair *p, const struct fold_round *r, const struct round_progress *progress)
{
    static const struct round_progress none;
    int peer = 1 - p->side;
    enum err e = OK;

    if (!is_at_hand(p, r)) {
        carry_forget(p);
        e = rebuild(p, r, progress);
    }
    if (e == OK)
        p->match->progress = progress != NULL ? *progress : none;
    if (e == OK && !p->match->met) {
        e = round_meet(p->match->engine, (uint32_t)r->bucket[peer], r->commitment[peer]);
        p->match->met = e == OK;
    }
    return e;
}

/* ---- steps ---- */

/* The next effective step of a side that the engine has not had, or NULL. */
static const struct pair_step *
due_step(const struct pair *p, struct match *m, enum store_side side)
{
    for (; m->at[side] < p->step_count; m->at[side]++) {
        const struct pair_step *s = &p->steps[m->at[side]];

        if (s->kind == KIND_ROUND_STEP && s->side == side &&
            memcmp(s->round, m->id, 32) == 0 &&
            fold_verdict(p->fold, pair_side(p, side), s->n)->effective)
            return s;
    }
    return NULL;
}

enum err carry_append(struct pair *p,
                      const uint8_t round[32],
                      const struct carry_step *s,
                      struct fault *f)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;
    struct pair_act act = {.kind = KIND_ROUND_STEP,
                           .fact = fact,
                           .blob = s->bytes,
                           .blob_bytes = s->byte_count};
    enum err e;

    json_put_bytes(fact, "round", round, 32, &ok);
    json_put_text(fact, "step", s->name, &ok);
    json_put_int(fact, "index", s->index, &ok);
    json_put_int(fact, "count", s->count, &ok);
    e = ok ? pair_append(p, &act, f) : fault_set(f, ERR_NOMEM, "", "Out of memory.");
    json_decref(fact);
    return e;
}

enum err
carry_compare(struct pair *p, uint64_t n, const struct carry_step *s, struct fault *f)
{
    struct buffer bytes;
    struct entry *entry = NULL;
    uint8_t hash[SHA256_BYTES];
    enum err e;

    buffer_init(&bytes, ENTRY_MAX);
    e = store_entry_get(p->node->store, p->number, STORE_OWN, n, &bytes);
    if (e == OK)
        e = entry_parse(bytes.data, bytes.bytes, &entry, NULL);
    hash_sha256(s->bytes, s->byte_count, hash);
    if (e == OK &&
        (entry->blob_count != 1 || memcmp(entry->blob[0].hash, hash, sizeof hash) != 0))
        e = ERR_CORRUPT;
    entry_free(entry);
    buffer_fini(&bytes);
    if (e == ERR_CORRUPT)
        return fault_set(
            f, e, "",
            "What this node sent in the round cannot be made again; end it with: "
            "entente round abort");
    return e == OK ? OK : carry_say_stopped(e, f);
}

/* Send what is due from us: again, or for the first time. On an error the engine has
 * moved on and the lane has not, so it is dropped and made again the next time. */
static enum err send_step(struct pair *p, struct carry *c, struct fault *f)
{
    struct match *m = p->match;
    const struct pair_step *held = due_step(p, m, STORE_OWN);
    struct round_message message;
    struct carry_step step;
    enum err e = round_next(m->engine, &message);

    if (e != OK)
        return carry_say_stopped(e, f);
    step = (struct carry_step){
        .name = round_step_name(message.step),
        .index = message.index,
        .count = message.step == ROUND_COUNTED ? load_u32(message.bytes) : 0,
        .bytes = message.bytes,
        .byte_count = message.count};
    e = held != NULL ? carry_compare(p, held->n, &step, f)
                     : carry_append(p, m->id, &step, f);
    if (e != OK) {
        carry_forget(p);
        return e;
    }
    c->did += held == NULL;
    c->pauses = p->live && held == NULL && message.step == ROUND_TOKENS;
    m->at[STORE_OWN] = held != NULL ? m->at[STORE_OWN] + 1 : p->step_count;
    return OK;
}

/* The count in the fact is what the fold believes; it must be what the blob says. */
static bool counts_agree(const struct pair *p, const struct round_message *m)
{
    const struct fold_round *r = fold_round_find(p->fold, p->match->id);

    return m->step != ROUND_COUNTED || m->count != 4 ||
           r->counted[pair_side(p, STORE_PEER)] == (int64_t)load_u32(m->bytes);
}

static enum round_step step_of(const char *name)
{
    int step = 0;

    while (step < ROUND_STEP_COUNT &&
           strcmp(round_step_name((enum round_step)step), name) != 0)
        step++;
    return (enum round_step)step;
}

/* Feed one step of the peer. */
static enum err
receive_step(struct pair *p, const struct pair_step *s, struct carry *c, struct fault *f)
{
    struct match *m = p->match;
    struct round_message message = {.step = step_of(s->step), .index = s->index};
    enum round_refusal why = ROUND_FINE;
    struct buffer blob;
    enum err e;

    buffer_init(&blob, kind_rule(KIND_ROUND_STEP)->blob_max);
    e = pair_attachment(p, STORE_PEER, s->n, 1, &blob);
    if (e == OK) {
        message.bytes = blob.data;
        message.count = blob.bytes;
        if (counts_agree(p, &message))
            e = round_receive(m->engine, &message, &why);
        else
            why = ROUND_BAD_COUNT;
    } else if (e == ERR_NOT_FOUND) {
        c->end = CARRY_GONE;
        e = OK;
    }
    buffer_fini(&blob);
    if (why != ROUND_FINE) {
        c->code = round_refusal_name(why);
        c->end = CARRY_REFUSED;
        return OK;
    }
    m->at[STORE_PEER] += e == OK && c->end == CARRY_WAITS;
    return e == OK ? OK : carry_say_stopped(e, f);
}

/* Until the engine waits for the peer or is closed. In a session our points go out before
 * our replies are made, so that the peer makes its own meanwhile. */
static enum err carry_steps(struct pair *p, struct carry *c, struct fault *f)
{
    while (!round_is_closed(p->match->engine)) {
        const struct pair_step *s = NULL;
        bool ours = round_is_turn(p->match->engine);
        enum err e;

        if (!ours)
            s = due_step(p, p->match, STORE_PEER);
        if (ours ? c->listen && due_step(p, p->match, STORE_OWN) == NULL : s == NULL)
            return OK;
        e = ours ? send_step(p, c, f) : receive_step(p, s, c, f);
        if (e != OK || c->end != CARRY_WAITS || c->pauses)
            return e;
    }
    c->end = CARRY_CLOSED;
    return OK;
}

bool carry_begin(struct carry *c, enum err *e, struct fault *f)
{
    c->did = 0;
    c->pauses = false;
    c->code = NULL;
    c->end = CARRY_WAITS;
    if (*e == OK)
        return true;
    if (*e == ERR_NOT_FOUND || *e == ERR_FORGED || *e == ERR_CORRUPT) {
        c->end = CARRY_LOST;
        *e = OK;
    } else {
        *e = carry_say_stopped(*e, f);
    }
    return false;
}

enum err
carry_round(struct pair *p, const struct fold_round *r, struct carry *c, struct fault *f)
{
    enum err e = ready(p, r, c->progress);

    return carry_begin(c, &e, f) ? carry_steps(p, c, f) : e;
}

bool carry_ahead(struct pair *p, const struct round_progress *progress)
{
    static const struct round_progress none;
    bool did = false;

    if (p->match == NULL)
        return false;
    if (p->match->haul != NULL)
        return haul_ahead(p->match->haul, progress);
    p->match->progress = progress != NULL ? *progress : none;
    return round_ahead(p->match->engine, &did) == OK && did;
}
