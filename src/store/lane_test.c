/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane_test.c - lanes stay dense and as they came, also when the writer is killed
 */
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/merkle.h"
#include "lane/entry.h"
#include "store/lane.h"
#include "tests/support/dice.h"
#include "tests/support/scratch.h"

#include <sqlite3.h>
#include <unistd.h>

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

enum { KILLS = 50, LARGEST_BLOB = 32 + (32 << 20) };

struct place {
    char dir[SCRATCH_PATH_MAX];
    char file[SCRATCH_PATH_MAX];
    struct store *store;
    struct buffer buffer;
};

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    const uint8_t root[32] = {1};
    int64_t peer;

    assert_non_null(p);
    scratch_make(p->dir);
    scratch_name(p->dir, "node.db", p->file);
    buffer_init(&p->buffer, 1 << 26);
    assert_int_equal(store_open(p->dir, true, 0, &p->store, NULL), OK);
    assert_int_equal(store_peer_add(p->store, root, "card", 4, &peer), OK);
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

/* The bytes of entry n of a side are a function of both. */
static size_t make_bytes(enum store_side side, uint64_t n, uint8_t out[ENTRY_MAX])
{
    size_t count = 1 + (size_t)(n * 2654435761u % ENTRY_MAX);

    for (size_t i = 0; i < count; i++)
        out[i] = (uint8_t)(n * 31 + i + (size_t)side * 7);
    return count;
}

static enum err append(struct store *s, enum store_side side, uint64_t n)
{
    uint8_t bytes[ENTRY_MAX];
    struct store_entry e = {.n = n, .bytes = bytes};

    e.count = make_bytes(side, n, bytes);
    merkle_leaf(bytes, e.count, e.leaf);
    memset(e.root, (int)(n % 251), sizeof e.root);
    return store_entry_append(s, 1, side, &e);
}

struct visited {
    enum store_side side;
    uint64_t next;
    uint64_t stop_at; /* return ERR_CANCELLED there */
};

static enum err compare(void *state, const struct store_entry *e)
{
    struct visited *v = state;
    uint8_t bytes[ENTRY_MAX];
    size_t count = make_bytes(v->side, e->n, bytes);

    assert_int_equal(e->n, v->next++);
    assert_int_equal(e->count, count);
    assert_memory_equal(e->bytes, bytes, count);
    assert_int_equal(e->root[31], e->n % 251);
    return e->n == v->stop_at ? ERR_CANCELLED : OK;
}

static void assert_dense(struct store *s, enum store_side side, uint64_t size)
{
    struct visited v = {.side = side, .stop_at = UINT64_MAX};
    uint64_t found = 0;

    assert_int_equal(store_lane_size(s, 1, side, &found), OK);
    assert_int_equal(found, size);
    assert_int_equal(store_entry_each(s, 1, side, 0, compare, &v), OK);
    assert_int_equal(v.next, size);
}

static void appends_only_at_the_end(void **state)
{
    struct place *p = *state;
    struct store_entry e = {.bytes = (const uint8_t *)"x", .count = 1};
    uint64_t size = 99;

    assert_int_equal(append(p->store, STORE_OWN, 1), ERR_UNEXPECTED);
    for (uint64_t n = 0; n < 5; n++)
        assert_int_equal(append(p->store, STORE_OWN, n), OK);
    assert_int_equal(append(p->store, STORE_OWN, 4), ERR_UNEXPECTED);
    assert_int_equal(append(p->store, STORE_OWN, 6), ERR_UNEXPECTED);
    assert_int_equal(append(p->store, STORE_OWN, UINT64_MAX), ERR_UNEXPECTED);
    assert_int_equal(append(p->store, STORE_PEER, 0), OK);
    assert_dense(p->store, STORE_OWN, 5);
    assert_dense(p->store, STORE_PEER, 1);
    assert_int_equal(store_entry_append(p->store, 2, STORE_OWN, &e), ERR_NOT_FOUND);
    e.count = 0;
    e.n = 5;
    assert_int_equal(store_entry_append(p->store, 1, STORE_OWN, &e), ERR_LIMIT);
    e.count = ENTRY_MAX + 1;
    assert_int_equal(store_entry_append(p->store, 1, STORE_OWN, &e), ERR_LIMIT);
    assert_int_equal(store_lane_size(p->store, 2, STORE_OWN, &size), OK);
    assert_int_equal(size, 0);
}

