/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"
#include "name/explain.h"
#include "name/model.h"
#include "name/score.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Pairs of invented names, some of one bearer and some not, in several scripts. */
static const struct pair {
    const char *left;
    const char *right;
} pairs[] = {
    {"Anton Belko", "Anton Belko"},
    {"Anton Ivanovich Belko", "Антон Белко"},
    {"Anton Belko", "Boris Belko"},
    {"Abu Tariq al-Maridi", "أبو طارق الماردي"},
    {"Tariq ibn Salim al-Maridi", "Tarek Salem Maridi"},
    {"Zofia Wrona", "Kamil Adler"},
    {"A. Belko", "Anton Belko"},
    {"A. B.", "Anton Belko"},
    {"Lin Daoming", "林道明"},
    {"Belko", "Belko Anton Ivanovich"},
    {"Xqz", "Muhammad Ali"},
};

static struct form form_of(enum record_kind kind, const char *name)
{
    struct form out;

    assert_int_equal(form_of_name(kind, name, &out), OK);
    return out;
}

static int32_t score(const char *left, const char *right)
{
    struct form a = form_of(RECORD_PERSON, left);
    struct form b = form_of(RECORD_PERSON, right);

    return score_names(RECORD_PERSON, &a, &b, SCORE_LEAST);
}

static void score_is_symmetric(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        assert_int_equal(score(pairs[i].left, pairs[i].right),
                         score(pairs[i].right, pairs[i].left));
}

static void score_orders_sensibly(void **state)
{
    (void)state;
    assert_true(score("Anton Ivanovich Belko", "Anton Ivanovich Belko") >
                score("Anton Belko", "Anton Belko"));
    assert_true(score("Anton Belko", "Anton Belko") >
                score("Anton Belko", "Anton Belka"));
    assert_true(score("Anton Belko", "Anton Belka") > score("Anton Belko", "Anton Zhuk"));
    assert_true(score("Anton Belko", "Anton Zhuk") > score("Anton Belko", "Zofia Wrona"));
    assert_true(score("Anton Belko", "Антон Белко") > 0);
    assert_true(score("Zofia Wrona", "Kamil Adler") < -2 * SCORE_UNIT);
    assert_true(score("A. B.", "Anton Belko") < score("A. Belko", "Anton Belko"));
}

/* Whether the words of the shorter name are all read alike in the longer: a name that is
 * all in Han is parted, one with a Latin word is not. */
static bool begins_with(const char *longer, const char *shorter)
{
    struct form a = form_of(RECORD_PERSON, longer);
    struct form b = form_of(RECORD_PERSON, shorter);

    for (size_t i = 0; i < b.count; i++)
        if (i >= a.count || strcmp(a.words[i].text, b.words[i].text) != 0)
            return false;
    return true;
}

static void one_more_equal_word_never_lowers(void **state)
{
    static const char *const more[] = {"Quillane", "Marwan", "Oxtermol", "Ivanovna"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        for (size_t k = 0; k < COUNT_OF(more); k++) {
            char left[128];
            char right[128];

            (void)snprintf(left, sizeof left, "%s %s", pairs[i].left, more[k]);
            (void)snprintf(right, sizeof right, "%s %s", pairs[i].right, more[k]);
            if (begins_with(left, pairs[i].left) && begins_with(right, pairs[i].right))
                assert_true(score(left, right) >= score(pairs[i].left, pairs[i].right));
        }
}

static void a_floor_changes_nothing_above_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct form a = form_of(RECORD_PERSON, pairs[i].left);
        struct form b = form_of(RECORD_PERSON, pairs[i].right);
        int32_t odds = score_names(RECORD_PERSON, &a, &b, SCORE_LEAST);

        assert_int_equal(score_names(RECORD_PERSON, &a, &b, odds), odds);
        assert_int_equal(score_names(RECORD_PERSON, &a, &b, odds + 1), SCORE_LEAST);
        assert_int_equal(score_names(RECORD_PERSON, &a, &b, -SCORE_MOST), odds);
    }
}

