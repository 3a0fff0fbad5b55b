/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main.c - from the command line to a verb, and from its end to an exit code
 *
 * The law: standard output holds an answer or nothing; standard error holds one sentence
 * if the verb failed; the exit code is that of the error. Nothing is ever asked,
 * but the passphrase of a locked key (cli/secret.h).
 */
#include "base/fault.h"
#include "base/memory.h"
#include "cli/call.h"
#include "cli/help.h"
#include "crypto/entropy.h"
#include "group/engine.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WAIT_MS = 10000, WAIT_MAX_MS = 3600000, KNOWN_BYTES = 64 };

static const struct words_set leading_options = {.first = HELP_COMMON |
                                                          OPTION_BIT(OPTION_VERSION)};

/* An error that came without a sentence still gets one. */
static int say_fault(enum err e, const struct fault *f)
{
    if (e == OK)
        return 0;
    if (f->code == e && f->text[0] != '\0')
        (void)fprintf(stderr, "entente: %s%s%s%s\n", f->text,
                      f->rule[0] != '\0' ? " (rule " : "", f->rule,
                      f->rule[0] != '\0' ? ")" : "");
    else
        (void)fprintf(stderr, "entente: It cannot be done (%s).\n", err_name(e));
    return err_exit_code(e);
}

/* What stood before the command holds unless it stands again after the verb. */
MUST_CHECK static enum err
settle(struct call *c, const struct words *leading, struct fault *f)
{
    static const struct words_range wait = {0, WAIT_MAX_MS, WAIT_MS};
    const struct words *near = &c->words;
    const char *env = getenv("ENTENTE_DIR");
    int64_t wait_ms = 0;
    enum err e = words_number(near->value[OPTION_WAIT] != NULL ? near : leading,
                              OPTION_WAIT, &wait, &wait_ms, f);

    c->wait_ms = (int)wait_ms;
    c->json = near->value[OPTION_JSON] != NULL || leading->value[OPTION_JSON] != NULL;
    c->dir = near->value[OPTION_DIR];
    if (c->dir == NULL)
        c->dir = leading->value[OPTION_DIR];
    if (c->dir == NULL)
        c->dir = env != NULL && env[0] != '\0' ? env : ".";
    return e;
}

/* A name in ENTENTE_CPU that is nobody's would otherwise be passed over in silence. */
MUST_CHECK static enum err check_processor(struct fault *f)
{
    char known[KNOWN_BYTES] = "";

    if (engine_wanted() != NULL)
        return OK;
    for (size_t i = 0; engine_at(i) != NULL; i++) {
        size_t used = strlen(known);

        (void)snprintf(known + used, sizeof known - used, "%s%s", i > 0 ? ", " : "",
                       engine_at(i)->name);
    }
    return fault_set(f, ERR_USAGE, "",
                     "ENTENTE_CPU is \"%.32s\", which this processor cannot be told to "
                     "use; it knows: %s.",
                     getenv("ENTENTE_CPU"), known);
}

MUST_CHECK static enum err
run_verb(struct call *c, const struct command *command, struct fault *f)
{
    if (c->words.value[OPTION_HELP] != NULL) {
        help_verb(command, c->verb, &c->output.text);
        json_put_text(c->output.json, "help", buffer_text(&c->output.text),
                      &c->output.ok);
        return OK;
    }
    return call_run(c, command->name, f);
}

/* `words` are the command and what follows it. */
MUST_CHECK static enum err run_command(
    struct call *c, int count, char **words, const struct words *leading, struct fault *f)
{
    const struct command *command = NULL;
    const char *name = count > 1 && words[1][0] != '-' ? words[1] : NULL;
    struct words_set allowed;
    enum err e = help_find(words[0], &command, f);
    int skip;

    if (e == OK && name == NULL && count > 1 &&
        (strcmp(words[1], "--help") == 0 || strcmp(words[1], "-h") == 0))
        return help_answer(words[0], NULL, &c->output, f);
    if (e == OK)
        e = help_find_verb(command, name, &c->verb, f);
    if (e != OK)
        return e;
    skip = name != NULL && strcmp(c->verb->name, name) == 0 ? 1 : 0;
    allowed = (struct words_set){c->verb->options | HELP_COMMON, c->verb->more};
    e = words_read(count - skip, words + skip, &allowed, false, &c->words, f);
    if (e == OK)
        e = settle(c, leading, f);
    if (e == OK)
        e = check_processor(f);
    if (e == OK)
        e = run_verb(c, command, f);
    return e;
}

MUST_CHECK static enum err
answer_help(struct call *c, int count, char **words, struct fault *f)
{
    static const struct words_set allowed = {.first = OPTION_BIT(OPTION_JSON)};
    enum err e = words_read(count, words, &allowed, false, &c->words, f);

    if (e != OK)
        return e;
    c->json = c->json || c->words.value[OPTION_JSON] != NULL;
    return help_answer(words_at(&c->words, 0), words_at(&c->words, 1), &c->output, f);
}

MUST_CHECK static enum err
answer(struct call *c, const struct words *leading, char **rest, struct fault *f)
{
    int count = (int)leading->count;

    if (leading->value[OPTION_VERSION] != NULL) {
        json_put_text(c->output.json, "version", ENTENTE_VERSION, &c->output.ok);
        output_say(&c->output, c->output.json, "entente {version}\n");
        return OK;
    }
    c->json = leading->value[OPTION_JSON] != NULL;
    if (count == 0 || leading->value[OPTION_HELP] != NULL)
        return help_answer(NULL, NULL, &c->output, f);
    if (strcmp(rest[0], "help") == 0)
        return answer_help(c, count, rest, f);
    return run_command(c, count, rest, leading, f);
}

int main(int argc, char **argv)
{
    struct call c = {.verb = NULL};
    struct words leading = {.count = 0};
    struct fault f = {.code = OK};
    enum err e;

    (void)signal(SIGPIPE, SIG_IGN);
    memory_start();
    output_init(&c.output);
    e = crypto_start();
    if (e == OK)
        e = words_read(argc, argv, &leading_options, true, &leading, &f);
    if (e == OK)
        e = answer(&c, &leading, argv + (argc - (int)leading.count), &f);
    if (e == OK)
        e = output_print(&c.output, c.json, &f);
    words_fini(&c.words);
    words_fini(&leading);
    output_fini(&c.output);
    return say_fault(e, &f);
}
