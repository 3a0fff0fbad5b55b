/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold.c - feeding, causality, and the three copies
 *
 * The law
 *  1. The copy of a side has absorbed all judged entries of its own lane and, of the
 *     other, what the last of these had seen. So the copy is the causal past of the
 *     lane's next entry once it has absorbed what that one had seen.
 *  2. An entry waits until every entry of the other lane that it had seen is judged.
 *     Since no two lanes can wait for each other (fold_feed refuses that), what is
 *     judged depends only on what was fed, not on the order.
 *  3. Each copy absorbs each entry once, after everything in that entry's past.
 */
#include "fold/fold.h"

#include "base/memory.h"
#include "base/must.h"
#include "fold/gate.h"
#include "fold/parcel.h"
#include "fold/revoke.h"
#include "fold/room.h"
#include "fold/rules.h"
#include "fold/state.h"

#include <string.h>

static const struct verdict fraud = {
    false, "fraud",
    "A party has signed two histories; nothing further is exchanged with it. Show the "
    "fraud proof to those who answer for it."};

/* As it is before any entry; all else in it is zero. */
static void begin(struct fold *f, const struct card *side0, const struct card *side1)
{
    f->card[0] = side0;
    f->card[1] = side1;
    for (int side = 0; side < FOLD_SIDES; side++)
        entry_lane_id(f->card[side]->root, f->card[1 - side]->root, f->log[side].id);
    f->winner = memcmp(f->log[0].id, f->log[1].id, 32) < 0 ? 0 : 1;
    for (int view = 0; view < VIEW_COUNT; view++)
        for (int side = 0; side < FOLD_SIDES; side++)
            f->view[view].last_bout[side] = NOTHING;
}

enum err fold_new(const struct card *side0, const struct card *side1, struct fold **out)
{
    struct fold *f;

    must(memcmp(side0->root, side1->root, sizeof side0->root) < 0);
    f = memory_new(1, sizeof *f);
    if (!f)
        return ERR_NOMEM;
    begin(f, side0, side1);
    *out = f;
    return OK;
}

/* The entry is judged, or will never be. */
static void stop_waiting(struct event *e)
{
    if (e->waiting)
        json_decref(e->waiting->object);
    memory_free(e->waiting);
    e->waiting = NULL;
}

static void drop_document(struct event *e)
{
    agreement_free(e->document);
    e->document = NULL;
}

/* Free what it holds. */
static void empty(struct fold *f)
{
    for (int side = 0; side < FOLD_SIDES; side++) {
        for (size_t i = 0; i < f->log[side].fed; i++) {
            stop_waiting(&f->log[side].events[i]);
            drop_document(&f->log[side].events[i]);
        }
        memory_free(f->log[side].events);
        memory_free(f->proposals[side]);
        memory_free(f->concurs[side]);
    }
    for (size_t i = 0; i < f->pact_count; i++) {
        memory_free(f->pacts[i].accepted_at);
        for (int side = 0; side < FOLD_SIDES; side++)
            memory_free(f->pacts[i].asked_at[side]);
    }
    memory_free(f->pacts);
    for (size_t i = 0; i < f->bout_count; i++)
        memory_free(f->bouts[i].said);
    memory_free(f->bouts);
    memory_free(f->errands);
    for (size_t i = 0; i < f->parcel_count; i++)
        parcel_fini(&f->parcels[i]);
    memory_free(f->parcels);
    memory_free(f->owed_from);
    memory_free(f->spots);
    ids_fini(&f->pact_ids);
    ids_fini(&f->bout_ids);
    ids_fini(&f->errand_ids);
    ids_fini(&f->parcel_ids);
    ids_fini(&f->spot_ids);
    handles_fini(&f->handles);
    memory_free(f->approvals);
    memory_free(f->samples);
    ids_fini(&f->approval_ids);
    ids_fini(&f->sample_ids);
}

void fold_free(struct fold *f)
{
    if (!f)
        return;
    empty(f);
    memory_free(f);
}

void fold_restart(struct fold *f)
{
    struct fold new = {.fraud = {f->fraud[0], f->fraud[1]}};

    memcpy(new.cuts, f->cuts, sizeof new.cuts);
    begin(&new, f->card[0], f->card[1]);
    empty(f);
    *f = new;
}

/* The next entry of a lane enters a copy. */
static void absorb(struct fold *f, int view, int side)
{
    struct view *v = &f->view[view];
    const struct event *e = &f->log[side].events[v->absorbed[side]];

    v->absorbed[side]++;
    if (e->time > v->latest)
        v->latest = e->time;
    if (e->verdict->effective)
        rules_apply(f, view, side, e);
}

