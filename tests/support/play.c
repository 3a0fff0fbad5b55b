/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/play.h"

#include "crypto/entropy.h"
#include "fold/concur.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_same_story(const struct play *p, const struct fold *f)
{
    uint8_t expected[32];
    uint8_t found[32];

    for (int side = 0; side < FOLD_SIDES; side++) {
        assert_int_equal(fold_judged(f, side), p->saga.count[side]);
        for (size_t n = 0; n < p->saga.count[side]; n++)
            assert_string_equal(fold_verdict(f, side, n)->rule,
                                fold_verdict(p->fold, side, n)->rule);
    }
    for (size_t i = 0; i < fold_agreement_count(f); i++) {
        const struct fold_agreement *a = fold_agreement_at(f, i);

        assert_int_equal(a->proposer, fold_agreement_find(p->fold, a->id)->proposer);
    }
    assert_int_equal(fold_digest(p->fold, expected), OK);
    assert_int_equal(fold_digest(f, found), OK);
    assert_memory_equal(found, expected, sizeof found);
}

/* Tell the story again: `run` entries of the first side, then one of the other ... */
static void retell(const struct play *p, int first, size_t run)
{
    struct fold *f = saga_fold(&p->saga);

    while (fold_fed(f, 0) < p->saga.count[0] || fold_fed(f, 1) < p->saga.count[1]) {
        for (size_t i = 0; i < run && fold_fed(f, first) < p->saga.count[first]; i++)
            assert_int_equal(saga_feed(&p->saga, f, first), OK);
        if (fold_fed(f, 1 - first) < p->saga.count[1 - first])
            assert_int_equal(saga_feed(&p->saga, f, 1 - first), OK);
    }
    saga_settle(&p->saga, f);
    assert_same_story(p, f);
    fold_free(f);
}

void play_begin_as(struct play *p, uint8_t flavour)
{
    *p = (struct play){.draft = SAGA_NO_DRAFT};
    saga_init(&p->saga, flavour);
    p->fold = saga_fold(&p->saga);
}

void play_end(struct play *p)
{
    for (int side = 0; side < FOLD_SIDES; side++) {
        retell(p, side, 1);
        retell(p, side, 3);
        retell(p, side, SIZE_MAX);
    }
    fold_free(p->fold);
    saga_fini(&p->saga);
}

/* Append an entry to a lane and feed it; its verdict. */
const struct verdict *play_tell(struct play *p, int side, struct entry *e, int draft)
{
    struct agreement *document = saga_document(&p->saga, draft);
    size_t n = p->saga.count[side];
    struct verdict tried = {0};

    assert_int_equal(fold_try(p->fold, side, e, document, &tried), OK);
    agreement_free(document);
    saga_append(&p->saga, side, e, draft);
    assert_int_equal(saga_feed(&p->saga, p->fold, side), OK);
    saga_settle(&p->saga, p->fold);
    if (e->seen_n == p->saga.count[1 - side]) {
        assert_string_equal(fold_verdict(p->fold, side, n)->rule, tried.rule);
        assert_int_equal(fold_verdict(p->fold, side, n)->effective, tried.effective);
    }
    return fold_verdict(p->fold, side, n);
}

void play_see(struct play *p, int side)
{
    p->saga.seen[side] = p->saga.count[1 - side];
}

/* A side says something, having seen no more than before; fact taken. */
const struct verdict *play_mutter(struct play *p, int side, enum kind kind, json_t *fact)
{
    return play_tell(p, side, saga_entry(&p->saga, side, kind, fact), SAGA_NO_DRAFT);
}

/* The same, having seen everything. */
const struct verdict *play_say(struct play *p, int side, enum kind kind, json_t *fact)
{
    play_see(p, side);
    return play_mutter(p, side, kind, fact);
}

const struct verdict *
play_say_as(struct play *p, int side, enum saga_officer who, enum kind kind, json_t *fact)
{
    struct entry *e;

    play_see(p, side);
    e = saga_entry(&p->saga, side, kind, fact);
    saga_act(&p->saga, e, side, who);
    return play_tell(p, side, e, SAGA_NO_DRAFT);
}

const struct verdict *play_concur_as(
    struct play *p, int side, enum saga_officer who, enum kind kind, json_t *fact)
{
    struct entry *e = saga_entry(&p->saga, side, kind, fact);
    uint8_t what[32];
    json_t *said;

    assert_int_equal(fold_concur_what(e, what), OK);
    saga_drop(e);
    said = saga_fact("what", what);
    return play_say_as(p, side, who, KIND_CONCUR,
                       fact_with(said, "type", kind_rule(kind)->name));
}

void play_at(struct play *p, int64_t time)
{
    p->saga.clock[0] = time;
    p->saga.clock[1] = time;
}

void assert_effective(const struct verdict *v)
{
    assert_string_equal(v->rule, "");
    assert_true(v->effective);
}

