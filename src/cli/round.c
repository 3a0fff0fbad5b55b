/* SPDX-License-Identifier: Apache-2.0 */
/*
 * round.c - entente round: the gates of a round, and what runs by itself in between
 */
#include "agreement/codes.h"
#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "cli/document.h"
#include "cli/paper.h"
#include "cli/verbs.h"
#include "cli/view.h"
#include "exchange/hand.h"
#include "exchange/match.h"
#include "exchange/node.h"
#include "exchange/spread.h"

#include <poll.h>
#include <string.h>

enum { BUCKETS_MAX = 1 << 16 /* workers */, AGAIN_MS = 3000 };

static const char loaded[] =
    "loaded: {load.records} records, {load.tokens} tokens; {load.points} points are "
    "sent\n";

static const char counted[] =
    "loaded: {load.records} records, {load.tokens} tokens\n"
    "bulk round: {load.points} is the size declared, and {load.debit} tokens are counted "
    "as asked\n";

static const char passed[] =
    "passed over: {load.off_topic} outside the agreement's topics or regions (R11), "
    "{load.excluded} minors whom it excludes (R44), {load.off_label} with a label that "
    "is not in its glossary (R45), {load.no_token} with too little to match by (R13)\n";

static const char unread[] =
    "Records outside are those without a topic and region of the agreement; give them by "
    "importing again with --topic CODE --region CODE.\n";

static const char budget_fields[] =
    "budget: rounds left in this period {before.rounds_left} -> {after.rounds_left}, own "
    "tokens used {before.tokens_used.own} -> {after.tokens_used.own}, peer's "
    "{before.tokens_used.peer} -> {after.tokens_used.peer} of {after.tokens_life}\n";

/* What was loaded; and what to do where much was not for want of a topic. */
static void say_loaded(struct output *o, const struct match_load *load)
{
    output_say(o, o->json, load->debit > load->bucket ? counted : loaded);
    output_say(o, o->json, passed);
    if (load->off_topic > 0)
        output_say(o, o->json, unread);
}

/* ---- preview ---- */

static enum err run_preview(struct call *c, struct fault *f)
{
    struct match_load load = {.list = c->words.value[OPTION_LIST],
                              .cleared = c->words.value[OPTION_CLEARED] != NULL};
    const struct fold_agreement *a = NULL;
    struct output *o = &c->output;
    struct pair *p = NULL;
    enum err e = call_agreement(c, words_at(&c->words, 0), CHOOSE_TO_USE, &p, &a, f);

    if (e == OK)
        e = document_check_recipe(a->document, f);
    if (e == OK)
        e = match_preview(p, a->document, &load, f);
    if (e != OK)
        return e;
    output_put_hex(o->json, "agreement", a->id, sizeof a->id, &o->ok);
    view_load(&load, o->json, &o->ok);
    json_put(o->json, "budget", view_budget(p, a, &o->ok), &o->ok);
    say_loaded(o, &load);
    output_say(o, o->json,
               "budget: {budget.rounds_left} rounds left of {budget.rounds_period} in "
               "{budget.period_days} days, {budget.tokens_used.own} tokens used of "
               "{budget.tokens_life}\n");
    return OK;
}

/* ---- propose and accept ---- */

/* Answer with the round, what was loaded, and the budget before and after. */
static void answer_round(struct call *c,
                         const struct pair *p,
                         const uint8_t id[32],
                         const struct match_load *load,
                         json_t *before)
{
    const struct fold_round *r = fold_round_find(p->fold, id);
    const struct fold_agreement *a =
        r != NULL ? fold_agreement_find(p->fold, r->agreement) : NULL;
    struct output *o = &c->output;

    if (r == NULL || a == NULL) {
        json_decref(before);
        return;
    }
    json_decref(o->json);
    o->json = view_round(p, r, &o->ok);
    view_load(load, o->json, &o->ok);
    json_put(o->json, "before", before, &o->ok);
    json_put(o->json, "after", view_budget(p, a, &o->ok), &o->ok);
}

