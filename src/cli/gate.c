/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate.c - entente gate: acts that wait for more officers of this side (R19)
 *
 * What waits was made by one officer and is signed by all of them as it stands; the last
 * one's word makes it an entry.
 */
#include "base/memory.h"
#include "base/num.h"
#include "cli/content.h"
#include "cli/leave.h"
#include "cli/verbs.h"
#include "exchange/awaited.h"
#include "exchange/intent.h"
#include "exchange/node.h"
#include "exchange/poised.h"
#include "fold/concur.h"
#include "fold/request.h"

#include <string.h>

/* ---- which, and showing it ---- */

static json_t *view_intent(const struct pair *p, const struct intent *i, bool *ok)
{
    json_t *view = json_object();
    int said = fold_concur_to(p->fold, p->side, i->kind, i->what);

    output_put_hex(view, "what", i->what, sizeof i->what, ok);
    json_put_text(view, "peer", pair_name(p, 1 - p->side), ok);
    json_put_text(view, "type", kind_rule(i->kind)->name, ok);
    json_put_time(view, "made", i->made_at, ok);
    json_put_int(view, "officers", said, ok);
    json_put(view, "fact", json_deep_copy(i->fact), ok);
    json_put(view, "body", i->body != NULL ? json_deep_copy(i->body) : json_null(), ok);
    return view;
}

struct listing {
    struct pair *pair;
    const uint8_t *what; /* only this one, or NULL */
    json_t *rows;
    bool *ok;
    json_t *content; /* of an offer, where only this one is meant; given */
};

static enum err list_one(void *state, const struct intent *i)
{
    struct listing *l = state;

    if (l->what != NULL && memcmp(l->what, i->what, sizeof i->what) != 0)
        return OK;
    if (l->what != NULL && (i->kind == KIND_ITEM_OFFER || i->kind == KIND_ITEM_RENEW)) {
        enum err e = awaited_content(l->pair, i, &l->content);

        if (e != OK)
            return e;
    }
    return json_array_append_new(l->rows, view_intent(l->pair, i, l->ok)) == 0
               ? OK
               : ERR_NOMEM;
}

static enum err run_list(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {{"what", "WAITS", 12, false},
                                                   {"peer", "PEER", 24, false},
                                                   {"type", "FOR", 0, false},
                                                   {"made", "SINCE", 0, false},
                                                   {"officers", "OFFICERS", 0, true}};
    struct output *o = &c->output;
    json_t *rows = output_array(o);
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    for (size_t i = 0; e == OK && i < n->pair_count; i++) {
        struct listing l = {n->pairs[i], NULL, rows, &o->ok, NULL};

        e = intent_each(n->pairs[i], list_one, &l);
        if (e != OK)
            e = fault_set(f, e, "", "What waits cannot be read (%s).", err_name(e));
    }
    output_table(o, rows, columns, COUNT_OF(columns));
    if (e == OK && json_array_size(rows) == 0)
        output_say(o, rows, "Nothing waits for another officer.\n");
    else if (e == OK)
        output_say(o, rows,
                   "Next: another officer reads one with `entente gate show WAITS`, then "
                   "`entente gate pass WAITS --as NAME`.\n");
    return e;
}

/* Among all peers, or the one of --with. */
MUST_CHECK static enum err
find_intent(struct call *c, struct pair **pair, uint8_t what[32], struct fault *f)
{
    const char *word = words_at(&c->words, 0);
    struct pair *only = NULL;
    struct node *n = NULL;
    size_t matches = 0;
    enum err e = call_node(c, &n, f);

    if (e == OK && (c->words.value[OPTION_WITH] != NULL || n->pair_count < 2)) {
        e = call_pair(c, NULL, pair, f);
        return e == OK ? intent_find(*pair, word, what, f) : e;
    }
    for (size_t i = 0; e == OK && i < n->pair_count; i++) {
        e = intent_find(n->pairs[i], word, what, f);
        if (e == OK) {
            only = n->pairs[i];
            matches++;
        }
        if (e == ERR_NOT_FOUND)
            e = OK;
    }
    if (e != OK)
        return e;
    if (matches != 1)
        return fault_set(f, matches > 1 ? ERR_USAGE : ERR_NOT_FOUND, "",
                         matches > 1 ? "Acts with several peers begin with \"%s\"; give "
                                       "the peer by --with."
                                     : "Nothing that waits begins with \"%s\"; see: "
                                       "entente gate",
                         word);
    *pair = only;
    return intent_find(only, word, what, f);
}

