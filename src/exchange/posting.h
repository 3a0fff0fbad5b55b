/* SPDX-License-Identifier: Apache-2.0 */
/*
 * posting.h - what the store keeps of a round that other machines work on
 *
 * Until the round is over: where its folder and its key are, and the hits of the parts
 * that are done. Private to exchange/.
 */
#ifndef EXCHANGE_POSTING_H
#define EXCHANGE_POSTING_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "exchange/docket.h"
#include "exchange/tray.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

struct posting {
    uint32_t parts;                /* 0: the round is not spread */
    uint8_t mark[TRAY_MARK_BYTES]; /* of the key */
    struct tray tray;              /* its paths; the key stands nowhere but in its file */
};

/* Where the round is spread. Errors ERR_CORRUPT, ERR_NOMEM, ERR_IO: not spread. */
MUST_CHECK enum err
posting_read(struct store *s, const uint8_t round[32], struct posting *out);
MUST_CHECK enum err
posting_put(struct store *s, const uint8_t round[32], const struct posting *p);

/* The hits of a part, as they stand in its answer. Errors of reading: ERR_NOT_FOUND none
 * were kept. Those kept before are replaced (part of a store's transaction). */
enum { POSTING_HITS_MAX = (DOCKET_ITEMS_MAX + 1) * DOCKET_HIT_BYTES };
MUST_CHECK enum err posting_read_hits(struct store *s,
                                      const uint8_t round[32],
                                      size_t part,
                                      struct buffer *out);
MUST_CHECK enum err posting_put_hits(struct store *s,
                                     const uint8_t round[32],
                                     size_t part,
                                     const struct docket_answer *a);

/* Erase the round's key and files, where they are known to be; what the node does not
 * reach stays. Errors ERR_NOMEM, ERR_IO of the store: nothing was erased. */
MUST_CHECK enum err posting_clear(struct store *s, const uint8_t round[32]);

/* Erase what the store keeps of it (part of a store's transaction). */
MUST_CHECK enum err posting_drop(struct store *s, const uint8_t round[32]);

/* Which round a setting is the posting of; false: of none. */
bool posting_names(const char *setting, uint8_t round[32]);

#endif
