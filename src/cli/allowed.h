/* SPDX-License-Identifier: Apache-2.0 */
/*
 * allowed.h - the verbs that an officer at the desk may ask for
 *
 * What is not here is not at the desk: what needs a terminal, another program, a folder
 * of this machine, or keys beyond the officer's own.
 */
#ifndef CLI_ALLOWED_H
#define CLI_ALLOWED_H

#include "cli/words.h"
#include "desk/desk.h"

#include <stdbool.h>
#include <stddef.h>

/* Where a verb writes a file. */
enum allowed_file {
    ALLOWED_NO_FILE,
    ALLOWED_FIRST_WORD,
    ALLOWED_SECOND_WORD,
    ALLOWED_OUTPUT, /* the option of that name */
    ALLOWED_HTML
};

struct allowed {
    struct desk_verb verb;
    enum allowed_file writes;
    bool or_ids; /* of a verb that takes files: a word may be an id as well */
};

extern const struct allowed allowed_verbs[];
extern const size_t allowed_count;

/* The options that somebody at the desk may give, of those the verb takes. */
struct words_set allowed_options(const struct words_set *taken);

#endif
