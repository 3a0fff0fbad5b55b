/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list_test.c - sorting, padding, sealed labels, and what two lists share
 */
#include "base/memory.h"
#include "base/num.h"
#include "bulk/list.h"
#include "bulk/sort.h"
#include "crypto/entropy.h"
#include "tests/support/dice.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, BLOCK_BYTES);
}

static void sorted_as_memcmp_would(void **state)
{
    static const size_t counts[] = {0, 1, 2, 8, 9, 100, 5000};
    static struct block all[5000];
    static struct block wanted[5000];
    static struct block first[5000];
    static uint32_t index[5000];
    struct dice dice;
    struct random random;

    (void)state;
    dice_init(&dice, dice_seed());
    random = dice_random(&dice);
    for (size_t c = 0; c < COUNT_OF(counts); c++)
        for (unsigned alike = 0; alike < 2; alike++) {
            size_t n = counts[c];
            assert_int_equal(random_fill(&random, (uint8_t *)first, sizeof first), OK);
            for (size_t i = 0; i < n; i++) {
                if (alike) /* the first half the same, and a few wholly */
                    first[i] = block_of(7, first[i].word[1] & 0xfff0000000000000);
                index[i] = (uint32_t)i;
            }
            memcpy(all, first, n * sizeof *all);
            memcpy(wanted, first, n * sizeof *all);
            qsort(wanted, n, sizeof *wanted, by_bytes);
            assert_int_equal(sort_blocks(all, index, n), OK);
            assert_memory_equal(all, wanted, n * sizeof *all);
            for (size_t i = 0; i < n; i++)
                assert_memory_equal(&all[i], &first[index[i]], sizeof *all);
        }
}

enum { OWN = 30, SIZE = 100, LABEL = 19 };

/* Items i of a side have the tag of number `from` + i, and the key of it. */
static struct list make_list(unsigned from, struct draw *draw)
{
    struct block *tag = memory_new(SIZE, sizeof *tag);
    struct block *key = memory_new(OWN, sizeof *key);
    struct list l;

    assert_non_null(tag);
    assert_non_null(key);
    for (unsigned i = 0; i < OWN; i++) {
        tag[i] = block_of((from + i) * 0x9e3779b97f4a7c15, from + i);
        key[i] = block_of(from + i, 1);
    }
    assert_int_equal(list_init(&l, tag, key, OWN, SIZE, draw), OK);
    return l;
}

static void start_draw(struct draw *draw, uint8_t byte)
{
    uint8_t secret[DRAW_SECRET_BYTES];

    memset(secret, byte, sizeof secret);
    draw_init(draw, secret, "test", path_best());
}

static void shared_tags_and_their_labels(void **state)
{
    uint8_t labels[OWN * LABEL];
    uint8_t wire[SIZE * (BLOCK_BYTES + LABEL)];
    struct draw draw;
    struct list own;
    struct list peer;
    struct list_hits hits;

    (void)state;
    assert_int_equal(list_bytes(SIZE, LABEL), sizeof wire);
    start_draw(&draw, 1);
    own = make_list(0, &draw);
    start_draw(&draw, 2);
    peer = make_list(20, &draw);
    peer.second = true;
    for (size_t i = 0; i < sizeof labels; i++)
        labels[i] = (uint8_t)(i * 3);
    list_write(&peer, labels, LABEL, &draw, wire);
    assert_int_equal(list_match(&own, wire, SIZE, LABEL, path_best(), &hits), OK);
    assert_int_equal(hits.count, 10);
    for (size_t i = 0; i < hits.count; i++) {
        assert_in_range(hits.hit[i].item, 20, 29);
        assert_memory_equal(hits.hit[i].label, labels + (hits.hit[i].item - 20) * LABEL,
                            LABEL);
    }
    list_hits_fini(&hits);

    /* The first two entries exchanged, and one twice. */
    memcpy(wire, wire + BLOCK_BYTES + LABEL, BLOCK_BYTES);
    assert_int_equal(list_match(&own, wire, SIZE, LABEL, path_best(), &hits), ERR_FORGED);
    memset(wire, 0xff, BLOCK_BYTES);
    assert_int_equal(list_match(&own, wire, SIZE, LABEL, path_best(), &hits), ERR_FORGED);
    list_fini(&own);
    list_fini(&peer);
}

/* Both sides hold the key of an item's label: under one stream, whoever sees both lists
 * would see how two labels differ. */
static void each_side_seals_labels_by_a_stream_of_its_own(void **state)
{
    static const uint8_t labels[OWN * LABEL];
    uint8_t wire[2][SIZE * (BLOCK_BYTES + LABEL)];
    struct draw draw;
    struct list side;
    size_t sealed = 0;

    (void)state;
    for (int k = 0; k < 2; k++) {
        start_draw(&draw, 1);
        side = make_list(0, &draw);
        side.second = k == 1;
        list_write(&side, labels, LABEL, &draw, wire[k]);
        if (k == 1)
            for (size_t i = 0; i < SIZE; i++) {
                const uint8_t *first = wire[0] + i * (BLOCK_BYTES + LABEL);
                const uint8_t *second = wire[1] + i * (BLOCK_BYTES + LABEL);

                assert_memory_equal(first, second, BLOCK_BYTES);
                if (side.index[i] >= OWN)
                    continue;
                assert_memory_not_equal(first + BLOCK_BYTES, second + BLOCK_BYTES, LABEL);
                sealed++;
            }
        list_fini(&side);
    }
    assert_int_equal(sealed, OWN);
}

static void nothing_is_shared_with_nothing(void **state)
{
    struct draw draw;
    struct list own;
    struct list_hits hits;

    (void)state;
    start_draw(&draw, 1);
    own = make_list(0, &draw);
    assert_int_equal(list_match(&own, NULL, 0, LABEL, path_best(), &hits), OK);
    assert_int_equal(hits.count, 0);
    list_hits_fini(&hits);
    list_fini(&own);
}

static void memory_may_end_anywhere(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct block *tag = memory_new(SIZE, sizeof *tag);
        struct draw draw;
        struct list l = {0};
        enum err e;
        assert_non_null(tag);
        start_draw(&draw, 3);
        failing_start(n);
        e = list_init(&l, tag, NULL, 0, SIZE, &draw);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            list_fini(&l);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
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
        cmocka_unit_test(sorted_as_memcmp_would),
        cmocka_unit_test(shared_tags_and_their_labels),
        cmocka_unit_test(each_side_seals_labels_by_a_stream_of_its_own),
        cmocka_unit_test(nothing_is_shared_with_nothing),
        cmocka_unit_test(memory_may_end_anywhere),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