static void entries_come_as_they_were(void **state)
{
    struct place *p = *state;
    struct visited v = {.side = STORE_OWN, .next = 2, .stop_at = UINT64_MAX};
    uint8_t bytes[ENTRY_MAX];

    for (uint64_t n = 0; n < 9; n++)
        assert_int_equal(append(p->store, STORE_OWN, n), OK);
    for (uint64_t n = 0; n < 9; n++) {
        assert_int_equal(store_entry_get(p->store, 1, STORE_OWN, n, &p->buffer), OK);
        assert_int_equal(p->buffer.bytes, make_bytes(STORE_OWN, n, bytes));
        assert_memory_equal(p->buffer.data, bytes, p->buffer.bytes);
    }
    assert_int_equal(store_entry_get(p->store, 1, STORE_OWN, 9, &p->buffer),
                     ERR_NOT_FOUND);
    assert_int_equal(p->buffer.bytes, 0);
    assert_int_equal(store_entry_get(p->store, 1, STORE_PEER, 0, &p->buffer),
                     ERR_NOT_FOUND);
    assert_int_equal(store_entry_get(p->store, 1, STORE_OWN, UINT64_MAX, &p->buffer),
                     ERR_NOT_FOUND);
    assert_int_equal(store_entry_each(p->store, 1, STORE_OWN, 2, compare, &v), OK);
    assert_int_equal(v.next, 9);
    v.next = 3;
    v.stop_at = 5;
    assert_int_equal(store_entry_each(p->store, 1, STORE_OWN, 3, compare, &v),
                     ERR_CANCELLED);
    assert_int_equal(v.next, 6);
    assert_int_equal(store_entry_each(p->store, 1, STORE_OWN, 9, compare, &v), OK);
    assert_int_equal(store_entry_each(p->store, 1, STORE_OWN, UINT64_MAX, compare, &v),
                     OK);
    assert_int_equal(v.next, 6);
}

static void a_lane_has_a_root_at_every_size(void **state)
{
    /* [RFC9162] 2.1.1: the hash of an empty list is the hash of an empty string. */
    static const uint8_t empty[4] = {0xe3, 0xb0, 0xc4, 0x42};
    struct place *p = *state;
    uint8_t root[32];

    assert_int_equal(store_lane_root(p->store, 1, STORE_OWN, 0, root), OK);
    assert_memory_equal(root, empty, sizeof empty);
    for (uint64_t n = 0; n < 3; n++)
        assert_int_equal(append(p->store, STORE_OWN, n), OK);
    assert_int_equal(store_lane_root(p->store, 1, STORE_OWN, 3, root), OK);
    assert_int_equal(root[0], 2);
    root[0] = 77;
    assert_int_equal(store_lane_root(p->store, 1, STORE_OWN, 4, root), ERR_NOT_FOUND);
    assert_int_equal(store_lane_root(p->store, 1, STORE_OWN, UINT64_MAX, root),
                     ERR_NOT_FOUND);
    assert_int_equal(root[0], 77);
}

/* A visitor that reads and writes through the same store, and visits again. */
static enum err visit_again(void *state, const struct store_entry *e)
{
    struct place *p = state;
    struct visited v = {.side = STORE_OWN, .stop_at = UINT64_MAX};

    assert_int_equal(store_entry_get(p->store, 1, STORE_OWN, e->n, &p->buffer), OK);
    assert_int_equal(store_entry_each(p->store, 1, STORE_OWN, 0, compare, &v), OK);
    assert_int_equal(v.next, 4);
    return append(p->store, STORE_PEER, e->n);
}

static void a_visitor_may_use_the_store(void **state)
{
    struct place *p = *state;

    for (uint64_t n = 0; n < 4; n++)
        assert_int_equal(append(p->store, STORE_OWN, n), OK);
    assert_int_equal(store_entry_each(p->store, 1, STORE_OWN, 0, visit_again, p), OK);
    assert_dense(p->store, STORE_PEER, 4);
    assert_int_equal(store_scrub(p->store), OK);
}

static struct part text_part(const char *text)
{
    return (struct part){text, strlen(text)};
}

