/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each test plays a story on two lanes. Every entry is first tried and then fed, and
 * the two verdicts must be one; at its end the story is told again to fresh folds in
 * other orders, which must come to the same verdicts and the same state.
 */
#include "base/buffer.h"
#include "crypto/entropy.h"
#include "fold/fold.h"
#include "tests/support/failing.h"
#include "tests/support/saga.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct play {
    struct saga saga;
    struct fold *fold;
    int draft;         /* of the agreement in force */
    uint8_t round[32]; /* last proposed */
    bool tried;        /* the story says what fold_try would say */
};

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
    assert_same_story(p, f);
    fold_free(f);
}

static void begin_as(struct play *p, uint8_t flavour)
{
    *p = (struct play){.draft = SAGA_NO_DRAFT};
    saga_init(&p->saga, flavour);
    p->fold = saga_fold(&p->saga);
}

static void end(struct play *p)
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
static const struct verdict *tell(struct play *p, int side, struct entry *e, int draft)
{
    struct agreement *document = saga_document(&p->saga, draft);
    size_t n = p->saga.count[side];
    struct verdict tried = {0};

    assert_int_equal(fold_try(p->fold, side, e, document, &tried), OK);
    agreement_free(document);
    saga_append(&p->saga, side, e, draft);
    assert_int_equal(saga_feed(&p->saga, p->fold, side), OK);
    if (e->seen_n == p->saga.count[1 - side]) {
        assert_string_equal(fold_verdict(p->fold, side, n)->rule, tried.rule);
        assert_int_equal(fold_verdict(p->fold, side, n)->effective, tried.effective);
    }
    return fold_verdict(p->fold, side, n);
}

static void see(struct play *p, int side)
{
    p->saga.seen[side] = p->saga.count[1 - side];
}

/* A side says something, having seen no more than before; fact taken. */
static const struct verdict *
mutter(struct play *p, int side, enum kind kind, json_t *fact)
{
    return tell(p, side, saga_entry(&p->saga, side, kind, fact), SAGA_NO_DRAFT);
}

/* The same, having seen everything. */
static const struct verdict *say(struct play *p, int side, enum kind kind, json_t *fact)
{
    see(p, side);
    return mutter(p, side, kind, fact);
}

static const struct verdict *
say_as(struct play *p, int side, enum saga_officer who, enum kind kind, json_t *fact)
{
    struct entry *e;

    see(p, side);
    e = saga_entry(&p->saga, side, kind, fact);
    saga_act(&p->saga, e, side, who);
    return tell(p, side, e, SAGA_NO_DRAFT);
}

static void at(struct play *p, int64_t time)
{
    p->saga.clock[0] = time;
    p->saga.clock[1] = time;
}

static void assert_ok(const struct verdict *v)
{
    assert_string_equal(v->rule, "");
    assert_true(v->effective);
}

static void assert_refused(const struct verdict *v, const char *rule)
{
    assert_false(v->effective);
    assert_string_equal(v->rule, rule);
    assert_true(strlen(v->text) > 20);
}

/* Facts. */

static json_t *with(json_t *fact, const char *key, const char *value)
{
    bool ok = true;

    json_put_text(fact, key, value, &ok);
    assert_true(ok);
    return fact;
}

static json_t *with_int(json_t *fact, const char *key, int64_t value)
{
    bool ok = true;

    json_put_int(fact, key, value, &ok);
    assert_true(ok);
    return fact;
}

static json_t *with_bytes(json_t *fact, const char *key, int byte, size_t bytes)
{
    uint8_t value[32];
    bool ok = true;

    memset(value, byte, sizeof value);
    json_put_bytes(fact, key, value, bytes, &ok);
    assert_true(ok);
    return fact;
}

static json_t *hello(const uint8_t card[32])
{
    return with_int(with(saga_fact("card", card), "build", "0.1.0"), "protocol", 1);
}

static json_t *verified(const uint8_t card[32])
{
    return with(saga_fact("card", card), "how", "voice");
}

static json_t *agreed(const struct play *p, int draft)
{
    return saga_fact("agreement", saga_id(&p->saga, draft));
}

static json_t *suspended(const struct play *p, const char *scope)
{
    return with(with(agreed(p, p->draft), "scope", scope), "code", "review");
}

static json_t *noticed(const struct play *p, const char *step)
{
    return with(agreed(p, p->draft), "step", step);
}

static json_t *
proposal(const struct play *p, const char *purpose, const char *why, int64_t bucket)
{
    json_t *fact = with_int(agreed(p, p->draft), "bucket", bucket);

    return with_bytes(with(with(fact, "purpose", purpose), "justification", why),
                      "commit", 7, 32);
}

static json_t *acceptance(const uint8_t round[32], int64_t bucket)
{
    return with_bytes(with_int(saga_fact("round", round), "bucket", bucket), "commit", 8,
                      32);
}

static json_t *ending(const uint8_t round[32], const char *code)
{
    return with(saga_fact("round", round), "code", code);
}

static json_t *
stepped(const struct play *p, const char *step, int64_t index, int64_t count)
{
    json_t *fact = with(saga_fact("round", p->round), "step", step);

    return with_int(with_int(fact, "index", index), "count", count);
}

/* Stories in large pieces. */

static void meet(struct play *p)
{
    for (int side = 0; side < FOLD_SIDES; side++)
        assert_ok(say(p, side, KIND_HELLO, hello(p->saga.card[side].id)));
    for (int side = 0; side < FOLD_SIDES; side++)
        assert_ok(say(p, side, KIND_VERIFIED, verified(p->saga.card[1 - side].id)));
}

static const struct verdict *propose_draft(struct play *p, int side, int draft)
{
    see(p, side);
    return tell(p, side, saga_entry(&p->saga, side, KIND_AGREE_PROPOSE, agreed(p, draft)),
                draft);
}

static void sign_both(struct play *p, int draft)
{
    assert_ok(say(p, 0, KIND_AGREE_SIGN, agreed(p, draft)));
    assert_ok(say(p, 1, KIND_AGREE_SIGN, agreed(p, draft)));
}

static void ready_both(struct play *p, int draft)
{
    assert_ok(say(p, 0, KIND_AGREE_READY, agreed(p, draft)));
    assert_ok(say(p, 1, KIND_AGREE_READY, agreed(p, draft)));
}

/* Put an agreement of these terms in force. */
static void agree(struct play *p, const struct saga_terms *terms)
{
    p->draft = saga_draft(&p->saga, terms);
    assert_ok(propose_draft(p, 0, p->draft));
    sign_both(p, p->draft);
    ready_both(p, p->draft);
}

static void begin_agreed(struct play *p)
{
    struct saga_terms terms = saga_terms();

    begin_as(p, 0);
    meet(p);
    agree(p, &terms);
}

static const struct verdict *propose(struct play *p, int side, int64_t bucket)
{
    saga_round(&p->saga, side, p->saga.count[side], p->draft, p->round);
    return say(p, side, KIND_ROUND_PROPOSE,
               proposal(p, "border-check", "case-file", bucket));
}

static const struct verdict *accept(struct play *p, int side, int64_t bucket)
{
    return say(p, side, KIND_ROUND_ACCEPT, acceptance(p->round, bucket));
}

static void start_round(struct play *p, int initiator)
{
    assert_ok(propose(p, initiator, 64));
    assert_ok(accept(p, 1 - initiator, 64));
}

static const struct verdict *
step(struct play *p, int side, const char *name, int64_t index)
{
    return say(p, side, KIND_ROUND_STEP, stepped(p, name, index, 0));
}

/* Up to both counts. */
static void count_both(struct play *p, int i, int64_t count)
{
    assert_ok(step(p, i, "commit", 0));
    assert_ok(step(p, i, "tokens", 0));
    assert_ok(step(p, 1 - i, "commit", 0));
    assert_ok(step(p, 1 - i, "tokens", 0));
    assert_ok(step(p, 1 - i, "replies", 0));
    assert_ok(step(p, i, "replies", 0));
    assert_ok(say(p, i, KIND_ROUND_STEP, stepped(p, "counted", 0, count)));
    assert_ok(say(p, 1 - i, KIND_ROUND_STEP, stepped(p, "counted", 0, count)));
}

/* Two blocks each, the first by `first`, and both closes. */
static void reveal_both(struct play *p, int first)
{
    for (int block = 0; block < 2; block++) {
        assert_ok(step(p, first, "block", block));
        assert_ok(step(p, 1 - first, "block", block));
    }
    assert_ok(step(p, first, "close", 0));
    assert_ok(step(p, 1 - first, "close", 0));
}

