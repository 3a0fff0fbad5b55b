/* SPDX-License-Identifier: Apache-2.0 */
/*
 * finish.c - the end of a round: hits kept, everything else erased
 */
#include "exchange/finish.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "exchange/custody.h"
#include "exchange/glossary.h"
#include "exchange/node.h"
#include "exchange/poised.h"
#include "exchange/posting.h"
#include "exchange/sample.h"
#include "intel/record.h"
#include "store/keystore.h"
#include "store/record.h"
#include "store/round.h"
#include "store/store.h"

#include <string.h>

enum { SETTING_NAME = 80 };

/* What stands under "done/<round>": a digit, whose first bit says that all was done, and
 * whose second that the round is disputed. */
enum mark { MARK_NONE = 0, MARK_DONE = 1, MARK_DISPUTED = 2, MARK_ERASED = '0' };

static void done_setting(const uint8_t round[32], char name[SETTING_NAME])
{
    memcpy(name, "done/", 5);
    text_hex_encode(round, 32, name + 5);
}

static int read_mark(const struct pair *p, const uint8_t round[32])
{
    struct buffer mark;
    char name[SETTING_NAME];
    int found = MARK_NONE;

    buffer_init(&mark, 1);
    done_setting(round, name);
    if (store_setting_get(p->node->store, name, &mark) == OK && mark.bytes == 1)
        found = mark.data[0];
    buffer_fini(&mark);
    return found;
}

static enum err put_mark(struct pair *p, const uint8_t round[32], int mark)
{
    char name[SETTING_NAME];
    uint8_t byte = (uint8_t)mark;

    done_setting(round, name);
    return store_setting_put(p->node->store, name, &byte, 1);
}

enum finish_stage finish_stage(struct pair *p, const uint8_t round[32])
{
    int mark = read_mark(p, round);

    if (mark == MARK_NONE)
        return FINISH_NOT;
    return (mark & MARK_DONE) != 0 ? FINISH_DONE : FINISH_ERASED;
}

bool finish_is_disputed(const struct pair *p, const uint8_t round[32])
{
    return (read_mark(p, round) & MARK_DISPUTED) != 0;
}

bool finish_is_denied(const struct fold_round *r, int side)
{
    return r->status == FOLD_ROUND_ABORTED &&
           (strcmp(r->end_code[side], "bad-count") == 0 ||
            strcmp(r->end_code[side], "bad-transcript") == 0);
}

bool finish_is_needed(struct pair *p, const struct fold_round *r)
{
    if (p->fraud)
        return false;
    if (r->initiator != p->side && r->accepted_at == 0)
        return false; /* we never went into it */
    return finish_stage(p, r->id) == FINISH_NOT;
}

/* ---- hits ---- */

/* Which of the record's words made the token, for people. */
static enum err explain(const struct agreement *a,
                        const struct buffer *json,
                        const char *token,
                        struct buffer *why)
{
    struct record r;
    enum err e;

    record_init(&r);
    e = record_read(json->data, json->bytes, &r);
    if (e == OK)
        e = glossary_explain(a, &r, token, why);
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
    struct store_hit row = {.record = record, .token = token};
    struct buffer own;
    struct buffer why;
    enum err e;

    buffer_init(&own, STORE_RECORD_MAX);
    buffer_init(&why, STORE_WHY_MAX);
    e = store_record_get(p->node->store, record, &own, NULL);
    if (e == OK)
        e = explain(a, &own, token, &why);
    if (e == ERR_NOT_FOUND) { /* the record does not say so any more */
        buffer_clear(&why);
        e = own.bytes > 0 ? OK : e;
    }
    memcpy(row.round, r->id, sizeof row.round);
    memcpy(row.handle, hit->handle, sizeof row.handle);
    row.why = buffer_text(&why);
    row.own = own.data;
    row.own_bytes = own.bytes;
    if (e == OK)
        e = store_hit_add(p->node->store, &row);
    buffer_fini(&own);
    buffer_fini(&why);
    return e == ERR_NOT_FOUND ? OK : e; /* the record is gone, and its hit with it */
}

