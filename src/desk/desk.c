/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk.c - from a request to a route, and from there to an answer
 *
 *     judge    host, origin, session, token, route, method: in the server's thread, with
 *              the headers alone
 *     answer   what costs nothing at once; log-in and verbs by the crew, the answer held
 */
#include "desk/desk.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "desk/asset.h"
#include "desk/chore.h"
#include "desk/crew.h"
#include "desk/guard.h"
#include "desk/news.h"
#include "desk/reply.h"
#include "desk/seat.h"
#include "desk/wish.h"
#include "http/media.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { THREADS = 2, WAITING_MAX = 64, LOGIN_BODY_MAX = 4096, ROLES_MAX = SEAT_ROLES_MAX };

struct desk {
    struct desk_plan plan;
    char host[256];
    atomic_int port;
    struct seats *seats;
    struct news *news;
    struct crew *crew;
    struct chores *chores;
    pthread_mutex_t node;  /* one verb at a time: the node's lock is polled for */
    atomic_size_t waiting; /* verbs that are passed on and not answered yet */
    pthread_mutex_t lock;  /* of the randomness */
};

enum route {
    ROUTE_ASSET,
    ROUTE_SESSION,
    ROUTE_VERB,
    ROUTE_JOB,
    ROUTE_EVENTS,
    ROUTE_DESCRIPTION
};

/* One request, from judge to the end of its answer. */
struct visit {
    struct crew_job job;
    struct desk *desk;
    struct server_answer *answer;
    enum route route;
    const struct desk_verb *verb; /* of ROUTE_VERB */
    struct seat seat;             /* whose it is; number 0: nobody's yet */
    struct wish wish;
};

static void drop_visit(void *kept)
{
    struct visit *v = kept;

    wish_free(&v->wish);
    memory_wipe_free(v, sizeof *v);
}

static struct guard guard_of(const struct desk *d)
{
    return (struct guard){d->host, atomic_load(&d->port), d->plan.has_tls};
}

/* ---- routes ---- */

static bool is_api(const struct target *t)
{
    return target_is(t, 0, "api");
}

/* The verb of these words of the path, that reads or not. */
static const struct desk_verb *
find_verb(const struct desk *d, const struct target *t, bool reads)
{
    const char *command = t->part_count > 2 ? t->part[2] : "";
    const char *verb = t->part_count > 3 ? t->part[3] : "";

    for (size_t i = 0; i < d->plan.verb_count && t->part_count <= 4; i++) {
        const struct desk_verb *one = &d->plan.verb[i];

        if ((one->kind == DESK_READ) == reads && strcmp(one->command, command) == 0 &&
            strcmp(one->verb, verb) == 0)
            return one;
    }
    return NULL;
}

/* Routes that are no verb, and the methods of each. */
static const struct fixed {
    const char *name;
    size_t parts; /* of the path */
    enum route route;
    const char *allow;
} fixed[] = {
    {"session", 3, ROUTE_SESSION, "GET, POST, DELETE"},
    {"jobs", 4, ROUTE_JOB, "GET, DELETE"},
    {"events", 3, ROUTE_EVENTS, "GET"},
    {"openapi.json", 3, ROUTE_DESCRIPTION, "GET"},
};

/* What is asked for; otherwise it is answered: 404 or 405. */
static bool find_route(struct visit *v, const struct server_request *r)
{
    const struct target *t = r->target;
    const struct desk_verb *reads = find_verb(v->desk, t, true);
    const struct desk_verb *acts = find_verb(v->desk, t, false);

    for (size_t i = 0; i < COUNT_OF(fixed); i++) {
        if (!target_is(t, 1, "v1") || !target_is(t, 2, fixed[i].name) ||
            t->part_count != fixed[i].parts)
            continue;
        v->route = fixed[i].route;
        v->answer->place = fixed[i].name;
        if (strstr(fixed[i].allow, server_method_name(r->method)) != NULL)
            return true;
        reply_methods(v->answer, fixed[i].allow);
        return false;
    }
    if (!target_is(t, 1, "v1") || (reads == NULL && acts == NULL)) {
        reply_refuse(v->answer, 404, ERR_NOT_FOUND, "There is nothing at that address.");
        return false;
    }
    v->route = ROUTE_VERB;
    v->verb = r->method == SERVER_GET ? reads : r->method == SERVER_POST ? acts : NULL;
    v->answer->place = (reads != NULL ? reads : acts)->command;
    if (v->verb == NULL)
        reply_methods(v->answer, reads == NULL  ? "POST"
                                 : acts == NULL ? "GET"
                                                : "GET, POST");
    return v->verb != NULL;
}

