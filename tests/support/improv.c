/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/improv.h"

#include "base/must.h"
#include "base/num.h"
#include "fold/concur.h"
#include "fold/request.h"
#include "fold/revoked.h"
#include "tests/support/whim.h"

#include <string.h>

enum { HOUR = 3600, TRIES = 12, HIT_BODY = 0x33 };

static json_t *card_fact(struct improv *m, int side, enum kind kind)
{
    int whose = (kind == KIND_HELLO ? side : 1 - side) ^ !whim_often(m, 95);
    json_t *fact = saga_fact("card", m->saga.card[whose].id);

    if (kind == KIND_VERIFIED) {
        whim_put_text(fact, "how", "voice");
        return fact;
    }
    whim_put_text(fact, "build", "0.1.0");
    whim_put_int(fact, "protocol", 1);
    return fact;
}

static json_t *agreement_fact(struct improv *m, enum kind kind, int draft)
{
    static const char *const scopes[] = {"all", "rounds", "releases"};
    static const char *const notices[] = {"give", "pause", "continue"};
    json_t *fact = saga_fact("agreement", saga_id(&m->saga, draft));

    if (kind == KIND_AGREE_SUSPEND) {
        whim_put_text(fact, "scope", whim_word(m, scopes, COUNT_OF(scopes)));
        whim_put_text(fact, "code", whim_often(m, 95) ? "review-due" : "a-word");
    } else if (kind == KIND_AGREE_NOTICE) {
        whim_put_text(fact, "step", whim_word(m, notices, COUNT_OF(notices)));
    }
    return fact;
}

static uint64_t pick_bucket(struct improv *m)
{
    static const uint64_t buckets[] = {4, 4, 4, 64, 64, 65536, 5};

    return buckets[whim_below(m, COUNT_OF(buckets))];
}

static json_t *proposal_fact(struct improv *m, int draft)
{
    json_t *fact = saga_fact("agreement", saga_id(&m->saga, draft));

    whim_put_int(fact, "bucket", pick_bucket(m));
    whim_put_text(fact, "purpose",
                  whim_often(m, 95) ? "border-check" : "victim-identification");
    whim_put_text(fact, "justification", whim_often(m, 95) ? "case-file" : "curiosity");
    whim_put_bytes(fact, "cleared", whim_often(m, 97) ? 0 : 1, 32);
    whim_put_bytes(fact, "commit", whim_below(m, 256), 32);
    return fact;
}

/* Mostly the newest round there is, whether this side has heard of it or not. */
static void pick_round(struct improv *m, uint8_t id[32])
{
    size_t count = fold_round_count(m->world);
    size_t back = whim_often(m, 80) ? 0 : whim_below(m, 4);

    memset(id, 0x5A, 32);
    if (back < count)
        memcpy(id, fold_round_at(m->world, count - 1 - back)->id, 32);
}

static void put_step(struct improv *m, json_t *fact)
{
    static const char *const steps[] = {"commit", "tokens", "replies", "counted",
                                        "coin",   "block",  "block",   "close",
                                        "offer",  "base",   "bind",    "open"};
    const char *step = whim_word(m, steps, COUNT_OF(steps));
    bool counted = strcmp(step, "counted") == 0;

    whim_put_text(fact, "step", step);
    whim_put_int(fact, "index", strcmp(step, "block") == 0 ? whim_below(m, 3) : 0);
    whim_put_int(fact, "count", counted ? whim_below(m, 3) : 0);
}

static json_t *round_fact(struct improv *m, enum kind kind)
{
    static const char *const verdicts[] = {"same", "different", "unsure", "unsure"};
    uint8_t id[32];
    json_t *fact;

    pick_round(m, id);
    fact = saga_fact("round", id);
    if (kind == KIND_ROUND_ACCEPT) {
        whim_put_int(fact, "bucket", pick_bucket(m));
        whim_put_bytes(fact, "cleared", whim_often(m, 97) ? 0 : 1, 32);
        whim_put_bytes(fact, "commit", whim_below(m, 256), 32);
    } else if (kind == KIND_ROUND_STEP) {
        put_step(m, fact);
    } else if (kind == KIND_HIT_COMMIT) {
        whim_put_bytes(fact, "commit", HIT_BODY, 32);
    } else if (kind == KIND_HIT_JUDGE) {
        whim_put_bytes(fact, "hit", whim_below(m, 4), FOLD_HANDLE_BYTES);
        whim_put_text(fact, "verdict", whim_word(m, verdicts, COUNT_OF(verdicts)));
        whim_put_text(fact, "reason", whim_often(m, 97) ? "birth-agrees" : "a-word");
    } else if (kind == KIND_ROUND_DECLINE || kind == KIND_ROUND_ABORT) {
        whim_put_text(fact, "code", whim_often(m, 80) ? "workload" : "bad-order");
    }
    return fact;
}

