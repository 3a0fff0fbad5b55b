/* SPDX-License-Identifier: Apache-2.0 */
/*
 * waits.h - what waits for an officer, of either side, and the command that does it
 */
#ifndef CLI_WAITS_H
#define CLI_WAITS_H

#include "exchange/pair.h"
#include "json/json.h"

#include <stdbool.h>

/* Add {"who", "what", "next"} to the list; `next` is the command, and left out where it
 * is the peer's to do. */
void waits_add(json_t *waits, bool is_own, const char *what, const char *next, bool *ok);

/* What passes entries on. */
extern const char waits_pass_on[];

/* Add cards to be verified, an agreement to be drafted, signed or made ready for; the
 * round that is open, which waits for whoever has entries that the other does not hold
 * (`unsent`: this side has). */
void waits_add_agreements(json_t *waits, const struct pair *p, bool *ok);
void waits_add_round(json_t *waits, const struct pair *p, bool unsent, bool *ok);

/* Add offers to be accepted or declined; what is due, and since when it is late; what
 * waits for other officers of this side, and for third parties. */
void waits_add_items(json_t *waits, const struct pair *p, bool *ok);
void waits_add_duties(json_t *waits, const struct pair *p, bool *ok);
void waits_add_gates(json_t *waits, struct pair *p, bool *ok);

#endif
