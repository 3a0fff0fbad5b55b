/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vole.c - stages, on the side that holds Delta and on the side that gives
 *
 * Both walk iterations in the same order: stages from the innermost, iterations, trees,
 * levels. An iteration takes from the values of the level below 2^bits hidden ones, one
 * for each tree, and one that masks its check. The holder's check is computed on the
 * leaves before the matrix is added, because what the trees gave is what it could cheat
 * in.
 *
 * What is sent of a tree: for each level, the sums of both sides, padded with hashes of w
 * and of w + Delta, so that the giver opens the one that its bit selects; then the sum of
 * all leaves and the tree's w.
 */
#include "bulk/vole.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "bulk/gf128.h"
#include "bulk/lpn.h"
#include "crypto/blake.h"

enum { ROWS = 1 << 13, SLICES_MAX = 128, RUN = 256 };

_Static_assert(SLICES_MAX *ROWS >= 1 << (TREE_HEIGHT_MAX + 11), "all rows have a slice");

/* One iteration's place in the plan. */
struct turn {
    const struct vole_stage *stage;
    uint16_t stage_at; /* 0 is the innermost */
    uint16_t at;
    size_t number; /* of all iterations */
    size_t bit;    /* its first one */
};

static size_t values_of(const struct vole_stage *s)
{
    return ((size_t)1 << s->bits) + s->trees + 1;
}

static struct block hash_turn(const char *purpose,
                              const uint8_t first[32],
                              const uint8_t *second,
                              const struct turn *turn)
{
    uint8_t place[4];
    uint8_t hash[32];
    const struct part parts[] = {
        {first, 32}, {second, second ? 32 : 0}, {place, sizeof place}};

    store_u16(place, turn->stage_at);
    store_u16(place + 2, turn->at);
    blake_hash(purpose, parts, COUNT_OF(parts), hash, sizeof hash);
    return block_load(hash);
}

static struct lpn_matrix matrix_of(const struct vole_common *c, const struct turn *turn)
{
    struct lpn_matrix m = {.bits = turn->stage->bits};

    aes_init(&m.stream, hash_turn("psi/1 lpn", c->sid, c->salt, turn), c->pad.path);
    return m;
}

/* What stands for the check value of an iteration, so that a wrong one tells nothing. */
static void seal_check(const struct vole_common *c,
                       const struct turn *turn,
                       struct block value,
                       uint8_t out[VOLE_CHECK_BYTES])
{
    uint8_t place[4];
    const struct part parts[] = {
        {c->sid, sizeof c->sid}, {place, sizeof place}, {&value, sizeof value}};

    store_u16(place, turn->stage_at);
    store_u16(place + 2, turn->at);
    blake_hash("psi/1 lpnchk", parts, COUNT_OF(parts), out, VOLE_CHECK_BYTES);
}

/* The coins of an iteration's check, one for each of its rows. */
static struct aes
coins_of(const struct vole_common *c, const uint8_t coins[32], const struct turn *turn)
{
    struct aes chi;

    aes_init(&chi, hash_turn("psi/1 lpn-chi", coins, NULL, turn), c->pad.path);
    return chi;
}

/* Rows of an iteration are worked on in slices of so many trees, about ROWS rows. Each
 * slice has a sum of its own for the check. */
static size_t slice_trees(const struct vole_stage *s)
{
    return (size_t)ROWS >> s->height;
}

struct sums {
    struct block of[SLICES_MAX][2];
};

static struct block total(const struct sums *sums, unsigned which)
{
    struct block all = block_zero();

    for (size_t i = 0; i < SLICES_MAX; i++)
        all = block_add(all, sums->of[i][which]);
    return all;
}

/* Call for each iteration in order. */
struct walk {
    const struct vole_plan *plan;
    struct turn turn;
};

static struct walk walk_from_start(const struct vole_plan *plan)
{
    return (struct walk){.plan = plan, .turn = {.stage = plan->stage}};
}

/* Is there an iteration at this place? */
static bool is_turn(struct walk *w)
{
    return w->turn.stage_at < w->plan->stages;
}

static void next_turn(struct walk *w)
{
    struct turn *t = &w->turn;

    t->number++;
    t->bit += (size_t)t->stage->trees * t->stage->height;
    if (++t->at == t->stage->count) {
        t->at = 0;
        t->stage_at++;
        t->stage++;
    }
}

/* ---- The holder ---- */

