/* SPDX-License-Identifier: Apache-2.0 */
/*
 * points_test.c - lists against the standard library's sort and plain loops
 */
#include "base/memory.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"
#include "psi/points.h"
#include "tests/support/dice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LIST_MAX = 300 };

static int compare_points(const void *a, const void *b)
{
    return memcmp(a, b, POINT_BYTES);
}

/* Bytes that are often alike in front, so that ties and runs occur. */
static void fill_alike(struct dice *dice, uint8_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t *point = list + i * POINT_BYTES;
        memset(point, 0, POINT_BYTES);
        point[0] = (uint8_t)dice_below(dice, 4);
        point[7] = (uint8_t)dice_below(dice, 2);
        point[8] = (uint8_t)dice_below(dice, 3);
        point[31] = (uint8_t)dice_below(dice, 256);
    }
}

static void sorting_agrees_with_the_library(void **state)
{
    uint8_t list[LIST_MAX * POINT_BYTES], sorted[LIST_MAX * POINT_BYTES];
    struct place places[LIST_MAX];
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    for (size_t count = 0; count < LIST_MAX; count++) {
        fill_alike(&dice, list, count);
        points_sort(list, POINT_BYTES, count, places);
        points_gather(list, POINT_BYTES, count, places, sorted);
        qsort(list, count, POINT_BYTES, compare_points);
        assert_memory_equal(list, sorted, count * POINT_BYTES);
    }
}

static void sorting_takes_sixteen_byte_strings(void **state)
{
    uint8_t list[3][16] = {{9, [15] = 1}, {9, [15] = 0}, {1}};
    struct place places[3];

    (void)state;
    points_sort(list[0], 16, 3, places);
    assert_int_equal(places[0].index, 2);
    assert_int_equal(places[1].index, 1);
    assert_int_equal(places[2].index, 0);
}

static void a_list_ascends_or_is_named_for_what_is_wrong(void **state)
{
    uint8_t list[3][POINT_BYTES] = {{1}, {2}, {3}};

    (void)state;
    assert_int_equal(points_ascend(list[0], 0), ROUND_FINE);
    assert_int_equal(points_ascend(list[0], 1), ROUND_FINE);
    assert_int_equal(points_ascend(list[0], 3), ROUND_FINE);
    list[2][0] = 2;
    assert_int_equal(points_ascend(list[0], 3), ROUND_BAD_DUPLICATE);
    list[2][0] = 1;
    assert_int_equal(points_ascend(list[0], 3), ROUND_BAD_SORT);
}

static void unique(uint8_t *list, size_t *count)
{
    size_t kept = 0;

    qsort(list, *count, POINT_BYTES, compare_points);
    for (size_t i = 0; i < *count; i++) {
        if (kept > 0 && memcmp(list + (kept - 1) * POINT_BYTES, list + i * POINT_BYTES,
                               POINT_BYTES) == 0)
            continue;
        memmove(list + kept * POINT_BYTES, list + i * POINT_BYTES, POINT_BYTES);
        kept++;
    }
    *count = kept;
}

static void shared_and_found_agree_with_plain_loops(void **state)
{
    uint8_t a[LIST_MAX * POINT_BYTES], b[LIST_MAX * POINT_BYTES];
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    for (int run = 0; run < 100; run++) {
        size_t a_count = dice_below(&dice, LIST_MAX),
               b_count = dice_below(&dice, LIST_MAX);
        size_t shared = 0;

        fill_alike(&dice, a, a_count);
        fill_alike(&dice, b, b_count);
        unique(a, &a_count);
        unique(b, &b_count);
        for (size_t i = 0; i < a_count; i++) {
            bool there = false;
            size_t at = LIST_MAX;

            for (size_t j = 0; j < b_count; j++)
                there |=
                    memcmp(a + i * POINT_BYTES, b + j * POINT_BYTES, POINT_BYTES) == 0;
            assert_int_equal(points_find(b, b_count, a + i * POINT_BYTES, &at), there);
            if (there)
                assert_memory_equal(b + at * POINT_BYTES, a + i * POINT_BYTES,
                                    POINT_BYTES);
            shared += there;
        }
        assert_int_equal(points_shared(a, a_count, b, b_count), shared);
        assert_int_equal(points_shared(b, b_count, a, a_count), shared);
    }
}

static void bad_points_are_told_apart(void **state)
{
    uint8_t list[3 * POINT_BYTES];
    const uint8_t one[SCALAR_BYTES] = {1};
    const struct points_work work = {engine_best(), NULL, ""};
    enum round_refusal why = ROUND_FINE;

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(group_mul_base(one, list + i * POINT_BYTES), OK);
    assert_int_equal(points_check(&work, list, 3, &why), OK);
    assert_int_equal(why, ROUND_FINE);
    memset(list + POINT_BYTES, 0, POINT_BYTES);
    assert_int_equal(points_check(&work, list, 3, &why), OK);
    assert_int_equal(why, ROUND_BAD_IDENTITY);
    list[POINT_BYTES] = 1; /* odd: a negative field element */
    assert_int_equal(points_check(&work, list, 3, &why), OK);
    assert_int_equal(why, ROUND_BAD_POINT);
}

static void the_root_is_that_of_the_standard(void **state)
{
    uint8_t list[3 * POINT_BYTES], leaf[3][65] = {{0}}, node[65] = {1}, root[32],
                                   made[32];

    (void)state;
    for (size_t i = 0; i < sizeof list; i++)
        list[i] = (uint8_t)i;
    points_root(list, 0, made);
    hash_sha256("", 0, root);
    assert_memory_equal(made, root, 32);
    /* [RFC9162] 2.1.1: H(1 || H(1 || l0 || l1) || l2), l = H(0 || point) */
    for (int i = 0; i < 3; i++) {
        memcpy(leaf[i] + 1, list + i * POINT_BYTES, POINT_BYTES);
        hash_sha256(leaf[i], 33, leaf[i]);
    }
    memcpy(node + 1, leaf[0], 32);
    memcpy(node + 33, leaf[1], 32);
    hash_sha256(node, sizeof node, node + 1);
    memcpy(node + 33, leaf[2], 32);
    hash_sha256(node, sizeof node, root);
    points_root(list, 3, made);
    assert_memory_equal(made, root, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorting_agrees_with_the_library),
        cmocka_unit_test(sorting_takes_sixteen_byte_strings),
        cmocka_unit_test(a_list_ascends_or_is_named_for_what_is_wrong),
        cmocka_unit_test(shared_and_found_agree_with_plain_loops),
        cmocka_unit_test(bad_points_are_told_apart),
        cmocka_unit_test(the_root_is_that_of_the_standard),
    };

    if (crypto_start() != OK)
        return 1;
    return cmocka_run_group_tests_name("psi/points", tests, NULL, NULL);
}
