/* SPDX-License-Identifier: Apache-2.0 */
/*
 * opening.c - committing to, opening and taking the attributes of hits
 *
 * What we will open is prepared once, with its salt, and kept under "open/<round>" until
 * it is in the lane: the commitment must be to exactly these bytes. What the peer opened
 * is checked against the agreed closed list (R20) before anything of it is stored.
 */
#include "exchange/opening.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "exchange/hitrows.h"
#include "exchange/judge.h"
#include "exchange/node.h"
#include "intel/record.h"
#include "store/round.h"
#include "store/store.h"

#include <string.h>

enum { SETTING_NAME = 80, HITS_OF_RECORD_MAX = 64 };

static void
setting_name(const char *prefix, const uint8_t round[32], char name[SETTING_NAME])
{
    size_t length = strlen(prefix);

    memcpy(name, prefix, length);
    text_hex_encode(round, 32, name + length);
}

static bool has_setting(struct pair *p, const char *prefix, const uint8_t round[32])
{
    struct buffer value;
    char name[SETTING_NAME];
    enum err e;

    buffer_init(&value, 16);
    setting_name(prefix, round, name);
    e = store_setting_get(p->node->store, name, &value);
    buffer_fini(&value);
    return e == OK;
}

static enum err mark(struct pair *p, const char *prefix, const uint8_t round[32])
{
    char name[SETTING_NAME];

    setting_name(prefix, round, name);
    return store_setting_put(p->node->store, name, "1", 1);
}

/* ---- ours ---- */

/* One attribute code, and where it is taken from in a record. */
static const struct {
    const char *code;
    const char *member;
    bool wrap; /* a single text, given as a list of one */
} attributes[] = {
    {"kind", "kind", false},     {"names", "names", false},
    {"births", "births", false}, {"countries", "countries", false},
    {"ids", "id", true},         {"programme", "labels", false},
};

/* The attributes of a record that the agreement's stage allows, and nothing else (R20).
 */
static enum err show_record(const struct agreement *a, const json_t *record, json_t **out)
{
    const json_t *stage = json_object_get(json_object_get(a->object, "stages"), "hit");
    json_t *object = json_object();
    bool ok = object != NULL;
    size_t i;
    json_t *code;

    json_array_foreach(stage, i, code)
    {
        for (size_t k = 0; k < COUNT_OF(attributes); k++) {
            json_t *value = json_object_get(record, attributes[k].member);

            if (strcmp(json_string_value(code), attributes[k].code) != 0)
                continue;
            json_put(object, attributes[k].code,
                     attributes[k].wrap ? json_pack("[O]", value) : json_incref(value),
                     &ok);
        }
    }
    if (!ok) {
        json_decref(object);
        return ERR_NOMEM;
    }
    *out = object;
    return OK;
}

/* Rows come by record, then by handle: one element for each record, in that order. */
static enum err add_row(json_t *list, const struct agreement *a, const struct hitrow *row)
{
    char handle[BASE64_CHARS(FOLD_HANDLE_BYTES) + 1];
    json_t *shown = NULL;
    json_t *element;
    enum err e = OK;

    if (json_array_size(list) == (size_t)row->number) {
        e = show_record(a, row->own, &shown);
        if (e == OK && json_array_append_new(
                           list, json_pack("{s:[],s:o}", "hits", "shown", shown)) != 0)
            e = ERR_NOMEM;
    }
    element = json_array_get(list, (size_t)row->number);
    text_base64_encode(row->handle, FOLD_HANDLE_BYTES, handle);
    if (e == OK &&
        json_array_append_new(json_object_get(element, "hits"), json_string(handle)) != 0)
        e = ERR_NOMEM;
    return e;
}

/* salt || canonical body, into the buffer. */
static enum err prepare(struct pair *p,
                        const struct agreement *a,
                        const struct hitrows *rows,
                        struct buffer *out)
{
    uint8_t salt[ENTRY_SALT_BYTES];
    json_t *list = json_array();
    json_t *body = NULL;
    enum err e =
        list == NULL ? ERR_NOMEM : random_fill(&p->node->random, salt, sizeof salt);

