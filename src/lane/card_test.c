/* SPDX-License-Identifier: Apache-2.0 */
/*
 * card_test.c - cards against a second computation, and against every wrong card
 *
 * A wrong card is signed rightly by its root key all the same, so that what refuses
 * it is the check that is meant.
 */
#include "base/instant.h"
#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "lane/card.h"
#include "lane/kind.h"
#include "tests/support/breakage.h"
#include "tests/support/failing.h"
#include "tests/support/hex.h"
#include "tests/support/party.h"
#include "tests/vectors/lane.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct party north;

static int set_up(void **state)
{
    (void)state;
    json_set_alloc_funcs(failing_malloc, failing_free);
    if (crypto_start() != OK)
        return 1;
    party_make(&north, "Unit of Northmark", 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    party_free(&north);
    return 0;
}

/* ---- Against the second computation ---- */

static void known_card(void **state)
{
    struct card *c = NULL;
    struct buffer written;
    char digits[CARD_FINGERPRINT_BYTES];
    size_t bytes = strlen(vector_card_file);

    (void)state;
    assert_int_equal(card_read(vector_card_file, bytes, &c, NULL), OK);
    hex_assert(c->id, sizeof c->id, vector_card_id);
    card_digits(c->id, digits);
    assert_string_equal(digits, vector_card_fingerprint);
    buffer_init(&written, CARD_FILE_MAX);
    assert_int_equal(
        card_write(party_card(&north, "Unit of Northmark"), &north.root, &written, NULL),
        OK);
    assert_int_equal(written.bytes, bytes + 1);
    assert_memory_equal(written.data, vector_card_file, bytes);
    assert_int_equal(written.data[bytes], '\n');
    buffer_fini(&written);
    card_free(c);
}

static void what_a_card_says(void **state)
{
    static const uint8_t nobody[SIGN_KEY_BYTES] = {9};
    const struct card *c = north.card;
    int64_t issued;

    (void)state;
    assert_int_equal(instant_parse("2031-01-01T00:00:00Z", &issued), OK);
    assert_int_equal(c->issued, issued);
    assert_int_equal(c->until, issued + 365 * 86400);
    assert_int_equal(c->serial, 1);
    assert_memory_equal(c->root, north.root.key, SIGN_KEY_BYTES);
    assert_memory_equal(c->node, north.node.key, SIGN_KEY_BYTES);
    assert_memory_equal(c->link, north.link.key, SIGN_KEY_BYTES);
    assert_memory_equal(c->overseer, north.overseer.key, SIGN_KEY_BYTES);
    assert_string_equal(card_name(c, "en"), "Unit of Northmark");
    assert_string_equal(card_name(c, "qx"), "Северная марка");
    assert_string_equal(card_name(c, "fr"), "Unit of Northmark");
    assert_int_equal(c->officer_count, PARTY_OFFICERS);
    for (int i = 0; i < PARTY_OFFICERS; i++)
        assert_ptr_equal(card_officer(c, north.officer[i].key), &c->officer[i]);
    assert_null(card_officer(c, nobody));
    assert_null(card_officer(c, north.node.key));
    assert_string_equal(c->officer[1].name, "Officer two");
    assert_int_equal(c->officer[1].roles, ROLE_START | ROLE_CONFIRM);
    assert_int_equal(card_role_count(c, ROLE_SIGNATORY), 1);
    assert_int_equal(card_role_count(c, ROLE_SIGNATORY | ROLE_START), 2);
    assert_int_equal(card_role_count(c, 0), 0);
}

/* Groups computed by hand: 0xFFFFFFFF is 4294967295, 100000 is 0x186A0. */
static void digits(void **state)
{
    uint8_t bytes[32] = {0xFF, 0xFF, 0xFF, 0xFF, 0, 1, 0x86, 0x9F, 0, 1, 0x86, 0xA0};
    char out[CARD_FINGERPRINT_BYTES];

    (void)state;
    bytes[31] = 7;
    card_digits(bytes, out);
    assert_string_equal(out, "67295 99999 00000 00000 00000 00000 00000 00007");
}

/* ---- Wrong cards ---- */

/* A file of any object, signed by the root; buffer_fini. */
static void sign_any(const json_t *object, struct buffer *file)
{
    struct buffer message;
    uint8_t signature[SIGNATURE_BYTES];
    char text[BASE64_CHARS(SIGNATURE_BYTES) + 1];

    buffer_init(&message, 2 * CARD_FILE_MAX);
    assert_int_equal(json_write(object, &message), OK);
    sign_message(&north.root, "card", message.data, message.bytes, signature);
    text_base64_encode(signature, sizeof signature, text);
    buffer_init(file, 2 * CARD_FILE_MAX);
    buffer_printf(file, "{\"card\":%s,\"sig\":\"%s\"}", buffer_text(&message), text);
    assert_int_equal(buffer_status(file), OK);
    buffer_fini(&message);
}

static enum err read_signed(const json_t *object)
{
    struct card *c = NULL;
    struct buffer file;
    struct fault f = {0};
    enum err e;

    sign_any(object, &file);
    e = card_read(file.data, file.bytes, &c, &f);
    assert_true(e == OK ? c != NULL : c == NULL && f.text[0] != 0 && f.code == e);
    card_free(c);
    buffer_fini(&file);
    return e;
}

static json_t *good_card(void)
{
    return party_card(&north, "Unit of Northmark");
}

/* The card with one member replaced; NULL takes the member away. */
static enum err read_with(const char *key, json_t *taken)
{
    json_t *object = good_card();
    enum err e;

    if (taken)
        assert_int_equal(json_object_set_new(object, key, taken), 0);
    else
        assert_int_equal(json_object_del(object, key), 0);
    e = read_signed(object);
    json_decref(object);
    return e;
}

static enum err read_with_text(const char *key, const char *text)
{
    return read_with(key, json_string(text));
}

/* The card with a member of its first officer replaced. */
static enum err read_with_officer(const char *key, json_t *taken)
{
    json_t *object = good_card();
    json_t *officer = json_array_get(json_object_get(object, "officers"), 0);
    enum err e;

    assert_int_equal(json_object_set_new(officer, key, taken), 0);
    e = read_signed(object);
    json_decref(object);
    return e;
}

static void expect_refused(void *state, json_t *broken, const char *how)
{
    (void)state;
    if (strstr(how, ".names.") && strstr(how, "removed"))
        return; /* one name is enough */
    if (read_signed(broken) == OK)
        fail_msg("a card with %s was accepted", how);
}

static void shape_is_closed(void **state)
{
    json_t *object = good_card();

    (void)state;
    assert_true(breakage_each(object, expect_refused, NULL) > 100);
    assert_int_equal(read_signed(object), OK);
    json_decref(object);
}

static void numbers_and_type(void **state)
{
    (void)state;
    assert_int_equal(read_with("v", json_integer(2)), ERR_LIMIT);
    assert_int_equal(read_with("v", json_integer(0)), ERR_LIMIT);
    assert_int_equal(read_with("serial", json_integer(0)), ERR_LIMIT);
    assert_int_equal(read_with("serial", json_integer(JSON_INTEGER_MAX)), OK);
    assert_int_equal(read_with_text("type", "agreement"), ERR_MALFORMED);
}

static json_t *one_name(const char *language, const char *name)
{
    json_t *names = json_object();

    assert_int_equal(json_object_set_new(names, language, json_string(name)), 0);
    return names;
}

static json_t *many_names(int count)
{
    json_t *names = json_object();

    for (int i = 0; i < count; i++) {
        char language[] = {'q', (char)('a' + i), 0};

        assert_int_equal(json_object_set_new(names, language, json_string("N")), 0);
    }
    return names;
}

/* A text of so many bytes; json. */
static json_t *long_text(size_t bytes)
{
    char *text = memory_new(bytes + 1, 1);
    json_t *value;

    assert_non_null(text);
    memset(text, 'x', bytes);
    value = json_string(text);
    memory_free(text);
    return value;
}

static json_t *list_of(json_t *taken, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        assert_int_equal(json_array_append(list, taken), 0);
    json_decref(taken);
    return list;
}

static void names(void **state)
{
    json_t *longest = json_object();

    (void)state;
    assert_int_equal(read_with("names", many_names(0)), ERR_LIMIT);
    assert_int_equal(read_with("names", many_names(1)), OK);
    assert_int_equal(read_with("names", many_names(8)), OK);
    assert_int_equal(read_with("names", many_names(9)), ERR_LIMIT);
    assert_int_equal(read_with("names", one_name("q", "N")), ERR_MALFORMED);
    assert_int_equal(read_with("names", one_name("abcdefgh", "N")), OK);
    assert_int_equal(read_with("names", one_name("abcdefghi", "N")), ERR_MALFORMED);
    assert_int_equal(read_with("names", one_name("EN", "N")), ERR_MALFORMED);
    assert_int_equal(read_with("names", one_name("e1", "N")), ERR_MALFORMED);
    assert_int_equal(read_with("names", one_name("en", "")), ERR_LIMIT);
    assert_int_equal(json_object_set_new(longest, "en", long_text(1024)), 0);
    assert_int_equal(read_with("names", json_incref(longest)), OK);
    assert_int_equal(json_object_set_new(longest, "en", long_text(1025)), 0);
    assert_int_equal(read_with("names", longest), ERR_LIMIT);
}

/* What would show as something else than it is, or on a line of its own. */
static void hidden_characters(void **state)
{
    static const char *const bad[] = {
        "Unit\xE2\x80\xAEkramhtroN",      /* right-to-left override */
        "Unit\xE2\x81\xA6 of Northmark",  /* isolate */
        "Unit\xE2\x80\x8B of Northmark",  /* zero-width space */
        "Unit\n67295 99999",              /* a line of its own */
        "Unit\tof Northmark",             /* a column of its own */
        "Unit\x1B[2Jof Northmark",        /* a command to the terminal */
        "Unit\x7Fof Northmark",           /* delete */
        "Unite\xCC\x81 de Northmark",     /* not NFC: e and a combining acute */
        "Unit\xEF\xBB\xBF of Northmark"}; /* byte order mark */

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_int_equal(read_with("names", one_name("en", bad[i])), ERR_MALFORMED);
        assert_int_equal(read_with("contacts", list_of(json_string(bad[i]), 1)),
                         ERR_MALFORMED);
        assert_int_equal(read_with_officer("name", json_string(bad[i])), ERR_MALFORMED);
        assert_int_equal(read_with_text("address", bad[i]), ERR_MALFORMED);
    }
}

