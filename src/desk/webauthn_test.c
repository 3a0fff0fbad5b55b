/* SPDX-License-Identifier: Apache-2.0 */
/*
 * webauthn_test.c - the credentials of the standard, and each thing that can be wrong
 */
#include "base/num.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "desk/webauthn.h"
#include "tests/support/hex.h"
#include "tests/vectors/webauthn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { BYTES_MAX = 1024, FLAGS_AT = 32, ID_COUNT_AT = 53 };

struct kept {
    uint8_t bytes[BYTES_MAX];
    size_t count;
};

/* One answer, every part of which may be changed. */
struct scene {
    struct webauthn_asked asked;
    struct kept client, data, signature, id, key;
};

static void load(const char *hex, struct kept *out)
{
    out->count = hex_load(hex, out->bytes, sizeof out->bytes);
}

static void set(const struct webauthn_vector *v, bool made, struct scene *s)
{
    memset(s, 0, sizeof *s);
    (void)snprintf(s->asked.site, sizeof s->asked.site, "example.org");
    (void)snprintf(s->asked.origin, sizeof s->asked.origin, "https://example.org");
    hex_load(made ? v->made_challenge : v->used_challenge, s->asked.challenge,
             sizeof s->asked.challenge);
    load(made ? v->made_client : v->used_client, &s->client);
    load(made ? v->made_data : v->used_data, &s->data);
    load(v->signature, &s->signature);
    load(v->id, &s->id);
    load(v->key, &s->key);
}

static struct webauthn_bytes whole(const struct kept *k)
{
    return (struct webauthn_bytes){k->bytes, k->count};
}

static enum err made(const struct scene *s, uint32_t *counter)
{
    const struct webauthn_answer answer = {whole(&s->client), whole(&s->data), {NULL, 0}};
    const struct webauthn_bytes id = whole(&s->id);
    const struct webauthn_bytes key = whole(&s->key);
    struct fault f = {.text = ""};
    enum err e = webauthn_made(&s->asked, &answer, &id, &key, counter, &f);

    assert_true(e == OK || f.text[0] != '\0');
    return e;
}

static enum err used(const struct scene *s, uint32_t *counter)
{
    const struct webauthn_answer answer = {whole(&s->client), whole(&s->data),
                                           whole(&s->signature)};
    const struct webauthn_bytes key = whole(&s->key);
    struct fault f = {.text = ""};
    enum err e = webauthn_used(&s->asked, &answer, &key, counter, &f);

    assert_true(e == OK || f.text[0] != '\0');
    return e;
}

static void the_standard_s_own_are_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(webauthn_vectors); i++) {
        struct scene s;
        uint32_t counter = 1;

        set(&webauthn_vectors[i], true, &s);
        assert_int_equal(made(&s, &counter), OK);
        assert_int_equal(counter, 0);
        counter = 1;
        set(&webauthn_vectors[i], false, &s);
        assert_int_equal(used(&s, &counter), OK);
        assert_int_equal(counter, 0);
    }
}

/* What the browser says, with one thing changed. */
static void say(struct scene *s, const char *type, const char *origin, const char *more)
{
    char challenge[BASE64_CHARS(WEBAUTHN_CHALLENGE_BYTES) + 1];

    text_base64_encode(s->asked.challenge, sizeof s->asked.challenge, challenge);
    s->client.count =
        (size_t)snprintf((char *)s->client.bytes, sizeof s->client.bytes,
                         "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\"%s}",
                         type, challenge, origin, more);
}

static void what_the_browser_saw_is_looked_at(void **state)
{
    static const struct {
        const char *type, *origin, *more;
        bool good;
    } rows[] = {
        {"webauthn.create", "https://example.org", "", true},
        {"webauthn.create", "https://example.org", ",\"crossOrigin\":false", true},
        {"webauthn.create", "https://example.org", ",\"new\":{\"a\":[1.5]}", true},
        {"webauthn.get", "https://example.org", "", false},
        {"", "https://example.org", "", false},
        {"webauthn.create", "http://example.org", "", false},
        {"webauthn.create", "https://example.org:8443", "", false},
        {"webauthn.create", "https://evil.example.org", "", false},
        {"webauthn.create", "https://example.org/", "", false},
        {"webauthn.create", "https://example.org", ",\"crossOrigin\":true", false},
        {"webauthn.create", "https://example.org",
         ",\"crossOrigin\":false,\"topOrigin\":\"https://example.com\"", false},
        {"webauthn.create", "https://example.org", ",", false},
    };
    struct scene s;
    uint32_t counter;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        set(&webauthn_vectors[0], true, &s);
        say(&s, rows[i].type, rows[i].origin, rows[i].more);
        assert_int_equal(made(&s, &counter), rows[i].good ? OK : ERR_FORGED);
    }
    set(&webauthn_vectors[0], true, &s);
    s.asked.challenge[31] ^= 1;
    assert_int_equal(made(&s, &counter), ERR_FORGED);
    set(&webauthn_vectors[0], false, &s);
    s.asked.challenge[0] ^= 1;
    assert_int_equal(used(&s, &counter), ERR_FORGED);
    s.client.count = 0;
    assert_int_equal(used(&s, &counter), ERR_FORGED);
}