    for (size_t i = 0; i < rows->count && e == OK; i++)
        e = add_row(list, a, &rows->row[i]);
    body = json_pack("{s:o}", "records", list);
    if (e == OK && body == NULL)
        e = ERR_NOMEM;
    buffer_add(out, salt, sizeof salt);
    if (e == OK)
        e = json_write(body, out);
    if (e == OK)
        e = buffer_status(out);
    json_decref(body);
    return e;
}

static enum err append_commit(struct pair *p,
                              const uint8_t round[32],
                              const struct buffer *sealed,
                              struct fault *f)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;
    uint8_t commit[32];
    struct pair_act act = {.kind = KIND_HIT_COMMIT, .fact = fact};
    enum err e;

    entry_body_commit(sealed->data, sealed->data + ENTRY_SALT_BYTES,
                      sealed->bytes - ENTRY_SALT_BYTES, commit);
    json_put_bytes(fact, "round", round, 32, &ok);
    json_put_bytes(fact, "commit", commit, sizeof commit, &ok);
    e = ok ? pair_append(p, &act, f) : fault_set(f, ERR_NOMEM, "", "Out of memory.");
    json_decref(fact);
    return e;
}

static enum err commit_own(struct pair *p,
                           const uint8_t round[32],
                           const struct agreement *a,
                           const struct hitrows *rows,
                           struct fault *f)
{
    struct buffer sealed;
    char name[SETTING_NAME];
    enum err e;

    buffer_init(&sealed, kind_rule(KIND_HIT_OPEN)->body_max);
    setting_name("open/", round, name);
    e = prepare(p, a, rows, &sealed);
    if (e == OK)
        e = store_setting_put(p->node->store, name, sealed.data, sealed.bytes);
    if (e != OK)
        e = fault_set(f, e, "", "The hits' attributes cannot be prepared (%s).",
                      err_name(e));
    else
        e = append_commit(p, round, &sealed, f);
    buffer_fini(&sealed);
    return e;
}

static enum err open_own(struct pair *p, const uint8_t round[32], struct fault *f)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;
    struct pair_act act = {.kind = KIND_HIT_OPEN, .fact = fact};
    struct buffer sealed;
    char name[SETTING_NAME];
    enum err e;

    buffer_init(&sealed, kind_rule(KIND_HIT_OPEN)->body_max);
    setting_name("open/", round, name);
    json_put_bytes(fact, "round", round, 32, &ok);
    e = ok ? store_setting_get(p->node->store, name, &sealed) : ERR_NOMEM;
    if (e == OK) {
        act.sealed = sealed.data;
        act.sealed_bytes = sealed.bytes;
        e = pair_append(p, &act, f);
        if (e == OK)
            e = store_setting_put(p->node->store, name, "", 0);
    } else {
        e = fault_set(f, e, "", "What was committed to cannot be found (%s).",
                      err_name(e));
    }
    json_decref(fact);
    buffer_fini(&sealed);
    return e;
}

/* ---- the peer's ---- */

static const struct json_field name_fields[] = {
    {"kind", JSON_WANT_CODE, 1, 16},
    {"text", JSON_WANT_RAW, 1, RECORD_NAME_MAX},
};

