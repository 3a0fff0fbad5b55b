/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bundle_fuzz.c - whatever the reader hands out, the writer writes back as it came
 */
#include "base/must.h"
#include "courier/bundle.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"

#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input, read in pieces, and compared with what is written. */
struct tape {
    const uint8_t *data;
    size_t size;
    size_t read;
    size_t written;
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    must(crypto_start() == OK);
    return 0;
}

static enum err read_some(void *state, uint8_t *out, size_t capacity, size_t *got)
{
    struct tape *t = state;
    size_t count = t->size - t->read;

    count = count < capacity ? count : capacity;
    if (count > 1 + t->size % 97)
        count = 1 + t->size % 97;
    memcpy(out, t->data + t->read, count);
    t->read += count;
    *got = count;
    return OK;
}

static enum err compare(void *state, const void *bytes, size_t count)
{
    struct tape *t = state;

    must(count <= t->size - t->written);
    must(count == 0 || memcmp(t->data + t->written, bytes, count) == 0);
    t->written += count;
    return OK;
}

static void write_back(struct bundle_writer *w, const struct bundle_item *item)
{
    must(bundle_write_entry(w, item->bytes, item->count) == OK);
    for (int i = 0; i <= ENTRY_BLOBS_MAX; i++) {
        if (item->gone[i])
            must(bundle_write_gone(w, i) == OK);
        else if (item->attachment[i] && i == 0)
            must(bundle_write_body(w, item->attachment[i], item->attachment_bytes[i]) ==
                 OK);
        else if (item->attachment[i])
            must(bundle_write_blob(w, item->attachment[i], item->attachment_bytes[i]) ==
                 OK);
    }
}

static void check_item(const struct bundle_item *item, const struct bundle_head *head)
{
    const struct entry *e = item->entry;
    uint8_t hash[32];

    must(memcmp(e->lane, head->from, sizeof e->lane) == 0);
    must(e->n >= head->first && e->n < head->size);
    must(!e->has_body == !(item->gone[0] || item->attachment[0]));
    for (size_t i = 0; i < e->blob_count; i++) {
        if (item->gone[1 + i])
            continue;
        must(item->attachment_bytes[1 + i] == e->blob[i].bytes);
        hash_sha256(item->attachment[1 + i], item->attachment_bytes[1 + i], hash);
        must(memcmp(hash, e->blob[i].hash, sizeof hash) == 0);
    }
}

/* Read to the end; the reader and a writer that is given all it hands out. */
static void read_and_write(struct tape *t, const uint8_t node[32])
{
    const struct source source = {read_some, t};
    const struct sink sink = {compare, t};
    const struct bundle_item *item = NULL;
    struct bundle_reader *r = NULL;
    struct bundle_writer *w = NULL;
    struct fault f = {0};
    enum err e = bundle_reader_new(&source, &r, &f);

    if (e != OK) {
        must(!r && f.code == e && f.text[0]);
        return;
    }
    must(bundle_writer_new(&sink, bundle_reader_head(r), &w) == OK);
    while ((e = bundle_read(r, node, &item, &f)) == OK && item) {
        check_item(item, bundle_reader_head(r));
        write_back(w, item);
    }
    must(e == OK || (f.code == e && f.text[0]));
    bundle_writer_free(w);
    bundle_reader_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t nobody[32];
    struct tape t = {.data = data, .size = size};
    const struct source source = {read_some, &t};
    struct bundle_head head;
    struct fault f = {0};

    read_and_write(&t, nobody);
    t.read = 0;
    must(bundle_check(&source, nobody, &head, &f) != OK); /* no signature holds */
    must(f.text[0]);
    return 0;
}
