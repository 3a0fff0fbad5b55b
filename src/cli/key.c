/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key.c - entente key: passphrases on the node's keys, and holding them unlocked
 *
 * None of this opens the node, so it works while another process holds it.
 */
#include "base/instant.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "cli/devices.h"
#include "cli/secret.h"
#include "cli/verbs.h"
#include "exchange/agent.h"
#include "exchange/keys.h"
#include "exchange/node.h"

#include <unistd.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HOLD_USUAL_S = 1800 };

/* "node", "link", "overseer" and "root" are the node's own; any other is an officer's. */
MUST_CHECK static enum err
name_key(const char *word, char name[KEYS_NAME_MAX + 1], struct fault *f)
{
    static const char *const own[] = {"node", "link", "overseer", "root"};
    static const char folder[] = "officers/";
    bool named = strncmp(word, folder, strlen(folder)) == 0;
    const char *last = named ? word + strlen(folder) : word;
    bool officer = !named;
    int count;

    for (size_t i = 0; i < COUNT_OF(own); i++)
        officer = officer && strcmp(word, own[i]) != 0;
    if (last[0] == '\0' || last[0] == '.' || strchr(last, '/') != NULL)
        return fault_set(f, ERR_NOT_FOUND, "",
                         "\"%s\" is no key's name; they are listed by: entente key",
                         word);
    count = snprintf(name, KEYS_NAME_MAX + 1, "%s%s", officer ? folder : "", word);
    if (count < 0 || count > KEYS_NAME_MAX)
        return fault_set(f, ERR_LIMIT, "", "The name of that key is too long.");
    return OK;
}

static struct keys_asker asker_of(struct call *c)
{
    return (struct keys_asker){secret_ask, c};
}

/* ---- list ---- */

static void add_row(struct call *c, json_t *rows, const char *name)
{
    json_t *row = json_object();
    bool locked = false;
    enum err e = keys_look(c->dir, name, &locked, NULL);

    json_put_text(row, "key", name, &c->output.ok);
    json_put_text(row, "state",
                  e != OK  ? "unreadable"
                  : locked ? "locked"
                           : "open",
                  &c->output.ok);
    if (json_array_append_new(rows, row) != 0)
        c->output.ok = false;
}

static int is_named(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strchr(entry->d_name, '.') == NULL;
}

MUST_CHECK static enum err
add_folder(struct call *c, json_t *rows, const char *folder, struct fault *f)
{
    struct dirent **names = NULL;
    char path[NODE_PATH_MAX];
    int count = -1;
    enum err e = node_path(c->dir, folder, path);

    if (e == OK)
        count = scandir(path, &names, is_named, alphasort);
    if (count < 0)
        return fault_set(f, ERR_NOT_FOUND, "",
                         "There is no node in \"%s\"; name its folder with -C DIR.",
                         c->dir);
    for (int i = 0; i < count; i++) {
        char name[KEYS_NAME_MAX + 1];
        const char *below = folder + strlen("keys");
        bool plain = below[0] != '\0' || (strcmp(names[i]->d_name, "officers") != 0 &&
                                          strcmp(names[i]->d_name, "seal") != 0);

        if (plain &&
            snprintf(name, sizeof name, "%s%s%s", below[0] != '\0' ? below + 1 : "",
                     below[0] != '\0' ? "/" : "", names[i]->d_name) < (int)sizeof name)
            add_row(c, rows, name);
        memory_free(names[i]);
    }
    memory_free(names);
    return OK;
}

static enum err run_list(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {{"key", "KEY", 0, false},
                                                   {"state", "STATE", 0, false}};
    json_t *rows = output_array(&c->output);
    enum err e = add_folder(c, rows, "keys", f);

    if (e == OK)
        e = add_folder(c, rows, "keys/officers", f);
    output_table(&c->output, rows, columns, COUNT_OF(columns));
    return e;
}

/* ---- lock and unlock ---- */

static void say_changed(struct call *c, const char *name, const char *state)
{
    json_put_text(c->output.json, "key", name, &c->output.ok);
    json_put_text(c->output.json, "state", state, &c->output.ok);
    output_say(&c->output, c->output.json, "The key {key} is now {state}.\n");
}

/* Give the old passphrase, which was asked for before the new one. */
static enum err hand_over(void *state,
                          const char *name,
                          char out[PASSPHRASE_BYTES_MAX + 1],
                          struct fault *f)
{
    (void)name;
    (void)f;
    memcpy(out, state, PASSPHRASE_BYTES_MAX + 1);
    return OK;
}

static enum err run_lock(struct call *c, struct fault *f)
{
    char name[KEYS_NAME_MAX + 1];
    char old[PASSPHRASE_BYTES_MAX + 1] = "";
    char text[PASSPHRASE_BYTES_MAX + 1] = "";
    const struct keys_asker asker = {hand_over, old};
    bool locked = false;
    enum err e = name_key(words_at(&c->words, 0), name, f);

