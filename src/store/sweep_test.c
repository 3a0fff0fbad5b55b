/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sweep_test.c - pages made by hand, from the description of the format
 */
#include "base/num.h"
#include "store/sweep.h"
#include "tests/support/scratch.h"

#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { PAGES = 7 };

static uint8_t file[PAGES][SWEEP_PAGE_BYTES];

/* Lay out a b-tree page: everything that is nobody's holds 'x', all else 'c'. */
static void make_page(uint8_t *page, size_t at, uint8_t kind, size_t cells, size_t start)
{
    size_t header = kind == 2 || kind == 5 ? 12 : 8;

    memset(page + at, 'c', SWEEP_PAGE_BYTES - at);
    page[at] = kind;
    store_u16(page + at + 1, 0);
    store_u16(page + at + 3, (uint16_t)cells);
    store_u16(page + at + 5, (uint16_t)start);
    memset(page + at + header + 2 * cells, 'x', start - at - header - 2 * cells);
}

/* Give a page two free blocks. */
static void add_blocks(uint8_t *page)
{
    store_u16(page + 1, 6000);
    memset(page + 6000, 'x', 100);
    store_u16(page + 6000, 8000);
    store_u16(page + 6002, 100);
    memset(page + 8000, 'x', 192);
    store_u16(page + 8000, 0);
    store_u16(page + 8002, 192);
}

static void make_file(void)
{
    memset(file[0], 'c', 100);
    make_page(file[0], 100, 13, 2, 8000);
    make_page(file[1], 0, 5, 3, 4000);
    make_page(file[2], 0, 10, 100, 300);
    make_page(file[3], 0, 2, 0, SWEEP_PAGE_BYTES);
    make_page(file[4], 0, 13, 1, 5000);
    add_blocks(file[4]);
    memset(file[5], 'c', SWEEP_PAGE_BYTES); /* an overflow page */
    store_u32(file[5], 3);
    make_page(file[6], 0, 10, 4, 16); /* full */
}

static enum err sweep(const char *dir)
{
    char path[SCRATCH_PATH_MAX];
    FILE *f;
    enum err e;

    scratch_name(dir, "file", path);
    f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(file, 1, sizeof file, f), sizeof file);
    assert_int_equal(fclose(f), 0);
    e = sweep_file(path);
    f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fread(file, 1, sizeof file, f), sizeof file);
    fclose(f);
    return e;
}

static size_t count_bytes(uint8_t byte)
{
    size_t count = 0;

    for (size_t i = 0; i < PAGES; i++) {
        for (size_t k = 0; k < SWEEP_PAGE_BYTES; k++)
            count += file[i][k] == byte;
    }
    return count;
}

static int set_up(void **state)
{
    static char dir[SCRATCH_PATH_MAX];

    scratch_make(dir);
    *state = dir;
    return 0;
}

static int tear_down(void **state)
{
    scratch_remove(*state);
    return 0;
}

static void zeroes_what_is_nobodys_and_nothing_else(void **state)
{
    size_t data;

    make_file();
    data = count_bytes('c');
    assert_true(count_bytes('x') > 10000);
    assert_int_equal(sweep(*state), OK);
    assert_int_equal(count_bytes('x'), 0);
    assert_int_equal(count_bytes('c'), data);
    assert_int_equal(load_u16(file[4] + 6000), 8000); /* the list of blocks stays */
    assert_int_equal(load_u16(file[4] + 8002), 192);
}

static void refuses_a_page_that_contradicts_itself(void **state)
{
    static const struct {
        size_t at; /* in page 4 */
        uint16_t value;
    } cases[] = {
        {3, 3000},                  /* pointers beyond the first cell */
        {3, 65535},   {5, 8193},    /* the first cell beyond the page */
        {5, 9},       {1, 4999},    /* a block before the first cell */
        {1, 8190},    {6002, 3},    /* a block without room for itself */
        {6002, 2193}, {6000, 6000}, /* a list that goes round */
        {6000, 6050}, {8002, 193},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        make_file();
        store_u16(file[4] + cases[i].at, cases[i].value);
        if (sweep(*state) != ERR_CORRUPT)
            fail_msg("case %zu was taken", i);
    }
}

static void says_when_there_is_no_file(void **state)
{
    char path[SCRATCH_PATH_MAX];

    scratch_name(*state, "none", path);
    assert_int_equal(sweep_file(path), ERR_IO);
}

static void refuses_a_file_that_is_too_large(void **state)
{
    char path[SCRATCH_PATH_MAX];
    FILE *f;

    scratch_name(*state, "large", path);
    f = fopen(path, "wb");
    assert_non_null(f);
    fclose(f);
    if (truncate(path, (off_t)SWEEP_PAGE_BYTES * (SWEEP_PAGES_MAX + 1)) == 0)
        assert_int_equal(sweep_file(path), ERR_LIMIT); /* a file of holes */
    else
        print_message("# this file system holds no file of that size\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zeroes_what_is_nobodys_and_nothing_else),
        cmocka_unit_test(refuses_a_page_that_contradicts_itself),
        cmocka_unit_test(says_when_there_is_no_file),
        cmocka_unit_test(refuses_a_file_that_is_too_large),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
