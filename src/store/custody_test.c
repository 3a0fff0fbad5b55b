/* SPDX-License-Identifier: Apache-2.0 */
/*
 * custody_test.c - rows that come with an offer, and leave nothing in the files
 */
#include "crypto/entropy.h"
#include "crypto/merkle.h"
#include "store/custody.h"
#include "store/lane.h"
#include "tests/support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ENTRIES = 4 };

struct place {
    char dir[SCRATCH_PATH_MAX];
    struct store *store;
};

static void append(struct store *s, int64_t peer, enum store_side side, uint64_t n)
{
    struct store_entry e = {.n = n, .bytes = (const uint8_t *)"entry", .count = 5};

    merkle_leaf(e.bytes, e.count, e.leaf);
    assert_int_equal(store_entry_append(s, peer, side, &e), OK);
}

/* Two peers, each with lanes of a few entries. */
static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    scratch_make(p->dir);
    assert_int_equal(store_open(p->dir, true, 0, &p->store, NULL), OK);
    for (uint8_t peer = 1; peer <= 2; peer++) {
        const uint8_t root[32] = {peer};
        int64_t number;

        assert_int_equal(store_peer_add(p->store, root, "card", 4, &number), OK);
        for (uint64_t n = 0; n < ENTRIES; n++) {
            append(p->store, number, STORE_OWN, n);
            append(p->store, number, STORE_PEER, n);
        }
    }
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;

    store_close(p->store);
    scratch_remove(p->dir);
    free(p);
    return 0;
}

static enum err put(struct place *p, int64_t peer, enum store_side side, uint64_t n)
{
    struct store_custody c = {.peer = peer, .side = side, .n = n};

    memset(c.sealed, (int)(0x40 + 8 * peer + 4 * side) + (int)n, sizeof c.sealed);
    return store_custody_put(p->store, &c);
}

struct seen {
    size_t count;
    int64_t last;
    size_t stop_after;
};

static enum err count(void *state, const struct store_custody *c)
{
    struct seen *s = state;

    assert_true(c->row > s->last);
    s->last = c->row;
    s->count++;
    return s->count == s->stop_after ? ERR_CANCELLED : OK;
}

static size_t how_many(struct place *p, int64_t peer)
{
    struct seen s = {.count = 0};

    assert_int_equal(store_custody_each(p->store, peer, count, &s), OK);
    return s.count;
}

static void rows_are_found_by_offer_and_by_number(void **state)
{
    struct place *p = *state;
    struct store_custody one;
    struct store_custody same;
    struct seen s = {.stop_after = 2};

    assert_int_equal(put(p, 1, STORE_OWN, 0), OK);
    assert_int_equal(put(p, 1, STORE_PEER, 0), OK);
    assert_int_equal(put(p, 2, STORE_PEER, 3), OK);
    assert_int_equal(put(p, 1, STORE_OWN, 0), ERR_EXISTS);
    assert_int_equal(put(p, 1, STORE_OWN, ENTRIES), ERR_NOT_FOUND);
    assert_int_equal(put(p, 3, STORE_OWN, 0), ERR_NOT_FOUND);
    assert_int_equal(store_custody_get(p->store, 2, STORE_PEER, 3, &one), OK);
    assert_int_equal(one.peer, 2);
    assert_int_equal(one.side, STORE_PEER);
    assert_int_equal(one.n, 3);
    assert_int_equal(one.sealed[79], 0x40 + 16 + 4 + 3);
    assert_int_equal(store_custody_at(p->store, one.row, &same), OK);
    assert_memory_equal(one.sealed, same.sealed, sizeof one.sealed);
    assert_int_equal(same.n, 3);
    assert_int_equal(store_custody_get(p->store, 2, STORE_OWN, 3, &one), ERR_NOT_FOUND);
    assert_int_equal(store_custody_get(p->store, 2, STORE_PEER, UINT64_MAX, &one),
                     ERR_LIMIT);
    assert_int_equal(store_custody_at(p->store, 99, &one), ERR_NOT_FOUND);
    assert_int_equal(how_many(p, 0), 3);
    assert_int_equal(how_many(p, 1), 2);
    assert_int_equal(how_many(p, 2), 1);
    assert_int_equal(how_many(p, 3), 0);
    assert_int_equal(store_custody_each(p->store, 0, count, &s), ERR_CANCELLED);
}

static void an_erased_row_is_in_no_file_and_its_number_never_comes_again(void **state)
{
    struct place *p = *state;
    struct store_custody one;
    struct store_custody next;

    assert_int_equal(put(p, 1, STORE_PEER, 2), OK);
    assert_int_equal(store_custody_get(p->store, 1, STORE_PEER, 2, &one), OK);
    assert_true(scratch_holds(p->dir, one.sealed, sizeof one.sealed));
    assert_int_equal(store_custody_erase(p->store, one.row), OK);
    assert_int_equal(store_custody_erase(p->store, one.row), OK);
    assert_int_equal(store_scrub(p->store), OK);
    assert_false(scratch_holds(p->dir, one.sealed, sizeof one.sealed));
    assert_int_equal(put(p, 1, STORE_PEER, 2), OK);
    assert_int_equal(store_custody_get(p->store, 1, STORE_PEER, 2, &next), OK);
    assert_true(next.row > one.row);
}

struct listed {
    uint64_t n[8];
    int index[8];
    size_t count;
};

static enum err list(void *state, uint64_t n, int index)
{
    struct listed *l = state;

    assert_true(l->count < 8);
    l->n[l->count] = n;
    l->index[l->count++] = index;
    return OK;
}

static void attachments_are_listed_in_order(void **state)
{
    static const struct part bytes = {"x", 1};
    struct place *p = *state;
    struct listed l = {.count = 0};

    assert_int_equal(store_attachment_put(p->store, 1, STORE_PEER, 3, 1, &bytes), OK);
    assert_int_equal(store_attachment_put(p->store, 1, STORE_PEER, 0, 2, &bytes), OK);
    assert_int_equal(store_attachment_put(p->store, 1, STORE_PEER, 0, 0, &bytes), OK);
    assert_int_equal(store_attachment_put(p->store, 1, STORE_OWN, 1, 0, &bytes), OK);
    assert_int_equal(store_attachment_put(p->store, 2, STORE_PEER, 1, 0, &bytes), OK);
    assert_int_equal(store_attachment_each(p->store, 1, STORE_PEER, list, &l), OK);
    assert_int_equal(l.count, 3);
    assert_int_equal(l.n[0], 0);
    assert_int_equal(l.index[0], 0);
    assert_int_equal(l.index[1], 2);
    assert_int_equal(l.n[2], 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_are_found_by_offer_and_by_number, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            an_erased_row_is_in_no_file_and_its_number_never_comes_again, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(attachments_are_listed_in_order, set_up,
                                        tear_down),
    };

    return crypto_start() == OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
