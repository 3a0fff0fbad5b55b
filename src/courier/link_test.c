/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link_test.c - two ends on the loopback: the right keys, and everything else
 *
 * The server runs in a child process, because one side's wait is the other's work. It
 * reports by its exit status: what its link_accept or its source returned.
 */
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "courier/link.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"
#include "tests/support/failing.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

enum { MEGABYTES = 3, TURNS = 3, WAIT_MS = 20000 };

static struct sign_secret server;
static struct sign_secret client;
static struct sign_secret stranger;

static int set_up(void **state)
{
    (void)state;
    must(crypto_start() == OK);
    sign_secret_from_seed((const uint8_t[32]){1}, &server);
    sign_secret_from_seed((const uint8_t[32]){2}, &client);
    sign_secret_from_seed((const uint8_t[32]){3}, &stranger);
    return 0;
}

static bool is_client(void *state, const uint8_t key[SIGN_KEY_BYTES])
{
    (void)state;
    return memcmp(key, client.key, SIGN_KEY_BYTES) == 0;
}

static const struct link_pins pins = {is_client, NULL};

/* A listener on the loopback, and its address. */
static struct link_listener *listen_here(char address[32])
{
    struct link_listener *l = NULL;
    struct fault f = {0};

    if (link_listen("127.0.0.1:0", &l, &f) != OK)
        fail_msg("%s", f.text);
    assert_true(link_listener_port(l) > 0);
    snprintf(address, 32, "127.0.0.1:%d", link_listener_port(l));
    return l;
}

/* Write or read `count` bytes of a pattern. */
static enum err send_pattern(struct link *l, size_t count, uint8_t seed)
{
    struct sink sink = link_sink(l);
    uint8_t some[1000];
    enum err e = OK;

    while (e == OK && count > 0) {
        size_t part = count < sizeof some ? count : sizeof some;

        memset(some, seed++, part);
        e = sink.write(sink.state, some, part);
        count -= part;
    }
    return e == OK ? link_flush(l) : e;
}

static enum err expect_pattern(struct link *l, size_t count, uint8_t seed)
{
    struct source source = link_source(l);
    uint8_t some[777];
    size_t at = 0;

    while (at < count) {
        size_t part = count - at < sizeof some ? count - at : sizeof some;
        size_t got = 0;
        enum err e = source.read(source.state, some, part, &got);

        if (e != OK)
            return e;
        if (got == 0)
            return ERR_NOT_FOUND;
        for (size_t i = 0; i < got; i++, at++) {
            if (some[i] != (uint8_t)(seed + at / 1000))
                return ERR_CORRUPT;
        }
    }
    return OK;
}

/* The server's whole life: accept, then answer TURNS turns. */
static enum err serve(struct link_listener *listener, size_t bytes, int idle_s)
{
    const struct link_patience patience = {WAIT_MS, -1, idle_s};
    struct link *l = NULL;
    struct fault f = {0};
    enum err e = link_accept(listener, &server, &pins, &patience, &l, &f);

    if (e != OK)
        return f.text[0] && f.code == e ? e : ERR_COUNT;
    if (memcmp(link_peer_key(l), client.key, SIGN_KEY_BYTES) != 0)
        e = ERR_CORRUPT;
    for (uint8_t turn = 0; e == OK && turn < TURNS; turn++) {
        e = expect_pattern(l, bytes, turn);
        if (e == OK)
            e = send_pattern(l, bytes, (uint8_t)(turn + 100));
    }
    link_free(l);
    return e;
}

/* Run serve() in a child `times` times; it exits with the last error, after the errors
 * before it were as `due`. */
static pid_t
serve_in_child(struct link_listener *listener, size_t bytes, int idle_s, enum err due)
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child > 0) {
        link_listener_free(listener);
        return child;
    }
    if (due != OK) {
        enum err e = serve(listener, bytes, idle_s);

        if (e != due)
            _exit(100 + (int)e);
    }
    _exit((int)serve(listener, bytes, idle_s)); /* the listener is still good */
}

