/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parcel.h - one item within the fold: who may speak of it, and how it stands;
 * private to fold/
 *
 * A refusal is returned as a verdict; NULL means that nothing is in the way. `view` says
 * in which copy of the state the question is asked; where it says "the holder's", the
 * copy of all will do too, and the giver's will not (state.h, 4.).
 *
 * Shape    `at` is the index of a version, its number less one, that the copy knows
 * Source   PROTOCOL.md 6.9, 6.10
 */
#ifndef FOLD_PARCEL_H
#define FOLD_PARCEL_H

#include "fold/state.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The item with this id if the copy knows it, else NOTHING. */
size_t parcel_find(const struct fold *f, int view, const uint8_t id[32]);

/* Which of the two may say something of an item. */
enum parcel_speaker { PARCEL_GIVER, PARCEL_HOLDER, PARCEL_EITHER };

/* The item that the entry names, if it is for this side to speak; else NULL, and why in
 * *refusal. q->subject is its place. */
const struct parcel *
parcel_of(struct ask *q, enum parcel_speaker speaker, const struct verdict **refusal);

/* Why something of an item is not for a side to say. */
const struct verdict *
parcel_speaks(const struct parcel *p, int side, enum parcel_speaker speaker);

/* The index of the version that the entry names; NOTHING if the copy does not know it. */
size_t parcel_version_of(const struct ask *q, const struct parcel *p);

/* A version's conditions as they stand in a copy. */
const struct conditions *parcel_conditions(const struct parcel *p, int view, size_t at);

/* Has a withdrawal covered the newest version? */
bool parcel_is_withdrawn(const struct parcel *p, int view);

/* Accepted and not erased, in the holder's copy; and moreover with its key. */
bool parcel_is_held(const struct parcel *p, size_t at);
bool parcel_is_readable(const struct parcel *p, int view, size_t at);

/* When a version ends, in the holder's copy: INT64_MAX before it is accepted. *cause
 * (may be NULL) is the word for item.erased. */
int64_t parcel_ends(const struct fold *f,
                    const struct parcel *p,
                    int view,
                    size_t at,
                    const char **cause);

/* Why no copy of a version may leave the holder's node at a time, in the holder's
 * copy. An `at` of NOTHING is never held. */
const struct verdict *parcel_may_leave(
    const struct fold *f, const struct parcel *p, int view, size_t at, int64_t time);

/* Do a version's conditions ask for no approval of third parties, or is it there, of the
 * item or of a consent to it? */
bool parcel_is_approved(const struct fold *f,
                        const struct parcel *p,
                        int view,
                        size_t at,
                        const uint8_t about[32]);

/* Does the notice ask the holder for something because of a version: did the giver give
 * it, and was that accepted before it was heard of? And because of any version? */
bool parcel_binds(const struct parcel *p, size_t notice, size_t at);
bool parcel_is_bound(const struct parcel *p, size_t notice);

/* From when a notice's hours count: from its own time, or that of the first entry of the
 * other side that had seen it if that is later; so it helps nobody to date one back. */
int64_t parcel_counts_from(const struct fold_notice *n);

/* The id of something that side says in entry n of its lane under the pact of p. */
void parcel_name(const struct fold *f,
                 const char *label,
                 size_t pact,
                 int side,
                 uint64_t n,
                 uint8_t id[32]);

/* The same of what third parties approve, an item, a version or a consent: its id binds
 * the entry's fact as well, so that nobody has it before that is settled. Errors
 * ERR_NOMEM. */
MUST_CHECK enum err parcel_name_shown(const struct fold *f,
                                      const char *label,
                                      size_t pact,
                                      const struct ask *q,
                                      uint8_t id[32]);

/* Enter something of an item under its id, as the last of f->spots. Errors ERR_NOMEM. */
MUST_CHECK enum err
parcel_enter(struct fold *f, const struct spot *s, const uint8_t id[32]);

/* The version, notice, consent or export with this id: its place in f->spots, else
 * NOTHING. The copy may not know it yet. */
size_t parcel_spot(const struct fold *f, enum spot_kind kind, const uint8_t id[32]);

/* Free what an item holds. */
void parcel_fini(struct parcel *p);

#endif
