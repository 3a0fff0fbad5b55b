/* SPDX-License-Identifier: Apache-2.0 */
/*
 * card_fuzz.c - no card file misleads the reader, and what it accepts has one spelling
 */
#include "base/must.h"
#include "crypto/entropy.h"
#include "lane/card.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct card *c = NULL;
    struct fault f = {0};
    char digits[CARD_FINGERPRINT_BYTES];
    enum err e = card_read(data, size, &c, &f);

    if (e != OK) {
        must(!c && f.code == e && f.text[0]);
        return 0;
    }
    must(c->officer_count >= 1 && c->officer_count <= CARD_OFFICERS_MAX);
    must(card_name(c, "en"));
    must(card_officer(c, c->officer[0].key) == &c->officer[0]);
    card_digits(c->id, digits);
    must(strlen(digits) == CARD_FINGERPRINT_BYTES - 1);
    card_free(c);
    return 0;
}
