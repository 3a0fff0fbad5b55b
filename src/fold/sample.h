/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample.h - joint samples: entries for inspectors, drawn by a coin of both sides
 *
 * Nouns  fold
 * Source PROTOCOL.md 6.12
 */
#ifndef FOLD_SAMPLE_H
#define FOLD_SAMPLE_H

#include "base/attr.h"
#include "base/err.h"
#include "fold/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FOLD_SAMPLES_MAX = 1000 }; /* that one side starts */

struct fold_sample {
    uint8_t id[32];
    uint8_t agreement[32];
    int starter;      /* side */
    uint64_t start_n; /* entry in the starter's lane */
    uint64_t seen;    /* of it: how much of the other lane it draws from */
    int64_t count;
    int64_t started_at;
    uint8_t commit[32];
    int64_t joined_at; /* 0: not */
    bool joined;
    bool opened;
    uint8_t seed[32]; /* when opened */
};

/* How many there are, the i-th (must: i < count), and the one with an id or NULL. */
size_t fold_sample_count(const struct fold *f);
const struct fold_sample *fold_sample_at(const struct fold *f, size_t i);
const struct fold_sample *fold_sample_find(const struct fold *f, const uint8_t id[32]);

struct fold_drawn {
    int side;
    uint64_t n;
};

/* Which entries an opened sample drew, least hash first: at most s->count into out
 * (must: opened). Errors ERR_NOMEM. */
MUST_CHECK enum err fold_sample_draw(const struct fold *f,
                                     const struct fold_sample *s,
                                     struct fold_drawn *out,
                                     size_t *count);

#endif
