/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link.c - a TLS connection as a source and a sink, with its deadlines
 *
 * Three clocks run: a handshake takes at most HANDSHAKE_MS, a silence at most what
 * the caller said, and a turn - all reading until something is written, or all writing
 * until something is read - at most TURN_MS.
 *
 * Whatever fails leaves the connection failed for good: after half a frame there is
 * nothing to go on with.
 */
#include "courier/link.h"

#include "base/memory.h"
#include "base/must.h"
#include "courier/certificate.h"
#include "courier/socket.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <string.h>

enum { CONNECT_MS = 10000, HANDSHAKE_MS = 10000, TURN_MS = 600000, PENDING_MAX = 16384 };

struct link_listener {
    int socket;
    int port;
};

struct link {
    int socket;
    int stop;
    int64_t idle_ms;
    BIO_METHOD *method;
    SSL_CTX *context;
    SSL *ssl;
    struct certificate_check check;
    bool is_open;       /* the handshake is done */
    enum err failed;    /* sticky */
    bool writes;        /* whose turn it is: ours */
    int64_t turn_until; /* 0: no turn has begun */
    size_t pending;
    uint8_t out[PENDING_MAX]; /* written, not yet sent */
};

enum err link_listen(const char *address, struct link_listener **out, struct fault *f)
{
    struct link_listener *l = memory_new(1, sizeof *l);
    enum err e;

    if (!l)
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    e = socket_listen(address, &l->socket, &l->port, f);
    if (e == OK)
        *out = l;
    else
        memory_free(l);
    return e;
}

int link_listener_port(const struct link_listener *l)
{
    return l->port;
}

void link_listener_free(struct link_listener *l)
{
    if (!l)
        return;
    close(l->socket);
    memory_free(l);
}

/* Put the pieces together over a connected socket, which is taken. */
static enum err make(int socket, const struct sign_secret *own, struct link **out)
{
    struct link *l = memory_new(1, sizeof *l);
    BIO *bio = NULL;

    if (!l) {
        close(socket);
        return ERR_NOMEM;
    }
    l->socket = socket;
    l->stop = -1;
    l->method = socket_bio_method();
    if (l->method)
        bio = socket_bio(l->method, &l->socket);
    if (bio && certificate_context(own, &l->check, &l->context) == OK)
        l->ssl = SSL_new(l->context);
    if (!l->ssl) {
        BIO_free(bio);
        link_free(l);
        return ERR_NOMEM;
    }
    SSL_set_bio(l->ssl, bio, bio);
    *out = l;
    return OK;
}

/* After a call that returned `result`: wait for what it needs, or say what failed. */
static enum err wait_or_fail(struct link *l, int result, int64_t until)
{
    enum err e;

    switch (SSL_get_error(l->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        e = socket_wait(l->socket, false, l->stop, until);
        break;
    case SSL_ERROR_WANT_WRITE:
        e = socket_wait(l->socket, true, l->stop, until);
        break;
    case SSL_ERROR_SSL:
        e = ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING
                ? ERR_IO
                : ERR_FORGED;
        break;
    default: /* the other side is gone */
        e = ERR_IO;
        break;
    }
    ERR_clear_error();
    return e;
}

/* Say why there is no connection. */
static enum err explain(const struct link *l, enum err e, struct fault *f)
{
    switch ((int)e) {
    case ERR_FORGED:
        if (l->check.asked && !l->check.allowed)
            return fault_set(f, e, "",
                             "The other side showed a link key that is on no card of a "
                             "peer; compare cards before you connect.");
        return fault_set(f, e, "",
                         "The other side does not speak this protocol over TLS 1.3, or "
                         "refused our link key; check the address and exchange cards.");
    case ERR_RETRY:
        return fault_set(f, ERR_IO, "",
                         "The other side was silent while the link was being made; try "
                         "again later.");
    case ERR_CANCELLED:
        return fault_set(f, e, "", "The link was stopped.");
    default:
        return fault_set(f, e, "",
                         "The other side closed the connection while the link was being "
                         "made; check that it knows our card.");
    }
}

static enum err shake_hands(struct link *l, bool is_server, struct fault *f)
{
    const int64_t limit = l->idle_ms < HANDSHAKE_MS ? l->idle_ms : HANDSHAKE_MS;
    const int64_t until = socket_now() + limit;
    enum err e = OK;
    int result;

    ERR_clear_error();
    do {
        result = is_server ? SSL_accept(l->ssl) : SSL_connect(l->ssl);
        if (result != 1)
            e = wait_or_fail(l, result, until);
    } while (result != 1 && e == OK);
    if (e == OK && !(l->check.allowed && certificate_is_ours(l->ssl)))
        e = ERR_FORGED;
    if (e != OK)
        return explain(l, e, f);
    l->is_open = true;
    return OK;
}

/* Shake hands. `pins` is asked during that and never after. */
static enum err
establish(struct link *l, const struct link_pins *pins, bool is_server, struct fault *f)
{
    enum err e;

    l->check.allows = pins->allows;
    l->check.state = pins->state;
    e = shake_hands(l, is_server, f);
    l->check.allows = NULL; /* TLS 1.3 asks no second time */
    l->check.state = NULL;
    return e;
}

/* Wait for a caller and take the connection. */
static enum err answer(const struct link_listener *listener,
                       const struct link_patience *patience,
                       int *socket,
                       struct fault *f)
{
    const int64_t until = socket_now() + patience->wait_ms;
    enum err e = socket_wait(listener->socket, false, patience->stop_fd, until);

