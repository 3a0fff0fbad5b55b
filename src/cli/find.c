/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find.c - entente find: names in the own lists and in items held, however they are spelt
 */
#include "find/find.h"

#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "cli/verbs.h"
#include "cli/view.h"
#include "exchange/lookup.h"
#include "exchange/search.h"

#include <stdio.h>
#include <string.h>

enum { LIMIT_USUAL = 10, TEXT_CEILING = 1 << 20, ITEM_DIGITS = 12 };

MUST_CHECK static enum err read_kinds(const char *word, unsigned *out, struct fault *f)
{
    enum record_kind kind;

    *out = 0;
    if (word == NULL)
        return OK;
    if (record_find_kind(word, &kind)) {
        *out = 1u << kind;
        return OK;
    }
    return fault_set(f, ERR_USAGE, "",
                     "--kind is person, organisation, group or thing, not %s.", word);
}

static void put_probability(json_t *row, const struct lookup_hit *hit, bool *ok)
{
    char text[16];

    (void)snprintf(text, sizeof text, "0.%03u", view_thousandths(hit->millionths));
    json_put_text(row, "probability", text, ok);
    json_put_int(row, "log_odds", hit->log_odds, ok);
}

static void put_texts(json_t *object, const char *key, const char *const *texts, bool *ok)
{
    json_t *list = json_array();

    for (size_t i = 0; texts[i] != NULL; i++)
        if (json_array_append_new(list, json_string(texts[i])) != 0)
            *ok = false;
    json_put(object, key, list, ok);
}

/* Whose it is, and the item by which it can be read. */
static void put_held(json_t *row, const struct lookup_hit *hit, bool *ok)
{
    json_t *held = json_object();

    output_put_hex(held, "item", hit->item->id, sizeof hit->item->id, ok);
    json_put_int(held, "version", hit->version->number, ok);
    json_put_text(held, "from", pair_name(hit->pair, hit->item->giver), ok);
    json_put(row, "held", held, ok);
}

static json_t *view_hit(const struct lookup_hit *hit, bool *ok)
{
    const struct record *r = &hit->record;
    json_t *row = json_object();
    json_t *births = json_array();

    put_probability(row, hit, ok);
    json_put_text(row, "list", hit->list, ok);
    json_put_text(row, "id", r->id, ok);
    json_put_text(row, "kind", record_kind_word(r->kind), ok);
    json_put_text(row, "name", r->names[0].text, ok);
    json_put_text(row, "met", r->names[hit->met].text, ok);
    for (size_t i = 0; i < r->birth_count; i++)
        if (json_array_append_new(births, json_string(r->births[i].text)) != 0)
            *ok = false;
    json_put(row, "births", births, ok);
    put_texts(row, "warnings", hit->warnings, ok);
    if (hit->held)
        put_held(row, hit, ok);
    if (hit->why != NULL)
        json_put_text(row, "why", hit->why, ok);
    return row;
}

static void say_warnings(struct output *o, const char *where, const char *const *warnings)
{
    for (size_t i = 0; warnings[i] != NULL; i++) {
        buffer_add_text(&o->text, "Beware: ");
        output_visible(&o->text, where, false);
        buffer_printf(&o->text, " has %s.\n", warnings[i]);
    }
}

/* Births as one cell, and of the name that met only what the first one does not say. */
static json_t *lay_row(const struct lookup_hit *hit, const json_t *row, bool *ok)
{
    json_t *cells = json_copy((json_t *)(uintptr_t)row);
    struct buffer births;

    buffer_init(&births, 1024);
    for (size_t i = 0; i < hit->record.birth_count; i++)
        buffer_printf(&births, "%s%s", i > 0 ? ", " : "", hit->record.births[i].text);
    if (hit->held) { /* what is typed to read it */
        char list[] = "item 0123456789ab";

        text_hex_encode(hit->item->id, ITEM_DIGITS / 2, list + strlen("item "));
        json_put_text(cells, "list", list, ok);
    }
    json_put_text(cells, "born", buffer_text(&births), ok);
    json_put_text(cells, "by", hit->met == 0 ? "" : hit->record.names[hit->met].text, ok);
    buffer_fini(&births);
    return cells;
}

static void say_nothing(struct output *o, size_t held)
{
    buffer_add_text(&o->text, "Nothing in the lists is like this.\n");
    if (held == 0)
        buffer_add_text(&o->text, "They are empty; read one with: entente import FILE\n");
    else
        buffer_add_text(&o->text, "Names alone are looked for; fewer words of it, or "
                                  "another spelling, may meet one.\n");
}

