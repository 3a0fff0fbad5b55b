/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules.c - for every type of entry: may it take effect, and what is its effect
 *
 * The law. Every type of entry has its row, and nothing else has an effect. Before the
 * table come the three rules that hold for all: the clock, who may act, and that the two
 * sides know each other.
 */
#include "fold/rules.h"

#include "base/must.h"
#include "fold/agree.h"
#include "fold/approval.h"
#include "fold/bout.h"
#include "fold/course.h"
#include "fold/deal.h"
#include "fold/draw.h"
#include "fold/errand.h"
#include "fold/gate.h"
#include "fold/hit.h"
#include "fold/onward.h"
#include "fold/owed.h"
#include "fold/revoke.h"

#include <string.h>

enum { PROTOCOL_VERSION = 1 };

static const struct verdict effective = {true, "", ""};
static const struct verdict too_early = {
    false, "clock",
    "The entry's time is more than an hour before what this side had already seen; set "
    "the clock."};
static const struct verdict not_an_officer = {
    false, "R10",
    "The key that acted is not one of an officer with the role that this act needs; let "
    "such an officer of the card act."};
static const struct verdict not_verified = {
    false, "K2",
    "The two sides have not both verified each other's cards; compare fingerprints and "
    "say so first."};
static const struct verdict not_the_first = {
    false, "hello",
    "A hello is the first entry of a lane and stands only there; do not append another."};
static const struct verdict no_hello = {
    false, "hello", "This lane does not begin with an effective hello; start a new one."};
static const struct verdict other_protocol = {
    false, "protocol", "The lane follows another version of the protocol; update."};
static const struct verdict other_card = {
    false, "card",
    "The card is not the one that was exchanged; exchange cards again and compare "
    "fingerprints."};
static const struct verdict verified_before = {
    false, "repeated", "This side has verified the other before; nothing is to do."};
static const struct verdict not_refused = {
    false, "refused",
    "The entry that is said to be refused has not been seen or is effective; look at it "
    "again."};

static bool names_card(const struct ask *q, int side)
{
    uint8_t id[32];

    json_bytes(q->entry->fact, "card", id, sizeof id);
    return memcmp(id, q->fold->card[side]->id, sizeof id) == 0;
}

static const struct verdict *may_hello(struct ask *q)
{
    if (q->n != 0)
        return &not_the_first;
    if (json_int(q->entry->fact, "protocol") != PROTOCOL_VERSION)
        return &other_protocol;
    return names_card(q, q->side) ? NULL : &other_card;
}

static void apply_hello(struct fold *f, int view, int side, const struct event *e)
{
    (void)e;
    f->view[view].hello[side] = true;
}

static const struct verdict *may_verify(struct ask *q)
{
    if (!names_card(q, 1 - q->side))
        return &other_card;
    if (!q->fold->view[q->view].hello[q->side])
        return &no_hello;
    return q->fold->view[q->view].verified[q->side] ? &verified_before : NULL;
}

static void apply_verified(struct fold *f, int view, int side, const struct event *e)
{
    (void)e;
    f->view[view].verified[side] = true;
}

static const struct verdict *may_refuse(struct ask *q)
{
    uint64_t n = (uint64_t)json_int(q->entry->fact, "n");
    const struct log *log = &q->fold->log[1 - q->side];

    if (n >= q->fold->view[q->view].absorbed[1 - q->side])
        return &not_refused;
    if (log->events[n].kind == KIND_HIT_OPEN) /* its body may be wrong, unseen by us */
        return NULL;
    return log->events[n].verdict->effective ? &not_refused : NULL;
}

