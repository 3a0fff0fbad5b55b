/* SPDX-License-Identifier: Apache-2.0 */
/*
 * call.c - what verbs have in common: the node, and what words mean in it
 */
#include "cli/call.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/memory.h"
#include "cli/secret.h"
#include "exchange/intent.h"
#include "exchange/item.h"
#include "exchange/journal.h"
#include "fold/revoked.h"
#include "store/keystore.h"

#include <unistd.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { LIST_MAX = 4096 };

MUST_CHECK static enum err
check_count(const struct call *c, const char *command, struct fault *f)
{
    const struct verb *verb = c->verb;
    const struct words *words = &c->words;
    const char *blank = verb->name[0] != '\0' ? " " : "";

    if (words->count < verb->words_min)
        return fault_set(f, ERR_USAGE, "",
                         "Something is missing; it is: entente %s%s%s %s", command, blank,
                         verb->name, verb->words);
    if (words->count > verb->words_max)
        return fault_set(f, ERR_USAGE, "",
                         "\"%s\" is one word too many; it is: entente "
                         "%s%s%s %s",
                         words->word[verb->words_max], command, blank, verb->name,
                         verb->words);
    return OK;
}

/* What the rules refused is noted: who, what, when and why (R37). */
static void note_refusal(const struct call *c, const char *command, const struct fault *f)
{
    struct journal_line line = {.time = node_now(c->node)};
    char what[JOURNAL_WORD_BYTES];

    (void)snprintf(what, sizeof what, "%s%s%s", command,
                   c->verb->name[0] != '\0' ? "." : "", c->verb->name);
    journal_word(line.kind, "refused");
    journal_word(line.what, what);
    journal_word(line.who, c->words.value[OPTION_AS]);
    journal_word(line.rule, f->rule);
    if (journal_add(c->node->dir, &line, NULL) != OK)
        (void)fprintf(stderr, "entente: The refusal could not be noted.\n");
}

enum err call_run(struct call *c, const char *command, struct fault *f)
{
    enum err e = check_count(c, command, f);

    if (e == OK)
        e = c->verb->run(c, f);
    if (e != OK && f->rule[0] != '\0' && c->node != NULL)
        note_refusal(c, command, f);
    meter_end(&c->meter);
    if (c->guest == NULL || !c->guest->keeps_node || e != OK)
        call_close(c);
    return e;
}

/* Somebody at the desk whose key is revoked is nobody any more, for reading either. */
MUST_CHECK static enum err check_guest(const struct call *c, struct fault *f)
{
    const struct card *card = c->node->card;
    const char *officer = c->guest != NULL ? c->guest->officer : NULL;

    for (size_t i = 0; officer != NULL && i < card->officer_count; i++)
        for (size_t k = 0; k < c->node->pair_count; k++) {
            const struct pair *p = c->node->pairs[k];

            if (strcmp(card->officer[i].name, officer) == 0 &&
                fold_is_revoked(p->fold, p->side, card->officer[i].key, NULL))
                return fault_set(f, ERR_DENIED, "K4",
                                 "The key of %s is revoked; let another officer of the "
                                 "card act.",
                                 officer);
        }
    return OK;
}

/* The node that rests, if there is one; else *c stays without. */
MUST_CHECK static enum err wake_node(struct call *c, struct fault *f)
{
    struct node **resting = c->guest != NULL ? c->guest->resting : NULL;
    enum err e = OK;

    if (resting == NULL || *resting == NULL)
        return OK;
    e = node_wake(*resting, c->wait_ms, &c->asker, f);
    if (e == OK) {
        c->node = *resting;
        *resting = NULL;
    }
    return e;
}

MUST_CHECK static enum err
open_node(struct call *c, bool looking, struct node **out, struct fault *f)
{
    char path[NODE_PATH_MAX];
    enum err e = OK;

    c->asker = c->guest != NULL ? c->guest->asker : (struct keys_asker){secret_ask, c};
    if (c->node == NULL && !looking)
        e = wake_node(c, f);
    if (e == OK && c->node == NULL)
        e = looking ? node_look(c->dir, c->wait_ms, &c->node, f)
                    : node_open(c->dir, c->wait_ms, &c->asker, &c->node, f);

    if (e == ERR_NOT_FOUND && node_path(c->dir, "node.db", path) == OK &&
        access(path, F_OK) != 0)
        return fault_set(
            f, e, "",
            "There is no node in \"%s\"; name its folder with -C DIR, or make "
            "one with: entente init DIR --name NAME",
            c->dir);
    if (e == OK)
        e = check_guest(c, f);
    if (e == OK)
        *out = c->node;
    return e;
}

enum err call_node(struct call *c, struct node **out, struct fault *f)
{
    return open_node(c, false, out, f);
}

enum err call_look(struct call *c, struct node **out, struct fault *f)
{
    return open_node(c, true, out, f);
}

void call_close(struct call *c)
{
    node_close(c->node);
    c->node = NULL;
}

enum err call_pair(struct call *c, const char *word, struct pair **out, struct fault *f)
{
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    if (e != OK)
        return e;
    return node_pair(n, word != NULL ? word : c->words.value[OPTION_WITH], out, f);
}

