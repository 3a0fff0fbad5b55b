/* SPDX-License-Identifier: Apache-2.0 */
/*
 * assent.c - showing something at the terminal, and waiting for a yes
 */
#include "cli/assent.h"

#include <unistd.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

enum { ANSWER_BYTES = 16 };

bool assent_is_wanted(const struct call *c)
{
    return !c->json && c->words.value[OPTION_YES] == NULL && isatty(STDIN_FILENO) == 1 &&
           isatty(STDOUT_FILENO) == 1;
}

/* One byte that is typed; false at the end, or if the user wants to stop. */
static bool read_typed(int terminal, int stop_fd, char *out)
{
    struct pollfd p[] = {{.fd = terminal, .events = POLLIN},
                         {.fd = stop_fd, .events = POLLIN}};

    while (poll(p, 2, -1) < 0)
        if (errno != EINTR)
            return false;
    return p[1].revents == 0 && read(terminal, out, 1) == 1;
}

/* The line that is typed, the rest of a longer one passed over. */
static bool read_answer(int terminal, int stop_fd, char out[ANSWER_BYTES])
{
    size_t used = 0;
    char c = '\0';

    while (read_typed(terminal, stop_fd, &c)) {
        if (c == '\n') {
            out[used] = '\0';
            return true;
        }
        if (used + 1 < ANSWER_BYTES)
            out[used++] = c;
    }
    return false;
}

enum err assent_ask(struct call *c, const char *text, struct fault *f)
{
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    bool ran = c->meter.running;
    char answer[ANSWER_BYTES] = "";
    enum err e;

    if (terminal < 0)
        return fault_set(f, ERR_IO, "",
                         "The terminal cannot be asked (%s); say --yes if you mean it.",
                         strerror(errno));
    call_close(c);
    e = meter_start(&c->meter, f);
    if (e == OK &&
        (dprintf(terminal, "%sType \"yes\" to be bound by that: ", text) < 0 ||
         !read_answer(terminal, c->meter.stop_fd, answer) || strcmp(answer, "yes") != 0))
        e = fault_set(f, ERR_CANCELLED, "",
                      "No \"yes\" was typed; nothing was signed, and it stands as "
                      "before.");
    if (!ran)
        meter_end(&c->meter);
    (void)close(terminal);
    return e;
}
