/* SPDX-License-Identifier: Apache-2.0 */
/*
 * serve.c - entente serve: listen for peers
 *
 * The law: the node is open only while a session runs, so that other commands work in
 * between. So before each wait the node is opened shortly for the keys that may connect;
 * a card imported meanwhile counts from the next wait on.
 */
#include "base/memory.h"
#include "cli/clerk.h"
#include "cli/doors.h"
#include "cli/session.h"
#include "cli/verbs.h"
#include "exchange/node.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { WAIT_MS = 2000, SECONDS_MAX = 31536000 };

struct service {
    struct call *call;
    struct link_listener *listener;
    struct sign_secret own;
    uint8_t (*keys)[SIGN_KEY_BYTES]; /* who may connect */
    size_t key_count;
    int64_t idle_s;
    int64_t ends; /* 0: never */
    uint64_t sessions;
    char address[256];
    struct doors *doors; /* NULL: none */
    struct clerk *clerk; /* of the desk; NULL: none */
    bool links;          /* peers are listened for */
};

static bool allows(void *state, const uint8_t key[SIGN_KEY_BYTES])
{
    const struct service *s = state;

    for (size_t i = 0; i < s->key_count; i++)
        if (memcmp(s->keys[i], key, SIGN_KEY_BYTES) == 0)
            return true;
    return false;
}

/* Open the node for a moment: own link key, and those of the peers. */
MUST_CHECK static enum err read_keys(struct service *s, struct fault *f)
{
    uint8_t(*keys)[SIGN_KEY_BYTES];
    struct node *n = NULL;
    enum err e = call_node(s->call, &n, f);

    if (e != OK)
        return e;
    keys = memory_new(n->pair_count + 1, sizeof *keys);
    if (keys == NULL) {
        e = fault_set(f, ERR_NOMEM, "", "Out of memory.");
    } else {
        memory_free(s->keys);
        s->keys = keys;
        s->key_count = n->pair_count;
        s->own = n->link_key;
        for (size_t i = 0; i < n->pair_count; i++)
            memcpy(keys[i], n->pairs[i]->peer->link, sizeof keys[i]);
        if (s->address[0] == '\0')
            (void)snprintf(s->address, sizeof s->address, "%s",
                           json_text(n->card->object, "address"));
    }
    call_close(s->call);
    return e;
}

/* The link has shown whose it is; from here on the node is ours until it closes. */
MUST_CHECK static enum err hold_session(struct service *s,
                                        struct link *l,
                                        struct sync_report *report,
                                        struct fault *f)
{
    struct node *n = NULL;
    struct pair *p = NULL;
    enum err e = call_node(s->call, &n, f);

    if (e == OK) {
        p = node_pair_by_link(n, link_peer_key(l));
        if (p == NULL)
            e = fault_set(f, ERR_FORGED, "K2", "The key is no peer's any more.");
    }
    if (e == OK)
        e = sync_session(p, l,
                         &(struct sync_manner){false, session_advance, session_ahead,
                                               session_moved, s->call},
                         report, f);
    call_close(s->call);
    return e;
}

/* Without this line a service that waits looks like one that hangs. */
static void say_listening(const struct service *s)
{
    const char *colon = strrchr(s->address, ':');
    int host = colon != NULL ? (int)(colon - s->address) : 0;

    (void)fprintf(stderr, "listening at %.*s:%d\n", host, s->address,
                  link_listener_port(s->listener));
}

/* Wait for one connection; ERR_RETRY none came, ERR_CANCELLED stop. Whatever a peer
 * does or says ends its session and not the service; a store that is damaged ends the
 * service when the keys are read again. */
MUST_CHECK static enum err serve_one(struct service *s, struct fault *f)
{
    struct link_pins pins = {.allows = allows, .state = s};
    struct sync_report report = {.sent = 0};
    struct link *l = NULL;
    struct link_patience patience = {
        .wait_ms = WAIT_MS, .stop_fd = s->call->meter.stop_fd, .idle_s = (int)s->idle_s};
    enum err e = link_accept(s->listener, &s->own, &pins, &patience, &l, f);

    if (e == ERR_RETRY || e == ERR_CANCELLED || e == ERR_NOMEM)
        return e;
    if (e != OK) {
        f->code = e;
        session_log("refused", &report, f);
        return ERR_RETRY;
    }
    e = hold_session(s, l, &report, f);
    link_free(l);
    f->code = e;
    session_log(e == OK ? "session" : "failed", &report, e == OK ? NULL : f);
    s->sessions++;
    return e == ERR_CANCELLED ? e : OK;
}

MUST_CHECK static enum err write_port(const struct service *s, struct fault *f)
{
    char text[48];
    int bytes = 0;

    if (s->links)
        bytes = snprintf(text, sizeof text, "%d\n", link_listener_port(s->listener));
    if (s->doors != NULL)
        bytes += snprintf(text + bytes, sizeof text - (size_t)bytes, "%d\n",
                          doors_port(s->doors));
    if (s->clerk != NULL)
        bytes += snprintf(text + bytes, sizeof text - (size_t)bytes, "%d\n",
                          clerk_port(s->clerk));
    return call_write(s->call->words.value[OPTION_READY_FILE], text, (size_t)bytes, f);
}

