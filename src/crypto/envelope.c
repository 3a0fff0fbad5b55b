/* SPDX-License-Identifier: Apache-2.0 */
/*
 * envelope.c - content sealed under a key of its own, and that key sealed to a person
 *
 * The law: what is wrong of an envelope and what is wrong of the content in it are one
 * error, and no byte of either is given before all was checked.
 */
#include "crypto/envelope.h"

#include "base/memory.h"
#include "base/must.h"

#include <sodium.h>

#include <stdbool.h>
#include <string.h>

enum {
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    BOX_KEY = crypto_box_PUBLICKEYBYTES
};

_Static_assert(ENVELOPE_EXTRA_BYTES == NONCE + ENVELOPE_SALT_BYTES + TAG, "extra");
_Static_assert(ENVELOPE_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key");
_Static_assert(ENVELOPE_SEALED_KEY_BYTES == crypto_box_SEALBYTES + ENVELOPE_KEY_BYTES,
               "sealed key");

/* What is bound to the seal beside its content. */
static const char label[] = "entente/1 content"; /* with its NUL */

enum { ABOUT = sizeof label + 32 + 32 };

static void
make_about(const uint8_t lane[32], const uint8_t commit[32], uint8_t out[ABOUT])
{
    memcpy(out, label, sizeof label);
    memcpy(out + sizeof label, lane, 32);
    memcpy(out + sizeof label + 32, commit, 32);
}

enum err envelope_close(struct random *r,
                        const uint8_t key[ENVELOPE_KEY_BYTES],
                        const uint8_t lane[32],
                        const struct part *content,
                        uint8_t *out,
                        uint8_t commit[32])
{
    const size_t count = ENVELOPE_SALT_BYTES + content->count;
    uint8_t about[ABOUT];
    uint8_t *plain; /* salt || content */
    enum err e;

    must(content->count <= SIZE_MAX / 2);
    memset(out, 0, content->count + ENVELOPE_EXTRA_BYTES);
    memset(commit, 0, 32);
    plain = memory_new(count, 1);
    if (plain == NULL)
        return ERR_NOMEM;
    e = random_fill(r, plain, ENVELOPE_SALT_BYTES);
    if (e == OK)
        e = random_fill(r, out, NONCE);
    if (e == OK) {
        if (content->count > 0)
            memcpy(plain + ENVELOPE_SALT_BYTES, content->bytes, content->count);
        hash_sha256(plain, count, commit);
        make_about(lane, commit, about);
        must(crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, NULL, plain, count,
                                                        about, sizeof about, NULL, out,
                                                        key) == 0);
    }
    memory_wipe_free(plain, count);
    return e;
}

enum err envelope_open(const uint8_t key[ENVELOPE_KEY_BYTES],
                       const uint8_t lane[32],
                       const uint8_t commit[32],
                       const struct part *sealed,
                       uint8_t *out)
{
    const uint8_t *nonce = sealed->bytes;
    uint8_t about[ABOUT];
    uint8_t found[32];
    uint8_t *plain;
    size_t count;
    enum err e = ERR_FORGED;

    if (sealed->count < ENVELOPE_EXTRA_BYTES)
        return ERR_FORGED;
    count = sealed->count - NONCE - TAG;
    memset(out, 0, count - ENVELOPE_SALT_BYTES);
    plain = memory_new(count, 1);
    if (plain == NULL)
        return ERR_NOMEM;
    make_about(lane, commit, about);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, nonce + NONCE,
                                                   sealed->count - NONCE, about,
                                                   sizeof about, nonce, key) == 0) {
        hash_sha256(plain, count, found);
        if (memcmp(found, commit, sizeof found) == 0) {
            memcpy(out, plain + ENVELOPE_SALT_BYTES, count - ENVELOPE_SALT_BYTES);
            e = OK;
        }
    }
    memory_wipe_free(plain, count);
    return e;
}

/* BLAKE2b of both public keys, as crypto_box_seal has it. */
static void
box_nonce(const uint8_t *ephemeral, const uint8_t *to, uint8_t out[crypto_box_NONCEBYTES])
{
    uint8_t both[2 * BOX_KEY];

    memcpy(both, ephemeral, BOX_KEY);
    memcpy(both + BOX_KEY, to, BOX_KEY);
    must(crypto_generichash(out, crypto_box_NONCEBYTES, both, sizeof both, NULL, 0) == 0);
}

enum err envelope_key_close(struct random *r,
                            const uint8_t to[SIGN_KEY_BYTES],
                            const uint8_t key[ENVELOPE_KEY_BYTES],
                            uint8_t out[ENVELOPE_SEALED_KEY_BYTES])
{
    uint8_t nonce[crypto_box_NONCEBYTES];
    uint8_t secret[crypto_box_SECRETKEYBYTES]; /* for this one message */
    uint8_t box[BOX_KEY];
    enum err e;

    memset(out, 0, ENVELOPE_SEALED_KEY_BYTES);
    if (sign_key_check(to) != OK || crypto_sign_ed25519_pk_to_curve25519(box, to) != 0)
        return ERR_FORGED;
    e = random_fill(r, secret, sizeof secret);
    if (e != OK)
        return e;
    must(crypto_scalarmult_base(out, secret) == 0);
    box_nonce(out, box, nonce);
    if (crypto_box_easy(out + BOX_KEY, key, ENVELOPE_KEY_BYTES, nonce, box, secret) !=
        0) {
        memset(out, 0, ENVELOPE_SEALED_KEY_BYTES);
        e = ERR_FORGED;
    }
    memory_wipe(secret, sizeof secret);
    return e;
}

enum err envelope_key_open(const struct sign_secret *owner,
                           const uint8_t sealed[ENVELOPE_SEALED_KEY_BYTES],
                           uint8_t key[ENVELOPE_KEY_BYTES])
{
    uint8_t pair[crypto_sign_SECRETKEYBYTES]; /* as libsodium has a secret key */
    uint8_t secret[crypto_box_SECRETKEYBYTES];
    uint8_t box[BOX_KEY];
    bool opened;

    memcpy(pair, owner->seed, SIGN_SEED_BYTES);
    memcpy(pair + SIGN_SEED_BYTES, owner->key, SIGN_KEY_BYTES);
    opened =
        crypto_sign_ed25519_pk_to_curve25519(box, owner->key) == 0 &&
        crypto_sign_ed25519_sk_to_curve25519(secret, pair) == 0 &&
        crypto_box_seal_open(key, sealed, ENVELOPE_SEALED_KEY_BYTES, box, secret) == 0;
    memory_wipe(pair, sizeof pair);
    memory_wipe(secret, sizeof secret);
    if (opened)
        return OK;
    memory_wipe(key, ENVELOPE_KEY_BYTES);
    return ERR_FORGED;
}