static void what_the_authenticator_saw_is_looked_at(void **state)
{
    struct scene s;
    uint32_t counter;

    (void)state;
    set(&webauthn_vectors[0], false, &s);
    (void)snprintf(s.asked.site, sizeof s.asked.site, "example.com");
    assert_int_equal(used(&s, &counter), ERR_FORGED);
    set(&webauthn_vectors[0], false, &s);
    while (s.data.count-- > 0)
        assert_int_equal(used(&s, &counter), ERR_FORGED);
    set(&webauthn_vectors[0], true, &s);
    s.data.bytes[FLAGS_AT] &= 0xFE; /* nobody was there */
    assert_int_equal(made(&s, &counter), ERR_FORGED);
    set(&webauthn_vectors[0], true, &s);
    s.data.bytes[FLAGS_AT] &= 0xBF; /* no key follows */
    assert_int_equal(made(&s, &counter), ERR_FORGED);
}

static void the_id_is_the_one_that_was_made(void **state)
{
    struct scene s;
    uint32_t counter;

    (void)state;
    set(&webauthn_vectors[0], true, &s);
    s.id.bytes[0] ^= 1;
    assert_int_equal(made(&s, &counter), ERR_FORGED);
    s.id.count = 0;
    assert_int_equal(made(&s, &counter), ERR_FORGED);
    set(&webauthn_vectors[0], true, &s);
    s.id.count = 0;
    store_u16(s.data.bytes + ID_COUNT_AT, 0);
    assert_int_equal(made(&s, &counter), ERR_FORGED);
    store_u16(s.data.bytes + ID_COUNT_AT, 0xFFFF);
    assert_int_equal(made(&s, &counter), ERR_FORGED);
    set(&webauthn_vectors[0], true, &s);
    for (size_t i = 0; i < ID_COUNT_AT + 2 + 32; i++) {
        s.data.count = i;
        assert_int_equal(made(&s, &counter), ERR_FORGED);
    }
    set(&webauthn_vectors[0], true, &s);
    s.key.count--;
    assert_int_equal(made(&s, &counter), ERR_FORGED);
}

static void the_signature_is_the_key_s(void **state)
{
    struct scene s, other;
    uint32_t counter;

    (void)state;
    set(&webauthn_vectors[0], false, &s);
    set(&webauthn_vectors[1], false, &other);
    s.key = other.key;
    assert_int_equal(used(&s, &counter), ERR_FORGED);
    set(&webauthn_vectors[0], false, &s);
    s.data.bytes[s.data.count - 1] = 1; /* the counter is signed */
    assert_int_equal(used(&s, &counter), ERR_FORGED);
    set(&webauthn_vectors[0], false, &s);
    s.client.bytes[s.client.count++] = ' '; /* and so is what the browser says */
    assert_int_equal(used(&s, &counter), ERR_FORGED);
}

static void counters_rise_or_are_none(void **state)
{
    (void)state;
    assert_true(webauthn_counts(0, 0));
    assert_true(webauthn_counts(0, 1));
    assert_true(webauthn_counts(7, 8));
    assert_true(webauthn_counts(7, UINT32_MAX));
    assert_false(webauthn_counts(7, 7));
    assert_false(webauthn_counts(7, 6));
    assert_false(webauthn_counts(7, 0));
    assert_false(webauthn_counts(UINT32_MAX, UINT32_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standard_s_own_are_taken),
        cmocka_unit_test(what_the_browser_saw_is_looked_at),
        cmocka_unit_test(what_the_authenticator_saw_is_looked_at),
        cmocka_unit_test(the_id_is_the_one_that_was_made),
        cmocka_unit_test(the_signature_is_the_key_s),
        cmocka_unit_test(counters_rise_or_are_none),
    };
    if (crypto_start() != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
