/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paper.c - drafting, checking, showing and comparing agreements, and their codes
 */
#include "cli/paper.h"

#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "cli/document.h"
#include "cli/view.h"
#include "exchange/node.h"
#include "name/recipe.h"

#include <string.h>

enum { LANGUAGES_MAX = 4, LANGUAGE_BYTES = 9, SHOW_CEILING = 1 << 24 };

/* ---- draft ---- */

struct languages {
    char text[LANGUAGES_MAX][LANGUAGE_BYTES];
    const char *list[LANGUAGES_MAX];
    size_t count;
};

/* "en,ru" into a list. */
MUST_CHECK static enum err
read_languages(const char *text, struct languages *out, struct fault *f)
{
    out->count = 0;
    for (;;) {
        size_t length = strcspn(text, ",");

        if (length == 0 || length >= LANGUAGE_BYTES || out->count == LANGUAGES_MAX)
            return fault_set(f, ERR_USAGE, "R4",
                             "--lang is 1 to %d languages such as en,ru.",
                             (int)LANGUAGES_MAX);
        memcpy(out->text[out->count], text, length);
        out->text[out->count][length] = '\0';
        out->list[out->count] = out->text[out->count];
        out->count++;
        if (text[length] == '\0')
            return OK;
        text += length + 1;
    }
}

/* Two signatories of each side, where its card has as many (R3). */
static void set_thresholds(json_t *draft, const struct pair *p)
{
    size_t i;
    json_t *party;

    json_array_foreach(json_object_get(draft, "parties"), i, party)
    {
        uint8_t id[32];
        const struct card *card = p->peer;

        json_bytes(party, "card", id, sizeof id);
        if (memcmp(id, p->node->card->id, sizeof id) == 0)
            card = p->node->card;
        if (card_role_count(card, ROLE_SIGNATORY) > 1)
            (void)json_integer_set(json_object_get(party, "threshold"), 2);
    }
}

MUST_CHECK static enum err make_draft(struct call *c,
                                      const char *name,
                                      struct agreement_terms *terms,
                                      json_t **out,
                                      struct fault *f)
{
    struct pair *p = NULL;
    uint8_t cards[2][32];
    uint8_t overseers[2][SIGN_KEY_BYTES];
    const struct recipe *recipe = NULL;
    enum err e = document_recipe(c->words.value[OPTION_RECIPE], &recipe, f);

    if (e == OK)
        e = call_pair(c, words_at(&c->words, 0), &p, f);
    if (e != OK)
        return e;
    memcpy(cards[0], p->node->card->id, sizeof cards[0]);
    memcpy(cards[1], p->peer->id, sizeof cards[1]);
    memcpy(overseers[0], p->node->card->overseer, sizeof overseers[0]);
    memcpy(overseers[1], p->peer->overseer, sizeof overseers[1]);
    terms->cards = (const uint8_t(*)[32])cards;
    terms->overseers = (const uint8_t(*)[32])overseers;
    terms->recipe = recipe_id(recipe);
    recipe_vector_hash(recipe, terms->recipe_vectors);
    e = agreement_template(name, terms, out, f);
    if (e == OK)
        set_thresholds(*out, p);
    return e;
}

MUST_CHECK static enum err read_terms(struct call *c,
                                      struct languages *l,
                                      struct agreement_terms *terms,
                                      struct fault *f)
{
    static const struct words_range parts = {1, AGREEMENT_PARTS_MAX, 1};
    const char *text = NULL;
    enum err e = words_need(&c->words, OPTION_LANGUAGES, &text, f);

    if (e == OK)
        e = read_languages(text, l, f);
    if (e == OK)
        e = words_date(&c->words, OPTION_FROM_DATE, &terms->starts, f);
    if (e == OK)
        e = words_date(&c->words, OPTION_UNTIL_DATE, &terms->expires, f);
    if (e == OK && c->words.value[OPTION_BULK] != NULL)
        e = words_number(&c->words, OPTION_BULK, &parts, &terms->parts, f);
    terms->languages = l->list;
    terms->language_count = l->count;
    return e;
}

enum err paper_draft(struct call *c, struct fault *f)
{
    const char *target = c->words.value[OPTION_OUTPUT];
    struct output *o = &c->output;
    struct agreement_terms terms = {.starts = 0};
    struct languages languages;
    const char *name = NULL;
    json_t *draft = NULL;
    struct buffer text;
    enum err e = words_need(&c->words, OPTION_TEMPLATE, &name, f);

    buffer_init(&text, SHOW_CEILING);
    if (e == OK)
        e = read_terms(c, &languages, &terms, f);
    if (e == OK)
        e = make_draft(c, name, &terms, &draft, f);
    if (e == OK)
        e = output_lay_out(draft, &text);
    if (e == ERR_LIMIT)
        e = fault_set(f, e, "", "The draft is too long.");
    if (e == OK)
        e = call_write_new(c, target, text.data, text.bytes, f);
    if (e == OK && target != NULL) {
        output_put_any(o->json, "file", target, &o->ok);
        output_say(o, o->json,
                   "Wrote {file}. Read it, edit every field that is not what you want, "
                   "then: entente agree check {file}\n");
    } else if (e == OK) {
        json_decref(o->json);
        o->json = json_incref(draft);
        output_visible(&o->text, buffer_text(&text), true);
    }
    json_decref(draft);
    buffer_fini(&text);
    return e;
}

