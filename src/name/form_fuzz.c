/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_fuzz.c - any bytes as a name of a person and of a body
 *
 * What must hold: every word is letters and digits and not empty, its settled spelling
 * and its skeletons too, and no two of these are the same.
 */
#include "base/must.h"
#include "name/form.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_plain(const char *text, size_t most)
{
    size_t length = strnlen(text, most + 1);

    return length > 0 && length <= most &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789"
                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == length;
}

static void check_word(const struct form_word *w)
{
    struct skeleton further[SKELETON_ALTERNATIVES];
    size_t count = skeleton_alternatives(w->settled, w->script, further);

    must(is_plain(w->text, WORD_MAX));
    must(is_plain(w->settled, WORD_MAX));
    must(is_plain(w->skeleton.text, SKELETON_MAX));
    must(w->role < ROLE_COUNT && w->rarity <= FORM_RARITY_MOST);
    must(count <= SKELETON_ALTERNATIVES);
    for (size_t i = 0; i < count; i++) {
        must(is_plain(further[i].text, SKELETON_MAX));
        for (size_t j = 0; j < i; j++)
            must(strcmp(further[i].text, further[j].text) != 0);
    }
}

static void check(enum record_kind kind, const char *name)
{
    struct form f;

    if (form_of_name(kind, name, &f) != OK)
        return;
    must(f.count <= WORDS_MAX && f.legal < LEGAL_COUNT);
    for (size_t i = 0; i < f.count; i++)
        check_word(&f.words[i]);
    for (size_t i = 0; i < f.count; i++)
        (void)form_spells(&f, f.words[i].text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char name[RECORD_NAME_MAX + 2];

    size = size < sizeof name ? size : sizeof name - 1;
    memcpy(name, data, size);
    name[size] = '\0';
    check(RECORD_PERSON, name);
    check(RECORD_ORGANISATION, name);
    return 0;
}
