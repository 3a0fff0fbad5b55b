/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sound_test.c - near spellings come before far ones; and the laws of sound.h
 */
#include "base/num.h"
#include "base/text.h"
#include "name/sound.h"
#include "name/sound_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct form_word word(const char *text, enum script script)
{
    struct form_word w = {.script = script, .role = ROLE_NAME};

    assert_true(strlen(text) <= WORD_MAX);
    memcpy(w.text, text, strlen(text) + 1);
    memcpy(w.settled, text, strlen(text) + 1);
    return w;
}

static int compare(const char *a, enum script as, const char *b, enum script bs)
{
    struct form_word left = word(a, as);
    struct form_word right = word(b, bs);

    return sound_compare(&left, &right);
}

static int latin(const char *a, const char *b)
{
    return compare(a, SCRIPT_LATIN, b, SCRIPT_LATIN);
}

/* What every reader of names knows to be one name, and what is none. */
static void near_and_far(void **state)
{
    static const char *const near[][2] = {
        {"sergey", "sergei"},
        {"yusuf", "youssef"},
        {"yevgeny", "evgenii"},
        {"aleksandr", "alexander"},
        {"khalid", "halid"},
        {"qadhafi", "gaddafi"},
        {"usama", "osama"},
        {"husayn", "hussein"},
        {"verin", "werin"},
        {"mikhail", "mihail"},
        {"shevchenko", "sevcenko"},
        {"dzhamal", "jamal"},
        {"abdurrahman", "abdelrahman"},
    };
    static const char *const far[][2] = {
        {"ivan", "oleg"},        {"burlakov", "savostyanov"}, {"kamal", "tariq"},
        {"aleksandr", "andrey"}, {"salim", "hamid"},          {"li", "wu"},
        {"omar", "ali"},         {"petrov", "smirnov"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(near); i++)
        if (latin(near[i][0], near[i][1]) <= 0)
            fail_msg("%s, %s: %d", near[i][0], near[i][1], latin(near[i][0], near[i][1]));
    for (size_t i = 0; i < COUNT_OF(far); i++)
        if (latin(far[i][0], far[i][1]) >= 0)
            fail_msg("%s, %s: %d", far[i][0], far[i][1], latin(far[i][0], far[i][1]));
}

/* As the letters of other scripts are read: Arabic without its vowels. */
static void other_scripts(void **state)
{
    static const struct {
        enum script script;
        const char *text, *same, *other;
    } cases[] = {
        {SCRIPT_ARABIC, "mhmd", "muhammad", "mahdi"},
        {SCRIPT_ARABIC, "ywsf", "yusuf", "yasin"},
        {SCRIPT_ARABIC, "khald", "khalid", "khalil"},
        {SCRIPT_ARABIC, "hsyn", "hussein", "yassin"},
        {SCRIPT_CYRILLIC, "sergey", "sergei", "andrei"},
        {SCRIPT_CYRILLIC, "kharitonov", "haritonov", "platonov"},
        {SCRIPT_CYRILLIC, "yuriy", "iouri", "igor"},
        {SCRIPT_HEBREW, "dwd", "david", "dan"},
        {SCRIPT_GREEK, "georgios", "giorgos", "grigoris"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int same = compare(cases[i].text, cases[i].script, cases[i].same, SCRIPT_LATIN);
        int other = compare(cases[i].text, cases[i].script, cases[i].other, SCRIPT_LATIN);

        if (same <= 0 || same <= other)
            fail_msg("%s: %s %d, %s %d", cases[i].text, cases[i].same, same,
                     cases[i].other, other);
    }
}

static const char *const words[] = {
    "a",        "li",       "ivan",     "oleg",           "mhmd",
    "muhammad", "dzhohar",  "shchukin", "abdrhmn",        "tsai",
    "yuliya",   "aaaaaaaa", "kim",      "gcgcgeci",       "szczepanski",
    "xx",       "qu",       "hwhwhwhw", "aleksandrovich", "x7",
    "2021",
};

static void laws(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        for (size_t j = 0; j < COUNT_OF(words); j++)
            for (int s = 0; s < SCRIPT_COUNT * SCRIPT_COUNT; s++) {
                struct form_word a = word(words[i], (enum script)(s / SCRIPT_COUNT));
                struct form_word b = word(words[j], (enum script)(s % SCRIPT_COUNT));
                int there = sound_compare(&a, &b);

                assert_int_equal(there, sound_compare(&b, &a));
                assert_in_range(there + SOUND_SAME, 0, 2 * SOUND_SAME);
            }
    for (size_t i = 0; i < COUNT_OF(words); i++)
        for (size_t j = 0; j < COUNT_OF(words); j++)
            if (strlen(words[i]) > 1 && strlen(words[j]) > 1)
                assert_true(latin(words[i], words[j]) <= latin(words[i], words[i]));
}

/* One slip costs, two cost more, and what is another word most. */
/* Words that were read once meet as words that are read anew, in any order. */
static void a_reading_lasts(void **state)
{
    static const enum script scripts[] = {SCRIPT_LATIN, SCRIPT_CYRILLIC, SCRIPT_ARABIC};
    static struct form_word all[3 * COUNT_OF(words)];
    static struct sound_reading read[COUNT_OF(all)];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        all[i] = word(words[i % COUNT_OF(words)], scripts[i / COUNT_OF(words)]);
        sound_read(&all[i], &read[i]);
    }
    for (size_t i = 0; i < COUNT_OF(all); i++)
        for (size_t j = 0; j < COUNT_OF(all); j++)
            assert_int_equal(sound_meet(&read[i], &read[j]),
                             sound_compare(&all[i], &all[j]));
}

static void slips(void **state)
{
    static const char *const cases[][4] = {
        {"aleksandrovich", "aleksandrovihc", "alekbsandrovihc", "konstantinovna"},
        {"savostyanov", "savostynaov", "savosptynaov", "burlakovskiy"},
        {"ghafari", "ghafri", "gafrib", "muhajer"},
        {"sokolova", "sokalova", "sokaloba", "trokai"},
        {"zherebtsov", "zherebtsovv", "zherebtsovfv", "manukyan"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t k = 1; k < 4; k++) {
            int nearer = latin(cases[i][0], cases[i][k - 1]);
            int farther = latin(cases[i][0], cases[i][k]);

            if (nearer < farther || (nearer == farther && nearer < SOUND_SAME))
                fail_msg("%s: %s %d, %s %d", cases[i][0], cases[i][k - 1], nearer,
                         cases[i][k], farther);
        }
}

static void classes_initials_numbers(void **state)
{
    struct form_word a = word("sasha", SCRIPT_LATIN);
    struct form_word b = word("aleksandr", SCRIPT_CYRILLIC);
    struct form_word letter = word("a", SCRIPT_LATIN);
    struct form_word yu = word("yu", SCRIPT_CYRILLIC);
    struct form_word yuri = word("yuri", SCRIPT_LATIN);

    (void)state;
    assert_true(sound_compare(&a, &b) < SOUND_UNIT);
    memcpy(a.settled, b.settled, sizeof a.settled);
    assert_true(sound_compare(&a, &b) > 4 * SOUND_UNIT);

    assert_true(sound_compare(&letter, &b) > 0);
    assert_true(sound_compare(&letter, &b) < sound_compare(&b, &b));
    assert_true(sound_compare(&letter, &yuri) < 0);
    yu.role = ROLE_INITIAL;
    assert_true(sound_compare(&yu, &yuri) > 0);

    assert_int_equal(latin("2021", "2021"), SOUND_SAME);
    assert_int_equal(latin("2021", "2022"), SOUND_NONE);
    assert_int_equal(latin("2021", "ivan"), SOUND_NONE);
    assert_int_equal(latin("", ""), SOUND_NONE);
    assert_int_equal(latin("", "ivan"), SOUND_NONE);
}

static void joined(void **state)
{
    struct form_word first = word("al", SCRIPT_LATIN);
    struct form_word second = word("ghafari", SCRIPT_LATIN);
    struct form_word whole = word("alghafari", SCRIPT_LATIN);
    struct form_word arabic = word("alghfary", SCRIPT_ARABIC);
    struct form_word other = word("muhajer", SCRIPT_LATIN);
    struct form_word number = word("7", SCRIPT_NONE);
    char most[WORD_MAX + 1];
    struct form_word longest;

    (void)state;
    assert_int_equal(sound_joined(&first, &second, &whole),
                     sound_compare(&whole, &whole));
    assert_true(sound_joined(&first, &second, &arabic) > 0);
    assert_true(sound_joined(&first, &second, &other) < 0);
    assert_int_equal(sound_joined(&first, &number, &whole), SOUND_NONE);

    for (size_t i = 0; i < WORD_MAX; i++)
        most[i] = "bdfgklmnr"[i % 9];
    most[WORD_MAX] = '\0';
    longest = word(most, SCRIPT_LATIN);
    assert_int_equal(sound_compare(&longest, &longest), SOUND_SAME);
    assert_int_equal(sound_joined(&longest, &longest, &second), SOUND_NONE);
    assert_int_equal(sound_joined(&longest, &longest, &longest), SOUND_NONE);
}

static void add(char to[WORD_MAX + 1], const char *letters)
{
    size_t length = strlen(to);

    assert_int_equal(text_copy(to + length, WORD_MAX + 1 - length, letters), OK);
}

/* The steps rebuild both words, and add up to the evidence where nothing bounds it. */
static void explained(void **state)
{
    static const enum script scripts[][2] = {{SCRIPT_LATIN, SCRIPT_LATIN},
                                             {SCRIPT_LATIN, SCRIPT_ARABIC},
                                             {SCRIPT_CYRILLIC, SCRIPT_LATIN}};
    static struct sound_trace t;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(words) * COUNT_OF(words) * COUNT_OF(scripts); i++) {
        const enum script *script = scripts[i % COUNT_OF(scripts)];
        struct form_word a =
            word(words[i / COUNT_OF(scripts) % COUNT_OF(words)], script[0]);
        struct form_word b =
            word(words[i / COUNT_OF(scripts) / COUNT_OF(words)], script[1]);
        char left[WORD_MAX + 1] = "";
        char right[WORD_MAX + 1] = "";
        int sum = 0;

        assert_int_equal(sound_explain(&a, &b, &t), sound_compare(&a, &b));
        assert_int_equal(t.evidence, sound_compare(&a, &b));
        if (t.how != SOUND_SPELT) {
            assert_int_equal(t.count, 0);
            continue;
        }
        for (size_t k = 0; k < t.count; k++) {
            add(left, t.steps[k].left);
            add(right, t.steps[k].right);
            sum += t.steps[k].evidence;
        }
        assert_string_equal(left, a.text);
        assert_string_equal(right, b.text);
        if (script[0] == script[1])
            sum += sound_table.start[0];
        else
            sum += sound_table.start[script[0] == SCRIPT_CYRILLIC ? 1 : 3];
        assert_true(t.evidence <= sum || sum < SOUND_NONE);
    }
}

static void said(void **state)
{
    static const char *const cases[][3] = {
        {"ivan", "ivan", "the same letters"},
        {"qasim", "kasim", "k for q"},
        {"yusuf", "yussuff", "s, f left out"},
        {"mhmd", "muhamad", "vowels left out"},
        {"qasim", "kassim", "k for q, s left out"},
        {"ivan", "i", "its initial"},
        {"ivan", "o", "another initial"},
        {"2021", "2022", "other letters"},
        {"ghafari", "ghafrai", "ra for ar"},
    };
    static struct sound_trace t;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct form_word a = word(cases[i][0], SCRIPT_LATIN);
        struct form_word b = word(cases[i][1], SCRIPT_LATIN);
        struct buffer out;

        buffer_init(&out, 256);
        (void)sound_explain(&a, &b, &t);
        sound_say(&t, &out);
        assert_string_equal(buffer_text(&out), cases[i][2]);
        buffer_fini(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_and_far), cmocka_unit_test(other_scripts),
        cmocka_unit_test(laws),         cmocka_unit_test(a_reading_lasts),
        cmocka_unit_test(slips),        cmocka_unit_test(classes_initials_numbers),
        cmocka_unit_test(joined),       cmocka_unit_test(explained),
        cmocka_unit_test(said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
