/* SPDX-License-Identifier: Apache-2.0 */
/*
 * card.c - entente card: show, export, import, verify, list
 */
#include "base/file.h"
#include "base/num.h"
#include "base/text.h"
#include "cli/officers.h"
#include "cli/slip.h"
#include "cli/verbs.h"
#include "cli/view.h"
#include "exchange/node.h"

#include <string.h>

enum { DIGITS = 40 };

static const struct output_column card_fields[] = {
    {"name", "name", 0, false},
    {"name_list", "names", 0, false},
    {"fingerprint", "fingerprint", 0, false},
    {"serial", "serial", 0, false},
    {"issued", "issued", 0, false},
    {"until", "keys good until", 0, false},
    {"officer_list", "officers", 0, false},
    {"contacts", "contacts", 0, false},
    {"address", "address", 0, false},
    {"verified.own", "verified here", 0, false},
    {"verified.peer", "verified there", 0, false},
};

/* "ru: ИМЯ" and "principal: signatory", for people; JSON has the parts. */
static json_t *name_list(const json_t *card, bool *ok)
{
    json_t *list = json_array();
    const char *lang;
    json_t *name;

    json_object_foreach(
        json_object_get(card, "names"), lang,
        name) if (json_array_append_new(list, json_sprintf("%s: %s", lang,
                                                           json_string_value(name))) !=
                  0) *ok = false;
    return list;
}

static json_t *officer_list(const json_t *card, bool *ok)
{
    const json_t *officers = json_object_get(card, "officers");
    json_t *list = json_array();

    for (size_t i = 0; i < json_array_size(officers); i++) {
        const json_t *officer = json_array_get(officers, i);
        const json_t *roles = json_object_get(officer, "roles");
        struct buffer line;

        buffer_init(&line, 1024);
        buffer_printf(&line, "%s:", json_text(officer, "name"));
        for (size_t k = 0; k < json_array_size(roles); k++)
            buffer_printf(&line, " %s", json_string_value(json_array_get(roles, k)));
        if (json_array_append_new(list, json_string(buffer_text(&line))) != 0)
            *ok = false;
        buffer_fini(&line);
    }
    return list;
}

static void show(struct output *o)
{
    json_t *shown = json_copy(o->json);

    if (shown == NULL) {
        o->ok = false;
        return;
    }
    json_put(shown, "name_list", name_list(shown, &o->ok), &o->ok);
    json_put(shown, "officer_list", officer_list(shown, &o->ok), &o->ok);
    output_fields(o, shown, card_fields, COUNT_OF(card_fields));
    json_decref(shown);
}

/* Own card, a file's, or a peer's. */
static enum err run_show(struct call *c, struct fault *f)
{
    const char *word = words_at(&c->words, 0);
    struct output *o = &c->output;
    struct card *read = NULL;
    const struct card *card = NULL;
    struct node *n = NULL;
    struct pair *p = NULL;
    enum err e;

    if (word == NULL) {
        e = call_node(c, &n, f);
        card = e == OK ? n->card : NULL;
    } else if (call_is_file(c, word)) {
        e = view_card_file(word, &read, f);
        card = read;
    } else {
        e = call_pair(c, word, &p, f);
        card = e == OK ? p->peer : NULL;
    }
    if (e != OK)
        return e;
    view_card(card, o->json, &o->ok);
    json_put(o->json, "document", json_deep_copy(card->object), &o->ok);
    if (p != NULL) {
        json_t *peer = view_peer(p, &o->ok);

        json_put(o->json, "verified", json_incref(json_object_get(peer, "verified")),
                 &o->ok);
        json_decref(peer);
    }
    show(o);
    card_free(read);
    return OK;
}

static enum err run_export(struct call *c, struct fault *f)
{
    const char *target = words_at(&c->words, 0);
    struct output *o = &c->output;
    struct node *n = NULL;
    struct buffer bytes;
    char path[NODE_PATH_MAX];
    enum err e = call_node(c, &n, f);

    buffer_init(&bytes, CARD_FILE_MAX);
    if (e == OK)
        e = node_path(n->dir, "card.json", path);
    if (e == OK)
        e = file_read(path, &bytes, f);
    if (e == OK)
        e = call_write(target, bytes.data, bytes.bytes, f);
    if (e == OK && target != NULL) {
        view_card(n->card, o->json, &o->ok);
        output_put_any(o->json, "file", target, &o->ok);
        output_say(o, o->json,
                   "Wrote {file}. The digits to read out are {fingerprint}\n");
    } else if (e == OK) {
        json_decref(o->json);
        e = json_read(bytes.data, bytes.bytes, CARD_FILE_MAX, &o->json, f);
        buffer_add(&o->text, bytes.data, bytes.bytes);
    }
    buffer_fini(&bytes);
    return e;
}

