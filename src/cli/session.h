/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.h - what both ends of a link do: what is due, and one line of log
 */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "courier/link.h"
#include "exchange/pair.h"
#include "exchange/sync.h"

#include <stdbool.h>

enum { SESSION_IDLE_S = 300, SESSION_IDLE_MAX_S = 600 };

/* For sync_session: do what is due now. The state is the struct call. */
MUST_CHECK enum err session_advance(struct pair *p, void *state, struct fault *f);

/* For sync_session: do a part of what will be due. Cancelled work says so at the next
 * reading, which looks for the same wish to stop. */
bool session_ahead(struct pair *p, void *state);

/* For sync_session: tell how many bytes crossed. */
void session_moved(void *state, const struct sync_traffic *traffic);

/* A line on standard error: time, what, counts, and why it failed (may be NULL). No
 * names: logs travel further than they should. */
void session_log(const char *what,
                 const struct sync_report *report,
                 const struct fault *f);

#endif
