/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hit.c - the rules of hit.*
 *
 * The law. Neither side opens what it knows of its hits before the other has
 * committed to its own. Judging is a duty that outlives the agreement; opening is not.
 * A judgement is said by one side and asked for only when that side judges again, so
 * one table of them serves all copies of the state.
 */
#include "fold/hit.h"

#include "agreement/codes.h"
#include "fold/bout.h"
#include "fold/pact.h"

#include <string.h>

/* A shared token makes a lead of every pair of records that have it; this bounds what one
 * side can make the other remember. [PROTOCOL.md 6.4] */
enum { LEADS_OF_HIT_MAX = 4096 };

static const struct verdict unknown_round = {
    false, "round",
    "No round with this id was proposed; check the id, or wait for the other side's "
    "proposal to arrive."};
static const struct verdict not_closed = {
    false, "round.closed",
    "Hits are opened only after both sides have closed the round; finish it first."};
static const struct verdict no_hits = {
    false, "R14",
    "The round yields no hits to open: there were none, fewer than the agreement's "
    "least count, or only the count was agreed."};
static const struct verdict committed_before = {
    false, "repeated", "This side has committed to its hits before; open them."};
static const struct verdict not_committed = {
    false, "hit.commit",
    "A side opens its hits only after both have committed to theirs; commit, or wait for "
    "the other side's commitment to arrive."};
static const struct verdict other_content = {
    false, "hit.commit",
    "What is opened is not what this side committed to; open exactly that."};
static const struct verdict opened_before = {
    false, "repeated", "This side has opened its hits before; nothing is to do."};
static const struct verdict not_opened = {
    false, "hit.open",
    "Hits are judged only after both sides have opened theirs; wait for the other "
    "side's to arrive."};
static const struct verdict judged_before = {
    false, "repeated",
    "This side has judged the hit same or different before; that stands."};
static const struct verdict no_reason = {
    false, "R22",
    "The reason is not a known code; give one that `entente agree codes judgements` "
    "lists."};
static const struct verdict more_than_counted = {
    false, "hit.count",
    "This side has judged more leads than a round with so many hits can have; this is "
    "none of them."};

/* Find the bout that the entry names. */
static const struct bout *find(struct ask *q)
{
    uint8_t id[32];

    json_bytes(q->entry->fact, "round", id, sizeof id);
    q->subject = bout_find(q->fold, q->view, id);
    return q->subject == NOTHING ? NULL : &q->fold->bouts[q->subject];
}

static const struct verdict *in_force_for_releases(const struct ask *q,
                                                   const struct bout *b)
{
    return pact_allows(&q->fold->pacts[b->pact], q->view, q->entry->time,
                       FOLD_SUSPENDED_RELEASES);
}

const struct verdict *hit_may_commit(struct ask *q)
{
    const struct bout *b = find(q);

    if (!b)
        return &unknown_round;
    if (bout_status(q->fold, b, q->view) != FOLD_ROUND_CLOSED)
        return &not_closed;
    if (!bout_has_hits(q->fold, b))
        return &no_hits;
    if (b->in[q->view].committed[q->side])
        return &committed_before;
    return in_force_for_releases(q, b);
}

enum err hit_record_commit(struct fold *f, struct ask *q)
{
    json_bytes(q->entry->fact, "commit", f->bouts[q->subject].hit_commit[q->side], 32);
    return OK;
}

void hit_apply_commit(struct fold *f, int view, int side, const struct event *e)
{
    f->bouts[e->subject].in[view].committed[side] = true;
}

const struct verdict *hit_may_open(struct ask *q)
{
    const struct bout *b = find(q);

    if (!b)
        return &unknown_round;
    if (!b->in[q->view].committed[0] || !b->in[q->view].committed[1])
        return &not_committed;
    if (b->in[q->view].opened[q->side])
        return &opened_before;
    if (!q->entry->has_body || memcmp(q->entry->body, b->hit_commit[q->side], 32) != 0)
        return &other_content;
    return in_force_for_releases(q, b);
}

void hit_apply_open(struct fold *f, int view, int side, const struct event *e)
{
    f->bouts[e->subject].in[view].opened[side] = true;
}

static enum fold_judgement said_of(const struct ask *q,
                                   const struct bout *b,
                                   const uint8_t handle[FOLD_HANDLE_BYTES])
{
    const struct handles_leaf *leaf = handles_find(&q->fold->handles, b->hits, handle);

    return leaf ? leaf->by[q->side] : FOLD_UNJUDGED;
}

const struct verdict *hit_may_judge(struct ask *q)
{
    const struct bout *b = find(q);
    uint8_t handle[FOLD_HANDLE_BYTES];
    enum fold_judgement said;

    if (!b)
        return &unknown_round;
    if (!b->in[q->view].opened[0] || !b->in[q->view].opened[1])
        return &not_opened;
    json_bytes(q->entry->fact, "hit", handle, sizeof handle);
    said = said_of(q, b, handle);
    if (said == FOLD_SAME || said == FOLD_DIFFERENT)
        return &judged_before;
    if (said != FOLD_UNSURE &&
        b->hits_judged[q->side] >= b->is.counted[q->side] * LEADS_OF_HIT_MAX)
        return &more_than_counted;
    return codes_has(CODES_JUDGEMENT, json_text(q->entry->fact, "reason")) ? NULL
                                                                           : &no_reason;
}

/* The judgement with this name; kind_check has passed it. */
static enum fold_judgement judgement(const char *name)
{
    int j = FOLD_SAME;

    while (j < FOLD_UNSURE &&
           strcmp(fold_judgement_name((enum fold_judgement)j), name) != 0)
        j++;
    return (enum fold_judgement)j;
}

enum err hit_record_judge(struct fold *f, struct ask *q)
{
    struct bout *b = &f->bouts[q->subject];
    uint8_t handle[FOLD_HANDLE_BYTES];

    json_bytes(q->entry->fact, "hit", handle, sizeof handle);
    b->hits_judged[q->side] += said_of(q, b, handle) == FOLD_UNJUDGED;
    return handles_say(&f->handles, &b->hits, handle, q->side,
                       judgement(json_text(q->entry->fact, "verdict")));
}
