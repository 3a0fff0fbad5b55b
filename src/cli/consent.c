/* SPDX-License-Identifier: Apache-2.0 */
/*
 * consent.c - entente consent: asking for, giving and revoking leave to pass an item on
 *
 * A consent names one recipient, one purpose, an end and a number of times (R27).
 */
#include "exchange/consent.h"

#include "agreement/codes.h"
#include "base/num.h"
#include "cli/paper.h"
#include "cli/verbs.h"
#include "cli/view.h"
#include "cli/view_item.h"
#include "exchange/item.h"
#include "exchange/letter.h"
#include "exchange/node.h"
#include "exchange/request.h"

#include <string.h>

enum { USES_MAX = 1000, HOURS_MAX = 8784, HOURS_USUAL = 48 };

/* ---- list ---- */

static void list_pair(struct output *o, struct pair *p, json_t *rows)
{
    for (size_t i = 0; i < fold_item_count(p->fold); i++) {
        const struct fold_item *item = fold_item_at(p->fold, i);

        for (size_t j = 0; j < item->consent_count; j++)
            view_item_insert(
                rows,
                view_item_consent(&(struct consent){p, item, &item->consents[j]}, &o->ok),
                "given", &o->ok);
    }
}

static enum err run_list(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {
        {"id", "CONSENT", 12, false},    {"peer", "PEER", 20, false},
        {"by", "BY", 0, false},          {"item", "ITEM", 12, false},
        {"version", "VERSION", 0, true}, {"to", "TO", 24, false},
        {"purpose", "FOR", 0, false},    {"used", "USED", 0, true},
        {"uses", "OF", 0, true},         {"until", "UNTIL", 0, false},
        {"status", "STATUS", 0, false}};
    struct output *o = &c->output;
    json_t *rows = output_array(o);
    struct pair *only = NULL;
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    if (e == OK && c->words.value[OPTION_WITH] != NULL)
        e = call_pair(c, NULL, &only, f);
    for (size_t i = 0; e == OK && i < n->pair_count; i++)
        if (only == NULL || only == n->pairs[i])
            list_pair(o, n->pairs[i], rows);
    output_table(o, rows, columns, COUNT_OF(columns));
    if (e == OK && json_array_size(rows) == 0)
        output_say(o, rows,
                   "No consents; ask for one with: entente consent ask ITEM "
                   "--to NAME ...\n");
    return e;
}

/* ---- ask ---- */

MUST_CHECK static enum err read_purpose(struct call *c, const char **out, struct fault *f)
{
    enum err e = words_need(&c->words, OPTION_PURPOSE, out, f);

    return e == OK ? paper_check_code(CODES_PURPOSE, *out, "R11", f) : e;
}

/* The version that is to be passed on: the newest that is held, else the newest. */
static int version_of(const struct fold_item *item)
{
    for (size_t i = item->version_count; i > 0; i--)
        if (fold_item_is_readable(&item->versions[i - 1]))
            return item->versions[i - 1].number;
    return view_item_newest(item)->number;
}

/* What is asked for or given. */
struct wish {
    uint8_t item[32];
    int version;
    uint8_t recipient[32];
    const char *purpose;
};

static void put_wish(json_t *fact, const struct wish *w, bool *ok)
{
    json_put_bytes(fact, "item", w->item, sizeof w->item, ok);
    json_put_int(fact, "version", w->version, ok);
    json_put_bytes(fact, "recipient", w->recipient, sizeof w->recipient, ok);
    json_put_text(fact, "purpose", w->purpose, ok);
}

/* Append the question; the answer is the request. The act is taken. */
MUST_CHECK static enum err
append_ask(struct call *c, struct pair *p, struct call_act *act, struct fault *f)
{
    size_t before = fold_request_count(p->fold);
    struct output *o = &c->output;
    bool waiting = false;
    enum err e = call_pass(c, p, act, &waiting, f);

    if (e != OK || waiting || fold_request_count(p->fold) == before)
        return e;
    json_decref(o->json);
    o->json = view_request(p, fold_request_at(p->fold, before), &o->ok);
    output_say(o, o->json,
               "Asked {peer} for consent: request {id:12}, due {due}\n" CALL_PASS_ON);
    return OK;
}