static void a_name_without_a_word_scores_least(void **state)
{
    struct form empty = {.count = 0};
    struct form a = form_of(RECORD_PERSON, "Anton Belko");

    (void)state;
    assert_int_equal(score_names(RECORD_PERSON, &a, &empty, SCORE_LEAST), -SCORE_MOST);
    assert_int_equal(score_names(RECORD_PERSON, &a, &empty, 0), SCORE_LEAST);
}

/* Against the C library's exp, which src/ does not use. */
static void probability_is_the_logistic(void **state)
{
    uint32_t before = 0;

    (void)state;
    for (int32_t odds = -SCORE_MOST; odds <= SCORE_MOST; odds += 37) {
        double exact = 1e6 / (1 + exp(-odds / 1000.0));
        uint32_t millionths = score_probability(odds);

        assert_true(millionths >= 1 && millionths < SCORE_SURE);
        assert_true(millionths >= before);
        assert_true(fabs(millionths - exact) <= 1.0);
        before = millionths;
    }
    assert_int_equal(score_probability(0), SCORE_SURE / 2);
    assert_int_equal(score_probability(INT32_MAX), SCORE_SURE - 1);
    assert_int_equal(score_probability(INT32_MIN + 1), 1);
}

static struct record record_of(const char *const names[], size_t count)
{
    struct record r;

    record_init(&r);
    r.kind = RECORD_PERSON;
    for (size_t i = 0; i < count; i++)
        assert_int_equal(record_add_name(&r, names[i], RECORD_NAME_ALIAS), OK);
    return r;
}

static struct score judge(const struct record *left, const struct record *right)
{
    struct score a;
    struct score b;

    assert_int_equal(score_records(left, right, &a), OK);
    assert_int_equal(score_records(right, left, &b), OK);
    assert_int_equal(a.log_odds, b.log_odds);
    assert_int_equal(a.further, b.further);
    return a;
}

static void records_meet_by_their_best_names(void **state)
{
    static const char *const one[] = {"Zofia Wrona", "Anton Belko", "Tonik"};
    static const char *const two[] = {"Антон Белко"};
    struct record left = record_of(one, 3);
    struct record right = record_of(two, 1);
    struct score s = judge(&left, &right);

    (void)state;
    assert_int_equal(s.left_name, 1);
    assert_int_equal(s.right_name, 0);
    assert_int_equal(s.further, 0);
    assert_int_equal(s.birth, FACT_NONE);
    assert_int_equal(s.log_odds, s.names + s.crowd + s.aliases);
    record_fini(&left);
    record_fini(&right);
}

static void aliases_that_meet_add(void **state)
{
    static const char *const one[] = {"Anton Belko", "Oxtermol Quillane"};
    static const char *const two[] = {"Anton Belko", "Oxtermol Quillane"};
    static const char *const other[] = {"Anton Belko", "Kamil Adler"};
    struct record a = record_of(one, 2);
    struct record b = record_of(two, 2);
    struct record c = record_of(other, 2);

    (void)state;
    assert_int_equal(judge(&a, &b).further, 1);
    assert_int_equal(judge(&a, &c).further, 0);
    assert_true(judge(&a, &b).log_odds > judge(&a, &c).log_odds);
    record_fini(&a);
    record_fini(&b);
    record_fini(&c);
}

