/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.h - one entry of a party's own list, in memory
 *
 * A record is what importers make, what the store keeps, what a recipe turns into
 * match tokens and what a release hands over. Names are raw UTF-8 and kept exactly as
 * they came, byte for byte; whatever is derived from them stands beside, never instead
 * (R46). The order of names, births and codes is the source's.
 *
 * The JSON form is closed and canonical (PROTOCOL.md):
 *
 *     {"births":["1971","1971-03-02"],"countries":["xa"],"id":"L-17",
 *      "identifiers":[{"country":"xa","kind":"passport","text":"C 1234567"}],
 *      "kind":"person","labels":[],"names":[{"kind":"primary","text":"..."}],
 *      "regions":[],"source":"...","topics":[],"v":1}
 *
 * Every key is always present. At least one name; no two names with the same text and
 * kind; no two identifiers with the same text, kind and country; no birth and no code
 * twice in its list. An identifier is kept as written, a wrong check digit and all.
 */
#ifndef INTEL_RECORD_H
#define INTEL_RECORD_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "intel/identifier.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    RECORD_VERSION = 1,
    RECORD_ID_MAX = 128, /* bytes, as are the next three; none counts the NUL */
    RECORD_NAME_MAX = 512,
    RECORD_CODE_MAX = 64,
    RECORD_SOURCE_MAX = 512,
    RECORD_NAMES_MAX = 256, /* items, as are the next two */
    RECORD_BIRTHS_MAX = 32,
    RECORD_CODES_MAX = 64,       /* in each of the four lists */
    RECORD_IDENTIFIERS_MAX = 64, /* each of at most IDENTIFIER_TEXT_MAX bytes */
    RECORD_JSON_MAX = 512 * 1024 /* bytes of the canonical form, never reached */
};

enum record_kind { RECORD_PERSON, RECORD_ORGANISATION, RECORD_GROUP, RECORD_THING };

enum record_name_kind {
    RECORD_NAME_PRIMARY,
    RECORD_NAME_ALIAS,
    RECORD_NAME_WEAK,    /* an alias that its source calls weak or low quality */
    RECORD_NAME_ORIGINAL /* the name in its own script */
};

struct record_name {
    char *text;
    enum record_name_kind kind;
};

/* "YYYY", "YYYY-MM" or "YYYY-MM-DD": a real date, 1000 <= year. */
struct record_birth {
    char text[sizeof "YYYY-MM-DD"];
};

/* [a-z0-9][a-z0-9._-]* */
struct record_code {
    char text[RECORD_CODE_MAX + 1];
};

enum record_list {
    RECORD_COUNTRIES, /* of nationality, of registration, or of operation */
    RECORD_TOPICS,
    RECORD_REGIONS,
    RECORD_LABELS,
    RECORD_LISTS
};

struct record_codes {
    struct record_code *items;
    size_t count;
};

struct record {
    char *id;     /* the source's own; NULL until set */
    char *source; /* where it comes from, prose; NULL means "" */
    enum record_kind kind;
    struct record_name *names;
    size_t name_count;
    struct record_birth *births;
    size_t birth_count;
    struct record_codes codes[RECORD_LISTS];
    struct identifier *identifiers;
    size_t identifier_count;
};

/* An empty person without id, and its end: wipes and frees everything; r is then as
 * after init. */
void record_init(struct record *r);
void record_fini(struct record *r);

/*
 * Fill. Texts are copied. A name, birth, code or identifier that is already there is OK
 * and changes nothing. On any error r is unchanged.
 *
 * Errors   ERR_MALFORMED not UTF-8, holds a control character (id, source: or any hidden
 *          character), empty where empty is not allowed, not a date, not a code;
 *          ERR_LIMIT too long or too many; ERR_NOMEM
 */
MUST_CHECK enum err record_set_id(struct record *r, const char *id);
MUST_CHECK enum err record_set_source(struct record *r, const char *source);
MUST_CHECK enum err
record_add_name(struct record *r, const char *text, enum record_name_kind kind);
MUST_CHECK enum err record_add_birth(struct record *r, const char *birth);
MUST_CHECK enum err
record_add_code(struct record *r, enum record_list list, const char *code);

/* An identifier as written; country "" if its source names none. Also ERR_MALFORMED for
 * a country that is not two small letters. */
MUST_CHECK enum err record_add_identifier(struct record *r,
                                          enum identifier_kind kind,
                                          const char *country,
                                          const char *text);

/*
 * False of what a person's record names and many share: a bank (BIC), where he only has
 * an account; a domain and a URL, which are as often those of the newspaper or the host
 * that he was found with as his. An e-mail address is one mailbox, and his own.
 */
bool record_identifier_is_own(const struct record *r, size_t at);

/*
 * The token of r->identifiers[at] (identifier_token). Where a number's country is not
 * stated and the record has exactly one country of two letters, it is that one.
 *
 * Errors   those of identifier_token; ERR_DENIED also for what is not the holder's own
 */
MUST_CHECK enum err record_identifier_token(const struct record *r,
                                            size_t at,
                                            char out[IDENTIFIER_TOKEN_MAX + 1]);

/* True when `code` stands in that list. */
bool record_has_code(const struct record *r, enum record_list list, const char *code);

/* The words of the JSON form; never NULL. */
const char *record_kind_word(enum record_kind kind);
const char *record_name_kind_word(enum record_name_kind kind);

/* The kind with that word; false, and *out as it was, if there is none. */
bool record_find_kind(const char *word, enum record_kind *out);
bool record_find_name_kind(const char *word, enum record_name_kind *out);

/* The year of a birth that stands in a record. */
int record_birth_year(const struct record_birth *birth);

/* Has an id and at least one name, so that record_to_json may be called. */
bool record_is_whole(const struct record *r);

/*
 * The JSON form of a whole record (must).
 *
 * Owns     *out given (json_decref)
 * Errors   ERR_NOMEM
 */
MUST_CHECK enum err record_to_json(const struct record *r, json_t **out);

/*
 * Strict reader of that form.
 *
 * Owns     fills *out, which is then the caller's (record_fini); untouched on error
 * Errors   ERR_MALFORMED unknown or missing key, wrong shape, repeated item, no name;
 *          ERR_LIMIT a bound above; ERR_NOMEM. The sentence is in *f.
 */
MUST_CHECK enum err
record_from_json(const json_t *object, struct record *out, struct fault *f);

/* The same from the canonical bytes of that form, as a store keeps them. Errors likewise,
 * and those of json_read_canonical. */
MUST_CHECK enum err record_read(const void *bytes, size_t count, struct record *out);

#endif
