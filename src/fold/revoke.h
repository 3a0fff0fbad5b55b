/* SPDX-License-Identifier: Apache-2.0 */
/*
 * revoke.h - the rules of key.revoke; private to fold/
 *
 * Source PROTOCOL.md 6.13
 */
#ifndef FOLD_REVOKE_H
#define FOLD_REVOKE_H

#include "fold/state.h"

#include <stdbool.h>
#include <stdint.h>

/* An entry is fed: if it holds a slip of one of the two cards, from now on the key is
 * revoked where the slip reaches. */
void revoke_foresee(struct fold *f, int side, const struct entry *e);

/* Why the node or the officer of this entry can say nothing any more, or NULL. */
const struct verdict *revoke_refuses(const struct ask *q);

/* The officers of a side, as bits, whose keys are revoked at entry n of its lane. */
uint64_t revoke_officers(const struct fold *f, int side, uint64_t n);

/* Why it is no slip of these two, or was brought before. */
const struct verdict *revoke_may(struct ask *q);
/* The key is revoked in this copy, and if it is a node key nothing more is released. */
void revoke_apply(struct fold *f, int view, int side, const struct event *e);

#endif
