/* SPDX-License-Identifier: Apache-2.0 */
/*
 * approval.c - entente approval: what third parties have to approve, and their word (R28)
 *
 * An approver has a key and no node. What it hands over is one line:
 *
 *     entente-approval/1 ABOUT KEY SIGNATURE          (base64url)
 */
#include "agreement/agreement.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "cli/secret.h"
#include "cli/verbs.h"
#include "crypto/entropy.h"
#include "exchange/keys.h"
#include "exchange/node.h"
#include "fold/item.h"
#include "store/keystore.h"

#include <string.h>

enum { LINE_CEILING = 4096, ID_BYTES = 32, HEX_CHARS = 64 };

static const char magic[] = "entente-approval/1";

/* ---- list ---- */

struct listing {
    const struct pair *pair;
    const json_t *said; /* "approvals" of the state */
    json_t *rows;
    bool *ok;
};

static bool
has_approved(const json_t *said, const uint8_t about[32], const uint8_t key[32])
{
    size_t i;
    json_t *row;

    json_array_foreach(said, i, row)
    {
        uint8_t its_about[ID_BYTES];
        uint8_t its_key[SIGN_KEY_BYTES];

        json_bytes(row, "about", its_about, sizeof its_about);
        json_bytes(row, "key", its_key, sizeof its_key);
        if (memcmp(its_about, about, ID_BYTES) == 0 &&
            memcmp(its_key, key, SIGN_KEY_BYTES) == 0)
            return true;
    }
    return false;
}

static void add_rows(struct listing *l,
                     const struct agreement *a,
                     enum agreement_when when,
                     const char *what,
                     const uint8_t about[32])
{
    for (size_t i = 0; i < a->approver_count; i++) {
        bool has = has_approved(l->said, about, a->approver[i].key);
        json_t *row;

        if (a->approver[i].when != when)
            continue;
        row = json_object();
        json_put_text(row, "peer", pair_name(l->pair, 1 - l->pair->side), l->ok);
        json_put_text(row, "what", what, l->ok);
        output_put_hex(row, "about", about, ID_BYTES, l->ok);
        json_put_bytes(row, "approver", a->approver[i].key, SIGN_KEY_BYTES, l->ok);
        json_put_bool(row, "approved", has, l->ok);
        json_put_text(row, "status", has ? "approved" : "waits", l->ok);
        if (json_array_append_new(l->rows, row) != 0)
            *l->ok = false;
    }
}

/* The version with that number asks for it. */
static bool asks(const struct fold_item *item, int number)
{
    return item->versions[number - 1].conditions.approval;
}

/* Versions whose conditions ask for it, and the consents to them. */
static void add_item(struct listing *l, const struct fold_item *item)
{
    const struct agreement *a =
        fold_agreement_find(l->pair->fold, item->agreement)->document;

    for (size_t i = 0; i < item->version_count; i++)
        if (asks(item, item->versions[i].number))
            add_rows(l, a, AGREEMENT_USE, i == 0 ? "item" : "new version",
                     item->versions[i].id);
    for (size_t i = 0; i < item->consent_count; i++)
        if (asks(item, item->consents[i].version))
            add_rows(l, a, AGREEMENT_USE, "consent", item->consents[i].id);
}

MUST_CHECK static enum err list_pair(struct output *o, struct pair *p, struct fault *f)
{
    struct listing l = {.pair = p, .rows = o->json, .ok = &o->ok};
    json_t *state = NULL;
    enum err e = fold_dump(p->fold, &state);

    if (e != OK)
        return fault_set(f, e, "", "The state cannot be read (%s).", err_name(e));
    l.said = json_at(state, "approvals");
    for (size_t i = 0; i < fold_agreement_count(p->fold); i++) {
        const struct fold_agreement *a = fold_agreement_at(p->fold, i);

        add_rows(&l, a->document, AGREEMENT_ACTIVATION, "agreement", a->id);
    }
    for (size_t i = 0; i < fold_item_count(p->fold); i++)
        add_item(&l, fold_item_at(p->fold, i));
    json_decref(state);
    return OK;
}

