/* SPDX-License-Identifier: Apache-2.0 */
/*
 * errand.c - the rules of ask.*, pledge and incident
 *
 * The law
 *  1. Asking, accepting and answering need the agreement to be in force for releases;
 *     acknowledging, declining, withdrawing and saying what came of it are duties, and
 *     outlive it. So do telling of an incident and answering that.
 *  2. Every fact of a request is said by one side only, the asker or the holder, so
 *     concurrent entries commute; a request that is declined and withdrawn at once is
 *     withdrawn.
 */
#include "fold/errand.h"

#include "agreement/codes.h"
#include "base/instant.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "fold/bout.h"
#include "fold/handles.h"
#include "fold/pact.h"
#include "fold/parcel.h"
#include "fold/room.h"

#include <string.h>

static const struct verdict unknown_agreement = {
    false, "agreement",
    "No agreement with this id was proposed; agree on one before asking under it."};
static const struct verdict unknown_round = {
    false, "round",
    "No round with this id was proposed; check the id, or wait for the other side's "
    "proposal to arrive."};
static const struct verdict not_confirmed = {
    false, "R31",
    "A hit is a lead until an officer of this side has judged it the same; do that "
    "before asking about it."};
static const struct verdict not_covered = {
    false, "R11",
    "The topic or purpose is not among those of the agreement, or the agreement forbids "
    "it; choose one that it lists."};
static const struct verdict unjustified = {
    false, "R12",
    "The question or justification is not a known code; give one that `entente agree "
    "codes` lists."};
static const struct verdict no_incident = {
    false, "R12",
    "What happened is not a known code; give one that `entente agree codes incidents` "
    "lists."};
static const struct verdict not_held = {
    false, "item.held",
    "This side has not accepted that item, or not that version of it; what it does not "
    "hold it cannot ask about."};
static const struct verdict not_in_conditions = {
    false, "R11",
    "The purpose is not among those of the item's conditions; choose one that they "
    "list."};
static const struct verdict too_many = {
    false, "R16",
    "This side has made as many requests within a day as budget.requests_day allows; "
    "make it later."};
static const struct verdict unknown_request = {
    false, "ask",
    "No request with this id was made; check the id, or wait for it to arrive."};
static const struct verdict wrong_side = {
    false, "ask.own",
    "That is not for this side to say: the holder acknowledges, accepts, declines and "
    "answers, the asker withdraws and says what came of it; an incident is acknowledged "
    "and answered alone."};
static const struct verdict over = {
    false, "ask.over", "The request is answered, declined or withdrawn; make a new one."};
static const struct verdict too_many_incidents = {
    false, "limit",
    "A thousand incidents of this side have no answer yet; let the other side answer "
    "these first."};
static const struct verdict too_many_answers = {
    false, "limit", "A request may have at most 64 answers; answer it as a whole."};
static const struct verdict said_before = {
    false, "repeated", "This side has said so before; nothing is to do."};
static const struct verdict too_late = {
    false, "R21",
    "The answer would be due later than the agreement's clocks.core_hours and the asker "
    "allow; accept for an earlier day, or decline."};
static const struct verdict no_reason = {
    false, "R22",
    "The reason is not a known code; give one that `entente agree codes declines` "
    "lists."};
static const struct verdict not_answered = {
    false, "ask.answered", "There is no answer yet to say anything of; wait for it."};

/* ---- making a request ---- */

int64_t errand_asked_since(const struct pact *p, int side, int64_t since)
{
    size_t first = 0; /* the first that is after `since` stands between these */
    size_t end = p->asked_count[side];

    while (first < end) {
        size_t middle = first + (end - first) / 2;

        if (p->asked_at[side][middle] > since)
            end = middle;
        else
            first = middle + 1;
    }
    return (int64_t)(p->asked_count[side] - first);
}

/* Note one more; there is room. Times of a lane hardly ever go back. */
static void note_time(struct pact *p, int side, int64_t time)
{
    size_t at = p->asked_count[side]++;

    for (; at > 0 && p->asked_at[side][at - 1] > time; at--)
        p->asked_at[side][at] = p->asked_at[side][at - 1];
    p->asked_at[side][at] = time;
}

