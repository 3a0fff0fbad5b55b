/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wish_fuzz.c - any bytes as a body and any text as a query: no crash, and what is
 * accepted is within its bounds
 */
#include "base/must.h"
#include "desk/wish.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(const struct wish *w)
{
    must(w->word_count <= DESK_WORDS_MAX && w->option_count <= DESK_OPTIONS_MAX);
    for (size_t i = 0; i < w->word_count; i++) {
        must(strlen(w->word[i].text) < SIZE_MAX);
        must(w->word[i].file == NULL || strchr(w->word[i].text, '/') == NULL);
        must(w->word[i].file == NULL || w->word[i].text[0] != '.');
    }
    for (size_t i = 0; i < w->option_count; i++)
        must(w->option[i].value == NULL || strlen(w->option[i].value) < SIZE_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    struct target t;
    struct wish w;

    must(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    if (wish_from_body(data, size, true, &w, NULL) == OK)
        look(&w);
    wish_free(&w);
    if (target_read(text, &t) == OK) {
        if (wish_from_query(&t, &w, NULL) == OK)
            look(&w);
        wish_free(&w);
        target_fini(&t);
    }
    free(text);
    return 0;
}
