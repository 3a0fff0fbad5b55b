/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hall.h - what all doors of a node share: readers, the writer, the key, who comes in
 *
 * The key of the doors is 32 random bytes in objects.db, made once. From it come the ids
 * of the collections, which so stay the same, and the MAC of tickets.
 *
 * Locks     every function may be called by any thread
 * Secrets   the key
 */
#ifndef DOOR_HALL_H
#define DOOR_HALL_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/random.h"
#include "door/user.h"
#include "door/writer.h"
#include "http/server.h"
#include "store/object.h"

#include <stddef.h>
#include <stdint.h>

enum { HALL_ID_CHARS = 36, HALL_KEY_BYTES = 32, HALL_READERS_MAX = 16 };

struct hall;

/*
 * Open the doors' store, making it and the key if they are not there, and start the
 * writer.
 *
 * Units    wait_ms: for the lock of objects.db, now and at each write
 * Owns     *out given (hall_close); dir is copied
 * Errors   store_open_objects'; ERR_RANDOM; ERR_NOMEM; with *f
 */
MUST_CHECK enum err hall_open(
    const char *dir, int wait_ms, struct random *r, struct hall **out, struct fault *f);

/* Finish what is written, so that no request is held any more; later jobs are refused.
 * Then hall_close. */
void hall_finish(struct hall *h);
void hall_close(struct hall *h); /* NULL is fine */

/* Borrow a store that reads; give it back soon, with what its verbs last returned: after
 * a failure of its own it is closed. NULL: it cannot be opened. */
struct store *hall_take(struct hall *h);
void hall_give(struct hall *h, struct store *s, enum err e);

/* Who sent this? Errors of user_check; ERR_IO no reader. */
MUST_CHECK enum err
hall_user(struct hall *h, const struct server_request *r, struct user *out);

/* Queue a job: writer_submit. */
MUST_CHECK enum err hall_submit(struct hall *h, struct writer_job *job);

/* Hold the answer and queue the job that gives it: its `done` is called in any case. */
void hall_answer_later(struct hall *h, struct server_answer *a, struct writer_job *job);

/* A UUID, version 4 in form, that belongs to this word for as long as the key stands. */
void hall_id(const struct hall *h, const char *word, char out[HALL_ID_CHARS + 1]);

/* A new random one. ERR_RANDOM. */
MUST_CHECK enum err hall_new_id(struct hall *h, uint8_t out[16]);

/* A UUID as text. */
void hall_id_text(const uint8_t id[16], char out[HALL_ID_CHARS + 1]);

/* The key for tickets. */
const uint8_t *hall_ticket_key(const struct hall *h);

#endif
