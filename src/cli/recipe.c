/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recipe.c - entente recipe: how names become what is matched, and what that gives away
 */
#include "name/recipe.h"

#include "base/memory.h"
#include "base/num.h"
#include "cli/document.h"
#include "cli/verbs.h"
#include "exchange/node.h"
#include "name/recipe_leak.h"
#include "store/record.h"

#include <stdio.h>
#include <string.h>

enum { LINE_CEILING = 1 << 16, STRANGERS_USUAL = 10000 };

static const struct words_range strangers_range = {1, 1000000000, STRANGERS_USUAL};

MUST_CHECK static enum err
read_kind(const char *word, enum record_kind *out, struct fault *f)
{
    *out = RECORD_PERSON;
    if (word == NULL || record_find_kind(word, out))
        return OK;
    return fault_set(f, ERR_USAGE, "",
                     "--kind is person, organisation, group or thing, not %s.", word);
}

MUST_CHECK static enum err add_name(struct record *r, const char *name, struct fault *f)
{
    enum err e = record_add_name(r, name, RECORD_NAME_PRIMARY);

    if (e != OK)
        return fault_set(f, e, "", "%s cannot stand in a record (%s).", name,
                         err_name(e));
    return OK;
}

/* Names are words of the command line, or --name. */
MUST_CHECK static enum err fill(const struct words *w, struct record *r, struct fault *f)
{
    enum err e = record_set_id(r, "1");

    for (size_t i = 0; i < w->count && e == OK; i++)
        e = add_name(r, w->word[i], f);
    for (size_t i = 0; i < w->given_count && e == OK; i++) {
        const struct words_given *g = &w->given[i];

        if (g->option == OPTION_NAME)
            e = add_name(r, g->value, f);
        if (g->option != OPTION_BIRTH)
            continue;
        e = record_add_birth(r, g->value);
        if (e != OK)
            return fault_set(f, ERR_USAGE, "",
                             "%s is no date of birth; write YYYY, YYYY-MM or YYYY-MM-DD.",
                             g->value);
    }
    if (e == OK && r->name_count == 0)
        return fault_set(f, ERR_USAGE, "", "Say a name, in quotation marks.");
    return e;
}

/* Thousandths as "0.4", "12" or "0.003". */
static void put_thousandths(json_t *to, const char *key, uint64_t value, bool *ok)
{
    char text[32];

    if (value >= 10000)
        (void)snprintf(text, sizeof text, "%llu", (unsigned long long)(value / 1000));
    else if (value >= 100)
        (void)snprintf(text, sizeof text, "%llu.%llu", (unsigned long long)(value / 1000),
                       (unsigned long long)(value / 100 % 10));
    else
        (void)snprintf(text, sizeof text, "0.%03llu", (unsigned long long)value);
    json_put_text(to, key, text, ok);
}

static void put_token(struct output *o, json_t *row, const struct recipe_token *t)
{
    json_put_text(row, "token", t->text, &o->ok);
    if (t->source != RECIPE_FROM_NAME)
        json_put_text(row, "share", "1", &o->ok);
    else
        put_thousandths(row, "share", recipe_leak_bearers(t), &o->ok);
}

MUST_CHECK static enum err add_row(struct output *o,
                                   const struct recipe *recipe,
                                   const struct record *record,
                                   const struct recipe_token *token)
{
    json_t *row = json_object();
    struct buffer why;
    enum err e;

    buffer_init(&why, LINE_CEILING);
    e = recipe_explain(recipe, record, NULL, token->text, &why);
    output_trim(&why);
    put_token(o, row, token);
    json_put_text(row, "why", buffer_text(&why), &o->ok);
    if (json_array_append_new(json_object_get(o->json, "tokens"), row) != 0)
        o->ok = false;
    buffer_fini(&why);
    return e;
}