MUST_CHECK static enum err
read_proposal(struct call *c, struct match_proposal *out, struct fault *f)
{
    const struct words *w = &c->words;
    enum err e = words_need(w, OPTION_CASE, &out->case_reference, f);

    if (e == OK)
        e = words_need(w, OPTION_WHY, &out->justification, f);
    if (e == OK)
        e = paper_check_code(CODES_JUSTIFICATION, out->justification, "R12", f);
    if (e == OK)
        e = words_need(w, OPTION_PURPOSE, &out->purpose, f);
    if (e == OK)
        e = paper_check_code(CODES_PURPOSE, out->purpose, "R11", f);
    out->text = w->value[OPTION_TEXT] != NULL ? w->value[OPTION_TEXT] : "";
    return e;
}

static enum err run_propose(struct call *c, struct fault *f)
{
    struct match_load load = {.list = c->words.value[OPTION_LIST],
                              .cleared = c->words.value[OPTION_CLEARED] != NULL};
    struct match_proposal proposal = {.text = ""};
    struct output *o = &c->output;
    struct sign_secret officer;
    struct pair *p = NULL;
    json_t *before = NULL;
    enum err e = read_proposal(c, &proposal, f);

    if (e == OK)
        e = call_agreement(c, words_at(&c->words, 0), CHOOSE_TO_USE, &p,
                           &proposal.agreement, f);
    if (e == OK)
        e = document_check_recipe(proposal.agreement->document, f);
    if (e == OK)
        e = call_officer(c, KIND_ROUND_PROPOSE, &officer, f);
    if (e == OK)
        e = meter_start(&c->meter, f);
    if (e == OK) {
        before = view_budget(p, proposal.agreement, &o->ok);
        e = match_propose(p, &proposal, &officer, &load, &c->meter.progress, f);
    }
    memory_wipe(&officer, sizeof officer);
    if (e != OK || load.waiting) {
        json_decref(before);
        return e == OK ? call_say_waiting(c, p, f) : e;
    }
    answer_round(c, p, load.round, &load, before);
    output_say(o, o->json, "Proposed round {id:12} to {peer}\n");
    say_loaded(o, &load);
    output_say(
        o, o->json,
        "budget: a round is paid when the peer accepts it; {after.rounds_left} are "
        "left in this period, {after.tokens_used.own} own tokens are used of "
        "{after.tokens_life}\n" CALL_PASS_ON);
    return OK;
}

static enum err run_accept(struct call *c, struct fault *f)
{
    struct match_load load = {.list = c->words.value[OPTION_LIST],
                              .cleared = c->words.value[OPTION_CLEARED] != NULL};
    const struct fold_agreement *a = NULL;
    const struct fold_round *r = NULL;
    struct output *o = &c->output;
    struct sign_secret officer;
    struct pair *p = NULL;
    json_t *before = NULL;
    uint8_t id[32] = {0};
    enum err e = call_round(c, words_at(&c->words, 0), &p, &r, f);

    if (e == OK) {
        memcpy(id, r->id, sizeof id);
        a = fold_agreement_find(p->fold, r->agreement);
        e = document_check_recipe(a->document, f);
    }
    if (e == OK)
        e = call_officer(c, KIND_ROUND_ACCEPT, &officer, f);
    if (e == OK)
        e = meter_start(&c->meter, f);
    if (e == OK) {
        before = view_budget(p, a, &o->ok);
        e = match_accept(p, r, &officer, &load, &c->meter.progress, f);
    }
    memory_wipe(&officer, sizeof officer);
    if (e != OK || load.waiting) {
        json_decref(before);
        return e == OK ? call_say_waiting(c, p, f) : e;
    }
    answer_round(c, p, id, &load, before);
    output_say(o, o->json, "Accepted round {id:12} of {peer}\n");
    say_loaded(o, &load);
    output_say(o, o->json, budget_fields);
    output_say(o, o->json,
               "Next: exchange with `entente link`, or with `entente bundle out DIR` and "
               "back, until the round is closed; nobody else has to act.\n");
    return OK;
}

/* ---- decline, abort, run ---- */

/* Answer with the round as it now stands. */
static void answer_end(struct call *c,
                       const struct pair *p,
                       const uint8_t id[32],
                       const char *template)
{
    const struct fold_round *r = fold_round_find(p->fold, id);
    struct output *o = &c->output;

    json_decref(o->json);
    o->json = view_round(p, r, &o->ok);
    output_say(o, o->json, template);
}

