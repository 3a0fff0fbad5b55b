/* SPDX-License-Identifier: Apache-2.0 */
/* Joint samples: a coin of both sides, and what it draws. */
#include "base/num.h"
#include "crypto/hash.h"
#include "fold/duty.h"
#include "fold/fold.h"
#include "fold/sample.h"
#include "tests/support/play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { STARTER_SHARE = 5, JOINER_SHARE = 6 };

static json_t *fact_start(const struct play *p, int64_t count, int share)
{
    static const char label[] = "entente/1 sample coin";
    uint8_t bytes[32];
    uint8_t commit[32];
    bool ok = true;
    json_t *fact = fact_with_int(fact_agreed(p, p->draft), "count", count);

    memset(bytes, share, sizeof bytes);
    hash_sha256_parts((const struct part[]){{label, sizeof label},
                                            {saga_id(&p->saga, p->draft), 32},
                                            {bytes, sizeof bytes}},
                      3, commit);
    json_put_bytes(fact, "commit", commit, sizeof commit, &ok);
    assert_true(ok);
    return fact;
}

static const struct fold_sample *newest(const struct play *p)
{
    return fold_sample_at(p->fold, fold_sample_count(p->fold) - 1);
}

static json_t *fact_share(const struct play *p, int share)
{
    return fact_with_bytes(saga_fact("sample", newest(p)->id), "share", share, 32);
}

static const struct verdict *start(struct play *p, int side, int64_t count)
{
    return play_say(p, side, KIND_SAMPLE_START, fact_start(p, count, STARTER_SHARE));
}

static void test_R40_a_coin_of_both_sides(void **state)
{
    static const uint8_t unknown[32] = {9};
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_refused(
        play_say(&p, 0, KIND_SAMPLE_JOIN,
                 fact_with_bytes(saga_fact("sample", unknown), "share", 1, 32)),
        "sample");
    assert_refused(play_say(&p, 0, KIND_SAMPLE_START,
                            fact_with_bytes(fact_start(&p, 3, 1), "agreement", 9, 32)),
                   "agreement");
    assert_refused(
        play_say_as(&p, 0, SAGA_CONFIRMER, KIND_SAMPLE_START, fact_start(&p, 3, 1)),
        "R10");
    assert_effective(start(&p, 0, 3));
    assert_int_equal(newest(&p)->starter, 0);
    assert_int_equal(newest(&p)->start_n, p.saga.count[0] - 1);
    assert_int_equal(newest(&p)->seen, p.saga.count[1]);
    assert_int_equal(newest(&p)->count, 3);
    assert_ptr_equal(fold_sample_find(p.fold, newest(&p)->id), newest(&p));
    assert_refused(play_say(&p, 0, KIND_SAMPLE_JOIN, fact_share(&p, JOINER_SHARE)),
                   "sample.own");
    assert_refused(play_say(&p, 0, KIND_SAMPLE_OPEN, fact_share(&p, STARTER_SHARE)),
                   "sample.joined");
    assert_effective(play_say(&p, 1, KIND_SAMPLE_JOIN, fact_share(&p, JOINER_SHARE)));
    assert_refused(play_say(&p, 1, KIND_SAMPLE_JOIN, fact_share(&p, JOINER_SHARE)),
                   "repeated");
    assert_refused(play_say(&p, 1, KIND_SAMPLE_OPEN, fact_share(&p, STARTER_SHARE)),
                   "sample.own");
    assert_refused(play_say(&p, 0, KIND_SAMPLE_OPEN, fact_share(&p, JOINER_SHARE)),
                   "R40");
    assert_false(newest(&p)->opened);
    assert_effective(play_say(&p, 0, KIND_SAMPLE_OPEN, fact_share(&p, STARTER_SHARE)));
    assert_refused(play_say(&p, 0, KIND_SAMPLE_OPEN, fact_share(&p, STARTER_SHARE)),
                   "repeated");
    assert_true(newest(&p)->joined && newest(&p)->opened);
    play_end(&p);
}

struct opens {
    const uint8_t *sample;
    size_t count;
    int64_t due;
};

static bool find_open(void *state, const struct fold_duty *d)
{
    struct opens *o = state;

    if (d->kind != FOLD_DUTY_OPEN)
        return true;
    assert_memory_equal(d->subject, o->sample, 32);
    assert_int_equal(d->side, 0);
    o->count++;
    o->due = d->due;
    return true;
}

static struct opens look(const struct play *p)
{
    struct opens o = {.sample = newest(p)->id};

    assert_true(fold_duty_each(p->fold, p->saga.clock[0], find_open, &o));
    return o;
}

/* Who started it has seen the other's share first, and may not keep its own back. */
static void test_R40_opening_is_a_duty(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(start(&p, 0, 3));
    assert_int_equal(look(&p).count, 0);
    play_at(&p, SAGA_BEGIN + 60);
    assert_effective(play_say(&p, 1, KIND_SAMPLE_JOIN, fact_share(&p, JOINER_SHARE)));
    assert_int_equal(look(&p).count, 1);
    assert_int_equal(look(&p).due, SAGA_BEGIN + 60 + 24 * 3600);
    assert_effective(play_say(&p, 0, KIND_SAMPLE_OPEN, fact_share(&p, STARTER_SHARE)));
    assert_int_equal(look(&p).count, 0);
    play_end(&p);
}

