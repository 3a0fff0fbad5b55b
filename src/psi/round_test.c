/* SPDX-License-Identifier: Apache-2.0 */
/*
 * round_test.c - honest rounds of every shape, bad set-ups, every state against
 * every message, and what fails half-way
 */
#include "base/memory.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "psi/engine.h"
#include "psi/own.h"
#include "psi/round.h"
#include "tests/support/dice.h"
#include "tests/support/duel.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- Set-ups ---- */

/* Two of three and four tokens are shared. */
static struct duel *duel_usual(void)
{
    struct duel *d = duel_new();

    duel_give(d, ROUND_INITIATOR, 0, 3);
    duel_give(d, ROUND_RESPONDER, 1, 5);
    return d;
}

static void set_both(struct duel *d, enum round_output output, uint32_t audit_one_in)
{
    for (int role = 0; role < 2; role++) {
        d->side[role].setup.output = output;
        d->side[role].setup.audit_one_in = audit_one_in;
    }
}

static void expect_end(const struct duel *d, uint32_t count, size_t hits, bool audited)
{
    const struct round_hit *of[2];
    size_t found;

    for (int role = 0; role < 2; role++) {
        const struct round *r = d->side[role].round;
        assert_true(round_is_closed(r));
        assert_true(round_is_counted(r));
        assert_int_equal(round_count(r), count);
        assert_int_equal(r->audited, audited);
        of[role] = round_hits(r, &found);
        assert_int_equal(found, hits);
    }
    for (size_t i = 0; i < hits; i++) {
        const char *token[2];
        for (int role = 0; role < 2; role++)
            token[role] = d->side[role].items[of[role][i].item].token;
        assert_string_equal(token[0], token[1]);
        assert_memory_equal(of[0][i].handle, of[1][i].handle, ROUND_HANDLE_BYTES);
        if (i > 0)
            assert_true(memcmp(of[0][i - 1].handle, of[0][i].handle, ROUND_HANDLE_BYTES) <
                        0);
    }
}

/* ---- Honest rounds ---- */

static void both_sides_learn_the_same_hits(void **state)
{
    struct duel *d = duel_usual();

    (void)state;
    duel_start(d);
    duel_finish(d);
    expect_end(d, 2, 2, false);
    duel_free(d);
}

static void R14_only_the_count_is_learned_where_only_it_was_agreed(void **state)
{
    struct duel *d = duel_usual();

    (void)state;
    set_both(d, ROUND_COUNT, 0);
    duel_start(d);
    duel_finish(d);
    expect_end(d, 2, 0, false);
    duel_free(d);
}

static void the_coin_opens_a_round(void **state)
{
    struct duel *d = duel_usual();

    (void)state;
    set_both(d, ROUND_COUNT, 1);
    duel_start(d);
    duel_finish(d);
    expect_end(d, 2, 2, true);
    duel_free(d);
}

static void the_coin_falls_both_ways(void **state)
{
    struct duel *d = duel_new();
    int opened = 0;

    (void)state;
    set_both(d, ROUND_COUNT, 2);
    for (uint8_t secret = 0; secret < 32; secret++) {
        memset(d->side[0].setup.secret, secret, ROUND_SECRET_BYTES);
        duel_start(d);
        duel_finish(d);
        assert_int_equal(d->side[0].round->audited, d->side[1].round->audited);
        opened += d->side[0].round->audited;
    }
    /* Of 32 fair coins fewer than four fall alike about once in 390000. */
    assert_in_range(opened, 4, 28);
    duel_free(d);
}

static void too_few_close_without_hits(void **state)
{
    struct duel *d = duel_usual();

    (void)state;
    for (uint32_t min = 2; min <= 3; min++) {
        d->side[0].setup.count_min = min;
        d->side[1].setup.count_min = min;
        duel_start(d);
        duel_finish(d);
        expect_end(d, 2, min == 2 ? 2 : 0, false);
    }
    duel_free(d);
}

/* R43: nobody is obliged to hold anything. */
static void R43_empty_lists_are_rounds_like_others(void **state)
{
    (void)state;
    for (unsigned which = 0; which < 4; which++) {
        struct duel *d = duel_new();
        if ((which & 1) != 0)
            duel_give(d, ROUND_INITIATOR, 0, 3);
        if ((which & 2) != 0)
            duel_give(d, ROUND_RESPONDER, 0, 3);
        duel_start(d);
        duel_finish(d);
        expect_end(d, which == 3 ? 3 : 0, which == 3 ? 3 : 0, false);
        duel_free(d);
    }
}

