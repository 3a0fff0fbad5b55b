/* SPDX-License-Identifier: Apache-2.0 */
/*
 * measure.c - how long a message of a bulk round must be
 *
 * The law: what is compared stands in the lanes, on both sides alike.
 */
#include "exchange/measure.h"

#include "bulk/bulk.h"
#include "exchange/bale.h"

#include <string.h>

/* Of the k-th message of any part, as who reveals first sees it. */
static size_t part_bytes(const struct fold_round *r, int64_t parts, unsigned k)
{
    int first = r->responder_first ? 1 - r->initiator : r->initiator;
    struct bulk_setup setup = {.role = BULK_FIRST,
                               .mode = BULK_BOTH,
                               .own_size = (uint32_t)(r->bucket[first] / parts),
                               .peer_size = (uint32_t)(r->bucket[1 - first] / parts)};

    return bulk_bytes(&setup, k);
}

static bool
fits(const struct fold *f, const uint8_t round[32], const char *step, uint64_t bytes)
{
    const struct fold_round *r = fold_round_find(f, round);
    const struct agreement *a =
        r != NULL ? fold_agreement_find(f, r->agreement)->document : NULL;

    if (a == NULL || !a->is_bulk || r->accepted_at == 0)
        return true;
    if (strcmp(step, "commit") == 0)
        return bytes == BALE_COMMIT_BYTES;
    if (strcmp(step, "close") == 0)
        return bytes == BALE_CLOSE_BYTES;
    for (unsigned k = 0; k < BALE_MESSAGES; k++)
        if (strcmp(step, bale_step(k)) == 0)
            return bytes == part_bytes(r, a->parts, k);
    return true;
}

bool measure_entry(const struct pair *p, const struct entry *e)
{
    uint8_t id[32];

    if (e->kind != KIND_ROUND_STEP)
        return true;
    json_bytes(e->fact, "round", id, sizeof id);
    return fits(p->fold, id, json_text(e->fact, "step"), e->blob[0].bytes);
}

bool measure_place(const struct pair *p, uint64_t n)
{
    for (size_t i = 0; i < p->step_count; i++) {
        const struct pair_step *s = &p->steps[i];

        if (s->side == STORE_PEER && s->n == n && s->kind == KIND_ROUND_STEP)
            return fits(p->fold, s->round, s->step, s->bytes);
    }
    return true;
}
