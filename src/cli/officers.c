/* SPDX-License-Identifier: Apache-2.0 */
/*
 * officers.c - the register of officers
 *
 * The law: counted from the entries themselves, so that what a card says now and what was
 * done under it stand side by side. An act counts to the gate that it passed: the role of
 * its officer that its type needs.
 */
#include "cli/officers.h"

#include "base/num.h"
#include "cli/view.h"
#include "exchange/node.h"
#include "store/lane.h"

#include <stdio.h>
#include <string.h>

enum { GATES = 5 };

static const enum role gates[GATES] = {ROLE_SIGNATORY, ROLE_START, ROLE_CONFIRM, ROLE_ASK,
                                       ROLE_RELEASE};

struct record {
    int64_t acts[GATES];
    int64_t concurred;
    int64_t refused;
    int64_t first; /* 0: none */
    int64_t last;
};

/* What the officers of one card did, in one or several lanes. */
struct counting {
    const struct card *card;
    const struct fold *fold;
    int side;
    struct record of[CARD_OFFICERS_MAX];
};

static void count_act(struct counting *c, size_t who, const struct entry *e)
{
    unsigned passed = kind_rule(e->kind)->roles & c->card->officer[who].roles;
    struct record *r = &c->of[who];

    if (r->first == 0 || e->time < r->first)
        r->first = e->time;
    if (e->time > r->last)
        r->last = e->time;
    if (!fold_verdict(c->fold, c->side, e->n)->effective) {
        r->refused++;
        return;
    }
    if (e->kind == KIND_CONCUR) {
        r->concurred++;
        return;
    }
    for (size_t i = 0; i < GATES; i++)
        if ((passed & gates[i]) != 0) {
            r->acts[i]++;
            return;
        }
}

static enum err count_entry(void *state, const struct store_entry *stored)
{
    struct counting *c = state;
    struct entry *e = NULL;
    enum err err = entry_parse(stored->bytes, stored->count, &e, NULL);

    for (size_t i = 0; err == OK && e->has_act && i < c->card->officer_count; i++)
        if (memcmp(c->card->officer[i].key, e->actor, SIGN_KEY_BYTES) == 0)
            count_act(c, i, e);
    entry_free(e);
    return err;
}

static json_t *view_roles(unsigned roles, bool *ok)
{
    json_t *list = json_array();

    for (size_t i = 0; i < GATES; i++)
        if ((roles & gates[i]) != 0 &&
            json_array_append_new(list, json_string(kind_role_name(gates[i]))) != 0)
            *ok = false;
    return list;
}

static void put_time(json_t *row, const char *key, int64_t time, bool *ok)
{
    if (time != 0)
        json_put_time(row, key, time, ok);
    else
        json_put(row, key, json_null(), ok);
}

static json_t *
view_officer(const struct counting *c, size_t i, const char *party, bool *ok)
{
    const struct card_officer *who = &c->card->officer[i];
    const struct record *r = &c->of[i];
    json_t *row = json_object();
    json_t *acts = json_object();

    json_put_text(row, "party", party, ok);
    json_put_text(row, "name", who->name, ok);
    output_put_hex(row, "key", who->key, sizeof who->key, ok);
    json_put(row, "roles", view_roles(who->roles, ok), ok);
    for (size_t g = 0; g < GATES; g++)
        json_put_int(acts, kind_role_name(gates[g]), r->acts[g], ok);
    json_put_int(acts, "concurred", r->concurred, ok);
    json_put_int(acts, "refused", r->refused, ok);
    json_put(row, "acts", acts, ok);
    put_time(row, "first", r->first, ok);
    put_time(row, "last", r->last, ok);
    return row;
}

static void
add_card(struct output *o, json_t *rows, const struct counting *c, const char *party)
{
    for (size_t i = 0; i < c->card->officer_count; i++)
        if (json_array_append_new(rows, view_officer(c, i, party, &o->ok)) != 0)
            o->ok = false;
}

MUST_CHECK static enum err count_lane(struct counting *c,
                                      const struct pair *p,
                                      enum store_side side,
                                      struct fault *f)
{
    enum err e;

    c->fold = p->fold;
    c->side = pair_side(p, side);
    e = store_entry_each(p->node->store, p->number, side, 0, count_entry, c);
    return e == OK ? OK
                   : fault_set(f, e, "", "The lanes cannot be read (%s).", err_name(e));
}

/* The roles of each as one word, for people. */
static void show(struct output *o, const json_t *rows)
{
    static const struct output_column columns[] = {
        {"party", "PARTY", 24, false},       {"name", "OFFICER", 0, false},
        {"role_words", "ROLES", 0, false},   {"acts.signatory", "SIGNED", 0, true},
        {"acts.start", "START", 0, true},    {"acts.confirm", "CONFIRM", 0, true},
        {"acts.ask", "ASK", 0, true},        {"acts.release", "RELEASE", 0, true},
        {"acts.concurred", "WITH", 0, true}, {"acts.refused", "REFUSED", 0, true},
        {"first", "FIRST", 10, false},       {"last", "LAST", 10, false},
    };
    json_t *shown = json_deep_copy(rows);

    for (size_t i = 0; i < json_array_size(shown); i++) {
        json_t *row = json_array_get(shown, i);
        const json_t *roles = json_object_get(row, "roles");
        char words[96] = "";

        for (size_t k = 0; k < json_array_size(roles); k++) {
            size_t used = strlen(words);

            (void)snprintf(words + used, sizeof words - used, "%s%s", k > 0 ? " " : "",
                           json_string_value(json_array_get(roles, k)));
        }
        json_put_text(row, "role_words", words, &o->ok);
    }
    output_table(o, shown, columns, COUNT_OF(columns));
    json_decref(shown);
}

enum err officers_run(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct counting own = {.card = NULL};
    json_t *rows = output_array(o);
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    if (e != OK)
        return e;
    own.card = n->card;
    for (size_t k = 0; k < n->pair_count && e == OK; k++)
        e = count_lane(&own, n->pairs[k], STORE_OWN, f);
    if (e == OK)
        add_card(o, rows, &own, card_name(n->card, "en"));
    for (size_t k = 0; k < n->pair_count && e == OK; k++) {
        struct counting peer = {.card = n->pairs[k]->peer};

        e = count_lane(&peer, n->pairs[k], STORE_PEER, f);
        if (e == OK)
            add_card(o, rows, &peer, card_name(n->pairs[k]->peer, "en"));
    }
    if (e == OK)
        show(o, rows);
    return e;
}
