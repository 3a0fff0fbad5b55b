/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spread_test.c - bulk rounds between two nodes of which neither runs an engine
 */
#include "base/memory.h"
#include "base/num.h"
#include "exchange/finish.h"
#include "exchange/hand.h"
#include "exchange/match.h"
#include "exchange/spread.h"
#include "exchange/tray.h"
#include "tests/support/dice.h"
#include "tests/support/failing.h"
#include "tests/support/liar.h"
#include "tests/support/outcome.h"
#include "tests/support/twins.h"

#include <unistd.h>

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static void edit_three(json_t *draft)
{
    twins_edit_bulk(draft, 3, 64);
}

static void edit_one(json_t *draft)
{
    twins_edit_bulk(draft, 1, 64);
}

static void edit_timed(json_t *draft)
{
    twins_edit_bulk(draft, 2, 50);
}

static void edit_tripwire(json_t *draft)
{
    twins_edit_bulk(draft, 3, 64);
    twins_set(draft, "budget", "hits_round", 2);
}

static const struct twins_plan three_plan = {.edit = edit_three};
static const struct twins_plan one_plan = {.edit = edit_one};
static const struct twins_plan timed_plan = {.edit = edit_timed};
static const struct twins_plan tripwire_plan = {.edit = edit_tripwire};

/* The folder of a side's workers. */
static void tray_of(const struct twins *t, int side, char path[SCRATCH_PATH_MAX])
{
    scratch_name(t->folder, side == 0 ? "tray0" : "tray1", path);
    (void)!mkdir(path, 0700);
}

static enum err spread(struct twins *t, int side, struct spread *s, struct fault *f)
{
    char path[SCRATCH_PATH_MAX];
    struct pair *p = t->side[side].pair;
    uint8_t id[32];
    enum err e;

    tray_of(t, side, path);
    *s = (struct spread){.folder = path};
    memcpy(id, twin_round(&t->side[side])->id, sizeof id);
    e = spread_round(p, id, s, f);
    if (e == OK && s->code != NULL)
        e = match_abort(p, fold_round_find(p->fold, id), s->code, f);
    s->folder = NULL;
    return e;
}

static size_t work(struct twins *t, int side)
{
    char path[SCRATCH_PATH_MAX];
    struct hand h = {.folder = path, .first = 1, .step = 1};
    struct fault f = {0};

    tray_of(t, side, path);
    twins_want(hand_work(&h, &f), OK, &f);
    return h.done;
}

static bool runs(struct twins *t, int side)
{
    return twin_round(&t->side[side])->status == FOLD_ROUND_RUNNING;
}

/* Dockets, answers, and on to the other side. */
static void turn(struct twins *t, int side)
{
    struct twin *w = &t->side[side];
    struct fault f = {0};
    struct spread s;

    if (runs(t, side)) {
        twins_want(spread(t, side, &s, &f), OK, &f);
        if (s.workers > 0) {
            assert_int_equal(work(t, side), s.workers);
            assert_int_equal(work(t, side), 0);
            twin_close(w);
            twin_open(w);
            twins_want(spread(t, side, &s, &f), OK, &f);
            assert_int_equal(s.passed_by, 0);
        }
        assert_true(w->pair->match == NULL || s.code == NULL);
    }
    (void)twins_carry(t, (enum twin_side)side);
}

static bool is_empty(struct twins *t, int side)
{
    struct tray *tray = memory_new(1, sizeof *tray);
    struct tray_file *list = NULL;
    char path[SCRATCH_PATH_MAX];
    size_t count = 1;
    struct fault f = {0};

    tray_of(t, side, path);
    twins_want(tray_name(path, NULL, tray, &f), OK, &f);
    twins_want(tray_list(tray, &list, &count, &f), OK, &f);
    if (tray_read_key(tray, &f) != ERR_NOT_FOUND)
        count++;
    memory_free(list);
    memory_free(tray);
    return count == 0;
}

static bool is_done(struct twins *t, int side)
{
    char path[SCRATCH_PATH_MAX];
    struct hand h = {.folder = path, .first = 1, .step = 1};
    struct fault f = {0};

    tray_of(t, side, path);
    twins_want(hand_work(&h, &f), OK, &f);
    return h.is_over;
}

