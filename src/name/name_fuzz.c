/* SPDX-License-Identifier: Apache-2.0 */
/*
 * name_fuzz.c - any bytes as the names of a record: no crash, tokens in form, the same
 * twice, a group met by any of its names in the glossary
 *
 * The first byte says the kind of the record; the rest are its names, a line each.
 */
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "name/recipe.h"
#include "name/recipe_leak.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NAMES = 4 };

/* A group is met by each of its names, whatever it is, once that is in the glossary. */
static void check_glossary(const struct recipe *recipe, const struct record *r)
{
    static struct recipe_token tokens[RECIPE_TOKENS_MAX];
    struct recipe_alias alias;
    struct recipe_glossary glossary = {&alias, 1};
    size_t count = 0;

    for (size_t i = 0; i < r->name_count; i++) {
        if (recipe_alias_of(r->names[i].text, "group-1", &alias) != OK)
            continue;
        if (recipe_tokens(recipe, r, &glossary, COUNT_OF(tokens), tokens, &count) != OK)
            continue;
        must(count > 0 && strcmp(tokens[0].text, "2g:group-1") == 0);
        must(recipe_check_attributes(recipe, &tokens[0]));
    }
}

static void check(const char *id, const struct record *r)
{
    static struct recipe_token once[RECIPE_TOKENS_MAX];
    static struct recipe_token twice[RECIPE_TOKENS_MAX];
    const struct recipe *recipe = recipe_find(id);
    size_t count = 0;
    size_t again = 0;
    enum err e = recipe_tokens(recipe, r, NULL, COUNT_OF(once), once, &count);

    must(e == recipe_tokens(recipe, r, NULL, COUNT_OF(twice), twice, &again));
    must(e == OK || e == ERR_MALFORMED || e == ERR_LIMIT);
    must(count == again);
    for (size_t i = 0; i < count; i++) {
        struct buffer line;

        must(recipe_check_attributes(recipe, &once[i]));
        must(strcmp(once[i].text, twice[i].text) == 0);
        must(recipe_leak_bearers(&once[i]) > 0);
        buffer_init(&line, 8192);
        must(recipe_explain(recipe, r, NULL, once[i].text, &line) == OK);
        buffer_fini(&line);
    }
    if (r->kind == RECORD_GROUP)
        check_glossary(recipe, r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[NAMES * (RECORD_NAME_MAX + 2)];
    struct record_birth birth = {"1970"};
    struct record_name names[NAMES];
    struct record r = {.names = names, .births = &birth, .birth_count = 1};
    char *rest = text;

    must(crypto_start() == OK);
    if (size == 0 || size > sizeof text)
        return 0;
    r.kind = (enum record_kind)(data[0] & 3);
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    while (rest != NULL && r.name_count < NAMES) {
        names[r.name_count].kind = (enum record_name_kind)r.name_count;
        names[r.name_count++].text = strsep(&rest, "\n");
    }
    check(RECIPE_LEAN_ID, &r);
    check(RECIPE_FULL_ID, &r);
    return 0;
}
