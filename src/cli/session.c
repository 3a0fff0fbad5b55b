/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.c - what both ends of a link do
 */
#include "cli/session.h"

#include "base/instant.h"
#include "cli/call.h"
#include "exchange/match.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

enum err session_advance(struct pair *p, void *state, struct fault *f)
{
    struct call *c = state;
    size_t did = 0;
    enum err e;

    meter_measure(&c->meter);
    e = match_advance(p, &c->meter.progress, &did, f);
    meter_pause(&c->meter);
    return e;
}

bool session_ahead(struct pair *p, void *state)
{
    struct call *c = state;
    bool did;

    meter_measure(&c->meter);
    did = match_ahead(p, &c->meter.progress);
    meter_pause(&c->meter);
    return did;
}

void session_moved(void *state, const struct sync_traffic *traffic)
{
    static const char *const phases[] = {"sending", "waiting", "receiving"};
    struct call *c = state;

    meter_move(&c->meter, phases[traffic->now], traffic->out, traffic->in);
}

void session_log(const char *what,
                 const struct sync_report *report,
                 const struct fault *f)
{
    int64_t now = (int64_t)time(NULL);
    char when[INSTANT_BYTES];

    instant_format(now >= 0 && now <= INSTANT_MAX ? now : 0, when);
    (void)fprintf(stderr,
                  "%s %s sent %" PRIu64 " new %" PRIu64 " held %" PRIu64
                  " refused %" PRIu64 "%s%s\n",
                  when, what, report->sent, report->fresh, report->held, report->refused,
                  f != NULL ? ": " : "", f != NULL ? err_name(f->code) : "");
    (void)fflush(stderr);
}
