/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transcript.h - a hash over everything that both sides of a round said
 *
 * Source   PROTOCOL.md 7.3
 */
#ifndef PSI_TRANSCRIPT_H
#define PSI_TRANSCRIPT_H

#include "psi/round.h"

enum { TRANSCRIPT_BYTES = 32 };

struct transcript {
    uint8_t x[TRANSCRIPT_BYTES];
};

/* What both sides knew before the first message. */
struct transcript_start {
    const uint8_t *sid;            /* 64 bytes */
    const uint8_t *commitments[2]; /* by role, 32 bytes each */
    uint32_t buckets[2];           /* by role */
};

/* X_0 */
void transcript_init(const struct transcript_start *start, struct transcript *out);

/* X_j from X_{j-1}, for every message but CLOSE. */
void transcript_add(struct transcript *t,
                    enum round_role sender,
                    const struct round_message *m);

#endif
