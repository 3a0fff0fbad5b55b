/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain.h - why a score is what it is, in lines that a person reads
 *
 *     ramzan (Cyrillic) ~ ramadhan: given name, common; dh for z: +1.24
 *     only on the left: akhmadovich (patronymic): -0.31
 *     born in the same year: +2.10
 *     together +2.60: probability 0.93
 *
 * The law. The numbers of the lines add up to the number of the last one, exactly as
 * printed. Names of words are their letters as they are read; the names themselves stand
 * wherever these lines do.
 */
#ifndef NAME_EXPLAIN_H
#define NAME_EXPLAIN_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "intel/record.h"
#include "name/fact.h"
#include "name/form.h"

/*
 * Two names with what is known beside them (FACT_NONE for nothing). Each line ends with a
 * newline.
 *
 * Errors   ERR_NOMEM; ERR_LIMIT the buffer is full
 */
MUST_CHECK enum err explain_names(enum record_kind kind,
                                  const struct form *left,
                                  const struct form *right,
                                  enum fact fact,
                                  struct buffer *out);

/* Two records, by the names that met best, and all the facts of name/score.h. */
MUST_CHECK enum err explain_records(const struct record *left,
                                    const struct record *right,
                                    struct buffer *out);

#endif
