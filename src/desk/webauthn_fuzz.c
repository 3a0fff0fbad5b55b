/* SPDX-License-Identifier: Apache-2.0 */
/*
 * webauthn_fuzz.c - any bytes as a security key's answer: no crash, and what is taken is
 * the answer that the key signed
 */
#include "base/must.h"
#include "base/num.h"
#include "base/reader.h"
#include "crypto/entropy.h"
#include "desk/webauthn.h"
#include "tests/support/hex.h"
#include "tests/vectors/webauthn.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BYTES_MAX = 1024 };

static void ask(const char *challenge, struct webauthn_asked *out)
{
    memset(out, 0, sizeof *out);
    (void)snprintf(out->site, sizeof out->site, "example.org");
    (void)snprintf(out->origin, sizeof out->origin, "https://example.org");
    hex_load(challenge, out->challenge, sizeof out->challenge);
}

static bool is(const struct webauthn_bytes *said, const char *hex)
{
    uint8_t bytes[BYTES_MAX];
    size_t count = hex_load(hex, bytes, sizeof bytes);

    return said->count == count && memcmp(said->at, bytes, count) == 0;
}

static void answer_to(const struct webauthn_vector *v,
                      const struct webauthn_answer *answer)
{
    uint8_t bytes[BYTES_MAX];
    const struct webauthn_bytes key = {bytes, hex_load(v->key, bytes, sizeof bytes)};
    struct webauthn_asked asked;
    uint32_t counter = 0;

    ask(v->used_challenge, &asked);
    if (webauthn_used(&asked, answer, &key, &counter, NULL) == OK)
        must(is(&answer->client, v->used_client) && is(&answer->data, v->used_data));
    ask(v->made_challenge, &asked);
    if (webauthn_made(&asked, answer, &answer->signature, &key, &counter, NULL) == OK)
        must(answer->signature.count > 0 && answer->signature.count <= WEBAUTHN_ID_MAX);
}

/* Two parts, each with its count before it; what is left is the signature, or the id. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct webauthn_answer answer;
    struct reader r;

    must(crypto_start() == OK);
    reader_init(&r, data, size);
    answer.client.count = reader_u16(&r);
    answer.client.at = reader_view(&r, answer.client.count);
    answer.data.count = reader_u16(&r);
    answer.data.at = reader_view(&r, answer.data.count);
    if (!reader_ok(&r))
        return 0;
    answer.signature.count = size - 4 - answer.client.count - answer.data.count;
    answer.signature.at = data + size - answer.signature.count;
    for (size_t i = 0; i < COUNT_OF(webauthn_vectors); i++)
        answer_to(&webauthn_vectors[i], &answer);
    return 0;
}
