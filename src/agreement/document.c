/* SPDX-License-Identifier: Apache-2.0 */
/*
 * document.c - the rules on an agreement document, from the top down
 *
 * The tables say which members there are, of what kind and in what range. The
 * functions after them say what no table can: codes, languages, order.
 */
#include "agreement/document.h"

#include "agreement/agreement.h"
#include "agreement/codes.h"
#include "agreement/profile.h"
#include "base/num.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    TITLE_MAX = 1000, /* bytes, as are the next four */
    TEXT_MAX = 131072,
    LABEL_MAX = 200,
    ALIAS_MAX = 512,
    LANGUAGE_MAX = 8,
    LANGUAGES_MAX = 4,
    ALIASES_MAX = 64,
    KEY_BYTES = 32,
    HIT_ATTRIBUTES = 7, /* the first ones of the table (PROTOCOL.md 7.6) */
    PATH_BYTES = FAULT_RULE_BYTES
};

static const struct json_field agreement_fields[] = {
    {"v", JSON_WANT_INTEGER, 1, 1},
    {"type", JSON_WANT_CODE, 1, 32},
    {"title", JSON_WANT_OBJECT, 0, LANGUAGES_MAX},
    {"parties", JSON_WANT_ARRAY, 2, 2},
    {"languages", JSON_WANT_ARRAY, 1, LANGUAGES_MAX},
    {"prevailing", JSON_WANT_CODE, 2, LANGUAGE_MAX},
    {"text", JSON_WANT_OBJECT, 0, LANGUAGES_MAX},
    {"topics", JSON_WANT_ARRAY, 1, 64},
    {"regions", JSON_WANT_ARRAY, 1, 400},
    {"purposes", JSON_WANT_ARRAY, 1, 64},
    {"forbidden_purposes", JSON_WANT_ARRAY, 0, 64},
    {"actions", JSON_WANT_ARRAY, 1, 64},
    {"exclusions", JSON_WANT_ARRAY, 0, 64},
    {"glossary", JSON_WANT_ARRAY, 0, 1000},
    {"recipe", JSON_WANT_OBJECT, 0, 16},
    {"round", JSON_WANT_OBJECT, 0, 16},
    {"budget", JSON_WANT_OBJECT, 0, 16},
    {"bulk", JSON_WANT_OBJECT | JSON_OPTIONAL, 0, 16},
    {"stages", JSON_WANT_OBJECT, 0, 16},
    {"gates", JSON_WANT_OBJECT, 0, 16},
    {"approvers", JSON_WANT_ARRAY, 0, AGREEMENT_APPROVERS_MAX},
    {"clocks", JSON_WANT_OBJECT, 0, 16},
    {"retention", JSON_WANT_OBJECT, 0, 16},
    {"oversight", JSON_WANT_ARRAY, 2, 2},
    {"onward", JSON_WANT_CODE, 1, 32},
    {"survives", JSON_WANT_ARRAY, 0, 32},
    {"review", JSON_WANT_DATE, 0, 0},
    {"starts", JSON_WANT_TIME, 0, 0},
    {"expires", JSON_WANT_TIME, 0, 0},
    {"notice_days", JSON_WANT_INTEGER, 0, 3650},
    {"prev", JSON_WANT_BYTES | JSON_OPTIONAL, 32, 32},
};

static const struct json_field party_fields[] = {
    {"card", JSON_WANT_BYTES, 32, 32},
    {"threshold", JSON_WANT_INTEGER, 1, 64},
};

static const struct json_field label_fields[] = {
    {"code", JSON_WANT_CODE, 1, 64},
    {"labels", JSON_WANT_OBJECT, 0, LANGUAGES_MAX},
    {"aliases", JSON_WANT_ARRAY, 0, ALIASES_MAX},
};

static const struct json_field recipe_fields[] = {
    {"id", JSON_WANT_CODE, 1, 63},
    {"vectors", JSON_WANT_BYTES, 32, 32},
    {"min_attributes", JSON_WANT_INTEGER, 0, 8},
};

