/* SPDX-License-Identifier: Apache-2.0 */
/*
 * asker.h - a face of the doors asked without a server: no socket, no library
 *
 * It stands in for http/turn.c (server_hold, server_go_on and their like), so a program
 * takes either it or a server. One request at a time, by one thread; an answer that is
 * held is waited for. Add `asker` (files) to a test's sources.
 */
#ifndef SUPPORT_ASKER_H
#define SUPPORT_ASKER_H

#include "base/buffer.h"
#include "crypto/entropy.h"
#include "door/hall.h"
#include "door/misp.h"
#include "door/taxii.h"
#include "http/server.h"
#include "tests/support/scratch.h"

#include <stddef.h>
#include <stdint.h>

/* Both faces over a node's folder that holds objects.db alone, and a user of each kind
 * who may read and write. */
struct asker {
    char dir[SCRATCH_PATH_MAX];
    struct random random; /* may be set to another before asker_open */
    struct hall *hall;
    struct taxii *taxii;
    struct misp *misp;
};

struct asker_reply {
    int status;
    struct buffer body;
};

void asker_open(struct asker *a);
void asker_close(struct asker *a);

/* Ask: the face that owns the target judges, and answers if it lets the body come. Empty
 * the reply by buffer_fini. */
void asker_ask(struct asker *a,
               enum server_method method,
               const char *target,
               const void *body,
               size_t bytes,
               struct asker_reply *out);

#endif