static const struct desk_asset *find_asset(const struct target *t)
{
    char path[256] = "";
    size_t used = 0;

    for (size_t i = 0; i < t->part_count; i++) {
        int bytes = snprintf(path + used, sizeof path - used, "/%s", t->part[i]);

        used += bytes > 0 ? (size_t)bytes : 0;
        if (used >= sizeof path)
            return NULL;
    }
    for (size_t i = 0; i < desk_asset_count; i++)
        if (strcmp(desk_assets[i].path, used > 0 ? path : "/") == 0)
            return &desk_assets[i];
    return NULL;
}

/* ---- judging ---- */

static bool changes_something(const struct server_request *r)
{
    return r->method != SERVER_GET && r->method != SERVER_HEAD;
}

static void judge_asset(struct server_answer *a, const struct server_request *r)
{
    const struct desk_asset *asset = find_asset(r->target);

    a->place = "page";
    if (changes_something(r))
        reply_methods(a, "GET, HEAD");
    else if (asset == NULL)
        reply_refuse(a, 404, ERR_NOT_FOUND, "There is nothing at that address.");
    else
        reply_asset(a, r, asset);
}

/* The session and its token; for the events, which tell nothing of what there is and
 * which a browser asks for without a header, the session alone. */
static bool is_seated(struct visit *v, const struct server_request *r)
{
    struct desk *d = v->desk;
    const struct guard g = guard_of(d);
    bool listens = target_is(r->target, 2, "events") && !changes_something(r);
    char cookie[SEAT_SECRET_CHARS + 1] = "";
    enum err e = ERR_NOT_FOUND;
    bool good;

    if (guard_cookie(&g, r, cookie, sizeof cookie))
        e = seat_find(d->seats, cookie, d->plan.clock(), false, &v->seat);
    good = e == OK && (listens || guard_same(r->token, v->seat.token));
    if (good && !listens)
        good = seat_find(d->seats, cookie, d->plan.clock(), true, &v->seat) == OK;
    memory_wipe(cookie, sizeof cookie);
    if (!good && e == OK && changes_something(r))
        reply_refuse(v->answer, 403, ERR_DENIED,
                     "The request does not carry the session's token.");
    else if (!good)
        reply_refuse(v->answer, 401, ERR_DENIED,
                     "Nobody is logged in, or not any more; log in with your officer's "
                     "key.");
    return good;
}

/* Where it comes from. */
static bool
is_welcome(const struct desk *d, const struct server_request *r, struct server_answer *a)
{
    const struct guard g = guard_of(d);
    char sentence[400];

    if (!guard_knows_host(&g, r)) {
        (void)snprintf(sentence, sizeof sentence,
                       "That is not this desk's address; it is %s://%s:%d/.",
                       d->plan.has_tls ? "https" : "http", d->host, g.port);
        reply_refuse(a, 403, ERR_DENIED, sentence);
        return false;
    }
    if (is_api(r->target) && !guard_is_own(&g, r, changes_something(r))) {
        reply_refuse(a, 403, ERR_DENIED, "The request does not come from this page.");
        return false;
    }
    return true;
}

/* How large a body may be. */
static void allow_body(struct visit *v, const struct server_request *r, size_t *body_max)
{
    static const struct media json = {"application/json", NULL};

    if (r->method != SERVER_POST)
        return;
    if (!media_is(r->content_type, &json)) {
        reply_refuse(v->answer, 415, ERR_USAGE, "The body is application/json.");
        return;
    }
    *body_max = DESK_BODY_MAX;
    if (v->route == ROUTE_SESSION)
        *body_max = LOGIN_BODY_MAX;
    else if (v->verb != NULL && v->verb->files)
        *body_max = DESK_UPLOAD_MAX;
}

static void judge_api(struct desk *d,
                      const struct server_request *r,
                      struct server_answer *a,
                      size_t *body_max)
{
    struct visit *v = memory_new(1, sizeof *v);
    bool logs_in = r->method == SERVER_POST && r->target->part_count == 3 &&
                   target_is(r->target, 1, "v1") && target_is(r->target, 2, "session");

    if (v == NULL) {
        reply_refuse(a, 503, ERR_NOMEM, "There is no memory for that now.");
        return;
    }
    v->desk = d;
    v->answer = a;
    a->kept = v;
    a->drop = drop_visit;
    if ((logs_in || is_seated(v, r)) && find_route(v, r))
        allow_body(v, r, body_max);
}

static void
judge(void *state, const struct server_request *r, struct server_answer *a, size_t *most)
{
    struct desk *d = state;

    a->place = "refused";
    reply_guard(a);
    if (!is_welcome(d, r, a))
        return;
    if (is_api(r->target))
        judge_api(d, r, a, most);
    else
        judge_asset(a, r);
}

