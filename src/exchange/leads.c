/* SPDX-License-Identifier: Apache-2.0 */
/*
 * leads.c - reading, showing and judging what rounds found
 */
#include "exchange/leads.h"

#include "base/memory.h"
#include "base/text.h"
#include "exchange/node.h"
#include "intel/record.h"
#include "store/record.h"
#include "store/round.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMN = 44, PEER_JSON_MAX = 4 * 1024 * 1024, WORD_MIN = 4 };

/* ---- reading ---- */

struct listing {
    struct pair *pair;
    struct leads *out;
    size_t room;
};

static enum err grow(struct listing *l)
{
    size_t room = l->room == 0 ? 32 : l->room * 2;
    struct lead *grown;

    if (l->out->count < l->room)
        return OK;
    grown = memory_resize(l->out->lead, l->out->count, room, sizeof *grown);
    if (grown == NULL)
        return ERR_NOMEM;
    l->out->lead = grown;
    l->room = room;
    return OK;
}

static enum err read_json(const uint8_t *bytes, size_t count, size_t limit, json_t **out)
{
    return bytes == NULL ? OK : json_read_canonical(bytes, count, limit, out, NULL);
}

static enum err list_hit(void *state, const struct store_hit *hit)
{
    struct listing *l = state;
    struct lead *lead;
    enum err e = grow(l);

    if (e != OK)
        return e;
    lead = &l->out->lead[l->out->count];
    memset(lead, 0, sizeof *lead);
    memcpy(lead->round, hit->round, sizeof lead->round);
    memcpy(lead->handle, hit->handle, sizeof lead->handle);
    (void)snprintf(lead->token, sizeof lead->token, "%s", hit->token);
    (void)snprintf(lead->why, sizeof lead->why, "%s", hit->why);
    l->out->count++; /* from here on leads_fini frees what is in it */
    e = read_json(hit->own, hit->own_bytes, STORE_RECORD_MAX, &lead->own);
    if (e == OK)
        e = read_json(hit->peer, hit->peer_bytes, PEER_JSON_MAX, &lead->peer);
    lead->ours = fold_judgement_of(l->pair->fold, hit->round, hit->handle, l->pair->side);
    lead->theirs =
        fold_judgement_of(l->pair->fold, hit->round, hit->handle, 1 - l->pair->side);
    return e;
}

enum err
leads_load(struct pair *p, const uint8_t *round, struct leads *out, struct fault *f)
{
    struct leads leads = {.lead = NULL};
    struct listing l = {.pair = p, .out = &leads};
    enum err e = store_hit_each(p->node->store, round, list_hit, &l);

    if (e != OK) {
        leads_fini(&leads);
        return fault_set(f, e, "", "The leads cannot be read (%s).", err_name(e));
    }
    *out = leads;
    return OK;
}

void leads_fini(struct leads *l)
{
    for (size_t i = 0; i < l->count; i++) {
        json_decref(l->lead[i].own);
        json_decref(l->lead[i].peer);
    }
    memory_free(l->lead);
    l->lead = NULL;
    l->count = 0;
}

enum err leads_find(const struct leads *l,
                    const char *word,
                    const struct lead **out,
                    struct fault *f)
{
    const struct lead *found = NULL;
    char hex[2 * FOLD_HANDLE_BYTES + 1];
    bool several = false;

    for (size_t i = 0; i < l->count && word != NULL && strlen(word) >= WORD_MIN; i++) {
        text_hex_encode(l->lead[i].handle, FOLD_HANDLE_BYTES, hex);
        if (strncmp(hex, word, strlen(word)) != 0)
            continue;
        if (found != NULL &&
            memcmp(found->handle, l->lead[i].handle, FOLD_HANDLE_BYTES) != 0)
            several = true;
        else if (found == NULL)
            found = &l->lead[i];
    }
    if (found == NULL)
        return fault_set(f, ERR_NOT_FOUND, "",
                         "There is no lead \"%s\"; they are listed by: entente hits",
                         word != NULL ? word : "");
    if (several)
        return fault_set(f, ERR_USAGE, "",
                         "Several leads begin with \"%s\"; give more digits.", word);
    *out = found;
    return OK;
}

/* ---- showing ---- */

