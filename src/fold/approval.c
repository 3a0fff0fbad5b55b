/* SPDX-License-Identifier: Apache-2.0 */
/*
 * approval.c - what third parties say of an agreement, an item or a consent
 *
 * The law. An approval is a mark that is only ever set, whichever side brought it, so
 * concurrent ones commute; the approver's signature was checked with the entry's shape.
 * Which approvals an act needs is asked where it is judged.
 */
#include "fold/approval.h"

#include "base/must.h"
#include "fold/pact.h"
#include "fold/room.h"

#include <string.h>

static const struct verdict nothing_known = {
    false, "approve",
    "There is no agreement, item or consent with this id; check the id, or wait for it "
    "to arrive."};
static const struct verdict no_approver = {
    false, "R28",
    "The key is not one of the agreement's approvers; ask one of those that it lists."};
static const struct verdict approved_before = {
    false, "repeated", "This approver has approved it before; nothing is to do."};

/* Is it something to approve, a version or a consent, that the copy knows? */
static bool is_known(const struct fold *f, int view, const struct spot *s)
{
    const struct parcel *p = &f->parcels[s->parcel];

    if (s->kind == SPOT_VERSION)
        return p->version_marks[s->at].in[view].terms > 0;
    return s->kind == SPOT_CONSENT && p->consent_marks[s->at].in[view].known;
}

/* The pact of what a copy knows by this id, or NOTHING; *activates if it is the pact. */
static size_t
find_subject(const struct fold *f, int view, const uint8_t id[32], bool *activates)
{
    size_t pact = pact_find(f, view, id);
    size_t item = ids_find(&f->parcel_ids, id);
    size_t at = ids_find(&f->spot_ids, id);

    *activates = pact != NOTHING;
    if (pact != NOTHING)
        return pact;
    if (item != IDS_NONE && f->parcels[item].version_marks[0].in[view].terms > 0)
        return f->parcels[item].pact;
    return at != IDS_NONE && is_known(f, view, &f->spots[at])
               ? f->parcels[f->spots[at].parcel].pact
               : NOTHING;
}

/* Which of the document's approvers has this key; -1 none. */
static int find_approver(const struct agreement *a, const uint8_t key[SIGN_KEY_BYTES])
{
    for (size_t i = 0; i < a->approver_count; i++)
        if (memcmp(a->approver[i].key, key, sizeof a->approver[i].key) == 0)
            return (int)i;
    return -1;
}

static unsigned approved_by(const struct fold *f, int view, const uint8_t about[32])
{
    size_t at = ids_find(&f->approval_ids, about);

    return at == IDS_NONE ? 0 : f->approvals[at].by[view];
}

const struct verdict *approval_may(struct ask *q)
{
    uint8_t about[32];
    uint8_t key[SIGN_KEY_BYTES];
    bool activates;
    size_t pact;

    json_bytes(q->entry->fact, "about", about, sizeof about);
    json_bytes(q->entry->fact, "key", key, sizeof key);
    pact = find_subject(q->fold, q->view, about, &activates);
    if (pact == NOTHING)
        return &nothing_known;
    q->detail = find_approver(q->fold->pacts[pact].document, key);
    if (q->detail < 0)
        return &no_approver;
    return (approved_by(q->fold, q->view, about) >> q->detail & 1) != 0 ? &approved_before
                                                                        : NULL;
}

/* One for each thing that is approved, made by the first who approves it. */
enum err approval_record(struct fold *f, struct ask *q)
{
    struct approval made = {.by = {0}};
    struct approval *approvals;
    enum err e;

    json_bytes(q->entry->fact, "about", made.about, sizeof made.about);
    q->subject = ids_find(&f->approval_ids, made.about);
    if (q->subject != IDS_NONE)
        return OK;
    made.pact = find_subject(f, q->view, made.about, &made.activates);
    must(made.pact != NOTHING);
    approvals = room_for(f->approvals, &f->approval_capacity, f->approval_count,
                         sizeof *approvals);
    if (!approvals)
        return ERR_NOMEM;
    f->approvals = approvals;
    e = ids_add(&f->approval_ids, made.about, f->approval_count);
    if (e != OK)
        return e;
    f->approvals[f->approval_count] = made;
    q->subject = f->approval_count++;
    return OK;
}

void approval_apply(struct fold *f, int view, int side, const struct event *e)
{
    struct approval *a = &f->approvals[e->subject];

    (void)side;
    a->by[view] |= 1U << e->detail;
    if (!a->activates)
        return;
    f->pacts[a->pact].in[view].approved_by = a->by[view];
    pact_supersede(f, view, a->pact);
}

bool approval_is_given(const struct fold *f,
                       int view,
                       const uint8_t about[32],
                       const struct pact *p)
{
    unsigned by = approved_by(f, view, about);

    for (size_t i = 0; i < p->document->approver_count; i++)
        if (p->document->approver[i].when == AGREEMENT_USE && (by >> i & 1) == 0)
            return false;
    return true;
}
