/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_test.c - honest rounds of every shape, bad set-ups, and what fails half-way
 */
#include "base/memory.h"
#include "base/num.h"
#include "bulk/band.h"
#include "bulk/bulk.h"
#include "crypto/blake.h"
#include "crypto/entropy.h"
#include "tests/support/bout.h"
#include "tests/support/dice.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LARGE = 9000 };

static void run(struct bout *b, uint32_t first, uint32_t from, uint32_t to)
{
    bout_give(b, BULK_FIRST, 0, first);
    bout_give(b, BULK_SECOND, from, to);
    bout_start(b);
    bout_finish(b);
}

/* The hits of a side are exactly the items "item from" to "item to - 1", each once. */
static void expect_hits(const struct bout *b,
                        enum bulk_role role,
                        uint32_t own_from,
                        uint32_t from,
                        uint32_t to)
{
    const struct bout_side *s = &b->side[role];
    size_t label = s->setup.label_bytes;
    size_t count;
    const struct bulk_hit *hit = bulk_hits(s->bulk, &count);
    uint8_t *seen = memory_new(to, 1);

    assert_non_null(seen);
    assert_int_equal(count, to > from ? to - from : 0);
    for (size_t i = 0; i < count; i++) {
        uint32_t item = own_from + hit[i].item;
        assert_in_range(item, from, to - 1);
        assert_false(seen[item]);
        seen[item] = 1;
        if (i > 0)
            assert_true(memcmp(hit[i - 1].handle, hit[i].handle, BULK_HANDLE_BYTES) < 0);
        for (size_t j = 0; j < label; j++)
            assert_int_equal(hit[i].label[j],
                             (uint8_t)(item + 100 * (1 - (unsigned)role) + j));
    }
    memory_free(seen);
}

static void only_the_second_side_learns(void **state)
{
    struct bout b;
    size_t count;

    (void)state;
    bout_init(&b, BULK_ONE);
    run(&b, 700, 300, 900);
    expect_hits(&b, BULK_SECOND, 300, 300, 700);
    assert_int_equal(b.said, 5);
    (void)bulk_hits(b.side[BULK_FIRST].bulk, &count);
    assert_int_equal(count, 0);
    bout_fini(&b);
}

static void both_sides_learn_the_same(void **state)
{
    struct bout b;
    const struct bulk_hit *hit[2];
    size_t count;

    (void)state;
    bout_init(&b, BULK_BOTH);
    run(&b, 600, 500, 1100);
    expect_hits(&b, BULK_FIRST, 0, 500, 600);
    expect_hits(&b, BULK_SECOND, 500, 500, 600);
    assert_int_equal(b.said, 8);
    for (unsigned role = 0; role < 2; role++)
        hit[role] = bulk_hits(b.side[role].bulk, &count);
    for (size_t i = 0; i < count; i++) {
        assert_memory_equal(hit[0][i].handle, hit[1][i].handle, BULK_HANDLE_BYTES);
        assert_int_equal(hit[0][i].item, hit[1][i].item + 500);
    }
    bout_fini(&b);
}

static void labels_reach_who_hits(void **state)
{
    (void)state;
    for (unsigned mode = 0; mode < 2; mode++) {
        struct bout b;
        bout_init(&b, (enum bulk_mode)mode);
        b.side[0].setup.label_bytes = b.side[1].setup.label_bytes = mode ? 37 : 16;
        run(&b, 50, 20, 90);
        expect_hits(&b, BULK_SECOND, 20, 20, 50);
        if (mode == BULK_BOTH)
            expect_hits(&b, BULK_FIRST, 0, 20, 50);
        bout_fini(&b);
    }
}

