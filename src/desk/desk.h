/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk.h - the page where officers work, and the API it stands on
 *
 *     GET  /, /assets/...                 the page's own files (desk/asset.h)
 *     POST /api/v1/session                {"officer":"...","passphrase":"..."} -> 201
 *          {"officer","roles","csrf","until"} and a cookie; GET the same; DELETE logs out
 *     POST /api/v1/session/device, /api/v1/device, /api/v1/device/finish
 *          security keys, the second factor of log-in (desk/login.h)
 *     GET  /api/v1/COMMAND[/VERB]?word=...&OPTION=...      a verb that reads
 *     POST /api/v1/COMMAND[/VERB]         {"words":[...],"options":{...},"passphrase":..}
 *          one that acts; 202 {"job":ID} where it takes long
 *     GET  /api/v1/jobs/ID                how far it is; DELETE stops it
 *     GET  /api/v1/events                 text/event-stream: changed, progress, bye
 *     GET  /api/v1/openapi.json           all of that, for programs
 *
 * A word or an option's value is a string; an option that is a flag is `true`, one that
 * stands several times a list. A word may be a file: {"name":"x.csv","text":"..."} or
 * with "base64". The answer is the JSON that the verb prints; where a verb writes a file,
 * it is the file. An error is {"error":{"code","sentence","rule"}}.
 *
 * The desk knows no verb: it is told which there are and runs them through its plan, as
 * the officer of the session and nobody else.
 *
 * The law
 *  1. But for the page's own files and the log-in, nothing is answered without a session;
 *     nothing but that something changed without its token beside the cookie, which the
 *     page's own origin alone has; and nothing is changed from any other.
 *  2. Whoever asks for another host than the desk's is refused (DNS rebinding).
 *  3. A gate is passed with the officer's passphrase, said anew each time; it is wiped
 *     when the act is done. No session, no log line and no answer holds one.
 *  4. Everything that waits has a ceiling: requests, jobs, streams, sessions.
 *
 * Locks     a face's functions are called by the server's threads
 * Secrets   passphrases; the tokens of sessions, of which only hashes are kept
 */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/random.h"
#include "http/server.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DESK_WORDS_MAX = 64,
    DESK_OPTIONS_MAX = 64,
    DESK_BODY_MAX = 128 << 10,
    DESK_LOGIN_BODY_MAX = 4096,
    DESK_PROOF_BODY_MAX = 16 << 10, /* of a security key's answer */
    DESK_UPLOAD_MAX = 24 << 20,     /* the body of a verb that takes files */
    DESK_ANSWER_MAX = SERVER_ANSWER_MAX,
    DESK_NAME_BYTES = 128, /* of a file that comes or goes */
    DESK_DEVICES_MAX = 8,  /* of an officer */
    DESK_DEVICE_NAME_MAX = 64,
    DESK_DEVICE_SITE_MAX = 255,
    DESK_DEVICE_ID_MAX = 1023,
    DESK_DEVICE_KEY_MAX = 91
};

enum desk_kind {
    DESK_READ, /* GET */
    DESK_ACT,  /* POST, answered when done */
    DESK_JOB   /* POST, answered at once; the work goes on */
};

/* A verb that may be asked for. */
struct desk_verb {
    const char *command;
    const char *verb; /* "": the command's only one */
    enum desk_kind kind;
    bool gate;  /* passed with the officer's passphrase */
    bool files; /* words may be files */
};

struct desk_word {
    const char *text;    /* of a file its name, without a path */
    const uint8_t *file; /* NULL: it is none */
    size_t bytes;
};

struct desk_option {
    const char *name;
    const char *value; /* NULL: a flag */
};

/* How far work is that takes long. */
struct desk_progress {
    const char *phase;
    size_t done;
    size_t total;
    int64_t left_s; /* of this phase; -1: it cannot be said */
    uint64_t sent;  /* bytes to a peer, and from it */
    uint64_t received;
};

