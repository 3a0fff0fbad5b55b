/* SPDX-License-Identifier: Apache-2.0 */
/*
 * push.c - requests of a bounded size, and what became of each
 *
 * The store is read a page at a time and closed again, so that importing goes on while a
 * server takes its time.
 */
#include "door/push.h"

#include "base/memory.h"
#include "base/text.h"
#include "json/json.h"
#include "store/cursor.h"
#include "store/object.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { NAME_MAX_BYTES = HTTP_URL_MAX + 256, MESSAGE_MAX = 200 };

static const char opening[] = "{\"objects\":[";

struct push {
    struct http_client *client;
    const struct push_plan *plan;
    struct push_report *report;
    struct fault *fault;
    char name[NAME_MAX_BYTES]; /* of the cursor */
    int64_t after;             /* acknowledged up to here */
    struct buffer body;
    size_t objects; /* in the body */
    int64_t last;   /* `added` of the last one looked at for it */
    size_t most;    /* bytes of a body */
    size_t total;
    bool full; /* the next object waits for the next body */
};

MUST_CHECK static enum err no_memory(struct push *p)
{
    return fault_set(p->fault, ERR_NOMEM, "", "There is not enough memory.");
}

/* What is remembered of a push is of this place, list and mark alone. */
MUST_CHECK static enum err name_cursor(struct push *p)
{
    int n =
        snprintf(p->name, sizeof p->name, "push %s %s %s", marking_word(p->plan->most),
                 p->plan->collection->url, p->plan->list != NULL ? p->plan->list : "");

    if (n < 0 || (size_t)n >= sizeof p->name || n > STORE_CURSOR_NAME_MAX)
        return fault_set(p->fault, ERR_LIMIT, "", "The collection's URL is too long.");
    return OK;
}

MUST_CHECK static enum err read_cursor(struct push *p)
{
    struct store *s = NULL;
    struct buffer text;
    uint64_t after = 0;
    int64_t total = 0;
    enum err e = store_open_objects_read(p->plan->dir, &s, p->fault);

    if (e == ERR_NOT_FOUND)
        return fault_set(p->fault, e, "",
                         "There is nothing to push yet; read a list with: "
                         "entente import FILE");
    if (e != OK)
        return e;
    buffer_init(&text, STORE_CURSOR_MAX);
    e = store_cursor_get(s, p->name, &text);
    if (e == OK && !p->plan->from_start &&
        text_decimal(buffer_text(&text), INT64_MAX, &after) == OK)
        p->after = (int64_t)after;
    buffer_fini(&text);
    if (e == OK || e == ERR_NOT_FOUND)
        e = store_object_count(s, p->plan->list, &total, NULL);
    p->total = (size_t)total;
    if (e != OK)
        e = store_explain(s, e, p->fault);
    store_close(s);
    return e;
}

MUST_CHECK static enum err keep_cursor(struct push *p)
{
    struct store *s = NULL;
    char text[24];
    enum err e = store_open_objects(p->plan->dir, p->plan->wait_ms, &s, p->fault);

    if (e != OK)
        return e;
    (void)snprintf(text, sizeof text, "%" PRId64, p->after);
    e = store_cursor_put(s, p->name, text);
    if (e != OK)
        e = store_explain(s, e, p->fault);
    store_close(s);
    return e;
}

/* An object into the body, if there is room. */
static enum err take(void *state, const struct store_object *o)
{
    struct push *p = state;
    size_t needed = o->count + 3;

    if (p->full)
        return OK;
    if (o->tlp > p->plan->most) {
        p->report->held++;
        p->last = o->added;
        return OK;
    }
    if (p->objects > 0 && needed > p->most - p->body.bytes) {
        p->full = true;
        return OK;
    }
    if (needed > p->most - p->body.bytes && p->plan->collection->most > 0)
        return fault_set(p->fault, ERR_LIMIT, "",
                         "%.100s is longer than the %" PRIu64
                         " bytes that the server takes at once.",
                         o->id, p->plan->collection->most);
    if (p->objects++ > 0)
        buffer_add_byte(&p->body, ',');
    buffer_add(&p->body, o->bytes, o->count);
    p->last = o->added;
    return buffer_status(&p->body);
}

/* Fill the body with what follows; nothing in it: the end. */
MUST_CHECK static enum err fill(struct push *p, bool *more)
{
    struct store_filter filter = {.list = p->plan->list};
    struct store_page page = {.after = p->after, .limit = PUSH_OBJECTS};
    struct store *s = NULL;
    enum err e = store_open_objects_read(p->plan->dir, &s, p->fault);

    if (e != OK)
        return e;
    buffer_clear(&p->body);
    buffer_add_text(&p->body, opening);
    p->objects = 0;
    p->full = false;
    p->last = p->after;
    p->fault->code = OK;
    e = store_object_page(s, &filter, &page, take, p);
    if (e != OK && p->fault->code != e)
        e = store_explain(s, e, p->fault);
    store_close(s);
    buffer_add_text(&p->body, "]}");
    *more = page.more || p->full;
    return e == OK ? buffer_status(&p->body) : e;
}

