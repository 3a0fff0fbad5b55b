/* SPDX-License-Identifier: Apache-2.0 */
/*
 * num.h - size arithmetic that says when it overflows, and small number helpers
 *
 * Nouns  add, mul, load, store
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* True and *out = a + b (a * b) if it fits; false and *out = 0 if not. */
MUST_CHECK bool add_size(size_t a, size_t b, size_t *out);
MUST_CHECK bool mul_size(size_t a, size_t b, size_t *out);

/* Big-endian load and store. */
uint16_t load_u16(const uint8_t in[2]);
uint32_t load_u32(const uint8_t in[4]);
uint64_t load_u64(const uint8_t in[8]);
void store_u16(uint8_t out[2], uint16_t value);
void store_u32(uint8_t out[4], uint32_t value);
void store_u64(uint8_t out[8], uint64_t value);

#endif
