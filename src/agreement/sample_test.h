/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample_test.h - a good agreement with every member, for tests
 */
#ifndef AGREEMENT_SAMPLE_TEST_H
#define AGREEMENT_SAMPLE_TEST_H

#include "agreement/agreement.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* SHA-256 of the sample's canonical form, computed by Python: hashlib over
 * json.dumps(..., sort_keys=True, separators=(',', ':'), ensure_ascii=False). */
#define SAMPLE_ID "75d831b51f954d533d402697738e6466d1184dc3f48b35f6b26f1cba99b5f1d2"

/* clang-format off */
static const char sample_text[] =
    "{ \"v\": 1, \"type\": \"agreement\",\n"
    "  \"title\": {\"en\": \"A sample\", \"ru\": \"Образец\"},\n"
    "  \"parties\": [ {\"card\": \"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE\", \"threshold\": 2},\n"
    "               {\"card\": \"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI\", \"threshold\": 1} ],\n"
    "  \"languages\": [\"en\", \"ru\"], \"prevailing\": \"all\",\n"
    "  \"text\": {\"en\": \"Article 1\\nOne.\\n\\nArticle 2\\nTwo.\", \"ru\": \"Статья 1\\nРаз.\\n\\nСтатья 2\\nДва.\"},\n"
    "  \"topics\": [\"terrorism\", \"fraud\"], \"regions\": [\"west-asia\", \"fr\"],\n"
    "  \"purposes\": [\"prevention\", \"investigation\"], \"forbidden_purposes\": [\"death-penalty\"],\n"
    "  \"actions\": [\"view\"], \"exclusions\": [\"minors\", \"refugees\"],\n"
    "  \"glossary\": [\n"
    "    {\"code\": \"group-one\", \"labels\": {\"en\": \"The First Group\", \"ru\": \"Первая группа\"},\n"
    "     \"aliases\": [\"G1\", \"الأولى\"]},\n"
    "    {\"code\": \"group-two\", \"labels\": {\"en\": \"The Second Group\", \"ru\": \"Вторая группа\"},\n"
    "     \"aliases\": []} ],\n"
    "  \"recipe\": {\"id\": \"entente-recipe-1\", \"vectors\": \"AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM\",\n"
    "             \"min_attributes\": 2},\n"
    "  \"round\": {\"output\": \"hits\", \"count_min\": 1, \"blocks\": 16, \"audit_one_in\": 4,\n"
    "            \"challenge_days\": 90},\n"
    "  \"budget\": {\"buckets\": [64, 256, 1024, 4096], \"records_round\": 500, \"tokens_record\": 8,\n"
    "             \"rounds_period\": 12, \"period_days\": 365, \"tokens_life\": 98304,\n"
    "             \"hits_round\": 100, \"requests_day\": 20, \"ratio\": 3},\n"
    "  \"stages\": {\"hit\": [\"kind\", \"names\"], \"core\": [\"births\"], \"record\": [\"source\"]},\n"
    "  \"gates\": {\"start\": 2, \"confirm\": 1, \"ask\": 1, \"release\": 3, \"separate\": true},\n"
    "  \"approvers\": [{\"key\": \"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc\", \"when\": \"activation\"},\n"
    "                {\"key\": \"CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg\", \"when\": \"use\"}],\n"
    "  \"clocks\": {\"ack_hours\": 24, \"core_hours\": 48, \"correction_hours\": 72, \"incident_hours\": 24},\n"
    "  \"retention\": {\"item_days\": 365, \"round_days\": 90, \"log_days\": 1095},\n"
    "  \"oversight\": [\"BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ\",\n"
    "                \"BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU\"],\n"
    "  \"onward\": \"consent\", \"survives\": [\"erase\", \"log\"],\n"
    "  \"review\": \"2031-07-01\", \"starts\": \"2031-01-01T00:00:00Z\", \"expires\": \"2032-12-31T00:00:00Z\",\n"
    "  \"notice_days\": 90, \"prev\": \"BgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgY\" }\n";
/* clang-format on */

/* Any JSON text as a value; given. */
static inline json_t *sample_value(const char *text)
{
    struct fault f = {.text = ""};
    json_t *value = NULL;

    if (json_read(text, strlen(text), 1 << 20, &value, &f) != OK)
        fail_msg("%s: %s", text, f.text);
    return value;
}

/* The sample; given. */
static inline json_t *sample_json(void)
{
    return sample_value(sample_text);
}

/* An agreement that must be a good one; given. */
static inline struct agreement *sample_read(const json_t *object)
{
    struct fault f = {.text = ""};
    struct agreement *a = NULL;

    if (agreement_from_json(object, &a, &f) != OK)
        fail_msg("%s: %s", f.rule, f.text);
    return a;
}

/* The container that holds the last step of a path such as "parties[0].card";
 * that step is *key, or *index when *key is "". */
static inline json_t *
sample_find(json_t *in, const char *path, char key[64], size_t *index)
{
    for (;;) {
        size_t bytes = strcspn(path, ".[]");
        json_t *next;

        key[0] = 0;
        if (*path == '[') {
            char *end;

            *index = strtoul(path + 1, &end, 10);
            path = end + 1;
            next = json_array_get(in, *index);
        } else {
            assert_true(bytes < 64);
            memcpy(key, path, bytes);
            key[bytes] = 0;
            path += bytes;
            next = json_object_get(in, key);
        }
        if (!*path)
            return in;
        path += *path == '.';
        in = next; /* perhaps NULL, where no more is found */
    }
}

/* Put a value (taken) in the place of a path, or take the place away (NULL); false if
 * there is no such place. */
static inline bool sample_try(json_t *object, const char *path, json_t *value)
{
    size_t index = 0;
    char key[64];
    json_t *in = sample_find(object, path, key, &index);

    if (!value)
        return (*key ? json_object_del(in, key) : json_array_remove(in, index)) == 0;
    if (*key)
        return json_object_set_new(in, key, value) == 0;
    return json_array_set_new(in, index, value) == 0;
}

/* The same where there must be such a place. */
static inline void sample_set(json_t *object, const char *path, json_t *value)
{
    if (!sample_try(object, path, value))
        fail_msg("%s: no such place", path);
}

/* The same with a value written as JSON text. */
static inline void sample_set_text(json_t *object, const char *path, const char *value)
{
    char text[4096];
    json_t *wrapped;

    assert_true(snprintf(text, sizeof text, "[%s]", value) < (int)sizeof text);
    wrapped = sample_value(text);
    sample_set(object, path, json_incref(json_array_get(wrapped, 0)));
    json_decref(wrapped);
}

#endif
