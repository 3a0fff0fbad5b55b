/* SPDX-License-Identifier: Apache-2.0 */
/*
 * draft.c - gathering names and packing them
 *
 * While names are gathered, words are numbered in the order they come, through a table of
 * slots; packing numbers them anew in the order of their letters, so that a beginning of
 * a word is a range of them, and then counts and fills each list in two passes.
 */
#include "find/draft.h"

#include "base/memory.h"
#include "base/must.h"
#include "find/keys.h"
#include "find/pile.h"
#include "find/writing.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS_MIN = 1024, YEARS_KEPT = UINT8_MAX };

struct draft {
    struct pile lexemes; /* struct layout_lexeme */
    struct pile names;   /* struct layout_name */
    struct pile words;   /* uint32_t: role and lexeme */
    struct pile records; /* struct layout_record */
    struct pile years;   /* uint16_t */
    struct pile initials;
    uint32_t *slots; /* lexeme + 1; 0 free */
    size_t slot_count;
    struct form form; /* of the name at hand */
    struct writing writing;
};

struct draft *draft_new(void)
{
    struct draft *d = memory_new(1, sizeof *d);

    if (d == NULL)
        return NULL;
    pile_init(&d->lexemes, sizeof(struct layout_lexeme), LAYOUT_LEXEMES_MAX - 1);
    pile_init(&d->names, sizeof(struct layout_name), LAYOUT_NAMES_MAX);
    pile_init(&d->words, sizeof(uint32_t), UINT32_MAX);
    pile_init(&d->records, sizeof(struct layout_record), LAYOUT_RECORDS_MAX);
    pile_init(&d->years, sizeof(uint16_t), UINT32_MAX);
    pile_init(&d->initials, 1, UINT32_MAX);
    d->slots = memory_new(SLOTS_MIN, sizeof *d->slots);
    d->slot_count = SLOTS_MIN;
    /* The empty text, for names that have no initials. */
    if (d->slots == NULL || pile_push(&d->initials, 1) == NULL) {
        draft_free(d);
        return NULL;
    }
    return d;
}

void draft_free(struct draft *d)
{
    if (d == NULL)
        return;
    pile_fini(&d->lexemes);
    pile_fini(&d->names);
    pile_fini(&d->words);
    pile_fini(&d->records);
    pile_fini(&d->years);
    pile_fini(&d->initials);
    memory_free(d->slots);
    memory_wipe_free(d, sizeof *d);
}

size_t draft_names(const struct draft *d)
{
    return d->names.count;
}

size_t draft_records(const struct draft *d)
{
    return d->records.count;
}

