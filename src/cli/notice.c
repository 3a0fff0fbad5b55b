/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notice.c - entente notice: correcting, withdrawing, restricting and contesting items
 *
 * A notice is chased: to the holder, who applies or disputes it, and to everyone to whom
 * the item was passed on, whose receipt the holder must have (R33).
 */
#include "exchange/notice.h"

#include "agreement/codes.h"
#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "cli/paper.h"
#include "cli/verbs.h"
#include "cli/view_item.h"
#include "exchange/consent.h"
#include "exchange/item.h"
#include "exchange/letter.h"
#include "exchange/node.h"

#include <string.h>

/* ---- which notice, and what it reached ---- */

MUST_CHECK static enum err
find_notice(struct call *c, struct notice *out, struct fault *f)
{
    struct pair *only = NULL;
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    if (e == OK && c->words.value[OPTION_WITH] != NULL)
        e = call_pair(c, NULL, &only, f);
    return e == OK ? notice_find(n, only, words_at(&c->words, 0), out, f) : e;
}

/* When the duty that a notice makes is due; NULL: none is. */
struct due {
    const uint8_t *notice;
    const uint8_t *export; /* NULL: of applying it */
    struct fold_duty found;
    bool any;
};

static bool look_for_due(void *state, const struct fold_duty *d)
{
    struct due *due = state;

    if (memcmp(d->subject, due->notice, 32) != 0 ||
        d->kind != (due->export != NULL ? FOLD_DUTY_RECEIPT : FOLD_DUTY_APPLY) ||
        (due->export != NULL && memcmp(d->object, due->export, 32) != 0))
        return true;
    due->found = *d;
    due->any = true;
    return false;
}

static void put_due(json_t *view, const struct notice *n, const uint8_t *export, bool *ok)
{
    struct due due = {.notice = n->notice->id, .export = export};
    int64_t now = pair_now(n->pair);

    (void)fold_duty_each(n->pair->fold, now, look_for_due, &due);
    if (due.any)
        json_put_time(view, "due", due.found.due, ok);
    else
        json_put(view, "due", json_null(), ok);
    json_put_text(view, "late", due.any && now > due.found.due ? "OVERDUE" : "", ok);
}

/* Every export that the notice reaches, with its receipt or when that is due. */
static void put_reached(json_t *view, const struct notice *n, bool *ok)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n->item->export_count; i++) {
        const struct fold_export *x = &n->item->exports[i];
        bool has = notice_has_receipt(n->notice, x);
        json_t *row;

        if (!notice_reaches(n->notice, x))
            continue;
        row = view_item_export(&(struct export){n->pair, n->item, x}, ok);
        json_put_bool(row, "receipt", has, ok);
        put_due(row, n, x->id, ok);
        if (json_array_append_new(list, row) != 0)
            *ok = false;
    }
    json_put(view, "reached", list, ok);
}

/* Every copy in the holder's own systems: no receipt is due of it, and it is as wrong. */
static void put_copies(json_t *view, const struct notice *n, bool *ok)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n->item->export_count; i++) {
        const struct fold_export *x = &n->item->exports[i];

        if (x->kind != FOLD_EXPORT_COPY || x->version > n->notice->version)
            continue;
        if (json_array_append_new(
                list, view_item_export(&(struct export){n->pair, n->item, x}, ok)) != 0)
            *ok = false;
    }
    json_put(view, "copies", list, ok);
}

static json_t *view_notice(const struct notice *n, bool *ok)
{
    json_t *view = view_item_notice(n, ok);

    put_due(view, n, NULL, ok);
    put_reached(view, n, ok);
    put_copies(view, n, ok);
    return view;
}

/* Of what is due: nothing, or in which words it is late. */
static const char *if_late(const json_t *row)
{
    return json_text(row, "late")[0] != '\0' ? ", OVERDUE" : "";
}

static void say_copies(struct output *o, const struct notice *n)
{
    bool is_own = n->item->giver != n->pair->side;
    size_t i;
    json_t *row;

    if (!o->ok)
        return;
    json_array_foreach(json_at(o->json, "copies"), i, row)
    {
        output_say(o, row, "  copy {id:12} in ");
        if (is_own)
            output_say(o, row, "own systems since {at}: do the same there\n");
        else
            output_say(o, o->json, "own systems of {peer}\n");
    }
}

