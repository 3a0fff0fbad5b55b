/* SPDX-License-Identifier: Apache-2.0 */
/*
 * status.c - entente status: where everything stands, on one page
 *
 * Everything here is computed from the lanes by the fold; the peer's page says the same
 * with the sides exchanged, as far as both have exchanged.
 */
#include "cli/status.h"

#include "base/num.h"
#include "cli/verbs.h"
#include "cli/view.h"
#include "cli/view_item.h"
#include "cli/waits.h"
#include "exchange/leads.h"
#include "exchange/node.h"
#include "store/lane.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { WAIT_BYTES = 200, EMERGENCY_SECONDS = 30 * 86400 };

/* ---- hits by judgement ---- */

struct tally {
    int64_t own[FOLD_UNSURE + 1];
    int64_t peer[FOLD_UNSURE + 1];
    int64_t hits;
    int64_t to_come; /* of these, leads whose record of the peer is not here yet */
};

MUST_CHECK static enum err count_hits(struct pair *p, struct tally *out, struct fault *f)
{
    struct leads leads = {.count = 0};
    enum err e = leads_load(p, NULL, &leads, f);

    for (size_t i = 0; i < leads.count && e == OK; i++) {
        const struct lead *lead = &leads.lead[i];

        out->hits++;
        out->to_come += lead->number[STORE_PEER] == LEADS_NO_NUMBER;
        out->own[lead->ours]++;
        out->peer[lead->theirs]++;
    }
    leads_fini(&leads);
    return e;
}

static json_t *view_judged(const int64_t counts[FOLD_UNSURE + 1], bool *ok)
{
    json_t *row = json_object();

    for (int j = FOLD_UNJUDGED; j <= FOLD_UNSURE; j++)
        json_put_int(row, fold_judgement_name((enum fold_judgement)j), counts[j], ok);
    return row;
}

static json_t *view_hits(const struct tally *t, bool *ok)
{
    json_t *row = json_object();

    json_put_int(row, "hits", t->hits, ok);
    json_put(row, "own", view_judged(t->own, ok), ok);
    json_put(row, "peer", view_judged(t->peer, ok), ok);
    return row;
}

/* ---- what waits for whom ---- */

/* What nobody has shown yet cannot be judged either. */
static void wait_for_hits(json_t *waits, const struct tally *t, bool *ok)
{
    int64_t own = t->own[FOLD_UNJUDGED] - t->to_come;
    int64_t peer = t->peer[FOLD_UNJUDGED] - t->to_come;
    char what[WAIT_BYTES];

    (void)snprintf(what, sizeof what, "judge hits: %" PRId64, own);
    if (own > 0)
        waits_add(waits, true, what, "entente hits", ok);
    (void)snprintf(what, sizeof what, "judge hits: %" PRId64, peer);
    if (peer > 0)
        waits_add(waits, false, what, "", ok);
}

static json_t *
view_waits(struct pair *p, const struct tally *hits, uint64_t unsent, bool *ok)
{
    json_t *waits = json_array();
    char what[WAIT_BYTES];

    waits_add_agreements(waits, p, ok);
    waits_add_round(waits, p, unsent > 0, ok);
    wait_for_hits(waits, hits, ok);
    waits_add_items(waits, p, ok);
    waits_add_duties(waits, p, ok);
    waits_add_gates(waits, p, ok);
    (void)snprintf(what, sizeof what, "hand over entries: %" PRIu64, unsent);
    if (unsent > 0)
        waits_add(waits, true, what, waits_pass_on, ok);
    return waits;
}

/* ---- emergencies (R30) ---- */

