/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paper.h - the verbs of `entente agree` that change nothing, and checking codes
 */
#ifndef CLI_PAPER_H
#define CLI_PAPER_H

#include "agreement/codes.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "cli/call.h"

/* Rows of the table of `entente agree`; each answers into its call. */
MUST_CHECK enum err paper_draft(struct call *c, struct fault *f);
MUST_CHECK enum err paper_check(struct call *c, struct fault *f);
MUST_CHECK enum err paper_show(struct call *c, struct fault *f);
MUST_CHECK enum err paper_diff(struct call *c, struct fault *f);
MUST_CHECK enum err paper_codes(struct call *c, struct fault *f);

/* Is it a code of that table? ERR_USAGE, with how to list them. */
MUST_CHECK enum err paper_check_code(enum code_table table,
                                     const char *code,
                                     const char *rule,
                                     struct fault *f);

#endif