static enum err run_ask(struct call *c, struct fault *f)
{
    static const struct words_range hours = {1, HOURS_MAX, HOURS_USUAL};
    const struct words *w = &c->words;
    struct call_act act = {.kind = KIND_ASK_CONSENT};
    struct letter_recipient to = {.name = NULL};
    const struct fold_item *item = NULL;
    struct wish wish = {.version = 0};
    const char *name = NULL;
    const char *why = NULL;
    const char *reference = NULL;
    struct pair *p = NULL;
    int64_t due = 0;
    bool ok = true;
    enum err e = words_need(w, OPTION_RECIPIENT, &name, f);

    if (e == OK)
        e = read_purpose(c, &wish.purpose, f);
    if (e == OK)
        e = words_need(w, OPTION_WHY, &why, f);
    if (e == OK)
        e = paper_check_code(CODES_JUSTIFICATION, why, "R12", f);
    if (e == OK)
        e = words_need(w, OPTION_CASE, &reference, f);
    if (e == OK)
        e = words_number(w, OPTION_DUE, &hours, &due, f);
    if (e == OK)
        e = call_item(c, &p, &item, f);
    if (e == OK)
        e = letter_recipient_make(&p->node->random, name, &to, f);
    if (e == OK)
        e = letter_make_to(reference,
                           w->value[OPTION_TEXT] != NULL ? w->value[OPTION_TEXT] : "",
                           &to, &act.body, f);
    if (e != OK)
        return e;
    memcpy(wish.item, item->id, sizeof wish.item);
    memcpy(wish.recipient, to.hash, sizeof wish.recipient);
    wish.version = version_of(item);
    act.fact = json_object();
    put_wish(act.fact, &wish, &ok);
    json_put_text(act.fact, "justification", why, &ok);
    json_put_int(act.fact, "due_hours", due, &ok);
    act.fact = call_fact(act.fact, ok);
    return append_ask(c, p, &act, f);
}

/* ---- give ---- */

/* What is to be given, from a request or from the options. */
struct gift {
    struct pair *pair;
    struct wish wish;
    bool has_request;
    uint8_t request[32];
    json_t *letter; /* {"name", "salt", "text"} */
};

/* The request has named everything; what was said besides must be the same. */
MUST_CHECK static enum err take_request(struct call *c,
                                        const struct fold_request *r,
                                        struct gift *g,
                                        struct fault *f)
{
    const char *text = c->words.value[OPTION_TEXT];
    struct letter_recipient to = {.name = NULL};
    json_t *asked = NULL;
    enum err e;

    if (r->kind != FOLD_ASK_CONSENT)
        return fault_set(f, ERR_USAGE, "R27",
                         "That request asks for no consent; see: entente ask show");
    if (c->words.value[OPTION_RECIPIENT] != NULL ||
        c->words.value[OPTION_PURPOSE] != NULL)
        return fault_set(f, ERR_USAGE, "R27",
                         "The request says to whom and what for; leave out --to and "
                         "--purpose, or give a consent to the item itself.");
    memcpy(g->wish.item, r->item, sizeof g->wish.item);
    memcpy(g->wish.recipient, r->recipient, sizeof g->wish.recipient);
    memcpy(g->request, r->id, sizeof g->request);
    g->wish.version = r->version;
    g->wish.purpose = r->purpose;
    g->has_request = true;
    e = letter_read_to(g->pair, STORE_PEER, r->author_n, true, r->recipient, &asked);
    if (e == ERR_NOT_FOUND || e == ERR_MALFORMED)
        return fault_set(f, ERR_DENIED, "R27",
                         "The request does not say who the recipient is; decline it "
                         "with: entente ask decline");
    if (e != OK)
        return fault_set(f, e, "", "The request cannot be read (%s).", err_name(e));
    to.name = json_text(asked, "name");
    json_bytes(asked, "salt", to.salt, sizeof to.salt);
    e = letter_make_to(NULL, text != NULL ? text : "", &to, &g->letter, f);
    json_decref(asked);
    return e;
}

