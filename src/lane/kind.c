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
#include "crypto/sign.h"
#include "json/json.h"
#include "lane/slip.h"

#include <string.h>

enum {
    CODE_MAX = 48,
    POINTS_MAX = 1048576,     /* of one side in a round, or in a part of one */
    BUCKET_MAX = 67108864,    /* of one side in a bulk round */
    BLOCK_POINTS_MAX = 32768, /* of those, in one block */
    HOURS_MAX = 8784,         /* a year */
    HASH = 32,
    HANDLE = 16,
    SALT = 32,
    CODES_MAX = 16,    /* in a list of a fact */
    VERSIONS_MAX = 64, /* of an item */
    USES_MAX = 1000,
    DRAWN_MAX = 1000 /* entries of a sample */
};

/* Sizes of attachments: a body with its salt, a document, the longest list of points, and
 * of a part of a bulk round (bulk/list_wire.h). */
#define BODY_MAX (65536 + SALT)
#define HITS_MAX (4194304 + SALT)
#define DOCUMENT_MAX 262144
#define LIST_MAX (32 * (size_t)POINTS_MAX + 32)
#define LISTED_MAX (10 * (size_t)POINTS_MAX + 2 * (size_t)POINTS_MAX / 8)
#define CONTENT_MAX (1048576 + SALT + 24 + 16)
#define KEY_MAX 80

/* clang-format off */
#define ID(key)           {key, JSON_WANT_BYTES, HASH, HASH}
#define CODE(key)         {key, JSON_WANT_CODE, 1, CODE_MAX}
#define COUNT(key, least) {key, JSON_WANT_INTEGER, least, POINTS_MAX}
#define BUCKET            {"bucket", JSON_WANT_INTEGER, 1, BUCKET_MAX}
#define HOURS(key)        {key, JSON_WANT_INTEGER, 1, HOURS_MAX}
#define VERSION           {"version", JSON_WANT_INTEGER, 1, VERSIONS_MAX}
#define CONDITIONS                                                              \
    {"purposes", JSON_WANT_CODES, 1, CODES_MAX},                                \
    {"actions", JSON_WANT_CODES, 0, CODES_MAX},                                 \
    CODE("court"), CODE("onward"), CODE("handling"),                            \
    {"until", JSON_WANT_TIME, 0, 0}, CODE("source"),                            \
    {"info", JSON_WANT_INTEGER, 1, 4}, CODE("approval")
#define FACT(name) static const struct json_field name[]

FACT(hello)     = {ID("card"), CODE("build"), {"protocol", JSON_WANT_INTEGER, 1, 1}};
FACT(verified)  = {ID("card"), CODE("how")};
FACT(agreement) = {ID("agreement")};
FACT(suspend)   = {ID("agreement"), CODE("scope"), CODE("code")};
FACT(notice)    = {ID("agreement"), CODE("step")};
FACT(propose)   = {ID("agreement"), BUCKET, CODE("purpose"),
                   CODE("justification"), ID("cleared"), ID("commit")};
FACT(accept)    = {ID("round"), BUCKET, ID("cleared"), ID("commit")};
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
FACT(ask_item)  = {ID("item"), CODE("question"), CODE("purpose"), CODE("justification"),
                   HOURS("due_hours")};
FACT(ask_consent) = {ID("item"), VERSION, ID("recipient"), CODE("purpose"),
                   CODE("justification"), HOURS("due_hours")};
FACT(incident)  = {ID("agreement"), CODE("code")};
FACT(offer)     = {ID("agreement"), ID("about"), CODE("stage"), CONDITIONS, ID("content")};
FACT(renew)     = {ID("item"), CODE("stage"), CONDITIONS, ID("content")};
FACT(tighten)   = {ID("item"), VERSION, CONDITIONS};
FACT(version)   = {ID("item"), VERSION};
FACT(coded)     = {ID("item"), VERSION, CODE("code")};
FACT(erased)    = {ID("item"), VERSION, CODE("cause")};
FACT(give)      = {ID("item"), VERSION, CODE("effect"), CODE("code")};
FACT(noticed)   = {ID("notice")};
FACT(dispute)   = {ID("notice"), CODE("code")};
FACT(consent)   = {ID("item"), VERSION, ID("recipient"), CODE("purpose"),
                   {"until", JSON_WANT_TIME, 0, 0}, {"uses", JSON_WANT_INTEGER, 1, USES_MAX}};
FACT(consented) = {ID("consent")};
FACT(copy)      = {ID("item"), VERSION, CODE("purpose")};
FACT(glass)     = {ID("item"), VERSION, ID("recipient"), CODE("code")};
FACT(receipt)   = {ID("export"), ID("notice")};
FACT(concur)    = {CODE("type"), ID("what")};
FACT(approve)   = {ID("about"), ID("key"), {"sig", JSON_WANT_BYTES, SIGNATURE_BYTES, SIGNATURE_BYTES}};
FACT(draw)      = {ID("agreement"), {"count", JSON_WANT_INTEGER, 1, DRAWN_MAX},
                   ID("commit")};