static void say_reached(struct output *o)
{
    size_t i;
    json_t *row;

    if (!o->ok)
        return;
    json_array_foreach(json_at(o->json, "reached"), i, row)
    {
        output_say(o, row,
                   json_bool(row, "receipt") ? "  export {id:12} to {to}: receipt had"
                   : json_is_null(json_object_get(row, "due"))
                       ? "  export {id:12} to {to}"
                       : "  export {id:12} to {to}: RECEIPT MISSING, due {due}");
        if (!json_bool(row, "receipt"))
            output_say(o, row, if_late(row));
        output_say(o, row, "\n");
    }
}

/* Answer with the notice as it now stands. */
static void answer(struct call *c, const struct notice *n, const char *template)
{
    struct output *o = &c->output;

    json_decref(o->json);
    o->json = view_notice(n, &o->ok);
    output_say(o, o->json, template);
}

/* ---- list and show ---- */

static void list_pair(struct output *o, struct pair *p, json_t *rows)
{
    for (size_t i = 0; i < fold_item_count(p->fold); i++) {
        const struct fold_item *item = fold_item_at(p->fold, i);

        for (size_t j = 0; j < item->notice_count; j++) {
            const struct notice notice = {p, item, &item->notices[j]};

            view_item_insert(rows, view_notice(&notice, &o->ok), "given", &o->ok);
        }
    }
}

/* The rows of the table: how many receipts are missing as a number, and where nothing
 * else is due when the first of these is. */
static json_t *cells_of(const json_t *rows, bool *ok)
{
    json_t *cells = json_array();
    size_t i;
    json_t *view;

    json_array_foreach(*ok ? rows : NULL, i, view)
    {
        json_t *row = json_copy(view);
        int64_t missing = 0;
        size_t k;
        json_t *x;

        json_array_foreach(json_at(view, "reached"), k, x)
        {
            bool is_due = json_is_string(json_object_get(x, "due"));

            missing += is_due && !json_bool(x, "receipt");
            if (is_due && json_is_null(json_object_get(row, "due"))) {
                json_put_text(row, "due", json_text(x, "due"), ok);
                json_put_text(row, "late", json_text(x, "late"), ok);
            }
        }
        json_put_int(row, "missing", missing, ok);
        if (json_array_append_new(cells, row) != 0)
            *ok = false;
    }
    return cells;
}

static enum err run_list(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {
        {"id", "NOTICE", 12, false},
        {"peer", "PEER", 20, false},
        {"by", "BY", 0, false},
        {"effect", "EFFECT", 0, false},
        {"reason", "REASON", 0, false},
        {"item", "ITEM", 12, false},
        {"version", "UP TO", 0, true},
        {"status", "STATUS", 0, false},
        {"due", "DUE", 0, false},
        {"late", "", 0, false},
        {"missing", "RECEIPTS MISSING", 0, true}};
    struct output *o = &c->output;
    json_t *rows = output_array(o);
    json_t *cells;
    struct pair *only = NULL;
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    if (e == OK && c->words.value[OPTION_WITH] != NULL)
        e = call_pair(c, NULL, &only, f);
    for (size_t i = 0; e == OK && i < n->pair_count; i++)
        if (only == NULL || only == n->pairs[i])
            list_pair(o, n->pairs[i], rows);
    cells = cells_of(rows, &o->ok);
    output_table(o, cells, columns, COUNT_OF(columns));
    if (e == OK && json_array_size(rows) == 0)
        output_say(o, rows,
                   "No notices. To say that something given was wrong: entente "
                   "notice withdraw ITEM ...\n");
    json_decref(cells);
    return e;
}

