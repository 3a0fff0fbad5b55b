/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scope.h - whether an own record may be used under an agreement at all
 *
 * The same for what is matched and for what is given. Private to exchange/.
 */
#ifndef EXCHANGE_SCOPE_H
#define EXCHANGE_SCOPE_H

#include "agreement/agreement.h"
#include "base/instant.h"
#include "intel/record.h"

#include <stdbool.h>
#include <stdint.h>

/* Of one of its topics, and in one of its regions (R11)? */
bool scope_holds(const struct agreement *a, const struct record *r);

/* The first label that the agreement's glossary does not have (R45), or NULL. Borrowed.
 */
const char *scope_unknown_label(const struct agreement *a, const struct record *r);

/* Who is too young (R44): nobody, where the agreement does not exclude minors. */
struct scope_age {
    char adults_since[INSTANT_BYTES]; /* born later: a minor; "" where none is excluded */
};
void scope_age_at(const struct agreement *a, int64_t now, struct scope_age *out);

/* Was everybody whom the record may mean born so surely less than eighteen years ago?
 * Dates of less than a day are compared as far as they go. */
bool scope_is_too_young(const struct scope_age *age, const struct record *r);

#endif
