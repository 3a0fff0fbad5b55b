/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find_test.c - the index found against brute force, kept in step, damaged and wiped
 */
#include "base/memory.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "find/draft.h"
#include "find/find.h"
#include "find/keyboard.h"
#include "name/form.h"
#include "name/score.h"
#include "tests/support/failing.h"
#include "tests/support/scratch.h"

#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 300, QUERIES = 150, SURE = 2000 };

struct place {
    char dir[SCRATCH_PATH_MAX];
    char index[SCRATCH_PATH_MAX];
    struct find *find;
};

static int set_up(void **state)
{
    struct place *p = memory_new(1, sizeof *p);

    assert_non_null(p);
    assert_int_equal(crypto_start(), OK);
    scratch_make(p->dir);
    scratch_name(p->dir, "index", p->index);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;

    find_close(p->find);
    scratch_remove(p->dir);
    memory_free(p);
    return 0;
}

static void add(struct draft *d, int64_t row, enum record_kind kind, const char *name)
{
    struct record r;

    record_init(&r);
    r.kind = kind;
    assert_int_equal(record_add_name(&r, name, RECORD_NAME_PRIMARY), OK);
    if (row % 2 == 1)
        assert_int_equal(record_add_birth(&r, "1971-03"), OK);
    assert_int_equal(draft_add(d, row, FIND_SOURCE_OWN, &r), OK);
    record_fini(&r);
}

static const char *const people[] = {
    "Ramzan Akhmadovich Kalimov",
    "Рамзан Ахмадович Калимов",
    "رمضان كريموف",
    "Ivan Petrovich Sokolov",
    "Kim Jong Won",
    "Abu Bakr al-Tikriti",
    "Muhammad Ali",
    "Muhammad Ali al-Rashidi",
    "J. Smithson",
};

static void build(struct place *p, uint64_t generation)
{
    struct draft *d = draft_new();

    assert_non_null(d);
    for (size_t i = 0; i < COUNT_OF(people); i++)
        add(d, (int64_t)i + 1, RECORD_PERSON, people[i]);
    add(d, 100, RECORD_ORGANISATION, "Northern Grain Trading Company Ltd");
    add(d, 101, RECORD_GROUP, "Brigade of the North");
    find_close(p->find);
    p->find = NULL;
    assert_int_equal(find_build(p->index, d, generation, &p->find), OK);
    draft_free(d);
}

/* The row of the best hit, 0 for none. */
static int64_t first(struct place *p, const char *text)
{
    struct find_hit hits[5];
    struct find_query q = {.text = text, .limit = COUNT_OF(hits), .begun = true};
    size_t count = 0;

    assert_int_equal(find_query(p->find, &q, hits, &count), OK);
    return count > 0 ? hits[0].row : 0;
}

static bool finds(struct place *p, const char *text, int64_t row)
{
    struct find_hit hits[5];
    struct find_query q = {.text = text, .limit = COUNT_OF(hits), .begun = true};
    size_t count = 0;

    assert_int_equal(find_query(p->find, &q, hits, &count), OK);
    for (size_t i = 0; i < count; i++)
        if (hits[i].row == row)
            return true;
    return false;
}

static void finds_whatever_the_spelling(void **state)
{
    struct place *p = *state;

    build(p, 1);
    assert_int_equal(first(p, "Ivan Petrovich Sokolov"), 4);
    assert_int_equal(first(p, "sokolov ivan"), 4);             /* order, a word missing */
    assert_int_equal(first(p, "Ivan Petrovich Sokolow"), 4);   /* a letter */
    assert_int_equal(first(p, "Ivan Petrovich Skolov"), 4);    /* one less */
    assert_int_equal(first(p, "Ivan Petrovihc Sokolov"), 4);   /* two turned */
    assert_int_equal(first(p, "Иван Соколов"), 4);             /* another script */
    assert_int_equal(first(p, "ivanpetrovich sokolov"), 4);    /* written as one */
    assert_int_equal(first(p, "Kim Jongwon"), 5);              /* and the other way */
    assert_int_equal(first(p, "Abu Bakr"), 6);                 /* a kunya alone */
    assert_int_equal(first(p, "john smithson"), 9);            /* an initial */
    assert_true(finds(p, "Ramza", 1) || finds(p, "Ramza", 2)); /* only begun */
    assert_true(finds(p, "Ramzan Kalimov", 1));
    assert_true(finds(p, "Ramzan Kalimov", 2));
    assert_int_equal(first(p, "northern grain"), 100);
    assert_int_equal(first(p, "brigade north"), 101);
    assert_int_equal(first(p, "zzzz"), 0);
    assert_int_equal(first(p, "..."), 0); /* no word at all */
}

