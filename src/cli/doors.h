/* SPDX-License-Identifier: Apache-2.0 */
/*
 * doors.h - the doors of a node while `entente serve` runs
 */
#ifndef CLI_DOORS_H
#define CLI_DOORS_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "cli/call.h"

struct doors;

/* Options that doors take, for the table of verbs. */
#define DOORS_MORE                                                                       \
    (OPTION_MORE(OPTION_TAXII) | OPTION_MORE(OPTION_CERTIFICATE) |                       \
     OPTION_MORE(OPTION_KEY) | OPTION_MORE(OPTION_TLS_1_2) | OPTION_MORE(OPTION_MISP))

/* Is a door asked for? */
bool doors_wanted(const struct call *c);

/* Open what is asked for. Errors ERR_USAGE, and those of hall_open and server_start.
 * Given (doors_close). */
MUST_CHECK enum err doors_open(struct call *c, struct doors **out, struct fault *f);
void doors_close(struct doors *d); /* finishes what was begun; NULL is fine */

/* The port of the first. */
int doors_port(const struct doors *d);

#endif
