/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entries.c - an entry opened for inspectors
 */
#include "cli/entries.h"

#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "cli/view_item.h"
#include "exchange/node.h"
#include "fold/request.h"
#include "store/lane.h"

#include <inttypes.h>
#include <string.h>

enum { BODY_CEILING = 1 << 20, SHOWN_CEILING = 1 << 22 };

static void put_actor(json_t *row,
                      const struct pair *p,
                      enum store_side side,
                      const struct entry *e,
                      bool *ok)
{
    const struct card *card = side == STORE_OWN ? p->node->card : p->peer;
    const struct card_officer *who = e->has_act ? card_officer(card, e->actor) : NULL;

    if (who != NULL)
        json_put_text(row, "by", who->name, ok);
    else if (e->has_act && memcmp(e->actor, card->overseer, sizeof e->actor) == 0)
        json_put_text(row, "by", "overseer", ok);
    else
        json_put(row, "by", json_null(), ok);
}

/* The body as it was written, or the word "erased". */
MUST_CHECK static enum err put_body(json_t *row,
                                    const struct pair *p,
                                    enum store_side side,
                                    const struct entry *e,
                                    bool *ok)
{
    struct buffer sealed;
    json_t *body = NULL;
    enum err err;

    if (!e->has_body) {
        json_put(row, "body", json_null(), ok);
        return OK;
    }
    buffer_init(&sealed, kind_rule(e->kind)->body_max);
    err = pair_attachment(p, side, e->n, 0, &sealed);
    if (err == OK && sealed.bytes > ENTRY_SALT_BYTES)
        err = json_read_canonical(sealed.data + ENTRY_SALT_BYTES,
                                  sealed.bytes - ENTRY_SALT_BYTES, BODY_CEILING, &body,
                                  NULL);
    if (err == OK && body != NULL)
        json_put(row, "body", body, ok);
    else
        json_put_text(row, "body", err == ERR_NOT_FOUND ? "erased" : "unreadable", ok);
    buffer_fini(&sealed);
    return err == ERR_NOT_FOUND || err == ERR_MALFORMED ? OK : err;
}

MUST_CHECK static enum err
view(const struct pair *p, enum store_side side, const struct entry *e, json_t **out)
{
    const struct verdict *v = fold_verdict(p->fold, pair_side(p, side), e->n);
    json_t *row = json_object();
    bool ok = row != NULL;
    enum err err;

    json_put_int(row, "peer", p->number, &ok);
    json_put_text(row, "lane", side == STORE_OWN ? "own" : "peer", &ok);
    json_put_int(row, "n", (int64_t)e->n, &ok);
    json_put_time(row, "time", e->time, &ok);
    json_put_text(row, "type", kind_rule(e->kind)->name, &ok);
    put_actor(row, p, side, e, &ok);
    json_put_text(row, "verdict", v->effective ? "effective" : "refused", &ok);
    json_put_text(row, "rule", v->effective ? "" : v->rule, &ok);
    json_put(row, "fact", json_deep_copy(e->fact), &ok);
    err = put_body(row, p, side, e, &ok);
    if (err == OK && !ok)
        err = ERR_NOMEM;
    if (err != OK)
        json_decref(row);
    else
        *out = row;
    return err;
}

enum err entries_get(
    const struct pair *p, enum store_side side, uint64_t n, json_t **out, struct fault *f)
{
    struct entry *entry = NULL;
    struct buffer bytes;
    enum err e;

    buffer_init(&bytes, ENTRY_MAX);
    e = store_entry_get(p->node->store, p->number, side, n, &bytes);
    if (e == OK)
        e = entry_parse(bytes.data, bytes.bytes, &entry, NULL);
    if (e == OK)
        e = view(p, side, entry, out);
    entry_free(entry);
    buffer_fini(&bytes);
    return e == OK ? OK
                   : fault_set(f, e, "", "Entry %" PRIu64 " cannot be read (%s).", n,
                               err_name(e));
}

struct reading {
    const struct pair *pair;
    enum store_side side;
    json_t *rows;
};

static enum err read_letter(void *state, const struct store_entry *stored)
{
    const struct reading *r = state;
    struct entry *e = NULL;
    json_t *row = NULL;
    enum err err = entry_parse(stored->bytes, stored->count, &e, NULL);

    if (err == OK && e->has_body)
        err = view(r->pair, r->side, e, &row);
    if (err == OK && row != NULL && json_array_append_new(r->rows, row) != 0)
        err = ERR_NOMEM;
    entry_free(e);
    return err;
}

enum err entries_letters(const struct pair *p, json_t *rows, struct fault *f)
{
    enum err e = OK;

    for (int side = STORE_OWN; side <= STORE_PEER && e == OK; side++) {
        struct reading r = {p, (enum store_side)side, rows};

        e = store_entry_each(p->node->store, p->number, r.side, 0, read_letter, &r);
    }
    return e == OK ? OK
                   : fault_set(f, e, "", "The lanes cannot be read (%s).", err_name(e));
}

struct naming {
    const struct pair *pair;
    const struct fold_item *item;
    enum store_side side;
    const uint8_t (*ids)[32];
    size_t count;
    json_t *rows;
};

