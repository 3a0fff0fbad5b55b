/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words.c - the catalogue of options, and reading them
 *
 * The law: what is not in a verb's options is refused; nothing is guessed from what
 * was meant, it is only suggested.
 */
#include "cli/words.h"

#include "base/instant.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LONG_BASE = 256, NEAR_MAX = 2, NAME_BYTES = 32, HELP_COLUMN = 28 };

static const struct catalogue {
    const char *name;
    char letter;
    const char *value; /* what its value is called; NULL: a flag */
    const char *help;
} catalogue[OPTION_COUNT] = {
    /* clang-format off */
    [OPTION_DIR] = {"dir", 'C', "DIR", "the node's folder (else $ENTENTE_DIR, else .)"},
    [OPTION_WAIT] = {"wait", 0, "MS", "how long to wait for another process (10000)"},
    [OPTION_JSON] = {"json", 0, NULL, "print JSON"},
    [OPTION_HELP] = {"help", 'h', NULL, "print this help"},
    [OPTION_VERSION] = {"version", 0, NULL, "print the version"},
    [OPTION_WITH] = {"with", 0, "PEER", "which peer: its number, part of its name, or first digits of its fingerprint"},
    [OPTION_AS] = {"as", 0, "NAME", "the officer who acts"},
    [OPTION_PARTY_NAME] = {"name", 0, "[LANG=]NAME", "the party's name; again for another language"},
    [OPTION_OFFICER] = {"officer", 0, "NAME=ROLE,...", "an officer; roles: signatory start confirm ask release"},
    [OPTION_CONTACT] = {"contact", 0, "TEXT", "a contact point, as it stands on the card"},
    [OPTION_ADDRESS] = {"address", 0, "HOST:PORT", "where the link listens"},
    [OPTION_DAYS] = {"days", 0, "N", "how long node and link keys are good, 1..400 (365)"},
    [OPTION_DIGITS] = {"digits", 0, "DIGITS", "the 40 digits that the peer read out"},
    [OPTION_HOW] = {"how", 0, "HOW", "in-person, voice or courier"},
    [OPTION_LIST] = {"list", 0, "LIST", "the list's name"},
    [OPTION_FORMAT] = {"format", 0, "FORMAT", "csv, ftm, stix, misp, un-xml, ofac-xml ... (else by what the file begins with)"},
    [OPTION_MAP] = {"map", 0, "SPEC", "columns of a CSV: \"name=Full Name,birth=DOB\""},
    [OPTION_TOPIC] = {"topic", 0, "CODE", "topic of records that have none"},
    [OPTION_REGION] = {"region", 0, "CODE", "region of records that have none"},
    [OPTION_REPLACE] = {"replace", 0, NULL, "erase the list's records that are not in the file"},
    [OPTION_TEMPLATE] = {"template", 0, "NAME", "persons, aid or accounts"},
    [OPTION_LANGUAGES] = {"lang", 0, "LANG,...", "languages of the text, such as en,ru"},
    [OPTION_FROM_DATE] = {"from", 0, "DATE", "first day, YYYY-MM-DD"},
    [OPTION_UNTIL_DATE] = {"until", 0, "DATE", "day on which it expires, YYYY-MM-DD"},
    [OPTION_OUTPUT] = {"output", 'o', "FILE", "write to this file"},
    [OPTION_SCOPE] = {"scope", 0, "SCOPE", "all, rounds or releases"},
    [OPTION_CODE] = {"code", 0, "CODE", "the reason's code; see: entente agree codes"},
    [OPTION_GIVE] = {"give", 0, NULL, "give notice"},
    [OPTION_PAUSE] = {"pause", 0, NULL, "pause the notice that is running"},
    [OPTION_CONTINUE] = {"continue", 0, NULL, "let it run on"},
    [OPTION_CASE] = {"case", 0, "REF", "reference of the case; sealed, not in the log"},
    [OPTION_WHY] = {"why", 0, "CODE", "justification; see: entente agree codes justifications"},
    [OPTION_PURPOSE] = {"purpose", 0, "CODE", "one of the agreement's purposes"},
    [OPTION_TEXT] = {"text", 0, "TEXT", "what is to be said, in words; sealed, not in the log"},
    [OPTION_VERDICT] = {"verdict", 0, "WORD", "same or unsure (same)"},
    [OPTION_REASON] = {"reason", 0, "CODE", "why; see: entente agree codes judgements"},
    [OPTION_WATCH] = {"watch", 0, NULL, "go on every few seconds until stopped"},
    [OPTION_TO] = {"to", 0, "HOST:PORT", "connect to this address instead of the card's"},
    [OPTION_LISTEN] = {"listen", 0, "HOST:PORT", "listen here instead of at the card's address"},
    [OPTION_UNTIL_CLOSED] = {"until-closed", 0, NULL, "end after one session"},
    [OPTION_FOR] = {"for", 0, "SECONDS", "end after so many seconds"},
    [OPTION_READY_FILE] = {"ready-file", 0, "FILE", "write the port to this file once listening"},
    [OPTION_IDLE] = {"idle", 0, "SECONDS", "longest silence of a peer, 1..600 (300)"},
    [OPTION_OWN] = {"own", 0, NULL, "the own lane only"},
    [OPTION_PEER] = {"peer", 0, NULL, "the peer's lane only"},
    [OPTION_FROM_ENTRY] = {"from", 0, "N", "begin with this entry"},
    [OPTION_TO_ENTRY] = {"to", 0, "N", "end before this entry"},
    [OPTION_BUCKET] = {"bucket", 0, "I/N", "work at a folder: parts I, I+N, I+2N .. of a bulk round"},
    [OPTION_KEY_FILE] = {"key-file", 0, "FILE", "the folder's key lies here (FOLDER/key)"},
    [OPTION_STOP] = {"stop", 0, NULL, "let the node do the work by itself again"},
    [OPTION_LAST] = {"last", 0, "N", "only the newest so many"},
    [OPTION_CARD] = {"card", 0, "FILE", "the accused party's card"},
    [OPTION_NAME] = {"name", 0, "NAME", "a name of the record; may be repeated"},
    [OPTION_BIRTH] = {"birth", 0, "DATE", "YYYY, YYYY-MM or YYYY-MM-DD; may be repeated"},
    [OPTION_KIND] = {"kind", 0, "KIND", "person, organisation, group or thing"},
    [OPTION_BORN] = {"born", 0, "DATE", "YYYY, YYYY-MM or YYYY-MM-DD; may be repeated"},
    [OPTION_LIMIT] = {"limit", 0, "N", "at most so many, 1..100 (10)"},
    [OPTION_REASONS] = {"why", 0, NULL, "say what speaks for and against each"},
    [OPTION_PASSPHRASE_FILE] = {"passphrase-file", 0, "FILE", "its first line unlocks locked keys (else asked at the terminal)"},
    [OPTION_NEW_PASSPHRASE_FILE] = {"new-passphrase-file", 0, "FILE", "its first line is the new passphrase"},
    [OPTION_QUESTION] = {"question", 0, "CODE", "what is asked; see: entente agree codes questions"},
    [OPTION_DUE] = {"due", 0, "HOURS", "within so many hours of the request, 1..8784"},
    [OPTION_PART] = {"part", 0, "WORD", "part, whole or nothing (whole)"},
    [OPTION_USEFUL] = {"useful", 0, "WORD", "yes, no or partly"},
    [OPTION_USED] = {"used", 0, "WORD", "yes, no or later"},
    [OPTION_RECIPE] = {"recipe", 0, "RECIPE", "lean or full (full)"},
    [OPTION_AGAINST] = {"against", 0, "N", "a list of so many other people (10000)"},
    [OPTION_ALL] = {"all", 0, NULL, "show the unlikely ones too"},
    [OPTION_HTML] = {"html", 0, "FILE", "write a page of HTML to this file"},
    [OPTION_SINCE] = {"since", 0, "DATE", "from this day on, YYYY-MM-DD"},
    [OPTION_BEFORE] = {"until", 0, "DATE", "before this day, YYYY-MM-DD"},
    [OPTION_STAGE] = {"stage", 0, "STAGE", "core or record: which members of the record are given"},
    [OPTION_PURPOSES] = {"purpose", 0, "CODE,...", "what it may be used for, of the agreement's purposes"},
    [OPTION_ACTIONS] = {"action", 0, "CODE,...", "what may be done because of it (nothing)"},
    [OPTION_COURT] = {"court", 0, "WORD", "use in court: no, ask or yes (no)"},
    [OPTION_ONWARD] = {"onward", 0, "WORD", "to others: none, or by consent each time (none)"},
    [OPTION_HANDLING] = {"handling", 0, "WORD", "disclosure: to be looked at; release: copies may be made (disclosure)"},
    [OPTION_SOURCE] = {"source", 0, "GRADE", "a reliable, b mostly, c mostly not, x unknown (x)"},
    [OPTION_INFO] = {"info", 0, "GRADE", "1 known to be true, 2 known to the source, 3 agrees with other, 4 not to be assessed (4)"},
    [OPTION_APPROVAL] = {"approval", 0, "WORD", "yes or no: third parties approve first (yes if the agreement names any)"},
    [OPTION_REQUEST] = {"ask", 0, "REQUEST", "the request that it answers"},
    [OPTION_RECIPIENT] = {"to", 0, "NAME", "who is to get it; sealed, not in the log"},
    [OPTION_CONSENT] = {"consent", 0, "CONSENT", "the consent by which it leaves"},
    [OPTION_USES] = {"uses", 0, "N", "how often, 1..1000 (1)"},
    [OPTION_WITHOUT] = {"without", 0, "NAME,...", "members left out; see: entente agree codes attributes"},
    [OPTION_CLEARED] = {"cleared", 0, NULL, "state that nobody whom the agreement excludes is loaded"},
    [OPTION_YES] = {"yes", 0, NULL, "the conditions have been read: ask nothing at the terminal"},
    [OPTION_FORCE] = {"force", 0, NULL, "write over a file that is there"},
    [OPTION_TLP] = {"tlp", 0, "LEVEL", "nothing marked higher leaves: clear, green, amber, amber+strict, red (green)"},
    [OPTION_USER] = {"user", 0, "NAME", "the name for HTTP Basic; its password is in --secret-file"},
    [OPTION_SECRET_FILE] = {"secret-file", 0, "FILE", "first line: a password, or without --user a bearer token"},
    [OPTION_CERTIFICATE_KEY] = {"certificate-key", 0, "FILE", "its key, PEM"},
    [OPTION_AUTHORITY] = {"authority", 0, "FILE", "certificates to trust instead of the system's, PEM"},
    [OPTION_VERSIONS] = {"all-versions", 0, NULL, "every version of each object, not the newest alone"},
    [OPTION_FROM_START] = {"from-start", 0, NULL, "forget how far the last one came"},
    [OPTION_MAPPING] = {"mapping", 0, "FILE", "columns of a table, from a file: name = Full Name on a line"},
    [OPTION_ENCODING] = {"encoding", 0, "NAME", "of a table, such as windows-1251 (else UTF-8 or UTF-16)"},
    [OPTION_KEY] = {"key", 0, "FILE", "a key file, such as keys/overseer"},
    [OPTION_MISP] = {"misp", 0, NULL, "answer MISP clients there, too"},
    [OPTION_OBJECTS] = {"objects", 0, "LIST", "no file: the people of objects that pull or a user of the doors brought"},
    [OPTION_HASHES] = {"hashes", 0, NULL, "of a MISP feed: write hashes.csv too, from which every value that can be guessed is found"},
    [OPTION_DESK] = {"desk", 0, "HOST:PORT", "show the page where officers work here"},
    [OPTION_BULK] = {"bulk", 0, "PARTS", "bulk rounds, for long lists, in so many parts: 1..1024"},
    [OPTION_TAXII] = {"taxii", 0, "HOST:PORT", "serve TAXII 2.1 here"},
    [OPTION_CERTIFICATE] = {"certificate", 0, "FILE", "a certificate in PEM: the server's, or of the user"},
    [OPTION_TLS_1_2] = {"tls-1.2", 0, NULL, "permit TLS 1.2 besides 1.3"},
    [OPTION_BASIC] = {"basic", 0, NULL, "with a name and a secret that is shown once (usual)"},
    [OPTION_BEARER] = {"bearer", 0, NULL, "with a secret alone, which is shown once"},
    [OPTION_READ] = {"read", 0, "COLLECTION", "may read it: own, withdrawn, received, all; red beside it"},
    [OPTION_WRITE] = {"write", 0, "COLLECTION", "may write to it: own"},
    /* clang-format on */
};
_Static_assert(OPTION_ALL < 64, "the first set is one word of bits");
_Static_assert(OPTION_COUNT - OPTION_ALL <= 64, "and so is the other");

