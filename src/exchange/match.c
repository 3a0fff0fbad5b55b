/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match.c - the gates of a round, and what is due in each
 *
 * The order at a gate is: load, ask the fold, make the engine, secret to the keystore,
 * items to the store, entry to the lane. What a process that dies in between leaves is
 * found and erased by finish_orphans when the node is opened again: a secret or items of
 * a round that the lanes do not know to be ours.
 *
 * What the engine refuses becomes a round.abort with the refusal's name.
 */
#include "exchange/match.h"

#include "base/memory.h"
#include "base/must.h"
#include "exchange/carry.h"
#include "exchange/custody.h"
#include "exchange/finish.h"
#include "exchange/haul.h"
#include "exchange/intent.h"
#include "exchange/item.h"
#include "exchange/letter.h"
#include "exchange/load.h"
#include "exchange/node.h"
#include "exchange/notice.h"
#include "exchange/opening.h"
#include "exchange/poised.h"
#include "exchange/request.h"
#include "exchange/retain.h"
#include "exchange/sample.h"
#include "fold/revoked.h"
#include "store/keystore.h"
#include "store/round.h"
#include "store/store.h"

#include <string.h>

void match_free(struct match *m)
{
    if (m == NULL)
        return;
    round_free(m->engine);
    haul_free(m->haul);
    load_fini(&m->load);
    memory_free(m);
}

bool match_ahead(struct pair *p, const struct round_progress *progress)
{
    return carry_ahead(p, progress);
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

/* One passage through the gate "start", by either side. */
struct gate {
    struct pair *pair;
    enum kind kind;
    struct carry_terms terms;
    const uint8_t *subject;                /* agreement or round that the fact names */
    const struct match_proposal *proposal; /* NULL when accepting */
    json_t *body;
    bool cleared; /* the officer states that nobody excluded is loaded */
    const struct sign_secret *officer;
    const struct round_progress *progress;
};

/* What the officer states of exclusions; nothing has to be said where there are none. */
static void put_cleared(const struct gate *g, json_t *fact, bool *ok)
{
    static const uint8_t not_stated[32];
    const struct agreement *a = g->terms.agreement;
    bool said = g->cleared || json_array_size(json_at(a->object, "exclusions")) == 0;

    json_put_bytes(fact, "cleared", said ? a->cleared : not_stated, 32, ok);
}

/* The act of proposing or accepting, with its commitment. */
static enum err
gate_fact(const struct gate *g, const uint8_t commitment[32], json_t **out)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;

    if (g->kind == KIND_ROUND_PROPOSE) {
        json_put_bytes(fact, "agreement", g->subject, 32, &ok);
        json_put_text(fact, "purpose", g->proposal->purpose, &ok);
        json_put_text(fact, "justification", g->proposal->justification, &ok);
    } else {
        json_put_bytes(fact, "round", g->subject, 32, &ok);
    }
    json_put_int(fact, "bucket", g->terms.own_bucket, &ok);
    put_cleared(g, fact, &ok);
    json_put_bytes(fact, "commit", commitment, 32, &ok);
    if (!ok) {
        json_decref(fact);
        return ERR_NOMEM;
    }
    *out = fact;
    return OK;
}

/* Pass, or (waiting NULL) only try. */
static enum err gate_act(const struct gate *g,
                         const uint8_t commitment[32],
                         bool *waiting,
                         struct fault *f)
{
    struct pair_act act = {.kind = g->kind, .body = g->body, .officer = g->officer};
    enum err e = gate_fact(g, commitment, &act.fact);

    if (e != OK)
        return fault_set(f, e, "", "Out of memory.");
    e = waiting == NULL ? pair_try(g->pair, &act, f)
                        : intent_append(g->pair, &act, waiting, f);
    json_decref(act.fact);
    return e;
}

/* Would the fold take it? That other officers' words are missing is no refusal. */
static enum err try_gate(const struct gate *g, struct fault *f)
{
    static const uint8_t no_commitment[32];
    struct fault why = {.rule = ""};
    enum err e = gate_act(g, no_commitment, NULL, &why);

    if (e == ERR_DENIED && strcmp(why.rule, "R19") == 0 &&
        poised_needs(g->terms.agreement, g->kind) > 1)
        return OK;
    return e == OK ? OK : fault_set(f, e, why.rule, "%s", why.text);
}

/* Secret and items go to disk before the entry that depends on them. */
static enum err keep_material(struct pair *p,
                              const struct match *m,
                              const uint8_t secret[32],
                              struct fault *f)
{
    struct buffer points;
    enum err e = keystore_put(p->node->dir, &p->node->random, m->id, secret, f);

