/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/pairing.h"

#include "base/memory.h"
#include "base/num.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void start_common(struct pairing *p, size_t slots)
{
    vole_plan_make(slots, &p->common.plan);
    aes_init(&p->common.side[0], block_of(1, 2), p->path);
    aes_init(&p->common.side[1], block_of(3, 4), p->path);
    aes_init(&p->common.pad, block_of(5, 6), p->path);
    memset(p->common.sid, 7, sizeof p->common.sid);
    memset(p->common.salt, 8, sizeof p->common.salt);
}

void pairing_take(const struct pairing *p, struct block delta, struct seed *holds)
{
    const struct vole_plan *plan = &p->common.plan;
    struct block choices = seed_choices(delta);
    struct block chosen[OT_COUNT];

    for (unsigned i = 0; i < OT_COUNT; i++)
        chosen[i] = p->key[i][block_bit(choices, i)];
    assert_int_equal(seed_init(holds, plan->bits, plan->values, false, p->path), OK);
    assert_int_equal(
        seed_take(holds, p->common.side, delta, chosen, p->trees, p->corrections), OK);
}

void pairing_init(struct pairing *p, size_t slots, uint64_t seed, enum path path)
{
    uint8_t secret[DRAW_SECRET_BYTES] = {0};
    struct block key[OT_COUNT][2];
    const struct vole_plan *plan = &p->common.plan;

    memset(p, 0, sizeof *p);
    p->path = path;
    start_common(p, slots);
    store_u64(secret, seed);
    draw_init(&p->draw, secret, "pairing", path);
    draw_blocks(&p->draw, &p->delta, 1);
    draw_blocks(&p->draw, &key[0][0], (size_t)OT_COUNT * 2);
    memcpy(p->key, key, sizeof key);
    assert_int_equal(seed_init(&p->gives, plan->bits, plan->values, true, path), OK);
    p->corrections = memory_new(p->gives.blocks, SEED_CORRECTION_BYTES);
    assert_non_null(p->corrections);
    assert_int_equal(seed_give(&p->gives, p->common.side, &p->draw,
                               (const struct block(*)[2])key, p->trees, p->corrections),
                     OK);
    pairing_take(p, p->delta, &p->holds);
}

void pairing_fini(struct pairing *p)
{
    memory_free(p->corrections);
    seed_fini(&p->gives);
    seed_fini(&p->holds);
}
