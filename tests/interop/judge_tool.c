/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge_tool.c - what this program says of bytes that another implementation made
 *
 * Reads lines from standard input and answers each with one line:
 *     json HEX, card HEX, entry HEX, agreement HEX    ok or no
 *     evidence FOLDER    the state of PROTOCOL.md 6.6; else "no" for a bad card, or
 *                        "no A B": in each side's lane, how many entries hold
 * Programs that compare two implementations run it once and ask it much.
 */
#include "agreement/agreement.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "crypto/merkle.h"
#include "fold/fold.h"
#include "json/json.h"
#include "lane/card.h"
#include "lane/entry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 64 << 20, PATH_BYTES = 512, LANE_MOST = 4096 };

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

static void print_state(const char *folder, struct side *const s[2])
{
    struct fold *fold = NULL;
    json_t *state = NULL;
    struct buffer text;
    must(fold_new(s[0]->card, s[1]->card, &fold) == OK);
    for (int side = 0; side < 2; side++) {
        for (size_t n = 0; n < s[side]->entries; n++) {
            struct entry *e = s[side]->entry[n];
            must(fold_feed(fold, side, e, document_of(folder, e)) == OK);
        }
    }
    must(fold_dump(fold, &state) == OK);
    buffer_init(&text, FILE_LIMIT);
    must(json_write(state, &text) == OK);
    puts(buffer_text(&text));
    buffer_fini(&text);
    json_decref(state);
    fold_free(fold);
}

static void judge_evidence(const char *folder)
{
    struct side *s[2] = {memory_new(1, sizeof **s), memory_new(1, sizeof **s)};
    must(s[0] && s[1]);
    if (!side_read(folder, "0", s[0]) || !side_read(folder, "1", s[1])) {
        puts("no");
    } else {
        entry_lane_id(s[0]->card->root, s[1]->card->root, s[0]->lane);
        entry_lane_id(s[1]->card->root, s[0]->card->root, s[1]->lane);
        size_t bad[2] = {first_bad(s[0], s[1]), first_bad(s[1], s[0])};
        if (bad[0] < s[0]->lines || bad[1] < s[1]->lines)
            printf("no %zu %zu\n", bad[0], bad[1]);
        else
            print_state(folder, s);
    }
    side_free(s[0]);
    side_free(s[1]);
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
        if (!strcmp(line, "evidence"))
            judge_evidence(rest);
        else
            judge_bytes(line, rest);
        must(fflush(stdout) == 0);
    }
    free(line);
    return 0;
}
