/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shown.c - judging and keeping what the peer showed of our hits
 *
 * The bound: one handle may stand at many of our rows, and a peer chooses how many of
 * its records name it, so what is kept is counted before it is written.
 */
#include "exchange/shown.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "exchange/node.h"
#include "intel/record.h"
#include "store/round.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

enum {
    SETTING_NAME = 80,
    HITS_OF_RECORD_MAX = 64,
    SHOWN_MAX = 16 * 1024 * 1024 /* bytes of the peer's attributes kept with our hits */
};

/* ---- how far ---- */

static void stage_setting(const uint8_t round[32], char name[SETTING_NAME])
{
    memcpy(name, "taken/", 6);
    text_hex_encode(round, 32, name + 6);
}

enum shown_stage shown_stage(struct pair *p, const uint8_t round[32])
{
    struct buffer value;
    char name[SETTING_NAME];
    enum shown_stage found = SHOWN_NOT;

    buffer_init(&value, 1);
    stage_setting(round, name);
    if (store_setting_get(p->node->store, name, &value) == OK && value.bytes == 1)
        found = value.data[0] == '2' ? SHOWN_SETTLED : SHOWN_TAKEN;
    buffer_fini(&value);
    return found;
}

enum err shown_note(struct pair *p, const uint8_t round[32], enum shown_stage stage)
{
    char name[SETTING_NAME];

    stage_setting(round, name);
    return store_setting_put(p->node->store, name, stage == SHOWN_SETTLED ? "2" : "1", 1);
}

const struct pair_step *
shown_find(const struct pair *p, enum store_side side, const uint8_t round[32])
{
    for (size_t i = 0; i < p->step_count; i++) {
        const struct pair_step *s = &p->steps[i];

        if (s->kind == KIND_HIT_OPEN && s->side == side &&
            memcmp(s->round, round, 32) == 0 &&
            fold_verdict(p->fold, pair_side(p, side), s->n)->effective)
            return s;
    }
    return NULL;
}

/* ---- the agreed shape ---- */

static const struct json_field name_fields[] = {
    {"kind", JSON_WANT_CODE, 1, 16},
    {"text", JSON_WANT_RAW, 1, RECORD_NAME_MAX},
};

static const struct json_field identifier_fields[] = {
    {"kind", JSON_WANT_CODE, 1, IDENTIFIER_WORD_MAX},
    {"country", JSON_WANT_RAW, 0, 2},
    {"text", JSON_WANT_RAW, 1, IDENTIFIER_TEXT_MAX},
};

/* Shapes of what a stage may show; the same codes as show_record's. */
static const struct json_field attribute_fields[] = {
    {"kind", JSON_WANT_CODE, 1, 16},
    {"names", JSON_WANT_ARRAY, 1, RECORD_NAMES_MAX},
    {"births", JSON_WANT_ARRAY, 0, RECORD_BIRTHS_MAX},
    {"countries", JSON_WANT_ARRAY, 0, RECORD_CODES_MAX},
    {"ids", JSON_WANT_ARRAY, 1, 1},
    {"programme", JSON_WANT_ARRAY, 0, RECORD_CODES_MAX},
    {"identifiers", JSON_WANT_ARRAY, 0, RECORD_IDENTIFIERS_MAX},
};

enum { ATTRIBUTES = sizeof attribute_fields / sizeof attribute_fields[0] };

static bool are_short_texts(const json_t *list, size_t most)
{
    size_t i;
    json_t *item;

    json_array_foreach(list, i, item) if (!json_is_string(item) ||
                                          json_string_length(item) > most) return false;
    return true;
}

static bool are_identifiers(const json_t *list)
{
    size_t i;
    json_t *item;

    json_array_foreach(list, i,
                       item) if (json_check(item, "identifier", identifier_fields,
                                            COUNT_OF(identifier_fields),
                                            NULL) != OK) return false;
    return true;
}

static bool is_allowed(const struct agreement *a, const json_t *shown)
{
    const json_t *stage = json_object_get(json_object_get(a->object, "stages"), "hit");
    struct json_field fields[ATTRIBUTES];
    size_t count = 0;
    size_t i;
    json_t *item;

    json_array_foreach(stage, i, item) for (size_t k = 0;
                                            k < ATTRIBUTES && count < ATTRIBUTES;
                                            k++) if (strcmp(json_string_value(item),
                                                            attribute_fields[k].key) == 0)
        fields[count++] = attribute_fields[k];
    if (json_check(shown, "attributes", fields, count, NULL) != OK)
        return false;
    json_array_foreach(json_object_get(shown, "names"), i,
                       item) if (json_check(item, "name", name_fields, 2, NULL) !=
                                 OK) return false;
    return are_identifiers(json_object_get(shown, "identifiers")) &&
           are_short_texts(json_object_get(shown, "births"), 10) &&
           are_short_texts(json_object_get(shown, "countries"), RECORD_CODE_MAX) &&
           are_short_texts(json_object_get(shown, "ids"), RECORD_ID_MAX) &&
           are_short_texts(json_object_get(shown, "programme"), RECORD_CODE_MAX);
}

