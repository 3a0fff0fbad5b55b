/* SPDX-License-Identifier: Apache-2.0 */
/*
 * retain.c - erasing what has been kept of rounds and letters as long as was agreed
 *
 * The law
 *  1. What is erased, and that it was looked for today, is one transaction; a scrub
 *     follows. A process killed in between has erased it from the tables, and the next
 *     scrub, at the latest that of the next erasure, takes it off the disk.
 *  2. Time is pair_now, which never falls back behind what was said here: a clock that is
 *     put back makes nothing last longer.
 */
#include "exchange/retain.h"

#include "agreement/agreement.h"
#include "base/instant.h"
#include "base/memory.h"
#include "base/num.h"
#include "exchange/custody.h"
#include "exchange/node.h"
#include "fold/request.h"
#include "store/lane.h"
#include "store/round.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>

enum { SETTING_BYTES = 32 };

/* ---- hits ---- */

struct handles {
    uint8_t (*at)[STORE_HANDLE_BYTES];
    size_t count;
    size_t room;
};

/* Handles of hits that are not erased yet. */
static enum err collect(void *state, const struct store_hit *h)
{
    struct handles *list = state;

    if (h->own == NULL && h->peer == NULL)
        return OK;
    if (list->count == list->room) {
        size_t room = list->room == 0 ? 64 : 2 * list->room;
        void *grown = memory_resize(list->at, list->room, room, STORE_HANDLE_BYTES);

        if (grown == NULL)
            return ERR_NOMEM;
        list->at = grown;
        list->room = room;
    }
    memcpy(list->at[list->count++], h->handle, STORE_HANDLE_BYTES);
    return OK;
}

static enum err erase_hits(struct store *s, const uint8_t round[32], bool *erased)
{
    struct handles list = {.at = NULL};
    enum err e = store_hit_each(s, round, collect, &list);

    for (size_t i = 0; i < list.count && e == OK; i++)
        e = store_hit_erase(s, round, list.at[i]);
    *erased = *erased || list.count > 0;
    memory_free(list.at);
    return e;
}

/* ---- letters ---- */

static enum err erase_letter(const struct pair *p, int side, uint64_t n, bool *erased)
{
    struct store *s = p->node->store;
    enum store_side of = side == p->side ? STORE_OWN : STORE_PEER;
    struct buffer there;
    enum err e;

    buffer_init(&there, kind_rule(KIND_ASK_TOPIC)->body_max);
    e = store_attachment_get(s, p->number, of, n, 0, &there);
    buffer_fini(&there);
    if (e == ERR_NOT_FOUND)
        return OK;
    *erased = true;
    return e == OK ? store_attachment_erase(s, p->number, of, n, 0) : e;
}

/* The letters of all entries of this kind that are about the request or export. */
static enum err
erase_about(const struct pair *p, enum kind kind, const uint8_t id[32], bool *erased)
{
    enum err e = OK;

    for (size_t i = 0; i < p->step_count && e == OK; i++) {
        const struct pair_step *s = &p->steps[i];

        if (s->kind == kind && memcmp(s->round, id, sizeof s->round) == 0)
            e = erase_letter(p, pair_side(p, s->side), s->n, erased);
    }
    return e;
}

static enum err
erase_notice(const struct pair *p, const struct fold_notice *n, bool *erased)
{
    enum err e = erase_letter(p, n->by, n->n, erased);

    if (e == OK && n->applied_at != 0)
        e = erase_letter(p, 1 - n->by, n->applied_n, erased);
    if (e == OK && n->disputed_at != 0)
        e = erase_letter(p, 1 - n->by, n->disputed_n, erased);
    return e;
}

static enum err
erase_of_item(const struct pair *p, const struct fold_item *item, bool *erased)
{
    enum err e = OK;

    for (size_t i = 0; i < item->notice_count && e == OK; i++)
        e = erase_notice(p, &item->notices[i], erased);
    for (size_t i = 0; i < item->consent_count && e == OK; i++)
        e = erase_letter(p, item->giver, item->consents[i].n, erased);
    for (size_t i = 0; i < item->export_count && e == OK; i++) {
        e = erase_letter(p, 1 - item->giver, item->exports[i].n, erased);
        if (e == OK)
            e = erase_about(p, KIND_RECEIPT, item->exports[i].id, erased);
    }
    return e;
}

/* ---- what is due ---- */

static bool is_past(int64_t since, int64_t days, int64_t now)
{
    return now > since && now - since > days * INSTANT_DAY;
}