MUST_CHECK static enum err load_one(
    struct call *c, struct pair *p, const uint8_t what[32], json_t **out, struct fault *f)
{
    json_t *rows = json_array();
    struct listing l = {p, what, rows, &c->output.ok, NULL};
    enum err e = rows != NULL ? intent_each(p, list_one, &l) : ERR_NOMEM;

    if (e == OK && json_array_size(rows) == 1)
        *out = json_incref(json_array_get(rows, 0));
    else
        e = fault_set(f, e == OK ? ERR_NOT_FOUND : e, "", "What waits cannot be read.");
    if (e == OK && l.content != NULL)
        json_put(*out, "content", json_incref(l.content), &c->output.ok);
    json_decref(l.content);
    json_decref(rows);
    return e;
}

/* What the act is about, by the names that other commands take. */
static void say_named(struct output *o, const json_t *fact)
{
    static const struct {
        const char *member;
        const char *command;
    } named[] = {
        {"agreement", "entente agree show"}, {"round", "entente round status"},
        {"about", "entente ask show"},       {"ask", "entente ask show"},
        {"item", "entente item show"},       {"notice", "entente notice show"},
        {"hit", "entente hits explain"},     {"consent", "entente consent"},
    };
    static const uint8_t nothing[32];

    for (size_t i = 0; i < COUNT_OF(named) && o->ok; i++) {
        const size_t count = strcmp(named[i].member, "hit") == 0 ? FOLD_HANDLE_BYTES : 32;
        json_t *row = json_object();
        uint8_t id[32];

        if (json_is_string(json_object_get(fact, named[i].member))) {
            json_bytes(fact, named[i].member, id, count);
            output_put_hex(row, "id", id, count, &o->ok);
            json_put_text(row, "member", named[i].member, &o->ok);
            json_put_text(row, "command", named[i].command, &o->ok);
            if (memcmp(id, nothing, count) != 0)
                output_say(o, row, "  {member}: {command} {id:12}\n");
        }
        json_decref(row);
    }
}

/* Of an offer: the record as the peer would read it. */
static void say_content(struct output *o, const json_t *view)
{
    if (!o->ok || !json_is_object(json_object_get(view, "content")))
        return;
    output_say(o, view, "what it says, which is what \"content\" stands for:\n");
    content_show(o, json_at(json_at(view, "content"), "record"));
}

MUST_CHECK static enum err add_laid_out(struct output *o, const json_t *value)
{
    struct buffer text;
    enum err e;

    buffer_init(&text, 1 << 22);
    e = output_lay_out(value, &text);
    output_visible(&o->text, buffer_text(&text), true);
    buffer_fini(&text);
    return e;
}

static enum err run_show(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    json_t *view = NULL;
    struct pair *p = NULL;
    uint8_t what[32];
    enum err e = find_intent(c, &p, what, f);

    if (e == OK)
        e = load_one(c, p, what, &view, f);
    if (e != OK)
        return e;
    json_decref(o->json);
    o->json = view;
    output_say(
        o, view,
        "{what:12} to {peer}: {type}, made {made}; {officers} officer(s) so far\n");
    say_named(o, json_at(view, "fact"));
    say_content(o, view);
    output_say(o, view, "exactly this would be signed:\n");
    e = add_laid_out(o, json_at(view, "fact"));
    if (e == OK && json_is_object(json_object_get(view, "body"))) {
        output_say(o, view, "and, sealed:\n");
        e = add_laid_out(o, json_at(view, "body"));
    }
    output_say(o, view,
               "Next: entente gate pass {what:12} --as NAME, or entente gate drop "
               "{what:12}\n");
    return e;
}

/* ---- passing ---- */

MUST_CHECK static enum err kind_of(const json_t *view, enum kind *out, struct fault *f)
{
    return kind_find(json_text(view, "type"), out) == OK
               ? OK
               : fault_set(f, ERR_CORRUPT, "", "What waits is of no known type.");
}

/* A copy is a file as well: it is made before the last word is said. */
MUST_CHECK static enum err
begin_file(struct call *c, enum kind kind, struct leave_file *file, struct fault *f)
{
    const char *path = c->words.value[OPTION_OUTPUT];

    if (!leave_needs_file(kind))
        return path == NULL ? OK
                            : fault_set(f, ERR_USAGE, "",
                                        "Nothing leaves by this act, so no file is "
                                        "written; leave out --output.");
    if (path == NULL)
        return fault_set(f, ERR_USAGE, "R27",
                         "By this act a copy leaves the node; say where to with --output "
                         "FILE.");
    return leave_begin(c, path, 0, file, f);
}

