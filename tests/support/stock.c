/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/stock.h"

#include "base/must.h"
#include "tests/support/forge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- What happens between A and B ---- */

static void say(struct twin *w, enum kind kind, const char *code)
{
    json_t *fact = twins_fact("agreement", twin_agreement(w)->id);
    struct fault f = {0};
    bool ok = true;

    if (code) {
        json_put_text(fact, "scope", "releases", &ok);
        json_put_text(fact, "code", code, &ok);
    }
    must(ok);
    twins_want(twin_act(w, kind, fact, &f), OK, &f);
}

static void play(struct twins *t)
{
    twins_play_round(t, TWIN_A);
    say(&t->side[TWIN_A], KIND_AGREE_SUSPEND, "review-due");
    twins_settle(t);
    say(&t->side[TWIN_A], KIND_AGREE_RESUME, NULL);
    twins_settle(t);
}

/* ---- What B then has ---- */

static enum err keep_entry(void *state, const struct store_entry *stored)
{
    struct stock *s = state;
    struct pair *p = s->t.side[TWIN_B].pair;
    struct entry_place *place = &s->place[s->count];
    struct entry *e = NULL;

    must(s->count < STOCK_MAX);
    buffer_init(&s->entry[s->count], ENTRY_MAX);
    buffer_add(&s->entry[s->count], stored->bytes, stored->count);
    must(entry_parse(stored->bytes, stored->count, &e, NULL) == OK);
    *place = (struct entry_place){.n = e->n,
                                  .time_min = e->time,
                                  .time_max = e->time,
                                  .seen_min = e->seen_n,
                                  .seen_max = p->own.tree.size};
    memcpy(place->lane, e->lane, sizeof place->lane);
    memcpy(place->prev, e->prev, sizeof place->prev);
    must(store_lane_root(s->t.side[TWIN_B].node->store, p->number, STORE_OWN, e->seen_n,
                         s->seen_root[s->count]) == OK);
    place->seen_root = s->seen_root[s->count];
    entry_free(e);
    s->count++;
    return OK;
}

static void keep_file(const char *dir, const char *name, struct buffer *out)
{
    char path[SCRATCH_PATH_MAX];
    char text[4096];
    FILE *f;
    size_t got;

    scratch_name(dir, name, path);
    f = fopen(path, "rb");
    must(f != NULL);
    while ((got = fread(text, 1, sizeof text, f)) > 0)
        buffer_add(out, text, got);
    must(fclose(f) == 0 && buffer_status(out) == OK);
}

/* The bundle that A gives to somebody who has nothing. */
static void keep_bundle(struct stock *s)
{
    static struct forge f;
    struct fault why = {0};

    forge_start(&f, &s->t.side[TWIN_B], s->t.side[TWIN_A].pair);
    f.have = 0;
    twins_want(forge_send(&f, &s->t.side[TWIN_A], &why), OK, &why);
    twin_give(&s->t.side[TWIN_A], &s->bundle);
    forge_fini(&f);
    twins_settle(&s->t);
}

void stock_make(struct stock *s)
{
    const struct twin *b = &s->t.side[TWIN_B];
    struct fault f = {0};

    memset(s, 0, sizeof *s);
    buffer_init(&s->note, NOTE_MAX);
    buffer_init(&s->bundle, TWINS_BUNDLE_MAX);
    buffer_init(&s->document, AGREEMENT_MAX);
    buffer_init(&s->card, CARD_FILE_MAX);
    twins_make(&s->t, NULL);
    play(&s->t);
    s->writer = s->t.side[TWIN_A].node->card;
    must(store_entry_each(b->node->store, b->pair->number, STORE_PEER, 0, keep_entry,
                          s) == OK);
    twins_want(sync_checkpoint(s->t.side[TWIN_A].pair, STORE_OWN, &s->note, &f), OK, &f);
    keep_bundle(s);
    must(json_write(twin_agreement(b)->document->object, &s->document) == OK);
    keep_file(s->t.side[TWIN_A].dir, "card.json", &s->card);
}

void stock_free(struct stock *s)
{
    for (size_t i = 0; i < s->count; i++)
        buffer_fini(&s->entry[i]);
    buffer_fini(&s->note);
    buffer_fini(&s->bundle);
    buffer_fini(&s->document);
    buffer_fini(&s->card);
    twins_free(&s->t);
}

/* ---- Looking at it ---- */

enum err stock_verify(const struct stock *s, size_t n, const void *bytes, size_t count)
{
    struct entry *e = NULL;
    struct fault f = {0};
    enum err code = entry_parse(bytes, count, &e, &f);

    if (code == OK)
        code = entry_verify(e, s->writer, &s->place[n], &f);
    entry_free(e);
    return code;
}

size_t
stock_first_bad(const struct stock *s, const struct buffer *const *lane, size_t count)
{
    uint8_t prev[32] = {0};
    uint64_t seen = 0;
    int64_t time = 0;

    for (size_t n = 0; n < count; n++) {
        struct entry_place place = {.n = n,
                                    .time_min = time,
                                    .time_max = INT64_MAX,
                                    .seen_min = seen,
                                    .seen_max = UINT64_MAX};
        struct entry *e = NULL;
        struct fault f = {0};
        bool good;

        memcpy(place.lane, s->place[0].lane, sizeof place.lane);
        memcpy(place.prev, prev, sizeof place.prev);
        good = entry_parse(lane[n]->data, lane[n]->bytes, &e, &f) == OK;
        place.seen_root = good ? e->seen_root : NULL;
        good = good && entry_verify(e, s->writer, &place, &f) == OK;
        if (good) {
            memcpy(prev, e->leaf, sizeof prev);
            time = e->time;
            seen = e->seen_n;
        }
        entry_free(e);
        if (!good)
            return n;
    }
    return count;
}
