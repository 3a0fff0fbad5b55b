/* SPDX-License-Identifier: Apache-2.0 */
/*
 * malice_test.c - messages that were changed, cut, mixed up, or sent back
 *
 * Whatever is done to a message, an engine never gives a hit that is none; where the
 * protocol can tell, the round ends in the one refusal, at this message or at the one
 * that checks it. What it cannot tell is a table or a list of other content: these only
 * lose their maker hits.
 */
#include "base/memory.h"
#include "base/num.h"
#include "bulk/bulk.h"
#include "bulk/list.h"
#include "bulk/oprf.h"
#include "crypto/entropy.h"
#include "tests/support/bout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { ITEMS = 20, SHARED = 10, SIZE = 1024 };

static void start_bout(struct bout *b, enum bulk_mode mode)
{
    bout_init(b, mode);
    b->side[0].setup.own_size = b->side[1].setup.own_size = SIZE; /* one stage of noise */
    bout_give(b, BULK_FIRST, 0, ITEMS);
    bout_give(b, BULK_SECOND, ITEMS - SHARED, 2 * ITEMS - SHARED);
    bout_start(b);
}

/* Only shared items, each once; all of them if so many are wanted. */
static size_t count_hits(const struct bout *b, enum bulk_role role)
{
    uint32_t first = role == BULK_FIRST ? ITEMS - SHARED : 0;
    uint64_t seen = 0;
    size_t count;
    const struct bulk_hit *hit = bulk_hits(b->side[role].bulk, &count);

    for (size_t i = 0; i < count; i++) {
        assert_in_range(hit[i].item, first, first + SHARED - 1);
        assert_false(seen >> hit[i].item & 1);
        seen |= UINT64_C(1) << hit[i].item;
    }
    return count;
}

/* Play on to the end or to a refusal, which must be the one; returns whether it ended so.
 */
static bool is_refused(struct bout *b)
{
    while (!bulk_is_over(b->side[0].bulk) || !bulk_is_over(b->side[1].bulk)) {
        enum err e = bout_say(b);
        assert_int_equal(e, OK);
        e = bout_hear(b);
        if (e != OK) {
            struct bulk *over = b->side[b->said & 1].bulk;
            assert_int_equal(e, ERR_FORGED);
            assert_int_equal(count_hits(b, (enum bulk_role)(b->said & 1)), 0);
            assert_int_equal(bulk_awaited(over), 0);
            assert_false(bulk_is_turn(over));
            return true;
        }
    }
    return false;
}

/* A round in which byte `at` of message k is changed on the way. */
static bool is_refused_with(enum bulk_mode mode, unsigned k, size_t at)
{
    struct bout b;
    enum err e;
    bool refused = true;

    start_bout(&b, mode);
    while (b.said < k) {
        assert_int_equal(bout_say(&b), OK);
        assert_int_equal(bout_hear(&b), OK);
    }
    assert_int_equal(bout_say(&b), OK);
    b.message[k][at < b.bytes[k] ? at : b.bytes[k] - 1] ^= 0x20;
    e = bout_hear(&b);
    if (e == OK)
        refused = is_refused(&b);
    else
        assert_int_equal(e, ERR_FORGED);
    (void)count_hits(&b, BULK_FIRST);
    (void)count_hits(&b, BULK_SECOND);
    bout_fini(&b);
    return refused;
}

static void a_changed_offer_is_refused(void **state)
{
    static const size_t at[] = {0, 9, 30, 59, 61, 95, 130, 200, 8000};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(at); i++)
        assert_true(is_refused_with(BULK_ONE, 0, at[i]));
}

static void a_changed_base_is_refused(void **state)
{
    /* Share, point, trees, corrections, sums of the proof, and its last byte. */
    static const size_t at[] = {0, 40, 64, 4100, 4160, 100000, 250000, SIZE_MAX};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(at); i++)
        assert_true(is_refused_with(BULK_ONE, 1, at[i]));
}

static void changed_trees_are_refused(void **state)
{
    static const size_t at[] = {0, 31, 32, 48, 100, 5000, SIZE_MAX};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(at); i++)
        assert_true(is_refused_with(BULK_ONE, 2, at[i]));
}

static void a_changed_table_loses_its_maker_hits_at_most(void **state)
{
    (void)state;
    assert_true(is_refused_with(BULK_ONE, 3, 32)); /* the sum for a check */
    assert_false(is_refused_with(BULK_ONE, 3, 0)); /* the share of the mask */
    assert_false(is_refused_with(BULK_ONE, 3, 5000));
}

