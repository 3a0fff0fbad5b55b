/* SPDX-License-Identifier: Apache-2.0 */
/*
 * onward.c - the rules of notices, consents, exports and receipts
 *
 * The law
 *  1. Notices and what is said of them are duties, and outlive the agreement (R8).
 *  2. What leaves, leaves by the state that the holder knows: a notice or a revocation
 *     holds for what is done after it has arrived (R26, R29).
 *  3. In an emergency nothing stands in the way, and the giver learns of it (R30).
 *  4. Each fact is said by one side; a notice is lifted by the side that gave it.
 *  5. Its hours count for who has to act from when that side's lane shows that it has
 *     heard of it.
 */
#include "fold/onward.h"

#include "agreement/codes.h"
#include "base/must.h"
#include "base/text.h"
#include "fold/pact.h"
#include "fold/parcel.h"
#include "fold/room.h"

#include <string.h>

static const struct verdict unknown_version = {
    false, "item.version",
    "The item has no such version, or no newer one that could take its place; check the "
    "number, and renew the item before correcting it."};
static const struct verdict unknown_reason = {
    false, "R12",
    "The reason is not a known code; give one that `entente agree codes notices` lists."};
static const struct verdict too_many_notices = {
    false, "limit",
    "This side has given as many notices on the item as it may; the giver can still "
    "withdraw its newest version."};
static const struct verdict unknown_notice = {
    false, "notice",
    "No notice with this id was given on this; check the id, or wait for it to arrive."};
static const struct verdict own_notice = {
    false, "notice.own",
    "This side gave the notice itself; it is for the other side to apply or dispute."};
static const struct verdict said_before = {
    false, "repeated", "This side has said so before; nothing is to do."};
static const struct verdict not_to_lift = {
    false, "R35",
    "A restriction is lifted by an officer of the side that set it, a contest by that "
    "side's overseer whom the agreement lists; a correction or withdrawal stands for "
    "good."};
static const struct verdict still_held = {
    false, "item.held",
    "A version that the notice covers is still held; erase it before saying that the "
    "notice was applied."};
static const struct verdict no_justification = {
    false, "R34",
    "Only a correction or withdrawal is disputed, and with a known code; give one that "
    "`entente agree codes justifications` lists."};
static const struct verdict not_for_passing = {
    false, "R27",
    "The agreement or the version's conditions do not let it be passed on; give a "
    "version with onward consent, for release."};
static const struct verdict not_for_this = {
    false, "R11",
    "The purpose is not among those of the version's conditions; choose one of them."};
static const struct verdict wrong_time = {
    false, "R36",
    "The consent ends before it begins, or after the version does; choose a day before "
    "the version's last one."};
static const struct verdict too_many_consents = {
    false, "limit",
    "The item has as many consents as it may have; withdraw it and offer a new one."};
static const struct verdict unknown_consent = {
    false, "consent",
    "No consent with this id was given; check the id, or wait for it to arrive."};
static const struct verdict revoked = {
    false, "R29", "The giver has revoked the consent; ask for a new one."};
static const struct verdict used_up = {
    false, "R27",
    "The consent has run out, or was used as often as it may be; ask for a new one."};
static const struct verdict not_approved = {
    false, "R28",
    "Not every third party that approves uses has approved the consent; nothing leaves "
    "by it before."};
static const struct verdict not_held = {
    false, "item.held",
    "This side has not accepted that version, has no key to it, or has erased it; what "
    "it does not hold cannot leave."};
static const struct verdict no_emergency = {
    false, "R30",
    "That is not one of the emergencies; give one that `entente agree codes "
    "emergencies` lists, or ask for consent."};
static const struct verdict unknown_export = {
    false, "export", "This side made no export with this id; check the id."};

/* ---- what ids point to ---- */

/* A notice, consent or export that the entry names: q->subject is its spot. */
static const struct spot *find(struct ask *q, enum spot_kind kind, const char *key)
{
    uint8_t id[32];

    json_bytes(q->entry->fact, key, id, sizeof id);
    q->subject = parcel_spot(q->fold, kind, id);
    return q->subject == NOTHING ? NULL : &q->fold->spots[q->subject];
}

static const struct parcel *parcel_at(const struct ask *q, const struct spot *s)
{
    return &q->fold->parcels[s->parcel];
}

static const struct spot *find_notice(struct ask *q)
{
    const struct spot *s = find(q, SPOT_NOTICE, "notice");

    return s && parcel_at(q, s)->notice_marks[s->at].in[q->view].known ? s : NULL;
}

