/* SPDX-License-Identifier: Apache-2.0 */
/*
 * course.c - the rules of round.*
 *
 * The law
 *  1. Nothing but an abort is effective in a round unless its agreement is in force
 *     for rounds at the entry's own time, in the entry's own past.
 *  2. The budget is debited by the acceptance and never given back. The acceptance
 *     checks both sides' budgets: an earlier acceptance by the same side of a round
 *     that the initiator had given up may be unknown to the initiator.
 */
#include "fold/course.h"

#include "agreement/codes.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "fold/bout.h"
#include "fold/owed.h"
#include "fold/pact.h"
#include "fold/room.h"

#include <string.h>

/* What an event of a step keeps: the step, or of a part of a bulk round which part. */
enum { DETAIL_PART = BOUT_STEP_COUNT };

static const struct verdict unknown_agreement = {
    false, "agreement",
    "No agreement with this id was proposed; agree on one before proposing a round."};
static const struct verdict purpose_not_agreed = {
    false, "R11",
    "The purpose is not among those of the agreement, or the agreement forbids it; "
    "choose one that it lists."};
static const struct verdict unjustified = {
    false, "R12",
    "The justification is not a known code; give one that `entente agree codes` lists."};
static const struct verdict no_such_bucket = {
    false, "R16",
    "The bucket is not one that the agreement lists in budget.buckets; choose one of "
    "these."};
static const struct verdict another_is_open = {
    false, "round.open",
    "Another round is open between the two; finish, decline or abort that one first."};
static const struct verdict behind_with_duties = {
    false, "R32",
    "This side is late with a notice to apply or an item to erase under the agreement; "
    "see to that before proposing a round."};
static const struct verdict unknown_round = {
    false, "round",
    "No round with this id was proposed; check the id, or wait for the other side's "
    "proposal to arrive."};
static const struct verdict own_proposal = {
    false, "round.own",
    "A side cannot accept or decline its own proposal; the other side answers, or abort "
    "it."};
static const struct verdict accepted_before = {
    false, "round.accepted", "The round is accepted already; run it, or abort it."};
static const struct verdict not_accepted = {
    false, "round.proposed",
    "The round is not accepted yet; wait for the other side's answer."};
static const struct verdict over = {false, "round.over",
                                    "The round is over; propose a new one."};
static const struct verdict lost = {
    false, "concurrent",
    "Both sides proposed a round at once and the other one stands; go on with that."};
static const struct verdict closed_before = {
    false, "round.closed",
    "This side has closed the round; wait for the other's close, or until the "
    "agreement's "
    "ack_hours have passed since."};
static const struct verdict not_cleared = {
    false, "R44",
    "It is not stated that nobody whom the agreement's exclusions name was loaded; look "
    "at them with `entente agree show`, take out who must not be there, and say "
    "--cleared."};
static const struct verdict out_of_order = {
    false, "bad-order",
    "This step is not the one due from this side; the round must be aborted if the "
    "sides do not agree on what is."};
static const struct verdict no_reason = {
    false, "R22",
    "The reason is not a known code; `entente agree codes` lists those of declines and "
    "aborts."};
static const struct verdict wrong_count = {
    false, "bad-count",
    "The count is more than a bucket holds, or not the one that the initiator said; "
    "abort the round."};

/* Find the bout that the entry names; NULL and why not unless it is open. */
static const struct bout *find_open(struct ask *q, const struct verdict **refusal)
{
    uint8_t id[32];
    const struct bout *b;

    json_bytes(q->entry->fact, "round", id, sizeof id);
    q->subject = bout_find(q->fold, q->view, id);
    if (q->subject == NOTHING) {
        *refusal = &unknown_round;
        return NULL;
    }
    b = &q->fold->bouts[q->subject];
    if (bout_is_open(q->fold, b, q->view))
        return b;
    *refusal = bout_is_void(q->fold, b, q->view) ? &lost : &over;
    return NULL;
}

static const struct verdict *in_force_for_rounds(const struct ask *q,
                                                 const struct bout *b)
{
    return pact_allows(&q->fold->pacts[b->pact], q->view, q->entry->time,
                       FOLD_SUSPENDED_ROUNDS);
}

/* Does the entry state what an officer must before a list is loaded? */
static bool is_cleared(const struct ask *q, const struct pact *p)
{
    uint8_t cleared[32];

    json_bytes(q->entry->fact, "cleared", cleared, sizeof cleared);
    return memcmp(cleared, p->document->cleared, sizeof cleared) == 0;
}

static const struct verdict *is_covered(const struct ask *q, const struct pact *p)
{
    const json_t *fact = q->entry->fact;
    const char *purpose = json_text(fact, "purpose");

    if (!agreement_has(p->document, "purposes", purpose) ||
        agreement_has(p->document, "forbidden_purposes", purpose))
        return &purpose_not_agreed;
    if (!codes_has(CODES_JUSTIFICATION, json_text(fact, "justification")))
        return &unjustified;
    if (!is_cleared(q, p))
        return &not_cleared;
    return pact_has_bucket(p, json_int(fact, "bucket")) ? NULL : &no_such_bucket;
}

