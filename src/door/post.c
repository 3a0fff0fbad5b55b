/* SPDX-License-Identifier: Apache-2.0 */
/*
 * post.c - jobs for the writer
 *
 *     body --cut, judge each--> items --put each--> status --commit--> 202
 *
 * The law: a job is freed in `done`, after which nothing of it is left but the answer.
 */
#include "door/post.h"

#include "base/memory.h"
#include "base/source.h"
#include "door/clock.h"
#include "intel/object.h"
#include "intel/stamp.h"
#include "json/cutter.h"
#include "store/credential.h"
#include "store/status.h"

#include <stdio.h>
#include <string.h>

#define POST_LIST "taxii " /* and the user's name: the list that what came belongs to */

enum {
    VERSION_BYTES = STAMP_TEXT_MAX + 1,
    WORD_BYTES = 320,
    DETAIL_BYTES = 8192, /* a line of the status, at most */
    ROUND_BYTES = 224,   /* of that, beside id and what is wrong */
    LIST_BYTES = sizeof POST_LIST + STORE_CREDENTIAL_NAME_MAX
};

/* One object of the body. */
struct item {
    struct object_head *head; /* NULL: it was refused, for this: */
    char *message;
    char *id; /* as far as it can be told; with the next, of refused ones alone */
    char version[VERSION_BYTES];
    size_t at; /* in the post's `kept` */
    size_t bytes;
};

struct post {
    struct writer_job job; /* first: a job is its post */
    const struct visit *visit;
    struct server_answer *answer;
    const uint8_t *body;
    size_t body_bytes;
    struct buffer kept; /* the objects that are good, one after the other */
    struct item *items;
    size_t count;
    size_t room;
    size_t told; /* bytes that the status may have, so far */
    bool is_too_many;
    enum err broken; /* of the body as a whole */
    char sentence[FAULT_TEXT_BYTES];
    int64_t now;
    uint8_t id[16];
    struct buffer status;
};

/* ---- reading the body ---- */

static void add_text(struct buffer *out, const char *text)
{
    json_t *value = json_string(text);

    if (value == NULL || json_write(value, out) != OK)
        buffer_add_text(out, "\"\"");
    json_decref(value);
}

/* The status has a line for each object. What might not fit is refused whole, before it
 * costs time, or fails the requests that are stored with it. */
MUST_CHECK static enum err make_room(struct post *p)
{
    struct item *items;

    p->is_too_many = p->told > STORE_STATUS_MAX - DETAIL_BYTES;
    if (p->is_too_many)
        return ERR_UNEXPECTED;
    items = memory_grow(p->items, &p->room, p->count + 1, sizeof *items);
    if (items == NULL)
        return ERR_NOMEM;
    p->items = items;
    return OK;
}

static bool is_plain(const char *text, size_t max)
{
    size_t bytes = strnlen(text, max + 1);

    if (bytes == 0 || bytes > max)
        return false;
    for (const char *at = text; *at != '\0'; at++)
        if (*at < '!' || *at > '~' || *at == '"' || *at == '\\')
            return false;
    return true;
}

/* What can be told of an object that was refused, for the client to find it again. */
MUST_CHECK static enum err
name_refused(struct item *item, size_t number, const struct cut *cut)
{
    char word[WORD_BYTES];
    json_t *tree = NULL;
    const char *id = NULL, *version = NULL;

    if (cut->bytes != NULL &&
        json_read_loose(cut->bytes, cut->count, OBJECT_BYTES_MAX, &tree, NULL) == OK) {
        id = json_string_value(json_object_get(tree, "id"));
        version = json_string_value(json_object_get(tree, "modified"));
        if (version == NULL)
            version = json_string_value(json_object_get(tree, "created"));
    }
    (void)snprintf(word, sizeof word, "object %zu", number);
    item->id = memory_copy_text(id != NULL && is_plain(id, OBJECT_ID_MAX) ? id : word);
    if (version != NULL && is_plain(version, VERSION_BYTES - 1))
        (void)snprintf(item->version, sizeof item->version, "%s", version);
    json_decref(tree);
    return item->id != NULL ? OK : ERR_NOMEM;
}

MUST_CHECK static enum err
refuse_item(struct post *p, const struct cut *cut, const struct fault *f)
{
    struct item *item = &p->items[p->count];
    enum err e = name_refused(item, p->count + 1, cut);

    if (e == OK) {
        item->message = memory_copy_text(f->text);
        e = item->message != NULL ? OK : ERR_NOMEM;
        buffer_clear(&p->status);
        add_text(&p->status, f->text);
        p->told += ROUND_BYTES + strlen(item->id) + p->status.bytes;
    }
    p->count++;
    return e;
}