/* Names of one form stand by how they are written; and a name is found by words that its
 * form has joined or dropped. */
static void finds_as_it_is_written(void **state)
{
    static const char *const names[] = {
        "Mullah Karim Sokolov",  "Karim Sokolov", "Kerim Sokolov", "Ustadz Karim Sokolow",
        "Abdul Wadud Nasreddin", "Pak Gwang Hun", "Qari Nasreddin"};
    struct place *p = *state;
    struct draft *d = draft_new();

    assert_non_null(d);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        add(d, (int64_t)i + 1, RECORD_PERSON, names[i]);
    assert_int_equal(find_build(p->index, d, 1, &p->find), OK);
    draft_free(d);
    assert_int_equal(first(p, "Karim Sokolov"), 2);
    assert_int_equal(first(p, "Sokolov Karim"), 2);
    assert_int_equal(first(p, "Sokolov, Kerim"), 3);
    assert_int_equal(first(p, "Mullah Karim Sokolov"), 1);
    assert_int_equal(first(p, "Wadud Nasreddin"), 5); /* the head of a word missing */
    assert_int_equal(first(p, "Abdel Wadoud Nasredin"), 5);
    assert_int_equal(first(p, "Asdelwadud Nasreddin"), 5); /* misspelt in its head */
    assert_int_equal(first(p, "Gwang Pak"), 6);            /* one syllable of two */
    assert_int_equal(first(p, "Qari Nasredin"), 7);        /* a title */
}

/* How likely a hit is that was asked for with a year that it has. */
static uint32_t likely(struct place *p, const char *text, int64_t row)
{
    static const uint16_t year = 1971;
    struct find_hit hits[10];
    const struct find_query q = {.text = text,
                                 .limit = COUNT_OF(hits),
                                 .begun = true,
                                 .years = &year,
                                 .year_count = 1};
    size_t count = 0;

    assert_int_equal(find_query(p->find, &q, hits, &count), OK);
    for (size_t i = 0; i < count; i++)
        if (hits[i].row == row)
            return score_probability(hits[i].odds);
    return 0;
}

/* Three letters, or a name that thousands bear, say little, even with a year. */
static void little_said_is_little_known(void **state)
{
    struct place *p = *state;
    struct draft *d = draft_new();

    assert_non_null(d);
    add(d, 1, RECORD_PERSON, "Abubakar Kalimov");
    add(d, 3, RECORD_PERSON, "Muhammad Ali");
    assert_int_equal(find_build(p->index, d, 1, &p->find), OK);
    draft_free(d);
    assert_in_range(likely(p, "abu", 1), 1, SCORE_SURE / 2);
    assert_in_range(likely(p, "abub", 1), 1, SCORE_SURE / 2);
    assert_in_range(likely(p, "muhammad", 3), 1, SCORE_SURE / 2);
    assert_true(likely(p, "abubak", 1) > likely(p, "abu", 1));
    assert_true(likely(p, "Abubakar Kalimov", 1) > SCORE_SURE * 9 / 10);
}

