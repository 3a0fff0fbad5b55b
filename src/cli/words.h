/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words.h - what the user wrote after a verb: options and other words
 *
 * One catalogue holds every option of the program, with its value and its help; a verb
 * names those it takes as bits. So an option means the same wherever it stands, and the
 * help is what is parsed.
 */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum words_option {
    OPTION_DIR,
    OPTION_WAIT,
    OPTION_JSON,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_WITH,
    OPTION_AS,
    OPTION_PARTY_NAME,
    OPTION_OFFICER,
    OPTION_CONTACT,
    OPTION_ADDRESS,
    OPTION_DAYS,
    OPTION_DIGITS,
    OPTION_HOW,
    OPTION_LIST,
    OPTION_FORMAT,
    OPTION_MAP,
    OPTION_TOPIC,
    OPTION_REGION,
    OPTION_REPLACE,
    OPTION_TEMPLATE,
    OPTION_LANGUAGES,
    OPTION_FROM_DATE,
    OPTION_UNTIL_DATE,
    OPTION_OUTPUT,
    OPTION_SCOPE,
    OPTION_CODE,
    OPTION_GIVE,
    OPTION_PAUSE,
    OPTION_CONTINUE,
    OPTION_CASE,
    OPTION_WHY,
    OPTION_PURPOSE,
    OPTION_TEXT,
    OPTION_VERDICT,
    OPTION_REASON,
    OPTION_WATCH,
    OPTION_TO,
    OPTION_LISTEN,
    OPTION_UNTIL_CLOSED,
    OPTION_FOR,
    OPTION_READY_FILE,
    OPTION_IDLE,
    OPTION_OWN,
    OPTION_PEER,
    OPTION_FROM_ENTRY,
    OPTION_CARD,
    OPTION_NAME,
    OPTION_BIRTH,
    OPTION_KIND,
    OPTION_BORN,
    OPTION_LIMIT,
    OPTION_REASONS,
    OPTION_PASSPHRASE_FILE,
    OPTION_NEW_PASSPHRASE_FILE,
    OPTION_QUESTION,
    OPTION_DUE,
    OPTION_PART,
    OPTION_USEFUL,
    OPTION_USED,
    OPTION_RECIPE,
    OPTION_AGAINST,
    OPTION_ALL, /* the last of the first set, below */
    OPTION_HTML,
    OPTION_SINCE,
    OPTION_BEFORE,
    OPTION_STAGE,
    OPTION_PURPOSES,
    OPTION_ACTIONS,
    OPTION_COURT,
    OPTION_ONWARD,
    OPTION_HANDLING,
    OPTION_SOURCE,
    OPTION_INFO,
    OPTION_APPROVAL,
    OPTION_REQUEST,
    OPTION_RECIPIENT,
    OPTION_CONSENT,
    OPTION_USES,
    OPTION_KEY,
    OPTION_WITHOUT,
    OPTION_CLEARED,
    OPTION_FORCE,
    OPTION_YES,
    OPTION_TAXII,
    OPTION_CERTIFICATE,
    OPTION_TLS_1_2,
    OPTION_BASIC,
    OPTION_BEARER,
    OPTION_READ,
    OPTION_WRITE,
    OPTION_TLP,
    OPTION_USER,
    OPTION_SECRET_FILE,
    OPTION_CERTIFICATE_KEY,
    OPTION_AUTHORITY,
    OPTION_VERSIONS,
    OPTION_FROM_START,
    OPTION_MAPPING,
    OPTION_ENCODING,
    OPTION_MISP,
    OPTION_HASHES,
    OPTION_OBJECTS,
    OPTION_DESK,
    OPTION_BULK,
    OPTION_TO_ENTRY,
    OPTION_LAST,
    OPTION_BUCKET,
    OPTION_KEY_FILE,
    OPTION_STOP,
    OPTION_COUNT
};

/* Sets of options are bits in two words, for there are more than one word has. */
struct words_set {
    uint64_t first; /* OPTION_BIT of options up to OPTION_ALL */
    uint64_t more;  /* OPTION_MORE of those after it */
};
#define OPTION_BIT(option) (UINT64_C(1) << (option))
#define OPTION_MORE(option) (UINT64_C(1) << ((option)-OPTION_ALL - 1))

struct words_given {
    enum words_option option;
    const char *value; /* "" for a flag */
};

struct words {
    const char *value[OPTION_COUNT]; /* the last one given; "" for a flag; NULL none */
    struct words_given *given;       /* all, in order */
    size_t given_count;
    char *const *word; /* what is no option */
    size_t count;
};

/*
 * Part the words of argv, of which the first is passed over, into options and others.
 *
 * Shape    leading: stop at the first word that is no
 *          option, which is then word[0]
 * Owns     keeps argv, whose order changes; words_fini
 * Errors   ERR_USAGE an option that is unknown, ambiguous or without its value
 */
MUST_CHECK enum err words_read(int argc,
                               char **argv,
                               const struct words_set *allowed,
                               bool leading,
                               struct words *out,
                               struct fault *f);
void words_fini(struct words *w);

/* What stands in the place of a command line: options by name, and other words. */
struct words_pair {
    const char *name;
    const char *value; /* NULL: it is a flag */
};

/*
 * The same without an argv, so that a value or a word may begin with "--".
 *
 * Owns     keeps the values; `word` and `count` are the caller's to set; words_fini
 * Errors   ERR_USAGE an option that is unknown, or given with a value or without
 *          against its nature; ERR_NOMEM
 */
MUST_CHECK enum err words_make(const struct words_pair *pairs,
                               size_t count,
                               const struct words_set *allowed,
                               struct words *out,
                               struct fault *f);

/* The word at a place, or NULL. */
const char *words_at(const struct words *w, size_t at);

/* Every value of an option, in order, into list (given; memory_free). ERR_NOMEM. */
MUST_CHECK enum err words_all(const struct words *w,
                              enum words_option option,
                              const char ***list,
                              size_t *count,
                              struct fault *f);

/* A number of low..high, or the usual one. ERR_USAGE. */
struct words_range {
    int64_t low;
    int64_t high;
    int64_t usual;
};
MUST_CHECK enum err words_number(const struct words *w,
                                 enum words_option option,
                                 const struct words_range *range,
                                 int64_t *out,
                                 struct fault *f);

/* A date as the first second of that day, or an instant. ERR_USAGE, also if it is not
 * given. */
MUST_CHECK enum err words_date(const struct words *w,
                               enum words_option option,
                               int64_t *out,
                               struct fault *f);

/* The option's value, or a sentence that it is needed. ERR_USAGE. */
MUST_CHECK enum err words_need(const struct words *w,
                               enum words_option option,
                               const char **out,
                               struct fault *f);

/* What the catalogue says of an option; false: it is not in the set. */
struct words_about {
    const char *name;
    const char *value; /* what its value is called; NULL: a flag */
    const char *help;
};
bool words_tell(const struct words_set *set, int option, struct words_about *out);

/* Append a line of help for each of these options. */
void words_help(const struct words_set *allowed, struct buffer *out);

/* The one of `names` (ended by NULL) that is nearest to what was meant, or NULL if none
 * is near. */
const char *words_nearest(const char *meant, const char *const *names);

#endif
