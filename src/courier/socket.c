/* SPDX-License-Identifier: Apache-2.0 */
/*
 * socket.c - addresses, waiting, and a BIO that sends without SIGPIPE
 *
 * OpenSSL's own socket BIO writes with write(2), which kills a process whose peer
 * has gone; ours sends with MSG_NOSIGNAL.
 */
#include "courier/socket.h"

#include "base/text.h"

#include <unistd.h>

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { HOST_MAX = 256, PORT_MAX = 6, BACKLOG = 16 };

struct address {
    char host[HOST_MAX];
    char port[PORT_MAX];
};

int64_t socket_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Part "host:port" or "[address]:port" at the last colon. */
static enum err part_address(const char *text, struct address *out, struct fault *f)
{
    const char *colon = strrchr(text, ':');
    size_t count = colon ? (size_t)(colon - text) : 0;
    uint64_t port;

    if (colon && count >= 2 && text[0] == '[' && text[count - 1] == ']') {
        text++;
        count -= 2;
    } else if (colon && memchr(text, ':', count)) {
        colon = NULL; /* an IPv6 address without brackets: which colon is it? */
    }
    if (!colon || count >= HOST_MAX || text_decimal(colon + 1, UINT16_MAX, &port) != OK)
        return fault_set(f, ERR_MALFORMED, "",
                         "\"%s\" is not an address; write HOST:PORT or [ADDRESS]:PORT.",
                         text);
    memcpy(out->host, text, count);
    out->host[count] = 0;
    return text_copy(out->port, sizeof out->port, colon + 1);
}

static enum err
find_host(const char *text, bool to_listen, struct addrinfo **out, struct fault *f)
{
    const struct addrinfo hints = {
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_NUMERICSERV | (to_listen ? AI_PASSIVE : 0),
    };
    struct address a;
    enum err e = part_address(text, &a, f);
    int code;

    if (e != OK)
        return e;
    code = getaddrinfo(a.host[0] ? a.host : NULL, a.port, &hints, out);
    if (code == 0)
        return OK;
    return fault_set(f, code == EAI_MEMORY ? ERR_NOMEM : ERR_NOT_FOUND, "",
                     "The host of \"%s\" cannot be found (%s); check the address.", text,
                     gai_strerror(code));
}

static int open_socket(const struct addrinfo *a)
{
    return socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
                  a->ai_protocol);
}

/* A listening socket on one address, or -1. */
static int listen_on(const struct addrinfo *a)
{
    const int yes = 1;
    int s = open_socket(a);

    if (s < 0)
        return -1;
    if (setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
        bind(s, a->ai_addr, a->ai_addrlen) == 0 && listen(s, BACKLOG) == 0)
        return s;
    close(s);
    return -1;
}

static int port_of(int s)
{
    struct sockaddr_storage a = {0};
    socklen_t bytes = sizeof a;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;

    if (getsockname(s, (struct sockaddr *)&a, &bytes) != 0)
        return 0;
    if (a.ss_family == AF_INET6) {
        memcpy(&in6, &a, sizeof in6);
        return ntohs(in6.sin6_port);
    }
    memcpy(&in, &a, sizeof in);
    return ntohs(in.sin_port);
}

enum err socket_listen(const char *address, int *out, int *port, struct fault *f)
{
    struct addrinfo *all;
    enum err e = find_host(address, true, &all, f);
    int s = -1;

    if (e != OK)
        return e;
    for (const struct addrinfo *a = all; a && s < 0; a = a->ai_next)
        s = listen_on(a);
    freeaddrinfo(all);
    if (s < 0)
        return fault_set(f, ERR_IO, "",
                         "Cannot listen on \"%s\" (%s); choose another port or stop what "
                         "is using it.",
                         address, strerrordesc_np(errno));
    *out = s;
    *port = port_of(s);
    return OK;
}

enum err socket_wait(int socket, bool to_write, int stop, int64_t until)
{
    struct pollfd watched[2] = {
        {.fd = socket, .events = to_write ? POLLOUT : POLLIN},
        {.fd = stop, .events = POLLIN}, /* poll passes over -1 */
    };

