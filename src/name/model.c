/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model.c - the walk down the trees
 *
 * Every tree is walked to the same depth without a branch, so that the next tree's walk
 * begins before this one's has ended.
 */
#include "name/model.h"

#include <string.h>

enum {
    DEPTH = 3,
    STRIDE = 16 /* trees between two looks at the floor */
};

static int32_t slope_part(const struct model_slope *slope, const struct weighing *w)
{
    return slope->value * w->of[slope->trait] / MODEL_SLOPE;
}

static int32_t judge_tree(const struct model_tree *tree, const struct weighing *w)
{
    size_t at = 0;

    for (int i = 0; i < DEPTH; i++)
        at = 2 * at + 1 + (size_t)(w->of[tree->trait[at]] > tree->bound[at]);
    return tree->leaf[at - MODEL_INNER];
}

int32_t model_judge(const struct model *model, const struct weighing *w, int32_t floor)
{
    int32_t sum = model->base;

    for (size_t i = 0; i < model->slope_count; i++)
        sum += slope_part(&model->slopes[i], w);
    for (size_t i = 0; i < model->tree_count; i++) {
        if (i % STRIDE == 0 && sum + model->still[i] < floor)
            return INT32_MIN;
        sum += judge_tree(&model->trees[i], w);
    }
    return sum < floor ? INT32_MIN : sum;
}

/* What each step down the tree changes is the part of the trait it asked. */
static int32_t explain_tree(const struct model_tree *tree,
                            const struct weighing *w,
                            int32_t parts[WEIGH_COUNT])
{
    size_t at = 0;

    while (at < MODEL_INNER) {
        size_t next = 2 * at + 1 + (size_t)(w->of[tree->trait[at]] > tree->bound[at]);
        int32_t after =
            next < MODEL_INNER ? tree->value[next] : tree->leaf[next - MODEL_INNER];

        parts[tree->trait[at]] += after - tree->value[at];
        at = next;
    }
    return tree->value[0];
}

int32_t model_explain(const struct model *model,
                      const struct weighing *w,
                      int32_t parts[WEIGH_COUNT])
{
    int32_t base = model->base;

    memset(parts, 0, WEIGH_COUNT * sizeof parts[0]);
    for (size_t i = 0; i < model->slope_count; i++)
        parts[model->slopes[i].trait] += slope_part(&model->slopes[i], w);
    for (size_t i = 0; i < model->tree_count; i++)
        base += explain_tree(&model->trees[i], w, parts);
    return base;
}
