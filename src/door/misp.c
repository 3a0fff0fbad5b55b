/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp.c - who, where, whether; and the answers that need no store
 */
#include "door/misp.h"

#include "base/memory.h"
#include "base/num.h"
#include "door/misp_find.h"
#include "door/misp_push.h"
#include "door/misp_visit.h"
#include "door/rights.h"
#include "format/misp_type.h"
#include "format/misp_word.h"

#include <stdio.h>
#include <string.h>

/* A version of the minor release whose calls these are: a MISP of another one does not
 * speak with us at all. */
#define MISP_SAID_VERSION "2.5.0"

#define OWN_ALIAS "own"

struct misp {
    struct hall *hall;
    char *name;
    char uuid[HALL_ID_CHARS + 1];
};

enum method { READS = 1, POSTS = 2 };

/* NULL for the second word: none, or any that is not named before. */
static const struct route {
    const char *first;
    const char *second;
    enum misp_place place;
    unsigned methods;
} routes[] = {
    {"servers", "getVersion", MISP_VERSION, READS},
    {"servers", "getPyMISPVersion", MISP_VERSION, READS},
    {"servers", "postTest", MISP_POST_TEST, POSTS},
    {"servers", "getAvailableSyncFilteringRules", MISP_EMPTY_RULES, READS},
    {"users", "view", MISP_ME, READS},
    {"attributes", "describeTypes", MISP_TYPE_TABLE, READS},
    {"attributes", "restSearch", MISP_SEARCH_ATTRIBUTES, READS | POSTS},
    {"events", "index", MISP_INDEX, READS | POSTS},
    {"events", "view", MISP_VIEW, READS | POSTS},
    {"events", "restSearch", MISP_SEARCH_EVENTS, READS | POSTS},
    {"events", "add", MISP_ADD, POSTS},
    {"events", "edit", MISP_EDIT, POSTS},
    {"events", "filterEventIdsForPush", MISP_FILTER_PUSH, POSTS},
    {"shadow_attributes", "index", MISP_EMPTY_LIST, READS | POSTS},
    {"shadowAttributes", "index", MISP_EMPTY_LIST, READS | POSTS},
    {"sightings", "restSearch", MISP_SIGHTINGS, READS | POSTS},
    {"sightings", "filterSightingUuidsForPush", MISP_EMPTY_LIST, POSTS},
    {"analyst_data", "indexMinimal", MISP_EMPTY_LIST, READS | POSTS},
    {"analyst_data", "index", MISP_EMPTY_LIST, READS | POSTS},
    {"analyst_data", "filterAnalystDataForPush", MISP_EMPTY_OBJECT, POSTS},
    {"galaxy_clusters", "restSearch", MISP_EMPTY_ANSWER, READS | POSTS},
    {"galaxies", "index", MISP_EMPTY_LIST, READS},
    {"sharingGroups", "index", MISP_EMPTY_ANSWER, READS},
    {"sharing_groups", "index", MISP_EMPTY_ANSWER, READS},
    {"tags", "index", MISP_EMPTY_TAGS, READS | POSTS},
    {"taxonomies", "index", MISP_EMPTY_LIST, READS},
    {"warninglists", "index", MISP_EMPTY_OBJECT, READS},
    {"noticelists", "index", MISP_EMPTY_LIST, READS},
    {"events", NULL, MISP_INDEX, READS},
};

/* "index" is also written "index.json". */
static bool is_word(const char *part, const char *word)
{
    size_t length = strlen(word);

    return strncmp(part, word, length) == 0 &&
           (part[length] == '\0' || strcmp(part + length, ".json") == 0);
}

static const struct route *find_route(const struct target *t)
{
    for (size_t i = 0; i < COUNT_OF(routes); i++) {
        const struct route *r = &routes[i];
        if (t->part_count == 0 || !is_word(t->part[0], r->first))
            continue;
        if (r->second == NULL ? t->part_count == 1
                              : t->part_count > 1 && is_word(t->part[1], r->second))
            return r;
    }
    return NULL;
}

static bool owns(void *state, const struct target *t)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(routes); i++)
        if (t->part_count > 0 && is_word(t->part[0], routes[i].first))
            return true;
    return false;
}

static void refuse(void *state, int status, const char *sentence, struct server_answer *a)
{
    (void)state;
    misp_visit_refuse(a, status, sentence);
}

static void drop(void *kept)
{
    memory_wipe_free(kept, sizeof(struct misp_visit));
}

static bool
knows(struct misp_visit *v, const struct server_request *r, struct server_answer *a)
{
    enum err e = hall_user(v->hall, r, &v->user);

    if (e == ERR_NOT_FOUND || e == ERR_DENIED)
        misp_visit_refuse(a, 403,
                          "Authentication failed. Give the key of a user of this node in "
                          "the header Authorization.");
    else if (e != OK)
        misp_visit_fail(a, e);
    else if (rights_may_read(v->user.rights, OWN_ALIAS))
        return true;
    else
        misp_visit_refuse(a, 403, "You may not read this node's own objects.");
    return false;
}