static void every_shape_of_lists(void **state)
{
    static const struct {
        uint32_t first, from, to;
    } shape[] = {{0, 0, 0},    {1, 0, 1},         {1, 1, 2},     {0, 0, 5},
                 {5, 0, 0},    {512, 0, 512},     {513, 0, 513}, {512, 511, 1023},
                 {3, 0, 3000}, {3000, 2999, 3003}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shape); i++) {
        uint32_t most = shape[i].first < shape[i].to ? shape[i].first : shape[i].to;
        uint32_t from = shape[i].from < most ? shape[i].from : most;
        struct bout b;
        bout_init(&b, i % 2 ? BULK_ONE : BULK_BOTH);
        run(&b, shape[i].first, shape[i].from, shape[i].to);
        expect_hits(&b, BULK_SECOND, shape[i].from, from, most);
        if (i % 2 == 0)
            expect_hits(&b, BULK_FIRST, 0, from, most);
        bout_fini(&b);
    }
}

/* What is sent tells no more than what was declared. */
static void sizes_on_the_wire_are_those_declared(void **state)
{
    size_t bytes[BOUT_MESSAGES];

    (void)state;
    for (uint32_t items = 0; items <= 600; items += 300) {
        struct bout b;
        bout_init(&b, BULK_BOTH);
        b.side[0].setup.own_size = b.side[1].setup.own_size = bulk_size(1000);
        run(&b, items, 0, 600 - items);
        if (items > 0)
            assert_memory_equal(bytes, b.bytes, sizeof bytes);
        memcpy(bytes, b.bytes, sizeof bytes);
        bout_fini(&b);
    }
}

static void an_engine_made_again_is_where_it_was(void **state)
{
    struct bout b;

    (void)state;
    bout_init(&b, BULK_BOTH);
    bout_give(&b, BULK_FIRST, 0, 300);
    bout_give(&b, BULK_SECOND, 100, 400);
    b.side[1].setup.own_size = 1024;
    bout_start(&b);
    while (!bulk_is_over(b.side[0].bulk)) {
        for (unsigned role = 0; role < 2; role++) {
            struct bout_side *s = &b.side[role];
            const struct bulk_items items = {(const uint8_t(*)[BULK_ID_BYTES])s->ids,
                                             s->count, s->labels};
            bulk_free(s->bulk);
            assert_int_equal(bulk_new(&s->setup, &items, b.path, &s->bulk, NULL), OK);
            assert_int_equal(bulk_bytes(&s->setup, 8), 0);
            for (unsigned i = 0; i < b.said; i++) {
                const uint8_t *bytes = b.message[i];
                size_t count = b.bytes[i];
                if ((i & 1) != role) {
                    assert_int_equal(bulk_receive(s->bulk, bytes, count), OK);
                    continue;
                }
                assert_int_equal(bulk_next(s->bulk, &bytes, &count), OK);
                assert_int_equal(count, b.bytes[i]);
                assert_int_equal(bulk_bytes(&b.side[0].setup, i), count);
                assert_int_equal(bulk_bytes(&b.side[1].setup, i), count);
                assert_memory_equal(bytes, b.message[i], count);
            }
        }
        assert_int_equal(bout_say(&b), OK);
        assert_int_equal(bout_hear(&b), OK);
    }
    expect_hits(&b, BULK_FIRST, 0, 100, 300);
    expect_hits(&b, BULK_SECOND, 100, 100, 300);
    bout_fini(&b);
}

/* A round of a few slices of everything, whose messages are kept. */
static void play_large(struct bout *b, unsigned threads)
{
    bout_init(b, BULK_ONE);
    b->side[0].setup.threads = b->side[1].setup.threads = threads;
    run(b, LARGE, LARGE / 2, 3 * LARGE / 2);
}

struct watch {
    unsigned asked, stop; /* at which question; 0: never */
};

static bool look(void *state, const char *phase, size_t done, size_t total)
{
    struct watch *w = state;

    assert_non_null(phase);
    assert_true(done <= total);
    return ++w->asked != w->stop;
}

static void threads_change_no_byte(void **state)
{
    struct bout alone;
    struct bout many;

    (void)state;
    play_large(&alone, 1);
    play_large(&many, 5);
    for (unsigned i = 0; i < alone.said; i++) {
        assert_int_equal(alone.bytes[i], many.bytes[i]);
        assert_memory_equal(alone.message[i], many.message[i], alone.bytes[i]);
    }
    expect_hits(&many, BULK_SECOND, LARGE / 2, LARGE / 2, LARGE);
    bout_fini(&alone);
    bout_fini(&many);
}