static void abort_round(struct play *p, int side)
{
    assert_ok(say(p, side, KIND_ROUND_ABORT, ending(p->round, "bad-order")));
}

static const struct fold_agreement *agreement_now(const struct play *p)
{
    const struct fold_agreement *a =
        fold_agreement_find(p->fold, saga_id(&p->saga, p->draft));

    assert_non_null(a);
    return a;
}

static enum fold_status status_at(const struct play *p, int draft, int64_t time)
{
    const struct fold_agreement *a =
        fold_agreement_find(p->fold, saga_id(&p->saga, draft));

    assert_non_null(a);
    return fold_agreement_status(p->fold, a, time);
}

static const struct fold_round *round_now(const struct play *p)
{
    const struct fold_round *r = fold_round_find(p->fold, p->round);

    assert_non_null(r);
    return r;
}

/* ---- Meeting ---- */

static void test_hello_is_first_and_only_there(void **state)
{
    struct play p;

    (void)state;
    begin_as(&p, 0);
    assert_refused(say(&p, 0, KIND_HELLO, hello(p.saga.card[1].id)), "card");
    assert_refused(say(&p, 0, KIND_HELLO, hello(p.saga.card[0].id)), "hello");
    assert_refused(say(&p, 0, KIND_VERIFIED, verified(p.saga.card[1].id)), "hello");
    assert_ok(say(&p, 1, KIND_HELLO, hello(p.saga.card[1].id)));
    assert_refused(say(&p, 1, KIND_HELLO, hello(p.saga.card[1].id)), "hello");
    assert_ok(say(&p, 1, KIND_VERIFIED, verified(p.saga.card[0].id)));
    assert_true(fold_has_verified(p.fold, 1));
    assert_false(fold_is_verified(p.fold));
    end(&p);
}

static void test_K2_nothing_before_both_have_verified(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    begin_as(&p, 0);
    p.draft = saga_draft(&p.saga, &terms);
    assert_ok(say(&p, 0, KIND_HELLO, hello(p.saga.card[0].id)));
    assert_ok(say(&p, 1, KIND_HELLO, hello(p.saga.card[1].id)));
    assert_refused(say(&p, 0, KIND_VERIFIED, verified(p.saga.card[0].id)), "card");
    assert_ok(say(&p, 0, KIND_VERIFIED, verified(p.saga.card[1].id)));
    assert_refused(say(&p, 0, KIND_VERIFIED, verified(p.saga.card[1].id)), "repeated");
    assert_refused(propose_draft(&p, 0, p.draft), "K2");
    assert_ok(say(&p, 1, KIND_VERIFIED, verified(p.saga.card[0].id)));
    assert_refused(tell(&p, 0,
                        saga_entry(&p.saga, 0, KIND_AGREE_PROPOSE, agreed(&p, p.draft)),
                        p.draft),
                   "K2"); /* it had not seen that yet */
    assert_true(fold_is_verified(p.fold));
    assert_ok(propose_draft(&p, 0, p.draft));
    end(&p);
}

static void test_clock_may_lag_one_hour(void **state)
{
    struct play p;

    (void)state;
    begin_agreed(&p);
    at(&p, SAGA_BEGIN + 5 * SAGA_DAY);
    assert_ok(propose(&p, 0, 4));
    at(&p, SAGA_BEGIN + 5 * SAGA_DAY - 3601);
    assert_refused(accept(&p, 1, 4), "clock");
    at(&p, SAGA_BEGIN + 5 * SAGA_DAY - 3600);
    assert_ok(accept(&p, 1, 4));
    at(&p, 0);
    assert_refused(say(&p, 1, KIND_ROUND_ABORT, ending(p.round, "none")), "clock");
    end(&p);

    begin_as(&p, 0);
    at(&p, 0); /* an instant that stands for none */
    assert_refused(say(&p, 0, KIND_HELLO, hello(p.saga.card[0].id)), "clock");
    end(&p);
}

static void test_R10_only_officers_with_the_role_act(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    struct entry *e;

    (void)state;
    begin_as(&p, 0);
    meet(&p);
    p.draft = saga_draft(&p.saga, &terms);
    assert_ok(propose_draft(&p, 0, p.draft));
    assert_refused(say_as(&p, 1, SAGA_STARTER, KIND_AGREE_SIGN, agreed(&p, 0)), "R10");
    assert_refused(say_as(&p, 1, SAGA_CONFIRMER, KIND_AGREE_SIGN, agreed(&p, 0)), "R10");

    see(&p, 1);
    e = saga_entry(&p.saga, 1, KIND_AGREE_SIGN, agreed(&p, 0));
    saga_act(&p.saga, e, 0, SAGA_SIGNATORY); /* an officer, but the other side's */
    assert_refused(tell(&p, 1, e, SAGA_NO_DRAFT), "R10");
    e = saga_entry(&p.saga, 1, KIND_AGREE_SIGN, agreed(&p, 0));
    e->has_act = false;
    assert_refused(tell(&p, 1, e, SAGA_NO_DRAFT), "R10");

    sign_both(&p, p.draft);
    ready_both(&p, p.draft);
    assert_ok(say_as(&p, 1, SAGA_STARTER, KIND_AGREE_SUSPEND, suspended(&p, "all")));
    assert_refused(say_as(&p, 1, SAGA_STARTER, KIND_AGREE_RESUME, agreed(&p, 0)), "R10");
    assert_ok(say_as(&p, 1, SAGA_SIGNATORY, KIND_AGREE_RESUME, agreed(&p, 0)));
    end(&p);
}

/* ---- Agreeing ---- */

static void test_proposals_of_agreements(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    int other;

    (void)state;
    begin_as(&p, 0);
    meet(&p);
    p.draft = saga_draft(&p.saga, &terms);
    terms.expires = terms.starts;
    other = saga_draft(&p.saga, &terms);
    assert_refused(propose_draft(&p, 0, other), "R9");
    terms = saga_terms();
    other = saga_draft(&p.saga, &terms);
    memset(p.saga.draft[other]->card[1], 0xFF, 32);
    assert_refused(propose_draft(&p, 0, other), "parties");

    see(&p, 0);
    assert_refused(mutter(&p, 0, KIND_AGREE_PROPOSE, agreed(&p, 0)), "agreement");
    assert_refused(tell(&p, 0,
                        saga_entry(&p.saga, 0, KIND_AGREE_PROPOSE, agreed(&p, other)),
                        p.draft),
                   "agreement"); /* another document than the entry names */
    assert_refused(say(&p, 1, KIND_AGREE_SIGN, agreed(&p, p.draft)), "agreement");
    assert_ok(propose_draft(&p, 1, p.draft));
    assert_ok(mutter(&p, 1, KIND_AGREE_SIGN, agreed(&p, p.draft)));
    assert_refused(propose_draft(&p, 0, p.draft), "repeated");
    assert_int_equal(agreement_now(&p)->proposer, 1);
    end(&p);
}

static void test_both_propose_the_same_agreement_at_once(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    begin_as(&p, 0);
    meet(&p);
    see(&p, 0);
    see(&p, 1);
    p.draft = saga_draft(&p.saga, &terms);
    for (int side = 1; side >= 0; side--)
        assert_ok(tell(&p, side,
                       saga_entry(&p.saga, side, KIND_AGREE_PROPOSE, agreed(&p, p.draft)),
                       p.draft));
    assert_int_equal(fold_agreement_count(p.fold), 1);
    assert_int_equal(agreement_now(&p)->proposer, 0);
    assert_memory_equal(fold_agreement_at(p.fold, 0)->id, saga_id(&p.saga, p.draft), 32);
    assert_memory_equal(fold_agreement_at(p.fold, 0)->document->id,
                        saga_id(&p.saga, p.draft), 32);
    sign_both(&p, p.draft);
    end(&p);
}

