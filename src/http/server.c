/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server.c - the socket, TLS, and the library's threads
 */
#include "http/server.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "http/patience.h"
#include "http/turn.h"

#include <unistd.h>

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum {
    CONNECTIONS_MAX = 512,
    OF_ONE_ADDRESS_MAX = 96, /* in one thread */
    BACKLOG = 256,
    THREADS = 4,
    THREADS_MAX = 16,
    HOST_BYTES = 256,
    STACK_BYTES = 512 << 10
};

/* Forward secrecy and authenticated ciphers alone, also in 1.2. */
#define TLS_1_3                                                                          \
    "SECURE128:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-256-GCM:+CHACHA20-POLY1305:"      \
    "+AES-128-GCM"
#define TLS_1_2                                                                          \
    "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-CIPHER-ALL:+AES-256-GCM:"            \
    "+CHACHA20-POLY1305:+AES-128-GCM:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA"

struct server {
    struct turn_host host;
    /* One for each thread, each with a socket of its own at the same port, among which
     * the system shares connections out: threads that accept at one socket leave all to
     * whoever wakes first. */
    struct MHD_Daemon *daemon[THREADS_MAX];
    int fd[THREADS_MAX]; /* -1: none, or the library's now */
    unsigned threads;
    char *certificate;
    char *key;
    int port;
};

/* ---- the address ---- */

static bool is_loopback(const struct sockaddr *a)
{
    if (a->sa_family == AF_INET)
        return (ntohl(((const struct sockaddr_in *)(const void *)a)->sin_addr.s_addr) >>
                24) == 127;
    return a->sa_family == AF_INET6 &&
           IN6_IS_ADDR_LOOPBACK(
               &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr);
}

/* HOST:PORT, an address of IPv6 in brackets. */
MUST_CHECK static enum err
find_address(const char *address, struct addrinfo **out, struct fault *f)
{
    const struct addrinfo wanted = {.ai_family = AF_UNSPEC,
                                    .ai_socktype = SOCK_STREAM,
                                    .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    const char *colon = strrchr(address, ':');
    char host[HOST_BYTES] = "";
    size_t bytes = colon != NULL ? (size_t)(colon - address) : 0;
    uint64_t port = 0;
    int failed;

    if (bytes >= 2 && address[0] == '[' && address[bytes - 1] == ']') {
        address++;
        bytes -= 2;
    }
    if (bytes == 0 || bytes >= sizeof host || text_decimal(colon + 1, 65535, &port) != OK)
        return fault_set(f, ERR_USAGE, "", "\"%s\" is no address; it is HOST:PORT.",
                         address);
    memcpy(host, address, bytes);
    failed = getaddrinfo(host, colon + 1, &wanted, out);
    return failed == 0
               ? OK
               : fault_set(f, ERR_USAGE, "", "The host of \"%s\" is not known.", address);
}

static in_port_t *port_of(struct sockaddr *a)
{
    return a->sa_family == AF_INET6 ? &((struct sockaddr_in6 *)(void *)a)->sin6_port
                                    : &((struct sockaddr_in *)(void *)a)->sin_port;
}

/* A socket bound there, or -1. */
static int bind_one(const struct addrinfo *a, bool shares)
{
    const int on = 1;
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd >= 0 &&
        (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
         (shares && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) ||
         bind(fd, a->ai_addr, a->ai_addrlen) != 0)) {
        (void)close(fd);
        fd = -1;
    }
    return fd;
}

/* One that shares with nobody first: it finds the port to be free, or which one is. */
MUST_CHECK static enum err
bind_sockets(struct server *s, struct addrinfo *a, struct fault *f)
{
    struct sockaddr_storage bound;
    socklen_t bytes = sizeof bound;
    int alone = bind_one(a, false);
    bool good = alone >= 0 && getsockname(alone, (struct sockaddr *)&bound, &bytes) == 0;

    if (good)
        *port_of(a->ai_addr) = *port_of((struct sockaddr *)&bound);
    if (alone >= 0)
        (void)close(alone);
    for (unsigned i = 0; i < s->threads && good; i++) {
        s->fd[i] = bind_one(a, true);
        good = s->fd[i] >= 0 && listen(s->fd[i], BACKLOG) == 0;
    }
    s->port = ntohs(*port_of(a->ai_addr));
    return good ? OK
                : fault_set(f, ERR_IO, "", "It cannot be listened there (%s).",
                            strerrordesc_np(errno));
}

MUST_CHECK static enum err
open_socket(struct server *s, const struct server_plan *plan, struct fault *f)
{
    struct addrinfo *found = NULL;
    enum err e = find_address(plan->address, &found, f);

    if (e != OK)
        return e;
    if (plan->certificate == NULL && !is_loopback(found->ai_addr))
        e = fault_set(f, ERR_USAGE, "",
                      "Without TLS only this machine may connect; listen at 127.0.0.1, "
                      "or give --certificate and --key.");
    else
        e = bind_sockets(s, found, f);
    freeaddrinfo(found);
    return e;
}

/* ---- TLS ---- */

/* Look at certificate and key before the library does, which would not say what is wrong.
 */
