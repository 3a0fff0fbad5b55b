/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_tool.c - a bulk round between two processes, each on a core of its own, timed
 *
 *     bulk_tool LOG_N [one|both] [portable|native|wide]
 *
 * The sides are two processes with a socket between them; each begins with ids that are
 * hashed before (the line "ids" says what that costs) and ends when it has its result.
 * Prints lines `name value`: wall seconds of the whole, CPU seconds and peak memory of
 * each side, bytes sent by each, and the wall time of each step where it was made and
 * taken.
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
    double made[STEPS_MAX], taken[STEPS_MAX], worked[STEPS_MAX];
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
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
    double start = now();
    const uint8_t *bytes;
    uint8_t *heard;
    size_t count;

    if (bulk_is_turn(b)) {
        expect(bulk_next(b, &bytes, &count), "next");
        m->made[at] = now() - start;
        send_all(fd, bytes, count);
        m->sent += count;
        return;
    }
    expect(bulk_work(b), "work");
    m->worked[at] = now() - start;
    count = bulk_awaited(b);
    heard = memory_new(count, 1);
    if (!heard)
        fail("memory");
    receive_all(fd, heard, count);
    start = now();
    expect(bulk_receive(b, heard, count), "receive");
    m->taken[at] = now() - start;
    memory_free(heard);
}

static void play(const struct bulk_setup *setup,
                 const struct bulk_items *items,
                 enum path path,
                 int fd,
                 struct measured *m)
{
    struct rusage usage;
    struct rusage before;
    struct bulk *b;
    uint8_t ready = 0;

    send_all(fd, &ready, 1);
    receive_all(fd, &ready, 1);
    getrusage(RUSAGE_SELF, &before);
    m->begin = now();
    expect(bulk_new(setup, items, path, &b, NULL), "new");
    for (unsigned at = 0; !bulk_is_over(b); at++)
        step(b, fd, at, m);
    m->end = now();
    (void)bulk_hits(b, &m->hits);
    getrusage(RUSAGE_SELF, &usage);
    m->cpu = (double)(usage.ru_utime.tv_sec - before.ru_utime.tv_sec) +
             (double)(usage.ru_stime.tv_sec - before.ru_stime.tv_sec) +
             1e-6 * (double)(usage.ru_utime.tv_usec - before.ru_utime.tv_usec) +
             1e-6 * (double)(usage.ru_stime.tv_usec - before.ru_stime.tv_usec);
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

static void print(const struct measured m[2])
{
    double begin = m[0].begin < m[1].begin ? m[0].begin : m[1].begin;
    double end = m[0].end > m[1].end ? m[0].end : m[1].end;

    printf("wall %.4f\nhits %zu\n", end - begin, m[1].hits);
    printf("bytes %zu %zu %zu\n", m[0].sent + m[1].sent, m[0].sent, m[1].sent);
    printf("cpu %.4f %.4f\n", m[0].cpu, m[1].cpu);
    printf("peak_mb %.1f %.1f\n", (double)m[0].peak_kb / 1024,
           (double)m[1].peak_kb / 1024);
    for (unsigned at = 0; at < STEPS_MAX; at++)
        if (m[at & 1].made[at] > 0)
            printf("step%u made %.4f taken %.4f worked-meanwhile %.4f\n", at,
                   m[at & 1].made[at], m[1 - (at & 1)].taken[at],
                   m[1 - (at & 1)].worked[at]);
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
