/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offering.c - an offer being made: content sealed, its key kept, its entry said
 */
#include "exchange/offering.h"

#include "base/memory.h"
#include "exchange/content.h"
#include "exchange/custody.h"
#include "exchange/intent.h"
#include "exchange/scope.h"
#include "intel/record.h"
#include "store/keystore.h"

#include <string.h>

void offering_fini(struct offering *o)
{
    memory_wipe(o->key, sizeof o->key);
    memory_wipe_free(o->blob, o->blob_bytes);
    json_decref(o->fact);
}

static enum err
seal_content(struct pair *p, const json_t *content, struct offering *o, struct fault *f)
{
    struct buffer plain;
    enum err e;

    buffer_init(&plain, CONTENT_MAX);
    e = json_write(content, &plain);
    if (e == OK)
        e = buffer_status(&plain);
    if (e == OK) {
        o->blob_bytes = plain.bytes + ENVELOPE_EXTRA_BYTES;
        o->blob = memory_new(o->blob_bytes, 1);
        e = o->blob == NULL ? ERR_NOMEM
                            : random_fill(&p->node->random, o->key, sizeof o->key);
    }
    if (e == OK)
        e = envelope_close(&p->node->random, o->key, p->own.id,
                           &(struct part){plain.data, plain.bytes}, o->blob, o->commit);
    buffer_fini(&plain);
    if (e == ERR_LIMIT)
        return fault_set(f, e, "R20",
                         "The record is larger than content may be (%d bytes); leave "
                         "something out with --without.",
                         (int)CONTENT_MAX);
    return e == OK
               ? OK
               : fault_set(f, e, "", "The content cannot be sealed (%s).", err_name(e));
}

void offering_put_conditions(json_t *fact, const json_t *conditions, bool *ok)
{
    if (*ok && json_object_update_missing(fact, (json_t *)(uintptr_t)conditions) != 0)
        *ok = false;
}

static enum err
make_fact(const struct item_plan *plan, struct offering *o, struct fault *f)
{
    static const uint8_t nothing[32];
    json_t *fact = json_object();
    bool ok = fact != NULL;

    if (plan->renews != NULL) {
        json_put_bytes(fact, "item", plan->renews->id, 32, &ok);
    } else {
        json_put_bytes(fact, "agreement", plan->agreement->id, 32, &ok);
        json_put_bytes(fact, "about", plan->about != NULL ? plan->about : nothing, 32,
                       &ok);
    }
    json_put_text(fact, "stage", plan->stage, &ok);
    json_put_bytes(fact, "content", o->commit, sizeof o->commit, &ok);
    offering_put_conditions(fact, plan->conditions, &ok);
    o->fact = fact;
    return ok ? OK : fault_set(f, ERR_NOMEM, "", "Out of memory.");
}

/* Law 2: the key is durable before the entry, or before it waits for officers. */
enum err offering_say(struct pair *p,
                      const struct pair_act *act,
                      const struct offering *o,
                      bool *waiting,
                      struct fault *f)
{
    struct node *n = p->node;
    struct fault why = {.rule = ""};
    uint8_t name[32];
    enum err e = pair_try(p, act, &why);

    if (e != OK && strcmp(why.rule, "R19") != 0) /* intent_append sees to R19 */
        return fault_set(f, e, why.rule, "%s", why.text);
    custody_given_name(o->commit, name);
    e = keystore_put(n->dir, &n->random, name, o->key, f);
    if (e != OK)
        return e;
    e = intent_append(p, act, waiting, f);
    if (e != OK && !p->stale)
        (void)!keystore_drop(n->dir, &n->random, name, NULL); /* or the next opening */
    return e;
}

/* What may not be matched for who it is about may not be given either (R44). */
static enum err
check_age(const struct pair *p, const struct item_plan *plan, struct fault *f)
{
    struct scope_age age;
    struct record r;
    enum err e;

    scope_age_at(plan->agreement->document, pair_now(p), &age);
    record_init(&r);
    e = record_from_json(plan->record, &r, f);
    if (e == OK && scope_is_too_young(&age, &r))
        e = fault_set(f, ERR_DENIED, "R44",
                      "Record \"%s\" is about somebody under eighteen, whom the "
                      "agreement excludes.",
                      r.id);
    record_fini(&r);
    return e == ERR_NOMEM ? fault_set(f, e, "", "Out of memory.") : e;
}

enum err offering_make(struct pair *p,
                       const struct item_plan *plan,
                       struct offering *o,
                       struct fault *f)
{
    json_t *content = NULL;
    enum err e = item_preview(plan, &content, f);

    *o = (struct offering){.blob = NULL};
    if (e == OK)
        e = check_age(p, plan, f);
    if (e == OK)
        e = seal_content(p, content, o, f);
    json_decref(content);
    return e == OK ? make_fact(plan, o, f) : e;
}