static void contacts(void **state)
{
    (void)state;
    assert_int_equal(read_with("contacts", json_array()), OK);
    assert_int_equal(read_with("contacts", list_of(json_string("desk"), 16)), OK);
    assert_int_equal(read_with("contacts", list_of(json_string("desk"), 17)), ERR_LIMIT);
    assert_int_equal(read_with("contacts", list_of(json_string(""), 1)), ERR_LIMIT);
}

static void addresses(void **state)
{
    static const char *const good[] = {"",
                                       "a:1",
                                       "node-1.example:65535",
                                       "192.0.2.7:7331",
                                       "[2001:db8::7]:7331",
                                       "[::ffff:192.0.2.7]:1"};
    static const char *const bad[] = {"node.example",
                                      ":7331",
                                      "node.example:",
                                      "node.example:0",
                                      "a:65536",
                                      "a:07331",
                                      "a:-1",
                                      "a:1:2",
                                      "node example:1",
                                      "http://a:1",
                                      "-o:1",
                                      "[2001:db8::7:1",
                                      "[]:1",
                                      "[node]:1",
                                      "2001:db8::7:7331",
                                      "[2001:db8::7]7331",
                                      "a:1 ",
                                      "user@host:22",
                                      "[2001:db8::7%1]:1",
                                      "n\xC3\xB6rd:1",
                                      "[2001:db8::7]",
                                      "[::1]]:1",
                                      "a;b:1",
                                      "[-o]:1"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_int_equal(read_with_text("address", good[i]), OK);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (read_with_text("address", bad[i]) != ERR_MALFORMED)
            fail_msg("address \"%s\"", bad[i]);
}

static void times(void **state)
{
    (void)state;
    assert_int_equal(read_with_text("until", "2031-01-01T00:00:00Z"), ERR_MALFORMED);
    assert_int_equal(read_with_text("until", "2030-12-31T23:59:59Z"), ERR_MALFORMED);
    assert_int_equal(read_with_text("until", "2031-01-01T00:00:01Z"), OK);
    assert_int_equal(read_with_text("until", "2032-02-05T00:00:00Z"), OK); /* 400 days */
    assert_int_equal(read_with_text("until", "2032-02-05T00:00:01Z"), ERR_LIMIT);
    assert_int_equal(read_with_text("until", "2031-02-29T00:00:00Z"), ERR_MALFORMED);
}

/* ---- Officers and keys ---- */

static json_t *roles_of(const char *one, const char *other)
{
    json_t *roles = json_array();

    if (one)
        assert_int_equal(json_array_append_new(roles, json_string(one)), 0);
    if (other)
        assert_int_equal(json_array_append_new(roles, json_string(other)), 0);
    return roles;
}

static void roles(void **state)
{
    (void)state;
    assert_int_equal(read_with_officer("roles", roles_of("release", "ask")), OK);
    assert_int_equal(read_with_officer("roles", roles_of(NULL, NULL)), ERR_LIMIT);
    assert_int_equal(read_with_officer("roles", roles_of("start", "start")),
                     ERR_MALFORMED);
    assert_int_equal(read_with_officer("roles", roles_of("Start", NULL)), ERR_MALFORMED);
    assert_int_equal(read_with_officer("roles", roles_of("admin", NULL)), ERR_MALFORMED);
    assert_int_equal(read_with_officer("roles", roles_of("", NULL)), ERR_MALFORMED);
}

static enum err read_with_officers(size_t count)
{
    json_t *object = good_card();
    json_t *list = json_array();
    enum err e;

    for (size_t i = 0; i < count; i++) {
        json_t *officer =
            json_deep_copy(json_array_get(json_object_get(object, "officers"), 0));
        struct sign_secret secret;
        uint8_t seed[SIGN_SEED_BYTES] = {0xEE, (uint8_t)i};
        bool ok = true;

        sign_secret_from_seed(seed, &secret);
        json_put_bytes(officer, "key", secret.key, SIGN_KEY_BYTES, &ok);
        assert_true(ok);
        assert_int_equal(json_array_append_new(list, officer), 0);
    }
    assert_int_equal(json_object_set_new(object, "officers", list), 0);
    e = read_signed(object);
    json_decref(object);
    return e;
}

static void officer_counts(void **state)
{
    (void)state;
    assert_int_equal(read_with_officers(0), ERR_LIMIT);
    assert_int_equal(read_with_officers(1), OK);
    assert_int_equal(read_with_officers(CARD_OFFICERS_MAX), OK);
    assert_int_equal(read_with_officers(CARD_OFFICERS_MAX + 1), ERR_LIMIT);
}

/* The object and member where each key of the test card stands. */
enum { KEYS = 4 + PARTY_OFFICERS };

static json_t *key_holder(json_t *object, size_t i, const char **member)
{
    static const char *const members[] = {"root", "node", "link", "overseer"};

    *member = i < 4 ? members[i] : "key";
    return i < 4 ? object : json_array_get(json_object_get(object, "officers"), i - 4);
}

static void no_key_twice(void **state)
{
    (void)state;
    for (size_t i = 0; i < KEYS; i++) {
        for (size_t j = 0; j < i; j++) {
            json_t *object = good_card();
            const char *from_member;
            const char *to_member;
            json_t *from = key_holder(object, j, &from_member);
            json_t *to = key_holder(object, i, &to_member);

            assert_int_equal(
                json_object_set(to, to_member, json_object_get(from, from_member)), 0);
            assert_int_equal(read_signed(object), ERR_FORGED);
            json_decref(object);
        }
    }
}

/* Points of small order in all their encodings, and y >= p. */
static void no_weak_key(void **state)
{
    static const char *const weak[] = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0200000000000000000000000000000000000000000000000000000000000000"};

    (void)state;
    for (size_t w = 0; w < COUNT_OF(weak); w++) {
        for (size_t i = 0; i < KEYS; i++) {
            json_t *object = good_card();
            const char *member;
            json_t *holder = key_holder(object, i, &member);
            uint8_t key[SIGN_KEY_BYTES];
            bool ok = true;

            assert_int_equal(hex_load(weak[w], key, sizeof key), sizeof key);
            json_put_bytes(holder, member, key, sizeof key, &ok);
            assert_true(ok);
            assert_int_equal(read_signed(object), ERR_FORGED);
            json_decref(object);
        }
    }
}

/* ---- Bytes ---- */

static enum err read_bytes(const void *bytes, size_t count)
{
    struct card *c = NULL;
    enum err e = card_read(bytes, count, &c, NULL);

    assert_true((e == OK) == (c != NULL));
    card_free(c);
    return e;
}

static void every_bit_counts(void **state)
{
    size_t count = strlen(vector_card_file);
    uint8_t *bytes = memory_new(count, 1);

    (void)state;
    assert_non_null(bytes);
    memcpy(bytes, vector_card_file, count);
    for (size_t i = 0; i < count; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes[i] ^= (uint8_t)(1U << bit);
            if (read_bytes(bytes, count) == OK)
                fail_msg("bit %u of byte %zu does not count", bit, i);
            bytes[i] ^= (uint8_t)(1U << bit);
        }
    }
    memory_free(bytes);
}

