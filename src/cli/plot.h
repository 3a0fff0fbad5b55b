/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plot.h - bars as SVG that stands inside a page
 *
 * Colours are the page's: what is drawn has one of the classes "own", "peer" and "both",
 * and text and lines have none of their own. Nothing refers to anything outside.
 *
 * Nouns  plot
 */
#ifndef CLI_PLOT_H
#define CLI_PLOT_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PLOT_BARS_MAX = 16, PLOT_SIDES = 2 };

struct plot_bar {
    const char *label;
    int64_t value[PLOT_SIDES]; /* not below 0 */
    bool both;                 /* value[0] alone, of both sides together */
};

struct plot {
    const char *title; /* for those who do not see it */
    bool rtl;          /* from right to left */
    size_t count;
    struct plot_bar bar[PLOT_BARS_MAX];
};

/* Append bars that lie, each below its label and with its number behind it. */
void plot_rows(struct buffer *out, const struct plot *p);

/* Append bars that stand, with short labels below them. */
void plot_columns(struct buffer *out, const struct plot *p);

#endif
