/* SPDX-License-Identifier: Apache-2.0 */
/*
 * letters_test.c - names of many scripts in Latin letters, and how their words stood
 */
#include "base/num.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"
#include "name/letters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LINE_MAX = LETTERS_WORDS_MAX * (LETTERS_WORD_MAX + 1) + 1 };

/* The words parted by blanks. */
static void join(const struct letters *l, char *out)
{
    size_t at = 0;

    for (size_t i = 0; i < l->count; i++) {
        memcpy(out + at, l->words[i].text, l->words[i].length);
        at += l->words[i].length;
        out[at++] = ' ';
    }
    out[at > 0 ? at - 1 : 0] = '\0';
}

static void reads(const char *name, const char *expected)
{
    struct letters l;
    char text[LINE_MAX];

    assert_int_equal(letters_read(name, strlen(name), &l), OK);
    join(&l, text);
    assert_string_equal(text, expected);
}

static void read_all(const char *const (*cases)[2], size_t count)
{
    for (size_t i = 0; i < count; i++)
        reads(cases[i][0], cases[i][1]);
}

static void folding(void **state)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"  Ada\t VERIN ", "ada verin"},
        {"Müller-Lüdenscheidt", "muller ludenscheidt"},
        {"Mu\xCC\x88ller", "muller"}, /* the mark on its own */
        {"Čapek C\xCC\x8C"
         "apek C\xCC\xA3\xCC\x8C"
         "apek",
         "chapek chapek chapek"},
        {"Țepeș Ţepeş", "tsepesh tsepesh"}, /* comma and cedilla are one */
        {"Straße STRASSE ſ İstanbul ISPARTA ı", "strasse strasse s istanbul isparta i"},
        {"O'Brien O’Brien Oʼbrien ʿAbd al-'Amr", "obrien obrien obrien abd al amr"},
        {"ＡＤＡ　Ｖｅｒｉｎ", "ada verin"}, /* full width */
        {"\U0001D4D0\U0001D4ED\U0001D4EA ﬁn Ⅻ №5 K ½", "ada fin xii no5 k 1 2"},
        {"١٢۳ 4५", "123 45"},
        {"a.b,c;d/e(f)_g", "a b c d e f g"},
        {"Đặng Đorđević Đức", "dang dordevich duc"}, /* one name, one tongue */
        {"Đorđević", "djordjevich"},
        {"Ożóg Grześ Dvořák", "ozhog grzes dvorak"},
        {"Acme™ Łódź Æther Þór ŋ", "acme lodz aether thor ng"},
        {"...", ""},
        {"\xEF\xBF\xBD\xE2\x98\x83", ""},
    };

    (void)state;
    read_all(cases, COUNT_OF(cases));
}

static void cyrillic(void **state)
{
    static const char *const cases[][2] = {
        {"ЁЛКИН Йод Щукин Цой", "elkin yod shchukin tsoy"},
        {"И\xCC\x86од", "yod"},
        {"Дмитрий Дмитрій", "dmytryy dmytriy"}, /* the second shows the tongue */
        {"Дмитрий", "dmitriy"},
        {"Рыгор Мікіта Ў", "rygor mikita v"},
        {"съезд Гърков", "sezd garkov"}, /* hard sign and Bulgarian vowel */
        {"Гӏалгӏай ГIалгIай ГІалгІай Г1алг1ай",
         "ghalghay ghalghay ghalghay ghalghay"}, /* the palochka and what is typed for it
                                                  */
        {"ХIМIЯ", "khimiya"},                    /* and what is not */
        {"Хьажбиев Ҳасан Қайрат", "hazhbiev hasan qayrat"},
    };

    (void)state;
    read_all(cases, COUNT_OF(cases));
}

static void semitic(void **state)
{
    static const char *const cases[][2] = {
        {"مُحَمَّد محـــمد", "mhmd mhmd"}, /* vowel marks, and stretched */
        {"أحمد إبراهيم آدم", "ahmd ibrahym adm"},
        {"\xEF\xBA\x8D\xEF\xBB\xA0\xEF\xBA\xA4", "alh"}, /* presentation forms */
        {"عبد الرحمن بن صلاح الدين", "abd rhmn bn slah din"},
        {"عبدالرحمن أبو بكر", "abd rhmn abw bkr"},
        {"سيف الله عبداللہ", "syf allah abd allah"},
        {"ممدوح طه", "mamdwh tah"}, /* two letters are two consonants */
        {"ذ ض ظ ث", "dh d z th"},
        {"ذ ض ظ ث گ", "z z z s g"}, /* as Persian speaks them */
        {"علی\xE2\x80\x8Cزاده", "alyzadah"},
        {"وحیدی صفوی موسوی نوری", "whydy sfvy mwsvy nwry"}, /* the Persian waw */
        {"موسوي", "mwswy"},
        {"وحيدى احمدی", "whydy ahmdy"},
        {"عبد الحي", "abd hy"},
        {"كتيبة٥٥", "ktyba55"}, /* not of digits */
        {"ג'ורג׳ ג’ צ'רניק שׂרה", "jwrj j chrnyk srh"},
        {"יעקב ברוך בוב", "yakv brwch bwv"}, /* the last letter of a word */
    };

    (void)state;
    read_all(cases, COUNT_OF(cases));
}

