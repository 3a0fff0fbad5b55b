/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link.c - entente link: exchange with a peer that listens
 */
#include "base/instant.h"
#include "cli/session.h"
#include "cli/status.h"
#include "cli/verbs.h"
#include "cli/view.h"
#include "exchange/node.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { AGAIN_S = 5 };

/* One connection and all its turns. */
MUST_CHECK static enum err
connect_once(struct call *c, struct sync_report *report, struct fault *f)
{
    static const struct words_range idle = {1, SESSION_IDLE_MAX_S, SESSION_IDLE_S};
    const char *address = c->words.value[OPTION_TO];
    struct pair *p = NULL;
    struct link *l = NULL;
    struct link_patience patience = {.stop_fd = -1};
    int64_t idle_s = 0;
    enum err e = words_number(&c->words, OPTION_IDLE, &idle, &idle_s, f);

    if (e == OK)
        e = call_pair(c, words_at(&c->words, 0), &p, f);
    if (e != OK)
        return e;
    if (address == NULL)
        address = json_text(p->peer->object, "address");
    if (address[0] == '\0')
        return fault_set(f, ERR_USAGE, "",
                         "The card of %s names no address; say where with "
                         "--to HOST:PORT.",
                         pair_name(p, 1 - p->side));
    patience.idle_s = (int)idle_s;
    if (c->meter.listener != NULL)
        patience.stop_fd = c->meter.listener->stop_fd;
    e = link_connect(address, &p->node->link_key, p->peer->link, &patience, &l, f);
    if (e == OK)
        e = sync_session(
            p, l,
            &(struct sync_manner){true, session_advance, session_ahead, session_moved, c},
            report, f);
    link_free(l);
    return e;
}

/* Where the time of our own turns went. */
static void put_phases(const struct meter *m, struct output *o)
{
    json_t *list = json_array();

    for (size_t i = 0; i < m->phase_count; i++) {
        json_t *phase = json_object();

        json_put_text(phase, "phase", m->phases[i].name, &o->ok);
        json_put_int(phase, "ms", m->phases[i].ms, &o->ok);
        if (json_array_append_new(list, phase) != 0)
            o->ok = false;
    }
    json_put(o->json, "phases", list, &o->ok);
}

static void answer(struct call *c, const struct sync_report *report)
{
    struct output *o = &c->output;

    view_report(report, o->json, &o->ok);
    put_phases(&c->meter, o);
    output_say(
        o, o->json,
        "Sent entries: {sent}, new ones taken: {fresh}, refused by a rule: {refused}\n");
    if (report->sent + report->fresh > 0)
        output_say(o, o->json, "head number to compare by voice  {head}\n");
}

/* Until the user ends the process; what fails for want of a peer is tried again. */
MUST_CHECK static enum err watch(struct call *c, struct fault *f)
{
    for (;;) {
        struct sync_report report = {.sent = 0};
        enum err e = connect_once(c, &report, f);

        call_close(c);
        session_log(e == OK ? "session" : "failed", &report, e == OK ? NULL : f);
        if (e != OK && e != ERR_IO && e != ERR_BUSY && e != ERR_RETRY &&
            e != ERR_NOT_FOUND)
            return e;
        (void)nanosleep(&(struct timespec){.tv_sec = AGAIN_S}, NULL);
    }
}

static enum err run(struct call *c, struct fault *f)
{
    struct sync_report report = {.sent = 0};
    struct pair *p = NULL;
    enum err e;

    meter_let_go(&c->meter);
    meter_look(&c->meter);
    if (c->words.value[OPTION_WATCH] != NULL)
        return watch(c, f);
    e = connect_once(c, &report, f);
    if (e == OK)
        e = call_pair(c, words_at(&c->words, 0), &p, f);
    if (e != OK)
        return e;
    answer(c, &report);
    return status_say_waits(&c->output, p, f);
}

const struct verb link_verbs[] = {
    {.name = "",
     .words = "[PEER]",
     .help = "connect to a peer, and give and take until neither has more",
     .words_max = 1,
     .options = OPTION_BIT(OPTION_TO) | OPTION_BIT(OPTION_WATCH) |
                OPTION_BIT(OPTION_IDLE) | OPTION_BIT(OPTION_WITH),
     .run = run},
    {.name = NULL},
};
