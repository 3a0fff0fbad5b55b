/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chore.h - work that takes long: begun by a request, looked at by others
 *
 * Locks     every function may be called by any thread
 */
#ifndef DESK_CHORE_H
#define DESK_CHORE_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/random.h"
#include "desk/crew.h"
#include "desk/news.h"
#include "desk/wish.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    CHORES_MAX = 16,     /* that run, wait, or are looked at */
    CHORE_ID_CHARS = 32, /* hex */
    CHORE_RESULT_MAX = 8 << 20
};

struct chores;

/* Runs it: the plan's. */
typedef enum err (*chore_run)(void *state,
                              const struct desk_act *act,
                              struct desk_done *done,
                              struct fault *f);

/* Kept: news. Given. ERR_NOMEM, ERR_IO. */
MUST_CHECK enum err
chore_table_new(struct news *news, chore_run run, void *state, struct chores **out);

/* Begin one for a session, whose officer acts. Owns *wish taken if OK. Errors ERR_BUSY
 * too many run; ERR_RANDOM; ERR_NOMEM. */
MUST_CHECK enum err chore_begin(struct chores *c,
                                struct random *r,
                                const struct seat *seat,
                                const struct desk_verb *verb,
                                struct wish *wish,
                                char id[CHORE_ID_CHARS + 1]);

/* How far it is, as JSON:
 * {"job","command","verb","state","phase","done","total","seconds_left",
 * "bytes_sent","bytes_received"} with "result" or "error" once it is over. ERR_NOT_FOUND
 * none of this officer. */
MUST_CHECK enum err
chore_look(struct chores *c, const char *officer, const char *id, struct buffer *out);

/* Ask it to stop. ERR_NOT_FOUND. */
MUST_CHECK enum err chore_stop(struct chores *c, const char *officer, const char *id);

/* Stop all, and wait for them. Then chore_table_free; NULL is fine. */
void chore_table_finish(struct chores *c);
void chore_table_free(struct chores *c);

#endif
