/* SPDX-License-Identifier: Apache-2.0 */
/*
 * remote.h - somebody else's TAXII 2.1 server: what it has, and asking it politely
 *
 * Source   [TAXII21] 4, 5
 */
#ifndef DOOR_REMOTE_H
#define DOOR_REMOTE_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "http/client.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    REMOTE_TITLE_MAX = 200, /* bytes; a longer title is cut */
    REMOTE_COLLECTIONS_MAX = 256,
    REMOTE_ROOTS_MAX = 16,
    REMOTE_SMALL_MAX = 1 << 20, /* bytes of an answer that is no page */
    REMOTE_WAIT_MAX = 60        /* seconds waited when a server asks for it */
};

/* TAXII's media type, which is compared byte by byte in practice. */
extern const char remote_media[];

struct remote_collection {
    char url[HTTP_URL_MAX + 1]; /* ends with "/" */
    char id[64];
    char title[REMOTE_TITLE_MAX + 1];
    bool can_read;
    bool can_write;
    uint64_t most; /* bytes that the server takes at once; 0: not said */
};

struct remote_collections {
    struct remote_collection *items;
    size_t count;
};

/*
 * Ask, and turn whatever is no success into a sentence. A server that is busy (429, 503)
 * is asked again when it says, as often and as long as is decent.
 *
 * Errors   those of http_client_ask; ERR_DENIED 401, 403; ERR_NOT_FOUND 404, 410;
 *          ERR_MALFORMED any other 4xx; ERR_RETRY still busy; ERR_IO 5xx, or an answer of
 *          another media type; with *f. reply->status is right of these, too.
 */
MUST_CHECK enum err remote_ask(struct http_client *c,
                               const struct http_request *request,
                               struct http_reply *reply,
                               struct fault *f);

/* The body of a small answer as a JSON object, given. ERR_MALFORMED, ERR_LIMIT; what
 * reading it returns; with *f. */
MUST_CHECK enum err remote_read(struct http_reply *reply, json_t **out, struct fault *f);

/*
 * The collections behind a URL of a discovery, an API root, its collections, or one
 * collection.
 *
 * Owns     fills *out (remote_collections_fini)
 * Errors   those of remote_ask; ERR_MALFORMED it is none of these, or more than
 *          REMOTE_COLLECTIONS_MAX; ERR_DENIED an API root on another server; with *f
 */
MUST_CHECK enum err remote_find(struct http_client *c,
                                const char *url,
                                struct remote_collections *out,
                                struct fault *f);
void remote_collections_fini(struct remote_collections *list);

#endif