/* What the peer took out of its node in an emergency, of what this side gave it. */
static json_t *view_emergencies(struct pair *p, bool *ok)
{
    json_t *list = json_array();

    for (size_t i = 0; i < fold_item_count(p->fold); i++) {
        const struct fold_item *item = fold_item_at(p->fold, i);

        for (size_t k = 0; item->giver == p->side && k < item->export_count; k++) {
            json_t *row;

            if (item->exports[k].kind != FOLD_EXPORT_GLASS)
                continue;
            row = view_item_export(&(struct export){p, item, &item->exports[k]}, ok);
            output_put_hex(row, "item", item->id, sizeof item->id, ok);
            json_put_text(row, "peer", pair_name(p, 1 - p->side), ok);
            json_put_bool(row, "recent",
                          pair_now(p) - item->exports[k].at < EMERGENCY_SECONDS, ok);
            view_item_insert(list, row, "at", ok);
        }
    }
    return list;
}

/* Those of late in full, the last one first; of those before, how many. */
static void show_emergencies(struct output *o, const json_t *list)
{
    size_t older = 0;

    for (size_t i = json_array_size(list); o->ok && i > 0; i--) {
        const json_t *row = json_array_get(list, i - 1);

        older += !json_bool(row, "recent");
        if (json_bool(row, "recent"))
            output_say(o, row,
                       "EMERGENCY: {peer} passed item {item:12} on to {to} at {at}, "
                       "outside its conditions: {reason}, \"{text}\" (entente item show "
                       "{item:12})\n");
    }
    if (older > 0)
        buffer_printf(&o->text,
                      "EMERGENCY: %zu more before the last 30 days; see: entente item\n",
                      older);
}

/* ---- the lanes ---- */

static void put_note(json_t *row, const struct pair *p, enum store_side side, bool *ok)
{
    struct buffer line;
    uint64_t size = 0;

    buffer_init(&line, BUNDLE_LINE_MAX);
    if (store_note_get(p->node->store, p->number, side, STORE_NOTE_COSIGNATURE, &size,
                       &line) == OK)
        json_put_int(row, "cosigned", (int64_t)size, ok);
    else
        json_put(row, "cosigned", json_null(), ok);
    buffer_fini(&line);
}

MUST_CHECK static enum err
put_lanes(json_t *view, const struct pair *p, uint64_t *unsent, bool *ok)
{
    json_t *own = json_object();
    json_t *peer = json_object();
    uint64_t held = 0;
    enum err e = store_acknowledged_get(p->node->store, p->number, &held);

    *unsent = p->own.tree.size > held ? p->own.tree.size - held : 0;
    json_put_int(own, "entries", (int64_t)p->own.tree.size, ok);
    json_put_int(own, "held_there", (int64_t)held, ok);
    put_note(own, p, STORE_OWN, ok);
    json_put_int(peer, "entries", (int64_t)p->their.tree.size, ok);
    put_note(peer, p, STORE_PEER, ok);
    json_put(view, "own_lane", own, ok);
    json_put(view, "peer_lane", peer, ok);
    return e;
}

/* ---- one peer ---- */

static json_t *view_agreements(const struct pair *p, bool *ok)
{
    json_t *list = json_array();

    for (size_t i = 0; i < fold_agreement_count(p->fold); i++)
        if (json_array_append_new(
                list, view_agreement(p, fold_agreement_at(p->fold, i), ok)) != 0)
            *ok = false;
    return list;
}

static json_t *view_rounds(const struct pair *p, bool *ok)
{
    json_t *list = json_array();

    for (size_t i = 0; i < fold_round_count(p->fold); i++)
        if (json_array_append_new(list, view_round(p, fold_round_at(p->fold, i), ok)) !=
            0)
            *ok = false;
    return list;
}

MUST_CHECK static enum err
view_pair(struct pair *p, json_t **out, bool *ok, struct fault *f)
{
    json_t *view = view_peer(p, ok);
    json_t *agreements = view_agreements(p, ok);
    struct tally hits = {.hits = 0};
    json_t *state = NULL;
    uint64_t unsent = 0;
    enum err e = count_hits(p, &hits, f);

    if (e == OK) {
        e = put_lanes(view, p, &unsent, ok);
        if (e == OK)
            e = fold_dump(p->fold, &state);
        if (e != OK)
            e = fault_set(f, e, "", "The state cannot be read (%s).", err_name(e));
    }
    json_put(view, "emergencies", view_emergencies(p, ok), ok);
    json_put(view, "waits", view_waits(p, &hits, unsent, ok), ok);
    json_put(view, "agreements", agreements, ok);
    json_put(view, "rounds", view_rounds(p, ok), ok);
    json_put(view, "judged", view_hits(&hits, ok), ok);
    if (e != OK) {
        json_decref(view);
        return e;
    }
    json_put(view, "state", state, ok);
    *out = view;
    return OK;
}