    if (e == OK)
        e = keys_look(c->dir, name, &locked, f);
    if (e == OK && locked)
        e = secret_ask(c, name, old, f);
    if (e == OK)
        e = secret_ask_new(c, name, text, f);
    if (e == OK) {
        struct keyfile_lock lock = {.text = text, .bytes = strlen(text)};
        e = keys_lock(c->dir, name, &asker, &lock, f);
    }
    memory_wipe(old, sizeof old);
    memory_wipe(text, sizeof text);
    if (e == OK)
        say_changed(c, name, "locked");
    return e;
}

static enum err run_unlock(struct call *c, struct fault *f)
{
    const struct keys_asker asker = asker_of(c);
    char name[KEYS_NAME_MAX + 1];
    enum err e = name_key(words_at(&c->words, 0), name, f);

    if (e == OK)
        e = keys_unlock(c->dir, name, &asker, f);
    if (e == OK)
        say_changed(c, name, "open");
    return e;
}

/* ---- hold and drop ---- */

/* In a process of its own, without terminal and files of the one that asked. */
static void go_on_alone(struct agent *a, struct agent_key *keys, size_t count, int64_t s)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

    (void)setsid();
    for (int i = STDIN_FILENO; i <= STDERR_FILENO && nothing >= 0; i++)
        (void)dup2(nothing, i);
    agent_serve(a, keys, count, s, -1);
    _exit(EXIT_SUCCESS);
}

MUST_CHECK static enum err
start_holding(struct call *c, struct agent_key *keys, int64_t seconds, struct fault *f)
{
    struct agent *a = NULL;
    enum err e = agent_start(c->dir, &a, f);
    pid_t child;

    if (e != OK)
        return e;
    (void)signal(SIGHUP, SIG_IGN); /* of the terminal that ends with this command */
    child = fork();
    if (child == 0)
        go_on_alone(a, keys, c->words.count, seconds);
    if (child < 0)
        e = fault_set(f, ERR_IO, "", "No process can be started (%s).",
                      strerrordesc_np(errno));
    agent_leave(a);
    return e;
}

MUST_CHECK static enum err
read_all(struct call *c, struct agent_key *keys, struct fault *f)
{
    const struct keys_asker asker = asker_of(c);
    json_t *names = json_array();
    enum err e = OK;

    for (size_t i = 0; i < c->words.count && e == OK; i++) {
        struct sign_secret secret;

        e = name_key(words_at(&c->words, i), keys[i].name, f);
        if (e == OK)
            e = keys_read(c->dir, keys[i].name, &asker, &secret, f);
        if (e == OK)
            memcpy(keys[i].seed, secret.seed, sizeof keys[i].seed);
        if (json_array_append_new(names, json_string(keys[i].name)) != 0)
            c->output.ok = false;
        memory_wipe(&secret, sizeof secret);
    }
    json_put(c->output.json, "held", names, &c->output.ok);
    return e;
}

static enum err run_hold(struct call *c, struct fault *f)
{
    static const struct words_range range = {1, AGENT_SECONDS_MAX, HOLD_USUAL_S};
    struct agent_key *keys = memory_new(AGENT_KEYS_MAX, sizeof *keys);
    int64_t seconds = 0;
    enum err e = words_number(&c->words, OPTION_FOR, &range, &seconds, f);

    if (keys == NULL)
        e = fault_set(f, ERR_NOMEM, "", "Out of memory.");
    if (e == OK)
        e = read_all(c, keys, f);
    if (e == OK)
        e = start_holding(c, keys, seconds, f);
    if (e == OK) {
        json_put_time(c->output.json, "until", (int64_t)time(NULL) + seconds,
                      &c->output.ok);
        output_say(&c->output, c->output.json,
                   "Held until {until}; end it before with: entente key drop\n");
    }
    memory_wipe_free(keys, AGENT_KEYS_MAX * sizeof *keys);
    return e;
}

static enum err run_drop(struct call *c, struct fault *f)
{
    if (agent_end(c->dir) != OK)
        return fault_set(f, ERR_NOT_FOUND, "", "No keys are held in \"%s\".", c->dir);
    output_say(&c->output, c->output.json, "No keys are held any more.\n");
    return OK;
}

/* ---- security keys ---- */

static const char devices_end[] = ".devices";

static int has_devices(const struct dirent *entry)
{
    const char *end = strchr(entry->d_name, '.');

    return entry->d_name[0] != '.' && end != NULL && strcmp(end, devices_end) == 0;
}

