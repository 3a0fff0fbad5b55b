/* SPDX-License-Identifier: Apache-2.0 */
/*
 * visit.h - one TAXII request: what it wants, who wants it, and how it is answered
 *
 * For the TAXII face alone (door/taxii.h): visit.c knows places, page.c reads, post.c
 * writes.
 *
 * Source    [TAXII21] 3, 4, 5
 */
#ifndef DOOR_VISIT_H
#define DOOR_VISIT_H

#include "base/attr.h"
#include "base/err.h"
#include "door/collection.h"
#include "door/filter.h"
#include "door/hall.h"
#include "http/server.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VISIT_TYPE "application/taxii+json;version=2.1"
#define VISIT_ROOT "entente"

enum {
    VISIT_BODY_MAX = 10 << 20,
    VISIT_PAGE_OBJECTS = 5000,
    VISIT_PAGE_BYTES = 2 << 20, /* a page ends when it has so many; one object passes */
    VISIT_SENTENCE_BYTES = 256
};

enum visit_place {
    VISIT_NOWHERE,
    VISIT_DISCOVERY,
    VISIT_API_ROOT,
    VISIT_STATUS,
    VISIT_COLLECTIONS,
    VISIT_COLLECTION,
    VISIT_MANIFEST,
    VISIT_OBJECTS,
    VISIT_OBJECT,
    VISIT_VERSIONS,
    VISIT_PLACES
};

struct received;

struct visit {
    struct hall *hall;
    struct received *received; /* NULL: what was received is not served */
    enum visit_place place;
    bool wants_bytes; /* not a HEAD */
    struct user user;
    struct collection collection; /* of the places that have one */
    const char *object;           /* the id in the path, borrowed */
    struct filter filter;
    uint8_t scope[SHA256_BYTES]; /* of its tickets */
    int64_t after;               /* where its page begins */
};

/* Where a target leads, and the word for it in the log. */
enum visit_place visit_place(const struct target *t);
const char *visit_word(enum visit_place place);

/* Answer with TAXII's error resource. */
void visit_refuse(struct server_answer *a, int status, const char *sentence);

/* Answer a failure of ours: 503 where it helps to come again, else 500. */
void visit_fail(struct server_answer *a, enum err e);

/* Answer with a tree, which is taken; NULL: no memory. */
void visit_answer(struct server_answer *a, int status, json_t *taken);

#endif
