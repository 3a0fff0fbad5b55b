/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vole_giver.c - stages, on the side that gives
 *
 * All that is done with a run of rows is done while they lie in a cache: trees, the
 * check, the matrix.
 */
#include "base/memory.h"
#include "bulk/gf128.h"
#include "bulk/vole_turn.h"
#include "crypto/equal.h"

enum { RUN_TREES = TURN_RUN >> VOLE_HEIGHT_MIN };

struct pairs {
    struct level u, v;
};

/* Of the outermost stage, u is added to what the caller holds, and there are no more of
 * its rows than slots. */
struct giving {
    const struct vole_common *common;
    const struct block *choice; /* u of the base's bits, 128 a block */
    struct block *bit;          /* their v */
    struct block (*table)[2];   /* hidden values, v and u side by side */
    size_t table_count;
    struct pairs from, to; /* the level below, and the one that is made */
    struct block *sum;     /* where the outermost u is added */
};

static void pairs_drop(const struct crew *crew, struct pairs *p)
{
    level_drop(crew, &p->u);
    level_drop(crew, &p->v);
}

static enum err pairs_new(const struct crew *crew, struct pairs *p, size_t count)
{
    enum err e = level_new(crew, &p->u, count);

    if (e == OK)
        memset(p->u.leaf, 0, count * sizeof *p->u.leaf);
    return e == OK ? level_new(crew, &p->v, count) : e;
}

/* Open one tree. Returns the place of its noise value, which only its bits tell. */
static uint64_t open_one(const struct giving *g,
                         const struct turn *t,
                         size_t tree,
                         const uint8_t *sent,
                         struct block v)
{
    unsigned height = t->stage->height;
    size_t bit = t->bit + tree * height;
    size_t at = (t->at * t->stage->rows) + (tree << height);
    struct block *leaf = g->to.v.leaf + at;
    struct block pad[TREE_HEIGHT_MAX];
    uint64_t path = 0;
    struct block missing;

    aes_tweaked(&g->common->pad, bit, g->bit + bit, pad, height);
    for (unsigned l = 0; l < height; l++, sent += 2 * BLOCK_BYTES) {
        uint64_t choice = block_bit(g->choice[(bit + l) / 128], (bit + l) & 127);
        struct block message = block_select(
            block_load(sent), block_load(sent + BLOCK_BYTES), block_mask(choice));
        pad[l] = block_add(pad[l], message);
        path = path << 1 | (choice ^ 1);
    }
    tree_puncture(g->common->side, vole_tree(bit), path, height, pad, leaf);
    missing = block_add(block_load(sent), v);
    for (size_t i = 0; i < (size_t)1 << height; i++)
        missing = block_add(missing, leaf[i]);
    tree_add_at(leaf, (size_t)1 << height, path, missing);
    memory_wipe(pad, sizeof pad);
    return path;
}

struct opening {
    const struct giving *giving;
    const struct turn *turn;
    const struct block *u, *v; /* noise values, and the mask */
    const uint8_t *trees;
    struct aes chi;
    struct lpn_matrix matrix;
    struct block *to_u, *to_v;
    size_t room_u; /* rows that are wanted of u and v; the others are for the check */
    struct turn_sums sums;
};

