/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load.c - from holdings to the items of one round
 *
 * The law: one pass over the holdings, whose records every core works on; memory grows
 * with the tokens, not with the records; what is passed over is counted and why. What
 * comes of it does not depend on how many cores there are.
 */
#include "exchange/load.h"

#include "base/cores.h"
#include "base/instant.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/merkle.h"
#include "exchange/glossary.h"
#include "exchange/haul.h"
#include "exchange/node.h"
#include "exchange/scope.h"
#include "exchange/search.h"
#include "intel/record.h"
#include "name/recipe.h"
#include "store/record.h"
#include "store/round.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXTS_MAX = 512 * 1024 * 1024,
    SETTING_NAME = 80,
    POINTS_PARTS = (LOAD_POINTS_MAX + STORE_SETTING_MAX - 1) / STORE_SETTING_MAX
};

void load_init(struct load *l)
{
    memset(l, 0, sizeof *l);
    buffer_init(&l->texts, TEXTS_MAX);
}

void load_fini(struct load *l)
{
    buffer_fini(&l->texts);
    memory_free(l->items);
    memory_free(l->distinct);
    memory_free(l->first);
    load_init(l);
}

void load_slim(struct load *l)
{
    struct load slim;

    load_init(&slim);
    memcpy(slim.record_root, l->record_root, sizeof slim.record_root);
    load_fini(l);
    *l = slim;
}

static const char *text_at(const struct load *l, size_t at)
{
    return (const char *)l->texts.data + at;
}

static enum err add_item(struct load *l, const char *token, int64_t record)
{
    if (l->count == l->room) {
        size_t room = l->room == 0 ? 1024 : l->room * 2;
        struct load_item *grown = memory_resize(l->items, l->count, room, sizeof *grown);

        if (grown == NULL)
            return ERR_NOMEM;
        l->items = grown;
        l->room = room;
    }
    l->items[l->count].token = l->texts.bytes;
    l->items[l->count].record = record;
    buffer_add(&l->texts, token, strlen(token) + 1);
    l->count++;
    return buffer_status(&l->texts);
}

static int by_text(const void *a, const void *b, void *state)
{
    const struct load *l = state;
    const struct load_item *x = a;
    const struct load_item *y = b;
    int order = strcmp(text_at(l, x->token), text_at(l, y->token));

    if (order != 0)
        return order;
    return x->record < y->record ? -1 : x->record > y->record;
}

/* Sort the items and list each different text once. */
static enum err index_items(struct load *l)
{
    if (l->count > 0)
        qsort_r(l->items, l->count, sizeof *l->items, by_text, l);
    l->distinct = memory_new(l->count + 1, sizeof *l->distinct);
    l->first = memory_new(l->count + 1, sizeof *l->first);
    if (l->distinct == NULL || l->first == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < l->count; i++) {
        const char *text = text_at(l, l->items[i].token);

        if (i > 0 && strcmp(text, text_at(l, l->items[i - 1].token)) == 0)
            continue;
        l->distinct[l->distinct_count].token = text;
        l->first[l->distinct_count++] = i;
    }
    l->first[l->distinct_count] = l->count;
    return OK;
}

/* ---- reading the holdings ---- */

/* What a record is to a round. */
enum outcome {
    VERDICT_LOADED,
    VERDICT_OFF_TOPIC,
    VERDICT_TOO_YOUNG,
    VERDICT_OFF_LABEL,
    VERDICT_NO_TOKEN
};

/* One record on its way: its bytes, then what was made of it. */
struct slot {
    size_t at; /* of its bytes among those of its batch */
    size_t bytes;
    int64_t row;
    enum outcome verdict;
    size_t count;
    struct recipe_token token[RECIPE_TOKENS_MAX];
    size_t leaf; /* its number among the leaves */
};

/* Records are read one after the other and worked on by every core, a batch at a time;
 * what came of them is taken in their order. */
enum { BATCH_RECORDS = 256, BATCH_SLICE = 16, BATCH_BYTES = 2 * STORE_RECORD_MAX };

struct reading {
    const struct agreement *agreement;
    const struct recipe *recipe;
    struct glossary glossary;
    const uint8_t *secret;
    struct scope_age age;
    struct match_load *report;
    struct load *out;
    struct buffer bytes; /* of the batch */
    struct slot *slot;
    size_t slot_count;
    uint8_t *leaves; /* 32 bytes each */
    size_t leaf_count;
    size_t leaf_room;
};

