/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twice.h - where a list has the same item twice, once it is known that it has
 */
#ifndef LIBRARY_TWICE_H
#define LIBRARY_TWICE_H

#include "base/attr.h"
#include "base/err.h"
#include "bulk/bulk.h"

struct twice {
    uint32_t first;
    uint32_t second; /* above first; so 0: none */
};

/* Two places, from 0, of the same id; *out is untouched if there are none.
 * Errors ERR_NOMEM */
MUST_CHECK enum err
twice_find(const uint8_t (*ids)[BULK_ID_BYTES], size_t count, struct twice *out);

#endif