/* What its receiver does next, or "". */
static const char *next_of(const struct notice *n)
{
    const struct fold_notice *notice = n->notice;

    if (notice->by == n->pair->side || notice->applied_at > 0 || notice->disputed_at > 0)
        return "";
    if (notice->effect == FOLD_WITHDRAW || notice->effect == FOLD_CORRECT)
        return "Next: entente notice apply {id:12} --text WHERE --as NAME, or entente "
               "notice dispute {id:12} --why CODE --text WHY --as NAME\n";
    return "Next: entente notice apply {id:12} --text WHERE --as NAME\n";
}

/* What was said at that time, or why it is not here; nothing of what nobody said. */
static void say_letters(struct output *o, const struct notice *n)
{
    static const char *const keys[] = {"given", "applied", "disputed"};
    const struct fold_agreement *a =
        fold_agreement_find(n->pair->fold, n->item->agreement);

    for (size_t i = 0; i < COUNT_OF(keys) && o->ok; i++) {
        const json_t *letter = json_object_get(json_at(o->json, "letters"), keys[i]);
        json_t *row = json_object();
        bool is_here = json_is_object(letter);

        json_put_text(row, "key", keys[i], &o->ok);
        json_put_int(row, "days", a != NULL ? a->document->log_days : 0, &o->ok);
        json_put_text(row, "text", is_here ? json_text(letter, "text") : "", &o->ok);
        if (json_is_string(json_object_get(o->json, keys[i])))
            output_say(o, row,
                       is_here ? "{key}: {text}\n"
                               : "{key}: what was written is erased; the agreement keeps "
                                 "it for {days} days after the item is over "
                                 "(retention.log_days)\n");
        json_decref(row);
    }
}

static enum err run_show(struct call *c, struct fault *f)
{
    struct notice n = {.pair = NULL};
    struct output *o = &c->output;
    enum err e = find_notice(c, &n, f);

    if (e != OK)
        return e;
    answer(c, &n,
           "notice {id:12} to {effect} item {item:12} up to version {version}: {status}\n"
           "given by the {by} side {given}, reason {reason}; due {due}");
    if (!o->ok)
        return OK; /* out of memory: nothing is printed */
    output_say(o, o->json, if_late(o->json));
    output_say(o, o->json, "\n");
    say_letters(o, &n);
    say_reached(o);
    say_copies(o, &n);
    output_say(o, o->json, next_of(&n));
    return OK;
}

/* ---- giving ---- */

MUST_CHECK static enum err read_text(struct call *c, const char **out, struct fault *f)
{
    enum err e = words_need(&c->words, OPTION_TEXT, out, f);

    if (e == OK && (*out)[0] == '\0')
        e = fault_set(f, ERR_USAGE, "", "--text is empty; say something with it.");
    return e;
}

/* The newest notice of an item. */
static struct notice newest_of(struct pair *p, const uint8_t item[32])
{
    const struct fold_item *of = fold_item_find(p->fold, item);

    return (struct notice){
        p, of,
        of != NULL && of->notice_count > 0 ? &of->notices[of->notice_count - 1] : NULL};
}

/* It covers everything up to the newest version; a correction what came before that. */
static int covered(const struct fold_item *item, enum fold_effect effect)
{
    int newest = view_item_newest(item)->number;

    return effect == FOLD_CORRECT && newest > 1 ? newest - 1 : newest;
}

/* What a notice that was just given asks of whom. */
static void answer_given(struct call *c, const struct notice *n)
{
    struct output *o = &c->output;
    bool is_passed_on;

    answer(c, n, "Notice {id:12} to {effect} item {item:12} up to version {version}.\n");
    if (!o->ok)
        return; /* out of memory: nothing is printed */
    is_passed_on = json_array_size(json_at(o->json, "reached")) > 0;
    if (n->item->giver != n->pair->side)
        output_say(o, o->json,
                   "The item does not leave this node until the overseer lifts that: "
                   "entente notice lift {id:12} --key FILE\n");
    else
        output_say(o, o->json,
                   is_passed_on ? "{peer} must apply it in time, and have a receipt from "
                                  "everyone to whom it was passed on:\n"
                                : "{peer} must apply it in time; it was passed on to "
                                  "nobody.\n");
    if (is_passed_on && n->item->giver != n->pair->side)
        output_say(o, o->json, "It was passed on, and they should be told:\n");
    say_reached(o);
    say_copies(o, n);
    output_say(o, o->json, CALL_PASS_ON);
}

