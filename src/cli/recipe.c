/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recipe.c - entente recipe: how names become what is matched
 */
#include "name/recipe.h"

#include "base/memory.h"
#include "base/num.h"
#include "cli/verbs.h"

#include <string.h>

enum { LINE_CEILING = 1 << 16 };

MUST_CHECK static enum err
read_kind(const char *word, enum record_kind *out, struct fault *f)
{
    static const enum record_kind kinds[] = {RECORD_PERSON, RECORD_ORGANISATION,
                                             RECORD_GROUP, RECORD_THING};

    *out = RECORD_PERSON;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (word == NULL || strcmp(word, record_kind_word(kinds[i])) == 0) {
            *out = kinds[i];
            return OK;
        }
    }
    return fault_set(f, ERR_USAGE, "",
                     "--kind is person, organisation, group or thing, not %s.", word);
}

MUST_CHECK static enum err fill(const struct words *w, struct record *r, struct fault *f)
{
    enum err e = record_set_id(r, "1");

    for (size_t i = 0; i < w->given_count && e == OK; i++) {
        const struct words_given *g = &w->given[i];

        if (g->option == OPTION_NAME)
            e = record_add_name(r, g->value, RECORD_NAME_PRIMARY);
        else if (g->option == OPTION_BIRTH)
            e = record_add_birth(r, g->value);
        if (e == ERR_MALFORMED && g->option == OPTION_BIRTH)
            return fault_set(f, e, "",
                             "%s is no date of birth; write YYYY, YYYY-MM or YYYY-MM-DD.",
                             g->value);
        if (e != OK)
            return fault_set(f, e, "", "%s cannot stand in a record (%s).", g->value,
                             err_name(e));
    }
    return e;
}

MUST_CHECK static enum err explain(struct output *o,
                                   const struct recipe *recipe,
                                   const struct record *record,
                                   struct fault *f)
{
    static const struct output_column columns[] = {{"token", "TOKEN", 0, false},
                                                   {"why", "WHY", 0, false}};
    struct recipe_token *tokens = memory_new(RECIPE_TOKENS_MAX, sizeof *tokens);
    json_t *rows = output_array(o);
    size_t count = 0;
    enum err e = tokens != NULL ? recipe_tokens(recipe, record, NULL, RECIPE_TOKENS_MAX,
                                                tokens, &count)
                                : ERR_NOMEM;

    for (size_t i = 0; i < count && e == OK; i++) {
        json_t *row = json_object();
        struct buffer why;

        buffer_init(&why, LINE_CEILING);
        e = recipe_explain(recipe, record, NULL, tokens[i].text, &why);
        output_trim(&why);
        json_put_text(row, "token", tokens[i].text, &o->ok);
        json_put_text(row, "why", buffer_text(&why), &o->ok);
        if (json_array_append_new(rows, row) != 0)
            o->ok = false;
        buffer_fini(&why);
    }
    memory_free(tokens);
    if (e != OK)
        return fault_set(f, e, "", "The record makes no tokens (%s).", err_name(e));
    output_table(o, rows, columns, COUNT_OF(columns));
    if (count == 0)
        output_say(o, o->json, "No token: too little is known to match by (R13).\n");
    return OK;
}

static enum err run_explain(struct call *c, struct fault *f)
{
    const char *name = NULL;
    struct record record;
    enum err e = words_need(&c->words, OPTION_NAME, &name, f);

    record_init(&record);
    if (e == OK)
        e = read_kind(c->words.value[OPTION_KIND], &record.kind, f);
    if (e == OK)
        e = fill(&c->words, &record, f);
    if (e == OK)
        e = explain(&c->output, recipe_find(RECIPE_FULL_ID), &record, f);
    record_fini(&record);
    return e;
}

static enum err run_hash(struct call *c, struct fault *f)
{
    const struct recipe *recipe = recipe_find(RECIPE_FULL_ID);
    struct output *o = &c->output;
    uint8_t hash[RECIPE_HASH_BYTES];

    (void)f;
    recipe_vector_hash(recipe, hash);
    json_put_text(o->json, "recipe", recipe_id(recipe), &o->ok);
    output_put_hex(o->json, "vectors", hash, sizeof hash, &o->ok);
    output_say(o, o->json, "{recipe}  {vectors}\n");
    return OK;
}

const struct verb recipe_verbs[] = {
    {.name = "explain",
     .words = "",
     .help = "the tokens that a name and a birth make, and why",
     .options =
         OPTION_BIT(OPTION_NAME) | OPTION_BIT(OPTION_BIRTH) | OPTION_BIT(OPTION_KIND),
     .run = run_explain},
    {.name = "hash",
     .words = "",
     .help = "the hash of all that this program makes of the recipe's vectors",
     .run = run_hash},
    {.name = NULL},
};
