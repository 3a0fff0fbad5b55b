/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slip.c - entente card slip, entente card revoke: the day on which a key is lost
 *
 * A slip is made beforehand, with the root key at hand, and kept away from the node. To
 * bring it needs no key at all.
 */
#include "cli/slip.h"

#include "base/file.h"
#include "base/memory.h"
#include "cli/paper.h"
#include "cli/secret.h"
#include "cli/verbs.h"
#include "exchange/keys.h"
#include "fold/revoked.h"
#include "lane/slip.h"

#include <string.h>

static const char usual_code[] = "key-lost";

const char *slip_key_name(const struct card *card, const uint8_t key[SIGN_KEY_BYTES])
{
    const struct card_officer *officer = card_officer(card, key);

    if (officer != NULL)
        return officer->name;
    if (memcmp(key, card->overseer, SIGN_KEY_BYTES) == 0)
        return "overseer";
    return memcmp(key, card->node, SIGN_KEY_BYTES) == 0 ? "node" : NULL;
}

/* ---- making one ---- */

/* The key of the own card that a word names, as `entente key` names them. */
MUST_CHECK static enum err find_named(const struct card *card,
                                      const char *word,
                                      const uint8_t **out,
                                      struct fault *f)
{
    static const char folder[] = "officers/";
    const char *name =
        strncmp(word, folder, strlen(folder)) == 0 ? word + strlen(folder) : word;

    *out = NULL;
    if (name == word && strcmp(word, "node") == 0)
        *out = card->node;
    else if (name == word && strcmp(word, "overseer") == 0)
        *out = card->overseer;
    for (size_t i = 0; *out == NULL && i < card->officer_count; i++)
        if (strcmp(card->officer[i].name, name) == 0)
            *out = card->officer[i].key;
    return *out != NULL
               ? OK
               : fault_set(f, ERR_NOT_FOUND, "K4",
                           "\"%s\" is no officer of the card, nor node or overseer; its "
                           "officers are listed by: entente card show",
                           word);
}

MUST_CHECK static enum err read_root(struct call *c,
                                     const struct card *card,
                                     struct sign_secret *out,
                                     struct fault *f)
{
    const char *path = c->words.value[OPTION_KEY];
    enum err e;

    c->asker = (struct keys_asker){secret_ask, c};
    e = path != NULL ? keys_read_file(path, "root", &c->asker, out, f)
                     : keys_read(c->dir, "root", &c->asker, out, f);
    if (e == ERR_NOT_FOUND && path == NULL)
        return fault_set(f, e, "K4",
                         "The root key is not in the node's folder, where it should not "
                         "stay; say where it is with --key FILE.");
    if (e == OK && memcmp(out->key, card->root, sizeof out->key) != 0) {
        memory_wipe(out, sizeof *out);
        e = fault_set(f, ERR_DENIED, "K4",
                      "That is not the root key that signed this node's card.");
    }
    return e;
}

MUST_CHECK static enum err answer_slip(struct call *c,
                                       const struct card *card,
                                       const struct slip *s,
                                       struct fault *f)
{
    const char *path = c->words.value[OPTION_OUTPUT];
    struct output *o = &c->output;
    struct buffer line;
    enum err e;

    buffer_init(&line, SLIP_LINE_MAX);
    e = slip_write(s, &line);
    json_put_text(o->json, "slip", buffer_text(&line), &o->ok);
    output_put_any(o->json, "key", slip_key_name(card, s->key), &o->ok);
    json_put_text(o->json, "code", s->code, &o->ok);
    output_put_any(o->json, "file", path != NULL ? path : "", &o->ok);
    buffer_add_text(&line, "\n");
    if (e == OK)
        e = buffer_status(&line);
    if (e == OK)
        e = call_write(path, line.data, line.bytes, f);
    buffer_fini(&line);
    if (e == OK && path == NULL)
        output_say(o, o->json, "{slip}\n");
    else if (e == OK)
        output_say(o, o->json,
                   "Wrote {file}. Who brings it revokes the key of {key} for good: keep "
                   "it on paper or a stick, away from the node and the root key.\n");
    return e;
}

enum err slip_run_make(struct call *c, struct fault *f)
{
    const char *code = c->words.value[OPTION_CODE];
    const uint8_t *key = NULL;
    struct sign_secret root;
    struct node *n = NULL;
    struct slip s;
    enum err e;

    if (code == NULL)
        code = usual_code;
    e = paper_check_code(CODES_REVOCATION, code, "K4", f);
    if (e == OK)
        e = call_node(c, &n, f);
    if (e == OK)
        e = find_named(n->card, words_at(&c->words, 0), &key, f);
    if (e == OK)
        e = read_root(c, n->card, &root, f);
    if (e != OK)
        return e;
    e = slip_sign(&root, key, code, &s);
    memory_wipe(&root, sizeof root);
    return e == OK ? answer_slip(c, n->card, &s, f)
                   : fault_set(f, e, "", "The slip cannot be made (%s).", err_name(e));
}

