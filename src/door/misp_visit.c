/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_visit.c - answers in MISP's form
 */
#include "door/misp_visit.h"

#include <stdio.h>

#define MISP_CONTENT_TYPE "application/json"

void misp_visit_answer(struct server_answer *a, int status, json_t *taken)
{
    a->status = status;
    (void)snprintf(a->type, sizeof a->type, "%s", MISP_CONTENT_TYPE);
    if (taken == NULL || json_write_loose(taken, &a->body) != OK)
        a->status = 0; /* the server says that there is no answer */
    json_decref(taken);
}

void misp_visit_refuse(struct server_answer *a, int status, const char *sentence)
{
    json_t *error = json_object();
    bool ok = error != NULL;

    buffer_clear(&a->body);
    json_put_text(error, "name", server_reason(status), &ok);
    json_put_text(error, "message", sentence, &ok);
    json_put_text(error, "url", "", &ok);
    misp_visit_answer(a, status, ok ? error : NULL);
    if (!ok)
        json_decref(error);
    a->status = status; /* with no memory, without words */
}

void misp_visit_fail(struct server_answer *a, enum err e)
{
    if (e == ERR_BUSY || e == ERR_CANCELLED || e == ERR_RETRY)
        misp_visit_refuse(a, 503, "The store is busy; ask again in a moment.");
    else if (e == ERR_NOMEM)
        misp_visit_refuse(a, 503, "There is not enough memory for that now.");
    else if (e == ERR_LIMIT)
        misp_visit_refuse(a, 400,
                          "The answer would be larger than this node gives at once; ask "
                          "for less, with filters, limit and page.");
    else
        misp_visit_refuse(a, 500, "The node's store failed; its operator can see why.");
}

bool misp_visit_body(const struct server_request *r,
                     struct server_answer *a,
                     size_t limit,
                     json_t **out)
{
    struct fault f = {.code = OK};
    enum err e;

    *out = NULL;
    if (r->body_bytes == 0)
        return true;
    e = json_read_loose(r->body, r->body_bytes, limit, out, &f);
    if (e == OK)
        return true;
    if (e == ERR_NOMEM)
        misp_visit_fail(a, e);
    else
        misp_visit_refuse(a, 400, f.text);
    return false;
}
