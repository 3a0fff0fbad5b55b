/* SPDX-License-Identifier: Apache-2.0 */
/*
 * status.h - what waits for whom, for the verbs that end an exchange
 */
#ifndef CLI_STATUS_H
#define CLI_STATUS_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "cli/output.h"
#include "exchange/pair.h"

/* Append a line for each thing that waits for either side of the pair, and for each of
 * ours the command that does it, for people only. Errors of leads_load. */
MUST_CHECK enum err status_say_waits(struct output *o, struct pair *p, struct fault *f);

#endif