/* ---- for people ---- */

static bool has_time(const json_t *a, const char *key, const char *side)
{
    return json_is_string(json_object_get(json_at(a, key), side));
}

static void show_notice(struct output *o, const json_t *a)
{
    if (has_time(a, "notice_paused", "own"))
        output_say(o, a, "    notice given here, paused since {notice_paused.own}\n");
    else if (has_time(a, "notice", "own"))
        output_say(o, a, "    notice given here, it runs out {notice_ends.own}\n");
    if (has_time(a, "notice_paused", "peer"))
        output_say(o, a, "    notice given there, paused since {notice_paused.peer}\n");
    else if (has_time(a, "notice", "peer"))
        output_say(o, a, "    notice given there, it runs out {notice_ends.peer}\n");
}

static void show_agreements(struct output *o, const json_t *peer)
{
    const json_t *list = json_at(peer, "agreements");

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *a = json_array_get(list, i);

        output_say(
            o, a,
            "  agreement {id:12}  {status}, {starts:10} to {expires:10}: {title}\n");
        output_say(o, a,
                   "    signed here {signatures.own} (needs {thresholds.own}), there "
                   "{signatures.peer} (needs {thresholds.peer}); ready here {ready.own}, "
                   "there {ready.peer}\n");
        show_notice(o, a);
        if (strcmp(json_text(a, "status"), "proposed") == 0)
            continue;
        output_say(
            o, a,
            "    rounds left {budget.rounds_left} of {budget.rounds_period} in "
            "{budget.period_days} days; tokens used {budget.tokens_used.own} here, "
            "{budget.tokens_used.peer} there, of {budget.tokens_life}\n"
            "    at worst the peer can test {budget.worst_year} tokens a year\n"
            "    rounds asked for and accepted: own {budget.proposals_accepted.own}, "
            "peer's {budget.proposals_accepted.peer} (R18)\n");
    }
}

static void show_rounds(struct output *o, const json_t *peer)
{
    const json_t *list = json_at(peer, "rounds");

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *row = json_array_get(list, i);

        output_say(o, row, "  round {id:12}  {status}, proposed ");
        output_say(o, row,
                   strcmp(json_text(row, "proposer"), "own") == 0 ? "here" : "there");
        output_say(o, row, " {proposed} for {purpose}, ");
        output_say(o, row,
                   strcmp(json_text(row, "profile"), "bulk") == 0 ? "tokens declared"
                                                                  : "points");
        output_say(o, row, " {bucket.own} here and {bucket.peer} there, count {count}");
        output_say(o, row, json_bool(row, "disputed") ? ", disputed\n" : "\n");
    }
}

static void show_waits(struct output *o, const json_t *peer)
{
    const json_t *list = json_at(peer, "waits");

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *row = json_array_get(list, i);
        bool is_own = strcmp(json_text(row, "who"), "own") == 0;

        output_say(o, row,
                   is_own ? "  waits for us: {what} ({next})\n"
                          : "  waits for the peer: {what}\n");
    }
}

static void show_revoked(struct output *o, const json_t *peer)
{
    size_t i;
    json_t *row;

    json_array_foreach(json_at(peer, "revoked"), i, row)
    {
        output_say(o, row,
                   "  REVOKED: key of {key}, {party} ({code}); from entry {from} of its "
                   "lane on it says nothing\n");
    }
}

