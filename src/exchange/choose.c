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

enum { HEX_CHARS = 64, WORD_MIN = 4, CHOICE_BYTES = 15, CHOICES_BYTES = 256 };

bool choose_begins(const uint8_t *id, size_t bytes, const char *word)
{
    char hex[HEX_CHARS + 1];

    must(2 * bytes <= HEX_CHARS);
    text_hex_encode(id, bytes, hex);
    return strlen(word) >= WORD_MIN && strncmp(hex, word, strlen(word)) == 0;
}

bool choose_is_over(enum fold_status s)
{
    return s == FOLD_ENDED || s == FOLD_EXPIRED || s == FOLD_SUPERSEDED;
}

/* Is it one that such an act could be about? */
static bool
suits(const struct pair *p, const struct fold_agreement *a, enum choose_want want)
{
    enum fold_status status = fold_agreement_status(p->fold, a, pair_now(p));
    const struct card *own = p->node->card;
    int party = agreement_party(a->document, own->id);

    switch (want) {
    case CHOOSE_ANY:
        return true;
    case CHOOSE_TO_SIGN:
        return party >= 0 && a->signatures[p->side] < a->document->threshold[party];
    case CHOOSE_TO_BE_READY:
        return status == FOLD_SIGNED_BOTH && a->ready_at[p->side] == 0;
    case CHOOSE_TO_USE:
        return status >= FOLD_IN_FORCE;
    }
    must(false); /* the switch names every one */
    return false;
}

static bool is_meant(const struct pair *p,
                     const struct fold_agreement *a,
                     const char *word,
                     enum choose_want want)
{
    if (word != NULL)
        return choose_begins(a->id, sizeof a->id, word);
    return !choose_is_over(fold_agreement_status(p->fold, a, pair_now(p))) &&
           suits(p, a, want);
}

/* How many could be meant; the last of them is in *out. */
static size_t count_meant(const struct pair *p,
                          const char *word,
                          enum choose_want want,
                          const struct fold_agreement **out)
{
    size_t matches = 0;

    for (size_t i = 0; i < fold_agreement_count(p->fold); i++) {
        const struct fold_agreement *a = fold_agreement_at(p->fold, i);

        if (is_meant(p, a, word, want)) {
            *out = a;
            matches++;
        }
    }
    return matches;
}

/* Several could be meant: which, by the digits that tell them apart. */
MUST_CHECK static enum err say_several(const struct pair *p,
                                       const char *word,
                                       enum choose_want want,
                                       struct fault *f)
{
    char list[CHOICES_BYTES] = "";
    size_t used = 0;

    for (size_t i = 0; i < fold_agreement_count(p->fold); i++) {
        const struct fold_agreement *a = fold_agreement_at(p->fold, i);
        char hex[HEX_CHARS + 1];

        if (!is_meant(p, a, word, want))
            continue;
        text_hex_encode(a->id, sizeof a->id, hex);
        if (used + CHOICE_BYTES < sizeof list)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%.12s",
                                     used > 0 ? ", " : "", hex);
    }
    return fault_set(
        f, ERR_USAGE, "",
        "Several agreements can be meant (%s); say which by the first digits "
        "of its id. They are listed by: entente agree list",
        list);
}

enum err choose_agreement(const struct pair *p,
                          const char *word,
                          enum choose_want want,
                          const struct fold_agreement **out,
                          struct fault *f)
{
    const struct fold_agreement *found = NULL;
    size_t matches = count_meant(p, word, want, &found);

    /* Where none suits, the rule that stands against the act says why. */
    if (matches == 0 && word == NULL) {
        want = CHOOSE_ANY;
        matches = count_meant(p, word, want, &found);
    }
    if (matches == 1) {
        *out = found;
        return OK;
    }
    if (matches > 1)
        return say_several(p, word, want, f);
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