/* Does this pair have what the word means? */
typedef enum err finder(const struct pair *p, const char *word);

/* The pair that --with names, or the only one that has what the word means. */
MUST_CHECK static enum err find_pair(
    struct call *c, const char *word, finder *has, struct pair **out, struct fault *f)
{
    struct node *n = NULL;
    struct pair *found = NULL;
    size_t matches = 0;
    enum err e = call_node(c, &n, f);

    if (e != OK)
        return e;
    if (word == NULL || c->words.value[OPTION_WITH] != NULL)
        return call_pair(c, NULL, out, f);
    for (size_t i = 0; i < n->pair_count; i++) {
        if (has(n->pairs[i], word) == OK) {
            found = n->pairs[i];
            matches++;
        }
    }
    if (matches != 1)
        return call_pair(c, NULL, out, f);
    *out = found;
    return OK;
}

static enum err has_agreement(const struct pair *p, const char *word)
{
    const struct fold_agreement *a = NULL;

    return choose_agreement(p, word, CHOOSE_ANY, &a, NULL);
}

static enum err has_round(const struct pair *p, const char *word)
{
    const struct fold_round *r = NULL;

    return choose_round(p, word, &r, NULL);
}

enum err call_agreement(struct call *c,
                        const char *word,
                        enum choose_want want,
                        struct pair **pair,
                        const struct fold_agreement **out,
                        struct fault *f)
{
    enum err e = find_pair(c, word, has_agreement, pair, f);

    return e == OK ? choose_agreement(*pair, word, want, out, f) : e;
}

enum err call_round(struct call *c,
                    const char *word,
                    struct pair **pair,
                    const struct fold_round **out,
                    struct fault *f)
{
    enum err e = find_pair(c, word, has_round, pair, f);

    return e == OK ? choose_round(*pair, word, out, f) : e;
}

enum err call_item(struct call *c,
                   struct pair **pair,
                   const struct fold_item **out,
                   struct fault *f)
{
    const char *word = words_at(&c->words, 0);
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    if (e == OK && (c->words.value[OPTION_WITH] != NULL || n->pair_count < 2)) {
        e = call_pair(c, NULL, pair, f);
        return e == OK ? item_find(*pair, word, out, f) : e;
    }
    return e == OK ? item_find_among(n, word, pair, out, f) : e;
}

/* ", " and the word, or the word alone if it is the first. */
static void add_word(struct buffer *list, const char *word)
{
    buffer_printf(list, "%s%s", list->bytes > 0 ? ", " : "", word);
}

/* The fold would refuse the act as well; here it can be said who may do it. */
MUST_CHECK static enum err check_role(const struct card *card,
                                      const struct card_officer *who,
                                      enum kind kind,
                                      struct fault *f)
{
    unsigned wanted = kind_rule(kind)->roles;
    struct buffer roles;
    struct buffer names;
    enum err e;

    if (wanted == 0 || (who->roles & wanted) != 0)
        return OK;
    buffer_init(&roles, LIST_MAX);
    buffer_init(&names, LIST_MAX);
    for (unsigned role = 1; role <= ROLE_RELEASE; role <<= 1)
        if ((wanted & role) != 0)
            add_word(&roles, kind_role_name((enum role)role));
    for (size_t i = 0; i < card->officer_count; i++)
        if ((card->officer[i].roles & wanted) != 0)
            add_word(&names, card->officer[i].name);
    e = fault_set(f, ERR_DENIED, "R10",
                  "\"%s\" has not the role that this act needs (%s); who has it: %s.",
                  who->name, buffer_text(&roles),
                  names.bytes > 0 ? buffer_text(&names) : "nobody on the card");
    buffer_fini(&roles);
    buffer_fini(&names);
    return e;
}

enum err
call_officer(struct call *c, enum kind kind, struct sign_secret *out, struct fault *f)
{
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    if (e == OK)
        e = node_officer_key(n, c->words.value[OPTION_AS], out, f);
    if (e != OK)
        return e;
    e = check_role(n->card, card_officer(n->card, out->key), kind, f);
    if (e != OK)
        memory_wipe(out, sizeof *out);
    return e;
}

enum err
call_append(struct call *c, struct pair *p, const struct call_act *act, struct fault *f)
{
    struct sign_secret officer;
    struct pair_act made = {.kind = act->kind,
                            .fact = act->fact,
                            .body = act->body,
                            .blob = act->blob,
                            .blob_bytes = act->blob_bytes,
                            .officer = &officer};
    enum err e = act->fact == NULL ? fault_set(f, ERR_NOMEM, "", "Out of memory.") : OK;

    if (e == OK)
        e = call_officer(c, act->kind, &officer, f);
    if (e == OK)
        e = pair_append(p, &made, f);
    memory_wipe(&officer, sizeof officer);
    json_decref(act->fact);
    json_decref(act->body);
    return e;
}

