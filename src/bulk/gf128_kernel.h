/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gf128_kernel.h - what a path must give for gf128.h; private to gf128*.c
 */
#ifndef BULK_GF128_KERNEL_H
#define BULK_GF128_KERNEL_H

#include "bulk/gf128.h"

#if defined(__x86_64__)
/* As the functions of gf128.h, by PCLMULQDQ. */
struct block gf128_x86_mul(struct block a, struct block b);
void gf128_x86_scale_add(struct block s,
                         const struct block *in,
                         struct block *out,
                         size_t n);
struct block gf128_x86_dot(const struct block *a, const struct block *b, size_t n);

/* By VPCLMULQDQ. */
void gf128_x86_scale_add_wide(struct block s,
                              const struct block *in,
                              struct block *out,
                              size_t n);
struct block gf128_x86_dot_wide(const struct block *a, const struct block *b, size_t n);
#endif

#endif
