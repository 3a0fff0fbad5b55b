/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buffer.h"
#include "base/memory.h"
#include "tests/support/dice.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_an_empty_buffer_is_an_empty_text(void **state)
{
    struct buffer b;

    (void)state;
    buffer_init(&b, 10);
    assert_null(b.data);
    assert_string_equal(buffer_text(&b), "");
    assert_int_equal(buffer_status(&b), OK);
    buffer_add(&b, NULL, 0);
    assert_string_equal(buffer_text(&b), "");
    buffer_fini(&b);
    assert_null(b.data);
}

static void test_every_way_of_adding(void **state)
{
    static const uint8_t expected[] = {'a', 'b', 7, 1, 2, 3, 4,   5,   6,   0,  0,
                                       0,   0,   0, 0, 0, 9, '-', '4', '2', '!'};
    struct buffer b;

    (void)state;
    buffer_init(&b, sizeof expected);
    buffer_add_text(&b, "ab");
    buffer_add_byte(&b, 7);
    buffer_add_u16(&b, 0x0102);
    buffer_add_u32(&b, 0x03040506);
    buffer_add_u64(&b, 9);
    buffer_printf(&b, "%d%s", -42, "!");
    assert_int_equal(buffer_status(&b), OK);
    assert_int_equal(b.bytes, sizeof expected);
    assert_memory_equal(b.data, expected, sizeof expected);
    assert_int_equal(b.data[b.bytes], 0);
    buffer_fini(&b);
}

static void test_the_ceiling_is_exact_and_failure_sticks(void **state)
{
    struct buffer b;

    (void)state;
    buffer_init(&b, 3);
    buffer_add_text(&b, "abc");
    assert_int_equal(buffer_status(&b), OK);
    buffer_add_byte(&b, 'd');
    assert_int_equal(buffer_status(&b), ERR_LIMIT);
    assert_null(b.data);
    assert_string_equal(buffer_text(&b), "");
    buffer_add_text(&b, "a");
    buffer_printf(&b, "%d", 1);
    assert_null(buffer_extend(&b, 1));
    assert_int_equal(buffer_status(&b), ERR_LIMIT);

    buffer_clear(&b);
    buffer_add_text(&b, "xyz");
    assert_int_equal(buffer_status(&b), OK);
    assert_string_equal(buffer_text(&b), "xyz");
    assert_null(buffer_extend(&b, SIZE_MAX));
    assert_int_equal(buffer_status(&b), ERR_LIMIT);
    buffer_fini(&b);
    assert_int_equal(buffer_status(&b), OK);
}

static void test_extended_room_is_zeroed(void **state)
{
    static const uint8_t zeroes[5];
    struct buffer b;
    uint8_t *room;

    (void)state;
    buffer_init(&b, 100);
    buffer_add_text(&b, "secret text");
    buffer_clear(&b);
    room = buffer_extend(&b, 5);
    assert_non_null(room);
    assert_memory_equal(room, zeroes, 5);
    assert_int_equal(b.bytes, 5);
    assert_non_null(buffer_extend(&b, 0));
    assert_int_equal(b.bytes, 5);
    buffer_fini(&b);
}

static void test_taking_empties(void **state)
{
    struct buffer b;
    size_t bytes = 99;
    uint8_t *taken;

    (void)state;
    buffer_init(&b, 2);
    taken = buffer_take(&b, &bytes); /* nothing, but a valid pointer */
    assert_non_null(taken);
    assert_int_equal(bytes, 0);
    memory_free(taken);
    buffer_add_text(&b, "hi");
    taken = buffer_take(&b, &bytes);
    assert_string_equal((const char *)taken, "hi");
    assert_int_equal(bytes, 2);
    assert_null(b.data);
    memory_free(taken);
    buffer_add_text(&b, "long");
    bytes = 99;
    assert_null(buffer_take(&b, &bytes));
    assert_int_equal(bytes, 0);
    assert_int_equal(buffer_status(&b), ERR_LIMIT);
    buffer_fini(&b);
}

/* Anything appended in pieces of any size is what was appended. */
static void test_pieces_add_up(void **state)
{
    uint8_t whole[3000];
    struct dice d;
    struct random r = dice_random(&d);

    (void)state;
    dice_init(&d, dice_seed());
    for (int run = 0; run < 50; run++) {
        struct buffer b;
        size_t done = 0;

        assert_int_equal(random_fill(&r, whole, sizeof whole), OK);
        buffer_init(&b, sizeof whole);
        while (done < sizeof whole) {
            size_t piece = dice_below(&d, 300);

            if (piece > sizeof whole - done)
                piece = sizeof whole - done;
            buffer_add(&b, whole + done, piece);
            done += piece;
            assert_true(b.bytes <= b.capacity && b.capacity <= b.ceiling);
        }
        assert_int_equal(buffer_status(&b), OK);
        assert_int_equal(b.bytes, sizeof whole);
        assert_memory_equal(b.data, whole, sizeof whole);
        buffer_fini(&b);
    }
}

static enum err fill_and_take(uint8_t **taken, size_t *bytes)
{
    struct buffer b;
    enum err e;

    buffer_init(&b, 5000);
    for (int i = 0; i < 1000; i++)
        buffer_printf(&b, "%04d,", i);
    *taken = buffer_take(&b, bytes);
    e = buffer_status(&b);
    buffer_fini(&b);
    return e;
}

static void test_each_allocation_failing(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        uint8_t *taken;
        size_t bytes;
        enum err e;

        failing_start(n);
        e = fill_and_take(&taken, &bytes);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            assert_int_equal(bytes, 5000);
            memory_free(taken);
            assert_true(n > 3); /* it did grow more than once */
            return;
        }
        assert_int_equal(e, ERR_NOMEM);
        assert_null(taken);
        assert_int_equal(bytes, 0);
    }
}

static void test_taking_nothing_without_memory(void **state)
{
    struct buffer b;
    size_t bytes = 1;

    (void)state;
    buffer_init(&b, 5);
    failing_start(1);
    assert_null(buffer_take(&b, &bytes));
    failing_stop();
    assert_int_equal(bytes, 0);
    assert_int_equal(buffer_status(&b), ERR_NOMEM);
    buffer_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_empty_buffer_is_an_empty_text),
        cmocka_unit_test(test_every_way_of_adding),
        cmocka_unit_test(test_the_ceiling_is_exact_and_failure_sticks),
        cmocka_unit_test(test_extended_room_is_zeroed),
        cmocka_unit_test(test_taking_empties),
        cmocka_unit_test(test_pieces_add_up),
        cmocka_unit_test(test_each_allocation_failing),
        cmocka_unit_test(test_taking_nothing_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
