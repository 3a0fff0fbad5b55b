/* SPDX-License-Identifier: Apache-2.0 */
/*
 * call.h - one run of one verb: its words, the node if it asks for one, its answer
 *
 * Verbs are rows of tables, one table a file; main.c knows the tables (cli/verbs.h) and
 * does for every verb what is the same for all. The node is opened when a verb first
 * asks for it, so what needs none works anywhere.
 */
#ifndef CLI_CALL_H
#define CLI_CALL_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "cli/meter.h"
#include "cli/output.h"
#include "cli/words.h"
#include "exchange/choose.h"
#include "exchange/node.h"
#include "exchange/pair.h"
#include "fold/item.h"
#include "intel/marking.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What follows an act that the peer has not got yet. */
#define CALL_PASS_ON "Next: pass it on with `entente link` or `entente bundle out DIR`.\n"

struct call;
struct search_kept;

struct verb {
    const char *name;  /* "" where the command has one verb only; NULL ends a table */
    const char *words; /* for the usage line: "FILE..." */
    const char *help;  /* one line */
    size_t words_min;
    size_t words_max;
    uint64_t options; /* OPTION_BIT, besides those every verb takes */
    uint64_t more;    /* OPTION_MORE */
    enum err (*run)(struct call *c, struct fault *f);
    bool usual; /* meant when no verb is named */
};

/* Somebody who is not at the terminal: nothing is asked there, and no file is named but
 * those that were brought along. */
struct call_guest {
    struct keys_asker asker;
    const char *officer;      /* whose key may be revoked meanwhile */
    const char *folder;       /* of what was brought; NULL: nothing was */
    struct search_kept *kept; /* the index of names between calls; NULL: not kept */
    bool keeps_node;          /* call_run leaves it open, for another call */
    struct node **resting;    /* woken in place of opening one, and then NULL; or NULL */
};

struct call {
    const struct verb *verb;
    const struct call_guest *guest; /* NULL: whoever sits at the terminal */
    const char *dir;
    int wait_ms;
    bool json;
    struct words words;
    struct keys_asker asker; /* for locked keys */
    struct node *node;       /* NULL until call_node */
    struct meter meter;
    struct output output;
};

/* Run the verb of this command: check how many words there are, note what a rule refuses
 * (R37), and close the node. Errors of the verb; ERR_USAGE. */
MUST_CHECK enum err call_run(struct call *c, const char *command, struct fault *f);

/* Open the node, once. Errors of node_open; where there is none, how to name one. */
MUST_CHECK enum err call_node(struct call *c, struct node **out, struct fault *f);

/* Open it for reading alone, with no key of the node, once. Errors of node_look. */
MUST_CHECK enum err call_look(struct call *c, struct node **out, struct fault *f);

/* Close it, so that other processes may have it; it can be opened again. */
void call_close(struct call *c);

/*
 * What the user's words mean. `word` may be NULL; --with PEER says which peer where
 * there are several, else an id that only one peer has does.
 *
 * Errors   ERR_NOT_FOUND, ERR_USAGE ambiguous, with the choices; those of node_open
 */
MUST_CHECK enum err
call_pair(struct call *c, const char *word, struct pair **out, struct fault *f);
MUST_CHECK enum err call_agreement(struct call *c,
                                   const char *word,
                                   enum choose_want want,
                                   struct pair **pair,
                                   const struct fold_agreement **out,
                                   struct fault *f);
MUST_CHECK enum err call_round(struct call *c,
                               const char *word,
                               struct pair **pair,
                               const struct fold_round **out,
                               struct fault *f);

/* The key of the officer that --as names, for an entry of that kind; memory_wipe it.
 * Errors  ERR_DENIED not in a role of that kind, with who is; those of node_officer_key
 */
MUST_CHECK enum err
call_officer(struct call *c, enum kind kind, struct sign_secret *out, struct fault *f);

/* The item that the first word means. Errors ERR_NOT_FOUND, ERR_USAGE ambiguous. */
MUST_CHECK enum err call_item(struct call *c,
                              struct pair **pair,
                              const struct fold_item **out,
                              struct fault *f);

/* Append an entry for which the officer of --as acts; a blob may be NULL.
 * Owns  fact (NULL: no memory) and body taken. Errors of call_officer and pair_append. */
struct call_act {
    enum kind kind;
    json_t *fact;
    json_t *body; /* or NULL */
    const void *blob;
    size_t blob_bytes;
};
MUST_CHECK enum err
call_append(struct call *c, struct pair *p, const struct call_act *act, struct fault *f);

/* The same at a gate where more officers may be needed (R19): if so *waiting is true and
 * the answer says so. Errors of call_officer and intent_append. */
MUST_CHECK enum err call_pass(struct call *c,
                              struct pair *p,
                              const struct call_act *act,
                              bool *waiting,
                              struct fault *f);

/* Answer that the newest act that waits does so, and by which command it goes on. */
MUST_CHECK enum err call_say_waiting(struct call *c, struct pair *p, struct fault *f);

/* The fact if it was built whole, else NULL and it is freed. Taken and given. */
json_t *call_fact(json_t *fact, bool ok);

/* The highest mark that may leave: --tlp, else GREEN. ERR_USAGE no such mark. */
MUST_CHECK enum err
call_tlp(const struct call *c, enum marking_tlp *out, struct fault *f);

/* True if the word is the name of something in the file system; a guest's only if it was
 * brought along. */
bool call_is_file(const struct call *c, const char *word);

/* Put the file's name before the sentence in *f; returns the code. */
MUST_CHECK enum err call_name_file(const char *path, enum err e, struct fault *f);

/* Write the whole file that --output names, or nothing if it is not given. ERR_IO. */
MUST_CHECK enum err
call_write(const char *path, const void *bytes, size_t count, struct fault *f);

/* The same, in the place of another file only if --force was said. ERR_EXISTS. */
MUST_CHECK enum err call_write_new(const struct call *c,
                                   const char *path,
                                   const void *bytes,
                                   size_t count,
                                   struct fault *f);

#endif
