/* SPDX-License-Identifier: Apache-2.0 */
/*
 * news.h - what pages are told while they are open: server-sent events
 *
 * One thread looks at the node's files twice a second, whoever changed them; it also says
 * every 15 seconds that it lives, and ends streams whose session is over.
 *
 *     event: changed     data: {"at":TIME}      read again what is shown
 *     event: progress    data: {"job":ID,...}   to who began it, as of chore_look
 *     event: bye         data: {"why":"session"|"stopped"}
 *
 * A page that does not read is told less: progress is left out, never a change.
 *
 * Locks    every function may be called by any thread, server_wake under news' own lock
 * Source   HTML Living Standard 9.2 (WHATWG)
 */
#ifndef DESK_NEWS_H
#define DESK_NEWS_H

#include "base/attr.h"
#include "base/err.h"
#include "desk/seat.h"
#include "http/server.h"

#include <stdint.h>

enum {
    NEWS_STREAMS_MAX = 16,
    NEWS_WATCHED_MAX = 4,
    NEWS_LINE_MAX = 512,
    NEWS_LOOK_MS = 500,
    NEWS_ALIVE_MS = 15000
};

struct news;

/* The files are those whose change is told, NULL after the last; kept, as are the seats.
 * Given. ERR_NOMEM, ERR_IO no thread. */
MUST_CHECK enum err news_start(const char *const watched[NEWS_WATCHED_MAX],
                               struct seats *seats,
                               int64_t (*clock)(void),
                               struct news **out);

/* Make this answer a stream for that session. ERR_BUSY there are too many, ERR_NOMEM. The
 * stream ends with the answer (its `kept` and `drop` are set). */
MUST_CHECK enum err
news_open(struct news *n, const struct seat *seat, struct server_answer *a);

/* Tell a session what is new: one line of JSON. */
void news_tell(struct news *n, uint64_t session, const char *event, const char *data);

/* Say bye to all, and end the thread. Then news_free, when no stream is left. */
void news_finish(struct news *n);
void news_free(struct news *n);

#endif
