/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plot.c - drawing bars
 *
 * The law: every label has a place of its own that no bar and no number reaches, however
 * large the numbers are.
 *
 * Units are those of the view box; a page scales it as a whole.
 */
#include "cli/plot.h"

#include "base/must.h"
#include "cli/markup.h"

#include <inttypes.h>

enum {
    WIDTH = 360,
    BAR = 9,       /* its breadth */
    GAP = 2,       /* between bars of a group */
    LABEL = 15,    /* height of a line of text */
    NUMBER = 70,   /* room for a number behind the longest bar */
    ROW_SPACE = 9, /* between groups */
    COLUMN = 96,   /* height of the tallest column */
    COLUMN_WIDTH = 10
};

static const char *const classes[PLOT_SIDES] = {"own", "peer"};

static int64_t largest(const struct plot *p)
{
    int64_t most = 1;

    for (size_t i = 0; i < p->count; i++)
        for (int side = 0; side < PLOT_SIDES; side++)
            if (p->bar[i].value[side] > most)
                most = p->bar[i].value[side];
    return most;
}

/* Scaled to `room`; what is not nothing can be seen. */
static int length_of(int64_t value, int64_t most, int room)
{
    double length = (double)value / (double)most * room;

    if (value > 0 && length < 1)
        return 1;
    return (int)length;
}

static void begin(struct buffer *out, const struct plot *p, int height)
{
    must(p->count <= PLOT_BARS_MAX);
    buffer_printf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\">", (int)WIDTH, height);
    markup_element(out, "title", p->title);
    buffer_add_byte(out, '\n');
}

static void
add_rect(struct buffer *out, const char *class, int x, int y, int width, int height)
{
    buffer_printf(out,
                  "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
                  class, x, y, width, height);
}

/* A text that begins at x, or ends there if it is read from right to left. */
static void
add_text(struct buffer *out, const struct plot *p, int x, int y, const char *text)
{
    buffer_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">",
                  p->rtl ? WIDTH - x : x, y, p->rtl ? "end" : "start");
    markup_text(out, text);
    buffer_add_text(out, "</text>");
}

static void
add_number(struct buffer *out, int x, int y, const char *anchor, int64_t value)
{
    buffer_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%" PRId64 "</text>", x,
                  y, anchor, value);
}

/* ---- lying ---- */

static void add_lying(
    struct buffer *out, const struct plot *p, const char *class, int y, int64_t value)
{
    int length = length_of(value, largest(p), WIDTH - NUMBER);
    int end = length + 4;

    add_rect(out, class, p->rtl ? WIDTH - length : 0, y, length, BAR);
    add_number(out, p->rtl ? WIDTH - end : end, y + BAR - 1, p->rtl ? "end" : "start",
               value);
    buffer_add_byte(out, '\n');
}

static int height_of(const struct plot_bar *b)
{
    return LABEL + (b->both ? BAR : 2 * BAR + GAP) + ROW_SPACE;
}

void plot_rows(struct buffer *out, const struct plot *p)
{
    int height = 0;
    int y = 0;

    for (size_t i = 0; i < p->count; i++)
        height += height_of(&p->bar[i]);
    begin(out, p, height);
    for (size_t i = 0; i < p->count; i++) {
        const struct plot_bar *b = &p->bar[i];

        add_text(out, p, 0, y + LABEL - 4, b->label);
        if (b->both)
            add_lying(out, p, "both", y + LABEL, b->value[0]);
        for (int side = 0; side < PLOT_SIDES && !b->both; side++)
            add_lying(out, p, classes[side], y + LABEL + side * (BAR + GAP),
                      b->value[side]);
        y += height_of(b);
    }
    buffer_add_text(out, "</svg>\n");
}

/* ---- standing ---- */

/* Its number stands above all columns, in a line of its side's own. */
static void
add_standing(struct buffer *out, int side, int x, int64_t value, const struct plot *p)
{
    int height = length_of(value, largest(p), COLUMN);

    add_rect(out, classes[side], x, 2 * LABEL + COLUMN - height, COLUMN_WIDTH, height);
}

static void add_above(struct buffer *out, int side, int middle, const struct plot_bar *b)
{
    if (b->value[side] > 0)
        buffer_printf(
            out,
            "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%" PRId64
            "</text>",
            classes[side], middle, (side + 1) * LABEL - 4, b->value[side]);
}

void plot_columns(struct buffer *out, const struct plot *p)
{
    int slot = p->count > 0 ? WIDTH / (int)p->count : WIDTH;
    int base = 2 * LABEL + COLUMN;

    begin(out, p, base + LABEL + 3);
    buffer_printf(out, "<path d=\"M0 %dH%d\"/>\n", base, (int)WIDTH);
    for (size_t i = 0; i < p->count; i++) {
        const struct plot_bar *b = &p->bar[i];
        int middle = (int)(p->rtl ? p->count - 1 - i : i) * slot + slot / 2;

        for (int side = 0; side < PLOT_SIDES; side++) {
            bool left = (side == 0) != p->rtl;

            add_standing(out, side, left ? middle - COLUMN_WIDTH - 1 : middle + 1,
                         b->value[side], p);
            add_above(out, side, middle, b);
        }
        buffer_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">", middle,
                      base + LABEL - 2);
        markup_text(out, b->label);
        buffer_add_text(out, "</text>\n");
    }
    buffer_add_text(out, "</svg>\n");
}
