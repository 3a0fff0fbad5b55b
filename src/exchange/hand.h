/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hand.h - a worker: whatever dockets lie in a folder, done on this machine
 *
 * It needs no node and no network, and changes nothing but answers. Any number of hands
 * may work at one folder, at the same time and at the same dockets.
 */
#ifndef EXCHANGE_HAND_H
#define EXCHANGE_HAND_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "psi/round.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hand {
    const char *folder;
    const char *key_file; /* NULL: FOLDER/key */
    uint32_t first; /* of parts counted from 1: this one and every `step`-th after */
    uint32_t step;
    const struct round_progress *progress; /* or NULL */
    bool is_over;                          /* out: no more work will come */
    bool is_early;                         /* out: there is no key, perhaps not yet */
    size_t done;                           /* out: dockets done now */
    size_t found;                          /* out: that had been done before */
};

/* Do the dockets of these parts that have no answer yet.
 * Errors   ERR_NOT_FOUND no folder, no key; ERR_FORGED a docket is not sealed with it;
 *          ERR_MALFORMED, ERR_CORRUPT, ERR_LIMIT, ERR_EXISTS a docket that no node
 *          wrote: those of other parts are done all the same; ERR_CANCELLED, ERR_NOMEM,
 *          ERR_IO end the work; with *f. What was done stays. */
MUST_CHECK enum err hand_work(struct hand *h, struct fault *f);

#endif