/* A lead that this side has judged the same, if there is one. */
static json_t *hit_fact(struct improv *m, int side)
{
    size_t rounds = fold_round_count(m->own[side]);
    uint64_t hit = whim_below(m, 4);
    uint8_t round[32];
    json_t *fact;

    pick_round(m, round);
    for (size_t i = 0; i < rounds * 4; i++) {
        const struct fold_round *r = fold_round_at(m->own[side], i / 4);
        uint8_t handle[FOLD_HANDLE_BYTES];

        memset(handle, (int)(i % 4), sizeof handle);
        if (fold_judgement_of(m->own[side], r->id, handle, side) != FOLD_SAME)
            continue;
        memcpy(round, r->id, sizeof round);
        hit = i % 4;
    }
    fact = saga_fact("round", round);
    whim_put_bytes(fact, "hit", hit, FOLD_HANDLE_BYTES);
    return fact;
}

static json_t *asking_fact(struct improv *m, int side, enum kind kind, int draft)
{
    json_t *fact = kind == KIND_ASK_HIT
                       ? hit_fact(m, side)
                       : saga_fact("agreement", saga_id(&m->saga, draft));

    whim_put_int(fact, "due_hours", 1 + whim_below(m, 60));
    if (kind != KIND_ASK_HIT)
        whim_put_text(fact, "topic", whim_often(m, 95) ? "terrorism" : "fraud");
    if (kind == KIND_PLEDGE)
        return fact;
    whim_put_text(fact, "question", whim_often(m, 95) ? "identity" : "anything");
    whim_put_text(fact, "purpose",
                  whim_often(m, 95) ? "border-check" : "victim-identification");
    whim_put_text(fact, "justification", whim_often(m, 95) ? "case-file" : "curiosity");
    return fact;
}

/* Mostly one of the newest requests. */
static json_t *reply_fact(struct improv *m, enum kind kind)
{
    static const char *const parts[] = {"part", "part", "whole", "nothing"};
    size_t count = fold_request_count(m->world);
    size_t back = whim_below(m, 4);
    uint8_t id[32];
    json_t *fact;

    memset(id, 0x5A, 32);
    if (back < count)
        memcpy(id, fold_request_at(m->world, count - 1 - back)->id, 32);
    fact = saga_fact("ask", id);
    if (kind == KIND_ASK_ACCEPT) {
        whim_put_int(fact, "due_hours", 1 + whim_below(m, 60));
    } else if (kind == KIND_ASK_DECLINE) {
        whim_put_text(fact, "code", whim_often(m, 90) ? "not-held" : "why-not");
    } else if (kind == KIND_ASK_ANSWER) {
        whim_put_text(fact, "part", whim_word(m, parts, COUNT_OF(parts)));
    } else if (kind == KIND_ASK_FEEDBACK) {
        whim_put_text(fact, "useful", "partly");
        whim_put_text(fact, "used", "later");
    }
    return fact;
}

/* Mostly of an officer that others can do without. */
static json_t *slip_fact_of(struct improv *m)
{
    const struct card *c = &m->saga.card[whim_below(m, 2)];
    int side = c == &m->saga.card[0] ? 0 : 1;
    size_t officer = 1 + whim_below(m, SAGA_OFFICERS - 1);
    const uint8_t *key = c->officer[officer].key;

    if (whim_often(m, 10))
        key = whim_often(m, 50) ? c->node : c->overseer;
    if (whim_often(m, 3))
        side = 1 - side;
    return saga_slip(&m->saga, side, key, whim_often(m, 95) ? "key-lost" : "whim");
}

static json_t *refusal_fact(struct improv *m, int side)
{
    json_t *fact = json_object();

    whim_put_int(fact, "n", whim_below(m, m->saga.count[1 - side] + 1));
    whim_put_text(fact, "rule", "r16");
    return fact;
}

/* Has some round of which this side has heard come to opened hits? */
static bool has_hits(struct improv *m, int side)
{
    for (size_t i = 0; i < fold_round_count(m->own[side]); i++) {
        const struct fold_round *r = fold_round_at(m->own[side], i);

        if (r->hits_opened[0] && r->hits_opened[1])
            return true;
    }
    return false;
}