/* Both sides' shares make the mask: with another one every tag is another. */
static void with_another_share_of_the_mask_nothing_is_shared(void **state)
{
    struct bout b;

    (void)state;
    start_bout(&b, BULK_ONE);
    while (b.said < 3) {
        assert_int_equal(bout_say(&b), OK);
        assert_int_equal(bout_hear(&b), OK);
    }
    assert_int_equal(bout_say(&b), OK);
    b.message[3][0] ^= 1;
    assert_int_equal(bout_hear(&b), OK);
    assert_false(is_refused(&b));
    assert_int_equal(count_hits(&b, BULK_SECOND), 0);
    bout_fini(&b);
}

static void a_changed_proof_is_refused(void **state)
{
    static const size_t at[] = {0, 31, 32, 63};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(at); i++)
        assert_true(is_refused_with(BULK_ONE, 4, at[i]));
}

/* What a check of its own holds is refused by it, at the message that it stands in:
 * without noise, in the smallest rounds, nothing later would notice. */
static void each_check_refuses_at_its_own_message(void **state)
{
    static const struct {
        unsigned message;
        size_t at;
    } where[] = {{1, 70}, {1, 4165}, {1, SIZE_MAX}, {2, 0}, {2, 31}, {4, 0}, {4, 31}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(where); i++) {
        unsigned k = where[i].message;
        struct bout b;
        bout_init(&b, BULK_ONE);
        bout_give(&b, BULK_FIRST, 0, ITEMS);
        bout_give(&b, BULK_SECOND, ITEMS - SHARED, 2 * ITEMS - SHARED);
        bout_start(&b);
        while (b.said <= k) {
            assert_int_equal(bout_say(&b), OK);
            if (b.said <= k)
                assert_int_equal(bout_hear(&b), OK);
        }
        b.message[k][where[i].at < b.bytes[k] ? where[i].at : b.bytes[k] - 1] ^= 1;
        assert_int_equal(bout_hear(&b), ERR_FORGED);
        bout_fini(&b);
    }
}

/* ---- Both directions at once ---- */

enum { HEAD = 60, PAIRS = 124, TREES = 64, PROOF = 129 * 16, UNTOLD = 1 << 30 };

/* Where flights lie in message k of BULK_BOTH, whose lists have declared SIZE: the first
 * is of direction 0, the next of direction 1. */
static size_t flight_bytes(enum oprf_flight flight)
{
    const struct oprf_terms terms = {.sender_items = SIZE, .receiver_items = SIZE};

    return oprf_bytes(&terms, flight);
}

struct field {
    unsigned message;
    enum oprf_flight before; /* the flight that comes first; OPRF_FLIGHT_COUNT: none */
    size_t at;               /* from the start of what comes after it; UNTOLD: the end */
};

static bool is_refused_at(const struct field *f)
{
    size_t start = f->before == OPRF_FLIGHT_COUNT ? 0 : flight_bytes(f->before);

    return is_refused_with(BULK_BOTH, f->message, start + f->at);
}