static void ends(void **state)
{
    size_t count = strlen(vector_card_file);
    char text[sizeof vector_card_file + 2];

    (void)state;
    for (size_t i = 0; i < count; i++)
        assert_int_not_equal(read_bytes(vector_card_file, i), OK);
    snprintf(text, sizeof text, "%s\n", vector_card_file);
    assert_int_equal(read_bytes(text, count + 1), OK);
    snprintf(text, sizeof text, "%s\n\n", vector_card_file);
    assert_int_equal(read_bytes(text, count + 2), ERR_MALFORMED);
    snprintf(text, sizeof text, " %s", vector_card_file);
    assert_int_equal(read_bytes(text, count + 1), ERR_MALFORMED);
    assert_int_equal(read_bytes("\n", 1), ERR_MALFORMED);
    assert_int_equal(read_bytes(NULL, 0), ERR_MALFORMED);
}

/* A card of exactly so many bytes: 64 officers whose names fill it. Given. */
static json_t *card_of_size(size_t bytes)
{
    json_t *object = good_card();
    json_t *list = json_object_get(object, "officers");
    size_t missing;
    struct buffer file;

    for (size_t i = PARTY_OFFICERS; i < CARD_OFFICERS_MAX; i++) {
        json_t *officer = json_deep_copy(json_array_get(list, 0));
        struct sign_secret secret;
        uint8_t seed[SIGN_SEED_BYTES] = {0xEE, (uint8_t)i};
        bool ok = true;

        sign_secret_from_seed(seed, &secret);
        json_put_bytes(officer, "key", secret.key, SIGN_KEY_BYTES, &ok);
        json_put(officer, "name", long_text(800), &ok);
        assert_true(ok);
        assert_int_equal(json_array_append_new(list, officer), 0);
    }
    sign_any(object, &file);
    missing = bytes - file.bytes;
    buffer_fini(&file);
    for (size_t i = PARTY_OFFICERS; missing > 0; i++) {
        size_t more = missing < 224 ? missing : 224;
        bool ok = true;

        assert_true(i < CARD_OFFICERS_MAX);
        json_put(json_array_get(list, i), "name", long_text(800 + more), &ok);
        assert_true(ok);
        missing -= more;
    }
    return object;
}

