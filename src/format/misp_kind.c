/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_kind.c - a table of types, and a few shapes that a value can have
 *
 * The law. Whatever comes out is valid by the standard: a value goes into a pattern or an
 * observable only after it was seen to be what its type says, and is quoted there.
 */
#include "format/misp_kind.h"

#include "base/must.h"
#include "base/num.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

enum shape {
    ADDRESS,
    ADDRESS_PORT, /* detail: which side of the traffic */
    DOMAIN, /* detail: the path where it is looked for, as of all that are one text */
    DOMAIN_PORT,
    DOMAIN_ADDRESS,
    URL,
    MAILBOX,
    MAC,
    AS,
    HASH,      /* detail: the algorithm, as the next and CERTIFICATE */
    FILE_HASH, /* name|hash */
    FILE_NAME,
    KEY,
    KEY_VALUE,
    MUTEX,
    CERTIFICATE,
    ACCOUNT, /* detail: the account_type */
    TEXT,    /* detail: the path; no observable */
    RULE     /* detail: the language; the value is the pattern */
};

struct kind {
    const char *type;
    enum shape shape;
    const char *detail;
};

static const struct kind kinds[] = {
    {"ip-dst", ADDRESS, ""},
    {"ip-src", ADDRESS, ""},
    {"ip-dst|port", ADDRESS_PORT, "dst"},
    {"ip-src|port", ADDRESS_PORT, "src"},
    {"domain", DOMAIN, "domain-name:value"},
    {"hostname", DOMAIN, "domain-name:value"},
    {"onion-address", DOMAIN, "domain-name:value"},
    {"hostname|port", DOMAIN_PORT, ""},
    {"domain|ip", DOMAIN_ADDRESS, ""},
    {"url", URL, "url:value"},
    {"email", MAILBOX, "email-addr:value"},
    {"email-src", MAILBOX, "email-message:from_ref.value"},
    {"email-dst", MAILBOX, "email-message:to_refs[*].value"},
    {"eppn", MAILBOX, "email-addr:value"},
    {"dns-soa-email", MAILBOX, "email-addr:value"},
    {"whois-registrant-email", MAILBOX, "email-addr:value"},
    {"target-email", MAILBOX, "email-addr:value"},
    {"email-subject", TEXT, "email-message:subject"},
    {"email-body", TEXT, "email-message:body"},
    {"email-message-id", TEXT, "email-message:message_id"},
    {"email-attachment", TEXT, "email-message:body_multipart[*].body_raw_ref.name"},
    {"user-agent", TEXT,
     "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'"},
    {"mac-address", MAC, ""},
    {"AS", AS, ""},
    {"md5", HASH, "MD5"},
    {"sha1", HASH, "SHA-1"},
    {"sha224", HASH, "SHA-224"},
    {"sha256", HASH, "SHA-256"},
    {"sha384", HASH, "SHA-384"},
    {"sha512", HASH, "SHA-512"},
    {"sha3-256", HASH, "SHA3-256"},
    {"sha3-512", HASH, "SHA3-512"},
    {"ssdeep", HASH, "SSDEEP"},
    {"tlsh", HASH, "TLSH"},
    {"filename", FILE_NAME, "file:name"},
    {"filename|md5", FILE_HASH, "MD5"},
    {"filename|sha1", FILE_HASH, "SHA-1"},
    {"filename|sha224", FILE_HASH, "SHA-224"},
    {"filename|sha256", FILE_HASH, "SHA-256"},
    {"filename|sha384", FILE_HASH, "SHA-384"},
    {"filename|sha512", FILE_HASH, "SHA-512"},
    {"filename|sha3-256", FILE_HASH, "SHA3-256"},
    {"filename|sha3-512", FILE_HASH, "SHA3-512"},
    {"filename|ssdeep", FILE_HASH, "SSDEEP"},
    {"filename|tlsh", FILE_HASH, "TLSH"},
    {"malware-sample", FILE_HASH, "MD5"},
    {"x509-fingerprint-md5", CERTIFICATE, "MD5"},
    {"x509-fingerprint-sha1", CERTIFICATE, "SHA-1"},
    {"x509-fingerprint-sha256", CERTIFICATE, "SHA-256"},
    {"regkey", KEY, "windows-registry-key:key"},
    {"regkey|value", KEY_VALUE, ""},
    {"mutex", MUTEX, "mutex:name"},
    {"twitter-id", ACCOUNT, "twitter"},
    {"jabber-id", ACCOUNT, "jabber"},
    {"github-username", ACCOUNT, "github"},
    {"stix2-pattern", RULE, "stix"},
    {"yara", RULE, "yara"},
    {"sigma", RULE, "sigma"},
    {"snort", RULE, "snort"},
    {"suricata", RULE, "suricata"},
};