static void test_R1_nothing_until_both_have_signed_the_same(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    begin_as(&p, 0);
    meet(&p);
    p.draft = saga_draft(&p.saga, &terms);
    assert_refused(propose(&p, 0, 4), "agreement");
    assert_ok(propose_draft(&p, 0, p.draft));
    assert_refused(propose(&p, 0, 4), "R1");
    assert_refused(say(&p, 0, KIND_AGREE_READY, agreed(&p, p.draft)), "R1");
    assert_int_equal(status_at(&p, p.draft, SAGA_BEGIN), FOLD_PROPOSED);
    assert_ok(say(&p, 0, KIND_AGREE_SIGN, agreed(&p, p.draft)));
    assert_int_equal(status_at(&p, p.draft, SAGA_BEGIN), FOLD_SIGNED_ONE);
    assert_refused(propose(&p, 1, 4), "R1");
    assert_refused(say(&p, 1, KIND_AGREE_READY, agreed(&p, p.draft)), "R1");
    assert_refused(say(&p, 1, KIND_AGREE_SUSPEND, suspended(&p, "all")), "R1");
    assert_true(fold_agreement_signed_by(p.fold, agreement_now(&p),
                                         p.saga.card[0].officer[SAGA_ANYONE].key));
    assert_false(fold_agreement_signed_by(p.fold, agreement_now(&p),
                                          p.saga.card[1].officer[SAGA_ANYONE].key));
    assert_false(
        fold_agreement_signed_by(p.fold, agreement_now(&p), p.saga.card[0].root));
    end(&p);
}

static void test_R2_ready_is_an_act_of_its_own(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    begin_as(&p, 0);
    meet(&p);
    terms.starts = SAGA_BEGIN - SAGA_DAY;
    p.draft = saga_draft(&p.saga, &terms);
    assert_ok(propose_draft(&p, 0, p.draft));
    sign_both(&p, p.draft);
    assert_int_equal(status_at(&p, p.draft, SAGA_BEGIN), FOLD_SIGNED_BOTH);
    assert_refused(propose(&p, 0, 4), "R2");
    at(&p, SAGA_BEGIN + SAGA_DAY);
    assert_ok(say(&p, 1, KIND_AGREE_READY, agreed(&p, p.draft)));
    assert_refused(say(&p, 1, KIND_AGREE_READY, agreed(&p, p.draft)), "repeated");
    assert_refused(propose(&p, 0, 4), "R2");
    assert_int_equal(status_at(&p, p.draft, SAGA_BEGIN + SAGA_DAY), FOLD_SIGNED_BOTH);
    at(&p, SAGA_BEGIN + 3 * SAGA_DAY); /* the later of the two */
    assert_ok(say(&p, 0, KIND_AGREE_READY, agreed(&p, p.draft)));
    assert_int_equal(agreement_now(&p)->ready_at[0], SAGA_BEGIN + 3 * SAGA_DAY);
    assert_int_equal(agreement_now(&p)->ready_at[1], SAGA_BEGIN + SAGA_DAY);
    assert_int_equal(status_at(&p, p.draft, SAGA_BEGIN + 3 * SAGA_DAY), FOLD_IN_FORCE);
    assert_ok(propose(&p, 0, 4));
    end(&p);
}

static void test_R3_a_threshold_counts_different_officers(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    begin_as(&p, 0);
    meet(&p);
    terms.threshold = 2;
    p.draft = saga_draft(&p.saga, &terms);
    assert_ok(propose_draft(&p, 0, p.draft));
    sign_both(&p, p.draft);
    assert_int_equal(status_at(&p, p.draft, SAGA_BEGIN), FOLD_PROPOSED);
    assert_refused(say(&p, 0, KIND_AGREE_SIGN, agreed(&p, p.draft)), "repeated");
    assert_refused(say(&p, 0, KIND_AGREE_READY, agreed(&p, p.draft)), "R3");
    assert_ok(say_as(&p, 0, SAGA_SIGNATORY, KIND_AGREE_SIGN, agreed(&p, p.draft)));
    assert_int_equal(agreement_now(&p)->signatures[0], 2);
    assert_int_equal(status_at(&p, p.draft, SAGA_BEGIN), FOLD_SIGNED_ONE);
    assert_refused(propose(&p, 0, 4), "R3");
    assert_refused(say(&p, 0, KIND_AGREE_READY, agreed(&p, p.draft)), "R3");
    assert_ok(say_as(&p, 1, SAGA_SIGNATORY, KIND_AGREE_SIGN, agreed(&p, p.draft)));
    ready_both(&p, p.draft);
    end(&p);
}

static void test_R5_an_amendment_takes_the_place_of_what_it_amends(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    int old;
    int orphan;

    (void)state;
    begin_agreed(&p);
    old = p.draft;
    terms.starts = SAGA_BEGIN + 10 * SAGA_DAY;
    terms.prev = saga_id(&p.saga, old);
    p.draft = saga_draft(&p.saga, &terms);
    assert_ok(propose_draft(&p, 1, p.draft));
    assert_ok(say(&p, 1, KIND_AGREE_SIGN, agreed(&p, p.draft)));
    assert_refused(propose(&p, 1, 4), "R1"); /* one side alone changes nothing */
    assert_false(fold_agreement_at(p.fold, 0)->superseded);
    assert_ok(say(&p, 0, KIND_AGREE_SIGN, agreed(&p, p.draft)));
    ready_both(&p, p.draft);
    assert_true(fold_agreement_at(p.fold, 0)->superseded);
    assert_int_equal(status_at(&p, old, terms.starts - 1), FOLD_IN_FORCE);
    assert_int_equal(status_at(&p, old, terms.starts), FOLD_SUPERSEDED);
    assert_int_equal(status_at(&p, p.draft, terms.starts), FOLD_IN_FORCE);

    terms.prev = saga_id(&p.saga, p.draft); /* which has not begun yet */
    orphan = saga_draft(&p.saga, &terms);
    assert_refused(propose_draft(&p, 0, orphan), "R5");
    at(&p, SAGA_BEGIN + 10 * SAGA_DAY);
    assert_ok(propose(&p, 0, 4));
    abort_round(&p, 0);
    terms.prev = saga_id(&p.saga, old); /* whose place is taken */
    orphan = saga_draft(&p.saga, &terms);
    assert_refused(propose_draft(&p, 0, orphan), "R5");
    p.draft = old;
    assert_refused(propose(&p, 0, 4), "R5");
    end(&p);
}

static void test_R6_either_side_suspends_alone(void **state)
{
    struct play p;

    (void)state;
    begin_agreed(&p);
    start_round(&p, 0);
    see(&p, 0);
    assert_ok(say(&p, 1, KIND_AGREE_SUSPEND, suspended(&p, "rounds")));
    assert_refused(say(&p, 1, KIND_AGREE_SUSPEND, suspended(&p, "rounds")), "repeated");
    assert_ok(mutter(&p, 0, KIND_ROUND_STEP, stepped(&p, "commit", 0, 0))); /* unseen */
    assert_refused(step(&p, 0, "tokens", 0), "R6");
    assert_int_equal(status_at(&p, p.draft, SAGA_BEGIN), FOLD_IN_FORCE);
    assert_false(fold_agreement_allows_rounds(p.fold, agreement_now(&p), SAGA_BEGIN));
    assert_refused(say(&p, 0, KIND_AGREE_RESUME, agreed(&p, p.draft)), "R6");
    assert_ok(say(&p, 0, KIND_AGREE_SUSPEND, suspended(&p, "all")));
    assert_ok(say(&p, 1, KIND_AGREE_SUSPEND, suspended(&p, "all")));
    assert_refused(say(&p, 1, KIND_AGREE_SUSPEND, suspended(&p, "releases")), "repeated");
    assert_int_equal(status_at(&p, p.draft, SAGA_BEGIN), FOLD_SUSPENDED);
    assert_ok(say(&p, 1, KIND_AGREE_RESUME, agreed(&p, p.draft)));
    assert_refused(say(&p, 1, KIND_AGREE_RESUME, agreed(&p, p.draft)), "R6");
    assert_refused(step(&p, 0, "tokens", 0), "R6"); /* the other side's stands */
    assert_ok(say(&p, 0, KIND_AGREE_RESUME, agreed(&p, p.draft)));
    assert_ok(step(&p, 0, "tokens", 0));
    assert_ok(say(&p, 0, KIND_AGREE_SUSPEND, suspended(&p, "releases")));
    assert_ok(step(&p, 1, "commit", 0));
    abort_round(&p, 1);
    assert_ok(propose(&p, 0, 4));
    assert_ok(say(&p, 0, KIND_AGREE_SUSPEND, suspended(&p, "rounds")));
    assert_refused(accept(&p, 1, 4), "R6");
    assert_refused(say(&p, 1, KIND_ROUND_DECLINE, ending(p.round, "capacity")), "R6");
    assert_refused(propose(&p, 1, 4), "R6");
    end(&p);
}

