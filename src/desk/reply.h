/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reply.h - answers of the desk: their headers, and errors as JSON
 *
 * What goes to a browser carries a policy under which nothing runs, loads or frames the
 * page but its own files.
 *
 * Source   CSP level 3, Trusted Types, COOP and CORP (W3C, WHATWG)
 */
#ifndef DESK_REPLY_H
#define DESK_REPLY_H

#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "desk/asset.h"
#include "http/server.h"
#include "json/json.h"

/* The headers that every answer has. Once an answer. */
void reply_guard(struct server_answer *a);

/* The status that an error is answered with. */
int reply_status(enum err e);

/* An error with its sentence; the second for what the API itself refuses. */
void reply_fault(struct server_answer *a, enum err e, const struct fault *f);
void reply_refuse(struct server_answer *a, int status, enum err e, const char *sentence);

/* The value of "error" in a body: {"code","sentence","rule"}. */
json_t *reply_error(enum err e, const struct fault *f, bool *ok);

/* Of a wrong method: which there are. */
void reply_methods(struct server_answer *a, const char *allow);

/* JSON: a value, which is taken (NULL: no memory), or bytes. */
void reply_json(struct server_answer *a, int status, json_t *taken);
void reply_bytes(struct server_answer *a, int status, const void *bytes, size_t count);

/* One of the page's files. */
void reply_asset(struct server_answer *a,
                 const struct server_request *r,
                 const struct desk_asset *asset);

#endif