static void rest(void)
{
    struct timespec t = {.tv_sec = PUSH_STATUS_WAIT};

    (void)nanosleep(&t, NULL);
}

MUST_CHECK static enum err
read_status(struct push *p, struct http_reply *reply, json_t **out)
{
    enum err e = remote_read(reply, out, p->fault);

    if (e == OK && json_string_value(json_object_get(*out, "status")) == NULL) {
        json_decref(*out);
        *out = NULL;
        e = fault_set(p->fault, ERR_MALFORMED, "",
                      "The server's answer to what was sent is no status.");
    }
    return e;
}

/* Ask what became of it until the server is done, or for a while. Takes *status. */
MUST_CHECK static enum err wait_for(struct push *p, json_t **status)
{
    const char *id = json_string_value(json_object_get(*status, "id"));
    char place[128], url[HTTP_URL_MAX + 1];
    enum err e = OK;

    if (id == NULL || strlen(id) > 64 || strpbrk(id, "/?#%") != NULL)
        return OK;
    (void)snprintf(place, sizeof place, "../../status/%s/", id);
    if (http_join(p->plan->collection->url, place, url) != OK)
        return OK;
    for (int i = 0; i < PUSH_STATUS_TRIES && e == OK; i++) {
        struct http_request q = {.method = "GET",
                                 .url = url,
                                 .accept = remote_media,
                                 .most = REMOTE_SMALL_MAX};
        struct http_reply reply;
        json_t *next = NULL;

        if (strcmp(json_string_value(json_object_get(*status, "status")), "pending") != 0)
            break;
        rest();
        e = remote_ask(p->client, &q, &reply, p->fault);
        if (e == OK)
            e = read_status(p, &reply, &next);
        if (e == OK) {
            json_decref(*status);
            *status = next;
        }
    }
    return e;
}

static int64_t count_of(const json_t *status, const char *key)
{
    json_int_t n = json_integer_value(json_object_get(status, key));

    return n >= 0 && n <= PUSH_OBJECTS ? (int64_t)n : 0;
}

static void tell(struct push *p, const json_t *status)
{
    const json_t *all = json_object_get(status, "failures");
    const json_t *one;
    size_t i;

    p->report->success += count_of(status, "success_count");
    p->report->failure += count_of(status, "failure_count");
    p->report->pending += count_of(status, "pending_count");
    json_array_foreach(all, i, one)
    {
        const char *id = json_string_value(json_object_get(one, "id"));
        const char *message = json_string_value(json_object_get(one, "message"));

        if (p->plan->bad != NULL && id != NULL)
            p->plan->bad(p->plan->state, id, message != NULL ? message : "");
    }
}

MUST_CHECK static enum err send(struct push *p)
{
    char url[HTTP_URL_MAX + 1];
    struct http_request q = {.method = "POST",
                             .url = url,
                             .accept = remote_media,
                             .content_type = remote_media,
                             .body = p->body.data,
                             .body_bytes = p->body.bytes,
                             .most = REMOTE_SMALL_MAX};
    struct http_reply reply;
    json_t *status = NULL;
    enum err e = http_join(p->plan->collection->url, "objects/", url);

    if (e != OK)
        return fault_set(p->fault, e, "", "The collection's URL is too long.");
    e = remote_ask(p->client, &q, &reply, p->fault);
    if (e == OK)
        e = read_status(p, &reply, &status);
    if (e == OK)
        e = wait_for(p, &status);
    if (e == OK) {
        p->report->requests++;
        p->report->sent += (int64_t)p->objects;
        tell(p, status);
    }
    json_decref(status);
    return e;
}

MUST_CHECK static enum err push_all(struct push *p)
{
    size_t done = 0;
    bool more = true;
    enum err e = OK;

    while (e == OK && more) {
        e = fill(p, &more);
        if (e == OK && p->objects > 0)
            e = send(p);
        if (e == OK && p->last > p->after) {
            p->after = p->last;
            e = keep_cursor(p);
        }
        done += p->objects;
        if (e == OK && p->plan->tick != NULL &&
            !p->plan->tick(p->plan->state, done, p->total))
            e = fault_set(p->fault, ERR_CANCELLED, "",
                          "Stopped; the same push goes on from here.");
    }
    return e;
}

enum err push_run(struct http_client *c,
                  const struct push_plan *plan,
                  struct push_report *report,
                  struct fault *f)
{
    struct push p = {.client = c, .plan = plan, .report = report, .fault = f};
    enum err e;

    *report = (struct push_report){.sent = 0};
    if (!plan->collection->can_write)
        return fault_set(f, ERR_DENIED, "",
                         "The server lets these credentials write nothing there.");
    p.most = PUSH_BYTES;
    if (plan->collection->most > 0 && plan->collection->most < p.most)
        p.most = (size_t)plan->collection->most;
    buffer_init(&p.body, (size_t)PUSH_BYTES + OBJECT_BYTES_MAX + 64);
    e = name_cursor(&p);
    if (e == OK)
        e = read_cursor(&p);
    if (e == OK)
        e = push_all(&p);
    buffer_fini(&p.body);
    return e == ERR_NOMEM ? no_memory(&p) : e;
}
