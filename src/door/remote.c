/* SPDX-License-Identifier: Apache-2.0 */
/*
 * remote.c - finding collections, and the sentences for what a server refuses
 *
 * The law: what a server says is shown, never obeyed, but for where its own resources
 * are; these must be on the server that was asked, since credentials go with each
 * question.
 */
#include "door/remote.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { TRIES = 5, WAIT_USUAL = 2, SAID_MAX = 160 };

const char remote_media[] = "application/taxii+json;version=2.1";

enum err remote_read(struct http_reply *reply, json_t **out, struct fault *f)
{
    struct buffer body;
    uint8_t chunk[8192];
    size_t got = 0;
    enum err e;

    buffer_init(&body, REMOTE_SMALL_MAX);
    do {
        e = reply->body.read(reply->body.state, chunk, sizeof chunk, &got);
        if (e == OK)
            buffer_add(&body, chunk, got);
    } while (e == OK && got > 0 && buffer_status(&body) == OK);
    if (e == OK)
        e = buffer_status(&body);
    if (e == OK)
        e = json_read(body.data, body.bytes, REMOTE_SMALL_MAX, out, f);
    else
        e = fault_set(f, e, "", "The server's answer breaks off or is too long.");
    buffer_fini(&body);
    if (e == OK && !json_is_object(*out)) {
        json_decref(*out);
        e = fault_set(f, ERR_MALFORMED, "", "The server's answer is no JSON object.");
    }
    return e;
}

/* Text of a server, fit to be shown: cut, and without controls and hidden characters. */
static void tidy(const char *text, char *out, size_t capacity)
{
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *end = at + strlen(text);
    size_t n = 0;

    while (at < end) {
        const uint8_t *from = at;
        uint32_t point = text_next(&at, end);
        size_t length = (size_t)(at - from);

        if (n + length >= capacity)
            break;
        if (point < ' ' || text_is_hidden(point))
            continue;
        memcpy(out + n, from, length);
        n += length;
    }
    out[n] = '\0';
}

/* What the server itself says of its refusal; "" if nothing. */
static void hear(struct http_reply *reply, char said[SAID_MAX])
{
    struct fault ignored;
    json_t *error = NULL;
    const char *words;

    said[0] = '\0';
    if (remote_read(reply, &error, &ignored) != OK)
        return;
    words = json_string_value(json_object_get(error, "description"));
    if (words == NULL)
        words = json_string_value(json_object_get(error, "title"));
    if (words != NULL)
        tidy(words, said, SAID_MAX);
    json_decref(error);
}

MUST_CHECK static enum err refuse(struct http_reply *reply, struct fault *f)
{
    char said[SAID_MAX];
    int status = reply->status;

    hear(reply, said);
    if (status == 401)
        return fault_set(f, ERR_DENIED, "",
                         "The server does not know who asks (%d%s%s); give --user and "
                         "--secret-file, or --certificate, as its operator gave them.",
                         status, said[0] != '\0' ? ": " : "", said);
    if (status == 403)
        return fault_set(f, ERR_DENIED, "",
                         "The server refuses these credentials here (%d%s%s); ask its "
                         "operator what they may read or write.",
                         status, said[0] != '\0' ? ": " : "", said);
    if (status == 404 || status == 410)
        return fault_set(f, ERR_NOT_FOUND, "",
                         "The server has nothing at that URL (%d%s%s), or hides it from "
                         "these credentials; a TAXII server's usually ends in /taxii2/.",
                         status, said[0] != '\0' ? ": " : "", said);
    return fault_set(f,
                     status == 429 || status == 503 ? ERR_RETRY
                     : status < 500                 ? ERR_MALFORMED
                                                    : ERR_IO,
                     "", "The server answers %d%s%s%s", status,
                     said[0] != '\0' ? ": " : "", said,
                     status == 429 || status == 503 ? "; come again later." : ".");
}

