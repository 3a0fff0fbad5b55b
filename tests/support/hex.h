/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hex.h - test vectors as hexadecimal text
 */
#ifndef SUPPORT_HEX_H
#define SUPPORT_HEX_H

#include <stddef.h>
#include <stdint.h>

/* Decode a vector of at most `capacity` bytes (must); returns its byte count. */
size_t hex_load(const char *hex, uint8_t *out, size_t capacity);

/* Fail the test, showing both, unless the bytes are those of the vector. */
void hex_assert(const void *bytes, size_t count, const char *expected);

#endif