MUST_CHECK static enum err listen_at(struct service *s, struct fault *f)
{
    enum err e = read_keys(s, f);

    if (e == OK && s->address[0] == '\0')
        e = fault_set(f, ERR_USAGE, "",
                      "The node's card names no address; say where to "
                      "listen with --listen HOST:PORT.");
    if (e == OK)
        e = link_listen(s->address, &s->listener, f);
    if (e == OK)
        e = meter_start(&s->call->meter, f);
    if (e == OK)
        e = write_port(s, f);
    if (e == OK)
        say_listening(s);
    return e;
}

static bool is_over(const struct service *s)
{
    return (s->ends > 0 && (int64_t)time(NULL) >= s->ends) ||
           (s->sessions > 0 && s->call->words.value[OPTION_UNTIL_CLOSED] != NULL) ||
           meter_stopped(&s->call->meter);
}

MUST_CHECK static enum err serve(struct service *s, struct fault *f)
{
    enum err e = listen_at(s, f);

    while (e == OK && !is_over(s)) {
        e = serve_one(s, f);
        if (e == ERR_CANCELLED)
            return OK; /* to be stopped is how a service ends */
        if (e == ERR_RETRY)
            e = OK;
        if (e == OK && !is_over(s))
            e = read_keys(s, f);
        if (e == ERR_BUSY)
            e = OK; /* another command is at work: the keys known so far hold */
    }
    return e;
}

/* The address to open in a browser. */
static void say_desk(const struct service *s)
{
    struct buffer address;

    if (s->clerk == NULL)
        return;
    buffer_init(&address, 512);
    clerk_address(s->clerk, &address);
    (void)fprintf(stderr, "desk at %s\n", buffer_text(&address));
    buffer_fini(&address);
}

/* Doors alone: other threads serve, this one waits for the end. */
MUST_CHECK static enum err wait_at_doors(struct service *s, struct fault *f)
{
    enum err e = write_port(s, f);

    if (e == OK && s->doors != NULL)
        (void)fprintf(stderr, "doors at port %d\n", doors_port(s->doors));
    while (e == OK && !is_over(s)) {
        struct pollfd stop = {.fd = s->call->meter.stop_fd, .events = POLLIN};

        (void)poll(&stop, 1, WAIT_MS / 2);
    }
    return e;
}

/* Peers are listened for unless a door or the desk alone was asked for. */
MUST_CHECK static enum err serve_all(struct service *s, struct fault *f)
{
    enum err e = OK;

    s->links = (!doors_wanted(s->call) && !clerk_wanted(s->call)) ||
               s->call->words.value[OPTION_LISTEN] != NULL;
    if (doors_wanted(s->call))
        e = doors_open(s->call, &s->doors, f);
    if (e == OK && clerk_wanted(s->call))
        e = clerk_open(s->call, &s->clerk, f);
    if (e == OK)
        say_desk(s);
    if (e == OK)
        e = s->links ? serve(s, f) : wait_at_doors(s, f);
    clerk_close(s->clerk);
    doors_close(s->doors);
    return e;
}

static enum err run(struct call *c, struct fault *f)
{
    static const struct words_range seconds = {1, SECONDS_MAX, 0};
    static const struct words_range idle = {1, SESSION_IDLE_MAX_S, SESSION_IDLE_S};
    const char *listen = c->words.value[OPTION_LISTEN];
    struct service s = {.call = c};
    int64_t for_s = 0;
    enum err e = words_number(&c->words, OPTION_FOR, &seconds, &for_s, f);

    if (e == OK)
        e = words_number(&c->words, OPTION_IDLE, &idle, &s.idle_s, f);
    if (for_s > 0)
        s.ends = (int64_t)time(NULL) + for_s;
    if (listen != NULL)
        (void)snprintf(s.address, sizeof s.address, "%s", listen);
    if (e == OK)
        e = serve_all(&s, f);
    link_listener_free(s.listener);
    memory_free(s.keys);
    memory_wipe(&s.own, sizeof s.own);
    if (e == OK) {
        json_put_int(c->output.json, "sessions", (int64_t)s.sessions, &c->output.ok);
        output_say(&c->output, c->output.json, "Sessions served: {sessions}\n");
    }
    return e;
}

const struct verb serve_verbs[] = {
    {.name = "",
     .words = "",
     .help = "listen for peers, at doors for other programs, or for officers at the desk",
     .options = OPTION_BIT(OPTION_LISTEN) | OPTION_BIT(OPTION_UNTIL_CLOSED) |
                OPTION_BIT(OPTION_FOR) | OPTION_BIT(OPTION_READY_FILE) |
                OPTION_BIT(OPTION_IDLE),
     .more = DOORS_MORE | OPTION_MORE(OPTION_DESK),
     .run = run},
    {.name = NULL},
};