static void full_buckets_single_points_and_more_blocks_than_points(void **state)
{
    struct duel *d = duel_new();

    (void)state;
    duel_give(d, ROUND_INITIATOR, 5, 6);
    duel_give(d, ROUND_RESPONDER, 5, 6);
    for (int role = 0; role < 2; role++) {
        d->side[role].setup.own_bucket = 1;
        d->side[role].setup.blocks = 3;
        d->side[role].setup.responder_first = true;
    }
    duel_start(d);
    duel_finish(d);
    expect_end(d, 1, 1, false);
    duel_free(d);
}

static void a_token_may_be_of_any_length_up_to_the_limit(void **state)
{
    struct duel *d = duel_new();

    (void)state;
    for (int role = 0; role < 2; role++) {
        duel_give(d, (enum round_role)role, 0, 2);
        memset(d->side[role].text[0], 'a', ROUND_TOKEN_MAX);
        memcpy(d->side[role].text[1], "b", 2);
    }
    duel_start(d);
    duel_finish(d);
    expect_end(d, 2, 2, false);
    duel_free(d);
}

static void T10_the_same_tokens_in_another_round_look_different(void **state)
{
    struct duel *d = duel_usual();
    uint8_t first[4 * POINT_BYTES];
    size_t at;

    (void)state;
    duel_start(d);
    duel_finish(d);
    memcpy(first, d->said[1].bytes, sizeof first);
    d->side[0].setup.id[0] ^= 1; /* the same secret, even */
    d->side[1].setup.id[0] ^= 1;
    duel_start(d);
    duel_finish(d);
    for (size_t i = 0; i < 4; i++)
        assert_false(points_find(first, 4, d->said[1].bytes + i * POINT_BYTES, &at));
    duel_free(d);
}

static void a_position_is_where_the_token_stands(void **state)
{
    struct duel *d = duel_usual();
    uint8_t token[POINT_BYTES];
    struct keys keys;

    (void)state;
    duel_start(d);
    duel_finish(d);
    keys_derive(&d->side[0].setup, &keys);
    for (size_t i = 0; i < d->side[0].count; i++) {
        uint32_t p = own_position(d->side[0].round, i);
        duel_point(&keys.side, d->side[0].items[i].token, token);
        assert_int_equal(group_mul(keys.k, token, token), OK);
        assert_memory_equal(d->said[1].bytes + p * POINT_BYTES, token, POINT_BYTES);
    }
    duel_free(d);
}

static void a_kept_proof_opens_its_token_without_the_key(void **state)
{
    struct duel *d = duel_usual();
    struct buffer kept;

    (void)state;
    duel_start(d);
    buffer_init(&kept, 1 << 20);
    buffer_add_byte(&kept, 'x'); /* what is there already stays */
    assert_int_equal(round_keep_proofs(d->side[0].round, &kept), OK);
    assert_int_equal(kept.bytes, 1 + 4 * DLEQ_PROOF_BYTES);
    duel_finish(d);
    for (size_t i = 0; i < d->side[0].count; i++) {
        uint8_t point[POINT_BYTES];
        struct keys_side side = {.role = ROUND_INITIATOR};
        uint32_t p = own_position(d->side[0].round, i);
        struct dleq_statement s = {.key = d->said[0].bytes,
                                   .points = point,
                                   .images = d->said[1].bytes + p * POINT_BYTES,
                                   .count = 1,
                                   .context = KEYS_CONTEXT};
        const uint8_t *proof = kept.data + 1 + p * DLEQ_PROOF_BYTES;

        memcpy(side.sid, d->side[0].setup.agreement, 32);
        memcpy(side.sid + 32, d->side[0].setup.id, 32);
        duel_point(&side, d->side[0].items[i].token, point);
        assert_int_equal(dleq_verify(&s, proof), OK);
        duel_point(&side, "another token", point);
        assert_int_equal(dleq_verify(&s, proof), ERR_FORGED);
    }
    buffer_fini(&kept);
    duel_free(d);
}

/* An engine made of what was kept says the same and finds the same; what was tampered
 * with, be it only which item stands where, is refused. */
