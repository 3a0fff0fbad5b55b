/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_poison_tool.c - the parts of a bulk round on secrets that valgrind takes for
 * undefined
 *
 *     valgrind --error-exitcode=99 bulk_poison_tool PATH [leak]
 *
 * Both sides' secrets are poisoned, and so is all that comes of them: Delta, choices,
 * scalars, keys of transfers, seeds, planes, noise and its places, what slots hold, free
 * slots, masks, keys of labels, labels. What is sent is clean once it is sent. A jump or
 * an address that depends on the rest is reported. Where rows of items lie, and the order
 * of lists, is not asked here: docs and THREATS.md say that these reach addresses.
 *
 * What comes out is checked when the poison is off; ends with 0 if it is right. With the
 * word "leak" a jump depends on each kind of secret, and it says "all seen" if valgrind
 * saw every one: the poison reaches these places. Transfers, which are slow, are made on
 * the native path alone, the others make do with keys that nobody sent.
 */
#include "base/memory.h"
#include "bulk/band.h"
#include "bulk/gf128.h"
#include "bulk/list.h"
#include "bulk/vole.h"
#include "crypto/entropy.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/memcheck.h>

enum { SLOTS = 208, ITEMS = 12, LIST = 16, LABEL = 21 };

/* A plan of two small stages, by no rule but that every step is taken; the base under it
 * is stretched at once. */
static const struct vole_plan small_plan = {
    .slots = SLOTS,
    .stages = 2,
    .stage = {{.count = 2, .height = 2, .bits = 1, .trees = 4, .rows = 16},
              {.count = 1, .height = 4, .bits = 4, .trees = 13, .rows = 208}},
    .iterations = 3,
    .values = 2 * (2 + 4 + 1),
    .bits = 2 * 4 * 2 + 13 * 4,
    .tree_bytes = (size_t)2 * 4 * (32 * 2 + 16) + (size_t)13 * (32 * 4 + 16)};

struct round {
    enum path path;
    struct draw holder, giver; /* poisoned */
    struct block delta;
    struct vole_common common;
    struct seed holds, gives;
    struct block *u, *w;
    struct vole_holder *stages;
    struct vole_giver given;
};

static void poison(void *at, size_t bytes)
{
    (void)VALGRIND_MAKE_MEM_UNDEFINED(at, bytes);
}

/* It was sent, or it is what a check tells. */
static void tell(const void *at, size_t bytes)
{
    (void)VALGRIND_MAKE_MEM_DEFINED(at, bytes);
}

static void demand(int so, const char *what)
{
    tell(&so, sizeof so);
    if (!so) {
        fprintf(stderr, "not so: %s\n", what);
        exit(1);
    }
}

static void expect(enum err e, const char *what)
{
    demand(e == OK, what);
}

static void *room(size_t count, size_t size)
{
    void *made = memory_new(count, size);

    demand(made != NULL, "memory");
    return made;
}

/* What the group refuses is told (verdicts.supp); linked with --wrap. */
enum err __real_group_random_scalar(struct random *r, uint8_t *out);
enum err __wrap_group_random_scalar(struct random *r, uint8_t *out);
enum err __real_group_mul_base(const uint8_t *scalar, uint8_t *out);
enum err __wrap_group_mul_base(const uint8_t *scalar, uint8_t *out);
enum err __real_group_mul(const uint8_t *scalar, const uint8_t *point, uint8_t *out);
enum err __wrap_group_mul(const uint8_t *scalar, const uint8_t *point, uint8_t *out);
enum err __real_group_add(const uint8_t *a, const uint8_t *b, uint8_t *out);
enum err __wrap_group_add(const uint8_t *a, const uint8_t *b, uint8_t *out);
enum err __real_group_sub(const uint8_t *a, const uint8_t *b, uint8_t *out);
enum err __wrap_group_sub(const uint8_t *a, const uint8_t *b, uint8_t *out);

static enum err told(enum err e)
{
    tell(&e, sizeof e);
    return e;
}

enum err __wrap_group_random_scalar(struct random *r, uint8_t *out)
{
    return told(__real_group_random_scalar(r, out));
}

enum err __wrap_group_mul_base(const uint8_t *scalar, uint8_t *out)
{
    return told(__real_group_mul_base(scalar, out));
}

enum err __wrap_group_mul(const uint8_t *scalar, const uint8_t *point, uint8_t *out)
{
    return told(__real_group_mul(scalar, point, out));
}

enum err __wrap_group_add(const uint8_t *a, const uint8_t *b, uint8_t *out)
{
    return told(__real_group_add(a, b, out));
}

enum err __wrap_group_sub(const uint8_t *a, const uint8_t *b, uint8_t *out)
{
    return told(__real_group_sub(a, b, out));
}

/* A jump on a word of the block, if that is wanted; valgrind must have seen it. */
static void leak(bool wanted, const char *name, struct block b)
{
    unsigned before = VALGRIND_COUNT_ERRORS;

    if (!wanted)
        return;
    if ((b.word[0] & 1) != 0)
        (void)puts("odd");
    demand(VALGRIND_COUNT_ERRORS > before, name);
}

