/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fault.h - an error as one sentence for a person who waits
 *
 * Made at the doors where a human waits: command line, import, store open,
 * fold verdicts shown to our own user. Never sent to a peer. `rule` names what
 * caused it: an agreement field ("budget.records_round") or an R-number of the
 * requirements ("R16"), empty if neither applies.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include "base/attr.h"
#include "base/err.h"

enum { FAULT_RULE_BYTES = 64, FAULT_TEXT_BYTES = 768 };

struct fault {
    enum err code;
    char rule[FAULT_RULE_BYTES];
    char text[FAULT_TEXT_BYTES]; /* what is wrong and what to do next */
};

/*
 * Fill *f (which may be NULL: then only the code is returned) and return code.
 * The text is cut at a UTF-8 boundary if too long; control characters, bidi
 * controls and invalid bytes that reached it through an argument are replaced.
 */
MUST_CHECK enum err
fault_set(struct fault *f, enum err code, const char *rule, const char *format, ...)
    PRINTF_LIKE(4, 5);

#endif
