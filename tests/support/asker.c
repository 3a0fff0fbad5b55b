/* SPDX-License-Identifier: Apache-2.0 */
/*
 * asker.c - what http/turn.c does, for one request after the other
 */
#include "tests/support/asker.h"

#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "store/credential.h"
#include "store/object.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define SECRET                                                                           \
    "SecretOfATestSecretOf" /* with the name before it, base64 needs no padding */

static struct {
    pthread_mutex_t lock;
    pthread_cond_t went_on;
    bool held;
} turn = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};

void server_hold(struct server_answer *a)
{
    (void)a;
    must(pthread_mutex_lock(&turn.lock) == 0);
    turn.held = true;
    must(pthread_mutex_unlock(&turn.lock) == 0);
}

void server_go_on(struct server_answer *a)
{
    (void)a;
    must(pthread_mutex_lock(&turn.lock) == 0);
    turn.held = false;
    must(pthread_cond_signal(&turn.went_on) == 0);
    must(pthread_mutex_unlock(&turn.lock) == 0);
}

void server_extra(struct server_answer *a, const char *name, const char *value)
{
    must(a->extra_count < SERVER_EXTRAS_MAX && strlen(value) < SERVER_EXTRA_BYTES);
    a->extra[a->extra_count++].name = name;
}

const char *server_reason(int status)
{
    (void)status;
    return "A status";
}

static void await(void)
{
    must(pthread_mutex_lock(&turn.lock) == 0);
    while (turn.held)
        must(pthread_cond_wait(&turn.went_on, &turn.lock) == 0);
    must(pthread_mutex_unlock(&turn.lock) == 0);
}

static void add_user(struct store *s, enum store_credential_kind kind, const char *name)
{
    struct store_credential c = {
        .name = name, .kind = kind, .rights = "read:own read:red write:own", .made = 1};

    user_secret_hash(SECRET, c.hash);
    must(store_credential_add(s, &c) == OK);
}

void asker_open(struct asker *a)
{
    struct store *s = NULL;

    scratch_make(a->dir);
    if (a->random.fill == NULL)
        a->random = entropy_random();
    must(store_open_objects(a->dir, 1000, &s, NULL) == OK);
    add_user(s, STORE_CREDENTIAL_BASIC, "taxii");
    add_user(s, STORE_CREDENTIAL_BEARER, "misp");
    store_close(s);
    must(hall_open(a->dir, 1000, &a->random, &a->hall, NULL) == OK);
    must(taxii_new(&(struct taxii_plan){.hall = a->hall, .title = "Side A"}, &a->taxii) ==
         OK);
    must(misp_new(&(struct misp_plan){a->hall, "Side A"}, &a->misp) == OK);
}

void asker_close(struct asker *a)
{
    hall_finish(a->hall);
    taxii_free(a->taxii);
    misp_free(a->misp);
    hall_close(a->hall);
    scratch_remove(a->dir);
}

/* The headers that every request has. */
static void set_headers(struct server_request *r, bool is_misp)
{
    char pair[] = "taxii:" SECRET;
    char coded[128];

    text_base64_encode((const uint8_t *)pair, strlen(pair), coded);
    if (is_misp) {
        (void)snprintf(r->authorization, sizeof r->authorization, "%s", SECRET);
        (void)snprintf(r->content_type, sizeof r->content_type, "application/json");
        return;
    }
    (void)snprintf(r->authorization, sizeof r->authorization, "Basic %s", coded);
    (void)snprintf(r->accept, sizeof r->accept, "application/taxii+json;version=2.1");
    (void)snprintf(r->content_type, sizeof r->content_type, "%s", r->accept);
}

static void put_to(struct server_face *face,
                   struct server_request *r,
                   const void *body,
                   size_t bytes,
                   struct server_answer *answer)
{
    size_t body_max = 0;

    face->judge(face->state, r, answer, &body_max);
    if (answer->status != 0 || bytes > body_max)
        return;
    r->body = body;
    r->body_bytes = bytes;
    face->answer(face->state, r, answer);
    await();
}

void asker_ask(struct asker *a,
               enum server_method method,
               const char *target,
               const void *body,
               size_t bytes,
               struct asker_reply *out)
{
    struct server_face faces[] = {taxii_face(a->taxii), misp_face(a->misp)};
    static struct server_request r;
    struct server_answer answer = {.status = 0};
    struct target t;

    memset(out, 0, sizeof *out);
    if (target_read(target, &t) != OK)
        return;
    memset(&r, 0, sizeof r);
    r.method = method;
    r.target = &t;
    r.has_body = bytes > 0;
    r.announced = bytes;
    buffer_init(&answer.body, SERVER_ANSWER_MAX);
    for (size_t i = 0; i < COUNT_OF(faces); i++) {
        if (!faces[i].owns(faces[i].state, &t))
            continue;
        set_headers(&r, i == 1);
        put_to(&faces[i], &r, body, bytes, &answer);
        break;
    }
    if (answer.drop != NULL)
        answer.drop(answer.kept);
    target_fini(&t);
    out->status = answer.status;
    out->body = answer.body;
}
