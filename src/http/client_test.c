/* SPDX-License-Identifier: Apache-2.0 */
/*
 * client_test.c - asking a server that answers whatever a test tells it to
 */
#include "base/buffer.h"
#include "base/must.h"
#include "base/num.h"
#include "http/client.h"

#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cmocka.h>

enum { URL_BYTES = 64, BODY = 3 * 1024 * 1024, ASKED_MAX = 8192 };

/* A process that takes one connection, reads a request and writes an answer. */
struct stub {
    pid_t pid;
    int asked; /* what it was asked comes out of this pipe */
    char url[URL_BYTES];
};

static void write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t w = write(fd, bytes, n);

        if (w <= 0)
            _exit(0);
        bytes += w;
        n -= (size_t)w;
    }
}

static NORETURN void serve(int listener, int asked, const char *answer, size_t tail)
{
    static char chunk[6 * 10000];
    int fd = accept(listener, NULL, NULL);
    ssize_t n = read(fd, chunk, ASKED_MAX);

    alarm(20);
    if (n > 0)
        write_all(asked, chunk, (size_t)n);
    close(asked);
    while (answer == NULL)
        (void)pause();
    write_all(fd, answer, strlen(answer));
    for (size_t i = 0; i < sizeof chunk; i += 6)
        memcpy(chunk + i, "x: y\r\n", 6);
    while (tail > 0) {
        n = tail < sizeof chunk ? (ssize_t)tail : (ssize_t)sizeof chunk;
        write_all(fd, chunk, (size_t)n);
        tail -= (size_t)n;
    }
    shutdown(fd, SHUT_WR);
    if (read(fd, chunk, 1) < 0) /* until the client has gone */
        _exit(1);
    _exit(0);
}

/* Answer with this text, then so many bytes of short lines; NULL: never. */
static void stub_start(struct stub *s, const char *answer, size_t tail)
{
    struct sockaddr_in a = {.sin_family = AF_INET};
    socklen_t n = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int pipes[2];

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(fd, 4), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
    assert_int_equal(pipe(pipes), 0);
    s->pid = fork();
    if (s->pid == 0) {
        close(pipes[0]);
        serve(fd, pipes[1], answer, tail);
    }
    close(pipes[1]);
    close(fd);
    s->asked = pipes[0];
    (void)snprintf(s->url, sizeof s->url, "http://127.0.0.1:%d/taxii2/",
                   ntohs(a.sin_port));
}

static void stub_stop(struct stub *s)
{
    close(s->asked);
    kill(s->pid, SIGKILL);
    assert_int_equal(waitpid(s->pid, NULL, 0), s->pid);
}

static struct http_client *client(const struct http_access *access)
{
    struct http_client *c = NULL;
    struct fault f;

    assert_int_equal(http_client_new(access, &c, &f), OK);
    return c;
}

static struct http_request get(const struct stub *s, uint64_t most)
{
    return (struct http_request){.method = "GET",
                                 .url = s->url,
                                 .accept = "application/taxii+json;version=2.1",
                                 .most = most};
}

/* Read to the end; how many bytes there were. */
static enum err drain(struct source *source, size_t *bytes)
{
    uint8_t chunk[10007];
    size_t got = 0;
    enum err e;

    *bytes = 0;
    do {
        e = source->read(source->state, chunk, sizeof chunk, &got);
        if (e == OK)
            *bytes += got;
    } while (e == OK && got > 0);
    return e;
}

static void test_answer(void **state)
{
    struct http_access access = {.user = "analyst", .password = "pass phrase"};
    struct http_client *c = client(&access);
    struct http_reply reply;
    struct http_request q;
    struct stub s;
    struct fault f;
    char asked[ASKED_MAX + 1] = "";
    ssize_t n;
    size_t bytes;

    (void)state;
    stub_start(&s,
               "HTTP/1.1 200 OK\r\nContent-Type:  application/taxii+json;version=2.1 \r\n"
               "X-TAXII-Date-Added-First: 2026-01-02T03:04:05.000001Z\r\n"
               "x-taxii-date-added-last: 2026-01-02T03:04:05.000002Z\r\n"
               "Retry-After: 17\r\nContent-Length: 3145728\r\n\r\n",
               BODY);
    q = get(&s, BODY);
    assert_int_equal(http_client_ask(c, &q, &reply, &f), OK);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.content_type, "application/taxii+json;version=2.1");
    assert_string_equal(reply.date_added_first, "2026-01-02T03:04:05.000001Z");
    assert_string_equal(reply.date_added_last, "2026-01-02T03:04:05.000002Z");
    assert_int_equal(reply.retry_after, 17);
    assert_int_equal(drain(&reply.body, &bytes), OK);
    assert_int_equal(bytes, BODY);
    n = read(s.asked, asked, ASKED_MAX);
    assert_true(n > 0);
    assert_non_null(strstr(asked, "GET /taxii2/ HTTP/1.1\r\n"));
    assert_non_null(strstr(asked, "Accept: application/taxii+json;version=2.1\r\n"));
    assert_non_null(
        strstr(asked, "Authorization: Basic YW5hbHlzdDpwYXNzIHBocmFzZQ==\r\n"));
    assert_null(strstr(asked, "Accept-Encoding"));
    stub_stop(&s);
    http_client_free(c);
}

