/* SPDX-License-Identifier: Apache-2.0 */
/*
 * filter_fuzz.c - any target as a query of filters, any text as a ticket: no crash, and
 * what is accepted is within its bounds
 */
#include "base/must.h"
#include "crypto/entropy.h"
#include "door/filter.h"
#include "door/ticket.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *count, char ***words)
{
    (void)count;
    (void)words;
    must(crypto_start() == OK);
    return 0;
}

static void try_filter(const struct target *t)
{
    uint8_t scope[SHA256_BYTES];
    struct filter filter;

    filter_scope(t, "place", scope);
    if (filter_read(t, FILTER_ALL, &filter, NULL) != OK)
        return;
    must(filter.store.id_count <= STORE_FILTER_MAX);
    must(filter.store.type_count <= STORE_FILTER_MAX);
    must(filter.store.version_count <= STORE_FILTER_MAX);
    must(filter.after >= 0);
    for (size_t i = 0; i < filter.store.id_count; i++)
        must(strstr(filter.store.ids[i], "--") != NULL);
    filter_fini(&filter);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t key[TICKET_KEY_BYTES] = {1};
    char *text = malloc(size + 1);
    struct target t;
    int64_t after;

    must(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    must(ticket_read(key, key, text, &after) != OK);
    if (target_read(text, &t) == OK) {
        try_filter(&t);
        target_fini(&t);
    }
    free(text);
    return 0;
}
