/* SPDX-License-Identifier: Apache-2.0 */
/*
 * visit.c - from paths to places, and answers of few words
 */
#include "door/visit.h"

#include "base/num.h"

#include <stdio.h>
#include <string.h>

enum { COLLECTION_AT = 2, OBJECT_AT = 4 };

static const char *const words[VISIT_PLACES] = {
    "nowhere",    "discovery", "api-root", "status", "collections",
    "collection", "manifest",  "objects",  "object", "versions"};

static enum visit_place place_in_collection(const struct target *t)
{
    switch (t->part_count) {
    case COLLECTION_AT + 1:
        return VISIT_COLLECTION;
    case COLLECTION_AT + 2:
        if (target_is(t, COLLECTION_AT + 1, "manifest"))
            return VISIT_MANIFEST;
        return target_is(t, COLLECTION_AT + 1, "objects") ? VISIT_OBJECTS : VISIT_NOWHERE;
    case OBJECT_AT + 1:
        return target_is(t, COLLECTION_AT + 1, "objects") ? VISIT_OBJECT : VISIT_NOWHERE;
    case OBJECT_AT + 2:
        return target_is(t, COLLECTION_AT + 1, "objects") &&
                       target_is(t, OBJECT_AT + 1, "versions")
                   ? VISIT_VERSIONS
                   : VISIT_NOWHERE;
    default:
        return VISIT_NOWHERE;
    }
}

/* Every path of the standard ends in a slash. */
enum visit_place visit_place(const struct target *t)
{
    if (!t->ends_in_slash)
        return VISIT_NOWHERE;
    if (target_is(t, 0, "taxii2"))
        return t->part_count == 1 ? VISIT_DISCOVERY : VISIT_NOWHERE;
    if (!target_is(t, 0, VISIT_ROOT))
        return VISIT_NOWHERE;
    if (t->part_count == 1)
        return VISIT_API_ROOT;
    if (target_is(t, 1, "status"))
        return t->part_count == 3 ? VISIT_STATUS : VISIT_NOWHERE;
    if (!target_is(t, 1, "collections"))
        return VISIT_NOWHERE;
    return t->part_count == 2 ? VISIT_COLLECTIONS : place_in_collection(t);
}

const char *visit_word(enum visit_place place)
{
    return words[place];
}

void visit_answer(struct server_answer *a, int status, json_t *taken)
{
    a->status = status;
    (void)snprintf(a->type, sizeof a->type, "%s", VISIT_TYPE);
    if (taken == NULL || json_write(taken, &a->body) != OK)
        a->status = 0; /* the server says that there is no answer */
    json_decref(taken);
}

void visit_refuse(struct server_answer *a, int status, const char *sentence)
{
    char number[16];
    json_t *error = json_object();
    bool ok = error != NULL;

    (void)snprintf(number, sizeof number, "%d", status);
    json_put_text(error, "title", server_reason(status), &ok);
    json_put_text(error, "description", sentence, &ok);
    json_put_text(error, "http_status", number, &ok);
    visit_answer(a, status, ok ? error : NULL);
    if (!ok)
        json_decref(error);
    a->status = status; /* with no memory, without words */
}

void visit_fail(struct server_answer *a, enum err e)
{
    if (e == ERR_BUSY || e == ERR_CANCELLED || e == ERR_RETRY)
        visit_refuse(a, 503, "The store is busy; ask again in a moment.");
    else if (e == ERR_NOMEM)
        visit_refuse(a, 503, "There is not enough memory for that now.");
    else
        visit_refuse(a, 500, "The node's store failed; its operator can see why.");
}