static const struct json_field round_fields[] = {
    {"output", JSON_WANT_CODE, 1, 32},
    {"count_min", JSON_WANT_INTEGER, 0, 1048576},
    {"blocks", JSON_WANT_INTEGER, 1, 256},
    {"audit_one_in", JSON_WANT_INTEGER, 0, 1000000},
    {"challenge_days", JSON_WANT_INTEGER, 0, 3660},
};

static const struct json_field budget_fields[] = {
    {"buckets", JSON_WANT_ARRAY, 1, AGREEMENT_BUCKETS_MAX},
    {"records_round", JSON_WANT_INTEGER, 0, AGREEMENT_BULK_MAX},
    {"tokens_record", JSON_WANT_INTEGER, 1, 64},
    {"rounds_period", JSON_WANT_INTEGER, 0, 1000},
    {"period_days", JSON_WANT_INTEGER, 1, 3660},
    {"tokens_life", JSON_WANT_INTEGER, 0, 1000000000},
    {"hits_round", JSON_WANT_INTEGER, 0, 1048576},
    {"requests_day", JSON_WANT_INTEGER, 0, 1000000},
    {"ratio", JSON_WANT_INTEGER, 0, 1000},
};

static const struct json_field bulk_fields[] = {
    {"parts", JSON_WANT_INTEGER, 1, AGREEMENT_PARTS_MAX},
    {"work", JSON_WANT_INTEGER, PROFILE_WORK_MIN, PROFILE_WORK_MAX},
};

static const struct json_field stages_fields[] = {
    {"hit", JSON_WANT_ARRAY, 0, 32},
    {"core", JSON_WANT_ARRAY, 0, 32},
    {"record", JSON_WANT_ARRAY, 0, 32},
};

static const struct json_field gates_fields[] = {
    {"start", JSON_WANT_INTEGER, 1, 3}, {"confirm", JSON_WANT_INTEGER, 1, 3},
    {"ask", JSON_WANT_INTEGER, 1, 3},   {"release", JSON_WANT_INTEGER, 1, 3},
    {"separate", JSON_WANT_BOOL, 0, 0},
};

static const struct json_field approver_fields[] = {
    {"key", JSON_WANT_BYTES, 32, 32},
    {"when", JSON_WANT_CODE, 1, 32},
};

static const struct json_field clocks_fields[] = {
    {"ack_hours", JSON_WANT_INTEGER, 1, 8784},
    {"core_hours", JSON_WANT_INTEGER, 1, 8784},
    {"correction_hours", JSON_WANT_INTEGER, 1, 8784},
    {"incident_hours", JSON_WANT_INTEGER, 1, 8784},
};

static const struct json_field retention_fields[] = {
    {"item_days", JSON_WANT_INTEGER, 1, 36600},
    {"round_days", JSON_WANT_INTEGER, 1, 36600},
    {"log_days", JSON_WANT_INTEGER, 1, 36600},
};

/* The members that are objects of numbers and codes. */
static const struct section {
    const char *key;
    const struct json_field *fields;
    size_t count;
} sections[] = {
    {"recipe", recipe_fields, COUNT_OF(recipe_fields)},
    {"round", round_fields, COUNT_OF(round_fields)},
    {"budget", budget_fields, COUNT_OF(budget_fields)},
    {"bulk", bulk_fields, COUNT_OF(bulk_fields)},
    {"stages", stages_fields, COUNT_OF(stages_fields)},
    {"gates", gates_fields, COUNT_OF(gates_fields)},
    {"clocks", clocks_fields, COUNT_OF(clocks_fields)},
    {"retention", retention_fields, COUNT_OF(retention_fields)},
};