/* Shapes of what a stage may show; the same codes as show_record's. */
static const struct json_field attribute_fields[] = {
    {"kind", JSON_WANT_CODE, 1, 16},
    {"names", JSON_WANT_ARRAY, 1, RECORD_NAMES_MAX},
    {"births", JSON_WANT_ARRAY, 0, RECORD_BIRTHS_MAX},
    {"countries", JSON_WANT_ARRAY, 0, RECORD_CODES_MAX},
    {"ids", JSON_WANT_ARRAY, 1, 1},
    {"programme", JSON_WANT_ARRAY, 0, RECORD_CODES_MAX},
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
    return are_short_texts(json_object_get(shown, "births"), 10) &&
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

static enum err
put_shown(struct pair *p, const uint8_t round[32], const char *name, const json_t *list)
{
    uint8_t handle[FOLD_HANDLE_BYTES];
    struct buffer json;
    enum err e = text_base64_decode(name, handle, sizeof handle);

    buffer_init(&json, kind_rule(KIND_HIT_OPEN)->body_max);
    if (e == OK)
        e = json_write(list, &json);
    if (e == OK)
        e = store_hit_peer(p->node->store, round, handle, json.data, json.bytes);
    buffer_fini(&json);
    return e == ERR_NOT_FOUND ? OK : e; /* a handle that is none of ours */
}

static enum err
store_attributes(struct pair *p, const uint8_t round[32], const json_t *body)
{
    json_t *by_handle = json_object();
    const char *handle;
    json_t *list;
    enum err e = by_handle == NULL ? ERR_NOMEM : gather(body, by_handle);

    if (e == OK)
        e = store_begin(p->node->store);
    if (e != OK) {
        json_decref(by_handle);
        return e;
    }
    json_object_foreach(by_handle, handle, list)
    {
        if (e == OK)
            e = put_shown(p, round, handle, list);
    }
    json_decref(by_handle);
    if (e == OK)
        e = mark(p, "taken/", round);
    if (e == OK)
        return store_commit(p->node->store);
    store_rollback(p->node->store);
    return e;
}

/* Content that is not as agreed is evidence in the lane and nothing else. */
static enum err refuse_attributes(
    struct pair *p, const uint8_t round[32], uint64_t n, size_t *did, struct fault *f)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;
    struct pair_act act = {.kind = KIND_REFUSED, .fact = fact};
    enum err e;

    json_put_int(fact, "n", (int64_t)n, &ok);
    json_put_text(fact, "rule", "r20", &ok);
    e = ok ? pair_append(p, &act, f) : fault_set(f, ERR_NOMEM, "", "Out of memory.");
    json_decref(fact);
    if (e == OK) {
        *did += 1;
        e = mark(p, "taken/", round);
    }
    return e;
}

static const struct pair_step *find_opening(const struct pair *p, const uint8_t round[32])
{
    for (size_t i = 0; i < p->step_count; i++) {
        const struct pair_step *s = &p->steps[i];

        if (s->kind == KIND_HIT_OPEN && s->side == STORE_PEER &&
            memcmp(s->round, round, 32) == 0 &&
            fold_verdict(p->fold, 1 - p->side, s->n)->effective)
            return s;
    }
    return NULL;
}

static enum err take_peer(struct pair *p,
                          const uint8_t round[32],
                          const struct agreement *a,
                          size_t *did,
                          struct fault *f)
{
    const struct pair_step *s = find_opening(p, round);
    struct buffer sealed;
    json_t *body = NULL;
    enum err e;

    if (s == NULL)
        return OK;
    buffer_init(&sealed, kind_rule(KIND_HIT_OPEN)->body_max);
    e = pair_attachment(p, STORE_PEER, s->n, 0, &sealed);
    if (e == OK && sealed.bytes > ENTRY_SALT_BYTES)
        e = json_read_canonical(sealed.data + ENTRY_SALT_BYTES,
                                sealed.bytes - ENTRY_SALT_BYTES, sealed.bytes, &body,
                                NULL);
    if (e == OK && body != NULL && is_good_body(a, body)) {
        e = store_attributes(p, round, body);
        if (e != OK)
            e = fault_set(f, e, "", "The peer's attributes cannot be stored (%s).",
                          err_name(e));
    } else if (e != ERR_NOMEM && e != ERR_IO) {
        e = refuse_attributes(p, round, s->n, did, f);
    }
    json_decref(body);
    buffer_fini(&sealed);
    return e;
}

enum err
opening_advance(struct pair *p, const struct fold_round *r, size_t *did, struct fault *f)
{
    const struct agreement *a = fold_agreement_find(p->fold, r->agreement)->document;
    struct hitrows rows = {.row = NULL};
    uint8_t id[32];
    bool own_committed = r->hits_committed[p->side];
    bool own_opened = r->hits_opened[p->side];
    bool peer_committed = r->hits_committed[1 - p->side];
    enum err e;

    memcpy(id, r->id, sizeof id);
    e = hitrows_load(p, id, &rows);
    if (e != OK)
        e = fault_set(f, e, "", "The hits cannot be read (%s).", err_name(e));
    if (e == OK && rows.count > 0 && !own_committed) {
        e = commit_own(p, id, a, &rows, f);
        *did += e == OK;
        own_committed = e == OK;
    }
    if (e == OK && own_committed && peer_committed && !own_opened) {
        e = open_own(p, id, f);
        *did += e == OK;
    }
    if (e == OK && rows.count > 0 && !has_setting(p, "taken/", id))
        e = take_peer(p, id, a, did, f);
    if (e == OK)
        e = judge_purge(p, id, f);
    hitrows_fini(&rows);
    return e;
}
