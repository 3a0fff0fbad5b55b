/* SPDX-License-Identifier: Apache-2.0 */
/*
 * round.h - one private matching with an accountable peer, without any I/O
 *
 * Messages in, messages out: no socket, file, clock or global randomness. Both
 * sides hold a set of token texts. Each blinds its own under a fresh key, has
 * the other blind them again, and learns which of its own tokens the other also
 * holds, and nothing about the rest. What makes it accountable is that every
 * value is committed before the peer's is seen, every reply is proven to be
 * under the committed key, and hits come in blocks, so that an abort gains a peer
 * that makes its points by the rule at most one block.
 *
 * The law
 *  1. Everything this side sends is a function of its secret, its items, the
 *     setup and what it received: an engine rebuilt from the same inputs sends
 *     the same bytes. A crash or an offline leg is therefore resumed by feeding
 *     the messages so far again.
 *  2. What is not due is refused; a refusal ends the engine for good and leaves
 *     no result.
 *  3. Replies are computed for every peer point before any comparison. Comparing
 *     looks only at lists that both sides have by then, so its time tells the
 *     peer nothing new; which item stands behind which of our points reaches
 *     neither time nor size.
 *
 * The sequence (PROTOCOL.md 7; I initiator, R responder, F and S the side that
 * reveals first and second):
 *
 *   I COMMIT TOKENS -> R COMMIT TOKENS REPLIES -> I REPLIES COUNT -> R COUNT
 *     then, if count < count_min or only the count was agreed:
 *         I COIN -> R COIN, and unless the coin demands an audit: I CLOSE -> R CLOSE
 *     else, or when audited:
 *         F BLOCK 0 -> S BLOCK 0 -> F BLOCK 1 -> ... -> S BLOCK K-1 -> F CLOSE -> S CLOSE
 *
 * Source   DH-based PSI [HFH99] with committed keys and [RFC9497] proofs
 * Security semi-honest privacy under DDH in the random-oracle model. Against a
 *          malicious peer: it learns of our set only through the points that it
 *          had committed to and that we answer, about one membership each, and
 *          its replies are proven to be under its key. That its points were made
 *          from tokens cannot be proven. So a peer that makes them otherwise can
 *          hide the overlap from us and still learn it, and learn which of its
 *          points hit as soon as it has our REPLIES: blocks, counts and audits
 *          bind only a peer whose points are made by the rule (limits_test.c).
 *          No claim of simulation-based malicious security. See THREATS.md.
 */
#ifndef PSI_ROUND_H
#define PSI_ROUND_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ROUND_ID_BYTES = 32,
    ROUND_SECRET_BYTES = 32,
    ROUND_HANDLE_BYTES = 16,
    ROUND_TOKEN_MAX = 191,         /* bytes of one token text */
    ROUND_BUCKET_MAX = 1 << 20,    /* points of one side */
    ROUND_BLOCK_POINTS_MAX = 32768 /* points of one block */
};

enum round_role { ROUND_INITIATOR, ROUND_RESPONDER };
enum round_output { ROUND_COUNT, ROUND_HITS };

enum round_step {
    ROUND_COMMIT,
    ROUND_TOKENS,
    ROUND_REPLIES,
    ROUND_COUNTED,
    ROUND_COIN,
    ROUND_BLOCK,
    ROUND_CLOSE,
    ROUND_STEP_COUNT
};