MUST_CHECK static enum err judge_item(struct post *p, const struct cut *cut)
{
    struct fault f = {.code = OK};
    struct item *item;
    struct object_head *head;
    enum err e = make_room(p);

    if (e != OK)
        return e;
    head = memory_new(1, sizeof *head);
    if (head == NULL)
        return ERR_NOMEM;
    e = object_read(cut->bytes, cut->count, head, NULL, &f);
    if (e != OK) {
        memory_free(head);
        return e == ERR_NOMEM ? e : refuse_item(p, cut, &f);
    }
    item = &p->items[p->count++];
    item->head = head;
    p->told += ROUND_BYTES + strlen(head->id);
    item->at = p->kept.bytes;
    item->bytes = cut->count;
    buffer_add(&p->kept, cut->bytes, cut->count);
    return buffer_status(&p->kept);
}

/* The next object. A value that is too long or too deep is one refused object, unless
 * nothing can be read behind it. */
MUST_CHECK static enum err
take_item(struct post *p, struct cutter *cutter, bool *envelope)
{
    struct fault f = {.code = OK};
    struct cut cut = {.bytes = NULL};
    enum err e = cutter_next(cutter, &cut, &f);

    if (e == ERR_LIMIT && !cut.last) {
        cut.bytes = NULL;
        e = make_room(p);
        return e == OK ? refuse_item(p, &cut, &f) : e;
    }
    if (e == ERR_MALFORMED || e == ERR_LIMIT)
        (void)snprintf(p->sentence, sizeof p->sentence, "%s", f.text);
    if (e != OK)
        return e;
    if (cut.path == 0)
        return judge_item(p, &cut);
    if (*envelope || cut.count == 0 || cut.bytes[0] != '{')
        return ERR_UNEXPECTED;
    *envelope = true;
    return OK;
}

static void prepare(struct writer_job *job)
{
    static const char *const paths[] = {"objects[]", ""};
    struct post *p = (struct post *)(void *)job;
    struct source_memory body = {p->body, p->body_bytes, 0, OK};
    struct source source = source_of_memory(&body);
    struct cutter *cutter = cutter_new(&source, paths, 2, OBJECT_BYTES_MAX);
    bool envelope = false;
    enum err e = cutter != NULL ? OK : ERR_NOMEM;

    while (e == OK)
        e = take_item(p, cutter, &envelope);
    cutter_free(cutter);
    if (e == ERR_NOT_FOUND)
        e = envelope && p->count > 0 ? OK : ERR_UNEXPECTED;
    if (e == ERR_UNEXPECTED)
        (void)snprintf(
            p->sentence, sizeof p->sentence,
            p->is_too_many
                ? "There are more objects than one request may have; send "
                  "them in several."
                : "The body is not a TAXII envelope with at least one object.");
    p->broken = e;
}

/* ---- storing, and the status ---- */

/* One line of a list: id, version and, of a refusal, why. */
static void add_detail(struct buffer *out, const struct item *item, const char *message)
{
    const struct object_head *head = item->head;

    buffer_printf(out, "%s{\"id\":", out->bytes > 0 ? "," : "");
    add_text(out, head != NULL ? head->id : item->id);
    if (message != NULL) {
        buffer_add_text(out, ",\"message\":");
        add_text(out, message);
    }
    buffer_add_text(out, ",\"version\":");
    add_text(out, item->version);
    buffer_add_byte(out, '}');
}

static const char *say_verdict(enum store_verdict verdict)
{
    if (verdict == STORE_OBJECT_CONFLICT)
        return "Another object stands here under the same id and version.";
    if (verdict == STORE_OBJECT_FOREIGN)
        return "The object came here by another way, and whoever brought it alone may "
               "change it.";
    if (verdict == STORE_OBJECT_REVOKED)
        return "The object was revoked here; a later version must be revoked too.";
    return "The object was withdrawn here and is not taken again.";
}

/* What a user posts is that user's, and no other's (store/object.h, law 6). */
static void name_list(const struct visit *v, char out[LIST_BYTES])
{
    (void)snprintf(out, LIST_BYTES, "%s%s", POST_LIST, v->user.name);
}

/* The two lists of a status. */
struct lists {
    struct buffer good;
    struct buffer bad;
    size_t good_count;
};

/* A version of its own, else the time of adding, as the store names it. */
static void set_version(struct item *item, const struct store_put *put)
{
    char stamp[STAMP_CHARS + 1];

    if (item->head->version[0] != '\0') {
        (void)snprintf(item->version, sizeof item->version, "%s", item->head->version);
    } else {
        stamp_format(put->added, stamp);
        (void)snprintf(item->version, sizeof item->version, "%s", stamp);
    }
}

