/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agree.c - entente agree: the acts by which an agreement comes, lives and ends
 *
 * The law: what is signed is shown first, with every field in which another proposal
 * differs; and nothing is signed that this program could not carry out.
 */
#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "cli/document.h"
#include "cli/paper.h"
#include "cli/verbs.h"
#include "cli/view.h"
#include "exchange/node.h"

#include <string.h>

/* ---- what the acts share ---- */

static json_t *fact_of(const uint8_t id[32], bool *ok)
{
    json_t *fact = json_object();

    *ok = fact != NULL;
    json_put_bytes(fact, "agreement", id, 32, ok);
    return fact;
}

/* Answer with the agreement as it stands after an act. */
static void
answer(struct call *c, const struct pair *p, const uint8_t id[32], const char *template)
{
    const struct fold_agreement *a = fold_agreement_find(p->fold, id);
    struct output *o = &c->output;

    json_decref(o->json);
    o->json = view_agreement(p, a, &o->ok);
    output_say(o, o->json, template);
}

/* An act on an agreement that is known, by its id alone. */
static enum err
act_on(struct call *c, enum kind kind, const char *template, struct fault *f)
{
    enum choose_want want = kind == KIND_AGREE_READY ? CHOOSE_TO_BE_READY : CHOOSE_TO_USE;
    const struct fold_agreement *a = NULL;
    struct call_act act = {.kind = kind};
    struct pair *p = NULL;
    uint8_t id[32];
    bool ok = true;
    enum err e = call_agreement(c, words_at(&c->words, 0), want, &p, &a, f);

    if (e != OK)
        return e;
    memcpy(id, a->id, sizeof id);
    act.fact = fact_of(id, &ok);
    act.fact = call_fact(act.fact, ok);
    e = call_append(c, p, &act, f);
    if (e == OK)
        answer(c, p, id, template);
    return e;
}

/* ---- propose ---- */

/* The pair whose two cards are the agreement's parties. */
MUST_CHECK static enum err find_parties(struct call *c,
                                        const struct agreement *a,
                                        struct pair **out,
                                        struct fault *f)
{
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    if (e != OK)
        return e;
    if (agreement_party(a, n->card->id) < 0)
        return fault_set(
            f, ERR_DENIED, "parties",
            "This node's card is not among the agreement's parties; draft it "
            "anew with: entente agree draft");
    for (size_t i = 0; i < n->pair_count; i++) {
        if (agreement_party(a, n->pairs[i]->peer->id) >= 0) {
            *out = n->pairs[i];
            return OK;
        }
    }
    return fault_set(
        f, ERR_NOT_FOUND, "parties",
        "The agreement's other party is no peer of this node; import its card "
        "first with: entente card import FILE");
}

static enum err run_propose(struct call *c, struct fault *f)
{
    struct call_act act = {.kind = KIND_AGREE_PROPOSE};
    struct agreement *a = NULL;
    struct pair *p = NULL;
    struct buffer bytes;
    bool ok = true;
    enum err e = document_read(words_at(&c->words, 0), &a, f);

    buffer_init(&bytes, AGREEMENT_MAX);
    if (e == OK)
        e = document_check_recipe(a, f);
    if (e == OK)
        e = find_parties(c, a, &p, f);
    if (e == OK) {
        e = json_write(a->object, &bytes);
        if (e != OK)
            e = fault_set(f, e, "", "There is not enough memory for the agreement.");
    }
    if (e == OK) {
        act.fact = fact_of(a->id, &ok);
        act.fact = call_fact(act.fact, ok);
        act.blob = bytes.data;
        act.blob_bytes = bytes.bytes;
        e = call_append(c, p, &act, f);
    }
    if (e == OK)
        answer(c, p, a->id,
               "Proposed {id:12} to {peer}: {title}\n"
               "Read it as it will be signed: entente agree show {id:12}\n"
               "It binds nobody until both sides have signed these same bytes: entente "
               "agree sign {id:12} --as NAME\n");
    if (e == OK)
        document_say_short(&c->output, p, a);
    buffer_fini(&bytes);
    agreement_free(a);
    return e;
}

