/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "exchange/leads.h"
#include "exchange/sync.h"
#include "lane/fraud.h"
#include "tests/support/dice.h"
#include "tests/support/forge.h"
#include "tests/support/twins.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static size_t lead_count(struct twin *w)
{
    struct leads leads;
    struct fault f = {0};
    size_t count;

    twins_want(leads_load(w->pair, NULL, &leads, &f), OK, &f);
    count = leads.count;
    leads_fini(&leads);
    return count;
}

/* ---- delivery ---- */

enum { POST_MAX = 400 };

/* Bundles that were given at some time, in either direction. */
struct post {
    struct buffer bundle[POST_MAX];
    enum twin_side from[POST_MAX];
    size_t count;
};

static void give(struct post *post, struct twins *t, enum twin_side from)
{
    struct buffer *b = &post->bundle[post->count];

    assert_true(post->count < POST_MAX);
    buffer_init(b, TWINS_BUNDLE_MAX);
    twin_give(&t->side[from], b);
    post->from[post->count++] = from;
}

/* Deliver one, whole or cut off; whatever it was, the reader's state stays sound. */
static void deliver(struct post *post, struct twins *t, size_t at, size_t bytes)
{
    struct twin *to = &t->side[1 - post->from[at]];
    struct sync_report report;
    struct fault f = {0};
    enum err e = twin_take(to, &post->bundle[at], bytes, &report, &f);

    if (bytes == post->bundle[at].bytes) {
        if (e != OK && (e != ERR_UNEXPECTED || strcmp(f.rule, "R47") != 0))
            fail_msg("%s (%s)", f.text, f.rule);
    } else {
        assert_true(e == ERR_IO || e == ERR_MALFORMED || e == ERR_UNEXPECTED);
    }
    if (e != OK)
        assert_true(f.text[0] != 0);
}

static void post_fini(struct post *post)
{
    for (size_t i = 0; i < post->count; i++)
        buffer_fini(&post->bundle[i]);
    memory_free(post);
}

/* Bundles are lost, doubled, cut off and delivered in any order; then all goes well once
 * more. In the end both sides are where a good line would have brought them. */
static void test_T7_bad_post(void **state)
{
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    for (int run = 0; run < 4; run++) {
        struct post *post = memory_new(1, sizeof *post);
        struct twins t;

        assert_non_null(post);
        twins_make(&t, NULL);
        twins_begin_round(&t, TWIN_A);
        for (int i = 0; i < 120; i++) {
            enum twin_side side = (enum twin_side)dice_below(&dice, 2);

            switch (dice_below(&dice, 4)) {
            case 0:
                (void)twin_advance(&t.side[side]);
                break;
            case 1:
                give(post, &t, side);
                break;
            default:
                if (post->count > 0) {
                    size_t at = dice_below(&dice, post->count);
                    size_t bytes = post->bundle[at].bytes;

                    if (dice_below(&dice, 3) == 0)
                        bytes = dice_below(&dice, bytes);
                    deliver(post, &t, at, bytes);
                }
            }
        }
        twins_settle(&t);
        assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
        assert_true(twins_agree(&t));
        for (size_t i = 0; i < post->count; i++)
            deliver(post, &t, post->count - 1 - i,
                    post->bundle[post->count - 1 - i].bytes);
        twins_settle(&t);
        assert_true(twins_agree(&t));
        for (int i = 0; i < TWINS; i++) {
            assert_int_equal(lead_count(&t.side[i]), TWINS_SHARED);
            twin_verify_lanes(&t.side[i]);
        }
        post_fini(post);
        twins_free(&t);
    }
}

/* Cut at every offset: an error with a sentence, and what came whole stays. */
static void test_I8_cut_anywhere(void **state)
{
    struct sync_report report;
    struct buffer bundle;
    struct fault f = {0};
    struct twins t;
    uint64_t held = 0;

    (void)state;
    twins_make(&t, NULL);
    twins_begin_round(&t, TWIN_A);
    (void)twin_advance(&t.side[0]);
    buffer_init(&bundle, TWINS_BUNDLE_MAX);
    twin_give(&t.side[0], &bundle);
    for (size_t bytes = 0; bytes < bundle.bytes; bytes += 1 + bytes / 97) {
        assert_int_not_equal(twin_take(&t.side[1], &bundle, bytes, &report, &f), OK);
        assert_true(t.side[1].pair->their.tree.size >= held);
        held = t.side[1].pair->their.tree.size;
    }
    twins_want(twin_take(&t.side[1], &bundle, bundle.bytes, &report, &f), OK, &f);
    assert_true(report.cosigned || report.held + report.fresh > 0);
    twins_settle(&t);
    assert_true(twins_agree(&t));
    buffer_fini(&bundle);
    twins_free(&t);
}

