/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oversee.c - entente oversee: what this side holds, for its own overseer (R39)
 *
 * The law
 *  1. The overseer's key file is all that is needed: no officer, no key of the node.
 *  2. That it was used is in the journal before anything is shown.
 *  3. It reads. Nothing is appended to any lane, and nothing of the peer's is asked for.
 */
#include "base/memory.h"
#include "base/num.h"
#include "cli/entries.h"
#include "cli/verbs.h"
#include "exchange/item.h"
#include "exchange/journal.h"
#include "exchange/keys.h"

#include <string.h>

MUST_CHECK static enum err
note_use(const struct node *n, const char *what, struct fault *f)
{
    struct journal_line line = {.time = node_now(n)};

    journal_word(line.kind, "overseen");
    journal_word(line.what, what);
    journal_word(line.who, "overseer");
    journal_word(line.rule, "");
    return journal_add(n->dir, &line, f);
}

MUST_CHECK static enum err
read_key(struct call *c, const struct node *n, struct sign_secret *out, struct fault *f)
{
    const char *path = NULL;
    enum err e = words_need(&c->words, OPTION_KEY, &path, f);

    if (e == OK)
        e = keys_read_file(path, "overseer", &c->asker, out, f);
    if (e == OK && memcmp(out->key, n->card->overseer, sizeof out->key) != 0) {
        memory_wipe(out, sizeof *out);
        e = fault_set(f, ERR_DENIED, "R39",
                      "%s is not the key of the overseer whom this node's card names.",
                      path);
    }
    return e;
}

/* A version with its content, or why it cannot be read. */
MUST_CHECK static enum err add_version(struct output *o,
                                       struct pair *p,
                                       const struct fold_item *item,
                                       const struct fold_version *v,
                                       const struct sign_secret *key)
{
    json_t *row = json_object();
    json_t *content = NULL;
    struct fault why = {.code = OK};
    enum err e = item_read_as_overseer(p, item, v, key, &content, &why);

    output_put_hex(row, "item", item->id, sizeof item->id, &o->ok);
    json_put_int(row, "peer", p->number, &o->ok);
    json_put_text(row, "giver", item->giver == p->side ? "own" : "peer", &o->ok);
    json_put_int(row, "version", v->number, &o->ok);
    json_put_text(row, "stage", v->stage, &o->ok);
    if (e == OK)
        json_put(row, "content", content, &o->ok);
    else
        json_put_text(row, "content", why.text[0] != '\0' ? why.text : err_name(e),
                      &o->ok);
    if (json_array_append_new(json_object_get(o->json, "items"), row) != 0)
        o->ok = false;
    return e == ERR_NOMEM || e == ERR_IO ? e : OK;
}

MUST_CHECK static enum err
add_items(struct output *o, struct pair *p, const struct sign_secret *key)
{
    enum err e = OK;

    for (size_t i = 0; i < fold_item_count(p->fold); i++) {
        const struct fold_item *item = fold_item_at(p->fold, i);

        for (size_t v = 0; v < item->version_count && e == OK; v++)
            e = add_version(o, p, item, &item->versions[v], key);
    }
    return e;
}

static void show_items(struct output *o, const json_t *items)
{
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *row = json_array_get(items, i);
        const json_t *content = json_object_get(row, "content");
        struct buffer text;

        output_say(o, row, "record {item:12} version {version}, {stage}, of {giver}\n");
        if (json_is_string(content)) {
            output_say(o, row, "  {content}\n");
            continue;
        }
        buffer_init(&text, 1 << 22);
        if (output_lay_out(content, &text) != OK)
            o->ok = false;
        output_visible(&o->text, buffer_text(&text), true);
        buffer_fini(&text);
    }
}

MUST_CHECK static enum err
add_pair(struct output *o, struct pair *p, const struct sign_secret *key, struct fault *f)
{
    enum err e = entries_letters(p, json_object_get(o->json, "letters"), f);

    if (e != OK)
        return e;
    e = add_items(o, p, key);
    return e == OK ? OK
                   : fault_set(f, e, "", "The records cannot be read (%s).", err_name(e));
}

static enum err run(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct sign_secret key;
    struct pair *one = NULL;
    struct node *n = NULL;
    enum err e = call_look(c, &n, f);

    if (e == OK && c->words.value[OPTION_WITH] != NULL)
        e = call_pair(c, NULL, &one, f);
    if (e == OK)
        e = read_key(c, n, &key, f);
    if (e != OK)
        return e;
    json_put(o->json, "letters", json_array(), &o->ok);
    json_put(o->json, "items", json_array(), &o->ok);
    e = note_use(n, "all", f);
    for (size_t i = 0; i < n->pair_count && e == OK; i++)
        if (one == NULL || n->pairs[i] == one)
            e = add_pair(o, n->pairs[i], &key, f);
    memory_wipe(&key, sizeof key);
    if (e != OK)
        return e;
    entries_show(o, json_object_get(o->json, "letters"));
    show_items(o, json_object_get(o->json, "items"));
    return OK;
}

const struct verb oversee_verbs[] = {
    {.name = "",
     .words = "",
     .help = "what was written and what records are held, by the overseer's key alone",
     .options = OPTION_BIT(OPTION_WITH),
     .more = OPTION_MORE(OPTION_KEY),
     .run = run},
    {.name = NULL},
};