static void attachments_are_put_once_and_erased(void **state)
{
    struct place *p = *state;
    uint64_t size = 0;
    const struct part one = text_part("one");
    const struct part none = {NULL, 0};

    assert_int_equal(store_attachment_put(p->store, 1, STORE_OWN, 0, 0, &one),
                     ERR_NOT_FOUND);
    assert_int_equal(append(p->store, STORE_OWN, 0), OK);
    assert_int_equal(store_attachment_put(p->store, 1, STORE_OWN, 0, 0, &one), OK);
    assert_int_equal(store_attachment_put(p->store, 1, STORE_OWN, 0, 0, &one),
                     ERR_EXISTS);
    assert_int_equal(store_attachment_put(p->store, 1, STORE_OWN, 0, 4, &none), OK);
    assert_int_equal(store_attachment_put(p->store, 1, STORE_OWN, 0, 5, &one), ERR_LIMIT);
    assert_int_equal(store_attachment_put(p->store, 1, STORE_OWN, 0, -1, &one),
                     ERR_LIMIT);
    assert_int_equal(store_attachment_get(p->store, 1, STORE_OWN, 0, 0, &p->buffer), OK);
    assert_string_equal(buffer_text(&p->buffer), "one");
    assert_int_equal(store_attachment_get(p->store, 1, STORE_OWN, 0, 4, &p->buffer), OK);
    assert_int_equal(p->buffer.bytes, 0);
    assert_int_equal(store_attachment_size(p->store, 1, STORE_OWN, 0, 0, &size), OK);
    assert_int_equal(size, 3);
    assert_int_equal(store_attachment_size(p->store, 1, STORE_OWN, 0, 4, &size), OK);
    assert_int_equal(size, 0);
    assert_int_equal(store_attachment_size(p->store, 1, STORE_OWN, 0, 1, &size),
                     ERR_NOT_FOUND);
    assert_int_equal(store_attachment_size(p->store, 1, STORE_OWN, UINT64_MAX, 0, &size),
                     ERR_NOT_FOUND);
    assert_int_equal(store_attachment_get(p->store, 1, STORE_OWN, 0, 1, &p->buffer),
                     ERR_NOT_FOUND);
    assert_int_equal(
        store_attachment_get(p->store, 1, STORE_OWN, UINT64_MAX, 0, &p->buffer),
        ERR_NOT_FOUND);
    assert_int_equal(store_attachment_erase(p->store, 1, STORE_OWN, 0, 0), OK);
    assert_int_equal(store_attachment_erase(p->store, 1, STORE_OWN, 0, 0), OK);
    assert_int_equal(store_attachment_get(p->store, 1, STORE_OWN, 0, 0, &p->buffer),
                     ERR_NOT_FOUND);
    assert_dense(p->store, STORE_OWN, 1);
}

static void attachments_may_come_before_their_entry(void **state)
{
    struct place *p = *state;
    const struct part one = text_part("one");

    assert_int_equal(store_begin(p->store), OK);
    assert_int_equal(store_attachment_put(p->store, 1, STORE_PEER, 0, 1, &one), OK);
    assert_int_equal(append(p->store, STORE_PEER, 0), OK);
    assert_int_equal(store_commit(p->store), OK);
    assert_int_equal(store_begin(p->store), OK);
    assert_int_equal(append(p->store, STORE_PEER, 1), OK);
    assert_int_equal(store_attachment_put(p->store, 1, STORE_PEER, 2, 1, &one), OK);
    assert_int_equal(store_commit(p->store), ERR_NOT_FOUND); /* entry 2 never came */
    assert_dense(p->store, STORE_PEER, 1);
}

static void the_largest_attachment_fits(void **state)
{
    struct place *p = *state;
    uint8_t *large = calloc(1, LARGEST_BLOB + 1);
    struct part part = {large, LARGEST_BLOB + 1};

    assert_non_null(large);
    large[LARGEST_BLOB - 1] = 'z';
    assert_int_equal(append(p->store, STORE_OWN, 0), OK);
    assert_int_equal(store_attachment_put(p->store, 1, STORE_OWN, 0, 1, &part),
                     ERR_LIMIT);
    part.count--;
    assert_int_equal(store_attachment_put(p->store, 1, STORE_OWN, 0, 1, &part), OK);
    assert_int_equal(store_attachment_get(p->store, 1, STORE_OWN, 0, 1, &p->buffer), OK);
    assert_int_equal(p->buffer.bytes, LARGEST_BLOB);
    assert_memory_equal(p->buffer.data, large, LARGEST_BLOB);
    free(large);
}

