/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bundle_test.c - a bundle whole, cut at every byte, changed at every byte, out of order,
 * and with every length that may not be
 *
 * The bundle has six entries: one without attachments, one with a blob, one with a body,
 * one whose body is gone, one with an empty blob, one with a list of points.
 */
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "courier/bundle.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"
#include "crypto/merkle.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ENTRIES = 6, BUNDLE_MAX = 1 << 16, POINTS = 9, MAGIC = 16, HEADER = 5 };

#define ID32 "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\""

static const uint8_t document[] = "{\"type\":\"agreement\",\"v\":1}";
static const uint8_t body[] = "0123456789abcdef0123456789abcdef{\"case\":\"c\"}";
static const char line[] = "a cosignature line\n";

/* What stands in the lane. */
static const struct {
    enum kind kind;
    const char *fact;
    size_t body_bytes;
    size_t blob_bytes; /* of `points` */
    bool has_blob;
    bool gone;
    bool acts;
} plan[ENTRIES] = {
    {KIND_HELLO, "{\"card\":" ID32 ",\"build\":\"0.1\",\"protocol\":1}", 0, 0, false,
     false, false},
    {KIND_AGREE_PROPOSE, "{\"agreement\":" ID32 "}", 0, sizeof document - 1, true, false,
     true},
    {KIND_ROUND_PROPOSE,
     "{\"agreement\":" ID32 ",\"bucket\":64,\"purpose\":\"tracing\","
     "\"justification\":\"open-case\",\"cleared\":" ID32 ",\"commit\":" ID32 "}",
     sizeof body - 1, 0, false, false, true},
    {KIND_HIT_OPEN, "{\"round\":" ID32 "}", sizeof body - 1, 0, false, true, false},
    {KIND_ROUND_STEP, "{\"round\":" ID32 ",\"step\":\"close\",\"index\":0,\"count\":0}",
     0, 68, true, false, false},
    {KIND_ROUND_STEP, "{\"round\":" ID32 ",\"step\":\"tokens\",\"index\":0,\"count\":0}",
     0, 32 * POINTS, true, false, false},
};

struct bytes {
    uint8_t data[BUNDLE_MAX];
    size_t count;
    size_t at;   /* read so far */
    size_t step; /* at most so many in one read; 0 all */
};

static struct sign_secret node;
static struct sign_secret officer;
static struct bundle_head head;
static uint8_t points[32 * POINTS];
static struct buffer entry[ENTRIES];
static struct bytes good;

static enum err write_bytes(void *state, const void *data, size_t count)
{
    struct bytes *b = state;

    must(count <= sizeof b->data - b->count);
    if (count > 0)
        memcpy(b->data + b->count, data, count);
    b->count += count;
    return OK;
}

static enum err read_bytes(void *state, uint8_t *out, size_t capacity, size_t *got)
{
    struct bytes *b = state;
    size_t count = b->count - b->at < capacity ? b->count - b->at : capacity;

    assert_true(capacity > 0);
    if (b->step > 0 && count > b->step)
        count = b->step;
    memcpy(out, b->data + b->at, count);
    b->at += count;
    *got = count;
    return OK;
}

static const uint8_t *blob_of(size_t i)
{
    return plan[i].kind == KIND_AGREE_PROPOSE ? document : points;
}

