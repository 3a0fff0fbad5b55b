/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oprf.h - tags of items under a function that neither side can evaluate alone
 *
 * The sender ends with a key by which it makes the tag of any item; the receiver ends
 * with the tags of the items that it had fixed before it knew the salt, and of no others.
 * In five flights, without any I/O:
 *
 *   sender    OFFER   commitments to its share of the salt and of the mask; transfers
 *   receiver  BASE    its share of the salt; base correlations with their check
 *   sender    TREES   its share of the salt opened; trees
 *   receiver  TABLE   its share of the mask; sums for the checks; the masked table
 *   sender    PROOF   proofs of the trees; its share of the mask opened
 *
 * Every flight has exactly the bytes that the terms say. All randomness comes from one
 * secret, so that the same flights make the same state again.
 *
 * Source    [RR22]'s construction for malicious sides, over a band table and a
 *           correlation whose matrix has coefficients in the field (docs/psi.md)
 * Secrets   Delta, items, tags, everything drawn
 * Errors    whatever a peer does wrong is ERR_FORGED; the rest is ERR_NOMEM,
 *           ERR_CANCELLED, and ERR_RETRY where the salt does not do (one in 2^40). After
 *           any of them a side can only be freed
 */
#ifndef BULK_OPRF_H
#define BULK_OPRF_H

#include "base/attr.h"
#include "base/err.h"
#include "bulk/band.h"
#include "bulk/crew.h"
#include "bulk/path.h"

#include <stddef.h>
#include <stdint.h>

enum { OPRF_BINDING_BYTES = 32, OPRF_SECRET_BYTES = 32, OPRF_SID_BYTES = 32 };

enum oprf_flight {
    OPRF_OFFER,
    OPRF_BASE,
    OPRF_TREES,
    OPRF_TABLE,
    OPRF_PROOF,
    OPRF_FLIGHT_COUNT
};

/* What both sides agreed on beforehand. */
struct oprf_terms {
    uint8_t binding[OPRF_BINDING_BYTES]; /* of the agreement, the round and the channel */
    uint16_t use;                        /* told apart in every hash; the caller's */
    uint32_t sender_items;               /* as declared */
    uint32_t receiver_items;             /* as declared: a step of sizes.h */
};

/* Bytes of a flight. */
size_t oprf_bytes(const struct oprf_terms *terms, enum oprf_flight flight);

struct oprf_sender;
struct oprf_receiver;

/* A side of its own; secret is uniform, for this side of this session only, and copied;
 * crew is kept. Errors ERR_NOMEM. *made given; free wipes, NULL is fine. */
MUST_CHECK enum err oprf_sender_new(const struct oprf_terms *terms,
                                    const uint8_t secret[OPRF_SECRET_BYTES],
                                    enum path path,
                                    const struct crew *crew,
                                    struct oprf_sender **made);
void oprf_sender_free(struct oprf_sender *s);
MUST_CHECK enum err oprf_receiver_new(const struct oprf_terms *terms,
                                      const uint8_t secret[OPRF_SECRET_BYTES],
                                      enum path path,
                                      const struct crew *crew,
                                      struct oprf_receiver **made);
void oprf_receiver_free(struct oprf_receiver *r);

/* The sender's steps, in order. `work` is what it can do while TABLE is awaited, for the
 * items whose tags it will make; what was not done then is done later. */
MUST_CHECK enum err oprf_sender_offer(struct oprf_sender *s, uint8_t *offer);
MUST_CHECK enum err oprf_sender_take_base(struct oprf_sender *s, const uint8_t *base);
MUST_CHECK enum err oprf_sender_trees(struct oprf_sender *s, uint8_t *trees);
MUST_CHECK enum err oprf_sender_work(struct oprf_sender *s,
                                     const uint8_t (*ids)[BAND_ID_BYTES],
                                     size_t count);
MUST_CHECK enum err oprf_sender_take_table(struct oprf_sender *s, const uint8_t *table);
void oprf_sender_proof(struct oprf_sender *s, uint8_t *proof);

/* Where tags go. With room for items, item[i] is whose tag[i] is, in an order that hangs
 * on the salt; without (NULL) they are in the items' order. more[i], if wanted (else
 * NULL), is of item i: another 16 bytes that are known where its tag is. */
struct oprf_tags {
    struct block *tag;
    uint32_t *item;
    struct block *more;
};

/* The tags of these items, after the table. sid is the session's name. */
MUST_CHECK enum err oprf_sender_tags(struct oprf_sender *s,
                                     const uint8_t (*ids)[BAND_ID_BYTES],
                                     size_t count,
                                     const struct oprf_tags *out,
                                     uint8_t sid[OPRF_SID_BYTES]);

/* The receiver's steps, in order. The ids are those of all its items, distinct, at most
 * as many as declared, and borrowed for the call. `work` as above, while PROOF is
 * awaited. */
MUST_CHECK enum err oprf_receiver_take_offer(struct oprf_receiver *r,
                                             const uint8_t *offer);
MUST_CHECK enum err oprf_receiver_base(struct oprf_receiver *r, uint8_t *base);
MUST_CHECK enum err oprf_receiver_take_trees(struct oprf_receiver *r,
                                             const uint8_t *trees);
MUST_CHECK enum err oprf_receiver_table(struct oprf_receiver *r,
                                        const uint8_t (*ids)[BAND_ID_BYTES],
                                        size_t count,
                                        uint8_t *table);
MUST_CHECK enum err oprf_receiver_work(struct oprf_receiver *r);
MUST_CHECK enum err oprf_receiver_take_proof(struct oprf_receiver *r,
                                             const uint8_t *proof);

/* Tags of the items given; after the proof. */
MUST_CHECK enum err oprf_receiver_tags(struct oprf_receiver *r,
                                       const struct oprf_tags *out,
                                       uint8_t sid[OPRF_SID_BYTES]);

#endif