static void the_newest_note_is_kept(void **state)
{
    struct place *p = *state;
    const struct part five = text_part("five");
    const struct part four = text_part("four");
    const struct part again = text_part("five, again");
    uint64_t size = 99;

    assert_int_equal(
        store_note_get(p->store, 1, STORE_OWN, STORE_NOTE_CHECKPOINT, &size, &p->buffer),
        ERR_NOT_FOUND);
    assert_int_equal(
        store_note_put(p->store, 2, STORE_OWN, STORE_NOTE_CHECKPOINT, 5, &five),
        ERR_NOT_FOUND);
    assert_int_equal(
        store_note_put(p->store, 1, STORE_OWN, STORE_NOTE_CHECKPOINT, 5, &five), OK);
    assert_int_equal(
        store_note_put(p->store, 1, STORE_OWN, STORE_NOTE_CHECKPOINT, 4, &four), OK);
    assert_int_equal(
        store_note_put(p->store, 1, STORE_OWN, STORE_NOTE_COSIGNATURE, 4, &four), OK);
    assert_int_equal(
        store_note_get(p->store, 1, STORE_OWN, STORE_NOTE_CHECKPOINT, &size, &p->buffer),
        OK);
    assert_int_equal(size, 5);
    assert_string_equal(buffer_text(&p->buffer), "five");
    assert_int_equal(
        store_note_put(p->store, 1, STORE_OWN, STORE_NOTE_CHECKPOINT, 5, &again), OK);
    assert_int_equal(
        store_note_get(p->store, 1, STORE_OWN, STORE_NOTE_CHECKPOINT, &size, &p->buffer),
        OK);
    assert_string_equal(buffer_text(&p->buffer), "five, again");
    assert_int_equal(
        store_note_get(p->store, 1, STORE_PEER, STORE_NOTE_CHECKPOINT, &size, &p->buffer),
        ERR_NOT_FOUND);
    assert_int_equal(store_note_put(p->store, 1, STORE_OWN, STORE_NOTE_CHECKPOINT, 5,
                                    &(struct part){"", 4097}),
                     ERR_LIMIT);
}

/* Change the file behind the store's back, while it is closed. */
static void tamper(struct place *p, const char *text)
{
    sqlite3 *db;

    store_close(p->store);
    p->store = NULL;
    assert_int_equal(sqlite3_open(p->file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 1);
    sqlite3_close(db);
    assert_int_equal(store_open(p->dir, false, 0, &p->store, NULL), OK);
}

static void what_was_changed_in_the_file_is_noticed(void **state)
{
    struct place *p = *state;
    const struct part one = text_part("one");
    struct visited v = {.side = STORE_OWN, .stop_at = UINT64_MAX};

    for (uint64_t n = 0; n < 5; n++)
        assert_int_equal(append(p->store, STORE_OWN, n), OK);
    assert_int_equal(store_attachment_put(p->store, 1, STORE_OWN, 0, 1, &one), OK);

    tamper(p, "UPDATE attachment SET bytes = x'6f6e66'");
    assert_int_equal(store_attachment_get(p->store, 1, STORE_OWN, 0, 1, &p->buffer),
                     ERR_CORRUPT);
    assert_int_equal(p->buffer.bytes, 0);
    tamper(p, "UPDATE entry SET bytes = CAST(bytes || x'00' AS BLOB) WHERE n = 3");
    assert_int_equal(store_entry_get(p->store, 1, STORE_OWN, 3, &p->buffer), ERR_CORRUPT);
    assert_int_equal(p->buffer.bytes, 0);
    assert_int_equal(store_entry_each(p->store, 1, STORE_OWN, 0, compare, &v),
                     ERR_CORRUPT);
    assert_int_equal(v.next, 3);
    tamper(p, "DELETE FROM entry WHERE n = 1");
    v.next = 0;
    assert_int_equal(store_entry_each(p->store, 1, STORE_OWN, 0, compare, &v),
                     ERR_CORRUPT);
    assert_int_equal(v.next, 1);
    tamper(p, "DELETE FROM entry WHERE n = 0");
    v.next = 0;
    assert_int_equal(store_entry_each(p->store, 1, STORE_OWN, 0, compare, &v),
                     ERR_CORRUPT);
    assert_int_equal(v.next, 0);
}

/* What the killed writer had been told is on disk: entries of each side, in bytes of a
 * pipe that outlives it. */
struct acknowledged {
    uint8_t side;
    uint8_t attached; /* with an attachment */
};

/* Append at random until killed: one to three entries in a transaction, some with
 * attachments; tell what was committed. */
static void write_until_killed(const char *dir, int tell, uint64_t seed)
{
    struct store *s = NULL;
    struct dice dice;
    uint8_t some[20000];

    dice_init(&dice, seed);
    memset(some, 'a', sizeof some);
    must(store_open(dir, false, 1000, &s, NULL) == OK);
    for (;;) {
        struct acknowledged said[3];
        size_t count = 1 + dice_below(&dice, 3);

        must(store_begin(s) == OK);
        for (size_t i = 0; i < count; i++) {
            enum store_side side = dice_below(&dice, 2) ? STORE_PEER : STORE_OWN;
            const struct part part = {some, dice_below(&dice, sizeof some)};
            uint64_t n;

            said[i] = (struct acknowledged){(uint8_t)side, dice_below(&dice, 4) == 0};
            must(store_lane_size(s, 1, side, &n) == OK && append(s, side, n) == OK);
            if (said[i].attached)
                must(store_attachment_put(s, 1, side, n, 1, &part) == OK);
        }
        if (dice_below(&dice, 8) == 0) {
            store_rollback(s);
            continue;
        }
        must(store_commit(s) == OK);
        must(write(tell, said, count * sizeof *said) == (ssize_t)(count * sizeof *said));
    }
}

/* Kill a writer after some milliseconds, every other time of its first word. */
static void
kill_a_writer(const char *dir, const int pipes[2], struct dice *dice, int round)
{
    struct pollfd heard = {.fd = pipes[0], .events = POLLIN};
    uint64_t seed = dice_below(dice, UINT32_MAX);
    struct timespec pause = {.tv_nsec = (long)(dice_below(dice, 60) * 1000000)};
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child == 0) {
        write_until_killed(dir, pipes[1], seed);
        _exit(1);
    }
    if (round % 2 == 0)
        assert_int_equal(poll(&heard, 1, 60000), 1);
    nanosleep(&pause, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status)); /* it did not fail by itself */
}

