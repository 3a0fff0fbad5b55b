/* SPDX-License-Identifier: Apache-2.0 */
/*
 * segment.c - checking a segment's bytes once, so that nobody need look again
 */
#include "find/segment.h"

#include "base/must.h"

#include <string.h>

static const char magic[8] = "EntFind";

/* The head is of this build, and its sections fill the bytes in their order. */
static enum err check_head(const struct layout_head *h,
                           size_t count,
                           const uint8_t tables[LAYOUT_HASH_BYTES])
{
    uint64_t at = sizeof *h;

    if (memcmp(h->magic, magic, sizeof magic) != 0)
        return ERR_CORRUPT;
    if (h->version != LAYOUT_VERSION || h->order != LAYOUT_ORDER ||
        h->word_bytes != sizeof(struct form_word) || h->roles != ROLE_COUNT ||
        memcmp(h->tables, tables, LAYOUT_HASH_BYTES) != 0)
        return ERR_UNEXPECTED;
    if (h->bytes != count)
        return ERR_CORRUPT;
    for (enum layout_section s = 0; s < LAYOUT_SECTIONS; s++) {
        if (h->at[s] != at || h->count[s] > (count - at) / layout_item_bytes(s))
            return ERR_CORRUPT;
        at += h->count[s] * layout_item_bytes(s);
        at = (at + 7) & ~UINT64_C(7);
        if (at > count)
            return ERR_CORRUPT;
    }
    return at == count ? OK : ERR_CORRUPT;
}

static bool counts_agree(const struct layout_head *h)
{
    const uint64_t *count = h->count;

    return count[LAYOUT_LEXEMES] < LAYOUT_LEXEMES_MAX &&
           count[LAYOUT_LISTS_AT] == count[LAYOUT_LEXEMES] + 1 &&
           count[LAYOUT_LISTS] <= UINT32_MAX && count[LAYOUT_KEYS] <= UINT32_MAX &&
           count[LAYOUT_NAMES] <= LAYOUT_NAMES_MAX &&
           count[LAYOUT_WEIGHTS] == count[LAYOUT_NAMES] &&
           count[LAYOUT_BORN] == count[LAYOUT_NAMES] &&
           count[LAYOUT_RECORDS] <= LAYOUT_RECORDS_MAX && count[LAYOUT_INITIALS] > 0 &&
           count[LAYOUT_BUCKETS] > 1 &&
           ((count[LAYOUT_BUCKETS] - 1) & (count[LAYOUT_BUCKETS] - 2)) == 0;
}

/* A text of a-z, A-Z and 0-9 that ends within its room. */
static bool is_text(const char *text, size_t room)
{
    for (size_t i = 0; i < room; i++) {
        const char c = text[i];

        if (c == '\0')
            return true;
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z'))
            return false;
    }
    return false;
}

static bool lexeme_is_whole(const struct layout_lexeme *l)
{
    const struct form_word *w = &l->word;

    return is_text(w->text, sizeof w->text) && w->text[0] != '\0' &&
           is_text(w->settled, sizeof w->settled) &&
           is_text(w->skeleton.text, sizeof w->skeleton.text) &&
           (unsigned)w->script < SCRIPT_COUNT && w->role == 0 && l->body <= 1;
}

/* Places that never go back, from 0 to the end. */
static bool places_rise(const uint32_t *at, size_t count, uint64_t end)
{
    if (at[0] != 0 || at[count] != end)
        return false;
    for (size_t i = 0; i < count; i++)
        if (at[i] > at[i + 1])
            return false;
    return true;
}

static bool all_below(const uint32_t *items, uint64_t count, uint64_t limit)
{
    for (uint64_t i = 0; i < count; i++)
        if (items[i] >= limit)
            return false;
    return true;
}

static bool keys_hold(const struct segment *s, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        if (s->keys[i].lexeme >= s->lexeme_count)
            return false;
    return true;
}

static bool lexemes_hold(struct segment *s, const struct layout_head *h)
{
    bool bodies = false;

    for (size_t i = 0; i < s->lexeme_count; i++) {
        if (!lexeme_is_whole(&s->lexemes[i]) || (bodies && s->lexemes[i].body == 0))
            return false;
        bodies = s->lexemes[i].body == 1;
        s->persons += bodies ? 0 : 1;
    }
    return places_rise(s->lists_at, s->lexeme_count, h->count[LAYOUT_LISTS]) &&
           all_below(s->lists, h->count[LAYOUT_LISTS], s->name_count) &&
           places_rise(s->buckets, s->bucket_count, h->count[LAYOUT_KEYS]) &&
           keys_hold(s, h->count[LAYOUT_KEYS]);
}