/* Judge a lane's next entry; everything that it had seen is judged. */
MUST_CHECK static enum err judge(struct fold *f, int side)
{
    struct event *e = &f->log[side].events[f->log[side].judged];
    struct ask q = {.fold = f,
                    .view = side,
                    .side = side,
                    .n = f->log[side].judged,
                    .entry = e->waiting,
                    .document = e->document,
                    .subject = NOTHING};
    enum err err = gate_prepare(&q);

    if (err != OK)
        return err;
    while (f->view[side].absorbed[1 - side] < e->seen)
        absorb(f, side, 1 - side);
    const struct verdict *verdict = rules_judge(&q);

    if (verdict->effective) {
        err = rules_record(f, &q);
        if (err != OK)
            return err;
    } else {
        drop_document(e);
    }
    e->subject = q.subject;
    e->detail = q.detail;
    e->verdict = verdict;
    stop_waiting(e);
    f->log[side].judged++;
    absorb(f, side, side);
    absorb(f, VIEW_ALL, side);
    return OK;
}

static bool can_judge(const struct fold *f, int side)
{
    const struct log *log = &f->log[side];

    return log->judged < log->fed &&
           log->events[log->judged].seen <= f->log[1 - side].judged;
}

MUST_CHECK static enum err judge_all(struct fold *f)
{
    while (can_judge(f, 0) || can_judge(f, 1)) {
        enum err e = judge(f, can_judge(f, 0) ? 0 : 1);

        if (e != OK)
            return e;
    }
    return OK;
}

/* Is it the lane's next entry, and does nothing that it had seen claim to have seen it?
 */
static bool is_next(const struct fold *f, int side, const struct entry *e)
{
    const struct log *own = &f->log[side];
    const struct log *other = &f->log[1 - side];
    size_t seen = e->seen_n < other->fed ? (size_t)e->seen_n : other->fed;

    if (e->n != own->fed)
        return false;
    if (own->fed > 0 && e->seen_n < own->events[own->fed - 1].seen)
        return false;
    return seen == 0 || other->events[seen - 1].seen <= e->n;
}

/* Put the entry at the end of its lane; the document is taken only if this succeeds. */
MUST_CHECK static enum err
append(struct log *log, const struct entry *entry, struct agreement *document)
{
    struct event *events =
        room_for(log->events, &log->capacity, log->fed, sizeof *events);
    struct entry *copy;

    if (!events)
        return ERR_NOMEM;
    log->events = events;
    copy = memory_new(1, sizeof *copy);
    if (!copy)
        return ERR_NOMEM;
    *copy = *entry;
    json_incref(copy->object);
    log->events[log->fed++] = (struct event){.time = entry->time,
                                             .seen = entry->seen_n,
                                             .kind = entry->kind,
                                             .acted = entry->has_act,
                                             .subject = NOTHING,
                                             .waiting = copy,
                                             .document = document};
    return OK;
}

enum err
fold_feed(struct fold *f, int side, const struct entry *e, struct agreement *document)
{
    enum err err =
        is_next(f, side, e) ? append(&f->log[side], e, document) : ERR_UNEXPECTED;

    if (err != OK) {
        agreement_free(document);
        return err;
    }
    revoke_foresee(f, side, e);
    return judge_all(f);
}

uint64_t fold_fed(const struct fold *f, int side)
{
    return f->log[side].fed;
}

uint64_t fold_judged(const struct fold *f, int side)
{
    return f->log[side].judged;
}

const struct verdict *fold_verdict(const struct fold *f, int side, uint64_t n)
{
    must(n < f->log[side].judged);
    return f->log[side].events[n].verdict;
}

int64_t fold_time(const struct fold *f, int side, uint64_t n)
{
    must(n < f->log[side].judged);
    return f->log[side].events[n].time;
}

/* The copy that has absorbed everything is the causal past of who has seen it all. */
enum err fold_try(struct fold *f,
                  int side,
                  const struct entry *e,
                  const struct agreement *document,
                  struct verdict *out)
{
    struct ask q = {.fold = f,
                    .view = VIEW_ALL,
                    .side = side,
                    .n = f->log[side].fed,
                    .entry = e,
                    .document = document,
                    .subject = NOTHING};

    for (int i = 0; i < FOLD_SIDES; i++)
        if (f->log[i].judged != f->log[i].fed)
            return ERR_UNEXPECTED;
    enum err err = gate_prepare(&q);

    if (err == OK)
        *out = f->fraud[0] || f->fraud[1] ? fraud : *rules_judge(&q);
    return err;
}

void fold_mark_fraud(struct fold *f, int side)
{
    f->fraud[side] = true;
}
