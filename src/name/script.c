/* SPDX-License-Identifier: Apache-2.0 */
/*
 * script.c - names of scripts
 */
#include "name/script.h"

const char *script_word(enum script script)
{
    static const char *const words[SCRIPT_COUNT] = {
        "none",  "Latin",    "Cyrillic", "Arabic",   "Hebrew",
        "Greek", "Georgian", "Armenian", "Hangul",   "Han",
        "kana",  "Thai",     "Indic",    "Ethiopic", "other"};

    return words[script];
}