struct level {
    struct block *leaf; /* of all its iterations, and in the end the outputs */
    size_t count;
};

struct vole_holder {
    struct vole_common common;
    struct block delta;
    struct block *bit;                       /* w of the base's bits */
    struct level level[VOLE_STAGES_MAX + 1]; /* [0] the base, [i] what stage i - 1 made */
    struct level leaf[VOLE_STAGES_MAX];      /* leaves of inner stages, for the checks */
    struct block *check;                     /* by iteration: sum of chi leaf, and mask */
    bool worked;
};

static enum err level_new(struct level *l, size_t count)
{
    l->leaf = memory_new_large(count, sizeof *l->leaf);
    l->count = l->leaf ? count : 0;
    return l->leaf ? OK : ERR_NOMEM;
}

static void level_drop(struct level *l)
{
    memory_wipe_free(l->leaf, l->count * sizeof *l->leaf);
    *l = (struct level){NULL, 0};
}

static enum err holder_rooms(struct vole_holder *h, const struct seed *seed)
{
    const struct vole_plan *plan = &h->common.plan;
    enum err e = level_new(&h->level[0], plan->values);

    for (size_t i = 0; e == OK && i < plan->stages; i++) {
        size_t rows = plan->stage[i].count * plan->stage[i].rows;
        e = level_new(&h->level[i + 1], rows);
        if (e == OK && i + 1 < plan->stages)
            e = level_new(&h->leaf[i], rows);
    }
    if (e != OK)
        return e;
    h->check = memory_new_large(plan->iterations, sizeof *h->check);
    h->bit = memory_new_large(plan->bits, sizeof *h->bit);
    if (!h->check || !h->bit)
        return ERR_NOMEM;
    seed_values(seed, h->level[0].leaf, plan->values);
    seed_bits(seed, h->bit, plan->bits);
    return OK;
}

/* One tree: its leaves, and what the giver is sent. Returns where the next one's goes. */
static uint8_t *grow_one(const struct vole_holder *h,
                         unsigned height,
                         size_t bit,
                         struct block root,
                         struct block *leaf,
                         uint8_t *out)
{
    struct block sum[TREE_HEIGHT_MAX][2];
    struct block pad[2][TREE_HEIGHT_MAX];

    tree_grow(h->common.side, root, height, leaf, sum);
    for (unsigned l = 0; l < height; l++) {
        pad[0][l] = h->bit[bit + l];
        pad[1][l] = block_add(h->bit[bit + l], h->delta);
    }
    aes_tweaked(&h->common.pad, bit, pad[0], pad[0], height);
    aes_tweaked(&h->common.pad, bit, pad[1], pad[1], height);
    for (unsigned l = 0; l < height; l++, out += 2 * BLOCK_BYTES) {
        block_store(out, block_add(sum[l][0], pad[0][l]));
        block_store(out + BLOCK_BYTES, block_add(sum[l][1], pad[1][l]));
    }
    block_store(out, block_add(sum[height - 1][0], sum[height - 1][1]));
    memory_wipe(sum, sizeof sum);
    memory_wipe(pad, sizeof pad);
    return out + BLOCK_BYTES;
}

static size_t tree_bytes(const struct vole_stage *s)
{
    return (size_t)(2 * s->height + 1) * BLOCK_BYTES;
}

struct growing {
    const struct vole_holder *holder;
    const struct turn *turn;
    const struct block *noise;
    const struct block *root;
    struct block *leaf;
    uint8_t *out;
};

static enum err grow_some(void *state, size_t from, size_t count)
{
    const struct growing *g = state;
    unsigned height = g->turn->stage->height;
    size_t step = tree_bytes(g->turn->stage);

    for (size_t i = from; i < from + count; i++) {
        uint8_t *last = grow_one(g->holder, height, g->turn->bit + i * height, g->root[i],
                                 g->leaf + (i << height), g->out + i * step) -
                        BLOCK_BYTES;
        block_store(last, block_add(block_load(last), g->noise[i]));
    }
    return OK;
}

