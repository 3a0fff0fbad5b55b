/* SPDX-License-Identifier: Apache-2.0 */
/*
 * measure.h - how long a message of a bulk round must be
 *
 * Every message of a bulk round has one length, which the sizes give that both sides have
 * declared: so a message that is of another is known for false by its entry alone, before
 * it is kept. Private to exchange/.
 *
 * Source PROTOCOL.md 7.8
 */
#ifndef EXCHANGE_MEASURE_H
#define EXCHANGE_MEASURE_H

#include "exchange/pair.h"
#include "lane/entry.h"

#include <stdbool.h>
#include <stdint.h>

/* Does an entry announce a message as long as it must be? True also of what no length is
 * known of: an entry of another kind, a step of the other profile, or of no accepted
 * round. */
bool measure_entry(const struct pair *p, const struct entry *e);

/* The same of the peer's entry n, of the pair's steps. */
bool measure_place(const struct pair *p, uint64_t n);

#endif
