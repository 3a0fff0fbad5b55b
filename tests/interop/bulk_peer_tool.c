/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_peer_tool.c - one side of a bulk round over standard input and output
 *
 *     bulk_peer_tool first|second one|both LABEL OWN PEER FROM TO
 *
 * Items are "item FROM" to "item TO-1", labels as tests/support/bout.h makes them, the
 * secret is that of its role there. A message is four bytes of length and the bytes; the
 * last thing said is the hits, each 4 bytes of item, the handle and the label.
 * tests/interop/test_bulk.py runs it.
 */
#include "base/memory.h"
#include "base/num.h"
#include "bulk/bulk.h"
#include "crypto/entropy.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t number(const char *text)
{
    return (uint32_t)strtoul(text, NULL, 10);
}

static bool say(const uint8_t *bytes, size_t count)
{
    uint8_t length[4];

    store_u32(length, (uint32_t)count);
    return fwrite(length, sizeof length, 1, stdout) == 1 &&
           fwrite(bytes, 1, count, stdout) == count && fflush(stdout) == 0;
}

/* Exactly what is awaited, whatever length it says. */
static enum err hear(struct bulk *b)
{
    uint8_t length[4];
    uint8_t *bytes;
    enum err e = ERR_MALFORMED;

    if (fread(length, sizeof length, 1, stdin) != 1 || load_u32(length) > bulk_awaited(b))
        return ERR_MALFORMED;
    bytes = memory_new(load_u32(length), 1);
    if (!bytes)
        return ERR_NOMEM;
    if (fread(bytes, 1, load_u32(length), stdin) == load_u32(length))
        e = bulk_receive(b, bytes, load_u32(length));
    memory_free(bytes);
    return e;
}

static enum err play(struct bulk *b)
{
    enum err e = OK;

    while (e == OK && !bulk_is_over(b)) {
        const uint8_t *bytes;
        size_t count;
        if (!bulk_is_turn(b)) {
            e = hear(b);
            continue;
        }
        e = bulk_next(b, &bytes, &count);
        if (e == OK && !say(bytes, count))
            e = ERR_IO;
    }
    return e;
}

static bool say_hits(const struct bulk *b, size_t label)
{
    size_t step = 4 + BULK_HANDLE_BYTES + label;
    size_t count;
    const struct bulk_hit *hit = bulk_hits(b, &count);
    uint8_t *all = memory_new(count, step);
    bool said;

    if (!all)
        return false;
    for (size_t i = 0; i < count; i++) {
        store_u32(all + step * i, hit[i].item);
        memcpy(all + step * i + 4, hit[i].handle, BULK_HANDLE_BYTES);
        if (label > 0)
            memcpy(all + step * i + 4 + BULK_HANDLE_BYTES, hit[i].label, label);
    }
    said = say(all, count * step);
    memory_free(all);
    return said;
}

static void make_items(uint8_t (*ids)[BULK_ID_BYTES],
                       uint8_t *labels,
                       uint32_t from,
                       uint32_t count,
                       const struct bulk_setup *s)
{
    for (uint32_t i = 0; i < count; i++) {
        char text[32];
        int bytes = snprintf(text, sizeof text, "item %u", from + i);
        bulk_id(text, (size_t)bytes, ids[i]);
        for (size_t j = 0; j < s->label_bytes; j++)
            labels[i * s->label_bytes + j] =
                (uint8_t)(from + i + 100 * (unsigned)s->role + j);
    }
}

int main(int argc, char **argv)
{
    struct bulk_setup setup = {0};
    struct bulk_items items = {0};
    uint8_t(*ids)[BULK_ID_BYTES];
    uint8_t *labels;
    struct bulk *b = NULL;
    enum err e;

    if (argc != 8 || crypto_start() != OK)
        return 2;
    setup.role = strcmp(argv[1], "first") == 0 ? BULK_FIRST : BULK_SECOND;
    setup.mode = strcmp(argv[2], "both") == 0 ? BULK_BOTH : BULK_ONE;
    setup.label_bytes = (uint8_t)number(argv[3]);
    setup.own_size = number(argv[4]);
    setup.peer_size = number(argv[5]);
    memset(setup.binding, 0x5a, sizeof setup.binding);
    memset(setup.secret, 1 + (int)setup.role, sizeof setup.secret);
    items.count = number(argv[7]) - number(argv[6]);
    ids = memory_new(items.count, sizeof *ids);
    labels = memory_new(items.count, setup.label_bytes);
    if (!ids || !labels)
        return 2;
    make_items(ids, labels, number(argv[6]), (uint32_t)items.count, &setup);
    items.ids = (const uint8_t(*)[BULK_ID_BYTES])ids;
    items.labels = setup.label_bytes > 0 ? labels : NULL;
    e = bulk_new(&setup, &items, path_best(), &b, NULL);
    if (e == OK)
        e = play(b);
    if (e == OK && !say_hits(b, setup.label_bytes))
        e = ERR_IO;
    bulk_free(b);
    memory_free(ids);
    memory_free(labels);
    if (e != OK)
        fprintf(stderr, "%s\n", err_name(e));
    return e == OK ? 0 : 1;
}