static void refuse(void *state, int status, const char *sentence, struct server_answer *a)
{
    (void)state;
    if (a->extra_count == 0)
        reply_guard(a);
    reply_refuse(a, status, ERR_MALFORMED, sentence);
}

static bool owns(void *state, const struct target *t)
{
    (void)state;
    (void)t;
    return true;
}

/* ---- sessions ---- */

static void say_seat(struct server_answer *a, int status, const struct seat *seat)
{
    json_t *body = json_object();
    json_t *roles = NULL;
    bool ok = body != NULL;

    if (json_read(seat->roles, strlen(seat->roles), ROLES_MAX, &roles, NULL) != OK)
        roles = json_array();
    json_put_text(body, "officer", seat->officer, &ok);
    json_put(body, "roles", roles, &ok);
    json_put_text(body, "csrf", seat->token, &ok);
    json_put_time(body, "until", seat->until, &ok);
    reply_json(a, status, ok ? json_incref(body) : NULL);
    json_decref(body);
}

static void set_cookie(struct visit *v, const char *value, int64_t seconds)
{
    const struct guard g = guard_of(v->desk);
    char name[GUARD_COOKIE_BYTES];
    char line[SERVER_EXTRA_BYTES];

    guard_cookie_name(&g, name);
    (void)snprintf(line, sizeof line,
                   "%s=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%lld%s", name,
                   value, (long long)seconds, g.has_tls ? "; Secure" : "");
    server_extra(v->answer, "Set-Cookie", line);
    memory_wipe(line, sizeof line);
}

static void refuse_tries(struct server_answer *a)
{
    server_extra(a, "Retry-After", "300");
    reply_refuse(a, 429, ERR_RETRY,
                 "Too many passphrases were wrong; wait five minutes and try again.");
}

/* Is that the officer's passphrase? Answers what is not. */
static bool
admit(struct visit *v, enum seat_door at, const char *passphrase, struct buffer *roles)
{
    struct desk *d = v->desk;
    const char *officer = v->seat.officer;
    struct fault f = {.code = OK};
    enum err e;

    if (seat_may_try(d->seats, at, officer, d->plan.clock()) != OK) {
        refuse_tries(v->answer);
        return false;
    }
    e = d->plan.admit(d->plan.state, officer, passphrase, roles, &f);
    if (e == ERR_FORGED || e == ERR_NOT_FOUND)
        seat_failed(d->seats, at, officer, d->plan.clock());
    if (e != OK)
        reply_fault(v->answer, e == ERR_NOT_FOUND ? ERR_FORGED : e, &f);
    return e == OK;
}

static void log_in(struct crew_job *job, bool stopping)
{
    struct visit *v = (struct visit *)(void *)job;
    struct desk *d = v->desk;
    char cookie[SEAT_SECRET_CHARS + 1];
    struct buffer roles;
    enum err e;

    buffer_init(&roles, ROLES_MAX);
    if (stopping) {
        reply_refuse(v->answer, 503, ERR_CANCELLED, "The desk is being stopped.");
    } else if (admit(v, SEAT_LOG_IN, v->wish.passphrase, &roles)) {
        (void)snprintf(v->seat.roles, sizeof v->seat.roles, "%s", buffer_text(&roles));
        must(pthread_mutex_lock(&d->lock) == 0);
        e = seat_take(d->seats, &d->plan.random, d->plan.clock(), cookie, &v->seat);
        must(pthread_mutex_unlock(&d->lock) == 0);
        if (e == OK) {
            set_cookie(v, cookie, SEAT_LONGEST_S);
            say_seat(v->answer, 201, &v->seat);
        } else {
            reply_refuse(v->answer, 503, e, "No session can be made now.");
        }
        memory_wipe(cookie, sizeof cookie);
    }
    buffer_fini(&roles);
    server_go_on(v->answer);
}

/* Give it to the crew, the answer held meanwhile. False: it is answered already. */
static bool pass_on(struct visit *v, void (*run)(struct crew_job *job, bool stopping))
{
    struct server_answer *a = v->answer;

    v->job.run = run;
    server_hold(a);
    if (crew_submit(v->desk->crew, &v->job) == OK)
        return true;
    reply_refuse(a, 503, ERR_BUSY, "Too much is being done here; try again.");
    server_go_on(a);
    return false;
}

