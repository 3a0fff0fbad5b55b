/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clerk.c - desk and server put together, and taken apart in the right order
 *
 * The law: nothing is held when the server goes: quiesce, finish the desk, stop the
 * server, then the desk.
 */
#include "cli/clerk.h"

#include "base/file.h"
#include "base/instant.h"
#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "cli/allowed.h"
#include "cli/describe.h"
#include "cli/devices.h"
#include "cli/stint.h"
#include "cli/view.h"
#include "crypto/entropy.h"
#include "desk/desk.h"
#include "http/certificate.h"
#include "http/server.h"

#include <unistd.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

enum { KEY_FILE_MAX = 65536, HOST_BYTES = 256 };

struct clerk {
    char *dir;
    char card[NODE_PATH_MAX];
    char node[NODE_PATH_MAX];
    char wal[NODE_PATH_MAX];
    char host[HOST_BYTES];
    struct desk_verb *verbs;
    struct buffer description;
    struct stint_kept kept; /* by verbs that are answered at once, one at a time */
    struct desk *desk;
    struct server *server;
    bool has_tls;
    int held[2]; /* sockets that keep others from localhost; -1: none */
    bool is_localhost;
};

bool clerk_wanted(const struct call *c)
{
    return c->words.value[OPTION_DESK] != NULL;
}

static void log_line(void *state, const char *line)
{
    char now[INSTANT_BYTES];

    (void)state;
    instant_format((int64_t)time(NULL), now);
    (void)fprintf(stderr, "%s desk: %s\n", now, line);
}

static int64_t clock_now_s(void)
{
    return (int64_t)time(NULL);
}

/* ---- officers ---- */

static enum err ask_for(void *state,
                        const char *name,
                        char out[PASSPHRASE_BYTES_MAX + 1],
                        struct fault *f)
{
    const char *passphrase = state;

    (void)name;
    return text_copy(out, PASSPHRASE_BYTES_MAX + 1, passphrase) == OK
               ? OK
               : fault_set(f, ERR_FORGED, "", "That is not the passphrase.");
}

static void put_roles(unsigned roles, struct buffer *out)
{
    bool first = true;

    buffer_add_text(out, "[");
    for (unsigned role = 1; role <= ROLE_RELEASE; role <<= 1) {
        if ((roles & role) == 0)
            continue;
        buffer_printf(out, "%s\"%s\"", first ? "" : ",", kind_role_name((enum role)role));
        first = false;
    }
    buffer_add_text(out, "]");
}

/* The key of an officer who stands on the card. */
static enum err admit(void *state,
                      const char *officer,
                      const char *passphrase,
                      struct buffer *roles,
                      struct fault *f)
{
    const struct clerk *k = state;
    const struct keys_asker asker = {ask_for, (void *)(uintptr_t)passphrase};
    const struct card_officer *found = NULL;
    struct card *card = NULL;
    char name[KEYS_NAME_MAX + 1];
    enum err e = view_card_file(k->card, &card, f);

    if (e != OK)
        return e;
    for (size_t i = 0; i < card->officer_count; i++)
        if (strcmp(card->officer[i].name, officer) == 0)
            found = &card->officer[i];
    e = found != NULL ? OK : ERR_NOT_FOUND;
    if (e == OK) {
        (void)snprintf(name, sizeof name, "officers/%.80s", officer);
        e = keys_confirm(k->dir, name, &asker, f);
    }
    if (e == OK)
        put_roles(found->roles, roles);
    if (e == ERR_FORGED || e == ERR_NOT_FOUND)
        e = fault_set(f, e, "", "That is no officer's name and passphrase.");
    card_free(card);
    return e;
}

static struct devices_of of(const struct clerk *k, const char *officer)
{
    return (struct devices_of){k->dir, officer};
}

static enum err devices(void *state,
                        const char *officer,
                        struct desk_device list[DESK_DEVICES_MAX],
                        size_t *count,
                        struct fault *f)
{
    const struct devices_of whose = of(state, officer);

    return devices_load(&whose, list, count, f);
}