FACT(share)     = {ID("sample"), ID("share")};
FACT(slip)      = {ID("root"), ID("key"), CODE("code"),
                   {"sig", JSON_WANT_BYTES, SIGNATURE_BYTES, SIGNATURE_BYTES}};
FACT(refused)   = {{"n", JSON_WANT_INTEGER, 0, JSON_INTEGER_MAX}, CODE("rule")};

#define NAMED(text, shape) .name = text, .fact = shape, .fact_count = COUNT_OF(shape)
enum {
    SIGNS = ROLE_SIGNATORY,
    STARTS = ROLE_START,
    CONFIRMS = ROLE_CONFIRM,
    ASKS = ROLE_ASK,
    RELEASES = ROLE_RELEASE
};
#define GATED(role) .roles = (role), .gated = true
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
    [KIND_ROUND_PROPOSE] = {NAMED("round.propose", propose), GATED(STARTS),
                            ERASABLE_BODY},
    [KIND_ROUND_ACCEPT]  = {NAMED("round.accept", accept), GATED(STARTS)},
    [KIND_ROUND_DECLINE] = {NAMED("round.decline", end), .roles = STARTS},
    [KIND_ROUND_STEP]    = {NAMED("round.step", step),
                            .blobs = 1, .blob_max = LIST_MAX, .erasable = true},
    [KIND_ROUND_ABORT]   = {NAMED("round.abort", end)},
    [KIND_HIT_COMMIT]    = {NAMED("hit.commit", commit)},
    [KIND_HIT_OPEN]      = {NAMED("hit.open", open),
                            .body = true, .body_max = HITS_MAX, .erasable = true},
    [KIND_HIT_JUDGE]     = {NAMED("hit.judge", judge), GATED(CONFIRMS)},
    [KIND_ASK_TOPIC]     = {NAMED("ask.topic", ask_topic), GATED(ASKS), ERASABLE_BODY},
    [KIND_ASK_HIT]       = {NAMED("ask.hit", ask_hit), GATED(ASKS), ERASABLE_BODY},
    [KIND_PLEDGE]        = {NAMED("pledge", pledge), GATED(RELEASES), ERASABLE_BODY},
    [KIND_ASK_ACK]       = {NAMED("ask.ack", ask)},
    [KIND_ASK_ACCEPT]    = {NAMED("ask.accept", due), .roles = RELEASES},
    [KIND_ASK_DECLINE]   = {NAMED("ask.decline", decline), .roles = RELEASES},
    [KIND_ASK_ANSWER]    = {NAMED("ask.answer", answer), GATED(RELEASES), ERASABLE_BODY},
    [KIND_ASK_FEEDBACK]  = {NAMED("ask.feedback", feedback), .roles = ASKS},
    [KIND_ASK_WITHDRAW]  = {NAMED("ask.withdraw", ask), .roles = ASKS},
    [KIND_ASK_ITEM]      = {NAMED("ask.item", ask_item), GATED(ASKS), ERASABLE_BODY},
    [KIND_ASK_CONSENT]   = {NAMED("ask.consent", ask_consent), GATED(ASKS), ERASABLE_BODY},
    [KIND_INCIDENT]      = {NAMED("incident", incident), .roles = SIGNS | STARTS | RELEASES,
                            ERASABLE_BODY},
    [KIND_ITEM_OFFER]    = {NAMED("item.offer", offer), GATED(RELEASES),
                            .blobs = 1, .blob_max = CONTENT_MAX, .erasable = true},
    [KIND_ITEM_RENEW]    = {NAMED("item.renew", renew), GATED(RELEASES),
                            .blobs = 1, .blob_max = CONTENT_MAX, .erasable = true},
    [KIND_ITEM_ACCEPT]   = {NAMED("item.accept", version), GATED(CONFIRMS)},
    [KIND_ITEM_DECLINE]  = {NAMED("item.decline", coded), .roles = CONFIRMS},
    [KIND_ITEM_KEY]      = {NAMED("item.key", version),
                            .blobs = 1, .blob_max = KEY_MAX, .erasable = true},
    [KIND_ITEM_TIGHTEN]  = {NAMED("item.tighten", tighten), .roles = RELEASES},
    [KIND_ITEM_KEEP]     = {NAMED("item.keep", coded), GATED(CONFIRMS)},
    [KIND_ITEM_ERASED]   = {NAMED("item.erased", erased)},
    [KIND_NOTICE_GIVE]   = {NAMED("notice.give", give), .roles = RELEASES, ERASABLE_BODY},
    [KIND_NOTICE_LIFT]   = {NAMED("notice.lift", noticed),
                            .roles = RELEASES | ROLE_OVERSEER},
    [KIND_NOTICE_ACK]    = {NAMED("notice.ack", noticed)},
    [KIND_NOTICE_APPLY]  = {NAMED("notice.apply", noticed), .roles = CONFIRMS,
                            ERASABLE_BODY},
    [KIND_NOTICE_DISPUTE] = {NAMED("notice.dispute", dispute), .roles = CONFIRMS,
                            ERASABLE_BODY},
    [KIND_CONSENT_GIVE]  = {NAMED("consent.give", consent), GATED(RELEASES), ERASABLE_BODY},
    [KIND_CONSENT_REVOKE] = {NAMED("consent.revoke", consented), .roles = RELEASES},
    [KIND_ITEM_EXPORT]   = {NAMED("item.export", consented), GATED(RELEASES), ERASABLE_BODY},
    [KIND_ITEM_COPY]     = {NAMED("item.copy", copy), GATED(RELEASES), ERASABLE_BODY},
    [KIND_ITEM_GLASS]    = {NAMED("item.glass", glass), .roles = RELEASES, ERASABLE_BODY},
    [KIND_RECEIPT]       = {NAMED("receipt", receipt), .roles = CONFIRMS, ERASABLE_BODY},
    [KIND_CONCUR]        = {NAMED("concur", concur),
                            .roles = STARTS | CONFIRMS | ASKS | RELEASES},
    [KIND_APPROVE]       = {NAMED("approve", approve)},
    [KIND_SAMPLE_START]  = {NAMED("sample.start", draw), .roles = SIGNS | STARTS},
    [KIND_SAMPLE_JOIN]   = {NAMED("sample.join", share), .roles = SIGNS | STARTS},
    [KIND_SAMPLE_OPEN]   = {NAMED("sample.open", share)},
    [KIND_KEY_REVOKE]    = {NAMED("key.revoke", slip)},
    [KIND_REFUSED]       = {NAMED("refused", refused)},
};

