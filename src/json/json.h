/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.h - the narrow canonical JSON that is signed, over jansson
 *
 * The subset (PROTOCOL.md 1): objects, arrays, strings, true, false, null and
 * integers |n| < 2^53. The canonical form is RFC 8785's: no blanks, keys sorted
 * by UTF-16 code units, shortest escapes. Whatever is signed or hashed is read
 * with json_read_canonical, which accepts exactly the bytes that json_write
 * would write: a reader that tolerates a second spelling of a signed thing is a
 * forgery waiting to happen.
 *
 * Values are jansson's; references are counted by jansson (json_decref).
 * No other folder includes <jansson.h> except through this header.
 *
 * Source [RFC8785]; [RFC7493]
 */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"

#include <jansson.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSON_DEPTH_MAX = 32, JSON_LOOSE_DEPTH_MAX = 64 };
#define JSON_INTEGER_MAX INT64_C(9007199254740991)

/*
 * Read any spelling of the subset (a user's file, a template).
 *
 * Shape    at most `limit` bytes, depth at most JSON_DEPTH_MAX
 * Owns     *out given (json_decref)
 * Errors   ERR_LIMIT too large or too deep; ERR_MALFORMED with line and column in
 *          *f: not JSON, duplicate key, invalid UTF-8, lone surrogate, NUL in a
 *          string, byte order mark, fraction, exponent, integer out of range,
 *          trailing bytes; ERR_NOMEM
 */
MUST_CHECK enum err
json_read(const void *bytes, size_t count, size_t limit, json_t **out, struct fault *f);

/*
 * Read what others wrote (STIX, MISP): as json_read, but numbers of any kind pass. One
 * that is no integer of 64 bits becomes a real, the nearest double; at most
 * JSON_LOOSE_DEPTH_MAX levels. Errors as json_read's; ERR_MALFORMED for a number that no
 * double can hold.
 */
MUST_CHECK enum err json_read_loose(
    const void *bytes, size_t count, size_t limit, json_t **out, struct fault *f);

/* The same, and the bytes must already be the canonical form (else ERR_MALFORMED). */
MUST_CHECK enum err json_read_canonical(
    const void *bytes, size_t count, size_t limit, json_t **out, struct fault *f);

/* Append the canonical form of a value of the subset (must) to b.
 * Errors ERR_NOMEM; what the buffer says. On error b holds a part of it. */
MUST_CHECK enum err json_write(const json_t *value, struct buffer *b);

/* The canonical form of a value that json_read_loose gave, reals as [RFC8785] 3.2.2.3;
 * integers beyond 2^53 are written whole. Errors as json_write's. */
MUST_CHECK enum err json_write_loose(const json_t *value, struct buffer *b);

/* SHA-256 of the canonical form. Errors ERR_NOMEM. (id of an object, PROTOCOL.md 1.4) */
MUST_CHECK enum err json_hash(const json_t *value, uint8_t out[32]);

/*
 * Shapes: a closed description of an object, checked before anything is read.
 *
 *     static const struct json_field card_fields[] = {
 *         {"v", JSON_WANT_INTEGER, 1, 1}, {"root", JSON_WANT_BYTES, 32, 32},
 *         {"note", JSON_WANT_TEXT | JSON_OPTIONAL, 0, 200}, ... };
 */
enum { JSON_CODE_MAX = 48 };

enum json_want {
    JSON_WANT_INTEGER, /* low..high */
    JSON_WANT_TEXT,    /* low..high bytes of UTF-8 prose: NFC, no hidden characters */
    JSON_WANT_RAW,     /* low..high bytes of UTF-8, kept as it is (names) */
    JSON_WANT_CODE,    /* [a-z0-9][a-z0-9._-]*, low..high bytes */
    JSON_WANT_BYTES,   /* base64url of low..high bytes */
    JSON_WANT_TIME,    /* an instant; low and high are not looked at */
    JSON_WANT_DATE,    /* "YYYY-MM-DD", likewise */
    JSON_WANT_BOOL,
    JSON_WANT_ARRAY,  /* low..high elements */
    JSON_WANT_OBJECT, /* low..high members */
    JSON_WANT_CODES, /* an array of low..high different codes of 1..JSON_CODE_MAX bytes */
    JSON_WANT_MASK = 0xff,
    JSON_OPTIONAL = 0x100
};

struct json_field {
    const char *key;
    int want; /* enum json_want, perhaps | JSON_OPTIONAL */
    int64_t low;
    int64_t high;
};

/*
 * Check that `object` is an object holding exactly these keys in these shapes;
 * `what` names it in *f ("the card", "fact of round.accept").
 *
 * Errors   ERR_MALFORMED: wrong shape, missing key, unknown key (named in *f);
 *          ERR_LIMIT: outside low..high; ERR_NOMEM
 */
MUST_CHECK enum err json_check(const json_t *object,
                               const char *what,
                               const struct json_field *fields,
                               size_t count,
                               struct fault *f);

/* Accessors for checked objects (must: the key is there with that shape).
 * Optional ones: json_has first. Texts are borrowed from the object. */
bool json_has(const json_t *object, const char *key);
int64_t json_int(const json_t *object, const char *key);
const char *json_text(const json_t *object, const char *key);
int64_t json_time(const json_t *object, const char *key);
void json_bytes(const json_t *object, const char *key, uint8_t *out, size_t bytes);
bool json_bool(const json_t *object, const char *key);
const json_t *json_at(const json_t *object, const char *key); /* array or object */

/* Builders; a failed allocation (or a text that is not UTF-8) makes *ok false and
 * later calls do nothing, so a builder sets freely and asks once. */
void json_put_int(json_t *object, const char *key, int64_t value, bool *ok);
void json_put_text(json_t *object, const char *key, const char *value, bool *ok);
void json_put_time(json_t *object, const char *key, int64_t seconds, bool *ok);
void json_put_bytes(
    json_t *object, const char *key, const uint8_t *value, size_t bytes, bool *ok);
void json_put_bool(json_t *object, const char *key, bool value, bool *ok);
/* The value is taken in every case; NULL counts as a failed allocation. */
void json_put(json_t *object, const char *key, json_t *taken, bool *ok);

#endif