static const struct digest {
    const char *name;
    size_t digits; /* 0: the text has a form of its own */
} digests[] = {
    {"MD5", 32},     {"SHA-1", 40},    {"SHA-224", 56},  {"SHA-256", 64},
    {"SHA-384", 96}, {"SHA-512", 128}, {"SHA3-256", 64}, {"SHA3-512", 128},
    {"SSDEEP", 0},   {"TLSH", 0},
};

/* One value or the two halves of a composite, each in a text of its own. */
struct parts {
    struct buffer first;
    struct buffer second;
};

static const struct kind *find_kind(const char *type)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(kinds[i].type, type) == 0)
            return &kinds[i];
    return NULL;
}

static bool is_plain(const char *text)
{
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *end = at + strlen(text);

    if (at == end)
        return false;
    while (at < end) {
        uint32_t point = text_next(&at, end);
        if (point <= ' ' || point == 0x7f || point == 0xffffffff || text_is_hidden(point))
            return false;
    }
    return true;
}

static bool is_hex(const char *text, size_t digits)
{
    return strlen(text) == digits && strspn(text, "0123456789abcdefABCDEF") == digits;
}

static bool is_digest(const char *text, const char *algorithm)
{
    for (size_t i = 0; i < COUNT_OF(digests); i++)
        if (strcmp(digests[i].name, algorithm) == 0)
            return digests[i].digits == 0 ? is_plain(text)
                                          : is_hex(text, digests[i].digits);
    return false;
}

/* "ipv4-addr", "ipv6-addr" or NULL; a network has its length behind a slash. */
static const char *address_type(const char *text)
{
    char bare[INET6_ADDRSTRLEN];
    uint8_t bits[sizeof(struct in6_addr)];
    size_t length = strcspn(text, "/");
    uint64_t prefix = 0;
    bool four;

    if (length >= sizeof bare)
        return NULL;
    memcpy(bare, text, length);
    bare[length] = '\0';
    four = inet_pton(AF_INET, bare, bits) == 1;
    if (!four && inet_pton(AF_INET6, bare, bits) != 1)
        return NULL;
    if (text[length] == '/' && text_decimal(text + length + 1, four ? 32 : 128, &prefix))
        return NULL;
    return four ? "ipv4-addr" : "ipv6-addr";
}

static bool is_domain(const char *text)
{
    return is_plain(text) && strlen(text) <= 255 && strpbrk(text, "/\\@:?#'\"|") == NULL;
}

static bool is_url(const char *text)
{
    const char *colon = strchr(text, ':');

    return is_plain(text) && colon != NULL && colon != text && colon[1] != '\0';
}

static bool is_mailbox(const char *text)
{
    const char *at = strrchr(text, '@');

    return is_plain(text) && at != NULL && at != text && is_domain(at + 1);
}

static bool is_mac(const char *text)
{
    if (strlen(text) != sizeof "00:00:00:00:00:00" - 1)
        return false;
    for (size_t i = 0; text[i] != '\0'; i++)
        if (i % 3 == 2 ? text[i] != ':' && text[i] != '-'
                       : strchr("0123456789abcdefABCDEF", text[i]) == NULL)
            return false;
    return true;
}

static bool read_number(const char *text, uint64_t max, uint64_t *out)
{
    return text_decimal(text, max, out) == OK;
}