static void other_scripts(void **state)
{
    static const char *const cases[][2] = {
        {"Παπανδρέου Μπάρμπας Ευάγγελος", "papandreou barmpas evangelos"},
        {"ზვიად ᲖᲕᲘᲐᲓ ႦႥႨႠႣ", "zviad zviad zviad"},
        {"Ոսկանյան Սարգսյան եւ և", "voskanyan sargsyan ev ev"},
        {"김정은", "kim jong un"},
        {"김 정은", "kim jong un"},
        {"\xE1\x84\x80\xE1\x85\xB5\xE1\x86\xB7", "kim"}, /* conjoining letters */
        {"대동강 맥주공장", "tae tong kang maek ju kong jang"},
        {"조선광업무역회사", "josongwangopmuyokhoesa"},
        {"王小明", "wang xiaoming"},
        {"欧阳修 ", "ouyang xiu"},
        {"单田芳", "shan tianfang"}, /* a family name's own reading */
        {"王 小明", "wang xiaoming"},
        {"华为技术有限公司", "huawei jishu youxian gongsi"},
        {"華為Huawei技術", "huawei huawei jishu"},
        {"さくら きょうこ ヴァン がっこう ﾄﾖﾀ", "sakura kyouko van gakkou toyota"},
        {"नरेन्द्र मोदी", "narendr modi"},
        {"শেখ হাসিনা", "shekh hasina"},
        {"สมชาย ใจดี", "smchay chaidi"},
        {"ኃይለ", "hayela"},
        {"\xE1\x8F\xA3", "u13e3"}, /* a script without a table */
    };

    (void)state;
    read_all(cases, COUNT_OF(cases));
}

