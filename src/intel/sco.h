/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sco.h - deterministic ids of STIX cyber-observable objects
 *
 * The UUID is version 5 in the namespace of the standard, over the canonical JSON
 * (RFC 8785) of those of the type's contributing properties that are present; of
 * `hashes` one entry contributes: the first there is of MD5, SHA-1, SHA-256 and SHA-512,
 * else the first by name. Such an id is an unsalted hash of the value: whoever
 * has the id of an address has the address. Never show the id of a withheld one.
 *
 * Source [STIX21] 2.9 and the "ID Contributing Properties" of 6; [RFC8785]
 */
#ifndef INTEL_SCO_H
#define INTEL_SCO_H

#include "base/attr.h"
#include "base/err.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SCO_ID_MAX = 64 };

/* True for the name of one of the standard's cyber-observable types. */
bool sco_is_type(const char *type);

/*
 * The deterministic id of an object of such a type (its own `id` is not looked at).
 *
 * Errors   ERR_NOT_FOUND the type is none, or nothing that contributes is present: the
 *          id is then a random UUID (version 4); ERR_NOMEM
 */
MUST_CHECK enum err sco_id(const json_t *object, char out[SCO_ID_MAX + 1]);

#endif
