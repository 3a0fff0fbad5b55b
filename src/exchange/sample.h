/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample.h - joint samples: beginning one, joining one, and opening it when it is joined
 *
 * Who starts has drawn a share before and commits to it; it stays in the keystore until
 * the other side has said its own. Then the node opens it by itself, and both know which
 * entries were drawn (fold/sample.h). A share that was lost cannot be opened: such a
 * sample stays unopened for all to see.
 *
 * Source PROTOCOL.md 6.12; requirement R40
 */
#ifndef EXCHANGE_SAMPLE_H
#define EXCHANGE_SAMPLE_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "crypto/sign.h"
#include "exchange/node.h"
#include "exchange/pair.h"
#include "fold/sample.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Start one. Errors as pair_append's; ERR_LIMIT the keystore is full; ERR_RANDOM. */
MUST_CHECK enum err sample_start(struct pair *p,
                                 const struct fold_agreement *a,
                                 int64_t count,
                                 const struct sign_secret *officer,
                                 struct fault *f);

/* Join the other side's. Errors as pair_append's; ERR_RANDOM. */
MUST_CHECK enum err sample_join(struct pair *p,
                                const struct fold_sample *s,
                                const struct sign_secret *officer,
                                struct fault *f);

/* Open what was joined. *did grows by the entries appended. */
MUST_CHECK enum err sample_advance(struct pair *p, size_t *did, struct fault *f);

/* Is this the name of a secret of a sample that is still to be opened? */
bool sample_is_needed(const struct node *n, const uint8_t name[32]);

/* A sample by the beginning of its id in hex; NULL: the newest. Errors ERR_NOT_FOUND,
 * ERR_USAGE ambiguous. */
MUST_CHECK enum err sample_find(const struct pair *p,
                                const char *word,
                                const struct fold_sample **out,
                                struct fault *f);

#endif
