/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link.h - one TLS 1.3 connection with both sides' keys pinned to the cards
 *
 * Nothing of a certificate but its Ed25519 public key is read; it must be the link
 * key of a card that this node has stored. A connection is a pair of source and
 * sink with a deadline; what passes over it are bundles, in turns.
 *
 * Source PROTOCOL.md 8.4; [RFC8446]
 */
#ifndef COURIER_LINK_H
#define COURIER_LINK_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/source.h"
#include "courier/bundle.h"
#include "crypto/sign.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct link_listener; /* one thread at a time, as each link */
struct link;

/* Which link keys may connect. */
struct link_pins {
    bool (*allows)(void *state, const uint8_t key[SIGN_KEY_BYTES]);
    void *state;
};

/*
 * Listen on "host:port" or "[address]:port"; no host is every address, port 0 any free
 * one.
 *
 * Owns     *out given (link_listener_free)
 * Errors   ERR_MALFORMED address; ERR_NOT_FOUND no such host; ERR_IO; ERR_NOMEM; with *f
 */
MUST_CHECK enum err
link_listen(const char *address, struct link_listener **out, struct fault *f);
int link_listener_port(const struct link_listener *l);
void link_listener_free(struct link_listener *l);

/* How long a listener or a caller and its link wait. */
struct link_patience {
    int wait_ms; /* for a connection */
    int stop_fd; /* readable means stop, now and later; -1 none */
    int idle_s;  /* longest silence of a peer */
};

/*
 * Wait for one connection and finish its handshake.
 *
 * Owns     *out given (link_free); it may outlive the listener
 * Errors   ERR_RETRY no connection came; ERR_CANCELLED stopped; ERR_FORGED not a pinned
 *          key or not TLS 1.3; ERR_IO the other side went away or was silent; ERR_NOMEM.
 *          The listener stays good in every case.
 */
MUST_CHECK enum err link_accept(struct link_listener *l,
                                const struct sign_secret *own,
                                const struct link_pins *pins,
                                const struct link_patience *patience,
                                struct link **out,
                                struct fault *f);

/*
 * Connect to "host:port" expecting exactly this link key.
 *
 * In TLS 1.3 a client is done before the server has judged the client's key: that
 * the other side refuses ours shows when the first bytes are read. Of the patience
 * wait_ms is not looked at: it is the system's.
 *
 * Owns     *out given (link_free)
 * Errors   ERR_MALFORMED address; ERR_NOT_FOUND no such host; ERR_FORGED another key,
 *          or not TLS 1.3; ERR_CANCELLED stopped; ERR_IO; ERR_NOMEM
 */
MUST_CHECK enum err link_connect(const char *address,
                                 const struct sign_secret *own,
                                 const uint8_t peer[SIGN_KEY_BYTES],
                                 const struct link_patience *patience,
                                 struct link **out,
                                 struct fault *f);

/* The link key of the other side, as the handshake has proved it. Borrowed. */
const uint8_t *link_peer_key(const struct link *l);

/*
 * The two directions. Reading takes what is there, or waits for the longest silence; the
 * other side's orderly end is the end. What is written is sent when there is enough of
 * it, on link_flush, and before anything is read.
 *
 * Time     a turn, that is all reading or all writing at a stretch, ends in ERR_IO after
 *          ten minutes
 * Errors   ERR_IO, ERR_CANCELLED; every later call returns the same
 */
struct source link_source(struct link *l);
struct sink link_sink(struct link *l);
MUST_CHECK enum err link_flush(struct link *l);

/* Would reading return at once, with bytes, the end or a failure? What is written goes
 * out first. It never waits. */
bool link_is_ready(struct link *l);

/* Close, without sending what is pending; NULL is fine. */
void link_free(struct link *l);

#endif
