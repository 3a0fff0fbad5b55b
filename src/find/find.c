/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find.c - the index as a whole: its segments, how they change, and queries over them
 */
#include "find/find.h"

#include "base/memory.h"
#include "base/must.h"
#include "crypto/hash.h"
#include "find/gather.h"
#include "find/shelf.h"
#include "name/align.h"
#include "name/letters.h"

#include <string.h>

enum {
    SCORED_MIN = 32,  /* names that are scored for a query */
    BEGUN_LOSS = 700, /* odds that a word costs which is only begun */
    MERGE_RATIO = 2   /* a segment so many times larger than the new one is left */
};

struct find {
    struct shelf shelf;
    struct gather gather;
    struct form query; /* the forms at hand: too large for a stack frame each */
    struct form begun;
    struct form name;
};

/* What every form depends on. */
static void hash_tables(uint8_t out[LAYOUT_HASH_BYTES])
{
    uint8_t letters[LETTERS_HASH_BYTES];
    uint8_t words[FORM_HASH_BYTES];
    const struct part parts[] = {{letters, sizeof letters}, {words, sizeof words}};

    letters_hash(letters);
    form_tables_hash(words);
    hash_sha256_parts(parts, 2, out);
}

/* Memory for queries of the segments there are now. */
static enum err prepare(struct find *f)
{
    size_t names = 1;
    size_t lexemes = 1;

    gather_fini(&f->gather);
    for (size_t i = 0; i < f->shelf.count; i++) {
        const struct segment *s = &f->shelf.segments[i].view;

        names = s->name_count > names ? s->name_count : names;
        lexemes = s->lexeme_count > lexemes ? s->lexeme_count : lexemes;
    }
    return gather_init(&f->gather, names, lexemes);
}

void find_close(struct find *f)
{
    if (f == NULL)
        return;
    shelf_close(&f->shelf);
    gather_fini(&f->gather);
    memory_wipe_free(f, sizeof *f);
}

enum err find_open(const char *dir, uint64_t generation, struct find **out)
{
    uint8_t tables[LAYOUT_HASH_BYTES];
    struct find *f = memory_new(1, sizeof *f);
    enum err e;

    if (f == NULL)
        return ERR_NOMEM;
    f->shelf.folder = -1;
    hash_tables(tables);
    e = shelf_open(dir, generation, tables, &f->shelf);
    if (e == OK)
        e = prepare(f);
    if (e != OK) {
        find_close(f);
        return e;
    }
    *out = f;
    return OK;
}

enum err find_wipe(const char *dir)
{
    const uint8_t none[LAYOUT_HASH_BYTES] = {0};
    struct shelf s;
    enum err e = shelf_make(dir, none, &s);

    if (e == OK)
        shelf_close(&s);
    return e;
}

/* Pack a draft and put it in the place of some segments. */
static enum err
put(struct find *f, struct draft *draft, uint32_t dropped, uint64_t generation)
{
    uint8_t *bytes = NULL;
    size_t count = 0;
    enum err e = OK;

    if (draft_names(draft) > 0)
        e = draft_pack(draft, f->shelf.tables, &bytes, &count);
    if (e == OK)
        e = shelf_replace(&f->shelf, dropped, bytes, count, generation);
    memory_wipe_free(bytes, count);
    return e == OK ? prepare(f) : e;
}

enum err
find_build(const char *dir, struct draft *draft, uint64_t generation, struct find **out)
{
    uint8_t tables[LAYOUT_HASH_BYTES];
    struct find *f = memory_new(1, sizeof *f);
    enum err e;

    if (f == NULL)
        return ERR_NOMEM;
    f->shelf.folder = -1;
    hash_tables(tables);
    e = shelf_make(dir, tables, &f->shelf);
    if (e == OK)
        e = put(f, draft, 0, generation);
    if (e != OK) {
        find_close(f);
        return e;
    }
    *out = f;
    return OK;
}

static bool holds_any(const struct segment *s, const int64_t *rows, size_t count)
{
    for (size_t i = 0; i < s->record_count && count > 0; i++)
        if (draft_is_among(rows, count, s->records[i].row))
            return true;
    return false;
}

/* The segments that the new one takes in: those that hold what is gone, and the small
 * ones, so that sizes grow from the last to the first. */
static uint32_t
choose_merged(const struct find *f, size_t names, const int64_t *gone, size_t gone_count)
{
    uint32_t merged = 0;

    for (size_t i = 0; i < f->shelf.count; i++) {
        const struct segment *s = &f->shelf.segments[i].view;

        if (holds_any(s, gone, gone_count)) {
            merged |= UINT32_C(1) << i;
            names += s->name_count;
        }
    }
    for (size_t i = f->shelf.count; i-- > 0;) {
        const size_t own = f->shelf.segments[i].view.name_count;

        if ((merged & UINT32_C(1) << i) == 0 && own <= names * MERGE_RATIO) {
            merged |= UINT32_C(1) << i;
            names += own;
        }
    }
    return merged;
}

