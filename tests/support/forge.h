/* SPDX-License-Identifier: Apache-2.0 */
/*
 * forge.h - a peer that signs whatever a test wants, past its own node
 *
 * A forge continues a twin's lane from where that twin's node has it, with the twin's
 * keys, and asks no fold. What the node itself appends afterwards is a second history.
 * Add `twins` to a test's sources, which holds this too.
 */
#ifndef SUPPORT_FORGE_H
#define SUPPORT_FORGE_H

#include "tests/support/twins.h"

enum { FORGE_ITEMS_MAX = 256 };

struct forge_item {
    struct entry *entry;
    struct buffer bytes;
    struct buffer attachment[1 + ENTRY_BLOBS_MAX];
    bool gone; /* instead of its attachments */
};

struct forge {
    struct twin *as;
    const struct pair *reader;
    struct merkle tree;
    uint8_t last[32];
    int64_t time;
    uint64_t first;
    size_t count;
    struct forge_item item[FORGE_ITEMS_MAX];

    /* What may be false; set after forge_start. */
    const struct sign_secret *node; /* who signs entries, checkpoint and bundle */
    uint64_t seen;                  /* of the reader's lane */
    uint64_t have;                  /* what the head says of it */
    uint8_t to[32];                 /* lane of the receiver */
    bool false_root;                /* in the checkpoint */
    void (*edit)(json_t *fact);     /* each fact that forge_repeat signs; NULL: none */
};

/* Continue the lane of `as`, for `reader`. */
void forge_start(struct forge *f, struct twin *as, const struct pair *reader);
void forge_fini(struct forge *f);

/* Sign an entry; the fact is borrowed. */
void forge_add(struct forge *f, const struct pair_act *act);
/* That, with a fact (taken), the chief acting where one must, and nothing else. */
void forge_act(struct forge *f, enum kind kind, json_t *fact);
/* The last entry comes without its attachments. */
void forge_gone(struct forge *f);

/* Sign what the twin's node has appended since the forge was started, each blob passed
 * through `change`, which may edit it in place and make it shorter or longer. */
void forge_repeat(struct forge *f,
                  void (*change)(void *state, const char *step, struct buffer *blob),
                  void *state);

/* The bundle of all that was added. */
void forge_bundle(struct forge *f, struct buffer *out);

/* Hand it to the reader's twin. */
enum err forge_send(struct forge *f, struct twin *to, struct fault *why);

#endif
