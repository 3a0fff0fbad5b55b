/* SPDX-License-Identifier: Apache-2.0 */
/*
 * issued.c - an item is cut at the words that lists put around a number
 *
 *     [ head ] "number" [ number ] "(" country ")" ...
 *     "Afghan passport" number SE 012820
 */
#include "format/issued.h"

#include "base/num.h"
#include "format/country.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { ITEM_MAX = 1000, WORDS_MAX = 4, WORD_MIN = 4 };

struct item {
    char text[ITEM_MAX + 1]; /* cut up in place */
    const char *head;        /* "" if the item begins with the number */
    char *number;
    const char *country; /* a code or a name, "" */
};

enum identifier_kind issued_kind(const char *description, enum identifier_kind otherwise)
{
    static const struct {
        const char *word;
        enum identifier_kind kind;
    } words[] = {
        {"travel document", IDENTIFIER_DOCUMENT},
        {"driv", IDENTIFIER_DOCUMENT},
        {"birth", IDENTIFIER_DOCUMENT},
        {"ration", IDENTIFIER_DOCUMENT},
        {"residen", IDENTIFIER_DOCUMENT},
        {"certificate", IDENTIFIER_DOCUMENT},
        {"student", IDENTIFIER_DOCUMENT},
        {"voter", IDENTIFIER_DOCUMENT},
        {"military", IDENTIFIER_DOCUMENT},
        {"serviceman", IDENTIFIER_DOCUMENT},
        {"alien", IDENTIFIER_DOCUMENT},
        {"other id", IDENTIFIER_DOCUMENT},
        {"laissez", IDENTIFIER_DOCUMENT},
        {"passport", IDENTIFIER_PASSPORT},
        {"passeport", IDENTIFIER_PASSPORT},
        {"pasaporte", IDENTIFIER_PASSPORT},
        {"fiscal", IDENTIFIER_TAX_ID},
        {"tax", IDENTIFIER_TAX_ID},
        {"social security", IDENTIFIER_NATIONAL_ID},
        {"ssn", IDENTIFIER_NATIONAL_ID},
        {"tazkira", IDENTIFIER_NATIONAL_ID},
        {"identi", IDENTIFIER_NATIONAL_ID},
        {"national", IDENTIFIER_NATIONAL_ID},
        {"civil id", IDENTIFIER_NATIONAL_ID},
    };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcasestr(description, words[i].word) != NULL)
            return words[i].kind;
    return otherwise;
}

/* The length of "(12) ", "12) " at `text`; 0 if none is there. */
static size_t mark_at(const char *text)
{
    size_t count = text[0] == '(' ? 1 : 0;
    size_t digits = 0;

    while (isdigit((unsigned char)text[count + digits]))
        digits++;
    if (digits < 1 || digits > 2 || text[count + digits] != ')')
        return 0;
    return count + digits + 1;
}

/* Where the next mark begins, or the text ends. */
static size_t to_mark(const char *text)
{
    size_t at = 0;

    while (text[at] != '\0' &&
           (mark_at(text + at) == 0 ||
            (at > 0 && isalnum((unsigned char)text[at - 1]) && text[at] != '(')))
        at++;
    return at;
}

bool issued_next(const char **text, const char **item, size_t *length)
{
    const char *at = *text + strspn(*text, " \t\r\n");
    size_t mark = mark_at(at);

    if (*at == '\0')
        return false;
    *item = at + mark + strspn(at + mark, " \t\r\n");
    *length = to_mark(*item);
    *text = *item + *length;
    return true;
}

static char *trim(char *text)
{
    size_t length;

    text += strspn(text, " \t\r\n:,.;#");
    length = strlen(text);
    while (length > 0 && strchr(" \t\r\n:,.;", text[length - 1]) != NULL)
        text[--length] = '\0';
    return text;
}

/* Behind words of four letters and more, "Diplomatic Passport D014433": where the blank
 * is; NULL if there are none. A series such as "OA" is shorter, and part of the number.
 */
static char *skip_words(char *text, size_t *length)
{
    char *blank = NULL;

    for (char *at = text; *at != '\0';) {
        size_t letters = strcspn(at, " 0123456789/-.");

        if (letters < WORD_MIN || at[letters] != ' ')
            break;
        blank = at + letters;
        at = blank + 1;
    }
    *length = 1;
    return blank;
}