static bool is_allowed(const struct words_set *set, int option)
{
    if (option <= (int)OPTION_ALL)
        return (set->first & OPTION_BIT(option)) != 0;
    return (set->more & OPTION_MORE(option)) != 0;
}

static void make_letters(const struct words_set *allowed, bool leading, char *letters)
{
    size_t used = 0;

    if (leading)
        letters[used++] = '+';
    letters[used++] = ':';
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (!is_allowed(allowed, i) || catalogue[i].letter == 0)
            continue;
        letters[used++] = catalogue[i].letter;
        if (catalogue[i].value != NULL)
            letters[used++] = ':';
    }
    letters[used] = '\0';
}

static void make_longs(const struct words_set *allowed, struct option *longs)
{
    size_t used = 0;

    for (int i = 0; i < OPTION_COUNT; i++) {
        if (!is_allowed(allowed, i))
            continue;
        longs[used].name = catalogue[i].name;
        longs[used].has_arg =
            catalogue[i].value != NULL ? required_argument : no_argument;
        longs[used].val = LONG_BASE + i;
        used++;
    }
}

static enum words_option option_of(int found)
{
    if (found >= LONG_BASE)
        return (enum words_option)(found - LONG_BASE);
    for (int i = 0; i < OPTION_COUNT; i++)
        if (catalogue[i].letter == found)
            return (enum words_option)i;
    must(false); /* getopt_long says only what it was told */
    return OPTION_COUNT;
}