/* Another text in the place of an item: found where that is a hit, and only there. */
static void expect_items_are_asked(const struct duel_side *s)
{
    struct round_item items[DUEL_ITEMS_MAX];
    size_t hits, found = 0;

    (void)round_hits(s->round, &hits);
    memcpy(items, s->items, sizeof items);
    assert_int_equal(round_check_items(s->round, items, s->count), OK);
    assert_int_equal(round_check_items(s->round, items, s->count - 1), ERR_CORRUPT);
    for (size_t i = 0; i < s->count; i++) {
        items[i].token = "another";
        found += round_check_items(s->round, items, s->count) == ERR_CORRUPT;
        items[i] = s->items[i];
    }
    assert_int_equal(found, hits);
}

static void what_is_kept_makes_the_same_engine(void **state)
{
    struct duel *d = duel_usual();
    struct buffer kept;
    uint8_t before[32], after[32];

    (void)state;
    duel_start(d);
    for (int role = 0; role < 2; role++) {
        struct duel_side *s = &d->side[role];
        struct round *r = NULL;

        buffer_init(&kept, 1 << 16);
        round_keep(s->round, &kept);
        assert_int_equal(kept.bytes, 4 + s->setup.own_bucket * 32 + s->count * 4 + 32);
        round_commitment(s->round, before);
        for (size_t cut = 0; cut < kept.bytes; cut++)
            assert_int_not_equal(round_again(&s->setup, kept.data, cut, NULL, &r), OK);
        for (size_t at = 0; at < kept.bytes; at++) {
            kept.data[at] ^= 1;
            assert_int_equal(round_again(&s->setup, kept.data, kept.bytes, NULL, &r),
                             ERR_CORRUPT);
            kept.data[at] ^= 1;
        }
        assert_int_equal(round_again(&s->setup, kept.data, kept.bytes, NULL, &r), OK);
        round_commitment(r, after);
        assert_memory_equal(before, after, sizeof before);
        assert_int_equal(
            round_meet(r, d->side[!role].setup.own_bucket,
                       (round_commitment(d->side[!role].round, after), after)),
            OK);
        duel_replace(d, (enum round_role)role, r);
        buffer_fini(&kept);
    }
    duel_finish(d);
    expect_end(d, 2, 2, false);
    for (int role = 0; role < 2; role++)
        expect_items_are_asked(&d->side[role]);
    duel_free(d);
}

static void proofs_respect_the_buffer_s_ceiling(void **state)
{
    struct duel *d = duel_usual();
    struct buffer kept;

    (void)state;
    duel_start(d);
    buffer_init(&kept, 4 * DLEQ_PROOF_BYTES - 1);
    assert_int_equal(round_keep_proofs(d->side[0].round, &kept), ERR_LIMIT);
    buffer_fini(&kept);
    duel_free(d);
}

/* ---- Set-ups that are refused ---- */

static enum err try_new(const struct round_setup *setup, const char *a, const char *b)
{
    const struct round_item items[2] = {{a}, {b}};
    struct round *r = NULL;
    enum err e = round_new(setup, items, a == NULL ? 0 : b == NULL ? 1 : 2, NULL, &r);

    assert_int_equal(r != NULL, e == OK);
    round_free(r);
    return e;
}

static void bad_set_ups_are_refused(void **state)
{
    struct duel *d = duel_new();
    struct round_setup good = d->side[0].setup, bad = good;
    char longest[ROUND_TOKEN_MAX + 2] = {0};

    (void)state;
    assert_int_equal(try_new(&good, "a", "b"), OK);
    assert_int_equal(try_new(&good, "a", "a"), ERR_EXISTS);
    assert_int_equal(try_new(&good, "a", ""), ERR_LIMIT);
    memset(longest, 'a', ROUND_TOKEN_MAX);
    assert_int_equal(try_new(&good, longest, NULL), OK);
    longest[ROUND_TOKEN_MAX] = 'a';
    assert_int_equal(try_new(&good, longest, NULL), ERR_LIMIT);
    bad.own_bucket = 1;
    assert_int_equal(try_new(&bad, "a", NULL), OK);
    assert_int_equal(try_new(&bad, "a", "b"), ERR_LIMIT);
    bad.own_bucket = 0;
    assert_int_equal(try_new(&bad, NULL, NULL), ERR_LIMIT);
    bad.own_bucket = ROUND_BUCKET_MAX + 1;
    assert_int_equal(try_new(&bad, NULL, NULL), ERR_LIMIT);
    bad = good;
    bad.blocks = 0;
    assert_int_equal(try_new(&bad, NULL, NULL), ERR_LIMIT);
    duel_free(d);
}

