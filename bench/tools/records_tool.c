/* SPDX-License-Identifier: Apache-2.0 */
/*
 * records_tool.c - scores of pairs of records, for measuring
 *
 *     records_tool LEFT RIGHT
 *
 * Each file holds records as recipe_tool reads them: a line "R" TAB kind TAB births
 * parted by blanks, then a line a name, "P", "A", "W" or "O" TAB text. A line of the
 * input is two numbers parted by a blank, of a record in each file, from 0; it answers
 * with a line, the log-odds in nats. Never installed.
 */
#include "base/memory.h"
#include "crypto/entropy.h"
#include "intel/record.h"
#include "name/score.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct list {
    struct record *records;
    size_t count;
    size_t room;
};

static enum record_kind read_kind(const char *word)
{
    enum record_kind kind = RECORD_THING;

    (void)record_find_kind(word, &kind);
    return kind;
}

static bool begin_record(struct list *l, const char *kind, char *births)
{
    char *one;

    if (l->count == l->room) {
        size_t room = l->room * 2 + 1024;
        struct record *grown =
            memory_resize(l->records, l->count, room, sizeof *l->records);

        if (grown == NULL)
            return false;
        l->records = grown;
        l->room = room;
    }
    record_init(&l->records[l->count]);
    l->records[l->count].kind = read_kind(kind);
    while ((one = strsep(&births, " \n")) != NULL)
        if (one[0] != '\0' && record_add_birth(&l->records[l->count], one) != OK)
            (void)fprintf(stderr, "no date: %s\n", one);
    l->count++;
    return true;
}

static void add_name(struct list *l, char mark, const char *text)
{
    static const char marks[] = "PAWO";
    const char *at = strchr(marks, mark);

    if (at == NULL || l->count == 0 ||
        record_add_name(&l->records[l->count - 1], text,
                        (enum record_name_kind)(at - marks)) != OK)
        (void)fprintf(stderr, "no name: %s\n", text);
}

static bool read_list(const char *path, struct list *l)
{
    char line[4096];
    FILE *file = fopen(path, "r");
    bool good = file != NULL;

    while (good && fgets(line, sizeof line, file) != NULL) {
        char *rest = line;
        char *mark = strsep(&rest, "\t\n");
        char *second = strsep(&rest, "\t\n");

        if (second == NULL)
            continue;
        if (mark[0] == 'R')
            good = begin_record(l, second, rest);
        else
            add_name(l, mark[0], second);
    }
    if (file != NULL)
        (void)fclose(file);
    return good;
}

static void free_list(struct list *l)
{
    for (size_t i = 0; i < l->count; i++)
        record_fini(&l->records[i]);
    memory_free(l->records);
}

static bool print_scores(const struct list *left, const struct list *right)
{
    char line[64];

    while (fgets(line, sizeof line, stdin) != NULL) {
        char *end;
        size_t a = strtoul(line, &end, 10);
        size_t b = strtoul(end, NULL, 10);
        struct score s;

        if (a >= left->count || b >= right->count ||
            score_records(&left->records[a], &right->records[b], &s) != OK)
            return false;
        (void)printf("%.3f\n", s.log_odds / (double)SCORE_UNIT);
    }
    return true;
}

int main(int argc, char **argv)
{
    struct list left = {.records = NULL};
    struct list right = {.records = NULL};
    bool good = argc == 3 && crypto_start() == OK && read_list(argv[1], &left) &&
                read_list(argv[2], &right) && print_scores(&left, &right);

    free_list(&left);
    free_list(&right);
    if (!good)
        (void)fprintf(stderr, "records_tool LEFT RIGHT < PAIRS\n");
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
