/* SPDX-License-Identifier: Apache-2.0 */
/*
 * column.h - prose in columns of so many characters
 *
 * Widths are counted in code points, which is right for the scripts agreements are
 * mostly written in and near enough for the others. A line is broken at a blank, and
 * inside a word only where the word is wider than the column. Characters that could
 * move the cursor or turn the line around are shown as U+FFFD, so that what is shown
 * is what there is. Failures stay in the buffer (buffer_status).
 */
#ifndef AGREEMENT_COLUMN_H
#define AGREEMENT_COLUMN_H

#include "base/buffer.h"

#include <stddef.h>

/* Append a text, or some bytes of one, on one line: line breaks become blanks. */
void column_text(struct buffer *out, const char *text);
void column_bytes(struct buffer *out, const char *text, size_t bytes);

/* Append lines of at most `width` characters in all; the first begins with `label`, the
 * others with blanks, and the text stands `indent` characters from the left
 * (indent < width, must). A label that is too long has a line of its own. */
void column_item(
    struct buffer *out, const char *label, const char *text, size_t indent, size_t width);

/* Append two texts side by side, each in lines of `width` characters, " | " between.
 * Paragraphs that follow one another in their texts begin beside one another. */
void column_pair(struct buffer *out, const char *left, const char *right, size_t width);

#endif
