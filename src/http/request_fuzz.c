/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_fuzz.c - any bytes as a target, an Accept, a Content-Type and an Authorization:
 * no crash, and nothing that could pass for something else
 *
 * The first byte says which.
 */
#include "base/must.h"
#include "base/text.h"
#include "http/login.h"
#include "http/media.h"
#include "http/target.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_word(const char *word)
{
    must(text_is_utf8(word, strlen(word)));
    for (; *word != '\0'; word++)
        must((unsigned char)*word >= ' ' && *word != 0x7f);
}

static void try_target(const char *text)
{
    struct target t;

    if (target_read(text, &t) != OK)
        return;
    for (size_t i = 0; i < t.part_count; i++) {
        check_word(t.part[i]);
        must(strcmp(t.part[i], "..") != 0 && t.part[i][0] != '\0');
    }
    for (size_t i = 0; i < t.pair_count; i++) {
        check_word(t.pair[i].name);
        check_word(t.pair[i].value);
    }
    target_fini(&t);
}

static void try_login(const char *text)
{
    struct login l;

    if (login_read(text, &l) != OK)
        must(l.kind == LOGIN_NONE && l.secret[0] == '\0');
    check_word(l.name);
    check_word(l.secret);
    login_wipe(&l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct media taxii = {"application/taxii+json", "2.1"};
    char *text;

    if (size == 0)
        return 0;
    text = malloc(size);
    must(text != NULL);
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    if (data[0] % 4 == 0)
        try_target(text);
    else if (data[0] % 4 == 1)
        (void)media_accepts(text, &taxii);
    else if (data[0] % 4 == 2)
        must(!media_is(text, &taxii) || media_accepts(text, &taxii) ||
             strchr(text, ';') != NULL);
    else
        try_login(text);
    free(text);
    return 0;
}
