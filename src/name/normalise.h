/* SPDX-License-Identifier: Apache-2.0 */
/*
 * normalise.h - the plain form of a name: what differs only in writing becomes equal
 *
 * The law. The result is lower-case letters and ASCII digits, in words parted by one
 * blank, without blanks at the ends. Letters are decomposed (NFKD) and their marks
 * dropped, except the few marks that change a consonant and so must live until
 * transliteration: the haceks, acutes and cedillas of c s z t, the breve of the
 * Cyrillic short i and u, and the Hebrew geresh. Apostrophes, modifier letters and
 * invisible characters vanish; whatever else is no letter and no digit parts words.
 * Normalising twice changes nothing.
 *
 * Source    Unicode data of libunistring (decompositions and simple case), which
 *           Unicode's stability policy freezes for assigned characters
 */
#ifndef NAME_NORMALISE_H
#define NAME_NORMALISE_H

#include "base/attr.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum { NORMAL_BYTES_MAX = 512, NORMAL_POINTS_MAX = 1024, NORMAL_GERESH = 0x05F3 };

struct normal {
    uint32_t points[NORMAL_POINTS_MAX];
    size_t count;
};

/*
 * Normalise `bytes` bytes of UTF-8. A form longer than NORMAL_POINTS_MAX, which only
 * names made of ligatures reach, is cut there.
 *
 * Errors   ERR_MALFORMED not UTF-8; ERR_LIMIT more than NORMAL_BYTES_MAX bytes
 * Time     linear
 */
MUST_CHECK enum err normalise_text(const void *text, size_t bytes, struct normal *out);

#endif
