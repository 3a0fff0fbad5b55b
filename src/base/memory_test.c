/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_new_memory_is_zeroed_and_never_null_for_nothing(void **state)
{
    static const uint8_t zeroes[24];
    void *block = memory_new(3, 8);
    void *nothing = memory_new(0, 8);

    (void)state;
    assert_non_null(block);
    assert_memory_equal(block, zeroes, sizeof zeroes);
    assert_non_null(nothing);
    memory_free(block);
    memory_free(nothing);
    memory_free(NULL);
    memory_wipe_free(NULL, 5);
}

static void test_overflow_is_no_memory(void **state)
{
    uint8_t *old = memory_new(4, 1);

    (void)state;
    assert_non_null(old);
    assert_null(memory_new(SIZE_MAX, 2));
    assert_null(memory_resize(old, 4, SIZE_MAX / 2, 4));
    memory_free(old);
}

static void test_resize_keeps_what_fits_and_zeroes_the_rest(void **state)
{
    static const uint8_t grown[] = {1, 2, 3, 0, 0, 0};
    uint8_t *block = memory_resize(NULL, 0, 3, 1);

    (void)state;
    assert_non_null(block);
    memcpy(block, grown, 3);
    block = memory_resize(block, 3, 6, 1);
    assert_non_null(block);
    assert_memory_equal(block, grown, 6);
    block = memory_resize(block, 6, 2, 1);
    assert_non_null(block);
    assert_memory_equal(block, grown, 2);
    block = memory_resize(block, 2, 0, 1);
    assert_non_null(block);
    memory_free(block);
}

static void test_a_failed_resize_leaves_the_old_block(void **state)
{
    uint8_t *old = memory_new(2, 1);
    void *block;

    (void)state;
    assert_non_null(old);
    old[1] = 9;
    failing_start(1);
    block = memory_resize(old, 2, 100, 1);
    assert_int_equal(failing_stop(), 1);
    assert_null(block);
    assert_int_equal(old[1], 9);
    memory_free(old);
}

static void test_growing_makes_room_for_what_is_asked(void **state)
{
    size_t *all = NULL;
    size_t room = 0;

    (void)state;
    for (size_t count = 1; count <= 1000; count++) {
        size_t before = room;
        size_t *grown = memory_grow(all, &room, count, sizeof *grown);

        assert_non_null(grown);
        assert_true(room >= count);
        if (count <= before)
            assert_true(grown == all && room == before);
        else
            assert_true(room >= 2 * before);
        grown[count - 1] = count;
        all = grown;
    }
    all = memory_grow(all, &room, 10 * room, sizeof *all);
    assert_non_null(all);
    assert_true(room >= 10000);
    for (size_t i = 0; i < room; i++)
        assert_int_equal(all[i], i < 1000 ? i + 1 : 0);
    memory_free(all);
}

static void test_a_failed_growing_changes_nothing(void **state)
{
    size_t room = 0;
    uint8_t *old = memory_grow(NULL, &room, 3, 1);
    size_t before = room;

    (void)state;
    assert_non_null(old);
    old[2] = 9;
    failing_start(1);
    assert_null(memory_grow(old, &room, room + 1, 1));
    assert_int_equal(failing_stop(), 1);
    assert_null(memory_grow(old, &room, SIZE_MAX, 2));
    assert_int_equal(room, before);
    assert_int_equal(old[2], 9);
    memory_free(old);
}

static void test_a_copied_text_is_ones_own(void **state)
{
    char text[] = "card";
    char *copy = memory_copy_text(text);

    (void)state;
    text[0] = 'h';
    assert_string_equal(copy, "card");
    memory_free(copy);
    failing_start(1);
    copy = memory_copy_text(text);
    failing_stop();
    assert_null(copy);
}

static void test_wiping_leaves_zeroes(void **state)
{
    uint8_t secret[] = {1, 2, 3, 4};
    static const uint8_t wiped[] = {1, 0, 0, 4};

    (void)state;
    memory_wipe(secret + 1, 2);
    assert_memory_equal(secret, wiped, sizeof wiped);
    memory_wipe(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new_memory_is_zeroed_and_never_null_for_nothing),
        cmocka_unit_test(test_overflow_is_no_memory),
        cmocka_unit_test(test_resize_keeps_what_fits_and_zeroes_the_rest),
        cmocka_unit_test(test_a_failed_resize_leaves_the_old_block),
        cmocka_unit_test(test_growing_makes_room_for_what_is_asked),
        cmocka_unit_test(test_a_failed_growing_changes_nothing),
        cmocka_unit_test(test_a_copied_text_is_ones_own),
        cmocka_unit_test(test_wiping_leaves_zeroes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