/* Sign entry i of the plan at its place. */
static void make_entry(size_t i, const uint8_t prev[32])
{
    struct entry_place place = {.n = head.first + i, .time_max = 1};
    struct entry_blob blob = {.bytes = plan[i].blob_bytes};
    uint8_t commitment[32];
    struct entry_draft draft = {
        .place = &place,
        .seen_root = commitment,
        .time = 1700000000,
        .kind = plan[i].kind,
        .body = plan[i].body_bytes > 0 ? commitment : NULL,
        .blobs = plan[i].has_blob ? &blob : NULL,
        .blob_count = plan[i].has_blob ? 1 : 0,
    };
    json_t *fact = NULL;
    struct fault f = {0};

    assert_int_equal(json_read(plan[i].fact, strlen(plan[i].fact), 8192, &fact, &f), OK);
    memcpy(place.lane, head.from, sizeof place.lane);
    memcpy(place.prev, prev, sizeof place.prev);
    entry_body_commit(body, body + ENTRY_SALT_BYTES, sizeof body - 1 - ENTRY_SALT_BYTES,
                      commitment);
    hash_sha256(blob_of(i), blob.bytes, blob.hash);
    draft.fact = fact;
    buffer_init(&entry[i], ENTRY_MAX);
    if (entry_sign(&draft, plan[i].acts ? &officer : NULL, &node, &entry[i], &f) != OK)
        fail_msg("entry %zu: %s", i, f.text);
    json_decref(fact);
}

/* Write the bundle of the plan. */
static enum err write_bundle(struct bytes *out)
{
    const struct sink sink = {write_bytes, out};
    struct bundle_writer *w = NULL;
    enum err e = bundle_writer_new(&sink, &head, &w);

    if (e != OK)
        return e;
    for (size_t i = 0; e == OK && i < ENTRIES; i++) {
        e = bundle_write_entry(w, entry[i].data, entry[i].bytes);
        if (e == OK && plan[i].body_bytes > 0)
            e = plan[i].gone ? bundle_write_gone(w, 0)
                             : bundle_write_body(w, body, plan[i].body_bytes);
        if (e == OK && plan[i].has_blob)
            e = bundle_write_blob(w, blob_of(i), plan[i].blob_bytes);
    }
    if (e == OK)
        e = bundle_write_cosignature(w, line);
    if (e == OK)
        return bundle_writer_end(w, &node);
    bundle_writer_free(w);
    return e;
}

static int set_up(void **state)
{
    uint8_t prev[32] = {0};

    (void)state;
    must(crypto_start() == OK);
    json_set_alloc_funcs(failing_malloc, failing_free);
    sign_secret_from_seed((const uint8_t[32]){1}, &node);
    sign_secret_from_seed((const uint8_t[32]){2}, &officer);
    for (size_t i = 0; i < sizeof points; i++)
        points[i] = (uint8_t)(i * 7);
    memset(head.from, 0x11, sizeof head.from);
    memset(head.to, 0x22, sizeof head.to);
    head.first = 3;
    head.size = 3 + ENTRIES;
    head.have = 17;
    must(text_copy(head.note, sizeof head.note,
                   "entente/lane/x\n9\nroot\n\n\xe2\x80\x94 entente/lane/x AAAA\n") ==
         OK);
    for (size_t i = 0; i < ENTRIES; i++) {
        make_entry(i, prev);
        merkle_leaf(entry[i].data, entry[i].bytes, prev);
    }
    return write_bundle(&good) == OK ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < ENTRIES; i++)
        buffer_fini(&entry[i]);
    return 0;
}

/* Compare an item with the plan. */
static void assert_item(const struct bundle_item *item, size_t i)
{
    assert_int_equal(item->entry->n, head.first + i);
    assert_int_equal(item->entry->kind, plan[i].kind);
    assert_int_equal(item->count, entry[i].bytes);
    assert_memory_equal(item->bytes, entry[i].data, item->count);
    assert_int_equal(item->gone[0], plan[i].gone);
    assert_int_equal(item->gone[1], false);
    if (plan[i].body_bytes > 0 && !plan[i].gone) {
        assert_int_equal(item->attachment_bytes[0], plan[i].body_bytes);
        assert_memory_equal(item->attachment[0], body, plan[i].body_bytes);
    } else {
        assert_null(item->attachment[0]);
    }
    if (plan[i].has_blob) {
        assert_int_equal(item->attachment_bytes[1], plan[i].blob_bytes);
        assert_memory_equal(item->attachment[1], blob_of(i), plan[i].blob_bytes);
    } else {
        assert_null(item->attachment[1]);
    }
}