/* Neither side's entries after the start are drawn from, whoever sees what. */
static void test_R40_joined_only_as_seen(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    play_see(&p, 0);
    play_see(&p, 1);
    assert_effective(
        play_mutter(&p, 0, KIND_SAMPLE_START, fact_start(&p, 3, STARTER_SHARE)));
    assert_refused(play_mutter(&p, 1, KIND_SAMPLE_JOIN, fact_share(&p, JOINER_SHARE)),
                   "sample");
    assert_effective(play_say(&p, 1, KIND_SAMPLE_JOIN, fact_share(&p, JOINER_SHARE)));
    assert_refused(play_mutter(&p, 0, KIND_SAMPLE_OPEN, fact_share(&p, STARTER_SHARE)),
                   "sample.joined");
    assert_effective(play_say(&p, 0, KIND_SAMPLE_OPEN, fact_share(&p, STARTER_SHARE)));
    play_end(&p);
}

/* The least hash of what is left: a second computation, slow and plain. */
static void check_drawn(const struct play *p,
                        const struct fold_sample *s,
                        const struct fold_drawn *drawn,
                        size_t count)
{
    uint8_t last[32] = {0};

    for (size_t i = 0; i < count; i++) {
        uint8_t least[32];
        struct fold_drawn found = {0};

        memset(least, 0xff, sizeof least);
        for (int side = 0; side < FOLD_SIDES; side++) {
            size_t most = side == s->starter ? s->start_n : s->seen;

            for (size_t n = 0; n < most; n++) {
                uint8_t bytes[72];
                uint8_t hash[32];

                if (!p->saga.line[side][n].entry->has_act ||
                    !fold_verdict(p->fold, side, n)->effective)
                    continue;
                memcpy(bytes, s->seed, 32);
                memcpy(bytes + 32, p->saga.lane[side], 32);
                store_u64(bytes + 64, n);
                hash_sha256(bytes, sizeof bytes, hash);
                if (memcmp(hash, last, 32) > 0 && memcmp(hash, least, 32) < 0) {
                    memcpy(least, hash, 32);
                    found = (struct fold_drawn){side, n};
                }
            }
        }
        assert_int_equal(drawn[i].side, found.side);
        assert_int_equal(drawn[i].n, found.n);
        memcpy(last, least, 32);
    }
}

static void test_R40_sample_is_reproducible_from_the_seed(void **state)
{
    static const char label[] = "entente/1 sample seed";
    struct fold_drawn drawn[1000];
    uint8_t coin[32];
    uint8_t seed[32];
    size_t count = 0;
    struct play p;

    (void)state;
    play_to_opened(&p);
    assert_effective(play_judge(&p, 0, 1, "same"));
    assert_refused(play_judge(&p, 0, 1, "same"), "repeated"); /* is never drawn */
    for (int64_t most = 1; most <= 1000; most *= 10) {
        assert_effective(start(&p, 1, most));
        assert_effective(play_say(&p, 0, KIND_SAMPLE_JOIN, fact_share(&p, JOINER_SHARE)));
        assert_effective(
            play_say(&p, 1, KIND_SAMPLE_OPEN, fact_share(&p, STARTER_SHARE)));
        memset(coin, STARTER_SHARE ^ JOINER_SHARE, sizeof coin);
        hash_sha256_parts((const struct part[]){{label, sizeof label},
                                                {newest(&p)->id, 32},
                                                {coin, sizeof coin}},
                          3, seed);
        assert_memory_equal(newest(&p)->seed, seed, sizeof seed);
        assert_int_equal(fold_sample_draw(p.fold, newest(&p), drawn, &count), OK);
        assert_true(count <= (size_t)most && count > 0);
        assert_true(most > 10 || count == (size_t)most);
        check_drawn(&p, newest(&p), drawn, count);
    }
    /* 2 verified, 1 proposed, 2 signed, 2 ready, 2 of the round, 1 judged; and of the
     * three earlier samples the starts and joins. */
    assert_int_equal(count, 10 + 6);
    play_end(&p);
}

/* What one side starts takes no room from the other. */
static void test_R40_at_most_1000_samples_of_a_side(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    for (int i = 0; i < FOLD_SAMPLES_MAX; i++)
        assert_effective(start(&p, 0, 1));
    assert_refused(start(&p, 0, 1), "limit");
    for (int i = 0; i < FOLD_SAMPLES_MAX; i++)
        assert_effective(start(&p, 1, 1));
    assert_refused(start(&p, 1, 1), "limit");
    play_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_R40_a_coin_of_both_sides),
        cmocka_unit_test(test_R40_opening_is_a_duty),
        cmocka_unit_test(test_R40_joined_only_as_seen),
        cmocka_unit_test(test_R40_sample_is_reproducible_from_the_seed),
        cmocka_unit_test(test_R40_at_most_1000_samples_of_a_side),
    };

    return cmocka_run_group_tests_name("fold/draw", tests, play_start, NULL);
}