/* What holds of every request: its agreement is in force, and the day's count. */
static const struct verdict *may_ask(struct ask *q, const struct pact *p)
{
    return pact_allows(p, q->view, q->entry->time, FOLD_SUSPENDED_RELEASES);
}

static const struct verdict *has_room(const struct ask *q, const struct pact *p)
{
    return errand_asked_since(p, q->side, q->entry->time - INSTANT_DAY) <
                   p->document->requests_day
               ? NULL
               : &too_many;
}

static bool has_topic(const struct ask *q, const struct pact *p)
{
    return agreement_has(p->document, "topics", json_text(q->entry->fact, "topic"));
}

static bool has_purpose(const struct ask *q, const struct pact *p)
{
    const char *purpose = json_text(q->entry->fact, "purpose");

    return agreement_has(p->document, "purposes", purpose) &&
           !agreement_has(p->document, "forbidden_purposes", purpose);
}

/* The question, where there is one, and the reason. */
static const struct verdict *is_justified(const struct ask *q)
{
    const json_t *fact = q->entry->fact;

    return (!json_has(fact, "question") ||
            codes_has(CODES_QUESTION, json_text(fact, "question"))) &&
                   codes_has(CODES_JUSTIFICATION, json_text(fact, "justification"))
               ? NULL
               : &unjustified;
}

/* The pact that the entry names; q->subject is its place. */
static const struct pact *find_pact(struct ask *q)
{
    uint8_t id[32];

    json_bytes(q->entry->fact, "agreement", id, sizeof id);
    q->subject = pact_find(q->fold, q->view, id);
    return q->subject == NOTHING ? NULL : &q->fold->pacts[q->subject];
}

const struct verdict *errand_may_ask_topic(struct ask *q)
{
    const struct pact *p = find_pact(q);
    const struct verdict *refusal;

    if (!p)
        return &unknown_agreement;
    refusal = may_ask(q, p);
    if (!refusal && !(has_topic(q, p) && has_purpose(q, p)))
        refusal = &not_covered;
    if (!refusal)
        refusal = is_justified(q);
    return refusal ? refusal : has_room(q, p);
}

/* Has this side judged the lead the same? */
static bool is_confirmed(const struct ask *q, const struct bout *b)
{
    uint8_t handle[FOLD_HANDLE_BYTES];
    const struct handles_leaf *leaf;

    json_bytes(q->entry->fact, "hit", handle, sizeof handle);
    leaf = handles_find(&q->fold->handles, b->hits, handle);
    return leaf && leaf->by[q->side] == FOLD_SAME;
}

const struct verdict *errand_may_ask_hit(struct ask *q)
{
    uint8_t id[32];
    const struct bout *b;
    const struct pact *p;
    const struct verdict *refusal;
    size_t at;

    json_bytes(q->entry->fact, "round", id, sizeof id);
    at = bout_find(q->fold, q->view, id);
    if (at == NOTHING)
        return &unknown_round;
    b = &q->fold->bouts[at];
    q->subject = b->pact;
    p = &q->fold->pacts[b->pact];
    refusal = may_ask(q, p);
    if (!refusal && !is_confirmed(q, b))
        refusal = &not_confirmed;
    if (!refusal && !has_purpose(q, p))
        refusal = &not_covered;
    if (!refusal)
        refusal = is_justified(q);
    return refusal ? refusal : has_room(q, p);
}

const struct verdict *errand_may_pledge(struct ask *q)
{
    const struct pact *p = find_pact(q);
    const struct verdict *refusal;

    if (!p)
        return &unknown_agreement;
    refusal = may_ask(q, p);
    if (!refusal && !has_topic(q, p))
        refusal = &not_covered;
    return refusal ? refusal : has_room(q, p);
}

static bool has_accepted_any(const struct parcel *p)
{
    for (size_t at = 0; at < p->is.version_count; at++)
        if (p->versions[at].accepted_at != 0)
            return true;
    return false;
}

