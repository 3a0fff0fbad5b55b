/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tlog_tool.c - write a lane, its checkpoint and its proofs, for a program of others
 *
 * Prints one item a line, everything binary in standard base64:
 *     seed SEED               the writer's, so that the other can sign the same
 *     writer VKEY  reader VKEY
 *     entry BYTES             each entry of the lane
 *     root SIZE HASH          of each size
 *     inclusion SIZE INDEX HASH...
 *     consistency OLD SIZE HASH...
 *     note BYTES              the checkpoint of all, signed and cosigned
 */
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "crypto/merkle.h"
#include "lane/entry.h"
#include "lane/note.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { ENTRIES = 23, TIME = 1930132800 };

struct lane {
    struct sign_secret writer_root;
    struct sign_secret writer;
    struct sign_secret reader_root;
    struct sign_secret reader;
    struct entry_place place;
    struct merkle tree;
    uint8_t leaves[ENTRIES * MERKLE_BYTES];
    uint8_t roots[ENTRIES + 1][MERKLE_BYTES];
};

static void make_key(struct sign_secret *out, uint8_t byte)
{
    uint8_t seed[SIGN_SEED_BYTES];

    memset(seed, byte, sizeof seed);
    sign_secret_from_seed(seed, out);
}

/* Text for a program that knows padded base64 only; the alphabets differ in two. */
static void print_base64(const uint8_t *bytes, size_t count)
{
    char text[BASE64_CHARS(ENTRY_MAX) + 1];
    size_t chars = BASE64_CHARS(count);

    must(count <= ENTRY_MAX);
    text_base64_encode(bytes, count, text);
    putchar(' ');
    for (const char *at = text; *at; at++)
        putchar(*at == '-' ? '+' : *at == '_' ? '/' : *at);
    for (; chars % 4 != 0; chars++)
        putchar('=');
}

static void print_proof(const struct merkle_proof *proof)
{
    for (size_t i = 0; i < proof->count; i++)
        print_base64(proof->hash[i], MERKLE_BYTES);
    putchar('\n');
}

static void append_entry(struct lane *lane)
{
    static const uint8_t nothing[MERKLE_BYTES];
    struct entry_draft draft = {.place = &lane->place,
                                .seen_root = nothing,
                                .time = TIME + (int64_t)lane->place.n,
                                .kind = KIND_REFUSED};
    uint8_t *leaf = lane->leaves + lane->place.n * MERKLE_BYTES;
    json_t *fact = json_object();
    struct buffer bytes;
    bool ok = true;

    json_put_int(fact, "n", (int64_t)lane->place.n, &ok);
    json_put_text(fact, "rule", "clock", &ok);
    draft.fact = fact;
    buffer_init(&bytes, ENTRY_MAX);
    must(ok && entry_sign(&draft, NULL, &lane->writer, &bytes, NULL) == OK);
    printf("entry");
    print_base64(bytes.data, bytes.bytes);
    putchar('\n');
    merkle_leaf(bytes.data, bytes.bytes, leaf);
    merkle_add(&lane->tree, leaf);
    lane->place.n++;
    memcpy(lane->place.prev, leaf, MERKLE_BYTES);
    merkle_root(&lane->tree, lane->roots[lane->place.n]);
    buffer_fini(&bytes);
    json_decref(fact);
}

static void print_proofs(const struct lane *lane)
{
    struct merkle_proof proof;

    for (uint64_t size = 1; size <= ENTRIES; size++) {
        printf("root %" PRIu64, size);
        print_base64(lane->roots[size], MERKLE_BYTES);
        putchar('\n');
        for (uint64_t i = 0; i < size; i++) {
            must(merkle_prove_inclusion(lane->leaves, size, i, &proof) == OK);
            printf("inclusion %" PRIu64 " %" PRIu64, size, i);
            print_proof(&proof);
            must(merkle_prove_consistency(lane->leaves, i + 1, size, &proof) == OK);
            printf("consistency %" PRIu64 " %" PRIu64, i + 1, size);
            print_proof(&proof);
        }
    }
}

static void
print_key(const char *what, const char *name, uint8_t type, const uint8_t *key)
{
    struct buffer text;

    buffer_init(&text, 256);
    must(note_key_text(name, type, key, &text) == OK);
    printf("%s %s\n", what, buffer_text(&text));
    buffer_fini(&text);
}

static void print_note(const struct lane *lane)
{
    struct note note = {.size = ENTRIES};
    char name[NOTE_NAME_BYTES];
    struct buffer text;

    memcpy(note.lane, lane->place.lane, sizeof note.lane);
    memcpy(note.root, lane->roots[ENTRIES], sizeof note.root);
    printf("seed");
    print_base64(lane->writer.seed, SIGN_SEED_BYTES);
    putchar('\n');
    note_lane_name(note.lane, name);
    print_key("writer", name, NOTE_TYPE_WRITER, lane->writer.key);
    note_party_name(lane->reader_root.key, name);
    print_key("reader", name, NOTE_TYPE_READER, lane->reader.key);
    buffer_init(&text, NOTE_MAX);
    must(note_sign(&note, &lane->writer, &text) == OK);
    must(note_cosign(&note, &lane->reader, lane->reader_root.key, TIME, &text) == OK);
    printf("note");
    print_base64(text.data, text.bytes);
    putchar('\n');
    buffer_fini(&text);
}

int main(void)
{
    static struct lane lane;

    must(crypto_start() == OK);
    make_key(&lane.writer_root, 1);
    make_key(&lane.writer, 2);
    make_key(&lane.reader_root, 17);
    make_key(&lane.reader, 18);
    entry_lane_id(lane.writer_root.key, lane.reader_root.key, lane.place.lane);
    merkle_init(&lane.tree);
    for (int i = 0; i < ENTRIES; i++)
        append_entry(&lane);
    print_proofs(&lane);
    print_note(&lane);
    return 0;
}