MUST_CHECK static enum err
store_item(struct post *p, struct item *item, struct store *s, struct lists *lists)
{
    struct store_put put;
    struct part bytes;
    char list[LIST_BYTES];
    enum err e;

    name_list(p->visit, list);
    if (item->head == NULL) {
        if (item->version[0] == '\0') {
            char stamp[STAMP_CHARS + 1];

            stamp_format(p->now, stamp);
            (void)snprintf(item->version, sizeof item->version, "%s", stamp);
        }
        add_detail(&lists->bad, item, item->message);
        return OK;
    }
    bytes = (struct part){p->kept.data + item->at, item->bytes};
    e = store_object_offer(s, item->head, &bytes, list, p->now, &put);
    if (e != OK)
        return e;
    set_version(item, &put);
    if (store_verdict_is_good(put.verdict)) {
        add_detail(&lists->good, item, NULL);
        lists->good_count++;
    } else {
        add_detail(&lists->bad, item, say_verdict(put.verdict));
    }
    return OK;
}

static void add_list(struct buffer *out, const char *name, const struct buffer *list)
{
    if (list->bytes == 0)
        return;
    buffer_printf(out, ",\"%s\":[", name);
    buffer_add(out, list->data, list->bytes);
    buffer_add_byte(out, ']');
}

MUST_CHECK static enum err write_status(struct post *p, const struct lists *lists)
{
    char id[HALL_ID_CHARS + 1];
    char stamp[STAMP_CHARS + 1];

    hall_id_text(p->id, id);
    stamp_format(p->now, stamp);
    buffer_clear(&p->status);
    buffer_printf(&p->status,
                  "{\"id\":\"%s\",\"status\":\"complete\",\"request_timestamp\":\"%s\","
                  "\"total_count\":%zu,\"success_count\":%zu",
                  id, stamp, p->count, lists->good_count);
    add_list(&p->status, "successes", &lists->good);
    buffer_printf(&p->status, ",\"failure_count\":%zu", p->count - lists->good_count);
    add_list(&p->status, "failures", &lists->bad);
    buffer_add_text(&p->status, ",\"pending_count\":0}");
    return buffer_status(&p->status);
}

MUST_CHECK static enum err store_items(struct post *p, struct store *s)
{
    struct lists lists = {.good_count = 0};
    enum err e = OK;

    buffer_init(&lists.good, STORE_STATUS_MAX);
    buffer_init(&lists.bad, STORE_STATUS_MAX);
    for (size_t i = 0; i < p->count && e == OK; i++)
        e = store_item(p, &p->items[i], s, &lists);
    if (e == OK)
        e = buffer_status(&lists.good);
    if (e == OK)
        e = buffer_status(&lists.bad);
    if (e == OK)
        e = write_status(p, &lists);
    buffer_fini(&lists.good);
    buffer_fini(&lists.bad);
    return e;
}

static enum err store(struct writer_job *job, struct store *s, bool *erased)
{
    struct post *p = (struct post *)(void *)job;
    int64_t gone = 0;
    enum err e;

    (void)erased;
    if (p->broken != OK)
        return OK; /* nothing to store, and no matter for others */
    e = store_items(p, s);
    if (e == OK)
        e = store_status_expire(s, p->now - POST_STATUS_DAYS * INT64_C(86400000000),
                                &gone);
    if (e == OK)
        e = store_status_put(s, p->id, p->visit->user.name, p->now, p->status.data,
                             p->status.bytes);
    return e;
}

static void free_post(struct post *p)
{
    for (size_t i = 0; i < p->count; i++) {
        memory_free(p->items[i].head);
        memory_free(p->items[i].message);
        memory_free(p->items[i].id);
    }
    memory_free(p->items);
    buffer_fini(&p->kept);
    buffer_fini(&p->status);
    memory_free(p);
}

static void answer_text(struct server_answer *a, int status, const struct buffer *text)
{
    a->status = status;
    (void)snprintf(a->type, sizeof a->type, "%s", VISIT_TYPE);
    buffer_add(&a->body, text->data, text->bytes);
}

static void done(struct writer_job *job, enum err e)
{
    struct post *p = (struct post *)(void *)job;
    struct server_answer *a = p->answer;

    if (p->broken == ERR_NOMEM)
        visit_fail(a, p->broken);
    else if (p->broken != OK)
        visit_refuse(a, 422, p->sentence);
    else if (e != OK)
        visit_fail(a, e);
    else
        answer_text(a, 202, &p->status);
    free_post(p);
    server_go_on(a);
}

void post_add(const struct visit *v,
              const struct server_request *r,
              struct server_answer *a)
{
    struct post *p = memory_new(1, sizeof *p);