/* ---- sign ---- */

static bool is_pending(const struct pair *p, const struct fold_agreement *a)
{
    enum fold_status s = fold_agreement_status(p->fold, a, node_now(p->node));

    return s == FOLD_PROPOSED || s == FOLD_SIGNED_ONE || s == FOLD_SIGNED_BOTH;
}

/* Other proposals that are pending, each with what differs from the one signed. */
MUST_CHECK static enum err
add_rivals(struct output *o, const struct pair *p, const struct fold_agreement *signing)
{
    json_t *rivals = json_array();
    enum err e = OK;

    for (size_t i = 0; i < fold_agreement_count(p->fold) && e == OK; i++) {
        const struct fold_agreement *a = fold_agreement_at(p->fold, i);
        json_t *rival;
        struct buffer diff;

        if (a == signing || !is_pending(p, a))
            continue;
        buffer_init(&diff, 1 << 24);
        e = agreement_diff(a->document->object, signing->document->object, &diff);
        rival = json_object();
        output_put_hex(rival, "id", a->id, sizeof a->id, &o->ok);
        json_put_text(rival, "diff", buffer_text(&diff), &o->ok);
        output_say(o, rival,
                   "Another proposal, {id:12}, has other bytes. It differs from "
                   "the one that is signed in:\n");
        output_visible(&o->text, buffer_text(&diff), true);
        json_array_append_new(rivals, rival);
        buffer_fini(&diff);
    }
    json_put(o->json, "rivals", rivals, &o->ok);
    return e;
}

/* How many signatories this side needs. */
static int64_t threshold_here(const struct pair *p, const struct fold_agreement *a)
{
    int party = agreement_party(a->document, p->node->card->id);

    return party >= 0 ? a->document->threshold[party] : 0;
}

static const char *sign_template(const struct pair *p, const uint8_t id[32])
{
    const struct fold_agreement *a = fold_agreement_find(p->fold, id);

    if (fold_agreement_status(p->fold, a, node_now(p->node)) == FOLD_SIGNED_BOTH)
        return "Signed here {signatures.own} (needs {thresholds.own}), at {peer} "
               "{signatures.peer} (needs {thresholds.peer}). It comes into force when "
               "both sides are ready.\n"
               "Next: entente agree ready {id:12} --as NAME\n";
    if (a->signatures[p->side] < threshold_here(p, a))
        return "Signed here {signatures.own} (needs {thresholds.own}), at {peer} "
               "{signatures.peer} (needs {thresholds.peer}).\n"
               "Next: another signatory signs with: entente agree sign {id:12} --as "
               "NAME\n";
    return "Signed here {signatures.own} (needs {thresholds.own}), at {peer} "
           "{signatures.peer} (needs {thresholds.peer}).\n" CALL_PASS_ON;
}

static enum err run_sign(struct call *c, struct fault *f)
{
    const struct fold_agreement *a = NULL;
    struct call_act act = {.kind = KIND_AGREE_SIGN};
    struct output *o = &c->output;
    struct pair *p = NULL;
    json_t *rivals;
    uint8_t id[32];
    bool ok = true;
    enum err e = call_agreement(c, words_at(&c->words, 0), CHOOSE_TO_SIGN, &p, &a, f);

    if (e == OK)
        e = document_check_recipe(a->document, f);
    if (e != OK)
        return e;
    memcpy(id, a->id, sizeof id);
    output_put_hex(o->json, "id", id, sizeof id, &o->ok);
    json_put_text(o->json, "title", view_title(a->document), &o->ok);
    output_say(o, o->json, "{id}\n{title}\n");
    e = add_rivals(o, p, a);
    if (e != OK)
        return fault_set(f, e, "", "The proposals cannot be compared (%s).", err_name(e));
    act.fact = fact_of(id, &ok);
    act.fact = call_fact(act.fact, ok);
    e = call_append(c, p, &act, f);
    if (e != OK)
        return e;
    rivals = json_incref(json_object_get(o->json, "rivals"));
    answer(c, p, id, sign_template(p, id));
    document_say_short(o, p, fold_agreement_find(p->fold, id)->document);
    json_put(o->json, "rivals", rivals, &o->ok);
    return OK;
}

