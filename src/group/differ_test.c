/* SPDX-License-Identifier: Apache-2.0 */
/*
 * differ_test.c - very many random inputs to every engine, against libsodium
 *
 * On every core, and over engines that are built without sanitizers, which would take
 * most of the time; engine_test.c has the edges, and some of the same with sanitizers. An
 * input is 64 bytes, which are hashed to a point, and that point times a scalar which 250
 * of them share; and an encoding that may be none. Each slice of inputs is drawn from the
 * seed and its own place, so that any range of them can be tried again alone:
 *
 *     TEST_SEED=S TEST_INPUTS=FROM-TO differ_test
 */
#include "base/cores.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/group.h"
#include "group/engine.h"
#include "group/ifma.h"
#include "tests/support/dice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    SLICE = 250,
    UNIFORM_BYTES = 64,
    INPUTS = 1000000,
    INPUTS_LONG = 100000000,
    TELL = 1000000, /* how often is told how far it is */
    PLAIN_ONE_IN = 200
};

struct trial {
    uint64_t seed;
    size_t from; /* the first slice */
    size_t slices;
};

/* What libsodium says of a slice. */
struct wanted {
    uint8_t uniform[SLICE][UNIFORM_BYTES], scalar[SCALAR_BYTES];
    uint8_t points[SLICE][POINT_BYTES], products[SLICE][POINT_BYTES];
    uint8_t strings[SLICE][POINT_BYTES];
    bool good[SLICE];
    size_t refused; /* the first product that is */
};

static void draw_slice(uint64_t seed, size_t slice, struct wanted *w)
{
    struct dice d;
    struct random r = dice_random(&d);

    dice_init(&d, seed + slice);
    dice_wild(&d, w->uniform[0], sizeof w->uniform);
    dice_wild(&d, w->scalar, sizeof w->scalar);
    must(random_fill(&r, w->strings[0], sizeof w->strings) == OK);
    for (size_t i = 0; i < SLICE; i++)
        w->strings[i][0] &= 0xfe, w->strings[i][31] &= 0x7f;
}

/* Point after point, by crypto/group.h. */
static void ask_libsodium(struct wanted *w)
{
    w->refused = SLICE;
    for (size_t i = 0; i < SLICE; i++) {
        group_from_uniform(w->uniform[i], w->points[i]);
        w->good[i] = group_decode_check(w->strings[i]) == OK;
        if (group_mul(w->scalar, w->points[i], w->products[i]) != OK &&
            w->refused == SLICE)
            w->refused = i;
    }
}

static bool agrees(const struct group_engine *engine, const struct wanted *w)
{
    uint8_t got[SLICE][POINT_BYTES];

    engine->hash(w->uniform[0], SLICE, got[0]);
    if (memcmp(got, w->points, sizeof got) != 0)
        return false;
    if (engine->multiply(w->scalar, 0, w->points[0], SLICE, got[0]) != w->refused ||
        memcmp(got, w->products, sizeof got) != 0)
        return false;
    for (size_t i = 0; i < SLICE;) { /* from one that is none to the next */
        size_t good = i + engine->check(w->strings[i], SLICE - i);

        for (; i < good; i++)
            if (!w->good[i])
                return false;
        if (i < SLICE && w->good[i++])
            return false;
    }
    return true;
}

static enum err try_slices(void *state, size_t from, size_t count)
{
    const struct trial *t = state;

    for (size_t i = from; i < from + count; i++) {
        size_t slice = t->from + i;
        struct wanted w;

        draw_slice(t->seed, slice, &w);
        ask_libsodium(&w);
        for (size_t n = 1; engine_at(n) != NULL; n++)
            if (!agrees(engine_at(n), &w))
                return ERR_FORGED;
        if (slice % PLAIN_ONE_IN == 0 && !agrees(&ifma_plain_engine, &w))
            return ERR_FORGED;
    }
    return OK;
}

static size_t slices_of(const char *inputs)
{
    return (strtoull(inputs, NULL, 10) + SLICE - 1) / SLICE;
}

/* Which slices are tried. */
static void choose(struct trial *t)
{
    const char *range = getenv("TEST_INPUTS");
    const char *to = range != NULL ? strchr(range, '-') : NULL;

    t->from = 0;
    t->slices = getenv("ENTENTE_LONG") != NULL ? INPUTS_LONG / SLICE : INPUTS / SLICE;
    if (to == NULL)
        return;
    t->from = slices_of(range);
    t->slices = slices_of(to + 1) > t->from ? slices_of(to + 1) - t->from : 0;
}

static void test_random_inputs_agree_with_libsodium(void **state)
{
    struct trial t = {.seed = dice_seed()};
    size_t last;

    (void)state;
    choose(&t);
    last = t.from + t.slices;
    while (t.from < last) {
        struct cores_job job = {.work = try_slices, .state = &t, .slice = 1};
        size_t most = TELL / SLICE;

        job.count = last - t.from < most ? last - t.from : most;
        if (cores_do(&job) != OK)
            fail_msg("an engine and libsodium differ between inputs %zu and %zu",
                     t.from * SLICE, (t.from + job.count) * SLICE);
        t.from += job.count;
        printf("# the same up to input %zu\n", t.from * SLICE);
        (void)fflush(stdout);
    }
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_inputs_agree_with_libsodium),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
