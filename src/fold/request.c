/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request.c - what the state says of requests
 */
#include "fold/request.h"

#include "base/instant.h"
#include "base/must.h"
#include "fold/errand.h"
#include "fold/state.h"

const char *fold_request_kind_name(enum fold_request_kind k)
{
    static const char *const names[] = {
        [FOLD_ASK_TOPIC] = "topic",   [FOLD_ASK_HIT] = "hit",
        [FOLD_PLEDGE] = "pledge",     [FOLD_ASK_ITEM] = "item",
        [FOLD_INCIDENT] = "incident", [FOLD_ASK_CONSENT] = "consent"};

    return names[k];
}

const char *fold_request_status_name(enum fold_request_status s)
{
    static const char *const names[] = {[FOLD_REQUEST_ASKED] = "asked",
                                        [FOLD_REQUEST_ACKNOWLEDGED] = "acknowledged",
                                        [FOLD_REQUEST_ACCEPTED] = "accepted",
                                        [FOLD_REQUEST_PARTIAL] = "partial",
                                        [FOLD_REQUEST_ANSWERED] = "answered",
                                        [FOLD_REQUEST_DECLINED] = "declined",
                                        [FOLD_REQUEST_WITHDRAWN] = "withdrawn"};

    return names[s];
}

size_t fold_request_count(const struct fold *f)
{
    return f->errand_count;
}

const struct fold_request *fold_request_at(const struct fold *f, size_t i)
{
    must(i < f->errand_count);
    return &f->errands[i].is;
}

const struct fold_request *fold_request_find(const struct fold *f, const uint8_t id[32])
{
    size_t at = ids_find(&f->errand_ids, id);

    return at == IDS_NONE ? NULL : &f->errands[at].is;
}

bool fold_request_is_over(const struct fold_request *r)
{
    return r->status >= FOLD_REQUEST_ANSWERED;
}

int64_t fold_request_ack_by(const struct fold *f, const struct fold_request *r)
{
    const struct fold_agreement *a = fold_agreement_find(f, r->agreement);

    if (r->status != FOLD_REQUEST_ASKED)
        return 0;
    must(a);
    return r->asked_at + a->document->ack_hours * INSTANT_HOUR;
}

bool fold_request_is_overdue(const struct fold *f,
                             const struct fold_request *r,
                             int64_t now)
{
    int64_t ack_by = fold_request_ack_by(f, r);

    if (fold_request_is_over(r))
        return false;
    return now > r->due_at || (ack_by != 0 && now > ack_by);
}

int64_t fold_agreement_requests_left(const struct fold *f,
                                     const struct fold_agreement *a,
                                     int side,
                                     int64_t now)
{
    size_t at = ids_find(&f->pact_ids, a->id);
    int64_t left;

    must(at != IDS_NONE);
    left = a->document->requests_day -
           errand_asked_since(&f->pacts[at], side, now - INSTANT_DAY);
    return left > 0 ? left : 0;
}