static void test_R7_a_notice_runs_pauses_and_runs_out(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    int64_t ends = SAGA_BEGIN + 31 * SAGA_DAY;

    (void)state;
    begin_as(&p, 0);
    meet(&p);
    p.draft = saga_draft(&p.saga, &terms);
    assert_ok(propose_draft(&p, 0, p.draft));
    sign_both(&p, p.draft);
    assert_refused(say(&p, 0, KIND_AGREE_NOTICE, noticed(&p, "give")), "R7");
    ready_both(&p, p.draft);
    assert_refused(say(&p, 0, KIND_AGREE_NOTICE, noticed(&p, "pause")), "R7");
    assert_refused(say(&p, 0, KIND_AGREE_NOTICE, noticed(&p, "continue")), "R7");
    at(&p, SAGA_BEGIN + SAGA_DAY);
    assert_ok(say(&p, 0, KIND_AGREE_NOTICE, noticed(&p, "give")));
    assert_refused(say(&p, 0, KIND_AGREE_NOTICE, noticed(&p, "give")), "repeated");
    assert_refused(say(&p, 1, KIND_AGREE_NOTICE, noticed(&p, "pause")), "R7");
    assert_int_equal(agreement_now(&p)->notice_ends[0], ends);
    assert_int_equal(status_at(&p, p.draft, ends - 1), FOLD_NOTICE);
    assert_int_equal(status_at(&p, p.draft, ends), FOLD_ENDED);

    at(&p, SAGA_BEGIN + 11 * SAGA_DAY);
    assert_ok(say(&p, 0, KIND_AGREE_NOTICE, noticed(&p, "pause")));
    assert_refused(say(&p, 0, KIND_AGREE_NOTICE, noticed(&p, "pause")), "R7");
    assert_int_equal(status_at(&p, p.draft, ends), FOLD_IN_FORCE);
    at(&p, SAGA_BEGIN + 40 * SAGA_DAY);
    assert_ok(propose(&p, 1, 4));
    at(&p, SAGA_BEGIN + 51 * SAGA_DAY);
    assert_ok(say(&p, 0, KIND_AGREE_NOTICE, noticed(&p, "continue")));
    ends += 40 * SAGA_DAY;
    assert_int_equal(agreement_now(&p)->notice_ends[0], ends);
    at(&p, ends - 1);
    assert_ok(accept(&p, 0, 4));
    at(&p, ends);
    assert_refused(step(&p, 1, "commit", 0), "R7");
    assert_refused(say(&p, 0, KIND_AGREE_NOTICE, noticed(&p, "pause")), "R7");
    assert_refused(say(&p, 1, KIND_AGREE_SUSPEND, suspended(&p, "all")), "R7");
    assert_refused(say_as(&p, 1, SAGA_SIGNATORY, KIND_AGREE_SIGN, agreed(&p, p.draft)),
                   "R7");
    end(&p);
}

/* A notice that runs out before the first day: it never was in force, and an amendment
 * of it finds nothing to amend. */
static void test_R7_notice_before_the_start(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    int amendment;

    (void)state;
    begin_as(&p, 0);
    meet(&p);
    terms.starts = SAGA_BEGIN + 100 * SAGA_DAY;
    agree(&p, &terms);
    assert_ok(say(&p, 1, KIND_AGREE_NOTICE, noticed(&p, "give")));
    at(&p, SAGA_BEGIN + 100 * SAGA_DAY);
    terms.prev = saga_id(&p.saga, p.draft);
    amendment = saga_draft(&p.saga, &terms);
    assert_refused(propose_draft(&p, 0, amendment), "R5");
    assert_refused(propose(&p, 0, 4), "R7");
    end(&p);
}

/* An amendment that is ready but gets notice before it starts never takes the place. */
static void test_R5_an_amendment_that_never_begins(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    int old;

    (void)state;
    begin_agreed(&p);
    old = p.draft;
    terms.starts = SAGA_BEGIN + 100 * SAGA_DAY;
    terms.prev = saga_id(&p.saga, old);
    agree(&p, &terms);
    assert_int_equal(status_at(&p, old, terms.starts), FOLD_SUPERSEDED);
    assert_ok(say(&p, 1, KIND_AGREE_NOTICE, noticed(&p, "give")));
    assert_int_equal(status_at(&p, old, terms.starts), FOLD_IN_FORCE);
    at(&p, SAGA_BEGIN + 2 * SAGA_DAY); /* unless the notice is paused until then */
    assert_ok(say(&p, 1, KIND_AGREE_NOTICE, noticed(&p, "pause")));
    assert_int_equal(status_at(&p, old, terms.starts), FOLD_SUPERSEDED);
    at(&p, SAGA_BEGIN + 80 * SAGA_DAY);
    assert_ok(say(&p, 1, KIND_AGREE_NOTICE, noticed(&p, "continue")));
    assert_int_equal(status_at(&p, old, terms.starts), FOLD_SUPERSEDED);
    end(&p);
}

static void test_R9_it_starts_and_expires_by_date(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    begin_as(&p, 0);
    meet(&p);
    terms.starts = SAGA_BEGIN + SAGA_DAY;
    terms.expires = SAGA_BEGIN + 2 * SAGA_DAY;
    agree(&p, &terms);
    assert_int_equal(status_at(&p, p.draft, terms.starts - 1), FOLD_SIGNED_BOTH);
    at(&p, terms.starts - 1);
    assert_refused(propose(&p, 0, 4), "R9");
    at(&p, terms.starts);
    assert_ok(propose(&p, 0, 4));
    at(&p, terms.expires - 1);
    assert_ok(accept(&p, 1, 4));
    assert_true(
        fold_agreement_allows_rounds(p.fold, agreement_now(&p), terms.expires - 1));
    at(&p, terms.expires);
    assert_refused(step(&p, 0, "commit", 0), "R9");
    assert_refused(say_as(&p, 0, SAGA_SIGNATORY, KIND_AGREE_SIGN, agreed(&p, p.draft)),
                   "R9");
    assert_int_equal(status_at(&p, p.draft, terms.expires), FOLD_EXPIRED);
    assert_false(fold_agreement_allows_rounds(p.fold, agreement_now(&p), terms.expires));
    end(&p);
}

static void test_R9_ready_too_late_is_refused(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    begin_as(&p, 0);
    meet(&p);
    p.draft = saga_draft(&p.saga, &terms);
    assert_ok(propose_draft(&p, 0, p.draft));
    sign_both(&p, p.draft);
    at(&p, terms.expires);
    assert_refused(say(&p, 0, KIND_AGREE_READY, agreed(&p, p.draft)), "R9");
    end(&p);
}

/* ---- Rounds ---- */

static void test_R11_R12_R16_what_a_proposal_must_name(void **state)
{
    struct play p;

    (void)state;
    begin_agreed(&p);
    assert_refused(
        say(&p, 0, KIND_ROUND_PROPOSE, proposal(&p, "asset-freezing", "case-file", 64)),
        "R11");
    assert_refused(say(&p, 0, KIND_ROUND_PROPOSE,
                       proposal(&p, "victim-identification", "case-file", 64)),
                   "R11"); /* listed, and forbidden */
    assert_refused(
        say(&p, 0, KIND_ROUND_PROPOSE, proposal(&p, "border-check", "curiosity", 64)),
        "R12");
    assert_refused(propose(&p, 0, 5), "R16");
    assert_ok(propose(&p, 0, 64));
    assert_refused(accept(&p, 1, 63), "R16");
    assert_ok(accept(&p, 1, 4)); /* the sides' buckets may differ */
    assert_int_equal(round_now(&p)->bucket[0], 64);
    assert_int_equal(round_now(&p)->bucket[1], 4);
    end(&p);
}

static void test_one_round_at_a_time(void **state)
{
    struct play p;
    uint8_t none[32] = {1};

    (void)state;
    begin_agreed(&p);
    assert_ok(propose(&p, 0, 64));
    assert_refused(
        say(&p, 1, KIND_ROUND_PROPOSE, proposal(&p, "border-check", "case-file", 64)),
        "round.open");
    assert_refused(accept(&p, 0, 64), "round.own");
    assert_refused(say(&p, 0, KIND_ROUND_DECLINE, ending(p.round, "no")), "round.own");
    assert_refused(say(&p, 1, KIND_ROUND_ACCEPT, acceptance(none, 64)), "round");
    assert_refused(step(&p, 0, "commit", 0), "round.proposed");
    assert_ok(say(&p, 1, KIND_ROUND_DECLINE, ending(p.round, "capacity")));
    assert_int_equal(round_now(&p)->status, FOLD_ROUND_DECLINED);
    assert_string_equal(round_now(&p)->end_code[1], "capacity");
    assert_null(fold_round_open(p.fold));
    assert_refused(accept(&p, 1, 64), "round.over");
    assert_ok(propose(&p, 1, 64));
    assert_ptr_equal(fold_round_open(p.fold), round_now(&p));
    assert_ok(accept(&p, 0, 64));
    assert_refused(accept(&p, 0, 64), "round.accepted");
    assert_refused(say(&p, 0, KIND_ROUND_DECLINE, ending(p.round, "no")),
                   "round.accepted");
    abort_round(&p, 0);
    assert_refused(say(&p, 1, KIND_ROUND_ABORT, ending(p.round, "bad-sort")),
                   "round.over");
    assert_refused(step(&p, 1, "commit", 0), "round.over");
    assert_int_equal(fold_round_count(p.fold), 2);
    assert_string_equal(fold_round_status_name(fold_round_at(p.fold, 1)->status),
                        "aborted");
    end(&p);
}

