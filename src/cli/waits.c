/* SPDX-License-Identifier: Apache-2.0 */
/*
 * waits.c - what waits for an officer, of either side, and the command that does it
 */
#include "cli/waits.h"

#include "base/instant.h"
#include "base/must.h"
#include "base/text.h"
#include "exchange/choose.h"
#include "exchange/intent.h"
#include "exchange/node.h"
#include "fold/duty.h"
#include "fold/item.h"
#include "fold/request.h"

#include <inttypes.h>
#include <stdio.h>

enum { WAIT_BYTES = 256, HEX_BYTES = 65, YEAR_SECONDS = 365 * 86400 };

void waits_add(json_t *waits, bool is_own, const char *what, const char *next, bool *ok)
{
    json_t *row = json_object();

    json_put_text(row, "who", is_own ? "own" : "peer", ok);
    json_put_text(row, "what", what, ok);
    if (is_own)
        json_put_text(row, "next", next, ok);
    if (json_array_append_new(waits, row) != 0)
        *ok = false;
}

/* The first officer on the own card who may say acts of that kind, as one would type it.
 */
static const char *officer_for(const struct pair *p, enum kind kind)
{
    const struct card *card = p->node->card;

    for (size_t i = 0; i < card->officer_count; i++)
        if ((card->officer[i].roles & kind_rule(kind)->roles) != 0)
            return card->officer[i].name;
    return "NAME";
}

/* ---- cards and agreements ---- */

static void add_verifying(json_t *waits, const struct pair *p, bool *ok)
{
    char next[WAIT_BYTES];

    (void)snprintf(next, sizeof next,
                   "entente card verify %" PRId64 " --digits \"...\" --how HOW --as %s",
                   p->number, officer_for(p, KIND_VERIFIED));
    for (int side = 0; side < FOLD_SIDES; side++)
        if (!fold_has_verified(p->fold, side))
            waits_add(waits, side == p->side, "compare digits and verify the card", next,
                      ok);
}

/* A signatory of this side who has not signed yet. */
static const char *signatory_for(const struct pair *p, const struct fold_agreement *a)
{
    const struct card *card = p->node->card;

    for (size_t i = 0; i < card->officer_count; i++)
        if ((card->officer[i].roles & ROLE_SIGNATORY) != 0 &&
            !fold_agreement_signed_by(p->fold, a, card->officer[i].key))
            return card->officer[i].name;
    return "NAME";
}

static bool
lacks_signatures(const struct pair *p, const struct fold_agreement *a, int side)
{
    const struct card *card = side == p->side ? p->node->card : p->peer;
    int party = agreement_party(a->document, card->id);

    return party >= 0 && a->signatures[side] < a->document->threshold[party];
}

static void add_agreement(json_t *waits,
                          const struct pair *p,
                          const struct fold_agreement *a,
                          bool *ok)
{
    enum fold_status status = fold_agreement_status(p->fold, a, pair_now(p));
    char hex[HEX_BYTES];
    char what[WAIT_BYTES];
    char next[WAIT_BYTES];

    if (status != FOLD_PROPOSED && status != FOLD_SIGNED_ONE &&
        status != FOLD_SIGNED_BOTH)
        return;
    text_hex_encode(a->id, sizeof a->id, hex);
    for (int k = 0; k < FOLD_SIDES; k++) {
        int side = k == 0 ? p->side : 1 - p->side;
        bool lacks = lacks_signatures(p, a, side);

        (void)snprintf(what, sizeof what, "%s agreement %.12s",
                       lacks ? "sign" : "be ready for", hex);
        if (lacks)
            (void)snprintf(next, sizeof next,
                           "entente agree show %.12s && entente agree sign %.12s --as %s",
                           hex, hex, signatory_for(p, a));
        else
            (void)snprintf(next, sizeof next, "entente agree ready %.12s --as %s", hex,
                           officer_for(p, KIND_AGREE_READY));
        if (lacks || (status == FOLD_SIGNED_BOTH && a->ready_at[side] == 0))
            waits_add(waits, side == p->side, what, next, ok);
    }
}

