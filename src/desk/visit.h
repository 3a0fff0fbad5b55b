/* SPDX-License-Identifier: Apache-2.0 */
/*
 * visit.h - the desk and one request to it, as the files of this folder share them
 */
#ifndef DESK_VISIT_H
#define DESK_VISIT_H

#include "desk/chore.h"
#include "desk/crew.h"
#include "desk/desk.h"
#include "desk/guard.h"
#include "desk/news.h"
#include "desk/pending.h"
#include "desk/seat.h"
#include "desk/wish.h"
#include "http/server.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct desk {
    struct desk_plan plan;
    char host[256];
    atomic_int port;
    atomic_bool shuns_localhost;
    struct seats *seats;
    struct pendings *pendings;
    struct news *news;
    struct crew *crew;
    struct chores *chores;
    pthread_mutex_t node;  /* one verb at a time: the node's lock is polled for */
    atomic_size_t waiting; /* verbs that are passed on and not answered yet */
    pthread_mutex_t lock;  /* of the randomness */
};

enum route {
    ROUTE_ASSET,
    ROUTE_SESSION,
    ROUTE_SESSION_DEVICE,
    ROUTE_DEVICE,
    ROUTE_DEVICE_FINISH,
    ROUTE_VERB,
    ROUTE_JOB,
    ROUTE_EVENTS,
    ROUTE_DESCRIPTION
};

/* One request, from judge to the end of its answer. */
struct visit {
    struct crew_job job;
    struct desk *desk;
    struct server_answer *answer;
    enum route route;
    const struct desk_verb *verb; /* of ROUTE_VERB */
    struct seat seat;             /* whose it is; number 0: nobody's yet */
    struct wish wish;
    struct webauthn_asked at; /* whose page asks: no challenge; site "": no name */
};

/* Where the desk is. */
struct guard visit_guard(const struct desk *d);

/* Give it to the crew, the answer held meanwhile. False: it is answered already. */
bool visit_pass_on(struct visit *v, void (*run)(struct crew_job *job, bool stopping));

#endif