static enum err run_import(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct node *n = NULL;
    struct pair *p = NULL;
    struct buffer bytes;
    enum err e;

    buffer_init(&bytes, CARD_FILE_MAX);
    e = file_read(words_at(&c->words, 0), &bytes, f);
    if (e == OK)
        e = call_node(c, &n, f);
    if (e == OK) {
        e = node_add_peer(n, bytes.data, bytes.bytes, &p, f);
        if (e != OK)
            e = call_name_file(words_at(&c->words, 0), e, f);
    }
    buffer_fini(&bytes);
    if (e != OK)
        return e;
    json_decref(o->json);
    o->json = view_peer(p, &o->ok);
    if (json_bool(json_at(o->json, "verified"), "own")) {
        output_say(o, o->json,
                   "Peer {number} is {name}. Its card was verified before.\n");
        return OK;
    }
    output_say(
        o, o->json,
        "Peer {number} is {name}. Its card is not verified yet.\n\n"
        "fingerprint  {fingerprint}\n\n"
        "Have these digits read out by {name}, by voice or in person, over a way "
        "that does not pass where the card came from; then type what you heard:\n"
        "    entente card verify {number} --digits \"...\" --how voice --as NAME\n");
    return OK;
}

/* The value of a digit, as keyboards of several scripts type it; -1: it is none. */
static int digit_of(uint32_t c)
{
    static const uint32_t zeros[] = {'0', 0x0660, 0x06F0, 0x0966, 0x09E6, 0xFF10};

    for (size_t i = 0; i < COUNT_OF(zeros); i++)
        if (c >= zeros[i] && c <= zeros[i] + 9)
            return (int)(c - zeros[i]);
    return -1;
}

/* Do the digits agree with the fingerprint? Whatever parts them is passed over. */
static bool digits_agree(const char *digits, const uint8_t id[32])
{
    char fingerprint[CARD_FINGERPRINT_BYTES];
    const char *at = fingerprint;

    card_digits(id, fingerprint);
    for (; *at != '\0'; at++)
        if (*at != ' ' && *at != *digits++)
            return false;
    return *digits == '\0';
}

/* Read what was typed: 40 digits, in groups or not, against the peer's card. */
MUST_CHECK static enum err
check_digits(const char *typed, const struct pair *p, struct fault *f)
{
    const uint8_t *at = (const uint8_t *)typed;
    const uint8_t *end = at + strlen(typed);
    const char *peer = pair_name(p, 1 - p->side);
    char digits[DIGITS + 1] = "";
    size_t count = 0;

    while (at < end) {
        uint32_t c = text_next(&at, end);
        int digit = digit_of(c);

        if (digit < 0 && (c > 0x7F || strchr(" -.,/\n\t", (int)c) == NULL))
            return fault_set(
                f, ERR_DENIED, "K2",
                "Something in \"%s\" is no digit; type the 40 digits that %s "
                "read out, in groups or not.",
                typed, peer);
        if (digit >= 0 && count < DIGITS)
            digits[count] = (char)('0' + digit);
        count += digit >= 0;
    }
    if (count != DIGITS)
        return fault_set(f, ERR_DENIED, "K2",
                         "These are %zu digits and a card has 40; type all that %s read "
                         "out.",
                         count, peer);
    if (digits_agree(digits, p->node->card->id))
        return fault_set(f, ERR_DENIED, "K2",
                         "These are the digits of your own card; type those that %s read "
                         "out.",
                         peer);
    if (!digits_agree(digits, p->peer->id))
        return fault_set(
            f, ERR_DENIED, "K2",
            "These are not the digits of the card held for %s: have them read "
            "again, and if they differ again the card is not theirs.",
            peer);
    return OK;
}

MUST_CHECK static enum err check_how(const char *how, struct fault *f)
{
    static const char *const ways[] = {"in-person", "voice", "courier"};

    for (size_t i = 0; i < COUNT_OF(ways); i++)
        if (strcmp(ways[i], how) == 0)
            return OK;
    return fault_set(f, ERR_USAGE, "K2", "--how is in-person, voice or courier, not %s.",
                     how);
}

