/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offer.c - preview, offer, renew and tighten: what a giver lets out, and on what terms
 *
 * The law. What would leave is printed before it is signed, byte for byte, and the same
 * again by the verb that signs it.
 */
#include "cli/offer.h"

#include "base/memory.h"
#include "base/text.h"
#include "cli/content.h"
#include "cli/terms.h"
#include "cli/view_item.h"
#include "exchange/item.h"
#include "exchange/request.h"

#include <string.h>

enum { HEX_BYTES = 65, WITHOUT_MAX = 32, CONTENT_CEILING = 1 << 21 };

/* ---- what is to be given ---- */

struct giving {
    struct pair *pair;
    struct item_plan plan;
    uint8_t about[32];
    char names[JSON_CODE_MAX * WITHOUT_MAX];
    const char *without[WITHOUT_MAX + 1];
    json_t *record;
    json_t *conditions;
};

static void giving_fini(struct giving *g)
{
    json_decref(g->record);
    json_decref(g->conditions);
}

/* "births,ids" into a list ended by NULL. */
MUST_CHECK static enum err
read_without(const char *said, struct giving *g, struct fault *f)
{
    size_t count = 0;

    if (said == NULL)
        return OK;
    if (text_copy(g->names, sizeof g->names, said) != OK)
        return fault_set(f, ERR_USAGE, "R20", "--without names too many members.");
    for (char *at = g->names; *at != '\0' && count < WITHOUT_MAX;) {
        char *end = at + strcspn(at, ",");

        g->without[count++] = at;
        at = *end == ',' ? end + 1 : end;
        *end = '\0';
    }
    g->plan.without = g->without;
    return OK;
}

/* A request is answered under its own agreement. */
MUST_CHECK static enum err
say_other_agreement(const struct fold_request *r, const char *word, struct fault *f)
{
    char request[HEX_BYTES];
    char agreement[HEX_BYTES];

    text_hex_encode(r->id, sizeof r->id, request);
    text_hex_encode(r->agreement, sizeof r->agreement, agreement);
    return fault_set(f, ERR_USAGE, "ask",
                     "Request %.12s is of agreement %.12s and not of \"%s\"; leave the "
                     "agreement out, or answer another request.",
                     request, agreement, word);
}

/* The agreement of the request that it answers, else the one that the word or --with
 * means. */
MUST_CHECK static enum err
find_agreement(struct call *c, const char *word, struct giving *g, struct fault *f)
{
    const char *ask = c->words.value[OPTION_REQUEST];
    const struct fold_request *r = NULL;
    struct node *n = NULL;
    enum err e;

    if (ask == NULL)
        return call_agreement(c, word, CHOOSE_TO_USE, &g->pair, &g->plan.agreement, f);
    e = call_node(c, &n, f);
    if (e == OK && (c->words.value[OPTION_WITH] != NULL || n->pair_count < 2)) {
        e = call_pair(c, NULL, &g->pair, f);
        if (e == OK)
            e = request_find(g->pair, ask, &r, f);
    } else if (e == OK) {
        e = request_find_among(n, ask, &g->pair, &r, f);
    }
    if (e != OK)
        return e;
    if (word != NULL && !choose_begins(r->agreement, sizeof r->agreement, word))
        return say_other_agreement(r, word, f);
    memcpy(g->about, r->id, sizeof g->about);
    g->plan.about = g->about;
    g->plan.agreement = fold_agreement_find(g->pair->fold, r->agreement);
    return OK;
}

MUST_CHECK static enum err
read_record(struct call *c, const char *id, struct giving *g, struct fault *f)
{
    enum err e = words_need(&c->words, OPTION_STAGE, &g->plan.stage, f);

    if (e == OK && strcmp(g->plan.stage, "core") != 0 &&
        strcmp(g->plan.stage, "record") != 0)
        e = fault_set(f, ERR_USAGE, "R20", "--stage is core or record, not %s.",
                      g->plan.stage);
    if (e == OK)
        e = read_without(c->words.value[OPTION_WITHOUT], g, f);
    if (e == OK)
        e = terms_of_offer(c, g->plan.agreement->document, &g->conditions, f);
    if (e == OK)
        e = item_record(g->pair->node, c->words.value[OPTION_LIST], id, &g->record, f);
    g->plan.record = g->record;
    g->plan.conditions = g->conditions;
    return e;
}

