/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recipe_tool.c - the tokens of records that are read as lines, for measuring
 *
 *     recipe_tool RECIPE MOST          both may be left out
 *
 * A record is a line "R" TAB kind TAB births parted by blanks, then a line a name, "P",
 * "A", "W" or "O" TAB text, a line a country, "C" TAB code, and a line an identifier, "I"
 * TAB kind TAB country TAB text; it ends at the next "R" or at the end. Each record
 * answers with its tokens, one a line, and an empty line. Before the records the glossary
 * may stand, a line an alias or a label: "G" TAB code TAB text. Built for bench/recipe
 * and the tests that compute with Python; never installed.
 */
#include "base/num.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "intel/record.h"
#include "name/recipe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIASES_MAX = 1024, CODE_BYTES = 65 };

struct asked {
    const struct recipe *recipe;
    size_t most;
    struct recipe_alias aliases[ALIASES_MAX];
    char codes[ALIASES_MAX][CODE_BYTES];
    struct recipe_glossary glossary;
    struct record record;
    bool open; /* a record has begun */
};

static enum err print_tokens(struct asked *a)
{
    static struct recipe_token tokens[RECIPE_TOKENS_MAX];
    size_t count = 0;
    enum err e =
        recipe_tokens(a->recipe, &a->record, &a->glossary, a->most, tokens, &count);

    for (size_t i = 0; e == OK && i < count; i++)
        (void)printf("%s\n", tokens[i].text);
    (void)printf("\n");
    return e;
}

static enum record_kind read_kind(const char *word)
{
    enum record_kind kind = RECORD_THING;

    (void)record_find_kind(word, &kind);
    return kind;
}

static void add_births(struct record *r, char *births)
{
    char *rest = births;
    char *one;

    while ((one = strsep(&rest, " ")) != NULL)
        if (one[0] != '\0' && record_add_birth(r, one) != OK)
            (void)fprintf(stderr, "no date: %s\n", one);
}

static void add_name(struct record *r, char mark, const char *text)
{
    static const char marks[] = "PAWO";
    const char *at = strchr(marks, mark);

    if (at == NULL || record_add_name(r, text, (enum record_name_kind)(at - marks)) != OK)
        (void)fprintf(stderr, "no name: %s\n", text);
}

static void add_identifier(struct record *r, const char *word, char *rest)
{
    enum identifier_kind kind = IDENTIFIER_HASH;
    const char *country = strsep(&rest, "\t");
    const char *text = rest != NULL ? strsep(&rest, "\n") : "";

    if (!identifier_find_kind(word, &kind) ||
        record_add_identifier(r, kind, country != NULL ? country : "", text) != OK)
        (void)fprintf(stderr, "no identifier: %s\n", text);
}

/* An alias without a word means nothing. */
static void add_alias(struct asked *a, const char *code, char *rest)
{
    size_t at = a->glossary.count;
    const char *text = rest != NULL ? strsep(&rest, "\n") : "";

    if (at == ALIASES_MAX || text_copy(a->codes[at], CODE_BYTES, code) != OK ||
        recipe_alias_of(text, a->codes[at], &a->aliases[at]) != OK)
        return;
    a->glossary.items = a->aliases;
    a->glossary.count++;
}

static enum err begin_record(struct asked *a, const char *kind, char *rest)
{
    enum err e = a->open ? print_tokens(a) : OK;

    if (!a->open)
        recipe_alias_sort(a->aliases, a->glossary.count);
    record_fini(&a->record);
    a->record.kind = read_kind(kind);
    if (rest != NULL)
        add_births(&a->record, strsep(&rest, "\n"));
    a->open = true;
    return e;
}

/* A line's first and second field, and what follows them. */
static enum err take_line(struct asked *a, char mark, char *second, char *rest)
{
    switch (mark) {
    case 'R':
        return begin_record(a, second, rest);
    case 'G':
        add_alias(a, second, rest);
        return OK;
    case 'C':
        return record_add_code(&a->record, RECORD_COUNTRIES, second);
    case 'I':
        add_identifier(&a->record, second, rest);
        return OK;
    default:
        add_name(&a->record, mark, second);
        return OK;
    }
}

int main(int argc, char **argv)
{
    static struct asked a;
    char line[4096];
    enum err e = OK;

    a.recipe = recipe_find(argc > 1 ? argv[1] : RECIPE_FULL_ID);
    a.most = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : RECIPE_TOKENS_MAX;
    if (a.recipe == NULL || a.most > RECIPE_TOKENS_MAX || crypto_start() != OK)
        return EXIT_FAILURE;
    record_init(&a.record);
    while (e == OK && fgets(line, sizeof line, stdin) != NULL) {
        char *rest = line;
        char *mark = strsep(&rest, "\t\n");
        char *second = strsep(&rest, "\t\n");

        if (second != NULL)
            e = take_line(&a, mark[0], second, rest);
    }
    if (e == OK && a.open)
        e = print_tokens(&a);
    record_fini(&a.record);
    return e == OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