/* The second side alone, against messages that were said before; returns what stopped it,
 * and in *at the message where. */
static enum err play_second(const struct bout *b, struct watch *w, unsigned *at)
{
    const struct bout_side *s = &b->side[BULK_SECOND];
    const struct bulk_items items = {(const uint8_t(*)[BULK_ID_BYTES])s->ids, s->count,
                                     s->labels};
    struct bulk_setup setup = s->setup;
    struct bulk *made = NULL;
    enum err e;

    setup.progress = (struct bulk_progress){look, w};
    e = bulk_new(&setup, &items, b->path, &made, NULL);
    assert_int_equal(e, OK);
    for (*at = 0; e == OK && *at < b->said; ++*at) {
        const uint8_t *bytes;
        size_t count;
        if ((*at & 1) == 0) {
            e = bulk_receive(made, b->message[*at], b->bytes[*at]);
            continue;
        }
        e = bulk_next(made, &bytes, &count);
        if (e == OK) /* the same, however often it was stopped before */
            assert_memory_equal(bytes, b->message[*at], b->bytes[*at]);
    }
    if (e != OK) {
        size_t hits;
        assert_false(bulk_is_turn(made) || bulk_is_over(made));
        assert_int_equal(bulk_awaited(made), 0);
        (void)bulk_hits(made, &hits);
        assert_int_equal(hits, 0);
    }
    bulk_free(made);
    return e;
}

static void a_tick_stops_an_engine_that_can_be_made_again(void **state)
{
    struct bout b;
    struct watch w = {0};
    unsigned questions;
    unsigned at;

    (void)state;
    play_large(&b, 1);
    assert_int_equal(play_second(&b, &w, &at), OK);
    questions = w.asked;
    assert_in_range(questions, 12, 1000);
    for (unsigned k = 0; k < 3; k++) {
        w = (struct watch){.stop = 1 + (questions - 1) * k / 2};
        assert_int_equal(play_second(&b, &w, &at), ERR_CANCELLED);
        assert_int_equal(w.asked, w.stop);
    }
    w = (struct watch){0};
    assert_int_equal(play_second(&b, &w, &at), OK);
    bout_fini(&b);
}

/* Two ids of one point under the round's salt, which hangs on nobody's items. */
static void make_clash(const struct bout *b, uint8_t one[32], uint8_t other[32])
{
    uint8_t sid[32];
    uint8_t salt[32];
    const struct part offer = {b->message[0], 124};
    const struct part named[] = {{sid, 32}, {b->message[1], 32}};
    const struct part salted[] = {{sid, 32}, {b->message[2], 32}, {b->message[1], 32}};
    struct band_hash h;
    struct block point[2];

    blake_hash("psi/1 sid0", &offer, 1, sid, sizeof sid);
    blake_hash("psi/1 sid", named, COUNT_OF(named), sid, sizeof sid);
    blake_hash("psi/1 salt", salted, COUNT_OF(salted), salt, sizeof salt);
    band_init(&h, salt, path_best());
    memset(one, 7, 32);
    memset(other, 0, 32);
    other[0] = 9;
    band_points(&h, (const uint8_t(*)[BAND_ID_BYTES])one, &point[0], 1);
    band_points(&h, (const uint8_t(*)[BAND_ID_BYTES])other, &point[1], 1);
    block_store(other + BLOCK_BYTES, block_add(point[0], point[1]));
}

/* A salt under which the table cannot be solved comes once in 2^40; so the items are made
 * for the salt here. */
