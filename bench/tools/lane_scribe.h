/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane_scribe.h - writing entries for both sides of a pair
 *
 * An entry is signed by the keys of its side, stored, and judged by the pair's fold. Who
 * speaks has seen everything. The first error is kept and stops all that follows.
 */
#ifndef BENCH_LANE_SCRIBE_H
#define BENCH_LANE_SCRIBE_H

#include "agreement/codes.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/node.h"
#include "exchange/pair.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SCRIBE_SIDES = 2, SCRIBE_BLOB_MAX = 1024 };

struct scribe {
    struct node *node;
    struct pair *pair;
    struct sign_secret officer[SCRIBE_SIDES]; /* by enum store_side */
    struct sign_secret node_key[SCRIBE_SIDES];
    int64_t now;
    uint64_t dice;
    struct fault *fault;
    enum err err;
};

/* What is said. */
struct scribe_act {
    enum kind kind;
    json_t *fact;          /* taken */
    const uint8_t *commit; /* of a body that is not kept; else one is made up */
    uint64_t blob_bytes;
    bool blob_gone; /* it was erased long ago */
    bool refused;   /* by the fold, as it should */
};

/* For a node with one peer, whose folder is peer_dir; wipe it when done. */
MUST_CHECK enum err
scribe_start(struct scribe *s, struct node *n, const char *peer_dir, struct fault *f);

/* Say something a while later, in a transaction that is open and may be another one
 * afterwards; the entry's number. */
uint64_t scribe_say(struct scribe *s, enum store_side side, struct scribe_act act);

void scribe_fail(struct scribe *s, enum err e, const char *what);

struct pair_lane *scribe_lane(struct scribe *s, enum store_side side);
uint64_t scribe_size(struct scribe *s); /* entries of both lanes */
enum store_side scribe_other(enum store_side side);

uint64_t scribe_roll(struct scribe *s, uint64_t below);
void scribe_fill(struct scribe *s, uint8_t *out, size_t bytes);
const char *scribe_code(struct scribe *s, enum code_table table);

/* Facts: a new object with an id, and one more member of a fact, which is returned. */
json_t *fact_about(const char *key, const uint8_t id[32]);
json_t *fact_id(json_t *fact, const char *key, const uint8_t id[32]);
json_t *fact_hit(json_t *fact, const uint8_t *handle);
json_t *fact_text(json_t *fact, const char *key, const char *word);
json_t *fact_int(json_t *fact, const char *key, int64_t value);
json_t *fact_time(json_t *fact, const char *key, int64_t value);

#endif
