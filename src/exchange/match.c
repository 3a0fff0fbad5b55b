/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match.c - the gates of a round, and carrying its steps between lanes and engine
 *
 *      lanes (round.step entries, blobs)  <->  engine (psi/round.h)
 *
 * Own steps already in the lane are made again by the engine and compared; the first
 * that is not there yet is appended. The peer's steps are fed in lane order. What the
 * engine refuses becomes a round.abort with the refusal's name.
 */
#include "exchange/match.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "exchange/finish.h"
#include "exchange/load.h"
#include "exchange/node.h"
#include "exchange/opening.h"
#include "store/keystore.h"
#include "store/round.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>

struct match {
    uint8_t id[32];
    struct load load;
    struct round *engine;
    struct round_progress progress;
    size_t fed[2]; /* steps of each store side that the engine has had */
    bool met;
};

void match_free(struct match *m)
{
    if (m == NULL)
        return;
    round_free(m->engine);
    load_fini(&m->load);
    memory_free(m);
}

static void forget(struct pair *p)
{
    match_free(p->match);
    p->match = NULL;
}

static void round_id(const struct pair *p, const uint8_t agreement[32], uint8_t out[32])
{
    static const uint8_t zero = 0;
    uint8_t n[8];
    struct part parts[] = {{"entente/1 round", 15},
                           {&zero, 1},
                           {agreement, 32},
                           {p->own.id, 32},
                           {n, sizeof n}};

    store_u64(n, p->own.tree.size);
    hash_sha256_parts(parts, COUNT_OF(parts), out);
}

/* ---- making an engine ---- */

struct match_terms {
    const struct agreement *agreement;
    const uint8_t *id;
    bool initiator;
    bool responder_first;
    int64_t own_bucket;
};

static enum err make_engine(struct match *m,
                            const struct match_terms *t,
                            const uint8_t secret[32],
                            const struct round_progress *progress)
{
    const struct agreement *a = t->agreement;
    struct round_setup setup = {
        .role = t->initiator ? ROUND_INITIATOR : ROUND_RESPONDER,
        .output = a->output == AGREEMENT_HITS ? ROUND_HITS : ROUND_COUNT,
        .responder_first = t->responder_first,
        .own_bucket = (uint32_t)t->own_bucket,
        .blocks = (uint32_t)a->blocks,
        .count_min = (uint32_t)a->count_min,
        .count_max = (uint32_t)a->hits_round,
        .audit_one_in = (uint32_t)a->audit_one_in,
    };
    enum err e;

    memcpy(m->id, t->id, sizeof m->id);
    memcpy(setup.agreement, a->id, sizeof setup.agreement);
    memcpy(setup.id, t->id, sizeof setup.id);
    memcpy(setup.record_root, m->load.record_root, sizeof setup.record_root);
    memcpy(setup.secret, secret, sizeof setup.secret);
    if (progress != NULL)
        m->progress = *progress;
    e = round_new(&setup, m->load.distinct, m->load.distinct_count, &m->progress,
                  &m->engine);
    memory_wipe(&setup, sizeof setup);
    return e;
}

static struct match *match_new(void)
{
    struct match *m = memory_new(1, sizeof *m);

    if (m != NULL)
        load_init(&m->load);
    return m;
}

/* ---- the gates ---- */

enum err match_preview(struct pair *p,
                       const struct agreement *a,
                       struct match_load *load,
                       struct fault *f)
{
    static const uint8_t no_secret[32];
    struct load l;
    enum err e;

    load_init(&l);
    e = load_holdings(p, a, no_secret, load, &l, f);
    load_fini(&l);
    return e;
}

/* The act of proposing or accepting, with its commitment. */
static enum err gate_fact(enum kind kind,
                          const uint8_t id[32],
                          const struct match_proposal *proposal,
                          int64_t bucket,
                          const uint8_t commitment[32],
                          json_t **out)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;

    if (kind == KIND_ROUND_PROPOSE) {
        json_put_bytes(fact, "agreement", id, 32, &ok);
        json_put_text(fact, "purpose", proposal->purpose, &ok);
        json_put_text(fact, "justification", proposal->justification, &ok);
    } else {
        json_put_bytes(fact, "round", id, 32, &ok);
    }
    json_put_int(fact, "bucket", bucket, &ok);
    json_put_bytes(fact, "commit", commitment, 32, &ok);
    if (!ok) {
        json_decref(fact);
        return ERR_NOMEM;
    }
    *out = fact;
    return OK;
}

