/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docket.h - what one part of a bulk round has to do next, as bytes for any machine
 *
 * A node writes a docket: the part's ids, its secret, and what has been said so far. Any
 * machine that has it and the folder's key makes the answer: the message that is due, and
 * after the last one the hits. Bytes only: no lane, no store, no file. Private to
 * exchange/.
 *
 * The law
 *  1. An answer is a function of its docket: whoever makes it, and however often, it is
 *     the same to the last byte, sealed as well.
 *  2. A docket has a name, which is a hash of all that its answer hangs on. The answer
 *     says the name, so an answer to another docket is known for one.
 *  3. Own messages are held by their hash alone, since the engine makes them again; those
 *     of the peer in full, and each must have the hash that the docket names.
 *
 * Secrets   all of a docket but its sizes; of an answer the hits. Sealed, they say only
 *           how long they are, which is how many items and hits there are.
 */
#ifndef EXCHANGE_DOCKET_H
#define EXCHANGE_DOCKET_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "bulk/bulk.h"
#include "crypto/hash.h"
#include "crypto/seal.h"
#include "exchange/bale.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DOCKET_PARTS_MAX = 1024,
    DOCKET_ITEMS_MAX = 1 << 20,   /* of a part */
    DOCKET_MESSAGE_MAX = 1 << 27, /* the longest is a third of it */
    DOCKET_BYTES_MAX = 1 << 28,   /* of a docket, sealed or not */
    DOCKET_ANSWER_BYTES_MAX = 1 << 27
};

struct docket {
    uint8_t round[32];
    uint8_t binding[BULK_BINDING_BYTES]; /* bale_binding, bale_secret */
    uint8_t secret[BULK_SECRET_BYTES];
    uint32_t part;
    uint32_t own_size; /* declared, of a part */
    uint32_t peer_size;
    bool is_first; /* this side reveals first */
    const uint8_t (*ids)[BULK_ID_BYTES];
    size_t count;
    unsigned at; /* how many messages have been said */
    uint8_t hash[BALE_MESSAGES][SHA256_BYTES];
    struct part message[BALE_MESSAGES]; /* the peer's; for docket_name not needed */
};

/* Is message k this side's? */
bool docket_is_ours(bool is_first, unsigned k);

/* The docket's name. */
void docket_name(const struct docket *e, uint8_t out[SHA256_BYTES]);

/* Append the bytes of a docket; and read them: the ids and messages are borrowed from
 * the buffer. Errors of reading: ERR_MALFORMED also where nothing is due from this side,
 * or a message has not its hash. */
MUST_CHECK enum err docket_write(const struct docket *e, struct buffer *out);
MUST_CHECK enum err docket_read(const struct buffer *bytes, struct docket *out);

/*
 * Do it: append the bytes of the answer.
 *
 * Errors   ERR_CORRUPT an own message comes out as another than was said; ERR_LIMIT,
 *          ERR_EXISTS these are no items of a part; ERR_NOMEM, ERR_CANCELLED. That the
 *          peer's message is refused is an answer as well.
 */
MUST_CHECK enum err docket_do(const struct docket *e,
                              const struct bulk_progress *progress,
                              struct buffer *out);

enum docket_outcome { DOCKET_DONE, DOCKET_BAD_MESSAGE, DOCKET_BAD_SALT };

struct docket_answer {
    uint8_t name[SHA256_BYTES]; /* of the docket */
    enum docket_outcome outcome;
    struct part message; /* empty: none was due any more */
    bool is_over;        /* all has been said, and these are all hits of the part: */
    const uint8_t *hits;
    size_t hit_count;
};

/* Read an answer, borrowing from `bytes`. Errors ERR_MALFORMED. */
MUST_CHECK enum err
docket_read_answer(const uint8_t *bytes, size_t count, struct docket_answer *out);

/* Hits as they stand in an answer: so many bytes each, of which this is one. */
enum { DOCKET_HIT_BYTES = 4 + BULK_HANDLE_BYTES };
void docket_hit(const uint8_t *hits,
                size_t at,
                uint32_t *item,
                uint8_t handle[BULK_HANDLE_BYTES]);

/* Seal either with the folder's key, and open it. Errors ERR_LIMIT, ERR_NOMEM; ERR_FORGED
 * not sealed with this key, or as the other. */
enum docket_kind { DOCKET_WORK, DOCKET_ANSWER };
MUST_CHECK enum err docket_seal(const uint8_t key[SEAL_KEY_BYTES],
                                enum docket_kind kind,
                                const struct buffer *plain,
                                struct buffer *out);
MUST_CHECK enum err docket_open(const uint8_t key[SEAL_KEY_BYTES],
                                enum docket_kind kind,
                                const struct buffer *sealed,
                                struct buffer *out);

#endif
