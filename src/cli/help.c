/* SPDX-License-Identifier: Apache-2.0 */
/*
 * help.c - the table of commands, and the help made from it
 */
#include "cli/help.h"

#include "base/num.h"
#include "cli/describe.h"
#include "cli/verbs.h"

#include <string.h>

enum { NAMES_MAX = 32, NAME_COLUMN = 10, VERB_COLUMN = 34 };

const struct command help_commands[] = {
    {"init", "make a node", init_verbs},
    {"card", "show, verify and exchange identity cards", card_verbs},
    {"key", "passphrases on keys, and holding them unlocked", key_verbs},
    {"import", "read a party's own list from files", import_verbs},
    {"lists", "the lists that are held", lists_verbs},
    {"export", "own objects into files that other tools read", export_verbs},
    {"pull", "read other TAXII servers", pull_verbs},
    {"push", "send own objects to another TAXII server", push_verbs},
    {"find", "names in a party's own lists, across scripts", find_verbs},
    {"agree", "draft, compare, sign and end agreements", agree_verbs},
    {"round", "match the two lists privately", round_verbs},
    {"hits", "leads: show, explain, confirm, dismiss", hits_verbs},
    {"ask", "ask, answer and promise, with due dates", ask_verbs},
    {"item", "give and receive records on conditions", item_verbs},
    {"consent", "ask, give and revoke leave to pass an item on", consent_verbs},
    {"notice", "correct, withdraw, restrict and contest items", notice_verbs},
    {"gate", "acts that wait for more officers of this side", gate_verbs},
    {"approval", "what third parties have to approve", approval_verbs},
    {"bundle", "exchange by removable media", bundle_verbs},
    {"link", "exchange with a peer that listens", link_verbs},
    {"serve", "listen for peers, and for other programs at the doors", serve_verbs},
    {"door", "who may use the doors, and taking objects back", door_verbs},
    {"log", "show, verify, prove and export the two lanes", log_verbs},
    {"status", "where everything stands, on one page", status_verbs},
    {"report", "what was done, in numbers, for officers and overseers", report_verbs},
    {"inventory", "what a seizure of this disk would yield", inventory_verbs},
    {"oversee", "what this side holds, for its own overseer", oversee_verbs},
    {"sample", "entries for inspectors, drawn by both sides", sample_verbs},
    {"recipe", "how names become what is matched", recipe_verbs},
    {"limits", "what this software does not prevent", limits_verbs},
    {NULL, NULL, NULL},
};

static const struct {
    enum err code;
    const char *words;
} meanings[] = {
    {OK, "done"},
    {ERR_USAGE, "the command line is wrong"},
    {ERR_MALFORMED, "the input is not of the required form"},
    {ERR_LIMIT, "larger, longer or more than a stated limit"},
    {ERR_FORGED, "a signature, hash, proof or key does not verify"},
    {ERR_UNEXPECTED, "well formed, but not now or not from this party"},
    {ERR_DENIED, "a rule of the agreement or of the program forbids it"},
    {ERR_NOT_FOUND, "there is no such thing"},
    {ERR_EXISTS, "there already is one"},
    {ERR_BUSY, "another process holds the node"},
    {ERR_RETRY, "try again later"},
    {ERR_CANCELLED, "stopped by the user"},
    {ERR_NOMEM, "out of memory"},
    {ERR_IO, "disk or network failed"},
    {ERR_CORRUPT, "the node's own data are not what was written"},
    {ERR_RANDOM, "the system has no randomness"},
};

void help_program(struct buffer *out)
{
    buffer_add_text(out, "entente: find what two lists have in common, and nothing "
                         "else, by agreement\n\n"
                         "usage: entente [-C DIR] [--wait MS] [--json] COMMAND ...\n\n");
    for (const struct command *c = help_commands; c->name != NULL; c++)
        buffer_printf(out, "  %-*s %s\n", (int)NAME_COLUMN, c->name, c->help);
    buffer_add_text(out, "\nMore: entente help COMMAND, entente help exit-codes, "
                         "man entente\n");
}

static void
add_usage(const struct command *command, const struct verb *verb, struct buffer *out)
{
    buffer_printf(out, "%s%s%s%s%s", command->name, verb->name[0] != '\0' ? " " : "",
                  verb->name, verb->words[0] != '\0' ? " " : "", verb->words);
}

void help_verb(const struct command *command, const struct verb *verb, struct buffer *out)
{
    buffer_add_text(out, "usage: entente ");
    add_usage(command, verb, out);
    buffer_printf(out, " [OPTION...]\n\n%s\n\n", verb->help);
    words_help(&(struct words_set){verb->options | HELP_COMMON, verb->more}, out);
}

