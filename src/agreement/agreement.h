/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agreement.h - the object both sides sign, read strictly and kept whole
 *
 * agreement_read and agreement_from_json are the only ways to an agreement: closed
 * shape, known codes, every text in every language. The struct holds what is
 * executed; everything shown comes from `object`. A recipe is named by its id and the
 * hash of its vectors; whether this program has it is asked where a round begins, so
 * that two nodes with different recipes still agree on what was signed.
 *
 * Source PROTOCOL.md 5; requirements R3, R4, R9, R11, R13, R16, R17, R19, R28, R45
 */
#ifndef AGREEMENT_AGREEMENT_H
#define AGREEMENT_AGREEMENT_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    AGREEMENT_MAX = 262144, /* bytes of the document */
    AGREEMENT_BUCKETS_MAX = 16,
    AGREEMENT_APPROVERS_MAX = 8,
    AGREEMENT_COLUMNS = 87,         /* of a line that agreement_show writes */
    AGREEMENT_BUCKET_MAX = 1048576, /* points of one side in a round, or in a part */
    AGREEMENT_BULK_MAX = 67108864,  /* items of one side in a bulk round */
    AGREEMENT_PARTS_MAX = 1024,     /* of a bulk round */
    AGREEMENT_WORK_UNTIMED = 64     /* from there on a bulk round may take any time */
};

enum agreement_output { AGREEMENT_COUNT_ONLY, AGREEMENT_HITS };

/* What a person decides, and how many of one side decide it together (R19). */
enum agreement_gate {
    AGREEMENT_START,
    AGREEMENT_CONFIRM,
    AGREEMENT_ASK,
    AGREEMENT_RELEASE,
    AGREEMENT_GATES
};

/* A third party whose approval is needed: before the agreement is in force, or before
 * each use that asks for it (R28). */
enum agreement_when { AGREEMENT_ACTIVATION, AGREEMENT_USE };

struct agreement_approver {
    uint8_t key[32];
    enum agreement_when when;
};

struct agreement {
    json_t *object; /* owned; the canonical document */
    uint8_t id[32];
    uint8_t card[2][32]; /* ascending */
    uint8_t cleared[32]; /* what an officer states: nobody excluded is loaded (R44) */
    int64_t threshold[2];
    bool has_prev;
    uint8_t prev[32];
    int64_t starts;
    int64_t expires;
    int64_t notice_days;
    char recipe[64];
    uint8_t recipe_vectors[32];
    int64_t min_attributes;
    enum agreement_output output;
    int64_t count_min;
    int64_t blocks;
    int64_t audit_one_in;
    int64_t challenge_days;
    size_t bucket_count;
    int64_t bucket[AGREEMENT_BUCKETS_MAX]; /* ascending */
    int64_t room[AGREEMENT_BUCKETS_MAX];   /* tokens that each bucket holds */
    int64_t debit[AGREEMENT_BUCKETS_MAX];  /* tokens that each is counted as (R17) */
    bool is_bulk;                          /* rounds are bulk rounds (docs/psi.md) */
    int64_t parts;                         /* of these; 1 otherwise */
    int64_t work; /* log2 of the hashes that a debit grants; 0 otherwise */
    int64_t records_round;
    int64_t tokens_record;
    int64_t rounds_period;
    int64_t period_days;
    int64_t tokens_life;
    int64_t hits_round;
    int64_t requests_day;
    int64_t ratio;
    int64_t ack_hours;
    int64_t core_hours;
    int64_t correction_hours;
    int64_t incident_hours;
    int64_t item_days;
    int64_t round_days;
    int64_t log_days;
    int64_t review;                 /* the beginning of the day */
    int64_t gates[AGREEMENT_GATES]; /* persons needed, 1..3 */
    bool separate;                  /* nobody passes two gates of one matter */
    bool onward_consent;            /* items may be passed on, by consent */
    size_t approver_count;
    struct agreement_approver approver[AGREEMENT_APPROVERS_MAX];
    uint8_t overseer[2][32];
};

/*
 * Read a document in canonical form (what peers and stores hold).
 *
 * Owns     *out given (agreement_free)
 * Errors   ERR_MALFORMED shape; ERR_LIMIT a number outside its range; ERR_DENIED an
 *          unknown code (R11), a missing language (R4), fewer than two attributes
 *          (R13), dates out of order (R9): one sentence and the field in *f, such as
 *          "budget.buckets"; ERR_NOMEM
 */
