/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask.c - entente ask: requests and pledges, and the gates "ask" and "release"
 *
 * Each side sees the same status and the same due dates, computed from the lanes.
 */
#include "agreement/codes.h"
#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "cli/paper.h"
#include "cli/verbs.h"
#include "cli/view.h"
#include "exchange/leads.h"
#include "exchange/letter.h"
#include "exchange/node.h"
#include "exchange/request.h"

#include <string.h>

enum { HOURS_MAX = 8784, HOURS_USUAL = 48 };

static const struct words_range hours = {1, HOURS_MAX, HOURS_USUAL};

/* ---- which request, and answering with it ---- */

MUST_CHECK static enum err find_request(struct call *c,
                                        struct pair **pair,
                                        const struct fold_request **out,
                                        struct fault *f)
{
    const char *word = words_at(&c->words, 0);
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    if (e == OK && (c->words.value[OPTION_WITH] != NULL || n->pair_count < 2)) {
        e = call_pair(c, NULL, pair, f);
        return e == OK ? request_find(*pair, word, out, f) : e;
    }
    return e == OK ? request_find_among(n, word, pair, out, f) : e;
}

static void answer_with(struct call *c, const struct pair *p, const uint8_t id[32])
{
    const struct fold_request *r = fold_request_find(p->fold, id);
    struct output *o = &c->output;

    if (r == NULL)
        return;
    json_decref(o->json);
    o->json = view_request(p, r, &o->ok);
    output_say(o, o->json, "request {id} ({kind}): {status}, due {due}");
    output_say(o, o->json,
               json_is_true(json_object_get(o->json, "overdue")) ? " {late}\n" : "\n");
}

/* The same, of what was just said and the peer does not hold yet. */
static void answer_act(struct call *c, const struct pair *p, const uint8_t id[32])
{
    answer_with(c, p, id);
    output_say(&c->output, c->output.json, CALL_PASS_ON);
}

/* Append something that is said of the request that the first word names. */
struct reply {
    enum kind kind;
    const char *key; /* of one code in the fact, or NULL */
    const char *code;
    int64_t due_hours; /* 0: none */
    const char *text;  /* of a letter, or NULL */
};

static void put_reply(json_t *fact, const struct reply *reply, bool *ok)
{
    if (reply->key != NULL)
        json_put_text(fact, reply->key, reply->code, ok);
    if (reply->due_hours > 0)
        json_put_int(fact, "due_hours", reply->due_hours, ok);
}

MUST_CHECK static enum err
say_of(struct call *c, const struct reply *reply, const char *used, struct fault *f)
{
    const struct fold_request *r = NULL;
    struct call_act act = {.kind = reply->kind};
    struct pair *p = NULL;
    bool waiting = false;
    uint8_t id[32];
    bool ok = true;
    enum err e = find_request(c, &p, &r, f);

    if (e == OK && reply->text != NULL)
        e = letter_make(NULL, reply->text, &act.body, f);
    if (e != OK)
        return e;
    memcpy(id, r->id, sizeof id);
    act.fact = json_object();
    json_put_bytes(act.fact, "ask", id, sizeof id, &ok);
    put_reply(act.fact, reply, &ok);
    if (used != NULL)
        json_put_text(act.fact, "used", used, &ok);
    act.fact = call_fact(act.fact, ok);
    e = call_pass(c, p, &act, &waiting, f);
    if (e == OK && !waiting)
        answer_act(c, p, id);
    return e;
}

/* ---- list and show ---- */

MUST_CHECK static enum err list_pair(struct call *c, const struct pair *p, json_t *rows)
{
    for (size_t i = 0; i < fold_request_count(p->fold); i++) {
        json_t *view = view_request(p, fold_request_at(p->fold, i), &c->output.ok);

        if (json_array_append_new(rows, view) != 0)
            return ERR_NOMEM;
    }
    return OK;
}

static enum err run_list(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {{"id", "REQUEST", 12, false},
                                                   {"peer", "PEER", 20, false},
                                                   {"kind", "KIND", 0, false},
                                                   {"by", "MADE BY", 0, false},
                                                   {"holder", "ANSWERED BY", 0, false},
                                                   {"about", "ABOUT", 20, false},
                                                   {"question", "QUESTION", 0, false},
                                                   {"purpose", "FOR", 0, false},
                                                   {"status", "STATUS", 0, false},
                                                   {"due", "DUE", 0, false},
                                                   {"late", "", 0, false}};
    json_t *rows = output_array(&c->output);
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    for (size_t i = 0; e == OK && i < n->pair_count; i++)
        e = list_pair(c, n->pairs[i], rows);
    output_table(&c->output, rows, columns, COUNT_OF(columns));
    if (e == OK && json_array_size(rows) == 0)
        output_say(&c->output, rows,
                   "No requests; make one with: entente ask send ABOUT ...\n");
    return e;
}

