/* SPDX-License-Identifier: Apache-2.0 */
/*
 * glossary.c - from the agreement's glossary to sorted aliases
 */
#include "exchange/glossary.h"

#include "base/memory.h"
#include "json/json.h"

#include <string.h>

static const char head[] = "2g:";

static size_t count_names(const json_t *entries)
{
    size_t count = 0;

    for (size_t i = 0; i < json_array_size(entries); i++) {
        const json_t *entry = json_array_get(entries, i);
        count += json_object_size(json_at(entry, "labels"));
        count += json_array_size(json_at(entry, "aliases"));
    }
    return count;
}

static void add(struct glossary *g, const char *name, const char *code)
{
    if (recipe_alias_of(name, code, &g->items[g->recipe.count]) == OK)
        g->recipe.count++;
}

static void add_entry(struct glossary *g, const json_t *entry)
{
    const char *code = json_text(entry, "code");
    json_t *labels = json_object_get(entry, "labels");
    const json_t *aliases = json_at(entry, "aliases");

    for (void *at = json_object_iter(labels); at != NULL;
         at = json_object_iter_next(labels, at))
        add(g, json_string_value(json_object_iter_value(at)), code);
    for (size_t i = 0; i < json_array_size(aliases); i++)
        add(g, json_string_value(json_array_get(aliases, i)), code);
}

enum err glossary_init(struct glossary *out, const struct agreement *a)
{
    const json_t *entries = json_at(a->object, "glossary");

    memset(out, 0, sizeof *out);
    out->items = memory_new(count_names(entries) + 1, sizeof *out->items);
    if (out->items == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < json_array_size(entries); i++)
        add_entry(out, json_array_get(entries, i));
    recipe_alias_sort(out->items, out->recipe.count);
    out->recipe.items = out->items;
    return OK;
}

void glossary_fini(struct glossary *g)
{
    memory_free(g->items);
    memset(g, 0, sizeof *g);
}

enum err glossary_explain(const struct agreement *a,
                          const struct record *record,
                          const char *token,
                          struct buffer *out)
{
    const struct recipe *recipe = recipe_find(a->recipe);
    struct glossary g = {.items = NULL};
    enum err e = recipe == NULL ? ERR_NOT_FOUND : OK;

    if (e == OK && strncmp(token, head, strlen(head)) == 0)
        e = glossary_init(&g, a);
    if (e == OK)
        e = recipe_explain(recipe, record, &g.recipe, token, out);
    glossary_fini(&g);
    return e;
}