void assert_refused(const struct verdict *v, const char *rule)
{
    assert_false(v->effective);
    assert_string_equal(v->rule, rule);
    assert_true(strlen(v->text) > 20);
}

/* Facts. */

json_t *fact_with(json_t *fact, const char *key, const char *value)
{
    bool ok = true;

    json_put_text(fact, key, value, &ok);
    assert_true(ok);
    return fact;
}

json_t *fact_with_int(json_t *fact, const char *key, int64_t value)
{
    bool ok = true;

    json_put_int(fact, key, value, &ok);
    assert_true(ok);
    return fact;
}

json_t *fact_with_bytes(json_t *fact, const char *key, int byte, size_t bytes)
{
    uint8_t value[32];
    bool ok = true;

    memset(value, byte, sizeof value);
    json_put_bytes(fact, key, value, bytes, &ok);
    assert_true(ok);
    return fact;
}

json_t *fact_hello(const uint8_t card[32])
{
    return fact_with_int(fact_with(saga_fact("card", card), "build", "0.1.0"), "protocol",
                         1);
}

json_t *fact_verified(const uint8_t card[32])
{
    return fact_with(saga_fact("card", card), "how", "voice");
}

json_t *fact_agreed(const struct play *p, int draft)
{
    return saga_fact("agreement", saga_id(&p->saga, draft));
}

json_t *fact_suspended(const struct play *p, const char *scope)
{
    return fact_with(fact_with(fact_agreed(p, p->draft), "scope", scope), "code",
                     "review-due");
}

json_t *fact_noticed(const struct play *p, const char *step)
{
    return fact_with(fact_agreed(p, p->draft), "step", step);
}

/* The drafts of a saga exclude nobody in particular, and their hash of it is zero. */
static json_t *fact_cleared(json_t *fact)
{
    return fact_with_bytes(fact, "cleared", 0, 32);
}

json_t *
fact_proposal(const struct play *p, const char *purpose, const char *why, int64_t bucket)
{
    json_t *fact = fact_with_int(fact_agreed(p, p->draft), "bucket", bucket);

    fact = fact_with(fact_with(fact, "purpose", purpose), "justification", why);
    return fact_with_bytes(fact_cleared(fact), "commit", 7, 32);
}

json_t *fact_acceptance(const uint8_t round[32], int64_t bucket)
{
    return fact_with_bytes(
        fact_cleared(fact_with_int(saga_fact("round", round), "bucket", bucket)),
        "commit", 8, 32);
}

json_t *fact_ending(const uint8_t round[32], const char *code)
{
    return fact_with(saga_fact("round", round), "code", code);
}

json_t *fact_stepped(const struct play *p, const char *step, int64_t index, int64_t count)
{
    json_t *fact = fact_with(saga_fact("round", p->round), "step", step);

    return fact_with_int(fact_with_int(fact, "index", index), "count", count);
}

json_t *fact_approval(const uint8_t about[32], int approver)
{
    struct sign_secret secret = saga_approver(approver);
    json_t *fact = saga_fact("about", about);
    uint8_t signature[SIGNATURE_BYTES];
    bool ok = true;

    sign_message(&secret, "approval", about, 32, signature);
    json_put_bytes(fact, "key", secret.key, sizeof secret.key, &ok);
    json_put_bytes(fact, "sig", signature, sizeof signature, &ok);
    assert_true(ok);
    return fact;
}

/* Stories in large pieces. */

void play_meet(struct play *p)
{
    for (int side = 0; side < FOLD_SIDES; side++)
        assert_effective(
            play_say(p, side, KIND_HELLO, fact_hello(p->saga.card[side].id)));
    for (int side = 0; side < FOLD_SIDES; side++)
        assert_effective(
            play_say(p, side, KIND_VERIFIED, fact_verified(p->saga.card[1 - side].id)));
}

const struct verdict *play_propose_draft(struct play *p, int side, int draft)
{
    play_see(p, side);
    return play_tell(
        p, side, saga_entry(&p->saga, side, KIND_AGREE_PROPOSE, fact_agreed(p, draft)),
        draft);
}

void play_sign_both(struct play *p, int draft)
{
    assert_effective(play_say(p, 0, KIND_AGREE_SIGN, fact_agreed(p, draft)));
    assert_effective(play_say(p, 1, KIND_AGREE_SIGN, fact_agreed(p, draft)));
}

void play_ready_both(struct play *p, int draft)
{
    assert_effective(play_say(p, 0, KIND_AGREE_READY, fact_agreed(p, draft)));
    assert_effective(play_say(p, 1, KIND_AGREE_READY, fact_agreed(p, draft)));
}

/* Put an agreement of these terms in force. */
void play_agree(struct play *p, const struct saga_terms *terms)
{
    p->draft = saga_draft(&p->saga, terms);
    assert_effective(play_propose_draft(p, 0, p->draft));
    play_sign_both(p, p->draft);
    play_ready_both(p, p->draft);
}