static enum err run_list(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {
        {"what", "WHAT", 0, false},
        {"about", "ID (sign all of it)", 0, false},
        {"peer", "PEER", 20, false},
        {"approver", "APPROVER", 12, false},
        {"status", "STATUS", 0, false}};
    struct output *o = &c->output;
    json_t *rows = output_array(o);
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    for (size_t i = 0; e == OK && i < n->pair_count; i++)
        e = list_pair(o, n->pairs[i], f);
    output_table(o, rows, columns, COUNT_OF(columns));
    if (e == OK && json_array_size(rows) == 0)
        output_say(o, rows, "Nothing here needs a third party's approval.\n");
    return e;
}

/* ---- the approver's side: no node ---- */

static enum err run_key(struct call *c, struct fault *f)
{
    const char *path = words_at(&c->words, 0);
    struct random random = entropy_random();
    struct output *o = &c->output;
    struct sign_secret secret;
    enum err e = sign_secret_make(&random, &secret);

    if (e != OK)
        return fault_set(f, e, "", "The system gives no randomness.");
    e = keystore_file_write(path, "entente-approver", secret.seed, f);
    json_put_bytes(o->json, "key", secret.key, sizeof secret.key, &o->ok);
    output_put_any(o->json, "file", path, &o->ok);
    memory_wipe(&secret, sizeof secret);
    if (e == OK)
        output_say(
            o, o->json,
            "Wrote {file}; keep it secret. In the agreement's draft the approver is "
            "\"key\": \"{key}\"\n");
    return e;
}

static void add_base64(struct buffer *out, const uint8_t *bytes, size_t count)
{
    char text[BASE64_CHARS(SIGNATURE_BYTES) + 1];

    text_base64_encode(bytes, count, text);
    buffer_printf(out, " %s", text);
}

static enum err run_sign(struct call *c, struct fault *f)
{
    const char *word = words_at(&c->words, 0);
    const char *path = NULL;
    struct output *o = &c->output;
    struct sign_secret secret;
    uint8_t about[ID_BYTES];
    uint8_t signature[SIGNATURE_BYTES];
    struct buffer line;
    enum err e = words_need(&c->words, OPTION_KEY, &path, f);

    if (e == OK && text_hex_decode(word, about, sizeof about) != OK)
        e = fault_set(
            f, ERR_USAGE, "R28",
            "An approval is of the whole id, %d hex digits; both sides print it "
            "with: entente approval",
            (int)HEX_CHARS);
    c->asker = (struct keys_asker){secret_ask, c};
    if (e == OK)
        e = keys_read_file(path, "approver", &c->asker, &secret, f);
    if (e != OK)
        return e;
    sign_message(&secret, "approval", about, sizeof about, signature);
    buffer_init(&line, LINE_CEILING);
    buffer_add_text(&line, magic);
    add_base64(&line, about, sizeof about);
    add_base64(&line, secret.key, sizeof secret.key);
    add_base64(&line, signature, sizeof signature);
    memory_wipe(&secret, sizeof secret);
    json_put_text(o->json, "approval", buffer_text(&line), &o->ok);
    buffer_add_text(&line, "\n");
    e = call_write(c->words.value[OPTION_OUTPUT], line.data, line.bytes, f);
    output_say(o, o->json, "{approval}\n");
    buffer_fini(&line);
    return e;
}

/* ---- taking it ---- */

struct approval {
    uint8_t about[ID_BYTES];
    uint8_t key[SIGN_KEY_BYTES];
    uint8_t signature[SIGNATURE_BYTES];
};

/* The next word of the line, or NULL. */
static char *next_word(char **at)
{
    char *word = *at + strspn(*at, " \r\n");
    char *end = word + strcspn(word, " \r\n");

    if (*word == '\0')
        return NULL;
    *at = *end != '\0' ? end + 1 : end;
    *end = '\0';
    return word;
}

static bool read_line(char *text, struct approval *out)
{
    char *first = next_word(&text);
    char *about = next_word(&text);
    char *key = next_word(&text);
    char *signature = next_word(&text);

    return first != NULL && strcmp(first, magic) == 0 && signature != NULL &&
           next_word(&text) == NULL &&
           text_base64_decode(about, out->about, sizeof out->about) == OK &&
           text_base64_decode(key, out->key, sizeof out->key) == OK &&
           text_base64_decode(signature, out->signature, sizeof out->signature) == OK;
}

