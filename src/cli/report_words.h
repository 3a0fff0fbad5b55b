/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_words.h - what a report says alike on a terminal and on a page
 */
#ifndef CLI_REPORT_WORDS_H
#define CLI_REPORT_WORDS_H

#include "cli/output.h"
#include "cli/phrases.h"
#include "exchange/report.h"

#include <stdint.h>

enum { REPORT_WORDS_PERIOD_BYTES = 64, REPORT_WORDS_ID_CHARS = 12 };

/* "2026-01-01 - 2026-07-01", the second one not in it; "..." where it has no end. */
void report_words_period(const struct report *r,
                         enum phrases_language language,
                         char out[REPORT_WORDS_PERIOD_BYTES]);

/* The first REPORT_WORDS_ID_CHARS digits of an id in hex. */
void report_words_id(const uint8_t id[32], char out[2 * 32 + 1]);

/* An agreement's title in the language, or as view_title. Borrowed. */
const char *report_words_title(const struct agreement *a, enum phrases_language language);

/* The report as JSON, given; as text, onto what is there. */
json_t *report_words_json(const struct report *r, bool *ok);
void report_words_text(struct output *o,
                       const struct report *r,
                       enum phrases_language language);

#endif