    if (e != OK)
        return e;
    buffer_init(&points, LOAD_POINTS_MAX);
    if (m->engine != NULL)
        round_keep(m->engine, &points);
    e = buffer_status(&points);
    if (e == OK)
        e = load_keep(p, m->id, &m->load, &(struct part){points.data, points.bytes});
    buffer_fini(&points);
    return e == OK ? OK
                   : fault_set(f, e, "", "The round's items cannot be stored (%s).",
                               err_name(e));
}

/* The gate was not passed. Unless the disk or memory failed, where the entry may be in
 * the lane all the same: then the next start sees which it is. */
static void drop_material(struct pair *p, const uint8_t id[32], enum err why)
{
    if (why != ERR_IO && why != ERR_NOMEM)
        (void)!finish_drop(p->node, id);
}

/* Make what the round is to be computed with, as far as it can be before the other side
 * is known, and what we commit to. */
static enum err prepare(const struct gate *g,
                        struct match *m,
                        const uint8_t secret[ROUND_SECRET_BYTES],
                        uint8_t commitment[32],
                        struct fault *f)
{
    const struct carry_terms *t = &g->terms;
    enum err e;

    memcpy(m->id, t->id, sizeof m->id);
    if (t->agreement->is_bulk)
        return haul_commitment(&m->load, t, secret, commitment, f);
    e = carry_make(m, t, secret, NULL, g->progress);
    if (e == OK)
        round_commitment(m->engine, commitment);
    return e == OK
               ? OK
               : fault_set(f, e, "",
                           "The round could not be prepared (%s); nothing was changed.",
                           err_name(e));
}

static enum err pass_gate(struct gate *g, struct match_load *report, struct fault *f)
{
    uint8_t secret[ROUND_SECRET_BYTES];
    uint8_t commitment[32];
    struct match *m = carry_new();
    enum err e = m == NULL ? fault_set(f, ERR_NOMEM, "", "Out of memory.") : OK;

    if (e == OK && random_fill(&g->pair->node->random, secret, sizeof secret) != OK)
        e = fault_set(f, ERR_RANDOM, "", "The system gives no randomness.");
    if (e == OK)
        e = load_holdings(g->pair, g->terms.agreement, secret, report, &m->load, f);
    g->terms.own_bucket = report->bucket;
    g->cleared = report->cleared;
    if (e == OK) /* refuse before the long work */
        e = try_gate(g, f);
    if (e == OK)
        e = prepare(g, m, secret, commitment, f);
    if (e == OK) {
        e = keep_material(g->pair, m, secret, f);
        if (e == OK)
            e = gate_act(g, commitment, &report->waiting, f);
        if (e != OK)
            drop_material(g->pair, m->id, e);
    }
    memory_wipe(secret, sizeof secret);
    if (e == OK && !report->waiting)
        memcpy(report->round, m->id, sizeof report->round);
    if (e == OK && !report->waiting && m->engine != NULL)
        carry_keep(g->pair, m);
    else
        match_free(m);
    return e;
}

/* Who reveals first alternates with the accepted rounds. What is accepted of them may be
 * more than the proposer has seen; carry.c then makes the engine again. */
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

    g.terms.responder_first = responder_is_first(proposal->agreement);
    poised_round_id(p, proposal->agreement->id,
                    poised_needs(proposal->agreement->document, KIND_ROUND_PROPOSE), id);
    e = letter_make(proposal->case_reference, proposal->text, &g.body, f);
    if (e == OK)
        e = pass_gate(&g, load, f);
    json_decref(g.body);
    return e;
}

/* A round is asked for with a reason (R12); the reason is the proposal's sealed body. */
static enum err
check_case(struct pair *p, const struct fold_round *round, struct fault *f)
{
    json_t *body = NULL;
    enum err e = letter_read(p, STORE_PEER, round->propose_n, true, &body);

    json_decref(body);
    if (e == ERR_NOT_FOUND || e == ERR_MALFORMED)
        return fault_set(f, ERR_DENIED, "R12",
                         "The proposal came without a case reference that can be read; "
                         "decline it with: entente round decline");
    return e == OK ? OK
                   : fault_set(f, e, "", "The proposal's case cannot be read (%s).",
                               err_name(e));
}