static void concurrent_proposals(uint8_t flavour)
{
    struct play p;
    uint8_t id[2][32];
    int won;

    begin_as(&p, flavour);
    meet(&p);
    struct saga_terms terms = saga_terms();
    agree(&p, &terms);
    won = p.saga.winner;
    see(&p, 0);
    see(&p, 1);
    for (int side = 0; side < FOLD_SIDES; side++) {
        saga_round(&p.saga, side, p.saga.count[side], p.draft, id[side]);
        assert_ok(mutter(&p, side, KIND_ROUND_PROPOSE,
                         proposal(&p, "border-check", "case-file", 64)));
    }
    assert_int_equal(fold_round_find(p.fold, id[won])->status, FOLD_ROUND_PROPOSED);
    assert_int_equal(fold_round_find(p.fold, id[1 - won])->status, FOLD_ROUND_VOID);
    assert_ptr_equal(fold_round_open(p.fold), fold_round_find(p.fold, id[won]));
    assert_refused(say(&p, won, KIND_ROUND_ACCEPT, acceptance(id[1 - won], 64)),
                   "concurrent");
    assert_refused(say(&p, 1 - won, KIND_ROUND_ABORT, ending(id[1 - won], "no")),
                   "concurrent");
    assert_ok(say(&p, 1 - won, KIND_ROUND_ACCEPT, acceptance(id[won], 64)));
    end(&p);
}

static void test_of_two_concurrent_proposals_one_is_void(void **state)
{
    bool seen[2] = {false, false};

    (void)state;
    for (uint8_t flavour = 0; flavour < 10; flavour++) {
        struct saga s;

        saga_init(&s, flavour);
        seen[s.winner] = true;
        saga_fini(&s);
        concurrent_proposals(flavour);
    }
    assert_true(seen[0] && seen[1]);
}

/* The loser gives its proposal up and makes another before it hears of the winner's:
 * both are concurrent with that, so both lose. */
static void test_a_second_proposal_may_be_concurrent_too(void **state)
{
    struct play p;
    uint8_t second[32];
    int lost;

    (void)state;
    begin_agreed(&p);
    lost = 1 - p.saga.winner;
    see(&p, 0);
    see(&p, 1);
    saga_round(&p.saga, lost, p.saga.count[lost], p.draft, p.round);
    assert_ok(mutter(&p, lost, KIND_ROUND_PROPOSE,
                     proposal(&p, "border-check", "case-file", 64)));
    assert_ok(mutter(&p, lost, KIND_ROUND_ABORT, ending(p.round, "mistake")));
    saga_round(&p.saga, lost, p.saga.count[lost], p.draft, second);
    assert_ok(mutter(&p, lost, KIND_ROUND_PROPOSE,
                     proposal(&p, "border-check", "case-file", 4)));
    assert_ok(mutter(&p, 1 - lost, KIND_ROUND_PROPOSE,
                     proposal(&p, "border-check", "case-file", 64)));
    assert_int_equal(round_now(&p)->status, FOLD_ROUND_ABORTED);
    assert_int_equal(fold_round_find(p.fold, second)->status, FOLD_ROUND_VOID);
    end(&p);
}

static void test_R17_acceptance_pays_and_abort_gives_nothing_back(void **state)
{
    struct play p;

    (void)state;
    begin_agreed(&p);
    assert_ok(propose(&p, 0, 64));
    assert_int_equal(agreement_now(&p)->tokens_used[0], 0);
    abort_round(&p, 0); /* an unaccepted proposal costs nothing */
    assert_int_equal(fold_agreement_rounds_left(p.fold, agreement_now(&p), SAGA_BEGIN),
                     100);
    assert_ok(propose(&p, 0, 64));
    assert_ok(accept(&p, 1, 4));
    abort_round(&p, 1);
    assert_int_equal(agreement_now(&p)->tokens_used[0], 64);
    assert_int_equal(agreement_now(&p)->tokens_used[1], 4);
    assert_int_equal(agreement_now(&p)->rounds_accepted, 1);
    assert_int_equal(agreement_now(&p)->proposals_accepted[0], 1);
    assert_int_equal(fold_agreement_rounds_left(p.fold, agreement_now(&p), SAGA_BEGIN),
                     99);
    end(&p);
}

/* The proposer takes its proposal back while the other side accepts it: it is paid. */
static void test_R17_an_acceptance_in_flight_pays(void **state)
{
    struct play p;

    (void)state;
    begin_agreed(&p);
    assert_ok(propose(&p, 0, 64));
    see(&p, 1);
    assert_ok(mutter(&p, 0, KIND_ROUND_ABORT, ending(p.round, "mistake")));
    assert_ok(mutter(&p, 1, KIND_ROUND_ACCEPT, acceptance(p.round, 64)));
    assert_int_equal(round_now(&p)->status, FOLD_ROUND_ABORTED);
    assert_int_equal(agreement_now(&p)->rounds_accepted, 1);
    assert_int_equal(agreement_now(&p)->tokens_used[0], 64);
    end(&p);
}

static void test_R16_rounds_in_a_sliding_period(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    begin_as(&p, 0);
    meet(&p);
    terms.rounds_period = 2;
    terms.period_days = 10;
    agree(&p, &terms);
    for (int day = 1; day <= 2; day++) {
        at(&p, SAGA_BEGIN + day * SAGA_DAY);
        start_round(&p, 0);
        abort_round(&p, 1);
    }
    assert_refused(propose(&p, 1, 4), "budget.rounds_period");
    assert_int_equal(
        fold_agreement_rounds_left(p.fold, agreement_now(&p), SAGA_BEGIN + 2 * SAGA_DAY),
        0);
    at(&p, SAGA_BEGIN + 11 * SAGA_DAY - 1);
    assert_refused(propose(&p, 1, 4), "budget.rounds_period");
    at(&p, SAGA_BEGIN + 11 * SAGA_DAY);
    assert_ok(propose(&p, 1, 4));
    at(&p, SAGA_BEGIN + 11 * SAGA_DAY - 60); /* an answer from a slower clock */
    assert_refused(accept(&p, 0, 4), "budget.rounds_period");
    at(&p, SAGA_BEGIN + 11 * SAGA_DAY);
    assert_ok(accept(&p, 0, 4));
    end(&p);
}

/* With no round allowed at all nothing can be proposed. */
static void test_R16_no_rounds(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    begin_as(&p, 0);
    meet(&p);
    terms.rounds_period = 0;
    agree(&p, &terms);
    assert_refused(propose(&p, 1, 4), "budget.rounds_period");
    end(&p);
}

static void test_R16_tokens_over_the_life(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    begin_as(&p, 0);
    meet(&p);
    terms.tokens_life = 68;
    agree(&p, &terms);
    assert_refused(propose(&p, 0, 65536), "budget.tokens_life");
    assert_ok(propose(&p, 0, 64));
    assert_refused(accept(&p, 1, 65536), "budget.tokens_life");
    assert_ok(accept(&p, 1, 4));
    abort_round(&p, 0);
    assert_refused(propose(&p, 0, 64), "budget.tokens_life");
    assert_ok(propose(&p, 1, 64));
    assert_ok(accept(&p, 0, 4));
    abort_round(&p, 0);
    assert_refused(propose(&p, 0, 4), "budget.tokens_life");
    end(&p);
}

/* The initiator does not know yet that a round which it had given up was accepted; the
 * side that is asked does, and refuses on the initiator's behalf. */
