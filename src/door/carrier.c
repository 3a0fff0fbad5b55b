/* SPDX-License-Identifier: Apache-2.0 */
/*
 * carrier.c - the types that carry one attribute, and the version that says it is over
 */
#include "door/carrier.h"

#include "base/num.h"
#include "format/misp_fact.h"
#include "format/misp_word.h"
#include "intel/stamp.h"

#include <string.h>

enum { MILLISECOND = 1000 };

static const char *const carriers[] = {"indicator", "observed-data", "note"};

struct settling {
    struct store *store;
    const char *list;
    int64_t now;
    bool outsider;
    struct buffer bytes;
};

static bool is_carrier(const char *type)
{
    for (size_t i = 0; i < COUNT_OF(carriers); i++)
        if (strcmp(carriers[i], type) == 0)
            return true;
    return false;
}

/* The newest version of an object that carries an attribute; NULL in *tree if none does.
 */
MUST_CHECK static enum err
find_carrier(struct settling *s, const char *id, struct object_head *head, json_t **tree)
{
    enum err e = store_object_get(s->store, id, &s->bytes);

    *tree = NULL;
    if (e == OK)
        e = object_read(s->bytes.data, s->bytes.bytes, head, tree, NULL);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e == ERR_NOMEM ? e : ERR_CORRUPT;
    if (!head->revoked && misp_fact_of(*tree, "attribute") != NULL)
        return OK;
    json_decref(*tree);
    *tree = NULL;
    return OK;
}

static void put_end(json_t *tree, int64_t modified, bool *ok)
{
    char text[STAMP_CHARS + 1];
    int64_t from = 0;

    if (misp_word_stamp(tree, "valid_from", &from) && from >= modified)
        modified = from + MILLISECOND; /* the end is after the beginning */
    stamp_format_ms(modified, text);
    json_put_text(tree, "valid_until", text, ok);
}

/* Put the version of that time which says that the attribute is elsewhere. */
MUST_CHECK static enum err end_carrier(struct settling *s, json_t *tree, int64_t modified)
{
    json_t *extensions = json_object_get(tree, "extensions");
    char text[STAMP_CHARS + 1];
    struct object_head head;
    struct part part;
    struct store_put put;
    bool ok = true;
    enum err e;

    (void)json_object_del(extensions, MISP_FACT_EXTENSION);
    if (json_object_size(extensions) == 0)
        (void)json_object_del(tree, "extensions");
    if (strcmp(misp_word_text(tree, "type"), "indicator") == 0)
        put_end(tree, modified, &ok);
    stamp_format_ms(modified, text);
    json_put_text(tree, "modified", text, &ok);
    e = ok ? object_write(tree, &head, &s->bytes, NULL) : ERR_NOMEM;
    if (e != OK)
        return e;
    part = (struct part){s->bytes.data, s->bytes.bytes};
    return s->outsider ? store_object_offer(s->store, &head, &part, s->list, s->now, &put)
                       : store_object_put(s->store, &head, &part, s->list, s->now, &put);
}

/* Of two carriers the older one ends. */
MUST_CHECK static enum err
settle_two(struct settling *s, const struct object_head *head, const char *other)
{
    struct object_head stands;
    struct object_head mine;
    json_t *tree = NULL;
    json_t *own = NULL;
    enum err e = find_carrier(s, other, &stands, &tree);

    if (e != OK || tree == NULL)
        return e;
    if (stands.modified < head->modified) {
        e = end_carrier(s, tree, head->modified);
    } else if (stands.modified > head->modified) {
        e = find_carrier(s, head->id, &mine, &own);
        if (e == OK && own != NULL && mine.modified < stands.modified)
            e = end_carrier(s, own, stands.modified);
    }
    json_decref(own);
    json_decref(tree);
    return e;
}

enum err carrier_settle(struct store *s,
                        const struct object_head *head,
                        const char *list,
                        int64_t now,
                        bool outsider)
{
    struct settling w = {s, list, now, outsider, {.status = OK}};
    enum err e = OK;

    if (!is_carrier(head->type))
        return OK;
    buffer_init(&w.bytes, OBJECT_BYTES_MAX);
    for (size_t i = 0; i < COUNT_OF(carriers) && e == OK; i++) {
        char id[OBJECT_ID_MAX + 1];

        if (strcmp(carriers[i], head->type) == 0)
            continue;
        object_id_format(carriers[i], head->uuid, id);
        e = settle_two(&w, head, id);
    }
    buffer_fini(&w.bytes);
    return e;
}
