/* SPDX-License-Identifier: Apache-2.0 */
/*
 * officers.h - the register of officers: who may do what, and what each has done (R42)
 */
#ifndef CLI_OFFICERS_H
#define CLI_OFFICERS_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "cli/call.h"

/* A row of the table of `entente card`. */
MUST_CHECK enum err officers_run(struct call *c, struct fault *f);

#endif