/* Why a round ended early. Each has a stable name (round_refusal_name). */
enum round_refusal {
    ROUND_FINE,
    ROUND_BAD_ORDER,      /* a message that is not due, or another block's number */
    ROUND_BAD_SIZE,       /* not exactly the length its step requires */
    ROUND_BAD_POINT,      /* not a canonical encoding */
    ROUND_BAD_IDENTITY,   /* the identity element */
    ROUND_BAD_SORT,       /* a list that must ascend does not */
    ROUND_BAD_DUPLICATE,  /* the same point twice */
    ROUND_BAD_REFLECTION, /* our own key or one of our own points sent back */
    ROUND_BAD_COMMITMENT, /* COMMIT is not what was committed to */
    ROUND_BAD_KEY_PROOF,  /* no proof of knowledge of the key */
    ROUND_BAD_ROOT,       /* TOKENS do not have the committed root */
    ROUND_BAD_COUNT,      /* the two counts differ */
    ROUND_TRIPWIRE,       /* more hits than the agreement allows: a person must look */
    ROUND_BAD_COIN,       /* the coin share is not what was committed to */
    ROUND_BAD_PROOF,      /* replies are not proven to be under the committed key */
    ROUND_BAD_REPLIES,    /* replies differ from the list that was counted */
    ROUND_BAD_TRANSCRIPT, /* the two sides did not see the same conversation */
    ROUND_REFUSAL_COUNT
};

/* Stable code such as "bad-point"; never NULL. */
const char *round_refusal_name(enum round_refusal r);
const char *round_step_name(enum round_step s); /* "commit", "tokens", ... */

struct group_engine;

struct round_setup {
    uint8_t agreement[32];
    uint8_t id[ROUND_ID_BYTES];
    enum round_role role;
    enum round_output output;
    bool responder_first;    /* the responder reveals each block first */
    uint32_t own_bucket;     /* points we send: items padded with dummies */
    uint32_t blocks;         /* K, at least 1; raised so that no block is too large */
    uint32_t count_min;      /* below it the round closes without hits */
    uint32_t count_max;      /* above it ROUND_TRIPWIRE */
    uint32_t audit_one_in;   /* 0: never; k: one in k rounds without hits is opened */
    uint8_t record_root[32]; /* what the records behind the items are committed by */
    uint8_t secret[ROUND_SECRET_BYTES]; /* fresh and uniform, for this round only */
    const struct group_engine *engine;  /* what computes; NULL: the processor's best */
};

struct round_item {
    const char *token; /* 1..ROUND_TOKEN_MAX bytes */
};

/* Called now and then during long work; returning false cancels. May be NULL. */
struct round_progress {
    bool (*tick)(void *state, const char *phase, size_t done, size_t total);
    void *state;
};

struct round; /* the engine; opaque */

/*
 * Make an engine: derive key, blind and sort the items and dummies.
 *
 * Shape    count distinct items, 0 <= count <= own_bucket, and
 *          1 <= own_bucket <= ROUND_BUCKET_MAX, 1 <= blocks
 * Owns     borrows all; *out given (round_free); progress kept
 * Errors   ERR_LIMIT not of that shape, or a token too long or empty;
 *          ERR_EXISTS two equal items; ERR_CANCELLED; ERR_NOMEM
 * Time     own_bucket hashings and multiplications; the tokens' lengths show in
 *          the hashings
 */
MUST_CHECK enum err round_new(const struct round_setup *setup,
                              const struct round_item *items,
                              size_t count,
                              const struct round_progress *progress,
                              struct round **out);

/*
 * Append what of the making cost the work: our points as they are sent, and where each
 * item stands among them. It is as secret as the items. And make the engine again of
 * that and of the same setup; the items need not be there. What is said of hits then
 * stands on items that the engine has not seen: round_check_items asks it.
 *
 * Shape    4 + 32 x own_bucket + 4 x items + 32 bytes
 * Owns     as round_new
 * Errors   of round_again ERR_CORRUPT: it is not what round_keep said; ERR_LIMIT as
 *          round_new; ERR_NOMEM. That they are the points that were committed to is for
 *          the caller to see: round_commitment.
 */
void round_keep(const struct round *r, struct buffer *out);
MUST_CHECK enum err round_again(const struct round_setup *setup,
                                const uint8_t *kept,
                                size_t bytes,
                                const struct round_progress *progress,
                                struct round **out);

/* Wipes everything; NULL is fine. */
void round_free(struct round *r);

/* SHA-256 of this side's COMMIT message: sent with the proposal or acceptance. */
void round_commitment(const struct round *r, uint8_t out[32]);

