/* SPDX-License-Identifier: Apache-2.0 */
/*
 * given.c - whole words first; then the longest beginning that has a row
 */
#include "name/given.h"

#include <string.h>

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

void given_settle(struct word *word)
{
    uint64_t hashes[TABLE_LENGTHS_MAX + 1];
    uint64_t hash = TABLE_HASH_START;
    const struct table_slot *slot;
    uint32_t lengths;
    size_t length = 0;

    for (; word->text[length] != '\0'; length++) {
        if (length <= TABLE_LENGTHS_MAX)
            hashes[length] = hash;
        hash = (hash ^ (uint8_t)word->text[length]) * TABLE_HASH_PRIME;
    }
    slot = table_find(&table_classes, word->text, length, hash);
    if (slot != NULL) {
        memcpy(word->text, table_text(&table_classes, slot), slot->further + 1u);
        return;
    }
    if (word->text[0] < 'a')
        return;
    lengths = table_beginnings.begins[word->text[0] - 'a'];
    for (size_t n = length < TABLE_LENGTHS_MAX ? length : TABLE_LENGTHS_MAX; n > 2; n--) {
        if ((lengths >> n & 1) == 0)
            continue;
        slot =
            table_find(&table_beginnings, word->text, n, n == length ? hash : hashes[n]);
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