/* "application/taxii+json;version=2.1", however its blanks and letters are. */
static bool is_taxii(const char *type)
{
    return strncasecmp(type, "application/taxii+json", 22) == 0 ||
           strncasecmp(type, "application/vnd.oasis.taxii+json", 32) == 0;
}

static void rest(int64_t seconds)
{
    struct timespec t = {.tv_sec = seconds};

    (void)nanosleep(&t, NULL); /* a signal ends it: the next question asks for the stop */
}

enum err remote_ask(struct http_client *c,
                    const struct http_request *request,
                    struct http_reply *reply,
                    struct fault *f)
{
    enum err e = OK;

    for (int i = 0; i < TRIES; i++) {
        int64_t wait;

        e = http_client_ask(c, request, reply, f);
        if (e != OK)
            return e;
        wait = reply->retry_after > 0 ? reply->retry_after : WAIT_USUAL;
        if ((reply->status != 429 && reply->status != 503) || wait > REMOTE_WAIT_MAX ||
            i + 1 == TRIES)
            break;
        rest(wait);
    }
    if (reply->status >= 300)
        return refuse(reply, f);
    if (!is_taxii(reply->content_type))
        return fault_set(f, ERR_IO, "",
                         "What answers at that URL is not TAXII 2.1: its media type is "
                         "%.100s.",
                         reply->content_type[0] != '\0' ? reply->content_type : "none");
    return OK;
}

MUST_CHECK static enum err
get_object(struct http_client *c, const char *url, json_t **out, struct fault *f)
{
    struct http_request q = {
        .method = "GET", .url = url, .accept = remote_media, .most = REMOTE_SMALL_MAX};
    struct http_reply reply;
    enum err e = remote_ask(c, &q, &reply, f);

    return e == OK ? remote_read(&reply, out, f) : e;
}

MUST_CHECK static enum err follow(const char *base,
                                  const char *reference,
                                  char out[HTTP_URL_MAX + 1],
                                  struct fault *f)
{
    enum err e = http_join(base, reference, out);

    if (e == ERR_DENIED)
        return fault_set(f, e, "",
                         "The server names %.200s, which is elsewhere; give that URL if "
                         "these credentials are for it.",
                         reference);
    if (e != OK)
        return fault_set(f, e, "", "The server names a URL that is none.");
    return OK;
}

MUST_CHECK static enum err add_collection(struct remote_collections *list,
                                          const char *base,
                                          const json_t *collection,
                                          uint64_t most,
                                          struct fault *f)
{
    const char *id = json_string_value(json_object_get(collection, "id"));
    const char *title = json_string_value(json_object_get(collection, "title"));
    struct remote_collection *items;
    struct remote_collection *one;
    char place[80];

    if (list->count == REMOTE_COLLECTIONS_MAX)
        return fault_set(f, ERR_MALFORMED, "",
                         "The server has more than %d collections; give the URL of one.",
                         REMOTE_COLLECTIONS_MAX);
    if (id == NULL || strlen(id) >= sizeof one->id || strchr(id, '/') != NULL)
        return fault_set(f, ERR_MALFORMED, "",
                         "The server names a collection without a "
                         "proper id.");
    items = memory_resize(list->items, list->count, list->count + 1, sizeof *items);
    if (items == NULL)
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    list->items = items;
    one = &items[list->count];
    (void)snprintf(one->id, sizeof one->id, "%s", id);
    (void)snprintf(place, sizeof place, "%s/", id);
    tidy(title != NULL ? title : "", one->title, sizeof one->title);
    one->can_read = json_is_true(json_object_get(collection, "can_read"));
    one->can_write = json_is_true(json_object_get(collection, "can_write"));
    one->most = most;
    list->count++;
    return follow(base, place, one->url, f);
}

/* The collections of what stands at URL.../collections/. */
MUST_CHECK static enum err add_collections(struct remote_collections *list,
                                           const char *url,
                                           const json_t *resource,
                                           uint64_t most,
                                           struct fault *f)
{
    const json_t *all = json_object_get(resource, "collections");
    const json_t *one;
    size_t i;
    enum err e = OK;