const struct verdict *course_may_propose(struct ask *q)
{
    int64_t tokens[FOLD_SIDES] = {0};
    const struct verdict *refusal;
    const struct pact *p;
    uint8_t id[32];
    size_t at;

    json_bytes(q->entry->fact, "agreement", id, sizeof id);
    at = pact_find(q->fold, q->view, id);
    if (at == NOTHING)
        return &unknown_agreement;
    p = &q->fold->pacts[at];
    refusal = pact_allows(p, q->view, q->entry->time, FOLD_SUSPENDED_ROUNDS);
    if (!refusal)
        refusal = is_covered(q, p);
    if (refusal)
        return refusal;
    if (bout_open(q->fold, q->view) != NOTHING)
        return &another_is_open;
    tokens[q->side] = agreement_debit(p->document, json_int(q->entry->fact, "bucket"));
    refusal = pact_affords(p, q->view, q->side, tokens, q->entry->time);
    if (refusal)
        return refusal;
    return owed_bars(q->fold, q->view, q->side, at, q->entry->time) ? &behind_with_duties
                                                                    : NULL;
}

/* Room for one more bout, and one more proposal of a side. */
MUST_CHECK static enum err make_room(struct fold *f, int side)
{
    struct bout *bouts =
        room_for(f->bouts, &f->bout_capacity, f->bout_count, sizeof *bouts);
    size_t *proposals;

    if (!bouts)
        return ERR_NOMEM;
    f->bouts = bouts;
    proposals = room_for(f->proposals[side], &f->proposal_capacity[side],
                         f->proposal_count[side], sizeof *proposals);
    if (!proposals)
        return ERR_NOMEM;
    f->proposals[side] = proposals;
    return OK;
}

enum err course_record_propose(struct fold *f, struct ask *q)
{
    const json_t *fact = q->entry->fact;
    struct bout b = {.seen = q->entry->seen_n,
                     .is = {.initiator = q->side,
                            .propose_n = q->n,
                            .proposed_at = q->entry->time,
                            .counted = {-1, -1}}};
    enum err e = make_room(f, q->side);

    if (e != OK)
        return e;
    json_bytes(fact, "agreement", b.is.agreement, sizeof b.is.agreement);
    json_bytes(fact, "commit", b.is.commitment[q->side], 32);
    b.is.bucket[q->side] = json_int(fact, "bucket");
    must(text_copy(b.is.purpose, sizeof b.is.purpose, json_text(fact, "purpose")) == OK);
    bout_id(b.is.agreement, f->log[q->side].id, q->n, b.is.id);
    b.pact = ids_find(&f->pact_ids, b.is.agreement);
    must(b.pact != IDS_NONE);

    e = ids_add(&f->bout_ids, b.is.id, f->bout_count);
    if (e != OK)
        return e;
    f->bouts[f->bout_count] = b;
    f->proposals[q->side][f->proposal_count[q->side]++] = f->bout_count;
    q->subject = f->bout_count++;
    return OK;
}

/* The other side's newest proposal may have become void by this one; older ones of
 * its are over, whether void or not. */
void course_apply_propose(struct fold *f, int view, int side, const struct event *e)
{
    size_t other = f->view[view].last_bout[1 - side];

    f->bouts[e->subject].in[view].known = true;
    f->view[view].last_bout[side] = e->subject;
    if (view == VIEW_ALL && other != NOTHING)
        bout_publish(f, &f->bouts[other]);
}

const struct verdict *course_may_accept(struct ask *q)
{
    const struct verdict *refusal;
    const struct bout *b = find_open(q, &refusal);
    const struct pact *p;
    int64_t tokens[FOLD_SIDES];

    if (!b)
        return refusal;
    if (b->is.initiator == q->side)
        return &own_proposal;
    if (b->in[q->view].accepted)
        return &accepted_before;
    refusal = in_force_for_rounds(q, b);
    if (refusal)
        return refusal;
    p = &q->fold->pacts[b->pact];
    if (!is_cleared(q, p))
        return &not_cleared;
    if (!pact_has_bucket(p, json_int(q->entry->fact, "bucket")))
        return &no_such_bucket;
    tokens[q->side] = agreement_debit(p->document, json_int(q->entry->fact, "bucket"));
    tokens[1 - q->side] = agreement_debit(p->document, b->is.bucket[1 - q->side]);
    return pact_affords(p, q->view, b->is.initiator, tokens, q->entry->time);
}

enum err course_record_accept(struct fold *f, struct ask *q)
{
    struct bout *b = &f->bouts[q->subject];
    struct pact *p = &f->pacts[b->pact];
    int64_t *times =
        room_for(p->accepted_at, &p->accepted_capacity, p->accepted_count, sizeof *times);