static void kinds_and_years_choose(void **state)
{
    struct place *p = *state;
    static const uint16_t year = 1971;
    struct find_hit hits[10];
    struct find_query q = {.text = "northern grain", .limit = COUNT_OF(hits)};
    size_t count = 0;

    build(p, 1);
    q.kinds = 1u << RECORD_PERSON;
    assert_int_equal(find_query(p->find, &q, hits, &count), OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(hits[i].kind, RECORD_PERSON);
    q = (struct find_query){
        .text = "Muhammad Ali", .limit = COUNT_OF(hits), .years = &year, .year_count = 1};
    assert_int_equal(find_query(p->find, &q, hits, &count), OK);
    assert_true(count > 0);
    assert_int_equal(hits[0].row, 7);
    q.limit = 1;
    assert_int_equal(find_query(p->find, &q, hits, &count), OK);
    assert_int_equal(count, 1);
}

static void no_text_is_too_much(void **state)
{
    struct place *p = *state;
    struct find_hit hits[1];
    struct find_query q = {.limit = 1, .begun = true, .thorough = true};
    char *text = memory_new(20001, 1);
    size_t count = 0;

    assert_non_null(text);
    build(p, 1);
    for (size_t i = 0; i < 10000; i++)
        memcpy(text + 2 * i, "a ", 2);
    q.text = text;
    assert_int_equal(find_query(p->find, &q, hits, &count), ERR_LIMIT);
    text[RECORD_NAME_MAX] = '\0';
    assert_int_equal(find_query(p->find, &q, hits, &count), OK);
    q.text = "\xff";
    assert_int_equal(find_query(p->find, &q, hits, &count), ERR_MALFORMED);
    q.text = "";
    assert_int_equal(find_query(p->find, &q, hits, &count), OK);
    assert_int_equal(count, 0);
    memory_free(text);
}

static void nothing_held_is_nothing_found(void **state)
{
    struct place *p = *state;
    struct draft *d = draft_new();
    struct find_size size;

    assert_non_null(d);
    assert_int_equal(find_build(p->index, d, 7, &p->find), OK);
    draft_free(d);
    assert_int_equal(first(p, "Ivan Sokolov"), 0);
    find_close(p->find);
    p->find = NULL;
    assert_int_equal(find_open(p->index, 7, &p->find), OK);
    find_measure(p->find, &size);
    assert_int_equal(size.names, 0);
}

static void another_generation_does_not_open(void **state)
{
    struct place *p = *state;
    struct find *other = NULL;

    assert_int_equal(find_open(p->index, 1, &other), ERR_NOT_FOUND);
    build(p, 3);
    find_close(p->find);
    p->find = NULL;
    assert_int_equal(find_open(p->index, 4, &other), ERR_UNEXPECTED);
    assert_int_equal(find_open(p->index, 3, &p->find), OK);
    assert_int_equal(first(p, "Ivan Sokolov"), 4);
}

/* What a change adds is found, what it takes is not, and leaves no byte behind. */
static void a_change_is_in_step(void **state)
{
    struct place *p = *state;
    const int64_t gone[] = {4, 5};
    struct draft *d = draft_new();

    assert_non_null(d);
    build(p, 1);
    assert_true(scratch_holds(p->dir, "sokolov", 7));
    add(d, 5, RECORD_PERSON, "Kim Jong Woo");
    add(d, 200, RECORD_PERSON, "Anna Bellini");
    assert_int_equal(find_change(p->find, d, gone, COUNT_OF(gone), 2), OK);
    draft_free(d);
    assert_int_equal(first(p, "Anna Bellini"), 200);
    assert_int_equal(first(p, "Kim Jong Woo"), 5);
    assert_false(finds(p, "Ivan Petrovich Sokolov", 4));
    assert_int_equal(first(p, "Abu Bakr"), 6);
    assert_false(scratch_holds(p->dir, "sokolov", 7));
    find_close(p->find);
    p->find = NULL;
    assert_int_equal(find_open(p->index, 2, &p->find), OK);
    assert_int_equal(first(p, "Anna Bellini"), 200);
}

static void segments_stay_few(void **state)
{
    struct place *p = *state;
    struct find_size size;
    char name[64];

    build(p, 1);
    for (uint64_t i = 0; i < MANY; i++) {
        struct draft *d = draft_new();

        assert_non_null(d);
        (void)snprintf(name, sizeof name, "Bor%c%catur Zelimov", (int)('a' + i / 20),
                       (int)('b' + i % 20));
        add(d, 1000 + (int64_t)i, RECORD_PERSON, name);
        assert_int_equal(find_change(p->find, d, NULL, 0, i + 2), OK);
        draft_free(d);
    }
    find_measure(p->find, &size);
    assert_int_equal(size.records, MANY + COUNT_OF(people) + 2);
    assert_true(size.segments <= 10);
    assert_int_equal(first(p, "Ivan Petrovich Sokolov"), 4);
    assert_int_equal(first(p, "Bormpatur Zelimov"), 1254);
}

static void wiping_leaves_nothing(void **state)
{
    struct place *p = *state;

    build(p, 1);
    find_close(p->find);
    p->find = NULL;
    assert_int_equal(find_wipe(p->index), OK);
    assert_false(scratch_holds(p->dir, "sokolov", 7));
    assert_int_equal(find_open(p->index, 1, &p->find), ERR_NOT_FOUND);
    assert_int_equal(find_wipe(p->index), OK);
}

static size_t read_file(const char *path, uint8_t *out, size_t room)
{
    FILE *file = fopen(path, "rb");
    size_t count;

    assert_non_null(file);
    count = fread(out, 1, room, file);
    assert_int_equal(fclose(file), 0);
    return count;
}

static void write_file(const char *path, const uint8_t *bytes, size_t count)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
}