/* Read until it ends; every item must be the plan's next. How many came whole. */
static size_t read_all(struct bytes *in, enum err *e, struct fault *f)
{
    const struct source source = {read_bytes, in};
    struct bundle_reader *r = NULL;
    const struct bundle_item *item = NULL;
    size_t count = 0;

    in->at = 0;
    *f = (struct fault){0};
    *e = bundle_reader_new(&source, &r, f);
    if (*e != OK) {
        assert_null(r);
        return 0;
    }
    for (;;) {
        *e = bundle_read(r, node.key, &item, f);
        if (*e != OK || !item)
            break;
        assert_true(count < ENTRIES);
        assert_item(item, count++);
    }
    if (*e != OK) /* and it stays so */
        assert_int_equal(bundle_read(r, node.key, &item, NULL), *e);
    bundle_reader_free(r);
    return count;
}

static enum err check_all(struct bytes *in, struct bundle_head *out, struct fault *f)
{
    const struct source source = {read_bytes, in};

    in->at = 0;
    *f = (struct fault){0};
    return bundle_check(&source, node.key, out, f);
}

static struct bytes copy; /* large: not on the stack */

static void reads_what_was_written(void **state)
{
    const struct source source = {read_bytes, &copy};
    const char *lines[BUNDLE_COSIGNS_MAX];
    const struct bundle_item *item = NULL;
    struct bundle_reader *r = NULL;
    struct bundle_head found;
    struct fault f;
    enum err e;

    (void)state;
    for (size_t step = 0; step < 4; step++) {
        copy = good;
        copy.step = step;
        assert_int_equal(read_all(&copy, &e, &f), ENTRIES);
        assert_int_equal(e, OK);
        assert_int_equal(check_all(&copy, &found, &f), OK);
        assert_memory_equal(&found, &head, sizeof head);
    }
    copy = good;
    assert_int_equal(bundle_reader_new(&source, &r, &f), OK);
    assert_memory_equal(bundle_reader_head(r), &head, sizeof head);
    do {
        assert_int_equal(bundle_read(r, node.key, &item, &f), OK);
    } while (item);
    assert_int_equal(bundle_read(r, node.key, &item, &f), OK);
    assert_null(item); /* it is still over */
    assert_int_equal(bundle_reader_cosignatures(r, lines), 1);
    assert_string_equal(lines[0], line);
    bundle_reader_free(r);
}

/* What the bytes of the bundle belong to: where each item is complete. */
static size_t ends[ENTRIES];

static void find_ends(void)
{
    size_t at = MAGIC + HEADER + load_u32(good.data + MAGIC + 1);

    for (size_t i = 0; i < ENTRIES; i++) {
        int frames = 1 + (plan[i].body_bytes > 0) + plan[i].has_blob;

        while (frames-- > 0)
            at += HEADER + load_u32(good.data + at + 1);
        ends[i] = at;
    }
}

static size_t whole_before(size_t at)
{
    size_t count = 0;

    while (count < ENTRIES && ends[count] <= at)
        count++;
    return count;
}

static void a_cut_leaves_what_was_complete(void **state)
{
    struct bundle_head found;
    struct fault f;
    enum err e;

    (void)state;
    find_ends();
    copy = good;
    for (size_t at = 0; at < good.count; at++) {
        copy.count = at;
        assert_int_equal(read_all(&copy, &e, &f), whole_before(at));
        assert_int_equal(e, ERR_IO);
        assert_true(strlen(f.text) > 0);
        assert_int_equal(check_all(&copy, &found, &f), ERR_IO);
    }
}