/* All trees of an iteration. */
static enum err
grow_turn(struct vole_holder *h, const struct turn *t, struct draw *roots, uint8_t *out)
{
    const struct vole_stage *s = t->stage;
    const struct block *from = h->level[t->stage_at].leaf + t->at * values_of(s);
    struct block *root = memory_new(s->trees, sizeof *root);
    struct growing g = {h,
                        t,
                        from + ((size_t)1 << s->bits),
                        root,
                        h->level[t->stage_at + 1].leaf + t->at * s->rows,
                        out};
    const struct crew_job job = {"trees", grow_some, &g, s->trees, slice_trees(s)};
    enum err e;

    if (!root)
        return ERR_NOMEM;
    draw_blocks(roots, root, s->trees);
    e = crew_do(h->common.crew, &job);
    h->check[t->number] = g.noise[s->trees]; /* the mask */
    memory_wipe_free(root, s->trees * sizeof *root);
    return e;
}

/* What is done with an iteration's rows once its trees have grown: the check's sum over
 * `leaf`, and the matrix added to `row`; either may be NULL. */
struct expanding {
    struct aes chi;
    struct lpn_matrix matrix;
    const struct block *secret;
    const struct block *leaf;
    struct block *row;
    struct sums sums;
};

static enum err expand_some(void *state, size_t from, size_t count)
{
    struct expanding *x = state;
    struct block *sum = x->sums.of[from / ROWS];
    struct block chi[RUN];

    for (size_t at = from; at < from + count; at += RUN) {
        size_t n = from + count - at < RUN ? from + count - at : RUN;
        if (x->leaf) {
            aes_stream(&x->chi, at, chi, n);
            sum[0] = block_add(sum[0], gf128_dot(x->chi.path, chi, x->leaf + at, n));
        }
        if (x->row)
            lpn_add(&x->matrix, x->secret, at, x->row + at, n);
    }
    return OK;
}

static bool is_outermost(const struct vole_holder *h, const struct turn *t)
{
    return t->stage_at + 1u == h->common.plan.stages;
}

/* Check, if there are coins already, and matrix, if it was not added yet: inner stages
 * have theirs when they are grown, and leave a copy of their leaves for the check. */
static enum err
expand_turn(struct vole_holder *h, const struct turn *t, const uint8_t *coins)
{
    const struct vole_stage *s = t->stage;
    struct expanding x = {.matrix = matrix_of(&h->common, t),
                          .secret = h->level[t->stage_at].leaf + t->at * values_of(s)};
    const struct crew_job job = {"expand", expand_some, &x, s->rows, ROWS};
    struct block *row = h->level[t->stage_at + 1].leaf + t->at * s->rows;
    enum err e;

    if (coins) {
        x.chi = coins_of(&h->common, coins, t);
        x.leaf = is_outermost(h, t) ? row : h->leaf[t->stage_at].leaf + t->at * s->rows;
    }
    if (!coins || is_outermost(h, t))
        x.row = row;
    e = crew_do(h->common.crew, &job);
    h->check[t->number] = block_add(h->check[t->number], total(&x.sums, 0));
    memory_wipe(&x.sums, sizeof x.sums);
    return e;
}

static enum err grow_all(struct vole_holder *h, struct draw *roots, uint8_t *out)
{
    enum err e = OK;

    for (struct walk w = walk_from_start(&h->common.plan); e == OK && is_turn(&w);
         next_turn(&w)) {
        const struct turn *t = &w.turn;
        size_t at = t->at * t->stage->rows;
        e = grow_turn(h, t, roots, out);
        out += t->stage->trees * tree_bytes(t->stage);
        if (e != OK || is_outermost(h, t))
            continue;
        memcpy(h->leaf[t->stage_at].leaf + at, h->level[t->stage_at + 1].leaf + at,
               t->stage->rows * sizeof(struct block));
        e = expand_turn(h, t, NULL);
    }
    return e;
}

enum err vole_holder_new(const struct vole_common *common,
                         struct block delta,
                         const struct seed *seed,
                         struct draw *roots,
                         uint8_t *out,
                         struct vole_holder **made)
{
    struct vole_holder *h = memory_new(1, sizeof *h);
    enum err e;

    if (!h)
        return ERR_NOMEM;
    h->common = *common;
    h->delta = delta;
    e = holder_rooms(h, seed);
    if (e == OK)
        e = grow_all(h, roots, out);
    if (e != OK) {
        vole_holder_free(h);
        return e;
    }
    *made = h;
    return OK;
}

enum err vole_holder_work(struct vole_holder *h, const uint8_t coins[32])
{
    enum err e = OK;

