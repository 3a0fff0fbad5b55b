/* SPDX-License-Identifier: Apache-2.0 */
/*
 * round_test.c - items and hits; and that what was erased is in no file any more
 */
#include "base/must.h"
#include "crypto/entropy.h"
#include "crypto/merkle.h"
#include "store/lane.h"
#include "store/record.h"
#include "store/round.h"
#include "tests/support/dice.h"
#include "tests/support/scratch.h"

#include <sqlite3.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct place {
    char dir[SCRATCH_PATH_MAX];
    struct store *store;
    struct buffer buffer;
};

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    scratch_make(p->dir);
    buffer_init(&p->buffer, 1 << 16);
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

static const uint8_t round_a[32] = {0xa};
static const uint8_t round_b[32] = {0xb};

struct seen {
    char text[1024];
    size_t stop_after;
};

static enum err note_item(void *state, const struct store_item *item)
{
    struct seen *s = state;
    size_t used = strlen(s->text);

    snprintf(s->text + used, sizeof s->text - used, "%lld/%s/%s ",
             (long long)item->record, item->token, item->why);
    return --s->stop_after == 0 ? ERR_DENIED : OK;
}

static void assert_items(struct place *p, const uint8_t round[32], const char *due)
{
    struct seen s = {.stop_after = SIZE_MAX};

    assert_int_equal(store_round_item_each(p->store, round, note_item, &s), OK);
    assert_string_equal(s.text, due);
}

static void items_come_in_order_and_go_by_round(void **state)
{
    struct place *p = *state;
    int64_t count = 0;
    int64_t bytes = 0;
    struct seen s = {.stop_after = 2};
    const struct store_item items[] = {
        {9, "zz", "last"}, {1, "aa", ""}, {9, "zz", "last"}, {0, "", "x"}};

    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(store_round_item_add(p->store, round_a, &items[i]), OK);
        assert_int_equal(store_round_item_add(p->store, round_b, &items[3 - i]), OK);
    }
    assert_items(p, round_a, "9/zz/last 1/aa/ 9/zz/last 0//x ");
    assert_items(p, round_b, "0//x 9/zz/last 1/aa/ 9/zz/last ");
    assert_int_equal(store_round_item_total(p->store, &count, &bytes), OK);
    assert_int_equal(count, 8);
    assert_int_equal(bytes, 2 * (int64_t)strlen("zzaazz"));
    assert_int_equal(store_round_item_each(p->store, round_a, note_item, &s), ERR_DENIED);
    assert_string_equal(s.text, "9/zz/last 1/aa/ ");
    assert_int_equal(store_round_erase(p->store, round_a), OK);
    assert_int_equal(store_round_erase(p->store, round_a), OK);
    assert_items(p, round_a, "");
    assert_items(p, round_b, "0//x 9/zz/last 1/aa/ 9/zz/last ");
}

static void texts_have_limits(void **state)
{
    struct place *p = *state;
    char text[STORE_WHY_MAX + 2];
    struct store_item item = {1, text, ""};

    memset(text, 'x', sizeof text);
    text[STORE_TOKEN_MAX + 1] = 0;
    assert_int_equal(store_round_item_add(p->store, round_a, &item), ERR_LIMIT);
    text[STORE_TOKEN_MAX] = 0;
    assert_int_equal(store_round_item_add(p->store, round_a, &item), OK);
    text[STORE_TOKEN_MAX] = 'x';
    text[STORE_TOKEN_MAX + 1] = 'x';
    text[STORE_WHY_MAX + 1] = 0;
    item = (struct store_item){1, "t", text};
    assert_int_equal(store_round_item_add(p->store, round_a, &item), ERR_LIMIT);
    text[STORE_WHY_MAX] = 0;
    assert_int_equal(store_round_item_add(p->store, round_a, &item), OK);
}

static enum err note_hit(void *state, const struct store_hit *h)
{
    struct seen *s = state;
    size_t used = strlen(s->text);

    snprintf(s->text + used, sizeof s->text - used, "%x.%x:%lld/%s/%s/%.*s/%.*s ",
             h->round[0], h->handle[0], (long long)h->record, h->token, h->why,
             h->own ? (int)h->own_bytes : 1, h->own ? (const char *)h->own : "-",
             h->peer ? (int)h->peer_bytes : 1, h->peer ? (const char *)h->peer : "-");
    return --s->stop_after == 0 ? ERR_DENIED : OK;
}

static void assert_hits(struct place *p, const uint8_t *round, const char *due)
{
    struct seen s = {.stop_after = SIZE_MAX};

    assert_int_equal(store_hit_each(p->store, round, note_hit, &s), OK);
    assert_string_equal(s.text, due);
}

