/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_tool.c - many clients of an HTTP server on this machine, and how long it let them
 * wait
 *
 *     load_tool PORT CLIENTS SECONDS RATE PATH HEADER...
 *
 * Each client has a connection that it keeps and one request under way at a time. With a
 * RATE they share so many requests a second out evenly, and a wait is counted from when a
 * request was due, so a server that falls behind cannot hide it; with RATE 0 each asks as
 * soon as it was answered. Prints requests, seconds, and the 50th, 99th and last of
 * 100 parts of the waits in milliseconds; anything but 200 is an error.
 */
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"

#include <unistd.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

enum { CLIENTS_MAX = 1024, WAITS_MAX = 4000000, TEXT_BYTES = 65536 };

struct client {
    int fd;
    bool busy;
    int64_t due_ns; /* of the request that is under way, or the next */
    size_t got;
    size_t wanted; /* of head and body; 0: the head is not whole yet */
    char text[TEXT_BYTES];
};

struct load {
    int epoll;
    size_t count;
    struct client *clients;
    char request[TEXT_BYTES];
    size_t request_bytes;
    int64_t step_ns; /* between two requests of one client; 0: none */
    uint32_t *waits; /* in microseconds */
    size_t wait_count;
};

static int64_t now_ns(void)
{
    struct timespec t;

    must(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void end(const char *why)
{
    (void)fprintf(stderr, "load_tool: %s\n", why);
    exit(EXIT_FAILURE);
}

static int connect_to(int port)
{
    const struct sockaddr_in at = {.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || connect(fd, (const struct sockaddr *)&at, sizeof at) != 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
        end("it cannot be connected");
    return fd;
}

static void ask(struct load *l, struct client *c)
{
    c->busy = true;
    c->got = c->wanted = 0;
    if (send(c->fd, l->request, l->request_bytes, MSG_NOSIGNAL) !=
        (ssize_t)l->request_bytes)
        end("a request cannot be sent");
}

/* How long is the answer? Reads its head once that is whole. */
static void read_head(struct client *c)
{
    char *body, *length;

    c->text[c->got] = '\0';
    body = strstr(c->text, "\r\n\r\n");
    if (body == NULL)
        return;
    if (strncmp(c->text, "HTTP/1.1 200", 12) != 0)
        end("an answer is not 200");
    length = strstr(c->text, "Content-Length: ");
    if (length == NULL || length > body)
        end("an answer has no length");
    c->wanted = (size_t)(body - c->text) + 4 + strtoul(length + 16, NULL, 10);
}

static void take(struct load *l, struct client *c)
{
    size_t room = c->wanted > 0 ? sizeof c->text : sizeof c->text - 1 - c->got;
    ssize_t got = recv(c->fd, c->wanted > 0 ? c->text : c->text + c->got, room, 0);

    if (got <= 0)
        end("a connection ended");
    c->got += (size_t)got;
    if (c->wanted == 0)
        read_head(c);
    if (c->wanted == 0 || c->got < c->wanted)
        return;
    if (l->wait_count < WAITS_MAX)
        l->waits[l->wait_count++] = (uint32_t)((now_ns() - c->due_ns) / 1000);
    c->busy = false;
    c->due_ns = l->step_ns > 0 ? c->due_ns + l->step_ns : now_ns();
}

/* Send what is due, wait a little, take what came. */
static void turn(struct load *l)
{
    struct epoll_event events[CLIENTS_MAX];
    int64_t now = now_ns();
    int count;

    for (size_t i = 0; i < l->count; i++)
        if (!l->clients[i].busy && l->clients[i].due_ns <= now)
            ask(l, &l->clients[i]);
    count = epoll_wait(l->epoll, events, CLIENTS_MAX, l->step_ns > 0 ? 0 : 100);
    for (int i = 0; i < count; i++)
        take(l, events[i].data.ptr);
    if (count == 0 && l->step_ns > 0)
        (void)usleep(50);
}

static void open_clients(struct load *l, int port)
{
    int64_t begin = now_ns() + 1000000;

    for (size_t i = 0; i < l->count; i++) {
        struct client *c = &l->clients[i];
        struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = c}};

        c->fd = connect_to(port);
        c->due_ns = begin + l->step_ns * (int64_t)i / (int64_t)l->count;
        must(epoll_ctl(l->epoll, EPOLL_CTL_ADD, c->fd, &event) == 0);
    }
}

static void write_request(struct load *l, char **words)
{
    size_t used = (size_t)snprintf(l->request, sizeof l->request,
                                   "GET %s HTTP/1.1\r\nHost: localhost\r\n", words[0]);

    for (words++; *words != NULL && used < sizeof l->request; words++)
        used += (size_t)snprintf(l->request + used, sizeof l->request - used, "%s\r\n",
                                 *words);
    if (used + 2 >= sizeof l->request)
        end("the request is too long");
    memcpy(l->request + used, "\r\n", 2);
    l->request_bytes = used + 2;
}

static int compare(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static double part(const struct load *l, size_t of_100)
{
    size_t at = l->wait_count * of_100 / 100;

    return l->waits[at < l->wait_count ? at : l->wait_count - 1] / 1000.0;
}

int main(int argc, char **argv)
{
    struct load *l = memory_new(1, sizeof *l);
    int64_t begin;
    long rate;
    double seconds;

    if (argc < 6 || l == NULL)
        end("it is: load_tool PORT CLIENTS SECONDS RATE PATH HEADER...");
    l->count = strtoul(argv[2], NULL, 10);
    seconds = strtod(argv[3], NULL);
    rate = strtol(argv[4], NULL, 10);
    if (l->count == 0 || l->count > CLIENTS_MAX)
        end("there are 1 to 1024 clients");
    l->step_ns = rate > 0 ? (int64_t)l->count * 1000000000 / rate : 0;
    l->clients = memory_new(l->count, sizeof *l->clients);
    l->waits = memory_new(WAITS_MAX, sizeof *l->waits);
    l->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (l->clients == NULL || l->waits == NULL || l->epoll < 0)
        end("there is no memory");
    write_request(l, argv + 5);
    open_clients(l, (int)strtol(argv[1], NULL, 10));
    begin = now_ns();
    while ((double)(now_ns() - begin) < seconds * 1e9)
        turn(l);
    seconds = (double)(now_ns() - begin) / 1e9;
    qsort(l->waits, l->wait_count, sizeof *l->waits, compare);
    if (l->wait_count == 0)
        end("nothing was answered");
    (void)printf("%zu %.3f %.3f %.3f %.3f\n", l->wait_count, seconds, part(l, 50),
                 part(l, 99), part(l, 100));
    memory_free(l->clients);
    memory_free(l->waits);
    memory_free(l);
    return EXIT_SUCCESS;
}