enum err match_accept(struct pair *p,
                      const struct fold_round *round,
                      const struct sign_secret *officer,
                      struct match_load *load,
                      const struct round_progress *progress,
                      struct fault *f)
{
    uint8_t id[32];
    const struct fold_agreement *a = fold_agreement_find(p->fold, round->agreement);
    struct gate g = {
        .pair = p,
        .kind = KIND_ROUND_ACCEPT,
        .terms = {.agreement = a->document,
                  .id = id,
                  .responder_first = responder_is_first(a)},
        .subject = id,
        .officer = officer,
        .progress = progress,
    };

    enum err e = round->initiator == p->side ? OK : check_case(p, round, f);

    memcpy(id, round->id, sizeof id);
    return e == OK ? pass_gate(&g, load, f) : e;
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

/* ---- what is due ---- */

static bool is_bulk(const struct pair *p, const struct fold_round *r)
{
    return fold_agreement_find(p->fold, r->agreement)->document->is_bulk;
}

/* Has it been counted, so that hits may be proven to us? And does the agreement let us
 * know them (R14)? A round that was opened only to be audited leaves none. The count of a
 * bulk round is the word of who closes first; how many there are, haul_hits knows. */
static bool may_have_hits(const struct pair *p, const struct fold_round *r)
{
    const struct agreement *a = fold_agreement_find(p->fold, r->agreement)->document;
    int64_t count = r->counted[r->initiator];

    if (a->is_bulk)
        return count >= 0 || r->counted[1 - r->initiator] >= 0;
    return a->output == AGREEMENT_HITS && count > 0 && count >= a->count_min;
}

/* By the engines that the agreement chose. */
static enum err
carry_on(struct pair *p, const struct fold_round *r, struct carry *c, struct fault *f)
{
    return is_bulk(p, r) ? haul_round(p, r, c, f) : carry_round(p, r, c, f);
}

static bool has_block(const struct pair *p, const uint8_t round[32])
{
    for (size_t i = 0; i < p->step_count; i++)
        if (p->steps[i].side == STORE_PEER && p->steps[i].kind == KIND_ROUND_STEP &&
            strcmp(p->steps[i].step, round_step_name(ROUND_BLOCK)) == 0 &&
            memcmp(p->steps[i].round, round, 32) == 0)
            return true;
    return false;
}

/* What the engine has proven, or the engines of all parts have found. */
static enum err gather_hits(struct pair *p,
                            const struct carry *c,
                            bool wanted,
                            struct finish_hits *out,
                            struct fault *f)
{
    struct match *m = p->match;
    enum err e = OK;

    if (m->haul != NULL)
        wanted = haul_hits(m->haul, &out->hits, &out->count) && wanted;
    else if (c->end != CARRY_CLOSED)
        e = round_salvage(m->engine);
    if (e != OK)
        return fault_set(f, e, "", "Out of memory.");
    if (!wanted) {
        out->hits = NULL;
        out->count = 0;
        return OK;
    }
    e = load_again(p, m->id, &m->load);
    if (e == OK && m->haul == NULL)
        e = round_check_items(m->engine, m->load.distinct, m->load.distinct_count);
    if (e != OK)
        return fault_set(f, e, "", "The round's items cannot be read (%s).", err_name(e));
    if (m->haul == NULL)
        out->hits = round_hits(m->engine, &out->count);
    out->load = &m->load;
    return OK;
}

/* The round is over in the lanes. Take from the engine what was proven, erase the rest.
 * A CLOSE of the peer that is false after all was proven ends nothing any more, but such
 * a round is disputed: we keep our hits and open none. */
static enum err end_round(struct pair *p,
                          const uint8_t id[32],
                          const struct round_progress *progress,
                          struct fault *f)
{
    const struct fold_round *r = fold_round_find(p->fold, id);
    struct carry c = {.progress = progress, .listen = true};
    struct finish_hits hits = {.disputed = false};
    bool wanted = may_have_hits(p, r) && (is_bulk(p, r) || has_block(p, id));
    bool closed = r->status == FOLD_ROUND_CLOSED;
    enum err e = OK;

    if (finish_stage(p, id) == FINISH_NOT && (wanted || closed)) {
        e = carry_on(p, r, &c, f);
        if (e != OK)
            return e;
        hits.disputed = closed && c.end != CARRY_CLOSED;
        if (c.end != CARRY_LOST)
            e = gather_hits(p, &c, wanted, &hits, f);
        if (e != OK)
            return e;
    }
    e = finish_round(p, r, &hits, f);
    if (p->match != NULL && memcmp(p->match->id, id, 32) == 0)
        carry_forget(p);
    return e;
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
    return e == OK ? end_round(p, id, NULL, f) : e;
}

/* Run what is running; a message that is refused aborts it. */
static enum err run(struct pair *p,
                    const uint8_t id[32],
                    const struct round_progress *progress,
                    size_t *did,
                    struct fault *f)
{
    const char *code = NULL;
    struct carry c = {.progress = progress};
    enum err e = carry_on(p, fold_round_find(p->fold, id), &c, f);

