/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text.h - UTF-8, base64url, hex and decimal, all strict
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Characters of unpadded base64url for n bytes, without the NUL. */
#define BASE64_CHARS(n) (((n)*4 + 2) / 3)

/* Valid UTF-8 per RFC 3629: no overlong form, surrogate, or value above 10FFFF. */
bool text_is_utf8(const void *bytes, size_t count);

/* Decode one code point at *at (which moves on); 0xFFFFFFFF on invalid bytes
 * (then *at moves one byte) or when no byte is left (then *at stays). */
uint32_t text_next(const uint8_t **at, const uint8_t *end);

/* Encode one code point, at most 4 bytes, no NUL; returns the byte count, 0 if
 * it is no scalar value. */
size_t text_encode(uint32_t code_point, uint8_t out[4]);

/* True for what signed prose may not hold: controls other than newline and tab,
 * line and paragraph separators, interlinear annotation marks, and Unicode's
 * Default_Ignorable_Code_Point (bidi controls, zero-width and other invisible
 * characters, variation selectors). */
bool text_is_hidden(uint32_t code_point);

/* Unpadded base64url [RFC4648] 5. Decoding is strict: alphabet, length and zero
 * spare bits; exactly `bytes` bytes or ERR_MALFORMED and out zeroed. */
void text_base64_encode(const uint8_t *in, size_t bytes, char *out /* BASE64_CHARS+1 */);
MUST_CHECK enum err text_base64_check(const char *in, size_t *bytes); /* what it holds */
MUST_CHECK enum err text_base64_decode(const char *in, uint8_t *out, size_t bytes);

/* Hex, lower case only; exactly `bytes` bytes or ERR_MALFORMED and out zeroed. */
void text_hex_encode(const uint8_t *in, size_t bytes, char *out /* 2n+1 */);
MUST_CHECK enum err text_hex_decode(const char *in, uint8_t *out, size_t bytes);

/* A whole decimal number, no sign, no leading zero, else ERR_MALFORMED; at most
 * max, else ERR_LIMIT. */
MUST_CHECK enum err text_decimal(const char *in, uint64_t max, uint64_t *out);

/* Copy with ceiling; ERR_LIMIT and out = "" when it does not fit with its NUL. */
MUST_CHECK enum err text_copy(char *out, size_t capacity, const char *in);

#endif
