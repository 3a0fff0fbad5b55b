/* SPDX-License-Identifier: Apache-2.0 */
/*
 * head.c - what a bundle says of itself
 */
#include "courier/head.h"

#include "base/num.h"
#include "base/text.h"
#include "json/json.h"

#include <string.h>

enum { HEAD_MAX = 4096 };

static const struct json_field fields[] = {
    {"v", JSON_WANT_INTEGER, 1, 1},
    {"from", JSON_WANT_BYTES, 32, 32},
    {"to", JSON_WANT_BYTES, 32, 32},
    {"first", JSON_WANT_INTEGER, 0, JSON_INTEGER_MAX},
    {"size", JSON_WANT_INTEGER, 0, JSON_INTEGER_MAX},
    {"have", JSON_WANT_INTEGER, 0, JSON_INTEGER_MAX},
    {"note", JSON_WANT_RAW, 0, BUNDLE_NOTE_MAX - 1},
};

static bool is_consistent(const struct bundle_head *head)
{
    return head->first <= head->size && (head->size == 0) == (head->note[0] == 0);
}

enum err head_write(const struct bundle_head *head, struct buffer *out)
{
    json_t *object;
    bool ok = true;
    enum err e;

    if (!is_consistent(head) || head->size > JSON_INTEGER_MAX ||
        head->have > JSON_INTEGER_MAX)
        return ERR_MALFORMED;
    object = json_object();
    json_put_int(object, "v", 1, &ok);
    json_put_bytes(object, "from", head->from, sizeof head->from, &ok);
    json_put_bytes(object, "to", head->to, sizeof head->to, &ok);
    json_put_int(object, "first", (int64_t)head->first, &ok);
    json_put_int(object, "size", (int64_t)head->size, &ok);
    json_put_int(object, "have", (int64_t)head->have, &ok);
    json_put_text(object, "note", head->note, &ok);
    e = object && ok ? json_write(object, out) : ERR_NOMEM;
    json_decref(object);
    return e;
}

enum err
head_parse(const void *bytes, size_t count, struct bundle_head *out, struct fault *f)
{
    struct bundle_head head = {0};
    json_t *object = NULL;
    enum err e = json_read_canonical(bytes, count, HEAD_MAX, &object, f);

    if (e != OK)
        return e;
    e = json_check(object, "the bundle's head", fields, COUNT_OF(fields), f);
    if (e == OK) {
        json_bytes(object, "from", head.from, sizeof head.from);
        json_bytes(object, "to", head.to, sizeof head.to);
        head.first = (uint64_t)json_int(object, "first");
        head.size = (uint64_t)json_int(object, "size");
        head.have = (uint64_t)json_int(object, "have");
        e = text_copy(head.note, sizeof head.note, json_text(object, "note"));
    }
    json_decref(object);
    if (e == OK && !is_consistent(&head))
        e = fault_set(f, ERR_MALFORMED, "",
                      "The bundle's head contradicts itself; ask for it again.");
    if (e == OK)
        *out = head;
    return e;
}
