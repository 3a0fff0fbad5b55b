/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memory_test.c - the store when memory ends anywhere, SQLite's own included
 *
 * SQLite is given the failing heap. A story of every verb runs in one transaction
 * while the nth allocation fails; after it either all of it is there or nothing.
 * SQLite gets by without some of its allocations, so a failure may also go unnoticed.
 */
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/merkle.h"
#include "store/credential.h"
#include "store/cursor.h"
#include "store/lane.h"
#include "store/object.h"
#include "store/record.h"
#include "store/round.h"
#include "store/status.h"
#include "store/store.h"
#include "tests/support/dice.h"
#include "tests/support/failing.h"
#include "tests/support/scratch.h"

#include <sqlite3.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { TRIES = 120, HEAD = 16 /* keeps what SQLite gets aligned */ };

static char dir[SCRATCH_PATH_MAX];

/* SQLite's heap: the size stands before the bytes, because it asks for it. */
static void *heap_take(int bytes)
{
    uint8_t *block = failing_malloc((size_t)bytes + HEAD);

    if (!block)
        return NULL;
    memcpy(block, &bytes, sizeof bytes);
    return block + HEAD;
}

static int heap_size(void *block)
{
    int bytes = 0;

    if (block)
        memcpy(&bytes, (uint8_t *)block - HEAD, sizeof bytes);
    return bytes;
}

static void heap_free(void *block)
{
    if (block)
        failing_free((uint8_t *)block - HEAD);
}

static void *heap_resize(void *block, int bytes)
{
    int old = heap_size(block);
    void *fresh = heap_take(bytes);

    if (!fresh)
        return NULL;
    if (block)
        memcpy(fresh, block, (size_t)(old < bytes ? old : bytes));
    heap_free(block);
    return fresh;
}

static int heap_round(int bytes)
{
    return (bytes + 7) & ~7;
}

static int heap_start(void *state)
{
    (void)state;
    return SQLITE_OK;
}

static void heap_stop(void *state)
{
    (void)state;
}

static enum err take_item(void *state, const struct store_item *item)
{
    (void)item;
    ++*(int *)state;
    return OK;
}

static enum err take_hit(void *state, const struct store_hit *h)
{
    (void)h;
    ++*(int *)state;
    return OK;
}

static enum err take_entry(void *state, const struct store_entry *e)
{
    (void)e;
    ++*(int *)state;
    return OK;
}

static enum err take_record(void *state, const struct store_record *r)
{
    (void)r;
    ++*(int *)state;
    return OK;
}

static const uint8_t thirty_two[32] = {7};

/* The story's lane part: one peer, one entry with its body and a note. */
static enum err tell_lane(struct store *s)
{
    struct store_entry entry = {.bytes = (const uint8_t *)"entry", .count = 5};
    static char large[20000] = "large";
    const struct part body = {large, sizeof large};
    int64_t peer = 0;
    enum err e = store_peer_add(s, thirty_two, "card", 4, &peer);

    merkle_leaf(entry.bytes, entry.count, entry.leaf);
    if (e == OK)
        e = store_entry_append(s, peer, STORE_OWN, &entry);
    if (e == OK)
        e = store_attachment_put(s, peer, STORE_OWN, 0, 0, &body);
    if (e == OK)
        e = store_note_put(s, peer, STORE_OWN, STORE_NOTE_CHECKPOINT, 1, &body);
    if (e == ERR_LIMIT) /* a note of that size is refused; that costs nothing */
        e = store_note_put(s, peer, STORE_OWN, STORE_NOTE_CHECKPOINT, 1,
                           &(struct part){"note", 4});
    if (e == OK)
        e = store_acknowledged_put(s, peer, 1);
    return e == OK ? store_fraud_put(s, peer, "line") : e;
}

static enum err tell_round(struct store *s)
{
    const struct store_item item = {1, "token", "why"};
    struct store_hit hit = {
        .token = "token", .why = "why", .own = thirty_two, .own_bytes = 32};
    bool changed;
    int64_t gone;
    enum err e = store_record_put(s, "list", "id", "bytes", 5, &changed);

    memcpy(hit.round, thirty_two, sizeof hit.round);
    if (e == OK)
        e = store_record_erase_list(s, "list", &gone);
    if (e == OK)
        e = store_round_item_add(s, thirty_two, &item);
    if (e == OK)
        e = store_hit_add(s, &hit);
    if (e == OK)
        e = store_hit_peer(s, thirty_two, hit.handle, "peer", 4);
    return e == OK ? store_setting_put(s, "name", "value", 5) : e;
}

