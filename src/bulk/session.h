/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.h - names, commitments, coins and tags of one session; private to oprf*.c
 *
 * Everything hashed is BLAKE2b under a personal string of its own. The conversation is
 * one running hash over all flights in order, so that coins depend on all that was said.
 */
#ifndef BULK_SESSION_H
#define BULK_SESSION_H

#include "bulk/oprf.h"
#include "bulk/ot.h"
#include "bulk/vole.h"

enum {
    SHARE_BYTES = 32,
    HELLO_BYTES = 60,
    OFFER_HEAD_BYTES = HELLO_BYTES + 2 * 32,
    BASE_HEAD_BYTES = SHARE_BYTES + OT_ANSWER_BYTES
};

/* Both sides have the same one. */
struct session {
    struct oprf_terms terms;
    enum path path;
    struct vole_common common;
    struct ot_session ot; /* late is the session's name, sid */
    uint8_t said[32];     /* the running hash */
    uint8_t commitment[2][32];
    uint8_t nonce[SHARE_BYTES]; /* the receiver's share of the salt */
    struct band_hash band;
    struct block mask; /* both shares of it, once they are known */
};

/* Of these terms; nothing said yet. */
void session_init(struct session *s,
                  const struct oprf_terms *terms,
                  enum path path,
                  const struct crew *crew);

/* What an offer begins with, as both must say it. */
void session_hello(const struct session *s, uint8_t out[HELLO_BYTES]);

/* A commitment to a share, which is uniform: what = "nonce" or "mask". It is of this
 * hello, so that it is none in the other direction. */
void session_commit(const struct session *s,
                    const char *what,
                    const uint8_t share[SHARE_BYTES],
                    uint8_t out[32]);

/* Add to what was said. */
void session_say(struct session *s, const uint8_t *bytes, size_t count);

/* Take the head of OFFER, and then that of BASE: the names. */
void session_offered(struct session *s, const uint8_t head[OFFER_HEAD_BYTES]);
void session_named(struct session *s, const uint8_t nonce[SHARE_BYTES]);

/* Coins that hang on all that was said. */
struct aes session_coins(const struct session *s);

/* The salt, from the sender's share; the band's hashes hang on it. */
void session_salted(struct session *s, const uint8_t nonce[SHARE_BYTES]);

/*
 * Tags of the rows first to first + count - 1 from what they read: tag = E_o(z) + z for o
 * = read + mask; more likewise with z + 2 for z. `read` is overwritten.
 */
void session_tags(const struct session *s,
                  const struct band_rows *rows,
                  size_t first,
                  size_t count,
                  struct block *read,
                  const struct oprf_tags *out);

#endif
