/* SPDX-License-Identifier: Apache-2.0 */
/*
 * given.h - spellings of one name that no rule of sound brings together
 *
 * Muhammad is Magomed in the Caucasus and Mehmet in Turkey; Vladimir is Volodymyr in
 * Ukrainian, Uladzimir in Belarusian, and Vova at home. The classes are whole words
 * (tables/classes.tsv), and beginnings of patronymics and family names made from them
 * (tables/beginnings.tsv: Magomedov, Uladzimiravich). A leading spelling settles to
 * itself.
 */
#ifndef NAME_GIVEN_H
#define NAME_GIVEN_H

#include "name/table.h"
#include "name/words.h"

extern const struct table table_classes;
extern const struct table table_beginnings;

/* Replace the word, or its beginning, by the leading spelling of its class, if it is in
 * one. Time: linear in the word. */
void given_settle(struct word *word);

/* The spelling in row `row` of the tables, NULL after the last row: for tests. */
const char *given_row(size_t row);

#endif