    if (!times)
        return ERR_NOMEM;
    p->accepted_at = times;
    if (p->document->is_bulk && b->said == NULL)
        b->said = memory_new(VIEW_COUNT * (size_t)p->document->parts, sizeof *b->said);
    if (p->document->is_bulk && b->said == NULL)
        return ERR_NOMEM;
    b->is.accept_n = q->n;
    b->is.accepted_at = q->entry->time;
    b->is.responder_first = p->accepted_count % 2 == 0;
    b->is.bucket[q->side] = json_int(q->entry->fact, "bucket");
    json_bytes(q->entry->fact, "commit", b->is.commitment[q->side], 32);
    p->accepted_at[p->accepted_count++] = q->entry->time;
    return OK;
}

void course_apply_accept(struct fold *f, int view, int side, const struct event *e)
{
    struct bout *b = &f->bouts[e->subject];
    struct fold_agreement *a = &f->pacts[b->pact].in[view].is;

    b->in[view].accepted = true;
    a->rounds_accepted++;
    a->proposals_accepted[1 - side]++;
    for (int i = 0; i < FOLD_SIDES; i++)
        a->tokens_used[i] += agreement_debit(f->pacts[b->pact].document, b->is.bucket[i]);
}

const struct verdict *course_may_decline(struct ask *q)
{
    const struct verdict *refusal;
    const struct bout *b = find_open(q, &refusal);

    if (!b)
        return refusal;
    if (b->is.initiator == q->side)
        return &own_proposal;
    if (b->in[q->view].accepted)
        return &accepted_before;
    refusal = in_force_for_rounds(q, b);
    if (refusal)
        return refusal;
    return codes_has(CODES_DECLINE, json_text(q->entry->fact, "code")) ? NULL
                                                                       : &no_reason;
}

enum err course_record_end(struct fold *f, struct ask *q)
{
    char *code = f->bouts[q->subject].is.end_code[q->side];

    must(text_copy(code, FOLD_CODE_BYTES, json_text(q->entry->fact, "code")) == OK);
    return OK;
}

void course_apply_decline(struct fold *f, int view, int side, const struct event *e)
{
    (void)side;
    f->bouts[e->subject].in[view].declined = true;
}

const struct verdict *course_may_step(struct ask *q)
{
    const json_t *fact = q->entry->fact;
    const struct verdict *refusal;
    const struct bout *b = find_open(q, &refusal);
    enum bout_step step;

    if (!b)
        return refusal;
    if (!b->in[q->view].accepted)
        return &not_accepted;
    refusal = in_force_for_rounds(q, b);
    if (refusal)
        return refusal;
    step = bout_step_find(json_text(fact, "step"));
    if (!bout_is_due(q->fold, b, q->view, q->side, step, json_int(fact, "index")))
        return &out_of_order;
    q->detail =
        step < BOUT_OFFER ? (int)step : DETAIL_PART + (int)json_int(fact, "index");
    if (step != bout_count_step(q->fold, b))
        return json_int(fact, "count") == 0 ? NULL : &wrong_count;
    return bout_is_count(q->fold, b, q->side, json_int(fact, "count")) ? NULL
                                                                       : &wrong_count;
}

enum err course_record_step(struct fold *f, struct ask *q)
{
    struct fold_round *r = &f->bouts[q->subject].is;

    if (q->detail == (int)bout_count_step(f, &f->bouts[q->subject]))
        r->counted[q->side] = json_int(q->entry->fact, "count");
    if (q->detail == BOUT_CLOSE)
        r->closed_at[q->side] = q->entry->time;
    return OK;
}

void course_apply_step(struct fold *f, int view, int side, const struct event *e)
{
    struct bout *b = &f->bouts[e->subject];
    struct bout_view *v = &b->in[view];

    v->steps[side]++;
    if (e->detail >= DETAIL_PART)
        bout_say_part(f, b, view, e->detail - DETAIL_PART);
    v->coins[side] += e->detail == BOUT_COIN;
    v->blocks[side] += e->detail == BOUT_BLOCK;
    if (e->detail != BOUT_CLOSE)
        return;
    v->closed[side] = true;
    if (v->closed[1 - side])
        f->pacts[b->pact].in[view].is.hits_counted += b->is.counted[side];
}

const struct verdict *course_may_abort(struct ask *q)
{
    const struct verdict *refusal;
    const struct bout *b = find_open(q, &refusal);

    if (!b)
        return refusal;
    if (b->in[q->view].closed[q->side] &&
        !bout_is_withheld(q->fold, b, q->side, q->entry->time))
        return &closed_before;
    return codes_has(CODES_ABORT, json_text(q->entry->fact, "code")) ||
                   codes_has(CODES_DECLINE, json_text(q->entry->fact, "code"))
               ? NULL
               : &no_reason;
}

void course_apply_abort(struct fold *f, int view, int side, const struct event *e)
{
    f->bouts[e->subject].in[view].aborted[side] = true;
}