static void a_salt_that_does_not_do_ends_the_round(void **state)
{
    struct bout b;
    struct bout again;
    enum err e = OK;

    (void)state;
    bout_init(&b, BULK_ONE);
    run(&b, 20, 10, 30);
    bout_init(&again, BULK_ONE);
    bout_give(&again, BULK_FIRST, 0, 20);
    bout_give(&again, BULK_SECOND, 10, 30);
    make_clash(&b, again.side[1].ids[3], again.side[1].ids[8]);
    bout_start(&again);
    while (e == OK && again.said < 3) {
        e = bout_say(&again);
        if (e == OK)
            e = bout_hear(&again);
    }
    assert_int_equal(e, OK);
    assert_memory_equal(again.message[2], b.message[2], b.bytes[2]);
    assert_int_equal(bout_say(&again), ERR_RETRY);
    assert_false(bulk_is_turn(again.side[1].bulk));
    assert_int_equal(bulk_awaited(again.side[1].bulk), 0);
    bout_fini(&b);

    bout_init(&b, BULK_ONE); /* under another secret they are items like others */
    b.side[1].setup.secret[0] ^= 1;
    bout_give(&b, BULK_FIRST, 0, 20);
    bout_give(&b, BULK_SECOND, 10, 30);
    memcpy(b.side[1].ids[3], again.side[1].ids[3], BULK_ID_BYTES);
    memcpy(b.side[1].ids[8], again.side[1].ids[8], BULK_ID_BYTES);
    bout_start(&b);
    bout_finish(&b);
    bout_fini(&again);
    bout_fini(&b);
}

/* All of an id says which item it is, and not the half by which they are sorted. */
static void ids_that_differ_anywhere_are_of_two_items(void **state)
{
    static const size_t at[] = {0, 15, 16, 31};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(at); i++) {
        uint8_t ids[2][BULK_ID_BYTES] = {{1, 2, 3}, {1, 2, 3}};
        const struct bulk_items items = {(const uint8_t(*)[BULK_ID_BYTES])ids, 2, NULL};
        uint32_t place[2];
        ids[1][at[i]] ^= 0x80;
        assert_int_equal(bulk_duplicate(&items, place), OK);
        assert_int_equal(place[1], 0);
        ids[1][at[i]] ^= 0x80;
        assert_int_equal(bulk_duplicate(&items, place), OK);
        assert_int_equal(place[0], 0);
        assert_int_equal(place[1], 1);
    }
}

static void bad_setups_are_said_to_the_user(void **state)
{
    uint8_t ids[3][BULK_ID_BYTES] = {{1}, {2}, {1}};
    struct bulk_items items = {(const uint8_t(*)[BULK_ID_BYTES])ids, 3, NULL};
    struct bulk_setup setup = {.own_size = 512, .peer_size = 512};
    struct bulk *made = NULL;
    struct fault f;

    (void)state;
    assert_int_equal(bulk_new(&setup, &items, path_best(), &made, &f), ERR_EXISTS);
    assert_non_null(strstr(f.text, "Items 1 and 3"));
    items.count = 2;
    setup.own_size = 511;
    assert_int_equal(bulk_new(&setup, &items, path_best(), &made, &f), ERR_LIMIT);
    setup.own_size = 512;
    setup.peer_size = 0;
    assert_int_equal(bulk_new(&setup, &items, path_best(), &made, &f), ERR_LIMIT);
    setup.peer_size = 1u << 31;
    assert_int_equal(bulk_new(&setup, &items, path_best(), &made, &f), ERR_LIMIT);
    setup.peer_size = 512;
    setup.label_bytes = 4;
    assert_int_equal(bulk_new(&setup, &items, path_best(), &made, &f), ERR_LIMIT);
    setup.label_bytes = 0;
    items.count = 513;
    assert_int_equal(bulk_new(&setup, &items, path_best(), &made, &f), ERR_LIMIT);
    assert_null(made);
    assert_int_equal(bulk_size(0), 512);
    assert_int_equal(bulk_size(512), 512);
    assert_int_equal(bulk_size(1 << 20), 1 << 20);
    assert_int_equal(bulk_size((1 << 26) + 1), 0);
}

/* A count alone is not to be had, nor a third side. */
static void other_modes_are_said_not_to_be(void **state)
{
    const struct bulk_items items = {NULL, 0, NULL};
    struct bulk_setup setup = {.own_size = 512, .peer_size = 512};
    struct bulk *made = NULL;
    struct fault f;

    (void)state;
    setup.mode = (enum bulk_mode)2;
    assert_int_equal(bulk_new(&setup, &items, path_best(), &made, &f), ERR_LIMIT);
    assert_non_null(strstr(f.text, "only how many"));
    setup.mode = BULK_BOTH;
    setup.role = (enum bulk_role)2;
    assert_int_equal(bulk_new(&setup, &items, path_best(), &made, &f), ERR_LIMIT);
    assert_null(made);
}

