/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pull_test.c - collections read from servers that keep the standard, and from others
 *
 * A server of a test is a process with a script: to the n-th question it gives the n-th
 * answer, and writes down what it was asked.
 */
#include "base/buffer.h"
#include "base/memory.h"
#include "base/num.h"
#include "door/pull.h"

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

enum { ASKED_MAX = 16384, ANSWERS_MAX = 8 };

/* One answer; the body of a page is its text. */
struct answer {
    int status;
    const char *last; /* X-TAXII-Date-Added-Last; NULL: none */
    const char *body;
    const char *extra; /* another header with its line end; NULL: none */
};

struct script {
    pid_t pid;
    int asked; /* first lines of the questions */
    char url[64];
};

static const char later[] = "2026-01-02T03:04:05.000002Z";
static const char latest[] = "2026-01-02T03:04:05.000009Z";

static void reply_to(int fd, const struct answer *a)
{
    char head[1024];
    int n = snprintf(head, sizeof head,
                     "HTTP/1.1 %d X\r\nConnection: close\r\n"
                     "Content-Type: application/taxii+json;version=2.1\r\n%s%s%s%s"
                     "Content-Length: %zu\r\n\r\n",
                     a->status, a->last != NULL ? "X-TAXII-Date-Added-Last: " : "",
                     a->last != NULL ? a->last : "", a->last != NULL ? "\r\n" : "",
                     a->extra != NULL ? a->extra : "", strlen(a->body));

    if (write(fd, head, (size_t)n) != n ||
        write(fd, a->body, strlen(a->body)) != (ssize_t)strlen(a->body))
        _exit(1);
}

static NORETURN void serve(int listener, int asked, const struct answer *a, size_t count)
{
    char question[4096];

    alarm(30);
    for (size_t i = 0; i < count; i++) {
        int fd = accept(listener, NULL, NULL);
        ssize_t n = read(fd, question, sizeof question);
        char *end = n > 0 ? memchr(question, '\r', (size_t)n) : NULL;

        if (end == NULL)
            _exit(1);
        *end = '\n';
        if (write(asked, question, (size_t)(end - question) + 1) < 0)
            _exit(1);
        reply_to(fd, &a[i]);
        close(fd);
    }
    _exit(0);
}

static void script_start(struct script *s, const struct answer *a, size_t count)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t n = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int pipes[2];

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
    assert_int_equal(pipe(pipes), 0);
    s->pid = fork();
    if (s->pid == 0)
        serve(fd, pipes[1], a, count);
    close(pipes[1]);
    close(fd);
    s->asked = pipes[0];
    (void)snprintf(s->url, sizeof s->url, "http://127.0.0.1:%d/", ntohs(at.sin_port));
}

/* End it; what it was asked, a line a question. */
static void script_stop(struct script *s, char asked[ASKED_MAX])
{
    size_t n = 0;
    ssize_t got;

    kill(s->pid, SIGTERM);
    (void)waitpid(s->pid, NULL, 0);
    while ((got = read(s->asked, asked + n, ASKED_MAX - 1 - n)) > 0)
        n += (size_t)got;
    asked[n] = '\0';
    close(s->asked);
}

/* What a pull gave. */
struct taken {
    struct buffer text; /* the objects, a line each; "!" for a report */
    struct pull_place place;
    size_t turns;
};

static enum err take(void *state, const uint8_t *bytes, size_t count, size_t line)
{
    struct taken *t = state;

    (void)line;
    buffer_add(&t->text, bytes, count);
    buffer_add_text(&t->text, "\n");
    return OK;
}

static enum err report(void *state, size_t line, const struct fault *f)
{
    struct taken *t = state;

    (void)line;
    (void)f;
    buffer_add_text(&t->text, "!\n");
    return OK;
}

static enum err turn(void *state, const struct pull_place *place, size_t pages)
{
    struct taken *t = state;

    assert_int_equal(pages, t->turns + 1);
    t->turns = pages;
    t->place = *place;
    return OK;
}