MUST_CHECK static enum err
append_verified(struct call *c, struct pair *p, const char *how, struct fault *f)
{
    struct call_act act = {.kind = KIND_VERIFIED, .fact = json_object()};
    bool ok = act.fact != NULL;

    json_put_bytes(act.fact, "card", p->peer->id, sizeof p->peer->id, &ok);
    json_put_text(act.fact, "how", how, &ok);
    act.fact = call_fact(act.fact, ok);
    return call_append(c, p, &act, f);
}

static enum err run_verify(struct call *c, struct fault *f)
{
    const char *digits = NULL;
    const char *how = NULL;
    struct output *o = &c->output;
    struct pair *p = NULL;
    enum err e = words_need(&c->words, OPTION_DIGITS, &digits, f);

    if (e == OK)
        e = words_need(&c->words, OPTION_HOW, &how, f);
    if (e == OK)
        e = check_how(how, f);
    if (e == OK)
        e = call_pair(c, words_at(&c->words, 0), &p, f);
    if (e == OK)
        e = check_digits(digits, p, f);
    if (e == OK)
        e = append_verified(c, p, how, f);
    if (e != OK)
        return e;
    json_decref(o->json);
    o->json = view_peer(p, &o->ok);
    output_say(o, o->json, "The card of {name} is verified here.\n");
    output_say(
        o, o->json,
        fold_has_verified(p->fold, 1 - p->side)
            ? "Next: pass this on with `entente link` or `entente bundle out DIR`; "
              "{name} has verified yours.\n"
            : "Next: pass this on with `entente link` or `entente bundle out DIR`; "
              "{name} has yet to verify yours.\n");
    return OK;
}

static enum err run_list(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {
        {"number", "#", 0, true},
        {"name", "NAME", 0, false},
        {"verified.own", "VERIFIED HERE", 0, false},
        {"verified.peer", "THERE", 0, false},
        {"until", "KEYS UNTIL", 10, false},
        {"fingerprint", "FINGERPRINT", 0, false},
    };
    struct output *o = &c->output;
    struct node *n = NULL;
    json_t *rows;
    enum err e = call_node(c, &n, f);

    if (e != OK)
        return e;
    rows = output_array(o);
    for (size_t i = 0; i < n->pair_count; i++)
        if (json_array_append_new(rows, view_peer(n->pairs[i], &o->ok)) != 0)
            o->ok = false;
    output_table(o, rows, columns, COUNT_OF(columns));
    if (json_array_size(rows) == 0)
        output_say(o, rows,
                   "No peers yet; take a peer's card with: entente card import "
                   "FILE\n");
    return OK;
}

const struct verb card_verbs[] = {
    {.name = "show",
     .words = "[FILE|PEER]",
     .help = "show the own card, a file's or a peer's",
     .words_max = 1,
     .run = run_show},
    {.name = "export",
     .words = "[FILE]",
     .help = "write the own card to a file, to hand to a peer",
     .words_max = 1,
     .run = run_export},
    {.name = "import",
     .words = "FILE",
     .help = "take a peer's card",
     .words_min = 1,
     .words_max = 1,
     .run = run_import},
    {.name = "verify",
     .words = "[PEER]",
     .help = "record that the digits of a peer's card were compared",
     .words_max = 1,
     .options =
         OPTION_BIT(OPTION_DIGITS) | OPTION_BIT(OPTION_HOW) | OPTION_BIT(OPTION_AS),
     .run = run_verify},
    {.name = "list", .words = "", .help = "list the peers", .run = run_list},
    {.name = "officers",
     .words = "",
     .help = "the register of officers of all cards, and what each has done",
     .run = officers_run},
    {.name = "slip",
     .words = "NAME",
     .help = "prepare the revocation of a key: of an officer, node or overseer",
     .words_min = 1,
     .words_max = 1,
     .options = OPTION_BIT(OPTION_CODE) | OPTION_BIT(OPTION_OUTPUT) |
                OPTION_BIT(OPTION_PASSPHRASE_FILE),
     .more = OPTION_MORE(OPTION_KEY),
     .run = slip_run_make},
    {.name = "revoke",
     .words = "FILE",
     .help = "bring a slip: the key that it names says nothing any more",
     .words_min = 1,
     .words_max = 1,
     .run = slip_run_revoke},
    {.name = NULL},
};
