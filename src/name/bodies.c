/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bodies.c - one pass over the words, longest phrase first
 *
 * At each word: letters that stand alone are gathered to an acronym; a legal form leaves;
 * a phrase that is a term becomes its leading word; what only links vanishes; numbers
 * become digits. Every word leaves its first letter in the initials, whatever becomes of
 * it, for acronyms count what names leave out.
 */
#include "name/bodies.h"

#include "name/particle.h"

#include <stdbool.h>
#include <string.h>

enum {
    PHRASE_WORDS_MAX = 6,
    ACRONYM_MAX = 6,
    ROMAN_MAX = 5,
    STEM_MIN = 4,
    STEM_MAX = 20,
    BEND_MAX = 4
};

struct joining {
    const struct letters *in;
    struct words *out;
    size_t initials;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_number(const char *text)
{
    return is_digit(text[0]) && text[strspn(text, "0123456789")] == '\0';
}

static void add_initial(struct joining *j, char letter, bool may_lack)
{
    if (j->initials == WORDS_INITIALS_MAX || letter < 'a')
        return;
    j->out->initials[j->initials++] = may_lack ? (char)(letter - 'a' + 'A') : letter;
}

static void add_initials(struct joining *j, size_t from, size_t to, bool may_lack)
{
    for (size_t i = from; i < to; i++)
        add_initial(j, j->in->words[i].text[0], may_lack);
}

static void add_word(struct joining *j,
                     const struct letters_word *like,
                     const char *text,
                     enum word_role role)
{
    struct word *to = &j->out->items[j->out->count++];
    size_t length = strlen(text);

    length = length < WORD_MAX ? length : WORD_MAX;
    memcpy(to->text, text, length);
    to->text[length] = '\0';
    to->script = like->script;
    to->role = role;
    to->written = UINT32_C(1) << (j->out->count - 1);
}

/* The longest phrase from in->words[at] on that is a row of the table, and how many words
 * it has. */
static const struct table_slot *
find_phrase(const struct letters *in, size_t at, const struct table *table, size_t *words)
{
    char phrase[TABLE_KEY_MAX];
    const struct table_slot *found = NULL;
    size_t length = 0;

    for (size_t n = 0; n < PHRASE_WORDS_MAX && at + n < in->count; n++) {
        const struct letters_word *w = &in->words[at + n];
        const struct table_slot *slot;

        if (length + 1 + w->length > sizeof phrase)
            break;
        if (n > 0)
            phrase[length++] = ' ';
        memcpy(phrase + length, w->text, w->length);
        length += w->length;
        slot = table_seek(table, phrase, length);
        if (slot != NULL) {
            found = slot;
            *words = n + 1;
        }
    }
    return found;
}

static bool is_letter(const struct letters_word *w)
{
    return w->length == 1 && !is_digit(w->text[0]);
}

/* A form that says more than that there is a company holds against one that does not. */
static void set_legal(struct words *out, uint16_t form)
{
    if (out->legal <= LEGAL_COMPANY && form > out->legal)
        out->legal = form;
}

/* Letters in a row, each a word of its own: a legal form, or an acronym. Returns the
 * index after the last. */
static size_t join_letters(struct joining *j, size_t at)
{
    char text[WORD_MAX + 1];
    size_t length = 0;
    size_t next = at;
    const struct table_slot *slot;

    while (next < j->in->count && length < WORD_MAX && is_letter(&j->in->words[next]))
        text[length++] = j->in->words[next++].text[0];
    text[length] = '\0';
    slot = table_seek(&table_legal, text, length);
    add_initials(j, at, next, slot != NULL);
    if (slot != NULL)
        set_legal(j->out, slot->value);
    else
        add_word(j, &j->in->words[at], text, ROLE_ACRONYM);
    return next;
}

static bool is_linking(const struct letters_word *w)
{
    enum particle p = particle_of(w->text, w->length);

    return p == PARTICLE_ARTICLE || p == PARTICLE_PARTICLE || p == PARTICLE_LINK;
}

/* The value of a Roman numeral up to XXXIX, 0 if the word is none. */
static unsigned roman_of(const char *text)
{
    static const char *const ones[] = {"",  "i",  "ii",  "iii",  "iv",
                                       "v", "vi", "vii", "viii", "ix"};
    unsigned value = 0;

    while (*text == 'x' && value < 30) {
        value += 10;
        text++;
    }
    for (unsigned i = 0; i < sizeof ones / sizeof ones[0]; i++)
        if (strcmp(text, ones[i]) == 0)
            return value + i;
    return 0;
}

static void write_number(unsigned value, char out[4])
{
    size_t at = 0;

    if (value >= 10)
        out[at++] = (char)('0' + value / 10);
    out[at++] = (char)('0' + value % 10);
    out[at] = '\0';
}

/* "5th", "007" and "no3", as the sign for number is read, are 5, 7 and 3. */
static bool plain_number(const char *text, char out[WORD_MAX + 1])
{
    static const char *const tails[] = {"", "st", "nd", "rd", "th"};
    size_t zeros;
    size_t digits;

    text += strncmp(text, "no", 2) == 0 ? 2 : 0;
    zeros = strspn(text, "0");
    digits = strspn(text + zeros, "0123456789");
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++)
        if (digits > 0 && strcmp(text + zeros + digits, tails[i]) == 0) {
            memcpy(out, text + zeros, digits);
            out[digits] = '\0';
            return true;
        }
    return false;
}

