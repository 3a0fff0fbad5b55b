/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server_test.c - a face of its own behind the server, spoken to by bare sockets
 */
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "http/patience.h"
#include "http/server.h"

#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

enum { BODY_MAX = 1000, ANSWER_BYTES = 1 << 16 };

static atomic_int dropped;
static atomic_int logged;
static char last_line[256];

static bool owns(void *state, const struct target *t)
{
    (void)state;
    return target_is(t, 0, "mine");
}

static void say(struct server_answer *a, int status, const char *text)
{
    a->status = status;
    (void)snprintf(a->type, sizeof a->type, "text/plain");
    buffer_add_text(&a->body, text);
}

static void refuse(void *state, int status, const char *sentence, struct server_answer *a)
{
    (void)state;
    a->place = "refused";
    say(a, status, sentence);
}

static void drop(void *kept)
{
    (void)kept;
    dropped++;
}

static void judge(void *state,
                  const struct server_request *r,
                  struct server_answer *a,
                  size_t *body_max)
{
    (void)state;
    a->place = "mine";
    a->kept = a;
    a->drop = drop;
    if (target_is(r->target, 1, "closed"))
        say(a, 403, "closed");
    *body_max = BODY_MAX;
}

static void *answer_later(void *answer)
{
    struct server_answer *a = answer;

    (void)usleep(20000);
    say(a, 202, "later");
    server_go_on(a);
    return NULL;
}

/* An answer in pieces: a number each time it is woken, with the end after the last. */
enum { PIECES = 5 };
static struct flow {
    pthread_mutex_t lock;
    struct server_answer *answer; /* NULL: over */
    int ready;                    /* pieces that may be told */
    int told;
} flow = {.lock = PTHREAD_MUTEX_INITIALIZER};

static size_t next_piece(void *kept, uint8_t *out, size_t room)
{
    size_t bytes = 0;

    (void)kept;
    must(pthread_mutex_lock(&flow.lock) == 0);
    if (flow.told == PIECES)
        bytes = SIZE_MAX;
    else if (flow.told < flow.ready && room > 0)
        out[bytes++] = (uint8_t)('0' + flow.told++);
    must(pthread_mutex_unlock(&flow.lock) == 0);
    return bytes;
}

static void end_flow(void *kept)
{
    (void)kept;
    must(pthread_mutex_lock(&flow.lock) == 0);
    flow.answer = NULL;
    must(pthread_mutex_unlock(&flow.lock) == 0);
    dropped++;
}

static void *wake_flow(void *unused)
{
    (void)unused;
    for (int i = 0; i <= 2 * PIECES; i++) { /* some wake it for nothing */
        must(pthread_mutex_lock(&flow.lock) == 0);
        flow.ready = i / 2;
        if (flow.answer != NULL)
            server_wake(flow.answer);
        must(pthread_mutex_unlock(&flow.lock) == 0);
        (void)usleep(i % 3 == 0 ? 10000 : 0);
    }
    return NULL;
}

static void begin_flow(struct server_answer *a)
{
    pthread_t thread;

    flow.answer = a;
    flow.ready = 0;
    flow.told = 0;
    a->next = next_piece;
    a->drop = end_flow;
    a->cache = "no-cache";
    say(a, 200, "");
    must(pthread_create(&thread, NULL, wake_flow, NULL) == 0);
    must(pthread_detach(thread) == 0);
}

static void answer(void *state, const struct server_request *r, struct server_answer *a)
{
    pthread_t thread;

    (void)state;
    if (target_is(r->target, 1, "later")) {
        server_hold(a);
        must(pthread_create(&thread, NULL, answer_later, a) == 0);
        must(pthread_detach(thread) == 0);
    } else if (target_is(r->target, 1, "nothing")) {
        return;
    } else if (target_is(r->target, 1, "flow")) {
        begin_flow(a);
    } else if (target_is(r->target, 1, "headers")) {
        say(a, 200, "");
        buffer_printf(&a->body, "%s|%s|%s|%s|%s|%s|%s", r->host, r->cookie, r->origin,
                      r->site, r->encodings, r->known, r->token);
    } else {
        server_extra(a, "X-Seen", target_value(r->target, "q") != NULL ? "q" : "");
        say(a, 200, "");
        buffer_printf(&a->body, "%d %zu %s", (int)r->method, r->body_bytes, r->accept);
    }
}

static void log_line(void *state, const char *line)
{
    (void)state;
    (void)snprintf(last_line, sizeof last_line, "%s", line);
    logged++;
}