#define CONDITION_WORDS(kind)                                 \
    {kind, "court", {"no", "ask", "yes"}},                    \
    {kind, "onward", {"none", "consent"}},                    \
    {kind, "handling", {"disclosure", "release"}},            \
    {kind, "source", {"a", "b", "c", "x"}},                   \
    {kind, "approval", {"no", "yes"}}

/* Members that hold one of a few words. */
static const struct {
    enum kind kind;
    const char *key;
    const char *words[16];
} choices[] = {
    {KIND_VERIFIED,      "how",     {"in-person", "voice", "courier"}},
    {KIND_AGREE_SUSPEND, "scope",   {"all", "rounds", "releases"}},
    {KIND_AGREE_NOTICE,  "step",    {"give", "pause", "continue"}},
    {KIND_ROUND_STEP,    "step",    {"commit", "tokens", "replies", "counted", "coin",
                                     "block", "close", "offer", "base", "trees",
                                     "table", "proof", "bind", "list", "open"}},
    {KIND_HIT_JUDGE,     "verdict", {"same", "different", "unsure"}},
    {KIND_ASK_ANSWER,    "part",    {"part", "whole", "nothing"}},
    {KIND_ASK_FEEDBACK,  "useful",  {"yes", "no", "partly"}},
    {KIND_ASK_FEEDBACK,  "used",    {"yes", "no", "later"}},
    {KIND_ITEM_OFFER,    "stage",   {"core", "record"}},
    {KIND_ITEM_RENEW,    "stage",   {"core", "record"}},
    CONDITION_WORDS(KIND_ITEM_OFFER),
    CONDITION_WORDS(KIND_ITEM_RENEW),
    CONDITION_WORDS(KIND_ITEM_TIGHTEN),
    {KIND_ITEM_ERASED,   "cause",   {"until", "review", "withdrawn", "replaced", "ended",
                                     "unread", "chosen"}},
    {KIND_NOTICE_GIVE,   "effect",  {"correct", "withdraw", "restrict", "contest"}},
};
/* The longest message of each step. [PROTOCOL.md 7.3, 7.8] */
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
    {"offer", 8316},
    {"base", 524288},
    {"trees", 2097152},
    {"table", LIST_MAX - 32},
    {"proof", LIST_MAX - 32},
    {"bind", 256},
    {"list", LISTED_MAX},
    {"open", LISTED_MAX + 32},
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

/* An approval holds only with the approver's signature. [PROTOCOL.md 6.11] */
static enum err check_approval(const json_t *fact, struct fault *f)
{
    uint8_t about[HASH];
    uint8_t key[SIGN_KEY_BYTES];
    uint8_t signature[SIGNATURE_BYTES];
    enum err e;

    json_bytes(fact, "about", about, sizeof about);
    json_bytes(fact, "key", key, sizeof key);
    json_bytes(fact, "sig", signature, sizeof signature);
    e = sign_verify(key, "approval", about, sizeof about, signature);
    return e == OK ? OK
                   : fault_set(f, ERR_MALFORMED, "sig",
                               "The approver's signature does not verify; ask for the "
                               "approval again.");
}

/* So does a slip with its root key's; whose root key it is, is for the fold. */
static enum err check_slip(const json_t *fact, struct fault *f)
{
    struct slip s;
    enum err e;

    slip_from_fact(fact, &s);
    e = slip_verify(&s);
    return e == ERR_FORGED ? fault_set(f, ERR_MALFORMED, "sig",
                                       "The slip's signature is not that of the root key "
                                       "that it names; nothing is revoked by it.")
                           : e;
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
    if (k == KIND_KEY_REVOKE)
        return check_slip(fact, f);
    return k == KIND_APPROVE ? check_approval(fact, f) : OK;
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