static void a_round_meets_one_peer_once(void **state)
{
    struct duel *d = duel_usual();
    struct round *r = NULL;
    struct round_message m = {.step = ROUND_COMMIT};
    uint8_t commitment[32] = {0};
    enum round_refusal why;

    (void)state;
    assert_int_equal(round_new(&d->side[0].setup, NULL, 0, NULL, &r), OK);
    assert_false(round_is_turn(r));
    assert_int_equal(round_next(r, &m), ERR_UNEXPECTED);
    assert_int_equal(round_meet(r, 0, commitment), ERR_LIMIT);
    assert_int_equal(round_meet(r, ROUND_BUCKET_MAX + 1, commitment), ERR_LIMIT);
    assert_int_equal(round_meet(r, ROUND_BUCKET_MAX, commitment), OK);
    assert_int_equal(round_meet(r, 4, commitment), ERR_UNEXPECTED);
    assert_true(round_is_turn(r));
    round_free(r);

    /* Nothing is due from a peer that has not been met. */
    assert_int_equal(round_new(&d->side[1].setup, NULL, 0, NULL, &r), OK);
    assert_int_equal(round_receive(r, &m, &why), ERR_UNEXPECTED);
    assert_int_equal(why, ROUND_BAD_ORDER);
    assert_int_equal(round_meet(r, 4, commitment), ERR_UNEXPECTED);
    round_free(r);
    round_free(NULL);
    duel_free(d);
}

static void blocks_are_raised_to_what_one_proof_covers(void **state)
{
    static const struct {
        uint32_t asked, peer_bucket, blocks;
    } cases[] = {
        {1, 32768, 1},
        {1, 32769, 2},
        {2, 32769, 2},
        {3, 65536, 3},
        {3, 98305, 4},
        {1, ROUND_BUCKET_MAX, 32},
        {40, ROUND_BUCKET_MAX, 40},
    };
    struct duel *d = duel_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct round *r = NULL;
        size_t sum = 0, start;

        d->side[0].setup.blocks = cases[i].asked;
        assert_int_equal(round_new(&d->side[0].setup, NULL, 0, NULL, &r), OK);
        assert_int_equal(round_meet(r, cases[i].peer_bucket, (const uint8_t[32]){0}), OK);
        assert_int_equal(r->blocks, cases[i].blocks);
        for (r->block = 0; r->block < r->blocks; r->block++) {
            size_t span = engine_block_span(r, r->block, r->peer.bucket, &start);
            assert_int_equal(start, sum);
            assert_true(span <= ROUND_BLOCK_POINTS_MAX);
            sum += span;
        }
        assert_int_equal(sum, cases[i].peer_bucket);
        round_free(r);
    }
    duel_free(d);
}

static void names_are_stable_and_distinct(void **state)
{
    (void)state;
    for (int i = 0; i < ROUND_REFUSAL_COUNT; i++)
        for (int j = 0; j < i; j++)
            assert_string_not_equal(round_refusal_name((enum round_refusal)i),
                                    round_refusal_name((enum round_refusal)j));
    for (int i = 0; i < ROUND_STEP_COUNT; i++)
        for (int j = 0; j < i; j++)
            assert_string_not_equal(round_step_name((enum round_step)i),
                                    round_step_name((enum round_step)j));
    assert_string_equal(round_refusal_name(ROUND_BAD_POINT), "bad-point");
    assert_string_equal(round_refusal_name(ROUND_REFUSAL_COUNT), "unknown");
    assert_string_equal(round_step_name(ROUND_COMMIT), "commit");
    assert_string_equal(round_step_name(ROUND_STEP_COUNT), "none");
}

/* ---- Every state, every message ---- */

/* To a side that has seen `seen` messages, say one; it must be taken only if it is
 * the very one that is due. */
