/* SPDX-License-Identifier: Apache-2.0 */
/*
 * choose.c - what a user's word means: agreements and rounds by the beginning of an id
 */
#include "exchange/choose.h"

#include "base/must.h"
#include "base/text.h"
#include "exchange/node.h"

#include <stdio.h>
#include <string.h>

enum { HEX_CHARS = 64, WORD_MIN = 4 };

bool choose_begins(const uint8_t *id, size_t bytes, const char *word)
{
    char hex[HEX_CHARS + 1];

    must(2 * bytes <= HEX_CHARS);
    text_hex_encode(id, bytes, hex);
    return strlen(word) >= WORD_MIN && strncmp(hex, word, strlen(word)) == 0;
}

static bool is_over(enum fold_status s)
{
    return s == FOLD_ENDED || s == FOLD_EXPIRED || s == FOLD_SUPERSEDED;
}

enum err choose_agreement(const struct pair *p,
                          const char *word,
                          const struct fold_agreement **out,
                          struct fault *f)
{
    const struct fold_agreement *found = NULL;
    size_t matches = 0;

    for (size_t i = 0; i < fold_agreement_count(p->fold); i++) {
        const struct fold_agreement *a = fold_agreement_at(p->fold, i);
        bool meant = word != NULL
                         ? choose_begins(a->id, sizeof a->id, word)
                         : !is_over(fold_agreement_status(p->fold, a, pair_now(p)));

        if (meant) {
            found = a;
            matches++;
        }
    }
    if (matches == 1) {
        *out = found;
        return OK;
    }
    if (matches > 1)
        return fault_set(
            f, ERR_USAGE, "",
            "Several agreements are meant; say which by the first digits of its id. "
            "They are listed by: entente agree list");
    return fault_set(
        f, ERR_NOT_FOUND, "R1",
        "There is no %sagreement%s%s with this peer. See: entente agree list",
        word != NULL ? "such " : "", word != NULL ? " as " : "",
        word != NULL ? word : "");
}

enum err choose_round(const struct pair *p,
                      const char *word,
                      const struct fold_round **out,
                      struct fault *f)
{
    size_t count = fold_round_count(p->fold);
    const struct fold_round *found = NULL;
    size_t matches = 0;

    if (word == NULL && count > 0) {
        *out = fold_round_at(p->fold, count - 1);
        return OK;
    }
    for (size_t i = 0; i < count && word != NULL; i++) {
        const struct fold_round *r = fold_round_at(p->fold, i);

        if (choose_begins(r->id, sizeof r->id, word)) {
            found = r;
            matches++;
        }
    }
    if (matches == 1) {
        *out = found;
        return OK;
    }
    return fault_set(f, matches > 1 ? ERR_USAGE : ERR_NOT_FOUND, "",
                     matches > 1 ? "Several rounds are meant; give more digits of the id."
                                 : "There is no such round. See: entente round status");
}
