/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_item.h - the part of a report that is of items; private to report.c
 *
 * Nouns  report
 */
#ifndef EXCHANGE_REPORT_ITEM_H
#define EXCHANGE_REPORT_ITEM_H

#include "exchange/report.h"

#include <stdbool.h>
#include <stdint.h>

/* Count items, consents, notices, what left and what is due. The agreements are there. */
void report_item_count(struct report *r);

/* In the period; within REPORT_SOON_DAYS; REPORT_OWN or REPORT_PEER of a fold's side; the
 * agreement with that id (must: it is there). */
bool report_item_is_in(const struct report *r, int64_t time);
bool report_item_is_soon(const struct report *r, int64_t time);
int report_item_who(const struct report *r, int side);
struct report_agreement *report_item_pact(const struct report *r, const uint8_t id[32]);

#endif