static void test_R16_the_asked_side_checks_both_budgets(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    begin_as(&p, 0);
    meet(&p);
    terms.tokens_life = 100;
    agree(&p, &terms);
    assert_ok(propose(&p, 0, 64));
    see(&p, 1);
    assert_ok(mutter(&p, 0, KIND_ROUND_ABORT, ending(p.round, "mistake")));
    assert_ok(mutter(&p, 1, KIND_ROUND_ACCEPT, acceptance(p.round, 4)));
    saga_round(&p.saga, 0, p.saga.count[0], p.draft, p.round);
    assert_ok(
        mutter(&p, 0, KIND_ROUND_PROPOSE, proposal(&p, "border-check", "case-file", 64)));
    assert_refused(accept(&p, 1, 4), "budget.tokens_life");
    assert_int_equal(agreement_now(&p)->tokens_used[0], 64);
    end(&p);
}

static void test_R18_a_ratio_keeps_proposals_in_balance(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    begin_as(&p, 0);
    meet(&p);
    terms.ratio = 2;
    agree(&p, &terms);
    start_round(&p, 0);
    abort_round(&p, 0);
    assert_refused(propose(&p, 0, 4), "budget.ratio"); /* 2 > 2 * 0 + 1 */
    start_round(&p, 1);
    abort_round(&p, 0);
    start_round(&p, 0);
    abort_round(&p, 0);
    start_round(&p, 0);
    abort_round(&p, 0);
    assert_refused(propose(&p, 0, 4), "budget.ratio"); /* 4 > 2 * 1 + 1 */
    assert_int_equal(agreement_now(&p)->proposals_accepted[0], 3);
    assert_int_equal(agreement_now(&p)->proposals_accepted[1], 1);
    end(&p);
}

/* ---- Steps ---- */

/* After each step, every step but the due one is refused. */
static void assert_only_due(struct play *p, int side, const char *name, int64_t index)
{
    static const char *const names[] = {"commit", "tokens", "replies", "counted",
                                        "coin",   "block",  "close"};

    for (int s = 0; s < FOLD_SIDES; s++)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            for (int64_t j = 0; j < 3; j++) {
                struct entry *e;
                struct verdict v;

                if (s == side && strcmp(names[i], name) == 0 && j == index)
                    continue;
                e = saga_entry(&p->saga, s, KIND_ROUND_STEP, stepped(p, names[i], j, 0));
                assert_int_equal(fold_try(p->fold, s, e, NULL, &v), OK);
                saga_drop(e);
                assert_false(v.effective);
                assert_string_equal(v.rule, "bad-order");
            }
}

static void due(struct play *p, int side, const char *name, int64_t index, int64_t count)
{
    assert_only_due(p, side, name, index);
    assert_ok(say(p, side, KIND_ROUND_STEP, stepped(p, name, index, count)));
}

static void due_up_to_counts(struct play *p, int i, int64_t count)
{
    due(p, i, "commit", 0, 0);
    due(p, i, "tokens", 0, 0);
    due(p, 1 - i, "commit", 0, 0);
    due(p, 1 - i, "tokens", 0, 0);
    due(p, 1 - i, "replies", 0, 0);
    due(p, i, "replies", 0, 0);
    due(p, i, "counted", 0, count);
    due(p, 1 - i, "counted", 0, count);
}

static void due_blocks(struct play *p, int first, int64_t blocks)
{
    for (int64_t block = 0; block < blocks; block++) {
        due(p, first, "block", block, 0);
        due(p, 1 - first, "block", block, 0);
    }
    due(p, first, "close", 0, 0);
    due(p, 1 - first, "close", 0, 0);
}

static void test_a_round_with_hits_step_by_step(void **state)
{
    struct play p;

    (void)state;
    begin_agreed(&p);
    start_round(&p, 0);
    assert_true(round_now(&p)->responder_first); /* the first, third ... accepted round */
    due_up_to_counts(&p, 0, 3);
    assert_int_equal(round_now(&p)->counted[0], 3);
    due_blocks(&p, 1, 2);
    assert_int_equal(round_now(&p)->status, FOLD_ROUND_CLOSED);
    assert_int_equal(round_now(&p)->steps[0], 7);
    assert_int_equal(round_now(&p)->steps[1], 7);
    assert_int_equal(agreement_now(&p)->hits_counted, 3);
    assert_refused(step(&p, 0, "commit", 0), "round.over");

    start_round(&p, 0);
    assert_false(round_now(&p)->responder_first);
    due_up_to_counts(&p, 0, 3);
    due_blocks(&p, 0, 2);
    start_round(&p, 1);
    assert_true(round_now(&p)->responder_first);
    due_up_to_counts(&p, 1, 3);
    due_blocks(&p, 0, 2);
    end(&p);
}

static void test_a_large_bucket_needs_more_blocks(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    begin_as(&p, 0);
    meet(&p);
    terms.blocks = 1;
    agree(&p, &terms);
    assert_ok(propose(&p, 0, 4));
    assert_ok(accept(&p, 1, 65536));
    due_up_to_counts(&p, 0, 4);
    due_blocks(&p, 1, 2); /* ceil(65536 / 32768) */
    end(&p);
}

static void count_too_low(int64_t count,
                          int64_t count_min,
                          enum agreement_output output,
                          int64_t audit_one_in,
                          bool audited)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    struct entry *e;
    struct verdict v;

    begin_as(&p, 0);
    meet(&p);
    terms.count_min = count_min;
    terms.output = output;
    terms.audit_one_in = audit_one_in;
    agree(&p, &terms);
    start_round(&p, 0);
    due_up_to_counts(&p, 0, count);
    due(&p, 0, "coin", 0, 0);
    due(&p, 1, "coin", 0, 0);

    e = saga_entry(&p.saga, 0, KIND_ROUND_STEP, stepped(&p, "close", 0, 0));
    assert_int_equal(fold_try(p.fold, 0, e, NULL, &v), OK);
    assert_int_equal(v.effective, audit_one_in != 1);
    saga_drop(e);
    e = saga_entry(&p.saga, 1, KIND_ROUND_STEP, stepped(&p, "block", 0, 0));
    assert_int_equal(fold_try(p.fold, 1, e, NULL, &v), OK);
    assert_int_equal(v.effective, audit_one_in != 0);
    saga_drop(e);

    if (audited) {
        assert_ok(step(&p, 1, "block", 0));
        due(&p, 0, "block", 0, 0);
        due(&p, 1, "block", 1, 0);
        due(&p, 0, "block", 1, 0);
        due(&p, 1, "close", 0, 0);
        due(&p, 0, "close", 0, 0);
    } else {
        assert_ok(step(&p, 0, "close", 0));
        due(&p, 1, "close", 0, 0);
    }
    assert_int_equal(round_now(&p)->status, FOLD_ROUND_CLOSED);
    assert_refused(say(&p, 0, KIND_HIT_COMMIT,
                       with_bytes(saga_fact("round", p.round), "commit", 5, 32)),
                   "R14");
    end(&p);
}

static void test_R14_few_or_only_counted_need_a_coin(void **state)
{
    (void)state;
    count_too_low(2, 3, AGREEMENT_HITS, 2, false);
    count_too_low(2, 3, AGREEMENT_HITS, 2, true);
    count_too_low(9, 0, AGREEMENT_COUNT_ONLY, 2, false);
    count_too_low(9, 0, AGREEMENT_COUNT_ONLY, 2, true);
    count_too_low(0, 3, AGREEMENT_HITS, 0, false); /* never audited */
    count_too_low(0, 3, AGREEMENT_HITS, 1, true);  /* always */
}

/* The two disagree on the coin: both are right for what they had seen, nothing is due
 * any more, and only the side that has not closed can end it. */
static void test_a_coin_seen_differently_ends_in_an_abort(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    begin_as(&p, 0);
    meet(&p);
    terms.count_min = 3;
    agree(&p, &terms);
    start_round(&p, 0);
    count_both(&p, 0, 1);
    assert_ok(step(&p, 0, "coin", 0));
    assert_ok(step(&p, 1, "coin", 0));
    see(&p, 0);
    see(&p, 1);
    assert_ok(mutter(&p, 0, KIND_ROUND_STEP, stepped(&p, "close", 0, 0)));
    assert_ok(mutter(&p, 1, KIND_ROUND_STEP, stepped(&p, "block", 0, 0)));
    assert_only_due(&p, 2, "", 0);
    assert_refused(say(&p, 0, KIND_ROUND_ABORT, ending(p.round, "bad-order")),
                   "round.closed");
    abort_round(&p, 1);
    end(&p);
}

