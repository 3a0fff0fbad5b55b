/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vole_turn.c - places in the plan, and hashes that hang on them
 */
#include "bulk/vole_turn.h"

#include "base/num.h"
#include "crypto/blake.h"

size_t turn_values(const struct vole_stage *s)
{
    return ((size_t)1 << s->bits) + s->trees + 1;
}

static struct block hash(const char *purpose,
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

struct lpn_matrix turn_matrix(const struct vole_common *c, const struct turn *turn)
{
    struct lpn_matrix m = {.bits = turn->stage->bits};

    aes_init(&m.stream, hash("psi/1 lpn", c->sid, c->salt, turn), c->pad.path);
    return m;
}

void turn_seal(const struct vole_common *c,
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

struct aes
turn_coins(const struct vole_common *c, const uint8_t coins[32], const struct turn *turn)
{
    struct aes chi;

    aes_init(&chi, hash("psi/1 lpn-chi", coins, NULL, turn), c->pad.path);
    return chi;
}

size_t turn_slice(const struct vole_stage *s)
{
    return (size_t)TURN_ROWS >> s->height;
}

struct block turn_total(const struct turn_sums *sums, unsigned which)
{
    struct block all = block_zero();

    for (size_t i = 0; i < TURN_SLICES_MAX; i++)
        all = block_add(all, sums->of[i][which]);
    return all;
}

struct walk walk_start(const struct vole_plan *plan)
{
    return (struct walk){.plan = plan, .turn = {.stage = plan->stage}};
}

bool walk_is_on(const struct walk *w)
{
    return w->turn.stage_at < w->plan->stages;
}

void walk_next(struct walk *w)
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

enum err level_new(const struct crew *crew, struct level *l, size_t count)
{
    l->leaf = crew_take(crew, count, sizeof *l->leaf);
    l->count = l->leaf ? count : 0;
    return l->leaf ? OK : ERR_NOMEM;
}

void level_drop(const struct crew *crew, struct level *l)
{
    crew_give(crew, l->leaf, l->count * sizeof *l->leaf);
    *l = (struct level){NULL, 0};
}

size_t turn_tree_bytes(const struct vole_stage *s)
{
    return (size_t)(2 * s->height + 1) * BLOCK_BYTES;
}