const struct verdict *errand_may_ask_item(struct ask *q)
{
    const struct verdict *refusal;
    const struct parcel *item = parcel_of(q, PARCEL_HOLDER, &refusal);
    const struct pact *p;

    if (!item)
        return refusal;
    if (!has_accepted_any(item))
        return &not_held;
    q->subject = item->pact;
    p = &q->fold->pacts[item->pact];
    refusal = may_ask(q, p);
    if (!refusal && !has_purpose(q, p))
        refusal = &not_covered;
    if (!refusal)
        refusal = is_justified(q);
    return refusal ? refusal : has_room(q, p);
}

const struct verdict *errand_may_ask_consent(struct ask *q)
{
    const struct verdict *refusal;
    const struct parcel *item = parcel_of(q, PARCEL_HOLDER, &refusal);
    const struct conditions *conditions;
    const struct pact *p;
    size_t at;

    if (!item)
        return refusal;
    at = parcel_version_of(q, item);
    if (at == NOTHING || item->versions[at].accepted_at == 0)
        return &not_held;
    q->subject = item->pact;
    p = &q->fold->pacts[item->pact];
    refusal = may_ask(q, p);
    conditions = parcel_conditions(item, q->view, at);
    if (!refusal &&
        !conditions_has_purpose(conditions, json_text(q->entry->fact, "purpose")))
        refusal = &not_in_conditions;
    if (!refusal)
        refusal = is_justified(q);
    return refusal ? refusal : has_room(q, p);
}

const struct verdict *errand_may_tell(struct ask *q)
{
    if (!find_pact(q))
        return &unknown_agreement;
    if (!codes_has(CODES_INCIDENT, json_text(q->entry->fact, "code")))
        return &no_incident;
    return q->fold->view[q->view].incidents[q->side] < FOLD_INCIDENTS_MAX
               ? NULL
               : &too_many_incidents;
}

/* A request's id: under which agreement, and where it stands. */
static void name_request(const struct fold *f, struct fold_request *r)
{
    static const char label[] = "entente/1 ask"; /* hashed with its NUL */
    uint8_t place[8];

    store_u64(place, r->author_n);
    hash_sha256_parts((const struct part[]){{label, sizeof label},
                                            {r->agreement, 32},
                                            {f->log[r->author].id, 32},
                                            {place, sizeof place}},
                      4, r->id);
}

static void copy_code(const json_t *fact, const char *key, char out[FOLD_CODE_BYTES])
{
    if (json_has(fact, key))
        must(text_copy(out, FOLD_CODE_BYTES, json_text(fact, key)) == OK);
}

static enum fold_request_kind request_kind(enum kind kind)
{
    static const enum fold_request_kind kinds[] = {
        [KIND_ASK_TOPIC] = FOLD_ASK_TOPIC, [KIND_ASK_HIT] = FOLD_ASK_HIT,
        [KIND_PLEDGE] = FOLD_PLEDGE,       [KIND_ASK_ITEM] = FOLD_ASK_ITEM,
        [KIND_INCIDENT] = FOLD_INCIDENT,   [KIND_ASK_CONSENT] = FOLD_ASK_CONSENT};

    return kinds[kind];
}

/* What it is about. */
static void read_subject(const json_t *fact, struct fold_request *r)
{
    if (r->kind == FOLD_ASK_HIT) {
        json_bytes(fact, "round", r->round, sizeof r->round);
        json_bytes(fact, "hit", r->hit, sizeof r->hit);
    } else if (r->kind == FOLD_ASK_ITEM || r->kind == FOLD_ASK_CONSENT) {
        json_bytes(fact, "item", r->item, sizeof r->item);
    }
    if (r->kind == FOLD_ASK_CONSENT) {
        r->version = (int)json_int(fact, "version");
        json_bytes(fact, "recipient", r->recipient, sizeof r->recipient);
    }
    copy_code(fact, "topic", r->topic);
    copy_code(fact, "question", r->question);
    copy_code(fact, "purpose", r->purpose);
    copy_code(fact, "code", r->code);
}

static void read_request(const struct fold *f, const struct ask *q, struct errand *out)
{
    const struct agreement *a = f->pacts[out->pact].document;
    const json_t *fact = q->entry->fact;
    struct fold_request *r = &out->is;
    int64_t hours;

    r->kind = request_kind(q->entry->kind);
    r->author = q->side;
    r->author_n = q->n;
    r->asker = r->kind == FOLD_PLEDGE ? 1 - q->side : q->side;
    r->asked_at = q->entry->time;
    hours = r->kind == FOLD_INCIDENT ? a->incident_hours : json_int(fact, "due_hours");
    r->due_at = r->asked_at + hours * INSTANT_HOUR;
    if (r->kind == FOLD_PLEDGE)
        r->accepted_at = r->asked_at;
    memcpy(r->agreement, f->pacts[out->pact].in[VIEW_ALL].is.id, 32);
    read_subject(fact, r);
    name_request(f, r);
}