static const struct spot *find_consent(struct ask *q)
{
    const struct spot *s = find(q, SPOT_CONSENT, "consent");

    return s && parcel_at(q, s)->consent_marks[s->at].in[q->view].known ? s : NULL;
}

/* Enter something of an item under its id; q->subject, the item's place, becomes the
 * spot's. Errors ERR_NOMEM. */
MUST_CHECK static enum err add_spot(
    struct fold *f, struct ask *q, enum spot_kind kind, size_t at, const uint8_t id[32])
{
    const struct spot made = {.kind = kind, .parcel = q->subject, .at = at};
    enum err e = parcel_enter(f, &made, id);

    if (e == OK)
        q->subject = f->spot_count - 1;
    return e;
}

static void copy_code(const json_t *fact, const char *key, char out[FOLD_CODE_BYTES])
{
    must(text_copy(out, FOLD_CODE_BYTES, json_text(fact, key)) == OK);
}

/* ---- notices ---- */

static enum fold_effect effect_of(const json_t *fact)
{
    const char *word = json_text(fact, "effect");

    for (int e = FOLD_CORRECT; e < FOLD_CONTEST; e++)
        if (strcmp(word, fold_effect_name((enum fold_effect)e)) == 0)
            return (enum fold_effect)e;
    return FOLD_CONTEST; /* kind_check let no other pass */
}

/* The withdrawal that ends an item finds room, whatever was said of it before. */
static bool has_room(const struct ask *q, const struct parcel *p, size_t at)
{
    return p->noticed[q->side] < FOLD_NOTICES_MAX ||
           (effect_of(q->entry->fact) == FOLD_WITHDRAW &&
            at + 1 == p->in[q->view].versions && !parcel_is_withdrawn(p, q->view));
}

const struct verdict *onward_may_notify(struct ask *q)
{
    enum fold_effect effect = effect_of(q->entry->fact);
    const struct verdict *refusal;
    const struct parcel *p =
        parcel_of(q, effect == FOLD_CONTEST ? PARCEL_EITHER : PARCEL_GIVER, &refusal);
    size_t at;

    if (!p)
        return refusal;
    at = parcel_version_of(q, p);
    if (at == NOTHING || (effect == FOLD_CORRECT && at + 1 == p->in[q->view].versions))
        return &unknown_version;
    if (!codes_has(CODES_NOTICE, json_text(q->entry->fact, "code")))
        return &unknown_reason;
    return has_room(q, p, at) ? NULL : &too_many_notices;
}

enum err onward_record_notice(struct fold *f, struct ask *q)
{
    const json_t *fact = q->entry->fact;
    struct parcel *p = &f->parcels[q->subject];
    size_t at = p->is.notice_count;
    struct fold_notice *notices = room_for_few(p->notices, at, sizeof *notices);
    struct notice_mark *marks;
    struct fold_notice *made;
    enum err e;

    if (!notices)
        return ERR_NOMEM;
    p->notices = notices;
    p->is.notices = notices;
    marks = room_for_few(p->notice_marks, at, sizeof *marks);
    if (!marks)
        return ERR_NOMEM;
    p->notice_marks = marks;
    made = &notices[at];
    *made = (struct fold_notice){.by = q->side,
                                 .n = q->n,
                                 .version = (int)json_int(fact, "version"),
                                 .effect = effect_of(fact),
                                 .given_at = q->entry->time};
    copy_code(fact, "code", made->code);
    parcel_name(f, "entente/1 notice", p->pact, q->side, q->n, made->id);
    e = add_spot(f, q, SPOT_NOTICE, at, made->id);
    if (e != OK)
        return e;
    marks[at] = (struct notice_mark){0};
    p->is.notice_count++;
    p->noticed[q->side]++;
    return OK;
}

void onward_apply_notice(struct fold *f, int view, int side, const struct event *e)
{
    const struct spot *s = &f->spots[e->subject];
    struct parcel *p = &f->parcels[s->parcel];
    struct fold_notice *n = &p->notices[s->at];

    p->notice_marks[s->at].in[view].known = true;
    if (view == 1 - side) /* by the entry that is being judged */
        n->heard_at = f->log[view].events[f->log[view].judged].time;
    if (n->effect == FOLD_WITHDRAW && n->version > p->in[view].withdrawn_up_to)
        p->in[view].withdrawn_up_to = n->version;
}