static void test_same_leads_as_by_engines(void **state)
{
    struct twins t;

    (void)state;
    twins_make(&t, &three_plan);
    twins_begin_round(&t, TWIN_A);
    for (int i = 0; i < 24 && (runs(&t, 0) || runs(&t, 1)); i++)
        turn(&t, (i + 1) % 2);
    twins_settle(&t);
    for (int k = 0; k < TWINS; k++) {
        const struct fold_round *r = twin_round(&t.side[k]);

        assert_int_equal(r->status, FOLD_ROUND_CLOSED);
        assert_false(finish_is_disputed(t.side[k].pair, r->id));
        assert_int_equal(r->counted[0], r->counted[1]);
        outcome_clean(&t.side[k]);
        twin_verify_lanes(&t.side[k]);
        assert_true(is_empty(&t, k));
        assert_true(is_done(&t, k));
    }
    outcome_same_leads(&t, TWINS_SHARED);
    assert_true(twins_agree(&t));
    twins_free(&t);
}

static void test_R16_T1_tripwire(void **state)
{
    struct twins t;

    (void)state;
    twins_make(&t, &tripwire_plan);
    twins_begin_round(&t, TWIN_A);
    for (int i = 0; i < 24 && (runs(&t, 0) || runs(&t, 1)); i++)
        turn(&t, (i + 1) % 2);
    twins_settle(&t);
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_ABORTED);
    assert_true(strcmp(twin_round(&t.side[0])->end_code[0], "tripwire") == 0 ||
                strcmp(twin_round(&t.side[0])->end_code[1], "tripwire") == 0);
    for (int k = 0; k < TWINS; k++) {
        assert_int_equal(outcome_leads(&t.side[k]), 0);
        outcome_clean(&t.side[k]);
        assert_true(is_empty(&t, k));
    }
    twins_free(&t);
}

static void test_timed_rounds_are_for_the_link(void **state)
{
    struct fault f = {0};
    struct spread s;
    struct twins t;

    (void)state;
    twins_make(&t, &timed_plan);
    twins_begin_round(&t, TWIN_A);
    twins_want(spread(&t, 1, &s, &f), ERR_DENIED, &f);
    assert_string_equal(f.rule, "bulk.work");
    assert_true(is_empty(&t, 1));
    twins_free(&t);
}

/* The peer's message is none: the worker says so, and the round ends. */
static void test_T4_a_lie(void **state)
{
    static const struct lie lies[] = {
        {"base", liar_flip_first, "bad-message", NULL}, /* a worker finds it out */
        {"base", liar_cut, "bad-message", NULL},        /* its length says it */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lies); i++) {
        static struct forge forge;
        const struct fold_round *r;
        struct fault f = {0};
        struct spread s;
        struct twins t;

        twins_make(&t, &one_plan);
        twins_begin_round(&t, TWIN_A); /* B says the even messages */
        assert_true(liar_play_until(&t, TWIN_A, lies[i].step));
        liar_start(&forge, &t.side[TWIN_A], &t.side[TWIN_B]);
        forge_repeat(&forge, liar_tell, (void *)(uintptr_t)&lies[i]);
        twins_want(forge_send(&forge, &t.side[TWIN_B], &f), OK, &f);
        twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
        if (i == 0) {
            assert_int_equal(s.workers, 1);
            assert_int_equal(work(&t, TWIN_B), 1);
            twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
        }
        r = twin_round(&t.side[TWIN_B]);
        assert_int_equal(r->status, FOLD_ROUND_ABORTED);
        assert_string_equal(r->end_code[t.side[TWIN_B].pair->side], lies[i].code);
        outcome_clean(&t.side[TWIN_B]);
        assert_true(is_empty(&t, TWIN_B));
        forge_fini(&forge);
        twins_free(&t);
    }
}

