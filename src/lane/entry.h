/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry.h - one signed item of a lane
 *
 * An entry is made in three moves: entry_draft fills what the writer decides,
 * entry_act lets an officer sign it, entry_sign closes it with the node key and
 * yields the bytes. A stranger's bytes go through entry_parse (shape) and then
 * entry_verify (signatures and place in the lane). The bytes are the leaf; they
 * are kept and passed on as they are.
 *
 * Source PROTOCOL.md 4.2, 4.5
 */
#ifndef LANE_ENTRY_H
#define LANE_ENTRY_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "crypto/sign.h"
#include "json/json.h"
#include "lane/card.h"
#include "lane/kind.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ENTRY_MAX = 8192, ENTRY_BLOBS_MAX = 4, ENTRY_SALT_BYTES = 32 };

struct entry_blob {
    uint8_t hash[32];
    uint64_t bytes;
};

struct entry {
    json_t *object; /* the whole entry; owned */
    uint8_t leaf[32];
    uint8_t lane[32];
    uint64_t n;
    uint8_t prev[32];
    uint64_t seen_n;
    uint8_t seen_root[32];
    int64_t time;
    enum kind kind;
    const json_t *fact; /* borrowed from object */
    bool has_body;
    uint8_t body[32];
    size_t blob_count;
    struct entry_blob blob[ENTRY_BLOBS_MAX];
    bool has_act;
    uint8_t actor[SIGN_KEY_BYTES];
};

/* Lane id of the lane that `writer` (root key) writes for `reader`. */
void entry_lane_id(const uint8_t writer[SIGN_KEY_BYTES],
                   const uint8_t reader[SIGN_KEY_BYTES],
                   uint8_t out[32]);

/* Commitment to a body: SHA-256(salt || canonical body). */
void entry_body_commit(const uint8_t salt[ENTRY_SALT_BYTES],
                       const void *body,
                       size_t bytes,
                       uint8_t out[32]);

/*
 * Parse an entry's bytes: canonical, closed shape, fact as its kind requires,
 * body, blobs and act present exactly when the kind has them.
 *
 * Owns     *out given (entry_free)
 * Errors   ERR_MALFORMED, ERR_LIMIT with a sentence in *f; ERR_NOMEM
 */
MUST_CHECK enum err
entry_parse(const void *bytes, size_t count, struct entry **out, struct fault *f);

/* NULL is fine. */
void entry_free(struct entry *e);

/*
 * Verify the node's signature alone, whatever the entry's place (fraud.h).
 *
 * Errors   ERR_FORGED; ERR_NOMEM
 */
MUST_CHECK enum err entry_verify_node(const struct entry *e,
                                      const uint8_t node[SIGN_KEY_BYTES]);

/* Where an entry must stand. */
struct entry_place {
    uint8_t lane[32];
    uint64_t n;
    uint8_t prev[32];  /* leaf of entry n-1, zero for n = 0 */
    int64_t time_min;  /* time of entry n-1, 0 for n = 0 */
    int64_t time_max;  /* the reader's clock plus an hour */
    uint64_t seen_min; /* seen.n of entry n-1 */
    uint64_t seen_max; /* size of the reader's own lane */
    const uint8_t
        *seen_root; /* the reader's own root at e->seen_n; NULL while seen_n > seen_max */
};

/*
 * Verify signatures under the writer's card and the place in the lane.
 *
 * Errors   ERR_FORGED a signature; ERR_UNEXPECTED place, chain, seen or time; each
 *          with a sentence in *f naming which; ERR_NOMEM
 */
MUST_CHECK enum err entry_verify(const struct entry *e,
                                 const struct card *writer,
                                 const struct entry_place *place,
                                 struct fault *f);

/* What a writer decides. */
struct entry_draft {
    const struct entry_place *place; /* lane, n, prev */
    uint64_t seen_n;
    const uint8_t *seen_root;
    int64_t time;
    enum kind kind;
    json_t *fact;        /* borrowed */
    const uint8_t *body; /* commitment of 32 bytes, or NULL */
    const struct entry_blob *blobs;
    size_t blob_count;
};

/*
 * Sign a draft: by `officer` if the kind needs a person (else NULL), then by the
 * node key, and append the entry's bytes to out.
 *
 * Errors   ERR_MALFORMED when the draft has not its kind's shape (with a sentence);
 *          ERR_LIMIT over ENTRY_MAX; ERR_NOMEM
 */
MUST_CHECK enum err entry_sign(const struct entry_draft *draft,
                               const struct sign_secret *officer,
                               const struct sign_secret *node,
                               struct buffer *out,
                               struct fault *f);

#endif
