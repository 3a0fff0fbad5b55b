/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codes_test.c - the tables hold what they promise
 */
#include "agreement/codes.h"
#include "base/num.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The 249 officially assigned codes of ISO 3166-1, as Debian's iso-codes 4.15 lists
 * them, put down apart from the table. */
static const char countries[] =
    "ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj "
    "bl bm bn bo bq br bs bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr "
    "cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et fi fj fk fm fo fr "
    "ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu "
    "id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz "
    "la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq "
    "mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf "
    "pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si "
    "sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to tr "
    "tt tv tw tz ua ug um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw ";

static void test_codes_are_codes_and_stand_once(void **state)
{
    static const char later[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

    (void)state;
    for (int t = 0; t < CODES_TABLE_COUNT; t++) {
        size_t count;
        const struct code *codes = codes_list((enum code_table)t, &count);

        assert_true(count > 0);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(strspn(codes[i].code, later), strlen(codes[i].code));
            assert_in_range(strlen(codes[i].code), 2, 48); /* fits every fact */
            assert_true(codes[i].code[0] != '-');
            assert_true(strlen(codes[i].words) > 0);
            assert_true(codes_has((enum code_table)t, codes[i].code));
            assert_ptr_equal(codes_words((enum code_table)t, codes[i].code),
                             codes[i].words); /* the first and only one */
        }
    }
}

static void test_table_names(void **state)
{
    static const char *const names[] = {
        "topics",      "regions",        "purposes",    "actions",     "exclusions",
        "attributes",  "justifications", "suspensions", "questions",   "declines",
        "judgements",  "duties",         "notices",     "emergencies", "incidents",
        "revocations", "aborts",
    };

    (void)state;
    assert_int_equal(COUNT_OF(names), CODES_TABLE_COUNT);
    for (int t = 0; t < CODES_TABLE_COUNT; t++)
        assert_string_equal(codes_table_name((enum code_table)t), names[t]);
}

static void test_unknown_codes(void **state)
{
    static const char *const unknown[] = {"",   "Terrorism", "terrorism ",
                                          "xx", "any-",      "US"};

    (void)state;
    for (int t = 0; t < CODES_TABLE_COUNT; t++)
        for (size_t i = 0; i < COUNT_OF(unknown); i++) {
            assert_false(codes_has((enum code_table)t, unknown[i]));
            assert_ptr_equal(codes_words((enum code_table)t, unknown[i]), unknown[i]);
        }
    assert_false(codes_has(CODES_PURPOSE, "terrorism")); /* a topic */
}

static void test_regions_are_the_standard(void **state)
{
    size_t count, two = 0;
    const struct code *codes = codes_list(CODES_REGION, &count);

    (void)state;
    assert_true(codes_has(CODES_REGION, "any"));
    for (const char *c = countries; *c; c += 3) { /* "ad ae ..." */
        char code[3] = {c[0], c[1], 0};

        assert_true(codes_has(CODES_REGION, code));
    }
    for (size_t i = 0; i < count; i++)
        two += strlen(codes[i].code) == 2;
    assert_int_equal(two, sizeof countries / 3);
    assert_int_equal(two, 249);
    assert_string_equal(codes_words(CODES_REGION, "aq"), "Antarctica");
    assert_string_equal(codes_words(CODES_REGION, "zw"), "Zimbabwe");
}

static void test_attributes_of_hits_come_first(void **state)
{
    static const char *const first[] = {"kind", "names",     "births",     "countries",
                                        "ids",  "programme", "identifiers"};
    size_t count;
    const struct code *codes = codes_list(CODES_ATTRIBUTE, &count);

    (void)state;
    assert_true(count >= COUNT_OF(first));
    for (size_t i = 0; i < COUNT_OF(first); i++) /* PROTOCOL.md 7.6 */
        assert_string_equal(codes[i].code, first[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_are_codes_and_stand_once),
        cmocka_unit_test(test_table_names),
        cmocka_unit_test(test_unknown_codes),
        cmocka_unit_test(test_regions_are_the_standard),
        cmocka_unit_test(test_attributes_of_hits_come_first),
    };

    return cmocka_run_group_tests_name("agreement/codes", tests, NULL, NULL);
}