static int compare_rows(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a;
    const int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

enum err draft_check(const struct draft *d)
{
    const struct layout_record *records = d->records.items;
    const size_t count = d->records.count;
    int64_t *rows = memory_new(count, sizeof *rows);
    enum err e = OK;

    if (rows == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < count; i++)
        rows[i] = records[i].row;
    qsort(rows, count, sizeof *rows, compare_rows);
    for (size_t i = 1; i < count && e == OK; i++)
        e = rows[i - 1] == rows[i] ? ERR_EXISTS : OK;
    memory_free(rows);
    return e;
}

static void
put_slot(uint32_t *slots, size_t count, const struct layout_lexeme *l, size_t n)
{
    size_t at = keys_hash(l, sizeof *l, 0) & (count - 1);

    while (slots[at] != 0)
        at = (at + 1) & (count - 1);
    slots[at] = (uint32_t)n + 1;
}

static enum err grow_slots(struct draft *d)
{
    const struct layout_lexeme *lexemes = d->lexemes.items;
    const size_t count = d->slot_count * 2;
    uint32_t *slots = memory_new(count, sizeof *slots);

    if (slots == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < d->lexemes.count; i++)
        put_slot(slots, count, &lexemes[i], i);
    memory_free(d->slots);
    d->slots = slots;
    d->slot_count = count;
    return OK;
}

static enum err no_room(const struct pile *p)
{
    return p->count >= p->ceiling ? ERR_LIMIT : ERR_NOMEM;
}

/* The number of a lexeme, whose unused bytes are all 0, added if it is new. */
static enum err number_of(struct draft *d, const struct layout_lexeme *l, uint32_t *out)
{
    const struct layout_lexeme *lexemes = d->lexemes.items;
    size_t at = keys_hash(l, sizeof *l, 0) & (d->slot_count - 1);
    struct layout_lexeme *added;

    for (; d->slots[at] != 0; at = (at + 1) & (d->slot_count - 1)) {
        if (memcmp(&lexemes[d->slots[at] - 1], l, sizeof *l) == 0) {
            *out = d->slots[at] - 1;
            return OK;
        }
    }
    added = pile_push(&d->lexemes, 1);
    if (added == NULL)
        return no_room(&d->lexemes);
    memcpy(added, l, sizeof *l);
    *out = (uint32_t)d->lexemes.count - 1;
    d->slots[at] = *out + 1;
    return d->lexemes.count * 2 > d->slot_count ? grow_slots(d) : OK;
}

static void copy_text(char *to, const char *from, size_t room)
{
    memcpy(to, from, strnlen(from, room - 1));
}

/* A word as a lexeme: what is not said of it is 0, so that equal words are equal bytes.
 */
static void lexeme_of(const struct form_word *w, bool body, struct layout_lexeme *out)
{
    memset(out, 0, sizeof *out);
    out->body = body ? 1 : 0;
    copy_text(out->word.text, w->text, sizeof w->text);
    copy_text(out->word.settled, w->settled, sizeof w->settled);
    copy_text(out->word.skeleton.text, w->skeleton.text, sizeof w->skeleton.text);
    out->word.script = w->script;
    out->word.rarity = w->rarity;
}

static enum err add_initials(struct draft *d, const char *text, uint32_t *at)
{
    const size_t bytes = strlen(text) + 1;
    char *added;

    *at = 0;
    if (bytes == 1)
        return OK;
    added = pile_push(&d->initials, bytes);
    if (added == NULL)
        return no_room(&d->initials);
    memcpy(added, text, bytes);
    *at = (uint32_t)(d->initials.count - bytes);
    return OK;
}

/* The name of d->form, of the last record. */
static enum err add_name(struct draft *d, size_t number, bool body, size_t all)
{
    struct layout_name name = {.words = (uint32_t)d->words.count,
                               .record = (uint32_t)d->records.count - 1,
                               .number = (uint16_t)number,
                               .legal = (uint8_t)d->form.legal,
                               .written = d->writing.hash,
                               .letters = d->writing.letters,
                               .count = (uint8_t)d->form.count,
                               .further = (uint8_t)(all - d->form.count)};
    struct layout_name *added;
    uint32_t *words;
    enum err e = OK;

    if (d->form.count == 0)
        return OK;
    words = pile_push(&d->words, all);
    if (words == NULL)
        return no_room(&d->words);
    for (size_t i = 0; i < all && e == OK; i++) {
        struct layout_lexeme lexeme;

        lexeme_of(&d->form.words[i], body, &lexeme);
        e = number_of(d, &lexeme, &words[i]);
        words[i] |= (uint32_t)d->form.words[i].role << LAYOUT_ROLE_SHIFT;
    }
    if (e == OK)
        e = add_initials(d, d->form.initials, &name.initials);
    if (e != OK)
        return e;
    added = pile_push(&d->names, 1);
    if (added == NULL)
        return no_room(&d->names);
    *added = name;
    return OK;
}

/* The different years of birth, in their order, behind the years so far. */
static enum err add_years(struct draft *d, const struct record *record, uint8_t *count)
{
    const size_t first = d->years.count;

    *count = 0;
    for (size_t i = 0; i < record->birth_count && *count < YEARS_KEPT; i++) {
        const uint16_t year = (uint16_t)record_birth_year(&record->births[i]);
        const uint16_t *years = d->years.items;
        uint16_t *added;
        bool is_new = true;

        for (size_t k = first; k < d->years.count && is_new; k++)
            is_new = years[k] != year;
        if (!is_new)
            continue;
        added = pile_push(&d->years, 1);
        if (added == NULL)
            return no_room(&d->years);
        *added = year;
        ++*count;
    }
    return OK;
}

enum err
draft_add(struct draft *d, int64_t row, uint8_t source, const struct record *record)
{
    const bool body = record->kind != RECORD_PERSON;
    const uint32_t years = (uint32_t)d->years.count;
    struct layout_record *added;
    uint8_t year_count = 0;
    enum err e = OK;

    must(row >= 0);
    added = pile_push(&d->records, 1);
    if (added == NULL)
        return no_room(&d->records);
    e = add_years(d, record, &year_count);
    added->row = row;
    added->source = source;
    added->kind = (uint8_t)record->kind;
    added->years = years;
    added->year_count = year_count;
    for (size_t i = 0; i < record->name_count && e == OK; i++) {
        const char *name = record->names[i].text;
        size_t all;

        if (form_of_name(record->kind, name, &d->form) != OK)
            continue;
        writing_read(name, &d->writing);
        all = d->form.count;
        if (!body && all > 0)
            all = writing_further(&d->writing, d->form.words, all);
        e = add_name(d, i, body, all);
    }
    return e;
}

/* Which number here has each lexeme of a segment. */
static enum err
map_lexemes(struct draft *d, const struct segment *from, uint32_t *numbers)
{
    enum err e = OK;

    for (size_t i = 0; i < from->lexeme_count && e == OK; i++) {
        struct layout_lexeme lexeme;

        lexeme_of(&from->lexemes[i].word, from->lexemes[i].body == 1, &lexeme);
        e = number_of(d, &lexeme, &numbers[i]);
    }
    return e;
}

static enum err
copy_name(struct draft *d, const struct segment *from, size_t at, const uint32_t *numbers)
{
    struct layout_name name = from->names[at];
    const size_t all = name.count + (size_t)name.further;
    uint32_t *words = pile_push(&d->words, all);
    struct layout_name *added;
    enum err e;

    if (words == NULL)
        return no_room(&d->words);
    for (size_t i = 0; i < all; i++) {
        const uint32_t word = from->words[name.words + i];

        words[i] = numbers[segment_lexeme(word)] | (uint32_t)segment_role(word)
                                                       << LAYOUT_ROLE_SHIFT;
    }
    name.words = (uint32_t)(d->words.count - all);
    name.record = (uint32_t)d->records.count - 1;
    e = add_initials(d, from->initials + name.initials, &name.initials);
    if (e != OK)
        return e;
    added = pile_push(&d->names, 1);
    if (added == NULL)
        return no_room(&d->names);
    *added = name;
    return OK;
}

static enum err
copy_record(struct draft *d, const struct segment *from, const struct layout_record *r)
{
    struct layout_record *added = pile_push(&d->records, 1);
    uint16_t *years = r->year_count > 0 ? pile_push(&d->years, r->year_count) : NULL;

    if (added == NULL)
        return no_room(&d->records);
    if (r->year_count > 0 && years == NULL)
        return no_room(&d->years);
    *added = *r;
    added->years = (uint32_t)(d->years.count - r->year_count);
    if (r->year_count > 0)
        memcpy(years, from->years + r->years, r->year_count * sizeof *years);
    return OK;
}

bool draft_is_among(const int64_t *rows, size_t count, int64_t row)
{
    size_t low = 0;

    while (count > 0) {
        const size_t half = count / 2;

        if (rows[low + half] < row) {
            low += half + 1;
            count -= half + 1;
        } else {
            if (rows[low + half] == row)
                return true;
            count = half;
        }
    }
    return false;
}

enum err draft_copy(struct draft *d,
                    const struct segment *from,
                    const int64_t *without,
                    size_t count)
{
    uint32_t *numbers = memory_new(from->lexeme_count, sizeof *numbers);
    size_t name = 0;
    enum err e = numbers != NULL ? map_lexemes(d, from, numbers) : ERR_NOMEM;

    for (size_t i = 0; i < from->record_count && e == OK; i++) {
        const bool wanted = !draft_is_among(without, count, from->records[i].row);

        if (wanted)
            e = copy_record(d, from, &from->records[i]);
        for (; name < from->name_count && from->names[name].record == i; name++)
            if (wanted && e == OK)
                e = copy_name(d, from, name, numbers);
    }
    memory_free(numbers);
    return e;
}

/* For packing: lexemes in their final order, and what is being written. */
struct packing {
    const struct draft *d;
    struct layout_head head;
    uint32_t *order;  /* final number -> number in the draft */
    uint32_t *number; /* and back; UINT32_MAX: no name holds it */
    size_t lexemes;   /* that some name holds */
    uint8_t *out;
};

static int compare_lexemes(const void *a, const void *b, void *state)
{
    const struct layout_lexeme *lexemes = state;
    const struct layout_lexeme *x = &lexemes[*(const uint32_t *)a];
    const struct layout_lexeme *y = &lexemes[*(const uint32_t *)b];
    int order = x->body - y->body;

    if (order == 0)
        order = strcmp(x->word.text, y->word.text);
    return order != 0 ? order : memcmp(x, y, sizeof *x);
}

/* Names copied without some records leave words behind that nobody has: those are gone.
 */
static void drop_unheld(struct packing *p)
{
    const struct layout_name *names = p->d->names.items;
    const uint32_t *words = p->d->words.items;

    memset(p->number, 0xff, p->d->lexemes.count * sizeof *p->number);
    for (size_t i = 0; i < p->d->names.count; i++)
        for (size_t k = 0; k < (size_t)names[i].count + names[i].further; k++)
            p->number[segment_lexeme(words[names[i].words + k])] = 0;
    for (uint32_t i = 0; i < p->d->lexemes.count; i++)
        if (p->number[i] == 0)
            p->order[p->lexemes++] = i;
}

static enum err put_in_order(struct packing *p)
{
    const size_t count = p->d->lexemes.count;

    p->order = memory_new(count, sizeof *p->order);
    p->number = memory_new(count, sizeof *p->number);
    if (p->order == NULL || p->number == NULL)
        return ERR_NOMEM;
    drop_unheld(p);
    qsort_r(p->order, p->lexemes, sizeof *p->order, compare_lexemes, p->d->lexemes.items);
    for (uint32_t i = 0; i < p->lexemes; i++)
        p->number[p->order[i]] = i;
    return OK;
}

static size_t keys_of(const struct packing *p, size_t final, uint32_t *out)
{
    const struct layout_lexeme *lexemes = p->d->lexemes.items;
    const struct layout_lexeme *l = &lexemes[p->order[final]];

    return keys_of_word(&l->word, l->body == 1, KEYS_ALL, out);
}

/* Different lexemes of a name, in final numbers; how many. */
static size_t
lexemes_of_name(const struct packing *p, const struct layout_name *n, uint32_t *out)
{
    const uint32_t *words = (const uint32_t *)p->d->words.items + n->words;
    size_t count = 0;

    for (size_t i = 0; i < (size_t)n->count + n->further; i++) {
        const uint32_t lexeme = p->number[segment_lexeme(words[i])];
        size_t k = 0;

        while (k < count && out[k] != lexeme)
            k++;
        if (k == count)
            out[count++] = lexeme;
    }
    return count;
}

static void count_items(struct packing *p)
{
    const struct layout_name *names = p->d->names.items;
    uint64_t *count = p->head.count;
    uint32_t scratch[KEYS_MAX + WORDS_MAX];
    uint64_t buckets = 1;

    for (size_t i = 0; i < p->d->names.count; i++)
        count[LAYOUT_LISTS] += lexemes_of_name(p, &names[i], scratch);
    for (size_t i = 0; i < p->lexemes; i++)
        count[LAYOUT_KEYS] += keys_of(p, i, scratch);
    while (buckets < count[LAYOUT_KEYS])
        buckets *= 2;
    count[LAYOUT_LEXEMES] = p->lexemes;
    count[LAYOUT_LISTS_AT] = p->lexemes + 1;
    count[LAYOUT_NAMES] = p->d->names.count;
    count[LAYOUT_WEIGHTS] = p->d->names.count;
    count[LAYOUT_BORN] = p->d->names.count;
    count[LAYOUT_WORDS] = p->d->words.count;
    count[LAYOUT_RECORDS] = p->d->records.count;
    count[LAYOUT_YEARS] = p->d->years.count;
    count[LAYOUT_INITIALS] = p->d->initials.count;
    count[LAYOUT_BUCKETS] = buckets + 1;
}

static void place_sections(struct packing *p, const uint8_t tables[LAYOUT_HASH_BYTES])
{
    struct layout_head *h = &p->head;
    uint64_t at = sizeof *h;

    memcpy(h->magic, "EntFind", sizeof h->magic);
    h->version = LAYOUT_VERSION;
    h->order = LAYOUT_ORDER;
    h->word_bytes = sizeof(struct form_word);
    h->roles = ROLE_COUNT;
    memcpy(h->tables, tables, sizeof h->tables);
    for (enum layout_section s = 0; s < LAYOUT_SECTIONS; s++) {
        h->at[s] = at;
        at += h->count[s] * layout_item_bytes(s);
        at = (at + 7) & ~UINT64_C(7);
    }
    h->bytes = at;
}

static void *section(const struct packing *p, enum layout_section s)
{
    return p->out + p->head.at[s];
}

/* Turn counts at [i + 1] into places: each list then begins at [i], and filling moves
 * its place to its end, which is where the next one began. */
static void begin_lists(uint32_t *at, size_t count)
{
    for (size_t i = 1; i <= count; i++)
        at[i] += at[i - 1];
}

static void end_lists(uint32_t *at, size_t count)
{
    memmove(at + 1, at, count * sizeof *at);
    at[0] = 0;
}

static void fill_lists(struct packing *p)
{
    const struct layout_name *names = p->d->names.items;
    uint32_t *at = section(p, LAYOUT_LISTS_AT);
    uint32_t *lists = section(p, LAYOUT_LISTS);
    uint32_t own[WORDS_MAX];

    for (size_t i = 0; i < p->d->names.count; i++)
        for (size_t k = lexemes_of_name(p, &names[i], own); k-- > 0;)
            at[own[k] + 1]++;
    begin_lists(at, p->lexemes);
    for (uint32_t i = 0; i < p->d->names.count; i++)
        for (size_t k = lexemes_of_name(p, &names[i], own); k-- > 0;)
            lists[at[own[k]]++] = i;
    end_lists(at, p->lexemes);
}

static void fill_keys(struct packing *p)
{
    uint32_t *at = section(p, LAYOUT_BUCKETS);
    struct layout_key *keys = section(p, LAYOUT_KEYS);
    const size_t buckets = p->head.count[LAYOUT_BUCKETS] - 1;
    uint32_t own[KEYS_MAX];

    for (size_t i = 0; i < p->lexemes; i++)
        for (size_t k = keys_of(p, i, own); k-- > 0;)
            at[(own[k] & (buckets - 1)) + 1]++;
    begin_lists(at, buckets);
    for (uint32_t i = 0; i < p->lexemes; i++)
        for (size_t k = keys_of(p, i, own); k-- > 0;)
            keys[at[own[k] & (buckets - 1)]++] =
                (struct layout_key){.key = own[k], .lexeme = i};
    end_lists(at, buckets);
}

/* ln(names / holders) in units of 1 / LAYOUT_WEIGHT_UNIT, by straight lines between the
 * powers of two: good to a unit. */
static unsigned nats(uint64_t names, uint64_t holders)
{
    static const unsigned ln2_1024 = 710;
    unsigned result = 0;

    while (holders * 2 <= names) {
        holders *= 2;
        result += 1024;
    }
    if (names > holders)
        result += (unsigned)((names - holders) * 1024 / holders);
    return result * ln2_1024 / 1024 * LAYOUT_WEIGHT_UNIT / 1024;
}

static void fill_lexemes(struct packing *p)
{
    const struct layout_lexeme *lexemes = p->d->lexemes.items;
    const uint32_t *at = section(p, LAYOUT_LISTS_AT);
    struct layout_lexeme *out = section(p, LAYOUT_LEXEMES);

    for (size_t i = 0; i < p->lexemes; i++) {
        unsigned weight = nats(p->d->names.count + 1, at[i + 1] - at[i]);

        const unsigned everywhere =
            lexemes[p->order[i]].word.rarity / (FORM_RARITY_UNIT / LAYOUT_WEIGHT_UNIT);

        memcpy(&out[i], &lexemes[p->order[i]], sizeof out[i]);
        if (everywhere > weight)
            weight = everywhere;
        out[i].weight = (uint8_t)(weight < UINT8_MAX ? weight : UINT8_MAX);
    }
}

static uint8_t year_of(const struct draft *d, const struct layout_name *n)
{
    const struct layout_record *records = d->records.items;
    const struct layout_record *r = &records[n->record];
    const uint16_t *years = d->years.items;

    if (r->year_count != 1 || years[r->years] <= LAYOUT_BORN_FROM ||
        years[r->years] > LAYOUT_BORN_FROM + UINT8_MAX)
        return 0;
    return (uint8_t)(years[r->years] - LAYOUT_BORN_FROM);
}

static void fill_names(struct packing *p)
{
    const struct layout_lexeme *lexemes = section(p, LAYOUT_LEXEMES);
    const struct layout_name *names = p->d->names.items;
    const uint32_t *words = p->d->words.items;
    uint32_t *out = section(p, LAYOUT_WORDS);
    uint8_t *weights = section(p, LAYOUT_WEIGHTS);
    uint8_t *born = section(p, LAYOUT_BORN);

    for (size_t i = 0; i < p->d->words.count; i++)
        out[i] = p->number[segment_lexeme(words[i])] | (uint32_t)segment_role(words[i])
                                                           << LAYOUT_ROLE_SHIFT;
    for (size_t i = 0; i < p->d->names.count; i++) {
        unsigned weight = 0;

        for (size_t k = 0; k < names[i].count; k++)
            weight += lexemes[segment_lexeme(out[names[i].words + k])].weight;
        weight = weight * LAYOUT_NAME_UNIT / LAYOUT_WEIGHT_UNIT;
        weights[i] = (uint8_t)(weight < UINT8_MAX ? weight : UINT8_MAX);
        born[i] = year_of(p->d, &names[i]);
    }
}

static void
copy_section(struct packing *p, enum layout_section s, const struct pile *from)
{
    if (from->count > 0)
        memcpy(section(p, s), from->items, from->count * from->size);
}

static enum err pack(struct packing *p, const uint8_t tables[LAYOUT_HASH_BYTES])
{
    enum err e = put_in_order(p);

    if (e != OK)
        return e;
    count_items(p);
    place_sections(p, tables);
    p->out = memory_new(p->head.bytes, 1);
    if (p->out == NULL)
        return ERR_NOMEM;
    memcpy(p->out, &p->head, sizeof p->head);
    fill_lists(p);
    fill_keys(p);
    fill_lexemes(p);
    fill_names(p);
    copy_section(p, LAYOUT_NAMES, &p->d->names);
    copy_section(p, LAYOUT_RECORDS, &p->d->records);
    copy_section(p, LAYOUT_YEARS, &p->d->years);
    copy_section(p, LAYOUT_INITIALS, &p->d->initials);
    return OK;
}

enum err draft_pack(struct draft *d,
                    const uint8_t tables[LAYOUT_HASH_BYTES],
                    uint8_t **bytes,
                    size_t *count)
{
    struct packing p = {.d = d};
    enum err e = pack(&p, tables);

    memory_free(p.order);
    memory_free(p.number);
    if (e != OK)
        return e;
    *bytes = p.out;
    *count = p.head.bytes;
    return OK;
}