/* Why getopt_long stopped at `word`. */
MUST_CHECK static enum err
refuse(int found, const char *word, const struct words_set *allowed, struct fault *f)
{
    const char *names[OPTION_COUNT + 1] = {NULL};
    const char *near;
    char name[NAME_BYTES];
    size_t used = 0;

    if (found == ':')
        return fault_set(f, ERR_USAGE, "", "%s needs a value after it.", word);
    for (int i = 0; i < OPTION_COUNT; i++)
        if (is_allowed(allowed, i))
            names[used++] = catalogue[i].name;
    if (strchr(word, '=') != NULL && strncmp(word, "--", 2) == 0)
        for (size_t i = 0; i < used; i++)
            if (strncmp(word + 2, names[i], strlen(names[i])) == 0 &&
                word[2 + strlen(names[i])] == '=')
                return fault_set(f, ERR_USAGE, "", "--%s takes no value.", names[i]);
    if (strncmp(word, "--", 2) != 0 || text_copy(name, sizeof name, word + 2) != OK)
        return fault_set(f, ERR_USAGE, "", "There is no option %s here; see --help.",
                         word);
    near = words_nearest(name, names);
    return fault_set(f, ERR_USAGE, "", "There is no option %s here; %s%s%s", word,
                     near != NULL ? "did you mean --" : "see --help",
                     near != NULL ? near : "", near != NULL ? "?" : ".");
}

