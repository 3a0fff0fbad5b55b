/* SPDX-License-Identifier: Apache-2.0 */
/*
 * conditions.c - reading conditions, and which of two are tighter
 *
 * The law. The words of a condition are in an order, and the order is all that is
 * compared: a word at a later place is looser.
 */
#include "fold/conditions.h"

#include "base/must.h"
#include "base/num.h"

#include <string.h>

static const char *const members[] = {
    "purposes", "actions", "court", "onward",   "handling",
    "until",    "source",  "info",  "approval",
};

/* The place of a member's word among these; kind_check let no other pass. */
static int place_of(const json_t *fact, const char *key, const char *const words[3])
{
    const char *word = json_text(fact, key);

    for (int i = 0; i < 3 && words[i] != NULL; i++)
        if (strcmp(word, words[i]) == 0)
            return i;
    must(false);
    return 0;
}

struct conditions conditions_glance(const json_t *fact)
{
    static const char *const court[3] = {"no", "ask", "yes"};
    static const char *const onward[3] = {"none", "consent"};
    static const char *const handling[3] = {"disclosure", "release"};
    static const char *const approval[3] = {"no", "yes"};

    return (struct conditions){
        .lists = fact,
        .court = (enum conditions_court)place_of(fact, "court", court),
        .onward = (enum conditions_onward)place_of(fact, "onward", onward),
        .handling = (enum conditions_handling)place_of(fact, "handling", handling),
        .until = json_time(fact, "until"),
        .source = json_text(fact, "source")[0],
        .info = (int)json_int(fact, "info"),
        .approval = place_of(fact, "approval", approval) == 1,
    };
}

enum err conditions_read(const json_t *fact, struct conditions *out)
{
    json_t *object = json_object();

    if (!object)
        return ERR_NOMEM;
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        /* Shared, for nobody changes what was read. */
        if (json_object_set(object, members[i], json_object_get(fact, members[i])) != 0) {
            json_decref(object);
            return ERR_NOMEM;
        }
    }
    *out = conditions_glance(object);
    out->object = object;
    return OK;
}

void conditions_fini(struct conditions *c)
{
    json_decref(c->object);
    *c = (struct conditions){0};
}

static bool has(const struct conditions *c, const char *list, const char *code)
{
    const json_t *codes = json_at(c->lists, list);

    for (size_t i = 0; i < json_array_size(codes); i++)
        if (strcmp(json_string_value(json_array_get(codes, i)), code) == 0)
            return true;
    return false;
}

bool conditions_has_purpose(const struct conditions *c, const char *code)
{
    return has(c, "purposes", code);
}

bool conditions_has_action(const struct conditions *c, const char *code)
{
    return has(c, "actions", code);
}

static bool
is_subset(const struct conditions *now, const struct conditions *old, const char *list)
{
    const json_t *codes = json_at(now->lists, list);

    for (size_t i = 0; i < json_array_size(codes); i++)
        if (!has(old, list, json_string_value(json_array_get(codes, i))))
            return false;
    return true;
}

bool conditions_is_tighter(const struct conditions *now, const struct conditions *old)
{
    return is_subset(now, old, "purposes") && is_subset(now, old, "actions") &&
           now->court <= old->court && now->onward <= old->onward &&
           now->handling <= old->handling && now->until <= old->until &&
           now->source >= old->source && now->info >= old->info &&
           now->approval >= old->approval;
}

enum err conditions_hash(const struct conditions *c, uint8_t out[32])
{
    must(c->object);
    return json_hash(c->object, out);
}
