/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shelf.h - the files of an index: segments, and the list of those that count
 *
 *     DIR/list         generation, tables, and of each segment number, bytes and SHA-256
 *     DIR/N.segment
 *
 * The law
 *  1. The list is replaced in one step, after what it names is on disk. A process that
 *     dies leaves the old list or the new one, and files that no list names.
 *  2. What the list no longer names is zeroed on disk before its name goes: it holds
 *     words of names that may have been erased.
 *  3. Whatever is not as it was written is ERR_CORRUPT, never a segment.
 *  4. One process has a folder open at a time; the store's lock sees to that.
 */
#ifndef FIND_SHELF_H
#define FIND_SHELF_H

#include "base/attr.h"
#include "base/err.h"
#include "find/segment.h"

#include <stddef.h>
#include <stdint.h>

enum { SHELF_SEGMENTS_MAX = 32, SHELF_HASH_BYTES = 32 };

struct shelf_segment {
    uint64_t number; /* of its file */
    const void *bytes;
    size_t count;
    uint8_t hash[SHELF_HASH_BYTES];
    struct segment view;
};

struct shelf {
    int folder;
    uint64_t generation; /* of what it was made from */
    uint8_t tables[LAYOUT_HASH_BYTES];
    struct shelf_segment segments[SHELF_SEGMENTS_MAX];
    size_t count;
};

/*
 * Open the folder, map and check every segment, and wipe what the list does not name.
 *
 * Owns     fills *out; shelf_close
 * Errors   ERR_NOT_FOUND no index there; ERR_UNEXPECTED made by another build, from
 *          other tables or for another generation; ERR_CORRUPT; ERR_IO
 */
MUST_CHECK enum err shelf_open(const char *dir,
                               uint64_t generation,
                               const uint8_t tables[LAYOUT_HASH_BYTES],
                               struct shelf *out);

/* Make the folder if it is not there, and zero and remove whatever it holds. ERR_IO. */
MUST_CHECK enum err
shelf_make(const char *dir, const uint8_t tables[LAYOUT_HASH_BYTES], struct shelf *out);

void shelf_close(struct shelf *s); /* its folder may be -1 */

/*
 * Put one more segment (its bytes; none if count is 0) in the place of some, given as
 * bits, and note the generation. On an error the folder must be made anew.
 *
 * Errors   ERR_LIMIT too many segments; ERR_CORRUPT what was written is not what is
 *          read; ERR_IO
 */
MUST_CHECK enum err shelf_replace(struct shelf *s,
                                  uint32_t dropped,
                                  const void *bytes,
                                  size_t count,
                                  uint64_t generation);

#endif
