/* SPDX-License-Identifier: Apache-2.0 */
/*
 * door_test.c - what the doors keep: statuses, credentials, cursors
 */
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "store/credential.h"
#include "store/cursor.h"
#include "store/object.h"
#include "store/status.h"
#include "tests/support/scratch.h"

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
    struct buffer a;
    struct buffer b;
};

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    scratch_make(p->dir);
    buffer_init(&p->a, 1 << 20);
    buffer_init(&p->b, 1 << 20);
    assert_int_equal(store_open_objects(p->dir, 0, &p->store, NULL), OK);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;

    store_close(p->store);
    buffer_fini(&p->a);
    buffer_fini(&p->b);
    scratch_remove(p->dir);
    free(p);
    return 0;
}

static void statuses_stand_until_they_expire(void **state)
{
    static const uint8_t one[16] = {1};
    static const uint8_t two[16] = {2};
    struct place *p = *state;
    char owner[STORE_STATUS_OWNER_MAX + 2] = {0};
    int64_t gone = 7;

    assert_int_equal(store_status_put(p->store, one, "ana", 1000, "pending", 7), OK);
    assert_int_equal(store_status_put(p->store, one, "ana", 1000, "complete", 8), OK);
    assert_int_equal(store_status_put(p->store, two, "", 2000, NULL, 0), OK);
    assert_int_equal(store_status_get(p->store, one, &p->a, &p->b), OK);
    assert_string_equal(buffer_text(&p->a), "ana");
    assert_string_equal(buffer_text(&p->b), "complete");
    assert_int_equal(store_status_expire(p->store, 1000, &gone), OK);
    assert_int_equal(gone, 0);
    assert_int_equal(store_status_expire(p->store, 1001, &gone), OK);
    assert_int_equal(gone, 1);
    assert_int_equal(store_status_get(p->store, one, &p->a, &p->b), ERR_NOT_FOUND);
    assert_int_equal(store_status_get(p->store, two, &p->a, &p->b), OK);
    assert_int_equal(p->b.bytes, 0);
    memset(owner, 'x', sizeof owner - 1);
    assert_int_equal(store_status_put(p->store, one, owner, 1, "", 0), ERR_LIMIT);
    assert_int_equal(store_status_put(p->store, one, "", 1, "x", STORE_STATUS_MAX + 1),
                     ERR_LIMIT);
}

static enum err see_cursor(void *state, const char *name, const char *text)
{
    struct buffer *b = state;

    buffer_printf(b, "%s=%s;", name, text);
    return buffer_status(b);
}

static void cursors_are_kept_by_name(void **state)
{
    struct place *p = *state;
    char name[STORE_CURSOR_NAME_MAX + 2] = {0};
    char text[STORE_CURSOR_MAX + 2] = {0};

    assert_int_equal(store_cursor_get(p->store, "b", &p->a), ERR_NOT_FOUND);
    assert_int_equal(store_cursor_put(p->store, "b", "1"), OK);
    assert_int_equal(store_cursor_put(p->store, "a", "2"), OK);
    assert_int_equal(store_cursor_put(p->store, "b", "3"), OK);
    assert_int_equal(store_cursor_get(p->store, "b", &p->a), OK);
    assert_string_equal(buffer_text(&p->a), "3");
    buffer_clear(&p->a);
    assert_int_equal(store_cursor_each(p->store, see_cursor, &p->a), OK);
    assert_string_equal(buffer_text(&p->a), "a=2;b=3;");
    assert_int_equal(store_cursor_erase(p->store, "a"), OK);
    assert_int_equal(store_cursor_erase(p->store, "a"), OK);
    assert_int_equal(store_cursor_get(p->store, "a", &p->a), ERR_NOT_FOUND);
    memset(name, 'x', sizeof name - 1);
    memset(text, 'x', sizeof text - 1);
    assert_int_equal(store_cursor_put(p->store, "", "1"), ERR_LIMIT);
    assert_int_equal(store_cursor_put(p->store, name, "1"), ERR_LIMIT);
    assert_int_equal(store_cursor_put(p->store, "a", text), ERR_LIMIT);
    name[STORE_CURSOR_NAME_MAX] = 0;
    text[STORE_CURSOR_MAX] = 0;
    assert_int_equal(store_cursor_put(p->store, name, text), OK);
}

