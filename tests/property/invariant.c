/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/invariant.h"

#include "base/must.h"
#include "base/num.h"

#include <string.h>

enum { HOUR = 3600 };

static const char *when_not(bool right, const char *what)
{
    return right ? NULL : what;
}

/* ---- I1, I4 ---- */

/* What must be in force for this to leave; NULL: it is no content. */
static const char *scope_of(const struct witness_entry *x)
{
    switch ((int)x->kind) {
    case KIND_ROUND_PROPOSE:
    case KIND_ROUND_ACCEPT:
    case KIND_ROUND_DECLINE:
    case KIND_ROUND_STEP:
        return "rounds";
    case KIND_ASK_ANSWER:
        return x->about && x->about->kind == KIND_INCIDENT ? NULL : "releases";
    case KIND_HIT_COMMIT:
    case KIND_HIT_OPEN:
    case KIND_ASK_TOPIC:
    case KIND_ASK_HIT:
    case KIND_ASK_ITEM:
    case KIND_ASK_CONSENT:
    case KIND_ASK_ACCEPT:
    case KIND_PLEDGE:
    case KIND_ITEM_OFFER:
    case KIND_ITEM_RENEW:
    case KIND_ITEM_ACCEPT:
    case KIND_ITEM_KEY:
    case KIND_CONSENT_GIVE:
    case KIND_ITEM_EXPORT:
    case KIND_ITEM_COPY:
        return "releases";
    default:
        return NULL;
    }
}

bool invariant_is_content(const struct witness_entry *x)
{
    return scope_of(x) != NULL;
}

const char *invariant_in_force(const struct witness *w, const struct witness_entry *x)
{
    struct witness_past past = witness_past_of(x);

    if (x->draft < 0)
        return "it is about nothing in its past";
    return witness_in_force(w, x->draft, &past, x->is->time, scope_of(x));
}

const char *invariant_suspended(const struct witness *w, const struct witness_entry *x)
{
    struct witness_past past = witness_past_of(x);

    if (x->draft < 0)
        return "it is about nothing in its past";
    for (int side = 0; side < FOLD_SIDES; side++)
        if (witness_is_suspended(w, x->draft, &past, side, "all") ||
            witness_is_suspended(w, x->draft, &past, side, scope_of(x)))
            return "a suspension had been received";
    return NULL;
}

/* ---- I2 ---- */

/* Is it the step that answers the other side's questions, all or those of a part? */
static bool is_answer(const struct witness_entry *x)
{
    const char *step = x->kind == KIND_ROUND_STEP ? json_text(x->is->fact, "step") : "";

    return strcmp(step, "replies") == 0 || strcmp(step, "proof") == 0;
}

bool invariant_is_paid(const struct witness_entry *x)
{
    return x->kind == KIND_ROUND_PROPOSE || x->kind == KIND_ROUND_ACCEPT || is_answer(x);
}

/* What the acceptances of a past have used up of an agreement. */
struct used {
    int64_t rounds; /* accepted after a time */
    int64_t proposals[FOLD_SIDES];
    int64_t tokens[FOLD_SIDES];
};

/* What a bucket costs; a bulk round's twice its declared size (saga.h). */
static int64_t cost(const struct agreement *a, const struct witness_entry *x)
{
    return (a->is_bulk ? 2 : 1) * json_int(x->is->fact, "bucket");
}

static void use(struct used *u,
                const struct agreement *a,
                const struct witness_entry *accept,
                int64_t after)
{
    const struct witness_entry *proposal = accept->about;

    u->rounds += accept->is->time > after;
    u->proposals[proposal->side]++;
    u->tokens[accept->side] += cost(a, accept);
    u->tokens[proposal->side] += cost(a, proposal);
}

static struct used used_by(const struct witness *w,
                           const struct witness_past *past,
                           const struct witness_entry *but,
                           int64_t after)
{
    struct used u = {.rounds = 0};
    const struct witness_entry *x;

    for (int side = 0; side < FOLD_SIDES; side++)
        for (size_t n = 0; (x = witness_next(w, past, side, &n)) != NULL;)
            if (x != but && x->kind == KIND_ROUND_ACCEPT && x->draft == but->draft)
                use(&u, w->saga->draft[x->draft], x, after);
    return u;
}

