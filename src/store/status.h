/* SPDX-License-Identifier: Apache-2.0 */
/*
 * status.h - what became of the objects that were posted, for those who ask later
 *
 * One row for each request, in objects.db; the text is TAXII's status resource as its
 * server wrote it. A row stands for at least a day and goes by store_status_expire.
 */
#ifndef STORE_STATUS_H
#define STORE_STATUS_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

enum { STORE_STATUS_MAX = 16 << 20, STORE_STATUS_OWNER_MAX = 128 };

/* Insert or replace. Units: made in microseconds since 1970; owner: who may ask.
 * ERR_LIMIT owner or text too long. */
MUST_CHECK enum err store_status_put(struct store *s,
                                     const uint8_t id[16],
                                     const char *owner,
                                     int64_t made,
                                     const void *text,
                                     size_t count);

/* Text and owner into the buffers (cleared first). ERR_NOT_FOUND. */
MUST_CHECK enum err store_status_get(struct store *s,
                                     const uint8_t id[16],
                                     struct buffer *owner,
                                     struct buffer *text);

/* Erase what was made before; *gone counts. */
MUST_CHECK enum err store_status_expire(struct store *s, int64_t before, int64_t *gone);

#endif
