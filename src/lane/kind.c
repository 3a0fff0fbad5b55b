/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kind.c - the table of entry types
 *
 * The law. A fact holds what its row says and nothing else: ids, codes, counts. No
 * row has room for a name, a token or free text.
 */
#include "lane/kind.h"

#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "json/json.h"

#include <string.h>

enum {
    CODE_MAX = 48,
    POINTS_MAX = 1048576,     /* of one side in a round */
    BLOCK_POINTS_MAX = 32768, /* of those, in one block */
    HOURS_MAX = 8784,         /* a year */
    HASH = 32,
    HANDLE = 16,
    SALT = 32
};

/* Sizes of attachments: a body with its salt, a document, the longest list of points. */
#define BODY_MAX (65536 + SALT)
#define HITS_MAX (4194304 + SALT)
#define DOCUMENT_MAX 262144
#define LIST_MAX (32 * (size_t)POINTS_MAX + 32)

/* clang-format off */
#define ID(key)           {key, JSON_WANT_BYTES, HASH, HASH}
#define CODE(key)         {key, JSON_WANT_CODE, 1, CODE_MAX}
#define COUNT(key, least) {key, JSON_WANT_INTEGER, least, POINTS_MAX}
#define HOURS(key)        {key, JSON_WANT_INTEGER, 1, HOURS_MAX}
#define FACT(name) static const struct json_field name[]

FACT(hello)     = {ID("card"), CODE("build"), {"protocol", JSON_WANT_INTEGER, 1, 1}};
FACT(verified)  = {ID("card"), CODE("how")};
FACT(agreement) = {ID("agreement")};
FACT(suspend)   = {ID("agreement"), CODE("scope"), CODE("code")};
FACT(notice)    = {ID("agreement"), CODE("step")};
FACT(propose)   = {ID("agreement"), COUNT("bucket", 1), CODE("purpose"),
                   CODE("justification"), ID("commit")};
FACT(accept)    = {ID("round"), COUNT("bucket", 1), ID("commit")};
FACT(end)       = {ID("round"), CODE("code")};
FACT(step)      = {ID("round"), CODE("step"), {"index", JSON_WANT_INTEGER, 0, UINT32_MAX},
                   COUNT("count", 0)};
FACT(commit)    = {ID("round"), ID("commit")};
FACT(open)      = {ID("round")};
FACT(judge)     = {ID("round"), {"hit", JSON_WANT_BYTES, HANDLE, HANDLE}, CODE("verdict"),
                   CODE("reason")};
FACT(ask_topic) = {ID("agreement"), CODE("topic"), CODE("question"), CODE("purpose"),
                   CODE("justification"), HOURS("due_hours")};
FACT(ask_hit)   = {ID("round"), {"hit", JSON_WANT_BYTES, HANDLE, HANDLE},
                   CODE("question"), CODE("purpose"), CODE("justification"),
                   HOURS("due_hours")};
FACT(pledge)    = {ID("agreement"), CODE("topic"), HOURS("due_hours")};
FACT(ask)       = {ID("ask")};
FACT(due)       = {ID("ask"), HOURS("due_hours")};
FACT(decline)   = {ID("ask"), CODE("code")};
FACT(answer)    = {ID("ask"), CODE("part")};
FACT(feedback)  = {ID("ask"), CODE("useful"), CODE("used")};
FACT(refused)   = {{"n", JSON_WANT_INTEGER, 0, JSON_INTEGER_MAX}, CODE("rule")};

#define NAMED(text, shape) .name = text, .fact = shape, .fact_count = COUNT_OF(shape)
enum {
    SIGNS = ROLE_SIGNATORY,
    STARTS = ROLE_START,
    CONFIRMS = ROLE_CONFIRM,
    ASKS = ROLE_ASK,
    RELEASES = ROLE_RELEASE
};
#define ERASABLE_BODY .body = true, .body_max = BODY_MAX, .erasable = true

