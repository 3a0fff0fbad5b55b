/* SPDX-License-Identifier: Apache-2.0 */
/*
 * name_tool.c - forms of names that are read as lines, for measuring and for learning
 *
 *     name_tool form        a line "person" or "organisation" TAB name becomes a line:
 *                           marks, legal form, then for each word TAB
 *                           text|settled|skeleton|script|role|rarity
 *
 * Never installed.
 */
#include "name/form.h"

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

static int print_forms(void)
{
    static char line[4096];
    static struct form f;

    while (fgets(line, sizeof line, stdin) != NULL) {
        char *name = line;
        const char *kind = strsep(&name, "\t");

        line[strcspn(line, "\n")] = '\0';
        if (name == NULL)
            return EXIT_FAILURE;
        name[strcspn(name, "\n")] = '\0';
        if (form_of_name(strcmp(kind, "person") == 0 ? RECORD_PERSON
                                                     : RECORD_ORGANISATION,
                         name, &f) != OK)
            f = (struct form){.count = 0};
        print_form(&f);
    }
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "form") == 0)
        return print_forms();
    (void)fprintf(stderr, "name_tool form < LINES\n");
    return EXIT_FAILURE;
}