/* By the side that gave it: an officer, or its overseer, as the notice's effect asks? */
static bool may_be_lifted(const struct ask *q, size_t pact, const struct fold_notice *n)
{
    const struct agreement *a = q->fold->pacts[pact].document;
    const uint8_t *overseer = q->fold->card[q->side]->overseer;
    bool by_overseer = memcmp(q->entry->actor, overseer, SIGN_KEY_BYTES) == 0;

    if (n->by != q->side)
        return false;
    if (n->effect == FOLD_RESTRICT)
        return !by_overseer;
    return n->effect == FOLD_CONTEST && by_overseer &&
           (memcmp(a->overseer[0], overseer, SIGN_KEY_BYTES) == 0 ||
            memcmp(a->overseer[1], overseer, SIGN_KEY_BYTES) == 0);
}

const struct verdict *onward_may_lift(struct ask *q)
{
    const struct spot *s = find_notice(q);
    const struct parcel *p;

    if (!s)
        return &unknown_notice;
    p = parcel_at(q, s);
    if (!may_be_lifted(q, p->pact, &p->notices[s->at]))
        return &not_to_lift;
    return p->notice_marks[s->at].in[q->view].lifted ? &said_before : NULL;
}

void onward_apply_lift(struct fold *f, int view, int side, const struct event *e)
{
    const struct spot *s = &f->spots[e->subject];

    (void)side;
    f->parcels[s->parcel].notice_marks[s->at].in[view].lifted = true;
}

/* The notice that the entry answers, if it is for this side to do so. */
static const struct fold_notice *
find_to_answer(struct ask *q, const struct parcel **p, const struct verdict **refusal)
{
    const struct spot *s = find_notice(q);
    const struct fold_notice *n;

    if (!s) {
        *refusal = &unknown_notice;
        return NULL;
    }
    *p = parcel_at(q, s);
    n = &(*p)->notices[s->at];
    *refusal = n->by == q->side                            ? &own_notice
               : n->applied_at != 0 || n->disputed_at != 0 ? &said_before
                                                           : NULL;
    return *refusal ? NULL : n;
}

static bool takes_away(const struct fold_notice *n)
{
    return n->effect == FOLD_WITHDRAW || n->effect == FOLD_CORRECT;
}

/* Nothing that it takes away is held any more. */
static const struct verdict *may_apply(const struct parcel *p,
                                       const struct fold_notice *n)
{
    for (size_t at = 0; at < (size_t)n->version && takes_away(n); at++)
        if (parcel_is_held(p, at))
            return &still_held;
    return NULL;
}

const struct verdict *onward_may_answer(struct ask *q)
{
    const struct verdict *refusal;
    const struct parcel *p;
    const struct fold_notice *n = find_to_answer(q, &p, &refusal);

    if (!n)
        return refusal;
    if (q->entry->kind == KIND_NOTICE_ACK)
        return n->acked_at != 0 ? &said_before : NULL;
    if (q->entry->kind == KIND_NOTICE_APPLY)
        return may_apply(p, n);
    return takes_away(n) &&
                   codes_has(CODES_JUSTIFICATION, json_text(q->entry->fact, "code"))
               ? NULL
               : &no_justification;
}

enum err onward_record_reply(struct fold *f, struct ask *q)
{
    const struct spot *s = &f->spots[q->subject];
    struct fold_notice *n = &f->parcels[s->parcel].notices[s->at];

    if (q->entry->kind == KIND_NOTICE_LIFT) {
        n->lifted = true;
    } else if (q->entry->kind == KIND_NOTICE_ACK) {
        n->acked_at = q->entry->time;
    } else if (q->entry->kind == KIND_NOTICE_APPLY) {
        n->applied_n = q->n;
        n->applied_at = q->entry->time;
    } else {
        n->disputed_n = q->n;
        n->disputed_at = q->entry->time;
    }
    return OK;
}

/* ---- consents ---- */

const struct verdict *onward_may_consent(struct ask *q)
{
    const json_t *fact = q->entry->fact;
    const struct verdict *refusal;
    const struct parcel *p = parcel_of(q, PARCEL_GIVER, &refusal);
    const struct conditions *c;
    const struct pact *pact;
    size_t at;

    if (!p)
        return refusal;
    at = parcel_version_of(q, p);
    if (at == NOTHING)
        return &unknown_version;
    pact = &q->fold->pacts[p->pact];
    refusal = pact_allows(pact, q->view, q->entry->time, FOLD_SUSPENDED_RELEASES);
    if (refusal)
        return refusal;
    c = parcel_conditions(p, q->view, at);
    if (!pact->document->onward_consent || c->onward != CONDITIONS_ONWARD_CONSENT ||
        c->handling != CONDITIONS_RELEASE)
        return &not_for_passing;
    if (!conditions_has_purpose(c, json_text(fact, "purpose")))
        return &not_for_this;
    if (json_time(fact, "until") <= q->entry->time || json_time(fact, "until") > c->until)
        return &wrong_time;
    return p->is.consent_count < FOLD_CONSENTS_MAX ? NULL : &too_many_consents;
}

