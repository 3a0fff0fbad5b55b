/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_tool.c - a bulk round between two processes, each on a core of its own, timed
 *
 *     bulk_tool LOG_N [one|both] [portable|native|wide]
 *
 * The sides are two processes with a socket between them; each begins with ids that are
 * hashed before (the line "ids" says what that costs) and ends when it has its result.
 * Prints lines `name value`: wall seconds of the whole, CPU seconds and peak memory of
 * each side, bytes sent by each, and the CPU time of each step where it was made, sent,
 * worked for meanwhile, received and taken. `path` is what the wall time would be of two
 * sides that never wait for a core: the longest chain of these.
 */
#include "base/memory.h"
#include "base/num.h"
#include "bulk/bulk.h"
#include "crypto/entropy.h"

#include <unistd.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

enum { STEPS_MAX = 8 };

struct measured {
    double begin, end; /* of the monotonic clock */
    double cpu;
    long peak_kb;
    size_t sent, hits;
    double started; /* CPU seconds, as all below */
    double made[STEPS_MAX], sending[STEPS_MAX];
    double worked[STEPS_MAX], receiving[STEPS_MAX], taken[STEPS_MAX];
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double cpu(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* CPU seconds since; *since is set to now. */
static double lap(double *since)
{
    double t = cpu();
    double spent = t - *since;

    *since = t;
    return spent;
}

static void fail(const char *what)
{
    fprintf(stderr, "bulk_tool: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void expect(enum err e, const char *what)
{
    if (e == OK)
        return;
    fprintf(stderr, "bulk_tool: %s: %s\n", what, err_name(e));
    exit(1);
}

static void send_all(int fd, const uint8_t *bytes, size_t count)
{
    while (count > 0) {
        ssize_t n = write(fd, bytes, count);
        if (n <= 0)
            fail("write");
        bytes += n;
        count -= (size_t)n;
    }
}

static void receive_all(int fd, uint8_t *bytes, size_t count)
{
    while (count > 0) {
        ssize_t n = read(fd, bytes, count);
        if (n <= 0)
            fail("read");
        bytes += n;
        count -= (size_t)n;
    }
}

static void step(struct bulk *b, int fd, unsigned at, struct measured *m)
{
    double since = cpu();
    const uint8_t *bytes;
    uint8_t *heard;
    size_t count;

    if (bulk_is_turn(b)) {
        expect(bulk_next(b, &bytes, &count), "next");
        m->made[at] = lap(&since);
        send_all(fd, bytes, count);
        m->sent += count;
        m->sending[at] = lap(&since);
        return;
    }
    expect(bulk_work(b), "work");
    m->worked[at] = lap(&since);
    count = bulk_awaited(b);
    heard = memory_new_large(count, 1);
    if (!heard)
        fail("memory");
    receive_all(fd, heard, count);
    m->receiving[at] = lap(&since);
    expect(bulk_receive(b, heard, count), "receive");
    m->taken[at] = lap(&since);
    memory_free(heard);
}

static void play(const struct bulk_setup *setup,
                 const struct bulk_items *items,
                 enum path path,
                 int fd,
                 struct measured *m)
{
    struct rusage usage;
    struct bulk *b;
    uint8_t ready = 0;
    double before;
    double since;

    send_all(fd, &ready, 1);
    receive_all(fd, &ready, 1);
    before = since = cpu();
    m->begin = now();
    expect(bulk_new(setup, items, path, &b, NULL), "new");
    m->started = lap(&since);
    for (unsigned at = 0; !bulk_is_over(b); at++)
        step(b, fd, at, m);
    m->end = now();
    (void)bulk_hits(b, &m->hits);
    getrusage(RUSAGE_SELF, &usage);
    m->cpu = cpu() - before;
    m->peak_kb = usage.ru_maxrss;
    bulk_free(b);
}

/* Half of each list is shared. */
static uint8_t (*make_ids(size_t count, size_t from))[BULK_ID_BYTES]
{
    uint8_t(*ids)[BULK_ID_BYTES] = memory_new(count, sizeof *ids);

    if (!ids)
        fail("memory");
    for (size_t i = 0; i < count; i++) {
        uint8_t item[16] = "account";
        store_u64(item + 8, from + i);
        bulk_id(item, sizeof item, ids[i]);
    }
    return ids;
}

static void play_role(enum bulk_role role,
                      const struct bulk_setup *base,
                      size_t count,
                      enum path path,
                      int fd,
                      struct measured *m)
{
    struct bulk_setup setup = *base;
    struct bulk_items items = {.count = count};
    struct random random = entropy_random();
    uint8_t(*ids)[BULK_ID_BYTES];
    double start = now();

    setup.role = role;
    expect(random_fill(&random, setup.secret, sizeof setup.secret), "randomness");
    ids = make_ids(count, role == BULK_FIRST ? 0 : count / 2);
    if (role == BULK_FIRST)
        printf("ids %.4f\n", now() - start);
    items.ids = (const uint8_t(*)[BULK_ID_BYTES])ids;
    play(&setup, &items, path, fd, m);
    memory_free(ids);
}

/* Each side goes on when it has done its own and what it waits for has come; sending and
 * receiving of a message go on at the same time. */
static double longest_chain(const struct measured m[2])
{
    double clock[2] = {m[0].started, m[1].started};

    for (unsigned at = 0; at < STEPS_MAX; at++) {
        unsigned maker = at & 1;
        unsigned taker = 1 - maker;
        double moved = m[taker].receiving[at];

        clock[maker] += m[maker].made[at];
        clock[taker] += m[taker].worked[at];
        if (clock[taker] < clock[maker])
            clock[taker] = clock[maker];
        if (moved < m[maker].sending[at])
            moved = m[maker].sending[at];
        clock[maker] += m[maker].sending[at];
        clock[taker] += moved + m[taker].taken[at];
    }
    return clock[0] > clock[1] ? clock[0] : clock[1];
}

static void print(const struct measured m[2])
{
    double begin = m[0].begin < m[1].begin ? m[0].begin : m[1].begin;
    double end = m[0].end > m[1].end ? m[0].end : m[1].end;

    printf("wall %.4f\nhits %zu\npath %.4f\n", end - begin, m[1].hits, longest_chain(m));
    printf("bytes %zu %zu %zu\n", m[0].sent + m[1].sent, m[0].sent, m[1].sent);
    printf("cpu %.4f %.4f\n", m[0].cpu, m[1].cpu);
    printf("peak_mb %.1f %.1f\n", (double)m[0].peak_kb / 1024,
           (double)m[1].peak_kb / 1024);
    printf("started %.4f %.4f\n", m[0].started, m[1].started);
    for (unsigned at = 0; at < STEPS_MAX; at++)
        if (m[at & 1].made[at] > 0)
            printf("step%u made %.4f sent %.4f meanwhile %.4f received %.4f taken %.4f\n",
                   at, m[at & 1].made[at], m[at & 1].sending[at],
                   m[1 - (at & 1)].worked[at], m[1 - (at & 1)].receiving[at],
                   m[1 - (at & 1)].taken[at]);
}

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? (size_t)1 << strtoul(argv[1], NULL, 10) : 1 << 16;
    struct bulk_setup setup = {
        .mode = argc > 2 && strcmp(argv[2], "both") == 0 ? BULK_BOTH : BULK_ONE};
    struct measured m[2] = {0};
    enum path path = path_best();
    int fd[2];
    int result[2];
    pid_t child;

    for (enum path p = 0; argc > 3 && p < PATH_COUNT; p++)
        if (strcmp(argv[3], path_name(p)) == 0 && p <= path_best())
            path = p;
    if (crypto_start() != OK || count > BULK_ITEMS_MAX)
        return 1;
    setup.own_size = setup.peer_size = bulk_size(count);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) != 0 || pipe(result) != 0)
        fail("socket");
    child = fork();
    if (child < 0)
        fail("fork");
    if (child == 0) {
        play_role(BULK_SECOND, &setup, count, path, fd[1], &m[1]);
        send_all(result[1], (const uint8_t *)&m[1], sizeof m[1]);
        _exit(0);
    }
    play_role(BULK_FIRST, &setup, count, path, fd[0], &m[0]);
    receive_all(result[0], (uint8_t *)&m[1], sizeof m[1]);
    waitpid(child, NULL, 0);
    print(m);
    return 0;
}