/* ---- showing it ---- */

/* The content as bytes and laid out, and the conditions. `said` is a template of what
 * comes first. */
MUST_CHECK static enum err
show_giving(struct call *c, const struct giving *g, const char *said, struct fault *f)
{
    struct output *o = &c->output;
    struct buffer bytes;
    json_t *content = NULL;
    enum err e = item_preview(&g->plan, &content, f);

    if (e != OK)
        return e;
    buffer_init(&bytes, CONTENT_CEILING);
    e = json_write(content, &bytes);
    json_put_text(o->json, "peer", pair_name(g->pair, 1 - g->pair->side), &o->ok);
    json_put_text(o->json, "stage", g->plan.stage, &o->ok);
    terms_put(o->json, g->conditions, &o->ok);
    json_put(o->json, "content", json_incref(content), &o->ok);
    json_put_int(o->json, "bytes", (int64_t)bytes.bytes, &o->ok);
    output_say(o, o->json, said);
    buffer_add_text(&o->text, "conditions:\n");
    terms_show(o, g->conditions, NULL);
    buffer_add_text(&o->text, "what it says:\n");
    content_show(o, json_at(content, "record"));
    output_say(o, o->json,
               json_bool(content, "derived")
                   ? "  Members are left out, and the peer is told so.\n"
                   : "");
    output_say(o, o->json, "exactly these {bytes} bytes, sealed:\n");
    output_visible(&o->text, buffer_text(&bytes), false);
    buffer_add_text(&o->text, "\n");
    buffer_fini(&bytes);
    json_decref(content);
    return e == OK ? OK : fault_set(f, e, "", "It cannot be shown (%s).", err_name(e));
}

enum err offer_preview(struct call *c, struct fault *f)
{
    struct giving g = {.pair = NULL};
    enum err e = find_agreement(c, words_at(&c->words, 1), &g, f);

    if (e == OK)
        e = read_record(c, words_at(&c->words, 0), &g, f);
    if (e == OK)
        e = show_giving(c, &g,
                        "To {peer}, if it is offered and accepted, stage {stage}\n", f);
    if (e == OK)
        output_say(&c->output, c->output.json,
                   "Nothing has left. To offer it: entente item offer with the same "
                   "words, and --as NAME\n");
    giving_fini(&g);
    return e;
}

/* ---- signing it ---- */

MUST_CHECK static enum err
give(struct call *c, struct giving *g, enum kind kind, struct fault *f)
{
    struct output *o = &c->output;
    struct sign_secret officer;
    uint8_t id[32] = {0};
    bool waiting = false;
    enum err e = call_officer(c, kind, &officer, f);

    if (e == OK)
        e = item_offer(g->pair, &g->plan, &officer, id, &waiting, f);
    memory_wipe(&officer, sizeof officer);
    if (e != OK)
        return e;
    if (waiting)
        return call_say_waiting(c, g->pair, f);
    output_put_hex(o->json, "id", id, sizeof id, &o->ok);
    e = show_giving(c, g, "Offered item {id:12} to {peer}, stage {stage}\n", f);
    if (e == OK)
        output_say(
            o, o->json,
            "The peer sees the conditions alone, until it accepts them.\n" CALL_PASS_ON);
    return e;
}

enum err offer_make(struct call *c, struct fault *f)
{
    struct giving g = {.pair = NULL};
    enum err e = find_agreement(c, words_at(&c->words, 1), &g, f);

    if (e == OK)
        e = read_record(c, words_at(&c->words, 0), &g, f);
    if (e == OK)
        e = give(c, &g, KIND_ITEM_OFFER, f);
    giving_fini(&g);
    return e;
}

