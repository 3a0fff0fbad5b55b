/* SPDX-License-Identifier: Apache-2.0 */
/*
 * poison_tool.c - an engine at work on bytes that valgrind takes for undefined
 *
 *     valgrind --error-exitcode=99 poison_tool NAME
 *
 * Scalars and points are poisoned. A jump or an address that depends on one of them is
 * then a use of an undefined value, which valgrind reports. What comes out is
 * compared with crypto/group.h once the poison is off; ends with 0 if it is the same.
 * A word "leak" after the name proves that the poison works: a jump depends on it.
 */
#include "crypto/entropy.h"
#include "crypto/group.h"
#include "group/avx2.h"
#include "group/ifma.h"

#include <stdio.h>
#include <string.h>
#include <valgrind/memcheck.h>

enum { COUNT = 9 };

struct work {
    uint8_t uniform[COUNT][64], points[COUNT][32], scalars[COUNT][32];
    uint8_t hashed[COUNT][32], by_one[COUNT][32], by_each[COUNT][32], sum[32];
};

static void fill(struct work *w)
{
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t j = 0; j < 64; j++)
            w->uniform[i][j] = (uint8_t)(i * 71 + j * 13 + 5);
        for (size_t j = 0; j < 32; j++)
            w->scalars[i][j] = (uint8_t)(i * 37 + j * 101 + 1);
        w->scalars[i][31] &= 0x0f;
        group_from_uniform(w->uniform[i], w->points[i]);
    }
}

static int compute(const struct group_engine *engine, struct work *w)
{
    size_t refused;
    enum err e;

    (void)VALGRIND_MAKE_MEM_UNDEFINED(w->uniform, sizeof w->uniform);
    (void)VALGRIND_MAKE_MEM_UNDEFINED(w->points, sizeof w->points);
    (void)VALGRIND_MAKE_MEM_UNDEFINED(w->scalars, sizeof w->scalars);
    engine->hash(w->uniform[0], COUNT, w->hashed[0]);
    refused =
        COUNT - engine->multiply(w->scalars[0], 0, w->points[0], COUNT, w->by_one[0]);
    refused +=
        COUNT - engine->multiply(w->scalars[0], 32, w->points[0], COUNT, w->by_each[0]);
    e = engine->combine(w->scalars[0], w->points[0], COUNT, w->sum);
    (void)VALGRIND_MAKE_MEM_DEFINED(w, sizeof *w);
    return refused == 0 && e == OK;
}

static int is_right(const struct work *w)
{
    uint8_t sum[32] = {0}, wanted[32];
    int same = 1;

    for (size_t i = 0; i < COUNT; i++) {
        same &= memcmp(w->hashed[i], w->points[i], 32) == 0;
        same &= group_mul(w->scalars[0], w->points[i], wanted) == OK;
        same &= memcmp(w->by_one[i], wanted, 32) == 0;
        same &= group_mul(w->scalars[i], w->points[i], wanted) == OK;
        same &= memcmp(w->by_each[i], wanted, 32) == 0;
        same &= group_add(sum, wanted, sum) == OK;
    }
    return same & (memcmp(w->sum, sum, 32) == 0);
}

int main(int argc, char **argv)
{
    static struct work w;
    const struct group_engine *engine = NULL;

    if (argc >= 2 && strcmp(argv[1], "avx2") == 0)
        engine = &avx2_engine;
    if (argc >= 2 && strcmp(argv[1], "ifma-plain") == 0)
        engine = &ifma_plain_engine;
    if (engine == NULL || crypto_start() != OK)
        return 2;
    fill(&w);
    if (!compute(engine, &w) || !is_right(&w))
        return 1;
    if (argc == 3) {
        (void)VALGRIND_MAKE_MEM_UNDEFINED(w.scalars, sizeof w.scalars);
        if (w.scalars[1][0] == 1)
            (void)puts("leaked");
    }
    return 0;
}