static void births_are_judged_by_precision(void **state)
{
    static const struct {
        const char *left;
        const char *right;
        enum fact fact;
    } cases[] = {
        {"1971-03-02", "1971-03-02", FACT_BORN_SAME_DAY},
        {"1971-03-02", "1971-02-03", FACT_BORN_TURNED_DAY},
        {"1971-03-02", "1971-03-09", FACT_BORN_NEAR_DAY},
        {"1971-03-02", "1971-05-02", FACT_BORN_NEAR_DAY},
        {"1971-03-02", "1971-05-09", FACT_BORN_OTHER_DAY},
        {"1971-03", "1971-05-09", FACT_BORN_OTHER_DAY},
        {"1971-03", "1971-05", FACT_BORN_OTHER_DAY},
        {"1971-01", "1971-01-01", FACT_BORN_EQUAL},
        {"1971-03-02", "1961-03-02", FACT_BORN_DAY_OTHER_YEAR},
        {"1971-03-02", "1972-05-09", FACT_BORN_OTHER_DAY_1_APART},
        {"1971-03-02", "1972-02-03", FACT_BORN_OTHER_DAY_1_APART},
        {"1971-03-02", "1981-05-09", FACT_BORN_OTHER_DAY_APART},
        {"1971-03-02", "1972-01-01", FACT_BORN_1_APART},
        {"1971-03-02", "1971-01-01", FACT_BORN_EQUAL},
        {"1971-03-02", "1971-03", FACT_BORN_EQUAL},
        {"1971-03-02", "1971", FACT_BORN_EQUAL},
        {"1971", "1972-01-01", FACT_BORN_1_APART},
        {"1971", "1974", FACT_BORN_3_APART},
        {"1971", "1975", FACT_BORN_10_APART},
        {"1971", "1982", FACT_BORN_FURTHER_APART},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct record_birth left;
        struct record_birth right;

        (void)snprintf(left.text, sizeof left.text, "%s", cases[i].left);
        (void)snprintf(right.text, sizeof right.text, "%s", cases[i].right);
        assert_int_equal(fact_of_births(&left, 1, &right, 1), cases[i].fact);
        assert_int_equal(fact_of_births(&right, 1, &left, 1), cases[i].fact);
        assert_int_equal(fact_of_births(&left, 1, &right, 0), FACT_NONE);
    }
}

static int32_t odds_of_births(const char *left, const char *right)
{
    static const char *const name[] = {"Anton Belko"};
    struct record a = record_of(name, 1);
    struct record b = record_of(name, 1);
    int32_t odds;

    if (left != NULL)
        assert_int_equal(record_add_birth(&a, left), OK);
    if (right != NULL)
        assert_int_equal(record_add_birth(&b, right), OK);
    odds = judge(&a, &b).log_odds;
    record_fini(&a);
    record_fini(&b);
    return odds;
}

static void whole_dates_that_differ_never_raise_the_odds(void **state)
{
    static const char *const others[] = {"1988-11-20", "1988-05-20", "1988-11-05",
                                         "1988-11",    "1989-11-20", "1988-05-06",
                                         "1989-05-05", "1978-11-20", "1978-05-05"};
    int32_t unsaid = odds_of_births("1988-05-05", NULL);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_true(odds_of_births("1988-05-05", others[i]) <= unsaid);
    assert_true(odds_of_births("1988-05-05", "1988-11-20") < unsaid - SCORE_UNIT);
    assert_true(odds_of_births("1988-05-05", "1989-11-20") < unsaid - SCORE_UNIT);
}

static void a_year_and_a_day_in_it_agree(void **state)
{
    int32_t years = odds_of_births("1988", "1988");

    (void)state;
    assert_true(years > odds_of_births("1988", NULL));
    assert_int_equal(odds_of_births("1988", "1988-05-05"), years);
    assert_int_equal(odds_of_births("1988-01-01", "1988-05-05"), years);
    assert_int_equal(odds_of_births("1988-05", "1988-05-05"), years);
    assert_true(odds_of_births("1988-05-12", "1988-12-05") >= years);
    assert_true(odds_of_births("1988-05-05", "1988-05-05") >= years);
}

