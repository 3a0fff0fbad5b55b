/* SPDX-License-Identifier: Apache-2.0 */
/*
 * alphabet.h - in which script a name is written
 *
 * Source [UCD] blocks and the Script property, as far as living scripts of names go;
 * codes of ISO 15924
 */
#ifndef INTEL_ALPHABET_H
#define INTEL_ALPHABET_H

/*
 * The code of the one script that the letters of a text are of: "Latn", "Cyrl", "Arab"
 * ... "Jpan" for kana with or without Han, "Kore" for Hangul likewise; "Zyyy" where there
 * is no letter, "Zzzz" where there are several scripts or one that is not known here.
 *
 * Shape    text is UTF-8. Owns: the result is static.
 */
const char *alphabet_find(const char *text);

#endif
