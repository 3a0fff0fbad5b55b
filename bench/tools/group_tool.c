/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group_tool.c - the speed of the group's engines, and whether secrets show in it
 *
 *     group_tool speed         a line a measurement: engine, what, nanoseconds for one
 *
 *     group_tool same COUNT    random points: are every engine's products and hashes
 *                              those of the portable one?
 *
 *     group_tool ct COUNT      for each engine, the t-value of two kinds of scalars
 *
 * A measurement is the best of many short runs, so that what else the machine does is
 * left out as far as can be. `bare` is libsodium called for point after point; `limit` is
 * the field multiplications of a product at what one costs in a long row of them.
 */
#include "base/memory.h"
#include "base/must.h"
#include "bench/tools/group_limit.h"
#include "crypto/entropy.h"
#include "crypto/group.h"
#include "group/engine.h"

#include <sodium.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COUNT = 128, LONG_COUNT = 4096, RUNS = 60, PART = 8 };

struct lists {
    uint8_t uniform[COUNT][64], points[COUNT][32], out[COUNT][32], scalars[COUNT][32];
    uint8_t many_points[LONG_COUNT][32], many_scalars[LONG_COUNT][32];
};

static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void fill(struct lists *l)
{
    randombytes_buf(l->uniform, sizeof l->uniform);
    for (size_t i = 0; i < COUNT; i++) {
        group_from_uniform(l->uniform[i], l->points[i]);
        crypto_core_ristretto255_scalar_random(l->scalars[i]);
    }
    for (size_t i = 0; i < LONG_COUNT; i++) {
        memcpy(l->many_points[i], l->points[i % COUNT], 32);
        crypto_core_ristretto255_scalar_random(l->many_scalars[i]);
    }
}

enum what { HASH, CHECK, MULTIPLY, EACH, COMBINE, SUM, BARE, WHATS };

static const char *const names[WHATS] = {"hash",    "check", "multiply", "each",
                                         "combine", "sum",   "bare"};

static void
do_once(const struct group_engine *e, enum what what, struct lists *l, size_t count)
{
    switch (what) {
    case HASH:
        e->hash(l->uniform[0], count, l->out[0]);
        break;
    case CHECK:
        must(e->check(l->points[0], count) == count);
        break;
    case MULTIPLY:
        must(e->multiply(l->scalars[0], 0, l->points[0], count, l->out[0]) == count);
        break;
    case EACH:
        must(e->multiply(l->scalars[0], 32, l->points[0], count, l->out[0]) == count);
        break;
    case COMBINE:
        must(e->combine(l->scalars[0], l->points[0], count, l->out[0]) == OK);
        break;
    case SUM:
        must(e->sum(l->many_scalars[0], l->many_points[0], count, l->out[0]) == OK);
        break;
    case BARE:
        for (size_t i = 0; i < count; i++)
            must(crypto_scalarmult_ristretto255(l->out[i], l->scalars[0], l->points[i]) ==
                 0);
        break;
    case WHATS:
        break;
    }
}

static void measure(const struct group_engine *e, enum what what, struct lists *l)
{
    /* What takes longer is done on fewer points at a time. */
    size_t count = what == BARE || e == engine_at(0) ? PART
                   : what == SUM                     ? LONG_COUNT
                                                     : COUNT;
    size_t runs = count < COUNT ? RUNS * COUNT / count : RUNS;
    double best = 1e18;

    for (size_t i = 0; i < runs; i++) {
        double start = now();
        do_once(e, what, l, count);
        double took = now() - start;
        best = took < best ? took : best;
    }
    (void)printf("%s %s %.0f\n", what == BARE ? "libsodium" : e->name, names[what],
                 best / (double)count);
    (void)fflush(stdout);
}

