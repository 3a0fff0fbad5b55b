/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item.c - entente item: what was given and what is held, on which conditions
 *
 * The law. Conditions stand above everything else that is said of an item, and no content
 * is shown without them.
 */
#include "exchange/item.h"

#include "agreement/codes.h"
#include "base/memory.h"
#include "base/num.h"
#include "cli/assent.h"
#include "cli/content.h"
#include "cli/entries.h"
#include "cli/leave.h"
#include "cli/offer.h"
#include "cli/paper.h"
#include "cli/terms.h"
#include "cli/verbs.h"
#include "cli/view_item.h"

#include <string.h>

enum { LIST_BYTES = 256, LINE_CEILING = 1 << 14 };

static const json_t *newest_of(const json_t *item)
{
    const json_t *versions = json_at(item, "versions");

    return json_array_get(versions, json_array_size(versions) - 1);
}

static bool is_own(const json_t *object, const char *key)
{
    return strcmp(json_text(object, key), "own") == 0;
}

/* ---- list ---- */

/* What is short of an item, for a row of the table: its newest version. */
static json_t *row_of(const json_t *item, bool *ok)
{
    const json_t *newest = newest_of(item);
    const json_t *conditions = json_at(newest, "conditions");
    json_t *row = json_copy((json_t *)(uintptr_t)item);
    struct buffer flags;
    size_t i;
    json_t *flag;

    buffer_init(&flags, LIST_BYTES);
    json_array_foreach(json_at(item, "flags"), i, flag)
    {
        buffer_printf(&flags, "%s%s", i > 0 ? " " : "", json_string_value(flag));
    }
    json_put_text(row, "way", is_own(item, "giver") ? "given to" : "received from", ok);
    json_put_text(row, "flags", buffer_text(&flags), ok);
    json_put_text(row, "stage", json_text(newest, "stage"), ok);
    json_put_text(row, "handling", json_text(conditions, "handling"), ok);
    if (json_is_string(json_object_get(newest, "ends")))
        json_put_text(row, "ends", json_text(newest, "ends"), ok);
    else if (strcmp(json_text(newest, "status"), "offered") == 0)
        json_put_text(row, "ends", json_text(conditions, "until"), ok);
    else
        json_put(row, "ends", json_null(), ok);
    buffer_fini(&flags);
    return row;
}

struct listing {
    json_t *list;
    json_t *rows;
    bool *ok;
};

static void list_item(void *state, json_t *view)
{
    struct listing *l = state;

    if (*l->ok && json_array_append_new(l->rows, row_of(view, l->ok)) != 0)
        *l->ok = false;
    if (json_array_append_new(l->list, view) != 0)
        *l->ok = false;
}

static enum err run_list(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {
        {"id", "ITEM", 12, false},      {"way", "", 0, false},
        {"peer", "PEER", 24, false},    {"newest", "VERSION", 0, true},
        {"status", "STATUS", 0, false}, {"flags", "NOTICES", 0, false},
        {"stage", "STAGE", 0, false},   {"handling", "HANDLING", 0, false},
        {"ends", "ENDS", 0, false}};
    struct output *o = &c->output;
    json_t *list = output_array(o);
    json_t *rows = json_array();
    struct pair *only = NULL;
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    if (e == OK && c->words.value[OPTION_WITH] != NULL)
        e = call_pair(c, NULL, &only, f);
    for (size_t i = 0; e == OK && i < n->pair_count; i++) {
        struct listing l = {list, rows, &o->ok};

        if (only == NULL || only == n->pairs[i])
            view_item_each(n->pairs[i], list_item, &l, &o->ok);
    }
    output_table(o, rows, columns, COUNT_OF(columns));
    if (e == OK && json_array_size(rows) == 0)
        output_say(o, rows,
                   "No items; see what one would give away with: entente item "
                   "preview RECORD ...\n");
    json_decref(rows);
    return e;
}

/* ---- show ---- */

/* One event, for the history; `said` is given. */
static void add_event(json_t *list, const json_t *at, json_t *said, bool *ok)
{
    json_t *row;

    if (!json_is_string(at) || said == NULL) {
        *ok = *ok && said != NULL;
        json_decref(said);
        return;
    }
    row = json_object();
    json_put_text(row, "at", json_string_value(at), ok);
    json_put(row, "what", said, ok);
    view_item_insert(list, row, "at", ok);
}

