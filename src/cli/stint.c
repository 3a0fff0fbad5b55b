/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stint.c - from what the desk asks for to a call, and back
 */
#include "cli/stint.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "cli/allowed.h"
#include "cli/help.h"
#include "http/patience.h"
#include "store/keystore.h"

#include <unistd.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    WAIT_MS = 5000, /* for the node, where somebody waits at a screen */
    WORDS_MAX = DESK_WORDS_MAX + 1,
    NAME_MAX_BYTES = DESK_NAME_BYTES
};

/* What the folders' names begin with. */
static const char folder_mark[] = "desk.";

struct stint {
    const struct desk_act *act;
    enum allowed_file writes;
    bool only_files; /* its words, all of them brought along */
    struct call call;
    struct call_guest guest;
    struct meter_listener listener;
    char *words[WORDS_MAX + 1]; /* owned, each */
    size_t word_count;
    struct words_pair pairs[DESK_OPTIONS_MAX];
    size_t pair_count;
    char folder[NODE_PATH_MAX]; /* with a slash at its end; "": none yet */
    char target[NODE_PATH_MAX]; /* of what it writes; "": nothing */
};

/* ---- files ---- */

/* Erase the files of a folder, and it. */
static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;

    if (folder == NULL)
        return;
    while ((entry = readdir(folder)) != NULL) /* NOLINT: the folder is this thread's */
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
    (void)closedir(folder);
    (void)rmdir(path);
}

void stint_sweep(const char *dir)
{
    DIR *folder = opendir(dir);
    const struct dirent *entry;
    char path[NODE_PATH_MAX];

    if (folder == NULL)
        return;
    while ((entry = readdir(folder)) != NULL) /* NOLINT: the folder is this thread's */
        if (strncmp(entry->d_name, folder_mark, strlen(folder_mark)) == 0 &&
            node_path(dir, entry->d_name, path) == OK)
            remove_folder(path);
    (void)closedir(folder);
}

MUST_CHECK static enum err make_folder(struct stint *s, struct fault *f)
{
    char path[NODE_PATH_MAX];
    enum err e = OK;

    if (s->folder[0] != '\0')
        return OK;
    e = node_path(s->call.dir, "desk.XXXXXX", path);
    if (e == OK && mkdtemp(path) == NULL)
        e = ERR_IO;
    if (e != OK)
        return fault_set(f, ERR_IO, "",
                         "There is no place for files in the node's folder (%s); look "
                         "after the disk.",
                         strerrordesc_np(errno));
    (void)snprintf(s->folder, sizeof s->folder, "%.*s/", NODE_PATH_MAX - 2, path);
    s->guest.folder = s->folder;
    return OK;
}

/* FOLDER/name into out. */
MUST_CHECK static enum err
name_file(struct stint *s, const char *name, char out[NODE_PATH_MAX], struct fault *f)
{
    enum err e = make_folder(s, f);
    int bytes;

    if (e != OK)
        return e;
    bytes = snprintf(out, NODE_PATH_MAX, "%s%s", s->folder, name);
    return bytes < NODE_PATH_MAX ? OK
                                 : fault_set(f, ERR_LIMIT, "", "A path is too long.");
}

