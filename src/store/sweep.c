/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sweep.c - zeroing the unallocated parts of b-tree pages
 *
 *     header | pointers to cells | unallocated | cells and free blocks
 *
 * The first byte tells a b-tree page from all others (overflow, free list), which
 * begin with the number of another page and so, in a file of this size, with 0.
 */
#include "store/sweep.h"

#include "base/num.h"

#include <unistd.h>

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_HEADER = 100, LEAF_HEADER = 8, INTERIOR_HEADER = 12, BLOCK_HEADER = 4 };

struct page {
    uint8_t bytes[SWEEP_PAGE_BYTES];
    size_t header; /* where the b-tree's header begins */
    bool changed;
};

/* Bytes of the header of this kind of page, 0 if it is no b-tree page. */
static size_t header_bytes(uint8_t kind)
{
    switch (kind) {
    case 2:
    case 5:
        return INTERIOR_HEADER;
    case 10:
    case 13:
        return LEAF_HEADER;
    default:
        return 0;
    }
}

static void zero(struct page *p, size_t from, size_t to)
{
    for (size_t i = from; i < to && !p->changed; i++)
        p->changed = p->bytes[i] != 0;
    memset(p->bytes + from, 0, to - from);
}

/* Zero the free blocks, a list in ascending order: next (u16), bytes (u16), nothing. */
static enum err zero_blocks(struct page *p, size_t start)
{
    size_t at = load_u16(p->bytes + p->header + 1);
    size_t least = start;

    while (at != 0) {
        size_t next;
        size_t bytes;

        if (at < least || at + BLOCK_HEADER > SWEEP_PAGE_BYTES)
            return ERR_CORRUPT;
        next = load_u16(p->bytes + at);
        bytes = load_u16(p->bytes + at + 2);
        if (bytes < BLOCK_HEADER || at + bytes > SWEEP_PAGE_BYTES)
            return ERR_CORRUPT;
        zero(p, at + BLOCK_HEADER, at + bytes);
        least = at + bytes;
        at = next;
    }
    return OK;
}

static enum err sweep_page(struct page *p)
{
    const size_t header = header_bytes(p->bytes[p->header]);
    size_t pointers_end;
    size_t start;

    if (header == 0)
        return OK;
    pointers_end = p->header + header + 2 * (size_t)load_u16(p->bytes + p->header + 3);
    start = load_u16(p->bytes + p->header + 5);
    if (pointers_end > start || start > SWEEP_PAGE_BYTES)
        return ERR_CORRUPT;
    zero(p, pointers_end, start);
    return zero_blocks(p, start);
}

static enum err sweep_open(int file, off_t pages, bool *changed)
{
    struct page p;

    for (off_t i = 0; i < pages; i++) {
        enum err e;

        p.header = i == 0 ? FILE_HEADER : 0;
        p.changed = false;
        if (pread(file, p.bytes, sizeof p.bytes, i * SWEEP_PAGE_BYTES) !=
            (ssize_t)sizeof p.bytes)
            return ERR_IO;
        e = sweep_page(&p);
        if (e != OK)
            return e;
        if (!p.changed)
            continue;
        *changed = true;
        if (pwrite(file, p.bytes, sizeof p.bytes, i * SWEEP_PAGE_BYTES) !=
            (ssize_t)sizeof p.bytes)
            return ERR_IO;
    }
    return OK;
}

enum err sweep_file(const char *path)
{
    int file = open(path, O_RDWR | O_CLOEXEC);
    bool changed = false;
    struct stat about;
    enum err e;

    if (file < 0)
        return ERR_IO;
    if (fstat(file, &about) != 0)
        e = ERR_IO;
    else if (about.st_size / SWEEP_PAGE_BYTES > SWEEP_PAGES_MAX)
        e = ERR_LIMIT;
    else
        e = sweep_open(file, about.st_size / SWEEP_PAGE_BYTES, &changed);
    if (changed && fsync(file) != 0)
        e = ERR_IO;
    close(file);
    return e;
}
