/* SPDX-License-Identifier: Apache-2.0 */
/*
 * breakage.h - every way in which one member of a closed object can be wrong in kind
 *
 * At every depth of a value: each member removed, each member and element in turn
 * replaced by a value of every other JSON type, a member added to each object. What
 * reads closed shapes must refuse them all. Add `breakage` (files) to a test's sources.
 */
#ifndef SUPPORT_BREAKAGE_H
#define SUPPORT_BREAKAGE_H

#include "json/json.h"

#include <stddef.h>

/* `how` says what is broken, such as ".officers.key removed". */
typedef void breakage_try(void *state, json_t *broken, const char *how);

/* Call `try` with each; returns how many there were. The value is as it was after. */
size_t breakage_each(json_t *value, breakage_try *try, void *state);

#endif
