/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_visit.h - one request of a MISP client: what it wants, who wants it, under which
 * terms
 *
 * For the MISP face alone (door/misp.h): misp_find.c reads, misp_push.c writes.
 */
#ifndef DOOR_MISP_VISIT_H
#define DOOR_MISP_VISIT_H

#include "base/attr.h"
#include "base/err.h"
#include "door/hall.h"
#include "format/misp_head.h"
#include "http/server.h"
#include "json/json.h"

#include <stdbool.h>

enum { MISP_NAME_MAX = 300, MISP_QUERY_MAX = 1 << 20, MISP_PUSH_MAX = 32 << 20 };

enum misp_place {
    MISP_NOWHERE,
    MISP_VERSION,
    MISP_POST_TEST,
    MISP_ME,
    MISP_TYPE_TABLE,
    MISP_INDEX,
    MISP_VIEW,
    MISP_SEARCH_EVENTS,
    MISP_SEARCH_ATTRIBUTES,
    MISP_SIGHTINGS,
    MISP_FILTER_PUSH,
    MISP_ADD,
    MISP_EDIT,
    MISP_EMPTY_LIST,
    MISP_EMPTY_OBJECT,
    MISP_EMPTY_ANSWER,
    MISP_EMPTY_TAGS,
    MISP_EMPTY_RULES
};

struct misp_visit {
    struct hall *hall;
    enum misp_place place;
    struct user user;
    struct misp_terms terms; /* its texts are the face's */
    const char *word;        /* the path's third part without ".json", borrowed; "" */
    bool deleted;            /* asked for by the path */
    bool may_write;
};

/* Answer with a tree, which is taken; NULL: no memory. */
void misp_visit_answer(struct server_answer *a, int status, json_t *taken);

/* Answer as MISP says no: {"name": ..., "message": ..., "url": ""}. */
void misp_visit_refuse(struct server_answer *a, int status, const char *sentence);

/* Answer a failure of ours: 503 where it helps to come again, else 500. */
void misp_visit_fail(struct server_answer *a, enum err e);

/* The body as JSON, NULL for an empty one. False: it was answered. */
MUST_CHECK bool misp_visit_body(const struct server_request *r,
                                struct server_answer *a,
                                size_t limit,
                                json_t **out);

#endif