MUST_CHECK static enum err take_item(struct call *c, struct gift *g, struct fault *f)
{
    const char *text = c->words.value[OPTION_TEXT];
    struct letter_recipient to = {.name = NULL};
    const struct fold_item *item = NULL;
    const char *name = NULL;
    enum err e = call_item(c, &g->pair, &item, f);

    if (e == OK)
        e = words_need(&c->words, OPTION_RECIPIENT, &name, f);
    if (e == OK)
        e = read_purpose(c, &g->wish.purpose, f);
    if (e == OK)
        e = letter_recipient_make(&g->pair->node->random, name, &to, f);
    if (e != OK)
        return e;
    memcpy(g->wish.item, item->id, sizeof g->wish.item);
    memcpy(g->wish.recipient, to.hash, sizeof g->wish.recipient);
    g->wish.version = version_of(item);
    return letter_make_to(NULL, text != NULL ? text : "", &to, &g->letter, f);
}

/* The first word is a request or an item. */
MUST_CHECK static enum err take(struct call *c, struct gift *g, struct fault *f)
{
    const char *word = words_at(&c->words, 0);
    const struct fold_request *r = NULL;
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    if (e == OK && (c->words.value[OPTION_WITH] != NULL || n->pair_count < 2)) {
        e = call_pair(c, NULL, &g->pair, f);
        if (e == OK)
            e = request_find(g->pair, word, &r, f);
    } else if (e == OK) {
        e = request_find_among(n, word, &g->pair, &r, f);
    }
    if (e == ERR_NOT_FOUND && n != NULL)
        return take_item(c, g, f);
    return e == OK ? take_request(c, r, g, f) : e;
}

/* The request is answered by the consent: as a whole. */
MUST_CHECK static enum err answer_request(struct call *c, struct gift *g, struct fault *f)
{
    struct call_act act = {.kind = KIND_ASK_ANSWER};
    bool waiting = false;
    bool ok = true;
    enum err e = letter_make(NULL, "The consent is given.", &act.body, f);

    if (e != OK)
        return e;
    act.fact = json_object();
    json_put_bytes(act.fact, "ask", g->request, sizeof g->request, &ok);
    json_put_text(act.fact, "part", "whole", &ok);
    act.fact = call_fact(act.fact, ok);
    return call_pass(c, g->pair, &act, &waiting, f);
}

/* A newer version that the peer holds is not what was asked about. */
static void say_older(struct output *o, const struct fold_item *item, int version)
{
    int newest = version_of(item);

    if (newest <= version)
        return;
    json_put_int(o->json, "newest", newest, &o->ok);
    output_say(
        o, o->json,
        "It is for version {version}, as was asked; version {newest}, which the "
        "peer holds since, may not leave by it. For that one: entente consent give "
        "{item:12} --to NAME --purpose {purpose} --until DATE --as NAME\n");
}

/* The consent of the newest own entry, shown. */
static void answer(struct call *c, struct pair *p, const uint8_t item[32])
{
    const struct fold_item *of = fold_item_find(p->fold, item);
    struct output *o = &c->output;
    struct consent made = {p, of, NULL};

    if (of == NULL || of->consent_count == 0)
        return;
    made.consent = &of->consents[of->consent_count - 1];
    json_decref(o->json);
    o->json = view_item_consent(&made, &o->ok);
    output_say(o, o->json,
               "Consent {id:12}: item {item:12}, version {version}, to {to}, for "
               "{purpose}, {uses} time(s), until {until}\n");
    say_older(o, of, made.consent->version);
    if (!json_bool(o->json, "approved"))
        output_say(o, o->json,
                   "It holds once third parties have approved it: entente approval\n");
    output_say(o, o->json, CALL_PASS_ON);
}

