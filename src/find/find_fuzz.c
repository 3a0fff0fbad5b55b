/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find_fuzz.c - a segment with bytes changed anywhere, and any bytes as a query: no crash
 *
 * The first byte says how many changes follow, each of three bytes: where, in 65,536ths
 * of the segment, and what is added there. The rest is the query. The changed segment is
 * not checked by its hash, as a file would be, but by its shape alone.
 */
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "find/draft.h"
#include "find/gather.h"
#include "find/segment.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t tables[LAYOUT_HASH_BYTES] = {1};

static void add(struct draft *d, int64_t row, enum record_kind kind, char *text)
{
    struct record_name name = {text, RECORD_NAME_PRIMARY};
    struct record_birth birth = {"1971"};
    struct record r = {.kind = kind,
                       .names = &name,
                       .name_count = 1,
                       .births = &birth,
                       .birth_count = 1};

    must(draft_add(d, row, 0, &r) == OK);
}

/* Made once; every input changes a copy. */
static uint8_t *make_segment(size_t *count)
{
    static char names[][32] = {"Ivan Petrov",   "Ivan Sokolov",      "Karim Noor",
                               "Northern Bank", "Grain Trading Ltd", "Abu Karim"};
    struct draft *d = draft_new();
    uint8_t *bytes = NULL;

    must(d != NULL);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        add(d, (int64_t)i, i % 3 == 2 ? RECORD_GROUP : RECORD_PERSON, names[i]);
    must(draft_pack(d, tables, &bytes, count) == OK);
    draft_free(d);
    return bytes;
}

static void ask(const struct segment *s, const char *text, bool thorough)
{
    static const uint16_t year = 1971;
    static struct gather_name names[GATHER_MAX];
    static struct form form;
    static struct form found;
    struct gather g;

    must(gather_init(&g, s->name_count + 1, s->lexeme_count + 1) == OK);
    for (enum record_kind k = RECORD_PERSON; k <= RECORD_GROUP; k++) {
        const struct gather_wish wish = {.form = &form,
                                         .kinds = 1u << k,
                                         .years = &year,
                                         .year_count = thorough ? 1 : 0,
                                         .begun = true,
                                         .thorough = thorough,
                                         .most = GATHER_MAX};
        size_t count;

        if (form_of_name(k, text, &form) != OK)
            break;
        count = gather_names(&g, s, &wish, names);
        for (size_t i = 0; i < count; i++)
            segment_form(s, names[i].name, &found);
    }
    gather_fini(&g);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t *whole;
    static size_t count;
    char text[RECORD_NAME_MAX + 2];
    struct segment s;
    uint8_t *bytes;
    size_t changes;

    if (whole == NULL)
        whole = make_segment(&count);
    bytes = memory_new(count, 1);
    must(bytes != NULL);
    memcpy(bytes, whole, count);
    changes = size > 0 ? data[0] % 16 : 0;
    data += size > 0 ? 1 : 0;
    size -= size > 0 ? 1 : 0;
    for (; changes > 0 && size >= 3; changes--, data += 3, size -= 3)
        bytes[(size_t)load_u16(data) * count >> 16] ^= data[2];
    size = size < sizeof text - 1 ? size : sizeof text - 1;
    memcpy(text, data, size);
    text[size] = '\0';
    if (segment_view(bytes, count, tables, &s) == OK)
        ask(&s, text, size % 2 == 1);
    memory_free(bytes);
    return 0;
}
