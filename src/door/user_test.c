/* SPDX-License-Identifier: Apache-2.0 */
/*
 * user_test.c - those who are known, by each way in, and everybody else
 */
#include "base/must.h"
#include "crypto/entropy.h"
#include "door/user.h"
#include "store/object.h"
#include "tests/support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char dir[SCRATCH_PATH_MAX];
static struct store *doors;
static const uint8_t card[32] = {1, 2, 3};

static void add(const char *name, enum store_credential_kind kind, const char *secret)
{
    struct store_credential c = {.name = name, .kind = kind, .rights = "read:own"};

    if (kind == STORE_CREDENTIAL_CERTIFICATE)
        memcpy(c.hash, card, sizeof card);
    else
        user_secret_hash(secret, c.hash);
    must(store_credential_add(doors, &c) == OK);
}

static int start(void **state)
{
    (void)state;
    must(crypto_start() == OK);
    scratch_make(dir);
    must(store_open_objects(dir, 1000, &doors, NULL) == OK);
    add("Aladdin", STORE_CREDENTIAL_BASIC, "open sesame");
    add("key", STORE_CREDENTIAL_BEARER, "mF_9.B5f-4.1JqM");
    add("card", STORE_CREDENTIAL_CERTIFICATE, NULL);
    return 0;
}

static int end(void **state)
{
    (void)state;
    store_close(doors);
    scratch_remove(dir);
    return 0;
}

/* Who is it that sends this header, perhaps with a certificate? */
static enum err who(const char *header, const uint8_t *certificate, char name[65])
{
    static struct server_request r;
    struct user user = {.name = "untouched"};
    enum err e;

    memset(&r, 0, sizeof r);
    (void)snprintf(r.authorization, sizeof r.authorization, "%s", header);
    r.has_certificate = certificate != NULL;
    if (certificate != NULL)
        memcpy(r.certificate, certificate, sizeof r.certificate);
    e = user_check(doors, &r, &user);
    assert_string_equal(user.rights, e == OK ? "read:own" : "");
    (void)snprintf(name, 65, "%s", user.name);
    return e;
}

static void who_is_known_is_let_in(void **state)
{
    char name[65];

    (void)state;
    assert_int_equal(who("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", NULL, name), OK);
    assert_string_equal(name, "Aladdin");
    assert_int_equal(who("Bearer mF_9.B5f-4.1JqM", NULL, name), OK);
    assert_string_equal(name, "key");
    assert_int_equal(who("mF_9.B5f-4.1JqM", NULL, name), OK);
    assert_string_equal(name, "key");
    assert_int_equal(who("", card, name), OK);
    assert_string_equal(name, "card");
}

static void who_is_not_known_is_not(void **state)
{
    static const uint8_t other[32] = {1, 2, 4};
    static const char *const headers[] = {
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtRQ==", /* another secret */
        "Basic YWxhZGRpbjpvcGVuIHNlc2FtZQ==", /* another name */
        "Basic a2V5Om1GXzkuQjVmLTQuMUpxTQ==", /* a bearer's secret under its name */
        "Basic Og==",
        "Basic ?",
        "Bearer open",
        "Bearer mF_9.B5f-4.1JqN",
        "Digest x",
        "mF_9",
    };
    char name[65];

    (void)state;
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        if (who(headers[i], card, name) != ERR_DENIED)
            fail_msg("%s", headers[i]); /* a certificate does not mend a wrong name */
        assert_string_equal(name, "untouched");
    }
    assert_int_equal(who("", other, name), ERR_DENIED);
    assert_int_equal(who("", NULL, name), ERR_NOT_FOUND);
}

static void secrets_are_long_and_differ(void **state)
{
    struct random random = entropy_random();
    char one[USER_SECRET_CHARS + 1], two[USER_SECRET_CHARS + 1];
    uint8_t a[STORE_CREDENTIAL_HASH_BYTES], b[STORE_CREDENTIAL_HASH_BYTES];

    (void)state;
    assert_int_equal(user_secret_make(&random, one), OK);
    assert_int_equal(user_secret_make(&random, two), OK);
    assert_int_equal(strlen(one), 43);
    assert_string_not_equal(one, two);
    user_secret_hash(one, a);
    user_secret_hash(two, b);
    assert_memory_not_equal(a, b, sizeof a);
}

static enum err no_bytes(void *state, uint8_t *out, size_t count)
{
    (void)state;
    memset(out, 0, count);
    return ERR_RANDOM;
}

static void without_randomness_there_is_no_secret(void **state)
{
    struct random none = {no_bytes, NULL};
    char secret[USER_SECRET_CHARS + 1] = "";

    (void)state;
    assert_int_equal(user_secret_make(&none, secret), ERR_RANDOM);
    assert_string_equal(secret, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_known_is_let_in),
        cmocka_unit_test(who_is_not_known_is_not),
        cmocka_unit_test(secrets_are_long_and_differ),
        cmocka_unit_test(without_randomness_there_is_no_secret),
    };

    return cmocka_run_group_tests(tests, start, end);
}