/* A byte changed anywhere, and an end lost anywhere, is noticed, in either file. */
static void damage_is_noticed(void **state)
{
    static const char *const files[] = {"list", "1.segment"};
    static uint8_t bytes[1 << 20];
    struct place *p = *state;
    char path[SCRATCH_PATH_MAX];

    build(p, 1);
    find_close(p->find);
    p->find = NULL;
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        size_t count;

        scratch_name(p->index, files[i], path);
        count = read_file(path, bytes, sizeof bytes);
        for (size_t at = 0; at < count; at += 1 + count / 200) {
            enum err e;

            bytes[at] ^= 0x10;
            write_file(path, bytes, count);
            e = find_open(p->index, 1, &p->find);
            assert_true(e == ERR_CORRUPT || e == ERR_UNEXPECTED);
            bytes[at] ^= 0x10;
            write_file(path, bytes, at);
            assert_int_equal(find_open(p->index, 1, &p->find), ERR_CORRUPT);
        }
        write_file(path, bytes, count);
        assert_int_equal(find_open(p->index, 1, &p->find), OK);
        find_close(p->find);
        p->find = NULL;
        assert_int_equal(unlink(path), 0);
        assert_int_equal(find_open(p->index, 1, &p->find),
                         i == 0 ? ERR_NOT_FOUND : ERR_CORRUPT);
        write_file(path, bytes, count);
    }
}

/* A process that died while it wrote leaves files that no list names: they are wiped when
 * it is opened, and what is there counts. */
static void what_a_dead_process_left_goes(void **state)
{
    struct place *p = *state;
    struct draft *d = draft_new();
    char path[SCRATCH_PATH_MAX];

    assert_non_null(d);
    build(p, 1);
    scratch_name(p->index, "2.segment", path);
    write_file(path, (const uint8_t *)"half a segment", 14);
    scratch_name(p->index, "list.new", path);
    write_file(path, (const uint8_t *)"half a list", 11);
    find_close(p->find);
    p->find = NULL;
    assert_int_equal(find_open(p->index, 1, &p->find), OK);
    assert_false(scratch_holds(p->dir, "half a", 6));
    assert_int_equal(first(p, "Ivan Petrovich Sokolov"), 4);
    add(d, 200, RECORD_PERSON, "Anna Bellini");
    assert_int_equal(find_change(p->find, d, NULL, 0, 2), OK);
    draft_free(d);
    assert_int_equal(first(p, "Anna Bellini"), 200);
}

/* A number below `limit`, by Knuth's generator. */
static unsigned roll(uint64_t *seed, unsigned limit)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*seed >> 33) % limit;
}

/* Names of a small world, in which words are shared and misspelt. */
static void make_name(uint64_t *seed, char *out, size_t room)
{
    static const char *const words[] = {
        "Ivan",   "Ивана",      "Petrov", "Petrova", "Karim",   "Kerim",   "Akhmadov",
        "Rashid", "al-Rashidi", "Noor",   "Nour",    "Sokolov", "Sokolow", "Boris",
        "Marat",  "Murat",      "Leyla",  "Layla",   "Haddad",  "Hadad",
    };
    size_t count = 2 + roll(seed, 2);
    size_t used = 0;

    for (size_t i = 0; i < count; i++) {
        const char *word = words[roll(seed, COUNT_OF(words))];

        used += (size_t)snprintf(out + used, room - used, "%s%s", i > 0 ? " " : "", word);
    }
    if (roll(seed, 3) == 0 && out[1] < 0x7f && out[1] > 'a')
        out[1] = (char)('a' + roll(seed, 26));
}

