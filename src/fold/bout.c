/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bout.c - the sequence of a round
 *
 * The law. Whose turn it is follows from how many steps of each side the copy has
 * absorbed, and the steps are totally ordered with one exception: after the coin it
 * is not known here whether the coin demands an audit (it is in the attachments), so
 * the initiator's CLOSE and the first BLOCK are both accepted. Two sides that
 * disagree on the coin may append both; then nothing is due any more, and the round
 * can only be aborted.
 */
#include "fold/bout.h"

#include "base/instant.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/hash.h"

#include <string.h>

enum { BLOCK_POINTS_MAX = 32768, PART_STEPS = BOUT_OPEN - BOUT_OFFER + 1 };

static const char *const step_names[] = {
    [BOUT_COMMIT] = "commit",   [BOUT_TOKENS] = "tokens", [BOUT_REPLIES] = "replies",
    [BOUT_COUNTED] = "counted", [BOUT_COIN] = "coin",     [BOUT_BLOCK] = "block",
    [BOUT_CLOSE] = "close",     [BOUT_OFFER] = "offer",   [BOUT_BASE] = "base",
    [BOUT_TREES] = "trees",     [BOUT_TABLE] = "table",   [BOUT_PROOF] = "proof",
    [BOUT_BIND] = "bind",       [BOUT_LIST] = "list",     [BOUT_OPEN] = "open",
};

/* How every round begins. */
static const struct {
    bool by_initiator;
    enum bout_step step;
} opening[] = {
    {true, BOUT_COMMIT},  {true, BOUT_TOKENS},   {false, BOUT_COMMIT},
    {false, BOUT_TOKENS}, {false, BOUT_REPLIES}, {true, BOUT_REPLIES},
    {true, BOUT_COUNTED}, {false, BOUT_COUNTED},
};

enum bout_step bout_step_find(const char *name)
{
    size_t step = 0;

    while (step < COUNT_OF(step_names) && strcmp(step_names[step], name) != 0)
        step++;
    must(step < COUNT_OF(step_names));
    return (enum bout_step)step;
}

void bout_id(const uint8_t agreement[32],
             const uint8_t lane[32],
             uint64_t n,
             uint8_t out[32])
{
    static const char label[] = "entente/1 round"; /* hashed with its NUL */
    uint8_t number[8];

    store_u64(number, n);
    hash_sha256_parts(
        (const struct part[]){
            {label, sizeof label}, {agreement, 32}, {lane, 32}, {number, sizeof number}},
        4, out);
}

size_t bout_find(const struct fold *f, int view, const uint8_t id[32])
{
    size_t at = ids_find(&f->bout_ids, id);

    return at != IDS_NONE && f->bouts[at].in[view].known ? at : NOTHING;
}

/*
 * What a lane had seen only grows. So of the winner's proposals that this one had not
 * seen, the first has seen least; if even that one had seen this, all had.
 */
bool bout_is_void(const struct fold *f, const struct bout *b, int view)
{
    const size_t *others = f->proposals[f->winner];
    size_t low = 0;
    size_t high = f->proposal_count[f->winner];

    if (b->is.initiator == f->winner)
        return false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (f->bouts[others[middle]].is.propose_n < b->seen)
            low = middle + 1;
        else
            high = middle;
    }
    return low < f->proposal_count[f->winner] && f->bouts[others[low]].in[view].known &&
           f->bouts[others[low]].seen <= b->is.propose_n;
}

enum fold_round_status bout_status(const struct fold *f, const struct bout *b, int view)
{
    const struct bout_view *v = &b->in[view];

    if (v->aborted[0] || v->aborted[1])
        return FOLD_ROUND_ABORTED;
    if (v->declined)
        return FOLD_ROUND_DECLINED;
    if (v->accepted)
        return v->closed[0] && v->closed[1] ? FOLD_ROUND_CLOSED : FOLD_ROUND_RUNNING;
    return bout_is_void(f, b, view) ? FOLD_ROUND_VOID : FOLD_ROUND_PROPOSED;
}

bool bout_is_open(const struct fold *f, const struct bout *b, int view)
{
    enum fold_round_status status = bout_status(f, b, view);

    return status == FOLD_ROUND_PROPOSED || status == FOLD_ROUND_RUNNING;
}

/* Only the newest proposal of a side can be open: each was made when none was. */
size_t bout_open(const struct fold *f, int view)
{
    for (int side = 0; side < FOLD_SIDES; side++) {
        size_t last = f->view[view].last_bout[side];

        if (last != NOTHING && bout_is_open(f, &f->bouts[last], view))
            return last;
    }
    return NOTHING;
}

static bool is_enough(const struct agreement *a, const struct bout *b)
{
    return a->output == AGREEMENT_HITS && b->is.counted[b->is.initiator] >= a->count_min;
}

bool bout_has_hits(const struct fold *f, const struct bout *b)
{
    return is_enough(f->pacts[b->pact].document, b) && b->is.counted[b->is.initiator] > 0;
}

bool bout_is_withheld(const struct fold *f, const struct bout *b, int side, int64_t time)
{
    int64_t hours = f->pacts[b->pact].document->ack_hours;

    return time >= b->is.closed_at[side] + hours * INSTANT_HOUR;
}

/* The side that reveals first. */
static int first_of(const struct bout *b)
{
    return b->is.responder_first ? 1 - b->is.initiator : b->is.initiator;
}

