/* SPDX-License-Identifier: Apache-2.0 */
/*
 * identifier_tool.c - canonical texts and tokens of identifiers that are read as lines
 *
 *     kind TAB country TAB hex of the text
 *
 * answers the canonical text TAB the token, each "-" if there is none. Built for the
 * test that asks two implementations the same; never installed.
 */
#include "base/text.h"
#include "crypto/entropy.h"
#include "intel/identifier.h"

#include <stdio.h>
#include <string.h>

enum { LINE_BYTES = 4096 };

/* The fields of a line; false when it is none. */
static bool read_line(char *line, struct identifier *id, char *text, size_t room)
{
    char *country = strchr(line, '\t');
    char *hex = country != NULL ? strchr(country + 1, '\t') : NULL;
    size_t bytes;

    if (hex == NULL)
        return false;
    *country++ = '\0';
    *hex++ = '\0';
    hex[strcspn(hex, "\n")] = '\0';
    bytes = strlen(hex) / 2;
    if (bytes >= room || text_hex_decode(hex, (uint8_t *)text, bytes) != OK ||
        text_copy(id->country, sizeof id->country, country) != OK)
        return false;
    text[bytes] = '\0';
    id->text = text;
    return identifier_find_kind(line, &id->kind);
}

int main(void)
{
    char line[LINE_BYTES];
    char text[LINE_BYTES / 2];

    if (crypto_start() != OK)
        return 1;
    while (fgets(line, sizeof line, stdin) != NULL) {
        char canonical[IDENTIFIER_CANONICAL_MAX + 1] = "-";
        char token[IDENTIFIER_TOKEN_MAX + 1] = "-";
        struct identifier id;

        if (!read_line(line, &id, text, sizeof text))
            return 1;
        (void)!identifier_canonical(id.kind, id.country, id.text, canonical, NULL);
        (void)!identifier_token(&id, token);
        (void)printf("%s\t%s\n", canonical, token);
        (void)fflush(stdout);
    }
    return 0;
}
