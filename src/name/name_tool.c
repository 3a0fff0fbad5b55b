/* SPDX-License-Identifier: Apache-2.0 */
/*
 * name_tool.c - forms of names that are read as lines, for measuring and for learning
 *
 *     name_tool form        a line "person" or "organisation" TAB name becomes a line:
 *                           marks, legal form, then for each word TAB
 *                           text|settled|skeleton|script|role|rarity|written
 *     name_tool features    a line kind TAB name TAB name becomes a line: the numbers
 *                           that the model judges, parted by TAB; the first line names
 *                           them
 *     name_tool read        a line becomes its words in Latin letters, parted by blanks
 *     name_tool skeletons   a line, a word in Latin letters, becomes its skeleton and the
 *                           alternatives, parted by blanks
 *
 *     name_tool speed       lines as for form become one: how many a second, of the
 *                           processor's time, are read in letters, and become forms
 *
 *     name_tool score       a line kind TAB name TAB name TAB years TAB years (each
 * parted by "|", or none) becomes probability TAB log-odds in nats
 *
 *     name_tool explain     the same lines become the lines of name/explain.h, and an
 *                           empty one
 *
 * Never installed.
 */
#include "base/buffer.h"
#include "name/align.h"
#include "name/explain.h"
#include "name/fact.h"
#include "name/form.h"
#include "name/letters.h"
#include "name/score.h"
#include "name/weigh.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { YEARS_MAX = 32 };

static void print_form(const struct form *f)
{
    (void)printf("%u %u", f->marks, f->legal);
    for (size_t i = 0; i < f->count; i++)
        (void)printf("\t%s|%s|%s|%s|%d|%u|%" PRIu32, f->words[i].text,
                     f->words[i].settled, f->words[i].skeleton.text,
                     script_word(f->words[i].script), (int)f->words[i].role,
                     f->words[i].rarity, f->words[i].written);
    (void)printf("\n");
}

/* The form of a name; an empty one if it has none. */
static void read_form(const char *kind, const char *name, struct form *out)
{
    if (form_of_name(strcmp(kind, "person") == 0 ? RECORD_PERSON : RECORD_ORGANISATION,
                     name, out) != OK)
        *out = (struct form){.count = 0};
}

/* The next line, parted at its TABs; fields that are missing are "". False at the end. */
static bool read_fields(const char *fields[], size_t count)
{
    static char line[4096];
    char *rest = line;

    if (fgets(line, sizeof line, stdin) == NULL)
        return false;
    line[strcspn(line, "\n")] = '\0';
    for (size_t i = 0; i < count; i++) {
        fields[i] = strsep(&rest, "\t");
        if (fields[i] == NULL)
            fields[i] = "";
    }
    return true;
}

static int print_forms(void)
{
    static struct form f;
    const char *fields[2];

    while (read_fields(fields, 2)) {
        read_form(fields[0], fields[1], &f);
        print_form(&f);
    }
    return EXIT_SUCCESS;
}

static int print_features(void)
{
    static struct form left;
    static struct form right;
    const char *fields[3];

    for (size_t i = 0; i < WEIGH_COUNT; i++)
        (void)printf("%s%s", i == 0 ? "" : "\t", weigh_name((enum weigh_trait)i));
    (void)printf("\n");
    while (read_fields(fields, 3)) {
        struct alignment alignment;
        struct weighing weighing;

        read_form(fields[0], fields[1], &left);
        read_form(fields[0], fields[2], &right);
        align_forms(&left, &right, &alignment);
        weigh_alignment(&left, &right, &alignment, &weighing);
        for (size_t i = 0; i < WEIGH_COUNT; i++)
            (void)printf("%s%d", i == 0 ? "" : "\t", weighing.of[i]);
        (void)printf("\n");
    }
    return EXIT_SUCCESS;
}

static int print_letters(void)
{
    static struct letters read;
    const char *field;

    while (read_fields(&field, 1)) {
        if (letters_read(field, strlen(field), &read) != OK)
            read.count = 0;
        for (size_t i = 0; i < read.count; i++)
            (void)printf("%s%s", i == 0 ? "" : " ", read.words[i].text);
        (void)printf("\n");
    }
    return EXIT_SUCCESS;
}

static int print_skeletons(void)
{
    const char *field;

    while (read_fields(&field, 1)) {
        struct word word = {.script = SCRIPT_LATIN};
        struct skeleton first;
        struct skeleton further[SKELETON_ALTERNATIVES];
        size_t count;

        (void)snprintf(word.text, sizeof word.text, "%s", field);
        skeleton_of(&word, &first);
        count = skeleton_alternatives(word.text, word.script, further);
        (void)printf("%s", first.text);
        for (size_t i = 0; i < count; i++)
            (void)printf(" %s", further[i].text);
        (void)printf("\n");
    }
    return EXIT_SUCCESS;
}