static void start(struct round *r, enum path path)
{
    uint8_t secret[2][DRAW_SECRET_BYTES] = {{1}, {2}};

    memset(r, 0, sizeof *r);
    r->path = path;
    r->common.plan = small_plan;
    aes_init(&r->common.side[0], block_of(1, 2), path);
    aes_init(&r->common.side[1], block_of(3, 4), path);
    aes_init(&r->common.pad, block_of(5, 6), path);
    poison(secret, sizeof secret);
    draw_init(&r->holder, secret[0], "sender", path);
    draw_init(&r->giver, secret[1], "receiver", path);
    tell(&r->holder.stream.path, sizeof path);
    tell(&r->giver.stream.path, sizeof path);
    draw_blocks(&r->holder, &r->delta, 1);
}

/* Transfers: choices, both sides' scalars, and both keys of each. */
static void
transfer(struct round *r, struct block key[OT_COUNT][2], struct block chosen[OT_COUNT])
{
    static uint8_t scalars[OT_COUNT][SCALAR_BYTES];
    static uint8_t offer[OT_OFFER_BYTES];
    struct ot_session session = {{1}, {2}};
    uint8_t scalar[SCALAR_BYTES];
    uint8_t answer[OT_ANSWER_BYTES];
    struct block choices = seed_choices(r->delta);

    expect(ot_choose(&session, choices, &r->holder, scalars, offer), "choosing");
    tell(offer, sizeof offer);
    expect(ot_answer(&r->giver, scalar, answer), "answering");
    tell(answer, sizeof answer);
    expect(ot_keys(&session, offer, scalar, answer, key), "keys");
    expect(ot_finish(&session, choices, (const uint8_t(*)[SCALAR_BYTES])scalars, offer,
                     answer, chosen),
           "the chosen keys");
}

/* The same keys by nobody's offer. */
static void skip_transfer(struct round *r,
                          struct block key[OT_COUNT][2],
                          struct block chosen[OT_COUNT])
{
    struct block choices = seed_choices(r->delta);

    draw_blocks(&r->giver, &key[0][0], (size_t)2 * OT_COUNT);
    for (unsigned i = 0; i < OT_COUNT; i++)
        chosen[i] = block_select(key[i][0], key[i][1], block_mask(block_bit(choices, i)));
}

static void make_base(struct round *r, bool wanted)
{
    static struct block key[OT_COUNT][2];
    static struct block chosen[OT_COUNT];
    static uint8_t trees[SEED_TREE_BYTES];
    uint8_t proof[SEED_PROOF_BYTES];
    struct vole_plan *plan = &r->common.plan;
    size_t blocks = seed_blocks(plan->bits, plan->values);
    uint8_t *corrections = room(blocks, SEED_CORRECTION_BYTES);
    struct aes coins;

    (r->path == PATH_NATIVE ? transfer : skip_transfer)(r, key, chosen);
    leak(wanted, "chosen", chosen[5]);
    expect(seed_init(&r->gives, plan->bits, plan->values, true, r->path), "memory");
    expect(seed_init(&r->holds, plan->bits, plan->values, false, r->path), "memory");
    expect(seed_give(&r->gives, r->common.side, &r->giver, (const struct block(*)[2])key,
                     trees, corrections),
           "giving");
    tell(trees, sizeof trees);
    tell(corrections, blocks * SEED_CORRECTION_BYTES);
    expect(seed_take(&r->holds, r->common.side, r->delta, chosen, trees, corrections),
           "taking");
    aes_init(&coins, block_of(7, 7), r->path);
    seed_prove(&r->gives, &coins, proof);
    tell(proof, sizeof proof);
    expect(seed_check(&r->holds, &coins, r->delta, proof), "the base's check");
    leak(wanted, "plane", r->holds.plane[0][9]);
    memory_free(corrections);
}

static void make_stages(struct round *r, bool wanted)
{
    static const uint8_t coins[32] = {9};
    struct vole_plan *plan = &r->common.plan;
    uint8_t *trees = room(plan->tree_bytes, 1);
    uint8_t *proofs = room(plan->iterations, VOLE_CHECK_BYTES);

    expect(
        vole_holder_new(&r->common, r->delta, &r->holds, &r->holder, trees, &r->stages),
        "trees");
    tell(trees, plan->tree_bytes);
    r->u = room(plan->slots, sizeof *r->u);
    expect(vole_giver_init(&r->given, &r->common, &r->gives, trees, coins, r->u),
           "opening");
    tell(r->given.sums, plan->iterations * BLOCK_BYTES);
    expect(vole_holder_work(r->stages, coins), "work");
    vole_holder_prove(r->stages, r->given.sums, proofs);
    tell(proofs, plan->iterations * VOLE_CHECK_BYTES);
    expect(vole_giver_check(&r->given, proofs), "the proof");
    r->w = vole_holder_slots(r->stages);
    leak(wanted, "u", r->u[3]);
    leak(wanted, "v", r->given.v[3]);
    leak(wanted, "w", r->w[3]);
    memory_free(trees);
    memory_free(proofs);
}