enum bout_step bout_count_step(const struct fold *f, const struct bout *b)
{
    return f->pacts[b->pact].document->is_bulk ? BOUT_CLOSE : BOUT_COUNTED;
}

bool bout_is_count(const struct fold *f, const struct bout *b, int side, int64_t count)
{
    bool is_bulk = f->pacts[b->pact].document->is_bulk;
    int counts = is_bulk ? 1 - first_of(b) : b->is.initiator;

    if (side != counts)
        return count == b->is.counted[counts];
    return count <= b->is.bucket[0] && count <= b->is.bucket[1];
}

int64_t bout_blocks(const struct agreement *a, const struct fold_round *r)
{
    int64_t points = r->bucket[0] > r->bucket[1] ? r->bucket[0] : r->bucket[1];
    int64_t least = (points + BLOCK_POINTS_MAX - 1) / BLOCK_POINTS_MAX;

    return a->blocks > least ? a->blocks : least;
}

/* BLOCK 0 of F, BLOCK 0 of S, BLOCK 1 of F ... then CLOSE of F, CLOSE of S. */
static bool
is_block_due(const struct bout *b, int view, int side, int64_t index, int64_t blocks)
{
    const struct bout_view *v = &b->in[view];
    int first = first_of(b);
    uint32_t mine = v->blocks[side];
    uint32_t theirs = v->blocks[1 - side];

    if (v->closed[0] || v->closed[1] || mine >= blocks || index != mine)
        return false;
    return side == first ? mine == theirs : mine + 1 == theirs;
}

static bool is_close_due(const struct bout *b, int view, int side, int first)
{
    const struct bout_view *v = &b->in[view];

    return !v->closed[side] && (side == first || v->closed[1 - side]);
}

/* After both have counted, and the coins if they were due. */
static bool is_ending_due(const struct agreement *a,
                          const struct bout *b,
                          int view,
                          int side,
                          enum bout_step step,
                          int64_t index)
{
    const struct bout_view *v = &b->in[view];
    bool low = !is_enough(a, b);
    int64_t blocks = bout_blocks(a, &b->is);
    int first = first_of(b);

    if (step == BOUT_BLOCK)
        return (!low || a->audit_one_in != 0) &&
               is_block_due(b, view, side, index, blocks);
    if (step != BOUT_CLOSE || index != 0)
        return false;
    if (v->blocks[0] == 0 && v->blocks[1] == 0) /* no audit, if the coin says so */
        return low && a->audit_one_in != 1 &&
               is_close_due(b, view, side, b->is.initiator);
    return v->blocks[0] == blocks && v->blocks[1] == blocks &&
           is_close_due(b, view, side, first);
}

/*
 * Of a bulk round: each side's COMMIT, then the messages of each part in turns, whatever
 * the others stand at; when all parts are done CLOSE, by who revealed last first.
 */
static bool is_bulk_due(const struct bout *b,
                        int64_t parts,
                        int view,
                        int side,
                        enum bout_step step,
                        int64_t index)
{
    const struct bout_view *v = &b->in[view];
    bool is_first = side == first_of(b);
    int said;

    if (step == BOUT_COMMIT)
        return index == 0 && v->steps[side] == 0;
    if (v->steps[side] == 0)
        return false;
    if (step == BOUT_CLOSE)
        return index == 0 && v->parts == parts && !v->closed[side] &&
               (!is_first || v->closed[1 - side]);
    if (step < BOUT_OFFER || index >= parts)
        return false;
    said = b->said[view * parts + index];
    return said == (int)step - (int)BOUT_OFFER && (said % 2 == 0) == is_first;
}

void bout_say_part(const struct fold *f, struct bout *b, int view, int64_t part)
{
    int64_t parts = f->pacts[b->pact].document->parts;
    uint8_t *said = &b->said[view * parts + part];

    must(part < parts && *said < PART_STEPS);
    (*said)++;
    b->in[view].parts += *said == PART_STEPS;
}

bool bout_is_due(const struct fold *f,
                 const struct bout *b,
                 int view,
                 int side,
                 enum bout_step step,
                 int64_t index)
{
    const struct agreement *a = f->pacts[b->pact].document;
    const struct bout_view *v = &b->in[view];
    uint32_t done = v->steps[0] + v->steps[1];
    bool by_initiator = side == b->is.initiator;

    if (a->is_bulk)
        return is_bulk_due(b, a->parts, view, side, step, index);
    if (done < COUNT_OF(opening))
        return opening[done].by_initiator == by_initiator && opening[done].step == step &&
               index == 0;
    if (!is_enough(a, b) && v->coins[1 - b->is.initiator] == 0)
        return step == BOUT_COIN && index == 0 && v->coins[side] == 0 &&
               (by_initiator || v->coins[1 - side] == 1);
    return is_ending_due(a, b, view, side, step, index);
}

void bout_publish(const struct fold *f, struct bout *b)
{
    const struct bout_view *v = &b->in[VIEW_ALL];

    b->is.status = bout_status(f, b, VIEW_ALL);
    for (int side = 0; side < FOLD_SIDES; side++) {
        b->is.steps[side] = v->steps[side];
        b->is.closed[side] = v->closed[side];
        b->is.hits_committed[side] = v->committed[side];
        b->is.hits_opened[side] = v->opened[side];
    }
}