const struct document_list document_lists[DOCUMENT_LISTS] = {
    {NULL, "topics", CODES_TOPIC},         {NULL, "regions", CODES_REGION},
    {NULL, "purposes", CODES_PURPOSE},     {NULL, "forbidden_purposes", CODES_PURPOSE},
    {NULL, "actions", CODES_ACTION},       {NULL, "exclusions", CODES_EXCLUSION},
    {"stages", "hit", CODES_ATTRIBUTE},    {"stages", "core", CODES_ATTRIBUTE},
    {"stages", "record", CODES_ATTRIBUTE}, {NULL, "survives", CODES_DUTY},
};

/* One object of the document; `path` is where it stands, "" for the whole. */
MUST_CHECK static enum err check_object(const json_t *object,
                                        const char *path,
                                        const struct json_field *fields,
                                        size_t count,
                                        struct fault *f)
{
    char what[PATH_BYTES + sizeof "the agreement's "];
    struct fault inner = {0};
    char rule[2 * FAULT_RULE_BYTES];
    enum err e;

    (void)snprintf(what, sizeof what, "the agreement%s%s", *path ? "'s " : "", path);
    e = json_check(object, what, fields, count, &inner);
    if (e == OK)
        return OK;
    (void)snprintf(rule, sizeof rule, "%s%s%s", path, *path && *inner.rule ? "." : "",
                   inner.rule);
    return fault_set(f, e, rule, "%s", inner.text);
}

static const char *string_at(const json_t *list, size_t i)
{
    return json_string_value(json_array_get(list, i));
}

/* Every element is a string and none stands twice. */
MUST_CHECK static enum err
check_strings(const json_t *list, const char *path, struct fault *f)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = string_at(list, i);

        if (!text)
            return fault_set(f, ERR_MALFORMED, path,
                             "In the agreement's %s element %zu must be a text.", path,
                             i + 1);
        for (size_t j = 0; j < i; j++)
            if (strcmp(text, string_at(list, j)) == 0)
                return fault_set(
                    f, ERR_MALFORMED, path,
                    "In the agreement's %s, \"%s\" stands twice; remove one.", path,
                    text);
    }
    return OK;
}

MUST_CHECK static enum err check_languages(const json_t *object, struct fault *f)
{
    static const char small[] = "abcdefghijklmnopqrstuvwxyz";
    const json_t *languages = json_at(object, "languages");
    const char *prevailing = json_text(object, "prevailing");
    bool prevails = strcmp(prevailing, "all") == 0;
    enum err e = check_strings(languages, "languages", f);

    if (e != OK)
        return e;
    for (size_t i = 0; i < json_array_size(languages); i++) {
        const char *code = string_at(languages, i);
        size_t bytes = strlen(code);

        if (bytes < 2 || bytes > LANGUAGE_MAX || code[strspn(code, small)] ||
            strcmp(code, "all") == 0)
            return fault_set(
                f, ERR_MALFORMED, "languages",
                "\"%s\" is no language code; write 2 to 8 small letters such "
                "as \"en\" (\"all\" has another meaning).",
                code);
        prevails = prevails || strcmp(prevailing, code) == 0;
    }
    if (!prevails)
        return fault_set(f, ERR_DENIED, "prevailing",
                         "The prevailing language \"%s\" is not one of the agreement's "
                         "languages (R4); name one of them, or \"all\".",
                         prevailing);
    return OK;
}

/* A text in each of the agreement's languages and in no other. */
MUST_CHECK static enum err check_texts(const json_t *texts,
                                       const char *path,
                                       const json_t *languages,
                                       int64_t bytes_max,
                                       struct fault *f)
{
    struct json_field fields[LANGUAGES_MAX];
    char rule[PATH_BYTES];
    size_t count = json_array_size(languages);

    for (size_t i = 0; i < count; i++) {
        const char *language = string_at(languages, i);

        fields[i] = (struct json_field){language, JSON_WANT_TEXT, 1, bytes_max};
        if (json_has(texts, language))
            continue;
        (void)snprintf(rule, sizeof rule, "%s.%s", path, language);
        return fault_set(f, ERR_DENIED, rule,
                         "The agreement's %s is missing in \"%s\", which is one of its "
                         "languages (R4); add it.",
                         path, language);
    }
    return check_object(texts, path, fields, count, f);
}