enum err call_pass(struct call *c,
                   struct pair *p,
                   const struct call_act *act,
                   bool *waiting,
                   struct fault *f)
{
    struct sign_secret officer;
    struct pair_act made = {.kind = act->kind,
                            .fact = act->fact,
                            .body = act->body,
                            .blob = act->blob,
                            .blob_bytes = act->blob_bytes,
                            .officer = &officer};
    enum err e = act->fact == NULL ? fault_set(f, ERR_NOMEM, "", "Out of memory.") : OK;

    *waiting = false;
    if (e == OK)
        e = call_officer(c, act->kind, &officer, f);
    if (e == OK)
        e = intent_append(p, &made, waiting, f);
    memory_wipe(&officer, sizeof officer);
    json_decref(act->fact);
    json_decref(act->body);
    return e == OK && *waiting ? call_say_waiting(c, p, f) : e;
}

/* ---- what waits for other officers ---- */

static enum err keep_newest(void *state, const struct intent *i)
{
    struct intent *newest = state;

    *newest = (struct intent){.kind = i->kind, .made_at = i->made_at};
    memcpy(newest->what, i->what, sizeof newest->what);
    return OK;
}

/* Does the card list two officers who may say acts of that kind? */
static bool has_two(const struct card *card, enum kind kind)
{
    unsigned wanted = kind_rule(kind)->roles;
    size_t count = 0;

    for (size_t i = 0; i < card->officer_count; i++)
        count += (card->officer[i].roles & wanted) != 0;
    return count > 1;
}

enum err call_say_waiting(struct call *c, struct pair *p, struct fault *f)
{
    bool nobody_else;
    struct intent newest = {.made_at = 0};
    struct output *o = &c->output;
    enum err e = intent_each(p, keep_newest, &newest);

    if (e != OK)
        return fault_set(f, e, "", "What waits for other officers cannot be read (%s).",
                         err_name(e));
    json_decref(o->json);
    o->json = json_object();
    json_put_bool(o->json, "waiting", true, &o->ok);
    json_put_text(o->json, "type", kind_rule(newest.kind)->name, &o->ok);
    output_put_hex(o->json, "what", newest.what, sizeof newest.what, &o->ok);
    buffer_clear(&o->text);
    nobody_else = c->node != NULL && !has_two(c->node->card, newest.kind);
    output_say(o, o->json,
               "Nothing has happened yet: the agreement wants more officers for this "
               "({type}, R19).\n"
               "Next: another officer reads it with `entente gate show {what:12}` and "
               "concurs with `entente gate pass {what:12} --as NAME`.\n");
    if (nobody_else)
        output_say(o, o->json,
                   "But this side's card lists no other officer who may: it cannot be "
                   "done. Ask for an agreement that one officer can keep, and give it up "
                   "with `entente gate drop {what:12}`.\n");
    return OK;
}

json_t *call_fact(json_t *fact, bool ok)
{
    if (ok)
        return fact;
    json_decref(fact);
    return NULL;
}

enum err call_tlp(const struct call *c, enum marking_tlp *out, struct fault *f)
{
    const char *word = c->words.value[OPTION_TLP];

    *out = MARKING_GREEN;
    if (word == NULL || marking_find_word(word, out))
        return OK;
    return fault_set(f, ERR_USAGE, "",
                     "--tlp is clear, green, amber, amber+strict or red, not %.40s.",
                     word);
}

bool call_is_file(const struct call *c, const char *word)
{
    struct stat info;

    if (c->guest != NULL &&
        (c->guest->folder == NULL ||
         strncmp(word, c->guest->folder, strlen(c->guest->folder)) != 0))
        return false;
    return stat(word, &info) == 0;
}

enum err call_name_file(const char *path, enum err e, struct fault *f)
{
    return fault_set(f, e, f->rule, "%s: %s", path, f->text);
}

/* Into what is no file of its own, such as /dev/null or a pipe: nothing takes its place.
 */
MUST_CHECK static enum err
write_into(const char *path, const void *bytes, size_t count, struct fault *f)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    enum err e = fd < 0 ? ERR_IO : file_write_all(fd, bytes, count);

    if (e != OK)
        e = fault_set(f, ERR_IO, "", "%s cannot be written (%s).", path, strerror(errno));
    if (fd >= 0)
        (void)close(fd);
    return e;
}

enum err call_write(const char *path, const void *bytes, size_t count, struct fault *f)
{
    struct stat at;

    if (path == NULL)
        return OK;
    if (stat(path, &at) == 0 && !S_ISREG(at.st_mode) && !S_ISDIR(at.st_mode))
        return write_into(path, bytes, count, f);
    return keystore_replace(path, bytes, count, 0644, f);
}

enum err call_write_new(const struct call *c,
                        const char *path,
                        const void *bytes,
                        size_t count,
                        struct fault *f)
{
    enum err e;

    if (path == NULL || c->words.value[OPTION_FORCE] != NULL)
        return call_write(path, bytes, count, f);
    e = keystore_create(path, bytes, count, 0644, f);
    return e != ERR_EXISTS ? e
                           : fault_set(f, e, "",
                                       "%s is there already; give another name, or say "
                                       "--force to write over it.",
                                       path);
}
