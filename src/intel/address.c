/* SPDX-License-Identifier: Apache-2.0 */
/*
 * address.c - texts in parts: a host, and what stands before or behind it
 */
#include "intel/address.h"

#include "base/memory.h"
#include "base/num.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define DIGITS "0123456789"
#define SMALLS "abcdefghijklmnopqrstuvwxyz"

enum { HOST_MAX = 253, LABEL_MAX = 63, LOCAL_MAX = 64, MAIL_MAX = 254, USER_MAX = 64 };

static enum err refuse(struct fault *f, enum err e, const char *sentence)
{
    return fault_set(f, e, "", "%s", sentence);
}

static enum err refuse_host(struct fault *f)
{
    return refuse(f, ERR_MALFORMED,
                  "The host is no domain name of letters, digits and hyphens; write a "
                  "name in other letters in its xn-- form.");
}

static void lower(char *text)
{
    for (; *text != '\0'; text++)
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text - 'A' + 'a');
}

/* [RFC1123] 2.1: letters, digits and inner hyphens. */
static bool is_label(const char *label, size_t length)
{
    if (length == 0 || length > LABEL_MAX || label[0] == '-' || label[length - 1] == '-')
        return false;
    return strspn(label, SMALLS DIGITS "-") >= length;
}

/* So many labels at least, in small letters, the last one not a number. */
static bool is_host(const char *host, size_t least)
{
    size_t labels = 1;

    if (strnlen(host, HOST_MAX + 1) > HOST_MAX)
        return false;
    for (;; labels++) {
        size_t length = strcspn(host, ".");

        if (!is_label(host, length))
            return false;
        if (host[length] == '\0')
            return labels >= least && strspn(host, DIGITS) < length;
        host += length + 1;
    }
}

static bool is_domain(const char *host)
{
    return is_host(host, 2);
}

static void drop_last_dot(char *host)
{
    size_t length = strlen(host);

    if (length > 1 && host[length - 1] == '.')
        host[length - 1] = '\0';
}

enum err address_domain(struct written *w, char *out, struct fault *f)
{
    written_lower(w);
    drop_last_dot(w->text);
    while (strncmp(w->text, "www.", 4) == 0 && is_domain(w->text + 4))
        (void)written_skip(w, "www.");
    if (!is_domain(w->text))
        return refuse_host(f);
    memcpy(out, w->text, strlen(w->text) + 1);
    return OK;
}

/* [RFC5321] 4.1.2: a dot-string. */
static bool is_dot_string(const char *local)
{
    size_t length = strlen(local);

    if (length == 0 || local[0] == '.' || local[length - 1] == '.' ||
        strstr(local, "..") != NULL)
        return false;
    return local[strspn(local, SMALLS DIGITS "!#$%&'*+-/=?^_`{|}~.")] == '\0';
}

enum err address_email(struct written *w, char *out, struct fault *f)
{
    char *at;

    (void)!written_skip(w, "mailto:");
    if (w->count > 2 && w->text[0] == '<' && w->text[w->count - 1] == '>')
        written_drop(w, "<>");
    written_lower(w);
    drop_last_dot(w->text);
    at = strrchr(w->text, '@');
    if (at == NULL)
        return refuse(f, ERR_MALFORMED, "An e-mail address has an @ in it.");
    *at = '\0';
    if (!is_dot_string(w->text))
        return refuse(f, ERR_MALFORMED,
                      "What stands before the @ is not of letters, digits and the usual "
                      "signs, or a dot stands first, last or twice.");
    if (!is_domain(at + 1))
        return refuse_host(f);
    if (strlen(w->text) > LOCAL_MAX || strlen(w->text) + 1 + strlen(at + 1) > MAIL_MAX)
        return refuse(f, ERR_LIMIT,
                      "An e-mail address has at most 64 characters before its @ and 254 "
                      "in all.");
    (void)snprintf(out, IDENTIFIER_CANONICAL_MAX + 1, "%s@%s", w->text, at + 1);
    return OK;
}

/* The first `length` characters are all of `set`, and there is one. */
static bool is_word(const char *text, size_t length, const char *set)
{
    return length > 0 && strspn(text, set) >= length;
}

enum err address_username(struct written *w, char *out, struct fault *f)
{
    const char *name = w->text + (w->text[0] == '@' ? 1 : 0);
    size_t length = strcspn(name, "@");
    const char *platform = name + length + (name[length] == '@' ? 1 : 0);

