/* SPDX-License-Identifier: Apache-2.0 */
/*
 * assent.h - a question at the terminal, before something binds
 *
 * Whoever sits at a terminal reads what he is about to be bound to, and says yes. A
 * program that runs this one is asked nothing: it has said what it wants.
 */
#ifndef CLI_ASSENT_H
#define CLI_ASSENT_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "cli/call.h"

#include <stdbool.h>

/* Is there somebody to be asked: input and output are a terminal, and neither --yes nor
 * --json was said? */
bool assent_is_wanted(const struct call *c);

/*
 * Show the text, which is visible already, and go on only if "yes" is typed. The node is
 * closed meanwhile, so that others may have it: what was borrowed of it is gone.
 *
 * Errors   ERR_CANCELLED anything else was typed, or the program was stopped; ERR_IO
 */
MUST_CHECK enum err assent_ask(struct call *c, const char *text, struct fault *f);

#endif
