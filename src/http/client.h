/* SPDX-License-Identifier: Apache-2.0 */
/*
 * client.h - asking a web server, with every size and time bounded
 *
 * The law
 *  1. https only; plain http to a loopback address only, and that is checked again on the
 *     address that was really connected to.
 *  2. No redirect is followed, no cookie kept, no encoding asked for, so nothing unpacks
 *     here. What is in a reply is the caller's concern, its length is ours.
 *  3. Credentials go out in headers, never in a URL, and into no sentence.
 *
 * One question at a time: the body of a reply is read, or left, before the next.
 *
 * Source   [RFC9110]; libcurl's manual
 *
 * Nouns    http
 */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HTTP_URL_MAX = 2048,
    HTTP_HEADER_MAX = 256, /* of those that a reply keeps; a longer one is left out */
    HTTP_HEADERS_MAX = 64 * 1024 /* bytes of a reply's headers together */
};

/* Who asks, and whom to believe. All borrowed by http_client_new alone; NULL: none. */
struct http_access {
    const char *user; /* HTTP Basic, with the next */
    const char *password;
    const char *bearer;        /* Authorization: Bearer ... */
    const char *certificate;   /* PEM files: our own certificate, */
    const char *key;           /* its key, */
    const char *authority;     /* and whom to trust instead of the system's list */
    bool (*stop)(void *state); /* true: give up; may be NULL. Kept, with the next. */
    void *state;
};

struct http_request {
    const char *method; /* GET or POST */
    const char *url;
    const char *accept;
    const char *content_type; /* with a body */
    const void *body;
    size_t body_bytes;
    uint64_t most; /* bytes of the reply's body */
};

struct http_reply {
    int status;
    char content_type[HTTP_HEADER_MAX];     /* "" where the reply has none, as the next */
    char date_added_first[HTTP_HEADER_MAX]; /* X-TAXII-Date-Added-First */
    char date_added_last[HTTP_HEADER_MAX];
    int64_t retry_after; /* seconds; 0: not said, or as a date */
    struct source body;  /* until the next question */
};

struct http_client; /* opaque */

/*
 * Owns     *out given (http_client_free)
 * Errors   ERR_NOMEM; ERR_IO the library will not start; with *f
 */
MUST_CHECK enum err http_client_new(const struct http_access *access,
                                    struct http_client **out,
                                    struct fault *f);
void http_client_free(struct http_client *c); /* NULL is fine; wipes the credentials */

/*
 * Ask, and wait for the reply's status and headers.
 *
 * Errors   ERR_USAGE a URL that law 1 forbids, or with a user or fragment in it; ERR_IO
 * no connection, or a silence of a minute; ERR_FORGED the server's certificate is not to
 * be believed; ERR_CANCELLED; ERR_LIMIT headers; ERR_NOMEM; with *f. A redirect is
 * ERR_UNEXPECTED, and the sentence says where to. Any other status is OK here. Of reading
 * the body: ERR_IO, ERR_CANCELLED, ERR_LIMIT over `most`
 */
MUST_CHECK enum err http_client_ask(struct http_client *c,
                                    const struct http_request *request,
                                    struct http_reply *reply,
                                    struct fault *f);

/* Errors ERR_USAGE as above, with *f. */
MUST_CHECK enum err http_check_url(const char *url, struct fault *f);

/*
 * The URL that `reference` ("/x/", "collections/", or a whole one) means on the page
 * `base`, which must be on the same scheme, host and port: credentials go nowhere else.
 *
 * Errors   ERR_MALFORMED no URL; ERR_DENIED elsewhere; ERR_LIMIT too long; ERR_NOMEM
 */
MUST_CHECK enum err
http_join(const char *base, const char *reference, char out[HTTP_URL_MAX + 1]);

/* Append `text` as a part of a query: what is not unreserved as %XX ([RFC3986] 2.1). */
void http_escape(const char *text, struct buffer *out);

#endif