/* PROTOCOL.md 7.5: what the record root commits to. */
static void make_leaf(const struct reading *g, const struct slot *s, uint8_t leaf[32])
{
    static const uint8_t zero = 0;
    uint8_t length[4];
    uint8_t row[8];
    uint8_t salt[SHA256_BYTES];
    struct part salted[] = {{"leaf", 4}, {row, sizeof row}};
    struct part parts[4 + 2 * RECIPE_TOKENS_MAX] = {{&zero, 1},
                                                    {salt, sizeof salt},
                                                    {length, sizeof length},
                                                    {g->bytes.data + s->at, s->bytes}};
    size_t used = 4;

    store_u64(row, s->leaf);
    store_u32(length, (uint32_t)s->bytes);
    hash_hmac256(g->secret, salted, COUNT_OF(salted), salt);
    for (size_t i = 0; i < s->count; i++) {
        parts[used++] = (struct part){s->token[i].text, strlen(s->token[i].text)};
        parts[used++] = (struct part){"\n", 1};
    }
    hash_sha256_parts(parts, used, leaf);
    memory_wipe(salt, sizeof salt);
}

static enum err
judge_record(const struct reading *g, struct slot *s, const struct record *r)
{
    size_t most = (size_t)g->agreement->tokens_record;
    enum err e = OK;

    s->count = 0;
    if (!scope_holds(g->agreement, r)) {
        s->verdict = VERDICT_OFF_TOPIC;
    } else if (scope_is_too_young(&g->age, r)) {
        s->verdict = VERDICT_TOO_YOUNG;
    } else if (scope_unknown_label(g->agreement, r) != NULL) {
        s->verdict = VERDICT_OFF_LABEL;
    } else {
        e = recipe_tokens(g->recipe, r, &g->glossary.recipe,
                          most < RECIPE_TOKENS_MAX ? most : RECIPE_TOKENS_MAX, s->token,
                          &s->count);
        s->verdict = s->count > 0 ? VERDICT_LOADED : VERDICT_NO_TOKEN;
    }
    return e;
}

static enum err judge_some(void *state, size_t from, size_t count)
{
    const struct reading *g = state;
    enum err e = OK;

    for (size_t i = from; i < from + count && e == OK; i++) {
        struct slot *s = &g->slot[i];
        struct record r;

        record_init(&r);
        e = search_read_record(g->bytes.data + s->at, s->bytes, &r);
        if (e != OK)
            break;
        e = judge_record(g, s, &r);
        record_fini(&r);
    }
    return e;
}

static enum err make_leaves(void *state, size_t from, size_t count)
{
    const struct reading *g = state;

    for (size_t i = from; i < from + count; i++)
        if (g->slot[i].verdict == VERDICT_LOADED)
            make_leaf(g, &g->slot[i], g->leaves + SHA256_BYTES * g->slot[i].leaf);
    return OK;
}

/* Above the agreement's number of records the load is refused: from there on they are
 * only counted, and pass for what says nothing. */
static enum err take_slot(struct reading *g, struct slot *s)
{
    int64_t *const tally[] = {[VERDICT_LOADED] = &g->report->records,
                              [VERDICT_OFF_TOPIC] = &g->report->off_topic,
                              [VERDICT_TOO_YOUNG] = &g->report->excluded,
                              [VERDICT_OFF_LABEL] = &g->report->off_label,
                              [VERDICT_NO_TOKEN] = &g->report->no_token};
    enum err e = OK;

    *tally[s->verdict] += 1;
    if (s->verdict != VERDICT_LOADED)
        return OK;
    if (g->report->records > g->agreement->records_round) {
        s->verdict = VERDICT_NO_TOKEN;
        return OK;
    }
    s->leaf = g->leaf_count++;
    for (size_t i = 0; i < s->count && e == OK; i++)
        e = add_item(g->out, s->token[i].text, s->row);
    return e;
}

static enum err finish_batch(struct reading *g)
{
    struct cores_job job = {
        .work = judge_some, .state = g, .count = g->slot_count, .slice = BATCH_SLICE};
    enum err e = buffer_status(&g->bytes);

    if (e == OK)
        e = cores_do(&job);
    if (e == OK && g->leaf_count + g->slot_count > g->leaf_room) {
        uint8_t *grown = memory_grow(g->leaves, &g->leaf_room,
                                     g->leaf_count + g->slot_count, SHA256_BYTES);

        e = grown != NULL ? OK : ERR_NOMEM;
        g->leaves = grown != NULL ? grown : g->leaves;
    }
    for (size_t i = 0; i < g->slot_count && e == OK; i++)
        e = take_slot(g, &g->slot[i]);
    job.work = make_leaves;
    if (e == OK)
        e = cores_do(&job);
    g->slot_count = 0;
    buffer_clear(&g->bytes);
    return e;
}

