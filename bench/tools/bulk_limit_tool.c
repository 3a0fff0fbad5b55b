/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_limit_tool.c - what the kernels of a bulk round cost by themselves
 *
 *     bulk_limit_tool [portable|native|wide]
 *
 * Prints lines `name nanoseconds` of one of each on this processor: a block through the
 * cipher under one key (aes) and under one of its own (rekeyed), a product in the field
 * (mul), and a row of the matrix, ten secrets with their coefficients, for one vector
 * (row1, a table of 1 MB) and for two (row2, 2 MB), its cipher blocks not counted.
 * bench/bulk makes the limit of a round of these; docs/psi.md says how.
 */
#include "base/memory.h"
#include "bulk/aes.h"
#include "bulk/gf128.h"
#include "bulk/lpn.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { BLOCKS = 512, TABLE_BITS = 16, TABLE = 1 << TABLE_BITS, TIMES = 7, TURNS = 400 };

struct room {
    enum path path;
    struct aes cipher;
    struct lpn_matrix matrix;
    struct block a[BLOCKS], b[BLOCKS], c[LPN_ROW_BLOCKS * BLOCKS];
    struct block one[TABLE];
    struct block two[TABLE][2];
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void do_aes(struct room *r)
{
    aes_hash(&r->cipher, r->a, r->b, BLOCKS);
}

static void do_rekeyed(struct room *r)
{
    aes_rekeyed(r->path, r->a, r->b, r->c, BLOCKS);
}

static void do_mul(struct room *r)
{
    gf128_scale_add(r->path, r->a[1], r->b, r->c, BLOCKS);
}

static void do_stream(struct room *r)
{
    aes_stream(&r->cipher, 0, r->c, LPN_ROW_BLOCKS * BLOCKS);
}

static void do_row1(struct room *r)
{
    lpn_add(&r->matrix, r->one, 0, r->a, BLOCKS);
}

static void do_row2(struct room *r)
{
    lpn_add_pair(&r->matrix, (const struct block(*)[2])r->two, 0, r->a, r->b, BLOCKS);
}

/* Nanoseconds of one of BLOCKS: the least of some runs. */
static double measure(struct room *r, void (*work)(struct room *r))
{
    double least = 0;

    for (unsigned k = 0; k < TIMES; k++) {
        double start = now();
        double spent;
        for (unsigned i = 0; i < TURNS; i++)
            work(r);
        spent = now() - start;
        if (k == 0 || spent < least)
            least = spent;
    }
    return 1e9 * least / TURNS / BLOCKS;
}

int main(int argc, char **argv)
{
    struct room *r = memory_new_large(1, sizeof *r);
    double stream;

    if (!r)
        return 1;
    r->path = path_best();
    for (enum path p = 0; argc > 1 && p < PATH_COUNT; p++)
        if (strcmp(argv[1], path_name(p)) == 0 && p <= path_best())
            r->path = p;
    aes_init(&r->cipher, block_of(1, 2), r->path);
    r->matrix = (struct lpn_matrix){r->cipher, TABLE_BITS};
    aes_stream(&r->cipher, 1, r->one, TABLE);
    aes_stream(&r->cipher, 7, &r->two[0][0], (size_t)2 * TABLE);
    stream = measure(r, do_stream);
    printf("path %s\n", path_name(r->path));
    printf("aes %.3f\n", measure(r, do_aes));
    printf("rekeyed %.3f\n", measure(r, do_rekeyed));
    printf("mul %.3f\n", measure(r, do_mul));
    printf("row1 %.3f\n", measure(r, do_row1) - stream);
    printf("row2 %.3f\n", measure(r, do_row2) - stream);
    memory_free(r);
    return 0;
}