static void test_post(void **state)
{
    struct http_access access = {.bearer = "token-of-a-test"};
    struct http_client *c = client(&access);
    struct http_reply reply;
    struct http_request q;
    struct stub s;
    struct fault f;
    char asked[ASKED_MAX + 1] = "";
    size_t bytes;

    (void)state;
    stub_start(&s, "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}", 0);
    q = get(&s, 100);
    q.method = "POST";
    q.content_type = "application/taxii+json;version=2.1";
    q.body = "{\"objects\":[]}";
    q.body_bytes = 14;
    assert_int_equal(http_client_ask(c, &q, &reply, &f), OK);
    assert_int_equal(reply.status, 202);
    assert_string_equal(reply.content_type, "");
    assert_int_equal(drain(&reply.body, &bytes), OK);
    assert_int_equal(bytes, 2);
    assert_true(read(s.asked, asked, ASKED_MAX) > 0);
    assert_non_null(strstr(asked, "POST /taxii2/ HTTP/1.1\r\n"));
    assert_non_null(strstr(asked, "Authorization: Bearer token-of-a-test\r\n"));
    assert_non_null(
        strstr(asked, "Content-Type: application/taxii+json;version=2.1\r\n"));
    stub_stop(&s);
    http_client_free(c);
}

/* What a server may do wrong, and what comes of it: asking, then reading. */
static void test_bad_servers(void **state)
{
    static const struct {
        const char *answer;
        size_t tail;
        enum err ask, read;
    } bad[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 3145728\r\n\r\n", BODY, OK, ERR_LIMIT},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n", BODY, OK,
         ERR_LIMIT},
        {"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", 800, OK, ERR_IO},
        {"HTTP/1.1 302 Found\r\nLocation: http://198.51.100.7/\r\n\r\n", 0,
         ERR_UNEXPECTED, OK},
        {"nonsense\r\n\r\n", 0, ERR_IO, OK},
        {"", 0, ERR_IO, OK},
        {"HTTP/1.1 200 OK\r\n", 120000, ERR_LIMIT, OK},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct http_access access = {0};
        struct http_client *c = client(&access);
        struct http_reply reply;
        struct http_request q;
        struct stub s;
        struct fault f = {0};
        size_t bytes;

        stub_start(&s, bad[i].answer, bad[i].tail);
        q = get(&s, 1 << 20);
        print_message("# server %zu\n", i);
        assert_int_equal(http_client_ask(c, &q, &reply, &f), bad[i].ask);
        if (bad[i].ask != OK)
            assert_true(strlen(f.text) > 0);
        else
            assert_int_equal(drain(&reply.body, &bytes), bad[i].read);
        stub_stop(&s);
        http_client_free(c);
    }
}

static bool stop_at_once(void *state)
{
    int *asked = state;

    return ++*asked > 3;
}

static void test_cancel(void **state)
{
    int asked = 0;
    struct http_access access = {.stop = stop_at_once, .state = &asked};
    struct http_client *c = client(&access);
    struct http_reply reply;
    struct http_request q;
    struct stub s;
    struct fault f;

    (void)state;
    stub_start(&s, NULL, 0);
    q = get(&s, 100);
    assert_int_equal(http_client_ask(c, &q, &reply, &f), ERR_CANCELLED);
    stub_stop(&s);
    http_client_free(c);
}

static void test_urls(void **state)
{
    static const char *const good[] = {"https://intelligence.example/taxii2/",
                                       "http://127.0.0.1:8080/x/", "http://localhost/x/",
                                       "http://[::1]:9/"};
    static const char *const bad[] = {"http://intelligence.example/",
                                      "http://127.0.0.1.example/",
                                      "https://user:secret@intelligence.example/",
                                      "https://intelligence.example/#a",
                                      "ftp://intelligence.example/",
                                      "file:///etc/hostname",
                                      "",
                                      "taxii2",
                                      "http://128.0.0.1/"};
    struct fault f;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_int_equal(http_check_url(good[i], &f), OK);
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_int_equal(http_check_url(bad[i], &f), ERR_USAGE);
        assert_null(strstr(f.text, "secret"));
    }
}

static void test_join(void **state)
{
    static const struct {
        const char *base, *reference;
        enum err e;
        const char *url;
    } rows[] = {
        {"https://a.example/taxii2/", "/api1/", OK, "https://a.example/api1/"},
        {"https://a.example/api1/", "collections/", OK,
         "https://a.example/api1/collections/"},
        {"https://a.example/taxii2/", "https://A.example:443/api1/", OK,
         "https://A.example:443/api1/"},
        {"https://a.example/taxii2/", "https://b.example/api1/", ERR_DENIED, NULL},
        {"https://a.example/taxii2/", "//b.example/api1/", ERR_DENIED, NULL},
        {"https://a.example/taxii2/", "http://a.example/api1/", ERR_DENIED, NULL},
        {"https://a.example/taxii2/", "https://a.example:8443/", ERR_DENIED, NULL},
    };
    char url[HTTP_URL_MAX + 1];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(http_join(rows[i].base, rows[i].reference, url), rows[i].e);
        if (rows[i].e == OK)
            assert_string_equal(url, rows[i].url);
    }
}

static void test_escape(void **state)
{
    struct buffer b;

    (void)state;
    buffer_init(&b, 100);
    http_escape("2026-01-02T03:04:05.000001Z a&b=\xc3\xa9", &b);
    assert_string_equal(buffer_text(&b),
                        "2026-01-02T03%3A04%3A05.000001Z%20a%26b%3D%C3%A9");
    buffer_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answer),      cmocka_unit_test(test_post),
        cmocka_unit_test(test_bad_servers), cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_urls),        cmocka_unit_test(test_join),
        cmocka_unit_test(test_escape),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