/* "AS 64500", "AS64500" or "64500" */
static bool read_as(const char *text, uint64_t *out)
{
    if ((text[0] == 'A' || text[0] == 'a') && (text[1] == 'S' || text[1] == 's'))
        text += 2;
    while (*text == ' ')
        text++;
    return read_number(text, UINT32_MAX, out);
}

static bool is_composite(enum shape shape)
{
    return shape == ADDRESS_PORT || shape == DOMAIN_PORT || shape == DOMAIN_ADDRESS ||
           shape == FILE_HASH || shape == KEY_VALUE;
}

/* A file's name may hold a bar itself, and a port stands last. */
static bool split_value(const char *value, enum shape shape, struct parts *p)
{
    const char *bar = shape == KEY_VALUE ? strchr(value, '|') : strrchr(value, '|');

    if (!is_composite(shape)) {
        buffer_add_text(&p->first, value);
        return value[0] != '\0';
    }
    if (bar == NULL || bar == value || bar[1] == '\0')
        return false;
    buffer_add(&p->first, value, (size_t)(bar - value));
    buffer_add_text(&p->second, bar + 1);
    return true;
}

/* Whether the value is what its type says. */
static bool is_valid(const struct kind *k, const char *first, const char *second)
{
    uint64_t number = 0;

    switch (k->shape) {
    case ADDRESS:
        return address_type(first) != NULL;
    case ADDRESS_PORT:
        return address_type(first) != NULL && read_number(second, UINT16_MAX, &number);
    case DOMAIN:
        return is_domain(first);
    case DOMAIN_PORT:
        return is_domain(first) && read_number(second, UINT16_MAX, &number);
    case DOMAIN_ADDRESS:
        return is_domain(first) && address_type(second) != NULL;
    case URL:
        return is_url(first);
    case MAILBOX:
        return is_mailbox(first);
    case MAC:
        return is_mac(first);
    case AS:
        return read_as(first, &number);
    case HASH:
    case CERTIFICATE:
        return is_digest(first, k->detail);
    case FILE_HASH:
        return is_digest(second, k->detail);
    case RULE:
        return strcmp(k->detail, "stix") != 0 || first[0] == '[' || first[0] == '(';
    case FILE_NAME:
    case KEY:
    case KEY_VALUE:
    case MUTEX:
    case ACCOUNT:
    case TEXT:
        return true;
    }
    return false;
}

/* [STIX21] 9.2: a quote and a backslash are escaped, and nothing else. */
static void add_quoted(struct buffer *out, const char *text)
{
    buffer_add_byte(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\')
            buffer_add_byte(out, '\\');
        buffer_add_byte(out, (uint8_t)*text);
    }
    buffer_add_byte(out, '\'');
}

static void add_equal(struct buffer *out, const char *path, const char *text)
{
    buffer_printf(out, "%s = ", path);
    add_quoted(out, text);
}

static void add_lower(struct buffer *out, const char *text)
{
    for (; *text != '\0'; text++) {
        char c = *text == '-' ? ':' : *text;
        buffer_add_byte(out, (uint8_t)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c));
    }
}

static void add_traffic(struct buffer *out,
                        const char *side,
                        const char *type,
                        const char *value,
                        const char *port)
{
    buffer_printf(out, "network-traffic:%s_ref.type = '%s' AND network-traffic:%s_ref.",
                  side, type, side);
    add_equal(out, "value", value);
    buffer_printf(out, " AND network-traffic:%s_port = %s", side, port);
}

static void add_address(struct buffer *out, const char *value)
{
    buffer_printf(out, "%s:value %s ", address_type(value),
                  strchr(value, '/') == NULL ? "=" : "ISSUBSET");
    add_quoted(out, value);
}

static void
add_hash(struct buffer *out, const char *of, const char *algorithm, const char *value)
{
    buffer_printf(out, "%s:hashes.'%s' = ", of, algorithm);
    add_quoted(out, value);
}

