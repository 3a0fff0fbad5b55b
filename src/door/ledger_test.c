/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_test.c - times rise, what was shown is revoked, and what was revoked stays so
 */
#include "base/num.h"
#include "door/ledger.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t agreement[32] = {1};

static const struct ledger_row *
see(struct ledger *l, uint8_t item, uint32_t number, int64_t now)
{
    uint8_t id[32] = {item};
    const struct ledger_item found = {.item = id,
                                      .agreement = agreement,
                                      .number = number,
                                      .created = 1000,
                                      .modified = 2000};
    const struct ledger_row *row = NULL;

    assert_int_equal(ledger_see(l, &found, now, &row), OK);
    return row;
}

static void an_item_comes_changes_goes_and_comes_back(void **state)
{
    struct ledger l = {.count = 0};
    struct ledger_row row;

    (void)state;
    ledger_begin(&l);
    row = *see(&l, 5, 1, 10000);
    assert_int_equal(row.added, 10000);
    assert_int_equal(row.created, 1000);
    assert_int_equal(row.modified, 2000);
    ledger_end(&l, 10000);
    assert_true(l.changed);

    l.changed = false;
    ledger_begin(&l);
    row = *see(&l, 5, 1, 11000);
    ledger_end(&l, 11000);
    assert_int_equal(row.added, 10000);
    assert_false(l.changed);

    ledger_begin(&l);
    row = *see(&l, 5, 2, 12000);
    ledger_end(&l, 12000);
    assert_int_equal(row.added, 12000);
    assert_true(row.modified > 2000);

    ledger_begin(&l);
    ledger_end(&l, 13000);
    assert_false(l.rows[0].live);
    assert_int_equal(l.rows[0].added, 13000);
    assert_true(l.rows[0].modified > row.modified);
    row = l.rows[0];

    ledger_begin(&l);
    ledger_end(&l, 14000);
    assert_int_equal(l.rows[0].added, row.added); /* revoked once */

    ledger_begin(&l);
    see(&l, 5, 2, 15000);
    assert_true(l.rows[0].live);
    assert_int_equal(l.rows[0].generation, row.generation + 1);
    assert_true(l.rows[0].created > row.modified);
    ledger_fini(&l);
}

static void times_rise_though_the_clock_falls_back(void **state)
{
    struct ledger l = {.count = 0};
    int64_t before = 0;

    (void)state;
    for (uint8_t i = 0; i < 200; i++) {
        const struct ledger_row *row = see(&l, (uint8_t)(i * 7), 1, 5000 - i);

        assert_true(row->added > before);
        before = row->added;
    }
    assert_int_equal(l.count, 200);
    for (size_t i = 1; i < l.count; i++)
        assert_true(memcmp(l.rows[i - 1].item, l.rows[i].item, 32) < 0);
    ledger_fini(&l);
}

static void what_is_written_is_read_again(void **state)
{
    struct ledger l = {.count = 0};
    struct ledger again, copy;
    struct buffer bytes, bytes_again;

    (void)state;
    buffer_init(&bytes, 1 << 16);
    buffer_init(&bytes_again, 1 << 16);
    see(&l, 9, 1, 100);
    see(&l, 3, 4, 200);
    l.rows[1].live = false;
    ledger_write(&l, &bytes);
    assert_int_equal(bytes.bytes, 2 * LEDGER_ROW_BYTES);
    assert_int_equal(ledger_read(bytes.data, bytes.bytes, &again), OK);
    assert_int_equal(again.last, 200);
    assert_false(again.changed);
    ledger_write(&again, &bytes_again);
    assert_memory_equal(bytes.data, bytes_again.data, bytes.bytes);
    assert_int_equal(ledger_copy(&again, &copy), OK);
    assert_int_equal(copy.count, 2);
    ledger_fini(&copy);
    ledger_fini(&again);
    ledger_fini(&l);

    assert_int_equal(ledger_read(bytes.data, bytes.bytes - 1, &again), ERR_CORRUPT);
    memcpy(bytes.data + LEDGER_ROW_BYTES, bytes.data, LEDGER_ROW_BYTES);
    assert_int_equal(ledger_read(bytes.data, bytes.bytes, &again), ERR_CORRUPT);
    memset(bytes.data, 0, LEDGER_ROW_BYTES);
    assert_int_equal(ledger_read(bytes.data, LEDGER_ROW_BYTES, &again), ERR_CORRUPT);
    assert_int_equal(ledger_read(NULL, 0, &again), OK);
    ledger_fini(&again);
    buffer_fini(&bytes);
    buffer_fini(&bytes_again);
}

static void say_when_memory_is_short(void **state)
{
    uint8_t id[32] = {1};
    const struct ledger_item found = {id, agreement, 1, 1, 1};
    const struct ledger_row *row = NULL;
    struct ledger l = {.count = 0};

    (void)state;
    failing_start(1);
    assert_int_equal(ledger_see(&l, &found, 1, &row), ERR_NOMEM);
    (void)failing_stop();
    assert_int_equal(l.count, 0);
    ledger_fini(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_item_comes_changes_goes_and_comes_back),
        cmocka_unit_test(times_rise_though_the_clock_falls_back),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(say_when_memory_is_short),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