enum err find_change(struct find *f,
                     struct draft *draft,
                     const int64_t *gone,
                     size_t gone_count,
                     uint64_t generation)
{
    const uint32_t merged = choose_merged(f, draft_names(draft), gone, gone_count);
    enum err e = OK;

    for (size_t i = 0; i < f->shelf.count && e == OK; i++)
        if ((merged & UINT32_C(1) << i) != 0)
            e = draft_copy(draft, &f->shelf.segments[i].view, gone, gone_count);
    return e == OK ? put(f, draft, merged, generation) : e;
}

/* A query over one segment. */
struct asking {
    struct find *f;
    const struct find_query *q;
    struct find_hit *out;
    size_t count;
};

/* What two names' meeting speaks for. */
static int32_t score(const struct form *query, const struct form *name)
{
    struct alignment a;
    int64_t evidence = 0;

    align_forms(query, name, &a);
    for (size_t i = 0; i < a.count; i++)
        evidence += a.pairs[i].evidence;
    for (size_t i = 0; i < query->count; i++)
        if ((a.left_rest & 1u << i) != 0)
            evidence -= align_weight(&query->words[i]) / 2;
    for (size_t i = 0; i < name->count; i++)
        if ((a.right_rest & 1u << i) != 0)
            evidence -= align_weight(&name->words[i]) / 4;
    return (int32_t)(evidence * 1000 / 256) - 6000;
}

/* Put a hit in its place; of one record only the best stays. */
static void insert(struct asking *a, const struct find_hit *hit)
{
    size_t at = 0;

    while (at < a->count && a->out[at].row != hit->row)
        at++;
    if (at < a->count && a->out[at].odds >= hit->odds)
        return;
    if (at == a->count) {
        if (a->count == a->q->limit && hit->odds <= a->out[at - 1].odds)
            return;
        if (a->count < a->q->limit)
            a->count++;
        at = a->count - 1;
    }
    for (; at > 0 && a->out[at - 1].odds < hit->odds; at--)
        a->out[at] = a->out[at - 1];
    a->out[at] = *hit;
}

static void
score_name(struct asking *a, const struct segment *s, const struct gather_name *n)
{
    struct find *f = a->f;
    const struct layout_name *name = &s->names[n->name];
    const struct layout_record *r = &s->records[name->record];
    struct find_hit hit = {.row = r->row,
                           .name = name->number,
                           .source = r->source,
                           .kind = (enum record_kind)r->kind};

    segment_form(s, n->name, &f->name);
    hit.odds = score(&f->query, &f->name);
    if (n->begun != GATHER_NONE) {
        int32_t odds;

        f->begun = f->query;
        f->begun.words[f->query.count - 1] = s->lexemes[n->begun].word;
        odds = score(&f->begun, &f->name) - BEGUN_LOSS;
        hit.odds = odds > hit.odds ? odds : hit.odds;
    }
    insert(a, &hit);
}

/* Persons' names are read otherwise than bodies', so each kind has a query of its own. */
static enum err ask(struct asking *a, enum record_kind as, unsigned kinds)
{
    const struct find_query *q = a->q;
    struct gather_name names[GATHER_MAX];
    struct gather_wish wish = {.form = &a->f->query,
                               .kinds = kinds,
                               .years = q->years,
                               .year_count = q->year_count,
                               .begun = q->begun,
                               .thorough = q->thorough};
    enum err e = form_of_name(as, q->text, &a->f->query);

    if (e != OK || kinds == 0)
        return e;
    wish.most = q->limit * 2 > SCORED_MIN ? q->limit * 2 : SCORED_MIN;
    for (size_t i = 0; i < a->f->shelf.count; i++) {
        const struct segment *s = &a->f->shelf.segments[i].view;
        const size_t found = gather_names(&a->f->gather, s, &wish, names);

        for (size_t k = 0; k < found; k++)
            score_name(a, s, &names[k]);
    }
    return OK;
}

enum err find_query(struct find *f,
                    const struct find_query *q,
                    struct find_hit *out,
                    size_t *count)
{
    static const unsigned person = 1u << RECORD_PERSON;
    const unsigned kinds = q->kinds != 0 ? q->kinds : ~0u;
    struct asking a = {.f = f, .q = q, .out = out};
    enum err e;

    must(q->limit > 0 && q->limit <= FIND_HITS_MAX && q->year_count <= FIND_YEARS_MAX);
    e = ask(&a, RECORD_PERSON, kinds & person);
    if (e == OK)
        e = ask(&a, RECORD_ORGANISATION, kinds & ~person);
    if (e == OK)
        *count = a.count;
    return e;
}

void find_measure(const struct find *f, struct find_size *out)
{
    *out = (struct find_size){.segments = f->shelf.count};
    for (size_t i = 0; i < f->shelf.count; i++) {
        out->names += f->shelf.segments[i].view.name_count;
        out->records += f->shelf.segments[i].view.record_count;
        out->bytes += f->shelf.segments[i].count;
    }
}
