/* SPDX-License-Identifier: Apache-2.0 */
/*
 * aes.c - the uses of the cipher, over the kernel of a path
 */
#include "bulk/aes.h"

#include "base/memory.h"
#include "base/must.h"
#include "bulk/aes_kernel.h"

enum { BATCH = 64 };

static const struct aes_kernel *kernel_of(enum path path)
{
    must(path < PATH_COUNT);
#if defined(__x86_64__)
    if (path == PATH_WIDE)
        return &aes_x86_wide_kernel;
    if (path == PATH_NATIVE)
        return &aes_x86_kernel;
#endif
    return &aes_portable_kernel;
}

void aes_init(struct aes *a, struct block key, enum path path)
{
    a->path = path;
    kernel_of(path)->expand(key, a->key);
}

void aes_hash(const struct aes *a,
              const struct block *in,
              struct block *out,
              size_t count)
{
    kernel_of(a->path)->hash(a->key, in, out, count);
}

void aes_branch(const struct aes a[2],
                const struct block *in,
                struct block *out,
                size_t count)
{
    kernel_of(a->path)->branch(a[0].key, a[1].key, in, out, count);
}

void aes_stream(const struct aes *a, uint64_t first, struct block *out, size_t count)
{
    kernel_of(a->path)->stream(a->key, first, out, count);
}

void aes_tweaked(const struct aes *a,
                 uint64_t first,
                 const struct block *in,
                 struct block *out,
                 size_t count)
{
    struct block once[BATCH];
    struct block sum[BATCH];

    for (size_t at = 0; at < count; at += BATCH) {
        size_t n = count - at < BATCH ? count - at : BATCH;
        aes_hash(a, in + at, once, n); /* E(x) + x */
        for (size_t i = 0; i < n; i++) {
            once[i] = block_add(once[i], in[at + i]);
            sum[i] = block_add(once[i], block_of(first + at + i, 0));
        }
        aes_hash(a, sum, out + at, n); /* E(E(x) + c) + E(x) + c */
        for (size_t i = 0; i < n; i++)
            out[at + i] = block_add(out[at + i], block_of(first + at + i, 0));
    }
    memory_wipe(once, sizeof once);
    memory_wipe(sum, sizeof sum);
}

void aes_rekeyed(enum path path,
                 const struct block *key,
                 const struct block *in,
                 struct block *out,
                 size_t count)
{
    kernel_of(path)->rekeyed(key, in, out, count);
}
