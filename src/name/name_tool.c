/* SPDX-License-Identifier: Apache-2.0 */
/*
 * name_tool.c - forms of names that are read as lines, for measuring and for learning
 *
 *     name_tool form        a line "person" or "organisation" TAB name becomes a line:
 *                           marks, legal form, then for each word TAB
 *                           text|settled|skeleton|script|role|rarity
 *     name_tool features    a line kind TAB name TAB name becomes a line: the numbers
 *                           that the model judges, parted by TAB; the first line names
 *                           them
 *     name_tool read        a line becomes its words in Latin letters, parted by blanks
 *     name_tool skeletons   a line, a word in Latin letters, becomes its skeleton and the
 *                           alternatives, parted by blanks
 *
 * Never installed.
 */
#include "name/align.h"
#include "name/form.h"
#include "name/letters.h"
#include "name/weigh.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_form(const struct form *f)
{
    (void)printf("%u %u", f->marks, f->legal);
    for (size_t i = 0; i < f->count; i++)
        (void)printf("\t%s|%s|%s|%s|%d|%u", f->words[i].text, f->words[i].settled,
                     f->words[i].skeleton.text, script_word(f->words[i].script),
                     (int)f->words[i].role, f->words[i].rarity);
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

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "form") == 0)
        return print_forms();
    if (argc == 2 && strcmp(argv[1], "features") == 0)
        return print_features();
    if (argc == 2 && strcmp(argv[1], "read") == 0)
        return print_letters();
    if (argc == 2 && strcmp(argv[1], "skeletons") == 0)
        return print_skeletons();
    (void)fprintf(stderr, "name_tool read|skeletons|form|features < LINES\n");
    return EXIT_FAILURE;
}