static enum err run_show(struct call *c, struct fault *f)
{
    const struct fold_request *r = NULL;
    struct output *o = &c->output;
    json_t *letters = NULL;
    json_t *answer;
    struct pair *p = NULL;
    size_t i;
    enum err e = find_request(c, &p, &r, f);

    if (e == OK)
        e = request_letters(p, r, &letters, f);
    if (e != OK)
        return e;
    answer_with(c, p, r->id);
    output_say(o, o->json,
               r->kind == FOLD_PLEDGE     ? "promised to: "
               : r->kind == FOLD_INCIDENT ? "told by: "
                                          : "asked by: ");
    output_say(o, o->json,
               "{asker} side, {asked}; about: {about}; question: {question}; "
               "purpose: {purpose}\nacknowledged: {acknowledged}; accepted: {accepted}; "
               "answered: {answered}; declined: {declined}; useful: {useful}; used: "
               "{used}\n");
    json_put(o->json, "letters", letters, &o->ok);
    output_say(o, letters,
               r->kind == FOLD_ASK_CONSENT
                   ? "to: {asked.name}\ncase: {asked.case}\ntext: {asked.text}\n"
                   : "case: {asked.case}\ntext: {asked.text}\n");
    json_array_foreach(json_object_get(letters, "answers"), i, answer)
    {
        output_say(o, answer, "answer: {text}\n");
    }
    return e;
}

/* What is written of an answer or a pledge, which is signed and stays: not nothing. */
MUST_CHECK static enum err need_text(struct call *c, const char **out, struct fault *f)
{
    enum err e = words_need(&c->words, OPTION_TEXT, out, f);

    if (e == OK && (*out)[0] == '\0')
        e = fault_set(f, ERR_USAGE, "", "--text is empty; say something with it.");
    return e;
}

/* ---- making one ---- */

/* The received item that a word means, with its pair. */
MUST_CHECK static enum err
put_item(struct call *c, struct pair **pair, json_t *fact, struct fault *f)
{
    const struct fold_item *item = NULL;
    bool ok = true;
    enum err e = call_item(c, pair, &item, f);

    if (e == OK)
        json_put_bytes(fact, "item", item->id, sizeof item->id, &ok);
    return ok || e != OK ? e : fault_set(f, ERR_NOMEM, "", "Out of memory.");
}

/* The lead that a word means, with its pair. */
MUST_CHECK static enum err put_lead(
    struct call *c, const char *word, struct pair **pair, json_t *fact, struct fault *f)
{
    struct leads leads = {.count = 0};
    const struct lead *lead = NULL;
    bool ok = true;
    enum err e = call_pair(c, NULL, pair, f);

    if (e == OK)
        e = leads_load(*pair, NULL, &leads, f);
    if (e != OK)
        return e;
    e = leads_find(&leads, word, &lead, f);
    if (e == ERR_NOT_FOUND)
        e = fault_set(f, e, "",
                      "\"%s\" is neither a topic nor a lead nor an item; see: entente "
                      "agree codes topics, entente hits, and: entente item",
                      word);
    if (e == OK) {
        json_put_bytes(fact, "round", lead->round, sizeof lead->round, &ok);
        json_put_bytes(fact, "hit", lead->handle, sizeof lead->handle, &ok);
    }
    leads_fini(&leads);
    return ok || e != OK ? e : fault_set(f, ERR_NOMEM, "", "Out of memory.");
}

MUST_CHECK static enum err put_topic(
    struct call *c, const char *topic, struct pair **pair, json_t *fact, struct fault *f)
{
    const struct fold_agreement *a = NULL;
    bool ok = true;
    enum err e = call_agreement(c, NULL, CHOOSE_TO_USE, pair, &a, f);

    if (e == OK) {
        json_put_bytes(fact, "agreement", a->id, sizeof a->id, &ok);
        json_put_text(fact, "topic", topic, &ok);
    }
    return ok || e != OK ? e : fault_set(f, ERR_NOMEM, "", "Out of memory.");
}

/* The codes of a question, each checked before anything is looked up. */
MUST_CHECK static enum err put_question(struct call *c, json_t *fact, struct fault *f)
{
    static const struct {
        enum words_option option;
        const char *key;
        enum code_table table;
        const char *rule;
    } codes[] = {
        {OPTION_QUESTION, "question", CODES_QUESTION, "R12"},
        {OPTION_PURPOSE, "purpose", CODES_PURPOSE, "R11"},
        {OPTION_WHY, "justification", CODES_JUSTIFICATION, "R12"},
    };
    bool ok = true;

    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        const char *word = NULL;
        enum err e = words_need(&c->words, codes[i].option, &word, f);

        if (e == OK)
            e = paper_check_code(codes[i].table, word, codes[i].rule, f);
        if (e != OK)
            return e;
        json_put_text(fact, codes[i].key, word, &ok);
    }
    return ok ? OK : fault_set(f, ERR_NOMEM, "", "Out of memory.");
}

