/* SPDX-License-Identifier: Apache-2.0 */
/*
 * login.c - from a passphrase, and perhaps a security key, to a session
 *
 * The law: whether a security key is asked for is decided by what the plan keeps of the
 * officer, never by what is sent; where that cannot be read, nobody is let in.
 */
#include "desk/login.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "desk/reply.h"

#include <stdio.h>
#include <string.h>

enum { ROLES_MAX = SEAT_ROLES_MAX, BODY_MAX = DESK_PROOF_BODY_MAX, USER_BYTES = 32 };

/* ---- answers ---- */

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
    const struct guard g = visit_guard(v->desk);
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
                 "Too many log-ins were wrong; wait five minutes and try again.");
}

/* ---- the passphrase ---- */

bool login_admit(struct visit *v,
                 enum seat_door at,
                 const char *passphrase,
                 struct buffer *roles)
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

static void begin_session(struct visit *v)
{
    struct desk *d = v->desk;
    char cookie[SEAT_SECRET_CHARS + 1];
    enum err e;

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

/* ---- questions to a security key ---- */

/* The officer's, on the heap; answers what is wrong. */
MUST_CHECK static enum err
load_devices(struct visit *v, struct desk_device **out, size_t *count)
{
    const struct desk_plan *plan = &v->desk->plan;
    struct desk_device *list = memory_new(DESK_DEVICES_MAX, sizeof *list);
    struct fault f = {.code = OK};
    enum err e = list != NULL ? OK : fault_set(&f, ERR_NOMEM, "", "Out of memory.");

    if (e == OK)
        e = plan->devices(plan->state, v->seat.officer, list, count, &f);
    if (e == OK) {
        *out = list;
    } else {
        memory_free(list);
        reply_fault(v->answer, e, &f);
    }
    return e;
}

/* Those made for this site. */
static json_t *
name_devices(const struct desk_device *list, size_t count, const char *site, bool *ok)
{
    json_t *ids = json_array();
    char id[BASE64_CHARS(DESK_DEVICE_ID_MAX) + 1];

    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].site, site) != 0)
            continue;
        text_base64_encode(list[i].id, list[i].id_bytes, id);
        if (json_array_append_new(ids, json_string(id)) != 0)
            *ok = false;
    }
    return ids;
}

/* Keep the question, and send it with the ids, which are taken. */
static void
ask_device(struct visit *v, enum pending_aim aim, int status, json_t *ids, bool ok)
{
    struct desk *d = v->desk;
    struct pending one = {.aim = aim, .seat = v->seat, .asked = v->at};
    json_t *body = json_object();
    uint8_t user[USER_BYTES];
    enum err e;

    memory_wipe(one.seat.token, sizeof one.seat.token); /* of tokens none is kept */
    must(pthread_mutex_lock(&d->lock) == 0);
    e = pending_add(d->pendings, &d->plan.random, d->plan.clock(), &one);
    if (e == OK)
        e = random_fill(&d->plan.random, user, sizeof user);
    must(pthread_mutex_unlock(&d->lock) == 0);
    json_put(body, "ids", ids, &ok);
    json_put_text(body, "site", one.asked.site, &ok);
    json_put_time(body, "until", one.until, &ok);
    if (e == OK) {
        json_put_bytes(body, "challenge", one.asked.challenge, sizeof one.asked.challenge,
                       &ok);
        if (aim == PENDING_ENROL)
            json_put_bytes(body, "user", user, sizeof user, &ok);
        reply_json(v->answer, status, ok ? json_incref(body) : NULL);
    } else {
        reply_refuse(v->answer, 503, e, "No question can be made now.");
    }
    json_decref(body);
}

/* Browsers let a page use a security key for a name, not for an address by number. */
static bool has_site(struct visit *v)
{
    char sentence[400];

    if (v->at.site[0] != '\0')
        return true;
    if (v->desk->plan.has_tls)
        (void)snprintf(sentence, sizeof sentence,
                       "Browsers use security keys at an address by name alone; serve "
                       "the desk at the name that its certificate has.");
    else if (atomic_load(&v->desk->shuns_localhost))
        (void)snprintf(sentence, sizeof sentence,
                       "Browsers use security keys at an address by name alone, and "
                       "localhost may lead to another program; start the desk at "
                       "127.0.0.1 and another port.");
    else
        (void)snprintf(sentence, sizeof sentence,
                       "Browsers use security keys at an address by name alone; open the "
                       "desk at http://localhost:%d/.",
                       atomic_load(&v->desk->port));
    reply_refuse(v->answer, 403, ERR_DENIED, sentence);
    return false;
}

