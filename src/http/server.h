/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server.h - an HTTP/1.1 server for the doors, over libmicrohttpd
 *
 *     headers --judge--> refused at once, or how large a body may be
 *     body ----answer--> an answer, or held until somebody else has it
 *
 * What is served is said by faces: each knows its own targets. The first face gets what
 * belongs to none.
 *
 * The law
 *  1. TLS 1.3 (1.2 only if permitted); without TLS it binds to loopback alone.
 *  2. A client is judged before a byte of its body is taken, and its connection ends when
 *     it was refused with a body under way.
 *  3. Connections, connections of one address, headers, bodies and answers that wait to
 * be sent have ceilings, and each step of a request has a time in which it must be done,
 *     however slowly bytes drip.
 *  4. One message has one length: several Content-Length, or one beside
 *     Transfer-Encoding, are refused, as is any coding but chunked.
 *  5. The log has method, place (a word of the face), status, bytes and time: no target,
 *     no header, no body, no name.
 *
 * TLS is GnuTLS's, which libmicrohttpd brings, while the link between nodes is OpenSSL's
 * (courier/): the library's own is tried by more users than a pump of ours would be.
 *
 * Locks     a face's functions are called by several threads at once
 * Source    [RFC9110]; [RFC9112]
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "http/target.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SERVER_FACES_MAX = 4,
    SERVER_EXTRAS_MAX = 12,
    SERVER_EXTRA_BYTES = 384,
    SERVER_TYPE_BYTES = 96,
    SERVER_HEADER_MAX = 4096,        /* of one header that a face sees */
    SERVER_SHORT_MAX = 512,          /* and of one that is short by its nature */
    SERVER_HEADERS_BYTES = 32 << 10, /* of all of them with the target */
    SERVER_ANSWER_MAX = 64 << 20,    /* one answer */
    SERVER_BODIES_MAX = 96 << 20,    /* of all requests at a time */
    SERVER_ANSWERS_MAX = 160 << 20,  /* that wait to be sent, of all */
    SERVER_HEADERS_MS = 20000,       /* from connecting to the end of the headers */
    SERVER_IDLE_MS = 60000,          /* between two requests */
    SERVER_SEND_MS = 30000,          /* and for each SERVER_SLOW_BYTES one second more */
    SERVER_SLOW_BYTES = 16384
};

struct server;

enum server_method {
    SERVER_GET,
    SERVER_HEAD,
    SERVER_POST,
    SERVER_DELETE,
    SERVER_OTHER /* any other, but for CONNECT and TRACE: those are refused */
};

/* "GET" and so on; "other". */
const char *server_method_name(enum server_method m);

/* A request. All borrowed until it is answered; texts are "" where there is none. */
struct server_request {
    enum server_method method;
    const struct target *target;
    char accept[SERVER_HEADER_MAX];        /* several are joined by "," */
    char authorization[SERVER_HEADER_MAX]; /* wiped when answered */
    char content_type[SERVER_HEADER_MAX];
    char cookie[SERVER_HEADER_MAX]; /* wiped when answered, as is the token */
    char host[SERVER_SHORT_MAX];
    char origin[SERVER_SHORT_MAX];
    char site[SERVER_SHORT_MAX];      /* Sec-Fetch-Site */
    char encodings[SERVER_SHORT_MAX]; /* Accept-Encoding */
    char known[SERVER_SHORT_MAX];     /* If-None-Match */
    char token[SERVER_SHORT_MAX];     /* X-Entente-Token */
    bool has_body;
    bool is_chunked;
    uint64_t announced;      /* Content-Length, 0 without */
    bool has_certificate;    /* the client has shown that it has the key of one */
    uint8_t certificate[32]; /* SHA-256 of it */
    const uint8_t *body;     /* for answer alone */
    size_t body_bytes;
};

struct server_extra {
    const char *name; /* static */
    char value[SERVER_EXTRA_BYTES];
};

/* An answer; made zero with an empty body whose ceiling is SERVER_ANSWER_MAX. */
struct server_answer {
    int status; /* 0: none yet */
    char type[SERVER_TYPE_BYTES];
    struct buffer body; /* taken when sent; of HEAD only its length is used */
    struct server_extra extra[SERVER_EXTRAS_MAX];
    size_t extra_count;
    const char *place; /* static, for the log: "objects" */
    const char *cache; /* static: Cache-Control; NULL: no-store */
    /* Instead of the body: put the next piece of at most `room` bytes into out and say
     * how many those are; 0: none yet, ask again after server_wake; SIZE_MAX: the end.
     * Of HEAD nothing is asked. */
    size_t (*next)(void *kept, uint8_t *out, size_t room);
    void *kept;               /* the face's own, from judge to answer */
    void (*drop)(void *kept); /* frees it when the request is over; may be NULL */
};

struct server_face {
    /* Is this target this face's? */
    bool (*owns)(void *state, const struct target *t);
    /* With the headers alone: give an answer (status), which ends it, or let the body
     * come, of at most *body_max bytes, which is 0 before. A larger one is answered by
     * `too_large`. */
    void (*judge)(void *state,
                  const struct server_request *r,
                  struct server_answer *a,
                  size_t *body_max);
    /* With the whole body: give an answer, or server_hold. */
    void (*answer)(void *state, const struct server_request *r, struct server_answer *a);
    /* Put into words what the server itself refuses, with this status. */
    void (*refuse)(void *state,
                   int status,
                   const char *sentence,
                   struct server_answer *a);
    void *state; /* kept */
};

/* One line of the log, without its end. Called by several threads. */
typedef void (*server_log)(void *state, const char *line);

struct server_plan {
    const char *address;     /* "HOST:PORT"; port 0: any that is free */
    const char *certificate; /* PEM; NULL: no TLS, loopback alone */
    const char *key;         /* PEM; wiped by who gave it */
    bool permits_tls_1_2;
    bool asks_certificate; /* of the client, who may have none */
    unsigned threads;      /* 0: 4 */
    struct server_face face[SERVER_FACES_MAX];
    size_t face_count;
    server_log log; /* may be NULL */
    void *log_state;
};

/*
 * Listen, and serve in threads of its own until server_stop.
 *
 * Owns     *out given (server_stop); the plan's certificate and key are copied
 * Errors   ERR_USAGE the address, or no TLS beyond loopback; ERR_MALFORMED certificate or
 *          key; ERR_IO it cannot be bound; ERR_NOMEM; with *f
 */
MUST_CHECK enum err
server_start(const struct server_plan *plan, struct server **out, struct fault *f);

/* Take no more connections; what is under way goes on. */
void server_quiesce(struct server *s);

/* End all connections and threads. Nothing may be held any more, and what is given
 * in pieces must have been woken to its end (must). NULL is fine. */
void server_stop(struct server *s);

/* The port it listens at. */
int server_port(const struct server *s);

/* In `answer`: this will be answered later, by whoever calls server_go_on, once, from any
 * thread. Request and answer stay until then. */
void server_hold(struct server_answer *a);
void server_go_on(struct server_answer *a);

/* An answer that is given in pieces has a new one. From any thread, until `drop`, which
 * must keep this from being called any later. */
void server_wake(struct server_answer *a);

/* Add a header; name static. One over SERVER_EXTRAS_MAX or too long is our mistake. */
void server_extra(struct server_answer *a, const char *name, const char *value);

/* The standard's words for a status: "Not Found". */
const char *server_reason(int status);

#endif