static json_t *case_body(const struct match_proposal *proposal, bool *ok)
{
    json_t *body = json_object();

    json_put_text(body, "case", proposal->case_reference, ok);
    json_put_text(body, "text", proposal->text, ok);
    return body;
}

/* One passage through the gate "start", by either side. */
struct gate {
    struct pair *pair;
    enum kind kind;
    struct match_terms terms;
    const uint8_t *subject;                /* agreement or round that the fact names */
    const struct match_proposal *proposal; /* NULL when accepting */
    json_t *body;
    const struct sign_secret *officer;
    const struct round_progress *progress;
};

static enum err gate_act(const struct gate *g,
                         const uint8_t commitment[32],
                         bool try_only,
                         struct fault *f)
{
    struct pair_act act = {.kind = g->kind, .body = g->body, .officer = g->officer};
    enum err e = gate_fact(g->kind, g->subject, g->proposal, g->terms.own_bucket,
                           commitment, &act.fact);

    if (e != OK)
        return fault_set(f, e, "", "Out of memory.");
    e = try_only ? pair_try(g->pair, &act, f) : pair_append(g->pair, &act, f);
    json_decref(act.fact);
    return e;
}

/* Secret and items go to disk before the entry that depends on them. */
static enum err keep_material(struct pair *p,
                              const struct match *m,
                              const uint8_t secret[32],
                              struct fault *f)
{
    enum err e = keystore_put(p->node->dir, &p->node->random, m->id, secret, f);

    if (e != OK)
        return e;
    e = load_keep(p, m->id, &m->load);
    return e == OK ? OK
                   : fault_set(f, e, "", "The round's items cannot be stored (%s).",
                               err_name(e));
}

static void drop_material(struct pair *p, const uint8_t id[32])
{
    if (store_round_erase(p->node->store, id) == OK &&
        keystore_drop(p->node->dir, &p->node->random, id, NULL) == OK)
        (void)!store_scrub(p->node->store);
}

static enum err pass_gate(struct gate *g, struct match_load *report, struct fault *f)
{
    static const uint8_t no_commitment[32];
    uint8_t secret[ROUND_SECRET_BYTES];
    uint8_t commitment[32];
    struct match *m = match_new();
    enum err e = m == NULL ? fault_set(f, ERR_NOMEM, "", "Out of memory.")
                           : random_fill(&g->pair->node->random, secret, sizeof secret);

    if (e == OK)
        e = load_holdings(g->pair, g->terms.agreement, secret, report, &m->load, f);
    g->terms.own_bucket = report->bucket;
    if (e == OK) /* refuse before the long work */
        e = gate_act(g, no_commitment, true, f);
    if (e == OK) {
        e = make_engine(m, &g->terms, secret, g->progress);
        if (e != OK)
            e = fault_set(f, e, "",
                          "The round could not be prepared (%s); nothing was changed.",
                          err_name(e));
    }
    if (e == OK) {
        round_commitment(m->engine, commitment);
        e = keep_material(g->pair, m, secret, f);
        if (e == OK)
            e = gate_act(g, commitment, false, f);
        if (e != OK)
            drop_material(g->pair, m->id);
    }
    memory_wipe(secret, sizeof secret);
    if (e != OK) {
        match_free(m);
        return e;
    }
    forget(g->pair);
    g->pair->match = m;
    memcpy(report->round, m->id, sizeof report->round);
    return OK;
}

/* Who reveals first alternates with the accepted rounds. While a round is open no
 * other can be accepted, so both sides know it before the acceptance. */
static bool responder_is_first(const struct fold_agreement *a)
{
    return a->rounds_accepted % 2 == 0;
}

enum err match_propose(struct pair *p,
                       const struct match_proposal *proposal,
                       const struct sign_secret *officer,
                       struct match_load *load,
                       const struct round_progress *progress,
                       struct fault *f)
{
    uint8_t id[32];
    bool ok = true;
    struct gate g = {
        .pair = p,
        .kind = KIND_ROUND_PROPOSE,
        .terms = {.agreement = proposal->agreement->document,
                  .id = id,
                  .initiator = true},
        .subject = proposal->agreement->id,
        .proposal = proposal,
        .officer = officer,
        .progress = progress,
    };
    enum err e;

