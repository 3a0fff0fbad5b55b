/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offer.h - the verbs of `entente item` by which a giver gives
 */
#ifndef CLI_OFFER_H
#define CLI_OFFER_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "cli/call.h"

/* Rows of the table of `entente item`; each answers into its call. */
MUST_CHECK enum err offer_preview(struct call *c, struct fault *f);
MUST_CHECK enum err offer_make(struct call *c, struct fault *f);
MUST_CHECK enum err offer_renew(struct call *c, struct fault *f);
MUST_CHECK enum err offer_tighten(struct call *c, struct fault *f);

#endif