/* ---- check, show, diff ---- */

/* A draft can be checked without a node, and between others. */
static void say_short_of(struct call *c, const struct agreement *a)
{
    struct fault nothing = {.rule = ""};
    struct node *n = NULL;

    if (call_node(c, &n, &nothing) != OK || agreement_party(a, n->card->id) < 0)
        return;
    for (size_t i = 0; i < n->pair_count; i++)
        if (agreement_party(a, n->pairs[i]->peer->id) >= 0)
            document_say_short(&c->output, n->pairs[i], a);
}

enum err paper_check(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct agreement *a = NULL;
    enum err e = document_read(words_at(&c->words, 0), &a, f);

    if (e == OK)
        e = document_check_recipe(a, f);
    if (e == OK) {
        output_put_hex(o->json, "id", a->id, sizeof a->id, &o->ok);
        json_put_text(o->json, "title", view_title(a), &o->ok);
        json_put_time(o->json, "starts", a->starts, &o->ok);
        json_put_time(o->json, "expires", a->expires, &o->ok);
        json_put_text(o->json, "recipe", a->recipe, &o->ok);
        output_say(o, o->json,
                   "{title}\nid {id}\nfrom {starts:10} to {expires:10}\n"
                   "It can be proposed; its recipe is known here and makes the same "
                   "tokens.\n");
        say_short_of(c, a);
        output_say(o, o->json,
                   "Next: read it with `entente agree show`, then `entente agree "
                   "propose`, both with the file's name.\n");
    }
    agreement_free(a);
    return e;
}

enum err paper_show(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct agreement *a = NULL;
    struct buffer text;
    enum err e = document_load(c, words_at(&c->words, 0), &a, f);

    buffer_init(&text, SHOW_CEILING);
    if (e == OK) {
        e = agreement_show(a, &text);
        if (e != OK)
            e = fault_set(f, e, "", "The agreement cannot be shown (%s).", err_name(e));
    }
    if (e == OK) {
        output_put_hex(o->json, "id", a->id, sizeof a->id, &o->ok);
        json_put(o->json, "document", json_incref(a->object), &o->ok);
        json_put_text(o->json, "text", buffer_text(&text), &o->ok);
        output_say(o, o->json, "id {id}\n");
        output_visible(&o->text, buffer_text(&text), true);
    }
    buffer_fini(&text);
    agreement_free(a);
    return e;
}

enum err paper_diff(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct agreement *old = NULL;
    struct agreement *new = NULL;
    struct buffer text;
    enum err e = document_load(c, words_at(&c->words, 0), &old, f);

    buffer_init(&text, SHOW_CEILING);
    if (e == OK)
        e = document_load(c, words_at(&c->words, 1), &new, f);
    if (e == OK) {
        e = agreement_diff(old->object, new->object, &text);
        if (e != OK)
            e = fault_set(f, e, "", "They cannot be compared (%s).", err_name(e));
    }
    if (e == OK) {
        output_put_hex(o->json, "old", old->id, sizeof old->id, &o->ok);
        output_put_hex(o->json, "new", new->id, sizeof new->id, &o->ok);
        json_put_bool(o->json, "same", text.bytes == 0, &o->ok);
        json_put_text(o->json, "diff", buffer_text(&text), &o->ok);
        output_visible(&o->text, buffer_text(&text), true);
        if (text.bytes == 0)
            output_say(o, o->json, "No difference: both are {old:12}.\n");
    }
    buffer_fini(&text);
    agreement_free(old);
    agreement_free(new);
    return e;
}

/* ---- codes ---- */

static void add_codes(struct output *o, json_t *rows, enum code_table table)
{
    size_t count = 0;
    const struct code *codes = codes_list(table, &count);

    for (size_t i = 0; i < count; i++) {
        json_t *row = json_object();

        json_put_text(row, "table", codes_table_name(table), &o->ok);
        json_put_text(row, "code", codes[i].code, &o->ok);
        json_put_text(row, "words", codes[i].words, &o->ok);
        if (json_array_append_new(rows, row) != 0)
            o->ok = false;
    }
}

enum err paper_codes(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {{"table", "TABLE", 0, false},
                                                   {"code", "CODE", 0, false},
                                                   {"words", "", 0, false}};
    const char *names[CODES_TABLE_COUNT + 1] = {NULL};
    const char *word = words_at(&c->words, 0);
    struct output *o = &c->output;
    json_t *rows = output_array(o);
    bool found = false;

    for (int t = 0; t < CODES_TABLE_COUNT; t++) {
        names[t] = codes_table_name((enum code_table)t);
        if (word == NULL || strcmp(word, names[t]) == 0) {
            add_codes(o, rows, (enum code_table)t);
            found = true;
        }
    }
    if (!found) {
        const char *near = words_nearest(word, names);

        return fault_set(f, ERR_USAGE, "", "There is no table %s; %s%s%s", word,
                         near != NULL ? "did you mean " : "see: entente agree codes",
                         near != NULL ? near : "", near != NULL ? "?" : "");
    }
    output_table(o, rows, columns, COUNT_OF(columns));
    return OK;
}

enum err paper_check_code(enum code_table table,
                          const char *code,
                          const char *rule,
                          struct fault *f)
{
    if (codes_has(table, code))
        return OK;
    return fault_set(f, ERR_USAGE, rule,
                     "%s is no code for this; see: entente agree codes %s", code,
                     codes_table_name(table));
}
