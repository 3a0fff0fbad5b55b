/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal.c - the node's own notes of what was refused and overseen
 */
#include "exchange/journal.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/instant.h"
#include "base/num.h"
#include "exchange/node.h"
#include "store/keystore.h"

#include <unistd.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { WORDS = 5 };

static bool is_code(const char *word)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789.-_";

    return word[0] != '\0' && strspn(word, letters) == strlen(word);
}

void journal_word(char out[JOURNAL_WORD_BYTES], const char *word)
{
    (void)snprintf(out, JOURNAL_WORD_BYTES, "%s",
                   word == NULL || word[0] == '\0' ? "-" : word);
}

static void add_word(struct buffer *out, const char *word)
{
    buffer_add_byte(out, ' ');
    buffer_add_text(out, is_code(word) ? word : "?");
}

static void write_line(struct buffer *out, const struct journal_line *line)
{
    char time[INSTANT_BYTES];

    instant_format(line->time, time);
    buffer_add_text(out, time);
    add_word(out, line->kind);
    add_word(out, line->what);
    add_word(out, line->who);
    add_word(out, line->rule);
    buffer_add_byte(out, '\n');
}

/* Did a crash cut the last line off? */
static bool is_cut(int fd)
{
    off_t end = lseek(fd, 0, SEEK_END);
    char last = '\n';

    return end > 0 && pread(fd, &last, 1, end - 1) == 1 && last != '\n';
}

MUST_CHECK static enum err append(const char *path, const struct buffer *line)
{
    int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    enum err e = OK;

    if (fd < 0)
        return ERR_IO;
    if (is_cut(fd))
        e = file_write_all(fd, "\n", 1);
    if (e == OK)
        e = file_write_all(fd, line->data, line->bytes);
    if (e == OK && fsync(fd) != 0)
        e = ERR_IO;
    if (close(fd) != 0 && e == OK)
        e = ERR_IO;
    return e;
}

/* All of it; nothing if there is none. */
MUST_CHECK static enum err read_all(const char *path, struct buffer *out)
{
    enum err e = file_read(path, out, NULL);

    return e == ERR_NOT_FOUND ? OK : e;
}

/* Drop the older half, at the end of a line. */
MUST_CHECK static enum err halve(const char *path, const struct buffer *all)
{
    const uint8_t *from = memchr(all->data + all->bytes / 2, '\n', all->bytes / 2);
    size_t left = from != NULL ? (size_t)(all->data + all->bytes - from) - 1 : 0;

    return keystore_replace(path, from != NULL ? from + 1 : all->data, left, 0600, NULL);
}

MUST_CHECK static enum err make_room(const char *path)
{
    struct stat info;
    struct buffer all;
    enum err e;

    if (stat(path, &info) != 0 || info.st_size < JOURNAL_MAX)
        return OK; /* what keeps it from being read will keep it from being written */
    buffer_init(&all, 2 * JOURNAL_MAX);
    e = read_all(path, &all);
    if (e == OK && all.bytes >= JOURNAL_MAX)
        e = halve(path, &all);
    buffer_fini(&all);
    return e;
}

enum err journal_add(const char *dir, const struct journal_line *line, struct fault *f)
{
    char path[NODE_PATH_MAX];
    struct buffer text;
    enum err e = node_path(dir, "journal", path);

    buffer_init(&text, 1024);
    write_line(&text, line);
    if (e == OK)
        e = buffer_status(&text);
    if (e == OK)
        e = make_room(path);
    if (e == OK)
        e = append(path, &text);
    buffer_fini(&text);
    if (e != OK)
        return fault_set(f, e, "R37", "Nothing can be noted in \"%s\" (%s).", path,
                         err_name(e));
    return OK;
}

/* Part a line, which is changed, into its words. */
static bool read_line(char *text, struct journal_line *out)
{
    char *words[WORDS] = {text};
    size_t count = 1;

    for (char *c = text; *c != '\0'; c++) {
        if (*c != ' ')
            continue;
        *c = '\0';
        if (count == WORDS)
            return false;
        words[count++] = c + 1;
    }
    if (count != WORDS || instant_parse(words[0], &out->time) != OK)
        return false;
    journal_word(out->kind, words[1]);
    journal_word(out->what, words[2]);
    journal_word(out->who, words[3]);
    journal_word(out->rule, words[4]);
    return true;
}

enum err journal_each(const char *dir,
                      enum err (*visit)(void *state, const struct journal_line *line),
                      void *state,
                      struct fault *f)
{
    char path[NODE_PATH_MAX];
    struct buffer all;
    enum err e = node_path(dir, "journal", path);
    char *next;

    buffer_init(&all, 2 * JOURNAL_MAX);
    if (e == OK)
        e = read_all(path, &all);
    next = e == OK && all.bytes > 0 ? (char *)all.data : NULL;
    while (next != NULL && e == OK) {
        char *line = next;
        char *end = strchr(line, '\n');
        struct journal_line read;

        next = end != NULL ? end + 1 : NULL;
        if (end == NULL)
            continue; /* a line that a crash cut off */
        *end = '\0';
        if (read_line(line, &read))
            e = visit(state, &read);
    }
    buffer_fini(&all);
    if (e != OK)
        return fault_set(f, e, "R37", "The journal \"%s\" cannot be read (%s).", path,
                         err_name(e));
    return OK;
}
