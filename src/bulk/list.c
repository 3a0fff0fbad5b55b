/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list.c - filling up, sorting, sealing labels, writing
 */
#include "bulk/list.h"

#include "base/memory.h"
#include "base/must.h"
#include "bulk/list_wire.h"
#include "bulk/sort.h"

enum err list_sort(struct list *l, struct draw *fill)
{
    must(l->count <= l->size);
    draw_blocks(fill, l->tag + l->count, l->size - l->count);
    for (size_t i = l->count; l->item && i < l->size; i++)
        l->item[i] = (uint32_t)i;
    return sort_blocks(l->crew, l->tag, l->item, l->size);
}

void list_fini(struct list *l)
{
    crew_give(l->crew, l->tag, l->size * sizeof *l->tag);
    crew_give(l->crew, l->item, l->size * sizeof *l->item);
    crew_give(l->crew, l->key, l->count * sizeof *l->key);
    *l = (struct list){0};
}

/* log2 of the size, rounded down */
static unsigned upper_bits(size_t size)
{
    must(size >= LIST_SIZE_MIN && size <= UINT32_MAX);
    return 63 - (unsigned)__builtin_clzll(size);
}

struct list_shape list_shape_of(size_t size, uint8_t label_bytes)
{
    struct list_shape s = {.size = size, .bits = upper_bits(size)};

    s.upper_bytes = (size + ((size_t)1 << s.bits) + 7) / 8;
    s.labels = s.upper_bytes + size * LIST_LOWER_BYTES;
    s.bytes = s.labels + size * label_bytes;
    return s;
}

size_t list_bytes(size_t size, uint8_t label_bytes)
{
    return list_shape_of(size, label_bytes).bytes;
}

struct list_seal list_seal_of(struct block key, enum path path, bool second, size_t entry)
{
    struct list_seal s = {.from = (2 * (uint64_t)entry + second) * LABEL_BLOCKS};

    aes_init(&s.aes, key, path);
    return s;
}

void list_seal_label(const struct list_seal *s,
                     const uint8_t *in,
                     uint8_t *out,
                     size_t bytes)
{
    struct block stream[LABEL_BLOCKS];
    uint8_t pad[sizeof stream];

    aes_stream(&s->aes, s->from, stream, (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES);
    memcpy(pad, stream, sizeof pad);
    for (size_t i = 0; i < bytes; i++)
        out[i] = in[i] ^ pad[i];
    memory_wipe(stream, sizeof stream);
    memory_wipe(pad, sizeof pad);
}

static void write_labels(const struct list *l,
                         const uint8_t *labels,
                         uint8_t label_bytes,
                         struct draw *fill,
                         uint8_t *out)
{
    for (size_t i = 0; i < l->size; i++, out += label_bytes) {
        size_t item = l->item[i];
        struct list_seal s;

        if (item >= l->count) {
            draw_bytes(fill, out, label_bytes);
            continue;
        }
        s = list_seal_of(l->key[item], fill->stream.path, l->second, i);
        list_seal_label(&s, labels + item * label_bytes, out, label_bytes);
        memory_wipe(&s, sizeof s);
    }
}

void list_write(const struct list *l,
                const uint8_t *labels,
                uint8_t label_bytes,
                struct draw *fill,
                uint8_t *out)
{
    const struct list_shape s = list_shape_of(l->size, label_bytes);
    uint8_t *lower = out + s.upper_bytes;

    memset(out, 0, s.upper_bytes);
    for (size_t i = 0; i < l->size; i++, lower += LIST_LOWER_BYTES) {
        struct list_code c = list_code_of(l->tag[i], s.bits);
        size_t at = c.upper + i;
        out[at >> 3] = (uint8_t)(out[at >> 3] | 1u << (at & 7));
        list_code_store(lower, c);
    }
    if (label_bytes > 0)
        write_labels(l, labels, label_bytes, fill, out + s.labels);
}