static size_t columns(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

static void put_row(struct buffer *out, const char *left, const char *right)
{
    size_t width = columns(left);

    buffer_printf(out, "  %s%*s | %s\n", left, width < COLUMN ? (int)(COLUMN - width) : 0,
                  "", right);
}

/* The i-th line about a record: its names, then births, then countries. */
static bool line_of(const json_t *record, size_t i, char *out, size_t room)
{
    const json_t *names = json_object_get(record, "names");
    const json_t *births = json_object_get(record, "births");
    const json_t *countries = json_object_get(record, "countries");
    size_t name_count = json_array_size(names);
    size_t birth_count = json_array_size(births);

    out[0] = '\0';
    if (i < name_count) {
        const json_t *name = json_array_get(names, i);
        const char *kind = json_string_value(json_object_get(name, "kind"));

        (void)snprintf(out, room, "%s%s%s%s",
                       json_string_value(json_object_get(name, "text")),
                       i > 0 ? " (" : "", i > 0 ? kind : "", i > 0 ? ")" : "");
        return true;
    }
    i -= name_count;
    if (i < birth_count) {
        (void)snprintf(out, room, "born %s",
                       json_string_value(json_array_get(births, i)));
        return true;
    }
    i -= birth_count;
    if (i >= json_array_size(countries))
        return false;
    (void)snprintf(out, room, "country %s",
                   json_string_value(json_array_get(countries, i)));
    return true;
}

static void show_columns(const struct lead *lead, struct buffer *out)
{
    const json_t *peer = json_array_get(lead->peer, 0);
    char left[RECORD_NAME_MAX + 64];
    char right[RECORD_NAME_MAX + 64];

    for (size_t i = 0;; i++) {
        bool more_left = line_of(lead->own, i, left, sizeof left);
        bool more_right = line_of(peer, i, right, sizeof right);

        if (!more_left && !more_right)
            break;
        put_row(out, left, right);
    }
    for (size_t j = 1; j < json_array_size(lead->peer); j++) {
        for (size_t i = 0; line_of(json_array_get(lead->peer, j), i, right, sizeof right);
             i++)
            put_row(out, i == 0 ? "(or)" : "", right);
    }
}

enum err leads_show(const struct lead *lead,
                    const char *own_name,
                    const char *peer_name,
                    struct buffer *out)
{
    char hex[2 * FOLD_HANDLE_BYTES + 1];
    char round[2 * 32 + 1];

    text_hex_encode(lead->handle, FOLD_HANDLE_BYTES, hex);
    text_hex_encode(lead->round, 32, round);
    buffer_printf(out, "LEAD %.12s  of round %.12s   ours: %s   theirs: %s\n", hex, round,
                  fold_judgement_name(lead->ours), fold_judgement_name(lead->theirs));
    put_row(out, own_name, peer_name);
    if (lead->own == NULL)
        buffer_add_text(out, "  purged: judged to be different people\n");
    else
        show_columns(lead, out);
    if (lead->own != NULL && lead->peer == NULL)
        buffer_add_text(out, "  (the other side's attributes have not come yet)\n");
    if (lead->why[0] != '\0')
        buffer_printf(out, "  why: %s\n", lead->why);
    return buffer_status(out);
}

/* ---- what a stage shows ---- */

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

enum err leads_attributes(const struct agreement *a, const json_t *record, json_t **out)
{
    const json_t *stage = json_object_get(json_object_get(a->object, "stages"), "hit");
    json_t *object = json_object();
    bool ok = object != NULL;
    size_t i;
    json_t *code;

    json_array_foreach(stage, i, code)
    {
        for (size_t k = 0; k < sizeof attributes / sizeof attributes[0]; k++) {
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

/* ---- judging ---- */

enum err leads_judge(struct pair *p,
                     const struct lead *lead,
                     enum fold_judgement verdict,
                     const char *reason,
                     const struct sign_secret *officer,
                     struct fault *f)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;
    struct pair_act act = {.kind = KIND_HIT_JUDGE, .fact = fact, .officer = officer};
    enum err e;

    json_put_bytes(fact, "round", lead->round, 32, &ok);
    json_put_bytes(fact, "hit", lead->handle, FOLD_HANDLE_BYTES, &ok);
    json_put_text(fact, "verdict", fold_judgement_name(verdict), &ok);
    json_put_text(fact, "reason", reason, &ok);
    e = ok ? pair_append(p, &act, f) : fault_set(f, ERR_NOMEM, "", "Out of memory.");
    json_decref(fact);
    if (e != OK || verdict != FOLD_DIFFERENT)
        return e;
    e = store_hit_erase(p->node->store, lead->round, lead->handle);
    if (e == OK)
        e = store_scrub(p->node->store);
    return e == OK ? OK
                   : fault_set(f, e, "",
                               "The judgement is signed, but purging failed (%s); it is "
                               "done again with: entente round run",
                               err_name(e));
}
