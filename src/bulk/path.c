/* SPDX-License-Identifier: Apache-2.0 */
/*
 * path.c - what the processor says that it has
 */
#include "bulk/path.h"

#include "base/must.h"

enum path path_best(void)
{
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("aes") || !__builtin_cpu_supports("pclmul") ||
        !__builtin_cpu_supports("sse4.1"))
        return PATH_PORTABLE;
    if (!__builtin_cpu_supports("vaes") || !__builtin_cpu_supports("vpclmulqdq") ||
        !__builtin_cpu_supports("avx2"))
        return PATH_NATIVE;
    return PATH_WIDE;
#else
    return PATH_PORTABLE;
#endif
}

const char *path_name(enum path p)
{
    static const char *const names[PATH_COUNT] = {"portable", "native", "wide"};

    must(p < PATH_COUNT);
    return names[p];
}
