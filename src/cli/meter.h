/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meter.h - how far long work is, and the user's wish to stop it
 *
 * While a meter runs, SIGINT and SIGTERM do not end the process but make the next tick
 * say no: the work then ends with ERR_CANCELLED at a place where nothing is half done.
 * The bar is drawn only if standard error is a terminal.
 *
 * With a listener, which is set before anything else, the process is left as it is: no
 * signal is taken, nothing is drawn, and the listener says when to stop.
 */
#ifndef CLI_METER_H
#define CLI_METER_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "psi/round.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { METER_PHASES_MAX = 12, METER_PHASE_BYTES = 32 };

/* How far the work is. */
struct meter_news {
    const char *phase;
    size_t done;
    size_t total;
    int64_t left_s;    /* of this phase, by its rate so far; -1: it cannot be said yet */
    uint64_t sent;     /* bytes over a link, by this work */
    uint64_t received; /* likewise */
};

/* Whoever hears of it where nobody sits at a terminal. */
struct meter_listener {
    void (*hear)(void *state, const struct meter_news *news); /* or NULL */
    void *state;
    int stop_fd; /* readable once the work shall stop; -1: never */
};

struct meter_phase {
    char name[METER_PHASE_BYTES];
    int64_t ms;
};

struct meter {
    const struct meter_listener *listener; /* NULL: the terminal */
    bool running;
    bool terminal;
    bool drawn;
    int stop_fd; /* readable once the user wants to stop */
    char phase[METER_PHASE_BYTES];
    int64_t begun_ms; /* of this phase */
    int64_t drawn_ms;
    uint64_t sent;
    uint64_t received;
    struct round_progress progress; /* for what takes one; tick is meter_tick */
    bool measuring;
    bool told;           /* the phase is that of the work since measured_ms */
    int64_t measured_ms; /* up to when */
    struct meter_phase phases[METER_PHASES_MAX];
    size_t phase_count;
};

/* Take the signals. Once it runs it runs to meter_end. ERR_IO. */
MUST_CHECK enum err meter_start(struct meter *m, struct fault *f);

/* Wipe the bar; the signals are as before. Fine for one that does not run. */
void meter_end(struct meter *m);

/* Wipe the bar for a line of text; it is drawn again by the next tick. */
void meter_wipe(const struct meter *m);

/* Has the user asked to stop? */
bool meter_stopped(const struct meter *m);

/* Draw from now on, though signals are not taken: for work between waits. */
void meter_look(struct meter *m);

/* From here to meter_pause, time is counted to the phase that ticks. */
void meter_measure(struct meter *m);
void meter_pause(struct meter *m);

/* Draw, and say whether to go on. The state is the meter. */
bool meter_tick(void *state, const char *phase, size_t done, size_t total);
bool meter_tick_bytes(void *state, size_t done, size_t total);

/* So many bytes went over a link so far, and what is done with it now: "sending",
 * "receiving", "waiting". For a listener alone. */
void meter_move(struct meter *m, const char *phase, uint64_t sent, uint64_t received);

/* From here on SIGINT and SIGTERM end the process at once, with a sentence and the exit
 * code of ERR_CANCELLED: for waiting on a peer, where every moment is a safe one. With a
 * listener they are not touched. */
void meter_let_go(const struct meter *m);

#endif