static bool lacks_vowels(const struct letters_word *w)
{
    return w->length <= ACRONYM_MAX && w->script != SCRIPT_ARABIC &&
           w->script != SCRIPT_HEBREW && strpbrk(w->text, "aeiouy0123456789") == NULL;
}

static void add_plain(struct joining *j, size_t at)
{
    const struct letters_word *w = &j->in->words[at];
    char number[WORD_MAX + 1];
    unsigned roman =
        at > 0 && w->length >= 2 && w->length <= ROMAN_MAX ? roman_of(w->text) : 0;

    if (roman != 0)
        write_number(roman, number);
    if (roman != 0 || plain_number(w->text, number)) {
        add_word(j, w, number, ROLE_NUMBER);
        return;
    }
    add_initial(j, w->text[0], false);
    add_word(j, w, w->text,
             lacks_vowels(w) || (w->length == 1 && !is_digit(w->text[0])) ? ROLE_ACRONYM
                                                                          : ROLE_WORD);
}

/* Decide on in->words[at]; returns the index of the next word to decide on. */
static size_t join_one(struct joining *j, size_t at)
{
    const struct letters *in = j->in;
    const struct letters_word *w = &in->words[at];
    const struct table_slot *slot;
    size_t count = 1;

    if (is_letter(w) && at + 1 < in->count && is_letter(&in->words[at + 1]))
        return join_letters(j, at);
    slot = find_phrase(in, at, &table_legal, &count);
    if (slot != NULL) {
        set_legal(j->out, slot->value);
        add_initials(j, at, at + count, true);
        return at + count;
    }
    slot = find_phrase(in, at, &table_terms, &count);
    if (slot != NULL && count > 1) {
        add_initials(j, at, at + count, false);
        add_word(j, w, table_text(&table_terms, slot), ROLE_WORD);
        return at + count;
    }
    if (at + 1 < in->count && is_number(in->words[at + 1].text) &&
        particle_of(w->text, w->length) == PARTICLE_COUNT)
        return at + 1;
    if (is_linking(w))
        add_initial(j, w->text[0], true);
    else
        add_plain(j, at);
    return at + 1;
}

void bodies_join(const struct letters *in, struct words *out)
{
    struct joining j = {.in = in, .out = out};
    bool empty;

    for (size_t at = 0; at < in->count && out->count < WORDS_MAX;)
        at = join_one(&j, at);
    empty = out->count == 0;
    for (size_t i = 0; empty && i < in->count && i < WORDS_MAX; i++)
        add_word(&j, &in->words[i], in->words[i].text, ROLE_WORD);
    out->initials[j.initials] = '\0';
}

/* The term whose beginning the word has, bent by no more than BEND_MAX letters. */
static const struct table_slot *find_stem(const char *text, size_t length)
{
    uint32_t lengths = text[0] < 'a' ? 0 : table_stems.begins[text[0] - 'a'];

    for (size_t n = length < STEM_MAX ? length : STEM_MAX;
         n >= STEM_MIN && n + BEND_MAX >= length; n--) {
        const struct table_slot *slot;

        if ((lengths >> n & 1) == 0)
            continue;
        slot = table_seek(&table_stems, text, n);
        if (slot != NULL)
            return slot;
    }
    return NULL;
}

bool bodies_settle(struct word *word)
{
    size_t length = strlen(word->text);
    const struct table *table = &table_terms;
    const struct table_slot *slot = table_seek(table, word->text, length);

    if (slot == NULL) {
        table = &table_stems;
        slot = find_stem(word->text, length);
    }
    if (slot == NULL)
        return false;
    memcpy(word->text, table_text(table, slot), slot->further + 1u);
    if (is_number(word->text))
        word->role = ROLE_NUMBER;
    return true;
}