static void assert_served(pid_t child)
{
    int status;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), OK);
}

/* The right client, once, with everything in order. */
static void visit(const char *address, size_t bytes)
{
    struct link *l = NULL;
    struct fault f = {0};

    if (link_connect(address, &client, server.key, &(struct link_patience){0, -1, 20}, &l,
                     &f) != OK)
        fail_msg("%s", f.text);
    assert_memory_equal(link_peer_key(l), server.key, SIGN_KEY_BYTES);
    for (uint8_t turn = 0; turn < TURNS; turn++) {
        assert_int_equal(send_pattern(l, bytes, turn), OK);
        assert_int_equal(expect_pattern(l, bytes, (uint8_t)(turn + 100)), OK);
    }
    { /* its orderly end is the end */
        struct source source = link_source(l);
        uint8_t byte;
        size_t got = 1;

        assert_int_equal(source.read(source.state, &byte, 1, &got), OK);
        assert_int_equal(got, 0);
    }
    link_free(l);
}

static void the_right_keys_exchange_megabytes(void **state)
{
    char address[32];
    struct link_listener *listener = listen_here(address);
    pid_t child = serve_in_child(listener, MEGABYTES << 20, 20, OK);

    (void)state;
    visit(address, MEGABYTES << 20);
    assert_served(child);
}

/* Connect as somebody; a refusal shows at once or when the first byte is read. */
static enum err
try_link(const char *address, const struct sign_secret *own, const uint8_t *peer)
{
    struct link *l = NULL;
    struct fault f = {0};
    enum err e =
        link_connect(address, own, peer, &(struct link_patience){0, -1, 5}, &l, &f);
    struct source source;
    uint8_t byte;
    size_t got = 1;

    if (e != OK) {
        assert_null(l);
        assert_true(strlen(f.text) > 20);
        return e;
    }
    source = link_source(l);
    e = source.read(source.state, &byte, 1, &got);
    assert_int_equal(source.read(source.state, &byte, 1, &got), e); /* for good */
    assert_int_equal(link_flush(l), e);
    link_free(l);
    return e;
}

static void T19_a_client_that_is_not_pinned_is_refused(void **state)
{
    char address[32];
    struct link_listener *listener = listen_here(address);
    pid_t child = serve_in_child(listener, 10, 20, ERR_FORGED);

    (void)state;
    assert_int_equal(try_link(address, &stranger, server.key), ERR_IO);
    visit(address, 10);
    assert_served(child);
}

static void T19_a_server_with_another_key_is_refused(void **state)
{
    char address[32];
    struct link_listener *listener = listen_here(address);
    pid_t child = serve_in_child(listener, 10, 20, ERR_FORGED);

    (void)state;
    assert_int_equal(try_link(address, &client, stranger.key), ERR_FORGED);
    visit(address, 10);
    assert_served(child);
}

static int connect_raw(const char *address)
{
    struct sockaddr_in a = {.sin_family = AF_INET};
    uint64_t port;
    int s = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(text_decimal(strchr(address, ':') + 1, UINT16_MAX, &port), OK);
    a.sin_port = htons((uint16_t)port);
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(s, (struct sockaddr *)&a, sizeof a), 0);
    return s;
}

/* A TLS client that is not ours. */
struct other {
    int version;
    bool has_certificate;
    const char *protocol; /* with its length; NULL none */
};

/* The stranger's key is not used: this one holds the right key, in its own way. */
static bool use_right_key(SSL_CTX *context)
{
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, client.seed, 32);
    X509 *x = X509_new();
    bool ok = key && x && ASN1_INTEGER_set(X509_get_serialNumber(x), 7) &&
              X509_gmtime_adj(X509_getm_notBefore(x), -2000) &&
              X509_gmtime_adj(X509_getm_notAfter(x), -1000) && /* long over */
              X509_set_pubkey(x, key) && X509_sign(x, key, NULL) &&
              SSL_CTX_use_certificate(context, x) && SSL_CTX_use_PrivateKey(context, key);

    X509_free(x);
    EVP_PKEY_free(key);
    return ok;
}

