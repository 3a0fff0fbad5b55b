/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model.c - the walk down the trees
 *
 * Every tree is walked to the same depth without a branch, so that the next tree's walk
 * begins before this one's has ended.
 */
#include "name/model.h"

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
