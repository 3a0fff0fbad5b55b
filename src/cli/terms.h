/* SPDX-License-Identifier: Apache-2.0 */
/*
 * terms.h - the conditions of an item, as people say them and as they are shown
 *
 * The law. What is not said is the strictest there is: no action, no court, to nobody
 * else, to be looked at only, of unknown reliability, with the approval of third parties
 * where the agreement names any. Purposes and the end have no default.
 */
#ifndef CLI_TERMS_H
#define CLI_TERMS_H

#include "agreement/agreement.h"
#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "cli/call.h"
#include "json/json.h"

#include <stdbool.h>

enum { TERMS_ADMIRALTY_BYTES = 3 };

/* The options of a verb that takes conditions. */
#define TERMS_OPTIONS OPTION_BIT(OPTION_UNTIL_DATE)
#define TERMS_MORE                                                                       \
    (OPTION_MORE(OPTION_PURPOSES) | OPTION_MORE(OPTION_ACTIONS) |                        \
     OPTION_MORE(OPTION_COURT) | OPTION_MORE(OPTION_ONWARD) |                            \
     OPTION_MORE(OPTION_HANDLING) | OPTION_MORE(OPTION_SOURCE) |                         \
     OPTION_MORE(OPTION_INFO) | OPTION_MORE(OPTION_APPROVAL))

/* The conditions of an offer as the user said them (PROTOCOL.md 6.9). Given.
 * Errors ERR_USAGE a word that is none of its option, or no purpose or end is said. */
MUST_CHECK enum err
terms_of_offer(struct call *c, const struct agreement *a, json_t **out, struct fault *f);

/* The same with only what is said changed from what holds; *any: something was said. */
MUST_CHECK enum err terms_of_tightening(
    struct call *c, const json_t *old, json_t **out, bool *any, struct fault *f);

/* The grade as the Admiralty's code: source a b c x is A B C F, information 1 2 3 4 is
 * 1 2 3 6. */
void terms_admiralty(const json_t *conditions, char out[TERMS_ADMIRALTY_BYTES]);

/* Put a copy of the conditions, with "admiralty", into the object as "conditions". */
void terms_put(json_t *object, const json_t *conditions, bool *ok);

/* Append all conditions on one line, as it stands above content and on files: "LEAD |
 * core | for investigation | ...". */
void terms_line(const json_t *conditions,
                const char *stage,
                bool is_lead,
                struct buffer *out);

/* Append them with their words, a line each; of what differs from `old` (or NULL) the
 * line says what it was. */
void terms_show(struct output *o, const json_t *conditions, const json_t *old);

#endif