enum err errand_record_ask(struct fold *f, struct ask *q)
{
    struct pact *p = &f->pacts[q->subject];
    int64_t *times = room_for(p->asked_at[q->side], &p->asked_capacity[q->side],
                              p->asked_count[q->side], sizeof *times);
    struct errand *errands;
    struct errand made = {.pact = q->subject};
    enum err e;

    if (!times)
        return ERR_NOMEM;
    p->asked_at[q->side] = times;
    errands = room_for(f->errands, &f->errand_capacity, f->errand_count, sizeof *errands);
    if (!errands)
        return ERR_NOMEM;
    f->errands = errands;
    read_request(f, q, &made);
    e = ids_add(&f->errand_ids, made.is.id, f->errand_count);
    if (e != OK)
        return e;
    if (made.is.kind != FOLD_INCIDENT)
        note_time(p, q->side, q->entry->time);
    f->errands[f->errand_count] = made;
    q->subject = f->errand_count++;
    return OK;
}

void errand_apply_ask(struct fold *f, int view, int side, const struct event *e)
{
    struct errand_view *v = &f->errands[e->subject].in[view];

    v->known = true;
    v->accepted = e->kind == KIND_PLEDGE;
    f->view[view].incidents[side] += e->kind == KIND_INCIDENT;
}

/* ---- saying something of it ---- */

static bool is_over(const struct errand_view *v)
{
    return v->answered || v->declined || v->withdrawn;
}

/* May an entry of this kind be said of a request? Of an incident, not all. */
static bool is_fitting(enum kind kind, const struct fold_request *r)
{
    return r->kind != FOLD_INCIDENT || kind == KIND_ASK_ACK || kind == KIND_ASK_ANSWER ||
           kind == KIND_ASK_FEEDBACK;
}

/* The request that the entry names, if it is for this side to speak; else why not. */
static const struct errand *
find(struct ask *q, bool as_asker, const struct verdict **refusal)
{
    uint8_t id[32];
    const struct errand *r;

    json_bytes(q->entry->fact, "ask", id, sizeof id);
    q->subject = ids_find(&q->fold->errand_ids, id);
    r = q->subject == IDS_NONE ? NULL : &q->fold->errands[q->subject];
    if (!r || !r->in[q->view].known)
        *refusal = &unknown_request;
    else if ((r->is.asker == q->side) != as_asker || !is_fitting(q->entry->kind, &r->is))
        *refusal = &wrong_side;
    else
        return r;
    return NULL;
}

/* Likewise, and the request is not over. */
static const struct errand *
find_open(struct ask *q, bool as_asker, const struct verdict **refusal)
{
    const struct errand *r = find(q, as_asker, refusal);

    if (!r || !is_over(&r->in[q->view]))
        return r;
    *refusal = &over;
    return NULL;
}

const struct verdict *errand_may_ack(struct ask *q)
{
    const struct verdict *refusal;
    const struct errand *r = find_open(q, false, &refusal);
    const struct errand_view *v;

    if (!r)
        return refusal;
    v = &r->in[q->view];
    return v->acked || v->accepted || v->answers > 0 ? &said_before : NULL;
}

const struct verdict *errand_may_accept(struct ask *q)
{
    const struct verdict *refusal;
    const struct errand *r = find_open(q, false, &refusal);
    const struct pact *p;
    int64_t due;

    if (!r)
        return refusal;
    if (r->in[q->view].accepted)
        return &said_before;
    p = &q->fold->pacts[r->pact];
    refusal = may_ask(q, p);
    if (refusal)
        return refusal;
    due = json_int(q->entry->fact, "due_hours") * INSTANT_HOUR;
    return due <= p->document->core_hours * INSTANT_HOUR ||
                   due <= r->is.due_at - r->is.asked_at
               ? NULL
               : &too_late;
}