/* Every field of every flight of the second direction, and what follows them. */
static void every_field_of_both_directions_is_held(void **state)
{
    const size_t corrections =
        flight_bytes(OPRF_BASE) - (size_t)TREES - 4096 - (size_t)PROOF;
    const struct field fields[] = {
        {1, OPRF_BASE, 0},             /* hello */
        {1, OPRF_BASE, HEAD},          /* the nonce's commitment */
        {1, OPRF_BASE, HEAD + 32},     /* the mask's */
        {1, OPRF_BASE, PAIRS},         /* points */
        {1, OPRF_BASE, PAIRS + 63},    /* */
        {2, OPRF_TREES, 0},            /* the receiver's nonce */
        {2, OPRF_TREES, 32},           /* its point */
        {2, OPRF_TREES, TREES},        /* sums of the base's trees */
        {2, OPRF_TREES, TREES + 4095}, /* */
        {2, OPRF_TREES, TREES + 4096}, /* corrections */
        {2, OPRF_TREES, TREES + 4096 + corrections - 1},
        {2, OPRF_TREES, TREES + 4096 + corrections}, /* u of the proof, and a plane */
        {2, OPRF_TREES, UNTOLD},
        {3, OPRF_TABLE, 0},  /* the sender's nonce */
        {3, OPRF_TABLE, 32}, /* a sum of one side, of the other */
        {3, OPRF_TABLE, 48},
        {3, OPRF_TABLE, UNTOLD},    /* the last tree's last sum */
        {4, OPRF_PROOF, 32},        /* the sum for a check */
        {4, OPRF_FLIGHT_COUNT, 31}, /* the mask opened */
        {4, OPRF_FLIGHT_COUNT, 32}, /* the proof of an iteration */
        {5, OPRF_FLIGHT_COUNT, 0},  /* the same of direction 1 */
        {5, OPRF_FLIGHT_COUNT, 63},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (!is_refused_at(&fields[i]))
            fail_msg("message %u at %zu passes", fields[i].message, fields[i].at);
}

/* What a side may say as it likes: its mask, its table, what stands in its list. It is
 * not refused, and gives nobody a hit that is none. */
static void what_is_free_to_say_gives_no_false_hit(void **state)
{
    const struct field fields[] = {
        {4, OPRF_PROOF, 0},      /* a share of the mask: tags are others for one side */
        {4, OPRF_PROOF, UNTOLD}, /* the table */
        {6, OPRF_FLIGHT_COUNT,
         UNTOLD} /* the last tag of the first side's list, upwards */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(fields) - 1; i++)
        assert_false(is_refused_at(&fields[i]));
    (void)is_refused_at(&fields[2]);
}

/* Each message, said by one side, back to it: neither length nor names are right, even
 * where both sides declared the same. */
static void no_message_is_taken_by_who_said_it(void **state)
{
    (void)state;
    for (unsigned k = 0; k < 8; k++) {
        struct bout b;
        start_bout(&b, BULK_BOTH);
        while (b.said <= k) {
            assert_int_equal(bout_say(&b), OK);
            if (b.said <= k)
                assert_int_equal(bout_hear(&b), OK);
        }
        if (bulk_awaited(b.side[k & 1].bulk) == 0) { /* the last one; it is over */
            assert_int_equal(bulk_receive(b.side[k & 1].bulk, b.message[k], b.bytes[k]),
                             ERR_UNEXPECTED);
        } else {
            assert_int_equal(bulk_receive(b.side[k & 1].bulk, b.message[k], b.bytes[k]),
                             ERR_FORGED);
            assert_int_equal(count_hits(&b, (enum bulk_role)(k & 1)), 0);
        }
        bout_fini(&b);
    }
}

/* The second side offers in its direction what the first has committed to in the other,
 * and opens it with what the first opened: it is no commitment there. */
static void a_commitment_of_the_other_direction_is_none(void **state)
{
    enum { COMMITMENT = HEAD, SHARE = 32 };
    const size_t offer = flight_bytes(OPRF_BASE);
    const size_t trees = flight_bytes(OPRF_TABLE);
    struct bout b;
    size_t bytes;
    uint8_t *forged;

    (void)state;
    start_bout(&b, BULK_BOTH);
    for (unsigned k = 0; k < 2; k++) {
        assert_int_equal(bout_say(&b), OK);
        if (k == 1)
            memcpy(b.message[1] + offer + COMMITMENT, b.message[0] + COMMITMENT, SHARE);
        assert_int_equal(bout_hear(&b), OK);
    }
    assert_int_equal(bout_say(&b), OK);
    bytes = bulk_awaited(b.side[0].bulk);
    forged = memory_new(bytes, 1);
    assert_non_null(forged);
    memcpy(forged + trees, b.message[2], SHARE); /* the nonce, opened */
    assert_int_equal(bulk_receive(b.side[0].bulk, forged, bytes), ERR_FORGED);
    memory_free(forged);
    bout_fini(&b);
}

/* ---- Lists ---- */

static void a_list_is_what_it_was_committed_to(void **state)
{
    (void)state;
    assert_true(is_refused_with(BULK_BOTH, 7, 0)); /* the nonce */
    assert_true(is_refused_with(BULK_BOTH, 7, 40));
    assert_true(is_refused_with(BULK_BOTH, 7, SIZE_MAX));
    assert_true(is_refused_with(BULK_BOTH, 5, SIZE_MAX)); /* the commitment */
}

/* How lower parts must ascend stands in list_test.c. */
static void a_list_has_its_shape(void **state)
{
    struct bout b;
    uint8_t *list;

    (void)state;
    for (unsigned how = 0; how < 2; how++) {
        start_bout(&b, BULK_ONE);
        while (b.said < 4) {
            assert_int_equal(bout_say(&b), OK);
            assert_int_equal(bout_hear(&b), OK);
        }
        assert_int_equal(bout_say(&b), OK);
        list = b.message[4] + b.bytes[4] - list_bytes(b.side[0].setup.own_size, 0);
        if (how == 0)
            list[0] ^= 1; /* an entry more, or one fewer */
        else
            memset(list, 0xff, 16);
        assert_int_equal(bout_hear(&b), ERR_FORGED);
        assert_int_equal(count_hits(&b, BULK_SECOND), 0);
        bout_fini(&b);
    }
}

static void a_message_has_its_length(void **state)
{
    (void)state;
    for (unsigned k = 0; k < 5; k++)
        for (unsigned how = 0; how < 4; how++) {
            struct bout b;
            start_bout(&b, BULK_ONE);
            while (b.said <= k) {
                assert_int_equal(bout_say(&b), OK);
                if (b.said <= k)
                    assert_int_equal(bout_hear(&b), OK);
            }
            if (how == 3) { /* one more */
                uint8_t *longer = memory_new(b.bytes[k] + 1, 1);
                assert_non_null(longer);
                memcpy(longer, b.message[k], b.bytes[k]);
                memory_free(b.message[k]);
                b.message[k] = longer;
            }
            b.bytes[k] = how == 0   ? 0
                         : how == 1 ? b.bytes[k] - 1
                         : how == 2 ? b.bytes[k] / 2
                                    : b.bytes[k] + 1;
            assert_int_equal(bout_hear(&b), ERR_FORGED);
            assert_int_equal(bout_hear(&b), ERR_UNEXPECTED);
            bout_fini(&b);
        }
}

/* Messages of another session, which differs in one side's secret alone. */
static void another_sessions_messages_are_refused(void **state)
{
    struct bout other;

    (void)state;
    start_bout(&other, BULK_ONE);
    bout_finish(&other);
    for (unsigned k = 0; k < 5; k++) {
        struct bout b;
        enum err e;
        bout_init(&b, BULK_ONE);
        b.side[0].setup.own_size = b.side[1].setup.own_size = SIZE;
        memset(b.side[k & 1].setup.secret, 9,
               BULK_SECRET_BYTES); /* whose message is mixed in */
        bout_give(&b, BULK_FIRST, 0, ITEMS);
        bout_give(&b, BULK_SECOND, ITEMS - SHARED, 2 * ITEMS - SHARED);
        bout_start(&b);
        while (b.said < k) {
            assert_int_equal(bout_say(&b), OK);
            assert_int_equal(bout_hear(&b), OK);
        }
        assert_int_equal(bout_say(&b), OK);
        memcpy(b.message[k], other.message[k], b.bytes[k]);
        e = bout_hear(&b);
        /* A table is taken whatever it holds, but the sums with it fail the proof. */
        assert_true(e == ERR_FORGED || (e == OK && is_refused(&b)));
        bout_fini(&b);
    }
    bout_fini(&other);
}

/* Its own message sent back: the other role's has another length, or other names. */
static void a_side_does_not_take_its_own_message(void **state)
{
    struct bout b;

    (void)state;
    start_bout(&b, BULK_BOTH);
    assert_int_equal(bout_say(&b), OK);
    assert_int_equal(bulk_receive(b.side[0].bulk, b.message[0], b.bytes[0]), ERR_FORGED);
    bout_fini(&b);
}

static int start(void **state)
{
    (void)state;
    return crypto_start();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_changed_offer_is_refused),
        cmocka_unit_test(a_changed_base_is_refused),
        cmocka_unit_test(changed_trees_are_refused),
        cmocka_unit_test(a_changed_table_loses_its_maker_hits_at_most),
        cmocka_unit_test(with_another_share_of_the_mask_nothing_is_shared),
        cmocka_unit_test(a_changed_proof_is_refused),
        cmocka_unit_test(each_check_refuses_at_its_own_message),
        cmocka_unit_test(every_field_of_both_directions_is_held),
        cmocka_unit_test(what_is_free_to_say_gives_no_false_hit),
        cmocka_unit_test(no_message_is_taken_by_who_said_it),
        cmocka_unit_test(a_commitment_of_the_other_direction_is_none),
        cmocka_unit_test(a_list_is_what_it_was_committed_to),
        cmocka_unit_test(a_list_has_its_shape),
        cmocka_unit_test(a_message_has_its_length),
        cmocka_unit_test(another_sessions_messages_are_refused),
        cmocka_unit_test(a_side_does_not_take_its_own_message),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