static void I7_a_changed_byte_is_never_taken(void **state)
{
    static const uint8_t masks[] = {0x01, 0x80};
    struct bundle_head found;
    struct fault f;

    (void)state;
    find_ends();
    copy = good;
    for (size_t at = 0; at < good.count; at++) {
        for (size_t i = 0; i < COUNT_OF(masks); i++) {
            const struct source source = {read_bytes, &copy};
            struct bundle_reader *r = NULL;
            const struct bundle_item *item = NULL;
            size_t count = 0;
            enum err e;

            copy.data[at] ^= masks[i];
            assert_int_not_equal(check_all(&copy, &found, &f), OK);
            copy.at = 0;
            e = bundle_reader_new(&source, &r, &f);
            do {
                item = NULL;
                if (e == OK)
                    e = bundle_read(r, node.key, &item, &f);
                count += item != NULL;
            } while (item);
            bundle_reader_free(r);
            assert_int_not_equal(e, OK);
            assert_true(f.text[0]);
            assert_true(count >= whole_before(at));
            copy.data[at] ^= masks[i];
        }
    }
}

/* A bundle put together from any frames, rightly signed, so that only what is wrong on
 * purpose can be refused. */
static void start_frames(struct bytes *b)
{
    *b = good;
    b->count = MAGIC + HEADER + load_u32(good.data + MAGIC + 1);
}

static void add_frame(struct bytes *b, uint8_t type, const void *data, size_t count)
{
    uint8_t header[HEADER];

    header[0] = type;
    store_u32(header + 1, (uint32_t)count);
    write_bytes(b, header, sizeof header);
    write_bytes(b, data, count);
}

static void sign_frames(struct bytes *b)
{
    uint8_t hash[32];
    uint8_t signature[SIGNATURE_BYTES];

    hash_sha256(b->data, b->count, hash);
    sign_message(&node, "bundle", hash, sizeof hash, signature);
    add_frame(b, 7, signature, sizeof signature);
}

/* Frames as a text: e0..e5 entries, b body, d document, p/q lists of points of entries
 * 5/4, g gone body, h gone first blob, c cosignature, H the head again, ! an unknown
 * type. */
static void add_frames(struct bytes *b, const char *text)
{
    const size_t head_bytes = load_u32(good.data + MAGIC + 1);

    for (; *text; text++) {
        switch (*text) {
        case 'b':
            add_frame(b, 3, body, sizeof body - 1);
            break;
        case 'd':
            add_frame(b, 4, document, sizeof document - 1);
            break;
        case 'p':
            add_frame(b, 4, points, sizeof points);
            break;
        case 'q':
            add_frame(b, 4, points, 68);
            break;
        case 'g':
            add_frame(b, 5, "\0", 1);
            break;
        case 'h':
            add_frame(b, 5, "\1", 1);
            break;
        case 'c':
            add_frame(b, 6, line, sizeof line - 1);
            break;
        case 'H':
            add_frame(b, 1, good.data + MAGIC + HEADER, head_bytes);
            break;
        case '!':
            add_frame(b, 8, "", 0);
            break;
        default:
            add_frame(b, 2, entry[*text - '0'].data, entry[*text - '0'].bytes);
            break;
        }
    }
}

