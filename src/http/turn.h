/* SPDX-License-Identifier: Apache-2.0 */
/*
 * turn.h - one request of one connection, as libmicrohttpd brings it
 *
 *     turn_begin (request line) --> turn_take (headers, body, its end) --> turn_end
 *
 * For http/server.c alone: these are the library's callbacks. What server.h promises of
 * one request (server_hold, server_extra and the like) stands here too.
 *
 * Nouns    server
 */
#ifndef HTTP_TURN_H
#define HTTP_TURN_H

#include "http/patience.h"
#include "http/server.h"

#include <microhttpd.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* What all turns share. */
struct turn_host {
    struct patience *patience;
    struct server_face face[SERVER_FACES_MAX];
    size_t face_count;
    server_log log;
    void *log_state;
    bool asks_certificate;
    atomic_size_t bodies;  /* bytes of bodies kept for now */
    atomic_size_t answers; /* bytes that wait to be sent */
};

/* MHD_OPTION_NOTIFY_CONNECTION: a connection comes or goes. */
void turn_connect(void *host,
                  struct MHD_Connection *c,
                  void **context,
                  enum MHD_ConnectionNotificationCode code);

/* MHD_OPTION_URI_LOG_CALLBACK: a turn for this raw target, or NULL. */
void *turn_begin(void *host, const char *raw, struct MHD_Connection *c);

/* The access handler. NOLINT: the library's own shape */
enum MHD_Result turn_take(void *host,
                          struct MHD_Connection *c,
                          const char *url,
                          const char *method,
                          const char *version,
                          const char *upload,
                          size_t *upload_bytes,
                          void **turn);

/* MHD_OPTION_NOTIFY_COMPLETED: the answer is sent, or nobody wants it. */
void turn_end(void *host,
              struct MHD_Connection *c,
              void **turn,
              enum MHD_RequestTerminationCode code);

#endif