/* Whether a handshake, and then reading a byte of what is sent back, works. */
static bool try_other(const char *address, const struct other *o)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL *ssl;
    int s = connect_raw(address);
    bool works;
    char byte = 0;

    assert_non_null(context);
    assert_true(SSL_CTX_set_min_proto_version(context, o->version));
    assert_true(SSL_CTX_set_max_proto_version(context, o->version));
    if (o->has_certificate)
        assert_true(use_right_key(context));
    if (o->protocol)
        assert_int_equal(SSL_CTX_set_alpn_protos(context, (const uint8_t *)o->protocol,
                                                 (unsigned)strlen(o->protocol)),
                         0);
    ssl = SSL_new(context);
    SSL_set_fd(ssl, s);
    works = SSL_connect(ssl) == 1;
    for (size_t i = 0; works && i < 10; i++)
        works = SSL_write(ssl, &byte, 1) == 1;
    works = works && SSL_read(ssl, &byte, 1) == 1;
    if (works) {
        assert_null(SSL_get0_peer_certificate(ssl) ? NULL : "no certificate");
        assert_false(SSL_SESSION_is_resumable(SSL_get0_session(ssl)));
    }
    SSL_free(ssl);
    SSL_CTX_free(context);
    ERR_clear_error();
    close(s);
    return works;
}

static void other_clients_are_refused(void **state)
{
    static const struct other cases[] = {
        {TLS1_2_VERSION, true,
         "\x09"
         "entente/1"},
        {TLS1_3_VERSION, false,
         "\x09"
         "entente/1"},
        {TLS1_3_VERSION, true, NULL},
        {TLS1_3_VERSION, true,
         "\x09"
         "entente/2"},
        {TLS1_3_VERSION, true,
         "\x08"
         "http/1.1"},
    };

    (void)state;
    signal(SIGPIPE, SIG_IGN); /* OpenSSL's own sockets raise it */
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char address[32];
        struct link_listener *listener = listen_here(address);
        pid_t child = serve_in_child(listener, 10, 20, ERR_FORGED);

        if (try_other(address, &cases[i]))
            fail_msg("case %zu was let in", i);
        visit(address, 10);
        assert_served(child);
    }
    signal(SIGPIPE, SIG_DFL);
}

/* An independent client with the right key is let in, whatever its certificate says, and
 * is given no ticket. */
