/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table_test.c - every row of the tables is found, and what the tables promise holds
 *
 * The TSV files are read here with code of their own: truth from outside the compiler.
 */
#include "base/num.h"
#include "base/text.h"
#include "name/bodies.h"
#include "name/east.h"
#include "name/form.h"
#include "name/given.h"
#include "name/letters.h"
#include "name/particle.h"
#include "name/role.h"
#include "name/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum kind { TEXTS, NUMBERS, CLASSES };

struct source {
    const char *file;
    const struct table *table;
    enum kind kind;
    bool whole; /* a key in the third column is a whole reading */
};

static const struct source sources[] = {
    {"beginnings", &table_beginnings, TEXTS, true},
    {"classes", &table_classes, TEXTS, true},
    {"endings", &table_endings, CLASSES, true},
    {"families", &table_families, TEXTS, true},
    {"legal", &table_legal, CLASSES, true},
    {"rarity_bodies", &table_rarity_bodies, NUMBERS, false},
    {"rarity_persons", &table_rarity_persons, NUMBERS, false},
    {"stems", &table_stems, TEXTS, true},
    {"terms", &table_terms, TEXTS, true},
    {"words", &table_words, CLASSES, true},
};

struct row {
    const char *key;
    const char *value;
    const char *third; /* "" if there is none */
};

static const struct table_slot *find(const struct table *table, const char *key)
{
    const size_t length = strlen(key);
    const struct table_slot *slot =
        table_find(table, key, length, table_hash(key, length));

    /* The short way out loses nothing. */
    assert_ptr_equal(table_seek(table, key, length), slot);
    return slot;
}

/* Call `check` for each row of the file; returns how many there are. */
static size_t for_rows(const struct source *s,
                       void (*check)(const struct source *s, const struct row *row))
{
    char path[512];
    char line[512];
    size_t rows = 0;
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/src/name/tables/%s.tsv", getenv("ENTENTE_ROOT"),
                   s->file);
    file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        char *rest = line;
        struct row row;

        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        row.key = strsep(&rest, "\t");
        row.value = strsep(&rest, "\t");
        row.third = strsep(&rest, "\t");
        assert_non_null(row.value);
        row.third = row.third != NULL ? row.third : "";
        check(s, &row);
        rows++;
    }
    (void)fclose(file);
    return rows;
}

static void check_found(const struct source *s, const struct row *row)
{
    const struct table_slot *slot = find(s->table, row->key);

    assert_non_null(slot);
    if (s->kind == TEXTS)
        assert_string_equal(table_text(s->table, slot), row->value);
    if (s->kind == NUMBERS) {
        uint64_t number;
        uint64_t further = 0;

        assert_int_equal(text_decimal(row->value, UINT16_MAX, &number), OK);
        if (row->third[0] != '\0')
            assert_int_equal(text_decimal(row->third, UINT8_MAX, &further), OK);
        assert_int_equal(slot->value, number);
        assert_int_equal(slot->further, further);
    }
    if (s->kind == CLASSES)
        assert_int_not_equal(slot->value, 0);
}

static void rows_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        size_t rows = for_rows(&sources[i], check_found);
        size_t left = 0;

        assert_in_range(rows, 10, 100000);
        assert_non_null(table_row(sources[i].table, rows - 1, &left));
        assert_null(table_row(sources[i].table, rows, &left));
        assert_int_equal(left, 0);
    }
}

static void check_lengths(const struct source *s, const struct row *row)
{
    size_t length = strlen(row->key);
    char first = row->key[0];
    char last = row->key[length - 1];

    if (length <= TABLE_LENGTHS_MAX && first >= 'a' && first <= 'z')
        assert_int_not_equal(s->table->begins[first - 'a'] >> length & 1, 0);
    if (length <= TABLE_LENGTHS_MAX && last >= 'a' && last <= 'z')
        assert_int_not_equal(s->table->ends[last - 'a'] >> length & 1, 0);
    assert_true(table_has_shape(s->table, row->key, length));
}

static void lengths_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sources); i++)
        (void)for_rows(&sources[i], check_lengths);
}

/* A leading spelling is no key that leads elsewhere, so settling twice changes nothing;
 * and it fits into a word. */
static void check_leads(const struct source *s, const struct row *row)
{
    const struct table_slot *slot = find(s->table, row->value);

    assert_in_range(strlen(row->value), 1, WORD_MAX);
    if (slot != NULL)
        assert_string_equal(table_text(s->table, slot), row->value);
}

static void leads_stay(void **state)
{
    static const char *const files[] = {"classes", "families", "terms"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sources); i++)
        for (size_t f = 0; f < COUNT_OF(files); f++)
            if (strcmp(sources[i].file, files[f]) == 0)
                (void)for_rows(&sources[i], check_leads);
}

/* The key is what the third column is read as; letters in a row are written together. */
static void check_reading(const struct source *s, const struct row *row)
{
    struct letters read;
    char text[TABLE_KEY_MAX + 1];
    char joined[TABLE_KEY_MAX + 1];
    size_t length = 0;
    size_t letters = 0;

    if (!s->whole || row->third[0] == '\0' || s->kind == NUMBERS)
        return;
    assert_int_equal(letters_read(row->third, strlen(row->third), &read), OK);
    for (size_t i = 0; i < read.count; i++) {
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s",
                                   i == 0 ? "" : " ", read.words[i].text);
        letters += (size_t)snprintf(joined + letters, sizeof joined - letters, "%s",
                                    read.words[i].text);
    }
    if (letters == read.count)
        assert_string_equal(joined, row->key);
    else
        assert_string_equal(text, row->key);
}

static void readings_are_true(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sources); i++)
        (void)for_rows(&sources[i], check_reading);
}

static void misses(void **state)
{
    static const char *const keys[] = {"", "q", "qqqqq", "muhamma", "muhammadd", "\xFF"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sources); i++)
        for (size_t k = 0; k < COUNT_OF(keys); k++)
            assert_null(find(sources[i].table, keys[k]));
}

/* Of keys of every length: each byte counts, and so does how many there are. */
static void every_byte_is_hashed(void **state)
{
    char key[TABLE_KEY_MAX];

    (void)state;
    memset(key, 'a', sizeof key);
    for (size_t length = 0; length <= sizeof key; length++) {
        const uint64_t hash = table_hash(key, length);

        assert_true(length == 0 || hash != table_hash(key, length - 1));
        for (size_t i = 0; i < length; i++) {
            key[i] = 'b';
            assert_true(hash != table_hash(key, length));
            key[i] = 'a';
        }
    }
}

/* A key that differs in one byte from one that is there, whatever byte, is not found. */
static void check_others(const struct source *s, const struct row *row)
{
    char key[TABLE_KEY_MAX + 1];
    const size_t length = strlen(row->key);

    memcpy(key, row->key, length + 1);
    for (size_t i = 0; i < length; i++) {
        key[i] = '!';
        assert_null(find(s->table, key));
        key[i] = row->key[i];
    }
}

static void others_are_not_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sources); i++)
        (void)for_rows(&sources[i], check_others);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_found),
        cmocka_unit_test(lengths_are_known),
        cmocka_unit_test(leads_stay),
        cmocka_unit_test(readings_are_true),
        cmocka_unit_test(misses),
        cmocka_unit_test(every_byte_is_hashed),
        cmocka_unit_test(others_are_not_found),
    };

    return cmocka_run_group_tests_name("name/table", tests, NULL, NULL);
}
