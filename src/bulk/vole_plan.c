/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vole_plan.c - which stages make so many slots
 *
 * As tools/bulk/parameters: from the slots wanted down to what the base can give, each
 * stage in as few equal iterations as its matrix allows.
 */
#include "base/must.h"
#include "bulk/vole.h"

enum { SLOTS_MAX = 1 << 27 };

static uint32_t log_up(size_t x)
{
    uint32_t bits = 0;

    while ((size_t)1 << bits < x)
        bits++;
    return bits;
}

static size_t share(size_t whole, size_t parts)
{
    return (whole + parts - 1) / parts;
}

static struct vole_stage stage_for(size_t need)
{
    uint32_t bits = log_up(need);
    uint32_t h = bits > VOLE_HEIGHT_MIN + 11 ? bits - 11 : VOLE_HEIGHT_MIN;
    struct vole_stage s;

    h = h < TREE_HEIGHT_MAX ? h : TREE_HEIGHT_MAX;
    s.height = h;
    s.bits = h + 7;
    s.count = (uint32_t)share(need, (size_t)1 << (h + 11));
    s.trees = (uint32_t)share(share(need, s.count), (size_t)1 << h);
    s.rows = (size_t)s.trees << h;
    return s;
}

void vole_plan_make(size_t slots, struct vole_plan *out)
{
    struct vole_plan p = {.slots = slots};
    size_t need = slots;

    must(slots > 0 && slots <= SLOTS_MAX);
    while (need > VOLE_BASE_MAX) {
        struct vole_stage s = stage_for(need);
        must(p.stages < VOLE_STAGES_MAX);
        memmove(p.stage + 1, p.stage, p.stages * sizeof *p.stage);
        p.stage[0] = s;
        p.stages++;
        p.iterations += s.count;
        p.bits += (size_t)s.count * s.trees * s.height;
        p.tree_bytes += (size_t)s.count * s.trees * (32 * s.height + 16);
        need = s.count * (((size_t)1 << s.bits) + s.trees + 1);
    }
    p.values = need;
    *out = p;
}
