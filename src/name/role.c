/* SPDX-License-Identifier: Apache-2.0 */
/*
 * role.c - endings and given names
 *
 * A Serbian family name ends as a Russian patronymic does (Milosevic, Ivanovich): it is a
 * patronymic only where three words or more stand and the one before it may be a given
 * name.
 * A role is a hint: no rule above may need it to be right.
 */
#include "name/role.h"

#include <stdbool.h>
#include <string.h>

enum {
    MOSTLY_GIVEN = 75,
    RATHER_GIVEN = 60,
    MOSTLY_FAMILY = 25,
    ENDING_MAX = 8,
    STEM_MIN = 2
};

/* The role that the longest ending of the word gives, ROLE_NAME if none does. */
static enum word_role role_of_ending(const char *text)
{
    size_t length = strlen(text);
    uint32_t lengths;

    if (length <= STEM_MIN || text[length - 1] < 'a')
        return ROLE_NAME;
    lengths = table_endings.ends[text[length - 1] - 'a'];
    for (size_t n = ENDING_MAX; n > 0; n--) {
        const struct table_slot *slot;
        const char *ending = text + length - n;

        if ((lengths >> n & 1) == 0 || length < n + STEM_MIN)
            continue;
        slot = table_seek(&table_endings, ending, n);
        if (slot != NULL)
            return (enum word_role)slot->value;
    }
    return ROLE_NAME;
}

static enum word_role role_of_share(enum word_role ending, unsigned given)
{
    if (given >= MOSTLY_GIVEN)
        return ROLE_GIVEN;
    if (ending == ROLE_FAMILY && given < RATHER_GIVEN)
        return ROLE_FAMILY;
    return given <= MOSTLY_FAMILY ? ROLE_FAMILY : ROLE_NAME;
}

static bool is_woman(const struct word *w)
{
    return w->text[strlen(w->text) - 1] == 'a';
}

static bool may_be_given(const struct word *w)
{
    return w->role == ROLE_GIVEN || w->role == ROLE_NAME;
}

void role_settle(struct words *words, const uint8_t given[WORDS_MAX])
{
    for (size_t i = 0; i < words->count; i++) {
        struct word *w = &words->items[i];
        enum word_role ending;

        if (w->role != ROLE_NAME)
            continue;
        ending = role_of_ending(w->text);
        if (ending != ROLE_PATRONYMIC)
            w->role = role_of_share(ending, given[i]);
        else if (is_woman(w) ||
                 (words->count > 2 && i > 0 && may_be_given(&words->items[i - 1])))
            w->role = ROLE_PATRONYMIC;
        else
            w->role = ROLE_FAMILY;
    }
}
