/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transcript.c - a hash over everything that both sides of a round said
 */
#include "psi/transcript.h"

#include "base/num.h"
#include "crypto/hash.h"
#include "psi/keys.h"

void transcript_init(const struct transcript_start *start, struct transcript *out)
{
    static const char label[] = "entente/1 transcript"; /* hashed with its NUL */
    uint8_t buckets[8];

    store_u32(buckets, start->buckets[ROUND_INITIATOR]);
    store_u32(buckets + 4, start->buckets[ROUND_RESPONDER]);
    hash_sha256_parts((const struct part[]){{label, sizeof label},
                                            {start->sid, SID_BYTES},
                                            {start->commitments[ROUND_INITIATOR], 32},
                                            {start->commitments[ROUND_RESPONDER], 32},
                                            {buckets, sizeof buckets}},
                      5, out->x);
}

void transcript_add(struct transcript *t,
                    enum round_role sender,
                    const struct round_message *m)
{
    uint8_t head[6] = {(uint8_t)sender, (uint8_t)m->step};
    uint8_t said[SHA256_BYTES];

    store_u32(head + 2, m->index);
    hash_sha256(m->bytes, m->count, said);
    hash_sha256_parts((const struct part[]){{t->x, sizeof t->x},
                                            {head, sizeof head},
                                            {said, sizeof said}},
                      3, t->x);
}