static void add_versions(json_t *list, const json_t *item, bool *ok)
{
    static const struct {
        const char *key;
        const char *code;
        const char *words;
    } events[] = {{"offered", NULL, "offered"},
                  {"accepted", NULL, "accepted: its conditions bind the holder"},
                  {"declined", "reason", "declined"},
                  {"key", NULL, "its key was given"},
                  {"kept", NULL, "kept at the review"},
                  {"erased", "cause", "erased by the holder's node"}};
    size_t i;
    json_t *v;

    json_array_foreach(json_at(item, "versions"), i, v)
    {
        for (size_t k = 0; k < COUNT_OF(events); k++) {
            const json_t *code =
                events[k].code != NULL ? json_object_get(v, events[k].code) : NULL;

            add_event(list, json_object_get(v, events[k].key),
                      json_sprintf("version %d %s%s%s", (int)json_int(v, "version"),
                                   events[k].words, json_is_string(code) ? ": " : "",
                                   json_is_string(code) ? json_string_value(code) : ""),
                      ok);
        }
    }
}

static void add_notices(json_t *list, const json_t *item, bool *ok)
{
    size_t i;
    json_t *n;

    json_array_foreach(json_at(item, "notices"), i, n)
    {
        int version = (int)json_int(n, "version");

        add_event(list, json_object_get(n, "given"),
                  json_sprintf("notice %.12s to %s, up to version %d: %s%s",
                               json_text(n, "id"), json_text(n, "effect"), version,
                               json_text(n, "reason"),
                               json_bool(n, "lifted") ? " (lifted since)" : ""),
                  ok);
        add_event(
            list, json_object_get(n, "applied"),
            json_sprintf("notice %.12s applied, so its holder says", json_text(n, "id")),
            ok);
        add_event(list, json_object_get(n, "disputed"),
                  json_sprintf("notice %.12s disputed by the holder, which keeps it "
                               "restricted",
                               json_text(n, "id")),
                  ok);
    }
}

static const char *name_in(const json_t *view)
{
    const json_t *to = json_object_get(view, "to");

    return json_is_string(to) ? json_string_value(to) : "(name not known here)";
}

static void add_exports(json_t *list, const json_t *item, bool *ok)
{
    size_t i;
    json_t *x;

    json_array_foreach(json_at(item, "consents"), i, x)
    {
        add_event(list, json_object_get(x, "given"),
                  json_sprintf("consent %.12s: to %s for %s, %d time(s) until %s",
                               json_text(x, "id"), name_in(x), json_text(x, "purpose"),
                               (int)json_int(x, "uses"), json_text(x, "until")),
                  ok);
        add_event(list, json_object_get(x, "revoked"),
                  json_sprintf("consent %.12s revoked", json_text(x, "id")), ok);
    }
    json_array_foreach(json_at(item, "exports"), i, x)
    {
        const char *kind = json_text(x, "kind");
        bool is_copy = strcmp(kind, "copy") == 0;
        bool is_glass = strcmp(kind, "glass") == 0;

        add_event(list, json_object_get(x, "at"),
                  json_sprintf("version %d LEFT THE NODE, %s%s%s %.12s%s%s",
                               (int)json_int(x, "version"),
                               is_glass ? "in an emergency: " : "",
                               is_glass ? json_text(x, "reason") : "",
                               is_glass  ? ", export"
                               : is_copy ? "a copy for the holder's own systems"
                                         : "by consent, export",
                               json_text(x, "id"), is_copy ? "" : ": to ",
                               is_copy ? "" : name_in(x)),
                  ok);
    }
}

static void put_history(struct call *c)
{
    json_t *item = c->output.json;
    json_t *list = json_array();
    bool *ok = &c->output.ok;

    add_versions(list, item, ok);
    add_notices(list, item, ok);
    add_exports(list, item, ok);
    json_put(item, "history", list, ok);
}

