/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry_fuzz.c - what the parser accepts is canonical, has its kind's shape, and is
 * judged by entry_verify without trouble wherever it is said to stand
 */
#include "base/instant.h"
#include "base/must.h"
#include "crypto/entropy.h"
#include "lane/entry.h"

#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    must(crypto_start() == OK);
    return 0;
}

static void check_bytes(const struct entry *e, const uint8_t *data, size_t size)
{
    struct buffer again;

    buffer_init(&again, ENTRY_MAX);
    must(json_write(e->object, &again) == OK);
    must(again.bytes == size && memcmp(again.data, data, size) == 0);
    buffer_fini(&again);
}

static void check_shape(const struct entry *e)
{
    const struct kind_rule *rule = kind_rule(e->kind);

    must(e->has_body == rule->body);
    must(e->has_act == (rule->roles != 0));
    must(e->blob_count == rule->blobs);
    for (size_t i = 0; i < e->blob_count; i++)
        must(e->blob[i].bytes <= rule->blob_max);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct card nobody; /* whose keys are all zero: no signature holds */
    static const uint8_t zeros[32];
    struct entry_place place = {
        .time_max = INSTANT_MAX, .seen_max = UINT64_MAX, .seen_root = zeros};
    struct entry *e = NULL;
    struct fault f = {0};
    enum err code = entry_parse(data, size, &e, &f);

    if (code != OK) {
        must(!e && f.code == code && f.text[0]);
        return 0;
    }
    must(size <= ENTRY_MAX);
    check_bytes(e, data, size);
    check_shape(e);
    must(entry_verify(e, &nobody, &place, &f) != OK);
    memcpy(place.lane, e->lane, sizeof place.lane);
    memcpy(place.prev, e->prev, sizeof place.prev);
    place.n = e->n;
    place.seen_root = e->seen_root;
    must(entry_verify(e, &nobody, &place, &f) == ERR_FORGED);
    entry_free(e);
    return 0;
}