static void try_message(struct duel *d,
                        size_t seen,
                        enum round_role listener,
                        const struct round_message *m)
{
    struct round *r = duel_rebuild(d, listener, seen, NULL);
    const struct duel_said *next = seen < d->said_count ? &d->said[seen] : NULL;
    bool due = next != NULL && next->sender != listener && next->step == m->step &&
               next->index == m->index;
    bool was_closed = round_is_closed(r);
    enum round_refusal why;
    enum err e = round_receive(r, m, &why);
    size_t hits;

    if (due) {
        assert_int_equal(e, OK);
        assert_int_equal(why, ROUND_FINE);
    } else {
        assert_int_equal(e, ERR_UNEXPECTED);
        assert_int_equal(why, ROUND_BAD_ORDER);
        assert_false(round_is_turn(r));
        assert_int_equal(round_is_closed(r), was_closed);
        round_hits(r, &hits);
        if (!was_closed)
            assert_int_equal(hits, 0);
    }
    round_free(r);
}

static void try_all_messages(struct duel *d)
{
    static const uint8_t zeroes[256];

    for (size_t seen = 0; seen <= d->said_count; seen++) {
        for (int role = 0; role < 2; role++) {
            for (size_t i = 0; i < d->said_count; i++) {
                const struct duel_said *s = &d->said[i];
                struct round_message m = {s->step, s->index, s->bytes, s->count};
                if (s->sender != (enum round_role)role)
                    try_message(d, seen, (enum round_role)role, &m);
            }
            /* Steps that this sequence does not have, no step at all, and an index
             * where none belongs. */
            for (int step = 0; step <= ROUND_STEP_COUNT; step++) {
                struct round_message m = {(enum round_step)step, 77, zeroes,
                                          sizeof zeroes};
                try_message(d, seen, (enum round_role)role, &m);
            }
        }
    }
}

static void every_state_takes_the_one_message_that_is_due(void **state)
{
    struct duel *d = duel_usual();

    (void)state;
    d->side[0].setup.own_bucket = 3;
    d->side[1].setup.own_bucket = 4;
    duel_start(d);
    duel_finish(d);
    try_all_messages(d);
    set_both(d, ROUND_COUNT, 0);
    duel_start(d);
    duel_finish(d);
    try_all_messages(d);
    set_both(d, ROUND_COUNT, 1);
    for (int role = 0; role < 2; role++) {
        d->side[role].setup.responder_first = true;
        d->side[role].setup.blocks = 1;
    }
    duel_start(d);
    duel_finish(d);
    try_all_messages(d);
    duel_free(d);
}

static void what_is_awaited_is_said_before_it_comes(void **state)
{
    struct duel *d = duel_usual();
    enum round_role role;

    (void)state;
    duel_start(d);
    while (duel_turn(d, &role)) {
        uint32_t index, none_index;
        size_t bytes, none;
        enum round_step step = round_awaited(d->side[!role].round, &index, &bytes);
        enum round_refusal why;
        const struct duel_said *said;

        assert_int_equal(round_awaited(d->side[role].round, &none_index, &none),
                         ROUND_STEP_COUNT);
        assert_int_equal(none, 0);
        said = duel_speak(d);
        assert_int_equal(step, said->step);
        assert_int_equal(index, said->index);
        assert_int_equal(bytes, said->count);
        assert_int_equal(duel_tell(d, said, said->bytes, said->count, &why), OK);
    }
    duel_free(d);
}

static void hits_are_there_once_all_blocks_have_come(void **state)
{
    struct duel *d = duel_usual();
    size_t count;

    (void)state;
    duel_start(d);
    assert_true(duel_until(d, ROUND_BLOCK, 1));
    for (int role = 0; role < 2; role++) {
        assert_null(round_hits(d->side[role].round, &count));
        assert_int_equal(count, 0);
    }
    assert_true(duel_until(d, ROUND_CLOSE, 0));
    for (int role = 0; role < 2; role++) {
        assert_non_null(round_hits(d->side[role].round, &count));
        assert_int_equal(count, 2);
    }
    duel_free(d);
}

/* ---- Before its turn ---- */

/* Let a side do some of what it can do ahead; how much is a matter of luck. */
static size_t wander_ahead(struct duel *d, struct dice *dice)
{
    struct round *r = d->side[dice_below(dice, 2)].round;
    size_t most = dice_below(dice, 4);
    size_t times = 0;
    bool did = true;

    while (did && times < most) {
        assert_int_equal(round_ahead(r, &did), OK);
        times += did;
    }
    return times;
}

