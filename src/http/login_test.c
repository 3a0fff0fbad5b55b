/* SPDX-License-Identifier: Apache-2.0 */
/*
 * login_test.c - the examples of [RFC7617] and [RFC6750], and what is none
 */
#include "base/num.h"
#include "http/login.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void read_basic(void **state)
{
    struct login l;

    (void)state;
    /* [RFC7617] 2 */
    assert_int_equal(login_read("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", &l), OK);
    assert_int_equal(l.kind, LOGIN_BASIC);
    assert_string_equal(l.name, "Aladdin");
    assert_string_equal(l.secret, "open sesame");
    /* [RFC7617] 2.1: test and 123 pound sign, in UTF-8 */
    assert_int_equal(login_read("bASIC   dGVzdDoxMjPCow==", &l), OK);
    assert_string_equal(l.name, "test");
    assert_string_equal(l.secret, "123\xC2\xA3");
    /* The first colon parts; both may be empty. */
    assert_int_equal(login_read("Basic YTpiOmM=", &l), OK);
    assert_string_equal(l.name, "a");
    assert_string_equal(l.secret, "b:c");
    assert_int_equal(login_read("Basic Og==", &l), OK);
    assert_string_equal(l.name, "");
    assert_string_equal(l.secret, "");
}

static void read_bearer_and_others(void **state)
{
    struct login l;

    (void)state;
    assert_int_equal(login_read("", &l), OK);
    assert_int_equal(l.kind, LOGIN_NONE);
    assert_int_equal(login_read("Bearer mF_9.B5f-4.1JqM", &l), OK); /* [RFC6750] 2.1 */
    assert_int_equal(l.kind, LOGIN_BEARER);
    assert_string_equal(l.secret, "mF_9.B5f-4.1JqM");
    assert_int_equal(login_read("mF_9.B5f-4.1JqM", &l), OK);
    assert_int_equal(l.kind, LOGIN_BARE);
    assert_string_equal(l.secret, "mF_9.B5f-4.1JqM");
    assert_int_equal(login_read("Digest username=\"x\"", &l), OK);
    assert_int_equal(l.kind, LOGIN_OTHER);
    assert_int_equal(login_read("Basics QWxh", &l), OK);
    assert_int_equal(l.kind, LOGIN_OTHER);
}

static void refuse_what_is_malformed(void **state)
{
    static const char *const bad[] = {
        "Basic ",     "Basic QWxh",     "Basic QWxhZA",        "Basic YTpi=",
        "Basic Y=Ti", "Basic YTpi\n",   "Basic YTp-",          "Basic Oh==",
        "Basic YTr=", "Basic AGE6",     "Basic YTpiYTpi YTpi", "Basic YTr/",
        "Bearer ",    "Bearer a b",     "Bearer \x01",         "Bearer =a",
        "key\x7f",    "Basic YTpi====",
    };
    struct login l;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        if (login_read(bad[i], &l) != ERR_MALFORMED)
            fail_msg("%s", bad[i]);
        assert_int_equal(l.kind, LOGIN_NONE);
        assert_string_equal(l.secret, "");
    }
}

static void refuse_what_is_too_long(void **state)
{
    static char header[LOGIN_HEADER_MAX + 2];
    struct login l;

    (void)state;
    memset(header, 'a', sizeof header - 1);
    assert_int_equal(login_read(header, &l), ERR_LIMIT);
    header[LOGIN_SECRET_MAX + 1] = '\0';
    assert_int_equal(login_read(header, &l), ERR_LIMIT);
    header[LOGIN_SECRET_MAX] = '\0';
    assert_int_equal(login_read(header, &l), OK);
    memcpy(header, "Basic ", 7); /* a name of zeros that is too long */
    for (size_t i = 6; i < 6 + 92; i += 4)
        memcpy(header + i, "MDAw", 5);
    memcpy(header + 6 + 88, "MDo=", 5);
    assert_int_equal(login_read(header, &l), ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_basic),
        cmocka_unit_test(read_bearer_and_others),
        cmocka_unit_test(refuse_what_is_malformed),
        cmocka_unit_test(refuse_what_is_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