static enum err read_record(void *state, const struct store_record *stored)
{
    struct reading *g = state;
    enum err e = OK;

    if (g->slot_count == BATCH_RECORDS ||
        (g->slot_count > 0 && g->bytes.bytes + stored->count > BATCH_BYTES))
        e = finish_batch(g);
    if (e != OK)
        return e;
    g->slot[g->slot_count].at = g->bytes.bytes;
    g->slot[g->slot_count].bytes = stored->count;
    g->slot[g->slot_count++].row = stored->row;
    buffer_add(&g->bytes, stored->bytes, stored->count);
    return buffer_status(&g->bytes);
}

static enum err read_records(struct reading *g, struct store *s)
{
    enum err e;

    buffer_init(&g->bytes, BATCH_BYTES);
    g->slot = memory_new(BATCH_RECORDS, sizeof *g->slot);
    e = g->slot != NULL ? store_record_each(s, g->report->list, read_record, g)
                        : ERR_NOMEM;
    if (e == OK)
        e = finish_batch(g);
    memory_free(g->slot);
    buffer_fini(&g->bytes);
    return e;
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, SHA256_BYTES);
}

static void root_of_leaves(struct reading *g)
{
    struct merkle tree;

    if (g->leaf_count > 0)
        qsort(g->leaves, g->leaf_count, SHA256_BYTES, by_bytes);
    merkle_init(&tree);
    for (size_t i = 0; i < g->leaf_count; i++)
        merkle_add(&tree, g->leaves + SHA256_BYTES * i);
    merkle_root(&tree, g->out->record_root);
}

static enum err
find_recipe(const struct agreement *a, const struct recipe **out, struct fault *f)
{
    uint8_t vectors[RECIPE_HASH_BYTES];

    *out = recipe_find(a->recipe);
    if (*out == NULL)
        return fault_set(
            f, ERR_DENIED, "recipe.id",
            "The agreement names the recipe \"%s\", which this program does not "
            "have; both sides need a version that has it.",
            a->recipe);
    if (a->min_attributes > RECIPE_ATTRIBUTES)
        return fault_set(
            f, ERR_DENIED, "recipe.min_attributes",
            "The agreement wants %lld attributes in a token and \"%s\" has %d; amend it.",
            (long long)a->min_attributes, a->recipe, RECIPE_ATTRIBUTES);
    recipe_vector_hash(*out, vectors);
    if (memcmp(vectors, a->recipe_vectors, sizeof vectors) != 0)
        return fault_set(
            f, ERR_DENIED, "recipe.vectors",
            "This program's tables for \"%s\" are not those the agreement names; "
            "use the version that was agreed.",
            a->recipe);
    return OK;
}

static enum err check_budget(const struct agreement *a,
                             struct match_load *report,
                             const struct load *l,
                             struct fault *f)
{
    report->tokens = (int64_t)l->distinct_count;
    report->bucket = agreement_bucket(a, report->tokens);
    report->debit = report->bucket > 0 ? agreement_debit(a, report->bucket) : 0;
    if (report->records > a->records_round)
        return fault_set(
            f, ERR_LIMIT, "budget.records_round",
            "%lld records are in scope, but the agreement allows %lld in a round; "
            "load one list with --list.",
            (long long)report->records, (long long)a->records_round);
    if (report->bucket == 0)
        return fault_set(
            f, ERR_LIMIT, "budget.buckets",
            "%lld tokens are more than the largest bucket the agreement has holds; load "
            "one list with --list.",
            (long long)report->tokens);
    return OK;
}

enum err load_holdings(struct pair *p,
                       const struct agreement *a,
                       const uint8_t secret[32],
                       struct match_load *report,
                       struct load *out,
                       struct fault *f)
{
    struct reading g = {.agreement = a, .secret = secret, .report = report, .out = out};
    enum err e = find_recipe(a, &g.recipe, f);

