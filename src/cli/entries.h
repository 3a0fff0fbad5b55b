/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entries.h - entries of lanes with what was written beside them, for those who inspect
 */
#ifndef CLI_ENTRIES_H
#define CLI_ENTRIES_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "cli/output.h"
#include "exchange/pair.h"
#include "fold/item.h"

#include <stdbool.h>
#include <stdint.h>

/* An entry: {"peer", "lane", "n", "time", "type", "by", "verdict", "rule", "fact",
 * "body"}; the body is null if it has none, "erased" if it was destroyed. Given.
 * Errors ERR_NOT_FOUND; ERR_IO, ERR_CORRUPT, ERR_NOMEM, with *f. */
MUST_CHECK enum err entries_get(const struct pair *p,
                                enum store_side side,
                                uint64_t n,
                                json_t **out,
                                struct fault *f);

/* Append to `rows` every entry of both lanes that has a body. */
MUST_CHECK enum err entries_letters(const struct pair *p, json_t *rows, struct fault *f);

/* Put "signed" into the view of an item: {"at", "lane", "n", "type", "by", "verdict"} of
 * every entry of either lane that names it, its request, notices, consents or exports, in
 * order of time. It is what the lanes tell of who has seen it: reading is in no log. */
MUST_CHECK enum err entries_of_item(const struct pair *p,
                                    const struct fold_item *item,
                                    json_t *view,
                                    struct fault *f);

/* Append rows for people: a line each, and what was written below it. */
void entries_show(struct output *o, const json_t *rows);

#endif