enum err onward_record_consent(struct fold *f, struct ask *q)
{
    const json_t *fact = q->entry->fact;
    struct parcel *p = &f->parcels[q->subject];
    size_t at = p->is.consent_count;
    struct fold_consent *consents = room_for_few(p->consents, at, sizeof *consents);
    struct consent_mark *marks;
    struct fold_consent *made;
    enum err e;

    if (!consents)
        return ERR_NOMEM;
    p->consents = consents;
    p->is.consents = consents;
    marks = room_for_few(p->consent_marks, at, sizeof *marks);
    if (!marks)
        return ERR_NOMEM;
    p->consent_marks = marks;
    made = &consents[at];
    *made = (struct fold_consent){.n = q->n,
                                  .version = (int)json_int(fact, "version"),
                                  .given_at = q->entry->time,
                                  .until = json_time(fact, "until"),
                                  .uses = json_int(fact, "uses")};
    json_bytes(fact, "recipient", made->recipient, sizeof made->recipient);
    copy_code(fact, "purpose", made->purpose);
    e = parcel_name_shown(f, "entente/1 consent", p->pact, q, made->id);
    if (e != OK)
        return e;
    e = add_spot(f, q, SPOT_CONSENT, at, made->id);
    if (e != OK)
        return e;
    marks[at] = (struct consent_mark){0};
    p->is.consent_count++;
    return OK;
}

void onward_apply_consent(struct fold *f, int view, int side, const struct event *e)
{
    const struct spot *s = &f->spots[e->subject];

    (void)side;
    f->parcels[s->parcel].consent_marks[s->at].in[view].known = true;
}

const struct verdict *onward_may_revoke(struct ask *q)
{
    const struct spot *s = find_consent(q);
    const struct parcel *p;
    const struct verdict *refusal;

    if (!s)
        return &unknown_consent;
    p = parcel_at(q, s);
    refusal = parcel_speaks(p, q->side, PARCEL_GIVER);
    if (refusal)
        return refusal;
    return p->consent_marks[s->at].in[q->view].revoked ? &said_before : NULL;
}

enum err onward_record_revoke(struct fold *f, struct ask *q)
{
    const struct spot *s = &f->spots[q->subject];

    f->parcels[s->parcel].consents[s->at].revoked_at = q->entry->time;
    return OK;
}

void onward_apply_revoke(struct fold *f, int view, int side, const struct event *e)
{
    const struct spot *s = &f->spots[e->subject];

    (void)side;
    f->parcels[s->parcel].consent_marks[s->at].in[view].revoked = true;
}

/* ---- what leaves ---- */

/* Does the consent allow one export more by the conditions as they stand now? */
static const struct verdict *
may_use(const struct ask *q, const struct parcel *p, const struct spot *s)
{
    const struct fold_consent *consent = &p->consents[s->at];
    const struct conditions *c =
        parcel_conditions(p, q->view, (size_t)consent->version - 1);

    if (p->consent_marks[s->at].in[q->view].revoked)
        return &revoked;
    if (c->onward != CONDITIONS_ONWARD_CONSENT)
        return &not_for_passing;
    if (!conditions_has_purpose(c, consent->purpose))
        return &not_for_this;
    if (q->entry->time >= consent->until || consent->used >= consent->uses)
        return &used_up;
    return parcel_is_approved(q->fold, p, q->view, (size_t)consent->version - 1,
                              consent->id)
               ? NULL
               : &not_approved;
}

const struct verdict *onward_may_export(struct ask *q)
{
    const struct spot *s = find_consent(q);
    const struct parcel *p;
    const struct verdict *refusal;

    if (!s)
        return &unknown_consent;
    p = parcel_at(q, s);
    refusal = parcel_speaks(p, q->side, PARCEL_HOLDER);
    if (!refusal)
        refusal = parcel_may_leave(
            q->fold, p, q->view, (size_t)p->consents[s->at].version - 1, q->entry->time);
    return refusal ? refusal : may_use(q, p, s);
}

