/* SPDX-License-Identifier: Apache-2.0 */
/*
 * taxii.c - who, where, whether, and then what
 */
#include "door/taxii.h"

#include "base/memory.h"
#include "base/num.h"
#include "door/page.h"
#include "door/post.h"
#include "door/received.h"
#include "door/visit.h"
#include "http/media.h"

#include <stdio.h>
#include <string.h>

struct taxii {
    struct hall *hall;
    struct received *received;
    char *title;
};

static const struct media taxii_type = {"application/taxii+json", "2.1"};

static bool owns(void *state, const struct target *t)
{
    (void)state;
    return target_is(t, 0, "taxii2") || target_is(t, 0, VISIT_ROOT);
}

static void refuse(void *state, int status, const char *sentence, struct server_answer *a)
{
    (void)state;
    visit_refuse(a, status, sentence);
}

static void drop(void *kept)
{
    struct visit *v = kept;

    filter_fini(&v->filter);
    memory_wipe_free(v, sizeof *v);
}

/* ---- who ---- */

static bool
knows(struct visit *v, const struct server_request *r, struct server_answer *a)
{
    enum err e = hall_user(v->hall, r, &v->user);

    if (e == OK)
        return true;
    if (e != ERR_NOT_FOUND && e != ERR_DENIED) {
        visit_fail(a, e);
        return false;
    }
    server_extra(a, "WWW-Authenticate", "Basic realm=\"entente\", charset=\"UTF-8\"");
    server_extra(a, "WWW-Authenticate", "Bearer realm=\"entente\"");
    visit_refuse(a, 401,
                 e == ERR_NOT_FOUND ? "Say who you are: with Basic, Bearer or a "
                                      "certificate."
                                    : "No user here has this name and secret, or this "
                                      "token.");
    return false;
}

/* ---- where ---- */

static bool may_be_asked(const struct visit *v, enum server_method method)
{
    return method == SERVER_GET || method == SERVER_HEAD ||
           (method == SERVER_POST && v->place == VISIT_OBJECTS) ||
           (method == SERVER_DELETE && v->place == VISIT_OBJECT);
}

static bool is_right_place(const struct visit *v,
                           const struct server_request *r,
                           struct server_answer *a)
{
    if (v->place == VISIT_NOWHERE) {
        visit_refuse(a, 404,
                     r->target->ends_in_slash
                         ? "There is nothing at that path."
                         : "There is nothing at that path; TAXII's end in a slash.");
        return false;
    }
    if (!may_be_asked(v, r->method)) {
        server_extra(a, "Allow",
                     v->place == VISIT_OBJECTS  ? "GET, HEAD, POST"
                     : v->place == VISIT_OBJECT ? "GET, HEAD, DELETE"
                                                : "GET, HEAD");
        visit_refuse(a, 405, "That method has no meaning there.");
        return false;
    }
    if (!media_accepts(r->accept, &taxii_type)) {
        visit_refuse(a, 406, "Accept has to allow " VISIT_TYPE ".");
        return false;
    }
    return true;
}

/* ---- whether ---- */

static bool find_collection(struct visit *v, const char *word)
{
    collection_make(v->hall, COLLECTION_OWN, v->user.rights, &v->collection);
    if (collection_is(&v->collection, word))
        return true;
    collection_make(v->hall, COLLECTION_WITHDRAWN, v->user.rights, &v->collection);
    if (collection_is(&v->collection, word))
        return true;
    return v->received != NULL &&
           received_find(v->received, word, v->user.rights, &v->collection);
}

static bool
may_do(const struct visit *v, enum server_method method, struct server_answer *a)
{
    const struct collection *c = &v->collection;
    bool reads = method == SERVER_GET || method == SERVER_HEAD || method == SERVER_DELETE;
    bool writes = method == SERVER_POST || method == SERVER_DELETE;

    if (!c->can_read && !c->can_write) {
        visit_refuse(a, 404, "There is no such collection.");
        return false;
    }
    if (v->place == VISIT_COLLECTION)
        return true;
    if ((reads && !c->can_read) || (writes && !c->can_write)) {
        visit_refuse(a, 403,
                     reads && !c->can_read ? "You may not read this collection."
                                           : "You may not write to this collection.");
        return false;
    }
    return true;
}

