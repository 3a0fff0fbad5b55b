/* SPDX-License-Identifier: Apache-2.0 */
/*
 * equal.h - comparing what may be secret; libsodium alone, so that who needs no more
 * links no more
 *
 * Nouns  hash
 */
#ifndef CRYPTO_EQUAL_H
#define CRYPTO_EQUAL_H

#include <stdbool.h>
#include <stddef.h>

/* Are these bytes the same? Takes the same time wherever they differ. */
bool hash_equal(const void *a, const void *b, size_t bytes);

#endif
