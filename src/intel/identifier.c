/* SPDX-License-Identifier: Apache-2.0 */
/*
 * identifier.c - one table says of each kind how it is read and what it may become
 */
#include "intel/identifier.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "intel/address.h"
#include "intel/number.h"
#include "intel/wallet.h"
#include "intel/written.h"

#include <stdio.h>
#include <string.h>

enum {
    COUNTRY = 1u << 0,   /* says nothing without the country that issued it */
    SINGLE = 1u << 1,    /* a holder has one at a time */
    SENSITIVE = 1u << 2, /* opens an account to who reads it */
    SHARED = 1u << 3,    /* many hold one: never a token */
    TWINS = 1u << 4,     /* its letters may have been typed in another alphabet */
    FOREIGN = 1u << 5,   /* may hold letters outside ASCII */
    FILLERS = 1u << 6    /* forms are filled with 0000000 where there is none */
};

struct kind {
    const char *word;
    enum err (*rule)(struct written *w, char *out, struct fault *f);
    unsigned flags;
};

static const struct kind kinds[IDENTIFIER_KINDS] = {
    [IDENTIFIER_PASSPORT] = {"passport", number_paper, COUNTRY | TWINS | FILLERS},
    [IDENTIFIER_NATIONAL_ID] = {"national-id", number_paper,
                                COUNTRY | SINGLE | TWINS | FILLERS},
    [IDENTIFIER_TAX_ID] = {"tax-id", number_paper, COUNTRY | SINGLE | TWINS | FILLERS},
    [IDENTIFIER_REGISTRATION] = {"registration", number_paper,
                                 COUNTRY | SINGLE | TWINS | FILLERS},
    [IDENTIFIER_DOCUMENT] = {"document", number_paper, COUNTRY | TWINS | FILLERS},
    [IDENTIFIER_PLATE] = {"plate", number_paper, COUNTRY | TWINS | FILLERS},
    [IDENTIFIER_ACCOUNT] = {"account", number_paper,
                            COUNTRY | TWINS | FILLERS | SENSITIVE},
    [IDENTIFIER_IBAN] = {"iban", number_iban, TWINS},
    [IDENTIFIER_BIC] = {"bic", number_bic, TWINS},
    [IDENTIFIER_LEI] = {"lei", number_lei, SINGLE | TWINS},
    [IDENTIFIER_CARD] = {"card", number_card, SENSITIVE | FILLERS},
    [IDENTIFIER_EMAIL] = {"email", address_email, 0},
    [IDENTIFIER_PHONE] = {"phone", number_phone, FILLERS},
    [IDENTIFIER_USERNAME] = {"username", address_username, 0},
    [IDENTIFIER_DOMAIN] = {"domain", address_domain, 0},
    [IDENTIFIER_URL] = {"url", address_url, FOREIGN},
    [IDENTIFIER_IP] = {"ip", address_ip, SHARED},
    [IDENTIFIER_IMO] = {"imo", number_imo, SINGLE | TWINS | FILLERS},
    [IDENTIFIER_IMO_COMPANY] = {"imo-company", number_imo_company,
                                SINGLE | TWINS | FILLERS},
    [IDENTIFIER_MMSI] = {"mmsi", number_mmsi, SINGLE | FILLERS},
    [IDENTIFIER_AIRCRAFT] = {"aircraft", number_aircraft, SINGLE | TWINS},
    [IDENTIFIER_ICAO24] = {"icao24", number_icao24, SINGLE | TWINS},
    [IDENTIFIER_VIN] = {"vin", number_vin, SINGLE | TWINS | FILLERS},
    [IDENTIFIER_IMEI] = {"imei", number_imei, FILLERS},
    [IDENTIFIER_WALLET] = {"wallet", wallet_canonical, 0},
    [IDENTIFIER_HASH] = {"hash", number_hash, FILLERS},
};

