/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bare_tool.c - a server that does nothing: libmicrohttpd with one answer of some length
 *
 *     bare_tool THREADS BYTES
 *
 * What a node's doors are measured beside: as many threads, each with a socket of its own
 * at the same port, and the same length of an answer, but nobody is looked up and nothing
 * is read. Prints its port, and serves until it is ended.
 */
#include "base/memory.h"

#include <microhttpd.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { THREADS_MAX = 64, BYTES_MAX = 1 << 20, BACKLOG = 256 };

struct answer {
    char *bytes;
    size_t count;
};

static void end(const char *why)
{
    (void)fprintf(stderr, "bare_tool: %s\n", why);
    exit(EXIT_FAILURE);
}

static enum MHD_Result say(void *state,
                           struct MHD_Connection *c,
                           const char *url,
                           const char *method,
                           const char *version,
                           const char *upload,
                           size_t *upload_bytes,
                           void **turn) /* NOLINT: the library's own shape */
{
    const struct answer *a = state;
    struct MHD_Response *out;
    enum MHD_Result result;

    (void)url;
    (void)method;
    (void)version;
    (void)upload;
    (void)upload_bytes;
    if (*turn == NULL) {
        *turn = state; /* its headers are here, its end comes */
        return MHD_YES;
    }
    out = MHD_create_response_from_buffer(a->count, a->bytes, MHD_RESPMEM_PERSISTENT);
    if (out == NULL)
        return MHD_NO;
    result = MHD_queue_response(c, MHD_HTTP_OK, out);
    MHD_destroy_response(out);
    return result;
}

/* Listen at this port of this machine, which others may share; 0: any, which is noted. */
static int listen_at(in_port_t *port)
{
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = *port, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t bytes = sizeof at;
    const int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0 ||
        bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, BACKLOG) != 0 ||
        getsockname(fd, (struct sockaddr *)&at, &bytes) != 0)
        end("it cannot be listened");
    *port = at.sin_port;
    return fd;
}

int main(int argc, char **argv)
{
    struct answer a = {.count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0};
    unsigned long threads = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;
    in_port_t port = 0;

    if (threads == 0 || threads > THREADS_MAX || a.count > BYTES_MAX)
        end("it is: bare_tool THREADS BYTES");
    a.bytes = memory_new(a.count, 1);
    if (a.bytes == NULL)
        end("there is no memory");
    memset(a.bytes, 'x', a.count);
    for (unsigned long i = 0; i < threads; i++)
        if (MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, say, &a,
                             MHD_OPTION_LISTEN_SOCKET, listen_at(&port),
                             MHD_OPTION_END) == NULL)
            end("it cannot be served");
    (void)printf("%d\n", ntohs(port));
    (void)fflush(stdout);
    (void)pause();
    return EXIT_SUCCESS;
}
