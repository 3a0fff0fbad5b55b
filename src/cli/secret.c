/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secret.c - asking for a passphrase
 */
#include "cli/secret.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/memory.h"
#include "cli/call.h"

#include <unistd.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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

/* Wait until something is typed, unless the user wants to stop. */
static bool wait_typed(int terminal, int stop_fd)
{
    struct pollfd p[] = {{.fd = terminal, .events = POLLIN},
                         {.fd = stop_fd, .events = POLLIN}};

    while (poll(p, 2, -1) < 0)
        if (errno != EINTR)
            return false;
    return p[1].revents == 0;
}

/* Read from the terminal up to the end of the line. */
static bool type(int terminal, int stop_fd, char out[PASSPHRASE_BYTES_MAX + 1])
{
    size_t used = 0;
    char c = '\0';

    for (;;) {
        if (!wait_typed(terminal, stop_fd) || read(terminal, &c, 1) != 1)
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

/* Ask, and type without echo. Stopping the program must not leave the terminal so:
 * signals are waited for (stop_fd), and the keys that would suspend it or dump its memory
 * are dead. */
static bool ask_unseen(int terminal,
                       int stop_fd,
                       const char *question,
                       const char *name,
                       char out[PASSPHRASE_BYTES_MAX + 1])
{
    struct termios before;
    struct termios silent;
    bool ok = tcgetattr(terminal, &before) == 0;

    if (!ok)
        return false;
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    silent.c_cc[VSUSP] = _POSIX_VDISABLE;
    silent.c_cc[VQUIT] = _POSIX_VDISABLE;
    (void)tcsetattr(terminal, TCSAFLUSH, &silent);
    (void)dprintf(terminal, "%s of the key \"%s\": ", question, name);
    ok = type(terminal, stop_fd, out);
    (void)dprintf(terminal, "\n");
    (void)tcsetattr(terminal, TCSAFLUSH, &before);
    return ok;
}

/* Ask at the terminal. ERR_DENIED there is none, without a sentence. */
MUST_CHECK static enum err at_terminal(struct call *c,
                                       const char *question,
                                       const char *name,
                                       char out[PASSPHRASE_BYTES_MAX + 1],
                                       struct fault *f)
{
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    bool ran = c->meter.running;
    enum err e;

    if (terminal < 0)
        return ERR_DENIED;
    e = meter_start(&c->meter, f);
    if (e == OK && !ask_unseen(terminal, c->meter.stop_fd, question, name, out))
        e = fault_set(f, ERR_CANCELLED, "", "No passphrase was given.");
    if (!ran)
        meter_end(&c->meter);
    (void)close(terminal);
    return e;
}

enum err secret_ask(void *state,
                    const char *name,
                    char out[PASSPHRASE_BYTES_MAX + 1],
                    struct fault *f)
{
    struct call *c = state;
    const char *path = c->words.value[OPTION_PASSPHRASE_FILE];
    enum err e = path != NULL ? read_line(path, out, f)
                              : at_terminal(c, "Passphrase", name, out, f);

    if (e == ERR_DENIED && path == NULL)
        e = fault_set(f, e, "",
                      "The key \"%s\" is locked, and there is no terminal to ask at; "
                      "give --passphrase-file FILE, or run before: entente key hold %s",
                      name, name);
    return e;
}

enum err secret_ask_new(void *state,
                        const char *name,
                        char out[PASSPHRASE_BYTES_MAX + 1],
                        struct fault *f)
{
    struct call *c = state;
    const char *path = c->words.value[OPTION_NEW_PASSPHRASE_FILE];
    char again[PASSPHRASE_BYTES_MAX + 1] = "";
    enum err e;

    if (path != NULL)
        return read_line(path, out, f);
    e = at_terminal(c, "New passphrase", name, out, f);
    if (e == OK)
        e = at_terminal(c, "Again the new passphrase", name, again, f);
    if (e == ERR_DENIED)
        e = fault_set(f, e, "",
                      "There is no terminal to ask for the new passphrase of the key "
                      "\"%s\" at; give --new-passphrase-file FILE",
                      name);
    if (e == OK && strcmp(out, again) != 0)
        e = fault_set(f, ERR_USAGE, "",
                      "The two passphrases differ; nothing was changed.");
    memory_wipe(again, sizeof again);
    return e;
}