/* Two who know each other and have agreed on nothing yet. */
static void add_drafting(json_t *waits, const struct pair *p, bool *ok)
{
    int64_t now = pair_now(p);
    char from[INSTANT_BYTES];
    char until[INSTANT_BYTES];
    char next[WAIT_BYTES];

    instant_format(now, from);
    instant_format(now < INSTANT_MAX - YEAR_SECONDS ? now + YEAR_SECONDS : INSTANT_MAX,
                   until);
    (void)snprintf(next, sizeof next,
                   "entente agree draft %" PRId64 " --template persons --lang en --from "
                   "%.10s --until %.10s -o draft.json",
                   p->number, from, until);
    waits_add(waits, true, "draft an agreement, unless the peer does", next, ok);
}

void waits_add_agreements(json_t *waits, const struct pair *p, bool *ok)
{
    bool any = false;

    add_verifying(waits, p, ok);
    for (size_t i = 0; i < fold_agreement_count(p->fold); i++) {
        const struct fold_agreement *a = fold_agreement_at(p->fold, i);

        any = any || !choose_is_over(fold_agreement_status(p->fold, a, pair_now(p)));
        add_agreement(waits, p, a, ok);
    }
    if (!any && !p->fraud && fold_has_verified(p->fold, 0) &&
        fold_has_verified(p->fold, 1))
        add_drafting(waits, p, ok);
}

/* ---- rounds ---- */

const char waits_pass_on[] = "entente link, or entente bundle out DIR";

static bool excludes_anybody(const struct pair *p, const struct fold_round *r)
{
    const struct fold_agreement *a = fold_agreement_find(p->fold, r->agreement);

    return a != NULL && json_array_size(json_at(a->document->object, "exclusions")) > 0;
}

void waits_add_round(json_t *waits, const struct pair *p, bool unsent, bool *ok)
{
    const struct fold_round *r = fold_round_open(p->fold);
    char hex[HEX_BYTES];
    char what[WAIT_BYTES];
    char next[WAIT_BYTES];

    if (r == NULL)
        return;
    text_hex_encode(r->id, sizeof r->id, hex);
    if (r->status == FOLD_ROUND_PROPOSED) {
        (void)snprintf(what, sizeof what, "accept or decline round %.12s, for %s", hex,
                       r->purpose);
        (void)snprintf(next, sizeof next, "entente round accept %.12s%s --as %s", hex,
                       excludes_anybody(p, r) ? " --cleared" : "",
                       officer_for(p, KIND_ROUND_ACCEPT));
        waits_add(waits, r->initiator != p->side, what, next, ok);
    } else if (r->closed[p->side] &&
               fold_round_may_abort(p->fold, r, p->side, pair_now(p))) {
        (void)snprintf(what, sizeof what,
                       "exchange, or end round %.12s, which the peer does not close",
                       hex);
        (void)snprintf(next, sizeof next, "entente round abort %.12s", hex);
        waits_add(waits, true, what, next, ok);
    } else {
        (void)snprintf(what, sizeof what, "exchange: round %.12s is running", hex);
        waits_add(waits, unsent, what, waits_pass_on, ok);
    }
}

/* ---- offers ---- */

static bool waits_for_approval(const struct pair *p,
                               const struct fold_item *item,
                               const struct fold_version *v)
{
    return v->accepted_at > 0 && v->key_at == 0 && v->erased_at == 0 &&
           v->conditions.approval && !fold_item_is_approved(p->fold, item, v->id);
}

static void
add_item(json_t *waits, const struct pair *p, const struct fold_item *item, bool *ok)
{
    const struct fold_version *v = &item->versions[item->version_count - 1];
    char hex[HEX_BYTES];
    char what[WAIT_BYTES];
    char next[WAIT_BYTES];

    text_hex_encode(item->id, sizeof item->id, hex);
    if (v->accepted_at == 0 && v->declined_at == 0 && !fold_item_is_withdrawn(item) &&
        pair_now(p) < v->conditions.until) {
        (void)snprintf(what, sizeof what, "accept or decline item %.12s", hex);
        (void)snprintf(next, sizeof next, "entente item show %.12s", hex);
        waits_add(waits, item->giver != p->side, what, next, ok);
    } else if (waits_for_approval(p, item, v)) {
        (void)snprintf(what, sizeof what, "have item %.12s approved by third parties",
                       hex);
        waits_add(waits, true, what, "entente approval", ok);
    }
}

