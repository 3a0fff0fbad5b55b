/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agree.c - the rules of agree.*
 *
 * The law. Each side writes only its own half of a pact: its signatures, its ready,
 * its suspensions, its notice. What needs both is asked of both halves.
 */
#include "fold/agree.h"

#include "agreement/codes.h"
#include "base/instant.h"
#include "base/must.h"
#include "fold/pact.h"
#include "fold/room.h"

#include <string.h>

enum notice_step { NOTICE_GIVE, NOTICE_PAUSE, NOTICE_CONTINUE };

static const struct verdict unreadable = {
    false, "agreement",
    "The document is missing, not a well-formed agreement, or not the one that the "
    "entry names; propose it again from its file."};
static const struct verdict not_these_parties = {
    false, "parties",
    "The agreement's parties are not the two cards that were exchanged; put both card "
    "ids into it."};
static const struct verdict ends_before_it_starts = {
    false, "R9", "The agreement expires before it starts; correct its dates."};
static const struct verdict nothing_to_amend = {
    false, "R5",
    "The agreement names as prev one that was never in force between the two, or that "
    "another amendment has replaced; amend the one that is in force."};
static const struct verdict proposed_before = {
    false, "repeated", "The same agreement was proposed before; go on with that one."};
static const struct verdict too_many = {
    false, "limit",
    "A side may propose at most 1000 agreements; let the other one propose it."};
static const struct verdict unknown = {
    false, "agreement",
    "No agreement with this id was proposed; propose it first, or wait for the other "
    "side's proposal to arrive."};
static const struct verdict signed_before = {
    false, "repeated", "This officer has signed the agreement before; nothing is to do."};
static const struct verdict ready_before = {
    false, "repeated", "This side was ready before; nothing is to do."};
static const struct verdict nobody_signed = {
    false, "R1",
    "No signature of one side stands under this agreement; both must sign before "
    "either can be ready."};
static const struct verdict too_few_signed = {
    false, "R3",
    "One side has fewer signatures than its threshold; let another of its signatories "
    "sign before either is ready."};
static const struct verdict suspended_before = {
    false, "repeated",
    "This side has suspended that much before; nothing is to do, or resume first."};
static const struct verdict no_reason = {false, "R22",
                                         "The reason is not a known code; `entente agree "
                                         "codes suspensions` lists them, one of "
                                         "them for giving none."};
static const struct verdict not_suspended = {
    false, "R6",
    "This side has suspended nothing of the agreement; only the side that suspended can "
    "resume."};
static const struct verdict not_both_ready = {
    false, "R7", "Notice can be given only once both sides are ready."};
static const struct verdict notice_before = {
    false, "repeated", "This side has given notice before; pause or continue that one."};
static const struct verdict no_notice_runs = {
    false, "R7", "No notice of this side is running; only a running notice is paused."};
static const struct verdict no_notice_paused = {
    false, "R7", "No notice of this side is paused; only a paused notice continues."};

/* Find the pact that the entry names. */
static const struct pact *find(struct ask *q)
{
    uint8_t id[32];

    json_bytes(q->entry->fact, "agreement", id, sizeof id);
    q->subject = pact_find(q->fold, q->view, id);
    return q->subject == NOTHING ? NULL : &q->fold->pacts[q->subject];
}

/* Does the document's prev name one that it may amend at this time? */
static const struct verdict *may_amend(const struct ask *q)
{
    size_t at = pact_find(q->fold, q->view, q->document->prev);
    const struct pact *prev = at == NOTHING ? NULL : &q->fold->pacts[at];

    if (!prev || !pact_has_begun(prev, q->view, q->entry->time) ||
        pact_is_superseded(prev, q->view, q->entry->time))
        return &nothing_to_amend;
    return NULL;
}

const struct verdict *agree_may_propose(struct ask *q)
{
    const struct agreement *a = q->document;
    const struct verdict *refusal;
    uint8_t id[32];

    json_bytes(q->entry->fact, "agreement", id, sizeof id);
    if (!a || memcmp(a->id, id, sizeof id) != 0)
        return &unreadable;
    for (int side = 0; side < FOLD_SIDES; side++)
        if (agreement_party(a, q->fold->card[side]->id) < 0)
            return &not_these_parties;
    if (a->starts >= a->expires)
        return &ends_before_it_starts;
    refusal = a->has_prev ? may_amend(q) : NULL;
    if (refusal)
        return refusal;
    if (find(q))
        return &proposed_before;
    return q->fold->proposed[q->side] >= FOLD_AGREEMENTS_MAX ? &too_many : NULL;
}

/* A new pact, unknown to every copy, hung into the list of what it amends. */
static void fill(struct fold *f, struct pact *p, const struct agreement *document)
{
    *p = (struct pact){
        .document = document, .prev = NOTHING, .amendment = NOTHING, .sibling = NOTHING};
    for (int side = 0; side < FOLD_SIDES; side++)
        p->party[side] = agreement_party(document, f->card[side]->id);
    for (int view = 0; view < VIEW_COUNT; view++) {
        memcpy(p->in[view].is.id, document->id, sizeof document->id);
        p->in[view].is.document = document;
    }
    if (document->has_prev) {
        p->prev = ids_find(&f->pact_ids, document->prev);
        must(p->prev != IDS_NONE);
        p->sibling = f->pacts[p->prev].amendment;
        f->pacts[p->prev].amendment = f->pact_count;
    }
}

enum err agree_record_propose(struct fold *f, struct ask *q)
{
    struct pact *pacts;
    enum err e;

