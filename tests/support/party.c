/* SPDX-License-Identifier: Apache-2.0 */
/*
 * party.c - keys from small seeds, and a card of them
 */
#include "tests/support/party.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void make_key(struct sign_secret *out, uint8_t byte)
{
    uint8_t seed[SIGN_SEED_BYTES];

    memset(seed, byte, sizeof seed);
    sign_secret_from_seed(seed, out);
}

static json_t *
make_officer(const struct sign_secret *secret, const char *name, const char *const *roles)
{
    json_t *officer = json_object();
    json_t *list = json_array();
    bool ok = true;

    for (; *roles; roles++)
        assert_int_equal(json_array_append_new(list, json_string(*roles)), 0);
    json_put_bytes(officer, "key", secret->key, sizeof secret->key, &ok);
    json_put_text(officer, "name", name, &ok);
    json_put(officer, "roles", list, &ok);
    assert_true(ok);
    return officer;
}

static json_t *make_officers(const struct party *p)
{
    static const char *const names[] = {"Officer one", "Officer two", "Officer three"};
    static const char *const roles[][3] = {
        {"signatory"}, {"start", "confirm"}, {"ask", "release"}};
    json_t *officers = json_array();

    for (size_t i = 0; i < PARTY_OFFICERS; i++)
        assert_int_equal(json_array_append_new(
                             officers, make_officer(&p->officer[i], names[i], roles[i])),
                         0);
    return officers;
}

json_t *party_card(const struct party *p, const char *name)
{
    json_t *card = json_object();
    json_t *names = json_object();
    json_t *contacts = json_array();
    bool ok = true;

    assert_int_equal(
        json_array_append_new(contacts, json_string("duty desk, day and night")), 0);
    json_put_text(names, "en", name, &ok);
    json_put_text(names, "qx", "Северная марка", &ok);
    json_put_int(card, "v", 1, &ok);
    json_put_text(card, "type", "card", &ok);
    json_put_int(card, "serial", 1, &ok);
    json_put_text(card, "issued", "2031-01-01T00:00:00Z", &ok);
    json_put(card, "names", names, &ok);
    json_put_bytes(card, "root", p->root.key, SIGN_KEY_BYTES, &ok);
    json_put_bytes(card, "node", p->node.key, SIGN_KEY_BYTES, &ok);
    json_put_bytes(card, "link", p->link.key, SIGN_KEY_BYTES, &ok);
    json_put_text(card, "until", "2032-01-01T00:00:00Z", &ok);
    json_put(card, "officers", make_officers(p), &ok);
    json_put_bytes(card, "overseer", p->overseer.key, SIGN_KEY_BYTES, &ok);
    json_put(card, "contacts", contacts, &ok);
    json_put_text(card, "address", "node.example:7331", &ok);
    assert_true(ok);
    return card;
}

void party_make(struct party *p, const char *name, uint8_t first)
{
    struct buffer file;
    struct fault f = {0};
    enum err e;

    make_key(&p->root, first);
    make_key(&p->node, (uint8_t)(first + 1));
    make_key(&p->link, (uint8_t)(first + 2));
    make_key(&p->overseer, (uint8_t)(first + 3));
    for (int i = 0; i < PARTY_OFFICERS; i++)
        make_key(&p->officer[i], (uint8_t)(first + 4 + i));
    buffer_init(&file, CARD_FILE_MAX + 1);
    e = card_write(party_card(p, name), &p->root, &file, &f);
    if (e == OK)
        e = card_read(file.data, file.bytes, &p->card, &f);
    buffer_fini(&file);
    if (e != OK)
        fail_msg("no card: %s", f.text);
}

void party_free(struct party *p)
{
    card_free(p->card);
    memory_wipe(p, sizeof *p);
}