/* Who has the key can write answers, but none that the node takes for another's. */
static void test_an_answer_to_another_docket(void **state)
{
    struct tray *tray = memory_new(1, sizeof *tray);
    const struct tray_file file = {0, 0, DOCKET_ANSWER, false};
    char path[SCRATCH_PATH_MAX];
    struct buffer plain;
    struct fault f = {0};
    struct spread s;
    struct twins t;

    (void)state;
    twins_make(&t, &one_plan);
    twins_begin_round(&t, TWIN_A);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(work(&t, TWIN_B), 1);
    tray_of(&t, TWIN_B, path);
    buffer_init(&plain, DOCKET_BYTES_MAX);
    twins_want(tray_name(path, NULL, tray, &f), OK, &f);
    twins_want(tray_read_key(tray, &f), OK, &f);
    twins_want(tray_get(tray, &file, &plain, &f), OK, &f);
    plain.data[25] ^= 1; /* of the docket's name */
    twins_want(tray_put(tray, &file, &plain, &f), OK, &f);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(s.taken, 0);
    assert_int_equal(s.passed_by, 1);
    assert_int_equal(tray_look(tray, &file), TRAY_NOTHING);
    plain.data[25] ^= 1;
    plain.data[22 + 32 + 1] ^= 1; /* whether it is over */
    twins_want(tray_put(tray, &file, &plain, &f), OK, &f);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(s.passed_by, 1);
    assert_int_equal(work(&t, TWIN_B), 1);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(s.taken, 1);
    assert_int_equal(s.peer, 1);
    buffer_fini(&plain);
    memory_free(tray);
    twins_free(&t);
}

/* ---- a folder that others write in ---- */

static void open_tray(struct twins *t, int side, struct tray *tray)
{
    char path[SCRATCH_PATH_MAX];
    struct fault f = {0};

    tray_of(t, side, path);
    twins_want(tray_name(path, NULL, tray, &f), OK, &f);
    twins_want(tray_read_key(tray, &f), OK, &f);
}

static void path_of(struct twins *t, int side, const char *name, char *out, size_t room)
{
    char path[SCRATCH_PATH_MAX];

    tray_of(t, side, path);
    assert_true(snprintf(out, room, "%s/%s", path, name) < (int)room);
}

enum guise { PIPE, LINK, HUGE_FILE, EMPTY, HALF, FOLDER, GUISES };

static void put_guise(enum guise g, const char *path)
{
    int fd;

    (void)unlink(path);
    switch (g) {
    case PIPE:
        assert_int_equal(mkfifo(path, 0600), 0);
        break;
    case LINK:
        assert_int_equal(symlink("/dev/zero", path), 0);
        break;
    case FOLDER:
        assert_int_equal(mkdir(path, 0700), 0);
        break;
    case HUGE_FILE:
    case EMPTY:
    case HALF:
    case GUISES:
    default:
        fd = open(path, O_WRONLY | O_CREAT, 0600);
        assert_true(fd >= 0);
        assert_int_equal(ftruncate(fd, g == HUGE_FILE ? (off_t)1 << 33
                                       : g == HALF    ? 5000
                                                      : 0),
                         0);
        close(fd);
    }
}

/* In place of an answer: nothing of it holds up the node, and a worker answers again. */
static void test_guises_of_an_answer(void **state)
{
    char path[SCRATCH_PATH_MAX + 64];
    struct fault f = {0};
    struct spread s;
    struct twins t;

    (void)state;
    twins_make(&t, &one_plan);
    twins_begin_round(&t, TWIN_A);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    path_of(&t, TWIN_B, "part-0001.0.answer", path, sizeof path);
    for (enum guise g = PIPE; g < GUISES; g++) {
        put_guise(g, path);
        twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
        assert_int_equal(s.taken, 0);
        assert_int_equal(s.passed_by, 1);
        (void)rmdir(path);
        assert_int_equal(access(path, F_OK), -1);
    }
    assert_int_equal(symlink("/nothing/there", path), 0);
    assert_int_equal(work(&t, TWIN_B), 1);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(s.taken, 1);
    twins_free(&t);
}