/* {"officer","passphrase"} and nothing else; kept as a wish, which wipes it. */
static void begin_log_in(struct visit *v, const struct server_request *r)
{
    struct wish *w = &v->wish;
    const char *officer = NULL;

    if (json_read(r->body, r->body_bytes, LOGIN_BODY_MAX, &w->body, NULL) == OK) {
        officer = json_string_value(json_object_get(w->body, "officer"));
        w->passphrase = json_string_value(json_object_get(w->body, "passphrase"));
    }
    if (officer == NULL || w->passphrase == NULL || json_object_size(w->body) != 2 ||
        text_copy(v->seat.officer, sizeof v->seat.officer, officer) != OK)
        reply_refuse(v->answer, 400, ERR_MALFORMED,
                     "A log-in is {\"officer\":NAME,\"passphrase\":TEXT}.");
    else
        (void)pass_on(v, log_in);
}

static void answer_session(struct visit *v, const struct server_request *r)
{
    const struct guard g = guard_of(v->desk);
    char cookie[SEAT_SECRET_CHARS + 1] = "";

    if (r->method == SERVER_POST) {
        begin_log_in(v, r);
    } else if (r->method == SERVER_GET) {
        say_seat(v->answer, 200, &v->seat);
    } else {
        if (guard_cookie(&g, r, cookie, sizeof cookie))
            seat_leave(v->desk->seats, cookie);
        memory_wipe(cookie, sizeof cookie);
        set_cookie(v, "", 0);
        v->answer->status = 204;
    }
}

/* ---- verbs ---- */

static void give_file(struct server_answer *a, struct desk_done *done)
{
    char line[SERVER_EXTRA_BYTES];

    (void)snprintf(line, sizeof line, "attachment; filename=\"%s\"", done->file_name);
    server_extra(a, "Content-Disposition", line);
    a->status = 200;
    (void)snprintf(a->type, sizeof a->type, "application/octet-stream");
    buffer_add(&a->body, done->file.data, done->file.bytes);
}

static void run_verb(struct visit *v)
{
    struct desk *d = v->desk;
    struct desk_done done = {.file_name = ""};
    struct fault f = {.code = OK};
    const struct desk_act act = {.verb = v->verb,
                                 .officer = v->seat.officer,
                                 .passphrase = v->wish.passphrase,
                                 .word = v->wish.word,
                                 .word_count = v->wish.word_count,
                                 .option = v->wish.option,
                                 .option_count = v->wish.option_count,
                                 .stop_fd = -1};
    enum err e;

    buffer_init(&done.json, DESK_ANSWER_MAX);
    buffer_init(&done.file, DESK_ANSWER_MAX);
    must(pthread_mutex_lock(&d->node) == 0);
    e = d->plan.run(d->plan.state, &act, &done, &f);
    must(pthread_mutex_unlock(&d->node) == 0);
    if (e != OK)
        reply_fault(v->answer, e, &f);
    else if (done.file_name[0] != '\0')
        give_file(v->answer, &done);
    else
        reply_bytes(v->answer, 200, done.json.data, done.json.bytes);
    buffer_fini(&done.json);
    buffer_fini(&done.file);
}

static void begin_chore(struct visit *v)
{
    struct desk *d = v->desk;
    char id[CHORE_ID_CHARS + 1];
    char body[CHORE_ID_CHARS + 32];
    enum err e;

    must(pthread_mutex_lock(&d->lock) == 0);
    e = chore_begin(d->chores, &d->plan.random, &v->seat, v->verb, &v->wish, id);
    must(pthread_mutex_unlock(&d->lock) == 0);
    if (e != OK) {
        reply_refuse(v->answer, 503, e, "Too much is being done here; try again.");
        return;
    }
    (void)snprintf(body, sizeof body, "{\"job\":\"%s\"}\n", id);
    reply_bytes(v->answer, 202, body, strlen(body));
}

/* At a gate the officer says the passphrase again. */
static bool passes_gate(struct visit *v)
{
    struct buffer roles;
    bool good;

    if (!v->verb->gate)
        return true;
    if (v->wish.passphrase == NULL) {
        reply_refuse(v->answer, 403, ERR_DENIED,
                     "This is signed with your key: give its passphrase.");
        return false;
    }
    buffer_init(&roles, ROLES_MAX);
    good = admit(v, SEAT_GATE, v->wish.passphrase, &roles);
    buffer_fini(&roles);
    return good;
}

/* A page asks for much at once; only after the last of it is the node let go. */
static void rest(struct desk *d)
{
    must(pthread_mutex_lock(&d->node) == 0);
    if (atomic_fetch_sub(&d->waiting, 1) == 1)
        d->plan.rest(d->plan.state);
    must(pthread_mutex_unlock(&d->node) == 0);
}