static const char *has_room(const struct witness *w,
                            const struct witness_entry *x,
                            const struct witness_past *past)
{
    const struct agreement *a = w->saga->draft[x->draft];
    struct used u = used_by(w, past, x, x->is->time - a->period_days * SAGA_DAY);
    int proposer = x->kind == KIND_ROUND_PROPOSE ? x->side : 1 - x->side;

    u.tokens[x->side] += cost(a, x);
    if (x->kind == KIND_ROUND_ACCEPT)
        u.tokens[1 - x->side] += cost(a, x->about);
    if (u.rounds >= a->rounds_period)
        return "more rounds than the period has";
    if (u.tokens[0] > a->tokens_life || u.tokens[1] > a->tokens_life)
        return "more tokens than the agreement's life has";
    return when_not(a->ratio == 0 ||
                        u.proposals[proposer] <= a->ratio * u.proposals[1 - proposer],
                    "out of balance");
}

/* One answer to each accepted round, by each side: to as many points as its peer paid. */
static const char *answers_once(const struct witness *w, const struct witness_entry *x)
{
    struct witness_past past = witness_past_of(x);
    const struct witness_entry *other;
    bool accepted = false;

    for (int side = 0; side < FOLD_SIDES; side++)
        for (size_t n = 0; (other = witness_next(w, &past, side, &n)) != NULL;) {
            if (other->about != x->about)
                continue;
            accepted |= other->kind == KIND_ROUND_ACCEPT;
            if (side == x->side && is_answer(other) &&
                json_int(other->is->fact, "index") == json_int(x->is->fact, "index"))
                return "points are answered twice";
        }
    return when_not(accepted, "points are answered that nobody paid for");
}

const char *invariant_budget(const struct witness *w, const struct witness_entry *x)
{
    struct witness_past past = witness_past_of(x);
    struct witness_past all = witness_all(w);
    const struct agreement *a;
    struct used u;
    const char *found;

    if (x->draft < 0)
        return "it is about nothing in its past";
    if (x->kind == KIND_ROUND_STEP)
        return answers_once(w, x);
    found = has_room(w, x, &past);
    if (found || x->kind == KIND_ROUND_PROPOSE)
        return found;
    a = w->saga->draft[x->draft]; /* and over everything that ever was accepted */
    u = used_by(w, &all, x, INT64_MAX);
    use(&u, a, x, 0);
    return when_not(u.tokens[0] <= a->tokens_life && u.tokens[1] <= a->tokens_life,
                    "concurrent acceptances use up more than there is");
}

/* ---- I5 ---- */

bool invariant_leaves(const struct witness_entry *x)
{
    return x->kind == KIND_ITEM_EXPORT || x->kind == KIND_ITEM_COPY ||
           x->kind == KIND_ITEM_GLASS;
}

/* Of what a leaving entry speaks: its item, and the version. */
static int version_of(const struct witness_entry *x)
{
    return (int)json_int(x->kind == KIND_ITEM_EXPORT && x->about ? x->about->is->fact
                                                                 : x->is->fact,
                         "version");
}

static bool
is_said(const struct witness *w, const struct witness_entry *x, enum kind kind)
{
    struct witness_past past = witness_past_of(x);
    const struct witness_entry *other;

    for (int side = 0; side < FOLD_SIDES; side++)
        for (size_t n = 0; (other = witness_next(w, &past, side, &n)) != NULL;)
            if (other->kind == kind && other->about == x->about)
                return true;
    return false;
}

static int64_t uses_before(const struct witness *w, const struct witness_entry *x)
{
    struct witness_past past = witness_past_of(x);
    const struct witness_entry *other;
    int64_t used = 0;

    for (size_t n = 0; (other = witness_next(w, &past, x->side, &n)) != NULL;)
        used += other->kind == KIND_ITEM_EXPORT && other->about == x->about;
    return used;
}

