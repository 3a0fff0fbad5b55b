/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view.h - cards, agreements, rounds and reports as the JSON that verbs answer with
 *
 * Ids are hex here, as users type them. What belongs to a side stands in an object with
 * the members "own" and "peer". Times are instants, null where there is none.
 */
#ifndef CLI_VIEW_H
#define CLI_VIEW_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/match.h"
#include "exchange/pair.h"
#include "exchange/sync.h"
#include "fold/request.h"
#include "json/json.h"
#include "lane/card.h"

#include <stdbool.h>

/* Read a card file. *out given (card_free). Errors of file_read and card_read. */
MUST_CHECK enum err view_card_file(const char *path, struct card **out, struct fault *f);

/* Put what is on a card into the object. */
void view_card(const struct card *card, json_t *object, bool *ok);

/* The peer of a pair in short: number, name, fingerprint, who has verified whom. Given.
 */
json_t *view_peer(const struct pair *p, bool *ok);

/* An agreement with its state and budget at `now`; a round; NULL: no memory. Given. */
json_t *view_agreement(const struct pair *p, const struct fold_agreement *a, bool *ok);
json_t *view_round(const struct pair *p, const struct fold_round *r, bool *ok);

/* Add to a round how far it is: phase, blocks, and what its steps weigh. Looks at every
 * step of the pair. */
void view_course(const struct pair *p,
                 const struct fold_round *r,
                 json_t *view,
                 bool *ok);

/* A request as it stands at `now`. Given. */
json_t *view_request(const struct pair *p, const struct fold_request *r, bool *ok);

/* The budget that is left, alone (a part of view_agreement). Given. */
json_t *view_budget(const struct pair *p, const struct fold_agreement *a, bool *ok);

/* Put what was loaded for a round (as "load"), or what crossed, into the object. */
void view_load(const struct match_load *load, json_t *object, bool *ok);
void view_report(const struct sync_report *report, json_t *object, bool *ok);

/* A probability in three digits; it is never nothing and never all. */
unsigned view_thousandths(uint32_t millionths);

/* An agreement's title in English or its first language. Borrowed. */
const char *view_title(const struct agreement *a);

#endif