void waits_add_items(json_t *waits, const struct pair *p, bool *ok)
{
    for (size_t i = 0; i < fold_item_count(p->fold); i++)
        add_item(waits, p, fold_item_at(p->fold, i), ok);
}

/* ---- duties ---- */

/* A duty in words: WHAT id [LINK id], and the command. */
struct saying {
    const char *what;
    const char *link; /* before the other id; "" it is not said */
    const char *next;
    const char *tail; /* of the command, after the id */
    bool bare;        /* the command takes no id */
};

static struct saying say(const struct pair *p, const struct fold_duty *d)
{
    const struct fold_request *r = fold_request_find(p->fold, d->subject);

    switch (d->kind) {
    case FOLD_DUTY_ACKNOWLEDGE:
        return (struct saying){"acknowledge request", "", "entente round run", "", true};
    case FOLD_DUTY_ANSWER:
        if (r != NULL && r->kind == FOLD_ASK_CONSENT)
            return (struct saying){"consent or decline, request", "",
                                   "entente consent give", " --until DATE --as NAME",
                                   false};
        return (struct saying){"answer request", "", "entente ask show", "", false};
    case FOLD_DUTY_APPLY:
        return (struct saying){"apply notice", " to item", "entente notice show", "",
                               false};
    case FOLD_DUTY_RECEIPT:
        return (struct saying){"have the receipt for notice", " of export",
                               "entente notice show", "", false};
    case FOLD_DUTY_OPEN:
        return (struct saying){"open sample", "", "entente round run", "", true};
    case FOLD_DUTY_ERASE:
        return (struct saying){"erase item", "", "entente round run", "", true};
    }
    must(false); /* the switch names every kind */
    return (struct saying){"", "", "", "", true};
}

struct adding {
    const struct pair *pair;
    json_t *waits;
    bool *ok;
};

static bool add_duty(void *state, const struct fold_duty *d)
{
    struct adding *a = state;
    struct saying s = say(a->pair, d);
    bool is_late = pair_now(a->pair) > d->due;
    bool has_link = s.link[0] != '\0';
    char subject[HEX_BYTES];
    char object[HEX_BYTES];
    char due[INSTANT_BYTES];
    char what[WAIT_BYTES];
    char next[WAIT_BYTES];

    if ((d->kind == FOLD_DUTY_ACKNOWLEDGE || d->kind == FOLD_DUTY_OPEN) && !is_late)
        return true; /* the node does it when it next runs */
    text_hex_encode(d->subject, sizeof d->subject, subject);
    text_hex_encode(d->object, sizeof d->object, object);
    instant_format(d->due < INSTANT_MAX ? d->due : INSTANT_MAX, due);
    (void)snprintf(what, sizeof what, "%s %.12s%s%s%.12s, due %.16s%s", s.what, subject,
                   s.link, has_link ? " " : "", has_link ? object : "", due,
                   is_late ? " OVERDUE" : "");
    (void)snprintf(next, sizeof next, "%s%s%.12s%s", s.next, s.bare ? "" : " ",
                   s.bare ? "" : subject, s.tail);
    waits_add(a->waits, d->side == a->pair->side, what, next, a->ok);
    return *a->ok;
}

void waits_add_duties(json_t *waits, const struct pair *p, bool *ok)
{
    struct adding a = {p, waits, ok};

    (void)fold_duty_each(p->fold, pair_now(p), add_duty, &a);
}

/* ---- other officers ---- */

static enum err count_one(void *state, const struct intent *i)
{
    uint64_t *count = state;

    (void)i;
    ++*count;
    return OK;
}

void waits_add_gates(json_t *waits, struct pair *p, bool *ok)
{
    uint64_t count = 0;
    char what[WAIT_BYTES];

    if (intent_each(p, count_one, &count) != OK) {
        *ok = false;
        return;
    }
    (void)snprintf(what, sizeof what, "concur, as another officer: %" PRIu64, count);
    if (count > 0)
        waits_add(waits, true, what, "entente gate", ok);
}
