/* SPDX-License-Identifier: Apache-2.0 */
/*
 * document.h - what an agreement document must be to be one
 *
 * The rules of PROTOCOL.md 5 on the document alone: every member there, of its
 * kind, in its range; no other member; every code known; every text in every
 * language. Whoever reads members afterwards relies on this and on nothing else.
 *
 * Source PROTOCOL.md 5; requirements R3, R4, R9, R11, R13, R16, R19, R20, R28, R45
 */
#ifndef AGREEMENT_DOCUMENT_H
#define AGREEMENT_DOCUMENT_H

#include "agreement/codes.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "json/json.h"

/*
 * Check the whole document.
 *
 * Errors   ERR_MALFORMED shape; ERR_LIMIT a number or a length outside its range;
 *          ERR_DENIED an unknown or forbidden code, a missing language, too few
 *          attributes, dates out of order; ERR_NOMEM. The rule of *f is the path of
 *          the field, such as "budget.buckets" or "glossary[2].labels".
 */
MUST_CHECK enum err document_check(const json_t *object, struct fault *f);

/* Every list of codes in a document, and the table it takes them from: what is checked
 * is what is shown. */
enum { DOCUMENT_LISTS = 10 };

struct document_list {
    const char *section; /* NULL: in the agreement itself */
    const char *key;
    enum code_table table;
};

extern const struct document_list document_lists[DOCUMENT_LISTS];

#endif
