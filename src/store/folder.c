/* SPDX-License-Identifier: Apache-2.0 */
/*
 * folder.c - names, lock and durability of a node's folder
 *
 * The lock belongs to an open file, not to a process id, so a killed process lets
 * go of it by dying. The file of a lock stays: removing it would let two processes
 * lock two different files of that name.
 */
#include "store/folder.h"

#include <unistd.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

enum { LOCK_STEP_MS = 10 };

enum err
folder_path(const char *dir, const char *name, char out[FOLDER_PATH_MAX], struct fault *f)
{
    const char *start = dir[0] == '/' ? "" : "./";
    int count = snprintf(out, FOLDER_PATH_MAX, "%s%s/%s", start, dir, name);

    if (count >= 0 && count < FOLDER_PATH_MAX)
        return OK;
    out[0] = 0;
    return fault_set(f, ERR_LIMIT, "",
                     "The folder's path is longer than %d bytes; use a shorter one.",
                     FOLDER_PATH_MAX - 64);
}

enum err folder_sync(const char *dir)
{
    int folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced;

    if (folder < 0)
        return ERR_IO;
    synced = fsync(folder) == 0;
    close(folder);
    return synced ? OK : ERR_IO;
}

enum err folder_sync_above(const char *path)
{
    char above[FOLDER_PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t count = slash ? (size_t)(slash - path) : 0;

    if (!slash)
        return folder_sync(".");
    if (count == 0)
        return folder_sync("/");
    if (count >= sizeof above)
        return ERR_IO;
    memcpy(above, path, count);
    above[count] = 0;
    return folder_sync(above);
}

enum err folder_make(const char *dir, struct fault *f)
{
    if (mkdir(dir, 0700) != 0) {
        if (errno == EEXIST)
            return OK;
        return fault_set(f, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "",
                         "The folder \"%s\" cannot be made (%s); choose another, or make "
                         "it yourself.",
                         dir, strerrordesc_np(errno));
    }
    if (folder_sync_above(dir) != OK)
        return fault_set(
            f, ERR_IO, "",
            "The folder \"%s\" could not be written to disk; check the disk.", dir);
    return OK;
}

static void pause_ms(int ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};

    nanosleep(&left, NULL); /* cut short by a signal: then the lock is tried sooner */
}

static int64_t clock_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Try until it succeeds or `until` has passed. */
static enum err wait_for(int lock, int64_t until)
{
    while (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR)
            continue;
        if (errno != EWOULDBLOCK)
            return ERR_IO;
        if (clock_ms() >= until)
            return ERR_BUSY;
        pause_ms(LOCK_STEP_MS);
    }
    return OK;
}

enum err
folder_lock(const char *dir, const char *name, int wait_ms, int *lock, struct fault *f)
{
    char path[FOLDER_PATH_MAX];
    enum err e = folder_path(dir, name, path, f);
    int file;

    if (e != OK)
        return e;
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return fault_set(f, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "",
                         "\"%s\" cannot be opened (%s); check that the folder is yours.",
                         path, strerrordesc_np(errno));
    e = wait_for(file, clock_ms() + wait_ms);
    if (e == OK) {
        *lock = file;
        return OK;
    }
    close(file);
    if (e == ERR_BUSY)
        return fault_set(f, e, "",
                         "Another process is using the node in \"%s\"; wait until it has "
                         "ended, then try again.",
                         dir);
    return fault_set(
        f, e, "", "\"%s\" cannot be locked; the folder must be on a local disk.", path);
}

void folder_give_way(void)
{
    pause_ms(2 * LOCK_STEP_MS);
}

void folder_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}