static const struct json_field record_fields[] = {
    {"hits", JSON_WANT_ARRAY, 1, HITS_OF_RECORD_MAX},
    {"shown", JSON_WANT_OBJECT, 0, ATTRIBUTES},
};
static const struct json_field body_fields[] = {{"records", JSON_WANT_ARRAY, 0, 1 << 20}};

/* Handles are of the right form and ascend. */
static bool are_handles(const json_t *hits)
{
    uint8_t last[FOLD_HANDLE_BYTES];
    uint8_t handle[FOLD_HANDLE_BYTES];
    size_t i;
    json_t *hit;

    json_array_foreach(hits, i, hit)
    {
        if (!json_is_string(hit) ||
            text_base64_decode(json_string_value(hit), handle, sizeof handle) != OK)
            return false;
        if (i > 0 && memcmp(last, handle, sizeof last) >= 0)
            return false;
        memcpy(last, handle, sizeof last);
    }
    return true;
}

/* The whole body is of the agreed shape. */
static bool is_good_body(const struct agreement *a, const json_t *body)
{
    size_t i;
    json_t *record;

    if (json_check(body, "body of hit.open", body_fields, COUNT_OF(body_fields), NULL) !=
        OK)
        return false;
    json_array_foreach(json_object_get(body, "records"), i, record)
    {
        if (json_check(record, "record", record_fields, COUNT_OF(record_fields), NULL) !=
                OK ||
            !are_handles(json_object_get(record, "hits")) ||
            !is_allowed(a, json_object_get(record, "shown")))
            return false;
    }
    return true;
}

/* What was shown under each handle: handle -> [{"n", "shown"}, ...]. */
static enum err gather(const json_t *body, json_t *by_handle)
{
    size_t n;
    size_t i;
    json_t *record;
    json_t *hit;

    json_array_foreach(json_object_get(body, "records"), n, record)
    {
        json_t *shown = json_object_get(record, "shown");

        json_array_foreach(json_object_get(record, "hits"), i, hit)
        {
            const char *handle = json_string_value(hit);
            json_t *list = json_object_get(by_handle, handle);

            if (list == NULL) {
                list = json_array();
                if (json_object_set_new(by_handle, handle, list) != 0)
                    return ERR_NOMEM;
            }
            if (json_array_append_new(list, json_pack("{s:I,s:O}", "n", (json_int_t)n,
                                                      "shown", shown)) != 0)
                return ERR_NOMEM;
        }
    }
    return OK;
}

/* Storing what was shown, within a bound: one handle may stand at many of our rows, and a
 * peer chooses how many of its records name it. */
struct showing {
    struct pair *pair;
    const uint8_t *round;
    uint8_t (*handles)[FOLD_HANDLE_BYTES]; /* of our rows, ascending */
    size_t count;
    size_t room;
    size_t left;
};

static int by_handle_bytes(const void *a, const void *b)
{
    return memcmp(a, b, FOLD_HANDLE_BYTES);
}

/* One hit's; the records that it carries are not looked at. */
static enum err list_handle(void *state, const struct store_hit *hit)
{
    struct showing *w = state;
    void *grown = memory_grow(w->handles, &w->room, w->count + 1, sizeof *w->handles);

    if (grown == NULL)
        return ERR_NOMEM;
    w->handles = grown;
    memcpy(w->handles[w->count++], hit->handle, FOLD_HANDLE_BYTES);
    return OK;
}

static enum err list_handles(struct showing *w)
{
    enum err e = store_hit_each(w->pair->node->store, w->round, list_handle, w);

    if (w->count > 0)
        qsort(w->handles, w->count, sizeof *w->handles, by_handle_bytes);
    return e;
}

/* The rows of one handle stand side by side. */
static size_t rows_of(const struct showing *w, const uint8_t handle[FOLD_HANDLE_BYTES])
{
    const uint8_t(*found)[FOLD_HANDLE_BYTES] = NULL;
    size_t first;
    size_t end;

    if (w->count > 0)
        found =
            bsearch(handle, w->handles, w->count, sizeof *w->handles, by_handle_bytes);
    if (found == NULL)
        return 0;
    first = (size_t)(found - (const uint8_t(*)[FOLD_HANDLE_BYTES])w->handles);
    end = first + 1;
    while (first > 0 && by_handle_bytes(w->handles[first - 1], handle) == 0)
        first--;
    while (end < w->count && by_handle_bytes(w->handles[end], handle) == 0)
        end++;
    return end - first;
}

/* What was shown under one handle; one that is none of ours is passed over. */
static enum err put_shown(struct showing *w, const char *name, const json_t *list)
{
    uint8_t handle[FOLD_HANDLE_BYTES];
    struct buffer json;
    size_t rows;
    enum err e = text_base64_decode(name, handle, sizeof handle);