const struct verdict *onward_may_copy(struct ask *q)
{
    const struct verdict *refusal;
    const struct parcel *p = parcel_of(q, PARCEL_HOLDER, &refusal);
    size_t at;

    if (!p)
        return refusal;
    at = parcel_version_of(q, p);
    refusal = parcel_may_leave(q->fold, p, q->view, at, q->entry->time);
    if (refusal)
        return refusal;
    return conditions_has_purpose(parcel_conditions(p, q->view, at),
                                  json_text(q->entry->fact, "purpose"))
               ? NULL
               : &not_for_this;
}

const struct verdict *onward_may_break_glass(struct ask *q)
{
    const struct verdict *refusal;
    const struct parcel *p = parcel_of(q, PARCEL_HOLDER, &refusal);
    size_t at;

    if (!p)
        return refusal;
    at = parcel_version_of(q, p);
    if (at == NOTHING || !parcel_is_readable(p, q->view, at))
        return &not_held;
    return codes_has(CODES_GLASS, json_text(q->entry->fact, "code")) ? NULL
                                                                     : &no_emergency;
}

/* What left by a consent is said by the consent, which is used once more. */
static void read_use(struct fold_consent *consent, struct fold_export *x)
{
    consent->used++;
    x->kind = FOLD_EXPORT_CONSENT;
    x->version = consent->version;
    memcpy(x->consent, consent->id, sizeof x->consent);
    memcpy(x->recipient, consent->recipient, sizeof x->recipient);
    memcpy(x->purpose, consent->purpose, sizeof x->purpose);
}

static void read_export(const struct entry *e, struct fold_export *x)
{
    x->version = (int)json_int(e->fact, "version");
    if (e->kind == KIND_ITEM_COPY) {
        x->kind = FOLD_EXPORT_COPY;
        copy_code(e->fact, "purpose", x->purpose);
        return;
    }
    x->kind = FOLD_EXPORT_GLASS;
    json_bytes(e->fact, "recipient", x->recipient, sizeof x->recipient);
    copy_code(e->fact, "code", x->code);
}

enum err onward_record_export(struct fold *f, struct ask *q)
{
    struct fold_export made = {.n = q->n, .at = q->entry->time};
    struct fold_export *exports;
    struct parcel *p;
    enum err e;

    if (q->entry->kind == KIND_ITEM_EXPORT) {
        const struct spot *s = &f->spots[q->subject];

        read_use(&f->parcels[s->parcel].consents[s->at], &made);
        q->subject = s->parcel;
    } else {
        read_export(q->entry, &made);
    }
    p = &f->parcels[q->subject];
    parcel_name(f, "entente/1 export", p->pact, q->side, q->n, made.id);
    exports = room_for_few(p->exports, p->is.export_count, sizeof *exports);
    if (!exports)
        return ERR_NOMEM;
    p->exports = exports;
    p->is.exports = exports;
    e = add_spot(f, q, SPOT_EXPORT, p->is.export_count, made.id);
    if (e != OK)
        return e;
    exports[p->is.export_count++] = made;
    return OK;
}

/* ---- receipts ---- */

static bool has_receipt(const struct fold_export *x, const uint8_t notice[32])
{
    for (size_t i = 0; i < x->receipt_count; i++)
        if (memcmp(x->receipts[i], notice, 32) == 0)
            return true;
    return false;
}

const struct verdict *onward_may_receipt(struct ask *q)
{
    const struct spot *notice = find_notice(q);
    const struct spot *export = find(q, SPOT_EXPORT, "export");
    const struct parcel *p;
    const struct fold_notice *n;

    if (!export || parcel_at(q, export)->is.giver == q->side)
        return &unknown_export;
    p = parcel_at(q, export);
    if (!notice || notice->parcel != export->parcel)
        return &unknown_notice;
    n = &p->notices[notice->at];
    if (n->version < p->exports[export->at].version)
        return &unknown_notice;
    if (n->by == q->side)
        return &own_notice;
    return has_receipt(&p->exports[export->at], n->id) ? &said_before : NULL;
}

enum err onward_record_receipt(struct fold *f, struct ask *q)
{
    const struct spot *s = &f->spots[q->subject];
    struct fold_export *x = &f->parcels[s->parcel].exports[s->at];
    uint8_t(*receipts)[32] =
        room_for_few(x->receipts, x->receipt_count, sizeof *receipts);

    if (!receipts)
        return ERR_NOMEM;
    x->receipts = receipts;
    json_bytes(q->entry->fact, "notice", receipts[x->receipt_count++], 32);
    return OK;
}