static void warnings(void **state)
{
    static const struct {
        const char *name;
        const char *reads;
        unsigned marks;
    } cases[] = {
        {"Магомед", "magomed", 0},
        {"M\xD0\xB0gomed", "magomed", LETTERS_MIXED},        /* a Cyrillic a in Latin */
        {"М\x61г\x6Fм\x65д", "magomed", LETTERS_MIXED},      /* Latin ones in Cyrillic */
        {"HИКОЛАЙ PУCЛAH", "nikolay ruslan", LETTERS_MIXED}, /* N and R, S by look */
        {"Маг\xCE\xBFмед", "magomed", LETTERS_MIXED},        /* a Greek one */
        {"3D-печать Т-34", "3d pechat t 34", 0},
        {"a\xE2\x80\x8F"
         "b\xE2\x80\x8B"
         "c",
         "abc", LETTERS_HIDDEN},
        {"ab\xE2\x80\x8D", "ab", LETTERS_HIDDEN}, /* a joiner in Latin */
        {"علی\xE2\x80\x8Cزاده", "alyzadah", 0},   /* and where it belongs */
        {"Z\xCC\xB4\xCC\xA1\xCC\xA2\xCC\x9B"
         "a",
         "za", LETTERS_MARKED},
        {"\xE1\xBA\xBF\xCC\xA3", "e", 0},
        {"\xE1\x8F\xA3", "u13e3", LETTERS_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct letters l;

        reads(cases[i].name, cases[i].reads);
        assert_int_equal(letters_read(cases[i].name, strlen(cases[i].name), &l), OK);
        assert_int_equal(l.marks, cases[i].marks);
    }
}

static void how_words_stood(void **state)
{
    static const struct {
        const char *name;
        uint8_t flags[6];
    } cases[] = {
        {"Verin, Ada, B.", {LETTERS_COMMA, 0, LETTERS_DOT}},
        {"Ádám, Ada, B.", {LETTERS_COMMA, 0, LETTERS_DOT}},
        {"Smith-Jones x - y", {0, LETTERS_HYPHEN, 0, 0}},
        {"Smíth-Jones x - y", {0, LETTERS_HYPHEN, 0, 0}},
        {"al-'Amr", {0, LETTERS_HYPHEN}},
        {"a (b c) \"d\" e", {0, LETTERS_BRACKET, LETTERS_BRACKET, LETTERS_BRACKET, 0}},
        {"á (b c) «d» e", {0, LETTERS_BRACKET, LETTERS_BRACKET, LETTERS_BRACKET, 0}},
        {"الرحمن", {LETTERS_ARTICLE}},
        {"عبدالرحمن،", {0, LETTERS_PARTED | LETTERS_ARTICLE | LETTERS_COMMA}},
        {"王小明", {0, LETTERS_PARTED}},
        {"華為Huawei", {0, LETTERS_PARTED}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct letters l;

        assert_int_equal(letters_read(cases[i].name, strlen(cases[i].name), &l), OK);
        for (size_t j = 0; j < l.count; j++)
            assert_int_equal(l.words[j].flags, cases[i].flags[j]);
    }
}

static void errors(void **state)
{
    static const char *const bad[] = {"\xFF", "a\xC0\x80", "\xED\xA0\x80",
                                      "\xF4\x90\x80\x80", "\xD0"};
    char text[LETTERS_BYTES_MAX + 1];
    struct letters l = {.count = 77};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(letters_read(bad[i], strlen(bad[i]), &l), ERR_MALFORMED);
    memset(text, 'a', sizeof text);
    assert_int_equal(letters_read(text, sizeof text, &l), ERR_LIMIT);
    assert_int_equal(l.count, 77);
    assert_int_equal(letters_read(text, LETTERS_BYTES_MAX, &l), OK);
    assert_int_equal(l.count, 1);
    assert_int_equal(l.words[0].length, LETTERS_WORD_MAX);
    assert_int_equal(l.marks, LETTERS_CUT);
}

/* As many words, and the longest ligature of Unicode as often, as fit: cut, not overrun.
 */
static void too_much(void **state)
{
    static const char *const pieces[] = {"a ", "\xEF\xB7\xBA", "é ", "王",
                                         "김", "\xCC\x81",     "ا"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        char text[LETTERS_BYTES_MAX];
        size_t length = strlen(pieces[i]);
        size_t at = 0;
        struct letters l;

        for (; at + length <= sizeof text; at += length)
            memcpy(text + at, pieces[i], length);
        assert_int_equal(letters_read(text, at, &l), OK);
        assert_true(l.count <= LETTERS_WORDS_MAX);
        assert_true((l.marks & (LETTERS_CUT | LETTERS_MARKED)) != 0);
    }
}

/* The lines of a table that are no comment. */
static void hash_table(struct hash_stream *h, const char *name)
{
    const char *root = getenv("ENTENTE_ROOT");
    char path[4096];
    char line[4096];
    FILE *file;

    assert_non_null(root);
    (void)snprintf(path, sizeof path, "%s/src/name/tables/%s", root, name);
    file = fopen(path, "r");
    assert_non_null(file);
    for (bool head = true, comment = false; fgets(line, sizeof line, file) != NULL;) {
        comment = head ? line[0] == '#' : comment;
        if (!comment)
            hash_stream_add(h, line, strlen(line));
        head = strchr(line, '\n') != NULL; /* a row of Han may be longer than a line */
    }
    (void)fclose(file);
}

static void hash_of_tables(void **state)
{
    struct hash_stream *h;
    uint8_t expected[LETTERS_HASH_BYTES];
    uint8_t found[LETTERS_HASH_BYTES];

    (void)state;
    assert_int_equal(crypto_start(), OK);
    h = hash_stream_new();
    assert_non_null(h);
    hash_table(h, "letters.tsv");
    hash_table(h, "han.tsv");
    hash_stream_end(h, expected);
    letters_hash(found);
    assert_memory_equal(found, expected, sizeof found);
}

/* Every code point there is, alone between two letters: what was read reads as itself. */
static void idempotent(void **state)
{
    (void)state;
    for (uint32_t point = 0; point < 0x110000; point++) {
        char text[16] = "m";
        char once[LINE_MAX];
        char twice[LINE_MAX];
        size_t length = text_encode(point, (uint8_t *)text + 1);
        struct letters l;

        if (length == 0)
            continue;
        text[1 + length] = 'm';
        assert_int_equal(letters_read(text, length + 2, &l), OK);
        join(&l, once);
        assert_int_equal(letters_read(once, strlen(once), &l), OK);
        join(&l, twice);
        assert_string_equal(once, twice);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folding),    cmocka_unit_test(cyrillic),
        cmocka_unit_test(semitic),    cmocka_unit_test(other_scripts),
        cmocka_unit_test(warnings),   cmocka_unit_test(how_words_stood),
        cmocka_unit_test(errors),     cmocka_unit_test(too_much),
        cmocka_unit_test(idempotent), cmocka_unit_test(hash_of_tables),
    };

    return cmocka_run_group_tests_name("name/letters", tests, NULL, NULL);
}
