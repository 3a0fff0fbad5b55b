/* SPDX-License-Identifier: Apache-2.0 */
/*
 * conditions.h - on what terms an item is given
 *
 * Nouns  conditions
 * Source PROTOCOL.md 6.9
 */
#ifndef FOLD_CONDITIONS_H
#define FOLD_CONDITIONS_H

#include "base/attr.h"
#include "base/err.h"
#include "json/json.h"

#include <stdbool.h>
#include <stdint.h>

/* In the order of PROTOCOL.md 6.9: a later word of the first three is looser. */
enum conditions_court { CONDITIONS_COURT_NO, CONDITIONS_COURT_ASK, CONDITIONS_COURT_YES };
enum conditions_onward { CONDITIONS_ONWARD_NONE, CONDITIONS_ONWARD_CONSENT };
enum conditions_handling { CONDITIONS_DISCLOSURE, CONDITIONS_RELEASE };

struct conditions {
    json_t *object;      /* owned; exactly the members of PROTOCOL.md 6.9 */
    const json_t *lists; /* what holds the purposes and actions */
    enum conditions_court court;
    enum conditions_onward onward;
    enum conditions_handling handling;
    int64_t until;
    char source;   /* 'a' 'b' 'c' 'x' */
    int info;      /* 1..4 */
    bool approval; /* of third parties, before it is read or leaves */
};

/* Read the members of a checked fact (kind_check); others are passed over. *out is given
 * (conditions_fini). Errors ERR_NOMEM. */
MUST_CHECK enum err conditions_read(const json_t *fact, struct conditions *out);
void conditions_fini(struct conditions *c); /* zeroed is fine */

/* The same for a moment: good as long as the fact is, without an object of its own, and
 * so nothing to free and nothing to hash. */
struct conditions conditions_glance(const json_t *fact);

/* Among the purposes, or the actions? */
bool conditions_has_purpose(const struct conditions *c, const char *code);
bool conditions_has_action(const struct conditions *c, const char *code);

/* Are the new conditions nowhere looser than the old ones (R26, R24)? Equal ones are
 * not. */
bool conditions_is_tighter(const struct conditions *now, const struct conditions *old);

/* SHA-256 of the canonical object, which is there (must). Errors ERR_NOMEM. */
MUST_CHECK enum err conditions_hash(const struct conditions *c, uint8_t out[32]);

#endif
