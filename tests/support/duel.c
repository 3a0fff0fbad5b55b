/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duel.c - two sides of a private round against each other, for tests
 */
#include "tests/support/duel.h"

#include "base/memory.h"
#include "base/must.h"
#include "psi/points.h"

#include <stdio.h>
#include <string.h>

static const struct group_engine *engine; /* of all duels, for a test's whole group */

void duel_compute_with(const struct group_engine *e)
{
    engine = e;
}

struct duel *duel_new(void)
{
    struct duel *d = memory_new(1, sizeof *d);

    must(d != NULL);
    for (int role = 0; role < 2; role++) {
        struct round_setup *s = &d->side[role].setup;

        memset(s->agreement, 0xA0, sizeof s->agreement);
        memset(s->id, 0x1D, sizeof s->id);
        memset(s->secret, role == ROUND_INITIATOR ? 0x11 : 0x22, sizeof s->secret);
        memset(s->record_root, role == ROUND_INITIATOR ? 0x33 : 0x44,
               sizeof s->record_root);
        s->role = (enum round_role)role;
        s->output = ROUND_HITS;
        s->own_bucket = role == ROUND_INITIATOR ? 4 : 6;
        s->blocks = 2;
        s->count_min = 0;
        s->count_max = ROUND_BUCKET_MAX;
        s->engine = engine;
    }
    return d;
}

static void drop_engines(struct duel *d)
{
    for (size_t i = 0; i < d->said_count; i++)
        memory_free(d->said[i].bytes);
    d->said_count = 0;
    for (int role = 0; role < 2; role++) {
        round_free(d->side[role].round);
        d->side[role].round = NULL;
    }
}

void duel_free(struct duel *d)
{
    if (d == NULL)
        return;
    drop_engines(d);
    memory_free(d);
}

void duel_give(struct duel *d, enum round_role role, unsigned from, unsigned to)
{
    struct duel_side *s = &d->side[role];

    for (unsigned i = from; i < to; i++) {
        must(s->count < DUEL_ITEMS_MAX);
        snprintf(s->text[s->count], sizeof s->text[0], "token %u", i);
        s->items[s->count].token = s->text[s->count];
        s->count++;
    }
}

void duel_point(const struct keys_side *side, const char *token, uint8_t out[POINT_BYTES])
{
    uint8_t uniform[GROUP_UNIFORM_BYTES];

    points_expand_item(side, token, uniform);
    group_from_uniform(uniform, out);
}

static struct round *make_engine(const struct duel_side *s)
{
    struct round *r = NULL;

    must(round_new(&s->setup, s->items, s->count, s->progress, &r) == OK);
    return r;
}

/* commitment: NULL for that of the other side's engine */
static void meet(const struct duel *d,
                 enum round_role role,
                 struct round *r,
                 const uint8_t *commitment)
{
    uint8_t true_one[32];

    round_commitment(d->side[!role].round, true_one);
    must(round_meet(r, d->side[!role].setup.own_bucket,
                    commitment != NULL ? commitment : true_one) == OK);
}

void duel_start(struct duel *d)
{
    drop_engines(d);
    for (int role = 0; role < 2; role++)
        d->side[role].round = make_engine(&d->side[role]);
    for (int role = 0; role < 2; role++)
        meet(d, (enum round_role)role, d->side[role].round, NULL);
}

static void say_again(struct round *r, const struct duel_said *said)
{
    struct round_message m;

    must(round_next(r, &m) == OK);
    must(m.step == said->step && m.index == said->index && m.count == said->count);
    must(memcmp(m.bytes, said->bytes, m.count) == 0);
}

static void hear_again(struct round *r, const struct duel_said *said)
{
    struct round_message m = {said->step, said->index, said->bytes, said->count};
    enum round_refusal why;

    must(round_receive(r, &m, &why) == OK);
}

struct round *duel_rebuild(const struct duel *d,
                           enum round_role role,
                           size_t said,
                           const uint8_t *commitment)
{
    struct round *r = make_engine(&d->side[role]);

    meet(d, role, r, commitment);
    for (size_t i = 0; i < said; i++) {
        if (d->said[i].sender == role)
            say_again(r, &d->said[i]);
        else
            hear_again(r, &d->said[i]);
    }
    return r;
}

void duel_replace(struct duel *d, enum round_role role, struct round *round)
{
    round_free(d->side[role].round);
    d->side[role].round = round;
}

bool duel_turn(const struct duel *d, enum round_role *role)
{
    for (int i = 0; i < 2; i++) {
        if (!round_is_turn(d->side[i].round))
            continue;
        *role = (enum round_role)i;
        return true;
    }
    return false;
}

struct duel_said *duel_speak(struct duel *d)
{
    struct duel_said *said = &d->said[d->said_count];
    struct round_message m;
    enum round_role role;

    must(d->said_count < DUEL_SAID_MAX);
    must(duel_turn(d, &role));
    must(round_next(d->side[role].round, &m) == OK);
    *said = (struct duel_said){role, m.step, m.index, memory_new(m.count, 1), m.count};
    must(said->bytes != NULL);
    memcpy(said->bytes, m.bytes, m.count);
    d->said_count++;
    return said;
}

enum err duel_tell(struct duel *d,
                   const struct duel_said *m,
                   const uint8_t *bytes,
                   size_t count,
                   enum round_refusal *why)
{
    struct round_message message = {m->step, m->index, bytes, count};

    return round_receive(d->side[!m->sender].round, &message, why);
}

bool duel_until(struct duel *d, enum round_step step, uint32_t index)
{
    enum round_role role;

    while (duel_turn(d, &role)) {
        uint32_t due_index;
        size_t bytes;
        enum round_refusal why;
        const struct duel_said *said;

        if (round_awaited(d->side[!role].round, &due_index, &bytes) == step &&
            due_index == index)
            return true;
        said = duel_speak(d);
        must(duel_tell(d, said, said->bytes, said->count, &why) == OK);
        must(why == ROUND_FINE);
    }
    return false;
}

void duel_finish(struct duel *d)
{
    must(!duel_until(d, ROUND_STEP_COUNT, 0));
}