static struct server_plan make_plan(void)
{
    return (struct server_plan){.address = "127.0.0.1:0",
                                .threads = 2,
                                .face = {{owns, judge, answer, refuse, NULL}},
                                .face_count = 1,
                                .log = log_line};
}

static struct server *start_server(void)
{
    const struct server_plan plan = make_plan();
    struct server *s = NULL;

    assert_int_equal(server_start(&plan, &s, NULL), OK);
    assert_in_range(server_port(s), 1, 65535);
    return s;
}

/* Send, and read up to the end of the connection. */
static void talk(const struct server *s, const char *request, char out[ANSWER_BYTES])
{
    const struct sockaddr_in at = {.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)server_port(s)),
                                   .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    size_t used = 0;
    ssize_t got;

    assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
    while ((got = recv(fd, out + used, ANSWER_BYTES - 1 - used, 0)) > 0)
        used += (size_t)got;
    out[used] = '\0';
    (void)close(fd);
}

#define END "Host: x\r\nConnection: close\r\n\r\n"

static void faces_answer(void **state)
{
    static char out[ANSWER_BYTES];
    struct server *s = start_server();

    (void)state;
    talk(s, "GET /mine/?q=1 HTTP/1.1\r\nAccept: a/b\r\nAccept: c/d\r\n" END, out);
    assert_non_null(strstr(out, "HTTP/1.1 200 "));
    assert_non_null(strstr(out, "X-Seen: q\r\n"));
    assert_non_null(strstr(out, "Cache-Control: no-store\r\n"));
    assert_non_null(strstr(out, "\r\n\r\n0 0 a/b,c/d"));
    talk(s, "HEAD /mine/ HTTP/1.1\r\n" END, out);
    assert_non_null(strstr(out, "Content-Length: 4\r\n"));
    assert_string_equal(strstr(out, "\r\n\r\n"), "\r\n\r\n");
    talk(s, "POST /mine/ HTTP/1.1\r\nContent-Length: 3\r\n" END "abc", out);
    assert_non_null(strstr(out, "\r\n\r\n2 3 "));
    talk(s,
         "PUT /mine/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" END
         "3\r\nabc\r\n0\r\n\r\n",
         out);
    assert_non_null(strstr(out, "\r\n\r\n4 3 "));
    server_stop(s);
    assert_int_equal(dropped, 4);
    assert_int_equal(logged, 4);
    assert_non_null(strstr(last_line, "other mine 200, 3 bytes in, 4 out, "));
}

static void pieces_are_sent_as_they_come(void **state)
{
    static char out[ANSWER_BYTES];
    struct server *s = start_server();
    const char *at;

    (void)state;
    for (int turn = 0; turn < 20; turn++) {
        talk(s, "GET /mine/flow HTTP/1.1\r\n" END, out);
        assert_non_null(strstr(out, "HTTP/1.1 200 "));
        assert_non_null(strstr(out, "Cache-Control: no-cache\r\n"));
        at = strstr(out, "\r\n\r\n");
        for (int i = 0; i < PIECES; i++) {
            at =
                strchr(at, '0' + i); /* chunked, each a piece of its own or with others */
            assert_non_null(at);
        }
        while (flow.answer != NULL)
            (void)usleep(1000);
    }
    server_stop(s);
}

static void a_page_shows_where_it_comes_from(void **state)
{
    static char out[ANSWER_BYTES];
    static char request[2 * SERVER_SHORT_MAX];
    struct server *s = start_server();

    (void)state;
    talk(s,
         "GET /mine/headers HTTP/1.1\r\nCookie: a=b; c=d\r\nOrigin: http://x\r\n"
         "Sec-Fetch-Site: same-origin\r\nAccept-Encoding: gzip\r\nAccept-Encoding: br\r\n"
         "If-None-Match: \"t\"\r\nX-Entente-Token: k\r\n" END,
         out);
    assert_non_null(
        strstr(out, "\r\n\r\nx|a=b; c=d|http://x|same-origin|gzip,br|\"t\"|k"));
    talk(s, "GET /mine/headers HTTP/1.1\r\nOrigin: a\r\nOrigin: b\r\n" END, out);
    assert_non_null(strstr(out, "HTTP/1.1 400 "));
    talk(s, "GET /mine/headers HTTP/1.1\r\nCookie: a\r\nCookie: b\r\n" END, out);
    assert_non_null(strstr(out, "HTTP/1.1 400 "));
    (void)snprintf(request, sizeof request,
                   "GET /mine/headers HTTP/1.1\r\nOrigin: %0*d\r\n" END, SERVER_SHORT_MAX,
                   0);
    talk(s, request, out);
    assert_non_null(strstr(out, "HTTP/1.1 400 "));
    server_stop(s);
}

