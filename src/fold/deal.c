/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deal.c - the rules of item.offer to item.erased
 *
 * The law
 *  1. Giving needs the agreement to be in force for releases; tightening, declining and
 *     erasing are duties, and outlive it.
 *  2. Conditions come before content: no key goes out before a signed acceptance (R23).
 *  3. Versions and their conditions are said by the giver alone, in the order of its
 *     lane; a copy knows the first so many of them. What the holder says it says of one
 *     version. So concurrent entries commute.
 */
#include "fold/deal.h"

#include "agreement/codes.h"
#include "base/instant.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "fold/pact.h"
#include "fold/parcel.h"
#include "fold/room.h"

#include <string.h>

enum { KEEP_DAYS = 30 }; /* before the review */

static const struct verdict unknown_agreement = {
    false, "agreement",
    "No agreement with this id was proposed; agree on one before giving under it."};
static const struct verdict unknown_request = {
    false, "ask",
    "No request with this id was made under this agreement; give it without one, or "
    "check the id."};
static const struct verdict not_asked_of_us = {
    false, "ask.own", "That request is for the other side to answer; give without it."};
static const struct verdict request_over = {
    false, "ask.over",
    "The request was declined or withdrawn; give the item without it, or not at all."};
static const struct verdict not_covered = {
    false, "R11",
    "A purpose or action is not among those of the agreement, or the agreement forbids "
    "it; choose ones that it lists."};
static const struct verdict no_onward = {
    false, "R27",
    "The agreement lets nothing be passed on; give the item with onward none."};
static const struct verdict no_approvers = {
    false, "R28",
    "The agreement names no third party that approves uses; give it without approval."};
static const struct verdict no_time_left = {
    false, "R36", "The item's last day has passed already; give it until a later one."};
static const struct verdict too_many_items = {
    false, "limit",
    "This side has given as many items as an agreement may have; agree on a new one."};
static const struct verdict too_many_versions = {
    false, "limit",
    "The item has as many versions as it may have; withdraw it and offer a new one."};
static const struct verdict withdrawn = {
    false, "item.over", "The item was withdrawn; nothing further is to be had of it."};
static const struct verdict not_the_newest = {
    false, "item.version",
    "That is not the item's newest version; accept the newest one."};
static const struct verdict unknown_version = {
    false, "item.version", "The item has no such version; check its number."};
static const struct verdict not_accepted = {
    false, "item.version", "This side has not accepted that version; nothing is to do."};
static const struct verdict said_before = {
    false, "repeated", "This side has said so before; nothing is to do."};
static const struct verdict run_out = {
    false, "R36",
    "The item is no longer to be had, for its last day has passed; ask for a new one."};
static const struct verdict no_reason = {
    false, "R22",
    "The reason is not a known code; give one that `entente agree codes declines` "
    "lists."};
static const struct verdict no_acceptance = {
    false, "R23",
    "The other side has not accepted this version's conditions; its key goes out only "
    "after that."};
static const struct verdict not_approved = {
    false, "R28",
    "Not every third party that approves uses has approved this version; its key goes "
    "out only after that."};
static const struct verdict looser = {
    false, "R26",
    "The conditions are looser than those that stand; later ones may only be tighter."};
static const struct verdict not_held = {
    false, "item.held", "This side does not hold that version; nothing is to keep."};
static const struct verdict unjustified = {
    false, "R12",
    "The justification is not a known code; give one that `entente agree codes "
    "justifications` lists."};
static const struct verdict has_ended = {
    false, "R36",
    "The version has ended, and what has ended is erased and not kept; ask for it anew."};
static const struct verdict too_early = {
    false, "R36",
    "Whether to keep it is decided within the thirty days before the agreement's review; "
    "decide then."};

/* ---- giving ---- */

static bool is_zero(const uint8_t id[32])
{
    static const uint8_t zeros[32];

    return memcmp(id, zeros, sizeof zeros) == 0;
}

/* Is what the item is about a request that this side may answer with it? */
static const struct verdict *may_answer(const struct ask *q, size_t pact)
{
    uint8_t id[32];
    const struct errand *r;
    size_t at;

    json_bytes(q->entry->fact, "about", id, sizeof id);
    if (is_zero(id))
        return NULL;
    at = ids_find(&q->fold->errand_ids, id);
    if (at == IDS_NONE)
        return &unknown_request;
    r = &q->fold->errands[at];
    if (!r->in[q->view].known || r->pact != pact)
        return &unknown_request;
    if (r->is.asker == q->side)
        return &not_asked_of_us;
    return r->in[q->view].declined || r->in[q->view].withdrawn ? &request_over : NULL;
}

