/* SPDX-License-Identifier: Apache-2.0 */
/*
 * real.h - a double as the shortest text that reads back as the same double
 *
 * As ECMAScript prints numbers, which [RFC8785] 3.2.2.3 makes canonical: the fewest
 * digits, without an exponent from 1e-6 on and below 1e21; 0 for both zeros.
 */
#ifndef JSON_REAL_H
#define JSON_REAL_H

#include "base/buffer.h"

/* Append it; the value is finite (must). */
void real_write(double value, struct buffer *b);

#endif