/* A source that says the year and the day says one birth, not two to choose from. */
static void a_birth_counts_as_precisely_as_it_is_said(void **state)
{
    const struct record_birth left[] = {{"1988"}, {"1988-05-05"}, {"1988-01-01"}};
    const struct record_birth other[] = {{"1988-11-20"}};
    const struct record_birth apart[] = {{"1988-05"}, {"1990"}};

    (void)state;
    assert_int_equal(fact_of_births(left, 3, other, 1), FACT_BORN_OTHER_DAY);
    assert_int_equal(fact_of_births(other, 1, left, 3), FACT_BORN_OTHER_DAY);
    assert_int_equal(fact_of_births(left, 1, other, 1), FACT_BORN_EQUAL);
    assert_int_equal(fact_of_births(left, 3, apart, 2), FACT_BORN_EQUAL);
}

static void the_nearest_of_several_years_counts(void **state)
{
    const uint16_t left[] = {1950, 1971, 1990};
    const uint16_t right[] = {1960, 1972};

    (void)state;
    assert_int_equal(fact_of_years(left, 3, right, 2), FACT_BORN_1_APART);
    assert_int_equal(fact_of_years(left, 3, right, 1), FACT_BORN_10_APART);
    assert_int_equal(fact_of_years(left, 0, right, 2), FACT_NONE);
    assert_int_equal(fact_of_years(left, 3, left, 3), FACT_BORN_EQUAL);
}

/* What agrees speaks for, in order; what no side says, says nothing. */
static void facts_keep_their_order(void **state)
{
    static const enum fact falling[] = {FACT_BORN_SAME_DAY, FACT_BORN_EQUAL,
                                        FACT_BORN_1_APART,  FACT_BORN_3_APART,
                                        FACT_BORN_10_APART, FACT_BORN_FURTHER_APART};

    (void)state;
    assert_int_equal(fact_weight(FACT_NONE), 0);
    for (size_t i = 1; i < COUNT_OF(falling); i++)
        assert_true(fact_weight(falling[i - 1]) >= fact_weight(falling[i]));
    assert_true(fact_weight(FACT_BORN_EQUAL) > 0);
    assert_true(fact_weight(FACT_BORN_FURTHER_APART) < 0);
    assert_true(fact_weight(FACT_IDENTIFIER_SAME) > fact_weight(FACT_BORN_SAME_DAY));
    assert_true(fact_weight(FACT_IDENTIFIER_DIFFERENT) < 0);
    assert_true(fact_weight(FACT_COUNTRY_SHARED) > 0);
    for (size_t i = 0; i < FACT_COUNT; i++)
        assert_true(strlen(fact_say((enum fact)i)) > 0);
}

static void facts_of_records_are_found(void **state)
{
    static const char *const name[] = {"Anton Belko"};
    struct record a = record_of(name, 1);
    struct record b = record_of(name, 1);
    struct score s;

    (void)state;
    assert_int_equal(record_add_code(&a, RECORD_COUNTRIES, "xa"), OK);
    assert_int_equal(judge(&a, &b).country, FACT_NONE);
    assert_int_equal(record_add_code(&b, RECORD_COUNTRIES, "xb"), OK);
    assert_int_equal(judge(&a, &b).country, FACT_COUNTRY_APART);
    assert_int_equal(record_add_code(&b, RECORD_COUNTRIES, "xa"), OK);
    assert_int_equal(judge(&a, &b).country, FACT_COUNTRY_SHARED);
    assert_int_equal(record_add_code(&a, RECORD_REGIONS, "xa-n"), OK);
    assert_int_equal(record_add_code(&b, RECORD_REGIONS, "xa-n"), OK);
    assert_int_equal(record_add_birth(&a, "1971-03-02"), OK);
    assert_int_equal(record_add_birth(&b, "1971"), OK);
    assert_int_equal(record_add_identifier(&a, IDENTIFIER_PASSPORT, "xa", "C 1234567"),
                     OK);
    assert_int_equal(record_add_identifier(&b, IDENTIFIER_PASSPORT, "xa", "C1234567"),
                     OK);
    s = judge(&a, &b);
    assert_int_equal(s.region, FACT_REGION_SHARED);
    assert_int_equal(s.birth, FACT_BORN_EQUAL);
    assert_int_equal(s.identifier, FACT_IDENTIFIER_SAME);
    assert_int_equal(s.log_odds, s.names + s.crowd + s.aliases + s.beside +
                                     fact_weight(s.identifier));
    record_fini(&a);
    record_fini(&b);
}