static bool are_allowed(const struct agreement *a, const json_t *codes, const char *list)
{
    for (size_t i = 0; i < json_array_size(codes); i++)
        if (!agreement_has(a, list, json_string_value(json_array_get(codes, i))))
            return false;
    return true;
}

static bool is_one_forbidden(const struct agreement *a, const json_t *codes)
{
    for (size_t i = 0; i < json_array_size(codes); i++)
        if (agreement_has(a, "forbidden_purposes",
                          json_string_value(json_array_get(codes, i))))
            return true;
    return false;
}

/* May something be given on the conditions of this fact? */
static const struct verdict *may_give_on(const struct ask *q, const struct agreement *a)
{
    const json_t *fact = q->entry->fact;
    struct conditions c = conditions_glance(fact);

    if (!are_allowed(a, json_at(fact, "purposes"), "purposes") ||
        is_one_forbidden(a, json_at(fact, "purposes")) ||
        !are_allowed(a, json_at(fact, "actions"), "actions"))
        return &not_covered;
    if (c.onward == CONDITIONS_ONWARD_CONSENT && !a->onward_consent)
        return &no_onward;
    if (c.approval && !agreement_has_approvers(a, AGREEMENT_USE))
        return &no_approvers;
    return c.until > q->entry->time ? NULL : &no_time_left;
}

static const struct verdict *may_release(const struct ask *q, size_t pact)
{
    return pact_allows(&q->fold->pacts[pact], q->view, q->entry->time,
                       FOLD_SUSPENDED_RELEASES);
}

const struct verdict *deal_may_offer(struct ask *q)
{
    const struct verdict *refusal;
    const struct pact *p;
    uint8_t id[32];

    json_bytes(q->entry->fact, "agreement", id, sizeof id);
    q->subject = pact_find(q->fold, q->view, id);
    if (q->subject == NOTHING)
        return &unknown_agreement;
    p = &q->fold->pacts[q->subject];
    refusal = may_release(q, q->subject);
    if (!refusal)
        refusal = may_answer(q, q->subject);
    if (!refusal)
        refusal = may_give_on(q, p->document);
    if (refusal)
        return refusal;
    return p->given_count[q->side] < FOLD_ITEMS_MAX ? NULL : &too_many_items;
}

const struct verdict *deal_may_renew(struct ask *q)
{
    const struct verdict *refusal;
    const struct parcel *p = parcel_of(q, PARCEL_GIVER, &refusal);

    if (!p)
        return refusal;
    if (parcel_is_withdrawn(p, q->view))
        return &withdrawn;
    refusal = may_release(q, p->pact);
    if (!refusal)
        refusal = may_give_on(q, q->fold->pacts[p->pact].document);
    if (refusal)
        return refusal;
    return p->in[q->view].versions < FOLD_VERSIONS_MAX ? NULL : &too_many_versions;
}

/* One version more, the one that the entry gives; q->detail is its index. */
MUST_CHECK static enum err add_version(struct parcel *p, struct ask *q)
{
    size_t at = p->is.version_count;
    struct fold_version *versions = room_for_few(p->versions, at, sizeof *versions);
    struct version_mark *marks;
    struct version_mark mark = {.term_count = 1};
    enum err e;

    if (!versions)
        return ERR_NOMEM;
    p->versions = versions;
    p->is.versions = versions;
    marks = room_for_few(p->version_marks, at, sizeof *marks);
    if (!marks)
        return ERR_NOMEM;
    p->version_marks = marks;
    mark.terms = memory_new(1, sizeof *mark.terms);
    if (!mark.terms)
        return ERR_NOMEM;
    e = conditions_read(q->entry->fact, mark.terms);
    if (e != OK) {
        memory_free(mark.terms);
        return e;
    }
    marks[at] = mark;
    versions[at] = (struct fold_version){.number = (int)at + 1,
                                         .offer_n = q->n,
                                         .conditions = *mark.terms,
                                         .offered_at = q->entry->time};
    must(text_copy(versions[at].stage, FOLD_CODE_BYTES,
                   json_text(q->entry->fact, "stage")) == OK);
    json_bytes(q->entry->fact, "content", versions[at].content, 32);
    p->is.version_count++;
    q->detail = (int)at;
    return OK;
}