/* A table is waited for no longer than the bound on what a peer asks allows for; for
 * everything else there is any time. */
static void patience_is_for_tables_alone(void **state)
{
    (void)state;
    for (unsigned mode = 0; mode < 2; mode++) {
        struct bout b;
        unsigned waits = 0;
        bout_init(&b, (enum bulk_mode)mode);
        b.side[0].setup.own_size = bulk_size(1 << 10);
        b.side[1].setup.own_size = bulk_size(1 << 11);
        bout_give(&b, BULK_FIRST, 0, 5);
        bout_give(&b, BULK_SECOND, 0, 5);
        bout_start(&b);
        while (!bulk_is_over(b.side[0].bulk)) {
            unsigned hearer = 1 - (b.said & 1);
            uint32_t ms = bulk_patience_ms(b.side[hearer].bulk);
            assert_int_equal(bulk_patience_ms(b.side[1 - hearer].bulk), 0);
            if (b.said == 3 || (mode == BULK_BOTH && b.said == 4)) {
                /* 30 s and 10 us for each item of who answers */
                assert_int_equal(ms, 30000 + (hearer == 0 ? 2048 : 1024) / 100);
                waits++;
            } else {
                assert_int_equal(ms, 0);
            }
            assert_int_equal(bout_say(&b), OK);
            assert_int_equal(bout_hear(&b), OK);
        }
        assert_int_equal(waits, 1 + mode);
        bout_fini(&b);
    }
}

/* Speaking is refused to who does not have the turn, and does it no harm. */
static void who_is_not_due_says_nothing(void **state)
{
    const uint8_t *bytes = NULL;
    size_t count = 0;
    struct bout b;

    (void)state;
    bout_init(&b, BULK_ONE);
    bout_give(&b, BULK_FIRST, 0, 9);
    bout_give(&b, BULK_SECOND, 4, 12);
    bout_start(&b);
    while (!bulk_is_over(b.side[0].bulk) || !bulk_is_over(b.side[1].bulk)) {
        struct bulk *hearer = b.side[1 - (b.said & 1)].bulk;
        assert_int_equal(bulk_next(hearer, &bytes, &count), ERR_UNEXPECTED);
        assert_int_equal(bout_say(&b), OK);
        assert_int_equal(bulk_next(b.side[1 - (b.said & 1)].bulk, &bytes, &count),
                         ERR_UNEXPECTED);
        assert_int_equal(bout_hear(&b), OK);
    }
    for (unsigned role = 0; role < 2; role++)
        assert_int_equal(bulk_next(b.side[role].bulk, &bytes, &count), ERR_UNEXPECTED);
    assert_null(bytes);
    expect_hits(&b, BULK_SECOND, 4, 4, 9);
    bout_fini(&b);
}

/* Printed in the specification: 1.20, 1.32, 1.47, 1.54, 1.90 times the slots; of points,
 * of which three may be one at 2^80. */
static void the_bound_on_what_a_peer_asks(void **state)
{
    static const struct {
        unsigned log_work, percent;
    } at[] = {{40, 120}, {50, 132}, {60, 147}, {64, 154}, {80, 568}};
    const uint64_t slots = 1175520;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(at); i++)
        assert_in_range(bulk_peer_max(1 << 20, at[i].log_work) * 100 / slots,
                        at[i].percent - 1, at[i].percent + 1);
}

static void the_other_side_must_have_agreed_to_the_same(void **state)
{
    (void)state;
    for (unsigned change = 0; change < 4; change++) {
        struct bout b;
        struct bulk_setup *s;
        bout_init(&b, BULK_ONE);
        bout_give(&b, BULK_FIRST, 0, 10);
        bout_give(&b, BULK_SECOND, 0, 10);
        s = &b.side[0].setup;
        if (change == 1)
            s->binding[31] ^= 1;
        if (change == 2)
            s->mode = BULK_BOTH;
        bout_start(&b);
        assert_int_equal(bout_say(&b), OK);
        if (change == 3)
            b.message[0][9] ^= 2; /* the version */
        assert_int_equal(bout_hear(&b), change == 0 ? OK : ERR_FORGED);
        if (change != 0) {
            assert_int_equal(bulk_awaited(b.side[1].bulk), 0);
            assert_false(bulk_is_turn(b.side[1].bulk));
            assert_int_equal(bout_hear(&b), ERR_UNEXPECTED);
        }
        bout_fini(&b);
    }
}

