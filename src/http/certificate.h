/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certificate.h - the fingerprint by which a client's certificate is known
 */
#ifndef HTTP_CERTIFICATE_H
#define HTTP_CERTIFICATE_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "crypto/hash.h"

#include <stddef.h>
#include <stdint.h>

enum { CERTIFICATE_FILE_MAX = 256 << 10 };

/* SHA-256 of the first certificate of a PEM text, as struct server_request has it. Errors
 * ERR_MALFORMED, with *f; ERR_NOMEM. */
MUST_CHECK enum err certificate_fingerprint(const void *pem,
                                            size_t bytes,
                                            uint8_t out[SHA256_BYTES],
                                            struct fault *f);

#endif