static void sizes(void **state)
{
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        json_t *object = card_of_size(CARD_FILE_MAX + more);
        struct buffer out;

        assert_int_equal(read_signed(object), more ? ERR_LIMIT : OK);
        buffer_init(&out, 2 * CARD_FILE_MAX);
        assert_int_equal(card_write(object, &north.root, &out, NULL),
                         more ? ERR_LIMIT : OK);
        assert_int_equal(out.bytes, more ? 0 : CARD_FILE_MAX + 1);
        buffer_fini(&out);
    }
}

/* ---- Signatures ---- */

static void wrong_signer(void **state)
{
    struct buffer out;
    struct fault f = {0};

    (void)state;
    buffer_init(&out, CARD_FILE_MAX + 1);
    assert_int_equal(card_write(good_card(), &north.node, &out, &f), ERR_FORGED);
    assert_true(f.text[0] != 0);
    assert_int_equal(out.bytes, 0);
    buffer_fini(&out);
}

static void write_refuses_what_read_refuses(void **state)
{
    json_t *object = good_card();
    struct buffer out;
    struct fault f = {0};

    (void)state;
    buffer_init(&out, CARD_FILE_MAX + 1);
    assert_int_equal(json_object_set_new(object, "serial", json_integer(0)), 0);
    assert_int_equal(card_write(object, &north.root, &out, &f), ERR_LIMIT);
    object = good_card();
    /* What could not even be written canonically. */
    assert_int_equal(
        json_object_set_new(json_array_get(json_object_get(object, "officers"), 0),
                            "name", json_real(0.5)),
        0);
    assert_int_equal(card_write(object, &north.root, &out, &f), ERR_MALFORMED);
    assert_int_equal(out.bytes, 0);
    buffer_init(&out, 16);
    assert_int_equal(card_write(good_card(), &north.root, &out, &f), ERR_LIMIT);
    buffer_fini(&out);
}