/* Some kinds are thought of more often than others. */
static enum kind pick_kind(struct improv *m, int side)
{
    static const enum kind usual[] = {
        KIND_ROUND_PROPOSE, KIND_ROUND_PROPOSE, KIND_ROUND_ACCEPT, KIND_ROUND_ACCEPT,
        KIND_ROUND_STEP,    KIND_ROUND_STEP,    KIND_ROUND_STEP,   KIND_ROUND_STEP,
        KIND_ROUND_STEP,    KIND_ROUND_STEP,    KIND_HIT_COMMIT,   KIND_HIT_OPEN,
        KIND_HIT_JUDGE,     KIND_HIT_JUDGE,     KIND_AGREE_RESUME,
    };
    static const enum kind requests[] = {
        KIND_ASK_TOPIC,  KIND_PLEDGE,       KIND_ASK_ACK,
        KIND_ASK_ACCEPT, KIND_ASK_DECLINE,  KIND_ASK_ANSWER,
        KIND_ASK_ANSWER, KIND_ASK_FEEDBACK, KIND_ASK_WITHDRAW,
    };
    enum kind kind = (enum kind)whim_below(m, KIND_COUNT);
    bool ends = kind == KIND_ROUND_ABORT || kind == KIND_AGREE_SUSPEND ||
                kind == KIND_AGREE_NOTICE;

    if (whim_often(m, 40) && has_hits(m, side))
        return whim_often(m, 50) ? KIND_HIT_JUDGE : KIND_ASK_HIT;
    if (whim_often(m, (uint64_t)m->things))
        return whim_often(m, 85) ? whim_kind(m, side) : kind;
    if (whim_often(m, 10))
        return requests[whim_below(m, COUNT_OF(requests))];
    return whim_often(m, 90) || (ends && whim_often(m, 80))
               ? usual[whim_below(m, COUNT_OF(usual))]
               : kind;
}

static json_t *pick_fact(struct improv *m, int side, enum kind kind, int draft)
{
    if (kind <= KIND_VERIFIED)
        return card_fact(m, side, kind);
    if (kind <= KIND_AGREE_NOTICE)
        return agreement_fact(m, kind, draft);
    if (kind == KIND_ROUND_PROPOSE)
        return proposal_fact(m, draft);
    if (whim_knows(kind))
        return whim_fact(m, side, kind, draft);
    if (kind >= KIND_ASK_TOPIC && kind <= KIND_PLEDGE)
        return asking_fact(m, side, kind, draft);
    if (kind > KIND_PLEDGE && kind < KIND_KEY_REVOKE)
        return reply_fact(m, kind);
    if (kind == KIND_KEY_REVOKE)
        return slip_fact_of(m);
    return kind == KIND_REFUSED ? refusal_fact(m, side) : round_fact(m, kind);
}

/* An entry that a side might append next. */
static struct entry *think(struct improv *m, int side, enum kind kind, int draft)
{
    struct entry *e = saga_entry(&m->saga, side, kind, pick_fact(m, side, kind, draft));

    if (e->has_act && whim_often(m, 10))
        saga_act(&m->saga, e, side, (enum saga_officer)whim_below(m, SAGA_OFFICERS));
    if (kind == KIND_NOTICE_LIFT && whim_often(m, 50))
        memcpy(e->actor, m->saga.card[side].overseer, sizeof e->actor);
    if (e->has_body)
        memset(e->body, HIT_BODY, sizeof e->body);
    return e;
}

static bool would_be_effective(
    struct improv *m, int side, const struct entry *e, int draft, struct verdict *out)
{
    struct agreement *document = saga_document(&m->saga, draft);

    must(fold_try(m->own[side], side, e, document, out) == OK);
    agreement_free(document);
    return out->effective;
}

static void feed(struct improv *m, struct fold *f, int side)
{
    must(saga_feed(&m->saga, f, side) == OK);
    saga_settle(&m->saga, f);
    must(fold_judged(f, side) == fold_fed(f, side));
}

/* Has the world heard of a slip that takes a key of this side away at n? The side may not
 * have, and think otherwise of what it says. */
static bool is_cut(const struct improv *m, int side, size_t n)
{
    const struct card *c = &m->saga.card[side];
    struct fold_revoked how;

    for (size_t i = 0; i < c->officer_count; i++)
        if (fold_is_revoked(m->world, side, c->officer[i].key, &how) && how.from <= n)
            return true;
    return (fold_is_revoked(m->world, side, c->overseer, &how) && how.from <= n) ||
           (fold_is_revoked(m->world, side, c->node, &how) && how.from <= n);
}

