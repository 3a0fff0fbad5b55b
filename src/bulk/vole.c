/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vole.c - stages, on the side that holds Delta
 *
 * Its check is computed on the leaves before the matrix is added, because what the trees
 * gave is what it could cheat in.
 *
 * What is sent of a tree: for each level, the sums of both sides, padded with hashes of w
 * and of w + Delta, so that the giver opens the one that its bit selects; then the sum of
 * all leaves and the tree's w.
 */
#include "bulk/vole.h"

#include "base/memory.h"
#include "base/must.h"
#include "bulk/gf128.h"
#include "bulk/vole_turn.h"

struct vole_holder {
    struct vole_common common;
    struct block delta;
    struct block *bit;                       /* w of the base's bits */
    struct level level[VOLE_STAGES_MAX + 1]; /* [0] the base, [i] what stage i - 1 made */
    struct level leaf[VOLE_STAGES_MAX];      /* leaves of inner stages, for the checks */
    struct block *check;                     /* by iteration: sum of chi leaf, and mask */
    bool worked;
};

static enum err holder_rooms(struct vole_holder *h, const struct seed *seed)
{
    const struct vole_plan *plan = &h->common.plan;
    const struct crew *crew = h->common.crew;
    enum err e = level_new(crew, &h->level[0], plan->values);

    for (size_t i = 0; e == OK && i < plan->stages; i++) {
        size_t rows = plan->stage[i].count * plan->stage[i].rows;
        e = level_new(crew, &h->level[i + 1], rows);
        if (e == OK && i + 1 < plan->stages)
            e = level_new(crew, &h->leaf[i], rows);
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

    tree_grow(h->common.side, vole_tree(bit), root, height, leaf, sum);
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
    size_t step = turn_tree_bytes(g->turn->stage);

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
    const struct block *from = h->level[t->stage_at].leaf + t->at * turn_values(s);
    struct block *root = memory_new(s->trees, sizeof *root);
    struct growing g = {h,
                        t,
                        from + ((size_t)1 << s->bits),
                        root,
                        h->level[t->stage_at + 1].leaf + t->at * s->rows,
                        out};
    const struct crew_job job = {"trees", grow_some, &g, s->trees, turn_slice(s)};
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
    struct turn_sums sums;
};

static enum err expand_some(void *state, size_t from, size_t count)
{
    struct expanding *x = state;
    struct block *sum = x->sums.of[from / TURN_ROWS];
    struct block chi[TURN_RUN];

    for (size_t at = from; at < from + count; at += TURN_RUN) {
        size_t n = from + count - at < TURN_RUN ? from + count - at : TURN_RUN;
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
    struct expanding x = {.matrix = turn_matrix(&h->common, t),
                          .secret = h->level[t->stage_at].leaf + t->at * turn_values(s)};
    const struct crew_job job = {"expand", expand_some, &x, s->rows, TURN_ROWS};
    struct block *row = h->level[t->stage_at + 1].leaf + t->at * s->rows;
    enum err e;

    if (coins) {
        x.chi = turn_coins(&h->common, coins, t);
        x.leaf = is_outermost(h, t) ? row : h->leaf[t->stage_at].leaf + t->at * s->rows;
    }
    if (!coins || is_outermost(h, t))
        x.row = row;
    e = crew_do(h->common.crew, &job);
    h->check[t->number] = block_add(h->check[t->number], turn_total(&x.sums, 0));
    memory_wipe(&x.sums, sizeof x.sums);
    return e;
}

static enum err grow_all(struct vole_holder *h, struct draw *roots, uint8_t *out)
{
    enum err e = OK;

    for (struct walk w = walk_start(&h->common.plan); e == OK && walk_is_on(&w);
         walk_next(&w)) {
        const struct turn *t = &w.turn;
        size_t at = t->at * t->stage->rows;
        e = grow_turn(h, t, roots, out);
        out += t->stage->trees * turn_tree_bytes(t->stage);
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
    for (struct walk w = walk_start(&h->common.plan); e == OK && walk_is_on(&w);
         walk_next(&w))
        e = expand_turn(h, &w.turn, coins);
    if (e != OK)
        return e;
    for (size_t i = 0; i < h->common.plan.stages; i++) {
        level_drop(h->common.crew, &h->level[i]);
        level_drop(h->common.crew, &h->leaf[i]);
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
    for (struct walk w = walk_start(&h->common.plan); walk_is_on(&w); walk_next(&w)) {
        size_t i = w.turn.number;
        struct block sum = block_load(sums + BLOCK_BYTES * i);
        struct block value = gf128_mul(h->common.pad.path, h->delta, sum);
        value = block_add(value, h->check[i]);
        turn_seal(&h->common, &w.turn, value, proofs + VOLE_CHECK_BYTES * i);
        memory_wipe(&value, sizeof value);
    }
}

void vole_holder_free(struct vole_holder *h)
{
    if (!h)
        return;
    for (size_t i = 0; i <= VOLE_STAGES_MAX; i++)
        level_drop(h->common.crew, &h->level[i]);
    for (size_t i = 0; i < VOLE_STAGES_MAX; i++)
        level_drop(h->common.crew, &h->leaf[i]);
    memory_wipe_free(h->check, h->common.plan.iterations * sizeof *h->check);
    memory_wipe_free(h->bit, h->common.plan.bits * sizeof *h->bit);
    memory_wipe_free(h, sizeof *h);
}