void help_command(const struct command *command, struct buffer *out)
{
    if (command->verbs[0].name[0] == '\0') {
        help_verb(command, &command->verbs[0], out);
        return;
    }
    buffer_printf(out, "entente %s: %s\n\n", command->name, command->help);
    for (const struct verb *v = command->verbs; v->name != NULL; v++) {
        struct buffer left;

        buffer_init(&left, 1024);
        add_usage(command, v, &left);
        buffer_printf(out, "  %-*s %s\n", (int)VERB_COLUMN, buffer_text(&left), v->help);
        buffer_fini(&left);
    }
    buffer_printf(out, "\nThe options of one: entente %s VERB --help\n", command->name);
}

MUST_CHECK static enum err help_exit_codes(struct output *o)
{
    static const struct output_column columns[] = {
        {"code", "CODE", 0, true}, {"name", "NAME", 0, false}, {"words", "", 0, false}};
    json_t *rows = output_array(o);

    for (size_t i = 0; i < COUNT_OF(meanings); i++) {
        json_t *row = json_object();

        json_put_int(row, "code", err_exit_code(meanings[i].code), &o->ok);
        json_put_text(row, "name", err_name(meanings[i].code), &o->ok);
        json_put_text(row, "words", meanings[i].words, &o->ok);
        if (json_array_append_new(rows, row) != 0)
            o->ok = false;
    }
    output_table(o, rows, columns, COUNT_OF(columns));
    return OK;
}

/* Laid out as doc/openapi.json is: that file is made by this. */
MUST_CHECK static enum err help_openapi(struct output *o, struct fault *f)
{
    struct buffer text;
    json_t *made = NULL;
    enum err e;

    buffer_init(&text, DESCRIBE_MAX);
    e = describe_api(&text);
    if (e == OK)
        e = json_read_loose(text.data, text.bytes, DESCRIBE_MAX, &made, f);
    buffer_clear(&text);
    if (e == OK)
        e = output_lay_out(made, &text);
    if (e == OK)
        output_visible(&o->text, buffer_text(&text), true);
    buffer_fini(&text);
    json_decref(o->json);
    o->json = made != NULL ? made : json_object();
    return e == OK ? OK : fault_set(f, e, "", "Out of memory.");
}

enum err
help_answer(const char *command, const char *verb, struct output *o, struct fault *f)
{
    const struct command *c = NULL;
    const struct verb *v = NULL;
    enum err e = OK;

    if (command != NULL && strcmp(command, "exit-codes") == 0)
        return help_exit_codes(o);
    if (command != NULL && strcmp(command, "openapi") == 0)
        return help_openapi(o, f);
    if (command != NULL)
        e = help_find(command, &c, f);
    if (e == OK && verb != NULL)
        e = help_find_verb(c, verb, &v, f);
    if (e != OK)
        return e;
    if (v != NULL)
        help_verb(c, v, &o->text);
    else if (c != NULL)
        help_command(c, &o->text);
    else
        help_program(&o->text);
    json_put_text(o->json, "help", buffer_text(&o->text), &o->ok);
    return OK;
}

enum err help_find(const char *name, const struct command **out, struct fault *f)
{
    const char *names[NAMES_MAX] = {"help", NULL};
    const char *near;

    for (const struct command *c = help_commands; c->name != NULL; c++) {
        names[c - help_commands + 1] = c->name;
        if (strcmp(c->name, name) == 0) {
            *out = c;
            return OK;
        }
    }
    near = words_nearest(name, names);
    if (near != NULL)
        return fault_set(f, ERR_USAGE, "", "There is no command %s; did you mean %s?",
                         name, near);
    return fault_set(f, ERR_USAGE, "", "There is no command %s; see: entente help", name);
}

static const struct verb *usual_verb(const struct command *command)
{
    for (const struct verb *v = command->verbs; v->name != NULL; v++)
        if (v->name[0] == '\0' || v->usual)
            return v;
    return NULL;
}

enum err help_find_verb(const struct command *command,
                        const char *name,
                        const struct verb **out,
                        struct fault *f)
{
    const char *names[NAMES_MAX] = {NULL};
    const struct verb *usual = usual_verb(command);
    const char *near;

    for (const struct verb *v = command->verbs; v->name != NULL; v++) {
        names[v - command->verbs] = v->name;
        if (name != NULL && strcmp(v->name, name) == 0) {
            *out = v;
            return OK;
        }
    }
    if (usual != NULL && (name == NULL || usual->words_max > 0)) {
        *out = usual;
        return OK;
    }
    near = name != NULL ? words_nearest(name, names) : NULL;
    if (near != NULL)
        return fault_set(f, ERR_USAGE, "", "entente %s has no verb %s; did you mean %s?",
                         command->name, name, near);
    return fault_set(f, ERR_USAGE, "", "Say what to do; see: entente help %s",
                     command->name);
}