static enum err run_decline(struct call *c, struct fault *f)
{
    const struct fold_round *r = NULL;
    const char *code = NULL;
    struct sign_secret officer;
    struct pair *p = NULL;
    uint8_t id[32] = {0};
    enum err e = words_need(&c->words, OPTION_CODE, &code, f);

    if (e == OK)
        e = paper_check_code(CODES_DECLINE, code, "R22", f);
    if (e == OK)
        e = call_round(c, words_at(&c->words, 0), &p, &r, f);
    if (e == OK)
        e = call_officer(c, KIND_ROUND_DECLINE, &officer, f);
    if (e == OK) {
        memcpy(id, r->id, sizeof id);
        e = match_decline(p, r, code, &officer, f);
    }
    memory_wipe(&officer, sizeof officer);
    if (e == OK)
        answer_end(c, p, id,
                   "Declined round {id:12} of {peer}: {end.own}\n" CALL_PASS_ON);
    return e;
}

static enum err run_abort(struct call *c, struct fault *f)
{
    const char *code = c->words.value[OPTION_CODE];
    const struct fold_round *r = NULL;
    struct pair *p = NULL;
    uint8_t id[32] = {0};
    enum err e = OK;

    if (code == NULL)
        code = "no-reason-given";
    e = paper_check_code(CODES_DECLINE, code, "", f);
    if (e == OK)
        e = call_round(c, words_at(&c->words, 0), &p, &r, f);
    if (e == OK) {
        memcpy(id, r->id, sizeof id);
        e = match_abort(p, r, code, f);
    }
    if (e == OK)
        answer_end(c, p, id,
                   fold_round_find(p->fold, id)->accepted_at > 0
                       ? "Aborted round {id:12} with {peer}: {end.own}. It had been "
                         "accepted, so it stays paid (R17).\n" CALL_PASS_ON
                       : "Aborted round {id:12} with {peer}: {end.own}. No "
                         "acceptance is known here; if the peer accepted before it "
                         "learns of this, the round stays paid (R17).\n" CALL_PASS_ON);
    return e;
}

/* "I/N", both from 1. */
static enum err read_bucket(const char *word, struct hand *h, struct fault *f)
{
    const char *slash = strchr(word, '/');
    char first[16] = "";
    uint64_t i = 0;
    uint64_t n = 0;

    if (slash != NULL && (size_t)(slash - word) < sizeof first) {
        memcpy(first, word, (size_t)(slash - word));
        if (text_decimal(first, BUCKETS_MAX, &i) != OK ||
            text_decimal(slash + 1, BUCKETS_MAX, &n) != OK)
            n = 0;
    }
    if (i < 1 || n < 1 || i > n)
        return fault_set(f, ERR_USAGE, "",
                         "--bucket is I/N, such as 3/16 for the third of 16 workers, not "
                         "%.40s.",
                         word);
    h->first = (uint32_t)i;
    h->step = (uint32_t)n;
    return OK;
}

/* With --watch: a little later again? */
static enum err wait_again(const struct call *c, struct fault *f)
{
    struct pollfd stop = {.fd = c->meter.stop_fd, .events = POLLIN};

    if (poll(&stop, 1, AGAIN_MS) == 1)
        return fault_set(f, ERR_CANCELLED, "",
                         "Stopped. The same command goes on with it.");
    return OK;
}

/* What there is; with --watch also what comes, until the round is over. */
static enum err work_at(struct call *c, struct hand *h, struct fault *f)
{
    const bool watch = c->words.value[OPTION_WATCH] != NULL;
    size_t done = 0;
    enum err e;

    do {
        e = hand_work(h, f);
        done += h->done;
        if (watch && h->is_early)
            e = OK;
        if (!watch || e != OK || h->is_over)
            break;
        e = wait_again(c, f);
    } while (e == OK);
    h->done = done;
    return e;
}

/* At a folder, without a node. */
static enum err work(struct call *c, struct fault *f)
{
    struct hand h = {.folder = words_at(&c->words, 0),
                     .key_file = c->words.value[OPTION_KEY_FILE],
                     .progress = &c->meter.progress};
    struct output *o = &c->output;
    enum err e = read_bucket(c->words.value[OPTION_BUCKET], &h, f);