    q->subject = ids_find(&f->pact_ids, q->document->id);
    if (q->subject != IDS_NONE) { /* the other side's, at once */
        f->proposed[q->side]++;
        return OK;
    }
    pacts = room_for(f->pacts, &f->pact_capacity, f->pact_count, sizeof *pacts);
    if (!pacts)
        return ERR_NOMEM;
    f->pacts = pacts;
    e = ids_add(&f->pact_ids, q->document->id, f->pact_count);
    if (e != OK)
        return e;
    fill(f, &f->pacts[f->pact_count], q->document);
    q->subject = f->pact_count++;
    f->proposed[q->side]++;
    return OK;
}

void agree_apply_propose(struct fold *f, int view, int side, const struct event *e)
{
    struct pact_view *v = &f->pacts[e->subject].in[view];

    if (!v->proposed[0] && !v->proposed[1])
        f->view[view].pact_count++;
    v->halted = f->view[view].halted;
    v->proposed[side] = true;
    v->is.proposer = v->proposed[0] ? 0 : 1;
}

const struct verdict *agree_may_sign(struct ask *q)
{
    const struct pact *p = find(q);

    if (!p)
        return &unknown;
    q->detail = (int)(card_officer(q->fold->card[q->side], q->entry->actor) -
                      q->fold->card[q->side]->officer);
    if (pact_is_signed_by(q->fold, p, q->view, q->entry->actor))
        return &signed_before;
    return pact_is_over(p, q->view, q->entry->time);
}

void agree_apply_sign(struct fold *f, int view, int side, const struct event *e)
{
    struct pact_view *v = &f->pacts[e->subject].in[view];

    v->signed_by[side] |= UINT64_C(1) << e->detail;
    v->is.signatures[side]++;
}

const struct verdict *agree_may_ready(struct ask *q)
{
    const struct pact *p = find(q);

    if (!p)
        return &unknown;
    for (int side = 0; side < FOLD_SIDES; side++)
        if (p->in[q->view].is.signatures[side] == 0)
            return &nobody_signed;
    for (int side = 0; side < FOLD_SIDES; side++)
        if (!pact_is_signed(p, q->view, side))
            return &too_few_signed;
    if (p->in[q->view].is.ready_at[q->side] != 0)
        return &ready_before;
    return pact_is_over(p, q->view, q->entry->time);
}

void agree_apply_ready(struct fold *f, int view, int side, const struct event *e)
{
    f->pacts[e->subject].in[view].is.ready_at[side] = e->time;
    pact_supersede(f, view, e->subject);
}

static unsigned scope_bit(const char *scope)
{
    if (strcmp(scope, "rounds") == 0)
        return FOLD_SUSPENDED_ROUNDS;
    return strcmp(scope, "releases") == 0 ? FOLD_SUSPENDED_RELEASES : FOLD_SUSPENDED_ALL;
}

/* Suspending needs no reason, but a code of the table, of which one says so: no word that
 * somebody thinks of can stand there. */
const struct verdict *agree_may_suspend(struct ask *q)
{
    const struct pact *p = find(q);
    const struct verdict *refusal;
    unsigned bit = scope_bit(json_text(q->entry->fact, "scope"));

    if (!p)
        return &unknown;
    refusal = pact_runs(p, q->view, q->entry->time);
    if (refusal)
        return refusal;
    q->detail = (int)bit;
    if ((p->in[q->view].is.suspended[q->side] & (bit | FOLD_SUSPENDED_ALL)) != 0)
        return &suspended_before;
    return codes_has(CODES_SUSPENSION, json_text(q->entry->fact, "code")) ? NULL
                                                                          : &no_reason;
}

void agree_apply_suspend(struct fold *f, int view, int side, const struct event *e)
{
    f->pacts[e->subject].in[view].is.suspended[side] |= (unsigned)e->detail;
}

const struct verdict *agree_may_resume(struct ask *q)
{
    const struct pact *p = find(q);

    if (!p)
        return &unknown;
    return p->in[q->view].is.suspended[q->side] == 0 ? &not_suspended : NULL;
}

void agree_apply_resume(struct fold *f, int view, int side, const struct event *e)
{
    f->pacts[e->subject].in[view].is.suspended[side] = 0;
}

static enum notice_step notice_step(const char *name)
{
    if (strcmp(name, "pause") == 0)
        return NOTICE_PAUSE;
    return strcmp(name, "continue") == 0 ? NOTICE_CONTINUE : NOTICE_GIVE;
}

const struct verdict *agree_may_notice(struct ask *q)
{
    enum notice_step step = notice_step(json_text(q->entry->fact, "step"));
    const struct pact *p = find(q);
    const struct fold_agreement *a;

    if (!p)
        return &unknown;
    a = &p->in[q->view].is;
    q->detail = (int)step;
    if (step == NOTICE_PAUSE)
        return pact_notice_runs(p, q->view, q->side, q->entry->time) ? NULL
                                                                     : &no_notice_runs;
    if (step == NOTICE_CONTINUE)
        return a->notice_paused_at[q->side] != 0 ? NULL : &no_notice_paused;
    if (a->ready_at[0] == 0 || a->ready_at[1] == 0)
        return &not_both_ready;
    return a->notice_at[q->side] != 0 ? &notice_before : NULL;
}

void agree_apply_notice(struct fold *f, int view, int side, const struct event *e)
{
    const struct agreement *document = f->pacts[e->subject].document;
    struct fold_agreement *a = &f->pacts[e->subject].in[view].is;

    if (e->detail == NOTICE_GIVE) {
        a->notice_at[side] = e->time;
        a->notice_ends[side] = e->time + document->notice_days * INSTANT_DAY;
    } else if (e->detail == NOTICE_PAUSE) {
        a->notice_paused_at[side] = e->time;
    } else {
        a->notice_ends[side] += e->time - a->notice_paused_at[side];
        a->notice_paused_at[side] = 0;
    }
    pact_supersede(f, view, e->subject);
}
