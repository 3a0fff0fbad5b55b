/* SPDX-License-Identifier: Apache-2.0 */
/*
 * webauthn.c - the steps of the standard, in its order
 */
#include "desk/webauthn.h"

#include "base/num.h"
#include "base/reader.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "crypto/spki.h"
#include "json/json.h"

#include <string.h>

enum { USER_PRESENT = 0x01, KEY_FOLLOWS = 0x40, MODEL_BYTES = 16 };

/* ---- what the browser saw ---- */

/* Is a member that text? */
static bool says(const json_t *client, const char *key, const char *wanted)
{
    const char *said = json_string_value(json_object_get(client, key));

    return said != NULL && strcmp(said, wanted) == 0;
}

MUST_CHECK static enum err judge_client(const json_t *client,
                                        const char *type,
                                        const struct webauthn_asked *asked,
                                        struct fault *f)
{
    char challenge[BASE64_CHARS(WEBAUTHN_CHALLENGE_BYTES) + 1];

    text_base64_encode(asked->challenge, sizeof asked->challenge, challenge);
    if (!says(client, "type", type))
        return fault_set(f, ERR_FORGED, "",
                         "The security key's answer is to another kind of question.");
    if (!says(client, "challenge", challenge))
        return fault_set(f, ERR_FORGED, "",
                         "The security key's answer is not to this question.");
    if (!says(client, "origin", asked->origin))
        return fault_set(f, ERR_FORGED, "",
                         "The security key was used on another page than the desk's.");
    if (json_is_true(json_object_get(client, "crossOrigin")) ||
        json_object_get(client, "topOrigin") != NULL)
        return fault_set(f, ERR_FORGED, "",
                         "The security key was used within another site's page.");
    return OK;
}

MUST_CHECK static enum err read_client(const struct webauthn_bytes *bytes,
                                       const char *type,
                                       const struct webauthn_asked *asked,
                                       struct fault *f)
{
    json_t *client = NULL;
    enum err e =
        json_read_loose(bytes->at, bytes->count, WEBAUTHN_CLIENT_MAX, &client, NULL);

    if (e == ERR_NOMEM)
        return fault_set(f, e, "", "Out of memory.");
    e = e == OK ? judge_client(client, type, asked, f)
                : fault_set(f, ERR_FORGED, "",
                            "What the browser says of the security key cannot be read.");
    json_decref(client);
    return e;
}

/* ---- what the authenticator saw ---- */

/* What every answer of it begins with. */
struct seen {
    uint8_t flags;
    uint32_t counter;
};

MUST_CHECK static enum err read_data(struct reader *r,
                                     const struct webauthn_asked *asked,
                                     struct seen *out,
                                     struct fault *f)
{
    uint8_t site[SHA256_BYTES];
    uint8_t wanted[SHA256_BYTES];

    reader_bytes(r, site, sizeof site);
    out->flags = reader_u8(r);
    out->counter = reader_u32(r);
    hash_sha256(asked->site, strlen(asked->site), wanted);
    if (!reader_ok(r))
        return fault_set(f, ERR_FORGED, "", "The security key's answer cannot be read.");
    if (!hash_equal(site, wanted, sizeof site))
        return fault_set(f, ERR_FORGED, "",
                         "The security key's answer is for another site.");
    if ((out->flags & USER_PRESENT) == 0)
        return fault_set(f, ERR_FORGED, "",
                         "The security key was not touched by anyone; touch it.");
    return OK;
}

/* Model and id stand behind; the key itself is read elsewhere. */
static bool has_id(struct reader *r, const struct webauthn_bytes *id)
{
    const uint8_t *model = reader_view(r, MODEL_BYTES);
    size_t count = reader_u16(r);
    const uint8_t *at = reader_view(r, count);

    return model != NULL && at != NULL && count == id->count && count > 0 &&
           count <= WEBAUTHN_ID_MAX && memcmp(at, id->at, count) == 0;
}

enum err webauthn_made(const struct webauthn_asked *asked,
                       const struct webauthn_answer *answer,
                       const struct webauthn_bytes *id,
                       const struct webauthn_bytes *key,
                       uint32_t *counter,
                       struct fault *f)
{
    struct seen seen;
    struct reader r;
    enum err e = read_client(&answer->client, "webauthn.create", asked, f);

    reader_init(&r, answer->data.at, answer->data.count);
    if (e == OK)
        e = read_data(&r, asked, &seen, f);
    if (e != OK)
        return e;
    if ((seen.flags & KEY_FOLLOWS) == 0 || !has_id(&r, id))
        return fault_set(f, ERR_FORGED, "", "The security key did not make that key.");
    if (spki_check(key->at, key->count) != OK)
        return fault_set(f, ERR_FORGED, "",
                         "The security key makes keys of a kind that is not known here; "
                         "take one with ES256 or Ed25519.");
    *counter = seen.counter;
    return OK;
}

enum err webauthn_used(const struct webauthn_asked *asked,
                       const struct webauthn_answer *answer,
                       const struct webauthn_bytes *key,
                       uint32_t *counter,
                       struct fault *f)
{
    uint8_t message[WEBAUTHN_DATA_MAX + SHA256_BYTES];
    struct seen seen;
    struct reader r;
    enum err e = read_client(&answer->client, "webauthn.get", asked, f);

    reader_init(&r, answer->data.at, answer->data.count);
    if (e == OK)
        e = read_data(&r, asked, &seen, f);
    if (e != OK)
        return e;
    if (answer->data.count > WEBAUTHN_DATA_MAX)
        return fault_set(f, ERR_FORGED, "", "The security key's answer is too long.");
    memcpy(message, answer->data.at, answer->data.count);
    hash_sha256(answer->client.at, answer->client.count, message + answer->data.count);
    e = spki_verify(key->at, key->count, message, answer->data.count + SHA256_BYTES,
                    answer->signature.at, answer->signature.count);
    if (e != OK)
        return fault_set(f, e, "", "The signature is not that security key's.");
    *counter = seen.counter;
    return OK;
}

bool webauthn_counts(uint32_t before, uint32_t now)
{
    return (before == 0 && now == 0) || now > before;
}