static bool has(enum identifier_kind kind, unsigned flag)
{
    must((unsigned)kind < IDENTIFIER_KINDS);
    return (kinds[kind].flags & flag) != 0;
}

const char *identifier_kind_word(enum identifier_kind kind)
{
    must((unsigned)kind < IDENTIFIER_KINDS);
    return kinds[kind].word;
}

bool identifier_find_kind(const char *word, enum identifier_kind *out)
{
    for (size_t i = 0; i < IDENTIFIER_KINDS; i++)
        if (strcmp(kinds[i].word, word) == 0) {
            *out = (enum identifier_kind)i;
            return true;
        }
    return false;
}

bool identifier_wants_country(enum identifier_kind kind)
{
    return has(kind, COUNTRY);
}

bool identifier_is_single(enum identifier_kind kind)
{
    return has(kind, SINGLE);
}

bool identifier_is_sensitive(enum identifier_kind kind)
{
    return has(kind, SENSITIVE);
}

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_country(const char *country)
{
    return country[0] == '\0' ||
           (is_small(country[0]) && is_small(country[1]) && country[2] == '\0');
}

/* A number for tax is written with and without its country's letters in front, as an
 * invoice in another country has it; Greece's letters there are EL. */
static void drop_country(const char *country, char *number)
{
    const char *letters = strcmp(country, "gr") == 0 ? "el" : country;
    size_t length = strlen(number);

    if (letters[0] != '\0' && length > 6 && number[0] == letters[0] - 'a' + 'A' &&
        number[1] == letters[1] - 'a' + 'A')
        memmove(number, number + 2, length - 1);
}

static enum err read_written(enum identifier_kind kind,
                             const char *text,
                             struct written *w,
                             struct fault *f)
{
    enum err e = written_fold(text, has(kind, TWINS), w);

    if (e == ERR_LIMIT)
        return fault_set(f, e, "", "The %s is longer than %d bytes.", kinds[kind].word,
                         IDENTIFIER_TEXT_MAX);
    if (e != OK)
        return fault_set(f, e, "", "The %s is not UTF-8.", kinds[kind].word);
    if (w->count == 0)
        return fault_set(f, ERR_MALFORMED, "", "The %s is empty.", kinds[kind].word);
    if (w->foreign && !has(kind, FOREIGN))
        return fault_set(f, ERR_MALFORMED, "",
                         "The %s holds characters other than Latin letters, digits and "
                         "the usual signs; write it as it is read by machines.",
                         kinds[kind].word);
    return OK;
}

enum err identifier_canonical(enum identifier_kind kind,
                              const char *country,
                              const char *text,
                              char out[IDENTIFIER_CANONICAL_MAX + 1],
                              struct fault *f)
{
    char made[IDENTIFIER_TEXT_MAX + 8] = "";
    struct written w;
    enum err e;

    if (!is_country(country))
        return fault_set(f, ERR_MALFORMED, "",
                         "The country of the %s is not of two small letters.",
                         identifier_kind_word(kind));
    e = read_written(kind, text, &w, f);
    if (e == OK)
        e = kinds[kind].rule(&w, made, f);
    if (e == OK && kind == IDENTIFIER_TAX_ID)
        drop_country(country, made);
    if (e == OK && strlen(made) > IDENTIFIER_CANONICAL_MAX)
        e = fault_set(f, ERR_LIMIT, "", "The %s is longer than %d characters.",
                      kinds[kind].word, IDENTIFIER_CANONICAL_MAX);
    if (e == OK)
        memcpy(out, made, strlen(made) + 1);
    memory_wipe(&w, sizeof w);
    memory_wipe(made, sizeof made);
    return e;
}

/* All letters and digits the same, but for the sign in front. */
static bool is_filler(const char *canonical)
{
    const char *at = canonical + (canonical[0] == '+' ? 1 : 0);

    return at[strspn(at, (char[]){at[0], '\0'})] == '\0';
}