/* What is asked for: borrowed while it runs. */
struct desk_act {
    const struct desk_verb *verb;
    const char *officer;
    const char *passphrase; /* NULL: none was said */
    const struct desk_word *word;
    size_t word_count;
    const struct desk_option *option;
    size_t option_count;
    /* How far it is; may be NULL. */
    void (*hear)(void *state, const struct desk_progress *progress);
    void *state;
    int stop_fd; /* readable when it shall stop; -1: never */
};

struct desk_done {
    struct buffer json;              /* what the verb printed */
    struct buffer file;              /* what it wrote */
    char file_name[DESK_NAME_BYTES]; /* "": it wrote none */
};

/* A security key that an officer enrolled (desk/webauthn.h). */
struct desk_device {
    char name[DESK_DEVICE_NAME_MAX + 1]; /* the officer's, for people */
    char site[DESK_DEVICE_SITE_MAX + 1]; /* where alone it answers */
    uint8_t id[DESK_DEVICE_ID_MAX];
    size_t id_bytes;
    uint8_t key[DESK_DEVICE_KEY_MAX]; /* SubjectPublicKeyInfo */
    size_t key_bytes;
    uint32_t counter;
    int64_t added;
    int64_t used; /* 0: never yet */
};

struct desk_plan {
    const struct desk_verb *verb; /* kept, as is all of the plan but for the texts */
    size_t verb_count;
    const char *host;        /* at which it listens, without the port */
    const char *description; /* OpenAPI, as JSON */
    bool has_tls;
    const char *watched[4]; /* files whose change is told; ended by NULL */
    struct random random;
    int64_t (*clock)(void); /* seconds */
    /* Is that the officer's passphrase? The roles as a JSON list. Errors ERR_FORGED it is
     * not; ERR_NOT_FOUND no such officer; ERR_DENIED the key has none. With *f. */
    enum err (*admit)(void *state,
                      const char *officer,
                      const char *passphrase,
                      struct buffer *roles,
                      struct fault *f);
    /* The officer's security keys; none is fine. Errors ERR_IO, ERR_MALFORMED: nobody
     * knows whether there are any; ERR_NOMEM; with *f. */
    enum err (*devices)(void *state,
                        const char *officer,
                        struct desk_device list[DESK_DEVICES_MAX],
                        size_t *count,
                        struct fault *f);
    /* Keep one more. ERR_EXISTS there is one of that name or id, ERR_LIMIT too many. */
    enum err (*enrol)(void *state,
                      const char *officer,
                      const struct desk_device *one,
                      struct fault *f);
    /* One answered, and counts to that. ERR_NOT_FOUND it was forgotten meanwhile;
     * ERR_FORGED the counter went back, so there is a copy of it. */
    enum err (*used)(void *state,
                     const char *officer,
                     const char *name,
                     uint32_t counter,
                     struct fault *f);
    /* Run it. The buffers are made; left as they are on error. */
    enum err (*run)(void *state,
                    const struct desk_act *act,
                    struct desk_done *done,
                    struct fault *f);
    /* No verb waits any more: let go of what was kept for the next. Never while one runs
     * that is answered at once; jobs may. */
    void (*rest)(void *state);
    void *state;
};

struct desk;

/* Start its threads. Given (desk_free). Errors ERR_NOMEM, ERR_IO no thread, ERR_RANDOM;
 * with *f. */
MUST_CHECK enum err
desk_new(const struct desk_plan *plan, struct desk **out, struct fault *f);

/* For the server; desk_listens says where that listens, once it does, and whether
 * localhost leads there and nowhere else: if not, the desk is not asked for by that name.
 */
struct server_face desk_face(struct desk *d);
void desk_listens(struct desk *d, int port, bool is_localhost);

/* Stop the jobs, finish what is asked for, and end the streams: between server_quiesce
 * and server_stop. Then desk_free; NULL is fine for both. */
void desk_finish(struct desk *d);
void desk_free(struct desk *d);

#endif
