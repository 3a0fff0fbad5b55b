/* SPDX-License-Identifier: Apache-2.0 */
/*
 * identity.h - a record as the STIX object `identity`, and back
 *
 * A person is an `individual`, an organisation an `organization`, a group a `group`. A
 * thing has the class `unknown`, because the standard's classes name no thing; the
 * extension says which kind it was. What STIX has no place for rides in one property
 * extension (doc/stix.md, doc/extension.json): names with kind and script, births,
 * countries, identifiers, references to lists, topics, regions and labels. A record made
 * an identity and read back is equal to what it was.
 *
 * Source [STIX21] 4.5, 7.3
 */
#ifndef INTEL_IDENTITY_H
#define INTEL_IDENTITY_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "intel/object.h"
#include "intel/record.h"

#include <stdbool.h>
#include <stdint.h>

#define IDENTITY_EXTENSION "extension-definition--6ad1b0c6-3b1c-4a8e-9c9e-3c5f4b0f7d21"

/* What an object has and a record has not. */
struct identity_about {
    uint8_t uuid[16];
    int64_t created;        /* microseconds since 1970, as is the next */
    int64_t modified;       /* not before created */
    const char *created_by; /* the id of an identity; NULL for none */
    enum marking_tlp tlp;   /* MARKING_NONE for none */
};

/* The object of a whole record. Owns: *out is cleared first. ERR_NOMEM, with *f. */
MUST_CHECK enum err identity_write(const struct record *r,
                                   const struct identity_about *about,
                                   struct object_head *head,
                                   struct buffer *out,
                                   struct fault *f);

/* True if a tree that object_read gave is of a person, an organisation or a group: then a
 * record can be made of it. */
bool identity_is_party(const json_t *tree);

/* True if its roles say that it wrote objects (MISP's Orgc, a publisher of a feed): it is
 * no subject of them. */
bool identity_is_producer(const json_t *tree);

/*
 * The record of an identity. Of others than ours: name, the words of `sectors` and
 * `labels` as far as they are codes, id = the object's id.
 *
 * Owns     fills *out, which is then the caller's (record_fini); untouched on error
 * Errors   ERR_UNEXPECTED not an identity that identity_is_party; ERR_MALFORMED our
 *          extension is there and wrong; ERR_LIMIT; ERR_NOMEM; with *f
 */
MUST_CHECK enum err
identity_read(const json_t *tree, struct record *out, struct fault *f);

/* The definition of the extension as an object, to serve and export beside identities. */
const char *identity_definition(void);

#endif
