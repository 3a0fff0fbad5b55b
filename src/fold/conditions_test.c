/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions: read, compared, hashed. */
#include "fold/conditions.h"
#include "tests/support/barter.h"
#include "tests/support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *usual(void)
{
    return fact_on_terms(json_object());
}

static void reads_what_a_fact_says(void **state)
{
    json_t *fact = fact_with(usual(), "stage", "core");
    struct conditions c = {0};
    struct conditions glanced = conditions_glance(fact);

    (void)state;
    assert_int_equal(conditions_read(fact, &c), OK);
    json_decref(fact); /* it stands alone now */
    assert_int_equal(json_object_size(c.object), 9);
    assert_null(json_object_get(c.object, "stage"));
    assert_int_equal(c.court, CONDITIONS_COURT_ASK);
    assert_int_equal(c.onward, CONDITIONS_ONWARD_CONSENT);
    assert_int_equal(c.handling, CONDITIONS_RELEASE);
    assert_int_equal(c.until, SAGA_BEGIN + 60 * SAGA_DAY);
    assert_int_equal(c.source, 'c');
    assert_int_equal(c.info, 3);
    assert_false(c.approval);
    assert_null(glanced.object);
    assert_int_equal(glanced.until, c.until);
    assert_true(conditions_has_purpose(&c, "border-check"));
    assert_false(conditions_has_purpose(&c, "verify"));
    assert_true(conditions_has_action(&c, "watch"));
    assert_false(conditions_has_action(&c, "border-check"));
    conditions_fini(&c);
    conditions_fini(&c);
}

static bool is_tighter(json_t *now, json_t *old)
{
    struct conditions first = conditions_glance(now);
    struct conditions second = conditions_glance(old);
    bool is = conditions_is_tighter(&first, &second);

    json_decref(now);
    json_decref(old);
    return is;
}

/* For each member: a word, and one that is tighter. */
static void R24_R26_T6_each_condition_has_an_order(void **state)
{
    static const char *const words[][3] = {
        {"court", "yes", "ask"},
        {"court", "ask", "no"},
        {"onward", "consent", "none"},
        {"handling", "release", "disclosure"},
        {"source", "a", "b"},
        {"source", "b", "c"},
        {"source", "c", "x"},
        {"approval", "no", "yes"},
        {"purposes", "tracing audit", "audit"},
        {"actions", "watch", ""},
    };

    (void)state;
    assert_true(is_tighter(usual(), usual()));
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const char *key = words[i][0];
        bool is_list = strcmp(key, "purposes") == 0 || strcmp(key, "actions") == 0;
        json_t *(*with)(json_t *, const char *, const char *) =
            is_list ? fact_with_list : fact_with;

        assert_true(
            is_tighter(with(usual(), key, words[i][2]), with(usual(), key, words[i][1])));
        assert_false(
            is_tighter(with(usual(), key, words[i][1]), with(usual(), key, words[i][2])));
    }
    assert_true(is_tighter(fact_with_int(usual(), "info", 4), usual()));
    assert_false(is_tighter(fact_with_int(usual(), "info", 2), usual()));
    assert_true(is_tighter(fact_with_time(usual(), "until", SAGA_BEGIN), usual()));
    assert_false(is_tighter(usual(), fact_with_time(usual(), "until", SAGA_BEGIN)));
    /* Tighter in one and looser in another is not tighter. */
    assert_false(
        is_tighter(fact_with(fact_with(usual(), "court", "no"), "source", "a"), usual()));
    assert_true(is_tighter(fact_with_list(usual(), "actions", "watch verify"), usual()));
}

/* The hash is that of python3's hashlib over its sorted json. */
static void hashes_the_canonical_members(void **state)
{
    json_t *fact = fact_with(usual(), "stage", "core");
    struct conditions c = {0};
    uint8_t found[32];

    (void)state;
    assert_int_equal(conditions_read(fact, &c), OK);
    assert_int_equal(conditions_hash(&c, found), OK);
    hex_assert(found, sizeof found,
               "658da678db5e347819c578a2f735227ede15bd0341ee9547e758ee3cc53bbfa0");
    conditions_fini(&c);
    json_decref(fact);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_a_fact_says),
        cmocka_unit_test(R24_R26_T6_each_condition_has_an_order),
        cmocka_unit_test(hashes_the_canonical_members),
    };

    return cmocka_run_group_tests(tests, play_start, NULL);
}