static enum err run_ready(struct call *c, struct fault *f)
{
    return act_on(
        c, KIND_AGREE_READY,
        "Internal procedures are completed here. {id:12} is now {status}.\n" CALL_PASS_ON,
        f);
}

/* ---- suspend, resume, notice ---- */

static enum err run_suspend(struct call *c, struct fault *f)
{
    const struct fold_agreement *a = NULL;
    struct call_act act = {.kind = KIND_AGREE_SUSPEND};
    const char *scope = NULL;
    const char *code = NULL;
    struct pair *p = NULL;
    uint8_t id[32];
    bool ok = true;
    enum err e = words_need(&c->words, OPTION_SCOPE, &scope, f);

    if (e == OK)
        e = words_need(&c->words, OPTION_CODE, &code, f);
    if (e == OK && strcmp(scope, "all") != 0 && strcmp(scope, "rounds") != 0 &&
        strcmp(scope, "releases") != 0)
        e = fault_set(f, ERR_USAGE, "R6", "--scope is all, rounds or releases, not %s.",
                      scope);
    if (e == OK)
        e = paper_check_code(CODES_SUSPENSION, code, "R6", f);
    if (e == OK)
        e = call_agreement(c, words_at(&c->words, 0), CHOOSE_TO_USE, &p, &a, f);
    if (e != OK)
        return e;
    memcpy(id, a->id, sizeof id);
    act.fact = fact_of(id, &ok);
    json_put_text(act.fact, "scope", scope, &ok);
    json_put_text(act.fact, "code", code, &ok);
    act.fact = call_fact(act.fact, ok);
    e = call_append(c, p, &act, f);
    if (e == OK)
        answer(
            c, p, id,
            "Suspended here: {suspended.own}. {id:12} is now {status}.\n" CALL_PASS_ON);
    return e;
}

static enum err run_resume(struct call *c, struct fault *f)
{
    return act_on(c, KIND_AGREE_RESUME,
                  "Resumed. {id:12} is now {status}.\n" CALL_PASS_ON, f);
}

MUST_CHECK static enum err
read_step(const struct words *w, const char **step, struct fault *f)
{
    int given = (w->value[OPTION_GIVE] != NULL) + (w->value[OPTION_PAUSE] != NULL) +
                (w->value[OPTION_CONTINUE] != NULL);

    if (given != 1)
        return fault_set(f, ERR_USAGE, "R7",
                         "Say one of --give, --pause and --continue.");
    *step = w->value[OPTION_GIVE] != NULL    ? "give"
            : w->value[OPTION_PAUSE] != NULL ? "pause"
                                             : "continue";
    return OK;
}

static enum err run_notice(struct call *c, struct fault *f)
{
    const struct fold_agreement *a = NULL;
    struct call_act act = {.kind = KIND_AGREE_NOTICE};
    const char *step = NULL;
    struct pair *p = NULL;
    uint8_t id[32];
    bool ok = true;
    enum err e = read_step(&c->words, &step, f);

    if (e == OK)
        e = call_agreement(c, words_at(&c->words, 0), CHOOSE_TO_USE, &p, &a, f);
    if (e != OK)
        return e;
    memcpy(id, a->id, sizeof id);
    act.fact = fact_of(id, &ok);
    json_put_text(act.fact, "step", step, &ok);
    act.fact = call_fact(act.fact, ok);
    e = call_append(c, p, &act, f);
    if (e == OK)
        answer(
            c, p, id,
            strcmp(step, "pause") == 0
                ? "{id:12} is now {status}; the notice given {notice.own} is paused and "
                  "does not run out meanwhile.\n" CALL_PASS_ON
                : "{id:12} is now {status}; notice given {notice.own}, it runs out "
                  "{notice_ends.own}.\n" CALL_PASS_ON);
    return e;
}

/* ---- list ---- */

