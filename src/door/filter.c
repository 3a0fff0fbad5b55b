/* SPDX-License-Identifier: Apache-2.0 */
/*
 * filter.c - one parameter after the other, into the filter of the store
 *
 * The law: lists point into one copied text, in which commas became NULs; every list of a
 * parameter has its own stretch of `words` or `times`, both of which are as long as all
 * lists together may be.
 */
#include "door/filter.h"

#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "intel/object.h"
#include "intel/stamp.h"

#include <string.h>

enum { LISTS = 2, LIMIT_DIGITS_MAX = 18 };

struct parameter {
    const char *name;
    unsigned bit;
    enum err (*read)(struct filter *filter, char *value, struct fault *f);
};

MUST_CHECK static enum err refuse(const char *name, struct fault *f)
{
    return fault_set(f, ERR_MALFORMED, "", "The parameter %s is not well formed.", name);
}

/* Part a text at its commas. Errors ERR_MALFORMED an empty one, ERR_LIMIT. */
MUST_CHECK static enum err part(char *value, const char **out, size_t *count)
{
    *count = 0;
    for (;;) {
        char *comma = strchr(value, ',');

        if (comma != NULL)
            *comma = '\0';
        if (value[0] == '\0')
            return ERR_MALFORMED;
        if (*count == STORE_FILTER_MAX)
            return ERR_LIMIT;
        out[(*count)++] = value;
        if (comma == NULL)
            return OK;
        value = comma + 1;
    }
}

MUST_CHECK static enum err say(enum err e, const char *name, struct fault *f)
{
    if (e == ERR_LIMIT)
        return fault_set(f, e, "", "The parameter %s has more than %d values.", name,
                         STORE_FILTER_MAX);
    return e == OK ? OK : refuse(name, f);
}

MUST_CHECK static enum err read_ids(struct filter *filter, char *value, struct fault *f)
{
    const char **out = filter->words;
    size_t count;
    enum err e = part(value, out, &count);

    for (size_t i = 0; i < count && e == OK; i++)
        e = object_id_parse(out[i], NULL, NULL);
    filter->store.ids = out;
    filter->store.id_count = count;
    return say(e, "match[id]", f);
}

/* [STIX21] 3.1: a-z, 0-9 and hyphens. */
static bool is_type(const char *word)
{
    size_t bytes = strlen(word);

    return bytes <= OBJECT_TYPE_MAX &&
           strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-") == bytes;
}

MUST_CHECK static enum err read_types(struct filter *filter, char *value, struct fault *f)
{
    const char **out = filter->words + STORE_FILTER_MAX;
    size_t count;
    enum err e = part(value, out, &count);

    for (size_t i = 0; i < count && e == OK; i++)
        e = is_type(out[i]) ? OK : ERR_MALFORMED;
    filter->store.types = out;
    filter->store.type_count = count;
    return say(e, "match[type]", f);
}

MUST_CHECK static enum err add_time(struct filter *filter, const char *word)
{
    struct store_filter *s = &filter->store;
    int64_t stamp;
    enum err e = stamp_parse(word, strlen(word), &stamp);

    for (size_t i = 0; i < s->version_count && e == OK; i++)
        if (filter->times[i] == stamp)
            e = ERR_MALFORMED; /* twice */
    if (e == OK)
        filter->times[s->version_count++] = stamp;
    filter->names_versions = true;
    return e;
}

MUST_CHECK static enum err add_version(struct filter *filter, const char *word)
{
    unsigned flag = strcmp(word, "last") == 0    ? STORE_VERSION_LAST
                    : strcmp(word, "first") == 0 ? STORE_VERSION_FIRST
                    : strcmp(word, "all") == 0   ? STORE_VERSION_ALL
                                                 : 0;

    if (flag == 0)
        return add_time(filter, word);
    if ((filter->store.versions & flag) != 0)
        return ERR_MALFORMED;
    filter->store.versions |= flag;
    return OK;
}

MUST_CHECK static enum err
read_versions(struct filter *filter, char *value, struct fault *f)
{
    const char *list[STORE_FILTER_MAX];
    size_t count;
    enum err e = part(value, list, &count);

    for (size_t i = 0; i < count && e == OK; i++)
        e = add_version(filter, list[i]);
    if (e == OK && (filter->store.versions & STORE_VERSION_ALL) != 0 && count > 1)
        e = ERR_MALFORMED; /* "all" stands alone */
    filter->store.version_us = filter->times;
    return say(e, "match[version]", f);
}

/* "2.0", "2.1", or another number, which nothing here has. */
static bool is_spec(const char *word)
{
    size_t whole = strspn(word, "0123456789");
    size_t rest = word[whole] == '.' ? strspn(word + whole + 1, "0123456789") : 0;

    return whole > 0 && rest > 0 && word[whole + 1 + rest] == '\0';
}

MUST_CHECK static enum err read_specs(struct filter *filter, char *value, struct fault *f)
{
    const char *list[STORE_FILTER_MAX];
    size_t count;
    enum err e = part(value, list, &count);

    for (size_t i = 0; i < count && e == OK; i++) {
        if (!is_spec(list[i]))
            e = ERR_MALFORMED;
        else if (strcmp(list[i], "2.0") == 0)
            filter->store.specs |= STORE_SPEC_20;
        else if (strcmp(list[i], "2.1") == 0)
            filter->store.specs |= STORE_SPEC_21;
    }
    filter->is_empty = filter->store.specs == 0;
    return say(e, "match[spec_version]", f);
}