static void say_leak(struct output *o, const struct recipe_leak *leak, int64_t strangers)
{
    json_put_int(o->json, "strangers", strangers, &o->ok);
    put_thousandths(o->json, "meetings", recipe_leak_meetings(leak, (uint64_t)strangers),
                    &o->ok);
    output_say(o, o->json,
               "With a list of {strangers} other people about {meetings} chance meetings "
               "are to be expected.\n");
}

MUST_CHECK static enum err explain(struct output *o,
                                   const struct recipe *recipe,
                                   const struct record *record,
                                   int64_t strangers,
                                   struct fault *f)
{
    static const struct output_column columns[] = {{"token", "TOKEN", 0, false},
                                                   {"share", "OF A MILLION", 0, true},
                                                   {"why", "WHY", 0, false}};
    struct recipe_token *tokens = memory_new(RECIPE_TOKENS_MAX, sizeof *tokens);
    struct recipe_leak leak = {.records = 0};
    size_t count = 0;
    enum err e = tokens != NULL ? recipe_tokens(recipe, record, NULL, RECIPE_TOKENS_MAX,
                                                tokens, &count)
                                : ERR_NOMEM;

    json_put_text(o->json, "recipe", recipe_id(recipe), &o->ok);
    json_put(o->json, "tokens", json_array(), &o->ok);
    for (size_t i = 0; i < count && e == OK; i++)
        e = add_row(o, recipe, record, &tokens[i]);
    if (e == OK)
        recipe_leak_add(&leak, tokens, count);
    memory_free(tokens);
    if (e != OK)
        return fault_set(f, e, "", "The record makes no tokens (%s).", err_name(e));
    output_table(o, json_object_get(o->json, "tokens"), columns, COUNT_OF(columns));
    if (count == 0)
        output_say(o, o->json,
                   "No token: too little is known to match by (R13), or the names are "
                   "too common.\n");
    else
        say_leak(o, &leak, strangers);
    return OK;
}

/* entente find reads all words as one name; here each is a name of the record. */
static void say_parted(struct call *c)
{
    bool parted = c->words.count > 1;

    for (size_t i = 0; i < c->words.count; i++)
        parted = parted && strchr(c->words.word[i], ' ') == NULL;
    if (parted)
        output_say(&c->output, c->output.json,
                   "Each word was read as a name of its own; put a name of several words "
                   "in quotation marks.\n");
}

static enum err run_explain(struct call *c, struct fault *f)
{
    const struct recipe *recipe = NULL;
    struct record record;
    int64_t strangers = 0;
    enum err e = document_recipe(c->words.value[OPTION_RECIPE], &recipe, f);

    record_init(&record);
    if (e == OK)
        e = words_number(&c->words, OPTION_AGAINST, &strangers_range, &strangers, f);
    if (e == OK)
        e = read_kind(c->words.value[OPTION_KIND], &record.kind, f);
    if (e == OK)
        e = fill(&c->words, &record, f);
    if (e == OK)
        e = explain(&c->output, recipe, &record, strangers, f);
    if (e == OK)
        say_parted(c);
    record_fini(&record);
    return e;
}

/* ---- a whole list ---- */

struct weighing {
    const struct recipe *recipe;
    struct recipe_leak leak;
    struct recipe_token *tokens;
};

static enum err weigh_record(void *state, const struct store_record *stored)
{
    struct weighing *w = state;
    struct record r;
    size_t count = 0;
    enum err e;

    record_init(&r);
    e = record_read(stored->bytes, stored->count, &r);
    if (e == OK)
        e = recipe_tokens(w->recipe, &r, NULL, RECIPE_TOKENS_MAX, w->tokens, &count);
    if (e == OK)
        recipe_leak_add(&w->leak, w->tokens, count);
    record_fini(&r);
    return e;
}

