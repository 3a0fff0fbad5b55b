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
    static const size_t counts[] = {0, 1, 2, 8, 9, 100, 5000, 20000};
    static struct block all[20000];
    static struct block wanted[20000];
    static struct block first[20000];
    static uint32_t index[20000];
    const struct crew crew = {.threads = 3};
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
            assert_int_equal(sort_blocks(&crew, all, index, n), OK);
            assert_memory_equal(all, wanted, n * sizeof *all);
            for (size_t i = 0; i < n; i++)
                assert_memory_equal(&all[i], &first[index[i]], sizeof *all);
            memcpy(all, first, n * sizeof *all);
            assert_int_equal(sort_blocks(NULL, all, NULL, n), OK);
            assert_memory_equal(all, wanted, n * sizeof *all);
        }
}

enum {
    OWN = 30,
    SIZE = 100, /* upper parts have six bits */
    LABEL = 19,
    UPPER = (SIZE + 64 + 7) / 8,
    LABELS = UPPER + SIZE * LIST_LOWER_BYTES,
    WIRE = LABELS + SIZE * LABEL
};

/* Items i of a side have the tag of number `from` + i, and the key of it. */
static struct list make_list(unsigned from, struct draw *draw)
{
    struct list l = {.size = SIZE,
                     .count = OWN,
                     .tag = memory_new(SIZE, sizeof *l.tag),
                     .item = memory_new(SIZE, sizeof *l.item),
                     .key = memory_new(OWN, sizeof *l.key)};

    assert_true(l.tag && l.item && l.key);
    for (unsigned i = 0; i < OWN; i++) {
        l.tag[i] = block_of((from + i) * 0x9e3779b97f4a7c15, from + i);
        l.item[i] = i;
        l.key[i] = block_of(from + i, 1);
    }
    assert_int_equal(list_sort(&l, draw), OK);
    return l;
}

static void start_draw(struct draw *draw, uint8_t byte)
{
    uint8_t secret[DRAW_SECRET_BYTES];

    memset(secret, byte, sizeof secret);
    draw_init(draw, secret, "test", path_best());
}

static enum err match(const struct list *own, const uint8_t *wire, struct list_hits *hits)
{
    const struct list_wire peer = {wire, SIZE, LABEL};

    return list_match_hits(own, &peer, path_best(), hits);
}

static void write_peer(uint8_t wire[WIRE], uint8_t labels[OWN * LABEL])
{
    struct draw draw;
    struct list peer;

    for (size_t i = 0; i < OWN * LABEL; i++)
        labels[i] = (uint8_t)(i * 3);
    start_draw(&draw, 2);
    peer = make_list(20, &draw);
    peer.second = true;
    assert_int_equal(list_bytes(SIZE, LABEL), WIRE);
    list_write(&peer, labels, LABEL, &draw, wire);
    list_fini(&peer);
}

static void shared_tags_and_their_labels(void **state)
{
    uint8_t labels[OWN * LABEL];
    uint8_t wire[WIRE];
    struct draw draw;
    struct list own;
    struct list_hits hits;

    (void)state;
    write_peer(wire, labels);
    start_draw(&draw, 1);
    own = make_list(0, &draw);
    assert_int_equal(match(&own, wire, &hits), OK);
    assert_int_equal(hits.count, 10);
    for (size_t i = 0; i < hits.count; i++) {
        const struct block tag = block_load(hits.hit[i].handle);
        assert_in_range(hits.hit[i].item, 20, 29);
        assert_int_equal(tag.word[1], hits.hit[i].item);
        if (i > 0)
            assert_true(memcmp(hits.hit[i - 1].handle, hits.hit[i].handle, 16) < 0);
        assert_memory_equal(hits.hit[i].label, labels + (hits.hit[i].item - 20) * LABEL,
                            LABEL);
    }
    list_match_fini(&hits);
    list_fini(&own);
}

/* An entry is known by 86 bits here: one of them changed, it is another. Each that is
 * shared is lost by every change after which the list ascends still. */
static void every_bit_of_an_entry_counts(void **state)
{
    uint8_t labels[OWN * LABEL];
    uint8_t wire[WIRE];
    struct draw draw;
    struct list own;
    struct list_hits hits;
    size_t shared = 0;

    (void)state;
    write_peer(wire, labels);
    start_draw(&draw, 1);
    own = make_list(0, &draw);
    for (size_t i = 0; i < SIZE; i++) {
        size_t tried = 0;
        size_t lost = 0;
        for (unsigned bit = 0; bit < 80; bit += 13) {
            uint8_t *byte = wire + UPPER + LIST_LOWER_BYTES * i + bit / 8;
            *byte = (uint8_t)(*byte ^ 1u << (bit & 7));
            if (match(&own, wire, &hits) == OK) {
                tried++;
                lost += 10 - hits.count;
                list_match_fini(&hits);
            }
            *byte = (uint8_t)(*byte ^ 1u << (bit & 7));
        }
        assert_in_range(tried, 4, 7); /* those of the first byte may change the order */
        assert_true(lost == 0 || lost == tried);
        shared += lost > 0;
    }
    assert_int_equal(shared, 10);
    list_fini(&own);
}