/* What a row does not name it does not have: nobody acts, no body, no blob. */
static const struct kind_rule rules[KIND_COUNT] = {
    [KIND_HELLO]         = {NAMED("hello", hello)},
    [KIND_VERIFIED]      = {NAMED("verified", verified), .roles = SIGNS},
    [KIND_AGREE_PROPOSE] = {NAMED("agree.propose", agreement), .roles = SIGNS,
                            .blobs = 1, .blob_max = DOCUMENT_MAX},
    [KIND_AGREE_SIGN]    = {NAMED("agree.sign", agreement), .roles = SIGNS},
    [KIND_AGREE_READY]   = {NAMED("agree.ready", agreement), .roles = SIGNS},
    [KIND_AGREE_SUSPEND] = {NAMED("agree.suspend", suspend), .roles = SIGNS | STARTS},
    [KIND_AGREE_RESUME]  = {NAMED("agree.resume", agreement), .roles = SIGNS},
    [KIND_AGREE_NOTICE]  = {NAMED("agree.notice", notice), .roles = SIGNS},
    [KIND_ROUND_PROPOSE] = {NAMED("round.propose", propose), .roles = STARTS,
                            ERASABLE_BODY},
    [KIND_ROUND_ACCEPT]  = {NAMED("round.accept", accept), .roles = STARTS},
    [KIND_ROUND_DECLINE] = {NAMED("round.decline", end), .roles = STARTS},
    [KIND_ROUND_STEP]    = {NAMED("round.step", step),
                            .blobs = 1, .blob_max = LIST_MAX, .erasable = true},
    [KIND_ROUND_ABORT]   = {NAMED("round.abort", end)},
    [KIND_HIT_COMMIT]    = {NAMED("hit.commit", commit)},
    [KIND_HIT_OPEN]      = {NAMED("hit.open", open),
                            .body = true, .body_max = HITS_MAX, .erasable = true},
    [KIND_HIT_JUDGE]     = {NAMED("hit.judge", judge), .roles = CONFIRMS},
    [KIND_ASK_TOPIC]     = {NAMED("ask.topic", ask_topic), .roles = ASKS, ERASABLE_BODY},
    [KIND_ASK_HIT]       = {NAMED("ask.hit", ask_hit), .roles = ASKS, ERASABLE_BODY},
    [KIND_PLEDGE]        = {NAMED("pledge", pledge), .roles = RELEASES, ERASABLE_BODY},
    [KIND_ASK_ACK]       = {NAMED("ask.ack", ask)},
    [KIND_ASK_ACCEPT]    = {NAMED("ask.accept", due), .roles = RELEASES},
    [KIND_ASK_DECLINE]   = {NAMED("ask.decline", decline), .roles = RELEASES},
    [KIND_ASK_ANSWER]    = {NAMED("ask.answer", answer), .roles = RELEASES, ERASABLE_BODY},
    [KIND_ASK_FEEDBACK]  = {NAMED("ask.feedback", feedback), .roles = ASKS},
    [KIND_ASK_WITHDRAW]  = {NAMED("ask.withdraw", ask), .roles = ASKS},
    [KIND_REFUSED]       = {NAMED("refused", refused)},
};

/* Members that hold one of a few words. */
static const struct {
    enum kind kind;
    const char *key;
    const char *words[8];
} choices[] = {
    {KIND_VERIFIED,      "how",     {"in-person", "voice", "courier"}},
    {KIND_AGREE_SUSPEND, "scope",   {"all", "rounds", "releases"}},
    {KIND_AGREE_NOTICE,  "step",    {"give", "pause", "continue"}},
    {KIND_ROUND_STEP,    "step",    {"commit", "tokens", "replies", "counted", "coin",
                                     "block", "close"}},
    {KIND_HIT_JUDGE,     "verdict", {"same", "different", "unsure"}},
    {KIND_ASK_ANSWER,    "part",    {"part", "whole", "nothing"}},
    {KIND_ASK_FEEDBACK,  "useful",  {"yes", "no", "partly"}},
    {KIND_ASK_FEEDBACK,  "used",    {"yes", "no", "later"}},
};
/* The longest message of each step. [PROTOCOL.md 7.3] */
static const struct {
    const char *step;
    size_t most;
} step_sizes[] = {
    {"commit", 224},
    {"tokens", LIST_MAX - 32},
    {"replies", LIST_MAX},
    {"counted", 4},
    {"coin", 32},
    {"block", 4 + 64 + 32 * BLOCK_POINTS_MAX},
    {"close", 68},
};
/* clang-format on */

static const struct {
    enum role role;
    const char *name;
} roles[] = {
    {ROLE_SIGNATORY, "signatory"}, {ROLE_START, "start"},
    {ROLE_CONFIRM, "confirm"},     {ROLE_ASK, "ask"},
    {ROLE_RELEASE, "release"},
};

const struct kind_rule *kind_rule(enum kind k)
{
    must((unsigned)k < KIND_COUNT);
    return &rules[k];
}

enum err kind_find(const char *name, enum kind *out)
{
    for (int k = 0; k < KIND_COUNT; k++) {
        if (strcmp(rules[k].name, name) == 0) {
            *out = (enum kind)k;
            return OK;
        }
    }
    return ERR_NOT_FOUND;
}

static bool is_among(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

enum err kind_check(enum kind k, const json_t *fact, struct fault *f)
{
    const struct kind_rule *rule = kind_rule(k);
    char what[64] = "the fact of ";
    enum err e;

    must(text_copy(what + strlen(what), sizeof what - strlen(what), rule->name) == OK);
    e = json_check(fact, what, rule->fact, rule->fact_count, f);
    if (e != OK)
        return e;
    for (size_t i = 0; i < COUNT_OF(choices); i++) {
        const char *key = choices[i].key;

        if (choices[i].kind == k && !is_among(json_text(fact, key), choices[i].words))
            return fault_set(f, ERR_MALFORMED, key,
                             "In %s the member \"%s\" may not be \"%s\"; PROTOCOL.md 6 "
                             "lists what it may be.",
                             what, key, json_text(fact, key));
    }
    return OK;
}

size_t kind_blob_max(enum kind k, const json_t *fact)
{
    size_t i = 0;

    if (k != KIND_ROUND_STEP)
        return kind_rule(k)->blob_max;
    while (i < COUNT_OF(step_sizes) &&
           strcmp(step_sizes[i].step, json_text(fact, "step")) != 0)
        i++;
    must(i < COUNT_OF(step_sizes)); /* the choices above name the same steps */
    return step_sizes[i].most;
}

unsigned kind_role(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(roles); i++)
        if (strcmp(roles[i].name, name) == 0)
            return roles[i].role;
    return 0;
}

const char *kind_role_name(enum role role)
{
    size_t i = 0;

    while (i < COUNT_OF(roles) && roles[i].role != role)
        i++;
    must(i < COUNT_OF(roles));
    return roles[i].name;
}