static void answers_may_come_later_from_another_thread(void **state)
{
    static char out[ANSWER_BYTES];
    struct server *s = start_server();

    (void)state;
    talk(s, "GET /mine/later HTTP/1.1\r\n" END, out);
    assert_non_null(strstr(out, "HTTP/1.1 202 "));
    assert_non_null(strstr(out, "\r\n\r\nlater"));
    server_quiesce(s);
    server_stop(s);
}

static void what_is_refused_is_put_into_words(void **state)
{
    static const struct {
        const char *request;
        const char *status;
    } rows[] = {
        {"GET /mine/nothing HTTP/1.1\r\n" END, "500"},
        {"GET /mine/closed HTTP/1.1\r\n" END, "403"},
        {"POST /mine/closed HTTP/1.1\r\nContent-Length: 900000\r\n" END, "403"},
        {"GET /mine/../x HTTP/1.1\r\n" END, "400"},
        {"GET /mine/%zz HTTP/1.1\r\n" END, "400"},
        {"TRACE /mine/ HTTP/1.1\r\n" END, "501"},
        {"POST /mine/ HTTP/1.1\r\nContent-Length: 1001\r\n" END, "413"},
        {"POST /mine/ HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n" END "abc",
         "400"},
        {"POST /mine/ HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n" END
         "abc",
         "400"},
        {"GET /mine/ HTTP/1.1\r\nAuthorization: a\r\nAuthorization: b\r\n" END, "400"},
    };
    static char out[ANSWER_BYTES];
    struct server *s = start_server();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        talk(s, rows[i].request, out);
        if (strncmp(out, "HTTP/1.1 ", 9) != 0 || strncmp(out + 9, rows[i].status, 3) != 0)
            fail_msg("%s%s", rows[i].request, out);
    }
    server_stop(s);
}

static void addresses_and_certificates_are_looked_at(void **state)
{
    static const char *const bad[] = {"",
                                      ":",
                                      "x",
                                      "127.0.0.1",
                                      "127.0.0.1:",
                                      "127.0.0.1:65536",
                                      "127.0.0.1:-1",
                                      "0.0.0.0:0",
                                      "[::]:0",
                                      "no such host.invalid:1"};
    struct server_plan plan = make_plan();
    struct server *s = NULL, *other = NULL;
    char taken[32];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        plan.address = bad[i];
        if (server_start(&plan, &s, NULL) != ERR_USAGE)
            fail_msg("%s", bad[i]);
    }
    plan = make_plan();
    plan.certificate = "none";
    assert_int_equal(server_start(&plan, &s, NULL), ERR_USAGE); /* no key */
    plan.key = "none";
    assert_int_equal(server_start(&plan, &s, NULL), ERR_MALFORMED);
    assert_null(s);
    /* A port that another server has is not shared with it. */
    other = start_server();
    plan = make_plan();
    (void)snprintf(taken, sizeof taken, "127.0.0.1:%d", server_port(other));
    plan.address = taken;
    assert_int_equal(server_start(&plan, &s, NULL), ERR_IO);
    server_stop(other);
    server_stop(NULL);
}

static void who_takes_too_long_is_cut_off(void **state)
{
    struct patience *p = NULL;
    struct patience_entry slow, patient;
    int ends[2][2];
    char byte;
    int64_t begun = patience_now_ms();

    (void)state;
    assert_int_equal(patience_start(&p), OK);
    for (int i = 0; i < 2; i++)
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends[i]), 0);
    patience_join(p, &slow, ends[0][0], 50);
    patience_join(p, &patient, ends[1][0], 50);
    patience_wait(p, &patient);
    assert_int_equal(recv(ends[0][1], &byte, 1, 0), 0); /* the end */
    assert_true(patience_now_ms() - begun >= 50);
    assert_int_equal(recv(ends[1][1], &byte, 1, MSG_DONTWAIT), -1);
    patience_leave(p, &slow);
    patience_leave(p, &patient);
    patience_stop(p);
    patience_stop(NULL);
    for (int i = 0; i < 4; i++)
        (void)close(ends[i / 2][i % 2]);
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faces_answer),
        cmocka_unit_test(answers_may_come_later_from_another_thread),
        cmocka_unit_test(pieces_are_sent_as_they_come),
        cmocka_unit_test(a_page_shows_where_it_comes_from),
        cmocka_unit_test(what_is_refused_is_put_into_words),
        cmocka_unit_test(addresses_and_certificates_are_looked_at),
        cmocka_unit_test(who_takes_too_long_is_cut_off),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