/* The consent that an export names. */
static const char *
token_covers(const struct witness *w, const struct witness_entry *x, const json_t *terms)
{
    const struct witness_entry *consent = x->about;
    struct witness_past past = witness_past_of(x);

    if (consent == NULL || consent->kind != KIND_CONSENT_GIVE)
        return "there is no consent";
    if (consent->side != witness_item(x)->side || consent->side == x->side)
        return "the consent is not the giver's";
    if (is_said(w, x, KIND_CONSENT_REVOKE))
        return "the consent was taken back";
    if (x->is->time >= json_time(consent->is->fact, "until"))
        return "the consent is over";
    if (uses_before(w, x) >= json_int(consent->is->fact, "uses"))
        return "the consent is used up";
    if (strcmp(json_text(terms, "onward"), "consent") != 0)
        return "nothing may be passed on";
    if (!witness_has_code(json_at(terms, "purposes"),
                          json_text(consent->is->fact, "purpose")))
        return "it is for another purpose";
    return when_not(
        strcmp(json_text(terms, "approval"), "no") == 0 ||
            witness_is_approved(w, &past, x->draft, AGREEMENT_USE, consent->made),
        "no third party has approved the consent");
}

const char *invariant_token(const struct witness *w, const struct witness_entry *x)
{
    struct witness_past past = witness_past_of(x);
    const struct witness_entry *item = witness_item(x);
    struct witness_hold h;
    const json_t *terms;

    if (item == NULL || item->side == x->side)
        return "it is no item that this side holds";
    h = witness_hold(w, &past, item, version_of(x));
    terms = witness_conditions(w, &past, item, version_of(x));
    if (h.accepted == NULL || !h.keyed || h.erased)
        return "it cannot be read";
    if (x->kind == KIND_ITEM_GLASS)
        return when_not(strncmp(json_text(x->is->fact, "code"), "threat-to-", 10) == 0 ||
                            strcmp(json_text(x->is->fact, "code"), "imminent-attack") ==
                                0,
                        "it is no emergency");
    if (h.noticed)
        return "a notice stands in the way";
    if (strcmp(json_text(terms, "handling"), "release") != 0)
        return "it is to be looked at only";
    if (x->kind == KIND_ITEM_EXPORT)
        return token_covers(w, x, terms);
    return when_not(
        witness_has_code(json_at(terms, "purposes"), json_text(x->is->fact, "purpose")),
        "it is for another purpose");
}

/* ---- I6 ---- */

bool invariant_needs_life(const struct witness_entry *x)
{
    switch ((int)x->kind) {
    case KIND_ITEM_OFFER:
    case KIND_ITEM_RENEW:
    case KIND_ITEM_ACCEPT:
    case KIND_ITEM_KEEP:
    case KIND_CONSENT_GIVE:
    case KIND_ITEM_EXPORT:
    case KIND_ITEM_COPY:
        return true;
    default:
        return false;
    }
}

static const char *held_in_time(const struct witness *w, const struct witness_entry *x)
{
    struct witness_past past = witness_past_of(x);
    const struct agreement *a = w->saga->draft[x->draft];
    struct witness_hold h = witness_hold(w, &past, witness_item(x), version_of(x));

    if (h.accepted == NULL || h.erased)
        return "it is not held";
    if (x->is->time >= h.ends)
        return "it has ended";
    return when_not(x->kind != KIND_ITEM_KEEP || x->is->time >= a->review - 30 * SAGA_DAY,
                    "it is kept too early for a review");
}

const char *invariant_ended(const struct witness *w, const struct witness_entry *x)
{
    struct witness_past past = witness_past_of(x);
    const struct witness_entry *item = witness_item(x);
    const json_t *terms = x->is->fact;
    int64_t until;

    if (x->kind == KIND_ITEM_OFFER || x->kind == KIND_ITEM_RENEW)
        return when_not(json_time(terms, "until") > x->is->time,
                        "it ends before it begins");
    if (item == NULL)
        return "there is no such item";
    if (x->kind != KIND_ITEM_ACCEPT && x->kind != KIND_CONSENT_GIVE)
        return held_in_time(w, x);
    terms = witness_conditions(w, &past, item, version_of(x));
    if (terms == NULL)
        return "there is no such version";
    until = json_time(terms, "until");
    if (x->kind == KIND_ITEM_ACCEPT)
        return when_not(x->is->time < until, "it is accepted when it is over");
    return when_not(json_time(x->is->fact, "until") > x->is->time &&
                        json_time(x->is->fact, "until") <= until,
                    "the consent outlives the item");
}