MUST_CHECK static enum err add_word(struct stint *s, const char *word, struct fault *f)
{
    char *copy = memory_copy_text(word);

    if (copy == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    must(s->word_count < WORDS_MAX);
    s->words[s->word_count++] = copy;
    return OK;
}

MUST_CHECK static enum err
bring_file(struct stint *s, const struct desk_word *word, struct fault *f)
{
    char path[NODE_PATH_MAX];
    enum err e = name_file(s, word->text, path, f);

    if (e == OK)
        e = keystore_create(path, word->file, word->bytes, 0600, f);
    if (e == ERR_EXISTS)
        e = fault_set(f, ERR_USAGE, "", "Two files have the name %s.", word->text);
    return e == OK ? add_word(s, path, f) : e;
}

/* A name that was given for what is written, made harmless; "" becomes the usual one. */
MUST_CHECK static enum err
set_target(struct stint *s, const char *name, char out[NODE_PATH_MAX], struct fault *f)
{
    char good[NAME_MAX_BYTES];
    size_t used = 0;

    for (; *name != '\0' && used + 1 < sizeof good; name++)
        if ((*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') ||
            (*name >= '0' && *name <= '9') || *name == '-' || *name == '_' ||
            (*name == '.' && used > 0))
            good[used++] = *name;
    good[used] = '\0';
    if (used == 0)
        (void)snprintf(good, sizeof good, "entente-%s", s->act->verb->command);
    return name_file(s, good, out, f);
}

/* ---- words ---- */

/* The verb's words; of where it writes to, a path of ours. */
MUST_CHECK static enum err take_words(struct stint *s, struct fault *f)
{
    size_t target = s->writes == ALLOWED_FIRST_WORD    ? 0
                    : s->writes == ALLOWED_SECOND_WORD ? 1
                                                       : SIZE_MAX;
    size_t count = s->act->word_count;
    enum err e = OK;

    if (target != SIZE_MAX && count <= target)
        count = target + 1;
    for (size_t i = 0; i < count && e == OK; i++) {
        const struct desk_word *word = i < s->act->word_count ? &s->act->word[i] : NULL;

        if (i == target) {
            e = set_target(s, word != NULL ? word->text : "", s->target, f);
            if (e == OK)
                e = add_word(s, s->target, f);
        } else if (word == NULL) {
            break; /* what is missing the verb says itself */
        } else if (word->file != NULL) {
            e = bring_file(s, word, f);
        } else if (s->only_files) {
            e = fault_set(f, ERR_USAGE, "",
                          "Here a file comes with the request; \"%.80s\" would be one of "
                          "the node's machine.",
                          word->text);
        } else {
            e = add_word(s, word->text, f);
        }
    }
    return e;
}

/* The option that says where to write, and the name it is given at the desk. */
static enum words_option target_option(const struct stint *s, const char **name)
{
    *name = s->writes == ALLOWED_HTML ? "html" : "output";
    return s->writes == ALLOWED_HTML ? OPTION_HTML : OPTION_OUTPUT;
}

/* The options, but for the one that names a target. */
MUST_CHECK static enum err take_options(struct stint *s, struct fault *f)
{
    bool writes = s->writes == ALLOWED_OUTPUT || s->writes == ALLOWED_HTML;
    const char *target = NULL;
    enum err e = OK;

    (void)target_option(s, &target);
    for (size_t i = 0; i < s->act->option_count && e == OK; i++) {
        const struct desk_option *o = &s->act->option[i];

        if (writes && strcmp(o->name, target) == 0)
            e = set_target(s, o->value != NULL ? o->value : "", s->target, f);
        else
            s->pairs[s->pair_count++] = (struct words_pair){o->name, o->value};
    }
    return e;
}

MUST_CHECK static enum err make_words(struct stint *s, struct fault *f)
{
    const struct verb *verb = s->call.verb;
    struct words *w = &s->call.words;
    const struct words_set taken = {verb->options, verb->more};
    const struct words_set may = allowed_options(&taken);
    const char *name = NULL;
    enum err e = take_words(s, f);

    if (e == OK)
        e = take_options(s, f);
    if (e == OK)
        e = words_make(s->pairs, s->pair_count, &may, w, f);
    if (e != OK)
        return e;
    w->word = s->words;
    w->count = s->word_count;
    w->value[OPTION_JSON] = "";
    if ((verb->options & OPTION_BIT(OPTION_AS)) != 0)
        w->value[OPTION_AS] = s->act->officer;
    if (s->target[0] != '\0' &&
        (s->writes == ALLOWED_OUTPUT || s->writes == ALLOWED_HTML))
        w->value[target_option(s, &name)] = s->target;
    return OK;
}

/* ---- running ---- */

/* For the officer's own key alone. */
static enum err answer_passphrase(void *state,
                                  const char *name,
                                  char out[PASSPHRASE_BYTES_MAX + 1],
                                  struct fault *f)
{
    const struct stint *s = state;
    char own[KEYS_NAME_MAX + 1];

    (void)snprintf(own, sizeof own, "officers/%.80s", s->act->officer);
    if (s->act->passphrase == NULL || strcmp(own, name) != 0)
        return fault_set(f, ERR_DENIED, "",
                         "The key \"%s\" is locked; at the node run: entente key hold %s",
                         name, name);
    return text_copy(out, PASSPHRASE_BYTES_MAX + 1, s->act->passphrase) == OK
               ? OK
               : fault_set(f, ERR_FORGED, "",
                           "That is not the passphrase of the key \"%s\".", name);
}

static void hear(void *state, const struct meter_news *news)
{
    const struct stint *s = state;
    const struct desk_progress progress = {news->phase,  news->done, news->total,
                                           news->left_s, news->sent, news->received};

    s->act->hear(s->act->state, &progress);
}

/* Our own folder is nobody's business: names of files stand without it. Up to `bytes`, of
 * which there are fewer then. */
static size_t drop_folder(const struct stint *s, char *text, size_t bytes)
{
    size_t mark = strlen(s->folder);
    char *at = mark > 0 ? memmem(text, bytes, s->folder, mark) : NULL;

    while (at != NULL) {
        size_t rest = bytes - (size_t)(at - text) - mark;

        memmove(at, at + mark, rest);
        bytes -= mark;
        at = memmem(at, rest, s->folder, mark);
    }
    return bytes;
}

/* The file that was written, if one was. */
MUST_CHECK static enum err
take_file(const struct stint *s, struct desk_done *done, struct fault *f)
{
    struct stat at;
    enum err e;

    if (s->target[0] == '\0' || stat(s->target, &at) != 0)
        return OK;
    if (!S_ISREG(at.st_mode))
        return fault_set(f, ERR_USAGE, "",
                         "That format is a folder of files; write it at the node.");
    e = file_read(s->target, &done->file, f);
    if (e == OK)
        (void)snprintf(done->file_name, sizeof done->file_name, "%s",
                       s->target + strlen(s->folder));
    return e;
}

MUST_CHECK static enum err run(struct stint *s, struct desk_done *done, struct fault *f)
{
    const struct command *command = NULL;
    enum err e = help_find(s->act->verb->command, &command, f);

    if (e == OK)
        e = help_find_verb(command,
                           s->act->verb->verb[0] != '\0' ? s->act->verb->verb : NULL,
                           &s->call.verb, f);
    if (e == OK)
        e = make_words(s, f);
    if (e == OK)
        e = call_run(&s->call, command->name, f);
    if (e == OK)
        e = take_file(s, done, f);
    if (e == OK && output_json(&s->call.output, &done->json) != OK)
        e = fault_set(f, ERR_LIMIT, "", "The answer is too long to be shown here.");
    if (e == OK)
        done->json.bytes = drop_folder(s, (char *)done->json.data, done->json.bytes);
    else
        f->text[drop_folder(s, f->text, strlen(f->text))] = '\0';
    return e;
}

/* ---- what is kept ---- */

static void lay_to_rest(struct stint_kept *kept, struct node *n)
{
    node_close(kept->resting);
    kept->resting = n;
    if (n != NULL)
        node_rest(n);
}

void stint_rest(struct stint_kept *kept)
{
    if (kept->node != NULL)
        lay_to_rest(kept, kept->node);
    kept->node = NULL;
}

void stint_forget(struct stint_kept *kept)
{
    stint_rest(kept);
    node_close(kept->resting);
    kept->resting = NULL;
    search_drop(&kept->index);
}

/* The node that was kept, for a verb that reads, unless others have waited long enough.
 */
static void adopt_node(struct stint *s, struct stint_kept *kept)
{
    int64_t now = patience_now_ms();

    if (kept == NULL)
        return;
    s->guest.keeps_node = true;
    s->guest.resting = &kept->resting;
    if (s->act->verb->kind != DESK_READ || now - kept->opened_ms > STINT_KEPT_MS)
        stint_rest(kept);
    if (kept->node == NULL)
        kept->opened_ms = now;
    s->call.node = kept->node;
    kept->node = NULL;
    if (s->call.node != NULL)
        s->call.node->asker = NULL;
}

/* One that only read is kept open for a while; one that changed rests, unless something
 * failed on the way. */
static void keep_node(struct stint *s, struct stint_kept *kept, enum err e)
{
    struct node *n = s->call.node;

    s->call.node = NULL;
    if (n == NULL)
        return;
    n->asker = NULL; /* it was this call's */
    if (kept == NULL || n->looking)
        node_close(n);
    else if (s->act->verb->kind == DESK_READ)
        kept->node = n;
    else if (e == OK)
        lay_to_rest(kept, n);
    else
        node_close(n);
}

enum err stint_run(const char *dir,
                   struct stint_kept *kept,
                   const struct desk_act *act,
                   struct desk_done *done,
                   struct fault *f)
{
    struct stint *s = memory_new(1, sizeof *s);
    enum err e;

    if (s == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    s->act = act;
    for (size_t i = 0; i < allowed_count; i++)
        if (strcmp(allowed_verbs[i].verb.command, act->verb->command) == 0 &&
            strcmp(allowed_verbs[i].verb.verb, act->verb->verb) == 0 &&
            allowed_verbs[i].verb.kind == act->verb->kind) {
            s->writes = allowed_verbs[i].writes;
            s->only_files = act->verb->files && !allowed_verbs[i].or_ids;
        }
    s->guest.asker = (struct keys_asker){answer_passphrase, s};
    s->guest.officer = act->officer;
    s->listener =
        (struct meter_listener){act->hear != NULL ? hear : NULL, s, act->stop_fd};
    s->guest.kept = kept != NULL ? &kept->index : NULL;
    s->call.dir = dir;
    s->call.wait_ms = WAIT_MS;
    s->call.json = true;
    s->call.guest = &s->guest;
    s->call.meter.listener = &s->listener;
    output_init(&s->call.output);
    adopt_node(s, kept);
    e = run(s, done, f);
    keep_node(s, kept, e);
    words_fini(&s->call.words);
    output_fini(&s->call.output);
    for (size_t i = 0; i < s->word_count; i++)
        memory_free(s->words[i]);
    if (s->folder[0] != '\0')
        remove_folder(s->folder);
    memory_free(s);
    return e;
}
