/* SPDX-License-Identifier: Apache-2.0 */
/*
 * written.h - what people type for an identifier, in plain characters
 *
 * Full-width forms and the decimal digits of other scripts become ASCII, every blank a
 * space, every dash a hyphen, the stops of East Asia a dot; invisible characters are left
 * out and blanks at both ends trimmed. "[.]" and its like, with which dangerous addresses
 * are written so that nobody follows them, are undone. Nothing else changes.
 *
 * Private to intel/.
 */
#ifndef INTEL_WRITTEN_H
#define INTEL_WRITTEN_H

#include "base/attr.h"
#include "base/err.h"
#include "intel/identifier.h"

#include <stdbool.h>
#include <stddef.h>

struct written {
    char text[IDENTIFIER_TEXT_MAX + 1]; /* ASCII without controls, if not foreign */
    size_t count;
    bool foreign; /* letters remain that are not ASCII, as UTF-8 */
};

/*
 * Fold a text. With `twins`, capital letters of Cyrillic and Greek that look like Latin
 * ones become these: numbers on paper carry only letters that both alphabets have, and
 * are typed in either.
 *
 * Errors   ERR_MALFORMED not UTF-8; ERR_LIMIT longer than IDENTIFIER_TEXT_MAX
 */
MUST_CHECK enum err written_fold(const char *text, bool twins, struct written *out);

/* Remove each of the characters in `set`. */
void written_drop(struct written *w, const char *set);

/* Turn the ASCII letters into capitals, or into small ones. */
void written_raise(struct written *w);
void written_lower(struct written *w);

/* Remove a word at the start, whatever its case, and the blanks behind it; false when
 * the text does not begin with it or is nothing else. */
bool written_skip(struct written *w, const char *word);

/* Only characters of `set`, and at least one. */
bool written_is_of(const struct written *w, const char *set);

#endif
