/* SPDX-License-Identifier: Apache-2.0 */
/*
 * waits.c - what waits for an officer, of either side, and the command that does it
 */
#include "cli/waits.h"

#include "base/instant.h"
#include "base/must.h"
#include "base/text.h"
#include "exchange/intent.h"
#include "fold/duty.h"
#include "fold/item.h"
#include "fold/request.h"

#include <inttypes.h>
#include <stdio.h>

enum { WAIT_BYTES = 200, HEX_BYTES = 65 };

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

    if (d->kind == FOLD_DUTY_ACKNOWLEDGE && !is_late)
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