/* The newspaper that two persons were found in makes them no one person; of two bodies it
 * is the site. */
static void a_shared_site_says_nothing_of_persons(void **state)
{
    static const char *const name[] = {"Anton Belko"};
    struct record a = record_of(name, 1);
    struct record b = record_of(name, 1);

    (void)state;
    assert_int_equal(record_add_identifier(&a, IDENTIFIER_DOMAIN, "", "news.example"),
                     OK);
    assert_int_equal(record_add_identifier(&b, IDENTIFIER_DOMAIN, "", "News.Example"),
                     OK);
    assert_int_equal(judge(&a, &b).identifier, FACT_NONE);
    a.kind = RECORD_ORGANISATION;
    b.kind = RECORD_ORGANISATION;
    assert_int_equal(judge(&a, &b).identifier, FACT_IDENTIFIER_SAME);
    record_fini(&a);
    record_fini(&b);
}

/* A date that agrees helps a name that is likely, and makes nothing of two strangers. */
static void a_year_alone_makes_no_match(void **state)
{
    static const char *const name[] = {"Anton Belko"};
    static const char *const stranger[] = {"Zofia Wrona"};
    struct record a = record_of(name, 1);
    struct record b = record_of(name, 1);
    struct record c = record_of(stranger, 1);
    int32_t before = judge(&a, &b).log_odds;
    int32_t apart = judge(&a, &c).log_odds;

    (void)state;
    assert_int_equal(record_add_birth(&a, "1971-03-02"), OK);
    assert_int_equal(record_add_birth(&b, "1971-03-02"), OK);
    assert_int_equal(record_add_birth(&c, "1971-03-02"), OK);
    assert_true(judge(&a, &b).log_odds > before);
    assert_int_equal(judge(&a, &c).log_odds, apart);
    record_fini(&a);
    record_fini(&b);
    record_fini(&c);
}

static void a_name_of_many_is_less_sure(void **state)
{
    static const char *const common[] = {"Muhammad Ali"};
    static const char *const rare[] = {"Oxtermol Quillane"};
    struct record a = record_of(common, 1);
    struct record b = record_of(rare, 1);

    (void)state;
    assert_true(judge(&a, &a).crowd < 0);
    assert_true(judge(&b, &b).crowd > judge(&a, &a).crowd);
    record_fini(&a);
    record_fini(&b);
}

/* A search is scored as the record that it would be, and a floor below changes nothing.
 */