MUST_CHECK static enum err
check_codes(const json_t *codes, const char *path, enum code_table table, struct fault *f)
{
    enum err e = check_strings(codes, path, f);

    if (e != OK)
        return e;
    for (size_t i = 0; i < json_array_size(codes); i++)
        if (!codes_has(table, string_at(codes, i)))
            return fault_set(f, ERR_DENIED, path,
                             "In the agreement's %s, \"%s\" is not a known code (R11); "
                             "take one of the %s that `entente agree codes` prints.",
                             path, string_at(codes, i), codes_table_name(table));
    return OK;
}

MUST_CHECK static enum err check_lists(const json_t *object, struct fault *f)
{
    for (size_t i = 0; i < DOCUMENT_LISTS; i++) {
        const struct document_list *l = &document_lists[i];
        const json_t *in = l->section ? json_at(object, l->section) : object;
        char path[PATH_BYTES];
        enum err e;

        (void)snprintf(path, sizeof path, "%s%s%s", l->section ? l->section : "",
                       l->section ? "." : "", l->key);
        e = check_codes(json_at(in, l->key), path, l->table, f);
        if (e != OK)
            return e;
    }
    return OK;
}

/* What is shown of a hit is among what a hit's body can hold. */
MUST_CHECK static enum err check_hit_stage(const json_t *object, struct fault *f)
{
    const json_t *hit = json_at(json_at(object, "stages"), "hit");
    size_t count;
    const struct code *known = codes_list(CODES_ATTRIBUTE, &count);

    for (size_t i = 0; i < json_array_size(hit); i++) {
        const char *code = string_at(hit, i);
        size_t k = 0;

        while (k < HIT_ATTRIBUTES && strcmp(known[k].code, code) != 0)
            k++;
        if (k == HIT_ATTRIBUTES)
            return fault_set(
                f, ERR_DENIED, "stages.hit",
                "\"%s\" is not shown for a hit (R20); move it to stages.core "
                "or stages.record.",
                code);
    }
    return OK;
}

MUST_CHECK static enum err check_purposes(const json_t *object, struct fault *f)
{
    const json_t *purposes = json_at(object, "purposes");
    const json_t *forbidden = json_at(object, "forbidden_purposes");

    for (size_t i = 0; i < json_array_size(purposes); i++)
        for (size_t j = 0; j < json_array_size(forbidden); j++)
            if (strcmp(string_at(purposes, i), string_at(forbidden, j)) == 0)
                return fault_set(
                    f, ERR_DENIED, "forbidden_purposes",
                    "\"%s\" is both a purpose and a forbidden purpose (R11); "
                    "remove it from one of the two.",
                    string_at(purposes, i));
    return OK;
}

MUST_CHECK static enum err check_parties(const json_t *object, struct fault *f)
{
    const json_t *parties = json_at(object, "parties");
    uint8_t card[2][KEY_BYTES];
    int order;

    for (size_t i = 0; i < COUNT_OF(card); i++) {
        const json_t *party = json_array_get(parties, i);
        char path[PATH_BYTES];
        enum err e;

        (void)snprintf(path, sizeof path, "parties[%zu]", i);
        e = check_object(party, path, party_fields, COUNT_OF(party_fields), f);
        if (e != OK)
            return e;
        json_bytes(party, "card", card[i], sizeof card[i]);
    }
    order = memcmp(card[0], card[1], sizeof card[0]);
    if (order == 0)
        return fault_set(f, ERR_MALFORMED, "parties",
                         "Both parties have the same card; name two different ones.");
    if (order > 0)
        return fault_set(f, ERR_MALFORMED, "parties",
                         "The parties are not in ascending order of their card ids; swap "
                         "them.");
    return OK;
}