static int speed(void)
{
    static struct lists l;

    fill(&l);
    measure(engine_at(0), BARE, &l);
    for (size_t n = 0; engine_at(n) != NULL; n++)
        for (enum what w = HASH; w < BARE; w++)
            measure(engine_at(n), w, &l);
#ifdef __x86_64__
    if (engine_named("avx2") != NULL)
        (void)printf("avx2 limit %.0f\n", limit_fma());
    if (engine_named("ifma") != NULL)
        (void)printf("ifma limit %.0f\n", limit_ifma());
#endif
    return 0;
}

static int same(size_t count)
{
    static struct lists l;
    static uint8_t hashed[COUNT][32], wanted[COUNT][32];

    for (size_t at = 0; at < count; at += COUNT) {
        const struct group_engine *portable = engine_at(0);

        fill(&l);
        must(portable->multiply(l.scalars[0], 0, l.points[0], COUNT, wanted[0]) == COUNT);
        for (size_t n = 1; engine_at(n) != NULL; n++) {
            const struct group_engine *e = engine_at(n);

            e->hash(l.uniform[0], COUNT, hashed[0]);
            must(e->check(l.points[0], COUNT) == COUNT);
            must(e->multiply(l.scalars[0], 0, l.points[0], COUNT, l.out[0]) == COUNT);
            if (memcmp(hashed, l.points, sizeof hashed) != 0 ||
                memcmp(l.out, wanted, sizeof wanted) != 0) {
                (void)printf("%s differs\n", e->name);
                return 1;
            }
        }
    }
    (void)printf("%zu points the same\n", count);
    return 0;
}

/* Welch's t of two samples, from their counts, sums and sums of squares. */
struct sample {
    double count, sum, squares;
};

static void add(struct sample *s, double x)
{
    s->count++;
    s->sum += x;
    s->squares += x * x;
}

static double welch(const struct sample *a, const struct sample *b)
{
    double mean_a = a->sum / a->count, mean_b = b->sum / b->count;
    double var_a = a->squares / a->count - mean_a * mean_a;
    double var_b = b->squares / b->count - mean_b * mean_b;

    return (mean_a - mean_b) / sqrt(var_a / a->count + var_b / b->count);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/*
 * One fixed scalar, of nothing but ones, against a new one each time, in random order;
 * what took longer than nine tenths of all is left out, being the machine's.
 */
static double leak(const struct group_engine *e, size_t count)
{
    static struct lists l;
    double *took = memory_new(count, 2 * sizeof *took);
    uint8_t *kind = memory_new(count, 1), fixed[32] = {1};
    struct sample samples[2] = {{0, 0, 0}, {0, 0, 0}};

    must(took != NULL && kind != NULL);
    fill(&l);
    for (size_t i = 0; i < count; i++) {
        uint8_t scalar[32], random[32];
        double start;

        kind[i] = (uint8_t)randombytes_uniform(2);
        crypto_core_ristretto255_scalar_random(random);
        memcpy(scalar, kind[i] ? random : fixed, sizeof scalar);
        start = now();
        must(e->multiply(scalar, 0, l.points[0], PART, l.out[0]) == PART);
        took[i] = now() - start;
    }
    memcpy(took + count, took, count * sizeof *took);
    qsort(took + count, count, sizeof *took, by_size);
    for (size_t i = 0; i < count; i++)
        if (took[i] <= took[count + count * 9 / 10])
            add(&samples[kind[i]], took[i]);
    memory_free(took);
    memory_free(kind);
    return welch(&samples[0], &samples[1]);
}

int main(int argc, char **argv)
{
    size_t count = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;

    if (crypto_start() != OK)
        return 1;
    if (argc == 2 && strcmp(argv[1], "speed") == 0)
        return speed();
    if (count > 0 && strcmp(argv[1], "same") == 0)
        return same(count);
    if (count > 0 && strcmp(argv[1], "ct") == 0) {
        for (size_t n = 0; engine_at(n) != NULL; n++)
            (void)printf("%s %.2f\n", engine_at(n)->name, leak(engine_at(n), count));
        return 0;
    }
    (void)fputs("group_tool speed | same COUNT | ct COUNT\n", stderr);
    return 2;
}