    if (e == OK && h.folder == NULL)
        e = fault_set(
            f, ERR_USAGE, "",
            "With --bucket, name the folder that `entente round spread` wrote.");
    if (e == OK)
        e = meter_start(&c->meter, f);
    if (e == OK)
        e = work_at(c, &h, f);
    if (e != OK)
        return e;
    json_put_bool(o->json, "over", h.is_over, &o->ok);
    json_put_int(o->json, "worked", (int64_t)h.done, &o->ok);
    json_put_int(o->json, "answered", (int64_t)h.found, &o->ok);
    output_say(o, o->json, "Parts worked on: {worked}; answered before: {answered}. ");
    if (h.is_over)
        output_say(o, o->json, "The round is over.\n");
    else
        output_say(o, o->json,
                   "The node takes the answers with: entente round spread FOLDER\n");
    return OK;
}

static enum err run_run(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct pair *p = NULL;
    size_t did = 0;
    enum err e;

    if (c->words.value[OPTION_BUCKET] != NULL)
        return work(c, f);
    if (c->words.value[OPTION_KEY_FILE] != NULL || c->words.value[OPTION_WATCH] != NULL)
        return fault_set(f, ERR_USAGE, "",
                         "--key-file and --watch are for a worker; see --bucket.");
    e = call_pair(c, words_at(&c->words, 0), &p, f);
    if (e == OK)
        e = meter_start(&c->meter, f);
    if (e == OK)
        e = match_advance(p, &c->meter.progress, &did, f);
    if (e != OK)
        return e;
    json_put_int(o->json, "appended", (int64_t)did, &o->ok);
    if (did == 0)
        output_say(o, o->json, "Nothing is due from this side; see: entente status\n");
    else
        output_say(o, o->json,
                   "Entries appended: {appended}; pass them on with `entente "
                   "link` or `entente bundle out DIR`.\n");
    return OK;
}

/* ---- spread ---- */

/* Answers are in, dockets are out: what the round does now by itself. */
static enum err go_on(struct call *c,
                      struct pair *p,
                      const uint8_t id[32],
                      const char *code,
                      struct fault *f)
{
    size_t did = 0;

    if (code != NULL)
        return match_abort(p, fold_round_find(p->fold, id), code, f);
    return match_advance(p, &c->meter.progress, &did, f);
}

static void answer_spread(struct call *c,
                          const struct pair *p,
                          const uint8_t id[32],
                          const struct spread *s)
{
    struct output *o = &c->output;
    json_t *parts = json_object();

    json_decref(o->json);
    o->json = view_round(p, fold_round_find(p->fold, id), &o->ok);
    json_put_int(parts, "all", (int64_t)s->parts, &o->ok);
    json_put_int(parts, "workers", (int64_t)s->workers, &o->ok);
    json_put_int(parts, "peer", (int64_t)s->peer, &o->ok);
    json_put_int(parts, "done", (int64_t)s->done, &o->ok);
    json_put(o->json, "parts", parts, &o->ok);
    json_put_int(o->json, "taken", (int64_t)s->taken, &o->ok);
    json_put_int(o->json, "passed_by", (int64_t)s->passed_by, &o->ok);
    if (s->code != NULL) {
        output_say(o, o->json,
                   "Aborted round {id:12} with {peer}: {end.own}. It had been accepted, "
                   "so it stays paid (R17).\n" CALL_PASS_ON);
        return;
    }
    output_say(
        o, o->json,
        "Round {id:12} with {peer}, {status}: of {parts.all} parts {parts.workers} "
        "wait for workers, {parts.peer} for the peer, {parts.done} are done; "
        "answers taken: {taken}\n");
    if (s->passed_by > 0)
        output_say(o, o->json,
                   "Answers removed that are none to what is asked: {passed_by}\n");
    if (s->workers > 0)
        output_say(o, o->json,
                   "Next: entente round run --bucket I/N FOLDER, on any machines, for "
                   "each I from 1 to N; then this command again.\n");
}

