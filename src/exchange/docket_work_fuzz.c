/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docket_work_fuzz.c - what reads as a docket is one: its bytes come out again, and all
 * that a worker makes room for lies within the limits
 */
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "exchange/docket.h"

#include <string.h>

enum {
    HEAD = 20, /* the label with its NUL; then the fixed part: */
    FIRST = HEAD + 108,
    AT = HEAD + 109,
    COUNT = HEAD + 110,
    IDS = HEAD + 114
};

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    must(crypto_start() == OK);
    return 0;
}

/* No fuzzer guesses a hash: let those of the peer's messages fit. */
static void fit_hashes(uint8_t *bytes, size_t size)
{
    size_t hashes;
    size_t at;

    if (size < IDS || load_u32(bytes + COUNT) > size / BULK_ID_BYTES ||
        bytes[AT] > BALE_MESSAGES)
        return;
    hashes = IDS + (size_t)load_u32(bytes + COUNT) * BULK_ID_BYTES;
    at = hashes + (size_t)bytes[AT] * SHA256_BYTES;
    for (unsigned k = 0; k < bytes[AT] && at + 4 <= size; k++) {
        size_t length;

        if (docket_is_ours(bytes[FIRST] == 1, k))
            continue;
        length = load_u32(bytes + at);
        if (length > size - at - 4)
            return;
        hash_sha256(bytes + at + 4, length, bytes + hashes + k * SHA256_BYTES);
        at += 4 + length;
    }
}

static void check(const struct buffer *bytes, const struct docket *d)
{
    uint8_t name[SHA256_BYTES];
    struct buffer again;

    must(d->part < DOCKET_PARTS_MAX && d->at <= BALE_MESSAGES);
    must(d->count <= d->own_size && d->own_size <= DOCKET_ITEMS_MAX);
    must(d->peer_size <= DOCKET_ITEMS_MAX);
    must(d->at == BALE_MESSAGES || docket_is_ours(d->is_first, d->at));
    buffer_init(&again, DOCKET_BYTES_MAX);
    must(docket_write(d, &again) == OK);
    must(again.bytes == bytes->bytes &&
         memcmp(again.data, bytes->data, again.bytes) == 0);
    docket_name(d, name);
    buffer_fini(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct docket docket;
    struct buffer bytes;

    buffer_init(&bytes, DOCKET_BYTES_MAX);
    buffer_add(&bytes, data, size);
    if (size > 0)
        fit_hashes(bytes.data, size);
    if (docket_read(&bytes, &docket) == OK)
        check(&bytes, &docket);
    buffer_fini(&bytes);
    return 0;
}