static unsigned allowed_filters(const struct visit *v, enum server_method method)
{
    switch (v->place) {
    case VISIT_MANIFEST:
    case VISIT_OBJECTS:
        return method == SERVER_POST ? 0 : FILTER_ALL;
    case VISIT_OBJECT:
        return FILTER_VERSION | FILTER_SPEC |
               (method == SERVER_DELETE ? 0 : FILTER_PAGES);
    case VISIT_VERSIONS:
        return FILTER_SPEC | FILTER_PAGES;
    case VISIT_NOWHERE:
    case VISIT_DISCOVERY:
    case VISIT_API_ROOT:
    case VISIT_STATUS:
    case VISIT_COLLECTIONS:
    case VISIT_COLLECTION:
    case VISIT_PLACES:
        break;
    }
    return 0;
}

static bool
read_filter(struct visit *v, const struct server_request *r, struct server_answer *a)
{
    char place[HALL_ID_CHARS + STORE_CREDENTIAL_NAME_MAX + OBJECT_ID_MAX];
    struct fault f = {.code = OK};
    enum err e = filter_read(r->target, allowed_filters(v, r->method), &v->filter, &f);

    if (e != OK) {
        if (e == ERR_NOMEM)
            visit_fail(a, e);
        else
            visit_refuse(a, 400, f.text);
        return false;
    }
    (void)snprintf(place, sizeof place, "%s %s %.*s", v->collection.id,
                   visit_word(v->place), OBJECT_ID_MAX,
                   v->object != NULL ? v->object : "");
    filter_scope(r->target, place, v->scope);
    if (!page_begin(v)) {
        visit_refuse(a, 400,
                     "The parameter next is not one of this collection and filters.");
        return false;
    }
    return true;
}

static bool is_right_body(const struct visit *v,
                          const struct server_request *r,
                          struct server_answer *a)
{
    if (r->method != SERVER_POST)
        return true;
    if (!media_is(r->content_type, &taxii_type)) {
        visit_refuse(a, 415, "What is posted has to be " VISIT_TYPE ".");
        return false;
    }
    if (r->has_body)
        return true;
    visit_refuse(a, 422, "The body is empty.");
    (void)v;
    return false;
}

static bool has_collection(enum visit_place place)
{
    return place >= VISIT_COLLECTION;
}

/* Law 3. */
static bool
judge_visit(struct visit *v, const struct server_request *r, struct server_answer *a)
{
    if (!knows(v, r, a) || !is_right_place(v, r, a))
        return false;
    if (has_collection(v->place)) {
        if (!find_collection(v, r->target->part[2])) {
            visit_refuse(a, 404, "There is no such collection.");
            return false;
        }
        if (!may_do(v, r->method, a))
            return false;
    }
    if (v->place == VISIT_OBJECT || v->place == VISIT_VERSIONS)
        v->object = r->target->part[4];
    return is_right_body(v, r, a) && read_filter(v, r, a);
}

static void judge(void *state,
                  const struct server_request *r,
                  struct server_answer *a,
                  size_t *body_max)
{
    struct taxii *t = state;
    struct visit *v = memory_new(1, sizeof *v);

    if (v == NULL) {
        visit_fail(a, ERR_NOMEM);
        return;
    }
    v->hall = t->hall;
    v->received = t->received;
    v->place = visit_place(r->target);
    a->kept = v;
    a->drop = drop;
    a->place = visit_word(v->place);
    if (judge_visit(v, r, a) && r->method == SERVER_POST)
        *body_max = VISIT_BODY_MAX;
}

/* ---- what ---- */

static void answer_discovery(const struct taxii *t, struct server_answer *a)
{
    json_t *out = json_object();
    json_t *roots = json_array();
    bool ok = out != NULL && roots != NULL;

    json_put_text(out, "title", t->title, &ok);
    json_put_text(out, "description",
                  "A node of Entente: objects it holds, has withdrawn, or received.",
                  &ok);
    json_put_text(out, "default", "/" VISIT_ROOT "/", &ok);
    if (json_array_append_new(roots, json_string("/" VISIT_ROOT "/")) != 0)
        ok = false;
    json_put(out, "api_roots", roots, &ok);
    visit_answer(a, 200, ok ? out : NULL);
    if (!ok)
        json_decref(out);
}

static void answer_root(const struct taxii *t, struct server_answer *a)
{
    json_t *out = json_object();
    json_t *versions = json_array();
    bool ok = out != NULL && versions != NULL;

    json_put_text(out, "title", t->title, &ok);
    if (json_array_append_new(versions, json_string(VISIT_TYPE)) != 0)
        ok = false;
    json_put(out, "versions", versions, &ok);
    json_put_int(out, "max_content_length", VISIT_BODY_MAX, &ok);
    visit_answer(a, 200, ok ? out : NULL);
    if (!ok)
        json_decref(out);
}

