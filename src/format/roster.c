/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roster.c - an array in order of coming, and a table of places in it
 *
 * The table is open addressing, never more than half full. Keys come from a file, so
 * somebody could choose them to meet in one place; each lookup then walks at most
 * ROSTER_MAX places, and a list that has so many entries is refused.
 */
#include "format/roster.h"

#include "base/memory.h"
#include "base/must.h"

#include <stdint.h>
#include <string.h>

enum { PLACES = 2 * ROSTER_MAX };

struct kept {
    char *key;
    struct listed listed;
};

struct roster {
    struct kept *kept[ROSTER_MAX];
    uint32_t places[PLACES]; /* number of the entry, from 1; 0: free */
    size_t count;
};

struct roster *roster_new(void)
{
    return memory_new(1, sizeof(struct roster));
}

static void free_kept(struct kept *kept)
{
    listed_fini(&kept->listed);
    memory_free(kept->key);
    memory_wipe_free(kept, sizeof *kept);
}

void roster_free(struct roster *r)
{
    if (r == NULL)
        return;
    for (size_t i = 0; i < r->count; i++)
        free_kept(r->kept[i]);
    memory_free(r);
}

/* The place of a key: where it is, or where it would be (FNV-1a). */
static size_t place_of(const struct roster *r, const char *key)
{
    uint32_t hash = 2166136261u;
    size_t place;

    for (const char *c = key; *c != '\0'; c++)
        hash = (hash ^ (uint8_t)*c) * 16777619u;
    for (place = hash % PLACES; r->places[place] != 0; place = (place + 1) % PLACES)
        if (strcmp(r->kept[r->places[place] - 1]->key, key) == 0)
            break;
    return place;
}

struct listed *roster_find(const struct roster *r, const char *key)
{
    uint32_t at = r->places[place_of(r, key)];

    return at != 0 ? &r->kept[at - 1]->listed : NULL;
}

enum err roster_add(
    struct roster *r, const char *key, size_t line, struct listed **out, struct fault *f)
{
    size_t place = place_of(r, key);
    struct kept *kept;

    must(r->places[place] == 0);
    if (r->count == ROSTER_MAX)
        return fault_set(f, ERR_LIMIT, "",
                         "The list has more than %d entries, which no published list "
                         "has; split it.",
                         ROSTER_MAX);
    kept = memory_new(1, sizeof *kept);
    if (kept == NULL)
        return ERR_NOMEM;
    listed_init(&kept->listed, line);
    kept->key = memory_copy_text(key);
    if (kept->key == NULL) {
        free_kept(kept);
        return ERR_NOMEM;
    }
    r->kept[r->count++] = kept;
    r->places[place] = (uint32_t)r->count;
    *out = &kept->listed;
    return OK;
}

enum err roster_give(struct roster *r, const struct sink *sink, struct tally *tally)
{
    enum err e = OK;

    for (size_t i = 0; e == OK && i < r->count; i++)
        e = listed_give(&r->kept[i]->listed, sink, tally);
    return e;
}
