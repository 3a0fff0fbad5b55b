/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attempts.c - counting the lines of the node's journal that say "refused"
 */
#include "exchange/attempts.h"

#include <string.h>

struct counting {
    int64_t since;
    int64_t until;
    struct attempts *out;
};

/* The row of a rule, made in its place if it is new; NULL where no room is left. */
static struct attempts_row *row_of(struct attempts *a, const char *rule)
{
    size_t at = 0;

    while (at < a->row_count && strcmp(a->row[at].rule, rule) < 0)
        at++;
    if (at < a->row_count && strcmp(a->row[at].rule, rule) == 0)
        return &a->row[at];
    if (a->row_count == ATTEMPTS_RULES)
        return NULL;
    memmove(&a->row[at + 1], &a->row[at], (a->row_count - at) * sizeof a->row[0]);
    a->row[at] = (struct attempts_row){.times = 0};
    journal_word(a->row[at].rule, rule);
    a->row_count++;
    return &a->row[at];
}

static enum err count_line(void *state, const struct journal_line *line)
{
    struct counting *c = state;
    struct attempts_row *row;

    if (strcmp(line->kind, "refused") != 0 || line->time < c->since ||
        line->time >= c->until)
        return OK;
    c->out->count++;
    row = row_of(c->out, line->rule);
    if (row != NULL)
        row->times++;
    return OK;
}

enum err attempts_count(
    const char *dir, int64_t since, int64_t until, struct attempts *out, struct fault *f)
{
    struct attempts found = {.count = 0};
    struct counting c = {since, until, &found};
    enum err e = journal_each(dir, count_line, &c, f);

    if (e == OK)
        *out = found;
    return e;
}