static void frames_out_of_order_are_refused(void **state)
{
    static const struct {
        const char *frames;
        size_t whole;
        enum err due;
    } cases[] = {
        {"", 0, OK},
        {"0", 1, OK},
        {"01d2b3g4q5p", 6, OK},
        {"01d2b3b4q5p", 6, OK}, /* the body is there after all */
        {"01h2g3g4h5h", 6, OK}, /* whose place it is to judge is the caller */
        {"cccc", 0, OK},
        {"ccccc", 0, ERR_LIMIT},
        {"0c1d", 1, ERR_MALFORMED},  /* an entry after a cosignature */
        {"1d", 0, ERR_MALFORMED},    /* not the first one */
        {"02b", 1, ERR_MALFORMED},   /* one is missing */
        {"00", 1, ERR_MALFORMED},    /* twice */
        {"01c", 1, ERR_MALFORMED},   /* a blob is due */
        {"01", 1, ERR_MALFORMED},    /* likewise, at the end */
        {"01b", 1, ERR_MALFORMED},   /* a body where a blob is due */
        {"01g", 1, ERR_MALFORMED},   /* the body is gone, of an entry that has none */
        {"01dd", 2, ERR_MALFORMED},  /* a blob too many */
        {"01q", 1, ERR_LIMIT},       /* larger than announced */
        {"01d2d", 2, ERR_MALFORMED}, /* a blob where a body is due */
        {"01d2h", 2, ERR_MALFORMED},
        {"01d2b3g4p", 4, ERR_LIMIT},
        {"01d2b3g4q5q", 5, ERR_MALFORMED}, /* smaller than announced */
        {"0b", 1, ERR_MALFORMED},
        {"0d", 1, ERR_MALFORMED},
        {"0g", 1, ERR_MALFORMED},
        {"H", 0, ERR_MALFORMED},
        {"0H", 1, ERR_MALFORMED},
        {"!", 0, ERR_MALFORMED},
        {"0!", 1, ERR_MALFORMED},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct source source = {read_bytes, &copy};
        const struct bundle_item *item = NULL;
        struct bundle_reader *r = NULL;
        struct fault f = {0};
        size_t count = 0;
        enum err e;

        start_frames(&copy);
        add_frames(&copy, cases[i].frames);
        sign_frames(&copy);
        assert_int_equal(bundle_reader_new(&source, &r, &f), OK);
        do {
            e = bundle_read(r, node.key, &item, &f);
            count += e == OK && item;
        } while (e == OK && item);
        bundle_reader_free(r);
        if (e != cases[i].due || count != cases[i].whole)
            fail_msg("\"%s\": %s after %zu (%s)", cases[i].frames, err_name(e), count,
                     f.text);
    }
}

/* Put the frames of entry 0 into other heads. */
static void the_head_is_checked(void **state)
{
    static const struct {
        const char *text;
        enum err due;
    } cases[] = {
        {"{\"first\":0,\"from\":" ID32 ",\"have\":0,\"note\":\"\",\"size\":0,\"to\":" ID32
         ",\"v\":1}",
         OK},
        {"{\"first\":1,\"from\":" ID32 ",\"have\":0,\"note\":\"\",\"size\":0,\"to\":" ID32
         ",\"v\":1}",
         ERR_MALFORMED},
        {"{\"first\":0,\"from\":" ID32 ",\"have\":0,\"note\":\"\",\"size\":1,\"to\":" ID32
         ",\"v\":1}",
         ERR_MALFORMED},
        {"{\"first\":0,\"from\":" ID32
         ",\"have\":0,\"note\":\"x\",\"size\":0,\"to\":" ID32 ",\"v\":1}",
         ERR_MALFORMED},
        {"{\"first\":0,\"from\":" ID32 ",\"have\":0,\"note\":\"\",\"size\":0,\"to\":" ID32
         ",\"v\":2}",
         ERR_LIMIT},
        {"{\"first\":0,\"from\":" ID32
         ",\"have\":-1,\"note\":\"\",\"size\":0,\"to\":" ID32 ",\"v\":1}",
         ERR_LIMIT},
        {"{\"first\":0,\"from\":" ID32 ",\"have\":0,\"size\":0,\"to\":" ID32 ",\"v\":1}",
         ERR_MALFORMED},
        {"{ }", ERR_MALFORMED},
        {"{}", ERR_MALFORMED},
        {"", ERR_MALFORMED},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct bundle_head found;
        struct fault f;
        enum err e;

        copy = good;
        copy.count = MAGIC;
        add_frame(&copy, 1, cases[i].text, strlen(cases[i].text));
        sign_frames(&copy);
        assert_int_equal(check_all(&copy, &found, &f), cases[i].due);
        assert_int_equal(read_all(&copy, &e, &f), 0);
        assert_int_equal(e, cases[i].due);
    }
    copy = good; /* an entry where the head is due */
    copy.count = MAGIC;
    add_frames(&copy, "0");
    sign_frames(&copy);
    {
        struct bundle_head found;
        struct fault f;

        assert_int_equal(check_all(&copy, &found, &f), ERR_MALFORMED);
    }
}

