/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page_test.c - objects.db with several processes, and when one dies or the disk is full
 */
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "store/object.h"
#include "tests/support/dice.h"
#include "tests/support/scratch.h"

#include <unistd.h>

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#define NOW INT64_C(1800000000000000)

static char dir[SCRATCH_PATH_MAX];

static int set_up(void **state)
{
    (void)state;
    scratch_make(dir);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(dir);
    return 0;
}

static struct store *open_writer(void)
{
    struct store *s = NULL;
    struct fault f = {0};

    if (store_open_objects(dir, 10000, &s, &f) != OK)
        fail_msg("%s", f.text);
    return s;
}

static struct store *open_reader(void)
{
    struct store *s = NULL;
    struct fault f = {0};

    if (store_open_objects_read(dir, &s, &f) != OK)
        fail_msg("%s", f.text);
    return s;
}

/* Put the nth object, with `pad` bytes in it; its `added`, or 0 and why not. */
static int64_t put(struct store *s, unsigned n, size_t pad, int64_t now, enum err *why)
{
    char *text = calloc(1, pad + 300);
    struct object_head h;
    struct store_put out = {0};
    struct part bytes;
    size_t count;
    enum err e;

    must(text);
    count = (size_t)snprintf(text, 300,
                             "{\"type\":\"url\",\"id\":\"url--%08x-0000-4000-8000-"
                             "000000000000\",\"value\":\"",
                             n);
    memset(text + count, 'x', pad);
    memcpy(text + count + pad, "\"}", 2);
    bytes = (struct part){text, count + pad + 2};
    must(object_read(bytes.bytes, bytes.count, &h, NULL, NULL) == OK);
    e = store_object_put(s, &h, &bytes, "list", now, &out);
    free(text);
    if (why)
        *why = e;
    return e == OK ? out.added : 0;
}

/* ---- readers beside a writer ---- */

enum { ROWS = 3000, READERS = 3 };

static enum err count_row(void *state, const struct store_object *o)
{
    int64_t *at = state; /* the cursor, and how many were seen */

    must(o->added > at[0]);
    at[0] = o->added;
    at[1]++;
    return OK;
}

/* Page to the end again and again until so many rows were seen or a minute is over. */
static int read_along(size_t limit)
{
    const struct store_filter newest = {0};
    struct store_page page = {.limit = limit};
    struct store *s = NULL;
    int64_t at[2] = {0, 0};
    time_t end = time(NULL) + 60;

    while (store_open_objects_read(dir, &s, NULL) != OK)
        must(time(NULL) < end);
    while (at[1] < ROWS && time(NULL) < end) {
        page.after = page.last;
        must(store_object_page(s, &newest, &page, count_row, at) == OK);
        must(page.last == at[0]);
    }
    store_close(s);
    return at[1] == ROWS ? 0 : 1;
}

/* Put rows in transactions of many sizes; the clock goes back and forth. */
static int write_along(uint64_t seed)
{
    struct store *s = open_writer();
    struct dice dice;
    unsigned n = 0;

    dice_init(&dice, seed);
    while (n < ROWS) {
        unsigned end = n + 1 + (unsigned)dice_below(&dice, 60);

        must(store_begin(s) == OK);
        for (unsigned i = n; i < end && i < ROWS; i++)
            must(put(s, i, 50, NOW - (int64_t)dice_below(&dice, 1000000), NULL) > 0);
        if (dice_below(&dice, 10) == 0) {
            store_rollback(s);
            continue;
        }
        must(store_commit(s) == OK);
        n = end;
    }
    store_close(s);
    return 0;
}

static void readers_miss_nothing(void **state)
{
    uint64_t seed = dice_seed();
    pid_t children[READERS + 1];
    int64_t objects = 0;
    struct store *s;

    (void)state;
    for (int i = 0; i <= READERS; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0)
            _exit(i == READERS ? write_along(seed)
                               : read_along(i == 0 ? 1 : 7 * (size_t)i));
    }
    for (int i = 0; i <= READERS; i++) {
        int status = -1;

        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    s = open_reader();
    assert_int_equal(store_object_count(s, NULL, &objects, NULL), OK);
    assert_int_equal(objects, ROWS);
    store_close(s);
}

/* ---- a writer that is killed ---- */

/* Commit for ever, telling after each commit up to where. */
static void write_until_killed(int out, unsigned first, int64_t now)
{
    struct store *s = open_writer();

    for (unsigned n = first;; n += 20) {
        int64_t added = 0;

        must(store_begin(s) == OK);
        for (unsigned i = 0; i < 20; i++)
            added = put(s, n + i, 200, now, NULL);
        must(store_commit(s) == OK);
        must(write(out, &added, sizeof added) == sizeof added);
    }
}

/* What the killed one has told of last; it may have told of less than it committed. */
static int64_t let_write_and_kill(unsigned first, int64_t now, int commits)
{
    int64_t told = 0;
    int64_t added;
    int ends[2];
    pid_t child;

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        write_until_killed(ends[1], first, now);
    }
    close(ends[1]);
    for (int i = 0; i < commits; i++) {
        assert_int_equal(read(ends[0], &added, sizeof added), sizeof added);
        told = added;
    }
    usleep((useconds_t)commits * 700);
    kill(child, SIGKILL);
    while (read(ends[0], &added, sizeof added) == (ssize_t)sizeof added)
        told = added;
    assert_int_equal(waitpid(child, NULL, 0), child);
    close(ends[0]);
    return told;
}