static void add_collection(json_t *list, const struct collection *c, bool *ok)
{
    if ((c->can_read || c->can_write) &&
        json_array_append_new(list, collection_json(c)) != 0)
        *ok = false;
}

static void answer_collections(const struct visit *v, struct server_answer *a)
{
    struct collection c;
    json_t *out = json_object();
    json_t *list = json_array();
    bool ok = out != NULL && list != NULL;

    collection_make(v->hall, COLLECTION_OWN, v->user.rights, &c);
    add_collection(list, &c, &ok);
    collection_make(v->hall, COLLECTION_WITHDRAWN, v->user.rights, &c);
    add_collection(list, &c, &ok);
    for (size_t i = 0;
         v->received != NULL && received_at(v->received, i, v->user.rights, &c); i++)
        add_collection(list, &c, &ok);
    if (json_array_size(list) > 0)
        json_put(out, "collections", list, &ok);
    else
        json_decref(list);
    visit_answer(a, 200, ok ? out : NULL);
    if (!ok)
        json_decref(out);
}

static void
answer_now(const struct taxii *t, const struct server_request *r, struct server_answer *a)
{
    const struct visit *v = a->kept;

    switch (v->place) {
    case VISIT_DISCOVERY:
        answer_discovery(t, a);
        break;
    case VISIT_API_ROOT:
        answer_root(t, a);
        break;
    case VISIT_STATUS:
        post_status(v, r->target->part[2], a);
        break;
    case VISIT_COLLECTIONS:
        answer_collections(v, a);
        break;
    case VISIT_COLLECTION:
        visit_answer(a, 200, collection_json(&v->collection));
        break;
    case VISIT_MANIFEST:
    case VISIT_OBJECTS:
    case VISIT_OBJECT:
    case VISIT_VERSIONS:
        if (r->method == SERVER_POST)
            post_add(v, r, a);
        else if (r->method == SERVER_DELETE)
            post_delete(v, a);
        else
            page_answer(v, a);
        break;
    case VISIT_NOWHERE:
    case VISIT_PLACES:
        visit_refuse(a, 404, "There is nothing at that path.");
        break;
    }
}

/* ---- what was received ---- */

/* An answer that waits until it is fresh. */
struct waiting {
    struct taxii *taxii;
    const struct server_request *request;
    struct server_answer *answer;
};

static bool wants_received(const struct visit *v)
{
    if (v->received == NULL)
        return false;
    if (v->place == VISIT_COLLECTIONS)
        return strstr(v->user.rights, "read:received") != NULL ||
               rights_may_read(v->user.rights, "received-");
    return v->place >= VISIT_MANIFEST && v->collection.kind == COLLECTION_RECEIVED;
}

static void go_on(void *state, enum err e)
{
    struct waiting *w = state;
    struct server_answer *a = w->answer;

    if (e == OK)
        answer_now(w->taxii, w->request, a);
    else
        visit_fail(a, e);
    memory_free(w);
    server_go_on(a);
}

static void
answer_fresh(struct taxii *t, const struct server_request *r, struct server_answer *a)
{
    struct waiting *w = memory_new(1, sizeof *w);

    if (w == NULL) {
        visit_fail(a, ERR_NOMEM);
        return;
    }
    *w = (struct waiting){t, r, a};
    server_hold(a);
    if (received_refresh(t->received, go_on, w) != OK)
        go_on(w, ERR_BUSY);
}

static void answer(void *state, const struct server_request *r, struct server_answer *a)
{
    struct taxii *t = state;

    if (wants_received(a->kept) && !received_is_fresh(t->received))
        answer_fresh(t, r, a);
    else
        answer_now(t, r, a);
}

enum err taxii_new(const struct taxii_plan *plan, struct taxii **out)
{
    struct taxii *t = memory_new(1, sizeof *t);

    if (t == NULL)
        return ERR_NOMEM;
    t->hall = plan->hall;
    t->received = plan->received;
    t->title = memory_copy_text(plan->title);
    if (t->title == NULL) {
        memory_free(t);
        return ERR_NOMEM;
    }
    *out = t;
    return OK;
}

void taxii_free(struct taxii *t)
{
    if (t == NULL)
        return;
    memory_free(t->title);
    memory_free(t);
}

struct server_face taxii_face(struct taxii *t)
{
    return (struct server_face){
        .owns = owns, .judge = judge, .answer = answer, .refuse = refuse, .state = t};
}
