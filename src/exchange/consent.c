/* SPDX-License-Identifier: Apache-2.0 */
/*
 * consent.c - finding consents and exports, and what was written with them
 */
#include "exchange/consent.h"

#include "exchange/choose.h"
#include "exchange/letter.h"

#include <string.h>

static size_t look_for_consent(struct pair *p, const char *word, struct consent *out)
{
    size_t matches = 0;

    for (size_t i = 0; i < fold_item_count(p->fold); i++) {
        const struct fold_item *item = fold_item_at(p->fold, i);

        for (size_t j = 0; j < item->consent_count; j++) {
            if (!choose_begins(item->consents[j].id, 32, word))
                continue;
            *out = (struct consent){p, item, &item->consents[j]};
            matches++;
        }
    }
    return matches;
}

static size_t look_for_export(struct pair *p, const char *word, struct export *out)
{
    size_t matches = 0;

    for (size_t i = 0; i < fold_item_count(p->fold); i++) {
        const struct fold_item *item = fold_item_at(p->fold, i);

        for (size_t j = 0; j < item->export_count; j++) {
            if (!choose_begins(item->exports[j].id, 32, word))
                continue;
            *out = (struct export){p, item, &item->exports[j]};
            matches++;
        }
    }
    return matches;
}

MUST_CHECK static enum err
say_matches(size_t matches, const char *what, const char *word, struct fault *f)
{
    if (matches > 1)
        return fault_set(f, ERR_USAGE, "",
                         "Several %ss begin with \"%s\"; give more digits.", what, word);
    return fault_set(
        f, ERR_NOT_FOUND, "",
        "There is no %s \"%s\"; they stand in: entente consent list, entente item show "
        "ITEM",
        what, word);
}

enum err consent_find(const struct node *n,
                      struct pair *only,
                      const char *word,
                      struct consent *out,
                      struct fault *f)
{
    struct consent found = {.pair = NULL};
    size_t matches = 0;

    for (size_t i = 0; i < n->pair_count; i++)
        if (only == NULL || n->pairs[i] == only)
            matches += look_for_consent(n->pairs[i], word, &found);
    if (matches != 1)
        return say_matches(matches, "consent", word, f);
    *out = found;
    return OK;
}

enum err consent_find_export(const struct node *n,
                             struct pair *only,
                             const char *word,
                             struct export *out,
                             struct fault *f)
{
    struct export found = {.pair = NULL};
    size_t matches = 0;

    for (size_t i = 0; i < n->pair_count; i++)
        if (only == NULL || n->pairs[i] == only)
            matches += look_for_export(n->pairs[i], word, &found);
    if (matches != 1)
        return say_matches(matches, "export", word, f);
    *out = found;
    return OK;
}

const struct fold_consent *consent_of(const struct fold_item *item, const uint8_t id[32])
{
    for (size_t i = 0; i < item->consent_count; i++)
        if (memcmp(item->consents[i].id, id, 32) == 0)
            return &item->consents[i];
    return NULL;
}

enum err consent_letter(const struct consent *c, json_t **out)
{
    return letter_show(c->pair, c->item->giver, c->consent->n, c->consent->recipient,
                       out);
}

/* An export by consent goes to whom the consent names, and says so no second time. */
enum err consent_export_letter(const struct export *x, json_t **out)
{
    return letter_show(x->pair, 1 - x->item->giver, x->export->n,
                       x->export->kind == FOLD_EXPORT_GLASS ? x->export->recipient : NULL,
                       out);
}
