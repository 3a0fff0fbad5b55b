/* SPDX-License-Identifier: Apache-2.0 */
/*
 * target_test.c - targets as [RFC3986] writes them, and those it does not
 */
#include "base/num.h"
#include "http/target.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void read_parts_and_pairs(void **state)
{
    struct target t;

    (void)state;
    assert_int_equal(target_read("/api1/collections/own/objects/"
                                 "?match[type]=a%2Cb&added_after=2020-01-01T00:00:00Z"
                                 "&empty=&bare&blank=a+b%20c&match%5Bid%5D=%C3%A9",
                                 &t),
                     OK);
    assert_int_equal(t.part_count, 4);
    assert_true(target_is(&t, 0, "api1"));
    assert_true(target_is(&t, 3, "objects"));
    assert_false(target_is(&t, 4, "objects"));
    assert_true(t.ends_in_slash);
    assert_int_equal(t.pair_count, 6);
    assert_string_equal(target_value(&t, "match[type]"), "a,b");
    assert_string_equal(target_value(&t, "added_after"), "2020-01-01T00:00:00Z");
    assert_string_equal(target_value(&t, "empty"), "");
    assert_string_equal(target_value(&t, "bare"), "");
    assert_string_equal(target_value(&t, "blank"), "a b c");
    assert_string_equal(target_value(&t, "match[id]"), "\xC3\xA9");
    assert_null(target_value(&t, "none"));
    target_fini(&t);
}

static void read_the_smallest(void **state)
{
    struct target t;

    (void)state;
    assert_int_equal(target_read("/", &t), OK);
    assert_int_equal(t.part_count, 0);
    assert_true(t.ends_in_slash);
    target_fini(&t);
    assert_int_equal(target_read("/a", &t), OK);
    assert_int_equal(t.part_count, 1);
    assert_false(t.ends_in_slash);
    target_fini(&t);
    assert_int_equal(target_read("/a/?", &t), OK);
    assert_int_equal(t.pair_count, 0);
    target_fini(&t);
    assert_int_equal(target_read("/a?&&x=1&", &t), OK);
    assert_int_equal(t.pair_count, 1);
    target_fini(&t);
}

static void keep_an_escaped_slash_in_its_part(void **state)
{
    struct target t;

    (void)state;
    assert_int_equal(target_read("/a%2Fb/c%3Fd", &t), OK);
    assert_int_equal(t.part_count, 2);
    assert_true(target_is(&t, 0, "a/b"));
    assert_true(target_is(&t, 1, "c?d"));
    target_fini(&t);
}

static void refuse_what_is_malformed(void **state)
{
    static const char *const bad[] = {
        "",           "a",        "*",          "http://host/", "//",        "/a//b",
        "/./",        "/../x",    "/a/%2e%2e/", "/%",           "/%4",       "/%zz",
        "/%00",       "/a%0d%0a", "/\x01",      "/a b",         "/\xC3\xA9", "/%C3",
        "/%ED%A0%80", "/a?x=%",   "/a?x=%0",    "/a?x=%7f",     "/a?x=\t",
    };
    struct target t;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        memset(&t, 0x5a, sizeof t);
        if (target_read(bad[i], &t) != ERR_MALFORMED)
            fail_msg("%s", bad[i]);
        assert_int_equal(t.part_count, (size_t)0x5a5a5a5a5a5a5a5a); /* untouched */
    }
}

static void refuse_what_is_too_much(void **state)
{
    static char raw[TARGET_BYTES_MAX + 2];
    struct target t;

    (void)state;
    memset(raw, 'a', sizeof raw - 1);
    raw[0] = '/';
    assert_int_equal(target_read(raw, &t), ERR_LIMIT);
    raw[TARGET_BYTES_MAX] = '\0';
    assert_int_equal(target_read(raw, &t), OK);
    target_fini(&t);
    for (size_t i = 0; i < 2 * TARGET_PARTS_MAX + 2; i += 2)
        memcpy(raw + i, "/a", 3);
    assert_int_equal(target_read(raw, &t), ERR_LIMIT);
    raw[2 * TARGET_PARTS_MAX] = '\0';
    assert_int_equal(target_read(raw, &t), OK);
    target_fini(&t);
    memcpy(raw, "/?", 3);
    for (size_t i = 0; i <= TARGET_PAIRS_MAX; i++)
        memcpy(raw + 2 + 2 * i, "a&", 3);
    assert_int_equal(target_read(raw, &t), ERR_LIMIT);
}

static void say_when_memory_is_short(void **state)
{
    struct target t;

    (void)state;
    failing_start(1);
    assert_int_equal(target_read("/a/", &t), ERR_NOMEM);
    (void)failing_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_parts_and_pairs),
        cmocka_unit_test(read_the_smallest),
        cmocka_unit_test(keep_an_escaped_slash_in_its_part),
        cmocka_unit_test(refuse_what_is_malformed),
        cmocka_unit_test(refuse_what_is_too_much),
        cmocka_unit_test(say_when_memory_is_short),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
