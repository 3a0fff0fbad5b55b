/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/improv.h"

#include "base/must.h"
#include "base/num.h"
#include "fold/request.h"

#include <string.h>

enum { HOUR = 3600, TRIES = 12, HIT_BODY = 0x33 };

static uint64_t pick(struct improv *m, uint64_t below)
{
    return m->chance.below(m->chance.state, below);
}

static bool often(struct improv *m, uint64_t of_hundred)
{
    return pick(m, 100) < of_hundred;
}

static const char *pick_word(struct improv *m, const char *const *words, size_t count)
{
    return words[pick(m, count)];
}

static void put_text(json_t *fact, const char *key, const char *value)
{
    bool ok = true;

    json_put_text(fact, key, value, &ok);
    must(ok);
}

static void put_int(json_t *fact, const char *key, uint64_t value)
{
    bool ok = true;

    json_put_int(fact, key, (int64_t)value, &ok);
    must(ok);
}

static void put_bytes(json_t *fact, const char *key, uint64_t byte, size_t bytes)
{
    uint8_t value[32];
    bool ok = true;

    memset(value, (int)byte, sizeof value);
    json_put_bytes(fact, key, value, bytes, &ok);
    must(ok);
}

static json_t *card_fact(struct improv *m, int side, enum kind kind)
{
    int whose = (kind == KIND_HELLO ? side : 1 - side) ^ !often(m, 95);
    json_t *fact = saga_fact("card", m->saga.card[whose].id);

    if (kind == KIND_VERIFIED) {
        put_text(fact, "how", "voice");
        return fact;
    }
    put_text(fact, "build", "0.1.0");
    put_int(fact, "protocol", 1);
    return fact;
}

static json_t *agreement_fact(struct improv *m, enum kind kind, int draft)
{
    static const char *const scopes[] = {"all", "rounds", "releases"};
    static const char *const notices[] = {"give", "pause", "continue"};
    json_t *fact = saga_fact("agreement", saga_id(&m->saga, draft));

    if (kind == KIND_AGREE_SUSPEND) {
        put_text(fact, "scope", pick_word(m, scopes, COUNT_OF(scopes)));
        put_text(fact, "code", "review");
    } else if (kind == KIND_AGREE_NOTICE) {
        put_text(fact, "step", pick_word(m, notices, COUNT_OF(notices)));
    }
    return fact;
}

static uint64_t pick_bucket(struct improv *m)
{
    static const uint64_t buckets[] = {4, 4, 4, 64, 64, 65536, 5};

    return buckets[pick(m, COUNT_OF(buckets))];
}

static json_t *proposal_fact(struct improv *m, int draft)
{
    json_t *fact = saga_fact("agreement", saga_id(&m->saga, draft));

    put_int(fact, "bucket", pick_bucket(m));
    put_text(fact, "purpose", often(m, 95) ? "border-check" : "victim-identification");
    put_text(fact, "justification", often(m, 95) ? "case-file" : "curiosity");
    put_bytes(fact, "cleared", often(m, 97) ? 0 : 1, 32);
    put_bytes(fact, "commit", pick(m, 256), 32);
    return fact;
}

/* Mostly the newest round there is, whether this side has heard of it or not. */
static void pick_round(struct improv *m, uint8_t id[32])
{
    size_t count = fold_round_count(m->world);
    size_t back = often(m, 80) ? 0 : pick(m, 4);

    memset(id, 0x5A, 32);
    if (back < count)
        memcpy(id, fold_round_at(m->world, count - 1 - back)->id, 32);
}

static void put_step(struct improv *m, json_t *fact)
{
    static const char *const steps[] = {"commit", "tokens", "replies", "counted",
                                        "coin",   "block",  "block",   "close"};
    const char *step = pick_word(m, steps, COUNT_OF(steps));
    bool counted = strcmp(step, "counted") == 0;

    put_text(fact, "step", step);
    put_int(fact, "index", strcmp(step, "block") == 0 ? pick(m, 3) : 0);
    put_int(fact, "count", counted ? pick(m, 3) : 0);
}