/* A length over the limit of its type is refused before a byte is reserved. */
static void I8_T9_too_long_a_frame_reserves_nothing(void **state)
{
    static const struct {
        uint8_t type;
        uint32_t over;
    } cases[] = {
        {1, 4097},
        {2, 8193},
        {3, (4 << 20) + 33},
        {4, 33 + (32 << 20)},
        {5, 2},
        {6, 513},
        {7, 65},
        {1, UINT32_MAX},
        {2, UINT32_MAX},
        {3, UINT32_MAX},
        {4, UINT32_MAX},
        {7, UINT32_MAX},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct source source = {read_bytes, &copy};
        const struct bundle_item *item = NULL;
        struct bundle_reader *r = NULL;
        struct bundle_head found;
        struct fault f = {0};

        start_frames(&copy);
        copy.data[copy.count] = cases[i].type;
        store_u32(copy.data + copy.count + 1, cases[i].over);
        copy.count += HEADER + 100;
        assert_int_equal(bundle_reader_new(&source, &r, &f), OK);
        failing_start(0);
        assert_int_equal(bundle_read(r, node.key, &item, &f), ERR_LIMIT);
        assert_int_equal(failing_stop(), 0);
        bundle_reader_free(r);
        assert_int_equal(check_all(&copy, &found, &f), ERR_LIMIT);
    }
}

/* The attachment that an entry announces is bounded by its kind, and by nothing that
 * the sender says. */
static void I8_T9_too_large_an_attachment_reserves_nothing(void **state)
{
    const struct source source = {read_bytes, &copy};
    const struct bundle_item *item = NULL;
    struct bundle_reader *r = NULL;
    struct fault f = {0};
    struct entry *parsed = NULL;
    size_t asked;

    (void)state;
    /* A whole document of the largest size that is announced, but no more comes: one
     * block of the size announced, and no second. */
    start_frames(&copy);
    add_frames(&copy, "0");
    add_frames(&copy, "1");
    copy.data[copy.count] = 4;
    store_u32(copy.data + copy.count + 1, 262144 + 1);
    copy.count += HEADER + 10;
    assert_int_equal(bundle_reader_new(&source, &r, &f), OK);
    assert_int_equal(bundle_read(r, node.key, &item, &f), OK);
    failing_start(0);
    assert_int_equal(entry_parse(entry[1].data, entry[1].bytes, &parsed, &f), OK);
    asked = failing_stop();
    entry_free(parsed);
    failing_start(0);
    assert_int_equal(bundle_read(r, node.key, &item, &f), ERR_LIMIT);
    assert_int_equal(failing_stop(), asked); /* what parsing the entry needs */
    bundle_reader_free(r);
}

static void another_key_is_refused_at_the_end(void **state)
{
    const struct source source = {read_bytes, &copy};
    const struct bundle_item *item = NULL;
    struct bundle_reader *r = NULL;
    struct bundle_head found;
    struct fault f;
    size_t count = 0;
    enum err e;

    (void)state;
    copy = good;
    assert_int_equal(bundle_reader_new(&source, &r, &f), OK);
    while ((e = bundle_read(r, officer.key, &item, &f)) == OK && item)
        count++;
    assert_int_equal(e, ERR_FORGED);
    assert_int_equal(count, ENTRIES);
    bundle_reader_free(r);
    copy.at = 0;
    assert_int_equal(bundle_check(&source, officer.key, &found, &f), ERR_FORGED);
}

