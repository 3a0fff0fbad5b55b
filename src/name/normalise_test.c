/* SPDX-License-Identifier: Apache-2.0 */
/*
 * normalise_test.c - plain forms, and that a second time changes nothing
 */
#include "base/num.h"
#include "base/text.h"
#include "name/normalise.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static size_t encode(const struct normal *n, char *out)
{
    size_t at = 0;

    for (size_t i = 0; i < n->count; i++)
        at += text_encode(n->points[i], (uint8_t *)out + at);
    out[at] = '\0';
    return at;
}

static void plain_forms(void **state)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"  Ada\t VERIN ", "ada verin"},
        {"Müller-Lüdenscheidt", "muller ludenscheidt"},
        {"Mu\xCC\x88ller", "muller"}, /* the mark on its own */
        {"Čapek", "čapek"},           /* a mark that is kept */
        {"C\xCC\x8C"
         "apek",
         "čapek"}, /* and on its own */
        {"C\xCC\xA3\xCC\x8C"
         "apek",
         "čapek"},                      /* beside one that is not */
        {"Țepeș Ţepeş", "ţepeş ţepeş"}, /* comma and cedilla are one */
        {"O'Brien O’Brien Oʼbrien", "obrien obrien obrien"},
        {"ЁЛКИН Йод Ў", "елкин йод ў"},
        {"И\xCC\x86од", "йод"},
        {"مُحَمَّد", "محمد"},                                /* vowel marks */
        {"محـــمد", "محمد"},                             /* stretched */
        {"\xEF\xBA\x8D\xEF\xBB\xA0\xEF\xBA\xA4", "الح"}, /* presentation forms */
        {"أحمد إبراهيم آدم", "احمد ابراهيم ادم"},
        {"ג'ורג׳ ג’", "ג׳ורג׳ ג׳"},          /* three spellings of the geresh */
        {"ＡＤＡ　Ｖｅｒｉｎ", "ada verin"}, /* full width */
        {"ﬁn", "fin"},
        {"Ⅻ", "xii"},
        {"١٢۳", "123"},
        {"a\xE2\x80\x8F"
         "b\xE2\x80\x8B"
         "c",
         "abc"}, /* invisible */
        {"a.b,c;d/e(f)", "a b c d e f"},
        {"İstanbul ISPARTA", "istanbul isparta"},
        {"K", "k"}, /* the sign of the kelvin */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct normal n;
        char text[NORMAL_POINTS_MAX * 4 + 1];

        assert_int_equal(normalise_text(cases[i][0], strlen(cases[i][0]), &n), OK);
        (void)encode(&n, text);
        assert_string_equal(text, cases[i][1]);
    }
}

static void errors(void **state)
{
    static const char *const bad[] = {"\xFF", "a\xC0\x80", "\xED\xA0\x80",
                                      "\xF4\x90\x80\x80", "\xD0"};
    char text[NORMAL_BYTES_MAX + 1];
    struct normal n = {.count = 77};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(normalise_text(bad[i], strlen(bad[i]), &n), ERR_MALFORMED);
    memset(text, 'a', sizeof text);
    assert_int_equal(normalise_text(text, sizeof text, &n), ERR_LIMIT);
    assert_int_equal(n.count, 77);
    assert_int_equal(normalise_text(text, NORMAL_BYTES_MAX, &n), OK);
    assert_int_equal(n.count, NORMAL_BYTES_MAX);
}

/* The longest ligature of Unicode, as often as fits: cut, not overrun. */
static void longest(void **state)
{
    char text[NORMAL_BYTES_MAX];
    struct normal n;

    (void)state;
    for (size_t i = 0; i + 3 <= sizeof text; i += 3)
        memcpy(text + i, "\xEF\xB7\xBA", 3);
    assert_int_equal(normalise_text(text, sizeof text / 3 * 3, &n), OK);
    assert_in_range(n.count, NORMAL_POINTS_MAX - 1, NORMAL_POINTS_MAX);
}

/* Every code point there is, alone between two letters. */
static void idempotent(void **state)
{
    (void)state;
    for (uint32_t point = 0; point < 0x110000; point++) {
        char text[16] = "m";
        char again[NORMAL_POINTS_MAX * 4 + 1];
        size_t length = text_encode(point, (uint8_t *)text + 1);
        struct normal once;
        struct normal twice;

        if (length == 0)
            continue;
        text[1 + length] = 'm';
        assert_int_equal(normalise_text(text, length + 2, &once), OK);
        length = encode(&once, again);
        assert_int_equal(normalise_text(again, length, &twice), OK);
        assert_int_equal(once.count, twice.count);
        assert_memory_equal(once.points, twice.points,
                            once.count * sizeof once.points[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_forms),
        cmocka_unit_test(errors),
        cmocka_unit_test(longest),
        cmocka_unit_test(idempotent),
    };

    return cmocka_run_group_tests_name("name/normalise", tests, NULL, NULL);
}
