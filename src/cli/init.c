/* SPDX-License-Identifier: Apache-2.0 */
/*
 * init.c - entente init: make a node
 */
#include "base/file.h"
#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "cli/verbs.h"
#include "cli/view.h"
#include "exchange/birth.h"
#include "exchange/node.h"
#include "lane/kind.h"

#include <string.h>

enum { LANG_MIN = 2, LANG_MAX = 8, DAYS_MAX = 400, DAYS_USUAL = 365, ROLE_BYTES = 16 };

/* What a plan points into. */
struct making {
    struct birth_plan plan;
    struct birth_name *names;
    struct birth_officer *officers;
    char (*langs)[LANG_MAX + 1];
    char (*officer_names)[NODE_NAME_MAX + 2];
    const char **contacts;
};

static void making_fini(struct making *m)
{
    memory_free(m->names);
    memory_free(m->officers);
    memory_free(m->langs);
    memory_free(m->officer_names);
    memory_free(m->contacts);
}

/* "ru=ИМЯ" is a name in that language, anything else one in English. */
static void split_name(const char *text, char lang[LANG_MAX + 1], struct birth_name *out)
{
    size_t letters = strspn(text, "abcdefghijklmnopqrstuvwxyz");
    bool has_lang = letters >= LANG_MIN && letters <= LANG_MAX && text[letters] == '=';

    memcpy(lang, has_lang ? text : "en", has_lang ? letters : 2);
    lang[has_lang ? letters : 2] = '\0';
    out->lang = lang;
    out->name = has_lang ? text + letters + 1 : text;
}

MUST_CHECK static enum err read_names(struct call *c, struct making *m, struct fault *f)
{
    const char **texts = NULL;
    size_t count = 0;
    const char *needed = NULL;
    enum err e = words_need(&c->words, OPTION_PARTY_NAME, &needed, f);

    if (e == OK)
        e = words_all(&c->words, OPTION_PARTY_NAME, &texts, &count, f);
    if (e != OK)
        return e;
    m->names = memory_new(count, sizeof *m->names);
    m->langs = memory_new(count, sizeof *m->langs);
    if (m->names == NULL || m->langs == NULL)
        e = fault_set(f, ERR_NOMEM, "", "Out of memory.");
    for (size_t i = 0; i < count && e == OK; i++) {
        split_name(texts[i], m->langs[i], &m->names[i]);
        for (size_t k = 0; k < i && e == OK; k++)
            if (strcmp(m->langs[k], m->langs[i]) == 0)
                e = fault_set(f, ERR_USAGE, "",
                              "Two names are in the language %s; say the "
                              "other's as --name LANG=NAME.",
                              m->langs[i]);
    }
    m->plan.names = m->names;
    m->plan.name_count = count;
    memory_free(texts);
    return e;
}

/* "signatory,start" as bits. */
MUST_CHECK static enum err read_roles(const char *text, unsigned *roles, struct fault *f)
{
    *roles = 0;
    for (;;) {
        size_t length = strcspn(text, ",");
        char name[ROLE_BYTES] = "";
        unsigned role;

        if (length < sizeof name)
            memcpy(name, text, length);
        role = kind_role(name);
        if (role == 0)
            return fault_set(f, ERR_USAGE, "R10",
                             "There is no role \"%.*s\"; the roles are "
                             "signatory, start, confirm, ask and release.",
                             (int)length, text);
        *roles |= role;
        if (text[length] == '\0')
            return OK;
        text += length + 1;
    }
}

MUST_CHECK static enum err
read_officer(const char *text, char *name, struct birth_officer *out, struct fault *f)
{
    size_t length = strcspn(text, "=");

    if (text[length] != '=' || length == 0 || length > NODE_NAME_MAX)
        return fault_set(f, ERR_USAGE, "R10",
                         "An officer is NAME=ROLE,ROLE (a name of 1 to "
                         "%d letters), not %s.",
                         (int)NODE_NAME_MAX, text);
    memcpy(name, text, length);
    name[length] = '\0';
    out->name = name;
    return read_roles(text + length + 1, &out->roles, f);
}

MUST_CHECK static enum err
read_officers(struct call *c, struct making *m, struct fault *f)
{
    static const struct birth_officer usual[] = {
        {"principal", ROLE_SIGNATORY},
        {"legal", ROLE_SIGNATORY},
        {"officer", ROLE_START | ROLE_CONFIRM | ROLE_ASK | ROLE_RELEASE},
    };
    const char **texts = NULL;
    size_t count = 0;
    enum err e = words_all(&c->words, OPTION_OFFICER, &texts, &count, f);

    if (e != OK)
        return e;
    m->officers = memory_new(count, sizeof *m->officers);
    m->officer_names = memory_new(count, sizeof *m->officer_names);
    if (m->officers == NULL || m->officer_names == NULL)
        e = fault_set(f, ERR_NOMEM, "", "Out of memory.");
    for (size_t i = 0; i < count && e == OK; i++)
        e = read_officer(texts[i], m->officer_names[i], &m->officers[i], f);
    m->plan.officers = count > 0 ? m->officers : usual;
    m->plan.officer_count = count > 0 ? count : COUNT_OF(usual);
    memory_free(texts);
    return e;
}

MUST_CHECK static enum err read_plan(struct call *c, struct making *m, struct fault *f)
{
    static const struct words_range days = {1, DAYS_MAX, DAYS_USUAL};
    const char *address = c->words.value[OPTION_ADDRESS];
    enum err e = read_names(c, m, f);

    if (e == OK)
        e = read_officers(c, m, f);
    if (e == OK)
        e = words_all(&c->words, OPTION_CONTACT, &m->contacts, &m->plan.contact_count, f);
    if (e == OK)
        e = words_number(&c->words, OPTION_DAYS, &days, &m->plan.days, f);
    m->plan.contacts = m->contacts;
    m->plan.address = address != NULL ? address : "";
    return e;
}

MUST_CHECK static enum err answer(struct call *c, const char *dir, struct fault *f)
{
    struct output *o = &c->output;
    struct card *card = NULL;
    char path[NODE_PATH_MAX];
    enum err e = node_path(dir, "card.json", path);

    if (e == OK)
        e = view_card_file(path, &card, f);
    if (e != OK)
        return e;
    view_card(card, o->json, &o->ok);
    output_put_any(o->json, "dir", dir, &o->ok);
    output_say(
        o, o->json,
        "Made a node in {dir}.\n\n"
        "fingerprint  {fingerprint}\n\n"
        "The root key signs cards and nothing else: move {dir}/keys/root to a safe "
        "place off this machine.\n"
        "Next: give the peer your card with `entente card export FILE`, take theirs "
        "with `entente card import FILE`.\n");
    card_free(card);
    return OK;
}

static enum err run(struct call *c, struct fault *f)
{
    const char *dir = words_at(&c->words, 0);
    struct making m = {.names = NULL};
    enum err e = read_plan(c, &m, f);

    if (e == OK)
        e = birth_node(dir, &m.plan, f);
    making_fini(&m);
    return e == OK ? answer(c, dir, f) : e;
}

const struct verb init_verbs[] = {
    {.name = "",
     .words = "DIR",
     .help = "make a node in a new folder: keys, card, store",
     .words_min = 1,
     .words_max = 1,
     .options = OPTION_BIT(OPTION_PARTY_NAME) | OPTION_BIT(OPTION_OFFICER) |
                OPTION_BIT(OPTION_CONTACT) | OPTION_BIT(OPTION_ADDRESS) |
                OPTION_BIT(OPTION_DAYS),
     .run = run},
    {.name = NULL},
};
