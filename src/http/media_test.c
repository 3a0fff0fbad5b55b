/* SPDX-License-Identifier: Apache-2.0 */
/*
 * media_test.c - what TAXII's clients send, and the rules of [RFC9110] 12.5.1
 */
#include "base/num.h"
#include "http/media.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct media taxii = {"application/taxii+json", "2.1"};
static const struct media json = {"application/json", NULL};

struct row {
    const char *header;
    bool yes;
};

static void
check_accepts(const struct media *offered, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (media_accepts(rows[i].header, offered) != rows[i].yes)
            fail_msg("%s", rows[i].header);
}

static void accept_what_fits(void **state)
{
    static const struct row rows[] = {
        {"application/taxii+json;version=2.1", true},
        {"application/taxii+json; version=2.1", true},
        {"application/taxii+json ; version=\"2.1\"", true},
        {"Application/TAXII+JSON;Version=2.1", true},
        {"application/taxii+json", true},
        {"application/taxii+json;version=2.1, application/stix+json;version=2.1", true},
        {"application/stix+json;version=2.1,application/taxii+json;version=2.1", true},
        {"*/*", true},
        {"application/*;q=0.1", true},
        {"text/html, */*;q=0.001", true},
        {"application/taxii+json;version=2.1;;q=1.000", true},
        {"application/taxii+json;x=\"a,b;\\\"c\";version=2.1", true},
    };

    (void)state;
    check_accepts(&taxii, rows, COUNT_OF(rows));
}

static void refuse_what_does_not_fit(void **state)
{
    static const struct row rows[] = {
        {"", false},
        {"application/taxii+json;version=2.0", false},
        {"application/taxii+json;version=2.10", false},
        {"application/vnd.oasis.taxii+json; version=2.0", false},
        {"application/json", false},
        {"text/*", false},
        {"*/json", false},
        {"application/taxii+json;version=2.1;q=0", false},
        {"application/taxii+json;version=2.1;q=0, */*",
         false}, /* the exact one decides */
        {"application/taxii+jso", false},
        {"application/taxii+jsonx", false},
    };

    (void)state;
    check_accepts(&taxii, rows, COUNT_OF(rows));
}

static void refuse_what_is_malformed(void **state)
{
    static const struct row rows[] = {
        {"application", false},
        {"application/", false},
        {"/taxii", false},
        {"*/*;q=2", false},
        {"*/*;q=0.0001", false},
        {"*/*;q=", false},
        {"*/*;q=.5", false},
        {"*/*;q=-1", false},
        {"*/*;q=1.001", false},
        {"*/*;q", false},
        {"*/* */*", false},
        {"*/*;x=\"a", false},
        {"*/*;x=\"a\\", false},
        {"*/*, application", false},
        {"*/*;=1", false},
        {"application/taxii+json;version", false},
        {"*/*;a=1;a=1;a=1;a=1;a=1;a=1;a=1;a=1;a=1", false},
    };

    (void)state;
    check_accepts(&taxii, rows, COUNT_OF(rows));
}

static void refuse_what_is_huge(void **state)
{
    static char header[MEDIA_BYTES_MAX + 2];

    (void)state;
    for (size_t i = 0; i < MEDIA_RANGES_MAX; i++)
        memcpy(header + 4 * i, "a/b,", 5);
    memcpy(header + 4 * (MEDIA_RANGES_MAX - 1), "*/*", 4);
    assert_true(media_accepts(header, &taxii));
    memcpy(header + 4 * (MEDIA_RANGES_MAX - 1), "a/b,*/*", 8);
    assert_false(media_accepts(header, &taxii));
    memset(header, ' ', MEDIA_BYTES_MAX + 1);
    memcpy(header, "*/*", 3);
    assert_false(media_accepts(header, &taxii));
    header[MEDIA_BYTES_MAX] = '\0';
    assert_true(media_accepts(header, &taxii));
}

static void know_a_content_type(void **state)
{
    static const char *const good[] = {
        "application/taxii+json;version=2.1", "application/taxii+json",
        "application/taxii+json; version=2.1; charset=UTF-8"};
    static const char *const bad[] = {"",
                                      "*/*",
                                      "application/*",
                                      "application/json",
                                      "application/taxii+json;version=2.0",
                                      "application/taxii+json;charset=latin1",
                                      "application/taxii+json, application/json",
                                      "application/stix+json;version=2.1"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(media_is(good[i], &taxii));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (media_is(bad[i], &taxii))
            fail_msg("%s", bad[i]);
}

static void offer_a_type_without_version(void **state)
{
    (void)state;
    assert_true(media_accepts("application/json", &json));
    assert_false(media_accepts("application/json;version=1", &json));
    assert_true(media_is("application/json; charset=utf-8", &json));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accept_what_fits),
        cmocka_unit_test(refuse_what_does_not_fit),
        cmocka_unit_test(refuse_what_is_malformed),
        cmocka_unit_test(refuse_what_is_huge),
        cmocka_unit_test(know_a_content_type),
        cmocka_unit_test(offer_a_type_without_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