static enum err write_token(const struct identifier *id,
                            const char *canonical,
                            char out[IDENTIFIER_TOKEN_MAX + 1])
{
    const char *country = has(id->kind, COUNTRY) ? id->country : "";
    uint8_t hash[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    int length = snprintf(out, IDENTIFIER_TOKEN_MAX + 1, "%s:%s:%s", kinds[id->kind].word,
                          country, canonical);

    if (length <= IDENTIFIER_TOKEN_MAX)
        return OK;
    hash_sha256(canonical, strlen(canonical), hash);
    text_hex_encode(hash, sizeof hash, hex);
    (void)snprintf(out, IDENTIFIER_TOKEN_MAX + 1, "%s:%s:sha256=%s", kinds[id->kind].word,
                   country, hex);
    return OK;
}

enum err identifier_token(const struct identifier *id, char out[IDENTIFIER_TOKEN_MAX + 1])
{
    char canonical[IDENTIFIER_CANONICAL_MAX + 1];
    enum err e = identifier_canonical(id->kind, id->country, id->text, canonical, NULL);

    if (e != OK)
        return e;
    if (has(id->kind, SHARED) || (has(id->kind, COUNTRY) && id->country[0] == '\0') ||
        (has(id->kind, FILLERS) && is_filler(canonical)))
        e = ERR_DENIED;
    else
        e = write_token(id, canonical, out);
    memory_wipe(canonical, sizeof canonical);
    return e;
}

/* Numbers on papers are often entered under the wrong kind of paper. */
static bool is_paper(enum identifier_kind kind)
{
    return kind <= IDENTIFIER_DOCUMENT;
}

static enum identifier_meeting
meet(const struct identifier *a, const struct identifier *b, bool is_same)
{
    bool wants = has(a->kind, COUNTRY);
    bool is_known = !wants || (a->country[0] != '\0' && b->country[0] != '\0');

    if (is_known && wants && strcmp(a->country, b->country) != 0)
        return IDENTIFIER_UNRELATED;
    if (is_same)
        return is_known && a->kind == b->kind ? IDENTIFIER_SAME : IDENTIFIER_ALIKE;
    return is_known && a->kind == b->kind ? IDENTIFIER_DIFFERENT : IDENTIFIER_UNRELATED;
}

enum identifier_meeting identifier_compare(const struct identifier *a,
                                           const struct identifier *b)
{
    char left[IDENTIFIER_CANONICAL_MAX + 1];
    char right[IDENTIFIER_CANONICAL_MAX + 1];
    enum identifier_meeting met = IDENTIFIER_UNRELATED;

    if (a->kind != b->kind && !(is_paper(a->kind) && is_paper(b->kind)))
        return met;
    if (identifier_canonical(a->kind, a->country, a->text, left, NULL) == OK &&
        identifier_canonical(b->kind, b->country, b->text, right, NULL) == OK &&
        !(has(a->kind, FILLERS) && (is_filler(left) || is_filler(right))))
        met = meet(a, b, strcmp(left, right) == 0);
    memory_wipe(left, sizeof left);
    memory_wipe(right, sizeof right);
    return met;
}

static bool begins_character(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

void identifier_mask(enum identifier_kind kind,
                     const char *text,
                     char out[IDENTIFIER_TEXT_MAX + 1])
{
    size_t count = strnlen(text, IDENTIFIER_TEXT_MAX);
    size_t characters = 0;
    size_t made = 0;
    size_t starred;

    for (size_t i = 0; i < count; i++)
        characters += begins_character(text[i]) ? 1 : 0;
    starred = characters > 4 ? characters - 4 : characters;
    if (!identifier_is_sensitive(kind))
        starred = 0;
    for (size_t i = 0, at = 0; i < count; i++) {
        at += begins_character(text[i]) ? 1 : 0;
        if (at > starred)
            out[made++] = text[i];
        else if (begins_character(text[i]))
            out[made++] = '*';
    }
    out[made] = '\0';
}
