/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_push.c - a job for the writer
 *
 *     body --misp_import--> objects --put each--> commit --> the event, and what was
 * wrong
 *
 * The law: a job is freed in `done`, after which nothing of it is left but the answer.
 */
#include "door/misp_push.h"

#include "base/memory.h"
#include "base/source.h"
#include "door/carrier.h"
#include "door/clock.h"
#include "format/misp.h"
#include "format/misp_word.h"
#include "intel/object.h"
#include "intel/stamp.h"
#include "store/credential.h"

#include <stdio.h>
#include <string.h>

#define PUSH_LIST "misp " /* and the user's name: the list that what came belongs to */

enum { ERRORS_MAX = 100, LIST_BYTES = sizeof PUSH_LIST + STORE_CREDENTIAL_NAME_MAX };

struct item {
    struct object_head *head;
    size_t at; /* in the push's `kept` */
    size_t bytes;
};

struct push {
    struct writer_job job; /* first: a job is its push */
    const struct misp_visit *visit;
    struct server_answer *answer;
    const uint8_t *body;
    size_t body_bytes;
    struct buffer kept;
    struct item *items;
    size_t count;
    size_t room;
    json_t *errors;  /* sentences; those of reading, then those of storing */
    size_t read_bad; /* how many are of reading */
    enum err broken; /* of the body as a whole */
    struct fault why;
    char event[MISP_WORD_UUID_CHARS + 1]; /* the one that was pushed last */
    int64_t now;
};

/* ---- reading ---- */

static enum err add_error(struct push *p, const char *sentence)
{
    if (json_array_size(p->errors) >= ERRORS_MAX)
        return OK;
    return json_array_append_new(p->errors, json_string(sentence)) == 0 ? OK : ERR_NOMEM;
}

static enum err make_room(struct push *p)
{
    struct item *items = memory_grow(p->items, &p->room, p->count + 1, sizeof *items);

    if (items == NULL)
        return ERR_NOMEM;
    p->items = items;
    return OK;
}

static enum err take(void *state, const uint8_t *bytes, size_t count, size_t line)
{
    struct push *p = state;
    struct fault f = {.code = OK};
    struct item *item;
    enum err e = make_room(p);

    (void)line;
    if (e != OK)
        return e;
    item = &p->items[p->count];
    item->head = memory_new(1, sizeof *item->head);
    if (item->head == NULL)
        return ERR_NOMEM;
    e = object_read(bytes, count, item->head, NULL, &f);
    if (e != OK) {
        memory_free(item->head);
        return e == ERR_NOMEM ? e : add_error(p, f.text);
    }
    item->at = p->kept.bytes;
    item->bytes = count;
    p->count++;
    if (strcmp(item->head->type, "grouping") == 0)
        (void)snprintf(p->event, sizeof p->event, "%s", item->head->id + 10);
    buffer_add(&p->kept, bytes, count);
    return buffer_status(&p->kept);
}

static enum err report(void *state, size_t line, const struct fault *f)
{
    (void)line;
    return add_error(state, f->text);
}

/* PyMISP and MISP send an event bare or wrapped; misp_import reads both. */
static void prepare(struct writer_job *job)
{
    struct push *p = (struct push *)(void *)job;
    struct source_memory bodies[2] = {{p->body, p->body_bytes, 0, OK},
                                      {p->body, p->body_bytes, 0, OK}};
    struct source heads = source_of_memory(&bodies[0]);
    struct source parts = source_of_memory(&bodies[1]);
    const struct object_sink sink = {take, report, p};
    const struct misp_defaults defaults = {p->now / STAMP_SECOND,
                                           p->visit->terms.creator_uuid,
                                           p->visit->terms.creator_name};
    struct tally tally;

    p->broken = misp_import_pushed(&heads, &parts, &defaults, &sink, &tally, &p->why);
    p->read_bad = json_array_size(p->errors);
}

/* ---- storing ---- */

static const char *say_verdict(enum store_verdict verdict)
{
    if (verdict == STORE_OBJECT_CONFLICT)
        return "Something else stands here with the same UUID and timestamp: give it a "
               "later timestamp.";
    if (verdict == STORE_OBJECT_FOREIGN)
        return "It came here by another way, and whoever brought it alone may change it.";
    if (verdict == STORE_OBJECT_REVOKED)
        return "It was deleted here, which is for good: give it a new UUID.";
    return "It was withdrawn here and is not taken again.";
}

