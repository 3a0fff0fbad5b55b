/* SPDX-License-Identifier: Apache-2.0 */
/*
 * client.c - one libcurl transfer at a time, pulled like a file
 *
 * libcurl pushes what arrives; a reader of ours pulls. Between the two stands a window: a
 * full one pauses the transfer, and reading goes on with it.
 */
#include "http/client.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    WINDOW = 256 * 1024,
    WINDOW_MAX = WINDOW + CURL_MAX_WRITE_SIZE,
    WAIT_MS = 200,
    CONNECT_S = 15,
    SILENCE_S = 60,
    SECRET_MAX = 4096,
    RETRY_MAX = 86400
};

struct http_client {
    CURL *easy;
    CURLM *multi;
    struct curl_slist *headers;
    struct buffer authorization; /* the header's line; "" if none */
    struct buffer window;        /* arrived, not read */
    size_t at;                   /* read of it */
    uint64_t arrived, most;
    size_t header_bytes;
    struct http_reply *reply; /* while its headers come in */
    bool has_headers;
    bool is_plain;
    bool paused;
    bool running;
    bool too_long;
    bool not_loopback;
    CURLcode result;
    char why[CURL_ERROR_SIZE];
    char location[HTTP_HEADER_MAX];
    bool (*stop)(void *state);
    void *state;
};

static bool is_loopback(const char *host)
{
    unsigned a, b, c, d;
    char end;

    return strcasecmp(host, "localhost") == 0 || strcmp(host, "::1") == 0 ||
           strcmp(host, "[::1]") == 0 ||
           (sscanf(host, "%3u.%3u.%3u.%3u%c", &a, &b, &c, &d, &end) == 4 && a == 127);
}

/* One part of a URL, given (curl_free); NULL: it has none. */
static char *url_part(CURLU *u, CURLUPart what)
{
    char *part = NULL;

    return curl_url_get(u, what, &part, 0) == CURLUE_OK ? part : NULL;
}

MUST_CHECK static enum err check_parts(CURLU *u, const char *url, struct fault *f)
{
    char *scheme = url_part(u, CURLUPART_SCHEME);
    char *host = url_part(u, CURLUPART_HOST);
    char *user = url_part(u, CURLUPART_USER);
    char *fragment = url_part(u, CURLUPART_FRAGMENT);
    enum err e = OK;

    if (user != NULL || fragment != NULL)
        e = fault_set(f, ERR_USAGE, "",
                      "A URL here holds no user, password or fragment; give credentials "
                      "by their own options.");
    else if (scheme == NULL || host == NULL)
        e = fault_set(f, ERR_USAGE, "", "%.200s is not a URL.", url);
    else if (strcmp(scheme, "https") != 0 &&
             !(strcmp(scheme, "http") == 0 && is_loopback(host)))
        e = fault_set(f, ERR_USAGE, "",
                      "%.200s is not https; plain http goes to this machine only.", url);
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    curl_free(fragment);
    return e;
}

enum err http_check_url(const char *url, struct fault *f)
{
    CURLU *u;
    enum err e;

    if (strlen(url) > HTTP_URL_MAX)
        return fault_set(f, ERR_USAGE, "", "A URL is at most %d bytes long.",
                         HTTP_URL_MAX);
    u = curl_url();
    if (u == NULL)
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    if (curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK)
        e = fault_set(f, ERR_USAGE, "", "%.200s is not a URL.", url);
    else
        e = check_parts(u, url, f);
    curl_url_cleanup(u);
    return e;
}

/* Do both have this part alike? */
static bool same_part(CURLU *a, CURLU *b, CURLUPart what)
{
    char *x = NULL, *y = NULL;
    bool same = curl_url_get(a, what, &x, CURLU_DEFAULT_PORT) == CURLUE_OK &&
                curl_url_get(b, what, &y, CURLU_DEFAULT_PORT) == CURLUE_OK &&
                strcasecmp(x, y) == 0;

    curl_free(x);
    curl_free(y);
    return same;
}

MUST_CHECK static enum err
join(CURLU *from, CURLU *to, const char *reference, char out[HTTP_URL_MAX + 1])
{
    char *url;
    enum err e;

    if (curl_url_set(to, CURLUPART_URL, reference, 0) != CURLUE_OK)
        return ERR_MALFORMED;
    if (!same_part(from, to, CURLUPART_SCHEME) || !same_part(from, to, CURLUPART_HOST) ||
        !same_part(from, to, CURLUPART_PORT))
        return ERR_DENIED;
    url = url_part(to, CURLUPART_URL);
    if (url == NULL)
        return ERR_NOMEM;
    e = text_copy(out, HTTP_URL_MAX + 1, url);
    curl_free(url);
    return e;
}

