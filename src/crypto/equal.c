/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/equal.h"

#include <sodium.h>

bool hash_equal(const void *a, const void *b, size_t bytes)
{
    return sodium_memcmp(a, b, bytes) == 0;
}
