/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agent.c - a process that holds unlocked keys for a bounded time
 *
 * One question a connection, one line: "key NAME" or "end". The answer is one byte, 1 for
 * yes, and after a yes to "key" the seed. Who asks and who answers must be one user,
 * which each side has from the kernel.
 *
 * The socket is reached through the folder's descriptor, since the path of a socket may
 * have no more than some hundred bytes.
 */
#include "exchange/agent.h"

#include "base/memory.h"
#include "base/must.h"

#include <unistd.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>

enum { LINE_BYTES = KEYS_NAME_MAX + 16, QUEUE = 8, PATIENCE_S = 2 };

struct agent {
    int folder;
    int socket;
};

/* The keys in a page of their own. */
struct held {
    struct agent_key *keys;
    size_t count;
    bool ended;
};

static bool address_of(int folder, struct sockaddr_un *out)
{
    int count;

    memset(out, 0, sizeof *out);
    out->sun_family = AF_UNIX;
    count =
        snprintf(out->sun_path, sizeof out->sun_path, "/proc/self/fd/%d/agent", folder);
    return count > 0 && (size_t)count < sizeof out->sun_path;
}

/* Whether the other end of the connection is this user. */
static bool is_own_user(int connection)
{
    struct ucred who;
    socklen_t size = sizeof who;

    return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 &&
           who.uid == geteuid();
}

static void set_patience(int connection)
{
    struct timeval most = {.tv_sec = PATIENCE_S};

    (void)setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    (void)setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
}

/* ---- who asks ---- */

/* Send the line and read the whole answer, `count` bytes after the yes. */
static enum err ask(const char *dir, const char *line, uint8_t *out, size_t count)
{
    uint8_t answer[1 + KEYFILE_SEED_BYTES] = {0};
    struct sockaddr_un address;
    size_t length = strlen(line);
    int folder = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok = folder >= 0 && connection >= 0 && address_of(folder, &address);

    must(count < sizeof answer);
    if (ok) {
        set_patience(connection);
        ok = connect(connection, (struct sockaddr *)&address, sizeof address) == 0 &&
             is_own_user(connection) &&
             send(connection, line, length, MSG_NOSIGNAL) == (ssize_t)length &&
             recv(connection, answer, 1 + count, MSG_WAITALL) == (ssize_t)(1 + count) &&
             answer[0] == 1;
    }
    if (ok && count > 0)
        memcpy(out, answer + 1, count);
    memory_wipe(answer, sizeof answer);
    if (connection >= 0)
        (void)close(connection);
    if (folder >= 0)
        (void)close(folder);
    return ok ? OK : ERR_NOT_FOUND;
}

enum err agent_ask(const char *dir, const char *name, uint8_t seed[KEYFILE_SEED_BYTES])
{
    char line[LINE_BYTES];
    int count = snprintf(line, sizeof line, "key %s\n", name);

    if (count < 0 || (size_t)count >= sizeof line)
        return ERR_NOT_FOUND;
    return ask(dir, line, seed, KEYFILE_SEED_BYTES);
}

enum err agent_end(const char *dir)
{
    return ask(dir, "end\n", NULL, 0);
}

/* ---- who answers ---- */

static bool listen_at(struct agent *a)
{
    struct sockaddr_un address;
    mode_t before = umask(0177);
    bool ok = address_of(a->folder, &address);

    ok = ok && bind(a->socket, (struct sockaddr *)&address, sizeof address) == 0;
    umask(before);
    return ok && listen(a->socket, QUEUE) == 0;
}

/* Whether something answers there; if not, a socket that a dead agent left goes away. */
static bool is_taken(const struct agent *a)
{
    struct sockaddr_un address;
    int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool taken = connection >= 0 && address_of(a->folder, &address) &&
                 connect(connection, (struct sockaddr *)&address, sizeof address) == 0;

    if (connection >= 0)
        (void)close(connection);
    if (!taken)
        (void)unlinkat(a->folder, "agent", 0);
    return taken;
}

enum err agent_start(const char *dir, struct agent **out, struct fault *f)
{
    struct agent *a = memory_new(1, sizeof *a);
    enum err e = OK;

