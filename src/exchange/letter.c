/* SPDX-License-Identifier: Apache-2.0 */
/*
 * letter.c - what people write to each other: the sealed body of an entry
 */
#include "exchange/letter.h"

#include "base/buffer.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "exchange/node.h"
#include "lane/kind.h"

#include <string.h>

enum { FIELDS_MAX = 4 };

static const struct json_field case_field = {"case", JSON_WANT_TEXT, 1, LETTER_CASE_MAX};
static const struct json_field text_field = {"text", JSON_WANT_TEXT, 0, LETTER_TEXT_MAX};
static const struct json_field name_field = {"name", JSON_WANT_TEXT, 1, LETTER_NAME_MAX};
static const struct json_field salt_field = {"salt", JSON_WANT_BYTES, 32, 32};

static enum err check(const json_t *body, bool with_case, bool with_name)
{
    struct json_field fields[FIELDS_MAX];
    size_t count = 0;

    if (with_case)
        fields[count++] = case_field;
    fields[count++] = text_field;
    if (with_name) {
        fields[count++] = name_field;
        fields[count++] = salt_field;
    }
    return json_check(body, "the letter", fields, count, NULL);
}

/* ---- who it goes to ---- */

static void hash_recipient(const char *name, const uint8_t salt[32], uint8_t out[32])
{
    static const uint8_t zero = 0;
    struct part parts[] = {
        {"entente/1 recipient", 19}, {&zero, 1}, {salt, 32}, {name, strlen(name)}};

    hash_sha256_parts(parts, COUNT_OF(parts), out);
}

enum err letter_recipient_make(struct random *r,
                               const char *name,
                               struct letter_recipient *out,
                               struct fault *f)
{
    struct letter_recipient made = {.name = name};
    json_t *probe = json_object();
    bool ok = probe != NULL;
    enum err e;

    json_put_text(probe, "name", name, &ok);
    e = ok ? json_check(probe, "the letter", &name_field, 1, NULL) : ERR_MALFORMED;
    json_decref(probe);
    if (e != OK)
        return fault_set(f, ERR_MALFORMED, "R27",
                         "The recipient's name is 1 to %d bytes of plain text in normal "
                         "form without control characters; write it again.",
                         (int)LETTER_NAME_MAX);
    e = random_fill(r, made.salt, sizeof made.salt);
    if (e != OK)
        return fault_set(f, e, "", "The system gives no randomness.");
    hash_recipient(name, made.salt, made.hash);
    *out = made;
    return OK;
}

static bool is_to(const json_t *body, const uint8_t recipient[32])
{
    uint8_t salt[32];
    uint8_t hash[32];

    json_bytes(body, "salt", salt, sizeof salt);
    hash_recipient(json_text(body, "name"), salt, hash);
    return memcmp(hash, recipient, sizeof hash) == 0;
}

/* ---- making ---- */

enum err letter_make_to(const char *case_reference,
                        const char *text,
                        const struct letter_recipient *to,
                        json_t **out,
                        struct fault *f)
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
    if (to != NULL) {
        json_put_text(body, "name", to->name, &ok);
        json_put_bytes(body, "salt", to->salt, sizeof to->salt, &ok);
    }
    if (!ok || check(body, case_reference != NULL, to != NULL) != OK)
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

enum err
letter_make(const char *case_reference, const char *text, json_t **out, struct fault *f)
{
    return letter_make_to(case_reference, text, NULL, out, f);
}

/* ---- reading ---- */

static enum err
read_body(const struct pair *p, enum store_side side, uint64_t n, json_t **out)
{
    struct buffer sealed;
    enum err e;

    buffer_init(&sealed, kind_rule(KIND_ASK_TOPIC)->body_max);
    e = pair_attachment(p, side, n, 0, &sealed);
    if (e == OK && sealed.bytes <= ENTRY_SALT_BYTES)
        e = ERR_MALFORMED;
    if (e == OK)
        e = json_read_canonical(sealed.data + ENTRY_SALT_BYTES,
                                sealed.bytes - ENTRY_SALT_BYTES, sealed.bytes, out, NULL);
    buffer_fini(&sealed);
    return e == ERR_LIMIT ? ERR_MALFORMED : e;
}

enum err letter_read_to(const struct pair *p,
                        enum store_side side,
                        uint64_t n,
                        bool with_case,
                        const uint8_t *recipient,
                        json_t **out)
{
    json_t *body = NULL;
    enum err e = read_body(p, side, n, &body);

    if (e == OK)
        e = check(body, with_case, recipient != NULL);
    if (e == OK && recipient != NULL && !is_to(body, recipient))
        e = ERR_MALFORMED;
    if (e == OK)
        *out = body;
    else
        json_decref(body);
    return e == ERR_LIMIT ? ERR_MALFORMED : e;
}

enum err letter_read(
    const struct pair *p, enum store_side side, uint64_t n, bool with_case, json_t **out)
{
    return letter_read_to(p, side, n, with_case, NULL, out);
}

enum err letter_show(
    const struct pair *p, int side, uint64_t n, const uint8_t *recipient, json_t **out)
{
    json_t *letter = NULL;
    enum err e = letter_read_to(p, side == p->side ? STORE_OWN : STORE_PEER, n, false,
                                recipient, &letter);

    if (e == ERR_NOT_FOUND || e == ERR_MALFORMED) {
        *out = json_null();
        return OK;
    }
    if (e == OK)
        *out = letter;
    return e;
}