static enum err
enrol(void *state, const char *officer, const struct desk_device *one, struct fault *f)
{
    const struct devices_of whose = of(state, officer);

    return devices_add(&whose, one, f);
}

static enum err used(
    void *state, const char *officer, const char *name, uint32_t counter, struct fault *f)
{
    const struct devices_of whose = of(state, officer);

    return devices_use(&whose, name, counter, clock_now_s(), f);
}

static enum err
run(void *state, const struct desk_act *act, struct desk_done *done, struct fault *f)
{
    struct clerk *k = state;

    return stint_run(k->dir, act->verb->kind != DESK_JOB ? &k->kept : NULL, act, done, f);
}

static void rest(void *state)
{
    struct clerk *k = state;

    stint_rest(&k->kept);
}

/* ---- putting together ---- */

/* HOST of HOST:PORT, as a browser shows it. */
MUST_CHECK static enum err
read_host(const char *address, char out[HOST_BYTES], struct fault *f)
{
    const char *colon = strrchr(address, ':');
    size_t bytes = colon != NULL ? (size_t)(colon - address) : 0;

    if (bytes == 0 || bytes >= HOST_BYTES)
        return fault_set(f, ERR_USAGE, "", "\"%s\" is no address; it is HOST:PORT.",
                         address);
    memcpy(out, address, bytes);
    out[bytes] = '\0';
    return OK;
}

MUST_CHECK static enum err copy_verbs(struct clerk *k)
{
    k->verbs = memory_new(allowed_count, sizeof *k->verbs);
    if (k->verbs == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < allowed_count; i++)
        k->verbs[i] = allowed_verbs[i].verb;
    return OK;
}

MUST_CHECK static enum err make_desk(struct clerk *k, struct call *c, struct fault *f)
{
    struct desk_plan plan = {.verb_count = allowed_count,
                             .host = k->host,
                             .has_tls = k->has_tls,
                             .watched = {k->node, k->wal},
                             .random = entropy_random(),
                             .clock = clock_now_s,
                             .admit = admit,
                             .devices = devices,
                             .enrol = enrol,
                             .used = used,
                             .run = run,
                             .rest = rest,
                             .state = k};
    struct node *n = NULL;
    enum err e = call_look(c, &n, f); /* is there a node? */

    call_close(c);
    if (e != OK)
        return e;
    k->dir = memory_copy_text(c->dir);
    if (k->dir == NULL || copy_verbs(k) != OK)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    if (node_path(k->dir, "card.json", k->card) != OK ||
        node_path(k->dir, "node.db", k->node) != OK ||
        node_path(k->dir, "node.db-wal", k->wal) != OK)
        return fault_set(f, ERR_LIMIT, "", "The path of the node is too long.");
    stint_sweep(k->dir);
    if (describe_api(&k->description) != OK)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    plan.verb = k->verbs;
    plan.description = buffer_text(&k->description);
    return desk_new(&plan, &k->desk, f);
}

MUST_CHECK static enum err start_server(struct clerk *k, struct call *c, struct fault *f)
{
    const char *const *value = c->words.value;
    struct server_plan plan = {.address = value[OPTION_DESK],
                               .permits_tls_1_2 = value[OPTION_TLS_1_2] != NULL,
                               .threads = 2,
                               .face = {desk_face(k->desk)},
                               .face_count = 1,
                               .log = log_line};
    struct buffer certificate;
    struct buffer key;
    enum err e = OK;

    buffer_init(&certificate, CERTIFICATE_FILE_MAX);
    buffer_init(&key, KEY_FILE_MAX);
    if (value[OPTION_CERTIFICATE] != NULL) {
        e = file_read(value[OPTION_CERTIFICATE], &certificate, f);
        plan.certificate = buffer_text(&certificate);
    }
    if (e == OK && value[OPTION_KEY] != NULL) {
        e = file_read(value[OPTION_KEY], &key, f);
        plan.key = buffer_text(&key);
    }
    if (e == OK)
        e = server_start(&plan, &k->server, f);
    buffer_fini(&certificate);
    buffer_fini(&key);
    return e;
}

