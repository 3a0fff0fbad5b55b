/* SPDX-License-Identifier: Apache-2.0 */
/*
 * card.h - a party's signed identity
 *
 * Source PROTOCOL.md 3; requirements K1-K3, R10
 */
#ifndef LANE_CARD_H
#define LANE_CARD_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "crypto/sign.h"
#include "json/json.h"

#include <stddef.h>
#include <stdint.h>

enum {
    CARD_FILE_MAX = 65536,
    CARD_OFFICERS_MAX = 64,
    CARD_FINGERPRINT_BYTES = 48 /* "ddddd ddddd ... ddddd" of 8 groups, with NUL */
};

struct card_officer {
    uint8_t key[SIGN_KEY_BYTES];
    const char *name; /* borrowed from the card's json */
    unsigned roles;   /* enum role bits */
};

struct card {
    json_t *object; /* the card without its signature, checked */
    uint8_t id[32];
    uint8_t root[SIGN_KEY_BYTES];
    uint8_t node[SIGN_KEY_BYTES];
    uint8_t link[SIGN_KEY_BYTES];
    uint8_t overseer[SIGN_KEY_BYTES];
    int64_t issued;
    int64_t until;
    int64_t serial;
    size_t officer_count;
    struct card_officer officer[CARD_OFFICERS_MAX];
};

/*
 * Read and verify a card file (one canonical line, perhaps with a newline after).
 *
 * Owns     *out given (card_free)
 * Errors   ERR_MALFORMED, ERR_LIMIT, ERR_FORGED (signature, bad or repeated key),
 *          each with a sentence in *f; ERR_NOMEM
 */
MUST_CHECK enum err
card_read(const void *bytes, size_t count, struct card **out, struct fault *f);

/* Sign a card object (taken) with the root key and append the file's bytes to out.
 * Errors as card_read: a card that card_read would refuse is not written. */
MUST_CHECK enum err card_write(json_t *object,
                               const struct sign_secret *root,
                               struct buffer *out,
                               struct fault *f);

/* NULL is fine. */
void card_free(struct card *c);

/* The party's name in `lang`, else in the card's first language. Borrowed. */
const char *card_name(const struct card *c, const char *lang);

/* The officer with this key, or NULL. */
const struct card_officer *card_officer(const struct card *c,
                                        const uint8_t key[SIGN_KEY_BYTES]);

/* How many officers have the role. */
size_t card_role_count(const struct card *c, unsigned role);

/* Any 32 bytes as 8 groups of 5 digits (fingerprint, head number). */
void card_digits(const uint8_t bytes[32], char out[CARD_FINGERPRINT_BYTES]);

#endif