static struct store_hit make_hit(const uint8_t round[32], uint8_t handle, int64_t record)
{
    struct store_hit h = {.handle = {handle},
                          .record = record,
                          .token = "t",
                          .why = "w",
                          .own = (const uint8_t *)"own",
                          .own_bytes = 3};

    memcpy(h.round, round, sizeof h.round);
    return h;
}

static void hits_get_the_peers_side_and_are_erased(void **state)
{
    struct place *p = *state;
    const uint8_t one[16] = {1};
    const uint8_t nine[16] = {9};
    struct store_hit hits[] = {make_hit(round_a, 2, 7), make_hit(round_a, 1, 7),
                               make_hit(round_a, 1, 8), make_hit(round_b, 1, 7)};
    struct seen s = {.stop_after = 1};

    for (size_t i = 0; i < 4; i++)
        assert_int_equal(store_hit_add(p->store, &hits[i]), OK);
    assert_int_equal(store_hit_add(p->store, &hits[1]), ERR_EXISTS);
    assert_hits(p, round_a, "a.2:7/t/w/own/- a.1:7/t/w/own/- a.1:8/t/w/own/- ");
    assert_int_equal(store_hit_peer(p->store, round_a, one, "theirs", 6), OK);
    assert_int_equal(store_hit_peer(p->store, round_a, nine, "theirs", 6), ERR_NOT_FOUND);
    assert_int_equal(store_hit_peer(p->store, round_a, one, "", 0), ERR_LIMIT);
    assert_hits(p, NULL,
                "a.2:7/t/w/own/- a.1:7/t/w/own/theirs a.1:8/t/w/own/theirs "
                "b.1:7/t/w/own/- ");
    assert_int_equal(store_hit_erase(p->store, round_a, one), OK);
    assert_int_equal(store_hit_erase(p->store, round_a, nine), ERR_NOT_FOUND);
    assert_int_equal(store_hit_peer(p->store, round_a, one, "again", 5), OK);
    assert_hits(p, round_a, "a.2:7/t/w/own/- a.1:7///-/- a.1:8///-/- ");
    assert_int_equal(store_round_erase(p->store, round_a), OK); /* hits stay */
    assert_hits(p, round_b, "b.1:7/t/w/own/- ");
    assert_int_equal(store_hit_each(p->store, NULL, note_hit, &s), ERR_DENIED);
    assert_string_equal(s.text, "a.2:7/t/w/own/- ");
    hits[0].own_bytes = 0;
    assert_int_equal(store_hit_add(p->store, &hits[0]), ERR_LIMIT);
}

/* Texts of many lengths, each with a mark in its midst that is found nowhere else. */
static const char mark[] = "MARKOFWHATISTOBEERASED";

static void make_text(struct dice *dice, bool marked, char *out, size_t most)
{
    size_t count = sizeof mark + (size_t)dice_below(dice, most - sizeof mark);

    memset(out, 'a' + (int)dice_below(dice, 26), count);
    out[count] = 0;
    if (marked)
        memcpy(out + dice_below(dice, count - sizeof mark + 1), mark, sizeof mark - 1);
}

/* What is to be erased is marked: round_a's items, hits with an even handle, records of
 * list "one". The rest stands between it and stays, so that pages are kept, parted and
 * merged. */
static void add_item(struct store *s, struct dice *dice, int i)
{
    char why[STORE_WHY_MAX + 1];
    char token[STORE_TOKEN_MAX + 1];
    const struct store_item item = {i, token, why};
    struct store_hit hit =
        make_hit(round_b, (uint8_t)i, (int64_t)dice_below(dice, INT32_MAX));
    bool marked = dice_below(dice, 2);

    make_text(dice, marked, why, dice_below(dice, 4) == 0 ? STORE_WHY_MAX : 200);
    make_text(dice, marked, token, STORE_TOKEN_MAX);
    must(store_round_item_add(s, marked ? round_a : round_b, &item) == OK);
    make_text(dice, i % 2 == 0, why, dice_below(dice, 4) == 0 ? STORE_WHY_MAX : 200);
    make_text(dice, i % 2 == 0, token, STORE_TOKEN_MAX);
    hit.token = token;
    hit.why = why;
    hit.own = (const uint8_t *)why;
    hit.own_bytes = strlen(why);
    must(store_hit_add(s, &hit) == OK);
}