/* A run of trees, and all that is done with their rows, while they lie in a cache. */
static void open_run(struct opening *o, size_t from, size_t count, struct block sum[2])
{
    unsigned height = o->turn->stage->height;
    size_t step = turn_tree_bytes(o->turn->stage);
    size_t at = from << height;
    size_t rows = count << height;
    size_t wanted = at < o->room_u ? o->room_u - at : 0;
    uint64_t path[RUN_TREES];
    struct block chi[TURN_RUN];

    wanted = wanted < rows ? wanted : rows;
    aes_stream(&o->chi, at, chi, rows);
    for (size_t i = 0; i < count; i++) {
        const struct block *own = chi + (i << height);
        struct block u = o->u[from + i];
        path[i] = open_one(o->giving, o->turn, from + i, o->trees + (from + i) * step,
                           o->v[from + i]);
        sum[0] =
            block_add(sum[0], gf128_mul(o->chi.path, u,
                                        tree_pick(own, (size_t)1 << height, path[i])));
    }
    sum[1] = block_add(sum[1], gf128_dot(o->chi.path, chi, o->to_v + at, rows));
    for (size_t i = 0; i < count && i << height < wanted; i++) {
        size_t left = wanted - (i << height);
        size_t leaves = (size_t)1 << height;
        tree_add_at(o->to_u + at + (i << height), left < leaves ? left : leaves, path[i],
                    o->u[from + i]);
    }
    lpn_add_pair(&o->matrix, (const struct block(*)[2])o->giving->table, at, o->to_v + at,
                 o->to_u + at, wanted);
    memory_wipe(path, sizeof path);
}

/* Some trees of an iteration. */
static enum err open_some(void *state, size_t from, size_t count)
{
    struct opening *o = state;
    const struct vole_stage *s = o->turn->stage;
    size_t run = (size_t)TURN_RUN >> s->height;

    for (size_t at = from; at < from + count; at += run) {
        size_t left = from + count - at;
        open_run(o, at, left < run ? left : run, o->sums.of[from / turn_slice(s)]);
    }
    return OK;
}

static enum err give_turn(struct giving *g,
                          const struct turn *t,
                          const uint8_t *trees,
                          const uint8_t coins[32],
                          struct vole_giver *out)
{
    const struct vole_stage *s = t->stage;
    size_t hidden = (size_t)1 << s->bits;
    bool outermost = t->stage_at + 1u == g->common->plan.stages;
    struct block *to_u = outermost ? g->sum : g->to.u.leaf;
    size_t wanted = outermost ? g->common->plan.slots : s->count * s->rows;
    const struct block *u = g->from.u.leaf + t->at * turn_values(s);
    const struct block *v = g->from.v.leaf + t->at * turn_values(s);
    struct opening o = {.giving = g,
                        .turn = t,
                        .u = u + hidden,
                        .v = v + hidden,
                        .trees = trees,
                        .chi = turn_coins(g->common, coins, t),
                        .matrix = turn_matrix(g->common, t),
                        .to_u = to_u + t->at * s->rows,
                        .to_v = g->to.v.leaf + t->at * s->rows,
                        .room_u = wanted - t->at * s->rows};
    const struct crew_job job = {"expand", open_some, &o, s->trees, turn_slice(s)};
    enum err e;

    for (size_t i = 0; i < hidden; i++) {
        g->table[i][0] = v[i];
        g->table[i][1] = u[i];
    }
    e = crew_do(g->common->crew, &job);
    block_store(out->sums + BLOCK_BYTES * t->number,
                block_add(turn_total(&o.sums, 0), o.u[s->trees]));
    turn_seal(g->common, t, block_add(turn_total(&o.sums, 1), o.v[s->trees]),
              out->proofs + VOLE_CHECK_BYTES * t->number);
    memory_wipe(&o.sums, sizeof o.sums);
    return e;
}

static enum err give_all(struct giving *g,
                         const uint8_t *trees,
                         const uint8_t coins[32],
                         struct vole_giver *out)
{
    struct walk w = walk_start(&g->common->plan);
    const struct crew *crew = g->common->crew;
    enum err e = OK;

    for (; e == OK && walk_is_on(&w); walk_next(&w)) {
        const struct vole_stage *s = w.turn.stage;
        if (w.turn.at == 0 && w.turn.stage_at > 0) {
            pairs_drop(crew, &g->from);
            g->from = g->to;
            g->to = (struct pairs){{NULL, 0}, {NULL, 0}};
        }
        if (w.turn.at == 0 && w.turn.stage_at + 1u < g->common->plan.stages)
            e = pairs_new(crew, &g->to, s->count * s->rows);
        else if (w.turn.at == 0)
            e = level_new(crew, &g->to.v, s->count * s->rows);
        if (e == OK)
            e = give_turn(g, &w.turn, trees, coins, out);
        trees += s->trees * turn_tree_bytes(s);
    }
    return e;
}

