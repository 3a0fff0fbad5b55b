/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model.h - the log-odds that two names are one bearer's, from the traits of their
 * meeting
 *
 * The law. A model is a base, a line through a few traits, and small trees that correct
 * it; the answer is their sum. All is whole numbers, so every machine gives the same
 * answer. A trait that is evidence for never lowers it, one that is evidence against
 * never raises it (tools/names/learn binds them).
 *
 * Units    log-odds in 1/1000 nat
 * Source   tables/score_person.tsv, tables/score_body.tsv
 */
#ifndef NAME_MODEL_H
#define NAME_MODEL_H

#include "name/weigh.h"

#include <stddef.h>
#include <stdint.h>

enum { MODEL_UNIT = 1000, MODEL_SLOPE = 1024, MODEL_INNER = 7, MODEL_LEAVES = 8 };

struct model_slope {
    uint8_t trait;
    int32_t value; /* for every MODEL_SLOPE units of the trait */
};

/* Three questions deep. Node n asks whether its trait is at most its bound: yes leads to
 * node 2n + 1, no to 2n + 2, and what would be node 7 + i is leaf i. */
struct model_tree {
    int16_t bound[MODEL_INNER];
    int16_t leaf[MODEL_LEAVES];
    uint8_t trait[MODEL_INNER];
};

struct model {
    int32_t base;
    const struct model_slope *slopes;
    size_t slope_count;
    const struct model_tree *trees;
    const int32_t *still; /* the most that a tree and those after it may add */
    size_t tree_count;
};

extern const struct model model_person;
extern const struct model model_body;

/* The log-odds; INT32_MIN as soon as it is certain that they are below `floor`. */
int32_t model_judge(const struct model *model, const struct weighing *w, int32_t floor);

#endif