static void ask_for_log_in(struct visit *v, const struct desk_device *list, size_t count)
{
    bool ok = true;
    json_t *ids;

    if (!has_site(v))
        return;
    ids = name_devices(list, count, v->at.site, &ok);
    if (json_array_size(ids) > 0) {
        ask_device(v, PENDING_LOG_IN, 202, ids, ok);
        return;
    }
    json_decref(ids);
    reply_refuse(v->answer, 403, ERR_DENIED,
                 "The officer's security keys were made for another address of the desk; "
                 "open it there, or forget them with: entente key forget");
}

/* ---- log-in ---- */

static void log_in(struct crew_job *job, bool stopping)
{
    struct visit *v = (struct visit *)(void *)job;
    struct desk_device *list = NULL;
    struct buffer roles;
    size_t count = 0;

    buffer_init(&roles, ROLES_MAX);
    if (stopping) {
        reply_refuse(v->answer, 503, ERR_CANCELLED, "The desk is being stopped.");
    } else if (login_admit(v, SEAT_LOG_IN, v->wish.passphrase, &roles) &&
               load_devices(v, &list, &count) == OK) {
        (void)snprintf(v->seat.roles, sizeof v->seat.roles, "%s", buffer_text(&roles));
        if (count > 0)
            ask_for_log_in(v, list, count);
        else
            begin_session(v);
    }
    memory_free(list);
    buffer_fini(&roles);
    server_go_on(v->answer);
}

/* {"officer","passphrase"} and nothing else; kept as a wish, which wipes it. */
static void begin_log_in(struct visit *v, const struct server_request *r)
{
    struct wish *w = &v->wish;
    const char *officer = NULL;

    if (json_read(r->body, r->body_bytes, BODY_MAX, &w->body, NULL) == OK) {
        officer = json_string_value(json_object_get(w->body, "officer"));
        w->passphrase = json_string_value(json_object_get(w->body, "passphrase"));
    }
    if (officer == NULL || w->passphrase == NULL || json_object_size(w->body) != 2 ||
        text_copy(v->seat.officer, sizeof v->seat.officer, officer) != OK)
        reply_refuse(v->answer, 400, ERR_MALFORMED,
                     "A log-in is {\"officer\":NAME,\"passphrase\":TEXT}.");
    else
        (void)visit_pass_on(v, log_in);
}

void login_session(struct visit *v, const struct server_request *r)
{
    const struct guard g = visit_guard(v->desk);
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

/* ---- what a security key answered ---- */

enum { CLIENT, DATA, ID, SIGNATURE, KEY = SIGNATURE, FIELDS };

/* An answer's bytes; free with memory_free(bytes). */
struct given {
    struct webauthn_bytes field[FIELDS];
    uint8_t *bytes;
};

/* Decode the members of the body with these names. False: it is not of that form. */
static bool decode(const json_t *body, const char *const names[FIELDS], struct given *out)
{
    uint8_t *at = memory_new(BODY_MAX, 1);
    size_t left = BODY_MAX;
    bool good = at != NULL;

    out->bytes = at;
    for (size_t i = 0; i < FIELDS && good; i++) {
        const char *text = json_string_value(json_object_get(body, names[i]));
        size_t bytes = 0;

        good = text != NULL && text_base64_check(text, &bytes) == OK && bytes <= left &&
               text_base64_decode(text, at, bytes) == OK;
        out->field[i] = (struct webauthn_bytes){at, bytes};
        if (good) {
            at += bytes;
            left -= bytes;
        }
    }
    return good;
}

/* The question that is answered, taken: whatever comes of it, it was the only try. Which
 * one it is the body says; that the answer is to it, the browser's word is looked at for.
 */
MUST_CHECK static enum err take_question(struct desk *d,
                                         enum pending_aim aim,
                                         const json_t *body,
                                         struct pending *out)
{
    const char *text = json_string_value(json_object_get(body, "challenge"));
    uint8_t challenge[WEBAUTHN_CHALLENGE_BYTES];

    if (text == NULL || text_base64_decode(text, challenge, sizeof challenge) != OK)
        return ERR_NOT_FOUND;
    return pending_take(d->pendings, aim, challenge, d->plan.clock(), out);
}

static const struct desk_device *
find_device(const struct desk_device *list, size_t count, const struct webauthn_bytes *id)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].id_bytes == id->count && memcmp(list[i].id, id->at, id->count) == 0)
            return &list[i];
    return NULL;
}

