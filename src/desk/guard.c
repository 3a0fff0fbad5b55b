/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guard.c - reading the headers that say where a request comes from
 */
#include "desk/guard.h"

#include "base/num.h"
#include "crypto/hash.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { AUTHORITY_BYTES = 300 };

/* Is it HOST:PORT of this desk? The port may be left out where it is the scheme's. */
static bool is_here(const struct guard *g, const char *authority)
{
    const char *const names[] = {g->host, "127.0.0.1", "[::1]",
                                 g->shuns_localhost ? g->host : "localhost"};
    bool usual = g->port == (g->has_tls ? 443 : 80);
    char whole[AUTHORITY_BYTES];

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        (void)snprintf(whole, sizeof whole, "%s:%d", names[i], g->port);
        if (strcasecmp(authority, whole) == 0 ||
            (usual && strcasecmp(authority, names[i]) == 0))
            return true;
    }
    return false;
}

bool guard_knows_host(const struct guard *g, const struct server_request *r)
{
    return is_here(g, r->host);
}

bool guard_is_own(const struct guard *g, const struct server_request *r, bool changes)
{
    const char *scheme = g->has_tls ? "https://" : "http://";
    size_t bytes = strlen(scheme);

    if (r->site[0] != '\0' && strcmp(r->site, "same-origin") != 0 &&
        (changes || strcmp(r->site, "none") != 0))
        return false;
    if (r->origin[0] == '\0')
        return !changes;
    return strncmp(r->origin, scheme, bytes) == 0 &&
           strcasecmp(r->origin + bytes, r->host) == 0;
}

void guard_site(const struct guard *g,
                const struct server_request *r,
                char out[GUARD_SITE_BYTES])
{
    static const char here[] = "localhost";
    size_t bytes = strcspn(r->host, ":");
    bool local = bytes == strlen(here) && strncasecmp(r->host, here, bytes) == 0;
    bool number = r->host[0] == '[' || strspn(r->host, "0123456789.") == bytes;

    out[0] = '\0';
    if (local)
        (void)snprintf(out, GUARD_SITE_BYTES, "%s", here);
    else if (!number && strlen(g->host) < GUARD_SITE_BYTES)
        (void)snprintf(out, GUARD_SITE_BYTES, "%s", g->host);
    for (char *at = out; *at != '\0'; at++) /* as browsers write names */
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
}

void guard_cookie_name(const struct guard *g, char out[GUARD_COOKIE_BYTES])
{
    (void)snprintf(out, GUARD_COOKIE_BYTES, "%sentente-%d", g->has_tls ? "__Host-" : "",
                   g->port);
}

bool guard_cookie(const struct guard *g,
                  const struct server_request *r,
                  char *out,
                  size_t capacity)
{
    char name[GUARD_COOKIE_BYTES];
    const char *at = r->cookie;
    size_t bytes;

    guard_cookie_name(g, name);
    while (*at != '\0') {
        at += strspn(at, " ;");
        bytes = strcspn(at, ";");
        if (bytes > strlen(name) && strncmp(at, name, strlen(name)) == 0 &&
            at[strlen(name)] == '=') {
            at += strlen(name) + 1;
            bytes -= strlen(name) + 1;
            if (bytes >= capacity)
                return false;
            memcpy(out, at, bytes);
            out[bytes] = '\0';
            return true;
        }
        at += bytes;
    }
    return false;
}

bool guard_same(const char *token, const char *wanted)
{
    size_t bytes = strlen(wanted);

    return strlen(token) == bytes && hash_equal(token, wanted, bytes);
}
