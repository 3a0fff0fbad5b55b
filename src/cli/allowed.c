/* SPDX-License-Identifier: Apache-2.0 */
/*
 * allowed.c - the list, one verb a line
 */
#include "cli/allowed.h"

#include "base/num.h"

#define READS(command, verb)                                                             \
    {                                                                                    \
        {command, verb, DESK_READ, false, false}, ALLOWED_NO_FILE, false                 \
    }
#define ACTS(command, verb)                                                              \
    {                                                                                    \
        {command, verb, DESK_ACT, false, false}, ALLOWED_NO_FILE, false                  \
    }
#define GATE(command, verb)                                                              \
    {                                                                                    \
        {command, verb, DESK_ACT, true, false}, ALLOWED_NO_FILE, false                   \
    }
#define TAKES(command, verb)                                                             \
    {                                                                                    \
        {command, verb, DESK_ACT, false, true}, ALLOWED_NO_FILE, false                   \
    }
/* Files, and what is here already by its id. */
#define NAMES(command, verb)                                                             \
    {                                                                                    \
        {command, verb, DESK_ACT, false, true}, ALLOWED_NO_FILE, true                    \
    }

const struct allowed allowed_verbs[] = {
    READS("agree", "codes"),
    READS("agree", "diff"),
    READS("agree", "draft"),
    READS("agree", "list"),
    READS("agree", "show"),
    TAKES("agree", "check"),
    NAMES("agree", "diff"),
    NAMES("agree", "show"),
    {{"agree", "propose", DESK_ACT, true, true}, ALLOWED_NO_FILE, false},
    GATE("agree", "notice"),
    GATE("agree", "ready"),
    GATE("agree", "resume"),
    GATE("agree", "sign"),
    GATE("agree", "suspend"),
    READS("approval", "list"),
    TAKES("approval", "take"),
    READS("ask", "list"),
    READS("ask", "show"),
    GATE("ask", "accept"),
    GATE("ask", "answer"),
    GATE("ask", "decline"),
    GATE("ask", "feedback"),
    GATE("ask", "incident"),
    GATE("ask", "pledge"),
    GATE("ask", "send"),
    GATE("ask", "withdraw"),
    READS("card", "list"),
    READS("card", "officers"),
    READS("card", "show"),
    TAKES("card", "import"),
    TAKES("card", "revoke"),
    NAMES("card", "show"),
    {{"card", "export", DESK_ACT, false, false}, ALLOWED_FIRST_WORD, false},
    GATE("card", "verify"),
    READS("consent", "list"),
    GATE("consent", "ask"),
    GATE("consent", "give"),
    GATE("consent", "revoke"),
    READS("export", ""),
    {{"export", "", DESK_ACT, false, false}, ALLOWED_OUTPUT, false},
    READS("find", ""),
    READS("gate", "list"),
    READS("gate", "show"),
    ACTS("gate", "drop"),
    {{"gate", "pass", DESK_ACT, true, false}, ALLOWED_OUTPUT, false},
    READS("hits", "explain"),
    READS("hits", "list"),
    GATE("hits", "confirm"),
    GATE("hits", "dismiss"),
    {{"import", "", DESK_JOB, false, true}, ALLOWED_NO_FILE, false},
    READS("inventory", ""),
    READS("item", "list"),
    READS("item", "preview"),
    READS("item", "read"),
    READS("item", "show"),
    ACTS("item", "erase"),
    GATE("item", "accept"),
    GATE("item", "decline"),
    GATE("item", "keep"),
    GATE("item", "offer"),
    GATE("item", "renew"),
    GATE("item", "tighten"),
    {{"item", "copy", DESK_ACT, true, false}, ALLOWED_SECOND_WORD, false},
    {{"item", "export", DESK_ACT, true, false}, ALLOWED_SECOND_WORD, false},
    {{"item", "glass", DESK_ACT, true, false}, ALLOWED_SECOND_WORD, false},
    READS("key", "devices"),
    READS("key", "list"),
    GATE("key", "forget"),
    READS("limits", ""),
    {{"link", "", DESK_JOB, false, false}, ALLOWED_NO_FILE, false},
    READS("lists", ""),
    READS("log", "attempts"),
    READS("log", "checkpoint"),
    READS("log", "entry"),
    READS("log", "fraud"),
    READS("log", "prove"),
    READS("log", "show"),
    READS("log", "verify"),
    READS("notice", "list"),
    READS("notice", "show"),
    GATE("notice", "apply"),
    GATE("notice", "contest"),
    GATE("notice", "correct"),
    GATE("notice", "dispute"),
    GATE("notice", "lift"),
    GATE("notice", "receipt"),
    GATE("notice", "restrict"),
    GATE("notice", "withdraw"),
    READS("recipe", "explain"),
    READS("recipe", "hash"),
    READS("recipe", "leak"),
    READS("report", ""),
    {{"report", "", DESK_ACT, false, false}, ALLOWED_HTML, false},
    READS("round", "preview"),
    READS("round", "status"),
    ACTS("round", "abort"),
    GATE("round", "accept"),
    GATE("round", "decline"),
    GATE("round", "propose"),
    {{"round", "run", DESK_JOB, false, false}, ALLOWED_NO_FILE, false},
    READS("sample", "list"),
    READS("sample", "show"),
    GATE("sample", "join"),
    GATE("sample", "start"),
    READS("status", ""),
};
const size_t allowed_count = COUNT_OF(allowed_verbs);

/* They name files and folders of this machine, addresses, keys, the officer, or are of a
 * process at a terminal. */
static const struct words_set never = {
    OPTION_BIT(OPTION_DIR) | OPTION_BIT(OPTION_WAIT) | OPTION_BIT(OPTION_JSON) |
        OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_VERSION) | OPTION_BIT(OPTION_AS) |
        OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_WATCH) | OPTION_BIT(OPTION_TO) |
        OPTION_BIT(OPTION_LISTEN) | OPTION_BIT(OPTION_UNTIL_CLOSED) |
        OPTION_BIT(OPTION_FOR) | OPTION_BIT(OPTION_READY_FILE) | OPTION_BIT(OPTION_IDLE) |
        OPTION_BIT(OPTION_CARD) | OPTION_BIT(OPTION_PASSPHRASE_FILE) |
        OPTION_BIT(OPTION_NEW_PASSPHRASE_FILE),
    OPTION_MORE(OPTION_HTML) | OPTION_MORE(OPTION_KEY) | OPTION_MORE(OPTION_FORCE) |
        OPTION_MORE(OPTION_TAXII) | OPTION_MORE(OPTION_DESK) |
        OPTION_MORE(OPTION_CERTIFICATE) | OPTION_MORE(OPTION_SECRET_FILE) |
        OPTION_MORE(OPTION_CERTIFICATE_KEY) | OPTION_MORE(OPTION_AUTHORITY) |
        OPTION_MORE(OPTION_MAPPING) | OPTION_MORE(OPTION_BUCKET) |
        OPTION_MORE(OPTION_KEY_FILE) | OPTION_MORE(OPTION_STOP)};

struct words_set allowed_options(const struct words_set *taken)
{
    return (struct words_set){taken->first & ~never.first, taken->more & ~never.more};
}
