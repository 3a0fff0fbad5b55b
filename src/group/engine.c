/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine.c - which engines there are, and which this processor can run
 *
 * The compiler's run-time asks the processor once, before main, and the operating system
 * whether it keeps the wide registers.
 */
#include "group/engine.h"

#include "group/portable.h"
#ifdef __x86_64__
#include "group/avx2.h"
#include "group/ifma.h"
#endif

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool may_run_anywhere(void)
{
    return true;
}

#ifdef __x86_64__
static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static bool has_ifma(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512ifma");
}
#endif

static const struct {
    bool (*may_run)(void);
    const struct group_engine *engine;
} engines[] = {
    {may_run_anywhere, &portable_engine},
#ifdef __x86_64__
    {has_avx2, &avx2_engine},
    {has_ifma, &ifma_engine},
#endif
};

enum { ENGINES = sizeof engines / sizeof engines[0] };

const struct group_engine *engine_at(size_t i)
{
    for (size_t j = 0; j < ENGINES; j++)
        if (engines[j].may_run() && i-- == 0)
            return engines[j].engine;
    return NULL;
}

const struct group_engine *engine_best(void)
{
    size_t last = ENGINES - 1;

    while (!engines[last].may_run())
        last--;
    return engines[last].engine;
}

const struct group_engine *engine_named(const char *name)
{
    for (size_t j = 0; j < ENGINES; j++)
        if (engines[j].may_run() && strcmp(engines[j].engine->name, name) == 0)
            return engines[j].engine;
    return NULL;
}

const struct group_engine *engine_wanted(void)
{
    const char *name = getenv("ENTENTE_CPU");

    return name == NULL || name[0] == '\0' ? engine_best() : engine_named(name);
}