    if (h->worked)
        return OK;
    for (struct walk w = walk_from_start(&h->common.plan); e == OK && is_turn(&w);
         next_turn(&w))
        e = expand_turn(h, &w.turn, coins);
    if (e != OK)
        return e;
    for (size_t i = 0; i < h->common.plan.stages; i++) {
        level_drop(&h->level[i]);
        level_drop(&h->leaf[i]);
    }
    h->worked = true;
    return OK;
}

struct block *vole_holder_slots(struct vole_holder *h)
{
    must(h->worked);
    return h->level[h->common.plan.stages].leaf;
}

void vole_holder_prove(const struct vole_holder *h, const uint8_t *sums, uint8_t *proofs)
{
    must(h->worked);
    for (struct walk w = walk_from_start(&h->common.plan); is_turn(&w); next_turn(&w)) {
        size_t i = w.turn.number;
        struct block sum = block_load(sums + BLOCK_BYTES * i);
        struct block value = gf128_mul(h->common.pad.path, h->delta, sum);
        value = block_add(value, h->check[i]);
        seal_check(&h->common, &w.turn, value, proofs + VOLE_CHECK_BYTES * i);
        memory_wipe(&value, sizeof value);
    }
}

void vole_holder_free(struct vole_holder *h)
{
    if (!h)
        return;
    for (size_t i = 0; i <= VOLE_STAGES_MAX; i++)
        level_drop(&h->level[i]);
    for (size_t i = 0; i < VOLE_STAGES_MAX; i++)
        level_drop(&h->leaf[i]);
    memory_wipe_free(h->check, h->common.plan.iterations * sizeof *h->check);
    memory_wipe_free(h->bit, h->common.plan.bits * sizeof *h->bit);
    memory_wipe_free(h, sizeof *h);
}

/* ---- The giver ---- */

struct pairs {
    struct level u, v;
};

struct giving {
    const struct vole_common *common;
    const struct block *choice; /* u of the base's bits, 128 a block */
    struct block *bit;          /* their v */
    struct block (*table)[2];   /* hidden values, v and u side by side */
    size_t table_count;
    struct pairs from, to; /* the level below, and the one that is made */
};

static void pairs_drop(struct pairs *p)
{
    level_drop(&p->u);
    level_drop(&p->v);
}

static enum err pairs_new(struct pairs *p, size_t count)
{
    enum err e = level_new(&p->u, count);

    return e == OK ? level_new(&p->v, count) : e;
}

/* Open one tree; its noise value stands at a place that only its bits tell. */
static void open_one(const struct giving *g,
                     const struct turn *t,
                     size_t tree,
                     const uint8_t *sent,
                     struct block u,
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
    tree_puncture(g->common->side, path, height, pad, leaf);
    missing = block_add(block_load(sent), v);
    for (size_t i = 0; i < (size_t)1 << height; i++)
        missing = block_add(missing, leaf[i]);
    tree_add_at(leaf, (size_t)1 << height, path, missing);
    tree_add_at(g->to.u.leaf + at, (size_t)1 << height, path, u);
    memory_wipe(pad, sizeof pad);
}

struct opening {
    const struct giving *giving;
    const struct turn *turn;
    const struct block *u, *v; /* noise values, and the mask */
    const uint8_t *trees;
    struct aes chi;
    struct lpn_matrix matrix;
    struct block *to_u, *to_v;
    struct sums sums;
};

/* Some trees of an iteration, and all that is done with their rows, while they lie in a
 * cache. */
static enum err open_some(void *state, size_t from, size_t count)
{
    struct opening *o = state;
    const struct turn *t = o->turn;
    unsigned height = t->stage->height;
    struct block *sum = o->sums.of[from / slice_trees(t->stage)];
    size_t step = tree_bytes(t->stage);
    struct block chi[RUN];