static void do_verb(struct crew_job *job, bool stopping)
{
    struct visit *v = (struct visit *)(void *)job;
    struct desk *d = v->desk;

    if (stopping)
        reply_refuse(v->answer, 503, ERR_CANCELLED, "The desk is being stopped.");
    else if (passes_gate(v) && v->verb->kind == DESK_JOB)
        begin_chore(v);
    else if (v->answer->status == 0)
        run_verb(v);
    rest(d);
    server_go_on(v->answer);
}

static void answer_verb(struct visit *v, const struct server_request *r)
{
    struct desk *d = v->desk;
    struct fault f = {.code = OK};
    enum err e = r->method == SERVER_GET ? wish_from_query(r->target, &v->wish, &f)
                                         : wish_from_body(r->body, r->body_bytes,
                                                          v->verb->files, &v->wish, &f);

    if (e != OK) {
        reply_fault(v->answer, e, &f);
        return;
    }
    (void)atomic_fetch_add(&d->waiting, 1);
    if (!pass_on(v, do_verb))
        rest(d);
}

/* ---- jobs, events, and the description ---- */

static void answer_job(struct visit *v, const struct server_request *r)
{
    struct desk *d = v->desk;
    const char *id = r->target->part[3];
    struct server_answer *a = v->answer;
    enum err e;

    if (r->method == SERVER_DELETE) {
        e = chore_stop(d->chores, v->seat.officer, id);
        a->status = 204;
    } else {
        e = chore_look(d->chores, v->seat.officer, id, &a->body);
        reply_bytes(a, 200, "", 0);
    }
    if (e != OK) {
        buffer_clear(&a->body);
        reply_refuse(a, reply_status(e), e, "There is no such job.");
    }
}

/* The stream takes the place of the visit as what is kept. */
static void answer_events(struct visit *v)
{
    struct server_answer *a = v->answer;
    enum err e = news_open(v->desk->news, &v->seat, a);

    if (e != OK) {
        reply_refuse(a, 503, e, "Too many pages listen here; close one.");
        return;
    }
    drop_visit(v);
    a->status = 200;
    (void)snprintf(a->type, sizeof a->type, "text/event-stream");
}

static void answer(void *state, const struct server_request *r, struct server_answer *a)
{
    struct visit *v = a->kept;

    (void)state;
    switch (v->route) {
    case ROUTE_SESSION:
        answer_session(v, r);
        break;
    case ROUTE_VERB:
        answer_verb(v, r);
        break;
    case ROUTE_JOB:
        answer_job(v, r);
        break;
    case ROUTE_EVENTS:
        answer_events(v);
        break;
    case ROUTE_DESCRIPTION:
        reply_bytes(a, 200, v->desk->plan.description, strlen(v->desk->plan.description));
        break;
    case ROUTE_ASSET:
        must(false); /* judged */
        break;
    }
}

/* ---- the desk ---- */

struct server_face desk_face(struct desk *d)
{
    return (struct server_face){owns, judge, answer, refuse, d};
}

void desk_listens(struct desk *d, int port)
{
    atomic_store(&d->port, port);
}

MUST_CHECK static enum err start(struct desk *d)
{
    enum err e = seat_table_new(&d->plan.random, &d->seats);

    if (e == OK)
        e = news_start(d->plan.watched, d->seats, d->plan.clock, &d->news);
    if (e == OK)
        e = crew_start(THREADS, WAITING_MAX, &d->crew);
    return e == OK ? chore_table_new(d->news, d->plan.run, d->plan.state, &d->chores) : e;
}

enum err desk_new(const struct desk_plan *plan, struct desk **out, struct fault *f)
{
    struct desk *d = memory_new(1, sizeof *d);
    enum err e;

    if (d == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    must(pthread_mutex_init(&d->node, NULL) == 0);
    must(pthread_mutex_init(&d->lock, NULL) == 0);
    d->plan = *plan;
    e = text_copy(d->host, sizeof d->host, plan->host);
    if (e == OK)
        e = start(d);
    if (e != OK) {
        desk_free(d);
        return fault_set(f, e, "", "The desk cannot be started (%s).", err_name(e));
    }
    *out = d;
    return OK;
}

void desk_finish(struct desk *d)
{
    if (d == NULL)
        return;
    chore_table_finish(d->chores);
    crew_finish(d->crew);
    news_finish(d->news);
}

void desk_free(struct desk *d)
{
    if (d == NULL)
        return;
    desk_finish(d);
    chore_table_free(d->chores);
    crew_free(d->crew);
    news_free(d->news);
    seat_table_free(d->seats);
    (void)pthread_mutex_destroy(&d->lock);
    (void)pthread_mutex_destroy(&d->node);
    memory_free(d);
}
