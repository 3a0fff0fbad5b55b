/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parcel.c - how an item stands
 *
 * The law
 *  1. As of pacts, nothing is remembered that follows from time passing: each question
 *     carries its time.
 *  2. What a holder says is asked of the holder's entries alone, or of everything; so
 *     held, ended and free to leave are questions of its copy.
 */
#include "fold/parcel.h"

#include "base/instant.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "fold/approval.h"
#include "fold/pact.h"
#include "fold/room.h"

#include <string.h>

static const struct verdict unknown_item = {
    false, "item",
    "No item with this id was offered; check the id, or wait for the offer to arrive."};
static const struct verdict wrong_side = {
    false, "item.own",
    "That is for the other side to say: the giver offers, tightens and consents, the "
    "holder accepts, keeps, erases and lets out."};
static const struct verdict not_readable = {
    false, "item.held",
    "This side has not accepted that version, has no key to it, or has erased it; what "
    "it does not hold cannot leave."};
static const struct verdict ended = {
    false, "R36",
    "The version has ended by its conditions, the agreement, a review without a "
    "decision, or a notice; it is to be erased."};
static const struct verdict under_notice = {
    false, "R34",
    "A notice on this version stands (withdrawn, corrected, restricted or contested); it "
    "leaves no more until that is lifted."};
static const struct verdict for_looking_only = {
    false, "R25",
    "The version was given for disclosure: it is looked at in the node and not copied; "
    "ask the giver for a release."};

size_t parcel_find(const struct fold *f, int view, const uint8_t id[32])
{
    size_t at = ids_find(&f->parcel_ids, id);

    if (at == IDS_NONE)
        return NOTHING;
    return f->parcels[at].in[view].versions > 0 ? at : NOTHING;
}

const struct parcel *
parcel_of(struct ask *q, enum parcel_speaker speaker, const struct verdict **refusal)
{
    uint8_t id[32];
    const struct parcel *p;

    json_bytes(q->entry->fact, "item", id, sizeof id);
    q->subject = parcel_find(q->fold, q->view, id);
    if (q->subject == NOTHING) {
        *refusal = &unknown_item;
        return NULL;
    }
    p = &q->fold->parcels[q->subject];
    *refusal = parcel_speaks(p, q->side, speaker);
    return *refusal ? NULL : p;
}

const struct verdict *
parcel_speaks(const struct parcel *p, int side, enum parcel_speaker speaker)
{
    if (speaker == PARCEL_EITHER)
        return NULL;
    return (p->is.giver == side) == (speaker == PARCEL_GIVER) ? NULL : &wrong_side;
}

size_t parcel_version_of(const struct ask *q, const struct parcel *p)
{
    size_t number = (size_t)json_int(q->entry->fact, "version"); /* 1 and up: its shape */

    return number <= p->in[q->view].versions ? number - 1 : NOTHING;
}

const struct conditions *parcel_conditions(const struct parcel *p, int view, size_t at)
{
    const struct version_mark *mark = &p->version_marks[at];

    must(mark->in[view].terms > mark->terms_freed);
    return &mark->terms[mark->in[view].terms - 1];
}

bool parcel_is_withdrawn(const struct parcel *p, int view)
{
    return p->in[view].withdrawn_up_to > 0 &&
           (size_t)p->in[view].withdrawn_up_to >= p->in[view].versions;
}

bool parcel_is_held(const struct parcel *p, size_t at)
{
    return p->versions[at].accepted_at != 0 && p->versions[at].erased_at == 0;
}

bool parcel_is_readable(const struct parcel *p, int view, size_t at)
{
    return parcel_is_held(p, at) && p->version_marks[at].in[view].keyed;
}

/* Does a notice that the copy knows cover the version? */
static bool is_covered(const struct parcel *p, int view, size_t at, size_t notice)
{
    return p->notice_marks[notice].in[view].known &&
           (size_t)p->notices[notice].version > at;
}

static void end_at(int64_t time, const char *why, int64_t *ends, const char **cause)
{
    if (time >= *ends)
        return;
    *ends = time;
    *cause = why;
}

int64_t parcel_ends(
    const struct fold *f, const struct parcel *p, int view, size_t at, const char **cause)
{
    const struct agreement *a = f->pacts[p->pact].document;
    const struct fold_version *v = &p->versions[at];
    int64_t correction = a->correction_hours * INSTANT_HOUR;
    int64_t ends = INT64_MAX;
    const char *why = "";

    if (v->accepted_at != 0) {
        end_at(parcel_conditions(p, view, at)->until, "until", &ends, &why);
        end_at(v->accepted_at + a->item_days * INSTANT_DAY, "ended", &ends, &why);
        if (v->accepted_at < a->review && v->kept_at == 0)
            end_at(a->review, "review", &ends, &why);
    }
    for (size_t i = 0; i < p->is.notice_count && v->accepted_at != 0; i++) {
        const struct fold_notice *n = &p->notices[i];

        if (!is_covered(p, view, at, i) || n->heard_at == 0 || n->disputed_at != 0)
            continue;
        if (n->effect == FOLD_WITHDRAW)
            end_at(parcel_counts_from(n) + correction, "withdrawn", &ends, &why);
        if (n->effect == FOLD_CORRECT)
            end_at(parcel_counts_from(n) + correction, "replaced", &ends, &why);
    }
    if (cause)
        *cause = why;
    return ends;
}