/* In place of a docket: the worker goes on with the other parts, and says it. */
static void test_guises_of_a_docket(void **state)
{
    char folder[SCRATCH_PATH_MAX];
    char path[SCRATCH_PATH_MAX + 64];
    struct hand h = {.folder = folder, .first = 1, .step = 1};
    struct fault f = {0};
    struct spread s;
    struct twins t;

    (void)state;
    twins_make(&t, &three_plan);
    twins_begin_round(&t, TWIN_A);
    tray_of(&t, TWIN_B, folder);
    path_of(&t, TWIN_B, "part-0001.0.work", path, sizeof path);
    for (enum guise g = PIPE; g < FOLDER; g++) {
        twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
        put_guise(g, path);
        twins_want(hand_work(&h, &f), ERR_FORGED, &f);
        assert_int_equal(h.done, g == PIPE ? 2 : 0);
        if (g == HUGE_FILE || g == EMPTY || g == HALF)
            (void)unlink(path); /* as it says; of what is no file the node knows itself */
    }
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(work(&t, TWIN_B), 1);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(s.peer, 3);
    twins_free(&t);
}

/* Who has the key can write what he likes. */
static void test_answers_by_who_has_the_key(void **state)
{
    struct tray *tray = memory_new(1, sizeof *tray);
    const struct tray_file work_file = {0, 0, DOCKET_WORK, false};
    const struct tray_file file = {0, 0, DOCKET_ANSWER, false};
    struct buffer work_bytes, made, longer;
    struct docket docket;
    struct fault f = {0};
    struct spread s;
    struct twins t;

    (void)state;
    twins_make(&t, &one_plan);
    twins_begin_round(&t, TWIN_A);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    open_tray(&t, TWIN_B, tray);
    buffer_init(&work_bytes, DOCKET_BYTES_MAX);
    buffer_init(&made, DOCKET_BYTES_MAX);
    buffer_init(&longer, DOCKET_BYTES_MAX);
    twins_want(tray_get(tray, &work_file, &work_bytes, &f), OK, &f);
    assert_int_equal(docket_read(&work_bytes, &docket), OK);
    assert_int_equal(docket_do(&docket, NULL, &made), OK);
    /* label, name, outcome, over; then a message that no lane takes, and no hits */
    buffer_add(&longer, made.data, 22 + 32 + 2);
    buffer_add_u32(&longer, 8317);
    for (int i = 0; i < 8317; i++)
        buffer_add_byte(&longer, 7);
    buffer_add_u32(&longer, 0);
    twins_want(tray_put(tray, &file, &longer, &f), OK, &f);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(s.passed_by, 1);
    twins_want(tray_put(tray, &file, &work_bytes, &f), OK, &f); /* a docket, sealed so */
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(s.passed_by, 1);
    made.bytes--;
    twins_want(tray_put(tray, &file, &made, &f), OK, &f);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(s.passed_by, 1);
    buffer_fini(&work_bytes);
    buffer_fini(&made);
    buffer_fini(&longer);
    memory_free(tray);
    twins_free(&t);
}

/* ---- the key ---- */

static void test_key_is_lost(void **state)
{
    char path[SCRATCH_PATH_MAX + 64];
    struct fault f = {0};
    struct spread s;
    struct twins t;

    (void)state;
    twins_make(&t, &three_plan);
    twins_begin_round(&t, TWIN_A);
    path_of(&t, TWIN_B, "key", path, sizeof path);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(work(&t, TWIN_B), 3);
    assert_int_equal(unlink(path), 0); /* or it was killed before it wrote the key */
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(s.taken, 0); /* the answers were of the old one */
    assert_int_equal(s.workers, 3);
    assert_int_equal(work(&t, TWIN_B), 3);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(s.taken, 3);
    put_guise(PIPE, path); /* nor does that hold it up */
    twins_want(spread(&t, TWIN_B, &s, &f), ERR_EXISTS, &f);
    assert_int_equal(unlink(path), 0);
    twins_free(&t);
}