MUST_CHECK static enum err check_oversight(const json_t *object, struct fault *f)
{
    const json_t *oversight = json_at(object, "oversight");
    uint8_t key[KEY_BYTES];
    enum err e = check_strings(oversight, "oversight", f);

    for (size_t i = 0; i < json_array_size(oversight) && e == OK; i++)
        if (text_base64_decode(string_at(oversight, i), key, sizeof key) != OK)
            e = fault_set(f, ERR_MALFORMED, "oversight",
                          "In the agreement's oversight, key %zu is not 32 bytes in "
                          "base64url without padding.",
                          i + 1);
    return e;
}

/* One of two codes, or refused. */
MUST_CHECK static enum err check_choice(const char *value,
                                        const char *path,
                                        const char *one,
                                        const char *other,
                                        struct fault *f)
{
    if (strcmp(value, one) == 0 || strcmp(value, other) == 0)
        return OK;
    return fault_set(f, ERR_DENIED, path,
                     "The agreement's %s is \"%s\"; write \"%s\" or \"%s\" (R11).", path,
                     value, one, other);
}

/* Third parties: who, and when they approve (R28). */
MUST_CHECK static enum err check_approvers(const json_t *object, struct fault *f)
{
    const json_t *approvers = json_at(object, "approvers");

    for (size_t i = 0; i < json_array_size(approvers); i++) {
        const json_t *one = json_array_get(approvers, i);
        char path[PATH_BYTES];
        enum err e;

        (void)snprintf(path, sizeof path, "approvers[%zu]", i);
        e = check_object(one, path, approver_fields, COUNT_OF(approver_fields), f);
        if (e != OK)
            return e;
        for (size_t j = 0; j < i; j++)
            if (strcmp(json_text(json_array_get(approvers, j), "key"),
                       json_text(one, "key")) == 0)
                return fault_set(f, ERR_MALFORMED, "approvers",
                                 "In the agreement's approvers, one key stands twice; "
                                 "remove one.");
        (void)snprintf(path, sizeof path, "approvers[%zu].when", i);
        e = check_choice(json_text(one, "when"), path, "activation", "use", f);
        if (e != OK)
            return e;
    }
    return OK;
}

MUST_CHECK static enum err
check_aliases(const json_t *aliases, size_t at, struct fault *f)
{
    char path[PATH_BYTES];
    enum err e;

    (void)snprintf(path, sizeof path, "glossary[%zu].aliases", at);
    e = check_strings(aliases, path, f);
    for (size_t i = 0; i < json_array_size(aliases) && e == OK; i++) {
        size_t bytes = strlen(string_at(aliases, i));

        if (bytes == 0 || bytes > ALIAS_MAX)
            e = fault_set(
                f, ERR_LIMIT, path,
                "In the agreement's %s, element %zu is %zu bytes; allowed are 1 "
                "to %d.",
                path, i + 1, bytes, ALIAS_MAX);
    }
    return e;
}

/* One label: its code, its words in every language, each side's own names for it. */
MUST_CHECK static enum err
check_label(const json_t *glossary, size_t at, const json_t *languages, struct fault *f)
{
    const json_t *label = json_array_get(glossary, at);
    char path[PATH_BYTES];
    enum err e;

    (void)snprintf(path, sizeof path, "glossary[%zu]", at);
    e = check_object(label, path, label_fields, COUNT_OF(label_fields), f);
    if (e != OK)
        return e;
    for (size_t i = 0; i < at; i++)
        if (strcmp(json_text(json_array_get(glossary, i), "code"),
                   json_text(label, "code")) == 0)
            return fault_set(f, ERR_MALFORMED, "glossary",
                             "In the agreement's glossary, the code \"%s\" stands twice; "
                             "remove one.",
                             json_text(label, "code"));
    (void)snprintf(path, sizeof path, "glossary[%zu].labels", at);
    e = check_texts(json_at(label, "labels"), path, languages, LABEL_MAX, f);
    return e == OK ? check_aliases(json_at(label, "aliases"), at, f) : e;
}