static const struct agreement *document_of(const struct pair *p, const uint8_t id[32])
{
    return fold_agreement_find(p->fold, id)->document;
}

static enum err
retain_round(const struct pair *p, const struct fold_round *r, int64_t now, bool *erased)
{
    const struct agreement *a = document_of(p, r->agreement);
    enum err e = OK;

    if (r->status == FOLD_ROUND_RUNNING || r->status == FOLD_ROUND_PROPOSED)
        return OK;
    if (r->accepted_at > 0 && is_past(r->accepted_at, a->round_days, now))
        e = erase_hits(p->node->store, r->id, erased);
    if (e == OK && is_past(r->proposed_at, a->log_days, now))
        e = erase_letter(p, r->initiator, r->propose_n, erased);
    return e;
}

static int64_t over_at(const struct fold_request *r)
{
    int64_t last = r->declined_at > r->answered_at ? r->declined_at : r->answered_at;

    return last > r->withdrawn_at ? last : r->withdrawn_at;
}

static enum err retain_request(const struct pair *p,
                               const struct fold_request *r,
                               int64_t now,
                               bool *erased)
{
    const struct agreement *a = document_of(p, r->agreement);
    enum err e;

    if (!fold_request_is_over(r) || !is_past(over_at(r), a->log_days, now))
        return OK;
    e = erase_letter(p, r->author, r->author_n, erased);
    return e == OK ? erase_about(p, KIND_ASK_ANSWER, r->id, erased) : e;
}

/* The last time at which anything of an item was done; 0 while a version may be had. */
static int64_t last_of(const struct pair *p, const struct fold_item *item)
{
    int64_t last = 0;

    for (size_t i = 0; i < item->version_count; i++) {
        const struct fold_version *v = &item->versions[i];

        if (!custody_is_over(p, item, v))
            return 0;
        last = v->erased_at > last ? v->erased_at : last;
        last = v->offered_at > last ? v->offered_at : last;
    }
    for (size_t i = 0; i < item->notice_count; i++)
        last = item->notices[i].given_at > last ? item->notices[i].given_at : last;
    return last;
}

static enum err
retain_item(const struct pair *p, const struct fold_item *item, int64_t now, bool *erased)
{
    int64_t last = last_of(p, item);

    if (last == 0 || !is_past(last, document_of(p, item->agreement)->log_days, now))
        return OK;
    return erase_of_item(p, item, erased);
}

static enum err retain_all(const struct pair *p, int64_t now, bool *erased)
{
    enum err e = OK;

    for (size_t i = 0; i < fold_round_count(p->fold) && e == OK; i++)
        e = retain_round(p, fold_round_at(p->fold, i), now, erased);
    for (size_t i = 0; i < fold_request_count(p->fold) && e == OK; i++)
        e = retain_request(p, fold_request_at(p->fold, i), now, erased);
    for (size_t i = 0; i < fold_item_count(p->fold) && e == OK; i++)
        e = retain_item(p, fold_item_at(p->fold, i), now, erased);
    return e;
}

/* ---- once a day ---- */

static void name_setting(const struct pair *p, char out[SETTING_BYTES])
{
    (void)snprintf(out, SETTING_BYTES, "retain.%lld", (long long)p->number);
}

static enum err read_day(struct pair *p, const char *name, uint64_t *out)
{
    struct buffer b;
    enum err e;

    buffer_init(&b, sizeof *out);
    e = store_setting_get(p->node->store, name, &b);
    *out = e == OK && b.bytes == sizeof *out ? load_u64(b.data) : 0;
    buffer_fini(&b);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err retain_advance(struct pair *p, struct fault *f)
{
    struct store *s = p->node->store;
    int64_t now = pair_now(p);
    uint64_t today = (uint64_t)(now / INSTANT_DAY);
    char name[SETTING_BYTES];
    uint8_t day[8];
    uint64_t looked = 0;
    bool erased = false;
    enum err e;

    name_setting(p, name);
    e = read_day(p, name, &looked);
    if (e == OK && looked >= today)
        return OK;
    store_u64(day, today);
    if (e == OK)
        e = store_begin(s);
    if (e != OK)
        return store_explain(s, e, f);
    e = retain_all(p, now, &erased);
    if (e == OK)
        e = store_setting_put(s, name, day, sizeof day);
    if (e == OK)
        e = store_commit(s);
    else
        store_rollback(s);
    if (e == OK && erased)
        e = store_scrub(s);
    return e == OK ? OK : store_explain(s, e, f);
}