/* What its holder or giver does next; NULL: nothing. */
static const char *next_of(const json_t *item, const json_t *v)
{
    const char *status = json_text(v, "status");
    bool gives = is_own(item, "giver");

    if (strcmp(json_text(item, "status"), "withdrawn") == 0)
        return gives ? NULL : "Next: entente notice\n";
    if (strcmp(status, "offered") == 0)
        return gives ? "It waits for {peer} to accept or decline its conditions.\n"
                     : "Next: entente item accept {id:12} --as NAME, or entente item "
                       "decline {id:12} --code CODE --as NAME\n";
    if (strcmp(status, "accepted") == 0 && !json_bool(item, "approved") &&
        strcmp(json_text(json_at(v, "conditions"), "approval"), "yes") == 0)
        return "It waits for the approval of third parties: entente approval\n";
    if (strcmp(status, "accepted") == 0)
        return gives ? "Its key goes with the next exchange: entente link, or entente "
                       "bundle out DIR\n"
                     : "It can be read once the giver's key has come: entente link, or "
                       "entente bundle out DIR\n";
    if (strcmp(status, "held") == 0 && !gives)
        return "Next: entente item read {id:12}\n";
    return NULL;
}

static void say_head(struct output *o, const json_t *v)
{
    output_say(o, o->json,
               is_own(o->json, "giver") ? "item {id:12} given to {peer}: {status}"
                                        : "item {id:12} received from {peer}: {status}");
    output_say(o, v, ", version {version}, stage {stage}\n");
    if (json_bool(o->json, "lead"))
        output_say(o, v,
                   "  LEAD        it answers no request about a hit that both sides "
                   "judged the same (R31)\n");
}

static void
say_list(struct output *o, const char *heading, const json_t *rows, const char *template)
{
    size_t i;
    json_t *row;

    if (json_array_size(rows) > 0)
        buffer_printf(&o->text, "%s\n", heading);
    json_array_foreach(rows, i, row)
    {
        output_say(o, row, template);
    }
}

static void show_item(struct call *c, struct pair *p, const struct fold_item *item)
{
    struct output *o = &c->output;
    const struct fold_version *newest = view_item_newest(item);
    const json_t *v;
    const char *next;

    json_decref(o->json);
    o->json = view_item(p, item, &o->ok);
    if (o->ok)
        put_history(c);
    if (!o->ok)
        return;
    v = newest_of(o->json);
    say_head(o, v);
    output_say(o, v,
               strcmp(json_text(v, "status"), "offered") == 0 && !is_own(o->json, "giver")
                   ? "conditions, which bind this side once it accepts:\n"
                   : "conditions:\n");
    terms_show(o, newest->conditions.object, NULL);
    if (json_is_string(json_object_get(v, "ends")))
        output_say(o, v, "  ends        {ends} ({ends_by})\n");
    say_list(o, "history:", json_at(o->json, "history"), "  {at}  {what}\n");
    say_list(o, "due:", json_at(o->json, "due"),
             "  {due}  {who} side: {what} {subject:12} {late}\n");
    next = next_of(o->json, v);
    if (next != NULL)
        output_say(o, o->json, next);
}

static enum err run_show(struct call *c, struct fault *f)
{
    const struct fold_item *item = NULL;
    struct pair *p = NULL;
    enum err e = call_item(c, &p, &item, f);

    if (e != OK)
        return e;
    show_item(c, p, item);
    return entries_of_item(p, item, c->output.json, f);
}

/* ---- read ---- */

/* The version to be read: the one that --version names, or the newest held. */
static const struct fold_version *readable_of(const struct pair *p,
                                              const struct fold_item *item)
{
    for (size_t i = item->version_count; i > 0; i--)
        if (item->giver == p->side || fold_item_is_readable(&item->versions[i - 1]))
            return &item->versions[i - 1];
    return view_item_newest(item);
}

static enum err run_read(struct call *c, struct fault *f)
{
    const struct fold_item *item = NULL;
    const struct fold_version *v;
    struct output *o = &c->output;
    json_t *content = NULL;
    struct pair *p = NULL;
    struct buffer line;
    enum err e = call_item(c, &p, &item, f);