/* The title, the text and the glossary, in all languages. */
MUST_CHECK static enum err check_words(const json_t *object, struct fault *f)
{
    const json_t *languages = json_at(object, "languages");
    const json_t *glossary = json_at(object, "glossary");
    enum err e = check_texts(json_at(object, "title"), "title", languages, TITLE_MAX, f);

    if (e == OK)
        e = check_texts(json_at(object, "text"), "text", languages, TEXT_MAX, f);
    for (size_t i = 0; i < json_array_size(glossary) && e == OK; i++)
        e = check_label(glossary, i, languages, f);
    return e;
}

MUST_CHECK static enum err check_buckets(const json_t *object, struct fault *f)
{
    const json_t *buckets = json_at(json_at(object, "budget"), "buckets");
    int most = json_has(object, "bulk") ? AGREEMENT_BULK_MAX : AGREEMENT_BUCKET_MAX;
    int64_t last = 0;

    for (size_t i = 0; i < json_array_size(buckets); i++) {
        const json_t *value = json_array_get(buckets, i);
        int64_t bucket = json_integer_value(value);

        if (!json_is_integer(value))
            return fault_set(f, ERR_MALFORMED, "budget.buckets",
                             "In the agreement's budget.buckets element %zu must be a "
                             "whole number.",
                             i + 1);
        if (bucket < 1 || bucket > most)
            return fault_set(f, ERR_LIMIT, "budget.buckets",
                             "The bucket %" PRId64 " is outside 1 to %d.", bucket, most);
        if (bucket <= last)
            return fault_set(f, ERR_MALFORMED, "budget.buckets",
                             "The buckets do not ascend: %" PRId64 " follows %" PRId64
                             "; sort them and remove what stands twice.",
                             bucket, last);
        last = bucket;
    }
    return OK;
}

MUST_CHECK static enum err check_dates(const json_t *object, struct fault *f)
{
    const char *expires = json_text(object, "expires");

    if (json_time(object, "starts") >= json_time(object, "expires"))
        return fault_set(f, ERR_DENIED, "expires",
                         "The agreement expires before it starts (R9); choose a later "
                         "time for \"expires\".");
    /* A date and the beginning of a time, as texts, sort as the days do. */
    if (strncmp(json_text(object, "review"), expires, strlen("YYYY-MM-DD")) > 0)
        return fault_set(f, ERR_DENIED, "review",
                         "The review is after the agreement expires (R9); choose a day "
                         "not after %.10s.",
                         expires);
    return OK;
}

MUST_CHECK static enum err check_sections(const json_t *object, struct fault *f)
{
    for (size_t i = 0; i < COUNT_OF(sections); i++) {
        const struct section *s = &sections[i];
        enum err e = OK;

        if (json_has(object, s->key)) /* the shape says which there must be */
            e = check_object(json_at(object, s->key), s->key, s->fields, s->count, f);
        if (e != OK)
            return e;
    }
    if (json_int(json_at(object, "recipe"), "min_attributes") < 2)
        return fault_set(f, ERR_DENIED, "recipe.min_attributes",
                         "A token of fewer than two attributes is not matched (R13); "
                         "write 2 or more.");
    return check_choice(json_text(json_at(object, "round"), "output"), "round.output",
                        "hits", "count", f);
}

enum err document_check(const json_t *object, struct fault *f)
{
    static enum err (*const rules[])(const json_t *object, struct fault *f) = {
        check_sections,  check_languages, check_parties,   check_words,
        check_lists,     check_purposes,  check_buckets,   profile_check,
        check_hit_stage, check_approvers, check_oversight, check_dates,
    };
    enum err e =
        check_object(object, "", agreement_fields, COUNT_OF(agreement_fields), f);

    if (e != OK)
        return e;
    if (strcmp(json_text(object, "type"), "agreement") != 0)
        return fault_set(f, ERR_MALFORMED, "type",
                         "This is not an agreement: its type is \"%s\".",
                         json_text(object, "type"));
    e = check_choice(json_text(object, "onward"), "onward", "deny", "consent", f);
    for (size_t i = 0; i < COUNT_OF(rules) && e == OK; i++)
        e = rules[i](object, f);
    return e;
}