/*
 * Tell the engine what the peer's proposal or acceptance said. Once, first.
 * Errors   ERR_LIMIT: bucket 0 or too large; ERR_UNEXPECTED: already told
 */
MUST_CHECK enum err
round_meet(struct round *r, uint32_t peer_bucket, const uint8_t peer_commitment[32]);

/* One message. `bytes` is exactly what PROTOCOL.md 7.3 says for the step. */
struct round_message {
    enum round_step step;
    uint32_t index; /* block number for ROUND_BLOCK, else 0 */
    const uint8_t *bytes;
    size_t count;
};

/* True when it is this side's turn to send; then round_next gives the message. */
bool round_is_turn(const struct round *r);

/*
 * Make the next message to send. Its bytes are borrowed from the engine until
 * the next call of round_next, round_receive or round_free.
 * Errors   ERR_UNEXPECTED not our turn; ERR_CANCELLED; ERR_NOMEM. The state is
 *          unchanged on error: call again.
 */
MUST_CHECK enum err round_next(struct round *r, struct round_message *out);

/*
 * While the peer has the turn: make a part of what will be asked of us next, our replies
 * to its points and the proofs of our blocks. *did is false when there is nothing more to
 * be done before it speaks. What is said does not depend on whether this was called.
 * Errors   ERR_CANCELLED, ERR_NOMEM: nothing is lost, call again
 */
MUST_CHECK enum err round_ahead(struct round *r, bool *did);

/* Most bytes that the next message of the peer may have, and the step it must
 * be; for checking before anything is allocated. ROUND_STEP_COUNT: none is due. */
enum round_step round_awaited(const struct round *r, uint32_t *index, size_t *bytes);

/*
 * Take the peer's message. *why is ROUND_FINE, or why the round is over: from
 * then on nothing is due, there is no count and there are no hits, and every
 * message gets ERR_UNEXPECTED and the same *why. A closed round refuses what
 * comes and stays closed.
 * Errors   ERR_FORGED, ERR_MALFORMED or ERR_UNEXPECTED: refused, *why is set;
 *          ERR_CANCELLED, ERR_NOMEM: nothing changed, call again
 */
MUST_CHECK enum err
round_receive(struct round *r, const struct round_message *m, enum round_refusal *why);

/* Both CLOSE messages agree: the round is over and nothing ends it any more. */
bool round_is_closed(const struct round *r);

/* Both sides counted the same, and not too many; then round_count may be asked
 * (must). Not after a refusal. */
bool round_is_counted(const struct round *r);
uint32_t round_count(const struct round *r);

struct round_hit {
    size_t item;                        /* index into the items given to round_new */
    uint8_t handle[ROUND_HANDLE_BYTES]; /* equal on both sides for the same token */
};

/* Hits in ascending order of handle; borrowed until round_free or a refusal. Zero
 * of them until all blocks have come, or round_salvage. */
const struct round_hit *round_hits(const struct round *r, size_t *count);

/*
 * Are these the items that the points of the hits were made of? Asked before anything
 * else is taken from items that were kept apart from the engine.
 *
 * Shape    as given to round_new, in the same order
 * Errors   ERR_CORRUPT one is not; ERR_CANCELLED
 * Time     a hashing and a multiplication for each hit
 */
MUST_CHECK enum err
round_check_items(const struct round *r, const struct round_item *items, size_t count);

/*
 * End a round that is not closed, and keep what came of it: round_hits then gives the
 * hits among our points that the blocks so far have proven. So a peer that stops, or
 * whose next message is refused, is at most one block ahead of us. Afterwards the
 * round is as after a refusal, but for the hits. Again is OK.
 *
 * Errors   ERR_UNEXPECTED the round is closed; ERR_NOMEM: call again
 */
MUST_CHECK enum err round_salvage(struct round *r);

/* Append one DLEQ proof per own point, in token order (64 bytes each), that
 * lets a later challenge open a token without the key. At any time.
 * Errors   ERR_CANCELLED, ERR_NOMEM: nothing appended; what the buffer says. */
MUST_CHECK enum err round_keep_proofs(struct round *r, struct buffer *out);

#endif
