/* SPDX-License-Identifier: Apache-2.0 */
/*
 * killed.h - a deed in a process of its own, which is killed in the middle of it; and
 * what is then left of keys and items
 *
 * The parent's node is closed: the child opens it, and what it leaves on the disk is what
 * the parent finds. Add `twins` (files) and `killed` (files) to a test's sources.
 */
#ifndef SUPPORT_KILLED_H
#define SUPPORT_KILLED_H

#include "base/fault.h"
#include "tests/support/twins.h"

#include <stddef.h>
#include <stdint.h>

typedef enum err killed_deed(void *state, struct fault *f);

/* Open that node and do the deed in a child, which is killed so many microseconds after
 * it began (< 0: not at all). How many it ran. */
int64_t killed_run(struct twin *w, killed_deed *deed, void *state, int64_t after);

/* How many keys are in the keystore, and how many rows of custody in the store. */
size_t killed_keys(const struct twin *w);
size_t killed_rows(const struct twin *w);

#endif
