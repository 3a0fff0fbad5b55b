/* SPDX-License-Identifier: Apache-2.0 */
/*
 * round_property_test.c - random rounds against plain set intersection, and every
 * engine against one rebuilt by replaying
 */
#include "base/memory.h"
#include "crypto/entropy.h"
#include "psi/engine.h"
#include "tests/support/dice.h"
#include "tests/support/duel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { SMALL_RUNS = 30, SMALL_MAX = 9, LARGE_RUNS = 8, LARGE_MAX = 200, BLOCKS_MAX = 5 };

/* Items drawn from a common pool, so that some are shared. */
static void
draw_items(struct dice *dice, struct duel *d, enum round_role role, unsigned most)
{
    unsigned wanted = (unsigned)dice_below(dice, most + 1);
    unsigned pool = 2 * most;

    for (unsigned i = 0; i < pool && d->side[role].count < wanted; i++)
        if (dice_below(dice, 2) == 0)
            duel_give(d, role, i, i + 1);
}

static struct duel *draw_duel(struct dice *dice, unsigned most)
{
    struct duel *d = duel_new();
    enum round_output output = dice_below(dice, 2) == 0 ? ROUND_COUNT : ROUND_HITS;
    bool responder_first = dice_below(dice, 2) == 0;
    uint32_t blocks = (uint32_t)dice_below(dice, BLOCKS_MAX) + 1;
    uint32_t audit = (uint32_t)dice_below(dice, 3), min = (uint32_t)dice_below(dice, 3);

    for (int role = 0; role < 2; role++) {
        struct round_setup *s = &d->side[role].setup;
        struct random random = dice_random(dice);

        draw_items(dice, d, (enum round_role)role, most);
        s->own_bucket = (uint32_t)(d->side[role].count + dice_below(dice, most) + 1);
        s->output = output;
        s->responder_first = responder_first;
        s->blocks = blocks;
        s->audit_one_in = audit;
        s->count_min = min;
        assert_int_equal(random_fill(&random, s->secret, sizeof s->secret), OK);
    }
    return d;
}

static bool is_held(const struct duel_side *side, const char *token)
{
    for (size_t i = 0; i < side->count; i++)
        if (strcmp(side->text[i], token) == 0)
            return true;
    return false;
}

static size_t count_shared(const struct duel *d)
{
    size_t shared = 0;

    for (size_t i = 0; i < d->side[0].count; i++)
        shared += is_held(&d->side[1], d->side[0].text[i]);
    return shared;
}

/* The hits are the intersection, under the same handles on both sides. */
static void expect_intersection(const struct duel *d, size_t shared)
{
    const struct round_setup *s = &d->side[0].setup;
    bool opened =
        (s->output == ROUND_HITS && shared >= s->count_min) || d->side[0].round->audited;
    const struct round_hit *hits[2];
    size_t count[2];

    assert_int_equal(d->side[0].round->audited, d->side[1].round->audited);
    for (int role = 0; role < 2; role++) {
        const struct round *r = d->side[role].round;
        assert_true(round_is_closed(r));
        assert_int_equal(round_count(r), shared);
        hits[role] = round_hits(r, &count[role]);
        assert_int_equal(count[role], opened ? shared : 0);
    }
    for (size_t i = 0; i < count[0]; i++) {
        const char *token = d->side[0].text[hits[0][i].item];
        assert_string_equal(token, d->side[1].text[hits[1][i].item]);
        assert_memory_equal(hits[0][i].handle, hits[1][i].handle, ROUND_HANDLE_BYTES);
        if (i > 0)
            assert_true(
                memcmp(hits[0][i - 1].handle, hits[0][i].handle, ROUND_HANDLE_BYTES) < 0);
    }
}

/* duel_rebuild checks each byte that is said again. */
static void expect_rebuilt(const struct duel *d, size_t said)
{
    for (int role = 0; role < 2; role++) {
        struct round *r = duel_rebuild(d, (enum round_role)role, said, NULL);
        assert_int_equal(round_is_closed(r), said == d->said_count);
        round_free(r);
    }
}

static void small_rounds_and_each_rebuilt_everywhere(void **state)
{
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    for (int run = 0; run < SMALL_RUNS; run++) {
        struct duel *d = draw_duel(&dice, SMALL_MAX);

        enum round_role role;

        duel_start(d);
        while (duel_turn(d, &role)) {
            enum round_refusal why;
            const struct duel_said *said;

            /* The side whose turn it is goes on as a rebuilt engine. */
            duel_replace(d, role, duel_rebuild(d, role, d->said_count, NULL));
            said = duel_speak(d);
            assert_int_equal(duel_tell(d, said, said->bytes, said->count, &why), OK);
        }
        expect_intersection(d, count_shared(d));
        for (size_t said = 0; said <= d->said_count; said++)
            expect_rebuilt(d, said);
        duel_free(d);
    }
}

static void large_rounds(void **state)
{
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    for (int run = 0; run < LARGE_RUNS; run++) {
        struct duel *d = draw_duel(&dice, LARGE_MAX);

        duel_start(d);
        duel_finish(d);
        expect_intersection(d, count_shared(d));
        duel_free(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_rounds_and_each_rebuilt_everywhere),
        cmocka_unit_test(large_rounds),
    };

    if (crypto_start() != OK)
        return 1;
    return cmocka_run_group_tests_name("property/round", tests, NULL, NULL);
}
