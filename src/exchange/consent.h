/* SPDX-License-Identifier: Apache-2.0 */
/*
 * consent.h - leave to pass an item on, and what was passed on
 *
 * The entries name a recipient by a salted hash; its name stands in their letters.
 *
 * Source PROTOCOL.md 6.10
 */
#ifndef EXCHANGE_CONSENT_H
#define EXCHANGE_CONSENT_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/node.h"
#include "exchange/pair.h"
#include "fold/item.h"
#include "json/json.h"

/* All borrowed from the fold until the next append. */
struct consent {
    struct pair *pair;
    const struct fold_item *item;
    const struct fold_consent *consent;
};

struct export
{
    struct pair *pair;
    const struct fold_item *item;
    const struct fold_export *export;
};

/* A consent, or an export, by the beginning of its id in hex, with one peer (`only`) or
 * all (NULL). Errors ERR_NOT_FOUND, ERR_USAGE ambiguous. */
MUST_CHECK enum err consent_find(const struct node *n,
                                 struct pair *only,
                                 const char *word,
                                 struct consent *out,
                                 struct fault *f);
MUST_CHECK enum err consent_find_export(const struct node *n,
                                        struct pair *only,
                                        const char *word,
                                        struct export *out,
                                        struct fault *f);

/* The consent of an item with that id, or NULL. */
const struct fold_consent *consent_of(const struct fold_item *item, const uint8_t id[32]);

/* The letters of each: {"text"} and, where there is a recipient, {"name", "salt"}; null
 * if it was destroyed. Given. Errors ERR_NOMEM, ERR_IO. */
MUST_CHECK enum err consent_letter(const struct consent *c, json_t **out);
MUST_CHECK enum err consent_export_letter(const struct export *x, json_t **out);

#endif
