/* SPDX-License-Identifier: Apache-2.0 */
/*
 * letter.c - what people write to each other: the sealed body of an entry
 */
#include "exchange/letter.h"

#include "base/buffer.h"
#include "base/num.h"
#include "lane/kind.h"

static const struct json_field text_fields[] = {
    {"text", JSON_WANT_TEXT, 0, LETTER_TEXT_MAX},
};
static const struct json_field case_fields[] = {
    {"case", JSON_WANT_TEXT, 1, LETTER_CASE_MAX},
    {"text", JSON_WANT_TEXT, 0, LETTER_TEXT_MAX},
};

static enum err check(const json_t *body, bool with_case)
{
    return json_check(body, "the letter", with_case ? case_fields : text_fields,
                      with_case ? COUNT_OF(case_fields) : COUNT_OF(text_fields), NULL);
}

enum err
letter_make(const char *case_reference, const char *text, json_t **out, struct fault *f)
{
    json_t *body;
    bool ok = true;
    enum err e = OK;

    if (case_reference != NULL && case_reference[0] == '\0')
        return fault_set(f, ERR_DENIED, "R12",
                         "This needs the reference of a case; give it with --case.");
    body = json_object();
    if (case_reference != NULL)
        json_put_text(body, "case", case_reference, &ok);
    json_put_text(body, "text", text, &ok);
    if (!ok || check(body, case_reference != NULL) != OK)
        e = fault_set(f, ERR_MALFORMED, "R12",
                      "The case reference (1 to %d bytes) or the text (up to %d) is too "
                      "long, or not plain text in normal form without control "
                      "characters; write it again.",
                      (int)LETTER_CASE_MAX, (int)LETTER_TEXT_MAX);
    if (e == OK)
        *out = body;
    else
        json_decref(body);
    return e;
}

enum err letter_read(
    const struct pair *p, enum store_side side, uint64_t n, bool with_case, json_t **out)
{
    struct buffer sealed;
    json_t *body = NULL;
    enum err e;

    buffer_init(&sealed, kind_rule(KIND_ASK_TOPIC)->body_max);
    e = pair_attachment(p, side, n, 0, &sealed);
    if (e == OK && sealed.bytes <= ENTRY_SALT_BYTES)
        e = ERR_MALFORMED;
    if (e == OK)
        e = json_read_canonical(sealed.data + ENTRY_SALT_BYTES,
                                sealed.bytes - ENTRY_SALT_BYTES, sealed.bytes, &body,
                                NULL);
    if (e == OK)
        e = check(body, with_case);
    buffer_fini(&sealed);
    if (e == OK)
        *out = body;
    else
        json_decref(body);
    return e == ERR_LIMIT ? ERR_MALFORMED : e;
}
