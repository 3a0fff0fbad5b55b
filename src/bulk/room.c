/* SPDX-License-Identifier: Apache-2.0 */
/*
 * room.c - spans of one piece of memory, the first that fits
 *
 * The law: spans are kept in order and apart. Under a sanitizer what is no array may not
 * be touched.
 */
#include "bulk/room.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"

#include <stdint.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define GUARDED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GUARDED 1
#endif
#endif

#if defined(GUARDED)
#include <sanitizer/asan_interface.h>
#endif

enum { SPANS_MAX = 24, PAGE = 1 << 12, SHORT_BYTES = 1 << 18 };

struct span {
    size_t from, to;
};

struct room {
    void *block;   /* as the heap gave it */
    uint8_t *base; /* its first page */
    size_t bytes;
    size_t touched; /* bytes from the beginning that may have been written */
    size_t warm;    /* that the system has cleared */
    struct span span[SPANS_MAX];
    size_t spans;
};

static void close_off(const void *from, size_t bytes)
{
#if defined(GUARDED)
    __asan_poison_memory_region(from, bytes);
#else
    (void)from;
    (void)bytes;
#endif
}

static void open_up(const void *from, size_t bytes)
{
#if defined(GUARDED)
    __asan_unpoison_memory_region(from, bytes);
#else
    (void)from;
    (void)bytes;
#endif
}

enum err room_new(size_t bytes, struct room **made)
{
    struct room *r = memory_new(1, sizeof *r);

    if (!r)
        return ERR_NOMEM;
    r->block = memory_new_large(bytes + PAGE, 1);
    if (!r->block) {
        memory_free(r);
        return ERR_NOMEM;
    }
    r->base = (uint8_t *)r->block + ((0 - (uintptr_t)r->block) & (PAGE - 1));
    r->bytes = bytes & ~(size_t)(PAGE - 1);
    close_off(r->base, r->bytes);
    *made = r;
    return OK;
}

void room_free(struct room *r)
{
    if (!r)
        return;
    open_up(r->base, r->bytes);
    for (size_t i = 0; i < r->spans; i++)
        memory_wipe(r->base + r->span[i].from, r->span[i].to - r->span[i].from);
    memory_free(r->block);
    memory_wipe_free(r, sizeof *r);
}

/* The first hole of so many bytes: the number of the span that it goes before. */
static bool find_hole(const struct room *r, size_t bytes, size_t *before, size_t *from)
{
    *from = 0;
    for (*before = 0; *before < r->spans; ++*before) {
        if (r->span[*before].from - *from >= bytes)
            return true;
        *from = r->span[*before].to;
    }
    return r->bytes - *from >= bytes;
}

void *room_take(struct room *r, size_t count, size_t size)
{
    size_t bytes;
    size_t whole;
    size_t before;
    size_t from;

    if (!mul_size(count, size, &bytes) || bytes > SIZE_MAX / 2)
        return NULL;
    whole = (bytes + PAGE - 1) & ~(size_t)(PAGE - 1);
    if (!r || bytes < SHORT_BYTES || r->spans == SPANS_MAX ||
        !find_hole(r, whole, &before, &from))
        return memory_new_large(count, size);
    memmove(&r->span[before + 1], &r->span[before],
            (r->spans - before) * sizeof r->span[0]);
    r->span[before] = (struct span){from, from + whole};
    r->spans++;
    if (r->touched < from + whole)
        r->touched = from + whole;
    open_up(r->base + from, bytes);
    return r->base + from;
}

static bool is_inside(const struct room *r, const void *array)
{
    uintptr_t at = (uintptr_t)array;

    return r && at >= (uintptr_t)r->base && at - (uintptr_t)r->base < r->bytes;
}

void room_give(struct room *r, void *array, size_t bytes)
{
    size_t from;
    size_t i = 0;

    if (!is_inside(r, array)) {
        memory_wipe_free(array, bytes);
        return;
    }
    from = (size_t)((uint8_t *)array - r->base);
    while (i < r->spans && r->span[i].from != from)
        i++;
    must(i < r->spans && bytes <= r->span[i].to - from);
    memory_wipe(array, bytes);
    close_off(array, r->span[i].to - from);
    r->spans--;
    memmove(&r->span[i], &r->span[i + 1], (r->spans - i) * sizeof r->span[0]);
}

void room_warm(struct room *r)
{
    if (!r)
        return;
    if (r->warm < r->touched)
        r->warm = r->touched;
    for (; r->warm < r->bytes; r->warm += PAGE) {
        volatile uint8_t *page = r->base + r->warm;
        open_up(r->base + r->warm, 1);
        *page = 0;
        close_off(r->base + r->warm, 1);
    }
}
