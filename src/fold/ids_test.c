/* SPDX-License-Identifier: Apache-2.0 */
#include "fold/ids.h"
#include "tests/support/dice.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 5000 };

static void test_ids_are_found_where_they_were_put(void **state)
{
    static uint8_t id[MANY][IDS_BYTES];
    struct ids ids = {0};
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    assert_int_equal(ids_find(&ids, id[0]), IDS_NONE);
    for (size_t i = 0; i < MANY; i++) {
        for (size_t j = 0; j < IDS_BYTES; j++)
            id[i][j] = (uint8_t)dice_below(&dice, 256);
        assert_int_equal(ids_find(&ids, id[i]), IDS_NONE);
        assert_int_equal(ids_add(&ids, id[i], i), OK);
    }
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(ids_find(&ids, id[i]), i);
    ids_fini(&ids);
    assert_int_equal(ids_find(&ids, id[0]), IDS_NONE);
}

/* Ids that all want the same slot. */
static void test_ids_that_collide(void **state)
{
    struct ids ids = {0};
    uint8_t id[IDS_BYTES] = {0};

    (void)state;
    for (size_t i = 0; i < 200; i++) {
        id[IDS_BYTES - 1] = (uint8_t)i;
        assert_int_equal(ids_add(&ids, id, i), OK);
    }
    for (size_t i = 0; i < 200; i++) {
        id[IDS_BYTES - 1] = (uint8_t)i;
        assert_int_equal(ids_find(&ids, id), i);
    }
    id[IDS_BYTES - 1] = 200;
    assert_int_equal(ids_find(&ids, id), IDS_NONE);
    ids_fini(&ids);
}

static void test_memory_that_runs_out_changes_nothing(void **state)
{
    struct ids ids = {0};
    uint8_t id[IDS_BYTES] = {0};

    (void)state;
    for (size_t i = 0; i < 40; i++) {
        id[0] = (uint8_t)i;
        failing_start(1);
        enum err e = ids_add(&ids, id, i);

        if (failing_stop() > 0) {
            assert_int_equal(e, ERR_NOMEM);
            assert_int_equal(ids_find(&ids, id), IDS_NONE);
            assert_int_equal(ids_add(&ids, id, i), OK);
        }
        for (size_t j = 0; j <= i; j++) {
            id[0] = (uint8_t)j;
            assert_int_equal(ids_find(&ids, id), j);
        }
    }
    ids_fini(&ids);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_are_found_where_they_were_put),
        cmocka_unit_test(test_ids_that_collide),
        cmocka_unit_test(test_memory_that_runs_out_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
