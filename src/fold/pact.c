/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact.c - when an agreement is in force, and what its budget has left
 *
 * The law. Nothing here is remembered that follows from time passing: an agreement
 * begins, expires and is superseded without an entry, so each question carries its
 * time. Only what entries said is state.
 */
#include "fold/pact.h"

#include "base/instant.h"

#include <string.h>

static const struct verdict unsigned_yet = {false, "R1",
                                            "The agreement is not in force: one side has "
                                            "not signed it, and it binds nobody until "
                                            "both have signed the same bytes."};
static const struct verdict too_few_signatures = {
    false, "R3",
    "One side has fewer signatures than its threshold; let another of its signatories "
    "sign."};
static const struct verdict not_ready = {
    false, "R2",
    "Not both sides have said that their internal procedures are completed; that is an "
    "act of its own after signing."};
static const struct verdict not_approved = {
    false, "R28",
    "Not every third party whose approval the agreement needs before it begins has "
    "approved it; ask for the approvals and bring them in."};
static const struct verdict not_started = {
    false, "R9", "The agreement's first day has not come; wait until it starts."};
static const struct verdict expired = {false, "R9",
                                       "The agreement has expired; agree on a new one."};
static const struct verdict ended = {
    false, "R7",
    "The agreement has ended, for a notice on it has run out; agree on a new one."};
static const struct verdict superseded = {
    false, "R5", "An amendment has taken the agreement's place; act under that one."};
static const struct verdict suspended = {
    false, "R6",
    "A side has suspended the agreement for this; it must resume before anything "
    "further."};
static const struct verdict halted = {
    false, "K4",
    "The node key of one of the two is revoked: nothing more is matched or released "
    "between these cards. Duties can still be done."};
static const struct verdict no_rounds_left = {
    false, "budget.rounds_period",
    "As many rounds as the agreement allows were accepted in this period; wait until "
    "one of them is older than the period."};
static const struct verdict no_tokens_left = {
    false, "budget.tokens_life",
    "A side's bucket is more than it has left of its tokens over the agreement's life; "
    "choose a smaller bucket or amend the agreement."};
static const struct verdict out_of_balance = {
    false, "budget.ratio",
    "The proposer is too far ahead of the other side in accepted rounds; it is the "
    "other side's turn to propose."};

size_t pact_find(const struct fold *f, int view, const uint8_t id[32])
{
    size_t at = ids_find(&f->pact_ids, id);

    if (at == IDS_NONE)
        return NOTHING;
    return f->pacts[at].in[view].proposed[0] || f->pacts[at].in[view].proposed[1]
               ? at
               : NOTHING;
}

bool pact_is_signed(const struct pact *p, int view, int side)
{
    return p->in[view].is.signatures[side] >= p->document->threshold[p->party[side]];
}

bool pact_is_signed_by(const struct fold *f,
                       const struct pact *p,
                       int view,
                       const uint8_t key[SIGN_KEY_BYTES])
{
    for (int side = 0; side < FOLD_SIDES; side++) {
        const struct card_officer *officer = card_officer(f->card[side], key);
        uint64_t signed_by = p->in[view].signed_by[side];

        if (officer && (signed_by >> (officer - f->card[side]->officer) & 1) != 0)
            return true;
    }
    return false;
}

static bool is_ready(const struct fold_agreement *a)
{
    return a->ready_at[0] != 0 && a->ready_at[1] != 0;
}

/* Have all third parties approved it that must before it begins? */
static bool is_approved(const struct pact *p, int view)
{
    const struct agreement *a = p->document;

    for (size_t i = 0; i < a->approver_count; i++)
        if (a->approver[i].when == AGREEMENT_ACTIVATION &&
            (p->in[view].approved_by >> i & 1) == 0)
            return false;
    return true;
}

static bool notice_ran_out(const struct fold_agreement *a, int64_t time)
{
    for (int side = 0; side < FOLD_SIDES; side++)
        if (a->notice_at[side] != 0 && a->notice_paused_at[side] == 0 &&
            time >= a->notice_ends[side])
            return true;
    return false;
}

bool pact_notice_runs(const struct pact *p, int view, int side, int64_t time)
{
    const struct fold_agreement *a = &p->in[view].is;

    return a->notice_at[side] != 0 && a->notice_paused_at[side] == 0 &&
           time < a->notice_ends[side];
}

/* Ready by both, approved, and no notice had run out when it would have begun. */
static bool is_fit_to_begin(const struct pact *p, int view)
{
    const struct fold_agreement *a = &p->in[view].is;
    int64_t begins = p->document->starts;

    for (int side = 0; side < FOLD_SIDES; side++)
        if (a->ready_at[side] > begins)
            begins = a->ready_at[side];
    return is_ready(a) && is_approved(p, view) && !notice_ran_out(a, begins);
}

bool pact_has_begun(const struct pact *p, int view, int64_t time)
{
    return is_fit_to_begin(p, view) && time >= p->document->starts;
}

bool pact_is_superseded(const struct pact *p, int view, int64_t time)
{
    const struct fold_agreement *a = &p->in[view].is;

    return a->superseded && time >= a->superseded_from;
}