static void a_search_is_a_record_of_one_name(void **state)
{
    static const char *const names[][2] = {{"Anton Belko", "Антон Белко"},
                                           {"Muhammad Ali", "Mohammed Aly"},
                                           {"Muhammad", "Muhammad Ali"},
                                           {"Zofia Wrona", "Wrona Quillane"},
                                           {"Zofia Wrona", "Kamil Adler"}};
    static const char *const years[] = {NULL, "1971", "1999"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        for (size_t k = 0; k < COUNT_OF(years); k++) {
            struct record left = record_of(&names[i][0], 1);
            struct record right = record_of(&names[i][1], 1);
            const struct form asked = form_of(RECORD_PERSON, names[i][0]);
            const struct form found = form_of(RECORD_PERSON, names[i][1]);
            struct score s;
            int32_t odds;

            if (years[k] != NULL) {
                assert_int_equal(record_add_birth(&left, "1971"), OK);
                assert_int_equal(record_add_birth(&right, years[k]), OK);
            }
            s = judge(&left, &right);
            odds = score_search(RECORD_PERSON, &asked, &found, s.birth, SCORE_LEAST);
            assert_int_equal(odds, s.log_odds);
            assert_int_equal(
                score_search(RECORD_PERSON, &asked, &found, s.birth, odds - 1), odds);
            record_fini(&left);
            record_fini(&right);
        }
}

static void a_person_is_no_body(void **state)
{
    static const char *const name[] = {"Anton Belko"};
    struct record a = record_of(name, 1);
    struct record b = record_of(name, 1);

    (void)state;
    b.kind = RECORD_ORGANISATION;
    assert_int_equal(judge(&a, &b).log_odds, -SCORE_MOST);
    record_fini(&a);
    record_fini(&b);
}

/* The sum of the numbers that end the lines but the last, and the last line's, in 1/100.
 */
static void read_sums(const char *text, long *lines, long *last)
{
    *lines = 0;
    *last = 0;
    while (*text != '\0') {
        const char *end = strchr(text, '\n');
        const char *number;

        assert_non_null(end);
        if (strncmp(text, "together ", 9) == 0) {
            *last = lround(strtod(text + 9, NULL) * 100);
            assert_int_equal(end[1], '\0');
        } else {
            number = end;
            while (number[-1] != ' ')
                number--;
            *lines += lround(strtod(number, NULL) * 100);
        }
        text = end + 1;
    }
}

static void an_explanation_adds_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        for (enum record_kind kind = RECORD_PERSON; kind <= RECORD_ORGANISATION; kind++) {
            struct form a = form_of(kind, pairs[i].left);
            struct form b = form_of(kind, pairs[i].right);
            int32_t odds =
                score_sum(score_names(kind, &a, &b, SCORE_LEAST), FACT_BORN_1_APART);
            struct buffer out;
            long lines;
            long last;

            buffer_init(&out, 65536);
            assert_int_equal(explain_names(kind, &a, &b, FACT_BORN_1_APART, &out), OK);
            read_sums(buffer_text(&out), &lines, &last);
            assert_int_equal(lines, last);
            assert_true(labs(last - lround(odds / 10.0)) <= 1);
            buffer_fini(&out);
        }
}

static void an_explanation_names_what_met(void **state)
{
    struct form a = form_of(RECORD_PERSON, "Anton Belko");
    struct form b = form_of(RECORD_PERSON, "Антон Петрович Жук");
    struct buffer out;

    (void)state;
    buffer_init(&out, 65536);
    assert_int_equal(explain_names(RECORD_PERSON, &a, &b, FACT_BORN_EQUAL, &out), OK);
    assert_non_null(strstr(buffer_text(&out), "anton ~ anton (Cyrillic): "));
    assert_non_null(strstr(buffer_text(&out), "only on the left: belko"));
    assert_non_null(strstr(buffer_text(&out),
                           "only on the right: petrovich (Cyrillic) (patronymic)"));
    assert_non_null(strstr(buffer_text(&out), "born in the same year: +"));
    assert_non_null(strstr(buffer_text(&out), ": probability 0."));
    buffer_fini(&out);
}

static void an_explanation_of_records_adds_up(void **state)
{
    static const char *const one[] = {"Anton Belko", "Oxtermol Quillane", "Tonik"};
    static const char *const two[] = {"Anton Belko", "Oxtermol Quillane"};
    struct record a = record_of(one, 3);
    struct record b = record_of(two, 2);
    struct buffer out;
    long lines;
    long last;

    (void)state;
    assert_int_equal(record_add_birth(&a, "1971-03-02"), OK);
    assert_int_equal(record_add_birth(&b, "1971-02-03"), OK);
    buffer_init(&out, 65536);
    assert_int_equal(explain_records(&a, &b, &out), OK);
    read_sums(buffer_text(&out), &lines, &last);
    assert_int_equal(lines, last);
    assert_true(labs(last - lround(judge(&a, &b).log_odds / 10.0)) <= 1);
    assert_non_null(strstr(buffer_text(&out), "exchanged"));
    buffer_fini(&out);
    buffer_init(&out, 8);
    assert_int_equal(explain_records(&a, &b, &out), ERR_LIMIT);
    buffer_fini(&out);
    record_fini(&a);
    record_fini(&b);
}

