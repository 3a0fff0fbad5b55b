/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words_test.c - words that vanish, words that join, words that stay; and their tables
 */
#include "base/num.h"
#include "name/given.h"
#include "name/skeleton.h"
#include "name/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The words parted by blanks. */
static void join(const struct words *w, char *out)
{
    size_t at = 0;

    for (size_t i = 0; i < w->count; i++) {
        size_t length = strlen(w->items[i].text);

        memcpy(out + at, w->items[i].text, length);
        at += length;
        out[at++] = ' ';
    }
    out[at > 0 ? at - 1 : 0] = '\0';
}

static void persons(void **state)
{
    static const char *const cases[][2] = {
        {"Ada Verin", "ada verin"},
        {"VERIN, Ada M.", "verin ada m"},
        {"Usama al-Tamimi", "usama tamimi"},
        {"Usama Altamimi", "usama tamimi"},
        {"Usama Essaadi", "usama saadi"},
        {"Alba Elina", "alba elina"}, /* too short, or a vowel, for an article */
        {"Yusuf bin Khalid ould Salem", "yusuf khalid salem"},
        {"Mullah Haji Karim Nazari", "karim nazari"},
        {"Haji Karim", "haji karim"}, /* one telling word would be left */
        {"Abd al-Rahman", "abdrahman"},
        {"Abdurrahman Abdelkarim", "abdrrahman abdkarim"},
        {"Abdullah Abdallah Abdulla", "abdlah abdlah abdlah"},
        {"Abdi Abdou", "abdi abdou"},
        {"Abu Tamim Umm Salma", "abutamim umsalma"},
        {"Abu Abd al-Rahman", "abuabdrahman"},
        {"Abu Abdurrahman", "abuabdrrahman"},
        {"Salah al-Din Saif Ullah", "salahdin saiflah"},
        {"Salaheddine Saifullah", "salahdin saiflah"},
        {"عبد الرحمن بن صلاح الدين", "abdrhmn slahdin"},
        {"عبدالرحمن أبو بكر", "abdrhmn abubkr"},
        {"ممدوح طه", "mamdwh tah"}, /* two letters are two consonants */
        {"王小明", "wang xiaoming"},
        {"김 정은", "kim jongun"},
        {"김정은", "kim jongun"},
        {"Jong-un Kim", "jongun kim"},
        {"Li An", "li an"}, /* no articles here */
        {"Alireza Akhund Zadeh", "ali reza akhundzadeh"},
        {"Abolghasem Abul-Fazl", "abughasem abufazl"},
        {"J. R.", "j r"},
        {"Ahmad b. Khalid", "ahmad khalid"},
        {"A. B. Verin 3", "a b verin"},
        {"bin al", "bin al"},
        {"...", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct words w;
        char text[WORDS_MAX * (WORD_MAX + 1)];

        assert_int_equal(words_of_person(cases[i][0], &w), OK);
        join(&w, text);
        assert_string_equal(text, cases[i][1]);
    }
}

static void bodies(void **state)
{
    static const char *const cases[][2] = {
        {"The Northern Lantern Co., Ltd.", "northern lantern"},
        {"M.T.N. Trading", "mtn trading"},
        {"Brigade 313", "brigade 313"},
        {"Brigade No. 7, 3rd Corps IV", "brigade 7 3 corps 4"},
        {"Завод №3", "zavod 3"},
        {"Общество с ограниченной ответственностью Фонарь", "fonar"},
        {"S.A. de C.V. Fonar", "fonar"},
        {"OOO Северный Фонарь", "severnyy fonar"},
        {"The Co", "the co"},
        {"华为技术有限公司", "huawei jishu"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct words w;
        char text[WORDS_MAX * (WORD_MAX + 1)];

        assert_int_equal(words_of_body(cases[i][0], &w), OK);
        join(&w, text);
        assert_string_equal(text, cases[i][1]);
    }
}

/* Which written words each word is of: a digit each, words parted by blanks. */
static void numbers(const struct words *w, char *out)
{
    for (size_t i = 0; i < w->count; i++) {
        for (unsigned n = 0; n < 10; n++)
            if ((w->items[i].written >> n & 1) != 0)
                *out++ = (char)('0' + n);
        *out++ = ' ';
    }
    out[w->count > 0 ? -1 : 0] = '\0';
}

static void R13_what_is_written_as_one(void **state)
{
    static const char *const cases[][2] = {
        {"Ada Verin", "0 1"},
        {"VERIN, Ada-M. 3 Tamar", "0 1 1 3"},
        {"Jean-Pierre Verin-Quorl", "0 0 1 1"},
        {"Jean - Pierre", "0 1"},
        {"Alireza Karimi", "0 0 1"},
        {"علیرضا کریمی", "0 0 1"},
        {"Abu-Bakr al-Baghdadi", "0 1"},
        {"Abd al-Rahman Khalid", "01 2"},
        {"Abdul Rahman-Khalid", "01 1"},
        {"Nur al-Din Khalid", "01 2"},
        {"Nur al-Din-Khalid", "01 1"},
        {"عبدالرحمن صلاح الدين", "0 12"},
        {"Kim Jong-un", "0 1"},
        {"Jong-un Kim", "0 1"},
        {"Kim Jong Un", "0 1"},
        {"Jong-Un", "0 0"},
        {"Kim-Jong-Un", "0 0 0"},
        {"김정은", "0 1"},
        {"王小明", "0 1"},
        {"王-小明", "0 0"},
        {"田中太郎", "0 0"},
        {"田中 太郎", "0 1"},
        {"-Ada", "0"},
        {"...", ""},
    };
    struct words w;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[WORDS_MAX * 12];

        assert_int_equal(words_of_person(cases[i][0], &w), OK);
        numbers(&w, text);
        assert_string_equal(text, cases[i][1]);
    }
    assert_int_equal(words_of_body("Lantern-e-Quorl 3", &w), OK);
    for (size_t i = 0; i < w.count; i++) /* of a body each word is its own */
        assert_int_equal(w.items[i].written, 1u << i);
}

/* As many written words as are read have a number each. */
static void R13_the_last_of_many_written_words(void **state)
{
    char text[512] = "";
    struct words w;

    (void)state;
    for (int i = 0; i < 20; i++)
        memcpy(text + strlen(text), "bin ", 5);
    for (int i = 0; i < 12; i++)
        memcpy(text + strlen(text), "quorl ", 7);
    assert_int_equal(words_of_person(text, &w), OK);
    assert_int_equal(w.count, 12);
    for (unsigned i = 0; i < w.count; i++)
        assert_int_equal(w.items[i].written, 1u << (20 + i));
}

static void errors(void **state)
{
    struct words w;
    char text[600];

    (void)state;
    assert_int_equal(words_of_person("\xFF", &w), ERR_MALFORMED);
    assert_int_equal(words_of_body("\xFF", &w), ERR_MALFORMED);
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    assert_int_equal(words_of_person(text, &w), ERR_LIMIT);
    text[512] = '\0';
    assert_int_equal(words_of_person(text, &w), OK);
    assert_int_equal(w.count, 1);
    assert_int_equal(strlen(w.items[0].text), WORD_MAX);
}

/* Every row of given names is found: the word changes. */
static void given_rows(void **state)
{
    (void)state;
    for (size_t i = 0; given_row(i) != NULL; i++) {
        struct word w = {.script = SCRIPT_LATIN};

        memcpy(w.text, given_row(i), strlen(given_row(i)) + 1);
        given_settle(&w);
        assert_string_not_equal(w.text, given_row(i));
    }
}

static void given_beginnings(void **state)
{
    static const char *const cases[][2] = {
        {"magomedov", "muhammadov"},   {"uladzimiravich", "vladimiravich"},
        {"siarheevich", "sergeevich"}, {"magomed", "muhammad"},
        {"tolmarov", "tolmarov"},      {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct word w = {.script = SCRIPT_LATIN};

        memcpy(w.text, cases[i][0], strlen(cases[i][0]) + 1);
        given_settle(&w);
        assert_string_equal(w.text, cases[i][1]);
    }
}

static void skeletons(void **state)
{
    static const char *const cases[][2] = {
        {"sergei", "SRG"},   {"khalid", "ALD"},   {"halid", "ALD"},
        {"ahmad", "AMD"},    {"xavier", "KSFR"},  {"max", "MKS"},
        {"schmidt", "XMDT"}, {"shchukin", "XKN"}, {"tschaikowski", "XKSK"},
        {"cecil", "SSL"},    {"carlos", "KRLS"},  {"majdi", "MJD"},
        {"jamal", "JML"},    {"andrej", "ANDR"},  {"petrow", "PTRF"},
        {"petrou", "PTRF"},  {"avakau", "AFKF"},  {"ivanauna", "AFNFN"},
        {"amadou", "AMD"},   {"hassan", "ASN"},   {"hasan", "ASN"},
        {"mamdouh", "MMD"},  {"li", "Lli"},       {"oo", "Au"},
        {"313", "313"},      {"quorl", "KRL"},    {"abcdfgklmnprstvz", "ABKDFGKLMNPR"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct word w = {.script = SCRIPT_LATIN};
        struct skeleton s;

        memcpy(w.text, cases[i][0], strlen(cases[i][0]) + 1);
        skeleton_of(&w, &s);
        assert_string_equal(s.text, cases[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(persons),
        cmocka_unit_test(bodies),
        cmocka_unit_test(errors),
        cmocka_unit_test(given_rows),
        cmocka_unit_test(given_beginnings),
        cmocka_unit_test(skeletons),
        cmocka_unit_test(R13_what_is_written_as_one),
        cmocka_unit_test(R13_the_last_of_many_written_words),
    };

    return cmocka_run_group_tests_name("name/words", tests, NULL, NULL);
}