    json_array_foreach(all, i, one)
    {
        if (e == OK)
            e = add_collection(list, url, one, most, f);
    }
    return e;
}

static uint64_t most_of(const json_t *root)
{
    json_int_t n = json_integer_value(json_object_get(root, "max_content_length"));

    return n > 0 ? (uint64_t)n : 0;
}

MUST_CHECK static enum err add_root(struct http_client *c,
                                    struct remote_collections *list,
                                    const char *url,
                                    const json_t *root,
                                    struct fault *f)
{
    char place[HTTP_URL_MAX + 1];
    json_t *resource = NULL;
    enum err e = follow(url, "collections/", place, f);

    if (e == OK)
        e = get_object(c, place, &resource, f);
    if (e != OK)
        return e;
    e = add_collections(list, place, resource, most_of(root), f);
    json_decref(resource);
    return e;
}

MUST_CHECK static enum err add_roots(struct http_client *c,
                                     struct remote_collections *list,
                                     const char *url,
                                     const json_t *discovery,
                                     struct fault *f)
{
    const json_t *roots = json_object_get(discovery, "api_roots");
    const json_t *one;
    size_t i;
    enum err e = OK;

    if (json_array_size(roots) > REMOTE_ROOTS_MAX)
        return fault_set(f, ERR_MALFORMED, "",
                         "The server has more than %d API roots; give the URL of one.",
                         REMOTE_ROOTS_MAX);
    json_array_foreach(roots, i, one)
    {
        char place[HTTP_URL_MAX + 1];
        json_t *root = NULL;

        if (e != OK)
            break;
        if (!json_is_string(one))
            return fault_set(f, ERR_MALFORMED, "",
                             "The server names a URL that is none.");
        e = follow(url, json_string_value(one), place, f);
        if (e == OK)
            e = get_object(c, place, &root, f);
        if (e == OK)
            e = add_root(c, list, place, root, f);
        json_decref(root);
    }
    return e;
}

/* One collection's own resource; its URL is the one that was asked. */
MUST_CHECK static enum err add_itself(struct remote_collections *list,
                                      const char *url,
                                      const json_t *collection,
                                      struct fault *f)
{
    enum err e = add_collection(list, url, collection, 0, f);

    if (e == OK)
        e = text_copy(list->items[0].url, sizeof list->items[0].url, url);
    return e;
}

MUST_CHECK static enum err find(struct http_client *c,
                                struct remote_collections *list,
                                const char *url,
                                const json_t *resource,
                                struct fault *f)
{
    if (json_object_get(resource, "can_read") != NULL)
        return add_itself(list, url, resource, f);
    if (json_object_get(resource, "versions") != NULL)
        return add_root(c, list, url, resource, f);
    if (json_object_get(resource, "collections") != NULL)
        return add_collections(list, url, resource, 0, f);
    if (json_object_get(resource, "api_roots") != NULL)
        return add_roots(c, list, url, resource, f);
    return fault_set(f, ERR_MALFORMED, "",
                     "What stands at that URL is no discovery, API root or collection; "
                     "it usually ends with /taxii2/.");
}

enum err remote_find(struct http_client *c,
                     const char *url,
                     struct remote_collections *out,
                     struct fault *f)
{
    struct remote_collections list = {.items = NULL};
    char whole[HTTP_URL_MAX + 1];
    json_t *resource = NULL;
    size_t n = strlen(url);
    enum err e = http_check_url(url, f);

    if (e != OK)
        return e;
    (void)snprintf(whole, sizeof whole, "%s%s", url,
                   n > 0 && n < HTTP_URL_MAX && url[n - 1] != '/' ? "/" : "");
    e = get_object(c, whole, &resource, f);
    if (e == OK)
        e = find(c, &list, whole, resource, f);
    json_decref(resource);
    if (e == OK)
        *out = list;
    else
        remote_collections_fini(&list);
    return e;
}

void remote_collections_fini(struct remote_collections *list)
{
    memory_free(list->items);
    *list = (struct remote_collections){.items = NULL};
}
