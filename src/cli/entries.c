/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entries.c - an entry opened for inspectors
 */
#include "cli/entries.h"

#include "base/num.h"
#include "exchange/node.h"
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