static void say_hits(struct output *o, const struct lookup *l, const json_t *hits)
{
    static const struct output_column columns[] = {{"probability", "LIKELY", 0, true},
                                                   {"list", "LIST", 24, false},
                                                   {"id", "ID", 24, false},
                                                   {"name", "NAME", 0, false},
                                                   {"by", "MET BY", 0, false},
                                                   {"born", "BORN", 24, false}};
    json_t *rows = json_array();

    for (size_t i = 0; i < l->count; i++)
        if (json_array_append_new(
                rows, lay_row(&l->hits[i], json_array_get(hits, i), &o->ok)) != 0)
            o->ok = false;
    output_table(o, rows, columns, COUNT_OF(columns));
    json_decref(rows);
}

static void say_reasons(struct output *o, const struct lookup *l, const json_t *hits)
{
    for (size_t i = 0; i < l->count; i++) {
        output_say(o, json_array_get(hits, i), "\n{probability}  {list}  {id}  {name}\n");
        output_visible(&o->text, l->hits[i].why, true);
    }
}

static void answer(struct call *c, const struct lookup *l, size_t held)
{
    struct output *o = &c->output;
    json_t *hits = json_array();

    json_put_text(o->json, "asked", l->text, &o->ok);
    if (l->layout != NULL)
        json_put_text(o->json, "layout", l->layout, &o->ok);
    put_texts(o->json, "warnings", l->warnings, &o->ok);
    for (size_t i = 0; i < l->count; i++)
        if (json_array_append_new(hits, view_hit(&l->hits[i], &o->ok)) != 0)
            o->ok = false;
    json_put(o->json, "hits", hits, &o->ok);
    say_warnings(o, "what was typed", l->warnings);
    if (l->layout != NULL)
        output_say(o, o->json, "Read as keys of the {layout} layout: {asked}\n");
    say_hits(o, l, hits);
    if (l->count == 0)
        say_nothing(o, held);
    for (size_t i = 0; i < l->count; i++)
        say_warnings(o, l->hits[i].record.names[l->hits[i].met].text,
                     l->hits[i].warnings);
    if (c->words.value[OPTION_REASONS] != NULL)
        say_reasons(o, l, hits);
}

MUST_CHECK static enum err
look(struct call *c, const struct lookup_plan *plan, struct fault *f)
{
    const struct search_progress progress = {.tick = meter_tick, .state = &c->meter};
    struct lookup *found = NULL;
    struct find_size size = {.records = 0};
    struct find *find = NULL;
    struct node *n = NULL;
    struct search_kept own = {.find = NULL};
    bool keeps = c->guest != NULL && c->guest->kept != NULL;
    struct search_kept *kept = keeps ? c->guest->kept : &own;
    enum err e = call_node(c, &n, f);

    if (e == OK)
        e = meter_start(&c->meter, f);
    if (e == OK)
        e = search_keep(n, &progress, kept, &find, f);
    if (e == OK)
        e = lookup_names(n, find, plan, &found, f);
    if (e == OK)
        find_measure(find, &size);
    search_drop(&own);
    if (e == OK)
        answer(c, found, size.records);
    lookup_free(found);
    return e;
}

static enum err run(struct call *c, struct fault *f)
{
    static const struct words_range limits = {1, FIND_HITS_MAX, LIMIT_USUAL};
    const struct words *w = &c->words;
    struct lookup_plan plan = {.why = w->value[OPTION_REASONS] != NULL};
    const char **births = NULL;
    struct buffer text;
    int64_t limit = LIMIT_USUAL;
    enum err e = read_kinds(w->value[OPTION_KIND], &plan.kinds, f);

    buffer_init(&text, TEXT_CEILING);
    for (size_t i = 0; i < w->count; i++)
        buffer_printf(&text, "%s%s", i > 0 ? " " : "", w->word[i]);
    if (e == OK)
        e = words_number(w, OPTION_LIMIT, &limits, &limit, f);
    if (e == OK)
        e = words_all(w, OPTION_BORN, &births, &plan.birth_count, f);
    if (e == OK && plan.birth_count > FIND_YEARS_MAX)
        e = fault_set(f, ERR_LIMIT, "", "--born can be given %d times.",
                      (int)FIND_YEARS_MAX);
    if (e == OK && buffer_status(&text) != OK)
        e = fault_set(f, ERR_LIMIT, "", "This is longer than any name.");
    plan.text = buffer_text(&text);
    plan.births = births;
    plan.limit = (size_t)limit;
    if (e == OK)
        e = look(c, &plan, f);
    memory_free(births);
    buffer_fini(&text);
    return e;
}

const struct verb find_verbs[] = {
    {.name = "",
     .words = "NAME...",
     .help = "names in the own lists and in items held, across scripts and spellings",
     .words_min = 1,
     .words_max = SIZE_MAX,
     .options = OPTION_BIT(OPTION_BORN) | OPTION_BIT(OPTION_KIND) |
                OPTION_BIT(OPTION_LIMIT) | OPTION_BIT(OPTION_REASONS),
     .run = run},
    {.name = NULL},
};