/* Read everything; *count what was found. */
static enum err read_all(struct store *s, int *count)
{
    struct buffer b;
    enum err e;

    *count = 0;
    buffer_init(&b, 1 << 20);
    e = store_entry_each(s, 1, STORE_OWN, 0, take_entry, count);
    if (e == OK)
        e = store_record_each(s, NULL, take_record, count);
    if (e == OK)
        e = store_round_item_each(s, thirty_two, take_item, count);
    if (e == OK)
        e = store_hit_each(s, NULL, take_hit, count);
    if (e == OK && *count > 0)
        e = store_attachment_get(s, 1, STORE_OWN, 0, 0, &b);
    if (e == OK && *count > 0)
        e = store_fraud_get(s, 1, &b);
    if (e == OK && *count > 0)
        e = store_setting_get(s, "name", &b);
    buffer_fini(&b);
    return e;
}

static enum err tell(void)
{
    struct store *s = NULL;
    int count;
    enum err e = store_open(dir, false, 0, &s, NULL);

    if (e != OK)
        return e;
    e = store_begin(s);
    if (e == OK)
        e = tell_lane(s);
    if (e == OK)
        e = tell_round(s);
    if (e == OK)
        e = store_commit(s);
    if (e == OK)
        e = read_all(s, &count);
    if (e == OK)
        e = store_scrub(s);
    store_close(s);
    return e;
}

/* Either all four parts of the story are there, or none. */
static int look(void)
{
    struct store *s = NULL;
    int count = -1;

    assert_int_equal(store_open(dir, false, 0, &s, NULL), OK);
    assert_int_equal(read_all(s, &count), OK);
    store_close(s);
    return count;
}

static void make_again(void)
{
    struct store *s = NULL;

    scratch_remove(dir);
    assert_int_equal(store_open(dir, true, 0, &s, NULL), OK);
    store_close(s);
}

static void the_story_is_told_whole_or_not_at_all(void **state)
{
    struct dice dice;
    size_t asked;
    int whole;

    (void)state;
    dice_init(&dice, dice_seed());
    make_again();
    assert_int_equal(look(), 0);
    failing_start(0);
    assert_int_equal(tell(), OK);
    asked = failing_stop();
    whole = look();
    assert_int_equal(whole, 4);
    print_message("# %zu allocations\n", asked);
    for (int i = 0; i < TRIES; i++) {
        size_t n = i < 30 ? (size_t)i + 1 : 1 + (size_t)dice_below(&dice, asked);
        int found;
        enum err e;

        make_again();
        failing_start(n);
        e = tell();
        failing_stop();
        found = look();
        if (e != OK && e != ERR_NOMEM && e != ERR_IO)
            fail_msg("allocation %zu: %s", n, err_name(e));
        if (e == OK)
            assert_int_equal(found, whole);
        assert_true(found == 0 || found == whole);
    }
}

static void making_is_whole_or_can_be_done_again(void **state)
{
    struct dice dice;
    size_t asked;

    (void)state;
    dice_init(&dice, dice_seed());
    failing_start(0);
    make_again();
    asked = failing_stop();
    for (int i = 0; i < TRIES / 2; i++) {
        size_t n = i < 30 ? (size_t)i + 1 : 1 + (size_t)dice_below(&dice, asked);
        struct store *s = NULL;
        struct fault f = {0};
        enum err e;

        scratch_remove(dir);
        failing_start(n);
        e = store_open(dir, true, 0, &s, &f);
        failing_stop();
        if (e != OK) {
            assert_null(s);
            assert_true(f.code == e && f.text[0]);
            /* Nothing, an unfinished file, or - if only the last step failed - a node. */
            e = store_open(dir, true, 0, &s, &f);
            if (e == ERR_EXISTS)
                e = store_open(dir, false, 0, &s, &f);
        }
        if (e != OK)
            fail_msg("allocation %zu: %s", n, f.text);
        store_close(s);
        assert_int_equal(look(), 0);
    }
}

/* ---- objects.db ---- */

static const char tool[] =
    "{\"type\":\"tool\",\"spec_version\":\"2.1\",\"id\":\"tool--00000001-0000-4000-"
    "8000-000000000000\",\"created\":\"2026-01-01T00:00:00Z\",\"modified\":"
    "\"2026-01-01T00:00:0%dZ\",\"name\":\"n\"}";

static enum err put_tool(struct store *s, int second)
{
    char text[sizeof tool];
    struct part bytes = {text, 0};
    struct object_head h;
    struct store_put out;
    enum err e;

    bytes.count = (size_t)snprintf(text, sizeof text, tool, second);
    e = object_read(text, bytes.count, &h, NULL, NULL);
    return e == OK ? store_object_put(s, &h, &bytes, "list", second, &out) : e;
}