/* Play a round whose nth allocation fails, in whichever step that is; false: it has not
 * so many. */
static bool is_ended_by(enum bulk_mode mode, uint8_t label_bytes, size_t n)
{
    struct bout b;
    enum err e = OK;
    bool failed;

    bout_init(&b, mode);
    b.side[0].setup.label_bytes = b.side[1].setup.label_bytes = label_bytes;
    bout_give(&b, BULK_FIRST, 0, 8);
    bout_give(&b, BULK_SECOND, 6, 8);
    bout_start(&b);
    failing_start(n);
    while (e == OK && !(bulk_is_over(b.side[0].bulk) && bulk_is_over(b.side[1].bulk))) {
        e = bout_say(&b);
        if (e == OK)
            e = bulk_work(b.side[b.said & 1].bulk);
        if (e == OK)
            e = bout_hear(&b);
    }
    failed = failing_stop() >= n;
    assert_int_equal(e, failed ? ERR_NOMEM : OK);
    if (!failed)
        expect_hits(&b, BULK_SECOND, 6, 6, 8);
    bout_fini(&b);
    return failed;
}

/* Every allocation of every step, on both sides and in both modes, or a third of them: an
 * engine that ran out of memory is over, and holds nothing. */
static void memory_may_end_anywhere(void **state)
{
    size_t step = getenv("ENTENTE_LONG") ? 1 : 3;

    (void)state;
    for (unsigned mode = 0; mode < 2; mode++) {
        size_t n = 1 + mode;
        while (is_ended_by((enum bulk_mode)mode, mode == BULK_ONE ? 0 : 3, n))
            n += step;
        assert_in_range(n, 40, 400);
    }
}

static void memory_may_end_at_the_start(void **state)
{
    uint8_t ids[3][BULK_ID_BYTES] = {{1}, {2}, {3}};
    const struct bulk_items items = {(const uint8_t(*)[BULK_ID_BYTES])ids, 3, NULL};
    const struct bulk_setup setup = {
        .mode = BULK_BOTH, .own_size = 512, .peer_size = 512};

    (void)state;
    for (size_t n = 1;; n++) {
        struct bulk *made = NULL;
        enum err e;
        failing_start(n);
        e = bulk_new(&setup, &items, path_best(), &made, NULL);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            bulk_free(made);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
        assert_null(made);
    }
}

static int start(void **state)
{
    (void)state;
    return crypto_start();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_second_side_learns),
        cmocka_unit_test(both_sides_learn_the_same),
        cmocka_unit_test(labels_reach_who_hits),
        cmocka_unit_test(every_shape_of_lists),
        cmocka_unit_test(sizes_on_the_wire_are_those_declared),
        cmocka_unit_test(an_engine_made_again_is_where_it_was),
        cmocka_unit_test(threads_change_no_byte),
        cmocka_unit_test(a_tick_stops_an_engine_that_can_be_made_again),
        cmocka_unit_test(a_salt_that_does_not_do_ends_the_round),
        cmocka_unit_test(ids_that_differ_anywhere_are_of_two_items),
        cmocka_unit_test(bad_setups_are_said_to_the_user),
        cmocka_unit_test(other_modes_are_said_not_to_be),
        cmocka_unit_test(who_is_not_due_says_nothing),
        cmocka_unit_test(patience_is_for_tables_alone),
        cmocka_unit_test(the_bound_on_what_a_peer_asks),
        cmocka_unit_test(the_other_side_must_have_agreed_to_the_same),
        cmocka_unit_test(memory_may_end_anywhere),
        cmocka_unit_test(memory_may_end_at_the_start),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
