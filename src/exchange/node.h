/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node.h - one party's node: its folder, its keys, its peers
 *
 *     DIR/card.json         own card file
 *     DIR/node.db, lock     the store (store/store.h)
 *     DIR/keystore          secrets of running rounds, keys of items (store/keystore.h)
 *     DIR/keys/{root,node,link,overseer,seal}, keys/officers/NAME (exchange/keys.h)
 *     DIR/agent             while keys are held (exchange/agent.h)
 *
 * A node is open in one process at a time (the store's lock). Whatever changes it
 * goes through a pair (exchange/pair.h): an entry in a lane, judged by the fold
 * before it is written.
 *
 * In a real installation the root key is moved off the machine after init; nothing
 * but exchange/birth.h writes it and nothing reads it.
 */
#ifndef EXCHANGE_NODE_H
#define EXCHANGE_NODE_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/random.h"
#include "crypto/sign.h"
#include "exchange/keys.h"
#include "lane/card.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NODE_PATH_MAX = 1024, NODE_PEERS_MAX = 1000, NODE_NAME_MAX = 64 };

struct pair;

struct node {
    char dir[NODE_PATH_MAX];
    struct store *store;
    struct random random;
    struct card *card; /* our own */
    struct sign_secret node_key;
    struct sign_secret link_key;
    const struct keys_asker *asker; /* for locked keys; borrowed, may be NULL */
    int64_t (*clock)(void);         /* seconds; the system's, or a test's */
    bool looking;                   /* opened for reading alone */
    size_t pair_count;
    struct pair **pairs; /* in the order the peers were added */
};

/*
 * Open: lock, store, card, keys, and every pair with its lanes folded. Secrets and items
 * that a process left behind when it died before its round came to be are erased, and so
 * is what has ended of the items that peers gave (exchange/custody.h).
 *
 * Units    wait_ms: how long to wait for another process
 * Owns     *out given (node_close); the asker (for locked keys; may be NULL) is kept
 * Errors   ERR_NOT_FOUND no node there; ERR_BUSY; ERR_CORRUPT; with *f
 */
MUST_CHECK enum err node_open(const char *dir,
                              int wait_ms,
                              const struct keys_asker *asker,
                              struct node **out,
                              struct fault *f);
void node_close(struct node *n); /* NULL is fine */

/* Let go of folder, lock and keys, and keep what the lanes were folded to. Then only
 * node_wake or node_close. */
void node_rest(struct node *n);

/* Open one that rests again, as node_open does, but of lanes that are still the same read
 * only what they grew by. On error it rests as before. */
MUST_CHECK enum err
node_wake(struct node *n, int wait_ms, const struct keys_asker *asker, struct fault *f);

/* Open for reading alone, with no key of the node: what would append to a lane is refused
 * by R39. Otherwise as node_open. */
MUST_CHECK enum err
node_look(const char *dir, int wait_ms, struct node **out, struct fault *f);

/* Read an officer's key by name. Errors ERR_NOT_FOUND lists the names in *f. */
MUST_CHECK enum err node_officer_key(const struct node *n,
                                     const char *name,
                                     struct sign_secret *out,
                                     struct fault *f);

/* Now, as the clock says. What is decided for a pair is by pair_now. */
int64_t node_now(const struct node *n);

/* Add a peer by its card file's bytes: makes the pair and appends `hello`.
 * A known card again is OK. Errors: card_read's; ERR_EXISTS another card of this root;
 * ERR_DENIED our own card. */
MUST_CHECK enum err node_add_peer(
    struct node *n, const void *card, size_t bytes, struct pair **out, struct fault *f);

/*
 * The pair that a user's word means: a number, the beginning of a fingerprint, or
 * part of a name; NULL or "" when there is only one.
 * Errors ERR_NOT_FOUND, ERR_USAGE ambiguous; the sentence lists the choices.
 */
MUST_CHECK enum err
node_pair(const struct node *n, const char *word, struct pair **out, struct fault *f);
struct pair *node_pair_by_link(const struct node *n, const uint8_t key[SIGN_KEY_BYTES]);
struct pair *node_pair_by_lane(const struct node *n, const uint8_t peer_lane[32]);

/* True while a round with any peer that was made from our holdings is not finished:
 * they must not change under it. What a peer merely proposes binds nobody. */
bool node_has_open_round(const struct node *n);

/* DIR/name into out (NODE_PATH_MAX). ERR_LIMIT. */
MUST_CHECK enum err node_path(const char *dir, const char *name, char *out);

#endif