/* Does a notice on the version stand, disputed or not? Of those of its giver that
 * withdraw or correct, none is ever lifted. */
static bool is_under_notice(const struct parcel *p, int view, size_t at)
{
    for (size_t i = 0; i < p->is.notice_count; i++) {
        const struct notice_mark *mark = &p->notice_marks[i];

        if (is_covered(p, view, at, i) && !mark->in[view].lifted)
            return true;
    }
    return false;
}

const struct verdict *parcel_may_leave(
    const struct fold *f, const struct parcel *p, int view, size_t at, int64_t time)
{
    const struct verdict *refusal =
        pact_allows(&f->pacts[p->pact], view, time, FOLD_SUSPENDED_RELEASES);

    if (refusal)
        return refusal;
    if (at == NOTHING || !parcel_is_readable(p, view, at))
        return &not_readable;
    if (time >= parcel_ends(f, p, view, at, NULL))
        return &ended;
    if (is_under_notice(p, view, at))
        return &under_notice;
    return parcel_conditions(p, view, at)->handling == CONDITIONS_RELEASE
               ? NULL
               : &for_looking_only;
}

bool parcel_is_approved(const struct fold *f,
                        const struct parcel *p,
                        int view,
                        size_t at,
                        const uint8_t about[32])
{
    return !parcel_conditions(p, view, at)->approval ||
           approval_is_given(f, view, about, &f->pacts[p->pact]);
}

bool parcel_binds(const struct parcel *p, size_t notice, size_t at)
{
    const struct fold_notice *n = &p->notices[notice];

    return n->by == p->is.giver && at < (size_t)n->version &&
           p->versions[at].accepted_at != 0 && p->version_marks[at].accepted_seen <= n->n;
}

bool parcel_is_bound(const struct parcel *p, size_t notice)
{
    for (size_t at = 0; at < (size_t)p->notices[notice].version; at++)
        if (parcel_binds(p, notice, at))
            return true;
    return false;
}

int64_t parcel_counts_from(const struct fold_notice *n)
{
    return n->heard_at > n->given_at ? n->heard_at : n->given_at;
}

void parcel_name(const struct fold *f,
                 const char *label,
                 size_t pact,
                 int side,
                 uint64_t n,
                 uint8_t id[32])
{
    uint8_t place[8];

    store_u64(place, n);
    hash_sha256_parts(
        (const struct part[]){{label, strlen(label) + 1}, /* hashed with its NUL */
                              {f->pacts[pact].in[VIEW_ALL].is.id, 32},
                              {f->log[side].id, 32},
                              {place, sizeof place}},
        4, id);
}

enum err parcel_name_shown(const struct fold *f,
                           const char *label,
                           size_t pact,
                           const struct ask *q,
                           uint8_t id[32])
{
    uint8_t place[8];
    uint8_t shown[32];
    enum err e = json_hash(q->entry->fact, shown);

    if (e != OK)
        return e;
    store_u64(place, q->n);
    hash_sha256_parts((const struct part[]){{label, strlen(label) + 1},
                                            {f->pacts[pact].in[VIEW_ALL].is.id, 32},
                                            {f->log[q->side].id, 32},
                                            {place, sizeof place},
                                            {shown, sizeof shown}},
                      5, id);
    return OK;
}

enum err parcel_enter(struct fold *f, const struct spot *s, const uint8_t id[32])
{
    struct spot *spots =
        room_for(f->spots, &f->spot_capacity, f->spot_count, sizeof *spots);
    enum err e;

    if (!spots)
        return ERR_NOMEM;
    f->spots = spots;
    e = ids_add(&f->spot_ids, id, f->spot_count);
    if (e != OK)
        return e;
    spots[f->spot_count++] = *s;
    return OK;
}

size_t parcel_spot(const struct fold *f, enum spot_kind kind, const uint8_t id[32])
{
    size_t at = ids_find(&f->spot_ids, id);

    return at != IDS_NONE && f->spots[at].kind == kind ? at : NOTHING;
}

void parcel_fini(struct parcel *p)
{
    for (size_t at = 0; at < p->is.version_count; at++) {
        struct version_mark *mark = &p->version_marks[at];

        for (size_t i = mark->terms_freed; i < mark->term_count; i++)
            conditions_fini(&mark->terms[i]);
        memory_free(mark->terms);
    }
    for (size_t i = 0; i < p->is.export_count; i++)
        memory_free(p->exports[i].receipts);
    memory_free(p->versions);
    memory_free(p->notices);
    memory_free(p->consents);
    memory_free(p->exports);
    memory_free(p->version_marks);
    memory_free(p->notice_marks);
    memory_free(p->consent_marks);
}