MUST_CHECK static enum err give(struct call *c, enum fold_effect effect, struct fault *f)
{
    struct call_act act = {.kind = KIND_NOTICE_GIVE};
    const struct fold_item *item = NULL;
    struct notice made;
    const char *code = NULL;
    const char *text = NULL;
    struct pair *p = NULL;
    uint8_t id[32];
    bool ok = true;
    enum err e = words_need(&c->words, OPTION_CODE, &code, f);

    if (e == OK)
        e = paper_check_code(CODES_NOTICE, code, "R12", f);
    if (e == OK)
        e = read_text(c, &text, f);
    if (e == OK)
        e = call_item(c, &p, &item, f);
    if (e == OK && effect != FOLD_CONTEST && item->giver != p->side)
        e = fault_set(
            f, ERR_DENIED, "item.own",
            "Only its giver says that of an item; who holds it may object with: "
            "entente notice contest ITEM --code CODE --text WHY --as NAME");
    if (e == OK && effect == FOLD_CORRECT && item->version_count < 2)
        e = fault_set(f, ERR_DENIED, "item.version",
                      "There is no corrected version yet; offer it first with: entente "
                      "item renew ITEM RECORD ...");
    if (e == OK)
        e = letter_make(NULL, text, &act.body, f);
    if (e != OK)
        return e;
    memcpy(id, item->id, sizeof id);
    act.fact = json_object();
    json_put_bytes(act.fact, "item", id, sizeof id, &ok);
    json_put_int(act.fact, "version", covered(item, effect), &ok);
    json_put_text(act.fact, "effect", fold_effect_name(effect), &ok);
    json_put_text(act.fact, "code", code, &ok);
    act.fact = call_fact(act.fact, ok);
    e = call_append(c, p, &act, f);
    made = newest_of(p, id);
    if (e == OK && made.notice != NULL)
        answer_given(c, &made);
    return e;
}

static enum err run_withdraw(struct call *c, struct fault *f)
{
    return give(c, FOLD_WITHDRAW, f);
}

static enum err run_correct(struct call *c, struct fault *f)
{
    return give(c, FOLD_CORRECT, f);
}

static enum err run_restrict(struct call *c, struct fault *f)
{
    return give(c, FOLD_RESTRICT, f);
}

static enum err run_contest(struct call *c, struct fault *f)
{
    return give(c, FOLD_CONTEST, f);
}

/* ---- lifting ---- */

/* Of a restriction by an officer; of a contest by the overseer's key alone (R35). */
MUST_CHECK static enum err
lift_key(struct call *c, const struct notice *n, struct sign_secret *out, struct fault *f)
{
    const char *path = c->words.value[OPTION_KEY];

    if (path != NULL)
        return keys_read_file(path, "overseer", &c->asker, out, f);
    if (n->notice->effect == FOLD_CONTEST)
        return fault_set(f, ERR_DENIED, "R35",
                         "Only an overseer lifts a contest; give the overseer's key with "
                         "--key FILE.");
    return call_officer(c, KIND_NOTICE_LIFT, out, f);
}

static enum err run_lift(struct call *c, struct fault *f)
{
    struct sign_secret key;
    struct pair_act act = {.kind = KIND_NOTICE_LIFT, .officer = &key};
    struct notice n = {.pair = NULL};
    uint8_t id[32];
    bool ok = true;
    enum err e = find_notice(c, &n, f);

    if (e == OK)
        e = lift_key(c, &n, &key, f);
    if (e != OK)
        return e;
    memcpy(id, n.notice->id, sizeof id);
    act.fact = json_object();
    json_put_bytes(act.fact, "notice", id, sizeof id, &ok);
    e = ok ? pair_append(n.pair, &act, f) : fault_set(f, ERR_NOMEM, "", "Out of memory.");
    memory_wipe(&key, sizeof key);
    json_decref(act.fact);
    if (e == ERR_DENIED && c->words.value[OPTION_KEY] != NULL &&
        strcmp(f->rule, "R10") == 0)
        e = fault_set(f, e, "R35",
                      "That is not the key of the overseer whom the agreement names for "
                      "this side; give the right one with --key FILE.");
    if (e == OK && find_notice(c, &n, f) == OK)
        answer(c, &n, "Lifted notice {id:12} on item {item:12}.\n" CALL_PASS_ON);
    return e;
}