/* What stands in the key's place and is not it stays as it is. */
static void test_keys_of_others_stay(void **state)
{
    struct tray *tray = memory_new(1, sizeof *tray);
    char path[SCRATCH_PATH_MAX + 64];
    char beside[SCRATCH_PATH_MAX + 64];
    char folder[SCRATCH_PATH_MAX];
    char moved[SCRATCH_PATH_MAX + 64];
    struct fault f = {0};
    struct spread s;
    struct twins t;

    (void)state;
    twins_make(&t, &one_plan);
    twins_begin_round(&t, TWIN_A);
    tray_of(&t, TWIN_B, folder);
    path_of(&t, TWIN_B, "key", path, sizeof path);
    path_of(&t, TWIN_B, "beside", beside, sizeof beside);
    put_guise(HALF, path);
    twins_want(spread(&t, TWIN_B, &s, &f), ERR_EXISTS, &f);
    assert_int_equal(unlink(path), 0);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    open_tray(&t, TWIN_B, tray);
    assert_int_equal(rename(path, beside), 0);
    tray->key[0] ^= 1;
    twins_want(tray_write_key(tray, &f), OK, &f);
    twins_want(spread(&t, TWIN_B, &s, &f), ERR_EXISTS, &f);
    twins_want(spread_stop(t.side[TWIN_B].pair, twin_round(&t.side[TWIN_B])->id, &f), OK,
               &f);
    twins_want(tray_read_key(tray, &f), OK, &f); /* not zeroed */
    assert_int_equal(rename(beside, path), 0);
    assert_int_equal(unlink(path), 0);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    open_tray(&t, TWIN_B, tray);
    assert_true(snprintf(moved, sizeof moved, "%s-moved", folder) < (int)sizeof moved);
    assert_int_equal(rename(folder, moved), 0);
    assert_int_equal(symlink(moved, folder), 0);
    twins_want(spread_stop(t.side[TWIN_B].pair, twin_round(&t.side[TWIN_B])->id, &f), OK,
               &f);
    twins_want(tray_read_key(tray, &f), ERR_NOT_FOUND, &f);
    assert_int_equal(tray_look(tray, &(struct tray_file){0, 0, DOCKET_WORK, false}),
                     TRAY_FILE); /* in a folder that is not the one that was named */
    memory_free(tray);
    twins_free(&t);
}

/* ---- the way back ---- */

/* What was laid out before is taken by nobody, the round ends as any other. */
static void test_stopped(void **state)
{
    struct tray *tray = memory_new(1, sizeof *tray);
    const struct tray_file file = {0, 0, DOCKET_ANSWER, false};
    struct buffer old;
    struct fault f = {0};
    struct spread s;
    struct twins t;
    uint8_t id[32];

    (void)state;
    twins_make(&t, &three_plan);
    twins_begin_round(&t, TWIN_A);
    memcpy(id, twin_round(&t.side[TWIN_B])->id, sizeof id);
    twins_want(spread_stop(t.side[TWIN_B].pair, id, &f), ERR_DENIED, &f);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(work(&t, TWIN_B), 3);
    open_tray(&t, TWIN_B, tray);
    buffer_init(&old, DOCKET_BYTES_MAX);
    twins_want(tray_get(tray, &file, &old, &f), OK, &f);
    twins_want(spread_stop(t.side[TWIN_B].pair, id, &f), OK, &f);
    assert_true(is_empty(&t, TWIN_B));
    assert_true(is_done(&t, TWIN_B));
    twins_want(spread_stop(t.side[TWIN_B].pair, id, &f), ERR_DENIED, &f);
    twins_want(tray_put(tray, &file, &old, &f), OK, &f); /* by a worker that is late */
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(s.taken, 0);
    assert_int_equal(s.workers, 3);
    assert_false(is_done(&t, TWIN_B));
    for (int i = 0; i < 5; i++)
        turn(&t, (i + 1) % 2);
    for (int k = 0; k < TWINS; k++)
        if (runs(&t, k))
            twins_want(spread_stop(t.side[k].pair, id, &f), OK, &f);
    twins_settle(&t);
    for (int k = 0; k < TWINS; k++) {
        assert_int_equal(twin_round(&t.side[k])->status, FOLD_ROUND_CLOSED);
        outcome_clean(&t.side[k]);
        twin_verify_lanes(&t.side[k]);
    }
    outcome_same_leads(&t, TWINS_SHARED);
    buffer_fini(&old);
    memory_free(tray);
    twins_free(&t);
}

/* ---- what others leave in the folder ---- */

/* A docket that is not what the lanes give now, as after an older backup of the node: its
 * answer is passed by, and the docket is laid anew. */