static void test_counts_must_be_possible_and_one(void **state)
{
    struct play p;

    (void)state;
    begin_agreed(&p);
    assert_ok(propose(&p, 0, 64));
    assert_ok(accept(&p, 1, 4));
    assert_refused(say(&p, 0, KIND_ROUND_STEP, stepped(&p, "commit", 0, 1)), "bad-count");
    assert_ok(step(&p, 0, "commit", 0));
    assert_ok(step(&p, 0, "tokens", 0));
    assert_ok(step(&p, 1, "commit", 0));
    assert_ok(step(&p, 1, "tokens", 0));
    assert_ok(step(&p, 1, "replies", 0));
    assert_ok(step(&p, 0, "replies", 0));
    assert_refused(say(&p, 0, KIND_ROUND_STEP, stepped(&p, "counted", 0, 5)),
                   "bad-count");
    assert_ok(say(&p, 0, KIND_ROUND_STEP, stepped(&p, "counted", 0, 4)));
    assert_refused(say(&p, 1, KIND_ROUND_STEP, stepped(&p, "counted", 0, 3)),
                   "bad-count");
    assert_int_equal(round_now(&p)->counted[1], -1);
    assert_ok(say(&p, 1, KIND_ROUND_STEP, stepped(&p, "counted", 0, 4)));
    end(&p);
}

static void test_abort_unless_closed(void **state)
{
    struct play p;

    (void)state;
    begin_agreed(&p);
    start_round(&p, 0);
    count_both(&p, 0, 1);
    for (int block = 0; block < 2; block++) {
        assert_ok(step(&p, 1, "block", block));
        assert_ok(step(&p, 0, "block", block));
    }
    assert_ok(step(&p, 1, "close", 0));
    assert_refused(say(&p, 1, KIND_ROUND_ABORT, ending(p.round, "late")), "round.closed");
    abort_round(&p, 0);
    assert_int_equal(round_now(&p)->status, FOLD_ROUND_ABORTED);
    assert_int_equal(agreement_now(&p)->hits_counted, 0);
    end(&p);
}

/* ---- Hits ---- */

static json_t *committed(const struct play *p, int byte)
{
    return with_bytes(saga_fact("round", p->round), "commit", byte, 32);
}

static const struct verdict *open_hits(struct play *p, int side, int byte)
{
    struct entry *e;

    see(p, side);
    e = saga_entry(&p->saga, side, KIND_HIT_OPEN, saga_fact("round", p->round));
    memset(e->body, byte, sizeof e->body);
    return tell(p, side, e, SAGA_NO_DRAFT);
}

static const struct verdict *judge(struct play *p, int side, int hit, const char *verdict)
{
    json_t *fact =
        with_bytes(saga_fact("round", p->round), "hit", hit, FOLD_HANDLE_BYTES);

    return say_as(p, side, SAGA_CONFIRMER, KIND_HIT_JUDGE,
                  with(with(fact, "verdict", verdict), "reason", "dates-agree"));
}

static enum fold_judgement judgement(const struct play *p, int side, int hit)
{
    uint8_t handle[FOLD_HANDLE_BYTES];

    memset(handle, hit, sizeof handle);
    return fold_judgement_of(p->fold, p->round, handle, side);
}

static void play_to_opened(struct play *p)
{
    begin_agreed(p);
    start_round(p, 0);
    count_both(p, 0, 2);
    reveal_both(p, 1);
    for (int side = 0; side < FOLD_SIDES; side++)
        assert_ok(say(p, side, KIND_HIT_COMMIT, committed(p, 20 + side)));
    for (int side = 0; side < FOLD_SIDES; side++)
        assert_ok(open_hits(p, side, 20 + side));
}

static void test_hits_are_committed_then_opened_then_judged(void **state)
{
    struct play p;

    (void)state;
    begin_agreed(&p);
    start_round(&p, 0);
    count_both(&p, 0, 2);
    assert_refused(say(&p, 0, KIND_HIT_COMMIT, committed(&p, 20)), "round.closed");
    reveal_both(&p, 1);
    assert_refused(open_hits(&p, 0, 20), "hit.commit");
    assert_ok(say(&p, 0, KIND_HIT_COMMIT, committed(&p, 20)));
    assert_refused(say(&p, 0, KIND_HIT_COMMIT, committed(&p, 20)), "repeated");
    assert_refused(open_hits(&p, 0, 20), "hit.commit");
    assert_refused(open_hits(&p, 1, 21), "hit.commit");
    assert_ok(say(&p, 1, KIND_HIT_COMMIT, committed(&p, 21)));
    assert_refused(open_hits(&p, 0, 21), "hit.commit");
    assert_ok(open_hits(&p, 0, 20));
    assert_refused(open_hits(&p, 0, 20), "repeated");
    assert_refused(judge(&p, 0, 1, "same"), "hit.open");
    assert_ok(open_hits(&p, 1, 21));
    assert_true(round_now(&p)->hits_committed[0] && round_now(&p)->hits_opened[1]);

    assert_int_equal(judgement(&p, 0, 1), FOLD_UNJUDGED);
    assert_ok(judge(&p, 0, 1, "unsure"));
    assert_int_equal(judgement(&p, 0, 1), FOLD_UNSURE);
    assert_ok(judge(&p, 0, 1, "same"));
    assert_refused(judge(&p, 0, 1, "different"), "repeated");
    assert_int_equal(judgement(&p, 0, 1), FOLD_SAME);
    assert_int_equal(judgement(&p, 1, 1), FOLD_UNJUDGED);
    assert_ok(judge(&p, 1, 1, "different"));
    assert_ok(judge(&p, 0, 2, "different"));
    assert_refused(judge(&p, 0, 3, "same"), "hit.count");
    assert_string_equal(fold_judgement_name(judgement(&p, 1, 1)), "different");
    end(&p);
}

/* Where a side's hit.open stands in its lane. */
static int64_t opening_n(const struct play *p, int side)
{
    int64_t n = 0;

    while (p->saga.line[side][n].entry->kind != KIND_HIT_OPEN)
        n++;
    return n;
}

static void test_R8_duties_outlive_the_agreement(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_to_opened(&p);
    assert_ok(propose(&p, 1, 4));
    assert_ok(say(&p, 0, KIND_AGREE_NOTICE, noticed(&p, "give")));
    at(&p, terms.expires);
    assert_int_equal(status_at(&p, p.draft, terms.expires), FOLD_ENDED);
    assert_refused(accept(&p, 0, 4), "R7");
    assert_refused(
        say(&p, 0, KIND_REFUSED, with(with_int(json_object(), "n", 0), "rule", "r7")),
        "refused"); /* that one was effective */
    assert_ok(say(
        &p, 1, KIND_REFUSED,
        with(with_int(json_object(), "n", (int64_t)p.saga.count[0] - 2), "rule", "r7")));
    /* An opening is effective, but what it opened may still not be as agreed. */
    assert_ok(say(&p, 1, KIND_REFUSED,
                  with(with_int(json_object(), "n", opening_n(&p, 0)), "rule", "r20")));
    assert_refused(say(&p, 1, KIND_REFUSED,
                       with(with_int(json_object(), "n", 1 << 20), "rule", "r20")),
                   "refused");
    abort_round(&p, 0);
    memcpy(p.round, fold_round_at(p.fold, 0)->id, 32);
    /* The judgement of an earlier hit and a correction of it are duties. */
    assert_ok(judge(&p, 0, 1, "unsure"));
    assert_ok(judge(&p, 0, 1, "different"));
    end(&p);
}

static void test_R6_suspended_releases_stop_hits(void **state)
{
    struct play p;

    (void)state;
    begin_agreed(&p);
    start_round(&p, 0);
    count_both(&p, 0, 2);
    reveal_both(&p, 1);
    assert_ok(say(&p, 0, KIND_HIT_COMMIT, committed(&p, 20)));
    assert_ok(say(&p, 0, KIND_AGREE_SUSPEND, suspended(&p, "releases")));
    assert_refused(say(&p, 1, KIND_HIT_COMMIT, committed(&p, 21)), "R6");
    assert_ok(say(&p, 0, KIND_AGREE_RESUME, agreed(&p, p.draft)));
    assert_ok(say(&p, 0, KIND_AGREE_SUSPEND, suspended(&p, "rounds")));
    assert_ok(say(&p, 1, KIND_HIT_COMMIT, committed(&p, 21)));
    assert_ok(open_hits(&p, 1, 21));
    assert_ok(say(&p, 1, KIND_AGREE_SUSPEND, suspended(&p, "all")));
    assert_refused(open_hits(&p, 0, 20), "R6");
    end(&p);
}

/* ---- Feeding ---- */