    if (e == OK)
        e = socket_accept(listener->socket, socket);
    if (e == ERR_RETRY)
        return fault_set(f, e, "", "Nobody has connected.");
    if (e == ERR_CANCELLED)
        return fault_set(f, e, "", "Listening was stopped.");
    if (e != OK)
        return fault_set(f, e, "", "A connection could not be taken; try again later.");
    return OK;
}

enum err link_accept(struct link_listener *listener,
                     const struct sign_secret *own,
                     const struct link_pins *pins,
                     const struct link_patience *patience,
                     struct link **out,
                     struct fault *f)
{
    struct link *l = NULL;
    int socket;
    enum err e = answer(listener, patience, &socket, f);

    if (e != OK)
        return e;
    e = make(socket, own, &l);
    if (e != OK)
        return fault_set(f, e, "", "There is not enough memory for a link.");
    l->stop = patience->stop_fd;
    l->idle_ms = (int64_t)patience->idle_s * 1000;
    e = establish(l, pins, true, f);
    if (e == OK)
        *out = l;
    else
        link_free(l);
    return e;
}

static bool is_expected(void *state, const uint8_t key[SIGN_KEY_BYTES])
{
    return memcmp(state, key, SIGN_KEY_BYTES) == 0;
}

enum err link_connect(const char *address,
                      const struct sign_secret *own,
                      const uint8_t peer[SIGN_KEY_BYTES],
                      const struct link_patience *patience,
                      struct link **out,
                      struct fault *f)
{
    uint8_t expected[SIGN_KEY_BYTES];
    const struct link_pins pins = {is_expected, expected};
    struct link *l = NULL;
    int socket;
    enum err e = socket_connect(address, socket_now() + CONNECT_MS, &socket, f);

    if (e != OK)
        return e;
    e = make(socket, own, &l);
    if (e != OK)
        return fault_set(f, e, "", "There is not enough memory for a link.");
    memcpy(expected, peer, sizeof expected);
    l->stop = patience->stop_fd;
    l->idle_ms = (int64_t)patience->idle_s * 1000;
    e = establish(l, &pins, false, f);
    if (e == OK)
        *out = l;
    else
        link_free(l);
    return e;
}

const uint8_t *link_peer_key(const struct link *l)
{
    return l->check.key;
}

/* Note whose turn it is; when that ends, or a silence begun now. */
static int64_t deadline(struct link *l, bool writes)
{
    const int64_t now = socket_now();

    if (l->turn_until == 0 || l->writes != writes) {
        l->writes = writes;
        l->turn_until = now + TURN_MS;
    }
    return now + l->idle_ms < l->turn_until ? now + l->idle_ms : l->turn_until;
}

/* A failure is for good; a caller learns only whether somebody stopped it. */
static enum err give_up(struct link *l, enum err e)
{
    l->failed = e == ERR_CANCELLED ? ERR_CANCELLED : ERR_IO;
    return l->failed;
}

enum err link_flush(struct link *l)
{
    int64_t until;

    if (l->failed != OK || l->pending == 0)
        return l->failed;
    until = deadline(l, true);
    while (l->pending > 0) {
        size_t sent = 0;
        int result;
        enum err e;

        ERR_clear_error();
        result = SSL_write_ex(l->ssl, l->out, l->pending, &sent);
        if (result == 1) {
            must(sent == l->pending); /* partial writes are off */
            l->pending = 0;
            break;
        }
        e = wait_or_fail(l, result, until);
        if (e != OK)
            return give_up(l, e);
    }
    return OK;
}

static enum err write_bytes(void *state, const void *bytes, size_t count)
{
    struct link *l = state;
    const uint8_t *at = bytes;

    while (l->failed == OK && count > 0) {
        size_t part = sizeof l->out - l->pending;

        part = count < part ? count : part;
        memcpy(l->out + l->pending, at, part);
        l->pending += part;
        at += part;
        count -= part;
        if (l->pending == sizeof l->out && link_flush(l) != OK)
            break;
    }
    return l->failed;
}

static enum err read_bytes(void *state, uint8_t *out, size_t capacity, size_t *got)
{
    struct link *l = state;
    enum err e = link_flush(l);
    int64_t until;

    if (e != OK)
        return e;
    until = deadline(l, false);
    for (;;) {
        size_t count = 0;
        int result;

        ERR_clear_error();
        result = SSL_read_ex(l->ssl, out, capacity, &count);
        if (result == 1 || SSL_get_error(l->ssl, result) == SSL_ERROR_ZERO_RETURN) {
            *got = count;
            return OK;
        }
        e = wait_or_fail(l, result, until);
        if (e != OK)
            return give_up(l, e);
    }
}

bool link_is_ready(struct link *l)
{
    enum err e = link_flush(l);

    if (e == OK && SSL_has_pending(l->ssl) == 0)
        e = socket_wait(l->socket, false, l->stop, socket_now());
    return e != ERR_RETRY;
}

struct source link_source(struct link *l)
{
    return (struct source){read_bytes, l};
}

struct sink link_sink(struct link *l)
{
    return (struct sink){write_bytes, l};
}

void link_free(struct link *l)
{
    if (!l)
        return;
    if (l->is_open && l->failed == OK)
        SSL_shutdown(l->ssl); /* says so to the other side, without waiting for it */
    SSL_free(l->ssl);
    SSL_CTX_free(l->context);
    BIO_meth_free(l->method);
    ERR_clear_error();
    close(l->socket);
    memory_wipe_free(l, sizeof *l);
}
