/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meter.c - the bar on standard error, and signals as a file descriptor
 *
 * Signals are read through signalfd, so that there is no handler with a global flag and
 * a wait for a connection can wait for them too.
 */
#include "cli/meter.h"

#include <unistd.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>

enum { BAR = 24, DRAW_MS = 100 };

static int64_t now_ms(void)
{
    struct timespec t = {.tv_sec = 0};

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void stop_signals(sigset_t *set)
{
    (void)sigemptyset(set);
    (void)sigaddset(set, SIGINT);
    (void)sigaddset(set, SIGTERM);
}

/* For a listener: its stop, and no signals. */
static void attend(struct meter *m)
{
    m->stop_fd = m->listener->stop_fd;
    m->running = true;
    m->progress.tick = meter_tick;
    m->progress.state = m;
}

enum err meter_start(struct meter *m, struct fault *f)
{
    sigset_t set;

    if (m->running)
        return OK;
    if (m->listener != NULL) {
        attend(m);
        return OK;
    }
    stop_signals(&set);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    m->stop_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (m->stop_fd < 0) {
        (void)sigprocmask(SIG_UNBLOCK, &set, NULL);
        return fault_set(f, ERR_IO, "", "Signals cannot be waited for: %s.",
                         strerrordesc_np(errno));
    }
    m->running = true;
    m->terminal = isatty(STDERR_FILENO) == 1;
    m->progress.tick = meter_tick;
    m->progress.state = m;
    return OK;
}

void meter_wipe(const struct meter *m)
{
    if (m->drawn)
        (void)fputs("\r\033[K", stderr);
}

void meter_end(struct meter *m)
{
    struct signalfd_siginfo info;
    sigset_t set;

    if (!m->running)
        return;
    m->running = false;
    if (m->listener != NULL)
        return;
    meter_wipe(m);
    while (read(m->stop_fd, &info, sizeof info) > 0)
        continue; /* what stopped the work has done so */
    (void)close(m->stop_fd);
    stop_signals(&set);
    (void)sigprocmask(SIG_UNBLOCK, &set, NULL);
    m->drawn = false;
}

bool meter_stopped(const struct meter *m)
{
    struct pollfd p = {.fd = m->stop_fd, .events = POLLIN};

    return m->running && poll(&p, 1, 0) == 1;
}

/* -1: too little was done to say. */
static int64_t seconds_left(const struct meter *m, size_t done, size_t total, int64_t now)
{
    int64_t passed = now - m->begun_ms;

    if (passed <= 0 || done == 0 || done > total)
        return -1;
    return (int64_t)((double)(total - done) * (double)passed / (double)done / 1000.0);
}

static void draw(struct meter *m, size_t done, size_t total, int64_t now)
{
    int64_t passed = now - m->begun_ms;
    int64_t left = seconds_left(m, done, total, now);
    size_t filled = total > 0 ? done * BAR / total : 0;
    char bar[BAR + 1];

    for (size_t i = 0; i < BAR; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[BAR] = '\0';
    (void)fprintf(stderr, "\r\033[K%-12s [%s]", m->phase, bar);
    if (total > 0)
        (void)fprintf(stderr, " %3zu%%", done * 100 / total);
    if (left >= 0)
        (void)fprintf(stderr, "  %lld/s  %lld:%02lld left",
                      (long long)done * 1000 / (long long)passed, (long long)left / 60,
                      (long long)left % 60);
    (void)fflush(stderr);
    m->drawn = true;
}

void meter_look(struct meter *m)
{
    if (m->listener != NULL) {
        attend(m);
        return;
    }
    m->terminal = isatty(STDERR_FILENO) == 1;
    m->progress.tick = meter_tick;
    m->progress.state = m;
}

/* Count the time since the last tick to the phase that it was of. */
static void account(struct meter *m, int64_t now)
{
    size_t i = 0;

    if (!m->measuring || !m->told)
        return;
    while (i < m->phase_count && strcmp(m->phases[i].name, m->phase) != 0)
        i++;
    if (i == m->phase_count) {
        if (i == METER_PHASES_MAX)
            return;
        memcpy(m->phases[i].name, m->phase, sizeof m->phases[i].name);
        m->phase_count++;
    }
    m->phases[i].ms += now - m->measured_ms;
}

void meter_measure(struct meter *m)
{
    m->measuring = true;
    m->measured_ms = now_ms();
    m->told = false;
}

void meter_pause(struct meter *m)
{
    account(m, now_ms());
    m->measuring = false;
}

/* Is that another phase than the last one? It begins then. */
static bool begins(struct meter *m, const char *phase, int64_t now)
{
    if (strncmp(m->phase, phase, sizeof m->phase - 1) == 0)
        return false;
    (void)snprintf(m->phase, sizeof m->phase, "%s", phase);
    m->begun_ms = now;
    m->drawn_ms = now; /* work shorter than DRAW_MS shows no bar */
    return true;
}

static void tell(const struct meter *m, size_t done, size_t total, int64_t now)
{
    const struct meter_news news = {
        m->phase, done, total, seconds_left(m, done, total, now), m->sent, m->received};

    if (m->listener != NULL && m->listener->hear != NULL)
        m->listener->hear(m->listener->state, &news);
}

bool meter_tick(void *state, const char *phase, size_t done, size_t total)
{
    struct meter *m = state;
    int64_t now = now_ms();

    account(m, now);
    m->measured_ms = now;
    m->told = true;
    (void)begins(m, phase, now);
    if (now - m->drawn_ms >= DRAW_MS) {
        if (m->terminal)
            draw(m, done, total, now);
        tell(m, done, total, now);
        m->drawn_ms = now;
    }
    return !meter_stopped(m);
}

void meter_move(struct meter *m, const char *phase, uint64_t sent, uint64_t received)
{
    int64_t now = now_ms();

    if (m->listener == NULL)
        return;
    m->sent = sent;
    m->received = received;
    if (!begins(m, phase, now) && now - m->drawn_ms < DRAW_MS)
        return;
    tell(m, 0, 0, now);
    m->drawn_ms = now;
}

bool meter_tick_bytes(void *state, size_t done, size_t total)
{
    return meter_tick(state, "reading", done, total);
}

NORETURN static void end_at_once(int signal)
{
    static const char said[] = "\nentente: Stopped; what came whole is kept.\n";

    (void)signal;
    (void)!write(STDERR_FILENO, said, sizeof said - 1);
    _exit(24);
}

void meter_let_go(const struct meter *m)
{
    struct sigaction action = {.sa_handler = end_at_once};

    if (m->listener != NULL)
        return;
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}