static void add_comparisons(struct buffer *out,
                            const struct kind *k,
                            const char *first,
                            const char *second)
{
    uint64_t number = 0;

    switch (k->shape) {
    case ADDRESS:
        add_address(out, first);
        break;
    case ADDRESS_PORT:
        add_traffic(out, k->detail, address_type(first), first, second);
        break;
    case DOMAIN_PORT:
        add_traffic(out, "dst", "domain-name", first, second);
        break;
    case DOMAIN_ADDRESS:
        add_equal(out, "domain-name:value", first);
        add_equal(out, " AND domain-name:resolves_to_refs[*].value", second);
        break;
    case MAC:
        buffer_add_text(out, "mac-addr:value = '");
        add_lower(out, first);
        buffer_add_text(out, "'");
        break;
    case AS:
        (void)read_as(first, &number);
        buffer_printf(out, "autonomous-system:number = %u", (unsigned)number);
        break;
    case HASH:
        add_hash(out, "file", k->detail, first);
        break;
    case CERTIFICATE:
        add_hash(out, "x509-certificate", k->detail, first);
        break;
    case FILE_HASH:
        add_equal(out, "file:name", first);
        buffer_add_text(out, " AND ");
        add_hash(out, "file", k->detail, second);
        break;
    case KEY_VALUE:
        add_equal(out, "windows-registry-key:key", first);
        add_equal(out, " AND windows-registry-key:values[*].data", second);
        break;
    case ACCOUNT:
        buffer_printf(out, "user-account:account_type = '%s' AND ", k->detail);
        add_equal(out, "user-account:account_login", first);
        break;
    case DOMAIN:
    case URL:
    case MAILBOX:
    case FILE_NAME:
    case KEY:
    case MUTEX:
    case TEXT:
        add_equal(out, k->detail, first);
        break;
    case RULE:
        break;
    }
}

static void parts_init(struct parts *p, size_t count)
{
    buffer_init(&p->first, count);
    buffer_init(&p->second, count);
}

static void parts_fini(struct parts *p)
{
    buffer_fini(&p->first);
    buffer_fini(&p->second);
}

/* The kind of `type` with the value taken apart, or ERR_NOT_FOUND if it is not of it. */
static enum err
take_apart(const char *type, const char *value, const struct kind **kind, struct parts *p)
{
    const struct kind *k = find_kind(type);
    enum err e;

    if (k == NULL || value[0] == '\0')
        return ERR_NOT_FOUND;
    if (!split_value(value, k->shape, p))
        return ERR_NOT_FOUND;
    e = buffer_status(&p->first);
    if (e == OK)
        e = buffer_status(&p->second);
    if (e != OK)
        return e;
    *kind = k;
    return is_valid(k, buffer_text(&p->first), buffer_text(&p->second)) ? OK
                                                                        : ERR_NOT_FOUND;
}

const char *misp_kind_name(size_t at)
{
    return at < COUNT_OF(kinds) ? kinds[at].type : NULL;
}

enum err misp_kind_pattern(const char *type,
                           const char *value,
                           const char **language,
                           struct buffer *out)
{
    const struct kind *k = NULL;
    struct parts p;
    enum err e;

    parts_init(&p, strlen(value) + 1);
    e = take_apart(type, value, &k, &p);
    if (e == OK && k->shape == RULE) {
        buffer_add_text(out, value);
    } else if (e == OK) {
        buffer_add_text(out, "[");
        add_comparisons(out, k, buffer_text(&p.first), buffer_text(&p.second));
        buffer_add_text(out, "]");
    }
    if (e == OK) {
        *language = k->shape == RULE ? k->detail : "stix";
        e = buffer_status(out);
    }
    parts_fini(&p);
    return e;
}

static json_t *
new_observable(const char *type, const char *key, const char *value, bool *ok)
{
    json_t *object = json_object();

    json_put_text(object, "type", type, ok);
    json_put_text(object, "spec_version", "2.1", ok);
    if (key != NULL)
        json_put_text(object, key, value, ok);
    return object;
}

static void put_hash(json_t *object, const char *algorithm, const char *value, bool *ok)
{
    json_t *hashes = json_object();

    json_put_text(hashes, algorithm, value, ok);
    json_put(object, "hashes", hashes, ok);
}