    if (e != OK)
        return e;
    v = readable_of(p, item);
    e = item_read(p, item, v, &content, f);
    if (e != OK)
        return e;
    buffer_init(&line, LINE_CEILING);
    terms_line(v->conditions.object, v->stage, view_item_is_lead(p, item), &line);
    output_put_hex(o->json, "item", item->id, sizeof item->id, &o->ok);
    json_put_int(o->json, "version", v->number, &o->ok);
    json_put_text(o->json, "marked", buffer_text(&line), &o->ok);
    json_put_bool(o->json, "lead", view_item_is_lead(p, item), &o->ok);
    terms_put(o->json, v->conditions.object, &o->ok);
    json_put(o->json, "derived", json_incref(json_object_get(content, "derived")),
             &o->ok);
    json_put(o->json, "record", json_incref(json_object_get(content, "record")), &o->ok);
    output_say(o, o->json, "{marked}\n");
    content_show(o, json_at(content, "record"));
    if (json_bool(content, "derived"))
        output_say(o, o->json,
                   "  Not the whole record: the stage or the giver leaves "
                   "members out.\n");
    output_say(o, o->json, "item {item:12}, version {version}\n");
    buffer_fini(&line);
    json_decref(content);
    return OK;
}

/* ---- accept, decline, keep ---- */

/* What the officer of --as says of the newest version. */
struct said {
    enum kind kind;
    const char *code;
    const char *template; /* after it */
};

/* Of what was answered otherwise before, the fold could only say that it was answered. */
MUST_CHECK static enum err check_answer(const struct pair *p,
                                        const struct fold_item *item,
                                        enum kind kind,
                                        struct fault *f)
{
    const struct fold_version *v = view_item_newest(item);

    if (item->giver == p->side || v->erased_at > 0)
        return OK;
    if (kind == KIND_ITEM_DECLINE && v->accepted_at > 0)
        return fault_set(f, ERR_DENIED, "R22",
                         "This side has accepted that version and is bound by its "
                         "conditions; to have it no longer: entente item erase ITEM");
    if (kind == KIND_ITEM_ACCEPT && v->declined_at > 0)
        return fault_set(f, ERR_DENIED, "R22",
                         "This side has declined that version; ask its giver to offer a "
                         "new one: entente ask send TOPIC ...");
    return OK;
}

MUST_CHECK static enum err
say_of(struct call *c, const struct said *said, struct fault *f)
{
    const struct fold_item *item = NULL;
    struct sign_secret officer;
    struct item_act act = {.officer = &officer};
    struct pair *p = NULL;
    bool waiting = false;
    uint8_t id[32];
    enum err e = call_item(c, &p, &item, f);

    if (e != OK)
        return e;
    memcpy(id, item->id, sizeof id);
    act.item = item;
    act.version =
        said->kind == KIND_ITEM_KEEP ? readable_of(p, item) : view_item_newest(item);
    e = check_answer(p, item, said->kind, f);
    if (e == OK)
        e = call_officer(c, said->kind, &officer, f);
    if (e == OK && said->kind == KIND_ITEM_ACCEPT)
        e = item_accept(p, &act, &waiting, f);
    else if (e == OK && said->kind == KIND_ITEM_DECLINE)
        e = item_decline(p, &act, said->code, f);
    else if (e == OK)
        e = item_keep(p, &act, said->code, &waiting, f);
    memory_wipe(&officer, sizeof officer);
    if (e != OK)
        return e;
    if (waiting)
        return call_say_waiting(c, p, f);
    show_item(c, p, fold_item_find(p->fold, id));
    buffer_clear(&c->output.text);
    output_say(&c->output, c->output.json, said->template);
    return OK;
}

/* All conditions on one line, by which they can be told from others. */
static void
conditions_line(const struct pair *p, const struct fold_item *item, struct buffer *out)
{
    const struct fold_version *v = view_item_newest(item);

    terms_line(v->conditions.object, v->stage, view_item_is_lead(p, item), out);
}

/* Of what is there to be accepted: show its conditions at the terminal and ask. Meanwhile
 * others may have had the node: what was read must still stand. */