static void show_leak(struct output *o, const struct weighing *w, int64_t strangers)
{
    const struct recipe_leak *leak = &w->leak;
    uint64_t records = leak->records > 0 ? leak->records : 1;

    json_put_text(o->json, "recipe", recipe_id(w->recipe), &o->ok);
    json_put_int(o->json, "records", (int64_t)leak->records, &o->ok);
    json_put_int(o->json, "without", (int64_t)leak->silent, &o->ok);
    json_put_int(o->json, "tokens", (int64_t)leak->tokens, &o->ok);
    put_thousandths(o->json, "mean", leak->tokens * 1000 / records, &o->ok);
    json_put_int(o->json, "half", (int64_t)recipe_leak_most(leak, 50), &o->ok);
    json_put_int(o->json, "most_of_95", (int64_t)recipe_leak_most(leak, 5), &o->ok);
    json_put_int(o->json, "most", (int64_t)recipe_leak_most(leak, 0), &o->ok);
    output_say(o, o->json,
               "{recipe}: {records} records make {tokens} tokens, {mean} each: half of "
               "them at most {half}, 95 of 100 at most {most_of_95}, none more than "
               "{most}.\n{without} records say too little to be matched (R13).\n");
    say_leak(o, leak, strangers);
    output_say(o, o->json,
               "What an agreement's budget.tokens_record cuts off, its glossary adds and "
               "its topics leave out is not counted here.\n");
}

static enum err run_leak(struct call *c, struct fault *f)
{
    struct weighing w = {.recipe = NULL};
    struct node *n = NULL;
    int64_t strangers = 0;
    enum err e = document_recipe(c->words.value[OPTION_RECIPE], &w.recipe, f);

    if (e == OK)
        e = words_number(&c->words, OPTION_AGAINST, &strangers_range, &strangers, f);
    if (e == OK)
        e = call_node(c, &n, f);
    if (e != OK)
        return e;
    w.tokens = memory_new(RECIPE_TOKENS_MAX, sizeof *w.tokens);
    e = w.tokens != NULL
            ? store_record_each(n->store, words_at(&c->words, 0), weigh_record, &w)
            : ERR_NOMEM;
    memory_free(w.tokens);
    if (e != OK)
        return fault_set(f, e, "", "The list cannot be read (%s).", err_name(e));
    if (w.leak.records == 0 && words_at(&c->words, 0) != NULL)
        return fault_set(f, ERR_NOT_FOUND, "", "There is no list %s; see: entente lists",
                         words_at(&c->words, 0));
    show_leak(&c->output, &w, strangers);
    return OK;
}

static enum err run_hash(struct call *c, struct fault *f)
{
    const struct recipe *recipe = NULL;
    struct output *o = &c->output;
    uint8_t hash[RECIPE_HASH_BYTES];
    enum err e = document_recipe(c->words.value[OPTION_RECIPE], &recipe, f);

    if (e != OK)
        return e;
    recipe_vector_hash(recipe, hash);
    json_put_text(o->json, "recipe", recipe_id(recipe), &o->ok);
    output_put_hex(o->json, "vectors", hash, sizeof hash, &o->ok);
    output_say(o, o->json, "{recipe}  {vectors}\n");
    return OK;
}

const struct verb recipe_verbs[] = {
    {.name = "explain",
     .words = "[NAME...]",
     .words_max = RECORD_NAMES_MAX,
     .help = "the tokens that names and a birth make, why, and who else bears them",
     .options = OPTION_BIT(OPTION_NAME) | OPTION_BIT(OPTION_BIRTH) |
                OPTION_BIT(OPTION_KIND) | OPTION_BIT(OPTION_RECIPE) |
                OPTION_BIT(OPTION_AGAINST),
     .run = run_explain},
    {.name = "leak",
     .words = "[LIST]",
     .words_max = 1,
     .help = "what the tokens of the own holdings come to, and give away",
     .options = OPTION_BIT(OPTION_RECIPE) | OPTION_BIT(OPTION_AGAINST),
     .run = run_leak},
    {.name = "hash",
     .words = "",
     .help = "the hash of all that this program makes of the recipe's vectors",
     .options = OPTION_BIT(OPTION_RECIPE),
     .run = run_hash},
    {.name = NULL},
};
