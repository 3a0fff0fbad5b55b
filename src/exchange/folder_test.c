/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "exchange/folder.h"
#include "tests/support/forge.h"
#include "tests/support/twins.h"

#include <unistd.h>

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static void make_medium(const struct twins *t, char path[SCRATCH_PATH_MAX])
{
    scratch_name(t->folder, "medium", path);
    assert_int_equal(mkdir(path, 0700), 0);
}

static void out(struct twin *w, const char *medium, char path[NODE_PATH_MAX])
{
    struct sync_report report = {.sent = 0};
    struct fault f = {0};

    twins_want(folder_out(w->pair, medium, path, &report, &f), OK, &f);
    assert_int_equal(access(path, R_OK), 0);
}

static void put_file(const char *dir, const char *name, const void *bytes, size_t count)
{
    char path[SCRATCH_PATH_MAX];
    FILE *file;

    scratch_name(dir, name, path);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
}

/* A whole round by one folder that is carried to and fro, nothing ever removed. */
static void test_round_by_folder(void **state)
{
    char medium[SCRATCH_PATH_MAX];
    char path[NODE_PATH_MAX];
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    make_medium(&t, medium);
    twins_begin_round(&t, TWIN_A);
    for (int i = 0; i < 24; i++) {
        struct twin *from = &t.side[i % 2];
        struct twin *to = &t.side[1 - i % 2];
        struct sync_report report = {.sent = 0};
        struct fault f = {0};

        (void)twin_advance(from);
        out(from, medium, path);
        twins_want(folder_in(to->node, medium, &report, &f), OK, &f);
        twin_close(to);
        twin_open(to);
    }
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
    assert_true(twin_round(&t.side[0])->hits_opened[0]);
    assert_true(twins_agree(&t));
    twins_free(&t);
}

/* What else lies in the folder does not matter; what is damaged is named, after the rest
 * was taken. */
static void test_what_else_is_there(void **state)
{
    char medium[SCRATCH_PATH_MAX];
    char path[NODE_PATH_MAX];
    char other[SCRATCH_PATH_MAX];
    struct sync_report report = {.sent = 0};
    struct match_load load = {.list = NULL};
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    make_medium(&t, medium);
    twins_want(folder_in(t.side[1].node, medium, &report, &f), ERR_NOT_FOUND, &f);
    assert_string_equal(f.rule, "R47");
    twins_want(folder_in(t.side[1].node, "/nowhere at all", &report, &f), ERR_NOT_FOUND,
               &f);
    scratch_name(medium, "dir.bundle", other);
    assert_int_equal(mkdir(other, 0700), 0);
    scratch_name(medium, "pipe.bundle", other);
    assert_int_equal(mkfifo(other, 0600), 0);
    put_file(medium, "read me.txt", "hello", 5);
    twins_want(twin_propose(&t.side[0], &load, &f), OK, &f);
    out(&t.side[0], medium, path);
    twins_want(folder_in(t.side[1].node, medium, &report, &f), OK, &f);
    assert_int_equal(report.fresh, 1);

    twins_want(match_abort(t.side[0].pair, twin_round(&t.side[0]), "mistake", &f), OK,
               &f);
    out(&t.side[0], medium, path);
    put_file(medium, "00000000.bundle", "entente-bundle/1", 16);
    put_file(medium, "zzzzzzzz.bundle", "", 0);
    assert_int_not_equal(folder_in(t.side[1].node, medium, &report, &f), OK);
    assert_non_null(strstr(f.text, ".bundle"));
    assert_int_equal(twin_round(&t.side[1])->status, FOLD_ROUND_ABORTED);
    twins_free(&t);
}

/* A file that is cut is not looked into at all, though its first entries are whole. */
static void test_cut_file(void **state)
{
    char medium[SCRATCH_PATH_MAX];
    char path[NODE_PATH_MAX];
    char cut[SCRATCH_PATH_MAX];
    struct sync_report report = {.sent = 0};
    struct match_load load = {.list = NULL};
    struct fault f = {0};
    struct stat about;
    struct twins t;
    uint64_t size;

    (void)state;
    twins_make(&t, NULL);
    make_medium(&t, medium);
    twins_want(twin_propose(&t.side[0], &load, &f), OK, &f);
    out(&t.side[0], medium, path);
    assert_int_equal(stat(path, &about), 0);
    scratch_name(medium, "cut.bundle", cut);
    scratch_copy(path, cut, (size_t)about.st_size - 1);
    assert_int_equal(unlink(path), 0);
    size = t.side[1].pair->their.tree.size;
    assert_int_not_equal(folder_in(t.side[1].node, medium, &report, &f), OK);
    assert_int_equal(t.side[1].pair->their.tree.size, size);
    twins_free(&t);
}