    if (p == NULL) {
        visit_fail(a, ERR_NOMEM);
        return;
    }
    p->job = (struct writer_job){prepare, store, done, NULL};
    p->visit = v;
    p->answer = a;
    p->body = r->body;
    p->body_bytes = r->body_bytes;
    p->now = clock_now();
    buffer_init(&p->kept, VISIT_BODY_MAX);
    buffer_init(&p->status, STORE_STATUS_MAX);
    if (hall_new_id(v->hall, p->id) != OK) {
        free_post(p);
        visit_fail(a, ERR_RANDOM);
        return;
    }
    hall_answer_later(v->hall, a, &p->job);
}

/* ---- asking for a status ---- */

/* A UUID as hall_id_text writes it. */
MUST_CHECK static enum err read_id(const char *text, uint8_t out[16])
{
    char type_and_id[HALL_ID_CHARS + 8];

    if (strnlen(text, HALL_ID_CHARS + 1) != HALL_ID_CHARS)
        return ERR_MALFORMED;
    (void)snprintf(type_and_id, sizeof type_and_id, "x--%s", text);
    return object_id_parse(type_and_id, NULL, out);
}

void post_status(const struct visit *v, const char *id, struct server_answer *a)
{
    struct buffer owner, text;
    uint8_t raw[16];
    struct store *s = NULL;
    enum err e = read_id(id, raw);

    buffer_init(&owner, STORE_STATUS_OWNER_MAX);
    buffer_init(&text, STORE_STATUS_MAX);
    if (e == OK) {
        s = hall_take(v->hall);
        e = s != NULL ? store_status_get(s, raw, &owner, &text) : ERR_IO;
        hall_give(v->hall, s, e);
    }
    if (e == OK && strcmp(buffer_text(&owner), v->user.name) != 0)
        e = ERR_NOT_FOUND;
    if (e == OK)
        answer_text(a, 200, &text);
    else if (e == ERR_NOT_FOUND || e == ERR_MALFORMED)
        visit_refuse(a, 404, "There is no such status, or not any more.");
    else
        visit_fail(a, e);
    buffer_fini(&owner);
    buffer_fini(&text);
}

/* ---- deleting ---- */

struct deletion {
    struct writer_job job; /* first */
    const struct visit *visit;
    struct server_answer *answer;
    int64_t gone;
    bool is_foreign; /* another list's */
};

static enum err look_whose(void *state, const struct store_object *o)
{
    struct deletion *d = state;
    char list[LIST_BYTES];

    name_list(d->visit, list);
    if (strcmp(o->list, list) != 0)
        d->is_foreign = true;
    return OK;
}

/* Who may not change an object may not erase it. */
MUST_CHECK static enum err find_whose(struct deletion *d, struct store *s)
{
    const struct store_filter filter = {.ids = &d->visit->object,
                                        .id_count = 1,
                                        .versions = STORE_VERSION_ALL,
                                        .specs = STORE_SPEC_20 | STORE_SPEC_21,
                                        .heads_only = true};
    struct store_page page = {.limit = INT32_MAX};

    d->is_foreign = false;
    return store_object_page(s, &filter, &page, look_whose, d);
}

static enum err erase(struct writer_job *job, struct store *s, bool *erased)
{
    struct deletion *d = (struct deletion *)(void *)job;
    struct store_filter filter = d->visit->filter.store;
    enum err e;

    if (filter.versions == 0 && filter.version_count == 0)
        filter.versions = STORE_VERSION_ALL; /* the object, not its newest version */
    if (filter.specs == 0)
        filter.specs = STORE_SPEC_20 | STORE_SPEC_21;
    d->gone = 0;
    if (d->visit->filter.is_empty)
        return OK;
    e = find_whose(d, s);
    if (e != OK || d->is_foreign)
        return e;
    e = store_object_erase(s, d->visit->object, &filter, &d->gone);
    if (e == ERR_NOT_FOUND)
        e = OK;
    *erased = *erased || d->gone > 0;
    return e;
}

static void deleted(struct writer_job *job, enum err e)
{
    struct deletion *d = (struct deletion *)(void *)job;
    struct server_answer *a = d->answer;

    if (e != OK)
        visit_fail(a, e);
    else if (d->is_foreign)
        visit_refuse(a, 403,
                     "The object came here by another way; its own list alone loses it.");
    else if (d->gone == 0)
        visit_refuse(a, 404, "There is no such object in this collection.");
    else
        visit_answer(a, 200, json_object());
    memory_free(d);
    server_go_on(a);
}

void post_delete(const struct visit *v, struct server_answer *a)
{
    struct deletion *d = memory_new(1, sizeof *d);

    if (d == NULL) {
        visit_fail(a, ERR_NOMEM);
        return;
    }
    d->job = (struct writer_job){NULL, erase, deleted, NULL};
    d->visit = v;
    d->answer = a;
    hall_answer_later(v->hall, a, &d->job);
}
