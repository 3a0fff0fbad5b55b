/* SPDX-License-Identifier: Apache-2.0 */
/*
 * access.c - credentials out of options and files
 */
#include "cli/access.h"

#include "base/buffer.h"
#include "base/file.h"

#include <stdio.h>
#include <string.h>

enum { SECRET_FILE_MAX = 4096, PART_MAX = 60, SHOWN_MAX = 1 << 16 };

static bool stop(void *state)
{
    const struct meter *m = state;

    return meter_stopped(m);
}

/* The first line of the file, in the buffer. */
MUST_CHECK static enum err
read_secret(const char *path, struct buffer *out, struct fault *f)
{
    enum err e = file_read(path, out, f);
    size_t length;

    if (e != OK)
        return e;
    length = strcspn(buffer_text(out), "\r\n");
    if (length == 0 || strlen(buffer_text(out)) != out->bytes)
        return fault_set(f, ERR_MALFORMED, "",
                         "The first line of %s is no password or token.", path);
    out->data[length] = '\0';
    return OK;
}

enum err access_open(struct call *c, struct http_client **out, struct fault *f)
{
    const char *const *value = c->words.value;
    struct http_access access = {.user = value[OPTION_USER],
                                 .certificate = value[OPTION_CERTIFICATE],
                                 .key = value[OPTION_CERTIFICATE_KEY],
                                 .authority = value[OPTION_AUTHORITY],
                                 .stop = stop,
                                 .state = &c->meter};
    struct buffer secret;
    enum err e = OK;

    if (access.user != NULL && value[OPTION_SECRET_FILE] == NULL)
        return fault_set(f, ERR_USAGE, "",
                         "--user wants its password in a file: --secret-file FILE, or - "
                         "for standard input.");
    buffer_init(&secret, SECRET_FILE_MAX);
    if (value[OPTION_SECRET_FILE] != NULL)
        e = read_secret(value[OPTION_SECRET_FILE], &secret, f);
    if (access.user != NULL)
        access.password = buffer_text(&secret);
    else if (value[OPTION_SECRET_FILE] != NULL)
        access.bearer = buffer_text(&secret);
    if (e == OK)
        e = http_client_new(&access, out, f);
    buffer_fini(&secret);
    return e;
}

enum err
access_run(struct call *c,
           enum err (*work)(struct call *c, struct http_client *client, struct fault *f),
           struct fault *f)
{
    struct http_client *client = NULL;
    enum err e = http_check_url(c->words.word[0], f);

    if (e == OK)
        e = access_open(c, &client, f);
    if (e == OK)
        e = meter_start(&c->meter, f);
    if (e == OK)
        e = work(c, client, f);
    meter_end(&c->meter);
    http_client_free(client);
    return e;
}

void access_say_bad(const struct meter *m, size_t *count, const char *id, const char *why)
{
    struct buffer shown;

    if (++*count > ACCESS_BAD_SHOWN)
        return;
    meter_wipe(m);
    buffer_init(&shown, SHOWN_MAX);
    output_visible(&shown, id[0] != '\0' ? id : "an object", false);
    buffer_add_text(&shown, ": ");
    output_visible(&shown, why[0] != '\0' ? why : "refused", false);
    (void)fprintf(stderr, "%s\n", buffer_text(&shown));
    buffer_fini(&shown);
    if (*count == ACCESS_BAD_SHOWN)
        (void)fputs("further objects that are not taken are only counted\n", stderr);
}

/* The bytes of as much of a UTF-8 text as fits. */
static int fit(const char *text, size_t most)
{
    size_t n = strlen(text);

    if (n <= most)
        return (int)n;
    while (most > 0 && ((unsigned char)text[most] & 0xc0) == 0x80)
        most--;
    return (int)most;
}

void access_name(const struct remote_collection *collection, char *out, size_t capacity)
{
    const char *host = strstr(collection->url, "://");
    const char *title = collection->title[0] != '\0' ? collection->title : collection->id;
    size_t length;

    host = host != NULL ? host + 3 : collection->url;
    length = strcspn(host, "/");
    (void)snprintf(out, capacity, "%.*s %.*s",
                   (int)(length < PART_MAX ? length : PART_MAX), host,
                   fit(title, PART_MAX), title);
}