static enum err see_credential(void *state, const struct store_credential *c)
{
    struct buffer *b = state;

    buffer_printf(b, "%s %d %d %s %lld;", c->name, (int)c->kind, c->hash[0], c->rights,
                  (long long)c->made);
    return buffer_status(b);
}

static void credentials_are_found_by_name_and_by_hash(void **state)
{
    static const struct store_credential ana = {.name = "ana",
                                                .kind = STORE_CREDENTIAL_BASIC,
                                                .hash = {1},
                                                .rights = "r",
                                                .made = 5};
    static const struct store_credential bo = {
        .name = "bo@x", .kind = STORE_CREDENTIAL_BEARER, .hash = {1}, .rights = ""};
    static const uint8_t none[32] = {9};
    struct store_credential bad = ana;
    struct place *p = *state;

    assert_int_equal(store_credential_add(p->store, &bo), OK);
    assert_int_equal(store_credential_add(p->store, &ana), OK);
    assert_int_equal(store_credential_add(p->store, &ana), ERR_EXISTS);
    bad.name = "other"; /* the same secret twice */
    assert_int_equal(store_credential_add(p->store, &bad), ERR_EXISTS);
    assert_int_equal(store_credential_each(p->store, see_credential, &p->a), OK);
    assert_string_equal(buffer_text(&p->a), "ana 1 1 r 5;bo@x 2 1  0;");
    buffer_clear(&p->a);
    assert_int_equal(store_credential_get(p->store, "ana", see_credential, &p->a), OK);
    assert_int_equal(store_credential_find(p->store, STORE_CREDENTIAL_BEARER, ana.hash,
                                           see_credential, &p->a),
                     OK);
    assert_string_equal(buffer_text(&p->a), "ana 1 1 r 5;bo@x 2 1  0;");
    assert_int_equal(store_credential_find(p->store, STORE_CREDENTIAL_CERTIFICATE,
                                           ana.hash, see_credential, &p->a),
                     ERR_NOT_FOUND);
    assert_int_equal(store_credential_find(p->store, STORE_CREDENTIAL_BASIC, none,
                                           see_credential, &p->a),
                     ERR_NOT_FOUND);
    assert_int_equal(store_credential_remove(p->store, "ana"), OK);
    assert_int_equal(store_credential_remove(p->store, "ana"), ERR_NOT_FOUND);
    assert_int_equal(store_credential_get(p->store, "ana", see_credential, &p->a),
                     ERR_NOT_FOUND);
}

static void credentials_have_bounds(void **state)
{
    static const char *const bad[] = {"", "a b", "a:b", "a\n", "\xc3\xa9", "a/b"};
    struct store_credential c = {.name = "a", .kind = STORE_CREDENTIAL_BASIC};
    struct place *p = *state;
    char name[STORE_CREDENTIAL_NAME_MAX + 2] = {0};
    char rights[STORE_CREDENTIAL_RIGHTS_MAX + 2] = {0};

    c.rights = "";
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        c.name = bad[i];
        assert_int_equal(store_credential_add(p->store, &c), ERR_MALFORMED);
    }
    memset(name, 'x', sizeof name - 1);
    memset(rights, 'x', sizeof rights - 1);
    c.name = name;
    assert_int_equal(store_credential_add(p->store, &c), ERR_LIMIT);
    name[STORE_CREDENTIAL_NAME_MAX] = 0;
    c.rights = rights;
    assert_int_equal(store_credential_add(p->store, &c), ERR_LIMIT);
    rights[STORE_CREDENTIAL_RIGHTS_MAX] = 0;
    assert_int_equal(store_credential_add(p->store, &c), OK);
    assert_int_equal(store_begin(p->store), OK);
    for (int i = 1; i < STORE_CREDENTIALS_MAX; i++) {
        snprintf(name, sizeof name, "n%d", i);
        store_u32(c.hash, (uint32_t)i);
        c.rights = "";
        must(store_credential_add(p->store, &c) == OK);
    }
    c.name = "last";
    c.hash[31] = 1;
    assert_int_equal(store_credential_add(p->store, &c), ERR_LIMIT);
    assert_int_equal(store_commit(p->store), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(statuses_stand_until_they_expire, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(cursors_are_kept_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(credentials_are_found_by_name_and_by_hash, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(credentials_have_bounds, set_up, tear_down),
    };

    must(crypto_start() == OK);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
