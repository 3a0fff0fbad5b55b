/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keyboard.h - what was meant by keys that were struck while another layout was set
 *
 * Who types a Russian name on a Latin layout, or the reverse, writes "Rflshjd" for
 * "Кадыров". The layouts that are known: Russian, Ukrainian, Arabic (101) and Hebrew,
 * each against the Latin one.
 */
#ifndef FIND_KEYBOARD_H
#define FIND_KEYBOARD_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Write the text as the same keys give it in another layout; `reading` counts the ways
 * this can be done from 0.
 *
 * Shape    text: UTF-8; out: capacity bytes
 * Returns  false, and out is "", when a letter of the text is not of that layout, when
 *          nothing would change, or when it does not fit
 */
bool keyboard_retype(size_t reading, const char *text, char *out, size_t capacity);

/* How many readings there are, and the name of the layout that one of them means. */
size_t keyboard_readings(void);
const char *keyboard_name(size_t reading);

#endif
