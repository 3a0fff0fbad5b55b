/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane_tool.c - what long lanes cost: folding them, and checking every signature
 *
 *     lane_tool make NODE PEER ENTRIES     see lane_story.h
 *     lane_tool measure NODE               prints JSON
 *
 * Seconds are of this thread's own CPU time, so that a busy machine changes them little.
 * Never installed.
 */
#include "base/memory.h"
#include "base/must.h"
#include "bench/tools/lane_story.h"
#include "crypto/entropy.h"
#include "exchange/node.h"
#include "exchange/pair.h"
#include "fold/item.h"
#include "store/lane.h"

#include <sodium.h>

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SIDES = 2, POINTS = 100, TRIES = 1000, WAIT_MS = 10000 };

struct line {
    uint8_t *bytes;
    size_t count;
    uint8_t *document; /* or NULL */
    size_t document_bytes;
};

/* Both lanes as bytes, by side of the fold, and an order in which nothing waits. */
struct lanes {
    const struct card *card[SIDES];
    uint8_t id[SIDES][32];
    struct line *line[SIDES];
    size_t count[SIDES];
    uint8_t *order; /* whose entry is next */
    size_t total;
    size_t signatures;
    size_t bytes;
};

static int64_t now_ns(void)
{
    struct timespec t = {.tv_sec = 0};

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static double seconds(int64_t ns)
{
    return (double)ns / 1e9;
}

/* ---- reading ---- */

struct reading {
    struct lanes *lanes;
    struct pair *pair;
    enum store_side side;
};

static uint8_t *copy_of(const void *bytes, size_t count)
{
    uint8_t *copy = memory_new(count + 1, 1);

    if (copy != NULL && count > 0)
        memcpy(copy, bytes, count);
    return copy;
}

static enum err read_document(struct reading *r, uint64_t n, struct line *line)
{
    struct buffer blob;
    enum err e;

    buffer_init(&blob, AGREEMENT_MAX);
    e = pair_attachment(r->pair, r->side, n, 1, &blob);
    if (e == OK) {
        line->document = copy_of(blob.data, blob.bytes);
        line->document_bytes = blob.bytes;
    }
    buffer_fini(&blob);
    return e;
}

static enum err read_line(void *state, const struct store_entry *stored)
{
    struct reading *r = state;
    int side = pair_side(r->pair, r->side);
    struct line *line = &r->lanes->line[side][stored->n];
    struct entry *entry = NULL;
    enum err e = entry_parse(stored->bytes, stored->count, &entry, NULL);

    if (e != OK)
        return e;
    line->bytes = copy_of(stored->bytes, stored->count);
    line->count = stored->count;
    r->lanes->bytes += stored->count;
    r->lanes->signatures += 1 + entry->has_act;
    r->lanes->count[side]++;
    if (entry->kind == KIND_AGREE_PROPOSE)
        e = read_document(r, stored->n, line);
    entry_free(entry);
    return e;
}

static struct entry *parse(const struct lanes *l, int side, size_t n)
{
    struct entry *entry = NULL;

    must(entry_parse(l->line[side][n].bytes, l->line[side][n].count, &entry, NULL) == OK);
    return entry;
}

/* An entry comes once the other lane is there as far as it had seen. */
static enum err put_in_order(struct lanes *l)
{
    size_t at[SIDES] = {0};

    l->order = memory_new(l->total, 1);
    if (l->order == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < l->total; i++) {
        struct entry *first = at[0] < l->count[0] ? parse(l, 0, at[0]) : NULL;
        int side = first != NULL && first->seen_n <= at[1] ? 0 : 1;

        entry_free(first);
        l->order[i] = (uint8_t)side;
        at[side]++;
    }
    return OK;
}

static enum err read_lanes(struct pair *p, struct lanes *out)
{
    enum err e = OK;

    for (int i = STORE_OWN; i <= STORE_PEER && e == OK; i++) {
        enum store_side from = (enum store_side)i;
        struct reading r = {out, p, from};
        int side = pair_side(p, from);
        const struct pair_lane *lane = from == STORE_OWN ? &p->own : &p->their;

        out->card[side] = from == STORE_OWN ? p->node->card : p->peer;
        memcpy(out->id[side], lane->id, 32);
        out->line[side] = memory_new(lane->tree.size, sizeof *out->line[side]);
        e = out->line[side] == NULL
                ? ERR_NOMEM
                : store_entry_each(p->node->store, p->number, from, 0, read_line, &r);
    }
    out->total = out->count[0] + out->count[1];
    return e == OK ? put_in_order(out) : e;
}

/* ---- folding ---- */

struct folding {
    const struct lanes *lanes;
    struct fold *fold;
    size_t at[SIDES];
    size_t done;
};

static void start(struct folding *f, const struct lanes *l)
{
    *f = (struct folding){.lanes = l};
    must(fold_new(l->card[0], l->card[1], &f->fold) == OK);
}

/* Feed the next entry; how long the fold took. */
static int64_t feed(struct folding *f)
{
    int side = f->lanes->order[f->done];
    const struct line *line = &f->lanes->line[side][f->at[side]];
    struct entry *entry = parse(f->lanes, side, f->at[side]);
    struct agreement *document = NULL;
    int64_t begun;
    int64_t ended;

    if (line->document != NULL)
        must(agreement_read(line->document, line->document_bytes, &document, NULL) == OK);
    begun = now_ns();
    must(fold_feed(f->fold, side, entry, document) == OK);
    ended = now_ns();
    entry_free(entry);
    f->at[side]++;
    f->done++;
    return ended - begun;
}

static void measure_scratch(const struct lanes *l)
{
    struct mallinfo2 before = mallinfo2();
    struct folding f;
    int64_t begun = now_ns();
    int64_t folded = 0;
    double all;

    start(&f, l);
    printf("  \"fold\": {\"curve\": [[0, 0]");
    for (size_t i = 0; i < l->total; i++) {
        folded += feed(&f);
        if ((i + 1) % (l->total / POINTS + 1) == 0 || i + 1 == l->total)
            printf(", [%zu, %.4f]", i + 1, seconds(now_ns() - begun));
    }
    all = seconds(now_ns() - begun);
    printf("],\n    \"seconds\": %.4f, \"fold_alone_seconds\": %.4f, "
           "\"us_per_entry\": %.2f, \"mb\": %.1f},\n",
           all, seconds(folded), all * 1e6 / (double)l->total,
           (double)(mallinfo2().uordblks - before.uordblks) / 1e6);
    fold_free(f.fold);
}

/* ---- one more entry ---- */

static int compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void print_times(const char *name, int64_t *times, size_t count, const char *end)
{
    qsort(times, count, sizeof *times, compare_times);
    printf("\"%s\": {\"count\": %zu, \"median_us\": %.2f, \"p99_us\": %.2f, "
           "\"max_us\": %.2f}%s",
           name, count, (double)times[count / 2] / 1e3,
           (double)times[count * 99 / 100] / 1e3, (double)times[count - 1] / 1e3, end);
}

/* The newest round.propose, tried once more now that everything is there. */
static void measure_propose(const struct folding *f, int64_t *times)
{
    const struct fold_round *r = fold_round_at(f->fold, fold_round_count(f->fold) - 1);
    struct entry *entry = parse(f->lanes, r->initiator, r->propose_n);
    size_t last = f->at[r->initiator] - 1;
    struct verdict v = {.effective = false};

    entry->time = fold_time(f->fold, r->initiator, last);
    for (size_t i = 0; i < TRIES; i++) {
        int64_t begun = now_ns();

        must(fold_try(f->fold, r->initiator, entry, NULL, &v) == OK);
        times[i] = now_ns() - begun;
    }
    entry_free(entry);
    printf("    \"propose_is_effective\": %s,\n    ", v.effective ? "true" : "false");
    print_times("try_propose", times, TRIES, "},\n");
}

/* The last tenth, one by one, and the slowest kinds among them. */
static void measure_incremental(const struct lanes *l)
{
    size_t before = l->total - l->total / 10;
    size_t count = l->total - before;
    int64_t *times = memory_new(count > TRIES ? count : (size_t)TRIES, sizeof *times);
    int64_t most[KIND_COUNT] = {0};
    const char *part = "";
    struct folding f;

    must(times != NULL);
    start(&f, l);
    while (f.done < before)
        (void)feed(&f);
    for (size_t i = 0; i < count; i++) {
        int side = l->order[f.done];
        struct entry *entry = parse(l, side, f.at[side]);
        enum kind kind = entry->kind;

        entry_free(entry);
        times[i] = feed(&f);
        if (times[i] > most[kind])
            most[kind] = times[i];
    }
    printf("  \"incremental\": {");
    print_times("feed", times, count, ",\n    \"most_us\": {");
    for (int k = 0; k < KIND_COUNT; k++)
        if (most[k] > 0) {
            printf("%s\"%s\": %.1f", part, kind_rule((enum kind)k)->name,
                   (double)most[k] / 1e3);
            part = ", ";
        }
    printf("},\n    \"items\": %zu, \"rounds\": %zu,\n", fold_item_count(f.fold),
           fold_round_count(f.fold));
    measure_propose(&f, times);
    fold_free(f.fold);
    memory_free(times);
}

/* ---- verifying ---- */

struct checked {
    struct merkle tree;
    uint8_t last[32];
    int64_t time;
    uint64_t seen;
    uint8_t (*root)[32]; /* by size of the lane */
};

static void
verify(const struct lanes *l, struct checked *c, const uint8_t (*roots)[32], int side)
{
    struct checked *own = &c[side];
    struct entry *entry = parse(l, side, own->tree.size);
    struct entry_place place = {.n = own->tree.size,
                                .time_min = own->time,
                                .time_max = INT64_MAX,
                                .seen_min = own->seen,
                                .seen_max = c[1 - side].tree.size,
                                .seen_root = roots[entry->seen_n]};
    struct fault why = {.code = OK};

    memcpy(place.lane, l->id[side], 32);
    memcpy(place.prev, own->last, 32);
    if (entry_verify(entry, l->card[side], &place, &why) != OK) {
        (void)fprintf(stderr, "lane_tool: %s\n", why.text);
        exit(EXIT_FAILURE);
    }
    merkle_add(&own->tree, entry->leaf);
    merkle_root(&own->tree, own->root[own->tree.size]);
    memcpy(own->last, entry->leaf, 32);
    own->time = entry->time;
    own->seen = entry->seen_n;
    entry_free(entry);
}

/* So many signatures of a message as long as an entry, by the library alone. */
static void verify_bare(const struct lanes *l, size_t count)
{
    static uint8_t message[ENTRY_MAX];
    uint8_t key[crypto_sign_PUBLICKEYBYTES];
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    uint8_t signature[crypto_sign_BYTES];
    size_t bytes = l->bytes / l->total;

    must(crypto_sign_keypair(key, secret) == 0);
    must(crypto_sign_detached(signature, NULL, message, bytes, secret) == 0);
    for (size_t i = 0; i < count; i++)
        must(crypto_sign_verify_detached(signature, message, bytes, key) == 0);
}

/* The two turn about, so that both meet the machine in the same mood. */
static void measure_verify(const struct lanes *l)
{
    struct checked c[SIDES] = {{.last = {0}}, {.last = {0}}};
    size_t run = l->total / POINTS + 1;
    int64_t ours = 0;
    int64_t bare = 0;

    for (int side = 0; side < SIDES; side++) {
        merkle_init(&c[side].tree);
        c[side].root = memory_new(l->count[side] + 1, 32);
        must(c[side].root != NULL);
        merkle_root(&c[side].tree, c[side].root[0]);
    }
    printf("  \"verify\": {\"curve\": [[0, 0]");
    for (size_t i = 0; i < l->total;) {
        size_t end = i + run < l->total ? i + run : l->total;
        int64_t begun = now_ns();

        for (; i < end; i++)
            verify(l, c, (const uint8_t(*)[32])c[1 - l->order[i]].root, l->order[i]);
        ours += now_ns() - begun;
        begun = now_ns();
        verify_bare(l, l->signatures / (l->total / run + 1));
        bare += now_ns() - begun;
        printf(", [%zu, %.3f]", i, seconds(ours));
    }
    printf("],\n    \"seconds\": %.3f, \"signatures\": %zu, \"bare_seconds\": %.3f, "
           "\"ratio\": %.3f}\n",
           seconds(ours), l->signatures, seconds(bare), (double)ours / (double)bare);
    for (int side = 0; side < SIDES; side++)
        memory_free(c[side].root);
}

/* ---- the two verbs ---- */

static void free_lanes(struct lanes *l)
{
    for (int side = 0; side < SIDES; side++) {
        for (size_t i = 0; i < l->count[side]; i++) {
            memory_free(l->line[side][i].bytes);
            memory_free(l->line[side][i].document);
        }
        memory_free(l->line[side]);
    }
    memory_free(l->order);
}

static enum err measure(const char *dir, struct fault *f)
{
    struct lanes lanes = {.total = 0};
    struct node *n = NULL;
    enum err e = node_look(dir, WAIT_MS, &n, f);

    if (e == OK && n->pair_count != 1)
        e = fault_set(f, ERR_UNEXPECTED, "", "%s has not one peer.", dir);
    if (e == OK)
        e = read_lanes(n->pairs[0], &lanes);
    if (e == OK) {
        printf("{\"entries\": %zu, \"bytes\": %zu,\n", lanes.total, lanes.bytes);
        measure_scratch(&lanes);
        measure_incremental(&lanes);
        measure_verify(&lanes);
        printf("}\n");
    }
    free_lanes(&lanes);
    node_close(n);
    return e;
}

static enum err make(const char *dir, const char *peer, uint64_t entries, struct fault *f)
{
    struct node *n = NULL;
    enum err e = node_open(dir, WAIT_MS, NULL, &n, f);

    if (e == OK)
        e = story_tell(n, peer, entries, f);
    node_close(n);
    return e;
}

int main(int argc, char **argv)
{
    struct fault f = {.code = OK};
    enum err e = crypto_start();

    if (e == OK && argc == 5 && strcmp(argv[1], "make") == 0)
        e = make(argv[2], argv[3], strtoull(argv[4], NULL, 10), &f);
    else if (e == OK && argc == 3 && strcmp(argv[1], "measure") == 0)
        e = measure(argv[2], &f);
    else
        e = fault_set(&f, ERR_USAGE, "",
                      "lane_tool make NODE PEER ENTRIES, or measure NODE");
    if (e != OK)
        (void)fprintf(stderr, "lane_tool: %s (%s)\n", f.text, err_name(e));
    return e == OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