static void show_pair(struct output *o, const json_t *peer)
{
    output_say(o, peer,
               "\n{number} {name}\n"
               "  fingerprint {fingerprint}\n"
               "  verified here {verified.own}, there {verified.peer}\n");
    if (json_bool(peer, "fraud"))
        output_say(o, peer,
                   "  FRAUD: it signed two histories; exchange has stopped. See: "
                   "entente log fraud {number}\n");
    show_revoked(o, peer);
    show_agreements(o, peer);
    show_rounds(o, peer);
    if (json_int(json_at(peer, "judged"), "hits") > 0)
        output_say(
            o, peer,
            "  hits {judged.hits}: here {judged.own.same} same, {judged.own.different} "
            "different, {judged.own.unsure} unsure, {judged.own.unjudged} unjudged; "
            "there {judged.peer.same} same, {judged.peer.different} different, "
            "{judged.peer.unsure} unsure, {judged.peer.unjudged} unjudged\n");
    output_say(o, peer,
               "  log: own {own_lane.entries} entries, {own_lane.held_there} known to be "
               "held there, cosigned at {own_lane.cosigned}; peer's {peer_lane.entries}, "
               "cosigned at {peer_lane.cosigned}\n");
    show_waits(o, peer);
}

enum err status_say_waits(struct output *o, struct pair *p, struct fault *f)
{
    json_t *peer = NULL;
    const json_t *list;
    enum err e = view_pair(p, &peer, &o->ok, f);

    if (e != OK)
        return e;
    show_emergencies(o, json_at(peer, "emergencies"));
    list = json_at(peer, "waits");
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *row = json_array_get(list, i);

        json_put_text(row, "name", json_text(peer, "name"), &o->ok);
        output_say(o, row,
                   strcmp(json_text(row, "who"), "own") == 0
                       ? "Next: {what} ({next})\n"
                       : "It waits for {name} to {what}\n");
    }
    json_decref(peer);
    return OK;
}

/* Views of every peer, or of one, into the list. */
MUST_CHECK static enum err view_pairs(
    struct node *n, const struct pair *only, json_t *list, bool *ok, struct fault *f)
{
    enum err e = OK;

    for (size_t i = 0; e == OK && i < n->pair_count; i++) {
        json_t *peer = NULL;

        if (only != NULL && n->pairs[i] != only)
            continue;
        e = view_pair(n->pairs[i], &peer, ok, f);
        if (e == OK && json_array_append_new(list, peer) != 0)
            *ok = false;
    }
    return e;
}

/* First of all what cannot wait, whoever the peer is. */
static void show_all(struct output *o, const json_t *peers)
{
    size_t i;
    json_t *peer;

    if (!o->ok)
        return; /* out of memory: nothing is printed */
    json_array_foreach(peers, i, peer)
    {
        show_emergencies(o, json_at(peer, "emergencies"));
    }
    output_say(o, json_at(o->json, "party"), "{name}\n  fingerprint {fingerprint}\n");
    if (json_array_size(peers) == 0)
        output_say(o, o->json,
                   "\nNo peers yet: hand out your card with `entente card export FILE`, "
                   "take theirs with `entente card import FILE`.\n");
    json_array_foreach(peers, i, peer)
    {
        show_pair(o, peer);
    }
}

static enum err run(struct call *c, struct fault *f)
{
    const char *word = words_at(&c->words, 0);
    struct output *o = &c->output;
    json_t *peers = json_array();
    json_t *party = json_object();
    struct pair *only = NULL;
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    if (e == OK && word != NULL)
        e = call_pair(c, word, &only, f);
    if (e == OK) {
        view_card(n->card, party, &o->ok);
        e = view_pairs(n, only, peers, &o->ok, f);
    }
    json_put(o->json, "party", party, &o->ok);
    json_put(o->json, "peers", peers, &o->ok);
    if (e == OK)
        show_all(o, peers);
    return e;
}

const struct verb status_verbs[] = {
    {.name = "",
     .words = "[PEER]",
     .help = "where everything stands, and what waits for whom",
     .words_max = 1,
     .run = run},
    {.name = NULL},
};
