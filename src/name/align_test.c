/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"
#include "name/align.h"
#include "name/form.h"
#include "name/sound.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct form form_of(enum record_kind kind, const char *name)
{
    struct form out;

    assert_int_equal(form_of_name(kind, name, &out), OK);
    return out;
}

static struct alignment align(enum record_kind kind, const char *left, const char *right)
{
    struct form a = form_of(kind, left);
    struct form b = form_of(kind, right);
    struct alignment out;

    align_forms(&a, &b, &out);
    return out;
}

static const struct align_pair *pair_of_left(const struct alignment *a, size_t left)
{
    for (size_t i = 0; i < a->count; i++)
        if (a->pairs[i].left <= left &&
            left < (size_t)a->pairs[i].left + a->pairs[i].left_count)
            return &a->pairs[i];
    return NULL;
}

static void words_meet_in_any_order(void **state)
{
    struct alignment a = align(RECORD_PERSON, "Anton Belko", "Belko Anton");

    (void)state;
    assert_int_equal(a.count, 2);
    assert_int_equal(pair_of_left(&a, 0)->right, 1);
    assert_int_equal(pair_of_left(&a, 1)->right, 0);
    assert_int_equal(a.left_rest, 0);
    assert_int_equal(a.right_rest, 0);
    assert_int_equal(a.near, SOUND_NONE);
}

static void words_meet_across_scripts(void **state)
{
    struct alignment a = align(RECORD_PERSON, "Anton Belko", "Антон Белко");

    (void)state;
    assert_int_equal(a.count, 2);
    assert_int_equal(pair_of_left(&a, 0)->right, 0);
}

static void what_met_none_is_left(void **state)
{
    struct alignment a = align(RECORD_PERSON, "Anton Belko", "Anton Petrovich Zhuk");

    (void)state;
    assert_int_equal(a.count, 1);
    assert_int_equal(a.left_rest, 2);
    assert_int_equal(a.right_rest, 6);
    assert_true(a.near < SOUND_UNIT);
}

static void a_word_meets_one_word_only(void **state)
{
    struct alignment a = align(RECORD_PERSON, "Belko Belko", "Belko");

    (void)state;
    assert_int_equal(a.count, 1);
    assert_int_equal(__builtin_popcount(a.left_rest), 1);
}

static void two_words_meet_one(void **state)
{
    struct alignment a = align(RECORD_PERSON, "Anton Bel Kovic", "Anton Belkovic");
    const struct align_pair *p = pair_of_left(&a, 1);

    (void)state;
    assert_non_null(p);
    assert_int_equal(p->how, ALIGN_JOINED);
    assert_int_equal(p->left_count, 2);
    assert_int_equal(a.left_rest, 0);
    assert_int_equal(a.right_rest, 0);
}

static void an_initial_meets_its_word(void **state)
{
    struct alignment a = align(RECORD_PERSON, "A. Belko", "Anton Belko");
    const struct align_pair *p = pair_of_left(&a, 0);

    (void)state;
    assert_non_null(p);
    assert_int_equal(p->how, ALIGN_INITIAL);
    assert_true(p->evidence < pair_of_left(&a, 1)->evidence);
}

static void an_acronym_meets_all_its_words(void **state)
{
    struct alignment a = align(RECORD_ORGANISATION, "ZQR", "Zeta Quartz Research");

    (void)state;
    assert_int_equal(a.count, 1);
    assert_int_equal(a.pairs[0].how, ALIGN_ACRONYM);
    assert_int_equal(a.pairs[0].right_count, 3);
    assert_int_equal(a.right_rest, 0);
}

static void evidence_is_bounded_by_weight(void **state)
{
    struct form a = form_of(RECORD_PERSON, "Muhammad Zhvanetskul");
    struct form b = form_of(RECORD_PERSON, "Mohamed Zhvanetskul");
    struct alignment out;
    const struct align_pair *common;
    const struct align_pair *rare;

    (void)state;
    align_forms(&a, &b, &out);
    common = pair_of_left(&out, 0);
    rare = pair_of_left(&out, 1);
    assert_true(common->evidence < rare->evidence);
    assert_true(common->evidence <=
                (align_weight(&a.words[0]) + align_weight(&b.words[0])) / 2);
    assert_int_equal(rare->evidence, align_weight(&a.words[1]));
    assert_ptr_equal(rare, &out.pairs[0]);
}

static void sides_are_exchanged_only(void **state)
{
    static const char *const names[] = {"Anton Belko",        "Belko Anton Ivanovich",
                                        "A. B. Belko",        "Антон Белко",
                                        "Anton Bel Ko Anton", "أنطون بلكو",
                                        "Anto Nbelko",        "Belko"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        for (size_t j = 0; j < COUNT_OF(names); j++) {
            struct alignment a = align(RECORD_PERSON, names[i], names[j]);
            struct alignment b = align(RECORD_PERSON, names[j], names[i]);

            assert_int_equal(a.count, b.count);
            assert_int_equal(a.left_rest, b.right_rest);
            assert_int_equal(a.right_rest, b.left_rest);
            assert_int_equal(a.near, b.near);
            for (size_t k = 0; k < a.count; k++) {
                assert_int_equal(a.pairs[k].left, b.pairs[k].right);
                assert_int_equal(a.pairs[k].right_count, b.pairs[k].left_count);
                assert_int_equal(a.pairs[k].evidence, b.pairs[k].evidence);
            }
        }
}

static void the_largest_names_align(void **state)
{
    struct form a = form_of(
        RECORD_PERSON, "bakor cedim dulof fenak gorup hivat jusel kamod lerin mopak nutel"
                       " pivor rasum sokel tuvim zadop");
    struct form empty = {.count = 0};
    struct alignment out;

    (void)state;
    assert_int_equal(a.count, ALIGN_WORDS);
    align_forms(&a, &a, &out);
    assert_int_equal(out.count, ALIGN_WORDS);
    assert_int_equal(out.left_rest, 0);
    for (size_t i = 0; i < out.count; i++)
        assert_int_equal(out.pairs[i].left, out.pairs[i].right);
    align_forms(&a, &empty, &out);
    assert_int_equal(out.count, 0);
    assert_int_equal(out.left_rest, 0xffff);
    assert_int_equal(out.right_rest, 0);
    align_forms(&empty, &empty, &out);
    assert_int_equal(out.count, 0);
}

static void the_most_is_the_lighter_name(void **state)
{
    struct form a = form_of(RECORD_PERSON, "Anton Belko");
    struct form b = form_of(RECORD_PERSON, "Anton");
    struct alignment out;

    (void)state;
    assert_int_equal(align_most(&a, &b), align_weight(&b.words[0]));
    assert_int_equal(align_most(&b, &a), align_weight(&b.words[0]));
    align_forms(&a, &b, &out);
    assert_true(out.pairs[0].evidence <= align_most(&a, &b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_meet_in_any_order),
        cmocka_unit_test(words_meet_across_scripts),
        cmocka_unit_test(what_met_none_is_left),
        cmocka_unit_test(a_word_meets_one_word_only),
        cmocka_unit_test(two_words_meet_one),
        cmocka_unit_test(an_initial_meets_its_word),
        cmocka_unit_test(an_acronym_meets_all_its_words),
        cmocka_unit_test(evidence_is_bounded_by_weight),
        cmocka_unit_test(sides_are_exchanged_only),
        cmocka_unit_test(the_largest_names_align),
        cmocka_unit_test(the_most_is_the_lighter_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