    for (size_t i = from; i < from + count; i++)
        open_one(o->giving, t, i, o->trees + i * step, o->u[i], o->v[i]);
    for (size_t at = from << height; at < (from + count) << height; at += RUN) {
        size_t left = ((from + count) << height) - at;
        size_t n = left < RUN ? left : RUN;
        aes_stream(&o->chi, at, chi, n);
        sum[0] = block_add(sum[0], gf128_dot(o->chi.path, chi, o->to_u + at, n));
        sum[1] = block_add(sum[1], gf128_dot(o->chi.path, chi, o->to_v + at, n));
        lpn_add_pair(&o->matrix, (const struct block(*)[2])o->giving->table, at,
                     o->to_v + at, o->to_u + at, n);
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
    const struct block *u = g->from.u.leaf + t->at * values_of(s);
    const struct block *v = g->from.v.leaf + t->at * values_of(s);
    struct opening o = {.giving = g,
                        .turn = t,
                        .u = u + hidden,
                        .v = v + hidden,
                        .trees = trees,
                        .chi = coins_of(g->common, coins, t),
                        .matrix = matrix_of(g->common, t),
                        .to_u = g->to.u.leaf + t->at * s->rows,
                        .to_v = g->to.v.leaf + t->at * s->rows};
    const struct crew_job job = {"expand", open_some, &o, s->trees, slice_trees(s)};
    enum err e;

    for (size_t i = 0; i < hidden; i++) {
        g->table[i][0] = v[i];
        g->table[i][1] = u[i];
    }
    e = crew_do(g->common->crew, &job);
    block_store(out->sums + BLOCK_BYTES * t->number,
                block_add(total(&o.sums, 0), o.u[s->trees]));
    seal_check(g->common, t, block_add(total(&o.sums, 1), o.v[s->trees]),
               out->proofs + VOLE_CHECK_BYTES * t->number);
    memory_wipe(&o.sums, sizeof o.sums);
    return e;
}

static enum err give_all(struct giving *g,
                         const uint8_t *trees,
                         const uint8_t coins[32],
                         struct vole_giver *out)
{
    struct walk w = walk_from_start(&g->common->plan);
    enum err e = OK;

    for (; e == OK && is_turn(&w); next_turn(&w)) {
        const struct vole_stage *s = w.turn.stage;
        if (w.turn.at == 0 && w.turn.stage_at > 0) {
            pairs_drop(&g->from);
            g->from = g->to;
            g->to = (struct pairs){{NULL, 0}, {NULL, 0}};
        }
        if (w.turn.at == 0)
            e = pairs_new(&g->to, s->count * s->rows);
        if (e == OK)
            e = give_turn(g, &w.turn, trees, coins, out);
        trees += s->trees * tree_bytes(s);
    }
    return e;
}

static enum err giving_rooms(struct giving *g, const struct seed *seed)
{
    const struct vole_plan *plan = &g->common->plan;
    enum err e = pairs_new(&g->from, plan->values);

    for (size_t i = 0; i < plan->stages; i++)
        if ((size_t)1 << plan->stage[i].bits > g->table_count)
            g->table_count = (size_t)1 << plan->stage[i].bits;
    g->table = memory_new_large(g->table_count, sizeof *g->table);
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
    pairs_drop(&g->from);
    pairs_drop(&g->to);
    memory_wipe_free(g->table, g->table_count * sizeof *g->table);
    memory_wipe_free(g->bit, g->common->plan.bits * sizeof *g->bit);
}

/* Hand the outermost level over; without stages it is the base. */
static void hand_over(struct giving *g, struct vole_giver *out)
{
    struct pairs *last = g->common->plan.stages > 0 ? &g->to : &g->from;

    out->u = last->u.leaf;
    out->v = last->v.leaf;
    out->rows = last->u.count;
    *last = (struct pairs){{NULL, 0}, {NULL, 0}};
}

enum err vole_giver_init(struct vole_giver *g,
                         const struct vole_common *common,
                         const struct seed *seed,
                         const uint8_t *trees,
                         const uint8_t coins[32])
{
    struct giving giving = {.common = common};
    struct vole_giver made = {.slots = common->plan.slots,
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
    memory_wipe_free(g->u, g->rows * sizeof *g->u);
    memory_wipe_free(g->sums, g->iterations * BLOCK_BYTES);
    g->u = NULL;
    g->sums = NULL;
}

void vole_giver_fini(struct vole_giver *g)
{
    memory_wipe_free(g->u, g->rows * sizeof *g->u);
    memory_wipe_free(g->v, g->rows * sizeof *g->v);
    memory_wipe_free(g->sums, g->iterations * BLOCK_BYTES);
    memory_wipe_free(g->proofs, g->iterations * VOLE_CHECK_BYTES);
    *g = (struct vole_giver){0};
}

enum err vole_giver_check(const struct vole_giver *g, const uint8_t *proofs)
{
    return hash_equal(g->proofs, proofs, g->iterations * VOLE_CHECK_BYTES) ? OK
                                                                           : ERR_FORGED;
}
