/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge_tool.c - what this program says of bytes that another implementation made
 *
 * Reads lines from standard input and answers each with one line:
 *     json HEX, card HEX, entry HEX, agreement HEX    ok or no
 *     evidence FOLDER    the state of PROTOCOL.md 6.6; else "no" for a bad card, or
 *                        "no A B": in each side's lane, how many entries hold
 *     history FOLDER TIME    of entries that nobody signed: the state, what is overdue
 *                            at this time (seconds), and what samples have drawn
 * Programs that compare two implementations run it once and ask it much.
 */
#include "agreement/agreement.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "crypto/merkle.h"
#include "fold/duty.h"
#include "fold/fold.h"
#include "fold/revoked.h"
#include "fold/sample.h"
#include "json/json.h"
#include "lane/card.h"
#include "lane/entry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 64 << 20, PATH_BYTES = 512, LANE_MOST = 4096, DRAWN_MOST = 1000 };

/* One side's part of an evidence folder. */
struct side {
    struct card *card;
    uint8_t lane[32];
    size_t lines;   /* in the file */
    size_t entries; /* of these, those that could be read */
    struct entry *entry[LANE_MOST];
    uint8_t root[LANE_MOST + 1][32]; /* of the first so many entries */
};

static void read_whole(const char *folder, const char *name, struct buffer *out)
{
    char path[PATH_BYTES];
    struct fault f = {0};
    must(snprintf(path, sizeof path, "%s/%s", folder, name) < PATH_BYTES);
    buffer_init(out, FILE_LIMIT);
    if (file_read(path, out, &f) != OK)
        buffer_clear(out);
}

static void read_lines(struct side *s, const struct buffer *file)
{
    const char *at = buffer_text(file);
    struct merkle tree;
    merkle_init(&tree);
    merkle_root(&tree, s->root[0]);
    for (; *at && s->lines < LANE_MOST; s->lines++) {
        size_t bytes = strcspn(at, "\n");
        struct entry *e = NULL;
        struct fault f = {0};
        bool whole = s->lines == s->entries;
        if (whole && entry_parse(at, bytes, &e, &f) == OK) {
            s->entry[s->entries++] = e;
            merkle_add(&tree, e->leaf);
            merkle_root(&tree, s->root[s->entries]);
        }
        at += bytes;
        at += *at == '\n';
    }
}

/* False when the card is none. */
static bool side_read(const char *folder, const char *number, struct side *s)
{
    char name[PATH_BYTES];
    struct buffer file;
    struct fault f = {0};
    must(snprintf(name, sizeof name, "%s/card.json", number) < PATH_BYTES);
    read_whole(folder, name, &file);
    enum err e = card_read(file.data, file.bytes, &s->card, &f);
    buffer_fini(&file);
    if (e != OK)
        return false;
    must(snprintf(name, sizeof name, "%s/lane.entries", number) < PATH_BYTES);
    read_whole(folder, name, &file);
    read_lines(s, &file);
    buffer_fini(&file);
    return true;
}

static void side_free(struct side *s)
{
    for (size_t i = 0; i < s->entries; i++)
        entry_free(s->entry[i]);
    card_free(s->card);
    memory_free(s);
}

/* The number of the first entry that fails, or the number of lines if none does. */
static size_t first_bad(const struct side *s, const struct side *other)
{
    struct entry_place place = {.time_max = INT64_MAX, .seen_max = other->entries};
    memcpy(place.lane, s->lane, sizeof place.lane);
    for (size_t n = 0; n < s->entries; n++) {
        const struct entry *e = s->entry[n];
        struct fault f = {0};
        place.n = n;
        place.seen_root = e->seen_n <= other->entries ? other->root[e->seen_n] : NULL;
        if (entry_verify(e, s->card, &place, &f) != OK)
            return n;
        memcpy(place.prev, e->leaf, sizeof place.prev);
        place.time_min = e->time;
        place.seen_min = e->seen_n;
    }
    return s->entries;
}

static struct agreement *document_of(const char *folder, const struct entry *e)
{
    char id[65];
    char name[PATH_BYTES];
    struct buffer file;
    struct fault f = {0};
    struct agreement *a = NULL;
    if (e->kind != KIND_AGREE_PROPOSE)
        return NULL;
    text_hex_encode(e->blob[0].hash, 32, id);
    must(snprintf(name, sizeof name, "documents/%s.json", id) < PATH_BYTES);
    read_whole(folder, name, &file);
    if (agreement_read(file.data, file.bytes, &a, &f) != OK)
        a = NULL;
    buffer_fini(&file);
    return a;
}

static void feed(struct fold *fold, const char *folder, struct side *const s[2])
{
    for (int side = 0; side < 2; side++) {
        for (size_t n = 0; n < s[side]->entries; n++) {
            struct entry *e = s[side]->entry[n];
            must(fold_feed(fold, side, e, document_of(folder, e)) == OK);
        }
    }
}

static struct fold *folded(const char *folder, struct side *const s[2])
{
    struct fold *fold = NULL;
    must(fold_new(s[0]->card, s[1]->card, &fold) == OK);
    feed(fold, folder, s);
    if (fold_is_stale(fold)) {
        fold_restart(fold);
        feed(fold, folder, s);
    }
    return fold;
}

static void print_value(json_t *taken)
{
    struct buffer text;
    buffer_init(&text, FILE_LIMIT);
    must(json_write(taken, &text) == OK);
    puts(buffer_text(&text));
    buffer_fini(&text);
    json_decref(taken);
}

