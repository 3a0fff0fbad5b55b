/* SPDX-License-Identifier: Apache-2.0 */
/*
 * barter.h - short words for unit tests of items
 *
 * In addition to play.h. The giver is side 0, the holder side 1; facts are given by the
 * fact_ functions and taken by the play_ functions.
 */
#ifndef SUPPORT_BARTER_H
#define SUPPORT_BARTER_H

#include "fold/item.h"
#include "tests/support/play.h"

#include <stddef.h>
#include <stdint.h>

enum { GIVER, HOLDER };

/* A list of codes, given as words between blanks. */
json_t *fact_with_list(json_t *fact, const char *key, const char *words);
json_t *fact_with_time(json_t *fact, const char *key, int64_t time);

/* Add the usual conditions: purpose border-check, actions verify and watch, court ask,
 * onward consent, for release, for sixty days from SAGA_BEGIN, source c, information 3.
 */
json_t *fact_on_terms(json_t *fact);

/* Facts of an offer on these, and of a new version of the newest item. */
json_t *fact_offer(const struct play *p);
json_t *fact_renew(const struct play *p);

/* The newest item, and {"item", "version"} of it. */
const struct fold_item *barter_item(const struct play *p);
json_t *fact_version(const struct play *p, int version);
json_t *fact_coded(const struct play *p, int version, const char *code);
json_t *fact_notice(const struct play *p, int version, const char *effect);
json_t *
fact_consent(const struct play *p, int version, const char *purpose, int64_t uses);

/* The newest notice, consent and export of the newest item; facts that name it. */
const struct fold_notice *barter_notice(const struct play *p);
const struct fold_consent *barter_consent(const struct play *p);
const struct fold_export *barter_export(const struct play *p);
json_t *fact_of_notice(const struct play *p);
json_t *fact_of_consent(const struct play *p);

/* Those that return nothing must be effective: offer, accept and send the key of a first
 * version; of one more. */
void barter_give(struct play *p);
void barter_renew(struct play *p);

/* The holder says something of version n of the newest item. */
const struct verdict *barter_accept(struct play *p, int version);
const struct verdict *barter_key(struct play *p, int version); /* the giver */
const struct verdict *barter_erase(struct play *p, int version, const char *cause);
const struct verdict *barter_copy(struct play *p, int version);
const struct verdict *barter_export_by_consent(struct play *p);
const struct verdict *barter_notify(struct play *p, int version, const char *effect);

/* The holder says something, without effect, by which it has seen all. */
void barter_hear(struct play *p);

#endif