static json_t *round_fact(struct improv *m, enum kind kind)
{
    static const char *const verdicts[] = {"same", "different", "unsure", "unsure"};
    uint8_t id[32];
    json_t *fact;

    pick_round(m, id);
    fact = saga_fact("round", id);
    if (kind == KIND_ROUND_ACCEPT) {
        put_int(fact, "bucket", pick_bucket(m));
        put_bytes(fact, "cleared", often(m, 97) ? 0 : 1, 32);
        put_bytes(fact, "commit", pick(m, 256), 32);
    } else if (kind == KIND_ROUND_STEP) {
        put_step(m, fact);
    } else if (kind == KIND_HIT_COMMIT) {
        put_bytes(fact, "commit", HIT_BODY, 32);
    } else if (kind == KIND_HIT_JUDGE) {
        put_bytes(fact, "hit", pick(m, 4), FOLD_HANDLE_BYTES);
        put_text(fact, "verdict", pick_word(m, verdicts, COUNT_OF(verdicts)));
        put_text(fact, "reason", "dates-agree");
    } else if (kind == KIND_ROUND_DECLINE || kind == KIND_ROUND_ABORT) {
        put_text(fact, "code", often(m, 50) ? "capacity" : "bad-order");
    }
    return fact;
}

/* A lead that this side has judged the same, if there is one. */
static json_t *hit_fact(struct improv *m, int side)
{
    size_t rounds = fold_round_count(m->own[side]);
    uint64_t hit = pick(m, 4);
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
    put_bytes(fact, "hit", hit, FOLD_HANDLE_BYTES);
    return fact;
}

static json_t *asking_fact(struct improv *m, int side, enum kind kind, int draft)
{
    json_t *fact = kind == KIND_ASK_HIT
                       ? hit_fact(m, side)
                       : saga_fact("agreement", saga_id(&m->saga, draft));

    put_int(fact, "due_hours", 1 + pick(m, 60));
    if (kind != KIND_ASK_HIT)
        put_text(fact, "topic", often(m, 95) ? "terrorism" : "fraud");
    if (kind == KIND_PLEDGE)
        return fact;
    put_text(fact, "question", often(m, 95) ? "identity" : "anything");
    put_text(fact, "purpose", often(m, 95) ? "border-check" : "victim-identification");
    put_text(fact, "justification", often(m, 95) ? "case-file" : "curiosity");
    return fact;
}

/* Mostly one of the newest requests. */
static json_t *reply_fact(struct improv *m, enum kind kind)
{
    static const char *const parts[] = {"part", "part", "whole", "nothing"};
    size_t count = fold_request_count(m->world);
    size_t back = pick(m, 4);
    uint8_t id[32];
    json_t *fact;

    memset(id, 0x5A, 32);
    if (back < count)
        memcpy(id, fold_request_at(m->world, count - 1 - back)->id, 32);
    fact = saga_fact("ask", id);
    if (kind == KIND_ASK_ACCEPT) {
        put_int(fact, "due_hours", 1 + pick(m, 60));
    } else if (kind == KIND_ASK_DECLINE) {
        put_text(fact, "code", often(m, 90) ? "not-held" : "why-not");
    } else if (kind == KIND_ASK_ANSWER) {
        put_text(fact, "part", pick_word(m, parts, COUNT_OF(parts)));
    } else if (kind == KIND_ASK_FEEDBACK) {
        put_text(fact, "useful", "partly");
        put_text(fact, "used", "later");
    }
    return fact;
}

static json_t *refusal_fact(struct improv *m, int side)
{
    json_t *fact = json_object();

    put_int(fact, "n", pick(m, m->saga.count[1 - side] + 1));
    put_text(fact, "rule", "r16");
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
    enum kind kind = (enum kind)pick(m, KIND_COUNT);
    bool ends = kind == KIND_ROUND_ABORT || kind == KIND_AGREE_SUSPEND ||
                kind == KIND_AGREE_NOTICE;

    if (often(m, 40) && has_hits(m, side))
        return often(m, 50) ? KIND_HIT_JUDGE : KIND_ASK_HIT;
    if (often(m, 10))
        return requests[pick(m, COUNT_OF(requests))];
    return often(m, 90) || (ends && often(m, 80)) ? usual[pick(m, COUNT_OF(usual))]
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
    if (kind >= KIND_ASK_TOPIC && kind <= KIND_PLEDGE)
        return asking_fact(m, side, kind, draft);
    if (kind > KIND_PLEDGE && kind < KIND_REFUSED)
        return reply_fact(m, kind);
    return kind == KIND_REFUSED ? refusal_fact(m, side) : round_fact(m, kind);
}

/* An entry that a side might append next. */
static struct entry *think(struct improv *m, int side, enum kind kind, int draft)
{
    struct entry *e = saga_entry(&m->saga, side, kind, pick_fact(m, side, kind, draft));

    if (e->has_act && often(m, 10))
        saga_act(&m->saga, e, side, (enum saga_officer)pick(m, SAGA_OFFICERS));
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
    must(fold_judged(f, side) == fold_fed(f, side));
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
    int64_t passed = (int64_t)pick(m, often(m, 90) ? HOUR / 2 : 2 * SAGA_DAY);
    int ahead = (int)pick(m, 3);