/* The same messages, whatever is done ahead of a turn, and when. */
static void what_is_done_ahead_changes_nothing(void **state)
{
    struct dice dice;
    size_t times = 0;

    (void)state;
    dice_init(&dice, dice_seed());
    for (int game = 0; game < 40; game++) {
        struct duel *plain = duel_usual();
        struct duel *busy = duel_usual();
        enum round_role role;
        enum round_refusal why;
        uint32_t blocks = (uint32_t)(1 + dice_below(&dice, 5));

        for (int side = 0; side < 2; side++) {
            struct round_setup *setup = &plain->side[side].setup;

            setup->own_bucket = (uint32_t)(8 + dice_below(&dice, game < 39 ? 30 : 5000));
            setup->blocks = blocks;
            busy->side[side].setup = *setup;
        }
        set_both(plain, game % 3 == 0 ? ROUND_COUNT : ROUND_HITS, (uint32_t)game % 2);
        set_both(busy, game % 3 == 0 ? ROUND_COUNT : ROUND_HITS, (uint32_t)game % 2);
        duel_start(plain);
        duel_start(busy);
        duel_finish(plain);
        while (duel_turn(busy, &role)) {
            const struct duel_said *said;

            times += wander_ahead(busy, &dice);
            said = duel_speak(busy);
            times += wander_ahead(busy, &dice);
            assert_int_equal(duel_tell(busy, said, said->bytes, said->count, &why), OK);
        }
        assert_int_equal(busy->said_count, plain->said_count);
        for (size_t i = 0; i < plain->said_count; i++) {
            assert_int_equal(busy->said[i].count, plain->said[i].count);
            assert_memory_equal(busy->said[i].bytes, plain->said[i].bytes,
                                plain->said[i].count);
        }
        duel_free(plain);
        duel_free(busy);
    }
    assert_true(times > 60);
}

/* ---- What fails half-way ---- */

/* Makes something fail at its n-th occasion, and says how often it was asked. */
struct saboteur {
    void (*start)(size_t nth);
    size_t (*stop)(void);
    enum err error;
    size_t failures; /* so far */
};

/* One tick counter serves both sides, as one thread serves the test. */
static struct {
    size_t nth, asked;
} ticks;

static void cancel_start(size_t nth)
{
    ticks.nth = nth;
    ticks.asked = 0;
}

static size_t cancel_stop(void)
{
    ticks.nth = 0;
    return ticks.asked;
}

static bool count_tick(void *state, const char *phase, size_t done, size_t total)
{
    (void)state;
    assert_non_null(phase);
    assert_true(done <= total);
    return ++ticks.asked != ticks.nth;
}

static const struct round_progress ticking = {count_tick, NULL};

/* Count how a call went: true when it passed without having been disturbed. */
static bool is_through(struct saboteur *s, size_t nth, enum err e)
{
    size_t asked = s->stop();

    if (asked < nth) {
        assert_int_equal(e, OK);
        return true;
    }
    assert_int_equal(e, s->error);
    s->failures++;
    return false;
}

static struct round *new_disturbed(struct saboteur *s, const struct duel_side *side)
{
    struct round *r = NULL;

    for (size_t n = 1;; n++) {
        s->start(n);
        if (is_through(s, n,
                       round_new(&side->setup, side->items, side->count, &ticking, &r)))
            return r;
        assert_null(r);
    }
}

static void
next_disturbed(struct saboteur *s, struct round *r, const struct duel_said *expected)
{
    for (size_t n = 1;; n++) {
        struct round_message m;

        s->start(n);
        if (is_through(s, n, round_next(r, &m))) {
            assert_int_equal(m.count, expected->count);
            assert_memory_equal(m.bytes, expected->bytes, m.count);
            return;
        }
        assert_true(round_is_turn(r));
    }
}

static void
receive_disturbed(struct saboteur *s, struct round *r, const struct duel_said *said)
{
    const struct round_message m = {said->step, said->index, said->bytes, said->count};

    for (size_t n = 1;; n++) {
        enum round_refusal why;

        s->start(n);
        if (is_through(s, n, round_receive(r, &m, &why)))
            return;
        assert_int_equal(why, ROUND_FINE);
        assert_false(round_is_turn(r));
    }
}

/* What can be done ahead of the peer's turn is done, with failures on the way. */
static void ahead_disturbed(struct saboteur *s, struct round *r)
{
    bool did = true;

    while (did)
        for (size_t n = 1;; n++) {
            s->start(n);
            if (is_through(s, n, round_ahead(r, &did)))
                break;
            assert_false(did);
        }
}