/* Append it: three folds judge it, and what was tried is what comes. */
static void append(struct improv *m, int side, struct entry *e, int draft)
{
    size_t n = m->saga.count[side];
    struct verdict tried;

    would_be_effective(m, side, e, draft, &tried);
    saga_append(&m->saga, side, e, draft);
    feed(m, m->own[side], side);
    feed(m, m->world, side);
    must(strcmp(fold_verdict(m->own[side], side, n)->rule, tried.rule) == 0);
    if (is_cut(m, side, n))
        return;
    must(strcmp(fold_verdict(m->world, side, n)->rule, tried.rule) == 0);
    must(fold_verdict(m->world, side, n)->effective == tried.effective);
}

static void deliver(struct improv *m, int side, size_t count)
{
    for (; count > 0 && m->saga.seen[side] < m->saga.count[1 - side]; count--) {
        feed(m, m->own[side], 1 - side);
        m->saga.seen[side]++;
    }
}

void improv_deliver_all(struct improv *m, int side)
{
    deliver(m, side, SIZE_MAX);
}

/* Lanes' times never go back, but the two clocks need not agree. */
static void pass_time(struct improv *m)
{
    int64_t passed = (int64_t)whim_below(m, whim_often(m, 90) ? HOUR / 2 : 2 * SAGA_DAY);
    int ahead = (int)whim_below(m, 3);

    for (int side = 0; side < FOLD_SIDES; side++)
        m->saga.clock[side] += passed;
    if (ahead < FOLD_SIDES)
        m->saga.clock[ahead] += (int64_t)whim_below(m, HOUR / 2);
}

/* Is it the step that says the count? */
static bool says_count(const struct improv *m,
                       int side,
                       const struct fold_round *round,
                       const char *step)
{
    const struct fold_agreement *a = fold_agreement_find(m->own[side], round->agreement);

    return strcmp(step, a->document->is_bulk ? "close" : "counted") == 0;
}

/* Take the step that is due from this side in a running round, if one is. */
static bool take_step(struct improv *m, int side)
{
    static const struct {
        const char *step;
        uint64_t index;
    } steps[] = {
        {"commit", 0}, {"tokens", 0}, {"replies", 0}, {"counted", 0}, {"coin", 0},
        {"block", 0},  {"block", 1},  {"block", 2},   {"offer", 0},   {"offer", 1},
        {"base", 0},   {"base", 1},   {"trees", 0},   {"trees", 1},   {"table", 0},
        {"table", 1},  {"proof", 0},  {"proof", 1},   {"bind", 0},    {"bind", 1},
        {"list", 0},   {"list", 1},   {"open", 0},    {"open", 1},    {"close", 0}};
    const struct fold_round *round = fold_round_open(m->own[side]);
    uint64_t count = whim_below(m, 3);

    if (!round || round->status != FOLD_ROUND_RUNNING)
        return false;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        json_t *fact = saga_fact("round", round->id);
        struct entry *e;
        struct verdict v;

        whim_put_text(fact, "step", steps[i].step);
        whim_put_int(fact, "index", steps[i].index);
        whim_put_int(fact, "count",
                     says_count(m, side, round, steps[i].step) ? count : 0);
        e = saga_entry(&m->saga, side, KIND_ROUND_STEP, fact);
        if (would_be_effective(m, side, e, SAGA_NO_DRAFT, &v)) {
            append(m, side, e, SAGA_NO_DRAFT);
            return true;
        }
        saga_drop(e);
    }
    return false;
}

/* Some officers concur to what a side would do, and then it is done. */
static void
do_together(struct improv *m, int side, struct entry *e, enum kind kind, int draft)
{
    static const enum saga_officer others[] = {SAGA_SECOND, SAGA_THIRD};
    size_t count = 1 + whim_below(m, COUNT_OF(others));
    json_t *fact = json_deep_copy(e->fact);
    uint8_t actor[sizeof e->actor];
    uint8_t what[32];
    bool ok = true;

    memcpy(actor, e->actor, sizeof actor);
    must(fold_concur_what(e, what) == OK);
    saga_drop(e);
    for (size_t i = 0; i < count; i++) {
        json_t *said = json_object();

        whim_put_text(said, "type", kind_rule(kind)->name);
        json_put_bytes(said, "what", what, sizeof what, &ok);
        must(ok);
        e = saga_entry(&m->saga, side, KIND_CONCUR, said);
        saga_act(&m->saga, e, side, others[i]);
        append(m, side, e, SAGA_NO_DRAFT);
    }
    e = saga_entry(&m->saga, side, kind, fact);
    memcpy(e->actor, actor, sizeof actor);
    if (e->has_body)
        memset(e->body, HIT_BODY, sizeof e->body);
    append(m, side, e, draft);
}