MUST_CHECK static enum err
ask_assent(struct call *c, struct buffer *line, struct fault *f)
{
    const struct fold_item *item = NULL;
    struct output shown;
    struct pair *p = NULL;
    struct buffer now;
    enum err e = call_item(c, &p, &item, f);

    if (e != OK || item->giver == p->side || !assent_is_wanted(c))
        return e;
    output_init(&shown);
    output_put_hex(shown.json, "id", item->id, sizeof item->id, &shown.ok);
    json_put_text(shown.json, "peer", pair_name(p, 1 - p->side), &shown.ok);
    output_say(&shown, shown.json,
               "Item {id:12} of {peer} is to be had on these "
               "conditions:\n");
    terms_show(&shown, view_item_newest(item)->conditions.object, NULL);
    e = assent_ask(c, buffer_text(&shown.text), f);
    output_fini(&shown);
    if (e == OK)
        e = call_item(c, &p, &item, f);
    if (e != OK)
        return e;
    buffer_init(&now, LINE_CEILING);
    conditions_line(p, item, &now);
    if (strcmp(buffer_text(&now), buffer_text(line)) != 0)
        e = fault_set(f, ERR_RETRY, "R23",
                      "Its conditions have changed meanwhile; nothing was signed. Read "
                      "them again with: entente item show %s",
                      words_at(&c->words, 0));
    buffer_fini(&now);
    return e;
}

MUST_CHECK static enum err
accept_item(struct call *c, struct buffer *line, struct fault *f)
{
    const struct fold_item *item = NULL;
    struct output *o = &c->output;
    struct pair *p = NULL;
    enum err e = call_item(c, &p, &item, f);

    if (e != OK)
        return e;
    conditions_line(p, item, line);
    e = ask_assent(c, line, f);
    if (e == OK)
        e = say_of(
            c,
            &(struct said){KIND_ITEM_ACCEPT, NULL,
                           "Accepted item {id:12} of {peer}. This side is bound to:\n"},
            f);
    if (e != OK || !json_has(o->json, "versions"))
        return e;
    buffer_add_text(&o->text, "  ");
    output_visible(&o->text, buffer_text(line), false);
    output_say(o, o->json,
               "\nNext: pass it on with `entente link` or `entente bundle out DIR`; the "
               "giver's key comes back, and `entente item read {id:12}` opens it.\n");
    return OK;
}

static enum err run_accept(struct call *c, struct fault *f)
{
    struct buffer line;
    enum err e;

    buffer_init(&line, LINE_CEILING);
    e = accept_item(c, &line, f);
    buffer_fini(&line);
    return e;
}

static enum err run_decline(struct call *c, struct fault *f)
{
    const char *code = NULL;
    enum err e = words_need(&c->words, OPTION_CODE, &code, f);

    if (e == OK)
        e = paper_check_code(CODES_DECLINE, code, "R22", f);
    return e == OK ? say_of(c,
                            &(struct said){KIND_ITEM_DECLINE, code,
                                           "Declined item {id:12} of {peer}; nothing of "
                                           "it was opened.\n" CALL_PASS_ON},
                            f)
                   : e;
}

static enum err run_keep(struct call *c, struct fault *f)
{
    const char *why = NULL;
    enum err e = words_need(&c->words, OPTION_WHY, &why, f);

    if (e == OK)
        e = paper_check_code(CODES_JUSTIFICATION, why, "R12", f);
    return e == OK ? say_of(c,
                            &(struct said){KIND_ITEM_KEEP, why,
                                           "Item {id:12} is kept beyond the review; its "
                                           "other limits stand.\n" CALL_PASS_ON},
                            f)
                   : e;
}

static enum err run_erase(struct call *c, struct fault *f)
{
    const struct fold_item *item = NULL;
    struct output *o = &c->output;
    struct pair *p = NULL;
    uint8_t id[32];
    enum err e = call_item(c, &p, &item, f);

    if (e == OK) {
        memcpy(id, item->id, sizeof id);
        e = item_give_up(
            p, &(struct item_act){.item = item, .version = readable_of(p, item)}, f);
    }
    if (e != OK)
        return e;
    show_item(c, p, fold_item_find(p->fold, id));
    buffer_clear(&o->text);
    output_say(
        o, o->json,
        "Item {id:12} of {peer} is erased here; the peer will see that.\n" CALL_PASS_ON);
    return OK;
}

