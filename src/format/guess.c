/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guess.c - a few bytes are looked at, nothing is parsed in earnest
 *
 * A wrong guess costs a sentence of the importer that is then asked, never a wrong
 * record: each importer looks for itself whether the file is of its format.
 */
#include "format/guess.h"

#include "base/num.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

static const char *const words[FORMAT_KINDS] = {
    [FORMAT_UNKNOWN] = "",          [FORMAT_CSV] = "csv",
    [FORMAT_FTM] = "ftm",           [FORMAT_STIX] = "stix",
    [FORMAT_MISP] = "misp",         [FORMAT_UN_XML] = "un-xml",
    [FORMAT_OFAC_XML] = "ofac-xml", [FORMAT_OFAC_CSV] = "ofac-csv",
    [FORMAT_EU_XML] = "eu-xml",     [FORMAT_EU_CSV] = "eu-csv",
    [FORMAT_UK_XML] = "uk-xml",     [FORMAT_UK_CSV] = "uk-csv",
    [FORMAT_WORKBOOK] = "",
};

/* The bytes that are still to be looked at. */
struct head {
    const char *at;
    const char *end;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_blanks(struct head *h)
{
    while (h->at < h->end && is_blank(*h->at))
        h->at++;
}

static bool begins(const struct head *h, const char *text)
{
    size_t count = strlen(text);

    return (size_t)(h->end - h->at) >= count && memcmp(h->at, text, count) == 0;
}

/* Move behind the next `text`; false, and to the end, if there is none. */
static bool skip_past(struct head *h, const char *text)
{
    const char *found = memmem(h->at, (size_t)(h->end - h->at), text, strlen(text));

    h->at = found != NULL ? found + strlen(text) : h->end;
    return found != NULL;
}

/* ---- XML ---- */

static enum format_kind of_root(const char *name, size_t length)
{
    static const struct {
        const char *root;
        enum format_kind kind;
    } roots[] = {
        {"CONSOLIDATED_LIST", FORMAT_UN_XML}, {"sdnList", FORMAT_OFAC_XML},
        {"Sanctions", FORMAT_OFAC_XML},       {"export", FORMAT_EU_XML},
        {"Designations", FORMAT_UK_XML},
    };

    for (size_t i = 0; i < COUNT_OF(roots); i++)
        if (strlen(roots[i].root) == length && memcmp(roots[i].root, name, length) == 0)
            return roots[i].kind;
    return FORMAT_UNKNOWN;
}

/* Behind declarations and comments, the name of the first element. */
static enum format_kind of_xml(struct head h)
{
    const char *name;

    for (;;) {
        skip_blanks(&h);
        if (begins(&h, "<?"))
            (void)skip_past(&h, "?>");
        else if (begins(&h, "<!--"))
            (void)skip_past(&h, "-->");
        else if (begins(&h, "<!"))
            (void)skip_past(&h, ">");
        else
            break;
    }
    if (!begins(&h, "<"))
        return FORMAT_UNKNOWN;
    name = ++h.at;
    while (h.at < h.end && !is_blank(*h.at) && *h.at != '>' && *h.at != '/') {
        if (*h.at == ':')
            name = h.at + 1; /* what stands before is a prefix */
        h.at++;
    }
    return of_root(name, (size_t)(h.at - name));
}

/* ---- JSON ---- */

/* The next string, without its quotes; `at` is behind its first one. */
static size_t skip_string(struct head *h)
{
    const char *from = h->at;

    while (h->at < h->end && *h->at != '"')
        h->at += *h->at == '\\' && h->at + 1 < h->end ? 2 : 1;
    if (h->at >= h->end) {
        h->at = h->end;
        return 0;
    }
    return (size_t)(h->at++ - from);
}

/* What the keys of the outermost object, or of those in the outermost array, say. */
static enum format_kind of_key(const char *key, size_t length)
{
    static const struct {
        const char *key;
        enum format_kind kind;
    } keys[] = {
        {"schema", FORMAT_FTM},        {"objects", FORMAT_STIX},
        {"spec_version", FORMAT_STIX}, {"type", FORMAT_STIX},
        {"Event", FORMAT_MISP},        {"response", FORMAT_MISP},
        {"Attribute", FORMAT_MISP},
    };

    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (strlen(keys[i].key) == length && memcmp(keys[i].key, key, length) == 0)
            return keys[i].kind;
    return FORMAT_UNKNOWN;
}

static enum format_kind of_json(struct head h)
{
    size_t wanted = begins(&h, "[") ? 2 : 1; /* how deep those keys stand */
    size_t depth = 0;