    if (e != OK)
        return e;
    report->records = 0;
    report->off_topic = 0;
    report->excluded = 0;
    report->off_label = 0;
    report->no_token = 0;
    scope_age_at(a, pair_now(p), &g.age);
    e = glossary_init(&g.glossary, a);
    if (e == OK)
        e = read_records(&g, p->node->store);
    if (e == OK)
        e = index_items(out);
    if (e == OK)
        root_of_leaves(&g);
    memory_free(g.leaves);
    glossary_fini(&g.glossary);
    if (e != OK)
        return fault_set(f, e, "", "The holdings cannot be read (%s).", err_name(e));
    return check_budget(a, report, out, f);
}

/* ---- keeping ---- */

static void root_setting(const uint8_t round[32], char name[SETTING_NAME])
{
    memcpy(name, "root/", 5);
    text_hex_encode(round, 32, name + 5);
}

/* The points are more than a setting may hold, so they are kept in parts. */
static void points_setting(const uint8_t round[32], int part, char name[SETTING_NAME])
{
    char hex[2 * 32 + 1];

    text_hex_encode(round, 32, hex);
    snprintf(name, SETTING_NAME, "points/%s/%d", hex, part);
}

static enum err
put_points(struct store *s, const uint8_t round[32], const struct part *points)
{
    const uint8_t *bytes = points->bytes;
    char name[SETTING_NAME];
    enum err e = points->count <= LOAD_POINTS_MAX ? OK : ERR_LIMIT;

    for (size_t at = 0; at < points->count && e == OK; at += STORE_SETTING_MAX) {
        size_t left = points->count - at;

        points_setting(round, (int)(at / STORE_SETTING_MAX), name);
        e = store_setting_put(s, name, bytes + at,
                              left < STORE_SETTING_MAX ? left : STORE_SETTING_MAX);
    }
    return e;
}

enum err load_keep(struct pair *p,
                   const uint8_t round[32],
                   const struct load *l,
                   const struct part *points)
{
    struct store *s = p->node->store;
    char name[SETTING_NAME];
    enum err e = store_begin(s);

    if (e != OK)
        return e;
    e = load_drop(s, round);
    root_setting(round, name);
    if (e == OK)
        e = store_setting_put(s, name, l->record_root, sizeof l->record_root);
    if (e == OK)
        e = put_points(s, round, points);
    for (size_t i = 0; i < l->count && e == OK; i++) {
        struct store_item item = {.record = l->items[i].record,
                                  .token = text_at(l, l->items[i].token),
                                  .why = ""};

        e = store_round_item_add(s, round, &item);
    }
    if (e == OK)
        return store_commit(s);
    store_rollback(s);
    return e;
}

enum err load_drop(struct store *s, const uint8_t round[32])
{
    char name[SETTING_NAME];
    enum err e = store_round_erase(s, round);

    root_setting(round, name);
    if (e == OK)
        e = store_setting_erase(s, name);
    for (int i = 0; i < POINTS_PARTS && e == OK; i++) {
        points_setting(round, i, name);
        e = store_setting_erase(s, name);
    }
    return e == OK ? haul_drop(s, round) : e;
}

static enum err take_item(void *state, const struct store_item *item)
{
    return add_item(state, item->token, item->record);
}

static enum err read_root(struct store *s, const uint8_t round[32], struct load *out)
{
    struct buffer root;
    char name[SETTING_NAME];
    enum err e;

    root_setting(round, name);
    buffer_init(&root, sizeof out->record_root);
    e = store_setting_get(s, name, &root);
    if (e == OK && root.bytes != sizeof out->record_root)
        e = ERR_CORRUPT;
    if (e == OK)
        memcpy(out->record_root, root.data, sizeof out->record_root);
    buffer_fini(&root);
    return e;
}

enum err load_again(struct pair *p, const uint8_t round[32], struct load *out)
{
    struct store *s = p->node->store;
    enum err e;

    load_fini(out);
    e = read_root(s, round, out);
    if (e == OK)
        e = store_round_item_each(s, round, take_item, out);
    return e == OK ? index_items(out) : e;
}

enum err load_points(struct pair *p,
                     const uint8_t round[32],
                     struct load *out,
                     struct buffer *points)
{
    char name[SETTING_NAME];
    struct buffer part;
    enum err e = read_root(p->node->store, round, out);

    buffer_init(&part, STORE_SETTING_MAX);
    for (int i = 0; i < POINTS_PARTS && e == OK; i++) {
        points_setting(round, i, name);
        e = store_setting_get(p->node->store, name, &part);
        if (e == OK)
            buffer_add(points, part.data, part.bytes);
        if (e == ERR_NOT_FOUND && i > 0) {
            e = OK;
            break;
        }
    }
    buffer_fini(&part);
    return e == OK ? buffer_status(points) : e;
}
