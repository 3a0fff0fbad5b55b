/* SPDX-License-Identifier: Apache-2.0 */
/*
 * caught.c - a peer that says something else at a place where it has spoken before
 */
#include "exchange/caught.h"

#include "exchange/node.h"
#include "lane/fraud.h"

#include <string.h>

/* Two rightly signed entries at one position: keep the proof, stop the exchange. */
static enum err catch_fraud(struct pair *p,
                            const struct bundle_item *item,
                            const struct buffer *held,
                            struct fault *f)
{
    struct buffer line;
    enum err e;

    buffer_init(&line, FRAUD_LINE_MAX);
    e = fraud_entries(held->data, held->bytes, item->bytes, item->count, &line);
    if (e == OK)
        e = fraud_verify(buffer_text(&line), p->peer, NULL, NULL);
    if (e == OK)
        e = store_fraud_put(p->node->store, p->number, buffer_text(&line));
    if (e == OK) {
        p->fraud = true;
        fold_mark_fraud(p->fold, 1 - p->side);
        e = fault_set(
            f, ERR_FORGED, "R38",
            "The peer has signed two different entries %llu. The proof is stored; "
            "exchange with it has stopped. See it with: entente log fraud",
            (unsigned long long)item->entry->n);
    } else if (e == ERR_FORGED) {
        e = fault_set(f, e, "R38",
                      "Entry %llu differs from the one already held, and is not rightly "
                      "signed; nothing was taken.",
                      (unsigned long long)item->entry->n);
    } else {
        e = fault_set(f, e, "R38",
                      "The peer has signed two different entries %llu, but the proof "
                      "could not be stored (%s); take the bundle again.",
                      (unsigned long long)item->entry->n, err_name(e));
    }
    buffer_fini(&line);
    return e;
}

enum err caught_compare(struct pair *p, const struct bundle_item *item, struct fault *f)
{
    struct buffer held;
    enum err e;

    buffer_init(&held, ENTRY_MAX);
    e = store_entry_get(p->node->store, p->number, STORE_PEER, item->entry->n, &held);
    if (e == OK &&
        (held.bytes != item->count || memcmp(held.data, item->bytes, held.bytes) != 0))
        e = catch_fraud(p, item, &held, f);
    else if (e != OK)
        e = fault_set(f, e, "", "A held entry cannot be read (%s).", err_name(e));
    buffer_fini(&held);
    return e;
}
