/* SPDX-License-Identifier: Apache-2.0 */
#include "fold/handles.h"
#include "tests/support/dice.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 2000, BITS = 8 * FOLD_HANDLE_BYTES };

static void say(struct handles *h, uint32_t *root, const uint8_t *handle, int side, int j)
{
    assert_int_equal(handles_say(h, root, handle, side, (enum fold_judgement)j), OK);
}

static void test_an_empty_tree_holds_nothing(void **state)
{
    struct handles h = {0};
    uint8_t handle[FOLD_HANDLE_BYTES] = {0};

    (void)state;
    assert_null(handles_find(&h, 0, handle));
    assert_int_equal(handles_walk(&h, 0, NULL, NULL), OK);
    handles_fini(&h);
}

struct walk {
    const struct handles_leaf *last;
    size_t count;
    size_t stop_at;
};

static enum err see(void *state, const struct handles_leaf *leaf)
{
    struct walk *w = state;

    if (w->last)
        assert_true(memcmp(w->last->handle, leaf->handle, FOLD_HANDLE_BYTES) < 0);
    w->last = leaf;
    return ++w->count == w->stop_at ? ERR_CANCELLED : OK;
}

static void test_random_handles_are_found_and_walked_in_order(void **state)
{
    static uint8_t handle[MANY][FOLD_HANDLE_BYTES];
    struct handles h = {0};
    uint32_t root[2] = {0, 0}; /* two trees in one store, every other handle */
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    for (size_t i = 0; i < MANY; i++) {
        for (size_t j = 0; j < FOLD_HANDLE_BYTES; j++) /* few values: long common parts */
            handle[i][j] = (uint8_t)dice_below(&dice, j < 12 ? 2 : 256);
        say(&h, &root[i % 2], handle[i], (int)(i / 2 % 2), FOLD_SAME);
    }
    for (size_t i = 0; i < MANY; i++) {
        const struct handles_leaf *leaf = handles_find(&h, root[i % 2], handle[i]);

        assert_non_null(leaf);
        assert_int_equal(leaf->by[i / 2 % 2], FOLD_SAME);
        assert_int_equal(leaf->by[1 - i / 2 % 2], FOLD_UNJUDGED);
        assert_null(handles_find(&h, root[1 - i % 2], handle[i]));
    }
    for (size_t i = 0; i < 2; i++) {
        struct walk all = {.stop_at = SIZE_MAX};
        struct walk some = {.stop_at = 3};

        assert_int_equal(handles_walk(&h, root[i], see, &all), OK);
        assert_int_equal(all.count, MANY / 2);
        assert_int_equal(handles_walk(&h, root[i], see, &some), ERR_CANCELLED);
        assert_int_equal(some.count, 3);
    }
    handles_fini(&h);
}

/* Handles chosen to make one way down as long as can be. */
static void test_the_deepest_tree(void **state)
{
    struct handles h = {0};
    struct walk all = {.stop_at = SIZE_MAX};
    uint32_t root = 0;
    uint8_t handle[FOLD_HANDLE_BYTES] = {0};

    (void)state;
    say(&h, &root, handle, 0, FOLD_DIFFERENT);
    for (size_t bit = 0; bit < BITS; bit++) {
        memset(handle, 0, sizeof handle);
        handle[bit / 8] = (uint8_t)(0x80 >> bit % 8);
        say(&h, &root, handle, 1, FOLD_UNSURE);
    }
    assert_int_equal(handles_walk(&h, root, see, &all), OK);
    assert_int_equal(all.count, BITS + 1);
    say(&h, &root, handle, 1, FOLD_SAME); /* said again of the same */
    assert_int_equal(handles_find(&h, root, handle)->by[1], FOLD_SAME);
    assert_int_equal(h.leaf_count, BITS + 1);
    handles_fini(&h);
}

static void test_memory_that_runs_out_changes_nothing(void **state)
{
    struct handles h = {0};
    uint32_t root = 0;
    uint8_t handle[FOLD_HANDLE_BYTES] = {0};

    (void)state;
    for (size_t i = 0; i < 100; i++) {
        handle[0] = (uint8_t)i;
        for (size_t n = 1;; n++) {
            uint32_t before = root;
            enum err e;

            failing_start(n);
            e = handles_say(&h, &root, handle, 0, FOLD_SAME);
            if (failing_stop() < n) {
                assert_int_equal(e, OK);
                break;
            }
            assert_int_equal(e, ERR_NOMEM);
            assert_int_equal(root, before);
            assert_null(handles_find(&h, root, handle));
        }
        assert_non_null(handles_find(&h, root, handle));
    }
    handles_fini(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_empty_tree_holds_nothing),
        cmocka_unit_test(test_random_handles_are_found_and_walked_in_order),
        cmocka_unit_test(test_the_deepest_tree),
        cmocka_unit_test(test_memory_that_runs_out_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
