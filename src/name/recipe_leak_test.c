/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recipe_leak_test.c - shares against e^-x by hand, sums, and the edges of numbers
 */
#include "base/num.h"
#include "name/recipe_leak.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* 10^9 * e^(-rarity / 256), a fiftieth of it with a year, by Python's math.exp, with one
 * part in 100,000 and a bearer to spare. */
static void bearers(void **state)
{
    static const struct {
        uint16_t rarity;
        int year;
        uint64_t low;
        uint64_t high;
    } cases[] = {{0, 0, 1000000000, 1000000000},
                 {1, 0, 996091407, 996111332},
                 {256, 0, 367875761, 367883121},
                 {1000, 0, 20115591, 20115997},
                 {1024, 0, 18315454, 18315824},
                 {2048, 0, 335458, 335467},
                 {3333, 0, 2215, 2218},
                 {4300, 0, 49, 52},
                 {256, 1970, 7357514, 7357664},
                 {UINT16_MAX, 0, 1, 1},
                 {5120, 1970, 1, 1}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct recipe_token t = {
            .source = RECIPE_FROM_NAME, .rarity = cases[i].rarity, .year = cases[i].year};
        assert_in_range(recipe_leak_bearers(&t), cases[i].low, cases[i].high);
    }
}

/* In steps that rounding does not reach. */
static void rarer_is_fewer(void **state)
{
    enum { STEP = 32 };
    uint64_t before = RECIPE_LEAK_PEOPLE;

    (void)state;
    for (uint16_t rarity = STEP; rarity < 4000; rarity += STEP) {
        struct recipe_token t = {.source = RECIPE_FROM_NAME, .rarity = rarity};
        assert_true(recipe_leak_bearers(&t) < before);
        before = recipe_leak_bearers(&t);
    }
}

static void numbers_and_glossaries_have_one_bearer(void **state)
{
    struct recipe_token id = {.source = RECIPE_FROM_IDENTIFIER};
    struct recipe_token group = {.source = RECIPE_FROM_GLOSSARY};

    (void)state;
    assert_int_equal(recipe_leak_bearers(&id), 1);
    assert_int_equal(recipe_leak_bearers(&group), 1);
}

static void sums(void **state)
{
    struct recipe_token tokens[2] = {{.source = RECIPE_FROM_NAME, .rarity = 1024},
                                     {.source = RECIPE_FROM_IDENTIFIER}};
    struct recipe_leak leak = {.records = 0};

    (void)state;
    assert_int_equal(recipe_leak_meetings(&leak, 1000000), 0);
    assert_int_equal(recipe_leak_most(&leak, 5), 0);
    for (int i = 0; i < 99; i++)
        recipe_leak_add(&leak, tokens, 1);
    recipe_leak_add(&leak, tokens, 0);
    recipe_leak_add(&leak, tokens, 2);
    assert_int_equal(leak.records, 101);
    assert_int_equal(leak.silent, 1);
    assert_int_equal(leak.tokens, 101);
    assert_int_equal(recipe_leak_most(&leak, 0), 2);
    assert_int_equal(recipe_leak_most(&leak, 5), 1);
    /* 100 tokens, each borne by 0.0183156 of the people, and 1000 people */
    assert_in_range(recipe_leak_meetings(&leak, 1000), 1831500, 1831600);
    assert_int_equal(recipe_leak_meetings(&leak, 0), 0);
    leak.bearers = UINT64_MAX;
    assert_int_equal(recipe_leak_meetings(&leak, UINT64_MAX), UINT64_MAX / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bearers),
        cmocka_unit_test(rarer_is_fewer),
        cmocka_unit_test(numbers_and_glossaries_have_one_bearer),
        cmocka_unit_test(sums),
    };

    return cmocka_run_group_tests_name("name/recipe_leak", tests, NULL, NULL);
}