static void test_feeding_in_order_only(void **state)
{
    struct play p;
    struct entry *e;

    (void)state;
    begin_agreed(&p);
    see(&p, 0);
    e = saga_entry(&p.saga, 0, KIND_HELLO, hello(p.saga.card[0].id));
    e->n++;
    assert_int_equal(fold_feed(p.fold, 0, e, NULL), ERR_UNEXPECTED);
    e->n -= 2;
    assert_int_equal(fold_feed(p.fold, 0, e, NULL), ERR_UNEXPECTED);
    e->n++;
    e->seen_n = 0; /* it had seen more before */
    assert_int_equal(fold_feed(p.fold, 0, e, saga_document(&p.saga, 0)), ERR_UNEXPECTED);
    saga_drop(e);
    end(&p);
}

/* Two entries that claim to have seen each other: hashes make it impossible, and the
 * fold refuses it rather than wait for ever. */
static void test_two_entries_cannot_have_seen_each_other(void **state)
{
    struct saga s;
    struct fold *f;
    struct entry *e;
    struct verdict v;

    (void)state;
    saga_init(&s, 0);
    f = saga_fold(&s);
    e = saga_entry(&s, 0, KIND_HELLO, hello(s.card[0].id));
    e->seen_n = 1;
    assert_int_equal(fold_feed(f, 0, e, NULL), OK);
    assert_int_equal(fold_fed(f, 0), 1);
    assert_int_equal(fold_judged(f, 0), 0);
    assert_int_equal(fold_try(f, 1, e, NULL, &v), ERR_UNEXPECTED);
    saga_drop(e);
    e = saga_entry(&s, 1, KIND_HELLO, hello(s.card[1].id));
    e->seen_n = 1;
    assert_int_equal(fold_feed(f, 1, e, NULL), ERR_UNEXPECTED);
    e->seen_n = 0;
    assert_int_equal(fold_feed(f, 1, e, NULL), OK);
    assert_int_equal(fold_judged(f, 0), 1);
    assert_int_equal(fold_judged(f, 1), 1);
    saga_drop(e);
    fold_free(f);
    saga_fini(&s);
}

static void test_fraud_stops_everything_further(void **state)
{
    uint8_t before[32];
    uint8_t after[32];
    struct play p;
    struct entry *e;
    struct verdict v;

    (void)state;
    begin_agreed(&p);
    assert_int_equal(fold_digest(p.fold, before), OK);
    fold_mark_fraud(p.fold, 1);
    assert_int_equal(fold_digest(p.fold, after), OK);
    assert_memory_equal(before, after,
                        32); /* it is no part of the state that is shared */
    e = saga_entry(&p.saga, 0, KIND_AGREE_SUSPEND, suspended(&p, "all"));
    assert_int_equal(fold_try(p.fold, 0, e, NULL, &v), OK);
    assert_refused(&v, "fraud");
    saga_drop(e);
    end(&p);
}

static void test_the_dump_is_as_documented(void **state)
{
    json_t *dump;
    const json_t *round;
    const json_t *agreement;
    struct buffer text;
    json_t *again;
    struct play p;

    (void)state;
    play_to_opened(&p);
    assert_ok(judge(&p, 0, 9, "same"));
    assert_refused(propose(&p, 0, 5), "R16");
    assert_int_equal(fold_dump(p.fold, &dump), OK);
    buffer_init(&text, 1 << 20);
    assert_int_equal(json_write(dump, &text), OK);
    assert_int_equal(json_read_canonical(text.data, text.bytes, text.bytes, &again, NULL),
                     OK);
    json_decref(again);
    buffer_fini(&text);

    assert_string_equal(json_text(dump, "type"), "state");
    assert_int_equal(json_time(dump, "latest"), SAGA_BEGIN);
    assert_int_equal(json_array_size(json_at(dump, "sides")), 2);
    const json_t *refused = json_at(json_array_get(json_at(dump, "sides"), 0), "refused");

    assert_int_equal(json_array_size(refused), 1);
    assert_string_equal(json_text(json_array_get(refused, 0), "rule"), "R16");
    agreement = json_array_get(json_at(dump, "agreements"), 0);
    assert_int_equal(json_int(agreement, "rounds_accepted"), 1);
    assert_int_equal(json_int(agreement, "hits_counted"), 2);
    assert_false(json_has(agreement, "superseded_from"));
    round = json_array_get(json_at(dump, "rounds"), 0);
    assert_string_equal(json_text(round, "status"), "closed");
    assert_int_equal(json_array_size(json_at(round, "hits")), 1);
    json_decref(dump);
    end(&p);
}

/* A whole story with every allocation failing in turn. */
static void test_memory_that_runs_out(void **state)
{
    struct play p;

    (void)state;
    play_to_opened(&p);
    assert_ok(judge(&p, 0, 9, "same"));
    for (size_t n = 1;; n++) {
        struct fold *f = NULL;
        uint8_t digest[32];
        enum err e;

        failing_start(n);
        e = fold_new(&p.saga.card[0], &p.saga.card[1], &f);
        for (int side = 0; side < FOLD_SIDES && e == OK; side++)
            for (size_t i = 0; i < p.saga.count[side] && e == OK; i++) {
                struct agreement *document = NULL;

                if (p.saga.line[side][i].draft != SAGA_NO_DRAFT) {
                    document = calloc(1, sizeof *document);
                    if (!document) {
                        e = ERR_NOMEM;
                        break;
                    }
                    *document = *p.saga.draft[p.saga.line[side][i].draft];
                    json_incref(document->object);
                }
                e = fold_feed(f, side, p.saga.line[side][i].entry, document);
            }
        if (e == OK)
            e = fold_digest(f, digest);
        fold_free(f);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
    }
    end(&p);
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hello_is_first_and_only_there),
        cmocka_unit_test(test_K2_nothing_before_both_have_verified),
        cmocka_unit_test(test_clock_may_lag_one_hour),
        cmocka_unit_test(test_R10_only_officers_with_the_role_act),
        cmocka_unit_test(test_proposals_of_agreements),
        cmocka_unit_test(test_both_propose_the_same_agreement_at_once),
        cmocka_unit_test(test_R1_nothing_until_both_have_signed_the_same),
        cmocka_unit_test(test_R2_ready_is_an_act_of_its_own),
        cmocka_unit_test(test_R3_a_threshold_counts_different_officers),
        cmocka_unit_test(test_R5_an_amendment_takes_the_place_of_what_it_amends),
        cmocka_unit_test(test_R5_an_amendment_that_never_begins),
        cmocka_unit_test(test_R6_either_side_suspends_alone),
        cmocka_unit_test(test_R6_suspended_releases_stop_hits),
        cmocka_unit_test(test_R7_a_notice_runs_pauses_and_runs_out),
        cmocka_unit_test(test_R7_notice_before_the_start),
        cmocka_unit_test(test_R8_duties_outlive_the_agreement),
        cmocka_unit_test(test_R9_it_starts_and_expires_by_date),
        cmocka_unit_test(test_R9_ready_too_late_is_refused),
        cmocka_unit_test(test_R11_R12_R16_what_a_proposal_must_name),
        cmocka_unit_test(test_R14_few_or_only_counted_need_a_coin),
        cmocka_unit_test(test_R16_rounds_in_a_sliding_period),
        cmocka_unit_test(test_R16_no_rounds),
        cmocka_unit_test(test_R16_tokens_over_the_life),
        cmocka_unit_test(test_R16_the_asked_side_checks_both_budgets),
        cmocka_unit_test(test_R17_acceptance_pays_and_abort_gives_nothing_back),
        cmocka_unit_test(test_R17_an_acceptance_in_flight_pays),
        cmocka_unit_test(test_R18_a_ratio_keeps_proposals_in_balance),
        cmocka_unit_test(test_one_round_at_a_time),
        cmocka_unit_test(test_of_two_concurrent_proposals_one_is_void),
        cmocka_unit_test(test_a_second_proposal_may_be_concurrent_too),
        cmocka_unit_test(test_a_round_with_hits_step_by_step),
        cmocka_unit_test(test_a_large_bucket_needs_more_blocks),
        cmocka_unit_test(test_a_coin_seen_differently_ends_in_an_abort),
        cmocka_unit_test(test_counts_must_be_possible_and_one),
        cmocka_unit_test(test_abort_unless_closed),
        cmocka_unit_test(test_hits_are_committed_then_opened_then_judged),
        cmocka_unit_test(test_feeding_in_order_only),
        cmocka_unit_test(test_two_entries_cannot_have_seen_each_other),
        cmocka_unit_test(test_fraud_stops_everything_further),
        cmocka_unit_test(test_the_dump_is_as_documented),
        cmocka_unit_test(test_memory_that_runs_out),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