MUST_CHECK enum err
agreement_read(const void *bytes, size_t count, struct agreement **out, struct fault *f);

/* The same from a value of any spelling (a user's draft file); borrowed. */
MUST_CHECK enum err
agreement_from_json(const json_t *object, struct agreement **out, struct fault *f);

/* NULL is fine. */
void agreement_free(struct agreement *a);

/* 0 or 1: which of the parties has this card; -1 none. */
int agreement_party(const struct agreement *a, const uint8_t card[32]);

/* True when the agreement's list ("topics", "regions", "purposes",
 * "forbidden_purposes", "actions", "exclusions", "survives") holds the code. Regions
 * that hold "any" hold every known one; a part of the world does not stand for its
 * countries, nor a country for its part. */
bool agreement_has(const struct agreement *a, const char *list, const char *code);

/* True when the code is in the glossary (R45). */
bool agreement_has_label(const struct agreement *a, const char *code);

/* Does it name an approver of this kind? */
bool agreement_has_approvers(const struct agreement *a, enum agreement_when when);

/* The smallest agreed bucket that holds `tokens`, or 0 if none does. A bucket of several
 * parts holds fewer than its size, so that no part overflows but once in 2^40. */
int64_t agreement_bucket(const struct agreement *a, int64_t tokens);

/* How many tokens a side is counted as having asked with this bucket, one of the agreed
 * ones (must): the bucket, and of a bulk round the most that it can have asked. */
int64_t agreement_debit(const struct agreement *a, int64_t bucket);

/* The most that any agreed bucket is counted as. */
int64_t agreement_debit_max(const struct agreement *a);

/*
 * Append the agreement as a person reads it: two languages side by side (one below the
 * other when there are more), codes with their words, numbers with their meaning, and
 * at the end what the peer can test at worst ("budget: at worst the peer can test N
 * tokens a year"). No line of it is longer than AGREEMENT_COLUMNS code points.
 *
 * Errors   ERR_NOMEM; ERR_LIMIT out's ceiling is too low
 */
MUST_CHECK enum err agreement_show(const struct agreement *a, struct buffer *out);

/*
 * Append one line per field that differs: "budget.rounds_period: 12 -> 24". Lists of
 * codes are compared as sets ("topics: +fraud -sanctions"). A text of several
 * paragraphs is followed by those that differ, old ones after "- " and new ones after
 * "+ ", in every language in which they do. Nothing appended means no difference: a
 * list in another order has its line too.
 *
 * Shape    objects of read agreements; any others of the subset are compared too, but
 *          lists of more than 1000 elements as a whole
 * Errors   ERR_NOMEM; ERR_LIMIT out's ceiling is too low
 */
MUST_CHECK enum err
agreement_diff(const json_t *old_object, const json_t *new_object, struct buffer *out);

/* What a draft is made for: two cards, languages and dates. All borrowed. */
struct agreement_terms {
    const uint8_t (*cards)[32];     /* two card ids, any order */
    const uint8_t (*overseers)[32]; /* of the same parties, in the same order */
    const char *const *languages;
    size_t language_count;
    int64_t starts;
    int64_t expires;
    const char *recipe;
    uint8_t recipe_vectors[32];
    int64_t parts; /* of bulk rounds; 0: rounds are accountable */
};

/*
 * A draft from a shipped template ("persons", "aid", "accounts"): a document that
 * agreement_from_json accepts, with every field there to be edited. It names the
 * parties, and the overseers with them, in the order of the card ids. Its texts exist
 * in en, ru, ar and fr; in any other language stands the English text under a line
 * that says that it must be translated.
 *
 * Owns     *out given (json_decref)
 * Errors   ERR_NOT_FOUND no such template; those of agreement_from_json for terms
 *          that make no agreement; ERR_NOMEM
 */
MUST_CHECK enum err agreement_template(const char *name,
                                       const struct agreement_terms *terms,
                                       json_t **out,
                                       struct fault *f);

/* "persons aid accounts" */
const char *agreement_template_names(void);

#endif
