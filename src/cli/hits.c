/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hits.c - entente hits: leads side by side, and the gate "confirm"
 *
 * Every hit is a lead until an officer on each side has judged it (R31).
 */
#include "agreement/codes.h"
#include "base/memory.h"
#include "cli/paper.h"
#include "cli/verbs.h"
#include "cli/view.h"
#include "exchange/beside.h"
#include "exchange/glossary.h"
#include "exchange/judge.h"
#include "exchange/leads.h"
#include "exchange/likeness.h"
#include "exchange/node.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SHOW_CEILING = 1 << 26 };

/* In millionths, as a number and as people read it; null where it is not known. */
static void put_probability(json_t *view, const struct likeness *l, bool *ok)
{
    char text[16];

    if (!l->known) {
        json_put(view, "millionths", json_null(), ok);
        json_put(view, "probability", json_null(), ok);
        return;
    }
    (void)snprintf(text, sizeof text, "0.%06" PRIu32, l->millionths);
    json_put_int(view, "millionths", l->millionths, ok);
    json_put_text(view, "probability", text, ok);
}

static json_t *view_lead(const struct pair *p, const struct likeness *l, bool *ok)
{
    const struct lead *lead = l->lead;
    json_t *view = json_object();
    json_t *judged = json_object();

    json_put_text(view, "word", beside_word(lead), ok);
    output_put_hex(view, "hit", lead->handle, sizeof lead->handle, ok);
    output_put_hex(view, "round", lead->round, sizeof lead->round, ok);
    json_put_text(view, "with", pair_name(p, 1 - p->side), ok);
    json_put(view, "own", lead->own != NULL ? json_incref(lead->own) : json_null(), ok);
    json_put(view, "peer", lead->peer != NULL ? json_incref(lead->peer) : json_null(),
             ok);
    put_probability(view, l, ok);
    json_put_text(view, "token", lead->token, ok);
    json_put_text(view, "why", lead->why, ok);
    json_put_text(judged, "own", fold_judgement_name(lead->ours), ok);
    json_put_text(judged, "peer", fold_judgement_name(lead->theirs), ok);
    json_put(view, "judged", judged, ok);
    return view;
}

/* One lead for people, and an empty line after it. */
MUST_CHECK static enum err show_lead(struct output *o,
                                     const struct pair *p,
                                     const struct likeness *l,
                                     struct fault *f)
{
    const struct lead *lead = l->lead;
    struct buffer text;
    enum err e;

    buffer_init(&text, SHOW_CEILING);
    e = beside_show(lead, pair_name(p, p->side), pair_name(p, 1 - p->side), &text);
    if (e != OK)
        e = fault_set(f, e, "", "A lead cannot be shown (%s).", err_name(e));
    output_trim(&text);
    output_visible(&o->text, buffer_text(&text), true);
    if (json_is_string(json_object_get(lead->own, "id"))) {
        buffer_add_text(&o->text, "\n  own record: ");
        output_visible(&o->text, json_text(lead->own, "id"), false);
    }
    if (l->known)
        buffer_printf(&o->text, "\n  by what was shown: the same with probability 0.%03u",
                      view_thousandths(l->millionths));
    buffer_add_text(&o->text, "\n\n");
    buffer_fini(&text);
    return e;
}

/* What each step has told, to both sides alike. */
static void show_steps(struct output *o, const struct leads *leads, size_t unlikely)
{
    size_t tokens = 0;
    size_t opened = 0;

    for (size_t i = 0; i < leads->count; i++) {
        tokens += leads->lead[i].token_count;
        opened += leads->lead[i].peer != NULL;
    }
    buffer_printf(&o->text,
                  "%zu leads\n"
                  "  1 the round: %zu meetings of tokens; each told both sides that the "
                  "other has a record with these words\n"
                  "  2 the opening: the agreed attributes of %zu of them are here, and "
                  "nothing else\n"
                  "  3 compared here: %zu are likely enough to be looked at\n",
                  leads->count, tokens, opened, leads->count - unlikely);
    if (unlikely > 0)
        buffer_printf(&o->text,
                      "    %zu of a probability under %.3f are not shown (--all shows "
                      "them)\n",
                      unlikely, (double)LIKENESS_LEAST / LIKENESS_SURE);
    buffer_add_text(&o->text, "\n");
}

