/* SPDX-License-Identifier: Apache-2.0 */
/*
 * owed.c - what a holder owes for the items that it accepted
 *
 * The law. A notice asks for something if a version that it covers was accepted before it
 * was heard of, whether or not that is still held: what was passed on does not come back
 * by itself. Its hours count from when the holder's lane shows that it was heard of, so
 * it bars nothing before; until then it is listed by its own time.
 */
#include "fold/owed.h"

#include "base/instant.h"
#include "base/num.h"
#include "fold/parcel.h"

#include <string.h>

/* An end that nobody carried out is late after this. [PROTOCOL.md 6.9] */
enum { ERASE_SECONDS = INSTANT_DAY };

struct owed {
    const struct fold *fold;
    int view;
    const struct parcel *parcel;
    int64_t time;
    bool lists; /* receipts too, and what was not heard of yet */
    bool (*visit)(void *state, const struct fold_duty *d);
    void *state;
};

static int64_t correction_seconds(const struct owed *o)
{
    return o->fold->pacts[o->parcel->pact].document->correction_hours * INSTANT_HOUR;
}

static struct fold_duty duty_of(const struct owed *o, enum fold_duty_kind kind)
{
    struct fold_duty d = {.kind = kind, .side = 1 - o->parcel->is.giver};

    memcpy(d.agreement, o->parcel->is.agreement, sizeof d.agreement);
    return d;
}

/* Does the copy know of a notice, and not that it was lifted? */
static bool is_up(const struct owed *o, size_t notice)
{
    const struct notice_mark *mark = &o->parcel->notice_marks[notice];

    return mark->in[o->view].known && !mark->in[o->view].lifted;
}

/* Is it one that asks the holder for something? Of several that say the same, the last
 * one does: else a giver could ask for the same act many times over. */
static bool stands(const struct owed *o, size_t notice)
{
    const struct fold_notice *n = &o->parcel->notices[notice];

    if (!is_up(o, notice))
        return false;
    for (size_t i = 0; i < o->parcel->is.notice_count; i++) {
        const struct fold_notice *later = &o->parcel->notices[i];

        if (later->by == n->by && later->n > n->n && later->effect == n->effect &&
            later->version >= n->version && is_up(o, i))
            return false;
    }
    return true;
}

static bool has_receipt(const struct fold_export *x, const struct fold_notice *n)
{
    for (size_t i = 0; i < x->receipt_count; i++)
        if (memcmp(x->receipts[i], n->id, sizeof n->id) == 0)
            return true;
    return false;
}

static bool visit_receipts(const struct owed *o, size_t notice)
{
    const struct parcel *p = o->parcel;
    const struct fold_notice *n = &p->notices[notice];
    struct fold_duty d = duty_of(o, FOLD_DUTY_RECEIPT);

    memcpy(d.subject, n->id, sizeof d.subject);
    d.due = parcel_counts_from(n) + 2 * correction_seconds(o);
    for (size_t i = 0; i < p->is.export_count; i++) {
        const struct fold_export *x = &p->exports[i];

        if (x->kind == FOLD_EXPORT_COPY || has_receipt(x, n) ||
            !parcel_binds(p, notice, (size_t)x->version - 1))
            continue;
        memcpy(d.object, x->id, sizeof d.object);
        if (!o->visit(o->state, &d))
            return false;
    }
    return true;
}

static bool visit_notice(const struct owed *o, size_t notice)
{
    const struct parcel *p = o->parcel;
    const struct fold_notice *n = &p->notices[notice];
    struct fold_duty d = duty_of(o, FOLD_DUTY_APPLY);

    bool is_answered = n->applied_at != 0 || n->disputed_at != 0;

    if (!o->lists && (n->heard_at == 0 || is_answered))
        return true;
    if (!stands(o, notice) || !parcel_is_bound(p, notice))
        return true;
    memcpy(d.subject, n->id, sizeof d.subject);
    memcpy(d.object, p->is.id, sizeof d.object);
    d.due = parcel_counts_from(n) + correction_seconds(o);
    if (!is_answered && !o->visit(o->state, &d))
        return false;
    return !o->lists || visit_receipts(o, notice);
}

static bool visit_version(const struct owed *o, size_t at)
{
    const struct parcel *p = o->parcel;
    struct fold_duty d = duty_of(o, FOLD_DUTY_ERASE);
    int64_t ends;

    if (!parcel_is_held(p, at))
        return true;
    ends = parcel_ends(o->fold, p, o->view, at, NULL);
    if (o->time < ends)
        return true;
    memcpy(d.subject, p->is.id, sizeof d.subject);
    d.version = (int)at + 1;
    d.due = ends + ERASE_SECONDS;
    return o->visit(o->state, &d);
}

static bool visit_all(const struct owed *o)
{
    const struct parcel *p = o->parcel;

    for (size_t i = 0; i < p->is.notice_count; i++)
        if (!visit_notice(o, i))
            return false;
    for (size_t at = 0; at < p->in[o->view].versions; at++)
        if (!visit_version(o, at))
            return false;
    return true;
}

bool owed_each(const struct fold *f,
               int view,
               const struct parcel *p,
               int64_t time,
               bool (*visit)(void *state, const struct fold_duty *d),
               void *state)
{
    struct owed o = {f, view, p, time, true, visit, state};

    return visit_all(&o);
}

/* Stops at the first that bars. */
static bool is_harmless(void *state, const struct fold_duty *d)
{
    const int64_t *time = state;

    return *time <= d->due;
}

/* A receipt never bars, and an item may have left very often. */
bool owed_bars(const struct fold *f, int view, int side, size_t pact, int64_t time)
{
    struct owed o = {f, view, NULL, time, false, is_harmless, &time};

    for (size_t i = 0; i < f->parcel_count; i++) {
        if (time <= f->owed_from[i])
            continue;
        o.parcel = &f->parcels[i];
        if (o.parcel->pact == pact && o.parcel->is.giver != side && !visit_all(&o))
            return true;
    }
    return false;
}

static bool take_earliest(void *state, const struct fold_duty *d)
{
    int64_t *earliest = state;

    if (d->due < *earliest)
        *earliest = d->due;
    return true;
}

/* At the end of time everything is due that ever will be as things stand. */
void owed_note(struct fold *f, size_t parcel)
{
    const struct parcel *p = &f->parcels[parcel];
    const int views[] = {1 - p->is.giver, VIEW_ALL};
    int64_t earliest = INT64_MAX;

    for (size_t i = 0; i < COUNT_OF(views); i++) {
        struct owed o = {f, views[i], p, INT64_MAX - 1, false, take_earliest, &earliest};

        (void)visit_all(&o);
    }
    f->owed_from[parcel] = earliest;
}
