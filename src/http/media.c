/* SPDX-License-Identifier: Apache-2.0 */
/*
 * media.c - one media range or type after the other, and which fits best
 */
#include "http/media.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* Borrowed text of a header. */
struct span {
    const char *at;
    size_t bytes;
};

struct range {
    struct span type;
    struct span below;   /* after the slash */
    struct span version; /* at NULL: none */
    struct span charset; /* likewise */
    int weight;          /* thousandths */
};

static bool is_token(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static void skip_blanks(const char **at)
{
    while (**at == ' ' || **at == '\t')
        (*at)++;
}

static bool take_token(const char **at, struct span *out)
{
    out->at = *at;
    while (is_token(**at))
        (*at)++;
    out->bytes = (size_t)(*at - out->at);
    return out->bytes > 0;
}

/* A token or a quoted text; one with an escape in it is none of ours, but is passed. */
static bool take_value(const char **at, struct span *out)
{
    if (**at != '"')
        return take_token(at, out);
    out->at = ++*at;
    while (**at != '"') {
        if (**at == '\\')
            (*at)++;
        if (**at == '\0')
            return false;
        (*at)++;
    }
    out->bytes = (size_t)(*at - out->at);
    (*at)++;
    return true;
}

static bool is_word(const struct span *s, const char *word)
{
    return s->bytes == strlen(word) && strncasecmp(s->at, word, s->bytes) == 0;
}

/* "0", "1", "0.25", "1.000": thousandths, or -1. */
static int read_weight(const struct span *s)
{
    int weight = 0, step = 1000;

    if (s->bytes == 0 || s->bytes > 5 || (s->bytes > 1 && s->at[1] != '.'))
        return -1;
    for (size_t i = 0; i < s->bytes; i++) {
        if (i == 1)
            continue;
        if (s->at[i] < '0' || s->at[i] > '9')
            return -1;
        weight += (s->at[i] - '0') * step;
        step /= 10;
    }
    return weight <= 1000 ? weight : -1;
}

static bool take_parameter(const char **at, struct range *r)
{
    struct span name, value;

    skip_blanks(at);
    if (**at == ';' || **at == ',' || **at == '\0')
        return true; /* an empty one is allowed [RFC9110] 5.6.6 */
    if (!take_token(at, &name) || **at != '=')
        return false;
    (*at)++;
    if (!take_value(at, &value))
        return false;
    if (is_word(&name, "version"))
        r->version = value;
    else if (is_word(&name, "charset"))
        r->charset = value;
    else if (is_word(&name, "q"))
        r->weight = read_weight(&value);
    return r->weight >= 0;
}

static bool take_range(const char **at, struct range *r)
{
    *r = (struct range){.weight = 1000};
    skip_blanks(at);
    if (!take_token(at, &r->type) || **at != '/')
        return false;
    (*at)++;
    if (!take_token(at, &r->below))
        return false;
    for (int i = 0; i <= MEDIA_PARAMETERS_MAX; i++) {
        skip_blanks(at);
        if (**at != ';')
            return **at == ',' || **at == '\0';
        (*at)++;
        if (!take_parameter(at, r))
            return false;
    }
    return false;
}

/* How exactly a range fits: 0 not at all, 4 with type and version. */
static int fit(const struct range *r, const struct media *offered)
{
    const char *slash = strchr(offered->type, '/');
    size_t bytes = (size_t)(slash - offered->type);

    if (is_word(&r->type, "*") && is_word(&r->below, "*"))
        return 1;
    if (r->type.bytes != bytes || strncasecmp(r->type.at, offered->type, bytes) != 0)
        return 0;
    if (is_word(&r->below, "*"))
        return 2;
    if (!is_word(&r->below, slash + 1))
        return 0;
    if (r->version.at == NULL)
        return 3;
    if (offered->version == NULL || r->version.bytes != strlen(offered->version) ||
        memcmp(r->version.at, offered->version, r->version.bytes) != 0)
        return 0;
    return 4;
}

bool media_accepts(const char *accept, const struct media *offered)
{
    int best = 0, weight = 0;

    if (strnlen(accept, MEDIA_BYTES_MAX + 1) > MEDIA_BYTES_MAX)
        return false;
    for (int i = 0; *accept != '\0'; i++) {
        struct range r;
        int fits;

        if (i == MEDIA_RANGES_MAX || !take_range(&accept, &r))
            return false;
        fits = fit(&r, offered);
        if (fits > best || (fits == best && fits > 0 && r.weight > weight)) {
            best = fits;
            weight = r.weight;
        }
        if (*accept == ',')
            accept++;
    }
    return weight > 0;
}

bool media_is(const char *content_type, const struct media *wanted)
{
    struct range r;

    if (strnlen(content_type, MEDIA_BYTES_MAX + 1) > MEDIA_BYTES_MAX)
        return false;
    return take_range(&content_type, &r) && *content_type == '\0' &&
           fit(&r, wanted) >= 3 && (r.charset.at == NULL || is_word(&r.charset, "utf-8"));
}