/* Back to the engines of the node. */
static enum err run_stop(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    const struct fold_round *r = NULL;
    struct pair *p = NULL;
    enum err e = call_round(c, words_at(&c->words, 0), &p, &r, f);

    if (e == OK && (c->words.count > 1 || c->words.value[OPTION_KEY_FILE] != NULL ||
                    c->words.value[OPTION_WATCH] != NULL))
        e = fault_set(f, ERR_USAGE, "", "With --stop, name the round and no more.");
    if (e == OK)
        e = spread_stop(p, r->id, f);
    if (e != OK)
        return e;
    json_decref(o->json);
    o->json = view_round(p, r, &o->ok);
    output_say(o, o->json,
               "Round {id:12} with {peer} is not spread any more: its folder is erased, "
               "and this node goes on with it by itself.\n");
    return OK;
}

/* Answers in, dockets out. A round that is over meanwhile is only shown. */
static enum err spread_once(struct call *c,
                            const char *word,
                            struct spread *s,
                            struct pair **p,
                            uint8_t id[32],
                            struct fault *f)
{
    const bool began = s->parts > 0;
    const struct fold_round *r = NULL;
    enum err e = call_round(c, word, p, &r, f);

    if (e != OK)
        return e;
    memcpy(id, r->id, 32);
    if (began && r->status != FOLD_ROUND_RUNNING) {
        s->workers = s->peer = s->taken = s->passed_by = 0;
        return OK;
    }
    if (!c->meter.running)
        e = meter_start(&c->meter, f);
    if (e == OK)
        e = spread_round(*p, id, s, f);
    return e == OK ? go_on(c, *p, id, s->code, f) : e;
}

static enum err run_spread(struct call *c, struct fault *f)
{
    struct spread s = {.folder = words_at(&c->words, 0),
                       .key_file = c->words.value[OPTION_KEY_FILE]};
    const char *word = words_at(&c->words, 1);
    const bool watch = c->words.value[OPTION_WATCH] != NULL;
    char whole[2 * 32 + 1];
    struct pair *p = NULL;
    uint8_t id[32] = {0};
    enum err e;

    if (c->words.value[OPTION_STOP] != NULL)
        return run_stop(c, f);
    if (s.folder == NULL)
        return fault_set(f, ERR_USAGE, "", "Name the folder that machines will share.");
    for (;;) {
        e = spread_once(c, word, &s, &p, id, f);
        if (watch && e == ERR_BUSY && s.parts > 0)
            e = OK;
        else if (e != OK || !watch ||
                 fold_round_find(p->fold, id)->status != FOLD_ROUND_RUNNING)
            break;
        else
            text_hex_encode(id, sizeof id, whole);
        word = whole;
        call_close(c); /* others use the node meanwhile */
        e = wait_again(c, f);
        if (e != OK)
            break;
    }
    if (e == OK)
        answer_spread(c, p, id, &s);
    return e;
}

/* ---- status ---- */

static enum err status_of_one(struct call *c, const char *word, struct fault *f)
{
    static const struct output_column fields[] = {
        {"id", "round", 0, false},
        {"peer", "peer", 0, false},
        {"agreement", "agreement", 0, false},
        {"purpose", "purpose", 0, false},
        {"status", "status", 0, false},
        {"proposer", "proposed by", 0, false},
        {"proposed", "proposed", 0, false},
        {"accepted", "accepted", 0, false},
        {"bucket.own", "own bucket", 0, false},
        {"bucket.peer", "peer's bucket", 0, false},
        {"profile", "profile", 0, false},
        {"paid.own", "own tokens paid", 0, false},
        {"paid.peer", "peer's tokens paid", 0, false},
        {"steps.own", "own steps", 0, false},
        {"steps.peer", "peer's steps", 0, false},
        {"phase", "phase", 0, false},
        {"blocks.own", "own blocks", 0, false},
        {"blocks.peer", "peer's blocks", 0, false},
        {"blocks.total", "of", 0, false},
        {"bytes.own", "bytes sent", 0, false},
        {"bytes.peer", "bytes received", 0, false},
        {"count", "count", 0, false},
        {"hits_open", "hits open", 0, false},
        {"end.own", "ended here", 0, false},
        {"end.peer", "ended there", 0, false},
        {"disputed", "disputed", 0, false},
    };
    const struct fold_round *r = NULL;
    struct output *o = &c->output;
    struct pair *p = NULL;
    enum err e = call_round(c, word, &p, &r, f);