enum err words_read(int argc,
                    char **argv,
                    const struct words_set *allowed,
                    bool leading,
                    struct words *out,
                    struct fault *f)
{
    char letters[2 * OPTION_COUNT + 3];
    struct option longs[OPTION_COUNT + 1] = {{.name = NULL}};
    struct words w = {.count = 0};
    int found;

    w.given = memory_new((size_t)argc + 1, sizeof *w.given);
    if (w.given == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    make_letters(allowed, leading, letters);
    make_longs(allowed, longs);
    optind = 0;
    opterr = 0;
    while ((found = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        struct words_given *g = &w.given[w.given_count];

        if (found == '?' || found == ':') {
            memory_free(w.given);
            return refuse(found, argv[optind - 1], allowed, f);
        }
        g->option = option_of(found);
        g->value = catalogue[g->option].value != NULL ? optarg : "";
        w.value[g->option] = g->value;
        w.given_count++;
    }
    w.word = argv + optind;
    w.count = (size_t)(argc - optind);
    *out = w;
    return OK;
}

/* The option of that name, or OPTION_COUNT. */
static int find_option(const char *name, const struct words_set *allowed)
{
    int i = 0;

    while (i < OPTION_COUNT &&
           (!is_allowed(allowed, i) || strcmp(catalogue[i].name, name) != 0))
        i++;
    return i;
}

MUST_CHECK static enum err make_one(const struct words_pair *pair,
                                    const struct words_set *allowed,
                                    struct words_given *out,
                                    struct fault *f)
{
    int i = find_option(pair->name, allowed);

    if (i == OPTION_COUNT)
        return fault_set(f, ERR_USAGE, "", "There is no option %.40s here.", pair->name);
    if (pair->value != NULL && catalogue[i].value == NULL)
        return fault_set(f, ERR_USAGE, "", "--%s takes no value.", catalogue[i].name);
    if (pair->value == NULL && catalogue[i].value != NULL)
        return fault_set(f, ERR_USAGE, "", "--%s needs a value after it.",
                         catalogue[i].name);
    out->option = (enum words_option)i;
    out->value = pair->value != NULL ? pair->value : "";
    return OK;
}

enum err words_make(const struct words_pair *pairs,
                    size_t count,
                    const struct words_set *allowed,
                    struct words *out,
                    struct fault *f)
{
    struct words w = {.count = 0};
    enum err e = OK;

    w.given = memory_new(count + 1, sizeof *w.given);
    if (w.given == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    for (size_t i = 0; i < count && e == OK; i++) {
        e = make_one(&pairs[i], allowed, &w.given[i], f);
        if (e == OK)
            w.value[w.given[i].option] = w.given[i].value;
    }
    w.given_count = count;
    if (e == OK)
        *out = w;
    else
        memory_free(w.given);
    return e;
}

void words_fini(struct words *w)
{
    memory_free(w->given);
    w->given = NULL;
    w->given_count = 0;
}

const char *words_at(const struct words *w, size_t at)
{
    return at < w->count ? w->word[at] : NULL;
}

enum err words_all(const struct words *w,
                   enum words_option option,
                   const char ***list,
                   size_t *count,
                   struct fault *f)
{
    const char **all = memory_new(w->given_count + 1, sizeof *all);
    size_t used = 0;

    if (all == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    for (size_t i = 0; i < w->given_count; i++)
        if (w->given[i].option == option)
            all[used++] = w->given[i].value;
    *list = all;
    *count = used;
    return OK;
}

enum err words_number(const struct words *w,
                      enum words_option option,
                      const struct words_range *range,
                      int64_t *out,
                      struct fault *f)
{
    const char *text = w->value[option];
    uint64_t value = 0;

    if (text == NULL) {
        *out = range->usual;
        return OK;
    }
    if (text_decimal(text, (uint64_t)range->high, &value) != OK ||
        (int64_t)value < range->low)
        return fault_set(f, ERR_USAGE, "",
                         "--%s must be a number from %" PRId64 " to %" PRId64 ", not %s.",
                         catalogue[option].name, range->low, range->high, text);
    *out = (int64_t)value;
    return OK;
}

enum err
words_date(const struct words *w, enum words_option option, int64_t *out, struct fault *f)
{
    const char *text = NULL;
    char instant[INSTANT_BYTES];
    enum err e = words_need(w, option, &text, f);

    if (e != OK)
        return e;
    if (instant_is_date(text))
        (void)snprintf(instant, sizeof instant, "%sT00:00:00Z", text);
    else if (text_copy(instant, sizeof instant, text) != OK)
        instant[0] = '\0';
    if (instant_parse(instant, out) != OK)
        return fault_set(f, ERR_USAGE, "",
                         "--%s must be a date such as 2030-01-31, not %s.",
                         catalogue[option].name, text);
    return OK;
}

enum err words_need(const struct words *w,
                    enum words_option option,
                    const char **out,
                    struct fault *f)
{
    if (w->value[option] == NULL)
        return fault_set(f, ERR_USAGE, "", "Say --%s %s (%s).", catalogue[option].name,
                         catalogue[option].value, catalogue[option].help);
    *out = w->value[option];
    return OK;
}

bool words_tell(const struct words_set *set, int option, struct words_about *out)
{
    const struct catalogue *c = &catalogue[option];

    if (!is_allowed(set, option))
        return false;
    *out = (struct words_about){c->name, c->value, c->help};
    return true;
}

void words_help(const struct words_set *allowed, struct buffer *out)
{
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct catalogue *c = &catalogue[i];
        char left[64];

        if (!is_allowed(allowed, i))
            continue;
        (void)snprintf(left, sizeof left, "%c%c%s--%s%s%s", c->letter != 0 ? '-' : ' ',
                       c->letter != 0 ? c->letter : ' ', c->letter != 0 ? ", " : "  ",
                       c->name, c->value != NULL ? " " : "",
                       c->value != NULL ? c->value : "");
        buffer_printf(out, "  %-*s %s\n", (int)HELP_COLUMN, left, c->help);
    }
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many letters must be changed, added or dropped to make one of the other; both are
 * shorter than NAME_BYTES (must). */
static size_t distance(const char *a, const char *b)
{
    size_t row[NAME_BYTES];
    size_t width = strlen(b);

    must(width < NAME_BYTES);
    for (size_t j = 0; j <= width; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t corner = row[0];

        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t above = row[j];

            row[j] =
                least(least(row[j], row[j - 1]) + 1, corner + (a[i - 1] != b[j - 1]));
            corner = above;
        }
    }
    return row[width];
}

const char *words_nearest(const char *meant, const char *const *names)
{
    const char *best = NULL;
    size_t nearest = NEAR_MAX + 1;
    char cut[NAME_BYTES];

    if (text_copy(cut, sizeof cut, meant) != OK)
        return NULL;
    for (; *names != NULL; names++) {
        size_t far = distance(cut, *names);

        if (far < nearest && far < strlen(*names)) {
            nearest = far;
            best = *names;
        }
    }
    return best;
}
