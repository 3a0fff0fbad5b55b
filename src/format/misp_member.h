/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_member.h - what an event has brought so far: UUIDs, each with its STIX type
 *
 * Kept in the order in which they came, and found in constant time, whoever chose them:
 * places are a keyed hash.
 */
#ifndef FORMAT_MISP_MEMBER_H
#define FORMAT_MISP_MEMBER_H

#include "base/attr.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* A grouping that lists so many stays within the ceiling of an object. */
enum { MISP_MEMBERS_MAX = 200000, MISP_MEMBER_KEY_BYTES = 32 };

struct misp_member {
    uint8_t uuid[16];
    const char *type; /* static; "" has no object of its own */
};

struct misp_members {
    struct misp_member *items;
    size_t count;
    size_t room;
    uint32_t *places; /* 1 + index; 0 is free */
    size_t place_count;
    uint8_t key[MISP_MEMBER_KEY_BYTES];
};

/* Empty, and its end. Errors ERR_RANDOM. */
MUST_CHECK enum err misp_member_init(struct misp_members *m);
void misp_member_fini(struct misp_members *m);

/* Empties it and keeps its memory. */
void misp_member_clear(struct misp_members *m);

/* Errors ERR_EXISTS it is there; ERR_LIMIT MISP_MEMBERS_MAX; ERR_NOMEM */
MUST_CHECK enum err
misp_member_add(struct misp_members *m, const char *uuid, const char *type);

/* The static type of a UUID, NULL if it is not there. */
const char *misp_member_find(const struct misp_members *m, const char *uuid);

#endif
