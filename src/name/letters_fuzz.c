/* SPDX-License-Identifier: Apache-2.0 */
/*
 * letters_fuzz.c - any bytes as a name: no crash, words in form, and what was read reads
 * as itself
 */
#include "base/must.h"
#include "name/letters.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct letters once;
    static struct letters twice;
    enum err e = letters_read((const char *)data, size, &once);

    must(e == OK || e == ERR_MALFORMED || (e == ERR_LIMIT && size > LETTERS_BYTES_MAX));
    if (e != OK)
        return 0;
    must(once.count <= LETTERS_WORDS_MAX);
    for (size_t i = 0; i < once.count; i++) {
        const struct letters_word *w = &once.words[i];

        must(w->length > 0 && w->length <= LETTERS_WORD_MAX);
        must(w->length == strlen(w->text));
        must(strspn(w->text, "abcdefghijklmnopqrstuvwxyz0123456789") == w->length);
        must(w->script < SCRIPT_COUNT);
        must(letters_read(w->text, w->length, &twice) == OK && twice.count == 1);
        must(strcmp(twice.words[0].text, w->text) == 0 && twice.marks == 0);
    }
    return 0;
}