/* Whether what stands here under the id is of the same creator. */
static enum err
is_of_creator(struct store *s, const struct item *item, const uint8_t *bytes, bool *out)
{
    struct buffer stood;
    json_t *before = NULL;
    json_t *now = NULL;
    const char *was;
    const char *is;
    enum err e;

    *out = true;
    buffer_init(&stood, OBJECT_BYTES_MAX);
    e = store_object_get(s, item->head->id, &stood);
    if (e == OK)
        e = json_read_loose(stood.data, stood.bytes, OBJECT_BYTES_MAX, &before, NULL);
    if (e == OK)
        e = json_read_loose(bytes, item->bytes, OBJECT_BYTES_MAX, &now, NULL);
    if (e == OK) {
        was = misp_word_text(before, "created_by_ref");
        is = misp_word_text(now, "created_by_ref");
        *out = was == NULL || is == NULL ? was == is : strcmp(was, is) == 0;
    }
    json_decref(before);
    json_decref(now);
    buffer_fini(&stood);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* The creator of an event: of 1970 (format/misp_make.h), and nobody's own. */
static bool is_organisation(const struct object_head *head)
{
    return strcmp(head->type, "identity") == 0 && head->modified == 0;
}

static enum err store_item(struct push *p, const struct item *item, struct store *s)
{
    const uint8_t *bytes = p->kept.data + item->at;
    const struct part part = {bytes, item->bytes};
    struct store_put put;
    char list[LIST_BYTES];
    bool own = true;
    enum err e = OK;

    if (object_is_versioned(item->head) && !is_organisation(item->head))
        e = is_of_creator(s, item, bytes, &own);
    if (e != OK)
        return e;
    if (!own)
        return add_error(p, "A part stands here as somebody else's, who alone can change "
                            "it.");
    (void)snprintf(list, sizeof list, "%s%s", PUSH_LIST, p->visit->user.name);
    e = store_object_offer(s, item->head, &part, list, p->now, &put);
    if (e == OK && store_verdict_is_newest(put.verdict))
        return carrier_settle(s, item->head, list, p->now, true);
    if (e != OK || store_verdict_is_good(put.verdict))
        return e;
    if (is_organisation(item->head) &&
        (put.verdict == STORE_OBJECT_CONFLICT || put.verdict == STORE_OBJECT_FOREIGN))
        return OK; /* an organisation that changed its name; MISP has no time for it */
    if (!object_is_versioned(item->head) && put.verdict == STORE_OBJECT_FOREIGN)
        return OK; /* an observable stands here in another form, and serves as well */
    return add_error(p, say_verdict(put.verdict));
}

static enum err store(struct writer_job *job, struct store *s, bool *erased)
{
    struct push *p = (struct push *)(void *)job;
    enum err e = OK;

    (void)erased;
    if (p->broken != OK)
        return OK; /* nothing to store, and no matter for others */
    while (json_array_size(p->errors) > p->read_bad) /* of an attempt before */
        (void)json_array_remove(p->errors, json_array_size(p->errors) - 1);
    for (size_t i = 0; e == OK && i < p->count; i++)
        e = store_item(p, &p->items[i], s);
    return e;
}

/* ---- answering ---- */

static void free_push(struct push *p)
{
    for (size_t i = 0; i < p->count; i++)
        memory_free(p->items[i].head);
    memory_free(p->items);
    buffer_fini(&p->kept);
    json_decref(p->errors);
    memory_free(p);
}

/* The event as it was sent, if it is small; else its UUID. */
static json_t *pushed_event(const struct push *p)
{
    json_t *tree = NULL;
    json_t *event = NULL;
    bool ok = true;

    if (p->body_bytes <= MISP_QUERY_MAX &&
        json_read_loose(p->body, p->body_bytes, MISP_QUERY_MAX, &tree, NULL) == OK) {
        event = json_object_get(tree, "Event");
        event = json_incref(event != NULL ? event : tree);
    }
    json_decref(tree);
    if (json_is_object(event))
        return event;
    json_decref(event);
    event = json_object();
    json_put_text(event, "uuid", p->event, &ok);
    return event;
}

static void answer_pushed(struct push *p)
{
    json_t *out = json_object();
    bool ok = out != NULL;

    json_put(out, "Event", pushed_event(p), &ok);
    if (json_array_size(p->errors) > 0)
        json_put(out, "errors", json_incref(p->errors), &ok);
    misp_visit_answer(p->answer, 200, ok ? out : NULL);
    if (!ok)
        json_decref(out);
}

static void done(struct writer_job *job, enum err e)
{
    struct push *p = (struct push *)(void *)job;
    struct server_answer *a = p->answer;

    if (p->broken == ERR_MALFORMED)
        misp_visit_refuse(a, 400, p->why.text);
    else if (p->broken == ERR_LIMIT)
        misp_visit_refuse(a, 400, "The event is too large for one push.");
    else if (p->broken != OK)
        misp_visit_fail(a, p->broken);
    else if (e != OK)
        misp_visit_fail(a, e);
    else if (p->event[0] == '\0')
        misp_visit_refuse(a, 400,
                          json_array_size(p->errors) > 0
                              ? json_string_value(json_array_get(p->errors, 0))
                              : "There is no event in that.");
    else
        answer_pushed(p);
    free_push(p);
    server_go_on(a);
}

void misp_push_answer(const struct misp_visit *v,
                      const struct server_request *r,
                      struct server_answer *a)
{
    struct push *p = memory_new(1, sizeof *p);

    if (p == NULL) {
        misp_visit_fail(a, ERR_NOMEM);
        return;
    }
    p->job = (struct writer_job){prepare, store, done, NULL};
    p->visit = v;
    p->answer = a;
    p->body = r->body;
    p->body_bytes = r->body_bytes;
    p->now = clock_now();
    p->errors = json_array();
    buffer_init(&p->kept, (size_t)4 * MISP_PUSH_MAX);
    if (p->errors == NULL) {
        free_push(p);
        misp_visit_fail(a, ERR_NOMEM);
        return;
    }
    hall_answer_later(v->hall, a, &p->job);
}