static void test_gap(void **state)
{
    char medium[SCRATCH_PATH_MAX];
    struct sync_report report = {.sent = 0};
    struct fault f = {0};
    static struct forge forge;
    struct buffer bundle;
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    make_medium(&t, medium);
    forge_start(&forge, &t.side[0], t.side[1].pair);
    forge.first++;
    forge.tree.size++;
    buffer_init(&bundle, TWINS_BUNDLE_MAX);
    forge_bundle(&forge, &bundle);
    put_file(medium, "later.bundle", bundle.data, bundle.bytes);
    buffer_fini(&bundle);
    twins_want(folder_in(t.side[1].node, medium, &report, &f), ERR_UNEXPECTED, &f);
    assert_string_equal(f.rule, "R47");
    assert_non_null(strstr(f.text, "later.bundle"));
    twins_free(&t);
}

static void test_out_errors(void **state)
{
    char path[NODE_PATH_MAX];
    char longest[NODE_PATH_MAX];
    struct sync_report report = {.sent = 0};
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_want(folder_out(t.side[0].pair, "/nowhere at all", path, &report, &f),
               ERR_NOT_FOUND, &f);
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = 0;
    twins_want(folder_out(t.side[0].pair, longest, path, &report, &f), ERR_LIMIT, &f);
    twins_free(&t);
}

/* The evidence folder holds what PROTOCOL.md 10 lists, and no other of our files. */
static void test_evidence(void **state)
{
    static const char *const files[] = {"0/card.json",       "1/card.json",
                                        "0/lane.entries",    "1/lane.entries",
                                        "0/checkpoint.note", "1/checkpoint.note"};
    char folder[SCRATCH_PATH_MAX];
    char path[SCRATCH_PATH_MAX];
    struct fault f = {0};
    struct stat about;
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_play_round(&t, TWIN_A);
    scratch_name(t.folder, "evidence", folder);
    twins_want(folder_evidence(t.side[0].pair, folder, &f), OK, &f);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        scratch_name(folder, files[i], path);
        assert_int_equal(stat(path, &about), 0);
        assert_true(about.st_size > 0);
    }
    scratch_name(folder, "documents", path);
    assert_true(scratch_holds(path, "agreement", 9));
    for (int i = 0; i < TWINS; i++) /* no name of a record is in any lane (I9) */
        assert_false(scratch_holds(folder, twins_canary[i], strlen(twins_canary[i])));
    assert_false(scratch_holds(folder, "Olena", 5));
    assert_int_equal(folder_evidence(t.side[0].pair, folder, &f), ERR_EXISTS);
    twins_free(&t);
}

static void edit_bulk(json_t *draft)
{
    twins_edit_bulk(draft, 2, 64);
}

static const struct twins_plan bulk_plan = {.edit = edit_bulk};

/* Of a bulk round a stranger is given what was said at its end, by both alike. */
static void test_T5_evidence_of_a_bulk_round(void **state)
{
    static const char *const names[TWINS] = {"of_one", "of_the_other"};
    char folder[SCRATCH_PATH_MAX];
    char path[SCRATCH_PATH_MAX];
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, &bulk_plan);
    twins_play_round(&t, TWIN_A);
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
    for (int i = 0; i < TWINS; i++) {
        struct dirent *found;
        size_t files = 0;
        DIR *dir;

        scratch_name(t.folder, names[i], folder);
        twins_want(folder_evidence(t.side[i].pair, folder, &f), OK, &f);
        scratch_name(folder, "messages", path);
        dir = opendir(path);
        assert_non_null(dir);
        while ((found = readdir(dir)) != NULL) {
            uint8_t close[68 + 1];
            uint8_t hash[32];
            char name[2 * 32 + 1];
            char file_path[SCRATCH_PATH_MAX];
            FILE *file;

            if (found->d_name[0] == '.')
                continue;
            scratch_name(path, found->d_name, file_path);
            file = fopen(file_path, "rb");
            assert_non_null(file);
            assert_int_equal(fread(close, 1, sizeof close, file), 68);
            assert_int_equal(fclose(file), 0);
            hash_sha256(close, 68, hash);
            text_hex_encode(hash, sizeof hash, name);
            assert_string_equal(found->d_name, name);
            assert_int_equal(load_u32(close + 32), twin_round(&t.side[i])->counted[0]);
            files++;
        }
        assert_int_equal(closedir(dir), 0);
        assert_int_equal(files, 1); /* they have said the same */
    }
    twins_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_by_folder),
        cmocka_unit_test(test_what_else_is_there),
        cmocka_unit_test(test_cut_file),
        cmocka_unit_test(test_gap),
        cmocka_unit_test(test_out_errors),
        cmocka_unit_test(test_evidence),
        cmocka_unit_test(test_T5_evidence_of_a_bulk_round),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