    if (e != OK)
        return e;
    json_decref(o->json);
    o->json = view_round(p, r, &o->ok);
    view_course(p, r, o->json, &o->ok);
    output_fields(o, o->json, fields, COUNT_OF(fields));
    return OK;
}

static enum err run_status(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {
        {"id", "ROUND", 12, false},        {"peer", "PEER", 30, false},
        {"purpose", "PURPOSE", 0, false},  {"status", "STATUS", 0, false},
        {"proposer", "BY", 0, false},      {"proposed", "PROPOSED", 0, false},
        {"bucket.own", "BUCKET", 0, true}, {"bucket.peer", "THEIRS", 0, true},
        {"count", "COUNT", 0, true},
    };
    struct output *o = &c->output;
    struct node *n = NULL;
    json_t *rows;
    enum err e;

    if (words_at(&c->words, 0) != NULL)
        return status_of_one(c, words_at(&c->words, 0), f);
    e = call_node(c, &n, f);
    if (e != OK)
        return e;
    rows = output_array(o);
    for (size_t i = 0; i < n->pair_count; i++)
        for (size_t k = 0; k < fold_round_count(n->pairs[i]->fold); k++) {
            const struct fold_round *r = fold_round_at(n->pairs[i]->fold, k);
            json_t *row = view_round(n->pairs[i], r, &o->ok);

            view_course(n->pairs[i], r, row, &o->ok);
            if (json_array_append_new(rows, row) != 0)
                o->ok = false;
        }
    output_table(o, rows, columns, COUNT_OF(columns));
    if (json_array_size(rows) == 0)
        output_say(o, rows, "No rounds yet; propose one with: entente round propose\n");
    return OK;
}

#define ACT (OPTION_BIT(OPTION_AS) | OPTION_BIT(OPTION_WITH))

const struct verb round_verbs[] = {
    {.name = "preview",
     .words = "[AGREEMENT]",
     .help = "count what would be loaded, without a round",
     .words_max = 1,
     .options = OPTION_BIT(OPTION_LIST) | OPTION_BIT(OPTION_WITH),
     .run = run_preview},
    {.name = "propose",
     .words = "[AGREEMENT]",
     .help = "propose a round",
     .words_max = 1,
     .options = ACT | OPTION_BIT(OPTION_CASE) | OPTION_BIT(OPTION_WHY) |
                OPTION_BIT(OPTION_PURPOSE) | OPTION_BIT(OPTION_TEXT) |
                OPTION_BIT(OPTION_LIST),
     .more = OPTION_MORE(OPTION_CLEARED),
     .run = run_propose},
    {.name = "accept",
     .words = "[ROUND]",
     .help = "accept the peer's round: from here on it is paid",
     .words_max = 1,
     .options = ACT | OPTION_BIT(OPTION_LIST),
     .more = OPTION_MORE(OPTION_CLEARED),
     .run = run_accept},
    {.name = "decline",
     .words = "[ROUND]",
     .help = "decline the peer's round",
     .words_max = 1,
     .options = ACT | OPTION_BIT(OPTION_CODE),
     .run = run_decline},
    {.name = "run",
     .words = "[PEER|FOLDER]",
     .help = "do the steps that are due from this side",
     .words_max = 1,
     .options = OPTION_BIT(OPTION_WATCH),
     .more = OPTION_MORE(OPTION_BUCKET) | OPTION_MORE(OPTION_KEY_FILE),
     .run = run_run},
    {.name = "spread",
     .words = "[FOLDER] [ROUND]",
     .help = "let other machines do the work of a bulk round",
     .words_max = 2,
     .options = OPTION_BIT(OPTION_WITH) | OPTION_BIT(OPTION_WATCH),
     .more = OPTION_MORE(OPTION_KEY_FILE) | OPTION_MORE(OPTION_STOP),
     .run = run_spread},
    {.name = "status",
     .words = "[ROUND]",
     .help = "list the rounds, or show one",
     .words_max = 1,
     .options = OPTION_BIT(OPTION_WITH),
     .run = run_status},
    {.name = "abort",
     .words = "[ROUND]",
     .help = "end a round; an accepted one stays paid",
     .words_max = 1,
     .options = OPTION_BIT(OPTION_CODE) | OPTION_BIT(OPTION_WITH),
     .run = run_abort},
    {.name = NULL},
};