enum err deal_record_offer(struct fold *f, struct ask *q)
{
    struct parcel *parcels =
        room_for(f->parcels, &f->parcel_capacity, f->parcel_count, sizeof *parcels);
    struct parcel made = {.is.giver = q->side, .pact = q->subject};
    int64_t *from;
    enum err e;

    if (!parcels)
        return ERR_NOMEM;
    f->parcels = parcels;
    from = room_for(f->owed_from, &f->owed_capacity, f->parcel_count, sizeof *from);
    if (!from)
        return ERR_NOMEM;
    f->owed_from = from;
    memcpy(made.is.agreement, f->pacts[q->subject].in[VIEW_ALL].is.id, 32);
    e = parcel_name_shown(f, "entente/1 item", q->subject, q, made.is.id);
    if (e != OK)
        return e;
    json_bytes(q->entry->fact, "about", made.is.about, 32);
    made.is.has_about = !is_zero(made.is.about);
    e = add_version(&made, q);
    if (e == OK)
        memcpy(made.versions[0].id, made.is.id, 32);
    if (e == OK)
        e = ids_add(&f->parcel_ids, made.is.id, f->parcel_count);
    if (e != OK) {
        parcel_fini(&made);
        return e;
    }
    f->pacts[q->subject].given_count[q->side]++;
    f->parcels[f->parcel_count] = made;
    f->owed_from[f->parcel_count] = INT64_MAX;
    q->subject = f->parcel_count++;
    return OK;
}

enum err deal_record_renew(struct fold *f, struct ask *q)
{
    struct parcel *p = &f->parcels[q->subject];
    struct spot spot = {.kind = SPOT_VERSION, .parcel = q->subject};
    uint8_t id[32];
    enum err e = parcel_name_shown(f, "entente/1 version", p->pact, q, id);

    if (e == OK)
        e = add_version(p, q);
    if (e != OK)
        return e;
    spot.at = (size_t)q->detail;
    memcpy(p->versions[spot.at].id, id, sizeof id);
    return parcel_enter(f, &spot, id);
}

void deal_apply_offer(struct fold *f, int view, int side, const struct event *e)
{
    struct parcel *p = &f->parcels[e->subject];

    (void)side;
    p->version_marks[e->detail].in[view].terms = 1;
    p->in[view].versions++;
}

/* ---- tightening ---- */

const struct verdict *deal_may_tighten(struct ask *q)
{
    const struct verdict *refusal;
    const struct parcel *p = parcel_of(q, PARCEL_GIVER, &refusal);
    struct conditions now;
    size_t at;

    if (!p)
        return refusal;
    at = parcel_version_of(q, p);
    if (at == NOTHING)
        return &unknown_version;
    now = conditions_glance(q->entry->fact);
    return conditions_is_tighter(&now, parcel_conditions(p, q->view, at)) ? NULL
                                                                          : &looser;
}

enum err deal_record_tighten(struct fold *f, struct ask *q)
{
    struct parcel *p = &f->parcels[q->subject];
    size_t at = parcel_version_of(q, p);
    struct version_mark *mark = &p->version_marks[at];
    struct conditions *terms = room_for_few(mark->terms, mark->term_count, sizeof *terms);
    enum err e;

    if (!terms)
        return ERR_NOMEM;
    mark->terms = terms;
    e = conditions_read(q->entry->fact, &terms[mark->term_count]);
    if (e != OK)
        return e;
    p->versions[at].conditions = terms[mark->term_count++];
    q->detail = (int)at;
    return OK;
}

/* Free the conditions that every copy has seen replaced. */
static void forget_terms(struct version_mark *mark)
{
    size_t known = mark->term_count;

    for (int view = 0; view < VIEW_COUNT; view++)
        if (mark->in[view].terms < known)
            known = mark->in[view].terms;
    while (mark->terms_freed + 1 < known)
        conditions_fini(&mark->terms[mark->terms_freed++]);
}

void deal_apply_tighten(struct fold *f, int view, int side, const struct event *e)
{
    struct version_mark *mark = &f->parcels[e->subject].version_marks[e->detail];

    (void)side;
    mark->in[view].terms++;
    forget_terms(mark);
}

/* ---- taking, keeping, erasing ---- */

static bool is_answered(const struct fold_version *v)
{
    return v->accepted_at != 0 || v->declined_at != 0;
}