MUST_CHECK static enum err
load_approval(const char *path, struct approval *out, struct fault *f)
{
    char text[LINE_CEILING + 1] = "";
    struct buffer bytes;
    enum err e;

    buffer_init(&bytes, LINE_CEILING);
    e = file_read(path, &bytes, f);
    if (e == OK) {
        memcpy(text, bytes.data, bytes.bytes);
        if (!read_line(text, out))
            e = fault_set(f, ERR_MALFORMED, "R28",
                          "%s holds no approval: it is one line that begins with %s",
                          path, magic);
    }
    buffer_fini(&bytes);
    if (e == OK && sign_verify(out->key, "approval", out->about, sizeof out->about,
                               out->signature) != OK)
        e = fault_set(f, ERR_FORGED, "R28",
                      "The approver's signature does not verify; ask for the approval "
                      "again.");
    return e;
}

static bool is_about_item(const struct fold_item *item, const uint8_t about[32])
{
    for (size_t i = 0; i < item->version_count; i++)
        if (memcmp(item->versions[i].id, about, ID_BYTES) == 0)
            return true;
    for (size_t i = 0; i < item->consent_count; i++)
        if (memcmp(item->consents[i].id, about, ID_BYTES) == 0)
            return true;
    return false;
}

/* Is it about something of this pair? */
static bool is_about(const struct pair *p, const uint8_t about[32])
{
    if (fold_agreement_find(p->fold, about) != NULL)
        return true;
    for (size_t i = 0; i < fold_item_count(p->fold); i++)
        if (is_about_item(fold_item_at(p->fold, i), about))
            return true;
    return false;
}

MUST_CHECK static enum err
append(struct call *c, struct pair *p, const struct approval *a, struct fault *f)
{
    struct pair_act act = {.kind = KIND_APPROVE};
    json_t *fact = json_object();
    bool ok = fact != NULL;
    enum err e;

    (void)c;
    json_put_bytes(fact, "about", a->about, sizeof a->about, &ok);
    json_put_bytes(fact, "key", a->key, sizeof a->key, &ok);
    json_put_bytes(fact, "sig", a->signature, sizeof a->signature, &ok);
    act.fact = fact;
    e = ok ? pair_append(p, &act, f) : fault_set(f, ERR_NOMEM, "", "Out of memory.");
    json_decref(fact);
    return e;
}

static enum err run_take(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct approval a;
    struct node *n = NULL;
    struct pair *of = NULL;
    enum err e = load_approval(words_at(&c->words, 0), &a, f);

    if (e == OK)
        e = call_node(c, &n, f);
    for (size_t i = 0; e == OK && i < n->pair_count && of == NULL; i++)
        if (is_about(n->pairs[i], a.about))
            of = n->pairs[i];
    if (e == OK && of == NULL)
        e = fault_set(
            f, ERR_NOT_FOUND, "R28",
            "Nothing here has the id that was approved; exchange first, or see: "
            "entente approval");
    if (e == OK)
        e = append(c, of, &a, f);
    if (e != OK)
        return e;
    output_put_hex(o->json, "about", a.about, sizeof a.about, &o->ok);
    json_put_text(o->json, "peer", pair_name(of, 1 - of->side), &o->ok);
    output_say(o, o->json, "The approval of {about:12} is in the log.\n" CALL_PASS_ON);
    return OK;
}

const struct verb approval_verbs[] = {
    {.name = "list",
     .words = "",
     .help = "what third parties have to approve, and whether they have",
     .run = run_list,
     .usual = true},
    {.name = "take",
     .words = "FILE",
     .words_min = 1,
     .words_max = 1,
     .help = "take in an approver's line",
     .run = run_take},
    {.name = "key",
     .words = "FILE",
     .words_min = 1,
     .words_max = 1,
     .help = "for an approver: make a key; needs no node",
     .run = run_key},
    {.name = "sign",
     .words = "ID",
     .words_min = 1,
     .words_max = 1,
     .help = "for an approver: approve an id; needs no node",
     .options = OPTION_BIT(OPTION_OUTPUT),
     .more = OPTION_MORE(OPTION_KEY),
     .run = run_sign},
    {.name = NULL},
};
