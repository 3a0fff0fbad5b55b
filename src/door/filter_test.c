/* SPDX-License-Identifier: Apache-2.0 */
/*
 * filter_test.c - the parameters of [TAXII21] 3.4, and those that are malformed
 */
#include "base/num.h"
#include "crypto/entropy.h"
#include "door/filter.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define INDICATOR "indicator--3600ad1b-fff1-4c98-bcc9-4de3bc2e2ffb"
#define SIGHTING "sighting--4600ad1b-fff1-4c58-bcc9-4de3bc5e2ffd"

/* Read "/?query". */
static enum err read_query(const char *query, unsigned allowed, struct filter *out)
{
    struct fault f;
    struct target t;
    size_t bytes = strlen(query) + 3;
    char *raw = malloc(bytes);
    enum err e;

    assert_non_null(raw);
    (void)snprintf(raw, bytes, "/?%s", query);
    assert_int_equal(target_read(raw, &t), OK);
    e = filter_read(&t, allowed, out, &f);
    target_fini(&t);
    free(raw);
    return e;
}

static void nothing_means_the_newest_of_all(void **state)
{
    struct filter filter;

    (void)state;
    assert_int_equal(read_query("", FILTER_ALL, &filter), OK);
    assert_int_equal(filter.store.id_count + filter.store.type_count, 0);
    assert_int_equal(filter.store.versions, 0);
    assert_int_equal(filter.store.specs, 0);
    assert_int_equal(filter.limit, 0);
    assert_null(filter.next);
    filter_fini(&filter);
}

static void read_each_parameter(void **state)
{
    struct filter filter;

    (void)state;
    assert_int_equal(
        read_query("match[id]=" INDICATOR "," SIGHTING "&match[type]=indicator,x-own"
                   "&match[version]=first,2016-01-01T01:01:01.000Z,last"
                   "&match[spec_version]=2.0,2.1"
                   "&added_after=2016-02-21T05:01:01.000001Z&limit=50&next=abc&other=1",
                   FILTER_ALL, &filter),
        OK);
    assert_int_equal(filter.store.id_count, 2);
    assert_string_equal(filter.store.ids[0], INDICATOR);
    assert_string_equal(filter.store.ids[1], SIGHTING);
    assert_int_equal(filter.store.type_count, 2);
    assert_string_equal(filter.store.types[1], "x-own");
    assert_int_equal(filter.store.versions, STORE_VERSION_FIRST | STORE_VERSION_LAST);
    assert_int_equal(filter.store.version_count, 1);
    assert_int_equal(filter.store.version_us[0], INT64_C(1451610061000000));
    assert_int_equal(filter.store.specs, STORE_SPEC_20 | STORE_SPEC_21);
    assert_int_equal(filter.after, INT64_C(1456030861000001));
    assert_int_equal(filter.limit, 50);
    assert_string_equal(filter.next, "abc");
    assert_false(filter.is_empty);
    filter_fini(&filter);
}

static void a_specification_nobody_has_lets_nothing_through(void **state)
{
    struct filter filter;

    (void)state;
    assert_int_equal(read_query("match[spec_version]=3.0", FILTER_ALL, &filter), OK);
    assert_true(filter.is_empty);
    filter_fini(&filter);
    assert_int_equal(read_query("match[spec_version]=2.1,3.0", FILTER_ALL, &filter), OK);
    assert_false(filter.is_empty);
    filter_fini(&filter);
}

static void read_limits(void **state)
{
    struct filter filter;

    (void)state;
    assert_int_equal(read_query("limit=1", FILTER_ALL, &filter), OK);
    assert_int_equal(filter.limit, 1);
    filter_fini(&filter);
    assert_int_equal(read_query("limit=99999999999999999999999", FILTER_ALL, &filter),
                     OK);
    assert_true(filter.limit == UINT64_MAX);
    filter_fini(&filter);
}