static void only_the_key_of_a_certificate_is_read(void **state)
{
    static const struct other right = {TLS1_3_VERSION, true,
                                       "\x02"
                                       "h2"
                                       "\x09"
                                       "entente/1"};
    char address[32];
    struct link_listener *listener = listen_here(address);
    int status;
    pid_t child = fork();

    (void)state;
    assert_true(child >= 0);
    if (child == 0) {
        const struct link_patience patience = {WAIT_MS, -1, 5};
        struct link *l = NULL;

        if (link_accept(listener, &server, &pins, &patience, &l, NULL) != OK)
            _exit(1);
        if (expect_pattern(l, 10, 0) != OK || send_pattern(l, 10, 0) != OK)
            _exit(2);
        link_free(l);
        _exit(0);
    }
    link_listener_free(listener);
    signal(SIGPIPE, SIG_IGN);
    assert_true(try_other(address, &right));
    signal(SIGPIPE, SIG_DFL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void T9_garbage_and_silence_are_refused(void **state)
{
    static const struct {
        const char *greeting;
        bool closes;
        enum err due;
    } cases[] = {
        {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", false, ERR_FORGED},
        {"\x16\x03\x01\xff\xff", false, ERR_FORGED}, /* too long a TLS record */
        {"\x16\x03", true, ERR_IO},                  /* gone in the midst of one */
        {"\x16\x03\x01\x40\x01\x01", false, ERR_IO}, /* silent in the midst of one */
        {"", false, ERR_IO},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char address[32];
        struct link_listener *listener = listen_here(address);
        pid_t child = serve_in_child(listener, 10, 1, cases[i].due);
        int s = connect_raw(address);
        size_t count = strlen(cases[i].greeting);

        assert_int_equal(send(s, cases[i].greeting, count, MSG_NOSIGNAL), count);
        if (cases[i].closes)
            close(s);
        visit(address, 10); /* after at most a second of silence */
        if (!cases[i].closes)
            close(s);
        assert_served(child);
    }
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Both ends of one link in this process: the client's end in a child. */
static struct link *accept_here(struct link_listener *listener, int stop_fd)
{
    const struct link_patience patience = {WAIT_MS, stop_fd, 1};
    struct link *l = NULL;
    struct fault f = {0};

    if (link_accept(listener, &server, &pins, &patience, &l, &f) != OK)
        fail_msg("%s", f.text);
    return l;
}

static pid_t connect_in_child(const char *address, int hold_s, bool kill_it)
{
    pid_t child = fork();
    struct link *l = NULL;

    assert_true(child >= 0);
    if (child > 0)
        return child;
    if (link_connect(address, &client, server.key, &(struct link_patience){0, -1, 5}, &l,
                     NULL) != OK)
        _exit(1);
    sleep((unsigned)hold_s);
    if (!kill_it)
        link_free(l);
    _exit(0);
}

static void T9_a_silent_peer_is_given_up(void **state)
{
    char address[32];
    struct link_listener *listener = listen_here(address);
    pid_t child = connect_in_child(address, 3, true);
    struct link *l = accept_here(listener, -1);
    struct source source = link_source(l);
    const int64_t start = now_ms();
    uint8_t byte;
    size_t got;

    (void)state;
    assert_int_equal(source.read(source.state, &byte, 1, &got), ERR_IO);
    assert_true(now_ms() - start >= 990 && now_ms() - start < 2900);
    link_free(l);
    link_listener_free(listener);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

/* A peer that does not read stops a writer; one that has gone raises no signal. */
static void a_peer_that_reads_nothing_is_given_up(void **state)
{
    char address[32];
    struct link_listener *listener = listen_here(address);
    pid_t child = connect_in_child(address, 3, true);
    struct link *l = accept_here(listener, -1);

    (void)state;
    assert_int_equal(send_pattern(l, 64 << 20, 0), ERR_IO);
    link_free(l);
    assert_int_equal(waitpid(child, NULL, 0), child);

    child = connect_in_child(address, 0, true);
    l = accept_here(listener, -1);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(send_pattern(l, 64 << 20, 0), ERR_IO);
    link_free(l);
    link_listener_free(listener);
}

/* A connection that ends without TLS's end is no end. */
static void an_end_that_is_cut_is_an_error(void **state)
{
    char address[32];
    struct link_listener *listener = listen_here(address);

    (void)state;
    for (int kills = 0; kills < 2; kills++) {
        pid_t child = connect_in_child(address, 0, kills == 1);
        struct link *l = accept_here(listener, -1);
        struct source source = link_source(l);
        uint8_t byte;
        size_t got = 1;

        assert_int_equal(source.read(source.state, &byte, 1, &got),
                         kills == 1 ? ERR_IO : OK);
        if (kills == 0)
            assert_int_equal(got, 0);
        link_free(l);
        assert_int_equal(waitpid(child, NULL, 0), child);
    }
    link_listener_free(listener);
}

static void it_stops_when_told(void **state)
{
    char address[32];
    struct link_listener *listener = listen_here(address);
    struct link_patience patience = {WAIT_MS, -1, 1};
    struct link *l = NULL;
    struct source source;
    struct fault f;
    uint8_t byte;
    size_t got;
    int stop[2];
    pid_t child;

    (void)state;
    assert_int_equal(pipe(stop), 0);
    child = connect_in_child(address, 3, true);
    l = accept_here(listener, stop[0]);
    assert_int_equal(write(stop[1], "x", 1), 1);
    source = link_source(l);
    assert_int_equal(source.read(source.state, &byte, 1, &got), ERR_CANCELLED);
    assert_int_equal(source.read(source.state, &byte, 1, &got), ERR_CANCELLED);
    link_free(l);
    l = NULL;

    patience.stop_fd = stop[0];
    assert_int_equal(link_accept(listener, &server, &pins, &patience, &l, &f),
                     ERR_CANCELLED);
    patience.stop_fd = -1;
    patience.wait_ms = 50;
    assert_int_equal(link_accept(listener, &server, &pins, &patience, &l, &f), ERR_RETRY);
    assert_null(l);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
    close(stop[0]);
    close(stop[1]);
    link_listener_free(listener);
}

static void bad_addresses_are_sentences(void **state)
{
    static const struct {
        const char *address;
        enum err due;
    } cases[] = {
        {"", ERR_MALFORMED},
        {"localhost", ERR_MALFORMED},
        {"localhost:", ERR_MALFORMED},
        {"localhost:70000", ERR_MALFORMED},
        {"localhost:1x", ERR_MALFORMED},
        {"::1:80", ERR_MALFORMED},
        {"127.0.0.1:1", ERR_IO},
        {"no-such-host.invalid:80", ERR_NOT_FOUND},
        {"[127.0.0.1:80", ERR_NOT_FOUND},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct link *l = NULL;
        struct fault f = {0};
        enum err e = link_connect(cases[i].address, &client, server.key,
                                  &(struct link_patience){0, -1, 1}, &l, &f);

        if (e != cases[i].due || !f.text[0])
            fail_msg("\"%s\": %s (%s)", cases[i].address, err_name(e), f.text);
    }
    {
        struct link_listener *first = NULL;
        struct link_listener *second = NULL;
        struct fault f = {0};
        char address[32];

        first = listen_here(address);
        assert_int_equal(link_listen(address, &second, &f), ERR_IO);
        assert_int_equal(link_listen("nowhere", &second, &f), ERR_MALFORMED);
        link_listener_free(first);
    }
}

static void a_full_memory_is_one_error(void **state)
{
    struct link_listener *listener = NULL;
    struct link *l = NULL;
    struct fault f;
    char address[32];

    (void)state;
    failing_start(1);
    assert_int_equal(link_listen("127.0.0.1:0", &listener, &f), ERR_NOMEM);
    failing_stop();
    listener = listen_here(address);
    failing_start(1);
    assert_int_equal(link_connect(address, &client, server.key,
                                  &(struct link_patience){0, -1, 1}, &l, &f),
                     ERR_NOMEM);
    failing_stop();
    link_listener_free(listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_right_keys_exchange_megabytes),
        cmocka_unit_test(T19_a_client_that_is_not_pinned_is_refused),
        cmocka_unit_test(T19_a_server_with_another_key_is_refused),
        cmocka_unit_test(other_clients_are_refused),
        cmocka_unit_test(only_the_key_of_a_certificate_is_read),
        cmocka_unit_test(T9_garbage_and_silence_are_refused),
        cmocka_unit_test(T9_a_silent_peer_is_given_up),
        cmocka_unit_test(a_peer_that_reads_nothing_is_given_up),
        cmocka_unit_test(an_end_that_is_cut_is_an_error),
        cmocka_unit_test(it_stops_when_told),
        cmocka_unit_test(bad_addresses_are_sentences),
        cmocka_unit_test(a_full_memory_is_one_error),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