static bool is_unlikely(const struct likeness *l)
{
    return l->known && l->millionths < LIKENESS_LEAST && l->lead->ours == FOLD_UNJUDGED;
}

MUST_CHECK static enum err list_ranked(struct call *c,
                                       const struct pair *p,
                                       const struct leads *leads,
                                       json_t *rows,
                                       struct fault *f)
{
    struct likeness *ranked = memory_new(leads->count + 1, sizeof *ranked);
    struct output *o = &c->output;
    bool all = c->words.value[OPTION_ALL] != NULL;
    size_t unlikely = 0;
    enum err e = ranked != NULL ? likeness_rank(leads, ranked) : ERR_NOMEM;

    if (e != OK)
        e = fault_set(f, e, "", "The leads cannot be compared (%s).", err_name(e));
    for (size_t i = 0; i < leads->count && e == OK; i++)
        unlikely += !all && is_unlikely(&ranked[i]);
    if (e == OK && leads->count > 0)
        show_steps(o, leads, unlikely);
    for (size_t i = 0; i < leads->count && e == OK; i++) {
        if (json_array_append_new(rows, view_lead(p, &ranked[i], &o->ok)) != 0)
            o->ok = false;
        if (all || !is_unlikely(&ranked[i]))
            e = show_lead(o, p, &ranked[i], f);
    }
    memory_free(ranked);
    return e;
}

MUST_CHECK static enum err list_pair(
    struct call *c, struct pair *p, const uint8_t *round, json_t *rows, struct fault *f)
{
    struct leads leads = {.count = 0};
    enum err e = leads_load(p, round, &leads, f);

    if (e == OK)
        e = list_ranked(c, p, &leads, rows, f);
    leads_fini(&leads);
    return e;
}

static enum err run_list(struct call *c, struct fault *f)
{
    const char *word = words_at(&c->words, 0);
    const struct fold_round *r = NULL;
    struct output *o = &c->output;
    json_t *rows = output_array(o);
    struct pair *p = NULL;
    struct node *n = NULL;
    enum err e;

    if (word != NULL || c->words.value[OPTION_WITH] != NULL) {
        e = word != NULL ? call_round(c, word, &p, &r, f) : call_pair(c, NULL, &p, f);
        if (e == OK)
            e = list_pair(c, p, r != NULL ? r->id : NULL, rows, f);
    } else {
        e = call_node(c, &n, f);
        for (size_t i = 0; e == OK && i < n->pair_count; i++)
            e = list_pair(c, n->pairs[i], NULL, rows, f);
    }
    if (e == OK && json_array_size(rows) == 0)
        output_say(o, rows, "No hits to show; see: entente round status\n");
    else if (e == OK)
        output_say(o, rows,
                   "Next: read `entente hits explain LEAD`, then judge it for good with "
                   "`entente hits confirm` or `entente hits dismiss`,\n"
                   "LEAD --reason CODE --as NAME; codes: entente agree codes "
                   "judgements\n");
    return e;
}

/* The lead that a word means, among the peer's or all peers' leads. */
struct found {
    struct pair *pair;
    struct leads leads;
    const struct lead *lead;
};

MUST_CHECK static enum err
find_in(struct pair *p, const char *word, struct found *out, struct fault *f)
{
    struct leads leads = {.count = 0};
    const struct lead *lead = NULL;
    enum err e = leads_load(p, NULL, &leads, f);

    if (e == OK)
        e = leads_find(&leads, word, &lead, f);
    if (e != OK) {
        leads_fini(&leads);
        return e;
    }
    *out = (struct found){.pair = p, .leads = leads, .lead = lead};
    return OK;
}