static void refuse_what_is_malformed(void **state)
{
    static const char *const bad[] = {
        "limit=0",
        "limit=",
        "limit=-1",
        "limit=01",
        "limit=1x",
        "limit=1&limit=2",
        "added_after=",
        "added_after=2016-02-21",
        "added_after=2016-02-21T05:01:01%2B01:00",
        "added_after=2016-02-30T05:01:01Z",
        "match[id]=",
        "match[id]=" INDICATOR ",",
        "match[id]=," INDICATOR,
        "match[id]=indicator",
        "match[id]=" INDICATOR "&match[id]=" SIGHTING,
        "match[type]=Indicator",
        "match[type]=a+b",
        "match[type]=a,,b",
        "match[version]=",
        "match[version]=newest",
        "match[version]=all,last",
        "match[version]=last,last",
        "match[version]=2016-01-01T01:01:01Z,2016-01-01T01:01:01.000Z",
        "match[spec_version]=2",
        "match[spec_version]=2.x",
        "match[spec_version]=.1",
        "match[other]=1",
        "match[=1",
        "next=a&next=a",
    };
    struct filter filter;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        memset(&filter, 0x5a, sizeof filter);
        if (read_query(bad[i], FILTER_ALL, &filter) != ERR_MALFORMED)
            fail_msg("%s", bad[i]);
        assert_int_equal(filter.limit, UINT64_C(0x5a5a5a5a5a5a5a5a)); /* untouched */
    }
}

static void refuse_what_has_no_meaning_there(void **state)
{
    struct filter filter;

    (void)state;
    assert_int_equal(read_query("match[type]=a", FILTER_ALL & ~FILTER_TYPE, &filter),
                     ERR_MALFORMED);
    assert_int_equal(read_query("limit=1", 0, &filter), ERR_MALFORMED);
    assert_int_equal(read_query("other=1", 0, &filter), OK);
    filter_fini(&filter);
}

static void refuse_what_is_too_much(void **state)
{
    static char query[TARGET_BYTES_MAX];
    struct filter filter;

    (void)state;
    memcpy(query, "match[type]=", 13);
    for (size_t i = 0; i < STORE_FILTER_MAX; i++)
        memcpy(query + 12 + 2 * i, "a,", 3);
    query[12 + 2 * STORE_FILTER_MAX - 1] = '\0';
    assert_int_equal(read_query(query, FILTER_ALL, &filter), OK);
    assert_int_equal(filter.store.type_count, STORE_FILTER_MAX);
    filter_fini(&filter);
    memcpy(query + 12 + 2 * STORE_FILTER_MAX - 1, ",a", 3);
    assert_int_equal(read_query(query, FILTER_ALL, &filter), ERR_LIMIT);
}

static void scope_of(const char *raw, const char *place, uint8_t out[SHA256_BYTES])
{
    struct target t;

    assert_int_equal(target_read(raw, &t), OK);
    filter_scope(&t, place, out);
    target_fini(&t);
}

static void a_scope_is_of_filters_and_place(void **state)
{
    static const char *const others[] = {
        "/?match[type]=b", "/?match[type]=a&match[version]=all", "/", "/?match[id]=a",
        "/?match[type]=a&added_after=2016-02-21T05:01:01Z"};
    uint8_t one[SHA256_BYTES], other[SHA256_BYTES];

    (void)state;
    scope_of("/?match[type]=a", "p", one);
    scope_of("/?limit=3&match[type]=a&next=x&y=z", "p", other);
    assert_memory_equal(one, other, sizeof one);
    scope_of("/?match[type]=a", "q", other);
    assert_memory_not_equal(one, other, sizeof one);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        scope_of(others[i], "p", other);
        assert_memory_not_equal(one, other, sizeof one);
    }
}

static void say_when_memory_is_short(void **state)
{
    struct target t;
    struct filter filter;

    (void)state;
    assert_int_equal(target_read("/?match[type]=a", &t), OK);
    for (size_t n = 1;; n++) {
        enum err e;

        failing_start(n);
        e = filter_read(&t, FILTER_ALL, &filter, NULL);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
    }
    filter_fini(&filter);
    target_fini(&t);
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_means_the_newest_of_all),
        cmocka_unit_test(read_each_parameter),
        cmocka_unit_test(a_specification_nobody_has_lets_nothing_through),
        cmocka_unit_test(read_limits),
        cmocka_unit_test(refuse_what_is_malformed),
        cmocka_unit_test(refuse_what_has_no_meaning_there),
        cmocka_unit_test(refuse_what_is_too_much),
        cmocka_unit_test(a_scope_is_of_filters_and_place),
        cmocka_unit_test(say_when_memory_is_short),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
