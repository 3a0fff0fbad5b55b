/* SPDX-License-Identifier: Apache-2.0 */
/*
 * likeness.c - how alike the two records of a lead are
 *
 * What the peer showed was checked for its shape (exchange/shown.c) and is still a
 * stranger's: what does not fit into a record is left out of it.
 */
#include "exchange/likeness.h"

#include "base/must.h"
#include "intel/identifier.h"
#include "intel/record.h"
#include "name/explain.h"
#include "name/score.h"

#include <stdlib.h>
#include <string.h>

/* Only no memory matters; what is of no form is passed over. */
static enum err pass_over(enum err e)
{
    return e == ERR_NOMEM ? e : OK;
}

static enum err add_names(struct record *r, const json_t *names)
{
    enum err e = OK;
    json_t *name;
    size_t i;

    json_array_foreach(names, i, name)
    {
        enum record_name_kind kind = RECORD_NAME_ORIGINAL;

        (void)record_find_name_kind(json_text(name, "kind"), &kind);
        if (e == OK)
            e = pass_over(record_add_name(r, json_text(name, "text"), kind));
    }
    return e;
}

static enum err add_identifiers(struct record *r, const json_t *list)
{
    enum err e = OK;
    json_t *one;
    size_t i;

    json_array_foreach(list, i, one)
    {
        enum identifier_kind kind;

        if (e == OK && identifier_find_kind(json_text(one, "kind"), &kind))
            e = pass_over(record_add_identifier(r, kind, json_text(one, "country"),
                                                json_text(one, "text")));
    }
    return e;
}

/* The peer's record, as far as it was shown. */
static enum err read_shown(const json_t *shown, struct record *out)
{
    const char *kind = json_string_value(json_object_get(shown, "kind"));
    enum err e;
    json_t *item;
    size_t i;

    record_init(out);
    if (kind != NULL && !record_find_kind(kind, &out->kind))
        out->kind = RECORD_THING;
    e = add_names(out, json_object_get(shown, "names"));
    json_array_foreach(json_object_get(shown, "births"), i, item)
    {
        if (e == OK)
            e = pass_over(record_add_birth(out, json_string_value(item)));
    }
    json_array_foreach(json_object_get(shown, "countries"), i, item)
    {
        if (e == OK)
            e = pass_over(
                record_add_code(out, RECORD_COUNTRIES, json_string_value(item)));
    }
    return e == OK ? add_identifiers(out, json_object_get(shown, "identifiers")) : e;
}

/* Both records; *known false if one is not here. Both are to be finished in any case. */
static enum err
read_both(const struct lead *lead, struct record *own, struct record *peer, bool *known)
{
    const json_t *shown = json_array_get(lead->peer, 0);
    enum err e;

    record_init(own);
    record_init(peer);
    *known = false;
    if (lead->own == NULL || shown == NULL)
        return OK;
    e = record_from_json(lead->own, own, NULL);
    if (e != OK)
        return pass_over(e);
    e = read_shown(shown, peer);
    *known = e == OK && own->name_count > 0 && peer->name_count > 0;
    return e;
}

enum err likeness_of(const struct lead *lead, struct likeness *out)
{
    struct record own;
    struct record peer;
    struct score score;
    enum err e;

    *out = (struct likeness){.lead = lead};
    e = read_both(lead, &own, &peer, &out->known);
    if (e == OK && out->known)
        e = score_records(&own, &peer, &score);
    if (e == OK && out->known) {
        out->log_odds = score.log_odds;
        out->millionths = score_probability(score.log_odds);
    }
    record_fini(&own);
    record_fini(&peer);
    return e;
}

/* Likely before unlikely, known before unknown; else as they stood. */
static int by_likeness(const void *a, const void *b)
{
    const struct likeness *x = a;
    const struct likeness *y = b;

    if (x->known != y->known)
        return x->known ? -1 : 1;
    if (x->log_odds != y->log_odds)
        return x->log_odds > y->log_odds ? -1 : 1;
    return x->lead < y->lead ? -1 : x->lead > y->lead;
}

enum err likeness_rank(const struct leads *leads, struct likeness *out)
{
    for (size_t i = 0; i < leads->count; i++) {
        enum err e = likeness_of(&leads->lead[i], &out[i]);

        if (e != OK)
            return e;
    }
    if (leads->count > 0)
        qsort(out, leads->count, sizeof *out, by_likeness);
    return OK;
}

enum err likeness_explain(const struct lead *lead, struct buffer *out)
{
    struct record own;
    struct record peer;
    bool known = false;
    enum err e = read_both(lead, &own, &peer, &known);

    if (e == OK && known)
        e = explain_records(&own, &peer, out);
    record_fini(&own);
    record_fini(&peer);
    return e;
}
