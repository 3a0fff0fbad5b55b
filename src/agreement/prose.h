/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prose.h - the texts of the shipped agreements, in each language they exist in
 *
 * An agreement's text is its own opening articles followed by those that all have in
 * common. The languages say the same thing, article by article: whoever changes one
 * changes all. No number stands in them: numbers are fields, and are shown as such.
 */
#ifndef AGREEMENT_PROSE_H
#define AGREEMENT_PROSE_H

enum prose_subject { PROSE_PERSONS, PROSE_AID, PROSE_ACCOUNTS, PROSE_SUBJECTS };

struct prose {
    const char *language;
    const char *title[PROSE_SUBJECTS];
    const char *const *opening[PROSE_SUBJECTS]; /* heading, paragraph, ... NULL */
    const char *const *common;                  /* likewise */
};

extern const struct prose agreement_prose_en;
extern const struct prose agreement_prose_ru;
extern const struct prose agreement_prose_ar;
extern const struct prose agreement_prose_fr;

#endif
