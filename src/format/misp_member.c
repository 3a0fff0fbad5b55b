/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_member.c - an array, and a table of places in it that is at most half full
 */
#include "format/misp_member.h"

#include "base/memory.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"

#include <string.h>

enum { FIRST_ROOM = 64 };

enum err misp_member_init(struct misp_members *m)
{
    struct random random = entropy_random();

    *m = (struct misp_members){0};
    return random_fill(&random, m->key, sizeof m->key);
}

void misp_member_fini(struct misp_members *m)
{
    memory_free(m->items);
    memory_free(m->places);
    *m = (struct misp_members){0};
}

void misp_member_clear(struct misp_members *m)
{
    m->count = 0;
    if (m->places != NULL)
        memset(m->places, 0, m->place_count * sizeof *m->places);
}

static uint8_t nibble(char c)
{
    return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* The bytes of a UUID in small letters. */
static void read_uuid(const char *text, uint8_t out[16])
{
    for (size_t i = 0; i < 16; i++) {
        while (*text == '-')
            text++;
        out[i] = (uint8_t)(nibble(text[0]) << 4 | nibble(text[1]));
        text += 2;
    }
}

/* The place where the UUID is, or would be. There is a free one (must be kept so). */
static size_t place_of(const struct misp_members *m, const uint8_t uuid[16])
{
    struct part part = {uuid, 16};
    uint8_t digest[SHA256_BYTES];
    size_t place;

    hash_hmac256(m->key, &part, 1, digest);
    place = (size_t)load_u64(digest) & (m->place_count - 1);
    while (m->places[place] != 0 &&
           memcmp(m->items[m->places[place] - 1].uuid, uuid, 16) != 0)
        place = (place + 1) & (m->place_count - 1);
    return place;
}

static enum err grow(struct misp_members *m)
{
    size_t room = m->room == 0 ? FIRST_ROOM : m->room * 2;
    struct misp_member *items = memory_resize(m->items, m->room, room, sizeof *items);
    uint32_t *places;

    if (items == NULL)
        return ERR_NOMEM;
    m->items = items;
    m->room = room;
    places = memory_new(room * 2, sizeof *places);
    if (places == NULL) {
        m->room = m->count; /* so that the next call tries again */
        return ERR_NOMEM;
    }
    memory_free(m->places);
    m->places = places;
    m->place_count = room * 2;
    for (size_t i = 0; i < m->count; i++)
        m->places[place_of(m, m->items[i].uuid)] = (uint32_t)i + 1;
    return OK;
}

enum err misp_member_add(struct misp_members *m, const char *uuid, const char *type)
{
    uint8_t bytes[16];
    size_t place;

    if (m->count >= MISP_MEMBERS_MAX)
        return ERR_LIMIT;
    if (m->count == m->room) {
        enum err e = grow(m);
        if (e != OK)
            return e;
    }
    read_uuid(uuid, bytes);
    place = place_of(m, bytes);
    if (m->places[place] != 0)
        return ERR_EXISTS;
    memcpy(m->items[m->count].uuid, bytes, sizeof bytes);
    m->items[m->count].type = type;
    m->count++;
    m->places[place] = (uint32_t)m->count;
    return OK;
}

const char *misp_member_find(const struct misp_members *m, const char *uuid)
{
    uint8_t bytes[16];
    size_t place;

    if (m->count == 0)
        return NULL;
    read_uuid(uuid, bytes);
    place = place_of(m, bytes);
    return m->places[place] == 0 ? NULL : m->items[m->places[place] - 1].type;
}
