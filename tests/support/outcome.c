/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/outcome.h"

#include "exchange/leads.h"
#include "store/keystore.h"
#include "store/round.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

size_t outcome_leads(struct twin *w)
{
    struct leads leads;
    struct fault f = {0};
    size_t count;

    twins_want(leads_load(w->pair, NULL, &leads, &f), OK, &f);
    count = leads.count;
    leads_fini(&leads);
    return count;
}

/* The leads' ids, which both sides compute, in their order. */
size_t outcome_lead_ids(struct twin *w, uint8_t ids[][FOLD_HANDLE_BYTES], size_t most)
{
    struct leads leads;
    struct fault f = {0};
    size_t count;

    twins_want(leads_load(w->pair, NULL, &leads, &f), OK, &f);
    count = leads.count;
    assert_true(count <= most);
    for (size_t i = 0; i < count; i++) {
        assert_non_null(leads.lead[i].peer);
        memcpy(ids[i], leads.lead[i].handle, FOLD_HANDLE_BYTES);
    }
    leads_fini(&leads);
    return count;
}

static bool
has_id(const uint8_t ids[][FOLD_HANDLE_BYTES], size_t count, const uint8_t *id)
{
    for (size_t i = 0; i < count; i++)
        if (memcmp(ids[i], id, FOLD_HANDLE_BYTES) == 0)
            return true;
    return false;
}

void outcome_same_leads(struct twins *t, size_t expected)
{
    uint8_t a[16][FOLD_HANDLE_BYTES];
    uint8_t b[16][FOLD_HANDLE_BYTES];

    assert_int_equal(outcome_lead_ids(&t->side[TWIN_A], a, 16), expected);
    assert_int_equal(outcome_lead_ids(&t->side[TWIN_B], b, 16), expected);
    for (size_t i = 0; i < expected; i++)
        assert_true(has_id((const uint8_t(*)[FOLD_HANDLE_BYTES])b, expected, a[i]));
}

static enum err count_item(void *state, const struct store_item *item)
{
    int *count = state;

    (void)item;
    (*count)++;
    return OK;
}

static bool count_secret(void *state, const uint8_t id[32])
{
    int *count = state;

    (void)id;
    (*count)++;
    return true;
}

int outcome_secrets(struct twin *w)
{
    int count = 0;

    assert_int_equal(keystore_keep(w->dir, &w->node->random, count_secret, &count, NULL),
                     OK);
    return count;
}

int outcome_items(struct twin *w, const uint8_t round[32])
{
    int count = 0;

    assert_int_equal(store_round_item_each(w->node->store, round, count_item, &count),
                     OK);
    return count;
}

/* Nothing of a round is left but hits: no secret, no item, no list of points. */
void outcome_clean(struct twin *w)
{
    struct pair *p = w->pair;
    struct buffer blob;

    assert_int_equal(outcome_secrets(w), 0);
    buffer_init(&blob, TWINS_BUNDLE_MAX);
    for (size_t i = 0; i < fold_round_count(p->fold); i++)
        assert_int_equal(outcome_items(w, fold_round_at(p->fold, i)->id), 0);
    for (size_t i = 0; i < p->step_count; i++) {
        const struct pair_step *s = &p->steps[i];

        if (s->kind != KIND_ROUND_STEP || strcmp(s->step, "close") == 0)
            continue;
        assert_int_equal(pair_attachment(p, s->side, s->n, 1, &blob), ERR_NOT_FOUND);
    }
    buffer_fini(&blob);
}