static void test_a_docket_of_another_past(void **state)
{
    struct tray *tray = memory_new(1, sizeof *tray);
    const struct tray_file file = {0, 0, DOCKET_WORK, false};
    struct docket docket;
    struct buffer plain, other;
    struct fault f = {0};
    struct spread s;
    struct twins t;

    (void)state;
    twins_make(&t, &one_plan);
    twins_begin_round(&t, TWIN_A);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    open_tray(&t, TWIN_B, tray);
    buffer_init(&plain, DOCKET_BYTES_MAX);
    buffer_init(&other, DOCKET_BYTES_MAX);
    twins_want(tray_get(tray, &file, &plain, &f), OK, &f);
    assert_int_equal(docket_read(&plain, &docket), OK);
    docket.binding[0] ^= 1;
    assert_int_equal(docket_write(&docket, &other), OK);
    twins_want(tray_put(tray, &file, &other, &f), OK, &f);
    assert_int_equal(work(&t, TWIN_B), 1);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(s.passed_by, 1);
    assert_int_equal(work(&t, TWIN_B), 1);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(s.passed_by, 0);
    assert_int_equal(s.taken, 1);
    buffer_fini(&plain);
    buffer_fini(&other);
    memory_free(tray);
    twins_free(&t);
}

/* Workers are told that it is over by nobody but the node, and a file of that name which
 * is somebody's stays. */
static void test_a_false_word(void **state)
{
    char path[SCRATCH_PATH_MAX + 64];
    struct fault f = {0};
    struct spread s;
    struct twins t;

    (void)state;
    twins_make(&t, &one_plan);
    twins_begin_round(&t, TWIN_A);
    path_of(&t, TWIN_B, "done", path, sizeof path);
    for (enum guise g = PIPE; g < GUISES; g++) {
        if (g == EMPTY)
            continue;
        put_guise(g, path);
        twins_want(spread(&t, TWIN_B, &s, &f), ERR_EXISTS, &f);
        assert_int_equal(g == FOLDER ? rmdir(path) : unlink(path), 0);
        assert_true(is_empty(&t, TWIN_B));
    }
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    put_guise(EMPTY, path);
    assert_true(is_done(&t, TWIN_B));
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(work(&t, TWIN_B), 1);
    put_guise(HALF, path);
    assert_false(is_done(&t, TWIN_B));
    twins_free(&t);
}

/* The agreement is suspended while answers wait: the round ends, by this command too. */
static void test_R6_suspended_meanwhile(void **state)
{
    struct fault f = {0};
    struct spread s;
    struct twins t;
    json_t *fact;
    bool ok = true;

    (void)state;
    twins_make(&t, &one_plan);
    twins_begin_round(&t, TWIN_A);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(work(&t, TWIN_B), 1);
    fact = twins_fact("agreement", twin_agreement(&t.side[TWIN_B])->id);
    json_put_text(fact, "scope", "rounds", &ok);
    json_put_text(fact, "code", "law-changed", &ok);
    twins_want(twin_act(&t.side[TWIN_B], KIND_AGREE_SUSPEND, fact, &f), OK, &f);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(s.taken, 0);
    assert_int_equal(twin_round(&t.side[TWIN_B])->status, FOLD_ROUND_ABORTED);
    assert_true(is_empty(&t, TWIN_B));
    assert_true(is_done(&t, TWIN_B));
    twins_free(&t);
}