static void nothing_may_follow_in_a_file(void **state)
{
    struct bundle_head found;
    struct fault f;
    enum err e;

    (void)state;
    copy = good;
    copy.data[copy.count++] = 0;
    assert_int_equal(check_all(&copy, &found, &f), ERR_MALFORMED);
    assert_int_equal(read_all(&copy, &e, &f), ENTRIES); /* a link goes on */
    assert_int_equal(e, OK);
}

static enum err refuse(void *state, const void *data, size_t count)
{
    size_t *left = state;

    (void)data;
    (void)count;
    if (*left > 0) {
        (*left)--;
        return OK;
    }
    *left = SIZE_MAX; /* it would work again, but nobody must try */
    return ERR_IO;
}

static void a_sink_that_fails_is_heard(void **state)
{
    (void)state;
    for (size_t writes = 0; writes < 4; writes++) {
        size_t left = writes;
        const struct sink sink = {refuse, &left};
        struct bundle_writer *w = NULL;
        enum err e = bundle_writer_new(&sink, &head, &w);

        if (writes < 3) {
            assert_int_equal(e, ERR_IO);
            assert_null(w);
            continue;
        }
        assert_int_equal(e, OK);
        assert_int_equal(bundle_write_entry(w, entry[0].data, entry[0].bytes), ERR_IO);
        assert_int_equal(bundle_writer_end(w, &node), ERR_IO);
    }
}

static void the_writer_keeps_the_limits(void **state)
{
    static uint8_t large[(4 << 20) + 33];
    const struct sink sink = {write_bytes, &copy};
    struct bundle_head wrong = head;
    struct bundle_writer *w = NULL;

    (void)state;
    copy.count = 0;
    assert_int_equal(bundle_writer_new(&sink, &head, &w), OK);
    assert_int_equal(bundle_write_entry(w, large, ENTRY_MAX + 1), ERR_LIMIT);
    assert_int_equal(bundle_write_body(w, large, sizeof large), ERR_LIMIT);
    for (int i = 0; i < BUNDLE_COSIGNS_MAX; i++)
        assert_int_equal(bundle_write_cosignature(w, line), OK);
    assert_int_equal(bundle_write_cosignature(w, line), ERR_LIMIT);
    bundle_writer_free(w);
    wrong.first = wrong.size + 1;
    assert_int_equal(bundle_writer_new(&sink, &wrong, &w), ERR_MALFORMED);
    wrong = head;
    wrong.note[0] = 0;
    assert_int_equal(bundle_writer_new(&sink, &wrong, &w), ERR_MALFORMED);
}

static void a_full_memory_is_one_error(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct fault f;
        enum err e;
        size_t count;

        copy.count = 0;
        failing_start(n);
        e = write_bundle(&copy);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            assert_int_equal(copy.count, good.count);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
        copy = good;
        failing_start(n);
        count = read_all(&copy, &e, &f);
        if (failing_stop() >= n) {
            assert_int_equal(e, ERR_NOMEM);
            assert_true(count < ENTRIES);
        }
    }
    for (size_t n = 1;; n++) {
        struct fault f;
        enum err e;

        copy = good;
        failing_start(n);
        read_all(&copy, &e, &f);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_was_written),
        cmocka_unit_test(a_cut_leaves_what_was_complete),
        cmocka_unit_test(I7_a_changed_byte_is_never_taken),
        cmocka_unit_test(frames_out_of_order_are_refused),
        cmocka_unit_test(the_head_is_checked),
        cmocka_unit_test(I8_T9_too_long_a_frame_reserves_nothing),
        cmocka_unit_test(I8_T9_too_large_an_attachment_reserves_nothing),
        cmocka_unit_test(another_key_is_refused_at_the_end),
        cmocka_unit_test(nothing_may_follow_in_a_file),
        cmocka_unit_test(a_sink_that_fails_is_heard),
        cmocka_unit_test(the_writer_keeps_the_limits),
        cmocka_unit_test(a_full_memory_is_one_error),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