/* Named parameters in the path, "key:value" as MISP writes them. Only those that ask for
 * more or less of an event are known (law 1 of misp_query.h). */
static bool read_named(struct misp_visit *v, const struct target *t, size_t from)
{
    static const char *const known[] = {"include",         "exclude",
                                        "extended",        "metadata",
                                        "sgReferenceOnly", "breakOnDuplicate"};

    for (size_t i = from; i < t->part_count; i++) {
        const char *part = t->part[i];
        bool found = false;
        if (strncmp(part, "deleted", 7) == 0) {
            size_t length = strlen(part);
            v->deleted = v->deleted || part[length - 1] == '1';
            continue;
        }
        for (size_t j = 0; j < COUNT_OF(known); j++)
            found = found || strncmp(part, known[j], strlen(known[j])) == 0;
        if (!found || strchr(part, ':') == NULL)
            return false;
    }
    return true;
}

static bool is_right_place(struct misp_visit *v,
                           const struct server_request *r,
                           struct server_answer *a)
{
    const struct target *t = r->target;
    const struct route *route = find_route(t);
    bool reads = r->method == SERVER_GET || r->method == SERVER_HEAD;
    bool names =
        route != NULL && (route->place == MISP_VIEW || route->place == MISP_EDIT ||
                          (route->place == MISP_SIGHTINGS && t->part_count > 2));
    bool lists = route != NULL && route->place >= MISP_EMPTY_LIST;

    if (route == NULL || (names && t->part_count < 3) ||
        (!lists && route->place != MISP_ME &&
         !read_named(v, t,
                     names               ? 3
                     : t->part_count < 2 ? t->part_count
                                         : 2)) ||
        (route->place == MISP_ME && (t->part_count != 3 || !is_word(t->part[2], "me")))) {
        misp_visit_refuse(a, 404, "This node does not answer that.");
        return false;
    }
    v->place = route->place;
    v->word = names ? t->part[2] : "";
    if ((reads && (route->methods & READS) != 0) ||
        (r->method == SERVER_POST && (route->methods & POSTS) != 0))
        return true;
    misp_visit_refuse(a, 405, "That method has no meaning there.");
    return false;
}

static size_t body_ceiling(const struct misp_visit *v)
{
    return v->place == MISP_ADD || v->place == MISP_EDIT ? (size_t)MISP_PUSH_MAX
                                                         : (size_t)MISP_QUERY_MAX;
}

static void judge(void *state,
                  const struct server_request *r,
                  struct server_answer *a,
                  size_t *body_max)
{
    struct misp *m = state;
    struct misp_visit *v = memory_new(1, sizeof *v);

    if (v == NULL) {
        misp_visit_fail(a, ERR_NOMEM);
        return;
    }
    v->hall = m->hall;
    v->word = "";
    v->terms = (struct misp_terms){
        .highest = MARKING_AMBER, .creator_uuid = m->uuid, .creator_name = m->name};
    a->kept = v;
    a->drop = drop;
    a->place = "misp";
    if (!knows(v, r, a) || !is_right_place(v, r, a))
        return;
    v->may_write = rights_may_write(v->user.rights, OWN_ALIAS);
    if ((v->place == MISP_ADD || v->place == MISP_EDIT) && !v->may_write)
        misp_visit_refuse(a, 403, "You may not write to this node's own objects.");
    else if (r->method == SERVER_POST)
        *body_max = body_ceiling(v);
}

static void answer_version(const struct misp_visit *v, struct server_answer *a)
{
    json_t *out = json_object();
    bool ok = out != NULL;

    json_put_text(out, "version", MISP_SAID_VERSION, &ok);
    json_put_text(out, "pymisp_recommended_version", MISP_SAID_VERSION, &ok);
    json_put_bool(out, "perm_sync", v->may_write, &ok);
    json_put_bool(out, "perm_sighting", false, &ok);
    json_put_bool(out, "perm_galaxy_editor", false, &ok);
    json_put_bool(out, "perm_analyst_data", false, &ok);
    json_put(out, "request_encoding", json_array(), &ok);
    json_put_bool(out, "filter_sightings", false, &ok);
    misp_visit_answer(a, 200, ok ? out : NULL);
    if (!ok)
        json_decref(out);
}

/* MISP tries whether a body arrives as it was sent. */
static void answer_post_test(const struct server_request *r, struct server_answer *a)
{
    json_t *body = NULL;
    json_t *out;
    json_t *headers;
    bool ok = true;

    if (!misp_visit_body(r, a, MISP_QUERY_MAX, &body))
        return;
    out = json_object();
    headers = json_object();
    json_put_text(headers, "Accept", "application/json", &ok);
    json_put_text(headers, "Content-type", "application/json", &ok);
    json_put(out, "headers", headers, &ok);
    json_put(out, "body", body != NULL ? body : json_object(), &ok);
    misp_visit_answer(a, 200, ok ? out : NULL);
    if (!ok)
        json_decref(out);
}

