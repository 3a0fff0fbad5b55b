/* SPDX-License-Identifier: Apache-2.0 */
/*
 * leads.c - grouping hits into leads
 *
 * The store keeps one row per handle and own record, with what the peer showed under that
 * handle: an array of {"n": number, "shown": attributes}, without "shown" once purged.
 * Rows of a round are read once, own records are numbered by the order of their rows (as
 * opening.c numbers them), and rows with the same two numbers are one lead.
 */
#include "exchange/leads.h"

#include "base/memory.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "exchange/choose.h"
#include "exchange/hitrows.h"
#include "exchange/node.h"
#include "store/round.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One row seen with one of the peer's records. */
struct sight {
    int64_t own;
    int64_t peer;
    const struct hitrow *row;
    const json_t *shown;
};

struct sights {
    struct sight *item;
    size_t count;
};

static enum err collect(const struct hitrows *rows, struct sights *out)
{
    size_t most = 0;

    for (size_t i = 0; i < rows->count; i++) {
        size_t peers = json_array_size(rows->row[i].peer);

        most += peers > 0 ? peers : 1;
    }
    out->item = memory_new(most, sizeof *out->item);
    if (out->item == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < rows->count; i++) {
        const struct hitrow *row = &rows->row[i];
        size_t peers = json_array_size(row->peer);

        if (peers == 0)
            out->item[out->count++] =
                (struct sight){row->number, LEADS_NO_NUMBER, row, NULL};
        for (size_t k = 0; k < peers; k++) {
            const json_t *other = json_array_get(row->peer, k);

            out->item[out->count++] = (struct sight){
                row->number, json_int(other, "n"), row, json_object_get(other, "shown")};
        }
    }
    return OK;
}

static int by_numbers(const void *a, const void *b)
{
    const struct sight *x = a;
    const struct sight *y = b;

    if (x->own != y->own)
        return x->own < y->own ? -1 : 1;
    if (x->peer != y->peer)
        return x->peer < y->peer ? -1 : 1;
    return memcmp(x->row->handle, y->row->handle, FOLD_HANDLE_BYTES);
}

static void name_lead(const struct pair *p, struct lead *lead)
{
    static const char label[] = "entente/1 lead"; /* hashed with its NUL */
    uint8_t numbers[8];
    uint8_t hash[SHA256_BYTES];
    int low = p->side == 0 ? STORE_OWN : STORE_PEER;

    if (lead->number[STORE_PEER] == LEADS_NO_NUMBER)
        return;
    store_u32(numbers, (uint32_t)lead->number[low]);
    store_u32(numbers + 4, (uint32_t)lead->number[1 - low]);
    hash_sha256_parts((const struct part[]){{label, sizeof label},
                                            {lead->round, 32},
                                            {numbers, sizeof numbers}},
                      3, hash);
    memcpy(lead->handle, hash, sizeof lead->handle);
    lead->ours = fold_judgement_of(p->fold, lead->round, lead->handle, p->side);
    lead->theirs = fold_judgement_of(p->fold, lead->round, lead->handle, 1 - p->side);
}

/* Begin a lead with the first sight of it. */
static enum err begin(const struct pair *p,
                      const uint8_t round[32],
                      const struct sight *s,
                      struct lead *lead)
{
    memset(lead, 0, sizeof *lead);
    memcpy(lead->round, round, sizeof lead->round);
    lead->number[STORE_OWN] = s->own;
    lead->number[STORE_PEER] = s->peer;
    lead->own = json_incref(s->row->own);
    lead->why = memory_copy_text("");
    if (lead->why == NULL)
        return ERR_NOMEM;
    if (s->shown != NULL) {
        lead->peer = json_array();
        if (lead->peer == NULL ||
            json_array_append_new(lead->peer, json_deep_copy(s->shown)) != 0)
            return ERR_NOMEM;
    }
    (void)snprintf(lead->token, sizeof lead->token, "%s", s->row->token);
    name_lead(p, lead);
    return OK;
}

/* One more token that the two share; its reason is one line. */
static enum err add_reason(struct lead *lead, const struct hitrow *row)
{
    size_t used = strlen(lead->why);
    size_t length = strcspn(row->why, "\n");
    size_t room = used + length + 2;
    char *grown;

    lead->token_count++;
    if (length == 0 || room >= LEADS_WHY_MAX)
        return OK;
    grown = memory_resize(lead->why, used + 1, room, 1);
    if (grown == NULL)
        return ERR_NOMEM;
    (void)snprintf(grown + used, room - used, "%s%.*s", used > 0 ? "\n" : "", (int)length,
                   row->why);
    lead->why = grown;
    return OK;
}

static enum err
group(const struct pair *p, const uint8_t round[32], struct sights *s, struct leads *out)
{
    struct lead *grown;
    enum err e = OK;

    if (s->count > 0)
        qsort(s->item, s->count, sizeof *s->item, by_numbers);
    grown = memory_resize(out->lead, out->count, out->count + s->count, sizeof *grown);
    if (grown == NULL)
        return ERR_NOMEM;
    out->lead = grown;
    for (size_t i = 0; i < s->count && e == OK; i++) {
        const struct sight *now = &s->item[i];
        bool same = i > 0 && now[-1].own == now->own && now[-1].peer == now->peer;

        if (!same)
            e = begin(p, round, now, &out->lead[out->count++]);
        if (e == OK)
            e = add_reason(&out->lead[out->count - 1], now->row);
    }
    return e;
}

static enum err load_round(struct pair *p, const uint8_t round[32], struct leads *out)
{
    struct hitrows rows = {.row = NULL};
    struct sights sights = {.item = NULL};
    enum err e = hitrows_load(p, round, &rows);

    if (e == OK)
        e = collect(&rows, &sights);
    if (e == OK)
        e = group(p, round, &sights, out);
    memory_free(sights.item);
    hitrows_fini(&rows);
    return e;
}

enum err
leads_load(struct pair *p, const uint8_t *round, struct leads *out, struct fault *f)
{
    struct leads leads = {.lead = NULL};
    enum err e = OK;

    for (size_t i = 0; i < fold_round_count(p->fold) && e == OK; i++) {
        const struct fold_round *r = fold_round_at(p->fold, i);

        if (round == NULL || memcmp(round, r->id, 32) == 0)
            e = load_round(p, r->id, &leads);
    }
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
        memory_free(l->lead[i].why);
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
    bool several = false;

    for (size_t i = 0; i < l->count && word != NULL; i++) {
        if (l->lead[i].number[STORE_PEER] == LEADS_NO_NUMBER ||
            !choose_begins(l->lead[i].handle, FOLD_HANDLE_BYTES, word))
            continue;
        several = found != NULL;
        found = &l->lead[i];
    }
    if (found == NULL)
        return fault_set(f, ERR_NOT_FOUND, "",
                         "There is no lead \"%s\" (four digits of its id, or more, "
                         "name one); they are listed by: entente hits",
                         word != NULL ? word : "");
    if (several)
        return fault_set(f, ERR_USAGE, "",
                         "Several leads begin with \"%s\"; give more digits.", word);
    *out = found;
    return OK;
}