static json_t *new_mac(const char *text, bool *ok)
{
    struct buffer lower;
    json_t *object;

    buffer_init(&lower, strlen(text) + 1);
    add_lower(&lower, text);
    *ok = *ok && buffer_status(&lower) == OK;
    object = new_observable("mac-addr", "value", buffer_text(&lower), ok);
    buffer_fini(&lower);
    return object;
}

static json_t *new_as(const char *text, bool *ok)
{
    json_t *object = new_observable("autonomous-system", NULL, NULL, ok);
    uint64_t number = 0;

    (void)read_as(text, &number);
    json_put_int(object, "number", (int64_t)number, ok);
    return object;
}

static json_t *
new_file(const char *name, const char *algorithm, const char *hash, bool *ok)
{
    json_t *object = new_observable("file", name == NULL ? NULL : "name", name, ok);

    if (hash != NULL)
        put_hash(object, algorithm, hash, ok);
    return object;
}

static json_t *new_key(const char *key, const char *data, bool *ok)
{
    json_t *object = new_observable("windows-registry-key", "key", key, ok);
    json_t *values;
    json_t *value;

    if (data == NULL)
        return object;
    values = json_array();
    value = json_object();
    json_put_text(value, "data", data, ok);
    *ok = json_array_append_new(values, value) == 0 && *ok;
    json_put(object, "values", values, ok);
    return object;
}

static json_t *new_certificate(const char *algorithm, const char *hash, bool *ok)
{
    json_t *object = new_observable("x509-certificate", NULL, NULL, ok);

    put_hash(object, algorithm, hash, ok);
    return object;
}

static json_t *new_account(const char *type, const char *login, bool *ok)
{
    json_t *object = new_observable("user-account", "account_login", login, ok);

    json_put_text(object, "account_type", type, ok);
    return object;
}

/* The first observable of a value, NULL if its kind has none. */
static json_t *
first_observable(const struct kind *k, const char *first, const char *second, bool *ok)
{
    switch (k->shape) {
    case ADDRESS:
    case ADDRESS_PORT:
        return new_observable(address_type(first), "value", first, ok);
    case DOMAIN:
    case DOMAIN_PORT:
    case DOMAIN_ADDRESS:
        return new_observable("domain-name", "value", first, ok);
    case URL:
        return new_observable("url", "value", first, ok);
    case MAILBOX:
        return new_observable("email-addr", "value", first, ok);
    case MUTEX:
        return new_observable("mutex", "name", first, ok);
    case MAC:
        return new_mac(first, ok);
    case AS:
        return new_as(first, ok);
    case HASH:
        return new_file(NULL, k->detail, first, ok);
    case FILE_HASH:
        return new_file(first, k->detail, second, ok);
    case FILE_NAME:
        return new_file(first, NULL, NULL, ok);
    case KEY:
        return new_key(first, NULL, ok);
    case KEY_VALUE:
        return new_key(first, second, ok);
    case CERTIFICATE:
        return new_certificate(k->detail, first, ok);
    case ACCOUNT:
        return new_account(k->detail, first, ok);
    case TEXT:
    case RULE:
        return NULL;
    }
    return NULL;
}

static enum err new_observables(const struct kind *k, const struct parts *p, json_t **out)
{
    const char *first = buffer_text(&p->first);
    const char *second = buffer_text(&p->second);
    bool ok = true;
    json_t *object = first_observable(k, first, second, &ok);
    json_t *array;

    if (object == NULL)
        return ok ? ERR_NOT_FOUND : ERR_NOMEM;
    array = json_array();
    ok = json_array_append_new(array, object) == 0 && ok;
    if (k->shape == DOMAIN_ADDRESS) {
        object = new_observable(address_type(second), "value", second, &ok);
        ok = json_array_append_new(array, object) == 0 && ok;
    }
    if (!ok) {
        json_decref(array);
        return ERR_NOMEM;
    }
    *out = array;
    return OK;
}

enum err misp_kind_observables(const char *type, const char *value, json_t **out)
{
    const struct kind *k = NULL;
    struct parts p;
    enum err e;

    parts_init(&p, strlen(value) + 1);
    e = take_apart(type, value, &k, &p);
    if (e == OK)
        e = new_observables(k, &p, out);
    parts_fini(&p);
    return e;
}