/* Lines as for form, each with a NUL in place of its tab and its end. */
struct lines {
    char bytes[8 << 20];
    size_t used;
    size_t count;
};

static void read_lines(struct lines *all)
{
    const char *fields[2];

    while (read_fields(fields, 2)) {
        size_t kind = strlen(fields[0]) + 1;
        size_t name = strlen(fields[1]) + 1;

        if (kind + name > sizeof all->bytes - all->used)
            break;
        memcpy(all->bytes + all->used, fields[0], kind);
        memcpy(all->bytes + all->used + kind, fields[1], name);
        all->used += kind + name;
        all->count++;
    }
}

static double seconds_now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Lines in a second, over at least half of one. */
static double lines_per_second(const struct lines *all, bool forms)
{
    static struct form form;
    static struct letters letters;
    double start = seconds_now();
    double now = start;
    size_t done = 0;

    while (all->count > 0 && now < start + 0.5) {
        for (size_t at = 0; at < all->used;) {
            const char *kind = all->bytes + at;
            const char *name = kind + strlen(kind) + 1;

            if (forms)
                read_form(kind, name, &form);
            else if (letters_read(name, strlen(name), &letters) != OK)
                letters.count = 0;
            at = (size_t)(name - all->bytes) + strlen(name) + 1;
        }
        done += all->count;
        now = seconds_now();
    }
    return done == 0 ? 0 : (double)done / (now - start);
}

static int print_speed(void)
{
    static struct lines all;

    read_lines(&all);
    (void)printf("{\"names\": %zu, \"letters_per_second\": %.0f, "
                 "\"forms_per_second\": %.0f}\n",
                 all.count, lines_per_second(&all, false), lines_per_second(&all, true));
    return EXIT_SUCCESS;
}

static size_t read_years(const char *text, uint16_t years[YEARS_MAX])
{
    size_t count = 0;
    char *end = NULL;

    while (*text != '\0' && count < YEARS_MAX) {
        unsigned long year = strtoul(text, &end, 10);

        if (end != text)
            years[count++] = (uint16_t)year;
        text = *end == '\0' ? end : end + 1;
    }
    return count;
}

/* A pair of names as lines of score and explain give it. */
struct pair {
    enum record_kind kind;
    struct form left;
    struct form right;
    enum fact fact;
};

static bool read_pair(struct pair *out)
{
    const char *fields[5];
    uint16_t years[2][YEARS_MAX];
    size_t counts[2];

    if (!read_fields(fields, 5))
        return false;
    out->kind = strcmp(fields[0], "person") == 0 ? RECORD_PERSON : RECORD_ORGANISATION;
    read_form(fields[0], fields[1], &out->left);
    read_form(fields[0], fields[2], &out->right);
    for (size_t side = 0; side < 2; side++)
        counts[side] = read_years(fields[3 + side], years[side]);
    out->fact = fact_of_years(years[0], counts[0], years[1], counts[1]);
    return true;
}

static int print_scores(void)
{
    static struct pair p;

    while (read_pair(&p)) {
        int32_t odds =
            score_sum(score_names(p.kind, &p.left, &p.right, SCORE_LEAST), p.fact);

        (void)printf("%.6f\t%.3f\n", score_probability(odds) / (double)SCORE_SURE,
                     odds / (double)SCORE_UNIT);
    }
    return EXIT_SUCCESS;
}

static int print_reasons(void)
{
    static struct pair p;
    struct buffer out;

    buffer_init(&out, 65536);
    while (read_pair(&p)) {
        buffer_clear(&out);
        if (explain_names(p.kind, &p.left, &p.right, p.fact, &out) != OK)
            return EXIT_FAILURE;
        (void)printf("%s\n", buffer_text(&out));
    }
    buffer_fini(&out);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "form") == 0)
        return print_forms();
    if (argc == 2 && strcmp(argv[1], "features") == 0)
        return print_features();
    if (argc == 2 && strcmp(argv[1], "score") == 0)
        return print_scores();
    if (argc == 2 && strcmp(argv[1], "explain") == 0)
        return print_reasons();
    if (argc == 2 && strcmp(argv[1], "read") == 0)
        return print_letters();
    if (argc == 2 && strcmp(argv[1], "skeletons") == 0)
        return print_skeletons();
    if (argc == 2 && strcmp(argv[1], "speed") == 0)
        return print_speed();
    (void)fprintf(stderr,
                  "name_tool read|skeletons|form|features|score|explain|speed < LINES\n");
    return EXIT_FAILURE;
}