MUST_CHECK static enum err read_after(struct filter *filter, char *value, struct fault *f)
{
    enum err e = stamp_parse(value, strlen(value), &filter->after);

    if (e == OK && filter->after < 0)
        filter->after = 0; /* nothing was added before 1970 */
    return e == OK ? OK
                   : fault_set(f, ERR_MALFORMED, "",
                               "The parameter added_after is no time; write "
                               "2026-01-31T12:00:00Z.");
}

MUST_CHECK static enum err read_limit(struct filter *filter, char *value, struct fault *f)
{
    size_t digits = strspn(value, "0123456789");

    if (digits == 0 || value[digits] != '\0' || value[0] == '0')
        return fault_set(f, ERR_MALFORMED, "",
                         "The parameter limit is a whole number greater than zero.");
    if (digits > LIMIT_DIGITS_MAX)
        filter->limit = UINT64_MAX;
    else
        return text_decimal(value, UINT64_MAX, &filter->limit);
    return OK;
}

MUST_CHECK static enum err read_next(struct filter *filter, char *value, struct fault *f)
{
    (void)f;
    filter->next = value;
    return OK;
}

static const struct parameter parameters[] = {
    {"match[id]", FILTER_ID, read_ids},
    {"match[type]", FILTER_TYPE, read_types},
    {"match[version]", FILTER_VERSION, read_versions},
    {"match[spec_version]", FILTER_SPEC, read_specs},
    {"added_after", FILTER_PAGES, read_after},
    {"limit", FILTER_PAGES, read_limit},
    {"next", FILTER_PAGES, read_next},
};

static const struct parameter *find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(parameters); i++)
        if (strcmp(parameters[i].name, name) == 0)
            return &parameters[i];
    return NULL;
}

/* Law 1. */
MUST_CHECK static enum err
check(const struct target *t, size_t at, unsigned allowed, struct fault *f)
{
    const char *name = t->pair[at].name;
    const struct parameter *p = find(name);

    if (p == NULL)
        return strncmp(name, "match[", 6) == 0
                   ? fault_set(f, ERR_MALFORMED, "", "A filter is not known here.")
                   : OK;
    if ((p->bit & allowed) == 0)
        return fault_set(f, ERR_MALFORMED, "", "The parameter %s has no meaning here.",
                         p->name);
    for (size_t i = 0; i < at; i++)
        if (strcmp(t->pair[i].name, name) == 0)
            return fault_set(f, ERR_MALFORMED, "", "The parameter %s stands twice.",
                             p->name);
    return OK;
}

MUST_CHECK static enum err make_room(const struct target *t, struct filter *out)
{
    size_t bytes = 1;

    for (size_t i = 0; i < t->pair_count; i++)
        bytes += strlen(t->pair[i].value) + 1;
    out->text_bytes = bytes;
    out->text = memory_new(bytes, 1);
    out->words = memory_new((size_t)LISTS * STORE_FILTER_MAX, sizeof *out->words);
    out->times = memory_new(STORE_FILTER_MAX, sizeof *out->times);
    return out->text != NULL && out->words != NULL && out->times != NULL ? OK : ERR_NOMEM;
}

enum err
filter_read(const struct target *t, unsigned allowed, struct filter *out, struct fault *f)
{
    struct filter filter = {.after = 0};
    enum err e = make_room(t, &filter);
    char *room = filter.text;

    for (size_t i = 0; i < t->pair_count && e == OK; i++) {
        const struct parameter *p = find(t->pair[i].name);

        e = check(t, i, allowed, f);
        if (e != OK || p == NULL)
            continue;
        memcpy(room, t->pair[i].value, strlen(t->pair[i].value) + 1);
        e = p->read(&filter, room, f);
        room += strlen(t->pair[i].value) + 1;
    }
    if (e != OK)
        filter_fini(&filter);
    else
        *out = filter;
    return e;
}

void filter_fini(struct filter *filter)
{
    memory_wipe_free(filter->text, filter->text_bytes);
    memory_free(filter->words);
    memory_free(filter->times);
    *filter = (struct filter){.after = 0};
}

/* Names and values in the order of the table, each with its NUL, so that no two sets of
 * filters are the same bytes. */
void filter_scope(const struct target *t, const char *place, uint8_t out[SHA256_BYTES])
{
    struct part parts[1 + 2 * COUNT_OF(parameters)] = {{place, strlen(place) + 1}};
    size_t count = 1;

    for (size_t i = 0; i < COUNT_OF(parameters); i++) {
        const char *value = target_value(t, parameters[i].name);

        if (value == NULL || parameters[i].read == read_limit ||
            parameters[i].read == read_next)
            continue;
        parts[count++] =
            (struct part){parameters[i].name, strlen(parameters[i].name) + 1};
        parts[count++] = (struct part){value, strlen(value) + 1};
    }
    hash_sha256_parts(parts, count, out);
}
