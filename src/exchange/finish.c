/* SPDX-License-Identifier: Apache-2.0 */
/*
 * finish.c - the end of a round: hits kept, everything else erased
 */
#include "exchange/finish.h"

#include "base/buffer.h"
#include "base/text.h"
#include "exchange/node.h"
#include "intel/record.h"
#include "name/recipe.h"
#include "store/keystore.h"
#include "store/record.h"
#include "store/round.h"
#include "store/store.h"

#include <string.h>

enum { SETTING_NAME = 80, WHY_MAX = 500 };

static void done_setting(const uint8_t round[32], char name[SETTING_NAME])
{
    memcpy(name, "done/", 5);
    text_hex_encode(round, 32, name + 5);
}

bool finish_is_done(struct pair *p, const uint8_t round[32])
{
    struct buffer mark;
    char name[SETTING_NAME];
    enum err e;

    buffer_init(&mark, 1);
    done_setting(round, name);
    e = store_setting_get(p->node->store, name, &mark);
    buffer_fini(&mark);
    return e == OK;
}

/* Which of the record's words made the token, for people. */
static enum err explain(const struct recipe *recipe,
                        const struct buffer *json,
                        const char *token,
                        struct buffer *why)
{
    struct record r;
    json_t *object = NULL;
    enum err e =
        json_read_canonical(json->data, json->bytes, STORE_RECORD_MAX, &object, NULL);

    record_init(&r);
    if (e == OK)
        e = record_from_json(object, &r, NULL);
    if (e == OK)
        e = recipe_explain(recipe, &r, token, why);
    json_decref(object);
    record_fini(&r);
    return e;
}

static enum err keep_hit(struct pair *p,
                         const struct fold_round *r,
                         const struct round_hit *hit,
                         int64_t record,
                         const char *token)
{
    const struct agreement *a = fold_agreement_find(p->fold, r->agreement)->document;
    const struct recipe *recipe = recipe_find(a->recipe);
    struct store_hit row = {.record = record, .token = token};
    struct buffer own;
    struct buffer why;
    enum err e;

    buffer_init(&own, STORE_RECORD_MAX);
    buffer_init(&why, STORE_WHY_MAX);
    e = store_record_get(p->node->store, record, &own, NULL);
    if (e == OK && recipe != NULL)
        e = explain(recipe, &own, token, &why);
    memcpy(row.round, r->id, sizeof row.round);
    memcpy(row.handle, hit->handle, sizeof row.handle);
    row.why = buffer_text(&why);
    row.own = own.data;
    row.own_bytes = own.bytes;
    if (e == OK)
        e = store_hit_add(p->node->store, &row);
    buffer_fini(&own);
    buffer_fini(&why);
    return e;
}

static enum err
keep_hits(struct pair *p, const struct fold_round *r, const struct finish_hits *h)
{
    size_t count = 0;
    const struct round_hit *hits = round_hits(h->engine, &count);
    enum err e = OK;

    for (size_t i = 0; i < count && e == OK; i++) {
        size_t item = hits[i].item;

        for (size_t j = h->load->first[item]; j < h->load->first[item + 1] && e == OK;
             j++)
            e = keep_hit(p, r, &hits[i], h->load->items[j].record,
                         h->load->distinct[item].token);
    }
    return e;
}

/* Lists of points go; what is left of a step (its hash, its small facts) stays. */
static enum err erase_steps(struct pair *p, const uint8_t round[32])
{
    enum err e = OK;

    for (size_t i = 0; i < p->step_count && e == OK; i++) {
        const struct pair_step *s = &p->steps[i];

        if (s->kind != KIND_ROUND_STEP || memcmp(s->round, round, 32) != 0 ||
            strcmp(s->step, round_step_name(ROUND_CLOSE)) == 0)
            continue;
        e = store_attachment_erase(p->node->store, p->number, s->side, s->n, 1);
        if (e == ERR_NOT_FOUND)
            e = OK;
    }
    return e;
}

static enum err
erase_all(struct pair *p, const struct fold_round *r, const struct finish_hits *hits)
{
    struct store *s = p->node->store;
    char name[SETTING_NAME];
    enum err e = store_begin(s);

    done_setting(r->id, name);
    if (e == OK && hits != NULL)
        e = keep_hits(p, r, hits);
    if (e == OK)
        e = store_round_erase(s, r->id);
    if (e == OK)
        e = erase_steps(p, r->id);
    if (e == OK)
        e = store_setting_put(s, name, "1", 1);
    if (e == OK)
        return store_commit(s);
    store_rollback(s);
    return e;
}

enum err finish_round(struct pair *p,
                      const struct fold_round *r,
                      const struct finish_hits *hits,
                      struct fault *f)
{
    enum err e = erase_all(p, r, hits);

    if (e == OK)
        e = keystore_drop(p->node->dir, &p->node->random, r->id, NULL);
    if (e == OK)
        e = store_scrub(p->node->store);
    return e == OK
               ? OK
               : fault_set(
                     f, e, "R15",
                     "The end of the round could not be stored (%s); it is done again "
                     "with: entente round run",
                     err_name(e));
}
