/* SPDX-License-Identifier: Apache-2.0 */
/*
 * segment.h - the bytes of a segment, seen as what they are
 *
 * The law. Everything that is followed later (an offset, a number of a lexeme, a name or
 * a record, the end of a text) is checked here, once; what passed can be walked without
 * looking. Whether the bytes are those that were written is for their hash to say
 * (find/shelf.h).
 */
#ifndef FIND_SEGMENT_H
#define FIND_SEGMENT_H

#include "base/attr.h"
#include "base/err.h"
#include "find/layout.h"

#include <stddef.h>
#include <stdint.h>

struct segment {
    const struct layout_lexeme *lexemes;
    const uint32_t *lists_at;
    const uint32_t *lists;
    const struct layout_name *names;
    const uint8_t *weights;
    const uint8_t *born;
    const uint32_t *words;
    const struct layout_record *records;
    const uint16_t *years;
    const char *initials;
    const uint32_t *buckets;
    const struct layout_key *keys;
    size_t lexeme_count;
    size_t name_count;
    size_t record_count;
    size_t bucket_count; /* a power of two */
    size_t persons;      /* how many of the lexemes are of persons; they come first */
};

/*
 * Shape    bytes: aligned as for uint64_t (must); kept
 * Errors   ERR_UNEXPECTED made by another build or from other tables; ERR_CORRUPT
 * Time     linear
 */
MUST_CHECK enum err segment_view(const void *bytes,
                                 size_t count,
                                 const uint8_t tables[LAYOUT_HASH_BYTES],
                                 struct segment *out);

/* The lexeme of a word of a name. */
static inline uint32_t segment_lexeme(uint32_t word)
{
    return word & (LAYOUT_LEXEMES_MAX - 1);
}

/* And the role. */
static inline enum word_role segment_role(uint32_t word)
{
    return (enum word_role)(word >> LAYOUT_ROLE_SHIFT);
}

/* How many names hold a lexeme. */
static inline uint32_t segment_frequency(const struct segment *s, uint32_t lexeme)
{
    return s->lists_at[lexeme + 1] - s->lists_at[lexeme];
}

/* The form of a name, as it was when the name was added, but for its marks. */
void segment_form(const struct segment *s, uint32_t name, struct form *out);

/* Its words and its further ones together. */
void segment_written(const struct segment *s, uint32_t name, struct form *out);

#endif