/* ---- Failures ---- */

static void reading_without_memory(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct card *c = NULL;
        enum err e;

        failing_start(n);
        e = card_read(vector_card_file, strlen(vector_card_file), &c, NULL);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            card_free(c);
            assert_int_equal(failing_left(), 0);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
        assert_null(c);
        assert_int_equal(failing_left(), 0);
    }
}

static void writing_without_memory(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        json_t *object = good_card();
        struct buffer out;
        enum err e;

        buffer_init(&out, CARD_FILE_MAX + 1);
        failing_start(n);
        e = card_write(object, &north.root, &out, NULL);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            buffer_fini(&out);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
        assert_int_equal(out.bytes, 0);
        buffer_fini(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_card),
        cmocka_unit_test(what_a_card_says),
        cmocka_unit_test(digits),
        cmocka_unit_test(shape_is_closed),
        cmocka_unit_test(numbers_and_type),
        cmocka_unit_test(names),
        cmocka_unit_test(hidden_characters),
        cmocka_unit_test(contacts),
        cmocka_unit_test(addresses),
        cmocka_unit_test(times),
        cmocka_unit_test(roles),
        cmocka_unit_test(officer_counts),
        cmocka_unit_test(no_key_twice),
        cmocka_unit_test(no_weak_key),
        cmocka_unit_test(every_bit_counts),
        cmocka_unit_test(ends),
        cmocka_unit_test(sizes),
        cmocka_unit_test(wrong_signer),
        cmocka_unit_test(write_refuses_what_read_refuses),
        cmocka_unit_test(reading_without_memory),
        cmocka_unit_test(writing_without_memory),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