/* Every single bit of the upper part moves an entry, or is one too many; and lower parts
 * must ascend. */
static void a_list_of_another_shape_is_refused(void **state)
{
    uint8_t labels[OWN * LABEL];
    uint8_t wire[WIRE];
    uint8_t *twice = NULL;
    struct draw draw;
    struct list own;
    struct list_hits hits;
    size_t entry = 0;

    (void)state;
    write_peer(wire, labels);
    start_draw(&draw, 1);
    own = make_list(0, &draw);
    for (unsigned bit = 0; bit < 8 * UPPER; bit++) {
        wire[bit / 8] = (uint8_t)(wire[bit / 8] ^ 1u << (bit & 7));
        assert_int_equal(match(&own, wire, &hits), ERR_FORGED);
        wire[bit / 8] = (uint8_t)(wire[bit / 8] ^ 1u << (bit & 7));
    }
    for (unsigned bit = 0; !twice; bit++) {
        bool one = (wire[bit / 8] >> (bit & 7) & 1) != 0;
        bool next = (wire[(bit + 1) / 8] >> ((bit + 1) & 7) & 1) != 0;
        if (one && next)
            twice = wire + UPPER + LIST_LOWER_BYTES * entry;
        entry += one;
    }
    memcpy(twice, twice + LIST_LOWER_BYTES, LIST_LOWER_BYTES);
    assert_int_equal(match(&own, wire, &hits), ERR_FORGED);
    memset(twice, 0xff, LIST_LOWER_BYTES);
    assert_int_equal(match(&own, wire, &hits), ERR_FORGED);
    list_fini(&own);
}

/* All entries under the last upper part, and under the first: a one moved past the last
 * zero stands under none. */
static void upper_parts_end_with_the_last(void **state)
{
    uint8_t wire[WIRE] = {0};
    struct draw draw;
    struct list own;
    struct list_hits hits;

    (void)state;
    start_draw(&draw, 1);
    own = make_list(0, &draw);
    for (unsigned i = 0; i < SIZE; i++) {
        wire[UPPER + LIST_LOWER_BYTES * i] = (uint8_t)i;
        wire[(63 + i) / 8] = (uint8_t)(wire[(63 + i) / 8] | 1u << ((63 + i) & 7));
    }
    assert_int_equal(match(&own, wire, &hits), OK);
    list_match_fini(&hits);
    wire[63 / 8] ^= 0x80;    /* the first entry's one */
    wire[163 / 8] ^= 1 << 3; /* the last zero */
    assert_int_equal(match(&own, wire, &hits), ERR_FORGED);
    list_fini(&own);
}

/* Both sides hold the key of an item's label: under one stream, whoever sees both lists
 * would see how two labels differ. */
static void each_side_seals_labels_by_a_stream_of_its_own(void **state)
{
    static const uint8_t labels[OWN * LABEL];
    uint8_t wire[2][WIRE];
    struct draw draw;
    struct list side;
    size_t sealed = 0;

    (void)state;
    for (int k = 0; k < 2; k++) {
        start_draw(&draw, 1);
        side = make_list(0, &draw);
        side.second = k == 1;
        list_write(&side, labels, LABEL, &draw, wire[k]);
        for (size_t i = 0; k == 1 && i < SIZE; i++) {
            if (side.item[i] >= OWN)
                continue;
            assert_memory_not_equal(wire[0] + LABELS + i * LABEL,
                                    wire[1] + LABELS + i * LABEL, LABEL);
            sealed++;
        }
        list_fini(&side);
    }
    assert_memory_equal(wire[0], wire[1], LABELS);
    assert_int_equal(sealed, OWN);
}

static void memory_may_end_anywhere(void **state)
{
    uint8_t labels[OWN * LABEL];
    uint8_t wire[WIRE];
    struct draw draw;
    struct list own;

    (void)state;
    write_peer(wire, labels);
    start_draw(&draw, 3);
    own = make_list(0, &draw);
    for (size_t n = 1;; n++) {
        struct list_hits hits;
        enum err e;
        failing_start(n);
        e = sort_blocks(NULL, own.tag, own.item, SIZE);
        if (e == OK)
            e = match(&own, wire, &hits);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            list_match_fini(&hits);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
    }
    list_fini(&own);
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
        cmocka_unit_test(every_bit_of_an_entry_counts),
        cmocka_unit_test(a_list_of_another_shape_is_refused),
        cmocka_unit_test(upper_parts_end_with_the_last),
        cmocka_unit_test(each_side_seals_labels_by_a_stream_of_its_own),
        cmocka_unit_test(memory_may_end_anywhere),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