static void a_killed_writer_loses_nothing_committed(void **state)
{
    const struct store_filter all = {.versions = STORE_VERSION_ALL};
    int64_t before = 0;

    (void)state;
    for (int round = 0; round < 5; round++) {
        struct store_page page = {.limit = SIZE_MAX};
        int64_t at[2] = {0, 0};
        int64_t told;
        int64_t last = 0;
        struct store *reader;
        struct store *s;

        told = let_write_and_kill((unsigned)round << 16, NOW - round * 1000000,
                                  3 + 5 * round);
        assert_true(told > before); /* though the clock went back */
        reader = open_reader();     /* the first who looks after the death */
        assert_int_equal(store_object_page(reader, &all, &page, count_row, at), OK);
        assert_true(at[0] >= told);
        assert_int_equal(at[1] % 20, 0); /* transactions are whole */
        s = open_writer();
        assert_int_equal(store_object_last(s, &last), OK);
        assert_int_equal(last, at[0]);
        before = put(s, 0xf0000000u + (unsigned)round, 10, 1, NULL);
        assert_true(before > last);
        assert_int_equal(store_object_erase_list(s, "list", &last), OK);
        store_close(s);
        store_close(reader);
    }
}

/* ---- one writer, and what readers may ---- */

static void one_writer_at_a_time_beside_the_node(void **state)
{
    struct store *node = NULL;
    struct store *other = NULL;
    struct store *reader;
    struct store *s;
    struct fault f = {0};

    (void)state;
    assert_int_equal(store_open_objects_read(dir, &other, &f), ERR_NOT_FOUND);
    assert_true(strlen(f.text) > 20);
    assert_int_equal(store_open(dir, true, 0, &node, NULL), OK);
    s = open_writer(); /* the node's own lock does not matter */
    assert_int_equal(store_open_objects(dir, 30, &other, &f), ERR_BUSY);
    assert_true(strlen(f.text) > 20);
    reader = open_reader();
    assert_true(put(s, 1, 5, NOW, NULL) == NOW);
    store_close(reader);
    store_close(s);
    s = open_writer();
    store_close(s);
    store_close(node);
    assert_int_equal(store_open_objects("/none/such", 0, &other, &f), ERR_NOT_FOUND);
    assert_null(other);
}

static enum err scrub_meanwhile(void *state, const struct store_object *o)
{
    (void)o;
    return store_scrub(state);
}

static void readers_see_one_state_and_outlive_the_writer(void **state)
{
    const struct store_filter newest = {0};
    struct store_page page = {.limit = 10};
    struct store *s = open_writer();
    struct store *reader = open_reader();
    int64_t at[2] = {0, 0};

    (void)state;
    for (unsigned n = 0; n < 5; n++)
        put(s, n, 100, NOW, NULL);
    /* The WAL cannot be emptied under a reader that is in the middle of it. */
    assert_int_equal(store_object_page(reader, &newest, &page, scrub_meanwhile, s),
                     ERR_BUSY);
    assert_int_equal(store_scrub(s), OK);
    put(s, 9, 100, NOW, NULL);
    store_close(s);
    page.after = 0;
    assert_int_equal(store_object_page(reader, &newest, &page, count_row, at), OK);
    assert_int_equal(at[1], 6);
    s = open_writer();
    put(s, 10, 100, NOW, NULL);
    page.after = page.last;
    assert_int_equal(store_object_page(reader, &newest, &page, count_row, at), OK);
    assert_int_equal(at[1], 7);
    store_close(reader);
    store_close(s);
}

static void refuses_what_is_no_such_file(void **state)
{
    static const char junk[8192] = "SQLite format 3";
    char path[SCRATCH_PATH_MAX];
    struct store *s = NULL;
    struct stat about;
    struct fault f;
    FILE *file;

    (void)state;
    scratch_name(dir, "objects.db", path);
    for (size_t count = 0; count <= sizeof junk; count += 4096) {
        file = fopen(path, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(junk, 1, count, file), count);
        fclose(file);
        assert_int_equal(store_open_objects_read(dir, &s, &f),
                         count == 0 ? ERR_NOT_FOUND : ERR_CORRUPT);
        assert_int_equal(store_open_objects(dir, 0, &s, &f),
                         count == 0 ? OK : ERR_CORRUPT);
        store_close(s);
        s = NULL;
    }
    assert_int_equal(unlink(path), 0);
    s = open_writer();
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    put(s, 1, 20000, NOW, NULL);
    store_close(s);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(truncate(path, about.st_size - 100), 0);
    assert_int_equal(store_open_objects(dir, 0, &s, &f), ERR_CORRUPT);
}

/* ---- a full disk ---- */

static void a_full_disk_loses_nothing(void **state)
{
    struct store *s = open_writer();
    struct rlimit before;
    struct rlimit small;
    struct fault f = {0};
    int64_t objects = 0;
    unsigned kept = 0;
    enum err e = OK;

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 3 << 20;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    while (kept < 100 && put(s, kept, 100000, NOW, &e) > 0)
        kept++;
    assert_int_equal(e, ERR_IO);
    assert_in_range(kept, 5, 60);
    assert_int_equal(store_explain(s, e, &f), ERR_IO);
    assert_non_null(strstr(f.text, "disk is full"));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    put(s, 99, 10, NOW, &e);
    assert_int_equal(e, ERR_IO); /* this handle is not used any further */
    store_close(s);
    s = open_writer();
    assert_int_equal(store_object_count(s, NULL, &objects, NULL), OK);
    assert_int_equal(objects, kept);
    assert_true(put(s, 99, 10, NOW, &e) > 0);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(readers_miss_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_killed_writer_loses_nothing_committed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(one_writer_at_a_time_beside_the_node, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(readers_see_one_state_and_outlive_the_writer,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_what_is_no_such_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_loses_nothing, set_up, tear_down),
    };

    must(crypto_start() == OK);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