/* ---- answering ---- */

struct reply {
    enum kind kind;
    const char *code; /* of a dispute */
    const char *template;
};

/* What was given is erased here before that is said. */
MUST_CHECK static enum err
apply(struct call *c, const struct notice *n, json_t *body, struct fault *f)
{
    struct sign_secret officer;
    enum err e = call_officer(c, KIND_NOTICE_APPLY, &officer, f);

    if (e == OK)
        e = item_apply(n->pair, n->item, n->notice, body, &officer, f);
    memory_wipe(&officer, sizeof officer);
    json_decref(body);
    return e;
}

MUST_CHECK static enum err reply(struct call *c, const struct reply *r, struct fault *f)
{
    struct call_act act = {.kind = r->kind};
    struct notice n = {.pair = NULL};
    const char *text = NULL;
    bool ok = true;
    enum err e = read_text(c, &text, f);

    if (e == OK)
        e = find_notice(c, &n, f);
    if (e == OK)
        e = letter_make(NULL, text, &act.body, f);
    if (e != OK)
        return e;
    if (r->kind == KIND_NOTICE_APPLY) {
        e = apply(c, &n, act.body, f);
    } else {
        act.fact = json_object();
        json_put_bytes(act.fact, "notice", n.notice->id, sizeof n.notice->id, &ok);
        json_put_text(act.fact, "code", r->code, &ok);
        act.fact = call_fact(act.fact, ok);
        e = call_append(c, n.pair, &act, f);
    }
    if (e == OK)
        e = find_notice(c, &n, f);
    if (e == OK)
        answer(c, &n, r->template);
    return e;
}

/* What is sent to each who got it, with the words by which they find it. */
static void say_what_to_send(struct output *o, const struct notice *n)
{
    size_t i;
    json_t *row;

    if (!o->ok)
        return;
    json_array_foreach(json_at(o->json, "reached"), i, row)
    {
        if (json_bool(row, "receipt"))
            continue;
        output_say(o, row, "A receipt is needed from {to}, by {due}");
        output_say(o, row, if_late(row));
        output_say(o, row,
                   ". Send them:\n"
                   "    What you were given {at} as export {id:12} is to be ");
        output_say(o, o->json,
                   n->notice->effect == FOLD_WITHDRAW  ? "destroyed: it was withdrawn"
                   : n->notice->effect == FOLD_CORRECT ? "replaced: it was corrected"
                   : n->notice->effect == FOLD_CONTEST
                       ? "used no further: it is contested"
                       : "used no further: it is "
                         "restricted");
        output_say(o, o->json, " ({reason}, notice {id:12}). Confirm that in writing.\n");
        output_say(o, o->json, "  then: entente notice receipt {id:12} ");
        output_say(o, row, "{id:12} --text WHO-AND-WHEN --as NAME\n");
    }
}

static enum err run_apply(struct call *c, struct fault *f)
{
    struct notice n = {.pair = NULL};
    enum err e =
        reply(c,
              &(struct reply){KIND_NOTICE_APPLY, NULL,
                              "Applied notice {id:12} to {effect} item {item:12}.\n"},
              f);

    if (e == OK)
        e = find_notice(c, &n, f);
    if (e == OK) {
        say_what_to_send(&c->output, &n);
        say_copies(&c->output, &n);
        output_say(&c->output, c->output.json, CALL_PASS_ON);
        if (n.notice->effect == FOLD_CORRECT &&
            view_item_newest(n.item)->accepted_at == 0 &&
            view_item_newest(n.item)->declined_at == 0)
            output_say(&c->output, c->output.json,
                       "What takes its place is accepted with `entente item accept "
                       "{item:12} --as NAME`.\n");
    }
    return e;
}