MUST_CHECK static enum err check_pair(const struct server *s, struct fault *f)
{
    gnutls_certificate_credentials_t credentials;
    gnutls_datum_t certificate = {.size = (unsigned)strlen(s->certificate)};
    gnutls_datum_t key = {.size = (unsigned)strlen(s->key)};
    int failed;

    certificate.data = (unsigned char *)s->certificate;
    key.data = (unsigned char *)s->key;
    if (gnutls_certificate_allocate_credentials(&credentials) != 0)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    failed = gnutls_certificate_set_x509_key_mem(credentials, &certificate, &key,
                                                 GNUTLS_X509_FMT_PEM);
    gnutls_certificate_free_credentials(credentials);
    if (failed == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
        return fault_set(f, ERR_MALFORMED, "",
                         "The key is not the one of the certificate.");
    if (failed < 0)
        return fault_set(f, ERR_MALFORMED, "",
                         "The certificate or its key cannot be read (%s); both are PEM.",
                         gnutls_strerror(failed));
    return OK;
}

MUST_CHECK static enum err
copy_pair(struct server *s, const struct server_plan *plan, struct fault *f)
{
    if (plan->certificate == NULL)
        return OK;
    s->certificate = memory_copy_text(plan->certificate);
    s->key = plan->key != NULL ? memory_copy_text(plan->key) : NULL;
    if (s->certificate == NULL || (plan->key != NULL && s->key == NULL))
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    if (s->key == NULL)
        return fault_set(f, ERR_USAGE, "", "A certificate needs its key: --key FILE.");
    return check_pair(s, f);
}

/* ---- the library ---- */

/* What the library would print about clients is of no use and may hold what they sent. */
static void say_nothing(void *state, const char *format, va_list values)
{
    (void)state;
    (void)format;
    (void)values;
}

MUST_CHECK static enum err
start_daemon(struct server *s, unsigned i, bool permits_tls_1_2, struct fault *f)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
                     MHD_USE_ERROR_LOG | (s->certificate != NULL ? MHD_USE_TLS : 0);
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_KEY, 0, s->key},
        {MHD_OPTION_HTTPS_MEM_CERT, 0, s->certificate},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    char priorities[] = TLS_1_3;
    char old_priorities[] = TLS_1_2;

    tls[2].ptr_value = permits_tls_1_2 ? old_priorities : priorities;
    if (s->certificate == NULL)
        tls[0] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    s->daemon[i] = MHD_start_daemon(
        flags, 0, NULL, NULL, turn_take, &s->host, /* the first option is the logger */
        MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL, MHD_OPTION_LISTEN_SOCKET, s->fd[i],
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)SERVER_HEADERS_BYTES,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX / s->threads,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)OF_ONE_ADDRESS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)(SERVER_IDLE_MS / 1000),
        MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK_BYTES, MHD_OPTION_STRICT_FOR_CLIENT,
        1, MHD_OPTION_URI_LOG_CALLBACK, turn_begin, &s->host,
        MHD_OPTION_NOTIFY_CONNECTION, turn_connect, &s->host, MHD_OPTION_NOTIFY_COMPLETED,
        turn_end, &s->host, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
    if (s->daemon[i] == NULL)
        return fault_set(f, ERR_IO, "", "The server cannot be started.");
    s->fd[i] = -1;
    return OK;
}

enum err
server_start(const struct server_plan *plan, struct server **out, struct fault *f)
{
    struct server *s = memory_new(1, sizeof *s);
    enum err e;

    if (s == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    must(plan->face_count > 0 && plan->face_count <= SERVER_FACES_MAX);
    s->threads = plan->threads > 0 ? plan->threads : THREADS;
    must(s->threads <= THREADS_MAX);
    for (unsigned i = 0; i < s->threads; i++)
        s->fd[i] = -1;
    s->host.face_count = plan->face_count;
    memcpy(s->host.face, plan->face, sizeof s->host.face);
    s->host.log = plan->log;
    s->host.log_state = plan->log_state;
    s->host.asks_certificate = plan->asks_certificate && plan->certificate != NULL;
    e = copy_pair(s, plan, f);
    if (e == OK)
        e = open_socket(s, plan, f);
    if (e == OK && patience_start(&s->host.patience) != OK)
        e = fault_set(f, ERR_IO, "", "No thread can be started.");
    for (unsigned i = 0; i < s->threads && e == OK; i++)
        e = start_daemon(s, i, plan->permits_tls_1_2, f);
    if (e != OK)
        server_stop(s);
    else
        *out = s;
    return e;
}

void server_quiesce(struct server *s)
{
    for (unsigned i = 0; i < s->threads; i++) {
        MHD_socket fd = MHD_quiesce_daemon(s->daemon[i]);

        if (fd != MHD_INVALID_SOCKET)
            s->fd[i] = fd; /* ours again */
    }
}

void server_stop(struct server *s)
{
    if (s == NULL)
        return;
    for (unsigned i = 0; i < s->threads; i++) {
        if (s->daemon[i] != NULL)
            MHD_stop_daemon(s->daemon[i]);
        if (s->fd[i] >= 0)
            (void)close(s->fd[i]);
    }
    patience_stop(s->host.patience);
    memory_free(s->certificate);
    memory_wipe_free(s->key, s->key != NULL ? strlen(s->key) : 0);
    memory_free(s);
}

int server_port(const struct server *s)
{
    return s->port;
}
