/* SPDX-License-Identifier: Apache-2.0 */
/*
 * identifier_fuzz.c - any bytes as an identifier of each kind: no crash, and a canonical
 * text that is its own canonical text
 *
 * The first byte is the kind, the second whether a country is named.
 */
#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "intel/identifier.h"

#include <stdint.h>
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

/* Printable without blanks, and reading it again changes nothing; but that a number for
 * tax may have the country's letters in front twice. */
static void check_canonical(struct identifier *id, char *canonical)
{
    char again[IDENTIFIER_CANONICAL_MAX + 1];

    must(canonical[0] != '\0');
    for (const char *at = canonical; *at != '\0'; at++)
        must(*at > ' ' && *at < 0x7F);
    if (id->kind == IDENTIFIER_TAX_ID)
        return;
    must(identifier_canonical(id->kind, id->country, canonical, again, NULL) == OK);
    must(strcmp(canonical, again) == 0);
    must(identifier_compare(id, id) != IDENTIFIER_DIFFERENT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char canonical[IDENTIFIER_CANONICAL_MAX + 1];
    char token[IDENTIFIER_TOKEN_MAX + 1];
    char mask[IDENTIFIER_TEXT_MAX + 1];
    struct identifier id = {.country = ""};
    struct fault f = {.code = OK};
    enum err e;

    if (size < 2)
        return 0;
    id.kind = (enum identifier_kind)(data[0] % IDENTIFIER_KINDS);
    if (data[1] % 2 == 1)
        memcpy(id.country, "xa", 3);
    id.text = memory_new(size - 1, 1);
    if (id.text == NULL)
        return 0;
    memcpy(id.text, data + 2, size - 2);
    e = identifier_canonical(id.kind, id.country, id.text, canonical, &f);
    must(e == OK || (f.code == e && f.text[0] != '\0'));
    must(e == OK || e == ERR_MALFORMED || e == ERR_LIMIT || e == ERR_FORGED);
    if (e == OK)
        check_canonical(&id, canonical);
    e = identifier_token(&id, token);
    must(e != OK || strlen(token) <= IDENTIFIER_TOKEN_MAX);
    identifier_mask(id.kind, id.text, mask);
    must(!text_is_utf8(id.text, strlen(id.text)) ||
         strlen(id.text) > IDENTIFIER_TEXT_MAX || text_is_utf8(mask, strlen(mask)));
    memory_free(id.text);
    return 0;
}