/* What was acknowledged is there; beyond it is at most one transaction, whole. */
static void assert_kept(struct place *p, int heard, uint64_t size[2])
{
    struct acknowledged said;
    uint64_t beyond = 0;

    while (read(heard, &said, sizeof said) == sizeof said) {
        if (said.attached)
            assert_int_equal(store_attachment_get(p->store, 1, said.side, size[said.side],
                                                  1, &p->buffer),
                             OK);
        size[said.side]++;
    }
    for (int side = 0; side < 2; side++) {
        uint64_t found;

        assert_int_equal(store_lane_size(p->store, 1, (enum store_side)side, &found), OK);
        assert_true(found >= size[side]);
        beyond += found - size[side];
        size[side] = found;
        assert_dense(p->store, (enum store_side)side, found);
    }
    assert_true(beyond <= 3);
}

static void a_killed_writer_loses_nothing_it_was_told(void **state)
{
    struct place *p = *state;
    uint64_t size[2] = {0, 0};
    struct dice dice;
    int pipes[2];

    dice_init(&dice, dice_seed());
    assert_int_equal(pipe2(pipes, O_NONBLOCK), 0);
    for (int round = 0; round < KILLS; round++) {
        store_close(p->store);
        p->store = NULL;
        kill_a_writer(p->dir, pipes, &dice, round);
        assert_int_equal(store_open(p->dir, false, 1000, &p->store, NULL), OK);
        assert_kept(p, pipes[0], size);
    }
    print_message("# %llu and %llu entries\n", (unsigned long long)size[0],
                  (unsigned long long)size[1]);
    assert_true(size[0] + size[1] >= KILLS / 2);
    close(pipes[0]);
    close(pipes[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(appends_only_at_the_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(entries_come_as_they_were, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lane_has_a_root_at_every_size, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_visitor_may_use_the_store, set_up, tear_down),
        cmocka_unit_test_setup_teardown(attachments_are_put_once_and_erased, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(attachments_may_come_before_their_entry, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_largest_attachment_fits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_newest_note_is_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_changed_in_the_file_is_noticed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_killed_writer_loses_nothing_it_was_told, set_up,
                                        tear_down),
    };

    must(crypto_start() == OK);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
