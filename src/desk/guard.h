/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guard.h - is a request the page's own? Host, Origin, Sec-Fetch-Site, cookie, token
 *
 * A page of another site may send requests here from the officer's browser, and a name of
 * another site may lead here (DNS rebinding). Neither knows the token, and both show in
 * the headers that only a browser writes. Pure.
 *
 * Source   Fetch Metadata (W3C); cookies as of RFC 6265
 */
#ifndef DESK_GUARD_H
#define DESK_GUARD_H

#include "http/server.h"

#include <stdbool.h>
#include <stddef.h>

enum { GUARD_COOKIE_BYTES = 40, GUARD_SITE_BYTES = 256 };

/* Where the desk is. */
struct guard {
    const char *host; /* an address of IPv6 in brackets */
    int port;
    bool has_tls;
    bool shuns_localhost; /* that leads to another program, or may */
};

/* Was this desk asked for, by its address or as localhost, if that is its own? */
bool guard_knows_host(const struct guard *g, const struct server_request *r);

/* Does it come from the page itself: for what changes something there must be an Origin,
 * for what reads none of another site's. */
bool guard_is_own(const struct guard *g, const struct server_request *r, bool changes);

/* The name under which this desk was asked for, as a security key knows its site: "" if
 * that is an address by number. After guard_knows_host. */
void guard_site(const struct guard *g,
                const struct server_request *r,
                char out[GUARD_SITE_BYTES]);

/* The cookie's name: ports of one host share their cookies. */
void guard_cookie_name(const struct guard *g, char out[GUARD_COOKIE_BYTES]);

/* The value of that cookie into out; false: none, or longer than capacity. */
bool guard_cookie(const struct guard *g,
                  const struct server_request *r,
                  char *out,
                  size_t capacity);

/* Are the two the same, in a time that does not depend on where they differ? */
bool guard_same(const char *token, const char *wanted);

#endif