    if (proposal->case_reference[0] == '\0')
        return fault_set(f, ERR_DENIED, "R12",
                         "A round needs a case reference; give it with --case.");
    g.terms.responder_first = responder_is_first(proposal->agreement);
    round_id(p, proposal->agreement->id, id);
    g.body = case_body(proposal, &ok);
    e = ok ? pass_gate(&g, load, f)
           : fault_set(f, ERR_MALFORMED, "R12",
                       "The case reference or text is not valid UTF-8.");
    json_decref(g.body);
    return e;
}

static const struct agreement *agreement_of(const struct pair *p,
                                            const struct fold_round *r)
{
    return fold_agreement_find(p->fold, r->agreement)->document;
}

enum err match_accept(struct pair *p,
                      const struct fold_round *round,
                      const struct sign_secret *officer,
                      struct match_load *load,
                      const struct round_progress *progress,
                      struct fault *f)
{
    uint8_t id[32];
    struct gate g = {
        .pair = p,
        .kind = KIND_ROUND_ACCEPT,
        .terms = {.agreement = agreement_of(p, round), .id = id},
        .subject = id,
        .officer = officer,
        .progress = progress,
    };

    memcpy(id, round->id, sizeof id);
    g.terms.responder_first =
        responder_is_first(fold_agreement_find(p->fold, round->agreement));
    return pass_gate(&g, load, f);
}

static enum err append_code(struct pair *p,
                            enum kind kind,
                            const uint8_t round[32],
                            const char *code,
                            const struct sign_secret *officer,
                            struct fault *f)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;
    struct pair_act act = {.kind = kind, .fact = fact, .officer = officer};
    enum err e;

    json_put_bytes(fact, "round", round, 32, &ok);
    json_put_text(fact, "code", code, &ok);
    e = ok ? pair_append(p, &act, f) : fault_set(f, ERR_NOMEM, "", "Out of memory.");
    json_decref(fact);
    return e;
}

enum err match_decline(struct pair *p,
                       const struct fold_round *round,
                       const char *code,
                       const struct sign_secret *officer,
                       struct fault *f)
{
    return append_code(p, KIND_ROUND_DECLINE, round->id, code, officer, f);
}

enum err match_abort(struct pair *p,
                     const struct fold_round *round,
                     const char *code,
                     struct fault *f)
{
    uint8_t id[32];
    enum err e;

    memcpy(id, round->id, sizeof id);
    e = append_code(p, KIND_ROUND_ABORT, id, code, NULL, f);
    if (e != OK)
        return e;
    forget(p);
    return finish_round(p, fold_round_find(p->fold, id), NULL, f);
}

/* ---- carrying steps ---- */

/* The k-th effective step of a side in this round, or NULL. */
static const struct pair_step *
nth_step(const struct pair *p, const uint8_t id[32], enum store_side side, size_t k)
{
    for (size_t i = 0; i < p->step_count; i++) {
        const struct pair_step *s = &p->steps[i];

        if (s->kind != KIND_ROUND_STEP || s->side != side ||
            memcmp(s->round, id, 32) != 0 ||
            !fold_verdict(p->fold, pair_side(p, side), s->n)->effective)
            continue;
        if (k == 0)
            return s;
        k--;
    }
    return NULL;
}

static enum err
append_step(struct pair *p, const struct round_message *m, struct fault *f)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;
    struct pair_act act = {
        .kind = KIND_ROUND_STEP, .fact = fact, .blob = m->bytes, .blob_bytes = m->count};
    enum err e;

    json_put_bytes(fact, "round", p->match->id, 32, &ok);
    json_put_text(fact, "step", round_step_name(m->step), &ok);
    json_put_int(fact, "index", m->index, &ok);
    json_put_int(fact, "count", m->step == ROUND_COUNTED ? load_u32(m->bytes) : 0, &ok);
    e = ok ? pair_append(p, &act, f) : fault_set(f, ERR_NOMEM, "", "Out of memory.");
    json_decref(fact);
    return e;
}

/* A step that is in our lane must be what the engine makes again. */
static enum err compare_step(struct pair *p,
                             const struct pair_step *s,
                             const struct round_message *m,
                             struct fault *f)
{
    struct buffer bytes;
    struct entry *entry = NULL;
    uint8_t hash[SHA256_BYTES];
    enum err e;

