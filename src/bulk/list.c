/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list.c - padding, sorting, sealing labels, merging
 */
#include "bulk/list.h"

#include "base/memory.h"
#include "base/must.h"
#include "bulk/sort.h"

enum { LABEL_BLOCKS = (BULK_LABEL_MAX + BLOCK_BYTES - 1) / BLOCK_BYTES };

enum err list_init(struct list *l,
                   struct block *tag,
                   struct block *key,
                   size_t count,
                   size_t size,
                   struct draw *fill)
{
    struct list made = {.size = size,
                        .count = count,
                        .tag = tag,
                        .index = memory_new(size, sizeof *made.index),
                        .key = key};
    enum err e = ERR_NOMEM;

    must(count <= size);
    if (made.index) {
        draw_blocks(fill, tag + count, size - count);
        for (size_t i = 0; i < size; i++)
            made.index[i] = (uint32_t)i;
        e = sort_blocks(tag, made.index, size);
    }
    if (e == OK)
        *l = made;
    else
        list_fini(&made);
    return e;
}

void list_fini(struct list *l)
{
    memory_wipe_free(l->tag, l->size * sizeof *l->tag);
    memory_wipe_free(l->index, l->size * sizeof *l->index);
    memory_wipe_free(l->key, l->count * sizeof *l->key);
    *l = (struct list){0};
}

size_t list_bytes(size_t size, uint8_t label_bytes)
{
    return size * ((size_t)BLOCK_BYTES + label_bytes);
}

/* out = in + a stream of the key, which both sides hold: each has one of its own, else
 * the two labels of an item would lie under the same bytes. in and out may be the same.
 */
static void seal_label(
    const struct aes *a, bool second, const uint8_t *in, uint8_t *out, size_t bytes)
{
    struct block stream[LABEL_BLOCKS];
    uint8_t pad[sizeof stream];

    aes_stream(a, second ? LABEL_BLOCKS : 0, stream,
               (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES);
    memcpy(pad, stream, sizeof pad);
    for (size_t i = 0; i < bytes; i++)
        out[i] = in[i] ^ pad[i];
    memory_wipe(stream, sizeof stream);
    memory_wipe(pad, sizeof pad);
}

void list_write(const struct list *l,
                const uint8_t *labels,
                uint8_t label_bytes,
                struct draw *fill,
                uint8_t *out)
{
    for (size_t i = 0; i < l->size; i++) {
        size_t item = l->index[i];
        struct aes a;

        block_store(out, l->tag[i]);
        out += BLOCK_BYTES;
        if (label_bytes == 0)
            continue;
        if (item < l->count) {
            aes_init(&a, l->key[item], fill->stream.path);
            seal_label(&a, l->second, labels + item * label_bytes, out, label_bytes);
            memory_wipe(&a, sizeof a);
        } else {
            draw_bytes(fill, out, label_bytes);
        }
        out += label_bytes;
    }
}

/* Does it ascend, without the same tag twice? */
static bool is_ascending(const uint8_t *peer, size_t size, size_t step)
{
    for (size_t i = 1; i < size; i++)
        if (!sort_is_less(block_load(peer + step * (i - 1)), block_load(peer + step * i)))
            return false;
    return true;
}

/* Walk both lists; returns how many are shared, and writes them if there is room for it.
 */
static size_t merge(const struct list *own,
                    const uint8_t *peer,
                    size_t size,
                    enum path path,
                    struct list_hits *out)
{
    size_t step = BLOCK_BYTES + out->label_bytes;
    size_t found = 0;
    size_t at = 0;

    for (size_t i = 0; i < own->size; i++) {
        struct bulk_hit *hit;
        uint32_t item = own->index[i];
        if (item >= own->count)
            continue;
        while (at < size && sort_is_less(block_load(peer + step * at), own->tag[i]))
            at++;
        if (at == size)
            break;
        if (!block_same(block_load(peer + step * at), own->tag[i]))
            continue;
        hit = out->hit ? &out->hit[found] : NULL;
        if (hit) {
            hit->item = item;
            block_store(hit->handle, own->tag[i]);
        }
        if (hit && out->label_bytes > 0) {
            uint8_t *label = out->labels + found * out->label_bytes;
            struct aes a;

            aes_init(&a, own->key[item], path);
            seal_label(&a, !own->second, peer + step * at + BLOCK_BYTES, label,
                       out->label_bytes);
            memory_wipe(&a, sizeof a);
            hit->label = label;
        }
        found++;
    }
    return found;
}

enum err list_match(const struct list *own,
                    const uint8_t *peer,
                    size_t size,
                    uint8_t label_bytes,
                    enum path path,
                    struct list_hits *out)
{
    struct list_hits made = {.label_bytes = label_bytes};

    if (!is_ascending(peer, size, (size_t)BLOCK_BYTES + label_bytes))
        return ERR_FORGED;
    made.count = merge(own, peer, size, path, &made);
    made.hit = memory_new(made.count, sizeof *made.hit);
    made.labels = memory_new(made.count, label_bytes);
    if (!made.hit || !made.labels) {
        list_hits_fini(&made);
        return ERR_NOMEM;
    }
    (void)merge(own, peer, size, path, &made);
    *out = made;
    return OK;
}

void list_hits_fini(struct list_hits *h)
{
    memory_wipe_free(h->hit, h->count * sizeof *h->hit);
    memory_wipe_free(h->labels, h->count * h->label_bytes);
    *h = (struct list_hits){0};
}
