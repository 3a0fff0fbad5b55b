/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duty.c - everything that is due of either side
 */
#include "fold/duty.h"

#include "base/instant.h"
#include "base/must.h"
#include "base/num.h"
#include "fold/owed.h"
#include "fold/request.h"

#include <string.h>

const char *fold_duty_kind_name(enum fold_duty_kind k)
{
    static const char *const names[] = {[FOLD_DUTY_ACKNOWLEDGE] = "acknowledge",
                                        [FOLD_DUTY_ANSWER] = "answer",
                                        [FOLD_DUTY_APPLY] = "apply",
                                        [FOLD_DUTY_RECEIPT] = "receipt",
                                        [FOLD_DUTY_ERASE] = "erase",
                                        [FOLD_DUTY_OPEN] = "open"};

    must((size_t)k < COUNT_OF(names));
    return names[k];
}

static bool each_of_request(const struct fold *f,
                            const struct fold_request *r,
                            bool (*visit)(void *state, const struct fold_duty *d),
                            void *state)
{
    struct fold_duty d = {.kind = FOLD_DUTY_ACKNOWLEDGE, .side = 1 - r->asker};

    if (fold_request_is_over(r))
        return true;
    memcpy(d.agreement, r->agreement, sizeof d.agreement);
    memcpy(d.subject, r->id, sizeof d.subject);
    d.due = fold_request_ack_by(f, r);
    if (d.due != 0 && !visit(state, &d))
        return false;
    d.kind = FOLD_DUTY_ANSWER;
    d.due = r->due_at;
    return visit(state, &d);
}

/* Who started a sample and saw the other's share could like what it draws, or not; so
 * that it keeps its own share back is no secret. */
static bool visit_sample(const struct fold *f,
                         const struct fold_sample *s,
                         bool (*visit)(void *state, const struct fold_duty *d),
                         void *state)
{
    const struct fold_agreement *a = fold_agreement_find(f, s->agreement);
    struct fold_duty d = {.kind = FOLD_DUTY_OPEN, .side = s->starter};

    if (!s->joined || s->opened)
        return true;
    memcpy(d.agreement, s->agreement, sizeof d.agreement);
    memcpy(d.subject, s->id, sizeof d.subject);
    d.due = s->joined_at + a->document->ack_hours * INSTANT_HOUR;
    return visit(state, &d);
}

bool fold_duty_each(const struct fold *f,
                    int64_t now,
                    bool (*visit)(void *state, const struct fold_duty *d),
                    void *state)
{
    for (size_t i = 0; i < f->errand_count; i++)
        if (!each_of_request(f, &f->errands[i].is, visit, state))
            return false;
    for (size_t i = 0; i < f->parcel_count; i++)
        if (!owed_each(f, VIEW_ALL, &f->parcels[i], now, visit, state))
            return false;
    for (size_t i = 0; i < f->sample_count; i++)
        if (!visit_sample(f, &f->samples[i].is, visit, state))
            return false;
    return true;
}