/* No trait that speaks for lowers a score, whatever the others are. */
static void the_model_keeps_its_bounds(void **state)
{
    static const enum weigh_trait raising[] = {
        WEIGH_MET,   WEIGH_SHARE, WEIGH_COVER_LOW, WEIGH_TOP,   WEIGH_SECOND,
        WEIGH_PAIRS, WEIGH_EQUAL, WEIGH_WEAKEST,   WEIGH_FIRST, WEIGH_NUMBERS};
    static const enum weigh_trait lowering[] = {WEIGH_REST_LOW, WEIGH_REST_HIGH,
                                                WEIGH_DOUBT,    WEIGH_ORDER,
                                                WEIGH_TURNED,   WEIGH_INITIAL_APART};
    static const struct model *const models[] = {&model_person, &model_body};
    uint32_t dice = 20260101;

    (void)state;
    for (size_t round = 0; round < 20000; round++) {
        const struct model *model = models[round & 1];
        struct weighing w;
        int32_t before;
        size_t trait;

        for (size_t i = 0; i < WEIGH_COUNT; i++) {
            dice = dice * 1664525 + 1013904223;
            w.of[i] = (int16_t)((dice >> 16) % (i % 2 == 0 ? 4000 : 4));
        }
        before = model_judge(model, &w, INT32_MIN);
        trait = raising[round % COUNT_OF(raising)];
        w.of[trait] = (int16_t)(w.of[trait] + 1 + (int)((dice >> 20) % 900));
        assert_true(model_judge(model, &w, INT32_MIN) >= before);
        before = model_judge(model, &w, INT32_MIN);
        trait = lowering[round % COUNT_OF(lowering)];
        w.of[trait] = (int16_t)(w.of[trait] + 1 + (int)((dice >> 20) % 900));
        assert_true(model_judge(model, &w, INT32_MIN) <= before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(score_is_symmetric),
        cmocka_unit_test(score_orders_sensibly),
        cmocka_unit_test(one_more_equal_word_never_lowers),
        cmocka_unit_test(a_floor_changes_nothing_above_it),
        cmocka_unit_test(a_name_without_a_word_scores_least),
        cmocka_unit_test(probability_is_the_logistic),
        cmocka_unit_test(records_meet_by_their_best_names),
        cmocka_unit_test(aliases_that_meet_add),
        cmocka_unit_test(births_are_judged_by_precision),
        cmocka_unit_test(whole_dates_that_differ_never_raise_the_odds),
        cmocka_unit_test(a_year_and_a_day_in_it_agree),
        cmocka_unit_test(a_birth_counts_as_precisely_as_it_is_said),
        cmocka_unit_test(the_nearest_of_several_years_counts),
        cmocka_unit_test(facts_keep_their_order),
        cmocka_unit_test(facts_of_records_are_found),
        cmocka_unit_test(a_shared_site_says_nothing_of_persons),
        cmocka_unit_test(a_year_alone_makes_no_match),
        cmocka_unit_test(a_name_of_many_is_less_sure),
        cmocka_unit_test(a_search_is_a_record_of_one_name),
        cmocka_unit_test(a_person_is_no_body),
        cmocka_unit_test(an_explanation_adds_up),
        cmocka_unit_test(an_explanation_names_what_met),
        cmocka_unit_test(an_explanation_of_records_adds_up),
        cmocka_unit_test(the_model_keeps_its_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
