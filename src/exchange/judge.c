/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge.c - the gate "confirm", and purging what was judged to be somebody else
 */
#include "exchange/judge.h"

#include "exchange/hitrows.h"
#include "exchange/intent.h"
#include "exchange/node.h"
#include "store/round.h"
#include "store/store.h"

#include <string.h>

enum err judge_lead(struct pair *p,
                    const struct lead *lead,
                    const struct judgement *j,
                    bool *waiting,
                    struct fault *f)
{
    json_t *fact = NULL;
    bool ok;
    struct pair_act act = {.kind = KIND_HIT_JUDGE, .officer = j->officer};
    enum err e;

    if (lead->number[STORE_PEER] == LEADS_NO_NUMBER)
        return fault_set(
            f, ERR_UNEXPECTED, "R31",
            "The other side's record has not come yet, so there is nothing to "
            "compare; exchange first with entente link or entente bundle.");
    fact = json_object();
    ok = fact != NULL;
    json_put_bytes(fact, "round", lead->round, 32, &ok);
    json_put_bytes(fact, "hit", lead->handle, FOLD_HANDLE_BYTES, &ok);
    json_put_text(fact, "verdict", fold_judgement_name(j->verdict), &ok);
    json_put_text(fact, "reason", j->reason, &ok);
    act.fact = fact;
    e = ok ? intent_append(p, &act, waiting, f)
           : fault_set(f, ERR_NOMEM, "", "Out of memory.");
    json_decref(fact);
    return e == OK && !*waiting && j->verdict == FOLD_DIFFERENT
               ? judge_purge(p, lead->round, f)
               : e;
}

/* ---- purging ---- */

/* Is there a lead with this record of the peer that nobody judged different? */
static bool is_wanted(const struct leads *l, int64_t number)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->lead[i].number[STORE_PEER] == number &&
            l->lead[i].ours != FOLD_DIFFERENT && l->lead[i].theirs != FOLD_DIFFERENT)
            return true;
    return false;
}

/* Write a row again without what no lead wants any more. */
static enum err purge_row(struct pair *p,
                          const uint8_t round[32],
                          const struct leads *l,
                          const struct hitrow *row,
                          bool *changed)
{
    struct buffer bytes;
    size_t i;
    json_t *other;
    bool purge = false;
    enum err e = OK;

    json_array_foreach(row->peer, i, other)
    {
        if (json_has(other, "shown") && !is_wanted(l, json_int(other, "n"))) {
            (void)json_object_del(other, "shown");
            purge = true;
        }
    }
    if (!purge)
        return OK;
    *changed = true;
    buffer_init(&bytes, kind_rule(KIND_HIT_OPEN)->body_max);
    e = json_write(row->peer, &bytes);
    if (e == OK)
        e = store_hit_peer(p->node->store, round, row->handle, bytes.data, bytes.bytes);
    buffer_fini(&bytes);
    return e;
}

enum err judge_purge(struct pair *p, const uint8_t round[32], struct fault *f)
{
    struct leads leads = {.lead = NULL};
    struct hitrows rows = {.row = NULL};
    bool changed = false;
    enum err e = leads_load(p, round, &leads, f);

    if (e != OK)
        return e;
    e = hitrows_load(p, round, &rows);
    for (size_t i = 0; i < rows.count && e == OK; i++)
        e = purge_row(p, round, &leads, &rows.row[i], &changed);
    if (e == OK && changed)
        e = store_scrub(p->node->store);
    hitrows_fini(&rows);
    leads_fini(&leads);
    return e == OK
               ? OK
               : fault_set(f, e, "",
                           "What was judged different could not be purged (%s); it is "
                           "done again with: entente round run",
                           err_name(e));
}
