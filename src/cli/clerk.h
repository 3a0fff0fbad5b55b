/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clerk.h - the desk of a node while `entente serve` runs, and verbs done for it
 */
#ifndef CLI_CLERK_H
#define CLI_CLERK_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "cli/call.h"

struct clerk;

/* Is a desk asked for? */
bool clerk_wanted(const struct call *c);

/* Open it where --desk says. Errors ERR_USAGE, and those of desk_new and server_start.
 * Given (clerk_close). */
MUST_CHECK enum err clerk_open(struct call *c, struct clerk **out, struct fault *f);
void clerk_close(struct clerk *k); /* finishes what was begun; NULL is fine */

/* The port it listens at. */
int clerk_port(const struct clerk *k);

/* Where a browser finds it, on one line: the caller prints it. */
void clerk_address(const struct clerk *k, struct buffer *out);

#endif