    buffer_init(&bytes, ENTRY_MAX);
    e = store_entry_get(p->node->store, p->number, STORE_OWN, s->n, &bytes);
    if (e == OK)
        e = entry_parse(bytes.data, bytes.bytes, &entry, NULL);
    hash_sha256(m->bytes, m->count, hash);
    if (e == OK &&
        (entry->blob_count != 1 || memcmp(entry->blob[0].hash, hash, sizeof hash) != 0))
        e = ERR_CORRUPT;
    entry_free(entry);
    buffer_fini(&bytes);
    return e == OK ? OK
                   : fault_set(
                         f, e, "",
                         "What this node sent in the round cannot be made again; end it "
                         "with: entente round abort");
}

/* Send what is due from us: again, or for the first time. */
static enum err send_step(struct pair *p, size_t *did, struct fault *f)
{
    struct match *m = p->match;
    const struct pair_step *held = nth_step(p, m->id, STORE_OWN, m->fed[STORE_OWN]);
    struct round_message message;
    enum err e = round_next(m->engine, &message);

    if (e != OK)
        return fault_set(f, e, "",
                         "The round stopped (%s); it goes on with: entente round run",
                         err_name(e));
    if (held != NULL) {
        e = compare_step(p, held, &message, f);
    } else {
        e = append_step(p, &message, f);
        *did += e == OK;
    }
    if (e == OK)
        m->fed[STORE_OWN]++;
    else
        forget(p); /* the engine has moved on, the lane has not: rebuild next time */
    return e;
}

/* The count in the fact is what the fold believes; it must be what the blob says. */
static bool counts_agree(const struct pair *p, const struct round_message *m)
{
    const struct fold_round *r = fold_round_find(p->fold, p->match->id);

    return m->step != ROUND_COUNTED || m->count != 4 ||
           r->counted[pair_side(p, STORE_PEER)] == (int64_t)load_u32(m->bytes);
}

/* Feed one step of the peer. *why is set when the engine refuses it. */
static enum err receive_step(struct pair *p,
                             const struct pair_step *s,
                             enum round_refusal *why,
                             bool *gone)
{
    struct match *m = p->match;
    struct round_message message = {.step = ROUND_STEP_COUNT, .index = s->index};
    struct buffer blob;
    enum err e;

    for (int i = 0; i < ROUND_STEP_COUNT; i++)
        if (strcmp(round_step_name((enum round_step)i), s->step) == 0)
            message.step = (enum round_step)i;
    buffer_init(&blob, kind_rule(KIND_ROUND_STEP)->blob_max);
    e = pair_attachment(p, STORE_PEER, s->n, 1, &blob);
    *gone = e == ERR_NOT_FOUND;
    if (e == OK) {
        message.bytes = blob.data;
        message.count = blob.bytes;
        if (counts_agree(p, &message)) {
            e = round_receive(m->engine, &message, why);
        } else {
            *why = ROUND_BAD_COUNT;
            e = ERR_FORGED;
        }
    }
    buffer_fini(&blob);
    if (e == OK)
        m->fed[STORE_PEER]++;
    return e;
}

/* Until the engine waits for the peer or is closed. Sets *why or *gone if it ends. */
static enum err
carry(struct pair *p, size_t *did, enum round_refusal *why, bool *gone, struct fault *f)
{
    struct match *m = p->match;
    enum err e = OK;

    *why = ROUND_FINE;
    *gone = false;
    while (e == OK && !round_is_closed(m->engine)) {
        const struct pair_step *s;

        if (round_is_turn(m->engine)) {
            e = send_step(p, did, f);
            continue;
        }
        s = nth_step(p, m->id, STORE_PEER, m->fed[STORE_PEER]);
        if (s == NULL)
            return OK;
        e = receive_step(p, s, why, gone);
        if (*why != ROUND_FINE || *gone)
            return OK;
        if (e != OK)
            e = fault_set(f, e, "",
                          "The round stopped (%s); it goes on with: entente round run",
                          err_name(e));
    }
    return e;
}

/* ---- resuming ---- */