static void keep_disturbed(struct saboteur *s, struct round *r)
{
    bool through = false;

    for (size_t n = 1; !through; n++) {
        struct buffer kept;
        enum err e;

        buffer_init(&kept, 1 << 20);
        s->start(n);
        e = round_keep_proofs(r, &kept);
        through = is_through(s, n, e);
        assert_int_equal(kept.bytes,
                         through ? r->own.bucket * (size_t)DLEQ_PROOF_BYTES : 0);
        buffer_fini(&kept);
    }
}

/* Play an undisturbed duel again, with every occasion of every call failing once. */
static void disturb(struct saboteur *s, struct duel *d, bool ahead)
{
    duel_start(d);
    duel_finish(d);
    for (int role = 0; role < 2; role++) {
        struct round *r = new_disturbed(s, &d->side[role]);
        uint8_t commitment[32];
        size_t hits, expected;

        round_commitment(d->side[!role].round, commitment);
        assert_int_equal(round_meet(r, d->side[!role].setup.own_bucket, commitment), OK);
        for (size_t i = 0; i < d->said_count; i++) {
            if (ahead)
                ahead_disturbed(s, r);
            if (d->said[i].sender == (enum round_role)role)
                next_disturbed(s, r, &d->said[i]);
            else
                receive_disturbed(s, r, &d->said[i]);
        }
        keep_disturbed(s, r);
        assert_true(round_is_closed(r));
        round_hits(r, &hits);
        round_hits(d->side[role].round, &expected);
        assert_int_equal(hits, expected);
        round_free(r);
    }
}

static void every_allocation_may_fail(void **state)
{
    struct saboteur heap = {failing_start, failing_stop, ERR_NOMEM, 0};
    struct duel *d = duel_usual();

    (void)state;
    disturb(&heap, d, false);
    disturb(&heap, d, true);
    set_both(d, ROUND_COUNT, 0);
    disturb(&heap, d, false);
    disturb(&heap, d, true);
    assert_true(heap.failures > 50);
    duel_free(d);
}

static void every_tick_may_cancel(void **state)
{
    struct saboteur user = {cancel_start, cancel_stop, ERR_CANCELLED, 0};
    struct duel *d = duel_usual();

    (void)state;
    disturb(&user, d, false);
    disturb(&user, d, true);
    set_both(d, ROUND_COUNT, 0);
    disturb(&user, d, false);
    disturb(&user, d, true);
    /* Long lists are asked about in between as well. */
    d->side[1].setup.own_bucket = 600;
    disturb(&user, d, false);
    disturb(&user, d, true);
    assert_true(user.failures > 50);
    duel_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_sides_learn_the_same_hits),
        cmocka_unit_test(R14_only_the_count_is_learned_where_only_it_was_agreed),
        cmocka_unit_test(the_coin_opens_a_round),
        cmocka_unit_test(the_coin_falls_both_ways),
        cmocka_unit_test(too_few_close_without_hits),
        cmocka_unit_test(R43_empty_lists_are_rounds_like_others),
        cmocka_unit_test(full_buckets_single_points_and_more_blocks_than_points),
        cmocka_unit_test(a_token_may_be_of_any_length_up_to_the_limit),
        cmocka_unit_test(T10_the_same_tokens_in_another_round_look_different),
        cmocka_unit_test(a_position_is_where_the_token_stands),
        cmocka_unit_test(a_kept_proof_opens_its_token_without_the_key),
        cmocka_unit_test(what_is_kept_makes_the_same_engine),
        cmocka_unit_test(proofs_respect_the_buffer_s_ceiling),
        cmocka_unit_test(bad_set_ups_are_refused),
        cmocka_unit_test(a_round_meets_one_peer_once),
        cmocka_unit_test(blocks_are_raised_to_what_one_proof_covers),
        cmocka_unit_test(names_are_stable_and_distinct),
        cmocka_unit_test(every_state_takes_the_one_message_that_is_due),
        cmocka_unit_test(what_is_awaited_is_said_before_it_comes),
        cmocka_unit_test(hits_are_there_once_all_blocks_have_come),
        cmocka_unit_test(what_is_done_ahead_changes_nothing),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(every_tick_may_cancel),
    };

    if (crypto_start() != OK)
        return 1;
    return cmocka_run_group_tests_name("psi/round", tests, NULL, NULL);
}