/* Put one of 200 records of a list, with another length each time. */
static void put_record(struct store *s, struct dice *dice)
{
    bool marked = dice_below(dice, 2);
    char text[9000];
    char id[64];
    bool changed;

    snprintf(id, sizeof id, "%s-%llu", marked ? mark : "id",
             (unsigned long long)dice_below(dice, 200));
    make_text(dice, marked, text, dice_below(dice, 8) == 0 ? sizeof text - 1 : 500);
    must(store_record_put(s, marked ? "one" : "two", id, text, strlen(text), &changed) ==
         OK);
}

/* The next entry of the own lane, with a body that is marked if its number is even. */
static void append_entry(struct store *s, struct dice *dice)
{
    char text[30000];
    struct store_entry e = {.bytes = (const uint8_t *)"entry", .count = 5};
    struct part body = {text, 0};

    must(store_lane_size(s, 1, STORE_OWN, &e.n) == OK);
    merkle_leaf(e.bytes, e.count, e.leaf);
    make_text(dice, e.n % 2 == 0, text, sizeof text - 1);
    body.count = strlen(text);
    must(store_entry_append(s, 1, STORE_OWN, &e) == OK);
    must(store_attachment_put(s, 1, STORE_OWN, e.n, 0, &body) == OK);
}

static void fill(struct store *s, struct dice *dice)
{
    for (int i = 0; i < 400; i++) {
        if (dice_below(dice, 2))
            add_item(s, dice, i);
        else
            put_record(s, dice);
        if (i % 30 == 0)
            append_entry(s, dice);
    }
}

static void erase_marked(struct store *s)
{
    uint64_t size;
    int64_t gone;

    must(store_round_erase(s, round_a) == OK);
    for (int i = 0; i < 256; i += 2) {
        const uint8_t handle[16] = {(uint8_t)i};
        enum err e = store_hit_erase(s, round_b, handle);

        must(e == OK || e == ERR_NOT_FOUND);
    }
    must(store_record_erase_list(s, "one", &gone) == OK);
    must(store_lane_size(s, 1, STORE_OWN, &size) == OK);
    for (uint64_t n = 0; n < size; n += 2)
        must(store_attachment_erase(s, 1, STORE_OWN, n, 0) == OK);
}

static enum err count_item(void *state, const struct store_item *item)
{
    (void)item;
    ++*(int64_t *)state;
    return OK;
}

/* What is not marked, counted and read. */
static int64_t count_rest(struct place *p)
{
    uint64_t size = 0;
    int64_t items = 0;
    int64_t records = 0;

    must(store_round_item_each(p->store, round_b, count_item, &items) == OK);
    must(store_record_count(p->store, "two", &records) == OK);
    must(store_lane_size(p->store, 1, STORE_OWN, &size) == OK);
    for (uint64_t n = 1; n < size; n += 2)
        must(store_attachment_get(p->store, 1, STORE_OWN, n, 0, &p->buffer) == OK);
    return items * 1000000 + records * 1000 + (int64_t)size;
}

/* SQLite finds its own file in order. */
static void assert_sound(const struct place *p)
{
    char file[SCRATCH_PATH_MAX];
    sqlite3_stmt *statement;
    sqlite3 *db;

    scratch_name(p->dir, "node.db", file);
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &statement, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_string_equal(sqlite3_column_text(statement, 0), "ok");
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

static void what_was_erased_is_in_no_file(void **state)
{
    struct place *p = *state;
    struct dice dice;
    int64_t peer;

    dice_init(&dice, dice_seed());
    assert_int_equal(store_peer_add(p->store, round_a, "card", 4, &peer), OK);
    for (int round = 0; round < 4; round++) {
        bool whole = dice_below(&dice, 2);
        int64_t rest;

        must(!whole || store_begin(p->store) == OK);
        fill(p->store, &dice);
        must(!whole || store_commit(p->store) == OK);
        assert_true(scratch_holds(p->dir, mark, sizeof mark - 1)); /* it can be found */
        must(!whole || store_begin(p->store) == OK);
        erase_marked(p->store);
        must(!whole || store_commit(p->store) == OK);
        rest = count_rest(p);
        assert_int_equal(store_scrub(p->store), OK);
        assert_false(scratch_holds(p->dir, mark, sizeof mark - 1));
        assert_int_equal(count_rest(p), rest);
        store_close(p->store);
        p->store = NULL;
        assert_false(scratch_holds(p->dir, mark, sizeof mark - 1));
        assert_sound(p);
        assert_int_equal(store_open(p->dir, false, 0, &p->store, NULL), OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(items_come_in_order_and_go_by_round, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(texts_have_limits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hits_get_the_peers_side_and_are_erased, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_was_erased_is_in_no_file, set_up, tear_down),
    };

    must(crypto_start() == OK);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
