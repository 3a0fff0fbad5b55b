/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request.h - asks and pledges: what a node does of itself, and finding one
 *
 * Source PROTOCOL.md 6.8
 */
#ifndef EXCHANGE_REQUEST_H
#define EXCHANGE_REQUEST_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/node.h"
#include "exchange/pair.h"
#include "fold/request.h"

#include <stddef.h>

/* Acknowledge what the peer asked and this node has not acknowledged. *did grows by the
 * entries appended. */
MUST_CHECK enum err request_advance(struct pair *p, size_t *did, struct fault *f);

/* A request by the beginning of its id in hex. Errors ERR_NOT_FOUND, ERR_USAGE
 * ambiguous. */
MUST_CHECK enum err request_find(const struct pair *p,
                                 const char *word,
                                 const struct fold_request **out,
                                 struct fault *f);

/* Likewise among the requests of all peers, and whose it is. A word that means one of
 * each of two peers is ambiguous: what is said of a request must reach who made it. */
MUST_CHECK enum err request_find_among(const struct node *n,
                                       const char *word,
                                       struct pair **pair,
                                       const struct fold_request **out,
                                       struct fault *f);

/* What was written with it and, in order, with its answers: {"asked", "answers": [...]};
 * null where it was destroyed. Given. Errors ERR_NOMEM, ERR_IO. */
MUST_CHECK enum err request_letters(const struct pair *p,
                                    const struct fold_request *r,
                                    json_t **out,
                                    struct fault *f);

#endif