/* Every name whose meeting with a query is sure is among the hits, with its score. */
static void finds_what_brute_force_finds(void **state)
{
    static char names[MANY][64];
    static struct find_hit hits[FIND_HITS_MAX];
    static struct form asked;
    static struct form form;
    struct place *p = *state;
    struct draft *d = draft_new();
    uint64_t seed = 20250419;
    size_t sure = 0;

    print_message("# seed %llu\n", (unsigned long long)seed);
    assert_non_null(d);
    for (size_t i = 0; i < MANY; i++) {
        make_name(&seed, names[i], sizeof names[i]);
        add(d, (int64_t)i, RECORD_PERSON, names[i]);
    }
    assert_int_equal(find_build(p->index, d, 1, &p->find), OK);
    draft_free(d);
    for (size_t k = 0; k < QUERIES; k++) {
        char text[64];
        struct find_query q = {.text = text, .limit = FIND_HITS_MAX, .thorough = true};
        size_t count = 0;

        make_name(&seed, text, sizeof text);
        assert_int_equal(find_query(p->find, &q, hits, &count), OK);
        assert_int_equal(form_of_name(RECORD_PERSON, text, &asked), OK);
        for (size_t i = 0; i < MANY; i++) {
            int32_t odds;
            size_t at = 0;

            assert_int_equal(form_of_name(RECORD_PERSON, names[i], &form), OK);
            odds = score_names(RECORD_PERSON, &asked, &form, SCORE_LEAST);
            while (at < count && hits[at].row != (int64_t)i)
                at++;
            if (odds >= SURE && at == count)
                fail_msg("\"%s\" does not find \"%s\" (%d)", text, names[i], odds);
            if (at < count)
                assert_true(hits[at].odds >= score_search(RECORD_PERSON, &asked, &form,
                                                          FACT_NONE, SCORE_LEAST));
            sure += odds >= SURE ? 1 : 0;
        }
        for (size_t i = 1; i < count; i++)
            assert_true(find_rank(hits[i - 1].odds, hits[i - 1].likeness) >=
                        find_rank(hits[i].odds, hits[i].likeness));
    }
    assert_true(sure > QUERIES);
}

static void out_of_memory(void **state)
{
    struct place *p = *state;

    for (size_t n = 1;; n++) {
        struct draft *d;
        enum err e = ERR_NOMEM;

        failing_start(n);
        d = draft_new();
        if (d != NULL) {
            struct record_name name = {(char *)(uintptr_t) "Ivan Sokolov",
                                       RECORD_NAME_PRIMARY};
            struct record r = {.kind = RECORD_PERSON, .names = &name, .name_count = 1};

            e = draft_add(d, 1, FIND_SOURCE_OWN, &r);
            if (e == OK)
                e = find_build(p->index, d, 1, &p->find);
        }
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            draft_free(d);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
        draft_free(d);
    }
    assert_int_equal(first(p, "Ivan Sokolov"), 1);
    find_close(p->find);
    p->find = NULL;
    for (size_t n = 1;; n++) {
        enum err e;

        failing_start(n);
        e = find_open(p->index, 1, &p->find);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
        assert_null(p->find);
    }
}

static bool reads(const char *typed, const char *meant)
{
    char text[256];

    for (size_t i = 0; i < keyboard_readings(); i++)
        if (keyboard_retype(i, typed, text, sizeof text) && strcmp(text, meant) == 0)
            return true;
    return false;
}

static void keys_of_another_layout(void **state)
{
    char text[256];
    char small[4];

    (void)state;
    assert_true(reads("Vfhrjd", "марков"));
    assert_true(reads("vfh;rjd", "марджков") == false);
    assert_true(reads("Ьфклщмф Удутф", "markova elena"));
    assert_true(reads("lpl]", "محمد")); /* l p l ] */
    assert_true(reads("محمد", "lpl]"));
    assert_true(reads("bui", "لاعه"));
    assert_true(reads("'jkf", "эолка") == false);
    for (size_t i = 0; i < keyboard_readings(); i++) {
        assert_false(keyboard_retype(i, "", text, sizeof text));
        assert_false(keyboard_retype(i, "1971", text, sizeof text));
        assert_false(keyboard_retype(i, "\xff\xfe", text, sizeof text));
        assert_false(keyboard_retype(i, "rflshjd rflshjd", small, sizeof small));
        assert_string_equal(small, "");
        assert_non_null(keyboard_name(i));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(finds_whatever_the_spelling, set_up, tear_down),
        cmocka_unit_test_setup_teardown(finds_as_it_is_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(little_said_is_little_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(kinds_and_years_choose, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_text_is_too_much, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_held_is_nothing_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_generation_does_not_open, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_change_is_in_step, set_up, tear_down),
        cmocka_unit_test_setup_teardown(segments_stay_few, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wiping_leaves_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damage_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_dead_process_left_goes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(finds_what_brute_force_finds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(out_of_memory, set_up, tear_down),
        cmocka_unit_test(keys_of_another_layout),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