/* Three versions, of which one goes and the rest is withdrawn, and what doors keep. */
static enum err tell_objects(struct store *s)
{
    const int64_t oldest[] = {INT64_C(1767225601000000)};
    const struct store_filter at = {.version_us = oldest, .version_count = 1};
    const struct store_credential user = {
        .name = "n", .kind = STORE_CREDENTIAL_BASIC, .rights = "r"};
    uint8_t uuid[16];
    int64_t gone;
    enum err e = OK;

    for (int i = 1; e == OK && i <= 3; i++)
        e = put_tool(s, i);
    if (e == OK)
        e = store_object_erase(s, "tool--00000001-0000-4000-8000-000000000000", &at,
                               &gone);
    if (e == OK)
        e = store_object_withdraw(s, "tool--00000001-0000-4000-8000-000000000000", 9,
                                  &gone);
    if (e == OK)
        e = store_object_uuid(s, "list", "id", uuid);
    if (e == OK)
        e = store_status_put(s, uuid, "n", 1, "text", 4);
    if (e == OK)
        e = store_credential_add(s, &user);
    return e == OK ? store_cursor_put(s, "name", "text") : e;
}

static enum err take_object(void *state, const struct store_object *o)
{
    must(o->withdrawn);
    ++*(int *)state;
    return OK;
}

static enum err take_cursor(void *state, const char *name, const char *text)
{
    (void)name;
    (void)text;
    ++*(int *)state;
    return OK;
}

static enum err take_credential(void *state, const struct store_credential *c)
{
    (void)c;
    ++*(int *)state;
    return OK;
}

static enum err read_objects(struct store *s, int *count)
{
    const char *types[] = {"tool", "other"};
    const struct store_filter of_types = {.types = types, .type_count = 2};
    struct store_page page = {.limit = 10};
    enum err e;

    *count = 0;
    e = store_object_page(s, &of_types, &page, take_object, count);
    if (e == OK)
        e = store_cursor_each(s, take_cursor, count);
    return e == OK ? store_credential_each(s, take_credential, count) : e;
}

static enum err tell_and_read_objects(void)
{
    struct store *s = NULL;
    struct store *reader = NULL;
    int count;
    enum err e = store_open_objects(dir, 0, &s, NULL);

    if (e != OK)
        return e;
    e = store_begin(s);
    if (e == OK)
        e = tell_objects(s);
    if (e == OK)
        e = store_commit(s);
    if (e == OK)
        e = store_open_objects_read(dir, &reader, NULL);
    if (e == OK)
        e = read_objects(reader, &count);
    store_close(reader);
    if (e == OK)
        e = store_scrub(s);
    store_close(s);
    return e;
}

static int look_at_objects(void)
{
    struct store *s = NULL;
    int count = -1;

    assert_int_equal(store_open_objects(dir, 0, &s, NULL), OK);
    assert_int_equal(read_objects(s, &count), OK);
    store_close(s);
    return count;
}

static void objects_are_put_whole_or_not_at_all(void **state)
{
    struct dice dice;
    size_t asked;

    (void)state;
    json_set_alloc_funcs(failing_malloc, failing_free);
    dice_init(&dice, dice_seed());
    make_again();
    failing_start(0);
    assert_int_equal(tell_and_read_objects(), OK);
    asked = failing_stop();
    assert_int_equal(look_at_objects(), 3);
    print_message("# %zu allocations\n", asked);
    for (int i = 0; i < TRIES; i++) {
        size_t n = i < 30 ? (size_t)i + 1 : 1 + (size_t)dice_below(&dice, asked);
        int found;
        enum err e;

        make_again();
        failing_start(n);
        e = tell_and_read_objects();
        failing_stop();
        found = look_at_objects();
        if (e != OK && e != ERR_NOMEM && e != ERR_IO)
            fail_msg("allocation %zu: %s", n, err_name(e));
        assert_true(found == 3 || (found == 0 && e != OK));
    }
}

static int set_up(void **state)
{
    static const sqlite3_mem_methods heap = {heap_take, heap_free,  heap_resize,
                                             heap_size, heap_round, heap_start,
                                             heap_stop, NULL};

    (void)state;
    must(sqlite3_config(SQLITE_CONFIG_MALLOC, &heap) == SQLITE_OK);
    must(crypto_start() == OK);
    scratch_make(dir);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(dir);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_story_is_told_whole_or_not_at_all),
        cmocka_unit_test(making_is_whole_or_can_be_done_again),
        cmocka_unit_test(objects_are_put_whole_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