/* A user is a name and rights here; MISP's numbers of roles mean nothing. */
static void
answer_me(const struct misp *m, const struct misp_visit *v, struct server_answer *a)
{
    json_t *out = json_object();
    json_t *user = json_object();
    json_t *role = json_object();
    json_t *own = json_object();
    bool ok = true;

    json_put_text(user, "id", "1", &ok);
    json_put_text(user, "org_id", "1", &ok);
    json_put_text(user, "role_id", "1", &ok);
    json_put_text(user, "email", v->user.name, &ok);
    json_put_bool(user, "disabled", false, &ok);
    json_put_text(role, "id", "1", &ok);
    json_put_text(role, "name", v->may_write ? "writer" : "reader", &ok);
    json_put_bool(role, "perm_auth", true, &ok);
    json_put_bool(role, "perm_add", v->may_write, &ok);
    json_put_bool(role, "perm_modify", v->may_write, &ok);
    json_put_bool(role, "perm_sync", v->may_write, &ok);
    json_put_bool(role, "perm_site_admin", false, &ok);
    json_put_text(own, "id", "1", &ok);
    json_put_text(own, "name", m->name, &ok);
    json_put_text(own, "uuid", m->uuid, &ok);
    json_put(out, "User", user, &ok);
    json_put(out, "Role", role, &ok);
    json_put(out, "Organisation", own, &ok);
    json_put(out, "UserSetting", json_array(), &ok);
    misp_visit_answer(a, 200, ok ? out : NULL);
    if (!ok)
        json_decref(out);
}

static void answer_types(struct server_answer *a)
{
    json_t *out = NULL;

    if (misp_type_describe(&out) != OK)
        misp_visit_fail(a, ERR_NOMEM);
    else
        misp_visit_answer(a, 200, out);
}

/* {"response": []}, or another word. */
static void answer_empty(struct server_answer *a, const char *word)
{
    json_t *out = json_object();
    bool ok = out != NULL;

    json_put(out, word, json_array(), &ok);
    misp_visit_answer(a, 200, ok ? out : NULL);
    if (!ok)
        json_decref(out);
}

/* By which organisations and tags what is pulled may be chosen: the form that asks takes
 * any other, too. */
static void answer_rules(struct server_answer *a)
{
    json_t *out = json_object();
    bool ok = out != NULL;

    json_put(out, "organisations", json_array(), &ok);
    json_put(out, "tags", json_array(), &ok);
    misp_visit_answer(a, 200, ok ? out : NULL);
    if (!ok)
        json_decref(out);
}

static void answer(void *state, const struct server_request *r, struct server_answer *a)
{
    const struct misp *m = state;
    struct misp_visit *v = a->kept;

    switch (v->place) {
    case MISP_VERSION:
        answer_version(v, a);
        break;
    case MISP_POST_TEST:
        answer_post_test(r, a);
        break;
    case MISP_ME:
        answer_me(m, v, a);
        break;
    case MISP_TYPE_TABLE:
        answer_types(a);
        break;
    case MISP_INDEX:
    case MISP_VIEW:
    case MISP_SEARCH_EVENTS:
    case MISP_SEARCH_ATTRIBUTES:
    case MISP_SIGHTINGS:
    case MISP_FILTER_PUSH:
        misp_find_answer(v, r, a);
        break;
    case MISP_ADD:
    case MISP_EDIT:
        misp_push_answer(v, r, a);
        break;
    case MISP_EMPTY_LIST:
        misp_visit_answer(a, 200, json_array());
        break;
    case MISP_EMPTY_OBJECT:
        misp_visit_answer(a, 200, json_object());
        break;
    case MISP_EMPTY_ANSWER:
        answer_empty(a, "response");
        break;
    case MISP_EMPTY_TAGS:
        answer_empty(a, "Tag");
        break;
    case MISP_EMPTY_RULES:
        answer_rules(a);
        break;
    case MISP_NOWHERE:
        misp_visit_refuse(a, 404, "This node does not answer that.");
        break;
    }
}

enum err misp_new(const struct misp_plan *plan, struct misp **out)
{
    struct misp *m = memory_new(1, sizeof *m);

    if (m == NULL)
        return ERR_NOMEM;
    m->hall = plan->hall;
    m->name = memory_copy_text(plan->name);
    if (m->name == NULL) {
        memory_free(m);
        return ERR_NOMEM;
    }
    hall_id(m->hall, "misp.organisation", m->uuid);
    *out = m;
    return OK;
}

void misp_free(struct misp *m)
{
    if (m == NULL)
        return;
    memory_free(m->name);
    memory_free(m);
}

struct server_face misp_face(struct misp *m)
{
    return (struct server_face){
        .owns = owns, .judge = judge, .answer = answer, .refuse = refuse, .state = m};
}