/* A word that means a lead of each of two peers is ambiguous: a verdict must reach the
 * peer whose lead was looked at. */
MUST_CHECK static enum err
find_among(struct node *n, const char *word, struct found *out, struct fault *f)
{
    struct found found = {.pair = NULL};

    for (size_t i = 0; i < n->pair_count; i++) {
        struct found one = {.pair = NULL};
        enum err e = find_in(n->pairs[i], word, &one, f);

        if (e == ERR_NOT_FOUND)
            continue;
        if (e == OK && found.pair != NULL) {
            leads_fini(&one.leads);
            e = fault_set(f, ERR_USAGE, "",
                          "Leads with several peers begin with \"%s\"; give more digits, "
                          "or the peer by --with.",
                          word);
        }
        if (e != OK) {
            leads_fini(&found.leads);
            return e;
        }
        found = one;
    }
    if (found.pair == NULL)
        return fault_set(f, ERR_NOT_FOUND, "",
                         "There is no lead \"%s\" (four digits of its id, or more, "
                         "name one); they are listed by: entente hits",
                         word);
    *out = found;
    return OK;
}

MUST_CHECK static enum err find_lead(struct call *c, struct found *out, struct fault *f)
{
    const char *word = words_at(&c->words, 0);
    struct pair *p = NULL;
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    if (e != OK)
        return e;
    if (c->words.value[OPTION_WITH] != NULL || n->pair_count < 2) {
        e = call_pair(c, NULL, &p, f);
        return e == OK ? find_in(p, word, out, f) : e;
    }
    return find_among(n, word, out, f);
}

