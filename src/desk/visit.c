/* SPDX-License-Identifier: Apache-2.0 */
/*
 * visit.c - what every kind of request needs
 */
#include "desk/visit.h"

#include "desk/reply.h"

struct guard visit_guard(const struct desk *d)
{
    return (struct guard){d->host, atomic_load(&d->port), d->plan.has_tls,
                          atomic_load(&d->shuns_localhost)};
}

bool visit_pass_on(struct visit *v, void (*run)(struct crew_job *job, bool stopping))
{
    struct server_answer *a = v->answer;

    v->job.run = run;
    server_hold(a);
    if (crew_submit(v->desk->crew, &v->job) == OK)
        return true;
    reply_refuse(a, 503, ERR_BUSY, "Too much is being done here; try again.");
    server_go_on(a);
    return false;
}
