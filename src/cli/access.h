/* SPDX-License-Identifier: Apache-2.0 */
/*
 * access.h - the options by which a verb asks another server: URL and credentials
 *
 * A secret is never an argument, since other users of a machine can read those: it is the
 * first line of a file, "-" for standard input.
 */
#ifndef CLI_ACCESS_H
#define CLI_ACCESS_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "cli/call.h"
#include "door/remote.h"

#define ACCESS_MORE                                                                      \
    (OPTION_MORE(OPTION_USER) | OPTION_MORE(OPTION_SECRET_FILE) |                        \
     OPTION_MORE(OPTION_CERTIFICATE) | OPTION_MORE(OPTION_CERTIFICATE_KEY) |             \
     OPTION_MORE(OPTION_AUTHORITY))

/*
 * Ask with the call's options; the call's meter stops it.
 *
 * Owns     *out given (http_client_free)
 * Errors   ERR_USAGE --user without --secret-file; those of file_read and http_client_new
 */
MUST_CHECK enum err
access_open(struct call *c, struct http_client **out, struct fault *f);

/*
 * Check the URL that is the first word, open the client and the meter, do the work, and
 * close both. Errors of access_open and of the work.
 */
MUST_CHECK enum err
access_run(struct call *c,
           enum err (*work)(struct call *c, struct http_client *client, struct fault *f),
           struct fault *f);

/* Objects that do not come or go, counted; so many of them are named. */
enum { ACCESS_BAD_SHOWN = 20 };

/* Count one, and name it on standard error if it is among the first; its id "" is not
 * known. */
void access_say_bad(const struct meter *m,
                    size_t *count,
                    const char *id,
                    const char *why);

/* A short name for what came from a collection: its host and title. */
void access_name(const struct remote_collection *collection, char *out, size_t capacity);

#endif
