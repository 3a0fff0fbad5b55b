/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load.c - from holdings to the items of one round
 *
 * The law: one pass over the holdings; memory grows with the tokens, not with the
 * records; what is passed over is counted and why.
 */
#include "exchange/load.h"

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

struct reading {
    const struct agreement *agreement;
    const struct recipe *recipe;
    struct glossary glossary;
    const uint8_t *secret;
    struct scope_age age;
    struct match_load *report;
    struct load *out;
    uint8_t *leaves; /* 32 bytes each */
    size_t leaf_count;
    size_t leaf_room;
};

/* PROTOCOL.md 7.5: what the record root commits to. */
static enum err add_leaf(struct reading *g,
                         const struct store_record *stored,
                         const struct recipe_token *tokens,
                         size_t count)
{
    static const uint8_t zero = 0;
    uint8_t length[4];
    uint8_t row[8];
    uint8_t salt[SHA256_BYTES];
    struct part salted[] = {{"leaf", 4}, {row, sizeof row}};
    struct part parts[4 + 2 * RECIPE_TOKENS_MAX] = {{&zero, 1},
                                                    {salt, sizeof salt},
                                                    {length, sizeof length},
                                                    {stored->bytes, stored->count}};
    size_t used = 4;

    if (g->leaf_count == g->leaf_room) {
        size_t room = g->leaf_room == 0 ? 1024 : g->leaf_room * 2;
        uint8_t *grown = memory_resize(g->leaves, g->leaf_count, room, SHA256_BYTES);

        if (grown == NULL)
            return ERR_NOMEM;
        g->leaves = grown;
        g->leaf_room = room;
    }
    store_u64(row, g->leaf_count);
    store_u32(length, (uint32_t)stored->count);
    hash_hmac256(g->secret, salted, COUNT_OF(salted), salt);
    for (size_t i = 0; i < count; i++) {
        parts[used++] = (struct part){tokens[i].text, strlen(tokens[i].text)};
        parts[used++] = (struct part){"\n", 1};
    }
    hash_sha256_parts(parts, used, g->leaves + SHA256_BYTES * g->leaf_count++);
    memory_wipe(salt, sizeof salt);
    return OK;
}

static enum err
load_record(struct reading *g, const struct store_record *stored, const struct record *r)
{
    struct recipe_token tokens[RECIPE_TOKENS_MAX];
    size_t most = (size_t)g->agreement->tokens_record;
    size_t count = 0;
    enum err e;

    if (!scope_holds(g->agreement, r)) {
        g->report->off_topic++;
        return OK;
    }
    if (scope_is_too_young(&g->age, r)) {
        g->report->excluded++;
        return OK;
    }
    if (scope_unknown_label(g->agreement, r) != NULL) {
        g->report->off_label++;
        return OK;
    }
    e = recipe_tokens(g->recipe, r, &g->glossary.recipe,
                      most < RECIPE_TOKENS_MAX ? most : RECIPE_TOKENS_MAX, tokens,
                      &count);
    if (e != OK)
        return e;
    if (count == 0) {
        g->report->no_token++;
        return OK;
    }
    g->report->records++;
    if (g->report->records > g->agreement->records_round)
        return OK; /* it is refused: from here on only counted */
    for (size_t i = 0; i < count && e == OK; i++)
        e = add_item(g->out, tokens[i].text, stored->row);
    return e == OK ? add_leaf(g, stored, tokens, count) : e;
}

static enum err read_record(void *state, const struct store_record *stored)
{
    struct reading *g = state;
    struct record r;
    enum err e;

    record_init(&r);
    e = search_read_record(stored->bytes, stored->count, &r);
    if (e != OK)
        return e;
    e = load_record(g, stored, &r);
    record_fini(&r);
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
        e = store_record_each(p->node->store, report->list, read_record, &g);
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