static bool name_holds(const struct segment *s,
                       const struct layout_head *h,
                       const struct layout_name *n)
{
    const size_t all = n->count + (size_t)n->further;

    if (n->count == 0 || all > WORDS_MAX || n->record >= s->record_count ||
        n->words > h->count[LAYOUT_WORDS] || h->count[LAYOUT_WORDS] - n->words < all ||
        n->initials >= h->count[LAYOUT_INITIALS])
        return false;
    for (size_t i = 0; i < all; i++) {
        const uint32_t word = s->words[n->words + i];

        if (segment_lexeme(word) >= s->lexeme_count || segment_role(word) >= ROLE_COUNT)
            return false;
    }
    return strnlen(s->initials + n->initials, WORDS_INITIALS_MAX + 1) <=
           WORDS_INITIALS_MAX;
}

static bool names_hold(const struct segment *s, const struct layout_head *h)
{
    if (s->initials[h->count[LAYOUT_INITIALS] - 1] != '\0')
        return false;
    for (size_t i = 0; i < s->name_count; i++) {
        if (!name_holds(s, h, &s->names[i]) ||
            (i > 0 && s->names[i].record < s->names[i - 1].record))
            return false;
    }
    for (size_t i = 0; i < s->record_count; i++) {
        const struct layout_record *r = &s->records[i];

        if (r->row < 0 || r->kind > RECORD_THING || r->years > h->count[LAYOUT_YEARS] ||
            h->count[LAYOUT_YEARS] - r->years < r->year_count)
            return false;
    }
    return true;
}

enum err segment_view(const void *bytes,
                      size_t count,
                      const uint8_t tables[LAYOUT_HASH_BYTES],
                      struct segment *out)
{
    const uint8_t *base = bytes;
    const struct layout_head *h = bytes;
    struct segment s = {.persons = 0};
    enum err e;

    must((uintptr_t)bytes % sizeof(uint64_t) == 0);
    if (count < sizeof *h)
        return ERR_CORRUPT;
    e = check_head(h, count, tables);
    if (e != OK)
        return e;
    if (!counts_agree(h))
        return ERR_CORRUPT;
    s.lexemes = (const void *)(base + h->at[LAYOUT_LEXEMES]);
    s.lists_at = (const void *)(base + h->at[LAYOUT_LISTS_AT]);
    s.lists = (const void *)(base + h->at[LAYOUT_LISTS]);
    s.names = (const void *)(base + h->at[LAYOUT_NAMES]);
    s.weights = base + h->at[LAYOUT_WEIGHTS];
    s.born = base + h->at[LAYOUT_BORN];
    s.words = (const void *)(base + h->at[LAYOUT_WORDS]);
    s.records = (const void *)(base + h->at[LAYOUT_RECORDS]);
    s.years = (const void *)(base + h->at[LAYOUT_YEARS]);
    s.initials = (const void *)(base + h->at[LAYOUT_INITIALS]);
    s.buckets = (const void *)(base + h->at[LAYOUT_BUCKETS]);
    s.keys = (const void *)(base + h->at[LAYOUT_KEYS]);
    s.lexeme_count = h->count[LAYOUT_LEXEMES];
    s.name_count = h->count[LAYOUT_NAMES];
    s.record_count = h->count[LAYOUT_RECORDS];
    s.bucket_count = h->count[LAYOUT_BUCKETS] - 1;
    if (!lexemes_hold(&s, h) || !names_hold(&s, h))
        return ERR_CORRUPT;
    *out = s;
    return OK;
}

static void copy_words(const struct segment *s,
                       const struct layout_name *n,
                       size_t count,
                       struct form_word *out)
{
    for (size_t i = 0; i < count; i++) {
        const uint32_t word = s->words[n->words + i];

        out[i] = s->lexemes[segment_lexeme(word)].word;
        out[i].role = segment_role(word);
    }
}

void segment_written(const struct segment *s, uint32_t name, struct form *out)
{
    const struct layout_name *n = &s->names[name];

    copy_words(s, n, n->count + (size_t)n->further, out->words);
    out->count = n->count + (size_t)n->further;
    out->marks = 0;
    out->legal = n->legal;
    out->initials[0] = '\0';
}

void segment_form(const struct segment *s, uint32_t name, struct form *out)
{
    const struct layout_name *n = &s->names[name];
    const char *initials = s->initials + n->initials;

    out->count = n->count;
    out->marks = 0;
    out->legal = n->legal;
    memcpy(out->initials, initials, strlen(initials) + 1);
    copy_words(s, n, n->count, out->words);
}
