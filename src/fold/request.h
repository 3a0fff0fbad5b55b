/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request.h - what the state says of requests: asks, and pledges
 *
 * A request has an asker and a holder. An ask is made by the asker; a pledge is made by
 * the holder, as a promise that it could have been asked for, and counts as accepted from
 * the start. An incident is told by the asker: the holder acknowledges and answers it,
 * and nothing else is said of it but what came of it. Everything else holds for all
 * alike.
 *
 * As in view.h: of everything judged so far, borrowed until the next fold_feed, in the
 * order in which this fold judged them.
 *
 * Nouns  fold
 * Source PROTOCOL.md 6.8
 */
#ifndef FOLD_REQUEST_H
#define FOLD_REQUEST_H

#include "fold/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FOLD_ANSWERS_MAX = 64,    /* to a request */
    FOLD_INCIDENTS_MAX = 1000 /* of one side, that nobody has answered */
};

enum fold_request_kind {
    FOLD_ASK_TOPIC,
    FOLD_ASK_HIT,
    FOLD_PLEDGE,
    FOLD_ASK_ITEM,    /* about an item that the asker holds */
    FOLD_ASK_CONSENT, /* to pass one on */
    FOLD_INCIDENT
};
const char *fold_request_kind_name(enum fold_request_kind k); /* "topic"; never NULL */

/* The first that holds, from below. */
enum fold_request_status {
    FOLD_REQUEST_ASKED,
    FOLD_REQUEST_ACKNOWLEDGED,
    FOLD_REQUEST_ACCEPTED,
    FOLD_REQUEST_PARTIAL,   /* answered in part */
    FOLD_REQUEST_ANSWERED,  /* as a whole, or with nothing: over */
    FOLD_REQUEST_DECLINED,  /* over */
    FOLD_REQUEST_WITHDRAWN, /* over */
};
const char *
fold_request_status_name(enum fold_request_status s); /* "asked"; never NULL */

struct fold_request {
    uint8_t id[32];
    uint8_t agreement[32];
    enum fold_request_kind kind;
    int asker;         /* side; the holder is the other */
    int author;        /* side that made it */
    uint64_t author_n; /* entry in the author's lane */
    uint8_t round[32]; /* of FOLD_ASK_HIT, as is the next */
    uint8_t hit[FOLD_HANDLE_BYTES];
    uint8_t item[32]; /* of FOLD_ASK_ITEM and FOLD_ASK_CONSENT */
    int version;      /* of FOLD_ASK_CONSENT, as is the next */
    uint8_t recipient[32];
    char topic[FOLD_CODE_BYTES];    /* of FOLD_ASK_TOPIC and FOLD_PLEDGE; these: or "" */
    char question[FOLD_CODE_BYTES]; /* of FOLD_ASK_TOPIC, _HIT and _ITEM */
    char purpose[FOLD_CODE_BYTES];  /* of every ask */
    int64_t asked_at;
    int64_t due_at;   /* the asker's wish, or what the holder accepted */
    int64_t acked_at; /* these: 0 not yet */
    int64_t accepted_at;
    int64_t declined_at;
    int64_t answered_at; /* as a whole, or with nothing */
    int64_t withdrawn_at;
    char code[FOLD_CODE_BYTES]; /* of the decline, or of the incident, or "" */
    bool nothing;               /* the last answer: nothing is there */
    uint32_t answers;
    char useful[FOLD_CODE_BYTES]; /* the feedback, or "" */
    char used[FOLD_CODE_BYTES];
    enum fold_request_status status;
};

/* How many there are, the i-th (must: i < count), and the one with an id or NULL. */
size_t fold_request_count(const struct fold *f);
const struct fold_request *fold_request_at(const struct fold *f, size_t i);
const struct fold_request *fold_request_find(const struct fold *f, const uint8_t id[32]);

/* Answered, declined or withdrawn. */
bool fold_request_is_over(const struct fold_request *r);

/* Until when the holder must acknowledge it; 0 if it has, or it is over. */
int64_t fold_request_ack_by(const struct fold *f, const struct fold_request *r);

/* Overdue at a time: not acknowledged, or not answered, when it had to be. Both sides
 * compute the same of the same lanes and time. */
bool fold_request_is_overdue(const struct fold *f,
                             const struct fold_request *r,
                             int64_t now);

/* How many more requests a side may make under the agreement at a time (R16). */
int64_t fold_agreement_requests_left(const struct fold *f,
                                     const struct fold_agreement *a,
                                     int side,
                                     int64_t now);

#endif
