/* SPDX-License-Identifier: Apache-2.0 */
/*
 * awaited.h - what an offer that waits for other officers would let out (R19, R20)
 *
 * The second officer answers for what leaves as the first one does, so sees it: the
 * content that was sealed, opened again, and not what a record says meanwhile.
 */
#ifndef EXCHANGE_AWAITED_H
#define EXCHANGE_AWAITED_H

#include "base/attr.h"
#include "base/err.h"
#include "exchange/intent.h"

/*
 * The content of an item.offer or item.renew that waits.
 *
 * Owns     *out given
 * Errors   ERR_NOT_FOUND it is no such act, or what it needs is not here; ERR_FORGED it
 *          is not what would be signed, or not as agreed; ERR_IO, ERR_NOMEM
 */
MUST_CHECK enum err awaited_content(struct pair *p, const struct intent *i, json_t **out);

#endif