/* Every byte of a bundle changed in turn: nothing false is ever taken. */
static void test_I7_changed_anywhere(void **state)
{
    struct sync_report report;
    struct buffer bundle;
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_begin_round(&t, TWIN_A);
    (void)twin_advance(&t.side[0]);
    buffer_init(&bundle, TWINS_BUNDLE_MAX);
    twin_give(&t.side[0], &bundle);
    for (size_t at = 0; at < bundle.bytes; at += 1 + at / 61) {
        struct fault f = {0};

        bundle.data[at] ^= 0x20;
        assert_int_not_equal(twin_take(&t.side[1], &bundle, bundle.bytes, &report, &f),
                             OK);
        assert_true(f.text[0] != 0);
        bundle.data[at] ^= 0x20;
        assert_false(t.side[1].pair->fraud);
    }
    twin_verify_lanes(&t.side[1]);
    twins_settle(&t);
    assert_true(twins_agree(&t));
    buffer_fini(&bundle);
    twins_free(&t);
}

static void test_cosigning(void **state)
{
    struct buffer text;
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_settle(&t);
    for (int i = 0; i < TWINS; i++) {
        for (int side = STORE_OWN; side <= STORE_PEER; side++) {
            buffer_init(&text, NOTE_MAX);
            twins_want(sync_checkpoint(t.side[i].pair, (enum store_side)side, &text, &f),
                       OK, &f);
            assert_non_null(strstr(buffer_text(&text), "entente/party/"));
            buffer_fini(&text);
        }
    }
    twins_free(&t);
}

static void test_no_checkpoint_yet(void **state)
{
    static const struct twins_plan plan = {.strangers = true};
    struct buffer text;
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, &plan);
    buffer_init(&text, NOTE_MAX);
    twins_want(sync_checkpoint(t.side[0].pair, STORE_PEER, &text, &f), ERR_NOT_FOUND, &f);
    buffer_fini(&text);
    twins_free(&t);
}

/* ---- a store that was put back ---- */

/* B's folder is put back to before it had taken some of A's entries, having appended
 * nothing since: it gets them again. */
static void test_I11_reader_put_back(void **state)
{
    char backup[SCRATCH_PATH_MAX];
    struct sync_report report;
    struct buffer bundle;
    struct fault f = {0};
    struct twins t;
    bool ok = true;
    json_t *fact;

    (void)state;
    twins_make(&t, NULL);
    twins_settle(&t);
    scratch_name(t.folder, "backup", backup);
    twin_close(&t.side[1]);
    twin_copy(t.side[1].dir, backup);
    twin_open(&t.side[1]);
    fact = twins_fact("agreement", twin_agreement(&t.side[0])->id);
    json_put_text(fact, "scope", "releases", &ok);
    json_put_text(fact, "code", "law-changed", &ok);
    twins_want(twin_act(&t.side[0], KIND_AGREE_SUSPEND, fact, &f), OK, &f);
    twins_carry(&t, TWIN_A);
    twins_carry(&t, TWIN_B);
    twin_close(&t.side[1]);
    scratch_remove(t.side[1].dir);
    twin_copy(backup, t.side[1].dir);
    scratch_remove(backup);
    twin_open(&t.side[1]);

    buffer_init(&bundle, TWINS_BUNDLE_MAX);
    twin_give(&t.side[0], &bundle);
    twins_want(twin_take(&t.side[1], &bundle, bundle.bytes, &report, &f), ERR_UNEXPECTED,
               &f);
    assert_string_equal(f.rule, "R47");
    buffer_fini(&bundle);
    twins_carry(&t, TWIN_B);
    assert_int_equal(twins_carry(&t, TWIN_A), 1);
    assert_true(twins_agree(&t));
    twins_free(&t);
}

/* A's folder is put back to before it had given some entries: B holds more of A's lane
 * than A. A says so before it does harm. */