static json_t *state_of(const struct fold *fold)
{
    json_t *state = NULL;
    must(fold_dump(fold, &state) == OK);
    return state;
}

struct late {
    int64_t time;
    json_t *list;
};

static bool add_late(void *state, const struct fold_duty *d)
{
    static const uint8_t none[32];
    struct late *late = state;
    json_t *one;
    bool ok = true;
    if (d->due >= late->time)
        return true;
    one = json_object();
    json_put_text(one, "kind", fold_duty_kind_name(d->kind), &ok);
    json_put_int(one, "side", d->side, &ok);
    json_put_bytes(one, "agreement", d->agreement, sizeof d->agreement, &ok);
    json_put_bytes(one, "subject", d->subject, sizeof d->subject, &ok);
    if (memcmp(d->object, none, sizeof none) != 0)
        json_put_bytes(one, "object", d->object, sizeof d->object, &ok);
    if (d->version != 0)
        json_put_int(one, "version", d->version, &ok);
    json_put_int(one, "due", d->due, &ok);
    must(ok && json_array_append_new(late->list, one) == 0);
    return true;
}

static json_t *drawn_of(const struct fold *fold)
{
    struct fold_drawn *drawn = memory_new(DRAWN_MOST, sizeof *drawn);
    json_t *all = json_object();
    must(drawn && all);
    for (size_t i = 0; i < fold_sample_count(fold); i++) {
        const struct fold_sample *sample = fold_sample_at(fold, i);
        json_t *list = json_array();
        char name[65];
        size_t count;
        if (!sample->opened) {
            json_decref(list);
            continue;
        }
        must(fold_sample_draw(fold, sample, drawn, &count) == OK);
        for (size_t at = 0; at < count; at++) {
            json_t *place = json_pack("[iI]", drawn[at].side, (json_int_t)drawn[at].n);
            must(place && json_array_append_new(list, place) == 0);
        }
        text_hex_encode(sample->id, sizeof sample->id, name);
        must(json_object_set_new(all, name, list) == 0);
    }
    memory_free(drawn);
    return all;
}

static void print_history(const char *folder, struct side *const s[2], int64_t time)
{
    struct fold *fold = folded(folder, s);
    struct late late = {time, json_array()};
    json_t *told = json_object();
    bool ok = true;
    must(late.list && fold_duty_each(fold, time, add_late, &late));
    json_put(told, "state", state_of(fold), &ok);
    json_put(told, "overdue", late.list, &ok);
    json_put(told, "drawn", drawn_of(fold), &ok);
    must(ok);
    print_value(told);
    fold_free(fold);
}

static void print_evidence(const char *folder, struct side *const s[2])
{
    struct fold *fold = folded(folder, s);
    print_value(state_of(fold));
    fold_free(fold);
}

/* time: NULL if the signatures are to be checked. */
static void judge_evidence(const char *folder, const char *time)
{
    struct side *s[2] = {memory_new(1, sizeof **s), memory_new(1, sizeof **s)};
    must(s[0] && s[1]);
    if (!side_read(folder, "0", s[0]) || !side_read(folder, "1", s[1])) {
        puts("no");
    } else if (time) {
        print_history(folder, s, strtoll(time, NULL, 10));
    } else {
        entry_lane_id(s[0]->card->root, s[1]->card->root, s[0]->lane);
        entry_lane_id(s[1]->card->root, s[0]->card->root, s[1]->lane);
        size_t bad[2] = {first_bad(s[0], s[1]), first_bad(s[1], s[0])};
        if (bad[0] < s[0]->lines || bad[1] < s[1]->lines)
            printf("no %zu %zu\n", bad[0], bad[1]);
        else
            print_evidence(folder, s);
    }
    side_free(s[0]);
    side_free(s[1]);
}

/* "FOLDER TIME", of which time is the blank before TIME. */
static void judge_history(char *folder, char *time)
{
    *time = '\0';
    judge_evidence(folder, time + 1);
}

static bool is_taken(const char *kind, const uint8_t *bytes, size_t count)
{
    struct fault f = {0};
    json_t *value = NULL;
    struct card *card = NULL;
    struct entry *entry = NULL;
    struct agreement *agreement = NULL;
    bool taken = false;
    if (!strcmp(kind, "json"))
        taken = json_read_canonical(bytes, count, FILE_LIMIT, &value, &f) == OK;
    else if (!strcmp(kind, "card"))
        taken = card_read(bytes, count, &card, &f) == OK;
    else if (!strcmp(kind, "entry"))
        taken = entry_parse(bytes, count, &entry, &f) == OK;
    else if (!strcmp(kind, "agreement"))
        taken = agreement_read(bytes, count, &agreement, &f) == OK;
    json_decref(value);
    card_free(card);
    entry_free(entry);
    agreement_free(agreement);
    return taken;
}

static void judge_bytes(const char *kind, const char *hex)
{
    size_t count = strlen(hex) / 2;
    uint8_t *bytes = memory_new(count, 1);
    must(bytes && text_hex_decode(hex, bytes, count) == OK);
    puts(is_taken(kind, bytes, count) ? "ok" : "no");
    memory_free(bytes);
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    must(crypto_start() == OK);
    while (getline(&line, &room, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        char *rest = line + strcspn(line, " ");
        if (*rest)
            *rest++ = '\0';
        char *time = strrchr(rest, ' ');
        if (!strcmp(line, "evidence"))
            judge_evidence(rest, NULL);
        else if (!strcmp(line, "history") && time)
            judge_history(rest, time);
        else
            judge_bytes(line, rest);
        must(fflush(stdout) == 0);
    }
    free(line);
    return 0;
}