static enum err giving_rooms(struct giving *g, const struct seed *seed)
{
    const struct vole_plan *plan = &g->common->plan;
    enum err e = pairs_new(g->common->crew, &g->from, plan->values);

    for (size_t i = 0; i < plan->stages; i++)
        if ((size_t)1 << plan->stage[i].bits > g->table_count)
            g->table_count = (size_t)1 << plan->stage[i].bits;
    g->table = crew_take(g->common->crew, g->table_count, sizeof *g->table);
    g->bit = memory_new_large(plan->bits, sizeof *g->bit);
    if (e != OK || !g->table || !g->bit)
        return ERR_NOMEM;
    seed_bits(seed, g->bit, plan->bits);
    seed_values(seed, g->from.v.leaf, plan->values);
    memcpy(g->from.u.leaf, seed->u + seed->bit_blocks, plan->values * sizeof *seed->u);
    g->choice = seed->u;
    return OK;
}

static void giving_drop(struct giving *g)
{
    pairs_drop(g->common->crew, &g->from);
    pairs_drop(g->common->crew, &g->to);
    crew_give(g->common->crew, g->table, g->table_count * sizeof *g->table);
    memory_wipe_free(g->bit, g->common->plan.bits * sizeof *g->bit);
}

/* Hand the outermost level over; without stages it is the base. */
static void hand_over(struct giving *g, struct vole_giver *out)
{
    struct level *last = g->common->plan.stages > 0 ? &g->to.v : &g->from.v;

    if (g->common->plan.stages == 0)
        for (size_t i = 0; i < out->slots; i++)
            g->sum[i] = block_add(g->sum[i], g->from.u.leaf[i]);
    out->v = last->leaf;
    out->rows = last->count;
    *last = (struct level){NULL, 0};
}

enum err vole_giver_init(struct vole_giver *g,
                         const struct vole_common *common,
                         const struct seed *seed,
                         const uint8_t *trees,
                         const uint8_t coins[32],
                         struct block *sum)
{
    struct giving giving = {.common = common, .sum = sum};
    struct vole_giver made = {.crew = common->crew,
                              .slots = common->plan.slots,
                              .iterations = common->plan.iterations};
    enum err e = giving_rooms(&giving, seed);

    made.sums = memory_new_large(made.iterations, BLOCK_BYTES);
    made.proofs = memory_new_large(made.iterations, VOLE_CHECK_BYTES);
    if (!made.sums || !made.proofs)
        e = ERR_NOMEM;
    if (e == OK)
        e = give_all(&giving, trees, coins, &made);
    if (e == OK)
        hand_over(&giving, &made);
    giving_drop(&giving);
    if (e == OK)
        *g = made;
    else
        vole_giver_fini(&made);
    return e;
}

void vole_giver_told(struct vole_giver *g)
{
    memory_wipe_free(g->sums, g->iterations * BLOCK_BYTES);
    g->sums = NULL;
}

void vole_giver_read(struct vole_giver *g)
{
    crew_give(g->crew, g->v, g->rows * sizeof *g->v);
    g->v = NULL;
}

void vole_giver_fini(struct vole_giver *g)
{
    vole_giver_read(g);
    memory_wipe_free(g->sums, g->iterations * BLOCK_BYTES);
    memory_wipe_free(g->proofs, g->iterations * VOLE_CHECK_BYTES);
    *g = (struct vole_giver){0};
}

enum err vole_giver_check(const struct vole_giver *g, const uint8_t *proofs)
{
    return hash_equal(g->proofs, proofs, g->iterations * VOLE_CHECK_BYTES) ? OK
                                                                           : ERR_FORGED;
}
