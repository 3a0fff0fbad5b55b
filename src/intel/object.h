/* SPDX-License-Identifier: Apache-2.0 */
/*
 * object.h - one STIX object: its bytes as they came, and what is known of them
 *
 * The bytes are the object; they are kept and given back as they are, never written
 * again from a tree, because two spellings of a number are not the same to everybody.
 * The head is read from them once and stands beside them in the store.
 *
 * The law
 *  1. Strict for each object: JSON without repeated names, UTF-8, depth and size within
 *     bounds, the musts of the standard that need no other object. Types, properties and
 *     words of vocabularies that the standard does not know pass, and so do empty lists,
 *     which it forbids and published data have.
 *  2. An id has a lower-case type of 1 to 250 characters and a UUID in small letters.
 *  3. The version of an object is its `modified`; of one that has none, its `created`;
 *     one that has neither (an observable) has no version of its own.
 *  4. Two objects are the same when their meaning is: the SHA-256 of the JSON with names
 *     sorted, without blanks, numbers and escapes in their shortest spelling.
 *
 * Source [STIX21] 2, 3; [RFC8785]
 */
#ifndef INTEL_OBJECT_H
#define INTEL_OBJECT_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "intel/marking.h"
#include "intel/stamp.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    OBJECT_TYPE_MAX = 250, /* bytes, without the NUL, as is the next */
    OBJECT_ID_MAX = OBJECT_TYPE_MAX + 2 + 36,
    OBJECT_DEPTH_MAX = JSON_LOOSE_DEPTH_MAX,
    OBJECT_BYTES_MAX = 16 << 20,
    OBJECT_MEANING_BYTES = 32
};

enum object_spec { OBJECT_SPEC_20 = 20, OBJECT_SPEC_21 = 21 };

/* "No time" of a head; before any that is written. */
#define OBJECT_NO_TIME INT64_MIN

struct object_head {
    char id[OBJECT_ID_MAX + 1];
    char type[OBJECT_TYPE_MAX + 1];
    uint8_t uuid[16];
    enum object_spec spec;
    int64_t created; /* microseconds since 1970, or OBJECT_NO_TIME, as is the next */
    int64_t modified;
    char version[STAMP_TEXT_MAX + 1]; /* law 3, verbatim; "" if it has none */
    bool revoked;
    enum marking_tlp tlp; /* the highest of object and granular markings */
    uint8_t meaning[OBJECT_MEANING_BYTES];
};

/*
 * Read one object, which begins and ends with its braces (blanks around it pass).
 *
 * Owns     *tree given (json_decref), unless `tree` is NULL
 * Errors   ERR_MALFORMED, ERR_LIMIT, ERR_FORGED (marking.h), ERR_NOMEM; one sentence in
 *          *f. *head and *tree are then untouched.
 * Time     linear in the bytes; one tree
 */
MUST_CHECK enum err object_read(const void *bytes,
                                size_t count,
                                struct object_head *head,
                                json_t **tree,
                                struct fault *f);

/* The same from a tree that somebody has made: *out (cleared first) gets its bytes,
 * compact and sorted. */
MUST_CHECK enum err object_write(const json_t *tree,
                                 struct object_head *head,
                                 struct buffer *out,
                                 struct fault *f);

/* The point in time that orders versions, OBJECT_NO_TIME for one without (law 3). */
int64_t object_version(const struct object_head *head);

/* True for what may be a type (law 2). */
bool object_is_type(const char *text);

/* Split "type--uuid" (law 2). ERR_MALFORMED. type may be NULL, uuid too. */
MUST_CHECK enum err
object_id_parse(const char *id, char type[OBJECT_TYPE_MAX + 1], uint8_t uuid[16]);

/* Put them together; the type is one (must). */
void object_id_format(const char *type,
                      const uint8_t uuid[16],
                      char out[OBJECT_ID_MAX + 1]);

/* True if the object can be revoked: it has `modified`, as observables and marking
 * definitions have not. */
bool object_is_versioned(const struct object_head *head);

/*
 * The revoked version that takes an object back: same id, `revoked`, `modified` as given,
 * and of the content only what the standard requires, blanked where it may be.
 *
 * Shape    the object is versioned (must); modified is after its own
 * Errors   ERR_LIMIT modified is not later, or beyond STAMP_MAX; those of object_write
 */
MUST_CHECK enum err object_withdraw(const json_t *tree,
                                    int64_t modified,
                                    struct object_head *head,
                                    struct buffer *out,
                                    struct fault *f);

#endif