static enum err run_list(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {
        {"id", "ID", 12, false},
        {"peer", "PEER", 30, false},
        {"status", "STATUS", 0, false},
        {"signatures.own", "SIGNED", 0, true},
        {"signatures.peer", "THERE", 0, true},
        {"starts", "FROM", 10, false},
        {"expires", "UNTIL", 10, false},
        {"title", "TITLE", 0, false},
    };
    struct output *o = &c->output;
    struct node *n = NULL;
    json_t *rows;
    enum err e = call_node(c, &n, f);

    if (e != OK)
        return e;
    rows = output_array(o);
    for (size_t i = 0; i < n->pair_count; i++) {
        const struct pair *p = n->pairs[i];

        for (size_t k = 0; k < fold_agreement_count(p->fold); k++)
            if (json_array_append_new(
                    rows, view_agreement(p, fold_agreement_at(p->fold, k), &o->ok)) != 0)
                o->ok = false;
    }
    output_table(o, rows, columns, COUNT_OF(columns));
    if (json_array_size(rows) == 0)
        output_say(o, rows,
                   "No agreements yet; write one with: entente agree draft --template "
                   "NAME\n");
    return OK;
}

#define ACT (OPTION_BIT(OPTION_AS) | OPTION_BIT(OPTION_WITH))

const struct verb agree_verbs[] = {
    {.name = "draft",
     .words = "[PEER]",
     .help = "write a draft from a template, to be edited",
     .words_max = 1,
     .options = OPTION_BIT(OPTION_TEMPLATE) | OPTION_BIT(OPTION_LANGUAGES) |
                OPTION_BIT(OPTION_FROM_DATE) | OPTION_BIT(OPTION_UNTIL_DATE) |
                OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_RECIPE),
     .more = OPTION_MORE(OPTION_FORCE) | OPTION_MORE(OPTION_BULK),
     .run = paper_draft},
    {.name = "check",
     .words = "FILE",
     .help = "is this draft an agreement that could be proposed?",
     .words_min = 1,
     .words_max = 1,
     .run = paper_check},
    {.name = "show",
     .words = "[FILE|ID]",
     .help = "an agreement as people read it, languages side by side",
     .words_max = 1,
     .options = OPTION_BIT(OPTION_WITH),
     .run = paper_show},
    {.name = "diff",
     .words = "A B",
     .help = "the fields in which two agreements differ (files or ids)",
     .words_min = 2,
     .words_max = 2,
     .options = OPTION_BIT(OPTION_WITH),
     .run = paper_diff},
    {.name = "propose",
     .words = "FILE",
     .help = "propose a draft to the peer that it names",
     .words_min = 1,
     .words_max = 1,
     .options = OPTION_BIT(OPTION_AS),
     .run = run_propose},
    {.name = "sign",
     .words = "[ID]",
     .help = "sign a proposed agreement",
     .words_max = 1,
     .options = ACT,
     .run = run_sign},
    {.name = "ready",
     .words = "[ID]",
     .help = "say that the internal procedures are completed",
     .words_max = 1,
     .options = ACT,
     .run = run_ready},
    {.name = "suspend",
     .words = "[ID]",
     .help = "suspend it, whole or in part, at once",
     .words_max = 1,
     .options = ACT | OPTION_BIT(OPTION_SCOPE) | OPTION_BIT(OPTION_CODE),
     .run = run_suspend},
    {.name = "resume",
     .words = "[ID]",
     .help = "lift the own suspension",
     .words_max = 1,
     .options = ACT,
     .run = run_resume},
    {.name = "notice",
     .words = "[ID]",
     .help = "give notice of its end, pause it or let it run on",
     .words_max = 1,
     .options = ACT | OPTION_BIT(OPTION_GIVE) | OPTION_BIT(OPTION_PAUSE) |
                OPTION_BIT(OPTION_CONTINUE),
     .run = run_notice},
    {.name = "list", .words = "", .help = "list all agreements", .run = run_list},
    {.name = "codes",
     .words = "[TABLE]",
     .help = "the codes that agreements are made of",
     .words_max = 1,
     .run = paper_codes},
    {.name = NULL},
};