void play_begin_agreed(struct play *p)
{
    struct saga_terms terms = saga_terms();

    play_begin_as(p, 0);
    play_meet(p);
    play_agree(p, &terms);
}

const struct verdict *play_propose(struct play *p, int side, int64_t bucket)
{
    saga_round(&p->saga, side, p->saga.count[side], p->draft, p->round);
    return play_say(p, side, KIND_ROUND_PROPOSE,
                    fact_proposal(p, "border-check", "case-file", bucket));
}

const struct verdict *play_accept(struct play *p, int side, int64_t bucket)
{
    return play_say(p, side, KIND_ROUND_ACCEPT, fact_acceptance(p->round, bucket));
}

void play_start_round(struct play *p, int initiator)
{
    assert_effective(play_propose(p, initiator, 64));
    assert_effective(play_accept(p, 1 - initiator, 64));
}

const struct verdict *play_step(struct play *p, int side, const char *name, int64_t index)
{
    return play_say(p, side, KIND_ROUND_STEP, fact_stepped(p, name, index, 0));
}

/* Up to both counts. */
void play_count_both(struct play *p, int i, int64_t count)
{
    assert_effective(play_step(p, i, "commit", 0));
    assert_effective(play_step(p, i, "tokens", 0));
    assert_effective(play_step(p, 1 - i, "commit", 0));
    assert_effective(play_step(p, 1 - i, "tokens", 0));
    assert_effective(play_step(p, 1 - i, "replies", 0));
    assert_effective(play_step(p, i, "replies", 0));
    assert_effective(
        play_say(p, i, KIND_ROUND_STEP, fact_stepped(p, "counted", 0, count)));
    assert_effective(
        play_say(p, 1 - i, KIND_ROUND_STEP, fact_stepped(p, "counted", 0, count)));
}

/* Two blocks each, the first by `first`, and both closes. */
void play_reveal_both(struct play *p, int first)
{
    for (int block = 0; block < 2; block++) {
        assert_effective(play_step(p, first, "block", block));
        assert_effective(play_step(p, 1 - first, "block", block));
    }
    assert_effective(play_step(p, first, "close", 0));
    assert_effective(play_step(p, 1 - first, "close", 0));
}

void play_abort_round(struct play *p, int side)
{
    assert_effective(
        play_say(p, side, KIND_ROUND_ABORT, fact_ending(p->round, "bad-order")));
}

const struct fold_agreement *play_agreement(const struct play *p)
{
    const struct fold_agreement *a =
        fold_agreement_find(p->fold, saga_id(&p->saga, p->draft));

    assert_non_null(a);
    return a;
}

enum fold_status play_status(const struct play *p, int draft, int64_t time)
{
    const struct fold_agreement *a =
        fold_agreement_find(p->fold, saga_id(&p->saga, draft));

    assert_non_null(a);
    return fold_agreement_status(p->fold, a, time);
}

const struct fold_round *play_round(const struct play *p)
{
    const struct fold_round *r = fold_round_find(p->fold, p->round);

    assert_non_null(r);
    return r;
}

json_t *fact_committed(const struct play *p, int byte)
{
    return fact_with_bytes(saga_fact("round", p->round), "commit", byte, 32);
}

const struct verdict *play_open_hits(struct play *p, int side, int byte)
{
    struct entry *e;

    play_see(p, side);
    e = saga_entry(&p->saga, side, KIND_HIT_OPEN, saga_fact("round", p->round));
    memset(e->body, byte, sizeof e->body);
    return play_tell(p, side, e, SAGA_NO_DRAFT);
}

const struct verdict *play_judge(struct play *p, int side, int hit, const char *verdict)
{
    json_t *fact =
        fact_with_bytes(saga_fact("round", p->round), "hit", hit, FOLD_HANDLE_BYTES);

    return play_say_as(
        p, side, SAGA_CONFIRMER, KIND_HIT_JUDGE,
        fact_with(fact_with(fact, "verdict", verdict), "reason", "birth-agrees"));
}

enum fold_judgement play_judgement(const struct play *p, int side, int hit)
{
    uint8_t handle[FOLD_HANDLE_BYTES];

    memset(handle, hit, sizeof handle);
    return fold_judgement_of(p->fold, p->round, handle, side);
}

void play_to_opened(struct play *p)
{
    play_begin_agreed(p);
    play_start_round(p, 0);
    play_count_both(p, 0, 2);
    play_reveal_both(p, 1);
    for (int side = 0; side < FOLD_SIDES; side++)
        assert_effective(
            play_say(p, side, KIND_HIT_COMMIT, fact_committed(p, 20 + side)));
    for (int side = 0; side < FOLD_SIDES; side++)
        assert_effective(play_open_hits(p, side, 20 + side));
}

int play_start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}