#define AS (OPTION_BIT(OPTION_AS) | OPTION_BIT(OPTION_WITH))
#define ITEM .words = "ITEM", .words_min = 1, .words_max = 1
#define FILED .words = "ITEM FILE", .words_min = 2, .words_max = 2
#define RECORD                                                                           \
    .words = "RECORD [AGREEMENT]", .words_min = 1, .words_max = 2,                       \
    .more = TERMS_MORE | OPTION_MORE(OPTION_STAGE) | OPTION_MORE(OPTION_REQUEST) |       \
            OPTION_MORE(OPTION_WITHOUT)

const struct verb item_verbs[] = {
    {.name = "list",
     .words = "",
     .help = "items given and received: status, markings, when they end",
     .options = OPTION_BIT(OPTION_WITH),
     .run = run_list,
     .usual = true},
    {.name = "show",
     ITEM,
     .help = "one item: conditions, history, where it went, what is due",
     .options = OPTION_BIT(OPTION_WITH),
     .run = run_show},
    {.name = "read",
     ITEM,
     .help = "its content, under a line of its conditions",
     .options = OPTION_BIT(OPTION_WITH),
     .run = run_read},
    {.name = "preview",
     RECORD,
     .help = "exactly what an offer of an own record would let out",
     .options = OPTION_BIT(OPTION_WITH) | OPTION_BIT(OPTION_LIST) | TERMS_OPTIONS,
     .run = offer_preview},
    {.name = "offer",
     RECORD,
     .help = "offer an own record on conditions",
     .options = AS | OPTION_BIT(OPTION_LIST) | TERMS_OPTIONS,
     .run = offer_make},
    {.name = "renew",
     .words = "ITEM RECORD",
     .words_min = 2,
     .words_max = 2,
     .help = "offer a new version of an item, on conditions said anew",
     .options = AS | OPTION_BIT(OPTION_LIST) | TERMS_OPTIONS,
     .more = TERMS_MORE | OPTION_MORE(OPTION_STAGE) | OPTION_MORE(OPTION_WITHOUT),
     .run = offer_renew},
    {.name = "tighten",
     ITEM,
     .help = "make its conditions stricter; only what is named changes",
     .options = AS | TERMS_OPTIONS,
     .more = TERMS_MORE,
     .run = offer_tighten},
    {.name = "accept",
     ITEM,
     .help = "be bound to its conditions; then its content can be read",
     .options = AS,
     .more = OPTION_MORE(OPTION_YES),
     .run = run_accept},
    {.name = "decline",
     ITEM,
     .help = "refuse it unopened, and say why",
     .options = AS | OPTION_BIT(OPTION_CODE),
     .run = run_decline},
    {.name = "keep",
     ITEM,
     .help = "keep it beyond the agreement's review, and say why",
     .options = AS | OPTION_BIT(OPTION_WHY),
     .run = run_keep},
    {.name = "erase",
     ITEM,
     .help = "erase it here before its end",
     .options = OPTION_BIT(OPTION_WITH),
     .run = run_erase},
    {.name = "copy",
     FILED,
     .help = "copy it for own systems, where its conditions allow",
     .options = AS | OPTION_BIT(OPTION_PURPOSE) | OPTION_BIT(OPTION_TEXT) |
                OPTION_BIT(OPTION_FORMAT),
     .run = leave_copy},
    {.name = "export",
     FILED,
     .help = "pass it on to whom the giver has consented",
     .options = AS | OPTION_BIT(OPTION_TEXT) | OPTION_BIT(OPTION_FORMAT),
     .more = OPTION_MORE(OPTION_CONSENT),
     .run = leave_export},
    {.name = "glass",
     FILED,
     .help = "pass it on in an emergency; the giver is told",
     .options = AS | OPTION_BIT(OPTION_CODE) | OPTION_BIT(OPTION_TEXT) |
                OPTION_BIT(OPTION_FORMAT),
     .more = OPTION_MORE(OPTION_RECIPIENT),
     .run = leave_glass},
    {.name = NULL},
};