static bool is_named(const struct naming *n, const json_t *fact)
{
    char text[BASE64_CHARS(32) + 1];
    const char *key;
    json_t *value;

    for (size_t i = 0; i < n->count; i++) {
        text_base64_encode(n->ids[i], sizeof n->ids[i], text);
        json_object_foreach((json_t *)(uintptr_t)fact, key, value)
        {
            if (json_is_string(value) && strcmp(json_string_value(value), text) == 0)
                return true;
        }
    }
    return false;
}

/* An entry that made what the others name does not name it. */
static bool is_making(const struct naming *n, const struct entry *e)
{
    int side = pair_side(n->pair, n->side);
    const struct fold_request *r =
        n->item->has_about ? fold_request_find(n->pair->fold, n->item->about) : NULL;

    if (r != NULL && r->author == side && r->author_n == e->n)
        return true;
    for (size_t i = 0; i < n->item->version_count && n->item->giver == side; i++)
        if (n->item->versions[i].offer_n == e->n)
            return true;
    return false;
}

static enum err read_naming(void *state, const struct store_entry *stored)
{
    const struct naming *n = state;
    const struct verdict *v;
    struct entry *e = NULL;
    bool ok = true;
    json_t *row;
    enum err err = entry_parse(stored->bytes, stored->count, &e, NULL);

    if (err != OK || (!is_making(n, e) && !is_named(n, e->fact))) {
        entry_free(e);
        return err;
    }
    v = fold_verdict(n->pair->fold, pair_side(n->pair, n->side), e->n);
    row = json_object();
    json_put_time(row, "at", e->time, &ok);
    json_put_text(row, "lane", n->side == STORE_OWN ? "own" : "peer", &ok);
    json_put_int(row, "n", (int64_t)e->n, &ok);
    json_put_text(row, "type", kind_rule(e->kind)->name, &ok);
    put_actor(row, n->pair, n->side, e, &ok);
    json_put_text(row, "verdict", v->effective ? "effective" : "refused", &ok);
    entry_free(e);
    if (ok)
        view_item_insert(n->rows, row, "at", &ok);
    else
        json_decref(row);
    return ok ? OK : ERR_NOMEM;
}

/* The ids by which entries mean the item. */
static size_t
ids_of(const struct fold *f, const struct fold_item *item, uint8_t (*ids)[32])
{
    size_t count = 0;

    memcpy(ids[count++], item->id, sizeof *ids);
    if (item->has_about)
        memcpy(ids[count++], item->about, sizeof *ids);
    for (size_t i = 0; i < item->notice_count; i++)
        memcpy(ids[count++], item->notices[i].id, sizeof *ids);
    for (size_t i = 0; i < item->consent_count; i++)
        memcpy(ids[count++], item->consents[i].id, sizeof *ids);
    for (size_t i = 0; i < item->export_count; i++)
        memcpy(ids[count++], item->exports[i].id, sizeof *ids);
    for (size_t i = 0; i < fold_request_count(f); i++)
        if (memcmp(fold_request_at(f, i)->item, item->id, sizeof *ids) == 0)
            memcpy(ids[count++], fold_request_at(f, i)->id, sizeof *ids);
    return count;
}

enum err entries_of_item(const struct pair *p,
                         const struct fold_item *item,
                         json_t *view,
                         struct fault *f)
{
    size_t most = 2 + item->notice_count + item->consent_count + item->export_count +
                  fold_request_count(p->fold);
    uint8_t(*ids)[32] = memory_new(most, sizeof *ids);
    struct naming n = {.pair = p, .item = item, .rows = json_array()};
    enum err e = ids != NULL && n.rows != NULL ? OK : ERR_NOMEM;
    bool ok = true;

    n.count = e == OK ? ids_of(p->fold, item, ids) : 0;
    n.ids = (const uint8_t(*)[32])ids;
    for (int side = STORE_OWN; side <= STORE_PEER && e == OK; side++) {
        n.side = (enum store_side)side;
        e = store_entry_each(p->node->store, p->number, n.side, 0, read_naming, &n);
    }
    memory_free(ids);
    json_put(view, "signed", n.rows, &ok);
    if (e == OK && !ok)
        e = ERR_NOMEM;
    return e == OK ? OK
                   : fault_set(f, e, "", "The lanes cannot be read (%s).", err_name(e));
}

static void show_body(struct output *o, const json_t *body)
{
    struct buffer text;

    if (json_is_string(body)) {
        buffer_add_text(&o->text, "  ");
        output_visible(&o->text, json_string_value(body), false);
        buffer_add_text(&o->text, "\n");
        return;
    }
    if (!json_is_object(body))
        return;
    buffer_init(&text, SHOWN_CEILING);
    if (output_lay_out(body, &text) != OK)
        o->ok = false;
    output_visible(&o->text, buffer_text(&text), true);
    buffer_fini(&text);
}

void entries_show(struct output *o, const json_t *rows)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);

        output_say(o, row,
                   "peer {peer}, {lane} {n}  {time}  {type}  {by}  {verdict} {rule}\n");
        show_body(o, json_object_get(row, "body"));
    }
}