static enum err run_dispute(struct call *c, struct fault *f)
{
    const char *why = NULL;
    enum err e = words_need(&c->words, OPTION_WHY, &why, f);

    if (e == OK)
        e = paper_check_code(CODES_JUSTIFICATION, why, "R34", f);
    return e == OK
               ? reply(c,
                       &(struct reply){KIND_NOTICE_DISPUTE, why,
                                       "Disputed notice {id:12}: item {item:12} stays, "
                                       "and may not leave this node.\n" CALL_PASS_ON},
                       f)
               : e;
}

static enum err run_receipt(struct call *c, struct fault *f)
{
    struct call_act act = {.kind = KIND_RECEIPT};
    struct export x = {.pair = NULL};
    struct notice n = {.pair = NULL};
    const char *text = NULL;
    bool ok = true;
    enum err e = read_text(c, &text, f);

    if (e == OK)
        e = find_notice(c, &n, f);
    if (e == OK)
        e = consent_find_export(n.pair->node, n.pair, words_at(&c->words, 1), &x, f);
    if (e == OK)
        e = letter_make(NULL, text, &act.body, f);
    if (e != OK)
        return e;
    act.fact = json_object();
    json_put_bytes(act.fact, "export", x.export->id, sizeof x.export->id, &ok);
    json_put_bytes(act.fact, "notice", n.notice->id, sizeof n.notice->id, &ok);
    act.fact = call_fact(act.fact, ok);
    e = call_append(c, n.pair, &act, f);
    if (e == OK)
        e = find_notice(c, &n, f);
    if (e == OK) {
        answer(c, &n, "The receipt is in the log.\n");
        say_reached(&c->output);
        output_say(&c->output, c->output.json, CALL_PASS_ON);
    }
    return e;
}

#define AS (OPTION_BIT(OPTION_AS) | OPTION_BIT(OPTION_WITH))
#define ITEM .words = "ITEM", .words_min = 1, .words_max = 1
#define NOTICE .words = "NOTICE", .words_min = 1, .words_max = 1
#define CODED .options = AS | OPTION_BIT(OPTION_CODE) | OPTION_BIT(OPTION_TEXT)

const struct verb notice_verbs[] = {
    {.name = "list",
     .words = "",
     .help = "notices of both sides, what is due, and which receipts are missing",
     .options = OPTION_BIT(OPTION_WITH),
     .run = run_list,
     .usual = true},
    {.name = "show",
     NOTICE,
     .help = "one notice, what was written, and whom the item had reached",
     .options = OPTION_BIT(OPTION_WITH),
     .run = run_show},
    {.name = "withdraw",
     ITEM,
     CODED,
     .help = "take back what was given; it is erased there",
     .run = run_withdraw},
    {.name = "correct",
     ITEM,
     CODED,
     .help = "say that a newer version takes the place of the older ones",
     .run = run_correct},
    {.name = "restrict",
     ITEM,
     CODED,
     .help = "stop it from going any further, until lifted",
     .run = run_restrict},
    {.name = "contest",
     ITEM,
     CODED,
     .help = "say that it is disputed, by either side; only an overseer lifts that",
     .run = run_contest},
    {.name = "lift",
     NOTICE,
     .options = AS,
     .more = OPTION_MORE(OPTION_KEY),
     .help = "end a restriction (--as), or a contest (--key of the overseer)",
     .run = run_lift},
    {.name = "apply",
     NOTICE,
     .options = AS | OPTION_BIT(OPTION_TEXT),
     .help = "say where it was applied; tells whose receipts are needed",
     .run = run_apply},
    {.name = "dispute",
     NOTICE,
     .options = AS | OPTION_BIT(OPTION_WHY) | OPTION_BIT(OPTION_TEXT),
     .help = "keep the item against it, restricted, and say why",
     .run = run_dispute},
    {.name = "receipt",
     .words = "NOTICE EXPORT",
     .words_min = 2,
     .words_max = 2,
     .options = AS | OPTION_BIT(OPTION_TEXT),
     .help = "say that who got the export has carried the notice out",
     .run = run_receipt},
    {.name = NULL},
};
