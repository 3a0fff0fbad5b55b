/* SPDX-License-Identifier: Apache-2.0 */
/*
 * given.h - spellings of one given name that no rule of sound brings together
 *
 * Muhammad is Magomed in the Caucasus and Mehmet in Turkey; Vladimir is Volodymyr in
 * Ukrainian and Uladzimir in Belarusian. The classes also hold as the beginning of
 * patronymics and family names made from them (Magomedov, Uladzimiravich).
 */
#ifndef NAME_GIVEN_H
#define NAME_GIVEN_H

#include "name/words.h"

/* Replace the word, or its beginning, by the leading spelling of its class, if it is in
 * one. Time: linear in the word. */
void given_settle(struct word *word);

/* The spelling in row `row` of the tables, NULL after the last row: for tests, and for
 * the hash by which two nodes compare their tables. */
const char *given_row(size_t row);

#endif
