/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys.c - hashes of the letters and of the consonants of a word
 *
 * Dropping one letter on both sides is how one letter more, less, or other, and two that
 * changed places, are all found by equality.
 */
#include "find/keys.h"

#include <string.h>

enum { TAG_LETTERS = 1, TAG_CONSONANTS = 2, TAG_BODY = 4 };

/* Stir a number so that each of its bits moves every other. */
static uint64_t mix(uint64_t x)
{
    x *= UINT64_C(0x9e3779b97f4a7c15);
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    return x ^ x >> 29;
}

uint64_t keys_hash(const void *bytes, size_t count, uint64_t seed)
{
    const uint8_t *at = bytes;
    uint64_t hash = mix(seed + count);
    uint64_t word;

    for (; count >= sizeof word; count -= sizeof word, at += sizeof word) {
        memcpy(&word, at, sizeof word);
        hash = mix(hash ^ word);
    }
    word = 0;
    memcpy(&word, at, count);
    return mix(hash ^ word);
}

static uint32_t key_of(const char *text, size_t count, uint64_t tag)
{
    return (uint32_t)(keys_hash(text, count, tag) >> 16);
}

/* Without one letter; of two equal neighbours dropping either gives the same. */
static size_t
add_fewer(const char *text, size_t count, size_t most, uint64_t tag, uint32_t *out)
{
    char fewer[WORD_MAX + 1];
    size_t added = 0;

    if (count < KEYS_DROP_FROM)
        return 0;
    for (size_t i = 0; i < count && i < most; i++) {
        if (i > 0 && text[i] == text[i - 1])
            continue;
        memcpy(fewer, text, i);
        memcpy(fewer + i, text + i + 1, count - i - 1);
        out[added++] = key_of(fewer, count - 1, tag);
    }
    return added;
}

static size_t
add_consonants(const struct form_word *word, unsigned which, uint64_t tag, uint32_t *out)
{
    struct skeleton further[SKELETON_ALTERNATIVES];
    const size_t count = strlen(word->skeleton.text);
    size_t added = 0;
    size_t others;

    if ((which & KEYS_CONSONANTS) != 0) {
        out[added++] = key_of(word->skeleton.text, count, tag);
        others = skeleton_alternatives(word->settled, word->script, further);
        for (size_t i = 0; i < others; i++)
            out[added++] = key_of(further[i].text, strlen(further[i].text), tag);
    }
    if ((which & KEYS_FEWER) != 0)
        added += add_fewer(word->skeleton.text, count, SKELETON_MAX, tag, out + added);
    return added;
}

uint32_t keys_of_letters(const char *text, size_t count, bool body)
{
    return key_of(text, count, (body ? TAG_BODY : 0) | (uint64_t)TAG_LETTERS);
}

size_t
keys_of_word(const struct form_word *word, bool body, unsigned which, uint32_t *out)
{
    const uint64_t kind = body ? TAG_BODY : 0;
    const size_t count = strlen(word->text);
    size_t added = 0;

    if ((which & KEYS_LETTERS) != 0) {
        out[added++] = key_of(word->text, count, kind | TAG_LETTERS);
        added +=
            add_fewer(word->text, count, KEYS_DROPS_MAX, kind | TAG_LETTERS, out + added);
    }
    if (count > 1)
        added += add_consonants(word, which, kind | TAG_CONSONANTS, out + added);
    return added;
}
