/* SPDX-License-Identifier: Apache-2.0 */
/*
 * err_test.c - names and exit codes are documented: each is written out here
 */
#include "base/err.h"
#include "base/num.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    enum err code;
    const char *name;
    int exit_code;
} documented[] = {
    {OK, "ok", 0},
    {ERR_MALFORMED, "malformed", 10},
    {ERR_LIMIT, "limit", 11},
    {ERR_FORGED, "forged", 12},
    {ERR_UNEXPECTED, "unexpected", 13},
    {ERR_DENIED, "denied", 14},
    {ERR_NOT_FOUND, "not_found", 20},
    {ERR_EXISTS, "exists", 21},
    {ERR_BUSY, "busy", 22},
    {ERR_RETRY, "retry", 23},
    {ERR_CANCELLED, "cancelled", 24},
    {ERR_NOMEM, "nomem", 30},
    {ERR_IO, "io", 31},
    {ERR_CORRUPT, "corrupt", 32},
    {ERR_RANDOM, "random", 33},
    {ERR_USAGE, "usage", 2},
};

static void test_each_code_is_as_documented(void **state)
{
    (void)state;
    assert_int_equal(COUNT_OF(documented), ERR_COUNT);
    for (size_t i = 0; i < COUNT_OF(documented); i++) {
        assert_string_equal(err_name(documented[i].code), documented[i].name);
        assert_int_equal(err_exit_code(documented[i].code), documented[i].exit_code);
    }
}

static void test_no_two_codes_look_alike(void **state)
{
    (void)state;
    for (enum err a = OK; a < ERR_COUNT; a++) {
        for (enum err b = OK; b < a; b++) {
            assert_string_not_equal(err_name(a), err_name(b));
            assert_int_not_equal(err_exit_code(a), err_exit_code(b));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_code_is_as_documented),
        cmocka_unit_test(test_no_two_codes_look_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
