/* SPDX-License-Identifier: Apache-2.0 */
/*
 * user.c - from a header or a certificate to a row of credentials
 *
 * The law: a name that is not there takes as long as a secret that is wrong: both are one
 * hash and one look-up.
 */
#include "door/user.h"

#include "base/memory.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "http/login.h"

#include <string.h>

struct finding {
    enum store_credential_kind kind;
    const uint8_t *hash; /* that it must have; NULL: it was found by it */
    struct user *out;
};

enum err user_secret_make(struct random *r, char out[USER_SECRET_CHARS + 1])
{
    uint8_t bytes[USER_SECRET_BYTES];
    enum err e = random_fill(r, bytes, sizeof bytes);

    if (e == OK)
        text_base64_encode(bytes, sizeof bytes, out);
    memory_wipe(bytes, sizeof bytes);
    return e;
}

void user_secret_hash(const char *secret, uint8_t out[STORE_CREDENTIAL_HASH_BYTES])
{
    static const char purpose[] = "entente door secret";
    const struct part parts[] = {{purpose, sizeof purpose}, {secret, strlen(secret)}};

    hash_sha256_parts(parts, COUNT_OF(parts), out);
}

static enum err see(void *state, const struct store_credential *c)
{
    const struct finding *finding = state;
    enum err e;

    if (c->kind != finding->kind)
        return ERR_DENIED;
    if (finding->hash != NULL && !hash_equal(c->hash, finding->hash, sizeof c->hash))
        return ERR_DENIED;
    e = text_copy(finding->out->name, sizeof finding->out->name, c->name);
    if (e == OK)
        e = text_copy(finding->out->rights, sizeof finding->out->rights, c->rights);
    return e == OK ? OK : ERR_CORRUPT;
}

MUST_CHECK static enum err
check_login(struct store *s, const struct login *l, struct user *out)
{
    uint8_t hash[STORE_CREDENTIAL_HASH_BYTES];
    struct finding finding = {.kind = STORE_CREDENTIAL_BEARER, .out = out};
    enum err e;

    user_secret_hash(l->secret, hash);
    if (l->kind == LOGIN_BASIC) {
        finding.kind = STORE_CREDENTIAL_BASIC;
        finding.hash = hash;
        e = store_credential_get(s, l->name, see, &finding);
    } else {
        e = store_credential_find(s, finding.kind, hash, see, &finding);
    }
    memory_wipe(hash, sizeof hash);
    return e;
}

enum err user_check(struct store *s, const struct server_request *r, struct user *out)
{
    struct user found = {.name = ""};
    struct finding by_certificate = {.kind = STORE_CREDENTIAL_CERTIFICATE, .out = &found};
    struct login l;
    enum err e = login_read(r->authorization, &l);

    if (e == OK && l.kind == LOGIN_NONE && !r->has_certificate)
        return ERR_NOT_FOUND;
    if (e != OK || l.kind == LOGIN_OTHER)
        e = ERR_DENIED;
    else if (l.kind == LOGIN_NONE)
        e = store_credential_find(s, STORE_CREDENTIAL_CERTIFICATE, r->certificate, see,
                                  &by_certificate);
    else
        e = check_login(s, &l, &found);
    login_wipe(&l);
    if (e == OK)
        *out = found;
    return e == ERR_NOT_FOUND || e == ERR_MALFORMED ? ERR_DENIED : e;
}