/* Is it the answer of one of the officer's, to this question? */
MUST_CHECK static enum err judge_device(struct visit *v,
                                        const struct pending *one,
                                        const struct given *given,
                                        const struct desk_device *device,
                                        struct fault *f)
{
    const struct desk_plan *plan = &v->desk->plan;
    const struct webauthn_answer answer = {given->field[CLIENT], given->field[DATA],
                                           given->field[SIGNATURE]};
    struct webauthn_bytes key;
    uint32_t counter = 0;
    enum err e;

    if (device == NULL || strcmp(device->site, one->asked.site) != 0)
        return fault_set(f, ERR_FORGED, "",
                         "That security key is not one that this officer enrolled.");
    key = (struct webauthn_bytes){device->key, device->key_bytes};
    e = webauthn_used(&one->asked, &answer, &key, &counter, f);
    return e == OK ? plan->used(plan->state, one->seat.officer, device->name, counter, f)
                   : e;
}

static void finish_log_in(struct visit *v, const struct pending *one)
{
    static const char *const names[FIELDS] = {"client", "data", "id", "signature"};
    struct desk *d = v->desk;
    struct desk_device *list = NULL;
    struct given given = {.bytes = NULL};
    struct fault f = {.code = OK};
    size_t count = 0;
    enum err e;

    v->seat = one->seat;
    if (seat_may_try(d->seats, SEAT_LOG_IN, v->seat.officer, d->plan.clock()) != OK) {
        refuse_tries(v->answer);
        return;
    }
    if (load_devices(v, &list, &count) != OK)
        return;
    e = decode(v->wish.body, names, &given)
            ? judge_device(v, one, &given, find_device(list, count, &given.field[ID]), &f)
            : fault_set(&f, ERR_FORGED, "", "That is no security key's answer.");
    if (e == ERR_FORGED)
        seat_failed(d->seats, SEAT_LOG_IN, v->seat.officer, d->plan.clock());
    if (e == OK)
        begin_session(v);
    else
        reply_fault(v->answer, e, &f);
    memory_free(given.bytes);
    memory_free(list);
}

static void do_device(struct crew_job *job, bool stopping)
{
    struct visit *v = (struct visit *)(void *)job;
    struct pending one;

    if (stopping)
        reply_refuse(v->answer, 503, ERR_CANCELLED, "The desk is being stopped.");
    else if (take_question(v->desk, PENDING_LOG_IN, v->wish.body, &one) != OK)
        reply_refuse(v->answer, 401, ERR_DENIED,
                     "No log-in waits for that answer, or not any more; say the "
                     "passphrase again.");
    else
        finish_log_in(v, &one);
    server_go_on(v->answer);
}

/* The body is an object; what is in it is looked at where it is needed. */
static void read_answer(struct visit *v,
                        const struct server_request *r,
                        void (*run)(struct crew_job *job, bool stopping))
{
    if (json_read(r->body, r->body_bytes, BODY_MAX, &v->wish.body, NULL) != OK ||
        !json_is_object(v->wish.body))
        reply_refuse(v->answer, 400, ERR_MALFORMED, "The body is an object of JSON.");
    else
        (void)visit_pass_on(v, run);
}

void login_device(struct visit *v, const struct server_request *r)
{
    read_answer(v, r, do_device);
}

/* ---- enrolling ---- */

static void ask_new(struct visit *v)
{
    struct desk_device *list = NULL;
    struct buffer roles;
    size_t count = 0;
    bool ok = true;

    buffer_init(&roles, ROLES_MAX);
    if (login_admit(v, SEAT_GATE, v->wish.passphrase, &roles) && has_site(v) &&
        load_devices(v, &list, &count) == OK)
        ask_device(v, PENDING_ENROL, 200, name_devices(list, count, v->at.site, &ok), ok);
    memory_free(list);
    buffer_fini(&roles);
}