/* Bind a socket that never listens. ERR_EXISTS something may be bound there. */
MUST_CHECK static enum err
hold_place(const struct sockaddr *at, socklen_t bytes, int *held)
{
    int fd = socket(at->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int yes = 1;
    int why;

    if (fd < 0) /* there may be no such addresses on this machine */
        return errno == EAFNOSUPPORT ? OK : ERR_EXISTS;
    if (at->sa_family == AF_INET6)
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
    if (bind(fd, at, bytes) == 0) {
        *held = fd;
        return OK;
    }
    why = errno;
    (void)close(fd);
    return why == EADDRNOTAVAIL ? OK : ERR_EXISTS;
}

/* Is the desk at one of the two addresses to which browsers take localhost? */
static bool is_at_localhost(const struct clerk *k)
{
    static const char *const at[] = {"127.0.0.1", "[::1]", "localhost"};
    bool found = false;

    for (size_t i = 0; i < COUNT_OF(at); i++)
        found = found || strcasecmp(k->host, at[i]) == 0;
    return found;
}

/* Security keys want a name. Localhost is one if the desk listens at one of its addresses
 * and the other is not another program's, which could then ask for passphrases. */
MUST_CHECK static enum err hold_localhost(struct clerk *k, struct fault *f)
{
    uint16_t port = htons((uint16_t)clerk_port(k));
    const struct sockaddr_in four = {.sin_family = AF_INET,
                                     .sin_port = port,
                                     .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct sockaddr_in6 six = {
        .sin6_family = AF_INET6, .sin6_port = port, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int taken = 0;

    if (!is_at_localhost(k))
        return OK;
    taken += hold_place((const struct sockaddr *)&four, sizeof four, &k->held[0]) != OK;
    taken += hold_place((const struct sockaddr *)&six, sizeof six, &k->held[1]) != OK;
    k->is_localhost = taken <= 1; /* one of them is the desk */
    return k->is_localhost || strcasecmp(k->host, "localhost") != 0
               ? OK
               : fault_set(f, ERR_IO, "",
                           "To localhost:%d another program listens too; take another "
                           "port.",
                           clerk_port(k));
}

enum err clerk_open(struct call *c, struct clerk **out, struct fault *f)
{
    struct clerk *k = memory_new(1, sizeof *k);
    enum err e;

    if (k == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    buffer_init(&k->description, DESCRIBE_MAX);
    k->has_tls = c->words.value[OPTION_CERTIFICATE] != NULL;
    k->held[0] = k->held[1] = -1;
    e = read_host(c->words.value[OPTION_DESK], k->host, f);
    if (e == OK)
        e = meter_start(&c->meter, f); /* before threads that signals could go to */
    if (e == OK)
        e = make_desk(k, c, f);
    if (e == OK)
        e = start_server(k, c, f);
    if (e == OK && !k->has_tls)
        e = hold_localhost(k, f);
    if (e == OK) {
        desk_listens(k->desk, clerk_port(k), k->has_tls || k->is_localhost);
        *out = k;
    } else {
        clerk_close(k);
    }
    return e;
}

void clerk_close(struct clerk *k)
{
    if (k == NULL)
        return;
    if (k->server != NULL)
        server_quiesce(k->server);
    desk_finish(k->desk);
    server_stop(k->server);
    desk_free(k->desk);
    for (size_t i = 0; i < COUNT_OF(k->held); i++)
        if (k->held[i] >= 0)
            (void)close(k->held[i]);
    stint_forget(&k->kept);
    buffer_fini(&k->description);
    memory_free(k->verbs);
    memory_free(k->dir);
    memory_free(k);
}

int clerk_port(const struct clerk *k)
{
    return server_port(k->server);
}

void clerk_address(const struct clerk *k, struct buffer *out)
{
    buffer_printf(out, "%s://%s:%d/", k->has_tls ? "https" : "http",
                  k->is_localhost ? "localhost" : k->host, clerk_port(k));
    if (!k->has_tls && !k->is_localhost)
        buffer_add_text(out, " (localhost may lead to another program there, so security "
                             "keys do not work: browsers want a name)");
}
