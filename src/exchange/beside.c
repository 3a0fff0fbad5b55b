/* SPDX-License-Identifier: Apache-2.0 */
/*
 * beside.c - a lead as people read it: two records side by side, and why they met
 *
 * Columns are counted in code points; text goes out as it is, and whoever prints it
 * makes hidden characters visible.
 */
#include "exchange/beside.h"

#include "base/num.h"
#include "base/text.h"
#include "intel/record.h"

#include <stdio.h>
#include <string.h>

enum { COLUMN = 44 };

static size_t columns(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

/* A name is somebody's text: a line end in it must not begin a line of ours. */
static void flatten(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ')
            *text = '?';
}

static void put_row(struct buffer *out, const char *left, const char *right)
{
    size_t width = columns(left);

    buffer_printf(out, "  %s%*s | %s\n", left, width < COLUMN ? (int)(COLUMN - width) : 0,
                  "", right);
}

static void write_name(const json_t *name, bool is_first, char *out, size_t room)
{
    (void)snprintf(out, room, "%s%s%s%s",
                   json_string_value(json_object_get(name, "text")), is_first ? "" : " (",
                   is_first ? "" : json_string_value(json_object_get(name, "kind")),
                   is_first ? "" : ")");
}

/* Kind, country and text; of what opens an account the end alone. */
static void write_identifier(const json_t *id, char *out, size_t room)
{
    const char *word = json_string_value(json_object_get(id, "kind"));
    const char *country = json_string_value(json_object_get(id, "country"));
    char text[IDENTIFIER_TEXT_MAX + 1];
    enum identifier_kind kind;

    if (!identifier_find_kind(word, &kind))
        kind = IDENTIFIER_CARD; /* of a peer that knows more kinds: mask it */
    identifier_mask(kind, json_string_value(json_object_get(id, "text")), text);
    (void)snprintf(out, room, "%s%s%s %s", word, country[0] != '\0' ? " " : "", country,
                   text);
}

/* "2i:KIND:COUNTRY:NUMBER": where the number stands; NULL in any other token. */
static const char *number_of(const char *token, enum identifier_kind *kind)
{
    char word[IDENTIFIER_WORD_MAX + 1];
    size_t length = strncmp(token, "2i:", 3) == 0 ? strcspn(token + 3, ":") : 0;
    const char *number;

    if (length == 0 || length > IDENTIFIER_WORD_MAX)
        return NULL;
    memcpy(word, token + 3, length);
    word[length] = '\0';
    number = token[3 + length] == ':' ? strchr(token + 3 + length + 1, ':') : NULL;
    return number != NULL && identifier_find_kind(word, kind) ? number + 1 : NULL;
}

void beside_token(const char *token, struct buffer *out)
{
    enum identifier_kind kind;
    const char *number = number_of(token, &kind);
    char masked[IDENTIFIER_TEXT_MAX + 1];

    if (number == NULL) {
        buffer_add_text(out, token);
        return;
    }
    identifier_mask(kind, number, masked);
    buffer_printf(out, "%.*s%s", (int)(number - token), token, masked);
}

/* The i-th line about a record: its names, births, countries, then identifiers. */
static bool line_of(const json_t *record, size_t i, char *out, size_t room)
{
    static const char *const members[] = {"names", "births", "countries", "identifiers"};
    const json_t *list = NULL;
    size_t at = 0;

    out[0] = '\0';
    for (; at < COUNT_OF(members); at++) {
        list = json_object_get(record, members[at]);
        if (i < json_array_size(list))
            break;
        i -= json_array_size(list);
    }
    if (at == COUNT_OF(members))
        return false;
    if (at == 0)
        write_name(json_array_get(list, i), i == 0, out, room);
    else if (at == 3)
        write_identifier(json_array_get(list, i), out, room);
    else
        (void)snprintf(out, room, "%s %s", at == 1 ? "born" : "country",
                       json_string_value(json_array_get(list, i)));
    return true;
}

static void show_columns(const struct lead *lead, struct buffer *out)
{
    const json_t *peer = json_array_get(lead->peer, 0);
    char left[IDENTIFIER_TEXT_MAX + 64];
    char right[IDENTIFIER_TEXT_MAX + 64];

    for (size_t i = 0;; i++) {
        bool more_left = line_of(lead->own, i, left, sizeof left);
        bool more_right = line_of(peer, i, right, sizeof right);

        if (!more_left && !more_right)
            break;
        flatten(left);
        flatten(right);
        put_row(out, left, right);
    }
}

/* Why they met: the tokens' reasons, one on each line. */
static void show_reasons(const struct lead *lead, struct buffer *out)
{
    const char *at = lead->why;

    while (*at != '\0') {
        size_t length = strcspn(at, "\n");

        buffer_printf(out, "  why: %.*s\n", (int)length, at);
        at += length + (at[length] == '\n');
    }
    if (lead->token_count > 1)
        buffer_printf(out, "  %zu tokens in common\n", lead->token_count);
}

/* Why there is nothing in the right column. */
static const char *absence(const struct lead *lead)
{
    if (lead->number[STORE_PEER] == LEADS_NO_NUMBER)
        return "  (the other side's record has not come yet)\n";
    return lead->peer == NULL ? "  purged: judged to be somebody else\n" : "";
}

const char *beside_word(const struct lead *lead)
{
    return lead->ours == FOLD_SAME && lead->theirs == FOLD_SAME ? "CONFIRMED" : "LEAD";
}

enum err beside_show(const struct lead *lead,
                     const char *own_name,
                     const char *peer_name,
                     struct buffer *out)
{
    char hex[2 * FOLD_HANDLE_BYTES + 1];
    char round[2 * 32 + 1];

    text_hex_encode(lead->handle, FOLD_HANDLE_BYTES, hex);
    text_hex_encode(lead->round, 32, round);
    buffer_printf(out, "%s %.12s  of round %.12s   ours: %s   theirs: %s\n",
                  beside_word(lead), hex, round, fold_judgement_name(lead->ours),
                  fold_judgement_name(lead->theirs));
    put_row(out, own_name, peer_name);
    show_columns(lead, out);
    buffer_add_text(out, absence(lead));
    show_reasons(lead, out);
    return buffer_status(out);
}