static void test_writer_put_back(void **state)
{
    char backup[SCRATCH_PATH_MAX];
    struct sync_report report;
    struct match_load load = {.list = NULL};
    struct buffer bundle;
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    scratch_name(t.folder, "backup", backup);
    twin_close(&t.side[0]);
    twin_copy(t.side[0].dir, backup);
    twin_open(&t.side[0]);
    twins_want(twin_propose(&t.side[0], &load, &f), OK, &f);
    twins_carry(&t, TWIN_A);
    twin_close(&t.side[0]);
    scratch_remove(t.side[0].dir);
    twin_copy(backup, t.side[0].dir);
    scratch_remove(backup);
    twin_open(&t.side[0]);
    buffer_init(&bundle, TWINS_BUNDLE_MAX);
    twin_give(&t.side[1], &bundle);
    twins_want(twin_take(&t.side[0], &bundle, bundle.bytes, &report, &f), ERR_CORRUPT,
               &f);
    assert_string_equal(f.rule, "R38");
    buffer_fini(&bundle);
    twins_free(&t);
}

/* ---- heads that lie ---- */

static void test_T12_lying_heads(void **state)
{
    struct fault why = {0};
    static struct forge f;
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    forge_start(&f, &t.side[1], t.side[0].pair);
    memset(f.to, 7, sizeof f.to);
    twins_want(forge_send(&f, &t.side[0], &why), ERR_UNEXPECTED, &why);

    forge_start(&f, &t.side[1], t.side[0].pair);
    f.have++;
    twins_want(forge_send(&f, &t.side[0], &why), ERR_CORRUPT, &why);

    forge_start(&f, &t.side[1], t.side[0].pair);
    f.first++;
    f.tree.size++;
    twins_want(forge_send(&f, &t.side[0], &why), ERR_UNEXPECTED, &why);
    assert_string_equal(why.rule, "R47");

    forge_start(&f, &t.side[1], t.side[0].pair);
    f.node = &t.side[0].node->node_key; /* not the sender's */
    twins_want(forge_send(&f, &t.side[0], &why), ERR_FORGED, &why);

    twins_settle(&t);
    assert_true(twins_agree(&t));
    twins_free(&t);
}

/* A head counts only once the signature at the end was verified. */
static void test_head_of_a_cut_bundle(void **state)
{
    struct sync_report report;
    struct buffer bundle;
    struct fault why = {0};
    uint64_t before = 0;
    uint64_t after = 0;
    static struct forge f;
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_settle(&t);
    assert_int_equal(sync_first(t.side[0].pair, &before), OK);
    forge_start(&f, &t.side[1], t.side[0].pair);
    f.have = 0;
    buffer_init(&bundle, TWINS_BUNDLE_MAX);
    forge_bundle(&f, &bundle);
    assert_int_not_equal(twin_take(&t.side[0], &bundle, bundle.bytes - 1, &report, &why),
                         OK);
    assert_int_equal(sync_first(t.side[0].pair, &after), OK);
    assert_int_equal(before, after);
    twins_want(twin_take(&t.side[0], &bundle, bundle.bytes, &report, &why), OK, &why);
    assert_int_equal(sync_first(t.side[0].pair, &after), OK);
    assert_int_equal(after, 0);
    buffer_fini(&bundle);
    twins_settle(&t);
    assert_int_equal(sync_first(t.side[0].pair, &after), OK);
    assert_int_equal(after, t.side[0].pair->own.tree.size);
    assert_true(twins_agree(&t));
    twins_free(&t);
}

/* A checkpoint that is not of the entries is not cosigned; two of one size are a proof.
 */
static void test_T12_false_checkpoints(void **state)
{
    struct fault why = {0};
    struct buffer line;
    static struct forge f;
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    forge_start(&f, &t.side[1], t.side[0].pair);
    f.tree.size--; /* at a size whose checkpoint A does not keep any more */
    f.first = f.tree.size;
    f.false_root = true;
    twins_want(forge_send(&f, &t.side[0], &why), ERR_FORGED, &why);
    assert_false(t.side[0].pair->fraud);
    twins_settle(&t);
    assert_true(twins_agree(&t));

    forge_start(&f, &t.side[1], t.side[0].pair);
    f.false_root = true;
    twins_want(forge_send(&f, &t.side[0], &why), ERR_FORGED, &why);
    assert_true(t.side[0].pair->fraud);
    buffer_init(&line, FRAUD_LINE_MAX);
    assert_int_equal(
        store_fraud_get(t.side[0].node->store, t.side[0].pair->number, &line), OK);
    twins_want(fraud_verify(buffer_text(&line), t.side[0].pair->peer, NULL, &why), OK,
               &why);
    buffer_fini(&line);
    twin_close(&t.side[0]);
    twin_open(&t.side[0]);
    assert_true(t.side[0].pair->fraud);
    twins_free(&t);
}