/* Pull from a script, from a place. */
static enum err pull(const struct answer *a,
                     size_t count,
                     struct pull_place *place,
                     struct taken *t,
                     char asked[ASKED_MAX])
{
    struct http_access access = {0};
    struct remote_collection collection = {.can_read = true};
    struct pull_plan plan = {.collection = &collection,
                             .objects = {take, report, t},
                             .turn = turn,
                             .state = t};
    struct http_client *c = NULL;
    struct script s;
    struct fault f = {.code = OK};
    size_t pages;
    enum err e;

    *t = (struct taken){.turns = 0};
    buffer_init(&t->text, 1 << 20);
    script_start(&s, a, count);
    (void)snprintf(collection.url, sizeof collection.url, "%sc/1/", s.url);
    assert_int_equal(http_client_new(&access, &c, &f), OK);
    e = pull_run(c, &plan, place, &pages, &f);
    assert_int_equal(pages, t->turns);
    assert_true(e == OK || strlen(f.text) > 0);
    http_client_free(c);
    script_stop(&s, asked);
    return e;
}

static void test_pages(void **state)
{
    static const struct answer answers[] = {
        {200, later, "{\"more\":true,\"next\":\"n/1\",\"objects\":[{\"a\":1},{\"b\":2}]}",
         NULL},
        {200, latest, "{\"objects\":[ {\"c\":3} ],\"more\":false}", NULL}};
    struct pull_place place = {.after = ""};
    char asked[ASKED_MAX];
    struct taken t;

    (void)state;
    assert_int_equal(pull(answers, 2, &place, &t, asked), OK);
    assert_string_equal(buffer_text(&t.text), "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n");
    assert_int_equal(t.turns, 2);
    assert_string_equal(place.after, latest);
    assert_string_equal(place.next, "");
    assert_string_equal(asked, "GET /c/1/objects/ HTTP/1.1\n"
                               "GET /c/1/objects/?next=n%2F1 HTTP/1.1\n");
    buffer_fini(&t.text);
}

static void test_next_is_gone(void **state)
{
    static const struct answer answers[] = {
        {404, NULL, "{\"title\":\"no such next\"}", NULL},
        {200, latest, "{\"objects\":[{\"c\":3}]}", NULL}};
    struct pull_place place = {.next = "old", .last = "2026-01-02T03:04:05.000002Z"};
    char asked[ASKED_MAX];
    struct taken t;

    (void)state;
    assert_int_equal(pull(answers, 2, &place, &t, asked), OK);
    assert_string_equal(asked,
                        "GET /c/1/objects/?next=old HTTP/1.1\n"
                        "GET /c/1/objects/?added_after=2026-01-02T03%3A04%3A05.000002Z "
                        "HTTP/1.1\n");
    buffer_fini(&t.text);
}

static void test_without_next(void **state)
{
    static const struct answer answers[] = {
        {200, later, "{\"more\":true,\"objects\":[{\"a\":1}]}", NULL},
        {200, NULL, "{}", NULL}};
    struct pull_place place = {.after = ""};
    char asked[ASKED_MAX];
    struct taken t;

    (void)state;
    assert_int_equal(pull(answers, 2, &place, &t, asked), OK);
    assert_string_equal(place.after, later);
    assert_non_null(strstr(asked, "?added_after=2026-01-02T03%3A04%3A05.000002Z"));
    buffer_fini(&t.text);
}

/* What a server may do wrong: the error, and how many turns were kept. */
static void test_bad_servers(void **state)
{
    static const struct {
        struct answer answers[3];
        size_t count;
        enum err e;
        size_t turns;
    } bad[] = {
        {{{200, later, "{\"more\":true,\"next\":\"n\",\"objects\":[{}]}", NULL},
          {200, later, "{\"more\":true,\"next\":\"n\",\"objects\":[{}]}", NULL}},
         2,
         ERR_MALFORMED,
         1},
        {{{200, NULL, "{\"more\":true,\"objects\":[{}]}", NULL}}, 1, ERR_MALFORMED, 0},
        {{{200, later, "{\"objects\":[{},", NULL}}, 1, ERR_MALFORMED, 0},
        {{{200, later, "{\"more\":true,\"next\":17,\"objects\":[]}", NULL}},
         1,
         ERR_MALFORMED,
         0},
        {{{401, NULL, "{}", NULL}}, 1, ERR_DENIED, 0},
        {{{404, NULL, "{}", NULL}}, 1, ERR_NOT_FOUND, 0},
        {{{500, NULL, "{\"title\":\"\\u202eoops\"}", NULL}}, 1, ERR_IO, 0},
        {{{503, NULL, "{}", "Retry-After: 86400\r\n"}}, 1, ERR_RETRY, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct pull_place place = {.after = ""};
        char asked[ASKED_MAX];
        struct taken t;

        print_message("# server %zu\n", i);
        assert_int_equal(pull(bad[i].answers, bad[i].count, &place, &t, asked), bad[i].e);
        assert_int_equal(t.turns, bad[i].turns);
        buffer_fini(&t.text);
    }
}

/* A `next` that is always new, and never an object. */
static void test_empty_pages_end(void **state)
{
    static char bodies[101][64];
    static struct answer answers[101];
    struct pull_place place = {.after = ""};
    char asked[ASKED_MAX];
    struct taken t;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        (void)snprintf(bodies[i], sizeof bodies[i], "{\"more\":true,\"next\":\"n%zu\"}",
                       i);
        answers[i] = (struct answer){200, later, bodies[i], NULL};
    }
    assert_int_equal(pull(answers, COUNT_OF(answers), &place, &t, asked), ERR_MALFORMED);
    assert_int_equal(t.turns, 100);
    buffer_fini(&t.text);
}

