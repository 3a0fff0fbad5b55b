/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secret.c - the one thing that is ever asked: a passphrase
 */
#include "cli/secret.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/memory.h"
#include "cli/call.h"

#include <unistd.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>

enum { FILE_MAX = 4096 };

/* The first line of the file. */
MUST_CHECK static enum err
read_line(const char *path, char out[PASSPHRASE_BYTES_MAX + 1], struct fault *f)
{
    struct buffer bytes;
    size_t length = 0;
    enum err e;

    buffer_init(&bytes, FILE_MAX);
    e = file_read(path, &bytes, f);
    if (e == OK) {
        while (length < bytes.bytes && bytes.data[length] != '\n' &&
               bytes.data[length] != '\r')
            length++;
        if (length > PASSPHRASE_BYTES_MAX || length == 0 ||
            memchr(bytes.data, '\0', length) != NULL)
            e = fault_set(f, ERR_LIMIT, "",
                          "The first line of %s is no passphrase of 1 to %d bytes.", path,
                          PASSPHRASE_BYTES_MAX);
    }
    if (e == OK) {
        memcpy(out, bytes.data, length);
        out[length] = '\0';
    }
    buffer_fini(&bytes);
    return e;
}

/* Read from the terminal up to the end of the line. */
static bool type(int terminal, char out[PASSPHRASE_BYTES_MAX + 1])
{
    size_t used = 0;
    char c = '\0';

    for (;;) {
        ssize_t got = read(terminal, &c, 1);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        if (c == '\n')
            break;
        if (used == PASSPHRASE_BYTES_MAX)
            return false;
        out[used++] = c;
    }
    out[used] = '\0';
    return used > 0;
}

/* Ask at the terminal, without echo. */
MUST_CHECK static enum err at_terminal(const char *question,
                                       const char *name,
                                       char out[PASSPHRASE_BYTES_MAX + 1],
                                       struct fault *f)
{
    struct termios before;
    struct termios silent;
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    bool ok;

    if (terminal < 0 || tcgetattr(terminal, &before) != 0) {
        if (terminal >= 0)
            (void)close(terminal);
        return fault_set(f, ERR_DENIED, "",
                         "The key \"%s\" is locked, and there is no terminal to ask at; "
                         "give --passphrase-file FILE, or run before: entente key hold "
                         "%s",
                         name, name);
    }
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    (void)tcsetattr(terminal, TCSAFLUSH, &silent);
    (void)dprintf(terminal, "%s of the key \"%s\": ", question, name);
    ok = type(terminal, out);
    (void)dprintf(terminal, "\n");
    (void)tcsetattr(terminal, TCSAFLUSH, &before);
    (void)close(terminal);
    return ok ? OK : fault_set(f, ERR_CANCELLED, "", "No passphrase was given.");
}

enum err secret_ask(void *state,
                    const char *name,
                    char out[PASSPHRASE_BYTES_MAX + 1],
                    struct fault *f)
{
    const struct call *c = state;
    const char *path = c->words.value[OPTION_PASSPHRASE_FILE];

    return path != NULL ? read_line(path, out, f)
                        : at_terminal("Passphrase", name, out, f);
}

enum err secret_ask_new(void *state,
                        const char *name,
                        char out[PASSPHRASE_BYTES_MAX + 1],
                        struct fault *f)
{
    const struct call *c = state;
    const char *path = c->words.value[OPTION_NEW_PASSPHRASE_FILE];
    char again[PASSPHRASE_BYTES_MAX + 1] = "";
    enum err e;

    if (path != NULL)
        return read_line(path, out, f);
    e = at_terminal("New passphrase", name, out, f);
    if (e == OK)
        e = at_terminal("The same again: passphrase", name, again, f);
    if (e == OK && strcmp(out, again) != 0)
        e = fault_set(f, ERR_USAGE, "",
                      "The two passphrases differ; nothing was changed.");
    memory_wipe(again, sizeof again);
    return e;
}