/* Is it the request for exactly that consent, and not answered yet? */
static bool
asks_for(const struct pair *p, const struct fold_request *r, const json_t *fact)
{
    uint8_t item[32];
    uint8_t recipient[32];

    json_bytes(fact, "item", item, sizeof item);
    json_bytes(fact, "recipient", recipient, sizeof recipient);
    return r->kind == FOLD_ASK_CONSENT && r->asker != p->side &&
           !fold_request_is_over(r) && r->version == (int)json_int(fact, "version") &&
           memcmp(r->item, item, sizeof item) == 0 &&
           memcmp(r->recipient, recipient, sizeof recipient) == 0;
}

/* A consent that was asked for answers nothing by itself. */
static void say_request(struct call *c, const struct pair *p)
{
    const json_t *fact = json_at(c->output.json, "fact");

    for (size_t i = 0; i < fold_request_count(p->fold) && c->output.ok; i++) {
        const struct fold_request *r = fold_request_at(p->fold, i);
        json_t *row;

        if (!asks_for(p, r, fact))
            continue;
        row = json_object();
        output_put_hex(row, "id", r->id, sizeof r->id, &c->output.ok);
        output_say(&c->output, row,
                   "Then tell who asked for it: entente ask answer {id:12} --text \"The "
                   "consent is given.\" --as NAME\n");
        json_decref(row);
    }
}

MUST_CHECK static enum err pass(struct call *c,
                                struct pair *p,
                                const uint8_t what[32],
                                enum kind kind,
                                struct fault *f)
{
    struct leave_file file = {.fd = -1};
    struct sign_secret officer;
    bool waiting = false;
    enum err e = poised_check(p, what, f);

    if (e == OK)
        e = begin_file(c, kind, &file, f);
    if (e != OK)
        return e;
    e = call_officer(c, kind, &officer, f);
    if (e == OK)
        e = intent_pass(p, what, &officer, &waiting, f);
    memory_wipe(&officer, sizeof officer);
    if (file.fd >= 0)
        e = leave_end(c, p, &file, e, waiting, f);
    else if (e == OK && !waiting)
        output_say(&c->output, c->output.json,
                   "Enough officers have concurred; it is done: {type} to "
                   "{peer}\n" CALL_PASS_ON);
    if (e == OK && !waiting && kind == KIND_CONSENT_GIVE)
        say_request(c, p);
    if (e == OK && waiting)
        output_say(&c->output, c->output.json,
                   "It waits for one more officer: entente gate pass {what:12} --as "
                   "NAME\n");
    if (e == OK)
        json_put_bool(c->output.json, "waiting", waiting, &c->output.ok);
    return e;
}

static enum err run_pass(struct call *c, struct fault *f)
{
    json_t *view = NULL;
    struct pair *p = NULL;
    uint8_t what[32];
    enum kind kind = KIND_COUNT;
    enum err e = find_intent(c, &p, what, f);

    if (e == OK)
        e = load_one(c, p, what, &view, f);
    if (e == OK)
        e = kind_of(view, &kind, f);
    if (e != OK) {
        json_decref(view);
        return e;
    }
    json_decref(c->output.json);
    c->output.json = view;
    return pass(c, p, what, kind, f);
}

static enum err run_drop(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct pair *p = NULL;
    uint8_t what[32];
    enum err e = find_intent(c, &p, what, f);

    if (e == OK)
        e = intent_drop(p, what, f);
    if (e != OK)
        return e;
    output_put_hex(o->json, "what", what, sizeof what, &o->ok);
    output_say(o, o->json, "Dropped {what:12}; it was never done.\n");
    return OK;
}

#define WHAT .words = "WAITS", .words_min = 1, .words_max = 1
#define WITH OPTION_BIT(OPTION_WITH)

const struct verb gate_verbs[] = {
    {.name = "list",
     .words = "",
     .help = "acts that wait for more officers of this side",
     .run = run_list,
     .usual = true},
    {.name = "show",
     WHAT,
     .help = "exactly what another officer would sign",
     .options = WITH,
     .run = run_show},
    {.name = "pass",
     WHAT,
     .help = "concur; the last word that is needed does it",
     .options = WITH | OPTION_BIT(OPTION_AS) | OPTION_BIT(OPTION_OUTPUT) |
                OPTION_BIT(OPTION_FORMAT),
     .run = run_pass},
    {.name = "drop", WHAT, .help = "give it up", .options = WITH, .run = run_drop},
    {.name = NULL},
};