/* Give each hit of a part's answer to the next item, if it is there and has hits. */
static bool shift_hits(struct twins *t, int side)
{
    const struct tray_file file = {0, 7, DOCKET_ANSWER, false};
    const struct tray_file work_file = {0, 7, DOCKET_WORK, false};
    struct tray *tray = memory_new(1, sizeof *tray);
    struct docket_answer answer;
    struct docket docket;
    struct buffer plain, task;
    struct fault f = {0};
    bool there;

    open_tray(t, side, tray);
    buffer_init(&plain, DOCKET_BYTES_MAX);
    buffer_init(&task, DOCKET_BYTES_MAX);
    there = tray_look(tray, &file) == TRAY_FILE;
    if (there) {
        twins_want(tray_get(tray, &file, &plain, &f), OK, &f);
        twins_want(tray_get(tray, &work_file, &task, &f), OK, &f);
        assert_int_equal(docket_read(&task, &docket), OK);
        assert_int_equal(docket_read_answer(plain.data, plain.bytes, &answer), OK);
        assert_true(answer.hit_count > 0 && answer.hit_count < docket.count);
        for (size_t i = 0; i < answer.hit_count; i++) {
            uint8_t *hit = plain.data + (answer.hits - plain.data) + i * DOCKET_HIT_BYTES;

            store_u32(hit, (load_u32(hit) + 1) % (uint32_t)docket.count);
        }
        twins_want(tray_put(tray, &file, &plain, &f), OK, &f);
    }
    buffer_fini(&plain);
    buffer_fini(&task);
    memory_free(tray);
    return there;
}

/* What THREATS.md says of a worker that lies: handles are compared by CLOSE, and which
 * items they are of is the worker's word. */
static void test_a_lying_worker_is_believed(void **state)
{
    bool lied = false;
    struct fault f = {0};
    struct spread s;
    struct twins t;

    (void)state;
    twins_make(&t, &one_plan);
    twins_begin_round(&t, TWIN_A); /* A reveals last: it has its hits at message 7 */
    for (int i = 0; i < 24 && (runs(&t, 0) || runs(&t, 1)); i++) {
        const int side = (i + 1) % 2;

        if (side == TWIN_A && runs(&t, side) && !lied) {
            twins_want(spread(&t, side, &s, &f), OK, &f);
            (void)work(&t, side);
            lied = shift_hits(&t, side);
            twins_want(spread(&t, side, &s, &f), OK, &f);
        }
        turn(&t, side);
    }
    twins_settle(&t);
    assert_true(lied);
    for (int k = 0; k < TWINS; k++) {
        const struct fold_round *r = twin_round(&t.side[k]);

        assert_int_equal(r->status, FOLD_ROUND_CLOSED);
        assert_false(finish_is_disputed(t.side[k].pair, r->id));
        assert_true(r->hits_opened[0] && r->hits_opened[1]);
    }
    twins_free(&t);
}

/* ---- a peer that signs two histories ---- */

/* The round is dropped when the node is opened again, and its folder with it. */
static void test_R15_fraud_leaves_no_folder(void **state)
{
    static const struct lie lie = {"base", liar_flip_last, NULL, NULL};
    static struct forge forge;
    struct twin *reader;
    struct fault f = {0};
    struct spread s;
    struct twins t;

    (void)state;
    twins_make(&t, &one_plan);
    reader = &t.side[TWIN_B];
    twins_begin_round(&t, TWIN_A);
    assert_true(liar_play_until(&t, TWIN_A, lie.step));
    liar_start(&forge, &t.side[TWIN_A], reader);
    forge_repeat(&forge, liar_tell, (void *)(uintptr_t)&lie);
    (void)twins_carry(&t, TWIN_A);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(work(&t, TWIN_B), 1);
    twins_want(forge_send(&forge, reader, &f), ERR_FORGED, &f);
    assert_true(reader->pair->fraud);
    twin_close(reader); /* which advances no round with such a peer */
    twin_open(reader);
    assert_int_equal(outcome_secrets(reader), 0);
    assert_true(is_empty(&t, TWIN_B));
    assert_true(is_done(&t, TWIN_B));
    forge_fini(&forge);
    twins_free(&t);
}

/* ---- what fails within ---- */