const struct verdict *errand_may_decline(struct ask *q)
{
    const struct verdict *refusal;

    if (!find_open(q, false, &refusal))
        return refusal;
    return codes_has(CODES_DECLINE, json_text(q->entry->fact, "code")) ? NULL
                                                                       : &no_reason;
}

const struct verdict *errand_may_answer(struct ask *q)
{
    const struct verdict *refusal;
    const struct errand *r = find_open(q, false, &refusal);

    if (!r)
        return refusal;
    refusal = r->is.kind == FOLD_INCIDENT ? NULL : may_ask(q, &q->fold->pacts[r->pact]);
    if (refusal)
        return refusal;
    return r->in[q->view].answers < FOLD_ANSWERS_MAX ? NULL : &too_many_answers;
}

const struct verdict *errand_may_feedback(struct ask *q)
{
    const struct verdict *refusal;
    const struct errand *r = find(q, true, &refusal);

    if (!r)
        return refusal;
    if (r->in[q->view].answers == 0)
        return &not_answered;
    return r->in[q->view].feedback ? &said_before : NULL;
}

const struct verdict *errand_may_withdraw(struct ask *q)
{
    const struct verdict *refusal;

    return find_open(q, true, &refusal) ? NULL : refusal;
}

/* Is this answer the last? */
static bool is_last(const json_t *fact)
{
    return strcmp(json_text(fact, "part"), "part") != 0;
}

static void record_answer(struct fold_request *r, const struct entry *e)
{
    if (!is_last(e->fact))
        return;
    r->answered_at = e->time;
    r->nothing = strcmp(json_text(e->fact, "part"), "nothing") == 0;
}

enum err errand_record_reply(struct fold *f, struct ask *q)
{
    struct fold_request *r = &f->errands[q->subject].is;
    const struct entry *e = q->entry;

    if (e->kind == KIND_ASK_ACK) {
        r->acked_at = e->time;
    } else if (e->kind == KIND_ASK_ACCEPT) {
        r->accepted_at = e->time;
        r->due_at = r->asked_at + json_int(e->fact, "due_hours") * INSTANT_HOUR;
    } else if (e->kind == KIND_ASK_DECLINE) {
        r->declined_at = e->time;
        copy_code(e->fact, "code", r->code);
    } else if (e->kind == KIND_ASK_ANSWER) {
        q->detail = is_last(e->fact);
        record_answer(r, e);
    } else if (e->kind == KIND_ASK_FEEDBACK) {
        copy_code(e->fact, "useful", r->useful);
        copy_code(e->fact, "used", r->used);
    } else {
        r->withdrawn_at = e->time;
    }
    return OK;
}

void errand_apply_reply(struct fold *f, int view, int side, const struct event *e)
{
    struct errand *r = &f->errands[e->subject];
    struct errand_view *v = &r->in[view];
    bool ends = e->kind == KIND_ASK_ANSWER && e->detail != 0;

    v->acked |= e->kind == KIND_ASK_ACK;
    v->accepted |= e->kind == KIND_ASK_ACCEPT;
    v->declined |= e->kind == KIND_ASK_DECLINE;
    v->answers += e->kind == KIND_ASK_ANSWER;
    v->answered |= ends;
    f->view[view].incidents[1 - side] -= ends && r->is.kind == FOLD_INCIDENT;
    v->feedback |= e->kind == KIND_ASK_FEEDBACK;
    v->withdrawn |= e->kind == KIND_ASK_WITHDRAW;
}

void errand_publish(struct errand *r)
{
    const struct errand_view *v = &r->in[VIEW_ALL];

    r->is.answers = v->answers;
    r->is.status = v->withdrawn     ? FOLD_REQUEST_WITHDRAWN
                   : v->declined    ? FOLD_REQUEST_DECLINED
                   : v->answered    ? FOLD_REQUEST_ANSWERED
                   : v->answers > 0 ? FOLD_REQUEST_PARTIAL
                   : v->accepted    ? FOLD_REQUEST_ACCEPTED
                   : v->acked       ? FOLD_REQUEST_ACKNOWLEDGED
                                    : FOLD_REQUEST_ASKED;
}
