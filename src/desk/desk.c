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
#include "desk/login.h"
#include "desk/reply.h"
#include "desk/visit.h"
#include "http/media.h"

#include <stdio.h>
#include <string.h>

enum { THREADS = 2, WAITING_MAX = 64, ROLES_MAX = SEAT_ROLES_MAX };

static void drop_visit(void *kept)
{
    struct visit *v = kept;

    wish_free(&v->wish);
    memory_wipe_free(v, sizeof *v);
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
    const char *last; /* NULL: any */
    size_t parts;     /* of the path */
    enum route route;
    const char *allow;
} fixed[] = {
    {"session", NULL, 3, ROUTE_SESSION, "GET, POST, DELETE"},
    {"session", "device", 4, ROUTE_SESSION_DEVICE, "POST"},
    {"device", NULL, 3, ROUTE_DEVICE, "POST"},
    {"device", "finish", 4, ROUTE_DEVICE_FINISH, "POST"},
    {"jobs", NULL, 4, ROUTE_JOB, "GET, DELETE"},
    {"events", NULL, 3, ROUTE_EVENTS, "GET"},
    {"openapi.json", NULL, 3, ROUTE_DESCRIPTION, "GET"},
};

/* What is asked for; otherwise it is answered: 404 or 405. */
static bool find_route(struct visit *v, const struct server_request *r)
{
    const struct target *t = r->target;
    const struct desk_verb *reads = find_verb(v->desk, t, true);
    const struct desk_verb *acts = find_verb(v->desk, t, false);

    for (size_t i = 0; i < COUNT_OF(fixed); i++) {
        if (!target_is(t, 1, "v1") || !target_is(t, 2, fixed[i].name) ||
            t->part_count != fixed[i].parts ||
            (fixed[i].last != NULL && !target_is(t, 3, fixed[i].last)))
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
    const struct guard g = visit_guard(d);
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
    const struct guard g = visit_guard(d);
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
    if (v->route == ROUTE_SESSION || v->route == ROUTE_DEVICE)
        *body_max = DESK_LOGIN_BODY_MAX;
    else if (v->route != ROUTE_VERB)
        *body_max = DESK_PROOF_BODY_MAX;
    else if (v->verb != NULL && v->verb->files)
        *body_max = DESK_UPLOAD_MAX;
}

/* The passphrase, or a security key's answer after it: nobody has a session yet. */
static bool logs_in(const struct server_request *r)
{
    const struct target *t = r->target;

    return r->method == SERVER_POST && target_is(t, 1, "v1") &&
           target_is(t, 2, "session") &&
           (t->part_count == 3 || (t->part_count == 4 && target_is(t, 3, "device")));
}

static void judge_api(struct desk *d,
                      const struct server_request *r,
                      struct server_answer *a,
                      size_t *body_max)
{
    struct visit *v = memory_new(1, sizeof *v);
    const struct guard g = visit_guard(d);

    if (v == NULL) {
        reply_refuse(a, 503, ERR_NOMEM, "There is no memory for that now.");
        return;
    }
    v->desk = d;
    v->answer = a;
    a->kept = v;
    a->drop = drop_visit;
    guard_site(&g, r, v->at.site);
    if (text_copy(v->at.origin, sizeof v->at.origin, r->origin) != OK)
        v->at.origin[0] = '\0'; /* it is not ours */
    if ((logs_in(r) || is_seated(v, r)) && find_route(v, r))
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
    good = login_admit(v, SEAT_GATE, v->wish.passphrase, &roles);
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
    if (!visit_pass_on(v, do_verb))
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
        login_session(v, r);
        break;
    case ROUTE_SESSION_DEVICE:
        login_device(v, r);
        break;
    case ROUTE_DEVICE:
        login_enrol(v, r);
        break;
    case ROUTE_DEVICE_FINISH:
        login_enrol_finish(v, r);
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

void desk_listens(struct desk *d, int port, bool is_localhost)
{
    atomic_store(&d->shuns_localhost, !is_localhost);
    atomic_store(&d->port, port);
}

MUST_CHECK static enum err start(struct desk *d)
{
    enum err e = seat_table_new(&d->plan.random, &d->seats);

    if (e == OK)
        e = pending_table_new(&d->pendings);
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
    pending_table_free(d->pendings);
    seat_table_free(d->seats);
    (void)pthread_mutex_destroy(&d->lock);
    (void)pthread_mutex_destroy(&d->node);
    memory_free(d);
}
