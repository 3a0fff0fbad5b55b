/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sound_tool.c - evidence for pairs of words that are read as lines, for measuring and
 * for a second computation
 *
 *     sound_tool        a line SCRIPT TAB WORD TAB SCRIPT TAB WORD becomes a line: the
 *                       evidence, TAB, what a person is told of it
 *
 * Words are letters a-z as forms have them, scripts words as script_word has them. Never
 * installed.
 */
#include "name/sound.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum script script_named(const char *name)
{
    for (int s = 0; s < SCRIPT_COUNT; s++)
        if (strcmp(script_word((enum script)s), name) == 0)
            return (enum script)s;
    return SCRIPT_OTHER;
}

static struct form_word read_word(char **rest)
{
    struct form_word w = {.role = ROLE_NAME};
    const char *script = strsep(rest, "\t");
    const char *text = strsep(rest, "\t");

    w.script = script_named(script);
    (void)snprintf(w.text, sizeof w.text, "%s", text != NULL ? text : "");
    memcpy(w.settled, w.text, sizeof w.settled);
    return w;
}

int main(void)
{
    static char line[1024];
    static struct sound_trace t;

    while (fgets(line, sizeof line, stdin) != NULL) {
        char *rest = line;
        struct form_word left;
        struct form_word right;
        struct buffer said;

        line[strcspn(line, "\n")] = '\0';
        left = read_word(&rest);
        right = rest != NULL ? read_word(&rest) : left;
        buffer_init(&said, 1024);
        (void)sound_explain(&left, &right, &t);
        sound_say(&t, &said);
        (void)printf("%d\t%s\n", sound_compare(&left, &right), buffer_text(&said));
        buffer_fini(&said);
    }
    return EXIT_SUCCESS;
}