    written_lower(w);
    if (!is_word(name, length, SMALLS DIGITS "._-") ||
        !is_word(platform, strlen(platform), SMALLS DIGITS ".-"))
        return refuse(f, ERR_MALFORMED,
                      "Write a user's name with its platform, as name@platform.");
    if (length > USER_MAX || strlen(platform) > USER_MAX)
        return refuse(f, ERR_LIMIT,
                      "A user's name or a platform is longer than 64 characters.");
    memcpy(out, name, strlen(name) + 1);
    return OK;
}

/* ---- IP ---- */

/* [RFC5952] 4.2: the first longest run of two zero groups or more. */
static void find_zeros(const uint16_t group[8], size_t *from, size_t *count)
{
    *from = 8;
    *count = 1;
    for (size_t i = 0; i < 8; i++) {
        size_t run = 0;

        while (i + run < 8 && group[i + run] == 0)
            run++;
        if (run > *count) {
            *from = i;
            *count = run;
        }
    }
}

static void write_groups(const uint16_t group[8], char out[INET6_ADDRSTRLEN])
{
    size_t from;
    size_t count;
    size_t made = 0;

    find_zeros(group, &from, &count);
    for (size_t i = 0; i < 8;) {
        size_t room = INET6_ADDRSTRLEN - made;
        int put;

        if (i == from) {
            put = snprintf(out + made, room, "::");
            i += count;
        } else {
            bool parted = i == 0 || i == from + count;
            put = snprintf(out + made, room, "%s%x", parted ? "" : ":", group[i]);
            i++;
        }
        made += (size_t)put;
    }
}

/* [RFC5952]; 5: of an IPv4 address in IPv6 the last two groups as IPv4 writes them. */
static bool write_ip6(const char *text, char out[INET6_ADDRSTRLEN])
{
    uint8_t bytes[16];
    uint16_t group[8];
    bool mapped = true;

    if (inet_pton(AF_INET6, text, bytes) != 1)
        return false;
    for (size_t i = 0; i < 8; i++) {
        group[i] = load_u16(bytes + 2 * i);
        mapped = mapped && (i > 5 || group[i] == (i == 5 ? 0xFFFF : 0));
    }
    if (mapped)
        (void)snprintf(out, INET6_ADDRSTRLEN, "::ffff:%u.%u.%u.%u", bytes[12], bytes[13],
                       bytes[14], bytes[15]);
    else
        write_groups(group, out);
    return true;
}

static bool is_ip4(const char *text)
{
    uint8_t bytes[4];

    return inet_pton(AF_INET, text, bytes) == 1;
}

enum err address_ip(struct written *w, char *out, struct fault *f)
{
    if (w->count > 2 && w->text[0] == '[' && w->text[w->count - 1] == ']')
        written_drop(w, "[]");
    if (is_ip4(w->text)) {
        memcpy(out, w->text, w->count + 1);
        return OK;
    }
    if (!write_ip6(w->text, out))
        return refuse(f, ERR_MALFORMED,
                      "An IP address is four numbers up to 255 without leading zeros, "
                      "or IPv6; leave out zone, port and prefix length.");
    return OK;
}

/* ---- URL ---- */

struct pieces {
    bool is_bare; /* no scheme is written: it must look like a site */
    char scheme[24];
    char host[HOST_MAX + 4];
    char port[6];
    const char *rest; /* path, query and fragment as written; "" if none */
};

static enum err refuse_url(struct fault *f)
{
    return refuse(f, ERR_MALFORMED,
                  "The URL is not of the form https://host/path; mend or remove it.");
}

