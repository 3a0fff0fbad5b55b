/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reply.c - filling in answers
 */
#include "desk/reply.h"

#include "base/must.h"

#include <stdio.h>
#include <string.h>

#define POLICY                                                                           \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "          \
    "font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; "         \
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

void reply_guard(struct server_answer *a)
{
    server_extra(a, "Content-Security-Policy", POLICY);
    server_extra(a, "Referrer-Policy", "no-referrer");
    server_extra(a, "Cross-Origin-Opener-Policy", "same-origin");
    server_extra(a, "Cross-Origin-Resource-Policy", "same-origin");
    server_extra(a, "Permissions-Policy",
                 "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
}

int reply_status(enum err e)
{
    switch (e) {
    case OK:
        return 200;
    case ERR_USAGE:
    case ERR_MALFORMED:
        return 400;
    case ERR_FORGED:
    case ERR_DENIED:
        return 403;
    case ERR_NOT_FOUND:
        return 404;
    case ERR_UNEXPECTED:
    case ERR_EXISTS:
    case ERR_CANCELLED:
        return 409;
    case ERR_LIMIT:
        return 422;
    case ERR_BUSY:
    case ERR_RETRY:
    case ERR_NOMEM:
    case ERR_RANDOM:
        return 503;
    case ERR_IO:
    case ERR_CORRUPT:
    case ERR_COUNT:
        return 500;
    }
    return 500;
}

/* "ERR_NOT_FOUND" of "not found". */
static void name_code(enum err e, char out[32])
{
    (void)snprintf(out, 32, "ERR_%s", err_name(e));
    for (char *at = out; *at != '\0'; at++) {
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
        if (*at == ' ' || *at == '-')
            *at = '_';
    }
}

json_t *reply_error(enum err e, const struct fault *f, bool *ok)
{
    json_t *error = json_object();
    char code[32];

    name_code(e, code);
    json_put_text(error, "code", code, ok);
    json_put_text(error, "sentence", f->text[0] != '\0' ? f->text : "It cannot be done.",
                  ok);
    if (f->rule[0] != '\0')
        json_put_text(error, "rule", f->rule, ok);
    return error;
}

void reply_json(struct server_answer *a, int status, json_t *taken)
{
    a->status = status;
    (void)snprintf(a->type, sizeof a->type, "application/json");
    if (taken == NULL || json_write_loose(taken, &a->body) != OK)
        a->body.status = ERR_NOMEM; /* the server says so */
    json_decref(taken);
}

void reply_bytes(struct server_answer *a, int status, const void *bytes, size_t count)
{
    a->status = status;
    (void)snprintf(a->type, sizeof a->type, "application/json");
    buffer_add(&a->body, bytes, count);
}

static void
say_error(struct server_answer *a, int status, enum err e, const struct fault *f)
{
    json_t *body = json_object();
    bool ok = body != NULL;

    json_put(body, "error", reply_error(e, f, &ok), &ok);
    reply_json(a, status, ok ? json_incref(body) : NULL);
    json_decref(body);
}

void reply_fault(struct server_answer *a, enum err e, const struct fault *f)
{
    say_error(a, reply_status(e), e, f);
}

void reply_refuse(struct server_answer *a, int status, enum err e, const char *sentence)
{
    struct fault f = {.code = e};

    (void)snprintf(f.text, sizeof f.text, "%s", sentence);
    say_error(a, status, e, &f);
}

void reply_methods(struct server_answer *a, const char *allow)
{
    server_extra(a, "Allow", allow);
    reply_refuse(a, 405, ERR_USAGE, "That method is not for this.");
}

/* Without the header any coding is welcome [RFC9110] 12.5.3. */
static bool takes_gzip(const char *encodings)
{
    return encodings[0] == '\0' || strstr(encodings, "gzip") != NULL ||
           strchr(encodings, '*') != NULL;
}

void reply_asset(struct server_answer *a,
                 const struct server_request *r,
                 const struct desk_asset *asset)
{
    if (!takes_gzip(r->encodings)) {
        reply_refuse(a, 406, ERR_USAGE, "The page is sent with gzip alone.");
        return;
    }
    a->cache = asset->lasting ? "public, max-age=31536000, immutable" : "no-cache";
    server_extra(a, "ETag", asset->tag);
    server_extra(a, "Vary", "Accept-Encoding");
    if (strstr(r->known, asset->tag) != NULL) {
        a->status = 304;
        return;
    }
    a->status = 200;
    (void)snprintf(a->type, sizeof a->type, "%s", asset->type);
    server_extra(a, "Content-Encoding", "gzip");
    buffer_add(&a->body, asset->gzip, asset->gzip_bytes);
}
