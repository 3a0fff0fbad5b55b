/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ceiling.c - a bound that is a sum: a fixed part, and so much for each declared item
 *
 * Each factor is above the largest that any phase of a session has; phases free what the
 * next one does not need, so the sum is above what is ever held at once. The test beside
 * it counts what sessions take, and fails when an engine has come to need more.
 */
#include "library/ceiling.h"

#include "bulk/bulk.h"

enum {
    DIRECTION_BYTES = 3 << 20, /* trees of the base, transfers */
    LABEL_COPIES = 3,          /* own ones, in a message, in hits */
    LABEL_KEY_BYTES = 32
};

struct factors {
    uint64_t directions;
    uint64_t own; /* bytes for each declared item */
    uint64_t peer;
};

static const struct factors one_first = {1, 132, 36};
static const struct factors one_second = {1, 148, 36};
static const struct factors both = {2, 224, 36};

static const struct factors *factors_of(const struct entente_psi_options *o)
{
    if (o->mode == ENTENTE_PSI_BOTH)
        return &both;
    return o->role == ENTENTE_PSI_FIRST ? &one_first : &one_second;
}

uint64_t ceiling_bytes(const struct entente_psi_options *o)
{
    const struct factors *f = factors_of(o);
    uint64_t own = bulk_size(o->own_items);
    uint64_t peer = bulk_size(o->peer_items);
    uint64_t label = o->label_bytes;

    if (label > 0)
        label = LABEL_COPIES * label + LABEL_KEY_BYTES;
    return f->directions * DIRECTION_BYTES + own * (f->own + label) + peer * f->peer;
}