/* Items to points; where rows of these lie is clean from then on. */
static void make_rows(struct round *r, struct band_hash *h, struct band_rows *rows)
{
    static const uint8_t salt[BAND_SALT_BYTES] = {4};
    uint8_t ids[ITEMS][BAND_ID_BYTES];
    struct block point[ITEMS];

    band_init(h, salt, r->path);
    for (size_t i = 0; i < ITEMS; i++)
        bulk_id(&i, sizeof i, ids[i]);
    poison(ids, sizeof ids);
    band_points(h, (const uint8_t(*)[BAND_ID_BYTES])ids, point, ITEMS);
    tell(point, sizeof point);
    expect(band_order(h, &(struct band_keys){.points = point, .count = ITEMS}, SLOTS,
                      NULL, rows),
           "order");
}

/* The table under a poisoned fill, K = w + Delta A, and what both sides read. */
static void
read_items(struct round *r, struct block held[ITEMS], struct block read[ITEMS])
{
    struct block *table = room(SLOTS, sizeof *table);
    struct block value[ITEMS];
    struct band_rows rows;
    struct band_hash h;
    struct aes fill;

    make_rows(r, &h, &rows);
    draw_blocks(&r->giver, value, 1);
    aes_init(&fill, value[0], r->path);
    expect(band_solve_slots(&rows, &fill, table), "solving");
    for (size_t i = 0; i < SLOTS; i++)
        table[i] = block_add(table[i], r->u[i]);
    tell(table, SLOTS * sizeof *table);
    gf128_scale_add(r->path, r->delta, table, r->w, SLOTS);
    expect(band_read(&rows, r->w, held), "reading");
    band_values(&rows, 0, ITEMS, value);
    gf128_scale_add(r->path, r->delta, value, held, ITEMS);
    expect(band_read(&rows, r->given.v, read), "reading");
    aes_rekeyed(r->path, held, rows.point, held, ITEMS);
    aes_rekeyed(r->path, read, rows.point, read, ITEMS);
    band_fini(&rows);
    memory_free(table);
}

/* A list whose tags are clean, because their order is told, with poisoned labels. */
static void seal_labels(struct round *r, const struct block *tag, bool wanted)
{
    struct list own = {.size = LIST,
                       .count = ITEMS,
                       .tag = room(LIST, sizeof *own.tag),
                       .item = room(LIST, sizeof *own.item),
                       .key = room(ITEMS, sizeof *own.key)};
    uint8_t labels[ITEMS * LABEL];
    uint8_t *wire = room(list_bytes(LIST, LABEL), 1);
    const struct list_wire peer = {wire, LIST, LABEL};
    struct draw clean = {.next = 0};
    struct list_hits hits;
    int same = 1;

    memset(labels, 6, sizeof labels);
    memcpy(own.tag, tag, ITEMS * sizeof *tag);
    memcpy(own.key, tag, ITEMS * sizeof *tag);
    for (uint32_t i = 0; i < ITEMS; i++)
        own.item[i] = i;
    tell(own.tag, ITEMS * sizeof *tag);
    poison(labels, sizeof labels);
    aes_init(&clean.stream, block_of(8, 8), r->path);
    expect(list_sort(&own, &clean), "a list");
    leak(wanted, "key", own.key[2]);
    list_write(&own, labels, LABEL, &r->holder, wire);
    tell(wire, list_bytes(LIST, LABEL));
    own.second = true; /* and as the other side, which reads it */
    expect(list_match_hits(&own, &peer, r->path, &hits), "a match");
    demand(hits.count == ITEMS, "all items are shared");
    for (size_t i = 0; i < ITEMS * LABEL; i++)
        same &= hits.labels[i] == 6;
    demand(same, "labels");
    list_match_fini(&hits);
    list_fini(&own);
    memory_free(wire);
}

static void judge(struct round *r, const struct block *held, const struct block *read)
{
    int same = 1;

    tell(held, ITEMS * sizeof *held);
    tell(read, ITEMS * sizeof *read);
    tell(&r->delta, sizeof r->delta);
    for (size_t i = 0; i < ITEMS; i++)
        same &= (int)block_same(held[i], read[i]);
    demand(same, "both sides make the same tags");
    demand(!block_same(held[0], held[1]), "of other items others");
}

int main(int argc, char **argv)
{
    static struct round r;
    struct block held[ITEMS];
    struct block read[ITEMS];
    bool wanted = argc == 3;
    enum path path = 0;

    while (path < PATH_COUNT && (argc < 2 || strcmp(argv[1], path_name(path)) != 0))
        path++;
    if (path == PATH_COUNT || crypto_start() != OK)
        return 2;
    start(&r, path);
    leak(wanted, "delta", r.delta);
    make_base(&r, wanted);
    make_stages(&r, wanted);
    read_items(&r, held, read);
    leak(wanted, "tag", held[0]);
    seal_labels(&r, held, wanted);
    judge(&r, held, read);
    if (wanted)
        (void)puts("all seen");
    vole_holder_free(r.stages);
    vole_giver_fini(&r.given);
    memory_free(r.u);
    seed_fini(&r.gives);
    seed_fini(&r.holds);
    return 0;
}
