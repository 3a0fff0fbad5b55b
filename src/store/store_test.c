/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_test.c - opening, the lock, transactions, settings and peers
 */
#include "base/must.h"
#include "crypto/entropy.h"
#include "store/lane.h"
#include "store/record.h"
#include "store/store.h"
#include "tests/support/scratch.h"

#include <sqlite3.h>
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

#include <cmocka.h>

struct place {
    char dir[SCRATCH_PATH_MAX];
    char file[SCRATCH_PATH_MAX];
    struct store *store;
    struct buffer buffer;
};

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    scratch_make(p->dir);
    scratch_name(p->dir, "node.db", p->file);
    buffer_init(&p->buffer, 1 << 20);
    assert_int_equal(store_open(p->dir, true, 0, &p->store, NULL), OK);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;

    store_close(p->store);
    buffer_fini(&p->buffer);
    scratch_remove(p->dir);
    free(p);
    return 0;
}

static void close_store(struct place *p)
{
    store_close(p->store);
    p->store = NULL;
}

/* Close and open again. */
static void reopen(struct place *p)
{
    close_store(p);
    assert_int_equal(store_open(p->dir, false, 0, &p->store, NULL), OK);
}

/* Opening fails so, with a sentence, and lets go of the lock. */
static void assert_open_fails(const struct place *p, bool make, enum err due)
{
    struct store *none = NULL;
    struct fault f = {0};

    assert_int_equal(store_open(p->dir, make, 0, &none, &f), due);
    assert_null(none);
    assert_int_equal(f.code, due);
    assert_true(strlen(f.text) > 20);
}