    while (h.at < h.end) {
        char c = *h.at++;

        if (c == '{' || c == '[')
            depth++;
        else if (c == '}' || c == ']')
            depth -= depth > 0 ? 1 : 0;
        if (c == '"') {
            const char *key = h.at;
            size_t length = skip_string(&h);
            enum format_kind kind = FORMAT_UNKNOWN;

            skip_blanks(&h);
            if (depth == wanted && h.at < h.end && *h.at == ':')
                kind = of_key(key, length);
            if (kind != FORMAT_UNKNOWN)
                return kind;
        }
    }
    return FORMAT_UNKNOWN;
}

/* ---- tables ---- */

static bool line_has(const struct head *line, const char *text)
{
    return memmem(line->at, (size_t)(line->end - line->at), text, strlen(text)) != NULL;
}

static struct head cut_line(struct head *h)
{
    struct head line = *h;
    const char *end = memchr(h->at, '\n', (size_t)(h->end - h->at));

    line.end = end != NULL ? end : h->end;
    h->at = end != NULL ? end + 1 : h->end;
    return line;
}

/* A number, and somewhere behind it the sign for "nothing" that only that list has. */
static bool is_ofac(struct head line)
{
    const char *from = line.at;

    while (line.at < line.end && *line.at >= '0' && *line.at <= '9')
        line.at++;
    return line.at > from && begins(&line, ",") && line_has(&line, "-0-");
}

static bool has_ending(const char *name, const char *ending)
{
    size_t length = name != NULL ? strlen(name) : 0;

    return length >= strlen(ending) &&
           strcasecmp(name + length - strlen(ending), ending) == 0;
}

static enum format_kind of_table(struct head h, const char *name)
{
    struct head first = cut_line(&h);
    struct head second = cut_line(&h);

    if (line_has(&first, "Entity_LogicalId"))
        return FORMAT_EU_CSV;
    if (line_has(&first, "OFSI Group ID") || line_has(&second, "OFSI Group ID") ||
        line_has(&first, "Name 6,Name 1") || line_has(&second, "Name 6,Name 1"))
        return FORMAT_UK_CSV;
    if (is_ofac(first))
        return FORMAT_OFAC_CSV;
    if (has_ending(name, ".csv") || has_ending(name, ".tsv") || line_has(&first, ",") ||
        line_has(&first, ";") || line_has(&first, "\t"))
        return FORMAT_CSV;
    return FORMAT_UNKNOWN;
}

/* ---- ---- */

/* UTF-16 as far as it is ASCII, which is all that is looked for; in place of the rest
 * stands a question mark. */
static size_t narrow(const uint8_t *wide, size_t count, bool low_first, char *out)
{
    size_t units = count / 2;

    for (size_t i = 0; i < units; i++) {
        uint8_t high = wide[2 * i + (low_first ? 1 : 0)];
        uint8_t low = wide[2 * i + (low_first ? 0 : 1)];
        out[i] = (char)(high == 0 && low < 0x80 ? low : '?');
    }
    return units;
}

static bool is_workbook(const uint8_t *bytes, size_t count)
{
    static const uint8_t zip[] = {'P', 'K', 3, 4};
    static const uint8_t compound[] = {0xD0, 0xCF, 0x11, 0xE0};

    return count >= sizeof zip && (memcmp(bytes, zip, sizeof zip) == 0 ||
                                   memcmp(bytes, compound, sizeof compound) == 0);
}

static enum format_kind of_text(struct head h, const char *name)
{
    if (begins(&h, "\xEF\xBB\xBF"))
        h.at += 3;
    skip_blanks(&h);
    if (begins(&h, "<"))
        return of_xml(h);
    if (begins(&h, "{") || begins(&h, "["))
        return of_json(h);
    if (memchr(h.at, '\0', (size_t)(h.end - h.at)) != NULL)
        return FORMAT_UNKNOWN;
    return of_table(h, name);
}

enum format_kind guess_format(const void *head, size_t count, const char *name)
{
    const uint8_t *bytes = head;
    char narrowed[GUESS_BYTES / 2];
    struct head h;

    count = count < GUESS_BYTES ? count : GUESS_BYTES;
    if (count == 0)
        return FORMAT_UNKNOWN;
    if (is_workbook(bytes, count))
        return FORMAT_WORKBOOK;
    h = (struct head){head, (const char *)head + count};
    if (begins(&h, "\xFF\xFE") || begins(&h, "\xFE\xFF")) {
        size_t units = narrow(bytes + 2, count - 2, bytes[0] == 0xFF, narrowed);
        h = (struct head){narrowed, narrowed + units};
    }
    return of_text(h, name);
}

const char *format_word(enum format_kind kind)
{
    return kind >= FORMAT_UNKNOWN && kind < FORMAT_KINDS ? words[kind] : "";
}

bool format_find(const char *word, enum format_kind *out)
{
    for (enum format_kind i = FORMAT_CSV; i < FORMAT_WORKBOOK; i++)
        if (strcmp(words[i], word) == 0) {
            *out = i;
            return true;
        }
    return false;
}

bool format_is_list(enum format_kind kind)
{
    return kind >= FORMAT_UN_XML && kind <= FORMAT_UK_CSV;
}
