/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duty.h - everything that is due of either side, and since when it is late
 *
 * One list for people and programs: requests to acknowledge and to answer, incidents,
 * notices to apply, receipts to collect, items to erase. Both sides compute the same of
 * the same lanes and time.
 *
 * Nouns  fold
 * Source PROTOCOL.md 6.8, 6.10
 */
#ifndef FOLD_DUTY_H
#define FOLD_DUTY_H

#include "fold/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fold_duty_kind {
    FOLD_DUTY_ACKNOWLEDGE, /* a request */
    FOLD_DUTY_ANSWER,      /* a request, a pledge or an incident */
    FOLD_DUTY_APPLY,       /* a notice */
    FOLD_DUTY_RECEIPT,     /* of an export, for a notice */
    FOLD_DUTY_ERASE,       /* an item that has ended */
    FOLD_DUTY_OPEN         /* a joint sample that the other side joined */
};
const char *fold_duty_kind_name(enum fold_duty_kind k); /* "acknowledge"; never NULL */

struct fold_duty {
    enum fold_duty_kind kind;
    int side; /* whose duty */
    uint8_t agreement[32];
    uint8_t subject[32]; /* the request, the notice, the item or the sample */
    uint8_t object[32];  /* the export of a receipt, the item of a notice; else zeros */
    int version;         /* of an item to erase, else 0 */
    int64_t due;         /* overdue at times after this */
};

/*
 * Call visit for each duty that stands at a time, in no order; a due time may lie in the
 * future. Returns false, at once, if visit does.
 *
 * Time     linear in items, requests and samples
 */
bool fold_duty_each(const struct fold *f,
                    int64_t now,
                    bool (*visit)(void *state, const struct fold_duty *d),
                    void *state);

#endif