static int64_t read_pragma(const struct place *p, const char *text)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    int64_t value;

    assert_int_equal(sqlite3_open(p->file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return value;
}

static void execute(const struct place *p, const char *text)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(p->file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void makes_a_file_for_its_owner(void **state)
{
    struct place *p = *state;
    struct stat about;

    assert_int_equal(stat(p->file, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_open_fails(p, true, ERR_BUSY); /* we hold the lock ourselves */
    close_store(p);
    assert_open_fails(p, true, ERR_EXISTS);
    assert_int_equal(read_pragma(p, "PRAGMA user_version"), 1);
    assert_int_equal(read_pragma(p, "PRAGMA page_size"), 8192);
    assert_int_equal(read_pragma(p, "PRAGMA application_id"), 0x456e7431);
    assert_int_equal(read_pragma(p, "SELECT count(*) FROM pragma_table_list"
                                    " WHERE schema = 'main' AND NOT strict"
                                    " AND name NOT LIKE 'sqlite%'"),
                     0);
    reopen(p);
}

static void makes_its_folder_but_not_the_one_above(void **state)
{
    struct place *p = *state;
    struct store *other = NULL;
    struct fault f;
    char dir[SCRATCH_PATH_MAX];

    scratch_name(p->dir, "inner", dir);
    assert_int_equal(store_open(dir, false, 0, &other, &f), ERR_NOT_FOUND);
    assert_int_equal(access(dir, F_OK), -1); /* looking makes nothing */
    assert_int_equal(store_open(dir, true, 0, &other, &f), OK);
    store_close(other);
    scratch_name(p->dir, "a/b", dir);
    assert_int_equal(store_open(dir, true, 0, &other, &f), ERR_NOT_FOUND);
}

static void a_making_cut_short_can_be_made_again(void **state)
{
    struct place *p = *state;

    close_store(p);
    assert_int_equal(truncate(p->file, 0), 0);
    assert_open_fails(p, false, ERR_NOT_FOUND);
    assert_int_equal(store_open(p->dir, true, 0, &p->store, NULL), OK);
    reopen(p);
}

static void refuses_what_is_no_node(void **state)
{
    struct place *p = *state;
    FILE *file;

    close_store(p);
    execute(p, "PRAGMA user_version = 2");
    assert_open_fails(p, false, ERR_CORRUPT);
    execute(p, "PRAGMA user_version = 0");
    assert_open_fails(p, false, ERR_CORRUPT);
    execute(p, "PRAGMA user_version = 1; PRAGMA application_id = 7");
    assert_open_fails(p, false, ERR_CORRUPT);
    assert_open_fails(p, true, ERR_CORRUPT);

    assert_int_equal(unlink(p->file), 0);
    file = fopen(p->file, "w");
    assert_non_null(file);
    for (int i = 0; i < 5000; i++)
        fputs("Not a database at all. ", file);
    fclose(file);
    assert_open_fails(p, false, ERR_CORRUPT);
    assert_open_fails(p, true, ERR_CORRUPT);

    assert_int_equal(unlink(p->file), 0);
    assert_open_fails(p, false, ERR_NOT_FOUND);
    assert_int_equal(mkdir(p->file, 0700), 0);
    assert_open_fails(p, false, ERR_IO);
    assert_open_fails(p, true, ERR_IO);
}

/* A file cut anywhere is refused at opening, or when what is missing is read. */
static void refuses_a_truncated_file(void **state)
{
    struct place *p = *state;
    struct stat about;
    char kept[SCRATCH_PATH_MAX];
    uint8_t root[32] = {1};
    char card[30000];
    int64_t peer;

    memset(card, 'c', sizeof card);
    assert_int_equal(store_peer_add(p->store, root, card, sizeof card, &peer), OK);
    close_store(p);
    assert_int_equal(stat(p->file, &about), 0);
    scratch_name(p->dir, "kept", kept);
    assert_int_equal(rename(p->file, kept), 0);
    for (off_t size = 2048; size < about.st_size; size += 2048) {
        struct store *s = NULL;
        enum err e;

        scratch_copy(kept, p->file, (size_t)size);
        e = store_open(p->dir, false, 0, &s, NULL);
        if (e == OK) /* cut between pages, and SQLite has noted no size */
            e = store_peer_card(s, 1, &p->buffer);
        assert_int_equal(e, ERR_CORRUPT);
        assert_int_equal(p->buffer.bytes, 0);
        store_close(s);
    }
}

/* In a child: take the lock, say so, hold it until told. */
static pid_t hold_in_child(const char *dir, int said[2], int told[2])
{
    pid_t child = fork();
    struct store *s = NULL;
    char byte = 'x';

    if (child != 0)
        return child;
    close(told[1]);
    if (store_open(dir, false, 0, &s, NULL) != OK || write(said[1], &byte, 1) != 1)
        _exit(1);
    if (read(told[0], &byte, 1) < 0)
        _exit(1);
    if (byte != 'k') /* else die holding it */
        store_close(s);
    _exit(0);
}

static void one_process_at_a_time(void **state)
{
    struct place *p = *state;
    struct store *s = NULL;
    struct fault f = {0};
    char byte;

    close_store(p);
    for (int round = 0; round < 2; round++) {
        int said[2];
        int told[2];
        int status;
        pid_t child;

        assert_int_equal(pipe(said), 0);
        assert_int_equal(pipe(told), 0);
        child = hold_in_child(p->dir, said, told);
        assert_true(child > 0);
        assert_int_equal(read(said[0], &byte, 1), 1);
        assert_int_equal(store_open(p->dir, false, 50, &s, &f), ERR_BUSY);
        assert_non_null(strstr(f.text, "Another process"));
        byte = round == 0 ? 'c' : 'k';
        assert_int_equal(write(told[1], &byte, 1), 1);
        /* It lets go within the time that we wait. */
        assert_int_equal(store_open(p->dir, false, 10000, &s, &f), OK);
        store_close(s);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        for (int i = 0; i < 2; i++) {
            close(said[i]);
            close(told[i]);
        }
    }
}

/* The first letter of its name, and its size. */
static enum err note_setting(void *state, const char *name, size_t bytes)
{
    char *seen = state;

    (void)snprintf(seen + strlen(seen), 16, "%c %zu, ", name[0], bytes);
    return OK;
}

static void settings_are_kept_by_name(void **state)
{
    struct place *p = *state;
    char seen[64] = "";
    char name[STORE_SETTING_NAME_MAX + 2];
    struct buffer small;

    memset(name, 'n', sizeof name);
    name[STORE_SETTING_NAME_MAX + 1] = 0;
    assert_int_equal(store_setting_get(p->store, "a", &p->buffer), ERR_NOT_FOUND);
    assert_int_equal(store_setting_put(p->store, "a", "one", 3), OK);
    assert_int_equal(store_setting_put(p->store, "a", "two!", 4), OK);
    assert_int_equal(store_setting_put(p->store, "b", NULL, 0), OK);
    assert_int_equal(store_setting_put(p->store, name, "x", 1), ERR_LIMIT);
    assert_int_equal(store_setting_put(p->store, "", "x", 1), ERR_LIMIT);
    name[STORE_SETTING_NAME_MAX] = 0;
    assert_int_equal(store_setting_put(p->store, name, "x", 1), OK);
    assert_int_equal(store_setting_put(p->store, "c", name, STORE_SETTING_MAX + 1),
                     ERR_LIMIT);
    reopen(p);
    assert_int_equal(store_setting_each(p->store, note_setting, seen), OK);
    assert_string_equal(seen, "a 4, b 0, n 1, ");
    assert_int_equal(store_setting_get(p->store, "a", &p->buffer), OK);
    assert_string_equal(buffer_text(&p->buffer), "two!");
    assert_int_equal(store_setting_get(p->store, "b", &p->buffer), OK);
    assert_int_equal(p->buffer.bytes, 0);
    buffer_init(&small, 3);
    assert_int_equal(store_setting_get(p->store, "a", &small), ERR_LIMIT);
    buffer_fini(&small);
}

static void peers_are_numbered_from_one(void **state)
{
    struct place *p = *state;
    uint8_t root[32] = {0};
    int64_t peer = 77;
    int64_t count = 77;

    assert_int_equal(store_peer_count(p->store, &count), OK);
    assert_int_equal(count, 0);
    for (int64_t i = 1; i <= 3; i++) {
        root[0] = (uint8_t)i;
        assert_int_equal(store_peer_add(p->store, root, "card", 4, &peer), OK);
        assert_int_equal(peer, i);
    }
    peer = 77;
    assert_int_equal(store_peer_add(p->store, root, "other", 5, &peer), ERR_EXISTS);
    assert_int_equal(store_peer_add(p->store, root, "", 0, &peer), ERR_LIMIT);
    assert_int_equal(peer, 77);
    assert_int_equal(store_peer_count(p->store, &count), OK);
    assert_int_equal(count, 3);
    root[0] = 2;
    assert_int_equal(store_peer_find(p->store, root, &peer), OK);
    assert_int_equal(peer, 2);
    root[1] = 1;
    assert_int_equal(store_peer_find(p->store, root, &peer), ERR_NOT_FOUND);
    assert_int_equal(store_peer_card(p->store, 2, &p->buffer), OK);
    assert_string_equal(buffer_text(&p->buffer), "card");
    assert_int_equal(store_peer_card(p->store, 4, &p->buffer), ERR_NOT_FOUND);
    assert_int_equal(p->buffer.bytes, 0);
}

static void peers_have_a_limit(void **state)
{
    struct place *p = *state;
    uint8_t root[32] = {0};
    int64_t peer;

    assert_int_equal(store_begin(p->store), OK);
    for (int i = 0; i < STORE_PEERS_MAX; i++) {
        root[0] = (uint8_t)i;
        root[1] = (uint8_t)(i >> 8);
        assert_int_equal(store_peer_add(p->store, root, "card", 4, &peer), OK);
    }
    root[2] = 1;
    assert_int_equal(store_peer_add(p->store, root, "card", 4, &peer), ERR_LIMIT);
    assert_int_equal(store_commit(p->store), OK);
}

static void acknowledged_never_goes_down(void **state)
{
    struct place *p = *state;
    const uint8_t root[32] = {1};
    uint64_t size = 99;
    int64_t peer;

    assert_int_equal(store_acknowledged_get(p->store, 1, &size), ERR_NOT_FOUND);
    assert_int_equal(store_acknowledged_put(p->store, 1, 1), ERR_NOT_FOUND);
    assert_int_equal(store_peer_add(p->store, root, "card", 4, &peer), OK);
    assert_int_equal(store_acknowledged_get(p->store, 1, &size), OK);
    assert_int_equal(size, 0);
    assert_int_equal(store_acknowledged_put(p->store, 1, 12), OK);
    assert_int_equal(store_acknowledged_put(p->store, 1, 5), OK);
    assert_int_equal(store_acknowledged_put(p->store, 1, UINT64_MAX), ERR_LIMIT);
    assert_int_equal(store_acknowledged_get(p->store, 1, &size), OK);
    assert_int_equal(size, 12);
}

static void the_first_fraud_proof_stays(void **state)
{
    struct place *p = *state;
    const uint8_t root[32] = {1};
    int64_t peer;

    assert_int_equal(store_fraud_put(p->store, 1, "line"), ERR_NOT_FOUND);
    assert_int_equal(store_peer_add(p->store, root, "card", 4, &peer), OK);
    assert_int_equal(store_fraud_get(p->store, 1, &p->buffer), ERR_NOT_FOUND);
    assert_int_equal(store_fraud_put(p->store, 1, "first"), OK);
    assert_int_equal(store_fraud_put(p->store, 1, "second"), OK);
    assert_int_equal(store_fraud_get(p->store, 1, &p->buffer), OK);
    assert_string_equal(buffer_text(&p->buffer), "first");
}

static void transactions_are_whole(void **state)
{
    struct place *p = *state;

    assert_int_equal(store_begin(p->store), OK);
    assert_int_equal(store_setting_put(p->store, "a", "1", 1), OK);
    store_rollback(p->store);
    store_rollback(p->store); /* none is open: nothing happens */
    assert_int_equal(store_setting_get(p->store, "a", &p->buffer), ERR_NOT_FOUND);

    assert_int_equal(store_begin(p->store), OK);
    assert_int_equal(store_setting_put(p->store, "a", "1", 1), OK);
    assert_int_equal(store_setting_put(p->store, "b", "2", 1), OK);
    assert_int_equal(store_commit(p->store), OK);
    assert_int_equal(store_begin(p->store), OK);
    assert_int_equal(store_setting_put(p->store, "b", "3", 1), OK);
    reopen(p); /* closing rolls back */
    assert_int_equal(store_setting_get(p->store, "b", &p->buffer), OK);
    assert_string_equal(buffer_text(&p->buffer), "2");
}

enum { FILL_BYTES = 1 << 20 };

/* Put settings of a megabyte until one fails; how many were kept. */
static int fill(struct store *s, enum err *e)
{
    char *value = calloc(1, FILL_BYTES);
    int count = 0;

    assert_non_null(value);
    do {
        char name[16];

        snprintf(name, sizeof name, "n%d", count++);
        *e = store_setting_put(s, name, value, FILL_BYTES);
    } while (*e == OK && count < 64);
    free(value);
    return count - 1;
}

static void a_full_disk_loses_nothing(void **state)
{
    struct place *p = *state;
    struct rlimit before;
    struct rlimit small;
    struct fault f = {0};
    enum err e;
    int kept;

    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 6 << 20;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    kept = fill(p->store, &e);
    assert_int_equal(e, ERR_IO);
    assert_true(kept > 0 && kept < 6);
    assert_int_equal(store_explain(p->store, e, &f), ERR_IO);
    assert_non_null(strstr(f.text, "disk is full"));
    /* The disk has failed once: nothing is tried again through this handle. */
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(store_setting_put(p->store, "a", "1", 1), ERR_IO);
    assert_int_equal(store_begin(p->store), ERR_IO);
    reopen(p);
    for (int i = 0; i < kept; i++) {
        char name[16];

        snprintf(name, sizeof name, "n%d", i);
        assert_int_equal(store_setting_get(p->store, name, &p->buffer), OK);
        assert_int_equal(p->buffer.bytes, FILL_BYTES);
    }
    assert_int_equal(store_setting_put(p->store, "a", "1", 1), OK);
    close_store(p);
    assert_int_equal(read_pragma(p, "SELECT count(*) FROM pragma_integrity_check"
                                    " WHERE integrity_check = 'ok'"),
                     1);
}

/* A transaction that lost a statement does not go on with the others. */
static void a_lost_transaction_stays_lost(void **state)
{
    struct place *p = *state;
    struct rlimit before;
    struct rlimit small;
    enum err e;

    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 6 << 20;
    assert_int_equal(store_begin(p->store), OK);
    assert_int_equal(store_setting_put(p->store, "early", "1", 1), OK);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    fill(p->store, &e); /* fails when the cache of pages spills */
    assert_int_equal(e, ERR_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(store_setting_put(p->store, "late", "1", 1), ERR_IO);
    assert_int_equal(store_commit(p->store), ERR_IO);
    reopen(p);
    assert_int_equal(store_setting_get(p->store, "early", &p->buffer), ERR_NOT_FOUND);
    assert_int_equal(store_setting_get(p->store, "late", &p->buffer), ERR_NOT_FOUND);
    assert_int_equal(store_setting_get(p->store, "n0", &p->buffer), ERR_NOT_FOUND);
}

static void explains_every_error(void **state)
{
    struct place *p = *state;
    struct fault f;

    assert_int_equal(store_explain(p->store, OK, &f), OK);
    for (int e = OK + 1; e < ERR_COUNT; e++) {
        f = (struct fault){0};
        assert_int_equal(store_explain(p->store, (enum err)e, &f), e);
        assert_true(strlen(f.text) > 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(makes_a_file_for_its_owner, set_up, tear_down),
        cmocka_unit_test_setup_teardown(makes_its_folder_but_not_the_one_above, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_making_cut_short_can_be_made_again, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(refuses_what_is_no_node, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_a_truncated_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_process_at_a_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(settings_are_kept_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(peers_are_numbered_from_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(peers_have_a_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(acknowledged_never_goes_down, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_first_fraud_proof_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(transactions_are_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_loses_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lost_transaction_stays_lost, set_up, tear_down),
        cmocka_unit_test_setup_teardown(explains_every_error, set_up, tear_down),
    };

    must(crypto_start() == OK);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