void pact_supersede(struct fold *f, int view, size_t amendment)
{
    size_t prev = f->pacts[amendment].prev;
    struct fold_agreement *a;

    if (prev == NOTHING)
        return;
    a = &f->pacts[prev].in[view].is;
    a->superseded = false;
    a->superseded_from = 0;
    for (size_t i = f->pacts[prev].amendment; i != NOTHING; i = f->pacts[i].sibling) {
        int64_t starts = f->pacts[i].document->starts;

        if (!is_fit_to_begin(&f->pacts[i], view))
            continue;
        if (!a->superseded || starts < a->superseded_from)
            a->superseded_from = starts;
        a->superseded = true;
    }
}

const struct verdict *pact_is_over(const struct pact *p, int view, int64_t time)
{
    if (notice_ran_out(&p->in[view].is, time))
        return &ended;
    return time >= p->document->expires ? &expired : NULL;
}

const struct verdict *pact_runs(const struct pact *p, int view, int64_t time)
{
    const struct fold_agreement *a = &p->in[view].is;

    for (int side = 0; side < FOLD_SIDES; side++)
        if (a->signatures[side] == 0)
            return &unsigned_yet;
    for (int side = 0; side < FOLD_SIDES; side++)
        if (!pact_is_signed(p, view, side))
            return &too_few_signatures;
    if (!is_ready(a))
        return &not_ready;
    if (!is_approved(p, view))
        return &not_approved;
    if (time < p->document->starts)
        return &not_started;
    if (pact_is_superseded(p, view, time))
        return &superseded;
    return pact_is_over(p, view, time);
}

const struct verdict *
pact_allows(const struct pact *p, int view, int64_t time, unsigned scopes)
{
    const struct fold_agreement *a = &p->in[view].is;
    const struct verdict *refusal = pact_runs(p, view, time);

    if (refusal)
        return refusal;
    scopes |= FOLD_SUSPENDED_ALL;
    if (((a->suspended[0] | a->suspended[1]) & scopes) != 0)
        return &suspended;
    return p->in[view].halted ? &halted : NULL;
}

/* Superseded and ended come before what was never in force, so that a status once
 * final stays what it is. */
enum fold_status pact_status(const struct pact *p, int view, int64_t now)
{
    const struct fold_agreement *a = &p->in[view].is;
    bool first = pact_is_signed(p, view, 0);
    bool second = pact_is_signed(p, view, 1);

    if (pact_is_superseded(p, view, now))
        return FOLD_SUPERSEDED;
    if (notice_ran_out(a, now))
        return FOLD_ENDED;
    if (now >= p->document->expires)
        return FOLD_EXPIRED;
    if (!first && !second)
        return FOLD_PROPOSED;
    if (!first || !second)
        return FOLD_SIGNED_ONE;
    if (!is_ready(a) || !is_approved(p, view) || now < p->document->starts)
        return FOLD_SIGNED_BOTH;
    if (((a->suspended[0] | a->suspended[1]) & FOLD_SUSPENDED_ALL) != 0 ||
        p->in[view].halted)
        return FOLD_SUSPENDED;
    return pact_notice_runs(p, view, 0, now) || pact_notice_runs(p, view, 1, now)
               ? FOLD_NOTICE
               : FOLD_IN_FORCE;
}

/*
 * Rounds accepted after the period's beginning, also those whose claimed time is a
 * little after `time`: so no window of the period's length ever holds more than the
 * agreement allows. In causal order times go back by at most SKEW_SECONDS (rule
 * clock), which says when to stop looking.
 */
int64_t pact_rounds_left(const struct pact *p, int view, int64_t time)
{
    int64_t after = time - p->document->period_days * INSTANT_DAY;
    int64_t most = p->document->rounds_period;
    int64_t count = 0;

    for (int64_t i = p->in[view].is.rounds_accepted; i > 0 && count < most; i--) {
        int64_t accepted_at = p->accepted_at[i - 1];

        if (accepted_at <= after - SKEW_SECONDS)
            break;
        count += accepted_at > after;
    }
    return most - count;
}

/* May a side that has had `mine` rounds accepted, the other `theirs`, have one more? */
static bool is_in_balance(int64_t mine, int64_t theirs, int64_t ratio)
{
    if (ratio == 0)
        return true;
    if (theirs == 0)
        return mine == 0;
    return mine / theirs < ratio || (mine / theirs == ratio && mine % theirs == 0);
}

const struct verdict *pact_affords(const struct pact *p,
                                   int view,
                                   int initiator,
                                   const int64_t tokens[FOLD_SIDES],
                                   int64_t time)
{
    const struct fold_agreement *a = &p->in[view].is;

    if (pact_rounds_left(p, view, time) <= 0)
        return &no_rounds_left;
    for (int side = 0; side < FOLD_SIDES; side++)
        if (tokens[side] > p->document->tokens_life - a->tokens_used[side])
            return &no_tokens_left;
    return is_in_balance(a->proposals_accepted[initiator],
                         a->proposals_accepted[1 - initiator], p->document->ratio)
               ? NULL
               : &out_of_balance;
}

bool pact_has_bucket(const struct pact *p, int64_t bucket)
{
    for (size_t i = 0; i < p->document->bucket_count; i++)
        if (p->document->bucket[i] == bucket)
            return true;
    return false;
}
