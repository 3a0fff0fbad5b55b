/* SPDX-License-Identifier: Apache-2.0 */
/*
 * note_fuzz.c - checkpoints and cosignature lines of any bytes
 *
 * The writer is the one of the corpus, so that the seeds get past the signature; what
 * is accepted must be signed again to the very line that it holds.
 */
#include "base/must.h"
#include "crypto/entropy.h"
#include "lane/note.h"

#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sign_secret writer; /* node key of tests/support/party.c's first party */
static struct sign_secret root;   /* the other's: it cosigns */
static struct sign_secret reader;

static void make_key(struct sign_secret *out, uint8_t byte)
{
    uint8_t seed[SIGN_SEED_BYTES];

    memset(seed, byte, sizeof seed);
    sign_secret_from_seed(seed, out);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    must(crypto_start() == OK);
    make_key(&writer, 2);
    make_key(&root, 17);
    make_key(&reader, 18);
    return 0;
}

/* The text above the signatures is exactly what its meaning is written as. */
static void check_note(const struct note *n, const uint8_t *data)
{
    struct buffer again;
    const char *end;

    buffer_init(&again, NOTE_MAX);
    must(note_sign(n, &writer, &again) == OK);
    end = strstr(buffer_text(&again), "\n\n");
    must(end);
    must(memcmp(again.data, data, (size_t)(end + 2 - buffer_text(&again))) == 0);
    buffer_fini(&again);
}

static void try_line(const uint8_t *data, size_t size)
{
    static const struct note any = {.size = 4};
    char line[NOTE_MAX + 64];
    int64_t time = -1;
    enum err e;

    if (size >= sizeof line)
        return;
    memcpy(line, data, size);
    line[size] = 0;
    e = note_verify_cosignature(&any, line, reader.key, root.key, &time);
    must((e == OK) == (time != -1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fault f = {0};
    struct note n;
    enum err e = note_read(data, size, writer.key, &n, &f);

    if (e == OK)
        check_note(&n, data);
    else
        must(f.code == e && f.text[0]);
    if (size > 0)
        try_line(data, size);
    return 0;
}