enum err http_join(const char *base, const char *reference, char out[HTTP_URL_MAX + 1])
{
    CURLU *from = curl_url();
    CURLU *to = curl_url();
    enum err e = ERR_NOMEM;

    if (from != NULL && to != NULL)
        e = curl_url_set(from, CURLUPART_URL, base, 0) == CURLUE_OK &&
                    curl_url_set(to, CURLUPART_URL, base, 0) == CURLUE_OK
                ? join(from, to, reference, out)
                : ERR_MALFORMED;
    curl_url_cleanup(from);
    curl_url_cleanup(to);
    return e;
}

void http_escape(const char *text, struct buffer *out)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789-._~";

    for (; *text != '\0'; text++) {
        if (strchr(plain, *text) != NULL)
            buffer_add_byte(out, (uint8_t)*text);
        else
            buffer_printf(out, "%%%02X", (unsigned)(uint8_t)*text);
    }
}

/* What arrived goes into the window; a full one holds the transfer. */
static size_t take_body(char *bytes, size_t size, size_t count, void *state)
{
    struct http_client *c = state;
    size_t n = size * count;

    c->has_headers = true;
    if (n > c->most - c->arrived) {
        c->too_long = true;
        return 0;
    }
    if (c->at == c->window.bytes) {
        buffer_clear(&c->window);
        c->at = 0;
    }
    if (c->window.bytes >= WINDOW) {
        c->paused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    buffer_add(&c->window, bytes, n);
    c->arrived += n;
    return buffer_status(&c->window) == OK ? n : 0;
}

/* The value of a header if the line is that one, without blanks around it. */
static bool
take_header_value(const char *line, size_t n, const char *name, char out[HTTP_HEADER_MAX])
{
    size_t length = strlen(name);

    if (n <= length || strncasecmp(line, name, length) != 0 || line[length] != ':')
        return false;
    line += length + 1;
    n -= length + 1;
    while (n > 0 && (*line == ' ' || *line == '\t')) {
        line++;
        n--;
    }
    while (n > 0 && strchr("\r\n \t", line[n - 1]) != NULL)
        n--;
    if (n >= HTTP_HEADER_MAX || memchr(line, '\0', n) != NULL)
        return false;
    memcpy(out, line, n);
    out[n] = '\0';
    return true;
}

static void begin_headers(struct http_client *c)
{
    struct http_reply *r = c->reply;

    r->content_type[0] = '\0';
    r->date_added_first[0] = '\0';
    r->date_added_last[0] = '\0';
    r->retry_after = 0;
    c->location[0] = '\0';
}

static void end_headers(struct http_client *c)
{
    long status = 0;

    if (curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK &&
        status >= 200)
        c->has_headers = true;
}

static size_t take_header(char *line, size_t size, size_t count, void *state)
{
    struct http_client *c = state;
    size_t n = size * count;
    char text[HTTP_HEADER_MAX];
    uint64_t seconds = 0;

    c->header_bytes += n;
    if (c->header_bytes > HTTP_HEADERS_MAX)
        return 0;
    if (c->reply == NULL)
        return n;
    if (n >= 5 && memcmp(line, "HTTP/", 5) == 0)
        begin_headers(c);
    else if (n <= 2)
        end_headers(c);
    else if (take_header_value(line, n, "retry-after", text)) {
        if (text_decimal(text, RETRY_MAX, &seconds) == OK)
            c->reply->retry_after = (int64_t)seconds;
    } else if (!take_header_value(line, n, "content-type", c->reply->content_type) &&
               !take_header_value(line, n, "x-taxii-date-added-first",
                                  c->reply->date_added_first) &&
               !take_header_value(line, n, "x-taxii-date-added-last",
                                  c->reply->date_added_last))
        (void)take_header_value(line, n, "location", c->location);
    return n;
}

/* A name may lead elsewhere than it says: plain http is for this machine. */
static int
check_address(void *state, char *remote, char *local, int remote_port, int local_port)
{
    struct http_client *c = state;

    (void)local;
    (void)remote_port;
    (void)local_port;
    if (!c->is_plain || is_loopback(remote))
        return CURL_PREREQFUNC_OK;
    c->not_loopback = true;
    return CURL_PREREQFUNC_ABORT;
}

#define SET(c, option, value)                                                            \
    (curl_easy_setopt((c)->easy, CURLOPT_##option, value) == CURLE_OK)

static bool set_usual(struct http_client *c)
{
    return SET(c, PROTOCOLS_STR, "http,https") && SET(c, FOLLOWLOCATION, 0L) &&
           SET(c, NOSIGNAL, 1L) && SET(c, NETRC, (long)CURL_NETRC_IGNORED) &&
           SET(c, SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) &&
           SET(c, CONNECTTIMEOUT, (long)CONNECT_S) && SET(c, LOW_SPEED_LIMIT, 1L) &&
           SET(c, LOW_SPEED_TIME, (long)SILENCE_S) && SET(c, WRITEFUNCTION, take_body) &&
           SET(c, WRITEDATA, c) && SET(c, HEADERFUNCTION, take_header) &&
           SET(c, HEADERDATA, c) && SET(c, PREREQFUNCTION, check_address) &&
           SET(c, PREREQDATA, c) && SET(c, ERRORBUFFER, c->why) &&
           SET(c, USERAGENT, "entente") && SET(c, HTTP_VERSION, CURL_HTTP_VERSION_1_1);
}

static bool set_access(struct http_client *c, const struct http_access *a)
{
    bool ok = true;

    if (a->user != NULL)
        ok = SET(c, HTTPAUTH, CURLAUTH_BASIC) && SET(c, USERNAME, a->user) &&
             SET(c, PASSWORD, a->password != NULL ? a->password : "");
    if (a->bearer != NULL) {
        buffer_printf(&c->authorization, "Authorization: Bearer %s", a->bearer);
        ok = ok && buffer_status(&c->authorization) == OK;
    }
    if (a->certificate != NULL)
        ok = ok && SET(c, SSLCERT, a->certificate);
    if (a->key != NULL)
        ok = ok && SET(c, SSLKEY, a->key);
    if (a->authority != NULL)
        ok = ok && SET(c, CAINFO, a->authority);
    return ok;
}

enum err http_client_new(const struct http_access *access,
                         struct http_client **out,
                         struct fault *f)
{
    struct http_client *c;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return fault_set(f, ERR_IO, "", "The library for the web will not start.");
    c = memory_new(1, sizeof *c);
    if (c == NULL)
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    buffer_init(&c->authorization, SECRET_MAX);
    buffer_init(&c->window, WINDOW_MAX);
    c->stop = access->stop;
    c->state = access->state;
    c->easy = curl_easy_init();
    c->multi = curl_multi_init();
    if (c->easy == NULL || c->multi == NULL || !set_usual(c) || !set_access(c, access)) {
        http_client_free(c);
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    }
    *out = c;
    return OK;
}

static void end_transfer(struct http_client *c)
{
    if (c->running)
        (void)curl_multi_remove_handle(c->multi, c->easy);
    c->running = false;
    c->paused = false;
    c->reply = NULL;
    curl_slist_free_all(c->headers);
    c->headers = NULL;
}

void http_client_free(struct http_client *c)
{
    if (c == NULL)
        return;
    end_transfer(c);
    curl_easy_cleanup(c->easy);
    curl_multi_cleanup(c->multi);
    buffer_fini(&c->authorization);
    buffer_fini(&c->window);
    memory_wipe_free(c, sizeof *c);
}

/* One header more; false: no memory. */
static bool add_header(struct http_client *c, const char *name, const char *value)
{
    char line[HTTP_HEADER_MAX];
    struct curl_slist *longer;
    int n = snprintf(line, sizeof line, "%s: %s", name, value);

    must(n > 0 && (size_t)n < sizeof line);
    longer = curl_slist_append(c->headers, line);
    if (longer != NULL)
        c->headers = longer;
    return longer != NULL;
}

static bool set_headers(struct http_client *c, const struct http_request *q)
{
    struct curl_slist *longer;

    if (!add_header(c, "Accept", q->accept) ||
        (q->body != NULL && !add_header(c, "Content-Type", q->content_type)))
        return false;
    if (c->authorization.bytes > 0) {
        longer = curl_slist_append(c->headers, buffer_text(&c->authorization));
        if (longer == NULL)
            return false;
        c->headers = longer;
    }
    return SET(c, HTTPHEADER, c->headers);
}

static bool set_request(struct http_client *c, const struct http_request *q)
{
    bool ok = set_headers(c, q) && SET(c, URL, q->url) &&
              SET(c, NOPROXY, c->is_plain ? "*" : NULL);

    if (strcmp(q->method, "POST") == 0)
        return ok && SET(c, POST, 1L) &&
               SET(c, POSTFIELDSIZE_LARGE, (curl_off_t)q->body_bytes) &&
               SET(c, POSTFIELDS, q->body);
    must(strcmp(q->method, "GET") == 0);
    return ok && SET(c, HTTPGET, 1L);
}

/* Why the transfer failed. */
MUST_CHECK static enum err explain(const struct http_client *c, struct fault *f)
{
    const char *why = c->why[0] != '\0' ? c->why : curl_easy_strerror(c->result);

    if (c->too_long)
        return fault_set(f, ERR_LIMIT, "",
                         "The server's answer is longer than %" PRIu64 " bytes.",
                         c->most);
    if (c->header_bytes > HTTP_HEADERS_MAX)
        return fault_set(f, ERR_LIMIT, "", "The server's headers are too long.");
    if (c->not_loopback)
        return fault_set(f, ERR_USAGE, "",
                         "Plain http goes to this machine only, and that name leads "
                         "elsewhere; use https.");
    if (c->result == CURLE_OUT_OF_MEMORY || buffer_status(&c->window) == ERR_NOMEM)
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    if (c->result == CURLE_PEER_FAILED_VERIFICATION ||
        c->result == CURLE_SSL_CACERT_BADFILE)
        return fault_set(f, ERR_FORGED, "",
                         "The server's certificate is not to be believed (%.300s); name "
                         "the authority that it is under.",
                         why);
    return fault_set(f, ERR_IO, "", "The server cannot be asked: %.400s.", why);
}

/* Let the transfer go on until something came, or for a moment. ERR_CANCELLED; ERR_IO it
 * failed. */
MUST_CHECK static enum err go_on(struct http_client *c)
{
    bool had_headers = c->has_headers;
    int left = 0, count = 0;
    CURLMsg *message;

    if (c->stop != NULL && c->stop(c->state))
        return ERR_CANCELLED;
    if (c->paused && c->at == c->window.bytes) {
        c->paused = false;
        (void)curl_easy_pause(c->easy, CURLPAUSE_CONT);
    }
    if (curl_multi_perform(c->multi, &left) != CURLM_OK)
        return ERR_IO;
    while ((message = curl_multi_info_read(c->multi, &count)) != NULL)
        if (message->msg == CURLMSG_DONE)
            c->result = message->data.result;
    if (left == 0) {
        (void)curl_multi_remove_handle(c->multi, c->easy);
        c->running = false;
        return c->result == CURLE_OK ? OK : ERR_IO;
    }
    if (c->at == c->window.bytes && c->has_headers == had_headers &&
        curl_multi_poll(c->multi, NULL, 0, WAIT_MS, NULL) != CURLM_OK)
        return ERR_IO;
    return OK;
}

static enum err read_body(void *state, uint8_t *out, size_t capacity, size_t *got)
{
    struct http_client *c = state;
    enum err e = OK;
    size_t n;

    while (e == OK && c->running && c->at == c->window.bytes)
        e = go_on(c);
    if (e == ERR_IO && c->too_long)
        e = ERR_LIMIT;
    if (e == OK && c->result != CURLE_OK && c->at == c->window.bytes)
        e = c->too_long ? ERR_LIMIT : ERR_IO;
    if (e != OK)
        return e;
    n = c->window.bytes - c->at;
    n = n < capacity ? n : capacity;
    if (n > 0)
        memcpy(out, c->window.data + c->at, n);
    c->at += n;
    *got = n;
    return OK;
}

/* Forget the transfer before. */
static void clear(struct http_client *c, const struct http_request *q)
{
    end_transfer(c);
    buffer_clear(&c->window);
    c->at = 0;
    c->arrived = 0;
    c->most = q->most;
    c->header_bytes = 0;
    c->has_headers = false;
    c->too_long = false;
    c->not_loopback = false;
    c->result = CURLE_OK;
    c->why[0] = '\0';
    c->is_plain = strncasecmp(q->url, "http:", 5) == 0;
}

MUST_CHECK static enum err
check_status(struct http_client *c, struct http_reply *reply, struct fault *f)
{
    long status = 0;

    if (curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK ||
        status < 200 || status > 999)
        return fault_set(f, ERR_IO, "", "The server's answer is not HTTP.");
    reply->status = (int)status;
    if (status >= 300 && status < 400)
        return fault_set(f, ERR_UNEXPECTED, "",
                         "The server answers %ld and names %.200s; redirects are not "
                         "followed, so give that URL if you trust it.",
                         status, c->location[0] != '\0' ? c->location : "no other place");
    return OK;
}

enum err http_client_ask(struct http_client *c,
                         const struct http_request *request,
                         struct http_reply *reply,
                         struct fault *f)
{
    enum err e = http_check_url(request->url, f);

    if (e != OK)
        return e;
    clear(c, request);
    memset(reply, 0, sizeof *reply);
    if (!set_request(c, request) ||
        curl_multi_add_handle(c->multi, c->easy) != CURLM_OK) {
        end_transfer(c);
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    }
    c->running = true;
    c->reply = reply;
    while (e == OK && c->running && !c->has_headers)
        e = go_on(c);
    c->reply = NULL;
    if (e == ERR_IO && c->has_headers)
        e = OK; /* the body breaks off: its reader is told */
    if (e == ERR_CANCELLED)
        e = fault_set(f, e, "", "Stopped.");
    else if (e != OK)
        e = explain(c, f);
    else
        e = check_status(c, reply, f);
    if (e != OK)
        end_transfer(c);
    reply->body = (struct source){.read = read_body, .state = c};
    return e;
}
