/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk.h - one private matching of millions of exact items, without any I/O
 *
 * Messages in, messages out: no socket, file, clock or global randomness. Both sides hold
 * a list of items, named by hashes. In BULK_BOTH each learns which of its items the other
 * holds too; in BULK_ONE only the second side does. A label of fixed length may stand
 * behind each item: who learns a hit gets the other's label for it.
 *
 * The law
 *  1. Everything this side sends is a function of its secret, its items, the setup and
 * what it received. An engine made again from the same inputs and fed the same messages
 * is in the same state: that is how a round outlives a process. A secret is for one
 * round; feeding it two different conversations can betray it.
 *  2. What is wrong with a message is not told: every refusal is the same ERR_FORGED,
 * ends the engine for good, and leaves no result.
 *  3. Sizes on the wire depend on the declared sizes alone.
 *
 * The sequence, F the first side and S the second (docs/psi.md):
 *
 *   BULK_ONE    F OFFER -> S BASE -> F TREES -> S TABLE -> F PROOF and list
 *   BULK_BOTH   the same twice, the second time from S and one message later, without the
 *               list; with its last proof S commits to its list, then F sends its list,
 *               then S opens its own
 *
 * Source    [RR22], as docs/psi.md says
 * Security  against a malicious peer, argued and not proven (SOUNDNESS.md), in the
 *           random-oracle and ideal-cipher model, under LPN with sparse matrices over the
 *           field and CDH. Keys have 128 bits; docs/psi.md says what it costs to search
 *           for any of many. One table in 2^40 fails. A peer can ask about more items
 *           than it declared: one more in eight for nothing, and no more than
 *           bulk_peer_max says. What it cannot be kept from: leaving out items, claiming
 *           any it can guess, stopping when it has its result.
 */
#ifndef BULK_BULK_H
#define BULK_BULK_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "bulk/path.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    BULK_ID_BYTES = 32,
    BULK_SECRET_BYTES = 32,
    BULK_BINDING_BYTES = 32,
    BULK_HANDLE_BYTES = 16,
    BULK_LABEL_MAX = 255,
    BULK_ITEMS_MAX = 1 << 26
};

enum bulk_role { BULK_FIRST, BULK_SECOND };
/* Who learns hits. None tells a count alone: who reads a list knows which of its items
 * gave which tag, and so which of them are hits (docs/psi.md). */
enum bulk_mode { BULK_ONE, BULK_BOTH };

/* Called now and then during long work, by the thread that called the engine, with the
 * name of a phase; returning false cancels. May be NULL. The engine must not be used
 * within. */
struct bulk_progress {
    bool (*tick)(void *state, const char *phase, size_t done, size_t total);
    void *state;
};

struct bulk_setup {
    uint8_t binding[BULK_BINDING_BYTES]; /* of agreement, round and channel */
    enum bulk_role role;
    enum bulk_mode mode;
    uint32_t own_size;  /* declared: bulk_size() of at least the items held */
    uint32_t peer_size; /* declared by the peer */
    uint8_t label_bytes;
    uint8_t secret[BULK_SECRET_BYTES]; /* fresh and uniform, for this round only */
    unsigned threads;                  /* at most; 0: as base/cores.h counts them */
    struct bulk_progress progress;     /* its state is kept */
};

/* What one side holds. Distinct; labels[i label_bytes] belongs to ids[i]. */
struct bulk_items {
    const uint8_t (*ids)[BULK_ID_BYTES];
    size_t count;
    const uint8_t *labels; /* NULL without labels */
};

struct bulk; /* the engine; opaque */

/* The name of an item: a hash of its bytes, the same in every round. */
void bulk_id(const void *item, size_t bytes, uint8_t id[BULK_ID_BYTES]);

/* The size to declare for so many items; 0 above BULK_ITEMS_MAX. */
uint32_t bulk_size(size_t items);

/* The places, from 0, of the first item that stands there again, and of its second time;
 * place[1] is 0 if all are distinct. Errors ERR_NOMEM */
MUST_CHECK enum err bulk_duplicate(const struct bulk_items *items, uint32_t place[2]);

/* How many items a peer that declares `size` can have asked about, if it computes
 * 2^log_work hashes, 40 to 80, between TREES and TABLE; but with a chance of 2^-40. */
uint64_t bulk_peer_max(uint32_t size, unsigned log_work);

/*
 * Make an engine.
 *
 * Shape    sizes are declared sizes, count <= own_size
 * Owns     setup borrowed; items kept until the round is over, also what they point to;
 *          *out given (bulk_free)
 * Errors   ERR_LIMIT not of that shape; ERR_EXISTS the same item twice; ERR_NOMEM. *f,
 * which may be NULL, says it to this side's own user.
 */
MUST_CHECK enum err bulk_new(const struct bulk_setup *setup,
                             const struct bulk_items *items,
                             enum path path,
                             struct bulk **out,
                             struct fault *f);

/* Wipes everything; NULL is fine. */
void bulk_free(struct bulk *b);

/* True when it is this side's turn to send; then bulk_next makes the message. */
bool bulk_is_turn(const struct bulk *b);

/*
 * The next message; its bytes are borrowed until the next call of any kind.
 * Errors   ERR_UNEXPECTED not our turn; ERR_NOMEM; ERR_CANCELLED; ERR_RETRY (once in
 *          2^40) the salt does not do: begin another round. All but the first end the
 *          engine; after ERR_NOMEM and ERR_CANCELLED it can be made again, as law 1 says.
 */
MUST_CHECK enum err bulk_next(struct bulk *b, const uint8_t **bytes, size_t *count);

/* Exact length of the k-th message of a sequence, from 0; 0: there is none. Of the setup
 * the role, the mode, the sizes and the label's bytes count.
 * Shape    the declared sizes are sizes (must) */
size_t bulk_bytes(const struct bulk_setup *setup, unsigned k);

/* Exact length of the message that is awaited; 0: none is. */
size_t bulk_awaited(const struct bulk *b);

/* How long the awaited message may take at most, in milliseconds; 0: any time. Past it
 * the caller ends the round: bulk_peer_max counts on it. */
uint32_t bulk_patience_ms(const struct bulk *b);

/*
 * Take the peer's message.
 * Errors   ERR_FORGED refused; ERR_UNEXPECTED nothing is awaited, or over; ERR_NOMEM;
 *          ERR_CANCELLED. All but the second end the engine, as above.
 */
MUST_CHECK enum err bulk_receive(struct bulk *b, const uint8_t *bytes, size_t count);

/* Do now what needs no further message; while the peer's is awaited.
 * Errors ERR_NOMEM, ERR_CANCELLED: the engine has ended, as above. */
MUST_CHECK enum err bulk_work(struct bulk *b);

/* All messages were sent and taken. */
bool bulk_is_over(const struct bulk *b);

struct bulk_hit {
    uint32_t item;                     /* index into the ids */
    uint8_t handle[BULK_HANDLE_BYTES]; /* the same on both sides in BULK_BOTH */
    const uint8_t *label;              /* the peer's, label_bytes long; NULL without */
};

/* Hits in ascending order of handle, once this side has the peer's list; borrowed until
 * bulk_free. */
const struct bulk_hit *bulk_hits(const struct bulk *b, size_t *count);

#endif