static void do_enrol(struct crew_job *job, bool stopping)
{
    struct visit *v = (struct visit *)(void *)job;

    v->wish.passphrase = json_string_value(json_object_get(v->wish.body, "passphrase"));
    if (stopping)
        reply_refuse(v->answer, 503, ERR_CANCELLED, "The desk is being stopped.");
    else if (v->wish.passphrase == NULL)
        reply_refuse(v->answer, 403, ERR_DENIED,
                     "A security key is enrolled by who says the passphrase.");
    else
        ask_new(v);
    server_go_on(v->answer);
}

void login_enrol(struct visit *v, const struct server_request *r)
{
    read_answer(v, r, do_enrol);
}

/* What is kept of a new one; its name is for people. */
MUST_CHECK static enum err make_device(const struct pending *one,
                                       const struct given *given,
                                       const char *name,
                                       int64_t now,
                                       struct desk_device *out,
                                       struct fault *f)
{
    const struct webauthn_answer answer = {
        given->field[CLIENT], given->field[DATA], {.count = 0}};
    const struct webauthn_bytes *id = &given->field[ID];
    const struct webauthn_bytes *key = &given->field[KEY];
    enum err e = webauthn_made(&one->asked, &answer, id, key, &out->counter, f);

    if (e != OK)
        return e;
    must(id->count <= sizeof out->id && key->count <= sizeof out->key); /* they were */
    memcpy(out->id, id->at, id->count);
    memcpy(out->key, key->at, key->count);
    out->id_bytes = id->count;
    out->key_bytes = key->count;
    out->added = now;
    (void)snprintf(out->site, sizeof out->site, "%s", one->asked.site);
    if (name == NULL || name[0] == '\0' ||
        text_copy(out->name, sizeof out->name, name) != OK)
        return fault_set(f, ERR_USAGE, "",
                         "Give the security key a name of at most %d bytes.",
                         DESK_DEVICE_NAME_MAX);
    return OK;
}

static void enrol(struct visit *v, const struct pending *one)
{
    static const char *const names[FIELDS] = {"client", "data", "id", "key"};
    const struct desk_plan *plan = &v->desk->plan;
    const char *name = json_string_value(json_object_get(v->wish.body, "name"));
    struct desk_device *device = memory_new(1, sizeof *device);
    struct given given = {.bytes = NULL};
    struct fault f = {.code = OK};
    json_t *body = json_object();
    bool ok = true;
    enum err e;

    if (device == NULL)
        e = fault_set(&f, ERR_NOMEM, "", "Out of memory.");
    else if (!decode(v->wish.body, names, &given))
        e = fault_set(&f, ERR_FORGED, "", "That is no security key's answer.");
    else
        e = make_device(one, &given, name, plan->clock(), device, &f);
    if (e == OK)
        e = plan->enrol(plan->state, v->seat.officer, device, &f);
    if (e == OK) /* which were begun with less */
        seat_leave_others(v->desk->seats, v->seat.officer, v->seat.number);
    json_put_text(body, "name", name != NULL ? name : "", &ok);
    if (e == OK)
        reply_json(v->answer, 201, ok ? json_incref(body) : NULL);
    else
        reply_fault(v->answer, e, &f);
    json_decref(body);
    memory_free(given.bytes);
    memory_free(device);
}

static void do_enrol_finish(struct crew_job *job, bool stopping)
{
    struct visit *v = (struct visit *)(void *)job;
    struct pending one;

    if (stopping)
        reply_refuse(v->answer, 503, ERR_CANCELLED, "The desk is being stopped.");
    else if (take_question(v->desk, PENDING_ENROL, v->wish.body, &one) != OK ||
             one.seat.number != v->seat.number)
        reply_refuse(v->answer, 409, ERR_UNEXPECTED,
                     "No new security key is waited for, or not any more; begin again.");
    else
        enrol(v, &one);
    server_go_on(v->answer);
}

void login_enrol_finish(struct visit *v, const struct server_request *r)
{
    read_answer(v, r, do_enrol_finish);
}
