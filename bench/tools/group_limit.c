/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group_limit.c - what a product would take if it were field multiplications alone
 *
 * Compiled once for each field. Sixteen elements are multiplied in turn, so that none
 * waits for another, and the best of many short runs counts.
 */
#include "group/lane_point.h"

#include <time.h>

/*
 * A product in field multiplications: decoding 28, table 64, 64 additions of 8, 252
 * doublings of 4, 63 times T, encoding and its share of the inversion 20. In squarings: a
 * power 254, 252 doublings of 3, the rest 12.
 */
enum {
    MULTIPLICATIONS = 28 + 64 + 64 * 8 + 252 * 4 + 63 + 20,
    SQUARINGS = 254 + 252 * 3 + 12,
    ROW = 16,
    TIMES = 40,
    RUNS = 2000
};

static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double best(struct fe row[ROW], const struct fe *factor)
{
    double least = 1e18;

    for (int run = 0; run < RUNS; run++) {
        double start = now();

        for (int i = 0; i < TIMES; i++)
            for (int j = 0; j < ROW; j++)
                if (factor != NULL)
                    fe_mul(&row[j], &row[j], factor);
                else
                    fe_sqr(&row[j], &row[j]);
        start = now() - start;
        least = start < least ? start : least;
    }
    return least / TIMES / ROW / LANES;
}

double LIMIT_NAME(void);

double LIMIT_NAME(void)
{
    const struct fe factor = fe_constant(const_d);
    struct fe row[ROW];

    for (int i = 0; i < ROW; i++)
        row[i] = fe_constant(const_one_minus_d_squared);
    return MULTIPLICATIONS * best(row, &factor) + SQUARINGS * best(row, NULL);
}