    *did += c.did;
    if (e != OK)
        return e;
    if (c.end == CARRY_LOST)
        code = "lost";
    else if (c.end == CARRY_GONE)
        code = "gone";
    else if (c.end == CARRY_REFUSED)
        code = c.code;
    if (code == NULL || fold_round_find(p->fold, id)->status == FOLD_ROUND_CLOSED)
        return OK;
    e = match_abort(p, fold_round_find(p->fold, id), code, f);
    *did += e == OK;
    return e;
}

static bool is_open(const struct fold_round *r)
{
    return r->status == FOLD_ROUND_PROPOSED || r->status == FOLD_ROUND_RUNNING;
}

static enum err advance_round(struct pair *p,
                              const uint8_t id[32],
                              const struct round_progress *progress,
                              size_t *did,
                              struct fault *f)
{
    const struct fold_round *r = fold_round_find(p->fold, id);
    const struct fold_agreement *a = fold_agreement_find(p->fold, r->agreement);
    enum err e = OK;

    /* Who has closed waits first; the peer's CLOSE is all that is missing. */
    if (is_open(r) && fold_round_may_abort(p->fold, r, p->side, pair_now(p)) &&
        !fold_agreement_allows_rounds(p->fold, a, pair_now(p))) {
        e = match_abort(p, r, "not-in-force", f);
        *did += e == OK;
        return e;
    }
    if (r->status == FOLD_ROUND_RUNNING)
        e = run(p, id, progress, did, f);
    r = fold_round_find(p->fold, id);
    if (e == OK && !is_open(r) && finish_stage(p, id) != FINISH_DONE)
        e = end_round(p, id, progress, f);
    if (e == OK && r->status == FOLD_ROUND_CLOSED)
        e = opening_advance(p, r, did, f);
    return e;
}

/* Nothing is said any more; what the rounds left is erased, and whatever ends or has been
 * kept long enough, for which no entry is needed. */
static enum err abandon(struct pair *p, struct fault *f)
{
    enum err e = OK;

    carry_forget(p);
    for (size_t i = 0; i < fold_round_count(p->fold) && e == OK; i++) {
        const struct fold_round *r = fold_round_at(p->fold, i);

        if (finish_stage(p, r->id) != FINISH_DONE)
            e = finish_round(p, r, &(struct finish_hits){.disputed = true}, f);
    }
    if (e == OK)
        e = custody_sweep(p, NULL, 0, f);
    return e == OK ? retain_advance(p, f) : e;
}

/* What waits for no round; the first error is returned. */
static enum err advance_rest(struct pair *p, size_t *did, enum err first, struct fault *f)
{
    enum err e = request_advance(p, did, first == OK ? f : NULL);

    first = first == OK ? e : first;
    e = notice_advance(p, did, first == OK ? f : NULL);
    first = first == OK ? e : first;
    e = item_advance(p, did, first == OK ? f : NULL);
    first = first == OK ? e : first;
    e = sample_advance(p, did, first == OK ? f : NULL);
    first = first == OK ? e : first;
    e = retain_advance(p, first == OK ? f : NULL);
    return first == OK ? e : first;
}

/* Our own node key is revoked, and our lane takes nothing more. */
static bool is_own_lane_ended(const struct pair *p)
{
    return fold_is_revoked(p->fold, p->side, p->node->card->node, NULL);
}

enum err match_advance(struct pair *p,
                       const struct round_progress *progress,
                       size_t *did,
                       struct fault *f)
{
    uint64_t judgements = p->judgements;
    enum err first = OK;

    *did = 0;
    if (p->fraud || is_own_lane_ended(p))
        return abandon(p, f);
    for (size_t i = 0; i < fold_round_count(p->fold); i++) {
        uint8_t id[32];
        enum err e;

        memcpy(id, fold_round_at(p->fold, i)->id, sizeof id);
        e = advance_round(p, id, progress, did, first == OK ? f : NULL);
        first = first == OK ? e : first;
        if (e == ERR_CANCELLED)
            break;
    }
    if (first == OK)
        p->purged_at = judgements;
    return first == ERR_CANCELLED ? first : advance_rest(p, did, first, f);
}