/* Where the words end that lead up to the number; NULL if none do. */
static char *find_lead(char *text, size_t *length)
{
    static const char *const leads[] = {"number:", "number ", "No.:",  "No. ", "no. ",
                                        " no ",    "NI No ",  "Code ", "# "};

    for (size_t i = 0; i < COUNT_OF(leads); i++) {
        char *found = strcasestr(text, leads[i]);

        if (found != NULL) {
            *length = strlen(leads[i]);
            return found;
        }
    }
    *length = 3;
    return strncasecmp(text, "no ", 3) == 0 ? text : skip_words(text, length);
}

/* Cut off what follows the number; what stands in parentheses may be a country. */
static void cut_tail(struct item *item)
{
    static const char *const tails[] = {" issued", " Issued", ", issued", ". Issued",
                                        " expire", " Expire", ", expire", ". Expire",
                                        " under ", "; ",      ", Issued", " on behalf"};
    char *open = strchr(item->number, '(');

    if (open != NULL) {
        char *close = strchr(open, ')');

        *open = '\0';
        if (close != NULL)
            *close = '\0';
        item->country = trim(open + 1);
        if (close != NULL && strpbrk(item->number, "0123456789") == NULL)
            item->number = close + 1; /* as in "travel document (...) A 0139243" */
    }
    for (size_t i = 0; i < COUNT_OF(tails); i++) {
        char *found = strstr(item->number, tails[i]);

        if (found != NULL)
            *found = '\0';
    }
    for (char *c = item->number; *c != '\0'; c++)
        if (c[0] == '.' && c[1] == ' ' && isupper((unsigned char)c[2]) != 0 &&
            islower((unsigned char)c[3]) != 0) {
            *c = '\0'; /* another sentence begins */
            break;
        }
}

/* A country in the first words of a text, and where the words behind it begin. */
static bool find_country(const char *text, char code[sizeof "xx"], size_t *behind)
{
    size_t at = 0;
    bool found = false;

    for (size_t i = 0; i < WORDS_MAX && text[at] != '\0'; i++) {
        at += strcspn(text + at, " ");
        if (at > 2 && country_find(text, at, code)) {
            found = true;
            *behind = at + strspn(text + at, " ");
        }
        at += strspn(text + at, " ");
    }
    return found;
}

void issued_country(const char *description, char out[sizeof "xx"])
{
    size_t behind = 0;

    out[0] = '\0';
    (void)find_country(description, out, &behind);
}

/* "R00005943, South Sudan" and "Libya B/002210". */
static void cut_country(struct item *item, char code[sizeof "xx"])
{
    char *comma = strrchr(item->number, ',');
    size_t behind = 0;

    if (comma != NULL && country_find(comma + 1, strlen(comma + 1), code))
        *comma = '\0';
    else if (find_country(item->number, code, &behind) && item->number[behind] != '\0')
        item->number += behind;
}

static enum err add_item(struct listed *l,
                         enum identifier_kind kind,
                         const char *country,
                         struct item *item)
{
    char code[sizeof "xx"] = "";
    size_t length = 0;
    size_t behind = 0;
    char *lead = find_lead(item->text, &length);

    item->head = lead != NULL ? item->text : "";
    item->country = "";
    item->number = item->text;
    if (lead != NULL) {
        item->number = lead + length;
        *lead = '\0';
    }
    cut_tail(item);
    item->number = trim(item->number);
    kind = issued_kind(item->head, kind);
    if (!find_country(item->country, code, &behind) &&
        !find_country(item->head, code, &behind))
        cut_country(item, code);
    return listed_number(l, kind, code[0] != '\0' ? code : country, item->number);
}

enum err issued_add(struct listed *l,
                    enum identifier_kind kind,
                    const char *country,
                    const char *text)
{
    const char *at = NULL;
    size_t length = 0;
    enum err e = OK;

    while (e == OK && issued_next(&text, &at, &length)) {
        struct item item;

        length = length < ITEM_MAX ? length : ITEM_MAX;
        memcpy(item.text, at, length);
        item.text[length] = '\0';
        e = add_item(l, kind, country, &item);
    }
    return e;
}