/* clang-format off */
static const struct {
    const struct verdict *(*may)(struct ask *q);         /* NULL: nothing is in the way */
    enum err (*record)(struct fold *f, struct ask *q);   /* NULL: nothing to keep */
    void (*apply)(struct fold *f, int view, int side, const struct event *e);
} rules[KIND_COUNT] = {
    [KIND_HELLO]         = {may_hello,          NULL,                  apply_hello},
    [KIND_VERIFIED]      = {may_verify,         NULL,                  apply_verified},
    [KIND_AGREE_PROPOSE] = {agree_may_propose,  agree_record_propose,  agree_apply_propose},
    [KIND_AGREE_SIGN]    = {agree_may_sign,     NULL,                  agree_apply_sign},
    [KIND_AGREE_READY]   = {agree_may_ready,    NULL,                  agree_apply_ready},
    [KIND_AGREE_SUSPEND] = {agree_may_suspend,  NULL,                  agree_apply_suspend},
    [KIND_AGREE_RESUME]  = {agree_may_resume,   NULL,                  agree_apply_resume},
    [KIND_AGREE_NOTICE]  = {agree_may_notice,   NULL,                  agree_apply_notice},
    [KIND_ROUND_PROPOSE] = {course_may_propose, course_record_propose, course_apply_propose},
    [KIND_ROUND_ACCEPT]  = {course_may_accept,  course_record_accept,  course_apply_accept},
    [KIND_ROUND_DECLINE] = {course_may_decline, course_record_end,     course_apply_decline},
    [KIND_ROUND_STEP]    = {course_may_step,    course_record_step,    course_apply_step},
    [KIND_ROUND_ABORT]   = {course_may_abort,   course_record_end,     course_apply_abort},
    [KIND_HIT_COMMIT]    = {hit_may_commit,     hit_record_commit,     hit_apply_commit},
    [KIND_HIT_OPEN]      = {hit_may_open,       NULL,                  hit_apply_open},
    [KIND_HIT_JUDGE]     = {hit_may_judge,      hit_record_judge,      NULL},
    [KIND_ASK_TOPIC]     = {errand_may_ask_topic, errand_record_ask,    errand_apply_ask},
    [KIND_ASK_HIT]       = {errand_may_ask_hit, errand_record_ask,      errand_apply_ask},
    [KIND_PLEDGE]        = {errand_may_pledge,  errand_record_ask,      errand_apply_ask},
    [KIND_ASK_ITEM]      = {errand_may_ask_item, errand_record_ask,     errand_apply_ask},
    [KIND_ASK_CONSENT]   = {errand_may_ask_consent, errand_record_ask,  errand_apply_ask},
    [KIND_INCIDENT]      = {errand_may_tell,    errand_record_ask,      errand_apply_ask},
    [KIND_ASK_ACK]       = {errand_may_ack,     errand_record_reply,    errand_apply_reply},
    [KIND_ASK_ACCEPT]    = {errand_may_accept,  errand_record_reply,    errand_apply_reply},
    [KIND_ASK_DECLINE]   = {errand_may_decline, errand_record_reply,    errand_apply_reply},
    [KIND_ASK_ANSWER]    = {errand_may_answer,  errand_record_reply,    errand_apply_reply},
    [KIND_ASK_FEEDBACK]  = {errand_may_feedback, errand_record_reply,   errand_apply_reply},
    [KIND_ASK_WITHDRAW]  = {errand_may_withdraw, errand_record_reply,   errand_apply_reply},
    [KIND_CONCUR]        = {gate_may_concur,    gate_record_concur,    NULL},
    [KIND_APPROVE]       = {approval_may,       approval_record,       approval_apply},
    [KIND_SAMPLE_START]  = {draw_may_start,     draw_record_start,     draw_apply_start},
    [KIND_SAMPLE_JOIN]   = {draw_may_join,      draw_record_join,      draw_apply_join},
    [KIND_SAMPLE_OPEN]   = {draw_may_open,      draw_record_open,      NULL},
    [KIND_ITEM_OFFER]    = {deal_may_offer,     deal_record_offer,     deal_apply_offer},
    [KIND_ITEM_RENEW]    = {deal_may_renew,     deal_record_renew,     deal_apply_offer},
    [KIND_ITEM_ACCEPT]   = {deal_may_accept,    deal_record_reply,     deal_apply_accept},
    [KIND_ITEM_DECLINE]  = {deal_may_decline,   deal_record_reply,     NULL},
    [KIND_ITEM_KEY]      = {deal_may_key,       deal_record_reply,     deal_apply_key},
    [KIND_ITEM_TIGHTEN]  = {deal_may_tighten,   deal_record_tighten,   deal_apply_tighten},
    [KIND_ITEM_KEEP]     = {deal_may_keep,      deal_record_reply,     NULL},
    [KIND_ITEM_ERASED]   = {deal_may_erase,     deal_record_reply,     NULL},
    [KIND_NOTICE_GIVE]   = {onward_may_notify,  onward_record_notice,  onward_apply_notice},
    [KIND_NOTICE_LIFT]   = {onward_may_lift,    onward_record_reply,   onward_apply_lift},
    [KIND_NOTICE_ACK]    = {onward_may_answer,  onward_record_reply,   NULL},
    [KIND_NOTICE_APPLY]  = {onward_may_answer,  onward_record_reply,   NULL},
    [KIND_NOTICE_DISPUTE] = {onward_may_answer,  onward_record_reply,  NULL},
    [KIND_CONSENT_GIVE]  = {onward_may_consent, onward_record_consent, onward_apply_consent},
    [KIND_CONSENT_REVOKE] = {onward_may_revoke, onward_record_revoke,  onward_apply_revoke},
    [KIND_ITEM_EXPORT]   = {onward_may_export,  onward_record_export,  NULL},
    [KIND_ITEM_COPY]     = {onward_may_copy,    onward_record_export,  NULL},
    [KIND_ITEM_GLASS]    = {onward_may_break_glass, onward_record_export, NULL},
    [KIND_RECEIPT]       = {onward_may_receipt, onward_record_receipt, NULL},
    [KIND_KEY_REVOKE]    = {revoke_may,         NULL,                  revoke_apply},
    [KIND_REFUSED]       = {may_refuse,         NULL,                  NULL},
};
/* clang-format on */

