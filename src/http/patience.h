/* SPDX-License-Identifier: Apache-2.0 */
/*
 * patience.h - connections that take too long are ended
 *
 * Each connection has a time by which its present step must be done. A thread of its own
 * shuts the socket of one that is over it, whatever bytes still drip in; whoever reads or
 * writes there then finds the end.
 *
 * Locks     every function may be called by any thread; patience_leave returns when the
 *           descriptor is not touched any more, so it can be closed
 */
#ifndef HTTP_PATIENCE_H
#define HTTP_PATIENCE_H

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct patience;

/* Lies in what its owner keeps for the connection. */
struct patience_entry {
    struct patience_entry *before;
    struct patience_entry *after;
    int64_t due_ms; /* by the monotonic clock; INT64_MAX: never */
    int fd;
    bool ended;
};

/* Errors ERR_NOMEM, ERR_IO no thread. Given. */
MUST_CHECK enum err patience_start(struct patience **out);
void patience_stop(struct patience *p); /* no entry may be left (must); NULL is fine */

/* From here on the entry has ms of time. The fd is borrowed until patience_leave. */
void patience_join(struct patience *p, struct patience_entry *e, int fd, int64_t ms);
void patience_allow(struct patience *p, struct patience_entry *e, int64_t ms);
void patience_wait(struct patience *p, struct patience_entry *e); /* any time */
void patience_leave(struct patience *p, struct patience_entry *e);

/* The monotonic clock. */
int64_t patience_now_ms(void);

#endif