static void test_busy_for_a_moment(void **state)
{
    static const struct answer answers[] = {{503, NULL, "{}", "Retry-After: 1\r\n"},
                                            {200, latest, "{\"objects\":[{}]}", NULL}};
    struct pull_place place = {.after = ""};
    char asked[ASKED_MAX];
    struct taken t;

    (void)state;
    assert_int_equal(pull(answers, 2, &place, &t, asked), OK);
    assert_int_equal(t.turns, 1);
    buffer_fini(&t.text);
}

static void test_place(void **state)
{
    static const char *const bad[] = {"", "{}", "[]",
                                      "{\"after\":1,\"last\":\"\",\"next\":\"\"}"};
    struct pull_place in = {.after = "a", .next = "\"n\\", .last = "l"};
    struct pull_place out;
    struct buffer b;

    (void)state;
    buffer_init(&b, PULL_PLACE_MAX);
    assert_int_equal(pull_place_write(&in, &b), OK);
    assert_int_equal(pull_place_read(buffer_text(&b), &out), OK);
    assert_string_equal(out.after, in.after);
    assert_string_equal(out.next, in.next);
    assert_string_equal(out.last, in.last);
    buffer_fini(&b);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(pull_place_read(bad[i], &out), ERR_MALFORMED);
}

/* From a discovery to its collections, and not to another server. */
static void test_find(void **state)
{
    static const struct answer answers[] = {
        {200, NULL, "{\"title\":\"t\",\"api_roots\":[\"/api1/\"]}", NULL},
        {200, NULL, "{\"title\":\"r\",\"versions\":[],\"max_content_length\":9437184}",
         NULL},
        {200, NULL,
         "{\"collections\":[{\"id\":\"c-1\",\"title\":\"One\\u202e\",\"can_read\":true,"
         "\"can_write\":false}]}",
         NULL}};
    static const struct answer elsewhere[] = {
        {200, NULL, "{\"api_roots\":[\"https://other.example/api1/\"]}", NULL}};
    struct http_access access = {0};
    struct remote_collections list;
    struct http_client *c = NULL;
    struct script s;
    struct fault f;
    char asked[ASKED_MAX];

    (void)state;
    assert_int_equal(http_client_new(&access, &c, &f), OK);
    script_start(&s, answers, 3);
    assert_int_equal(remote_find(c, s.url, &list, &f), OK);
    script_stop(&s, asked);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].title, "One");
    assert_true(list.items[0].can_read && !list.items[0].can_write);
    assert_int_equal(list.items[0].most, 9437184);
    assert_non_null(strstr(list.items[0].url, "/api1/collections/c-1/"));
    remote_collections_fini(&list);
    script_start(&s, elsewhere, 1);
    assert_int_equal(remote_find(c, s.url, &list, &f), ERR_DENIED);
    script_stop(&s, asked);
    http_client_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),           cmocka_unit_test(test_next_is_gone),
        cmocka_unit_test(test_without_next),    cmocka_unit_test(test_bad_servers),
        cmocka_unit_test(test_empty_pages_end), cmocka_unit_test(test_busy_for_a_moment),
        cmocka_unit_test(test_place),           cmocka_unit_test(test_find),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
