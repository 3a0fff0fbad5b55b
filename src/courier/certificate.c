/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certificate.c - the one TLS configuration
 *
 * OpenSSL wants a certificate where a key would do. It is made anew for every
 * connection, always the same but for the key, and self-signed. The other side's is
 * not verified as a certificate at all: the callback replaces that, and TLS itself
 * proves that the other side holds the key.
 *
 * No session is ever resumed: a resumed one would not ask for the key again.
 */
#include "courier/certificate.h"

#include "base/must.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <string.h>

/* Longest chain of certificates that is received, in bytes. */
enum { CHAIN_MAX = 8192 };

static const uint8_t protocol[] = "\x09"
                                  "entente/1"; /* [RFC7301] 3.1: with its length */

enum { PROTOCOL_BYTES = sizeof protocol - 1 };

/* Choose our protocol or fail the handshake. */
static int choose_protocol(SSL *ssl,
                           const unsigned char **out,
                           unsigned char *out_bytes,
                           const unsigned char *in,
                           unsigned in_bytes,
                           void *state)
{
    unsigned at = 0;

    (void)ssl;
    (void)state;
    while (at < in_bytes) {
        unsigned bytes = in[at];

        if (bytes >= in_bytes - at)
            break;
        if (bytes == protocol[0] && memcmp(in + at, protocol, PROTOCOL_BYTES) == 0) {
            *out = in + at + 1;
            *out_bytes = protocol[0];
            return SSL_TLSEXT_ERR_OK;
        }
        at += 1 + bytes;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

/* In place of verifying a chain: read the key, and ask. */
static int check_key(X509_STORE_CTX *context, void *state)
{
    struct certificate_check *check = state;
    const X509 *certificate = X509_STORE_CTX_get0_cert(context);
    EVP_PKEY *key = certificate ? X509_get0_pubkey(certificate) : NULL;
    size_t bytes = sizeof check->key;

    check->allowed = false;
    if (key && EVP_PKEY_get_id(key) == EVP_PKEY_ED25519 &&
        EVP_PKEY_get_raw_public_key(key, check->key, &bytes) == 1 &&
        bytes == sizeof check->key && sign_key_check(check->key) == OK) {
        check->asked = true;
        check->allowed = check->allows(check->state, check->key);
    }
    if (!check->allowed)
        X509_STORE_CTX_set_error(context, X509_V_ERR_APPLICATION_VERIFICATION);
    return check->allowed;
}

static bool fill_certificate(X509 *x, EVP_PKEY *key)
{
    X509_NAME *name = X509_get_subject_name(x);

    return X509_set_version(x, X509_VERSION_3) &&
           ASN1_INTEGER_set(X509_get_serialNumber(x), 1) &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                      (const unsigned char *)"entente", -1, -1, 0) &&
           X509_set_issuer_name(x, name) &&
           ASN1_TIME_set_string(X509_getm_notBefore(x), "20000101000000Z") &&
           ASN1_TIME_set_string(X509_getm_notAfter(x), "99991231235959Z") &&
           X509_set_pubkey(x, key) && X509_sign(x, key, NULL);
}

/* Give the context our key in a certificate. */
static bool use_key(SSL_CTX *context, const struct sign_secret *own)
{
    EVP_PKEY *key =
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, own->seed, sizeof own->seed);
    X509 *x = X509_new();
    bool used = key && x && fill_certificate(x, key) &&
                SSL_CTX_use_certificate(context, x) &&
                SSL_CTX_use_PrivateKey(context, key);

    X509_free(x);
    EVP_PKEY_free(key);
    return used;
}

static bool configure(SSL_CTX *context, struct certificate_check *check)
{
    char algorithm[] = "ed25519"; /* OpenSSL's macro drops const */

    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_cert_verify_callback(context, check_key, check);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
    SSL_CTX_set_max_cert_list(context, CHAIN_MAX);
    return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) &&
           SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) &&
           SSL_CTX_set_num_tickets(context, 0) &&
           SSL_CTX_set1_sigalgs_list(context, algorithm) &&
           SSL_CTX_set_alpn_protos(context, protocol, PROTOCOL_BYTES) == 0;
}

enum err certificate_context(const struct sign_secret *own,
                             struct certificate_check *check,
                             SSL_CTX **out)
{
    SSL_CTX *context = SSL_CTX_new(TLS_method());

    if (!context || !configure(context, check) || !use_key(context, own)) {
        SSL_CTX_free(context);
        return ERR_NOMEM;
    }
    *out = context;
    return OK;
}

bool certificate_is_ours(const SSL *ssl)
{
    const unsigned char *chosen;
    unsigned bytes;

    SSL_get0_alpn_selected(ssl, &chosen, &bytes);
    return SSL_version(ssl) == TLS1_3_VERSION && bytes == protocol[0] &&
           memcmp(chosen, protocol + 1, bytes) == 0;
}
