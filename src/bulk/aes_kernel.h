/* SPDX-License-Identifier: Apache-2.0 */
/*
 * aes_kernel.h - what a path must give for aes.h; private to aes*.c
 */
#ifndef BULK_AES_KERNEL_H
#define BULK_AES_KERNEL_H

#include "bulk/aes.h"

struct aes_kernel {
    void (*expand)(struct block key, struct block out[AES_ROUND_KEYS]);
    void (*hash)(const struct block *key,
                 const struct block *in,
                 struct block *out,
                 size_t n);
    void (*branch)(const struct block *left,
                   const struct block *right,
                   const struct block *in,
                   struct block *out,
                   size_t n);
    void (*stream)(const struct block *key, uint64_t first, struct block *out, size_t n);
    void (*rekeyed)(const struct block *key,
                    const struct block *in,
                    struct block *out,
                    size_t n);
};

extern const struct aes_kernel aes_portable_kernel;
#if defined(__x86_64__)
extern const struct aes_kernel aes_x86_kernel;
extern const struct aes_kernel aes_x86_wide_kernel;
#endif

#endif
