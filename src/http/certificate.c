/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certificate.c - PEM to DER by the library that TLS uses, and its hash
 */
#include "http/certificate.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdint.h>

enum err certificate_fingerprint(const void *pem,
                                 size_t bytes,
                                 uint8_t out[SHA256_BYTES],
                                 struct fault *f)
{
    gnutls_datum_t text = {.data = (unsigned char *)(uintptr_t)pem};
    gnutls_datum_t der = {.data = NULL};
    gnutls_x509_crt_t certificate;
    int failed;

    if (bytes > CERTIFICATE_FILE_MAX)
        return fault_set(f, ERR_MALFORMED, "", "That is too large for a certificate.");
    text.size = (unsigned)bytes;
    if (gnutls_x509_crt_init(&certificate) != 0)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    failed = gnutls_x509_crt_import(certificate, &text, GNUTLS_X509_FMT_PEM);
    if (failed == 0)
        failed = gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_DER, &der);
    gnutls_x509_crt_deinit(certificate);
    if (failed < 0)
        return fault_set(f, ERR_MALFORMED, "",
                         "The certificate cannot be read (%s); it has to be PEM.",
                         gnutls_strerror(failed));
    hash_sha256(der.data, der.size, out);
    gnutls_free(der.data);
    return OK;
}