    if (e != OK)
        return e;
    rows = rows_of(w, handle);
    if (rows == 0)
        return OK;
    buffer_init(&json, w->left / rows);
    e = json_write(list, &json);
    if (e == OK)
        e = buffer_status(&json);
    if (e == OK)
        e = store_hit_peer(w->pair->node->store, w->round, handle, json.data, json.bytes);
    w->left -= e == OK ? rows * json.bytes : 0;
    buffer_fini(&json);
    return e;
}

/* Keep with our hits what the peer showed of them; then its body goes, so that purging a
 * hit leaves nothing of it. ERR_LIMIT: it would fill more than SHOWN_MAX. */
static enum err
store_attributes(struct pair *p, const struct pair_step *s, const json_t *body)
{
    struct showing w = {.pair = p, .round = s->round, .left = SHOWN_MAX};
    int64_t counted = fold_round_find(p->fold, s->round)->counted[p->side];
    json_t *by_handle = json_object();
    const char *handle;
    json_t *list;
    enum err e = by_handle == NULL ? ERR_NOMEM : gather(body, by_handle);

    if (e == OK && json_object_size(by_handle) > (size_t)counted)
        e = ERR_LIMIT;
    if (e == OK)
        e = list_handles(&w);
    if (e == OK)
        e = store_begin(p->node->store);
    if (e != OK) {
        memory_free(w.handles);
        json_decref(by_handle);
        return e;
    }
    json_object_foreach(by_handle, handle, list)
    {
        if (e == OK)
            e = put_shown(&w, handle, list);
    }
    memory_free(w.handles);
    json_decref(by_handle);
    if (e == OK)
        e = store_attachment_erase(p->node->store, p->number, STORE_PEER, s->n, 0);
    if (e == OK)
        e = shown_note(p, s->round, SHOWN_TAKEN);
    if (e == OK)
        return store_commit(p->node->store);
    store_rollback(p->node->store);
    return e;
}

/* Content that is not as agreed is refused, and nothing of it stays: we may not hold it.
 * That it was sent stays in both lanes. */
static enum err refuse_attributes(struct pair *p,
                                  const struct pair_step *s,
                                  const char *rule,
                                  size_t *did,
                                  struct fault *f)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;
    struct pair_act act = {.kind = KIND_REFUSED, .fact = fact};
    uint8_t round[32];
    uint64_t n = s->n; /* appending may move the steps */
    enum err e;

    memcpy(round, s->round, sizeof round);
    json_put_int(fact, "n", (int64_t)n, &ok);
    json_put_text(fact, "rule", rule, &ok);
    e = ok ? pair_append(p, &act, f) : fault_set(f, ERR_NOMEM, "", "Out of memory.");
    json_decref(fact);
    if (e != OK)
        return e;
    *did += 1;
    p->unscrubbed = true;
    e = store_attachment_erase(p->node->store, p->number, STORE_PEER, n, 0);
    if (e == OK)
        e = shown_note(p, round, SHOWN_TAKEN);
    return e == OK ? OK
                   : fault_set(f, e, "R20", "What was refused cannot be erased (%s).",
                               err_name(e));
}

/* The body, if it can be read and is of the agreed shape; *body NULL if not. */
static enum err read_body(struct pair *p,
                          const struct pair_step *s,
                          const struct agreement *a,
                          json_t **body)
{
    struct buffer sealed;
    enum err e;

    buffer_init(&sealed, kind_rule(KIND_HIT_OPEN)->body_max);
    e = pair_attachment(p, STORE_PEER, s->n, 0, &sealed);
    if (e == OK && sealed.bytes > ENTRY_SALT_BYTES)
        e = json_read_canonical(sealed.data + ENTRY_SALT_BYTES,
                                sealed.bytes - ENTRY_SALT_BYTES, sealed.bytes, body,
                                NULL);
    buffer_fini(&sealed);
    if (e == OK && *body != NULL && !is_good_body(a, *body)) {
        json_decref(*body);
        *body = NULL;
    }
    return e == ERR_NOT_FOUND || e == ERR_MALFORMED || e == ERR_LIMIT ? OK : e;
}

enum err shown_take(struct pair *p,
                    const uint8_t round[32],
                    const struct agreement *a,
                    size_t *did,
                    struct fault *f)
{
    const struct pair_step *s = shown_find(p, STORE_PEER, round);
    json_t *body = NULL;
    enum err e;

    if (s == NULL)
        return OK;
    e = read_body(p, s, a, &body);
    if (e == OK && body == NULL)
        return refuse_attributes(p, s, "r20", did, f);
    if (e == OK)
        e = store_attributes(p, s, body);
    json_decref(body);
    p->unscrubbed = true;
    if (e == ERR_LIMIT)
        return refuse_attributes(p, s, "limit", did, f);
    return e == OK ? OK
                   : fault_set(f, e, "", "The peer's attributes cannot be stored (%s).",
                               err_name(e));
}