    for (int side = 0; side < FOLD_SIDES; side++)
        m->saga.clock[side] += passed;
    if (ahead < FOLD_SIDES)
        m->saga.clock[ahead] += (int64_t)pick(m, HOUR / 2);
}

/* Take the step that is due from this side in a running round, if one is. */
static bool take_step(struct improv *m, int side)
{
    static const struct {
        const char *step;
        uint64_t index;
    } steps[] = {{"commit", 0},  {"tokens", 0}, {"replies", 0},
                 {"counted", 0}, {"coin", 0},   {"block", 0},
                 {"block", 1},   {"block", 2},  {"close", 0}};
    const struct fold_round *round = fold_round_open(m->own[side]);
    uint64_t count = pick(m, 3);

    if (!round || round->status != FOLD_ROUND_RUNNING)
        return false;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        json_t *fact = saga_fact("round", round->id);
        struct entry *e;
        struct verdict v;

        put_text(fact, "step", steps[i].step);
        put_int(fact, "index", steps[i].index);
        put_int(fact, "count", strcmp(steps[i].step, "counted") == 0 ? count : 0);
        e = saga_entry(&m->saga, side, KIND_ROUND_STEP, fact);
        if (would_be_effective(m, side, e, SAGA_NO_DRAFT, &v)) {
            append(m, side, e, SAGA_NO_DRAFT);
            return true;
        }
        saga_drop(e);
    }
    return false;
}

void improv_act(struct improv *m)
{
    int side = (int)pick(m, 2);
    struct entry *e = NULL;
    int draft = SAGA_NO_DRAFT;

    if (often(m, 20))
        pass_time(m);
    if (often(m, 80))
        deliver(m, side, often(m, 85) ? SIZE_MAX : pick(m, 4));
    if (often(m, 80) && take_step(m, side))
        return;
    for (int i = 0; i < TRIES; i++) {
        enum kind kind = pick_kind(m, side);
        int which = (int)pick(m, (uint64_t)m->saga.draft_count);
        struct verdict v;

        if (e)
            saga_drop(e);
        e = think(m, side, kind, which);
        draft = kind == KIND_AGREE_PROPOSE ? which : SAGA_NO_DRAFT;
        if (would_be_effective(m, side, e, draft, &v) || often(m, 1)) {
            append(m, side, e, draft);
            return;
        }
    }
    if (often(m, 10))
        append(m, side, e, draft);
    else
        saga_drop(e);
}

static void make_drafts(struct improv *m)
{
    for (int i = 0; i < 4; i++) {
        struct saga_terms terms = saga_terms();

        terms.threshold = 1 + (int64_t)(pick(m, 8) == 0);
        terms.starts += (int64_t)pick(m, 3) * HOUR - HOUR;
        terms.expires = SAGA_BEGIN + (int64_t)(2 + pick(m, 30)) * SAGA_DAY;
        terms.notice_days = (int64_t)pick(m, 4);
        terms.output = often(m, 80) ? AGREEMENT_HITS : AGREEMENT_COUNT_ONLY;
        terms.count_min = (int64_t)pick(m, 3);
        terms.blocks = 1 + (int64_t)pick(m, 2);
        terms.audit_one_in = (int64_t)pick(m, 3);
        terms.rounds_period = (int64_t)pick(m, 9);
        terms.period_days = 1 + (int64_t)pick(m, 3);
        terms.tokens_life = often(m, 50) ? 1000000 : (int64_t)pick(m, 300);
        terms.ratio = (int64_t)pick(m, 3);
        terms.requests_day = (int64_t)pick(m, 5);
        terms.prev =
            i > 0 && often(m, 60) ? saga_id(&m->saga, (int)pick(m, (uint64_t)i)) : NULL;
        saga_draft(&m->saga, &terms);
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
            if (often(m, 98))
                improv_deliver_all(m, side);
            append(m, side, think(m, side, kinds[i], 0), proposes ? 0 : SAGA_NO_DRAFT);
        }
}

void improv_init(struct improv *m, struct chance chance)
{
    m->chance = chance;
    saga_init(&m->saga, (uint8_t)pick(m, 256));
    m->world = saga_fold(&m->saga);
    for (int side = 0; side < FOLD_SIDES; side++)
        m->own[side] = saga_fold(&m->saga);
    make_drafts(m);
    if (often(m, 95))
        warm_up(m);
}

void improv_fini(struct improv *m)
{
    fold_free(m->world);
    for (int side = 0; side < FOLD_SIDES; side++)
        fold_free(m->own[side]);
    saga_fini(&m->saga);
}