void improv_act(struct improv *m)
{
    int side = (int)whim_below(m, 2);
    struct entry *e = NULL;
    int draft = SAGA_NO_DRAFT;

    if (whim_often(m, 20))
        pass_time(m);
    if (whim_often(m, 80))
        deliver(m, side, whim_often(m, 85) ? SIZE_MAX : whim_below(m, 4));
    if (whim_often(m, 80) && take_step(m, side))
        return;
    for (int i = 0; i < TRIES; i++) {
        enum kind kind = pick_kind(m, side);
        int which = (int)whim_below(m, (uint64_t)m->saga.draft_count);
        struct verdict v;

        if (e)
            saga_drop(e);
        e = think(m, side, kind, which);
        draft = kind == KIND_AGREE_PROPOSE ? which : SAGA_NO_DRAFT;
        if (would_be_effective(m, side, e, draft, &v) || whim_often(m, 1)) {
            append(m, side, e, draft);
            return;
        }
        if (strcmp(v.rule, "R19") == 0 && whim_often(m, 70)) {
            do_together(m, side, e, kind, draft);
            return;
        }
    }
    if (whim_often(m, 10))
        append(m, side, e, draft);
    else
        saga_drop(e);
}

static void make_drafts(struct improv *m)
{
    for (int i = 0; i < 4; i++) {
        struct saga_terms terms = saga_terms();

        terms.threshold = 1 + (int64_t)(whim_below(m, 8) == 0);
        terms.starts += (int64_t)whim_below(m, 3) * HOUR - HOUR;
        terms.expires = SAGA_BEGIN + (int64_t)(2 + whim_below(m, 30)) * SAGA_DAY;
        terms.notice_days = (int64_t)whim_below(m, 4);
        terms.output = whim_often(m, 80) ? AGREEMENT_HITS : AGREEMENT_COUNT_ONLY;
        terms.count_min = (int64_t)whim_below(m, 3);
        terms.blocks = 1 + (int64_t)whim_below(m, 2);
        terms.audit_one_in = (int64_t)whim_below(m, 3);
        terms.rounds_period = (int64_t)whim_below(m, 9);
        terms.period_days = 1 + (int64_t)whim_below(m, 3);
        terms.tokens_life = whim_often(m, 50) ? 1000000 : (int64_t)whim_below(m, 300);
        terms.ratio = (int64_t)whim_below(m, 3);
        terms.requests_day = (int64_t)whim_below(m, 12);
        terms.prev = i > 0 && whim_often(m, 60)
                         ? saga_id(&m->saga, (int)whim_below(m, (uint64_t)i))
                         : NULL;
        terms.parts = whim_often(m, 20) ? 1 + (int64_t)whim_below(m, 2) : 0;
        whim_terms(m, &terms);
        whim_document(m, m->saga.draft[saga_draft(&m->saga, &terms)]);
    }
}

/* Both know each other and have agreed on the first draft. */
static void warm_up(struct improv *m)
{
    static const enum kind kinds[] = {KIND_HELLO, KIND_VERIFIED, KIND_AGREE_PROPOSE,
                                      KIND_AGREE_SIGN, KIND_AGREE_READY};

    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        for (int side = 0; side < FOLD_SIDES; side++) {
            bool proposes = kinds[i] == KIND_AGREE_PROPOSE;

            if (proposes && side == 1)
                continue;
            if (whim_often(m, 98))
                improv_deliver_all(m, side);
            append(m, side, think(m, side, kinds[i], 0), proposes ? 0 : SAGA_NO_DRAFT);
        }
    for (size_t i = 0; i < 3 * m->saga.draft[0]->approver_count; i++)
        append(m, 0, think(m, 0, KIND_APPROVE, 0), SAGA_NO_DRAFT);
}

void improv_init(struct improv *m, struct chance chance)
{
    m->chance = chance;
    m->things = (int)whim_below(m, 3) * 40;
    saga_init(&m->saga, (uint8_t)whim_below(m, 256));
    m->world = saga_fold(&m->saga);
    for (int side = 0; side < FOLD_SIDES; side++)
        m->own[side] = saga_fold(&m->saga);
    make_drafts(m);
    if (whim_often(m, 95))
        warm_up(m);
}

void improv_fini(struct improv *m)
{
    fold_free(m->world);
    for (int side = 0; side < FOLD_SIDES; side++)
        fold_free(m->own[side]);
    saga_fini(&m->saga);
}