static enum err run_give(struct call *c, struct fault *f)
{
    static const struct words_range uses = {1, USES_MAX, 1};
    struct call_act act = {.kind = KIND_CONSENT_GIVE};
    struct gift g = {.pair = NULL};
    bool waiting = false;
    int64_t count = 1;
    int64_t until = 0;
    bool ok = true;
    enum err e = words_date(&c->words, OPTION_UNTIL_DATE, &until, f);

    if (e == OK)
        e = words_number(&c->words, OPTION_USES, &uses, &count, f);
    if (e == OK)
        e = take(c, &g, f);
    if (e != OK)
        return e;
    act.body = g.letter;
    act.fact = json_object();
    put_wish(act.fact, &g.wish, &ok);
    json_put_time(act.fact, "until", until, &ok);
    json_put_int(act.fact, "uses", count, &ok);
    act.fact = call_fact(act.fact, ok);
    e = call_pass(c, g.pair, &act, &waiting, f);
    if (e == OK && waiting && g.has_request)
        output_say(&c->output, c->output.json,
                   "The request stays open until then; the last officer is told how to "
                   "answer it.\n");
    if (e == OK && !waiting && g.has_request)
        e = answer_request(c, &g, f);
    if (e == OK && !waiting)
        answer(c, g.pair, g.wish.item);
    return e;
}

/* ---- revoke ---- */

static enum err run_revoke(struct call *c, struct fault *f)
{
    struct call_act act = {.kind = KIND_CONSENT_REVOKE};
    struct consent found = {.pair = NULL};
    struct pair *only = NULL;
    struct node *n = NULL;
    bool ok = true;
    enum err e = call_node(c, &n, f);

    if (e == OK && c->words.value[OPTION_WITH] != NULL)
        e = call_pair(c, NULL, &only, f);
    if (e == OK)
        e = consent_find(n, only, words_at(&c->words, 0), &found, f);
    if (e != OK)
        return e;
    act.fact = json_object();
    json_put_bytes(act.fact, "consent", found.consent->id, sizeof found.consent->id, &ok);
    act.fact = call_fact(act.fact, ok);
    e = call_append(c, found.pair, &act, f);
    if (e == OK)
        e = consent_find(n, only, words_at(&c->words, 0), &found, f);
    if (e == OK) {
        json_decref(c->output.json);
        c->output.json = view_item_consent(&found, &c->output.ok);
        output_say(&c->output, c->output.json,
                   "Revoked consent {id:12}; used {used} of {uses} so far. It ends for "
                   "{peer} when this arrives there.\n" CALL_PASS_ON);
    }
    return e;
}

#define AS (OPTION_BIT(OPTION_AS) | OPTION_BIT(OPTION_WITH))

const struct verb consent_verbs[] = {
    {.name = "list",
     .words = "",
     .help = "consents of both sides, to whom, and how often used",
     .options = OPTION_BIT(OPTION_WITH),
     .run = run_list,
     .usual = true},
    {.name = "ask",
     .words = "ITEM",
     .words_min = 1,
     .words_max = 1,
     .help = "ask the giver for leave to pass a received item on",
     .options = AS | OPTION_BIT(OPTION_PURPOSE) | OPTION_BIT(OPTION_WHY) |
                OPTION_BIT(OPTION_CASE) | OPTION_BIT(OPTION_TEXT) |
                OPTION_BIT(OPTION_DUE),
     .more = OPTION_MORE(OPTION_RECIPIENT),
     .run = run_ask},
    {.name = "give",
     .words = "REQUEST|ITEM",
     .words_min = 1,
     .words_max = 1,
     .help = "let the peer pass an item on, once if not said otherwise",
     .options = AS | OPTION_BIT(OPTION_PURPOSE) | OPTION_BIT(OPTION_UNTIL_DATE) |
                OPTION_BIT(OPTION_TEXT),
     .more = OPTION_MORE(OPTION_RECIPIENT) | OPTION_MORE(OPTION_USES),
     .run = run_give},
    {.name = "revoke",
     .words = "CONSENT",
     .words_min = 1,
     .words_max = 1,
     .help = "take a consent back",
     .options = AS,
     .run = run_revoke},
    {.name = NULL},
};
