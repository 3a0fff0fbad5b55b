/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pull.c - one page after the other
 *
 * While pages follow each other by `next` the questions stay as the first one was, which
 * is what the standard asks. Where a server gives no `next`, or does not know its own any
 * more, the time of the last object read leads on.
 */
#include "door/pull.h"

#include "base/memory.h"
#include "base/text.h"
#include "json/cutter.h"
#include "json/json.h"

#include <stdio.h>
#include <string.h>

enum {
    CUT_OBJECT,
    CUT_MORE,
    CUT_NEXT,
    NEXT_WRITTEN_MAX = 6 * PULL_NEXT_MAX + 2,
    EMPTY_PAGES_MAX = 100 /* one after the other */
};

static const char *const paths[] = {"objects[]", "more", "next"};

/* What a page said besides its objects. */
struct page {
    size_t objects;
    bool more;
    char next[PULL_NEXT_MAX + 1];
};

enum err pull_place_write(const struct pull_place *place, struct buffer *out)
{
    json_t *o = json_object();
    bool ok = o != NULL;
    enum err e;

    json_put_text(o, "after", place->after, &ok);
    json_put_text(o, "last", place->last, &ok);
    json_put_text(o, "next", place->next, &ok);
    e = ok ? json_write(o, out) : ERR_NOMEM;
    json_decref(o);
    return e;
}

MUST_CHECK static enum err
read_text(const json_t *o, const char *key, char *out, size_t capacity)
{
    const char *text = json_string_value(json_object_get(o, key));

    return text != NULL ? text_copy(out, capacity, text) : ERR_MALFORMED;
}

enum err pull_place_read(const char *text, struct pull_place *out)
{
    struct pull_place place = {.after = ""};
    struct fault ignored;
    json_t *o = NULL;
    enum err e = json_read(text, strlen(text), PULL_PLACE_MAX, &o, &ignored);

    if (e == OK)
        e = read_text(o, "after", place.after, sizeof place.after);
    if (e == OK)
        e = read_text(o, "last", place.last, sizeof place.last);
    if (e == OK)
        e = read_text(o, "next", place.next, sizeof place.next);
    json_decref(o);
    if (e == OK)
        *out = place;
    return e == OK || e == ERR_NOMEM ? e : ERR_MALFORMED;
}

/* .../objects/?added_after=...&next=...&match[version]=all */
MUST_CHECK static enum err write_url(const struct pull_plan *plan,
                                     const struct pull_place *place,
                                     struct buffer *out)
{
    const char *mark = "?";

    buffer_add_text(out, plan->collection->url);
    buffer_add_text(out, "objects/");
    if (place->after[0] != '\0') {
        buffer_printf(out, "%sadded_after=", mark);
        http_escape(place->after, out);
        mark = "&";
    }
    if (place->next[0] != '\0') {
        buffer_printf(out, "%snext=", mark);
        http_escape(place->next, out);
        mark = "&";
    }
    if (plan->all_versions)
        buffer_printf(out, "%smatch%%5Bversion%%5D=all", mark);
    return buffer_status(out);
}

MUST_CHECK static enum err read_next(const struct cut *cut, struct page *page)
{
    struct fault ignored;
    json_t *value = NULL;
    char written[NEXT_WRITTEN_MAX + 3];
    const char *text;
    enum err e;

    if (cut->count > NEXT_WRITTEN_MAX)
        return ERR_MALFORMED;
    (void)snprintf(written, sizeof written, "[%.*s]", (int)cut->count,
                   (const char *)cut->bytes);
    e = json_read(written, cut->count + 2, sizeof written, &value, &ignored);
    if (e != OK)
        return e;
    text = json_string_value(json_array_get(value, 0));
    e = text != NULL ? text_copy(page->next, sizeof page->next, text)
        : json_is_null(json_array_get(value, 0)) ? OK
                                                 : ERR_MALFORMED;
    json_decref(value);
    return e;
}

/* A value that was cut out of the page. */
MUST_CHECK static enum err take(const struct pull_plan *plan,
                                const struct cut *cut,
                                struct page *page,
                                struct fault *f)
{
    enum err e;

    switch (cut->path) {
    case CUT_OBJECT:
        page->objects++;
        return plan->objects.take(plan->objects.state, cut->bytes, cut->count, cut->line);
    case CUT_MORE:
        page->more = cut->count == 4 && memcmp(cut->bytes, "true", 4) == 0;
        return OK;
    default:
        e = read_next(cut, page);
        return e == OK ? OK
                       : fault_set(f, e, "", "The server's `next` is none, or too long.");
    }
}

/* Read a page to its end. */
MUST_CHECK static enum err read_page(const struct pull_plan *plan,
                                     struct http_reply *reply,
                                     struct page *page,
                                     struct fault *f)
{
    struct cutter *c = cutter_new(&reply->body, paths, 3, CUTTER_VALUE_MAX);
    struct cut cut = {.bytes = NULL};
    enum err e = OK;

