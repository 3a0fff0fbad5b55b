/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recipe_tool.c - the tokens of records that are read as lines, for measuring
 *
 *     recipe_tool RECIPE MOST          both may be left out
 *
 * A record is a line "R" TAB kind TAB births parted by blanks, then a line a name, "P",
 * "A", "W" or "O" TAB text, and ends at the next "R" or at the end. Each record answers
 * with its tokens, one a line, and an empty line. Built for bench/recipe and the tests
 * that compute with Python; never installed.
 */
#include "base/num.h"
#include "crypto/entropy.h"
#include "intel/record.h"
#include "name/recipe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum err
print_tokens(const struct recipe *recipe, const struct record *r, size_t most)
{
    static struct recipe_token tokens[RECIPE_TOKENS_MAX];
    size_t count = 0;
    enum err e = recipe_tokens(recipe, r, NULL, most, tokens, &count);

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

int main(int argc, char **argv)
{
    const struct recipe *recipe = recipe_find(argc > 1 ? argv[1] : RECIPE_FULL_ID);
    size_t most = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : RECIPE_TOKENS_MAX;
    struct record r;
    bool open = false;
    char line[4096];

    if (recipe == NULL || most > RECIPE_TOKENS_MAX || crypto_start() != OK)
        return EXIT_FAILURE;
    record_init(&r);
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *rest = line;
        char *mark = strsep(&rest, "\t\n");
        char *second = strsep(&rest, "\t\n");

        if (second == NULL)
            continue;
        if (mark[0] != 'R') {
            add_name(&r, mark[0], second);
            continue;
        }
        if (open && print_tokens(recipe, &r, most) != OK)
            return EXIT_FAILURE;
        record_fini(&r);
        r.kind = read_kind(second);
        add_births(&r, rest != NULL ? strsep(&rest, "\n") : line + strlen(line));
        open = true;
    }
    if (open && print_tokens(recipe, &r, most) != OK)
        return EXIT_FAILURE;
    record_fini(&r);
    return EXIT_SUCCESS;
}
