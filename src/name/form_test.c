/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_test.c - what is known of each word: settled spelling, role, rarity; acronyms
 */
#include "base/num.h"
#include "crypto/hash.h"
#include "name/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct form form_of(enum record_kind kind, const char *name)
{
    struct form f;

    assert_int_equal(form_of_name(kind, name, &f), OK);
    return f;
}

/* The settled spellings parted by blanks. */
static void join(const struct form *f, char *out, size_t capacity)
{
    size_t at = 0;

    out[0] = '\0';
    for (size_t i = 0; i < f->count; i++)
        at += (size_t)snprintf(out + at, capacity - at, "%s%s", i == 0 ? "" : " ",
                               f->words[i].settled);
}

static void check(enum record_kind kind, const char *name, const char *settled)
{
    struct form f = form_of(kind, name);
    char text[WORDS_MAX * (WORD_MAX + 1) + 1];

    join(&f, text, sizeof text);
    assert_string_equal(text, settled);
}

/* Spellings that are one name everywhere. */
static void persons_settle(void **state)
{
    static const char *const same[][2] = {
        {"Mehmet", "Mohammed"},
        {"Магомед", "Muhammad"},
        {"Volodymyr", "Vladimir"},
        {"Uladzimir", "Владимир"},
        {"Sasha", "Alexander"},
        {"Bill", "William"},
        {"رضا", "Reza"},
        {"مصطفى", "Mustafa"},
        {"Abu Gasan", "Abu Hasan"},
        {"Abul-Qasim", "Abolghasem"},
        {"Cho Yongwon", "Jo Yong-won"},
        {"Pak Chae-kyong", "Park Jae-gyong"},
        {"王小明", "Wang Xiaoming"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(same); i++) {
        struct form f = form_of(RECORD_PERSON, same[i][1]);
        char text[WORDS_MAX * (WORD_MAX + 1) + 1];

        join(&f, text, sizeof text);
        check(RECORD_PERSON, same[i][0], text);
    }
}

static void bodies_settle_terms(void **state)
{
    static const char *const cases[][2] = {
        {"OOO Научно-исследовательский институт Фонарь", "nii fonar"},
        {"Fonar Scientific Research Institute LLC", "fonar nii"},
        {"Завод Фонарь № 7", "plant fonar 7"},
        {"Fonar Factory No. 7", "fonar plant 7"},
        {"بنك الفنار", "bank fnar"},
        {"Ministry of Defence", "mod"},
        {"Third Brigade", "3 brigade"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check(RECORD_ORGANISATION, cases[i][0], cases[i][1]);
}

static void roles(void **state)
{
    static const struct {
        const char *name;
        enum word_role roles[4];
    } cases[] = {
        {"Ivan Petrovich Sidorov", {ROLE_GIVEN, ROLE_PATRONYMIC, ROLE_FAMILY}},
        {"Сидоров Иван Петрович", {ROLE_FAMILY, ROLE_GIVEN, ROLE_PATRONYMIC}},
        {"Ivan Petrovich", {ROLE_GIVEN, ROLE_FAMILY}}, /* Serbian names end so too */
        {"Anna Petrovna", {ROLE_NAME, ROLE_PATRONYMIC}},
        {"Verin, Ivan A.", {ROLE_FAMILY, ROLE_GIVEN, ROLE_INITIAL}},
        {"Usama bin Khalid", {ROLE_GIVEN, ROLE_PATRONYMIC}},
        {"Heydar Alirza oglu", {ROLE_NAME, ROLE_PATRONYMIC}},
        {"Abu Salman al-Masri", {ROLE_KUNYA, ROLE_NISBA}},
        {"أبو سلمان المصري", {ROLE_KUNYA, ROLE_NISBA}},
        {"Kim Jong-un", {ROLE_FAMILY, ROLE_GIVEN}},
        {"Jong-un Kim", {ROLE_GIVEN, ROLE_FAMILY}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct form f = form_of(RECORD_PERSON, cases[i].name);

        for (size_t w = 0; w < f.count; w++)
            assert_int_equal(f.words[w].role, cases[i].roles[w]);
    }
}

static void roles_of_bodies(void **state)
{
    struct form f = form_of(RECORD_ORGANISATION, "M.T.N. Trading Company Velkrad 3 XKB");

    (void)state;
    assert_int_equal(f.count, 5);
    assert_int_equal(f.words[0].role, ROLE_ACRONYM);
    assert_int_equal(f.words[1].role, ROLE_COMMON);
    assert_int_equal(f.words[2].role, ROLE_WORD);
    assert_int_equal(f.words[3].role, ROLE_NUMBER);
    assert_int_equal(f.words[4].role, ROLE_ACRONYM);
}

static void legal_forms(void **state)
{
    static const struct {
        const char *name;
        enum legal_form legal;
    } cases[] = {
        {"Fonar", LEGAL_NONE},
        {"Fonar Company", LEGAL_COMPANY},
        {"Fonar Company Limited", LEGAL_LIMITED},
        {"Fonar G.m.b.H.", LEGAL_LIMITED},
        {"ООО Фонарь", LEGAL_LIMITED},
        {"Fonar Joint-Stock Company", LEGAL_STOCK},
        {"ЗАО Фонарь", LEGAL_STOCK},
        {"FGUP Fonar", LEGAL_STATE},
        {"Fonar KG", LEGAL_PARTNERSHIP},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(form_of(RECORD_ORGANISATION, cases[i].name).legal,
                         cases[i].legal);
}

/* Everybody's name is less rare than one that no table has; what few bear is in between.
 */
static void rarity(void **state)
{
    struct form common = form_of(RECORD_PERSON, "Muhammad");
    struct form known = form_of(RECORD_PERSON, "Slobodan");
    struct form unknown = form_of(RECORD_PERSON, "Qlzxmbrv");

    (void)state;
    assert_true(common.words[0].rarity < 4 * FORM_RARITY_UNIT);
    assert_true(common.words[0].rarity < known.words[0].rarity);
    assert_true(known.words[0].rarity < unknown.words[0].rarity);
    assert_int_equal(unknown.words[0].rarity, FORM_RARITY_MOST);
}

static void spells(void **state)
{
    struct form f = form_of(RECORD_ORGANISATION, "Nuclear Fuel Production Company");
    struct form g = form_of(RECORD_ORGANISATION, "Bureau of the North and of Lanterns");
    struct form none = form_of(RECORD_PERSON, "Nuclear Fuel");

    (void)state;
    assert_true(form_spells(&f, "nfpc"));
    assert_true(form_spells(&f, "nfp")); /* the company may be left out */
    assert_false(form_spells(&f, "nf"));
    assert_false(form_spells(&f, "nfpcx"));
    assert_false(form_spells(&f, "npfc"));
    assert_true(form_spells(&g, "bnl"));
    assert_true(form_spells(&g, "botnaol"));
    assert_false(form_spells(&g, "b"));
    assert_false(form_spells(&g, ""));
    assert_false(form_spells(&none, "nf"));
}

static void errors_and_limits(void **state)
{
    char many[RECORD_NAME_MAX + 2];
    struct form f;

    (void)state;
    assert_int_equal(form_of_name(RECORD_PERSON, "\xFF", &f), ERR_MALFORMED);
    memset(many, 'a', sizeof many);
    many[sizeof many - 1] = '\0';
    assert_int_equal(form_of_name(RECORD_PERSON, many, &f), ERR_LIMIT);
    for (size_t i = 1; i < sizeof many; i += 2)
        many[i] = ' ';
    many[RECORD_NAME_MAX] = '\0';
    assert_int_equal(form_of_name(RECORD_PERSON, many, &f), OK);
    assert_int_equal(f.count, WORDS_MAX);
    assert_int_not_equal(f.marks & WORDS_CUT, 0);
    assert_int_equal(form_of_name(RECORD_ORGANISATION, many, &f), OK);
    assert_int_equal(form_of_name(RECORD_PERSON, "", &f), OK);
    assert_int_equal(f.count, 0);
    assert_int_equal(f.marks, 0);
}

static void alternatives(void **state)
{
    static const struct {
        const char *text;
        const char *one; /* an alternative it has, NULL for none at all */
    } cases[] = {
        {"halina", NULL},  {"galina", "ALN"},      {"sadegh", "SDK"}, {"jawad", "JFD"},
        {"teterin", NULL}, {"tsiatseryn", "TTRN"}, {"jarosh", "ARX"}, {"navumau", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct skeleton out[SKELETON_ALTERNATIVES];
        size_t count = skeleton_alternatives(cases[i].text, SCRIPT_LATIN, out);
        bool found = cases[i].one == NULL && count == 0;

        for (size_t a = 0; a < count; a++)
            found =
                found || (cases[i].one != NULL && strcmp(out[a].text, cases[i].one) == 0);
        assert_true(found);
    }
}

static void hash_is_steady(void **state)
{
    uint8_t one[FORM_HASH_BYTES];
    uint8_t two[FORM_HASH_BYTES] = {0};

    (void)state;
    assert_int_equal(hash_start(), OK);
    form_tables_hash(one);
    form_tables_hash(two);
    assert_memory_equal(one, two, sizeof one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(persons_settle), cmocka_unit_test(bodies_settle_terms),
        cmocka_unit_test(roles),          cmocka_unit_test(roles_of_bodies),
        cmocka_unit_test(legal_forms),    cmocka_unit_test(rarity),
        cmocka_unit_test(spells),         cmocka_unit_test(errors_and_limits),
        cmocka_unit_test(alternatives),   cmocka_unit_test(hash_is_steady),
    };

    return cmocka_run_group_tests_name("name/form", tests, NULL, NULL);
}