/* What the two met on, and where it stands in the own record. */
MUST_CHECK static enum err
add_reasons(struct output *o, const struct pair *p, const struct lead *lead)
{
    const struct fold_round *r = fold_round_find(p->fold, lead->round);
    const struct fold_agreement *a =
        r != NULL ? fold_agreement_find(p->fold, r->agreement) : NULL;
    struct buffer line;
    struct record record;
    enum err e;

    if (a == NULL || lead->own == NULL || lead->token[0] == '\0')
        return OK;
    e = record_from_json(lead->own, &record, NULL);
    if (e != OK)
        return OK; /* kept by an older version: what was said at the time stands above */
    buffer_init(&line, SHOW_CEILING);
    e = glossary_explain(a->document, &record, lead->token, &line);
    output_trim(&line);
    if (e == OK) {
        json_put_text(o->json, "explained", buffer_text(&line), &o->ok);
        buffer_clear(&line);
        beside_token(lead->token, &line);
        buffer_add_text(&o->text, "token ");
        output_visible(&o->text, buffer_text(&line), false);
        output_say(o, o->json, "\n{explained}\n");
    }
    buffer_fini(&line);
    record_fini(&record);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* What speaks for and against the two being one, each with its weight. */
MUST_CHECK static enum err add_comparison(struct output *o, const struct lead *lead)
{
    struct buffer lines;
    enum err e;

    buffer_init(&lines, SHOW_CEILING);
    e = likeness_explain(lead, &lines);
    output_trim(&lines);
    if (e == OK && lines.bytes > 0) {
        json_put_text(o->json, "comparison", buffer_text(&lines), &o->ok);
        buffer_add_text(&o->text, "for and against, each with its weight:\n");
        output_visible(&o->text, buffer_text(&lines), true);
        buffer_add_text(&o->text, "\n");
    }
    buffer_fini(&lines);
    return e;
}

static enum err run_explain(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct found found = {.lead = NULL};
    struct likeness likeness;
    enum err e = find_lead(c, &found, f);

    if (e != OK)
        return e;
    e = likeness_of(found.lead, &likeness);
    if (e == OK) {
        json_decref(o->json);
        o->json = view_lead(found.pair, &likeness, &o->ok);
        e = show_lead(o, found.pair, &likeness, f);
    }
    if (e == OK)
        e = add_comparison(o, found.lead);
    if (e == OK)
        e = add_reasons(o, found.pair, found.lead);
    leads_fini(&found.leads);
    return e;
}

/* ---- the gate ---- */

static enum err
judge(struct call *c, enum fold_judgement verdict, const char *reason, struct fault *f)
{
    struct output *o = &c->output;
    struct found found = {.lead = NULL};
    struct sign_secret officer;
    struct judgement judgement = {verdict, reason, &officer};
    bool waiting = false;
    enum err e = paper_check_code(CODES_JUDGEMENT, reason, "R31", f);

    if (e == OK)
        e = find_lead(c, &found, f);
    if (e == OK)
        e = call_officer(c, KIND_HIT_JUDGE, &officer, f);
    if (e == OK)
        e = judge_lead(found.pair, found.lead, &judgement, &waiting, f);
    memory_wipe(&officer, sizeof officer);
    if (e == OK && waiting)
        e = call_say_waiting(c, found.pair, f);
    else if (e == OK) {
        output_put_hex(o->json, "hit", found.lead->handle, sizeof found.lead->handle,
                       &o->ok);
        json_put_text(o->json, "verdict", fold_judgement_name(verdict), &o->ok);
        json_put_text(o->json, "reason", reason, &o->ok);
        json_put_text(o->json, "there",
                      fold_judgement_name(
                          fold_judgement_of(found.pair->fold, found.lead->round,
                                            found.lead->handle, 1 - found.pair->side)),
                      &o->ok);
        output_say(o, o->json,
                   verdict == FOLD_DIFFERENT
                       ? "{hit:12} is judged different here; what was held of "
                         "it is erased.\n"
                       : "{hit:12} is judged {verdict} here; there: {there}.\n");
        output_say(o, o->json, CALL_PASS_ON);
    }
    leads_fini(&found.leads);
    return e;
}

static enum err run_confirm(struct call *c, struct fault *f)
{
    const char *verdict = c->words.value[OPTION_VERDICT];
    const char *reason = NULL;
    enum err e = words_need(&c->words, OPTION_REASON, &reason, f);

    if (e != OK)
        return e;
    if (verdict != NULL && strcmp(verdict, "same") != 0 && strcmp(verdict, "unsure") != 0)
        return fault_set(
            f, ERR_USAGE, "R31",
            "--verdict is same or unsure; for different: entente hits dismiss");
    return judge(
        c, verdict != NULL && strcmp(verdict, "unsure") == 0 ? FOLD_UNSURE : FOLD_SAME,
        reason, f);
}

static enum err run_dismiss(struct call *c, struct fault *f)
{
    const char *reason = NULL;
    enum err e = words_need(&c->words, OPTION_REASON, &reason, f);

    return e == OK ? judge(c, FOLD_DIFFERENT, reason, f) : e;
}

#define ACT (OPTION_BIT(OPTION_AS) | OPTION_BIT(OPTION_WITH) | OPTION_BIT(OPTION_REASON))

const struct verb hits_verbs[] = {
    {.name = "list",
     .words = "[ROUND]",
     .help = "leads of one round or of all, side by side, the likeliest first",
     .words_max = 1,
     .options = OPTION_BIT(OPTION_WITH) | OPTION_BIT(OPTION_ALL),
     .run = run_list,
     .usual = true},
    {.name = "explain",
     .words = "HIT",
     .help = "why two records met",
     .words_min = 1,
     .words_max = 1,
     .options = OPTION_BIT(OPTION_WITH),
     .run = run_explain},
    {.name = "confirm",
     .words = "HIT",
     .help = "judge a lead: the same, or unsure",
     .words_min = 1,
     .words_max = 1,
     .options = ACT | OPTION_BIT(OPTION_VERDICT),
     .run = run_confirm},
    {.name = "dismiss",
     .words = "HIT",
     .help = "judge a lead: different; what is held of it is erased",
     .words_min = 1,
     .words_max = 1,
     .options = ACT,
     .run = run_dismiss},
    {.name = NULL},
};