enum err offer_renew(struct call *c, struct fault *f)
{
    struct giving g = {.pair = NULL};
    enum err e = call_item(c, &g.pair, &g.plan.renews, f);

    if (e == OK) {
        g.plan.agreement = fold_agreement_find(g.pair->fold, g.plan.renews->agreement);
        e = read_record(c, words_at(&c->words, 1), &g, f);
    }
    if (e == OK)
        e = give(c, &g, KIND_ITEM_RENEW, f);
    giving_fini(&g);
    return e;
}

/* ---- tighten ---- */

MUST_CHECK static enum err tighten_one(struct call *c,
                                       struct pair *p,
                                       const struct item_act *act,
                                       const json_t *conditions,
                                       struct fault *f)
{
    struct item_act made = *act;
    struct sign_secret officer;
    enum err e = call_officer(c, KIND_ITEM_TIGHTEN, &officer, f);

    made.officer = &officer;
    if (e == OK)
        e = item_tighten(p, &made, conditions, f);
    memory_wipe(&officer, sizeof officer);
    return e;
}

static bool is_tighter(const json_t *conditions, const struct conditions *old)
{
    struct conditions now = {.object = NULL};
    bool is;

    if (conditions_read(conditions, &now) != OK)
        return false;
    is = conditions_is_tighter(&now, old);
    conditions_fini(&now);
    return is;
}

/* What is said is stricter for an older version too that the peer may hold: it takes it
 * as well. Elsewhere that version is stricter already. */
MUST_CHECK static enum err tighten_older(
    struct call *c, struct pair *p, const uint8_t id[32], int number, struct fault *f)
{
    const struct fold_item *item = fold_item_find(p->fold, id);
    const struct fold_version *v = &item->versions[number - 1];
    json_t *now = NULL;
    bool any = false;
    enum err e;

    if (v->accepted_at == 0 || v->erased_at > 0)
        return OK;
    e = terms_of_tightening(c, v->conditions.object, &now, &any, f);
    if (e == OK && any && is_tighter(now, &v->conditions))
        e = tighten_one(c, p, &(struct item_act){.item = item, .version = v}, now, f);
    json_decref(now);
    return e;
}

MUST_CHECK static enum err tighten_newest(struct call *c,
                                          struct pair *p,
                                          const struct item_act *act,
                                          struct fault *f)
{
    struct output *o = &c->output;
    json_t *old = json_deep_copy(act->version->conditions.object);
    json_t *now = NULL;
    bool any = false;
    enum err e = terms_of_tightening(c, act->version->conditions.object, &now, &any, f);

    if (e == OK && !any)
        e = fault_set(f, ERR_USAGE, "R26",
                      "Nothing would change; say what is to be stricter, such as "
                      "--until DATE or --handling disclosure.");
    if (e == OK)
        e = tighten_one(c, p, act, now, f);
    if (e == OK) {
        terms_put(o->json, now, &o->ok);
        output_say(o, o->json,
                   "Tightened item {item:12}, version {version}; it binds {peer} from "
                   "when it arrives there:\n");
        terms_show(o, now, old);
    }
    json_decref(now);
    json_decref(old);
    return e;
}

enum err offer_tighten(struct call *c, struct fault *f)
{
    const struct fold_item *item = NULL;
    struct output *o = &c->output;
    struct item_act act;
    struct pair *p = NULL;
    uint8_t id[32];
    int newest;
    enum err e = call_item(c, &p, &item, f);

    if (e != OK)
        return e;
    act = (struct item_act){.item = item, .version = view_item_newest(item)};
    newest = act.version->number;
    memcpy(id, item->id, sizeof id);
    output_put_hex(o->json, "item", id, sizeof id, &o->ok);
    json_put_int(o->json, "version", newest, &o->ok);
    json_put_text(o->json, "peer", pair_name(p, 1 - p->side), &o->ok);
    e = tighten_newest(c, p, &act, f);
    for (int number = newest - 1; number > 0 && e == OK; number--)
        e = tighten_older(c, p, id, number, f);
    if (e == OK)
        output_say(o, o->json, CALL_PASS_ON);
    return e;
}
