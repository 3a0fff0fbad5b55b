/* SPDX-License-Identifier: Apache-2.0 */
/*
 * help.h - what the program says of itself, made from the tables that it runs by
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "cli/call.h"

#include <stdint.h>

struct command {
    const char *name;
    const char *help;
    const struct verb *verbs;
};

/* The options that every verb takes. */
#define HELP_COMMON                                                                      \
    (OPTION_BIT(OPTION_DIR) | OPTION_BIT(OPTION_WAIT) | OPTION_BIT(OPTION_JSON) |        \
     OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_PASSPHRASE_FILE))

/* All commands, ended by one without a name. */
extern const struct command help_commands[];

/* Append the list of commands; one command with its verbs; one verb with its options. */
void help_program(struct buffer *out);
void help_command(const struct command *command, struct buffer *out);
void help_verb(const struct command *command,
               const struct verb *verb,
               struct buffer *out);

/* Answer `entente help WORD...`. Errors ERR_USAGE no such command. */
MUST_CHECK enum err
help_answer(const char *command, const char *verb, struct output *o, struct fault *f);

/* The command or verb of that name. ERR_USAGE, with the nearest. */
MUST_CHECK enum err
help_find(const char *name, const struct command **out, struct fault *f);
MUST_CHECK enum err help_find_verb(const struct command *command,
                                   const char *name,
                                   const struct verb **out,
                                   struct fault *f);

#endif
