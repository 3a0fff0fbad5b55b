/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find.c - the index as a whole: its segments, how they change, and queries over them
 */
#include "find/find.h"

#include "base/memory.h"
#include "base/must.h"
#include "crypto/hash.h"
#include "find/draft.h"
#include "find/gather.h"
#include "find/shelf.h"
#include "find/writing.h"
#include "name/letters.h"
#include "name/score.h"

#include <string.h>

enum {
    SCORED_MIN = 20,    /* names that are scored for a query */
    BEGUN_LOSS = 700,   /* odds that a word costs which is only begun */
    WRITTEN_LOSS = 500, /* and one that is met as the name is written */
    PARTED_LOSS = 200,  /* and a word that was written as two */
    FAINT = 3,          /* a name of so many times less worth than the best is no hit */
    LIKENESS_WORTH = 4, /* odds of a thousandth of likeness */
    PATIENCE = 5,       /* names in a row that are no hits */
    MERGE_RATIO = 2     /* a segment so many times larger than the new one is left */
};

struct find {
    struct shelf shelf;
    struct gather gather;
    struct form query; /* the forms at hand: too large for a stack frame each */
    struct form other;
    struct form name;
    struct form met;     /* the name, with a word only as rare as what was typed of it */
    struct form written; /* the name, with its further words */
    struct writing writing; /* of the query */
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

int32_t find_rank(int32_t odds, int32_t likeness)
{
    return odds + likeness * LIKENESS_WORTH;
}

static int32_t rank(const struct find_hit *hit)
{
    return find_rank(hit->odds, hit->likeness);
}

static bool is_before(const struct find_hit *hit, const struct find_hit *other)
{
    return rank(hit) > rank(other);
}

/* Put a hit in its place; of one record only the best stays. */
static bool insert(struct asking *a, const struct find_hit *hit)
{
    size_t at = 0;

    while (at < a->count && a->out[at].row != hit->row)
        at++;
    if (at < a->count && !is_before(hit, &a->out[at]))
        return false;
    if (at == a->count) {
        if (a->count == a->q->limit && !is_before(hit, &a->out[at - 1]))
            return false;
        if (a->count < a->q->limit)
            a->count++;
        at = a->count - 1;
    }
    for (; at > 0 && is_before(hit, &a->out[at - 1]); at--)
        a->out[at] = a->out[at - 1];
    a->out[at] = *hit;
    return true;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many letters two words share at their beginnings and ends. */
static size_t shared_letters(const char *a, const char *b)
{
    size_t left = strlen(a);
    size_t right = strlen(b);
    size_t least = left < right ? left : right;
    size_t shared = 0;

    while (shared < least && a[shared] == b[shared])
        shared++;
    while (shared < least && a[left - 1] == b[right - 1]) {
        shared++;
        left--;
        right--;
    }
    return shared;
}

/* How alike query and name are written: the share of their letters that they have in
 * common, of words that their forms lack too. */
static int32_t
likeness(const struct find *f, const struct form *query, const struct layout_name *n)
{
    const struct form *name = &f->written;
    const size_t all = (size_t)f->writing.letters + n->letters;
    size_t hidden = n->letters;
    size_t sum = 0;

    if (f->writing.hash == n->written && f->writing.letters == n->letters)
        return FIND_ALIKE;

    for (size_t i = 0; i < query->count; i++) {
        size_t most = 0;

        for (size_t j = 0; j < name->count; j++) {
            size_t shared = shared_letters(query->words[i].text, name->words[j].text);
            most = shared > most ? shared : most;
        }
        sum += most;
    }
    for (size_t j = 0; j < name->count; j++)
        hidden -= least(hidden, strlen(name->words[j].text));
    if (sum < f->writing.letters)
        sum += least(hidden, f->writing.letters - sum);
    return sum * 2 < all ? (int32_t)(sum * 2 * FIND_ALIKE / all) : FIND_ALIKE - 1;
}

/* A name under judgement. */
struct trial {
    struct find_hit hit;
    enum fact born;
};

/* What two forms are scored, less what their reading costs; SCORE_LEAST if it is certain
 * that it makes no hit, or none better than has been made of the name. */
static int32_t score(const struct asking *a,
                     const struct trial *t,
                     const struct form *query,
                     const struct form *name,
                     int32_t loss)
{
    const bool is_full = a->count == a->q->limit;
    const int32_t least =
        is_full ? rank(&a->out[a->count - 1]) - t->hit.likeness * LIKENESS_WORTH
                : -SCORE_MOST;
    const int32_t floor = (t->hit.odds > least ? t->hit.odds : least) + loss;
    const int32_t odds = score_search(t->hit.kind, query, name, t->born, floor);

    return odds == SCORE_LEAST ? SCORE_LEAST : odds - loss;
}

/* A word that is only begun says no more than the letters that stand there. */
static void begin_word(struct form_word *w, const char *begun)
{
    const size_t most = strlen(begun) * FORM_RARITY_UNIT;

    if (w->rarity > most)
        w->rarity = (uint16_t)most;
}

/* The query with its last word completed, and the name, both as rare as is known. */
static void complete(struct find *f, const struct segment *s, uint32_t lexeme)
{
    const struct form_word *whole = &s->lexemes[lexeme].word;
    struct form_word *last = &f->other.words[f->query.count - 1];
    const char *begun = f->query.words[f->query.count - 1].text;

    f->other = f->query;
    *last = *whole;
    begin_word(last, begun);
    f->met = f->name;
    for (size_t i = 0; i < f->met.count; i++)
        if (strcmp(f->met.words[i].text, whole->text) == 0)
            begin_word(&f->met.words[i], begun);
}

/* The query with one of its words written as the two that it is. */
static bool part(struct find *f, const struct segment *s, const struct gather_name *n)
{
    const size_t at = n->parted;

    if (f->query.count == WORDS_MAX)
        return false;
    f->other = f->query;
    memmove(&f->other.words[at + 2], &f->query.words[at + 1],
            (f->query.count - at - 1) * sizeof f->query.words[0]);
    f->other.words[at] = s->lexemes[n->parts[0]].word;
    f->other.words[at + 1] = s->lexemes[n->parts[1]].word;
    f->other.count++;
    return true;
}

static void try(const struct asking *a,
                struct trial *t,
                const struct form *query,
                const struct form *name,
                int32_t loss)
{
    const int32_t odds = score(a, t, query, name, loss);

    if (odds > t->hit.odds)
        t->hit.odds = odds;
}

/* Every way in which the name may be what was asked for. */
static void score_ways(struct asking *a,
                       const struct segment *s,
                       const struct gather_name *n,
                       struct trial *t)
{
    struct find *f = a->f;
    int32_t plain;

    t->hit.odds = SCORE_LEAST;
    t->hit.odds = score(a, t, &f->query, &f->name, 0);
    plain = t->hit.odds;
    if (n->begun != GATHER_NONE) {
        complete(f, s, n->begun);
        try(a, t, &f->other, &f->met, BEGUN_LOSS);
    }
    if (n->parts[0] != GATHER_NONE && part(f, s, n)) {
        t->hit.likeness = likeness(f, &f->other, &s->names[n->name]);
        try(a, t, &f->other, &f->name, PARTED_LOSS);
    }
    if (n->further)
        try(a, t, &f->query, &f->written, WRITTEN_LOSS);
    if (t->hit.odds == plain)
        return;
    if (plain == SCORE_LEAST)
        plain = score_search(t->hit.kind, &f->query, &f->name, t->born, SCORE_LEAST);
    t->hit.gain = t->hit.odds - plain;
}

/* Score a name and put it in its place; whether it had one. */
static bool
score_name(struct asking *a, const struct segment *s, const struct gather_name *n)
{
    struct find *f = a->f;
    const struct layout_name *name = &s->names[n->name];
    const struct layout_record *r = &s->records[name->record];
    struct trial t = {.hit = {.row = r->row,
                              .name = name->number,
                              .source = r->source,
                              .kind = (enum record_kind)r->kind}};

    t.born =
        fact_of_years(a->q->years, a->q->year_count, s->years + r->years, r->year_count);
    segment_form(s, n->name, &f->name);
    segment_written(s, n->name, &f->written);
    t.hit.likeness = likeness(f, &f->query, name);
    score_ways(a, s, n, &t);
    return t.hit.odds != SCORE_LEAST && insert(a, &t.hit);
}

/* Persons' names are read otherwise than bodies', so each kind has a query of its own. */
static enum err ask(struct asking *a, enum record_kind as, unsigned kinds)
{
    const struct find_query *q = a->q;
    struct gather_name names[GATHER_MAX] UNINITIALISED; /* gather_names says how many */
    struct gather_wish wish = {.form = &a->f->query,
                               .kinds = kinds,
                               .years = q->years,
                               .year_count = q->year_count,
                               .begun = q->begun,
                               .thorough = q->thorough};
    enum err e = form_of_name(as, q->text, &a->f->query);
    size_t all;

    if (e != OK || kinds == 0)
        return e;
    writing_read(q->text, &a->f->writing);
    all = a->f->query.count;
    if (as == RECORD_PERSON && all > 0)
        all = writing_further(&a->f->writing, a->f->query.words, all);
    wish.further = a->f->query.words + a->f->query.count;
    wish.further_count = all - a->f->query.count;
    wish.most = q->limit * 2 > SCORED_MIN ? q->limit * 2 : SCORED_MIN;
    for (size_t i = 0; i < a->f->shelf.count; i++) {
        const struct segment *s = &a->f->shelf.segments[i].view;
        const size_t found = gather_names(&a->f->gather, s, &wish, names);

        size_t idle = 0;

        for (size_t k = 0;
             k < found && idle < PATIENCE && names[k].worth * FAINT > names[0].worth; k++)
            idle = score_name(a, s, &names[k]) ? 0 : idle + 1;
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