MUST_CHECK static enum err
add_devices(struct call *c, json_t *rows, const char *officer, struct fault *f)
{
    struct desk_device *list = memory_new(DESK_DEVICES_MAX, sizeof *list);
    size_t count = 0;
    enum err e = list != NULL ? devices_load(&(struct devices_of){c->dir, officer}, list,
                                             &count, f)
                              : fault_set(f, ERR_NOMEM, "", "Out of memory.");

    for (size_t i = 0; e == OK && i < count; i++) {
        json_t *row = json_object();

        json_put_text(row, "officer", officer, &c->output.ok);
        json_put_text(row, "name", list[i].name, &c->output.ok);
        json_put_text(row, "site", list[i].site, &c->output.ok);
        json_put_time(row, "added", list[i].added, &c->output.ok);
        if (list[i].used != 0)
            json_put_time(row, "used", list[i].used, &c->output.ok);
        if (json_array_append_new(rows, row) != 0)
            c->output.ok = false;
    }
    memory_free(list);
    return e;
}

static enum err run_devices(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {{"officer", "OFFICER", 0, false},
                                                   {"name", "NAME", 0, false},
                                                   {"site", "SITE", 0, false},
                                                   {"added", "ADDED", 0, false},
                                                   {"used", "USED", 0, false}};
    json_t *rows = output_array(&c->output);
    struct dirent **files = NULL;
    char path[NODE_PATH_MAX];
    int count = -1;
    enum err e = node_path(c->dir, "keys/officers", path);

    if (e == OK)
        count = scandir(path, &files, has_devices, alphasort);
    if (count < 0)
        return fault_set(f, ERR_NOT_FOUND, "",
                         "There is no node in \"%s\"; name its folder with -C DIR.",
                         c->dir);
    for (int i = 0; i < count; i++) {
        files[i]->d_name[strlen(files[i]->d_name) - strlen(devices_end)] = '\0';
        if (e == OK)
            e = add_devices(c, rows, files[i]->d_name, f);
        memory_free(files[i]);
    }
    memory_free(files);
    output_table(&c->output, rows, columns, COUNT_OF(columns));
    return e;
}

/* Whoever has the passphrase may, so that a lost one keeps nobody out for long. */
static enum err run_forget(struct call *c, struct fault *f)
{
    const struct keys_asker asker = c->guest != NULL ? c->guest->asker : asker_of(c);
    const char *officer = words_at(&c->words, 0);
    const char *device = words_at(&c->words, 1);
    char name[KEYS_NAME_MAX + 1];
    bool locked = false;
    enum err e = name_key(officer, name, f);

    if (e == OK && strchr(name, '/') == NULL)
        e = fault_set(f, ERR_NOT_FOUND, "", "\"%s\" is no officer.", officer);
    if (e == OK)
        e = keys_look(c->dir, name, &locked, f);
    if (e == OK && (locked || c->guest != NULL))
        e = keys_confirm(c->dir, name, &asker, f);
    if (e == OK)
        e = devices_forget(&(struct devices_of){c->dir, strrchr(name, '/') + 1}, device,
                           f);
    if (e != OK)
        return e;
    json_put_text(c->output.json, "officer", officer, &c->output.ok);
    json_put_text(c->output.json, "forgotten", device, &c->output.ok);
    output_say(&c->output, c->output.json,
               "The security key {forgotten} of {officer} is forgotten.\n");
    return OK;
}

const struct verb key_verbs[] = {
    {.name = "list",
     .words = "",
     .help = "the node's keys, and which are locked",
     .run = run_list,
     .usual = true},
    {.name = "lock",
     .words = "NAME",
     .help = "put a key under a passphrase, or change it",
     .words_min = 1,
     .words_max = 1,
     .options =
         OPTION_BIT(OPTION_PASSPHRASE_FILE) | OPTION_BIT(OPTION_NEW_PASSPHRASE_FILE),
     .run = run_lock},
    {.name = "unlock",
     .words = "NAME",
     .help = "take the passphrase off",
     .words_min = 1,
     .words_max = 1,
     .options = OPTION_BIT(OPTION_PASSPHRASE_FILE),
     .run = run_unlock},
    {.name = "hold",
     .words = "NAME...",
     .help = "hold keys unlocked for a while (1800 seconds)",
     .words_min = 1,
     .words_max = AGENT_KEYS_MAX,
     .options = OPTION_BIT(OPTION_PASSPHRASE_FILE) | OPTION_BIT(OPTION_FOR),
     .run = run_hold},
    {.name = "drop", .words = "", .help = "hold no keys any more", .run = run_drop},
    {.name = "devices",
     .words = "",
     .help = "security keys that officers enrolled at the desk",
     .run = run_devices},
    {.name = "forget",
     .words = "OFFICER NAME",
     .help = "ask an officer for that security key no more (it is lost)",
     .words_min = 2,
     .words_max = 2,
     .options = OPTION_BIT(OPTION_PASSPHRASE_FILE),
     .run = run_forget},
    {.name = NULL},
};
