/* SPDX-License-Identifier: Apache-2.0 */
/*
 * identifier.h - numbers and addresses that name one holder: passport, IBAN, phone ...
 *
 * What a source writes is kept as it stands (R46). Beside it there is the *canonical
 * text*: printable ASCII without blanks, the same for every way of writing one
 * identifier, with its length and check digits verified by the standard of its kind.
 * Blanks, dots, dashes and slashes that people type, full-width forms and the digits of
 * other scripts are folded; invisible characters are left out.
 *
 * An identifier whose check digit is wrong is still the source's: it stays in the record,
 * is reported, and never becomes a token or meets anything.
 *
 * Source    one for each kind, at its rule in number.c, address.c and wallet.c;
 *           PROTOCOL.md 11
 */
#ifndef INTEL_IDENTIFIER_H
#define INTEL_IDENTIFIER_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    IDENTIFIER_TEXT_MAX = 1024,     /* bytes as written, as is the next */
    IDENTIFIER_CANONICAL_MAX = 512, /* none counts the NUL */
    IDENTIFIER_TOKEN_MAX = 144,
    IDENTIFIER_WORD_MAX = 16
};

enum identifier_kind {
    /* Numbers that an issuing country gives; the number alone names nobody. */
    IDENTIFIER_PASSPORT,
    IDENTIFIER_NATIONAL_ID,
    IDENTIFIER_TAX_ID,
    IDENTIFIER_REGISTRATION, /* of a body, in a country's register */
    IDENTIFIER_DOCUMENT,     /* any other document: driving licence, residence permit */
    IDENTIFIER_PLATE,        /* of a road vehicle */
    IDENTIFIER_ACCOUNT,      /* at a bank, not an IBAN */

    IDENTIFIER_IBAN,
    IDENTIFIER_BIC, /* names a bank: never a person's token (record_identifier_is_own) */
    IDENTIFIER_LEI,
    IDENTIFIER_CARD, /* a payment card */

    IDENTIFIER_EMAIL,
    IDENTIFIER_PHONE,
    IDENTIFIER_USERNAME, /* name@platform */
    IDENTIFIER_DOMAIN,
    IDENTIFIER_URL,
    IDENTIFIER_IP, /* many hold one: never a token */

    IDENTIFIER_IMO, /* a ship's; the next is an owner's or manager's */
    IDENTIFIER_IMO_COMPANY,
    IDENTIFIER_MMSI,
    IDENTIFIER_AIRCRAFT, /* registration mark */
    IDENTIFIER_ICAO24,   /* transponder address */
    IDENTIFIER_VIN,
    IDENTIFIER_IMEI,

    IDENTIFIER_WALLET, /* of a crypto-currency, which one is seen from its form */
    IDENTIFIER_HASH,   /* of a file, in hex */
    IDENTIFIER_KINDS
};

struct identifier {
    enum identifier_kind kind;
    char country[sizeof "xx"]; /* that issued it: two small letters, "" if not known */
    char *text;                /* as written */
};

/* The kind's word in files and tokens, such as "national-id"; never NULL. */
const char *identifier_kind_word(enum identifier_kind kind);

/* The kind of a word; false when there is none. */
bool identifier_find_kind(const char *word, enum identifier_kind *out);

/* A number that says nothing without the country that issued it. */
bool identifier_wants_country(enum identifier_kind kind);

/* A holder has one at a time, so that two different ones speak against one holder. */
bool identifier_is_single(enum identifier_kind kind);

/* It opens an account to who reads it: print it through identifier_mask. */
bool identifier_is_sensitive(enum identifier_kind kind);

/*
 * The canonical text of what a source wrote. f may be NULL.
 *
 * Shape    text: UTF-8; country: "" or two small letters
 * Errors   ERR_MALFORMED not of the kind's form, or holds letters it cannot hold;
 *          ERR_LIMIT too short or too long for its kind or its country;
 *          ERR_FORGED the check digits do not fit; the sentence is in *f, without the
 * text
 */
MUST_CHECK enum err identifier_canonical(enum identifier_kind kind,
                                         const char *country,
                                         const char *text,
                                         char out[IDENTIFIER_CANONICAL_MAX + 1],
                                         struct fault *f);

/*
 * What a recipe makes of it: "passport:xa:C1234567", "iban::GB29NWBK60161331926819";
 * where that would be longer than IDENTIFIER_TOKEN_MAX, "url::sha256=" and the hex of the
 * canonical text's SHA-256. It says two attributes (R13, PROTOCOL.md 11.3).
 *
 * Errors   those of identifier_canonical; ERR_DENIED it is of a kind that many hold, its
 *          country is not known, or it is a filler such as 0000000: no token
 */
MUST_CHECK enum err identifier_token(const struct identifier *id,
                                     char out[IDENTIFIER_TOKEN_MAX + 1]);

/* What two identifiers say about their holders. */
enum identifier_meeting {
    IDENTIFIER_UNRELATED, /* nothing: of different kinds or countries, or one is not valid
                           */
    IDENTIFIER_DIFFERENT, /* of one kind and country, and not the same */
    IDENTIFIER_ALIKE,     /* the same number, but a country is not known or one is said to
                           * be another kind of document */
    IDENTIFIER_SAME
};

/* The same either way round. Neither is changed. */
enum identifier_meeting identifier_compare(const struct identifier *a,
                                           const struct identifier *b);

/* For the screen: a sensitive one with all but its last four characters starred, any
 * other as it is. text: canonical or as written. */
void identifier_mask(enum identifier_kind kind,
                     const char *text,
                     char out[IDENTIFIER_TEXT_MAX + 1]);

#endif