const struct verdict *deal_may_accept(struct ask *q)
{
    const struct verdict *refusal;
    const struct parcel *p = parcel_of(q, PARCEL_HOLDER, &refusal);
    size_t at;

    if (!p)
        return refusal;
    at = parcel_version_of(q, p);
    if (at == NOTHING || at + 1 != p->in[q->view].versions)
        return &not_the_newest;
    if (is_answered(&p->versions[at]))
        return &said_before;
    if (parcel_is_withdrawn(p, q->view))
        return &withdrawn;
    refusal = may_release(q, p->pact);
    if (refusal)
        return refusal;
    return q->entry->time < parcel_conditions(p, q->view, at)->until ? NULL : &run_out;
}

const struct verdict *deal_may_decline(struct ask *q)
{
    const struct verdict *refusal;
    const struct parcel *p = parcel_of(q, PARCEL_HOLDER, &refusal);
    size_t at;

    if (!p)
        return refusal;
    at = parcel_version_of(q, p);
    if (at == NOTHING)
        return &unknown_version;
    if (is_answered(&p->versions[at]))
        return &said_before;
    return codes_has(CODES_DECLINE, json_text(q->entry->fact, "code")) ? NULL
                                                                       : &no_reason;
}

const struct verdict *deal_may_key(struct ask *q)
{
    const struct verdict *refusal;
    const struct parcel *p = parcel_of(q, PARCEL_GIVER, &refusal);
    size_t at;

    if (!p)
        return refusal;
    at = parcel_version_of(q, p);
    if (at == NOTHING || !p->version_marks[at].in[q->view].accepted)
        return &no_acceptance;
    if (p->version_marks[at].in[q->view].keyed)
        return &said_before;
    if (parcel_is_withdrawn(p, q->view))
        return &withdrawn;
    refusal = may_release(q, p->pact);
    if (refusal)
        return refusal;
    if (q->entry->time >= parcel_conditions(p, q->view, at)->until)
        return &run_out;
    return parcel_is_approved(q->fold, p, q->view, at, p->versions[at].id)
               ? NULL
               : &not_approved;
}

const struct verdict *deal_may_keep(struct ask *q)
{
    const struct verdict *refusal;
    const struct parcel *p = parcel_of(q, PARCEL_HOLDER, &refusal);
    const struct agreement *a;
    size_t at;

    if (!p)
        return refusal;
    at = parcel_version_of(q, p);
    if (at == NOTHING || !parcel_is_held(p, at))
        return &not_held;
    if (!codes_has(CODES_JUSTIFICATION, json_text(q->entry->fact, "code")))
        return &unjustified;
    if (q->entry->time >= parcel_ends(q->fold, p, q->view, at, NULL))
        return &has_ended;
    a = q->fold->pacts[p->pact].document;
    return q->entry->time >= a->review - KEEP_DAYS * INSTANT_DAY ? NULL : &too_early;
}

const struct verdict *deal_may_erase(struct ask *q)
{
    const struct verdict *refusal;
    const struct parcel *p = parcel_of(q, PARCEL_HOLDER, &refusal);
    size_t at;

    if (!p)
        return refusal;
    at = parcel_version_of(q, p);
    if (at == NOTHING || p->versions[at].accepted_at == 0)
        return &not_accepted;
    return p->versions[at].erased_at != 0 ? &said_before : NULL;
}

enum err deal_record_reply(struct fold *f, struct ask *q)
{
    const struct entry *e = q->entry;
    struct parcel *p = &f->parcels[q->subject];
    struct fold_version *v;

    q->detail = (int)json_int(e->fact, "version") - 1;
    v = &p->versions[q->detail];
    if (e->kind == KIND_ITEM_ACCEPT) {
        v->accepted_at = e->time;
        p->version_marks[q->detail].accepted_seen = e->seen_n;
    } else if (e->kind == KIND_ITEM_DECLINE) {
        v->declined_at = e->time;
        must(text_copy(v->code, FOLD_CODE_BYTES, json_text(e->fact, "code")) == OK);
    } else if (e->kind == KIND_ITEM_KEY) {
        v->key_n = q->n;
        v->key_at = e->time;
    } else if (e->kind == KIND_ITEM_KEEP) {
        v->kept_at = e->time;
    } else {
        v->erased_at = e->time;
        must(text_copy(v->cause, FOLD_CODE_BYTES, json_text(e->fact, "cause")) == OK);
    }
    return OK;
}

void deal_apply_accept(struct fold *f, int view, int side, const struct event *e)
{
    (void)side;
    f->parcels[e->subject].version_marks[e->detail].in[view].accepted = true;
}

void deal_apply_key(struct fold *f, int view, int side, const struct event *e)
{
    (void)side;
    f->parcels[e->subject].version_marks[e->detail].in[view].keyed = true;
}