    if (a == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    a->folder = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    a->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (a->folder < 0 || a->socket < 0)
        e = fault_set(f, a->folder < 0 ? ERR_NOT_FOUND : ERR_IO, "",
                      "The folder \"%s\" cannot be used (%s).", dir,
                      strerrordesc_np(errno));
    else if (is_taken(a))
        e = fault_set(f, ERR_EXISTS, "",
                      "Keys are held already; end that first with: entente key drop");
    else if (!listen_at(a))
        e = fault_set(f, ERR_IO, "", "The agent cannot listen in \"%s\" (%s).", dir,
                      strerrordesc_np(errno));
    if (e != OK) {
        agent_leave(a);
        return e;
    }
    *out = a;
    return OK;
}

void agent_leave(struct agent *a)
{
    if (a->socket >= 0)
        (void)close(a->socket);
    if (a->folder >= 0)
        (void)close(a->folder);
    memory_free(a);
}

static const struct agent_key *find_key(const struct held *h, const char *name)
{
    for (size_t i = 0; i < h->count; i++)
        if (strcmp(h->keys[i].name, name) == 0)
            return &h->keys[i];
    return NULL;
}

/* Read up to the end of the line; false if none comes in time, or too much. */
static bool read_line(int connection, char line[LINE_BYTES])
{
    size_t used = 0;

    while (used + 1 < LINE_BYTES) {
        ssize_t got = recv(connection, line + used, LINE_BYTES - 1 - used, 0);

        if (got <= 0)
            return false;
        used += (size_t)got;
        line[used] = '\0';
        if (line[used - 1] == '\n') {
            line[used - 1] = '\0';
            return strlen(line) == used - 1;
        }
    }
    return false;
}

static void answer(struct held *h, int connection)
{
    char line[LINE_BYTES];
    uint8_t reply[1 + KEYFILE_SEED_BYTES] = {0};
    size_t count = 1;
    const struct agent_key *key = NULL;

    if (!is_own_user(connection) || !read_line(connection, line))
        return;
    if (strcmp(line, "end") == 0) {
        h->ended = true;
        reply[0] = 1;
    } else if (strncmp(line, "key ", 4) == 0) {
        key = find_key(h, line + 4);
    }
    if (key != NULL) {
        reply[0] = 1;
        memcpy(reply + 1, key->seed, KEYFILE_SEED_BYTES);
        count = sizeof reply;
    }
    (void)!send(connection, reply, count, MSG_NOSIGNAL);
    memory_wipe(reply, sizeof reply);
}

static int64_t seconds_now(void)
{
    struct timespec now;

    must(clock_gettime(CLOCK_BOOTTIME, &now) == 0);
    return now.tv_sec;
}

static void serve_until(struct agent *a, struct held *h, int64_t until, int stop_fd)
{
    struct pollfd waits[] = {{.fd = a->socket, .events = POLLIN},
                             {.fd = stop_fd, .events = POLLIN}};

    while (!h->ended) {
        int64_t left = until - seconds_now();
        int connection;

        if (left <= 0)
            return;
        if (poll(waits, 2, left > 60 ? 60000 : (int)left * 1000) < 0 && errno != EINTR)
            return;
        if ((waits[1].revents & POLLIN) != 0)
            return;
        connection = accept4(a->socket, NULL, NULL, SOCK_CLOEXEC);
        if (connection < 0)
            continue;
        /* The machine may have slept while this one waited. */
        if (seconds_now() < until) {
            set_patience(connection);
            answer(h, connection);
        }
        (void)close(connection);
    }
}

void agent_serve(
    struct agent *a, struct agent_key *keys, size_t count, int64_t seconds, int stop_fd)
{
    struct held h = {.keys = keys, .count = count};

    must(count <= AGENT_KEYS_MAX && seconds <= AGENT_SECONDS_MAX);
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)mlock(keys, count * sizeof *keys);
    serve_until(a, &h, seconds_now() + seconds, stop_fd);
    memory_wipe(keys, count * sizeof *keys);
    (void)munlock(keys, count * sizeof *keys);
    (void)unlinkat(a->folder, "agent", 0);
    agent_leave(a);
}
