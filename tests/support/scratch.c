/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scratch.c - a folder for one test
 */
#include "tests/support/scratch.h"

#include "base/must.h"

#include <unistd.h>

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

void scratch_name(const char *dir, const char *name, char out[SCRATCH_PATH_MAX])
{
    int count = snprintf(out, SCRATCH_PATH_MAX, "%s/%s", dir, name);

    must(count > 0 && count < SCRATCH_PATH_MAX);
}

void scratch_make(char path[SCRATCH_PATH_MAX])
{
    const char *above = getenv("TMPDIR");

    scratch_name(above && above[0] ? above : "/tmp", "entente-test-XXXXXX", path);
    must(mkdtemp(path));
}

void scratch_copy(const char *from, const char *to, size_t count)
{
    FILE *in = fopen(from, "rb");
    FILE *out = fopen(to, "wb");
    int byte;

    must(in && out);
    while (count-- > 0 && (byte = getc(in)) != EOF)
        must(putc(byte, out) == byte);
    fclose(in);
    must(fclose(out) == 0);
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *f)
{
    (void)about;
    (void)type;
    (void)f;
    return remove(path);
}

void scratch_remove(const char *path)
{
    must(nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0);
}

/* What is sought; nftw hands nothing on. */
static struct {
    const void *bytes;
    size_t count;
    bool found;
} sought;

static int search_one(const char *path, const struct stat *about, int type, struct FTW *f)
{
    size_t size = (size_t)about->st_size;
    void *bytes;
    int file;

    (void)f;
    if (type != FTW_F || size < sought.count)
        return 0;
    file = open(path, O_RDONLY | O_CLOEXEC);
    must(file >= 0);
    bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
    must(bytes != MAP_FAILED);
    if (memmem(bytes, size, sought.bytes, sought.count))
        sought.found = true;
    munmap(bytes, size);
    close(file);
    return 0;
}

bool scratch_holds(const char *path, const void *bytes, size_t count)
{
    sought.bytes = bytes;
    sought.count = count;
    sought.found = false;
    must(nftw(path, search_one, 16, FTW_PHYS) == 0);
    return sought.found;
}