/* ---- bringing one ---- */

static const struct card *card_of(const struct pair *p, int side)
{
    return side == p->side ? p->node->card : p->peer;
}

/* Whose key it is in this pair; -1 if nobody's. */
static int owner_in(const struct pair *p, const struct slip *s)
{
    for (int side = 0; side < FOLD_SIDES; side++)
        if (memcmp(card_of(p, side)->root, s->root, sizeof s->root) == 0)
            return slip_key_name(card_of(p, side), s->key) != NULL ? side : -1;
    return -1;
}

struct bringing {
    struct slip slip;
    json_t *fact;
    json_t *rows;
    bool *ok;
};

MUST_CHECK static enum err
bring(const struct bringing *b, struct pair *p, int owner, struct fault *f)
{
    const struct pair_act act = {.kind = KIND_KEY_REVOKE, .fact = b->fact};
    bool before = fold_is_revoked(p->fold, owner, b->slip.key, NULL);
    enum err e = before ? OK : pair_append(p, &act, f);
    json_t *row;

    if (e != OK)
        return e;
    row = json_object();
    json_put_text(row, "peer", pair_name(p, 1 - p->side), b->ok);
    json_put_text(row, "party", pair_name(p, owner), b->ok);
    output_put_any(row, "key", slip_key_name(card_of(p, owner), b->slip.key), b->ok);
    json_put_text(row, "code", b->slip.code, b->ok);
    json_put_bool(row, "before", before, b->ok);
    json_put_text(row, "status", before ? "revoked before" : "revoked", b->ok);
    if (json_array_append_new(b->rows, row) != 0)
        *b->ok = false;
    return OK;
}

MUST_CHECK static enum err load_slip(const char *path, struct slip *out, struct fault *f)
{
    struct buffer bytes;
    enum err e;

    buffer_init(&bytes, SLIP_LINE_MAX);
    e = file_read(path, &bytes, f);
    if (e == OK) {
        e = slip_read(bytes.data, bytes.bytes, out, f);
        if (e != OK)
            e = call_name_file(path, e, f);
    }
    buffer_fini(&bytes);
    return e;
}

static void answer_brought(struct output *o, const json_t *rows)
{
    static const struct output_column columns[] = {{"party", "PARTY", 24, false},
                                                   {"key", "KEY OF", 0, false},
                                                   {"peer", "IN THE LANE FOR", 24, false},
                                                   {"status", "STATUS", 0, false}};

    output_table(o, rows, columns, sizeof columns / sizeof columns[0]);
    output_say(o, rows, CALL_PASS_ON);
}

enum err slip_run_revoke(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct bringing b = {.rows = output_array(o), .ok = &o->ok};
    struct node *n = NULL;
    enum err e = load_slip(words_at(&c->words, 0), &b.slip, f);

    if (e == OK)
        e = call_node(c, &n, f);
    if (e == OK && slip_fact(&b.slip, &b.fact) != OK)
        e = fault_set(f, ERR_NOMEM, "", "Out of memory.");
    for (size_t i = 0; e == OK && i < n->pair_count; i++) {
        int owner = owner_in(n->pairs[i], &b.slip);

        if (owner >= 0)
            e = bring(&b, n->pairs[i], owner, f);
    }
    json_decref(b.fact);
    if (e == OK && json_array_size(b.rows) == 0)
        e = fault_set(f, ERR_NOT_FOUND, "K4",
                      "The slip is of no key on this node's card or a peer's; bring it "
                      "to a node that knows the card.");
    if (e == OK)
        answer_brought(o, b.rows);
    return e;
}

/* ---- showing ---- */

static void
add_row(const struct pair *p, int side, const uint8_t *key, json_t *rows, bool *ok)
{
    const struct card *card = card_of(p, side);
    struct fold_revoked how;
    json_t *row;

    if (!fold_is_revoked(p->fold, side, key, &how))
        return;
    row = json_object();
    json_put_text(row, "party", pair_name(p, side), ok);
    output_put_any(row, "key", slip_key_name(card, key), ok);
    json_put_text(row, "code", how.code, ok);
    json_put_int(row, "from", (int64_t)how.from, ok);
    if (json_array_append_new(rows, row) != 0)
        *ok = false;
}

json_t *slip_view(const struct pair *p, bool *ok)
{
    json_t *rows = json_array();

    for (int side = 0; side < FOLD_SIDES; side++) {
        const struct card *card = card_of(p, side);

        add_row(p, side, card->node, rows, ok);
        add_row(p, side, card->overseer, rows, ok);
        for (size_t i = 0; i < card->officer_count; i++)
            add_row(p, side, card->officer[i].key, rows, ok);
    }
    return rows;
}