    for (;;) {
        int64_t left = until - socket_now();
        int ready;

        left = left < 0 ? 0 : left;
        ready = poll(watched, 2, left > INT32_MAX ? INT32_MAX : (int)left);
        if (ready < 0 && errno != EINTR)
            return ERR_IO;
        if (ready > 0 && watched[1].revents != 0)
            return ERR_CANCELLED;
        if (ready > 0)
            return OK; /* errors of the socket show when it is used */
        if (ready == 0 && socket_now() >= until)
            return ERR_RETRY;
    }
}

static enum err finish_connect(int s, int64_t until)
{
    int why = 0;
    socklen_t bytes = sizeof why;
    enum err e = socket_wait(s, true, -1, until);

    if (e != OK) {
        errno = ETIMEDOUT;
        return e;
    }
    if (getsockopt(s, SOL_SOCKET, SO_ERROR, &why, &bytes) != 0)
        return ERR_IO;
    errno = why;
    return why == 0 ? OK : ERR_IO;
}

/* Frames go out when they are whole; the courier flushes by itself. */
static void send_at_once(int s)
{
    const int yes = 1;

    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

/* A connected socket to one address, or -1. */
static int connect_to(const struct addrinfo *a, int64_t until)
{
    int s = open_socket(a);
    int why;

    if (s < 0)
        return -1;
    if (connect(s, a->ai_addr, a->ai_addrlen) == 0 ||
        (errno == EINPROGRESS && finish_connect(s, until) == OK)) {
        send_at_once(s);
        return s;
    }
    why = errno;
    close(s);
    errno = why;
    return -1;
}

enum err socket_connect(const char *address, int64_t until, int *out, struct fault *f)
{
    struct addrinfo *all;
    enum err e = find_host(address, false, &all, f);
    int s = -1;

    if (e != OK)
        return e;
    for (const struct addrinfo *a = all; a && s < 0; a = a->ai_next)
        s = connect_to(a, until);
    freeaddrinfo(all);
    if (s < 0)
        return fault_set(f, ERR_IO, "",
                         "Cannot connect to \"%s\" (%s); check that the other side is "
                         "listening there.",
                         address, strerrordesc_np(errno));
    *out = s;
    return OK;
}

enum err socket_accept(int listener, int *out)
{
    int s = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (s < 0) {
        switch (errno) {
        case EMFILE:
        case ENFILE:
        case ENOBUFS:
        case ENOMEM:
        case EBADF:
        case EINVAL:
            return ERR_IO;
        default:
            return ERR_RETRY; /* whoever called has gone again */
        }
    }
    send_at_once(s);
    *out = s;
    return OK;
}

static int socket_of(BIO *bio)
{
    const int *socket = BIO_get_data(bio);

    return *socket;
}

static int bio_write(BIO *bio, const char *bytes, size_t count, size_t *done)
{
    ssize_t sent = send(socket_of(bio), bytes, count, MSG_NOSIGNAL);

    BIO_clear_retry_flags(bio);
    *done = sent > 0 ? (size_t)sent : 0;
    if (sent < 0 && (errno == EAGAIN || errno == EINTR))
        BIO_set_retry_write(bio);
    return sent > 0;
}

static int bio_read(BIO *bio, char *out, size_t count, size_t *done)
{
    ssize_t got = recv(socket_of(bio), out, count, 0);

    BIO_clear_retry_flags(bio);
    *done = got > 0 ? (size_t)got : 0;
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        BIO_set_retry_read(bio);
    if (got == 0)
        BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return got > 0;
}

static long bio_control(BIO *bio, int command, long number, void *pointer)
{
    (void)number;
    (void)pointer;
    if (command == BIO_CTRL_EOF)
        return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
    return command == BIO_CTRL_FLUSH; /* the others are not for us */
}

BIO_METHOD *socket_bio_method(void)
{
    BIO_METHOD *method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "socket");

    if (!method)
        return NULL;
    if (BIO_meth_set_write_ex(method, bio_write) &&
        BIO_meth_set_read_ex(method, bio_read) && BIO_meth_set_ctrl(method, bio_control))
        return method;
    BIO_meth_free(method);
    return NULL;
}

BIO *socket_bio(const BIO_METHOD *method, int *socket)
{
    BIO *bio = BIO_new(method);

    if (bio) {
        BIO_set_data(bio, socket);
        BIO_set_init(bio, 1);
    }
    return bio;
}
