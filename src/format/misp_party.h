/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_party.h - MISP objects of persons and organisations, and records
 *
 *     person                       first, middle and last name put together, unless there
 *                                  is a full-name; alias, handle (weak), date-of-birth,
 *                                  nationality, passport-number (passport-country),
 *                                  identity-card-number, dni, nie,
 * social-security-number, nif, e-mail, phone-number organization, legal-entity   name,
 * commercial-name, alias, VAT, registration-number, e-mail, phone-number, website
 *
 * Source    the templates of these names in the project misp-objects
 */
#ifndef FORMAT_MISP_PARTY_H
#define FORMAT_MISP_PARTY_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "intel/record.h"
#include "json/json.h"

#include <stdbool.h>

/* True for the name of such an object, and then the kind of its record. */
bool misp_party_is(const char *name, enum record_kind *kind);

/*
 * Fill a record that has its id and kind with what the attributes (MISP's, an array) say;
 * those that are deleted are passed over. What is not of a record's form is told in
 * *note. The record may be left without a name.
 *
 * Errors   ERR_NOMEM
 */
MUST_CHECK enum err
misp_party_fill(struct record *r, const json_t *attributes, struct fault *note);

/*
 * The object of a record in MISP's form, with attributes, whose UUIDs are made of the
 * object's.
 *
 * Owns     *out given (json_decref)
 * Errors   ERR_NOMEM
 */
MUST_CHECK enum err misp_party_object(const struct record *r,
                                      const char *uuid,
                                      int64_t timestamp,
                                      json_t **out);

#endif