/* Append the request that the fact begins; both are taken. */
MUST_CHECK static enum err
make_request(struct call *c, struct pair *p, struct call_act *act, struct fault *f)
{
    size_t before = fold_request_count(p->fold);
    bool waiting = false;
    int64_t due = 0;
    bool ok = true;
    enum err e = words_number(&c->words, OPTION_DUE, &hours, &due, f);

    if (e != OK) {
        json_decref(act->fact);
        json_decref(act->body);
        return e;
    }
    json_put_int(act->fact, "due_hours", due, &ok);
    act->fact = call_fact(act->fact, ok);
    e = call_pass(c, p, act, &waiting, f);
    if (e == OK && !waiting && fold_request_count(p->fold) > before)
        answer_act(c, p, fold_request_at(p->fold, before)->id);
    return e;
}

static enum err run_send(struct call *c, struct fault *f)
{
    const char *about = words_at(&c->words, 0);
    const char *text = c->words.value[OPTION_TEXT];
    const char *reference = NULL;
    bool topic = codes_has(CODES_TOPIC, about);
    struct call_act act = {.kind = topic ? KIND_ASK_TOPIC : KIND_ASK_ITEM,
                           .fact = json_object()};
    struct pair *p = NULL;
    enum err e = words_need(&c->words, OPTION_CASE, &reference, f);

    if (e == OK)
        e = put_question(c, act.fact, f);
    if (e == OK)
        e = letter_make(reference, text != NULL ? text : "", &act.body, f);
    if (e == OK)
        e = topic ? put_topic(c, about, &p, act.fact, f) : put_item(c, &p, act.fact, f);
    if (e == ERR_NOT_FOUND && !topic) {
        act.kind = KIND_ASK_HIT;
        e = put_lead(c, about, &p, act.fact, f);
    }
    if (e == OK)
        return make_request(c, p, &act, f);
    json_decref(act.fact);
    json_decref(act.body);
    return e;
}

static enum err run_pledge(struct call *c, struct fault *f)
{
    const char *topic = words_at(&c->words, 0);
    const char *text = NULL;
    struct call_act act = {.kind = KIND_PLEDGE, .fact = json_object()};
    struct pair *p = NULL;
    enum err e = need_text(c, &text, f);

    if (e == OK)
        e = paper_check_code(CODES_TOPIC, topic, "R11", f);
    if (e == OK)
        e = letter_make(NULL, text, &act.body, f);
    if (e == OK)
        e = put_topic(c, topic, &p, act.fact, f);
    if (e == OK)
        return make_request(c, p, &act, f);
    json_decref(act.fact);
    json_decref(act.body);
    return e;
}

/* An incident is said at once, in force or not, and is due by the agreement's clock
 * (R41). */
static enum err run_incident(struct call *c, struct fault *f)
{
    const char *code = words_at(&c->words, 0);
    struct call_act act = {.kind = KIND_INCIDENT};
    const struct fold_agreement *a = NULL;
    const char *text = NULL;
    struct pair *p = NULL;
    size_t before;
    bool ok = true;
    enum err e = need_text(c, &text, f);

    if (e == OK)
        e = paper_check_code(CODES_INCIDENT, code, "R12", f);
    if (e == OK)
        e = call_agreement(c, words_at(&c->words, 1), CHOOSE_TO_USE, &p, &a, f);
    if (e == OK)
        e = letter_make(NULL, text, &act.body, f);
    if (e != OK)
        return e;
    before = fold_request_count(p->fold);
    act.fact = json_object();
    json_put_bytes(act.fact, "agreement", a->id, sizeof a->id, &ok);
    json_put_text(act.fact, "code", code, &ok);
    act.fact = call_fact(act.fact, ok);
    e = call_append(c, p, &act, f);
    if (e == OK && fold_request_count(p->fold) > before)
        answer_act(c, p, fold_request_at(p->fold, before)->id);
    return e;
}

/* ---- saying something of one ---- */

static enum err run_accept(struct call *c, struct fault *f)
{
    struct reply reply = {.kind = KIND_ASK_ACCEPT};
    enum err e = words_number(&c->words, OPTION_DUE, &hours, &reply.due_hours, f);

    return e == OK ? say_of(c, &reply, NULL, f) : e;
}

static enum err run_decline(struct call *c, struct fault *f)
{
    struct reply reply = {.kind = KIND_ASK_DECLINE, .key = "code"};
    enum err e = words_need(&c->words, OPTION_CODE, &reply.code, f);

    if (e == OK)
        e = paper_check_code(CODES_DECLINE, reply.code, "R22", f);
    return e == OK ? say_of(c, &reply, NULL, f) : e;
}