/* The scheme in front of "://", https if there is none, and what follows. */
static bool cut_scheme(const char *text, struct pieces *p, const char **behind)
{
    size_t length = strspn(text, SMALLS "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS "+.-");

    (void)snprintf(p->scheme, sizeof p->scheme, "https");
    *behind = text;
    p->is_bare = strncmp(text + length, "://", 3) != 0;
    if (p->is_bare)
        return true;
    *behind = text + length + 3;
    if (length == 0 || length >= sizeof p->scheme || !((text[0] | 0x20) >= 'a'))
        return false;
    memcpy(p->scheme, text, length);
    p->scheme[length] = '\0';
    lower(p->scheme);
    if (strcmp(p->scheme, "http") == 0 || strcmp(p->scheme, "hxxp") == 0 ||
        strcmp(p->scheme, "hxxps") == 0)
        (void)snprintf(p->scheme, sizeof p->scheme, "https");
    return true;
}

/* The port behind the host; the default ones of both schemes that are written https, and
 * of ftp, are left out. False when it is no port. */
static bool take_port(struct pieces *p, const char *text, size_t length)
{
    bool is_web = strcmp(p->scheme, "https") == 0;

    while (length > 1 && text[0] == '0') {
        text++;
        length--;
    }
    if (length >= sizeof p->port || strspn(text, DIGITS) < length)
        return false;
    memcpy(p->port, text, length);
    p->port[length] = '\0';
    if ((is_web && (strcmp(p->port, "80") == 0 || strcmp(p->port, "443") == 0)) ||
        (strcmp(p->scheme, "ftp") == 0 && strcmp(p->port, "21") == 0))
        p->port[0] = '\0';
    return length < 5 || strncmp(text, "65535", length) <= 0;
}

/* [RFC3986] 3.2: host and port, up to the path. */
static bool cut_host(const char *text, struct pieces *p)
{
    size_t length = strcspn(text, "/?#");
    size_t host = text[0] == '[' ? strcspn(text, "]") + 1 : strcspn(text, ":/?#");

    p->rest = text + length;
    p->port[0] = '\0';
    if (memchr(text, '@', length) != NULL || host > length || host >= sizeof p->host)
        return false;
    memcpy(p->host, text, host);
    p->host[host] = '\0';
    lower(p->host);
    if (host < length &&
        (text[host] != ':' || !take_port(p, text + host + 1, length - host - 1)))
        return false;
    if (p->host[0] == '[') {
        char ip[INET6_ADDRSTRLEN];

        p->host[host - 1] = '\0';
        if (!write_ip6(p->host + 1, ip))
            return false;
        (void)snprintf(p->host, sizeof p->host, "[%s]", ip);
        return true;
    }
    drop_last_dot(p->host);
    return is_ip4(p->host) || (p->is_bare ? is_domain(p->host) : is_host(p->host, 1));
}

static int hex_value(char c)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *found;

    if (c >= 'a' && c <= 'f')
        c = (char)(c - 'a' + 'A');
    found = c != '\0' ? strchr(digits, c) : NULL;
    return found != NULL ? (int)(found - digits) : -1;
}

/* [RFC3986] 6.2.2.1 and 6.2.2.2 for path, query and fragment. out has room for three
 * characters for each. */
static void recode(const char *in, char *out)
{
    static const char free_signs[] = SMALLS "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS "-._~";
    static const char delimiters[] = "!$&'()*+,;=:@/?#[]";

    while (*in != '\0') {
        int high = in[0] == '%' ? hex_value(in[1]) : -1;
        int low = high >= 0 ? hex_value(in[2]) : -1;
        int byte = low >= 0 ? high * 16 + low : (unsigned char)*in;
        bool plain = byte != 0 && (strchr(free_signs, byte) != NULL ||
                                   (low < 0 && strchr(delimiters, byte) != NULL));

        if (plain)
            *out++ = (char)byte;
        else
            out += snprintf(out, 4, "%%%02X", (unsigned)byte);
        in += low >= 0 ? 3 : 1;
    }
    *out = '\0';
}

/* [RFC3986] 5.2.4, in place, for a path that begins with "/"; the query and what follows
 * it is moved along. */
static void remove_dots(char *path)
{
    size_t end = strcspn(path, "?#");
    size_t made = 0;

    for (size_t at = 0; at < end;) {
        size_t length = 1 + strcspn(path + at + 1, "/?#");
        bool last = at + length == end;
        bool is_one = length == 2 && path[at + 1] == '.';
        bool is_two = length == 3 && memcmp(path + at + 1, "..", 2) == 0;

        if (is_two)
            while (made > 0 && path[--made] != '/')
                ;
        if (!is_one && !is_two) {
            memmove(path + made, path + at, length);
            made += length;
        } else if (last) {
            path[made++] = '/';
        }
        at += length;
    }
    memmove(path + made, path + end, strlen(path + end) + 1);
}

enum err address_url(struct written *w, char *out, struct fault *f)
{
    char path[3 * IDENTIFIER_TEXT_MAX + 2];
    struct pieces p;
    const char *host;
    int length;

    if (strchr(w->text, ' ') != NULL || !cut_scheme(w->text, &p, &host) ||
        !cut_host(host, &p))
        return refuse_url(f);
    path[0] = '/';
    recode(p.rest[0] == '/' ? p.rest + 1 : p.rest, path + 1);
    remove_dots(path);
    length = snprintf(out, IDENTIFIER_CANONICAL_MAX + 1, "%s://%s%s%s%s", p.scheme,
                      p.host, p.port[0] != '\0' ? ":" : "", p.port, path);
    memory_wipe(path, sizeof path);
    return length <= IDENTIFIER_CANONICAL_MAX
               ? OK
               : refuse(f, ERR_LIMIT, "The URL is longer than 512 characters.");
}