static enum err
keep_hits(struct pair *p, const struct fold_round *r, const struct finish_hits *h)
{
    enum err e = OK;

    for (size_t i = 0; i < h->count && e == OK; i++) {
        size_t item = h->hits[i].item;

        if (item >= h->load->distinct_count) /* the items are not those that were kept */
            return ERR_CORRUPT;
        for (size_t j = h->load->first[item]; j < h->load->first[item + 1] && e == OK;
             j++)
            e = keep_hit(p, r, &h->hits[i], h->load->items[j].record,
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
    enum err e = store_begin(s);

    if (e != OK)
        return e;
    if (hits->hits != NULL)
        e = keep_hits(p, r, hits);
    if (e == OK)
        e = load_drop(s, r->id);
    if (e == OK)
        e = erase_steps(p, r->id);
    if (e == OK)
        e = put_mark(p, r->id, MARK_ERASED | (hits->disputed ? MARK_DISPUTED : 0));
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
    enum err e = OK;

    if (finish_stage(p, r->id) == FINISH_NOT) {
        e = posting_clear(p->node->store, r->id); /* while it is known where they lie */
        e = e == OK ? erase_all(p, r, hits) : e;
    }
    if (e == OK)
        e = keystore_drop(p->node->dir, &p->node->random, r->id, NULL);
    if (e == OK)
        e = store_scrub(p->node->store);
    if (e == OK)
        e = put_mark(p, r->id, read_mark(p, r->id) | MARK_DONE);
    return e == OK
               ? OK
               : fault_set(
                     f, e, "R15",
                     "The end of the round could not be stored (%s); it is done again "
                     "with: entente round run",
                     err_name(e));
}

/* ---- what never came to be ---- */

enum err finish_drop(struct node *n, const uint8_t round[32])
{
    struct store *s = n->store;
    enum err e = store_begin(s);

    if (e != OK)
        return e;
    e = load_drop(s, round);
    if (e == OK) {
        e = store_commit(s);
    } else {
        store_rollback(s);
    }
    if (e == OK)
        e = keystore_drop(n->dir, &n->random, round, NULL);
    return e == OK ? store_scrub(s) : e;
}

/* Names in the keystore that are nobody's. */
struct orphans {
    struct node *node;
    uint8_t (*wanted)[32]; /* keys of items, ascending */
    size_t wanted_count;
    uint8_t (*found)[32];
    size_t count;
    size_t room;
    bool short_of_memory;
};

static bool is_ours(struct node *n, const uint8_t round[32])
{
    for (size_t i = 0; i < n->pair_count; i++) {
        const struct fold_round *r = fold_round_find(n->pairs[i]->fold, round);

        if (r != NULL)
            return finish_is_needed(n->pairs[i], r) || poised_is(n, round);
    }
    return sample_is_needed(n, round) || poised_is(n, round);
}

/* Note what is nobody's; drop nothing yet, since a round's items go first. */
static bool look_at(void *state, const uint8_t name[32])
{
    struct orphans *o = state;

    if (is_ours(o->node, name) ||
        custody_is_among((const uint8_t(*)[32])o->wanted, o->wanted_count, name))
        return true;
    if (o->count == o->room) {
        size_t room = o->room == 0 ? 16 : 2 * o->room;
        uint8_t(*grown)[32] = memory_resize(o->found, o->count, room, 32);

        if (grown == NULL) {
            o->short_of_memory = true;
            return true;
        }
        o->found = grown;
        o->room = room;
    }
    memcpy(o->found[o->count++], name, 32);
    return true;
}

static bool is_no_orphan(void *state, const uint8_t name[32])
{
    const struct orphans *o = state;

    for (size_t i = 0; i < o->count; i++)
        if (memcmp(o->found[i], name, 32) == 0)
            return false;
    return true;
}

static enum err drop_orphans(struct orphans *o)
{
    struct node *n = o->node;
    enum err e = OK;

    for (size_t i = 0; i < o->count && e == OK; i++)
        e = posting_clear(n->store, o->found[i]); /* while it is known where they lie */
    if (e == OK)
        e = store_begin(n->store);
    if (e != OK)
        return e;
    for (size_t i = 0; i < o->count && e == OK; i++)
        e = load_drop(n->store, o->found[i]); /* nothing, of a key of an item */
    if (e == OK)
        e = store_commit(n->store);
    else
        store_rollback(n->store);
    if (e == OK)
        e = keystore_keep(n->dir, &n->random, is_no_orphan, o, NULL);
    return e == OK ? store_scrub(n->store) : e;
}

enum err finish_orphans(struct node *n)
{
    struct orphans o = {.node = n};
    enum err e = custody_names(n, &o.wanted, &o.wanted_count);

    if (e == OK)
        e = keystore_keep(n->dir, &n->random, look_at, &o, NULL);
    if (e == OK && o.short_of_memory)
        e = ERR_NOMEM;
    if (e == OK && o.count > 0)
        e = drop_orphans(&o);
    memory_free(o.wanted);
    memory_free(o.found);
    return e;
}