/* One of the three words that follow the option's name. ERR_USAGE. */
MUST_CHECK static enum err choose_word(struct call *c,
                                       enum words_option option,
                                       const char *const words[4],
                                       const char **out,
                                       struct fault *f)
{
    for (size_t i = 1; i < 4; i++)
        if (strcmp(c->words.value[option], words[i]) == 0) {
            *out = words[i];
            return OK;
        }
    return fault_set(f, ERR_USAGE, "", "--%s is %s, %s or %s, not %s.", words[0],
                     words[1], words[2], words[3], c->words.value[option]);
}

static enum err run_answer(struct call *c, struct fault *f)
{
    static const char *const parts[] = {"part", "part", "whole", "nothing"};
    struct reply reply = {.kind = KIND_ASK_ANSWER, .key = "part", .code = "whole"};
    enum err e = need_text(c, &reply.text, f);

    if (e == OK && c->words.value[OPTION_PART] != NULL)
        e = choose_word(c, OPTION_PART, parts, &reply.code, f);
    return e == OK ? say_of(c, &reply, NULL, f) : e;
}

static enum err run_feedback(struct call *c, struct fault *f)
{
    static const char *const useful[] = {"useful", "yes", "no", "partly"};
    static const char *const used[] = {"used", "yes", "no", "later"};
    struct reply reply = {.kind = KIND_ASK_FEEDBACK, .key = "useful"};
    const char *word = NULL;
    enum err e = words_need(&c->words, OPTION_USEFUL, &word, f);

    if (e == OK)
        e = choose_word(c, OPTION_USEFUL, useful, &reply.code, f);
    if (e == OK)
        e = words_need(&c->words, OPTION_USED, &word, f);
    if (e == OK)
        e = choose_word(c, OPTION_USED, used, &word, f);
    return e == OK ? say_of(c, &reply, word, f) : e;
}

static enum err run_withdraw(struct call *c, struct fault *f)
{
    return say_of(c, &(struct reply){.kind = KIND_ASK_WITHDRAW}, NULL, f);
}

#define ACT (OPTION_BIT(OPTION_AS) | OPTION_BIT(OPTION_WITH))
#define ONE .words_min = 1, .words_max = 1

const struct verb ask_verbs[] = {
    {.name = "list",
     .words = "",
     .help = "requests and pledges of both sides, with what is due and overdue",
     .run = run_list,
     .usual = true},
    {.name = "show",
     .words = "REQUEST",
     .help = "one request, with what was written",
     ONE,
     .options = OPTION_BIT(OPTION_WITH),
     .run = run_show},
    {.name = "send",
     .words = "TOPIC|HIT|ITEM",
     .help = "ask about a topic, a hit that was confirmed, or a received item",
     ONE,
     .options = ACT | OPTION_BIT(OPTION_QUESTION) | OPTION_BIT(OPTION_PURPOSE) |
                OPTION_BIT(OPTION_WHY) | OPTION_BIT(OPTION_CASE) |
                OPTION_BIT(OPTION_TEXT) | OPTION_BIT(OPTION_DUE),
     .run = run_send},
    {.name = "pledge",
     .words = "TOPIC",
     .help = "promise something without being asked",
     ONE,
     .options = ACT | OPTION_BIT(OPTION_TEXT) | OPTION_BIT(OPTION_DUE),
     .run = run_pledge},
    {.name = "incident",
     .words = "CODE [AGREEMENT]",
     .help = "tell the peer at once that something went wrong",
     .words_min = 1,
     .words_max = 2,
     .options = ACT | OPTION_BIT(OPTION_TEXT),
     .run = run_incident},
    {.name = "accept",
     .words = "REQUEST",
     .help = "say that it will be answered, and when",
     ONE,
     .options = ACT | OPTION_BIT(OPTION_DUE),
     .run = run_accept},
    {.name = "decline",
     .words = "REQUEST",
     .help = "say that it will not be answered",
     ONE,
     .options = ACT | OPTION_BIT(OPTION_CODE),
     .run = run_decline},
    {.name = "answer",
     .words = "REQUEST",
     .help = "answer it, or keep a pledge",
     ONE,
     .options = ACT | OPTION_BIT(OPTION_TEXT) | OPTION_BIT(OPTION_PART),
     .run = run_answer},
    {.name = "feedback",
     .words = "REQUEST",
     .help = "say what came of an answer",
     ONE,
     .options = ACT | OPTION_BIT(OPTION_USEFUL) | OPTION_BIT(OPTION_USED),
     .run = run_feedback},
    {.name = "withdraw",
     .words = "REQUEST",
     .help = "take back what this side asked, or free the peer of a pledge",
     ONE,
     .options = ACT,
     .run = run_withdraw},
    {.name = NULL},
};
