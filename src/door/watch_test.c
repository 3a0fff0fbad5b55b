/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch_test.c - which files are named, and when; what is remembered of them
 */
#include "base/num.h"
#include "crypto/entropy.h"
#include "door/watch.h"
#include "store/object.h"
#include "tests/support/scratch.h"

#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static void write_file(const char *dir, const char *name, const char *text)
{
    char path[SCRATCH_PATH_MAX];
    FILE *file;

    scratch_name(dir, name, path);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void check_next(struct watch *w, int stop, const char *name)
{
    const char *path = NULL;
    struct fault f;

    assert_int_equal(watch_next(w, stop, &path, &f), OK);
    assert_string_equal(strrchr(path, '/') + 1, name);
}

static void files_are_named_when_they_are_whole(void **state)
{
    char dir[SCRATCH_PATH_MAX], from[SCRATCH_PATH_MAX], to[SCRATCH_PATH_MAX];
    struct watch *w = NULL;
    const char *path;
    struct fault f;
    int stop[2];

    (void)state;
    scratch_make(dir);
    assert_int_equal(pipe(stop), 0);
    write_file(dir, "b", "1");
    write_file(dir, "a", "2");
    write_file(dir, ".hidden", "3");
    scratch_name(dir, "folder", to);
    assert_int_equal(mkdir(to, 0700), 0);
    scratch_name(dir, "link", to);
    assert_int_equal(symlink("/etc/passwd", to), 0);
    assert_int_equal(watch_open(dir, &w, &f), OK);
    check_next(w, stop[0], "a");
    check_next(w, stop[0], "b");
    write_file(dir, ".part", "4");
    write_file(dir, "c", "5");
    check_next(w, stop[0], "c");
    scratch_name(dir, ".part", from);
    scratch_name(dir, "d", to);
    assert_int_equal(rename(from, to), 0);
    check_next(w, stop[0], "d");
    write_file(dir, "a", "again");
    check_next(w, stop[0], "a");
    assert_int_equal(write(stop[1], "x", 1), 1);
    assert_int_equal(watch_next(w, stop[0], &path, &f), ERR_CANCELLED);
    watch_close(w);
    (void)close(stop[0]);
    (void)close(stop[1]);
    scratch_remove(dir);
}

static void a_folder_that_goes_is_said(void **state)
{
    char dir[SCRATCH_PATH_MAX];
    struct watch *w = NULL;
    const char *path;
    char **paths;
    size_t count;
    struct fault f;
    int stop[2];

    (void)state;
    scratch_make(dir);
    assert_int_equal(pipe(stop), 0);
    assert_int_equal(watch_open(dir, &w, &f), OK);
    scratch_remove(dir);
    assert_int_equal(watch_next(w, stop[0], &path, &f), ERR_NOT_FOUND);
    watch_close(w);
    assert_int_equal(watch_open(dir, &w, &f), ERR_NOT_FOUND);
    assert_int_equal(watch_list(dir, &paths, &count, &f), ERR_NOT_FOUND);
    assert_int_equal(watch_list("/dev/null", &paths, &count, &f), ERR_IO);
    (void)close(stop[0]);
    (void)close(stop[1]);
}

static void content_is_remembered(void **state)
{
    /* SHA-256 of "abc", as FIPS 180 gives it, begins so. */
    static const uint8_t abc[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea};
    char dir[SCRATCH_PATH_MAX], path[SCRATCH_PATH_MAX];
    uint8_t hash[SHA256_BYTES];
    bool seen = true;
    struct fault f;

    (void)state;
    scratch_make(dir);
    write_file(dir, "a", "abc");
    scratch_name(dir, "a", path);
    assert_int_equal(watch_hash(path, hash), OK);
    assert_memory_equal(hash, abc, sizeof abc);
    assert_int_equal(watch_has_seen(dir, hash, &seen, &f), OK);
    assert_false(seen);
    assert_int_equal(watch_remember(dir, 0, hash, &f), OK);
    assert_int_equal(watch_has_seen(dir, hash, &seen, &f), OK);
    assert_true(seen);
    hash[0] ^= 1;
    assert_int_equal(watch_has_seen(dir, hash, &seen, &f), OK);
    assert_false(seen);
    scratch_name(dir, "none", path);
    assert_int_equal(watch_hash(path, hash), ERR_NOT_FOUND);
    scratch_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_named_when_they_are_whole),
        cmocka_unit_test(a_folder_that_goes_is_said),
        cmocka_unit_test(content_is_remembered),
    };

    return crypto_start() == OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