static enum err
rebuild(struct pair *p, const struct fold_round *r, const struct round_progress *progress)
{
    struct match *m = match_new();
    uint8_t secret[KEYSTORE_SECRET_BYTES];
    struct match_terms terms = {
        .agreement = agreement_of(p, r),
        .id = r->id,
        .initiator = r->initiator == p->side,
        .responder_first = r->responder_first,
        .own_bucket = r->bucket[p->side],
    };
    enum err e = m == NULL ? ERR_NOMEM : keystore_get(p->node->dir, r->id, secret, NULL);

    if (e == OK)
        e = load_again(p, r->id, &m->load);
    if (e == OK)
        e = make_engine(m, &terms, secret, progress);
    memory_wipe(secret, sizeof secret);
    if (e != OK) {
        match_free(m);
        return e;
    }
    forget(p);
    p->match = m;
    return OK;
}

/* The engine of this round, ready to be fed: in memory, or rebuilt. */
static enum err
ready(struct pair *p, const struct fold_round *r, const struct round_progress *progress)
{
    enum err e = OK;

    if (p->match != NULL && memcmp(p->match->id, r->id, 32) != 0)
        forget(p);
    if (p->match == NULL)
        e = rebuild(p, r, progress);
    if (e == OK && progress != NULL)
        p->match->progress = *progress;
    if (e == OK && !p->match->met) {
        int peer = 1 - p->side;

        e = round_meet(p->match->engine, (uint32_t)r->bucket[peer], r->commitment[peer]);
        p->match->met = e == OK;
    }
    return e;
}

static enum err run(struct pair *p,
                    const struct fold_round *r,
                    const struct round_progress *progress,
                    size_t *did,
                    struct fault *f)
{
    enum round_refusal why = ROUND_FINE;
    bool gone = false;
    enum err e = ready(p, r, progress);

    if (e == ERR_NOT_FOUND || e == ERR_FORGED || e == ERR_CORRUPT) {
        *did += 1; /* the secret or the items are not here: the round cannot go on */
        return match_abort(p, r, "lost", f);
    }
    if (e != OK)
        return fault_set(f, e, "",
                         "The round stopped (%s); it goes on with: entente round run",
                         err_name(e));
    e = carry(p, did, &why, &gone, f);
    if (e == OK && (why != ROUND_FINE || gone)) {
        *did += 1;
        return match_abort(p, r, gone ? "gone" : round_refusal_name(why), f);
    }
    if (e == OK && round_is_closed(p->match->engine)) {
        e = finish_round(p, r, &(struct finish_hits){p->match->engine, &p->match->load},
                         f);
        forget(p);
    }
    return e;
}

static bool is_over(const struct fold_round *r)
{
    return r->status != FOLD_ROUND_PROPOSED && r->status != FOLD_ROUND_RUNNING;
}

/* Closed in the lanes, but its hits not yet taken from the engine. */
static bool wants_engine(struct pair *p, const struct fold_round *r)
{
    return r->status == FOLD_ROUND_RUNNING ||
           (r->status == FOLD_ROUND_CLOSED && !finish_is_done(p, r->id));
}

static enum err advance_round(struct pair *p,
                              const struct fold_round *r,
                              const struct round_progress *progress,
                              size_t *did,
                              struct fault *f)
{
    const struct fold_agreement *a = fold_agreement_find(p->fold, r->agreement);

    if (wants_engine(p, r)) {
        if (r->status == FOLD_ROUND_RUNNING &&
            !fold_agreement_allows_rounds(p->fold, a, node_now(p->node))) {
            *did += 1;
            return match_abort(p, r, "not-in-force", f);
        }
        return run(p, r, progress, did, f);
    }
    if (is_over(r) && !finish_is_done(p, r->id))
        return finish_round(p, r, NULL, f);
    return OK;
}

enum err match_advance(struct pair *p,
                       const struct round_progress *progress,
                       size_t *did,
                       struct fault *f)
{
    enum err e = OK;

    *did = 0;
    if (p->fraud)
        return OK;
    for (size_t i = 0; i < fold_round_count(p->fold) && e == OK; i++) {
        uint8_t id[32];

        memcpy(id, fold_round_at(p->fold, i)->id, sizeof id);
        e = advance_round(p, fold_round_find(p->fold, id), progress, did, f);
        if (e == OK && fold_round_find(p->fold, id)->status == FOLD_ROUND_CLOSED)
            e = opening_advance(p, fold_round_find(p->fold, id), did, f);
    }
    return e;
}