    if (c == NULL)
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    while (e == OK) {
        struct fault why = {.code = OK};

        e = cutter_next(c, &cut, &why);
        if (e == OK)
            e = take(plan, &cut, page, f);
        else if (e == ERR_LIMIT && !cut.last)
            e = plan->objects.report(plan->objects.state, cut.line, &why);
        else if (e == ERR_LIMIT || e == ERR_MALFORMED)
            e = fault_set(f, ERR_MALFORMED, "", "A page of the server is broken: %.500s",
                          why.text);
        else if (e == ERR_IO)
            e = fault_set(f, e, "",
                          "A page of the server breaks off; pull again, and it "
                          "is asked for again.");
    }
    cutter_free(c);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Where to go on after a page. */
MUST_CHECK static enum err move_on(struct pull_place *place,
                                   const struct http_reply *reply,
                                   const struct page *page,
                                   struct fault *f)
{
    const char *last = reply->date_added_last;
    bool same_next = page->next[0] != '\0' && strcmp(page->next, place->next) == 0;
    bool same_time = strcmp(last, place->last) == 0;

    if (strlen(last) > PULL_TIME_MAX)
        return fault_set(f, ERR_MALFORMED, "", "The server names a time that is none.");
    if (page->more && page->next[0] == '\0' && (last[0] == '\0' || same_time))
        return fault_set(f, ERR_MALFORMED, "",
                         "The server says that more follows, and neither its `next` nor "
                         "its times lead on; everything up to here is kept.");
    if (page->more && same_next && (page->objects == 0 || same_time))
        return fault_set(f, ERR_MALFORMED, "",
                         "The server leads in a circle; everything up to here is kept.");
    if (last[0] != '\0')
        (void)snprintf(place->last, sizeof place->last, "%.*s", PULL_TIME_MAX, last);
    if (page->more && page->next[0] != '\0') {
        memcpy(place->next, page->next, sizeof place->next);
        return OK;
    }
    place->next[0] = '\0';
    if (place->last[0] != '\0')
        memcpy(place->after, place->last, sizeof place->after);
    return OK;
}

MUST_CHECK static enum err ask_page(struct http_client *c,
                                    const char *url,
                                    struct http_reply *reply,
                                    struct fault *f)
{
    struct http_request q = {
        .method = "GET", .url = url, .accept = remote_media, .most = PULL_PAGE_MAX};

    return remote_ask(c, &q, reply, f);
}

/* One page, with what it said besides its objects. */
MUST_CHECK static enum err pull_page(struct http_client *c,
                                     const struct pull_plan *plan,
                                     struct pull_place *place,
                                     struct page *page,
                                     struct fault *f)
{
    struct http_reply reply;
    struct buffer url;
    enum err e;

    *page = (struct page){.more = false};
    buffer_init(&url, HTTP_URL_MAX);
    e = write_url(plan, place, &url);
    if (e != OK)
        e = fault_set(f, e, "", "The URL of a page would be too long.");
    else
        e = ask_page(c, buffer_text(&url), &reply, f);
    buffer_fini(&url);
    if (e == OK)
        e = read_page(plan, &reply, page, f);
    if (e == OK)
        e = move_on(place, &reply, page, f);
    return e;
}

/* A server forgets its `next` after a while: then the time of the last object leads on.
 */
static bool go_around(struct pull_place *place, enum err e)
{
    if (place->next[0] == '\0' || (e != ERR_MALFORMED && e != ERR_NOT_FOUND))
        return false;
    place->next[0] = '\0';
    if (place->last[0] != '\0')
        memcpy(place->after, place->last, sizeof place->after);
    return true;
}

/* Law 2 for what no circle shows: empty pages without end. */
MUST_CHECK static enum err
count_empty(const struct page *page, size_t *empty, struct fault *f)
{
    *empty = page->more && page->objects == 0 ? *empty + 1 : 0;
    return *empty < EMPTY_PAGES_MAX
               ? OK
               : fault_set(f, ERR_MALFORMED, "",
                           "The server says that more follows and sends empty pages; "
                           "everything up to here is kept.");
}

enum err pull_run(struct http_client *c,
                  const struct pull_plan *plan,
                  struct pull_place *place,
                  size_t *pages,
                  struct fault *f)
{
    struct page page = {.more = true};
    bool resumes = place->next[0] != '\0';
    size_t empty = 0;
    enum err e = OK;

    *pages = 0;
    while (e == OK && page.more) {
        struct pull_place then = *place;

        if (*pages == PULL_PAGES_MAX)
            return fault_set(f, ERR_LIMIT, "",
                             "The collection has no end within %d pages; everything up "
                             "to here is kept.",
                             PULL_PAGES_MAX);
        e = pull_page(c, plan, &then, &page, f);
        if (e != OK && resumes && go_around(place, e)) {
            e = OK;
            page.more = true;
        } else if (e == OK)
            e = plan->turn(plan->state, &then, ++*pages);
        if (e == OK && *pages > 0)
            *place = then;
        if (e == OK)
            e = count_empty(&page, &empty, f);
        resumes = false;
    }
    return e;
}
