/* SPDX-License-Identifier: Apache-2.0 */
/*
 * whim.h - what sides that act at random say of items, approvals and samples
 *
 * For support/improv.c. A fact is mostly about what the newest things are, in words that
 * may well be allowed; whether they are is for the fold to say.
 */
#ifndef SUPPORT_WHIM_H
#define SUPPORT_WHIM_H

#include "tests/support/improv.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint64_t whim_below(struct improv *m, uint64_t below);
bool whim_often(struct improv *m, uint64_t of_hundred);
const char *whim_word(struct improv *m, const char *const *words, size_t count);

/* Members of a fact (must). */
void whim_put_text(json_t *fact, const char *key, const char *value);
void whim_put_int(json_t *fact, const char *key, uint64_t value);
void whim_put_bytes(json_t *fact, const char *key, uint64_t byte, size_t bytes);

/* Is this one of the kinds of PROTOCOL.md 6.9 to 6.12, or a request about an item? */
bool whim_knows(enum kind kind);

/* A kind that comes next in the life of some item, or that one of its officers thinks of,
 * as this side sees it. */
enum kind whim_kind(struct improv *m, int side);

/* A fact of such a kind. */
json_t *whim_fact(struct improv *m, int side, enum kind kind, int draft);

/* Ways of an agreement with several officers, third parties and items. */
void whim_terms(struct improv *m, struct saga_terms *terms);
void whim_document(struct improv *m, struct agreement *a);

#endif
