/* SPDX-License-Identifier: Apache-2.0 */
/*
 * media.h - media types: what a client accepts, and what it sends
 *
 * Types and the names of parameters are compared without regard to case; a version must
 * be the very text. A header that is not of the form accepts nothing and is nothing.
 * Pure.
 *
 * Source    [RFC9110] 8.3.1, 12.4.2, 12.5.1
 */
#ifndef HTTP_MEDIA_H
#define HTTP_MEDIA_H

#include <stdbool.h>

enum { MEDIA_BYTES_MAX = 2048, MEDIA_RANGES_MAX = 32, MEDIA_PARAMETERS_MAX = 8 };

/* A type that is offered. */
struct media {
    const char *type;    /* "application/taxii+json" */
    const char *version; /* "2.1", or NULL: it has none */
};

/*
 * Does an Accept header accept this type? The most exact of the ranges that fit decides,
 * by its weight. A range without version fits every version.
 */
bool media_accepts(const char *accept, const struct media *offered);

/* Is a Content-Type header this type, with this version or without one? A charset other
 * than UTF-8 makes it another type. */
bool media_is(const char *content_type, const struct media *wanted);

#endif