/* Each allocation fails once, drawn: there is a sentence, and the round ends as ever. */
static void test_I11_short_memory(void **state)
{
    struct dice dice;
    struct twins t;
    size_t asked = 300;

    (void)state;
    dice_init(&dice, dice_seed());
    twins_make(&t, &three_plan);
    twins_begin_round(&t, TWIN_A);
    for (int i = 0; i < 24 && (runs(&t, 0) || runs(&t, 1)); i++) {
        const int side = (i + 1) % 2;

        for (int again = 0; again < 8 && runs(&t, side); again++) {
            struct fault f = {0};
            struct spread s;
            enum err e;

            failing_start(1 + dice_below(&dice, asked));
            e = spread(&t, side, &s, &f);
            asked = e == OK ? 1 + failing_stop() : asked;
            (void)failing_stop();
            if (e != OK && f.text[0] == 0)
                fail_msg("%s without a sentence", err_name(e));
            if (e != OK) {
                twin_close(&t.side[side]);
                twin_open(&t.side[side]);
            }
        }
        turn(&t, side);
    }
    twins_settle(&t);
    for (int k = 0; k < TWINS; k++) {
        assert_int_equal(twin_round(&t.side[k])->status, FOLD_ROUND_CLOSED);
        outcome_clean(&t.side[k]);
        assert_true(is_empty(&t, k));
    }
    outcome_same_leads(&t, TWINS_SHARED);
    twins_free(&t);
}

/* Of the folder: it is taken away, cannot be written to, and comes back. */
static void test_I11_no_folder(void **state)
{
    char folder[SCRATCH_PATH_MAX];
    char moved[SCRATCH_PATH_MAX + 64];
    char blocked[SCRATCH_PATH_MAX + 64];
    struct fault f = {0};
    struct spread s;
    struct twins t;

    (void)state;
    twins_make(&t, &one_plan);
    twins_begin_round(&t, TWIN_A);
    tray_of(&t, TWIN_B, folder);
    path_of(&t, TWIN_B, "part-0001.0.work", blocked, sizeof blocked);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    put_guise(FOLDER, blocked);
    twins_want(spread(&t, TWIN_B, &s, &f), ERR_IO, &f);
    assert_int_equal(rmdir(blocked), 0);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_true(snprintf(moved, sizeof moved, "%s-moved", folder) < (int)sizeof moved);
    assert_int_equal(rename(folder, moved), 0);
    assert_int_equal(symlink(moved, folder), 0);
    twins_want(spread(&t, TWIN_B, &s, &f), ERR_EXISTS, &f); /* it is another one now */
    assert_int_equal(unlink(folder), 0);
    assert_int_equal(rename(moved, folder), 0);
    assert_int_equal(work(&t, TWIN_B), 1);
    twins_want(spread(&t, TWIN_B, &s, &f), OK, &f);
    assert_int_equal(s.taken, 1);
    twins_free(&t);
}

static void test_names(void **state)
{
    static const char *const none[] = {"key",
                                       "part-0001.0",
                                       "part-0000.0.work",
                                       "part-1025.0.work",
                                       "part-1.0.work",
                                       "part-0001.9.work",
                                       "part-0001.0.workx",
                                       "part-0001.0.work.abc",
                                       "part-+001.0.work",
                                       "part-0001.0.other",
                                       "xpart-0001.0.work"};
    struct tray_file file;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(none); i++)
        assert_false(tray_parse(none[i], &file));
    assert_true(tray_parse("part-1024.8.answer", &file));
    assert_int_equal(file.part, 1023);
    assert_int_equal(file.at, 8);
    assert_int_equal(file.kind, DOCKET_ANSWER);
    assert_false(file.is_rest);
    assert_true(tray_parse("part-0001.0.work.abcdef", &file));
    assert_true(file.is_rest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_leads_as_by_engines),
        cmocka_unit_test(test_R16_T1_tripwire),
        cmocka_unit_test(test_timed_rounds_are_for_the_link),
        cmocka_unit_test(test_T4_a_lie),
        cmocka_unit_test(test_an_answer_to_another_docket),
        cmocka_unit_test(test_guises_of_an_answer),
        cmocka_unit_test(test_guises_of_a_docket),
        cmocka_unit_test(test_answers_by_who_has_the_key),
        cmocka_unit_test(test_key_is_lost),
        cmocka_unit_test(test_keys_of_others_stay),
        cmocka_unit_test(test_a_docket_of_another_past),
        cmocka_unit_test(test_a_false_word),
        cmocka_unit_test(test_R6_suspended_meanwhile),
        cmocka_unit_test(test_a_lying_worker_is_believed),
        cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_R15_fraud_leaves_no_folder),
        cmocka_unit_test(test_I11_short_memory),
        cmocka_unit_test(test_I11_no_folder),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
