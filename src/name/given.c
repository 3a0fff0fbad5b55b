/* SPDX-License-Identifier: Apache-2.0 */
/*
 * given.c - whole words first; then the longest beginning that has a row
 */
#include "name/given.h"

#include <stdbool.h>
#include <string.h>

enum { TAIL_MIN = 4 }; /* letters of X in "abu X" that say which name it is */

static void replace_beginning(struct word *word, size_t from, const char *to)
{
    char tail[WORD_MAX + 1];
    size_t head = strlen(to);
    size_t length = strlen(word->text + from);

    if (length > WORD_MAX - head)
        length = WORD_MAX - head;
    memcpy(tail, word->text + from, length);
    memcpy(word->text, to, head);
    memcpy(word->text + head, tail, length);
    word->text[head + length] = '\0';
}

/* Servant of X and father of X, by the class of X. */
static bool settle_joined(struct word *word, size_t length)
{
    const char *tail = word->text + 3;
    const struct table_slot *slot;

    if (length < 3 + TAIL_MIN || word->text[0] != 'a' || word->text[1] != 'b' ||
        (word->text[2] != 'd' && word->text[2] != 'u'))
        return false;
    slot = table_seek(&table_classes, tail, length - 3);
    if (slot != NULL)
        memcpy(word->text + 3, table_text(&table_classes, slot),
               slot->further + 1u <= WORD_MAX - 3 ? slot->further + 1u : 0);
    return slot != NULL;
}

void given_settle(struct word *word)
{
    size_t length = strlen(word->text);
    const struct table_slot *slot = table_seek(&table_classes, word->text, length);
    uint32_t lengths;

    if (slot != NULL) {
        memcpy(word->text, table_text(&table_classes, slot), slot->further + 1u);
        return;
    }
    if (word->text[0] < 'a' || settle_joined(word, length))
        return;
    lengths = table_beginnings.begins[word->text[0] - 'a'];
    for (size_t n = length < TABLE_LENGTHS_MAX ? length : TABLE_LENGTHS_MAX; n > 2; n--) {
        slot =
            (lengths >> n & 1) != 0 ? table_seek(&table_beginnings, word->text, n) : NULL;
        if (slot != NULL) {
            replace_beginning(word, n, table_text(&table_beginnings, slot));
            return;
        }
    }
}

const char *given_row(size_t row)
{
    const struct table *tables[] = {&table_classes, &table_beginnings};

    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        const char *key = table_row(tables[i], row, &row);

        if (key != NULL)
            return key;
    }
    return NULL;
}