/* ---- a link ---- */

struct server {
    struct twin *twin;
    size_t turns;
    atomic_size_t *ahead; /* how often the client could work ahead */
    struct link_listener *listener;
    enum err e;
    struct fault why;
    struct sync_report report;
};

static bool allows(void *state, const uint8_t key[SIGN_KEY_BYTES])
{
    const struct twin *w = state;

    return node_pair_by_link(w->node, key) != NULL;
}

static enum err advance(struct pair *p, void *state, struct fault *f)
{
    size_t did = 0;

    (void)state;
    return match_advance(p, NULL, &did, f);
}

static bool ahead(struct pair *p, void *state)
{
    bool did = match_ahead(p, NULL);

    (void)atomic_fetch_add((atomic_size_t *)state, did ? 1 : 0);
    return did;
}

/* The server's points go out in its first turn; before it makes its replies, in the next,
 * it waits until the client has made some. */
static enum err advance_late(struct pair *p, void *state, struct fault *f)
{
    struct server *s = state;
    const struct timespec short_while = {.tv_nsec = 1000000};

    s->turns++;
    for (int ms = 0; s->turns == 2 && ms < 20000 && atomic_load(s->ahead) == 0; ms++)
        (void)nanosleep(&short_while, NULL);
    return advance(p, NULL, f);
}

static void *serve(void *state)
{
    struct server *s = state;
    struct link_pins pins = {.allows = allows, .state = s->twin};
    struct link_patience patience = {.wait_ms = 20000, .stop_fd = -1, .idle_s = 20};
    struct sync_manner manner = {.client = false, .advance = advance_late, .state = s};
    struct link *l = NULL;

    s->e =
        link_accept(s->listener, &s->twin->node->link_key, &pins, &patience, &l, &s->why);
    if (s->e == OK)
        s->e = sync_session(node_pair_by_link(s->twin->node, link_peer_key(l)), l,
                            &manner, &s->report, &s->why);
    link_free(l);
    return NULL;
}

/* A whole round in one session over TLS on this machine. */
static void test_link(void **state)
{
    struct server s = {.e = OK};
    struct sync_report report = {.sent = 0};
    atomic_size_t times = 0;
    struct sync_manner manner = {
        .client = true, .advance = advance, .ahead = ahead, .state = &times};
    struct link *l = NULL;
    struct fault f = {0};
    char address[32];
    pthread_t thread;
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_begin_round(&t, TWIN_A);
    s.twin = &t.side[1];
    s.ahead = &times;
    twins_want(link_listen("127.0.0.1:0", &s.listener, &f), OK, &f);
    snprintf(address, sizeof address, "127.0.0.1:%d", link_listener_port(s.listener));
    assert_int_equal(pthread_create(&thread, NULL, serve, &s), 0);
    twins_want(link_connect(address, &t.side[0].node->link_key,
                            t.side[0].pair->peer->link,
                            &(struct link_patience){0, -1, 20}, &l, &f),
               OK, &f);
    twins_want(sync_session(t.side[0].pair, l, &manner, &report, &f), OK, &f);
    link_free(l);
    assert_int_equal(pthread_join(thread, NULL), 0);
    twins_want(s.e, OK, &s.why);
    link_listener_free(s.listener);
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
    assert_true(twins_agree(&t));
    assert_int_equal(lead_count(&t.side[0]), TWINS_SHARED);
    assert_int_equal(lead_count(&t.side[1]), TWINS_SHARED);
    assert_true(report.cosigned && s.report.cosigned);
    assert_true(report.bytes_in == s.report.bytes_out && report.fresh > 0);
    assert_true(atomic_load(&times) > 0);
    twins_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_T7_bad_post),
        cmocka_unit_test(test_I8_cut_anywhere),
        cmocka_unit_test(test_I7_changed_anywhere),
        cmocka_unit_test(test_cosigning),
        cmocka_unit_test(test_no_checkpoint_yet),
        cmocka_unit_test(test_I11_reader_put_back),
        cmocka_unit_test(test_writer_put_back),
        cmocka_unit_test(test_T12_lying_heads),
        cmocka_unit_test(test_head_of_a_cut_bundle),
        cmocka_unit_test(test_T12_false_checkpoints),
        cmocka_unit_test(test_link),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