/* A time of 0 stands for "not yet" in the state, so nothing may claim it. */
static bool is_in_time(const struct ask *q)
{
    int64_t time = q->entry->time;

    return time > 0 && time >= q->fold->view[q->view].latest - SKEW_SECONDS;
}

static bool is_by_officer(const struct ask *q)
{
    unsigned roles = kind_rule(q->entry->kind)->roles;
    const struct card *card = q->fold->card[q->side];
    const struct card_officer *officer;

    if (roles == 0)
        return true;
    if (!q->entry->has_act)
        return false;
    if ((roles & ROLE_OVERSEER) != 0 &&
        memcmp(q->entry->actor, card->overseer, SIGN_KEY_BYTES) == 0)
        return true;
    officer = card_officer(card, q->entry->actor);
    return officer && (officer->roles & roles) != 0;
}

const struct verdict *rules_judge(struct ask *q)
{
    const struct view *v = &q->fold->view[q->view];
    enum kind kind = q->entry->kind;
    const struct verdict *refusal;

    must((unsigned)kind < KIND_COUNT);
    if (kind == KIND_KEY_REVOKE) { /* the root key's word, whoever brings it and when */
        refusal = revoke_may(q);
        return refusal ? refusal : &effective;
    }
    if (!is_in_time(q))
        return &too_early;
    refusal = revoke_refuses(q);
    if (refusal)
        return refusal;
    if (!is_by_officer(q))
        return &not_an_officer;
    if (kind != KIND_HELLO && kind != KIND_VERIFIED &&
        !(v->verified[0] && v->verified[1]))
        return &not_verified;
    must(rules[kind].may); /* every type has its row */
    refusal = rules[kind].may(q);
    if (!refusal)
        refusal = gate_refuses(q);
    return refusal ? refusal : &effective;
}

/* Something of an item has changed, or a copy has learnt of it: what that may bar. */
static void note_owed(struct fold *f, enum kind kind, size_t subject)
{
    if (kind >= KIND_ITEM_OFFER && kind <= KIND_ITEM_ERASED)
        owed_note(f, subject);
    else if (kind >= KIND_NOTICE_GIVE && kind <= KIND_NOTICE_DISPUTE)
        owed_note(f, f->spots[subject].parcel);
}

enum err rules_record(struct fold *f, struct ask *q)
{
    enum err e = rules[q->entry->kind].record ? rules[q->entry->kind].record(f, q) : OK;

    if (e == OK) {
        gate_pass(f, q);
        note_owed(f, q->entry->kind, q->subject);
    }
    return e;
}

void rules_apply(struct fold *f, int view, int side, const struct event *e)
{
    if (!rules[e->kind].apply)
        return;
    rules[e->kind].apply(f, view, side, e);
    note_owed(f, e->kind, e->subject);
    if (view == VIEW_ALL && e->kind >= KIND_ROUND_PROPOSE && e->kind <= KIND_HIT_OPEN)
        bout_publish(f, &f->bouts[e->subject]);
    if (view == VIEW_ALL && e->kind >= KIND_ASK_TOPIC && e->kind <= KIND_INCIDENT)
        errand_publish(&f->errands[e->subject]);
}
