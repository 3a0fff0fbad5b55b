/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hitrows.h - the hits of one round as the store keeps them, in memory
 */
#ifndef EXCHANGE_HITROWS_H
#define EXCHANGE_HITROWS_H

#include "base/attr.h"
#include "base/err.h"
#include "exchange/pair.h"

#include <stddef.h>
#include <stdint.h>

struct hitrow {
    uint8_t handle[FOLD_HANDLE_BYTES];
    int64_t record; /* row of the own record */
    int64_t
        number; /* its number in hit.open: the rank of its row among those with hits */
    char *token;
    char *why;
    json_t *own;  /* the record as it was matched */
    json_t *peer; /* array of {"n", "shown"}; NULL not yet come */
};

struct hitrows {
    struct hitrow *row;
    size_t count;
};

/* All hits of a round; given (hitrows_fini). Errors ERR_CORRUPT, ERR_NOMEM, ERR_IO. */
MUST_CHECK enum err
hitrows_load(struct pair *p, const uint8_t round[32], struct hitrows *out);
void hitrows_fini(struct hitrows *h);

#endif
