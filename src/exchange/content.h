/* SPDX-License-Identifier: Apache-2.0 */
/*
 * content.h - what an item holds: one record, with what its stage may show and no more
 *
 * The closed list of the agreement's stage (R20) is kept at both ends: the giver puts in
 * nothing else, and the holder takes nothing else.
 *
 * Source PROTOCOL.md 6.9
 */
#ifndef EXCHANGE_CONTENT_H
#define EXCHANGE_CONTENT_H

#include "agreement/agreement.h"
#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "intel/record.h"
#include "json/json.h"

#include <stddef.h>

enum { CONTENT_MAX = 1 << 20 }; /* bytes of the canonical form */

/* The record's member that an attribute's code means ("ids" is "id"), or NULL. */
const char *content_member(const char *code);

/*
 * Content made of an own record in its JSON form.
 *
 * Shape    stage: "core" or "record"; without: codes of attributes that are left out,
 *          ended by NULL, or NULL
 * Owns     *out given
 * Errors   ERR_DENIED (R11, R45) the record is out of the agreement's topics, regions or
 *          glossary, (R20) nothing would be left; ERR_NOT_FOUND `without` names no
 *          attribute; ERR_MALFORMED no record; ERR_NOMEM; with *f
 */
MUST_CHECK enum err content_make(const struct agreement *a,
                                 const char *stage,
                                 const json_t *record,
                                 const char *const *without,
                                 json_t **out,
                                 struct fault *f);

/*
 * Read content from its canonical bytes.
 *
 * Owns     *out given
 * Errors   ERR_MALFORMED not of this form, of another stage, or with a member that the
 *          stage does not name; ERR_NOMEM
 */
MUST_CHECK enum err content_read(const struct agreement *a,
                                 const char *stage,
                                 const void *bytes,
                                 size_t count,
                                 json_t **out);

/* Its record as a whole one, for finding and comparing: what is missing is empty, and
 * `id` stands for a missing id. Fills *out (record_fini). ERR_MALFORMED, ERR_NOMEM. */
MUST_CHECK enum err
content_record(const json_t *content, const char *id, struct record *out);

#endif
