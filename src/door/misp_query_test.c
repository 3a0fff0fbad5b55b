/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_query_test.c - filters that are known, and those that are refused
 */
#include "base/num.h"
#include "door/misp_query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { NOW = 1700000000 };

static json_t *read_text(const char *text)
{
    json_t *value = NULL;
    struct fault f;

    assert_int_equal(json_read_loose(text, strlen(text), 1 << 16, &value, &f), OK);
    return value;
}

static enum err read_query(const char *text, struct misp_query *q)
{
    struct fault f = {0};
    json_t *body = read_text(text);
    enum err e = misp_query_read(body, NOW, q, &f);

    assert_true(e == OK || f.text[0] != '\0');
    assert_null(strstr(f.text, "canary"));
    json_decref(body);
    return e;
}

static void test_refused(void **state)
{
    static const char *const texts[] = {
        "7",
        "\"x\"",
        "[1]",
        "{\"canary\":1}",
        "{\"quickFilter\":\"canary\"}",
        "{\"searchall\":\"canary\"}",
        "{\"returnFormat\":\"canary\"}",
        "{\"value\":{\"AND\":[\"a\",\"b\"]}}",
        "{\"value\":{\"canary\":[\"a\"]}}",
        "{\"value\":[[\"canary\"]]}",
        "{\"value\":true}",
        "{\"timestamp\":\"canary\"}",
        "{\"timestamp\":[1]}",
        "{\"timestamp\":[1,2,3]}",
        "{\"from\":\"2023-13-01\"}",
        "{\"published\":\"maybe\"}",
        "{\"to_ids\":2}",
        "{\"limit\":-1}",
        "{\"page\":\"x\"}",
        "{\"enforceWarninglist\":1}",
        "{\"deleted\":[2]}",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct misp_query q;
        enum err e = read_query(texts[i], &q);
        if (e != ERR_MALFORMED)
            print_error("%s\n", texts[i]);
        assert_int_equal(e, ERR_MALFORMED);
        misp_query_fini(&q);
    }
}

static const char event[] =
    "{\"uuid\":\"5f000001-0000-4000-8000-000000000001\",\"info\":\"Port of Ostmark\","
    "\"date\":\"2023-11-14\",\"timestamp\":\"1700000000\",\"publish_timestamp\":"
    "\"1699999000\","
    "\"published\":true,\"threat_level_id\":\"2\",\"analysis\":\"1\",\"distribution\":"
    "\"3\","
    "\"Orgc\":{\"name\":\"Westria\",\"uuid\":\"5f000003-0000-4000-8000-000000000003\"},"
    "\"Tag\":[{\"name\":\"tlp:green\"},{\"name\":\"harbour:type=\\\"crane\\\"\"}]}";

static void test_events(void **state)
{
    static const struct {
        const char *query;
        bool takes;
    } cases[] = {
        {"{}", true},
        {"[]", true},
        {"{\"request\":{\"org\":\"Westria\"}}", true},
        {"{\"org\":\"westria\"}", true},
        {"{\"org\":\"5f000003-0000-4000-8000-000000000003\"}", true},
        {"{\"org\":[\"A\",\"B\"]}", false},
        {"{\"org\":\"!Westria\"}", false},
        {"{\"eventinfo\":\"%ostmark\"}", true},
        {"{\"eventinfo\":\"%port%of%ost%\"}", true},
        {"{\"eventinfo\":\"port\"}", false},
        {"{\"eventinfo\":\"%mark%of\"}", false},
        {"{\"tags\":[\"a\",\"tlp:green\"]}", true},
        {"{\"tags\":[\"tlp:green\",\"!harbour:%\"]}", false},
        {"{\"tags\":{\"OR\":[\"tlp:green\"],\"NOT\":[\"tlp:red\"]}}", true},
        {"{\"uuid\":\"5f000001-0000-4000-8000-000000000001\"}", true},
        {"{\"eventid\":[\"7\"]}", false},
        {"{\"from\":\"2023-11-14\",\"to\":\"2023-11-14\"}", true},
        {"{\"from\":\"2023-11-15\"}", false},
        {"{\"dateuntil\":\"2023-11-13\"}", false},
        {"{\"timestamp\":\"1d\"}", true},
        {"{\"timestamp\":[1699999999,\"1700000001\"]}", true},
        {"{\"timestamp\":1700000001}", false},
        {"{\"last\":\"30m\"}", true},
        {"{\"last\":\"5m\"}", false},
        {"{\"published\":1}", true},
        {"{\"published\":false}", false},
        {"{\"threatlevel\":[1,2]}", true},
        {"{\"analysis\":0}", false},
        {"{\"includeContext\":1,\"sort\":\"x\",\"withAttachments\":null,\"value\":null}",
         true},
    };
    json_t *head = read_text(event);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct misp_query q;
        assert_int_equal(read_query(cases[i].query, &q), OK);
        if (misp_query_takes_event(&q, head, true) != cases[i].takes)
            print_error("%s\n", cases[i].query);
        assert_int_equal(misp_query_takes_event(&q, head, true), cases[i].takes);
        misp_query_fini(&q);
    }
    json_decref(head);
}

static void test_attributes(void **state)
{
    static const struct {
        const char *query;
        bool takes;
    } cases[] = {
        {"{}", true},
        {"{\"value\":\"198.51.100.3\"}", true},
        {"{\"value\":\"198.51.100.%\",\"type\":[\"ip-src\",\"ip-dst\"]}", true},
        {"{\"value\":\"198.51.100\"}", false},
        {"{\"type\":\"domain\"}", false},
        {"{\"category\":\"Network activity\"}", true},
        {"{\"to_ids\":0}", false},
        {"{\"to_ids\":\"1\"}", true},
        {"{\"tags\":\"of the event\"}", true},
        {"{\"tags\":\"tlp:amber\"}", true},
        {"{\"eventid\":\"e\"}", true},
        {"{\"eventid\":\"f\"}", false},
        {"{\"timestamp\":1700000008}", false},
    };
    json_t *attribute = read_text(
        "{\"uuid\":\"a\",\"value\":\"198.51.100.3\",\"type\":\"ip-dst\",\"category\":"
        "\"Network activity\",\"to_ids\":true,\"timestamp\":\"1700000007\","
        "\"Tag\":[{\"name\":\"tlp:amber\"}]}");
    json_t *tags = read_text("[{\"name\":\"of the event\"}]");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct misp_query q;
        assert_int_equal(read_query(cases[i].query, &q), OK);
        if (misp_query_takes_attribute(&q, attribute, "e", tags) != cases[i].takes)
            print_error("%s\n", cases[i].query);
        assert_int_equal(misp_query_takes_attribute(&q, attribute, "e", tags),
                         cases[i].takes);
        misp_query_fini(&q);
    }
    json_decref(attribute);
    json_decref(tags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_attributes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
