/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_type.c - one row a type
 */
#include "format/misp_type.h"

#include "base/num.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static const char *const categories[] = {
    "Internal reference",
    "Targeting data",
    "Antivirus detection",
    "Payload delivery",
    "Artifacts dropped",
    "Payload installation",
    "Persistence mechanism",
    "Network activity",
    "Payload type",
    "Attribution",
    "External analysis",
    "Financial fraud",
    "Support Tool",
    "Social network",
    "Person",
    "Other",
};

static const struct {
    const char *name;
    uint8_t category; /* by default */
    bool to_ids;      /* likewise */
    uint16_t in;      /* bit n: it may stand in category n */
} types[] = {
    /* clang-format off */
    {"md5", 3, true, 0x0438},
    {"sha1", 3, true, 0x0438},
    {"sha256", 3, true, 0x0438},
    {"filename", 3, true, 0x0478},
    {"pdb", 4, false, 0x0010},
    {"filename|md5", 3, true, 0x0438},
    {"filename|sha1", 3, true, 0x0438},
    {"filename|sha256", 3, true, 0x0438},
    {"ip-src", 7, true, 0x0488},
    {"ip-dst", 7, true, 0x0488},
    {"hostname", 7, true, 0x0488},
    {"domain", 7, true, 0x0488},
    {"domain|ip", 7, true, 0x0480},
    {"email", 13, true, 0x6288},
    {"email-src", 3, true, 0x2088},
    {"eppn", 7, true, 0x2080},
    {"email-dst", 7, true, 0x2088},
    {"email-subject", 3, false, 0x0088},
    {"email-attachment", 3, true, 0x0008},
    {"email-body", 3, false, 0x0008},
    {"float", 15, false, 0x8000},
    {"git-commit-id", 0, false, 0x0001},
    {"url", 7, true, 0x0488},
    {"http-method", 7, false, 0x0080},
    {"user-agent", 7, false, 0x0488},
    {"ja3-fingerprint-md5", 7, true, 0x0488},
    {"jarm-fingerprint", 7, true, 0x0488},
    {"favicon-mmh3", 7, true, 0x0080},
    {"hassh-md5", 7, true, 0x0488},
    {"hasshserver-md5", 7, true, 0x0488},
    {"regkey", 6, true, 0x0450},
    {"regkey|value", 6, true, 0x0450},
    {"AS", 7, false, 0x0488},
    {"snort", 7, true, 0x0480},
    {"suricata", 7, true, 0x0480},
    {"bro", 7, true, 0x0480},
    {"zeek", 7, true, 0x0480},
    {"community-id", 7, true, 0x0480},
    {"dom-hash", 7, true, 0x0480},
    {"pattern-in-file", 5, true, 0x04b8},
    {"pattern-in-traffic", 7, true, 0x04a8},
    {"pattern-in-memory", 5, true, 0x0430},
    {"filename-pattern", 5, true, 0x04b8},
    {"pgp-public-key", 14, false, 0xe010},
    {"pgp-private-key", 14, false, 0xe010},
    {"ssh-fingerprint", 7, false, 0x0080},
    {"yara", 5, true, 0x0038},
    {"stix2-pattern", 5, true, 0x00b8},
    {"sigma", 5, true, 0x0038},
    {"gene", 4, false, 0x0010},
    {"kusto-query", 4, false, 0x0010},
    {"mime-type", 4, false, 0x0038},
    {"identity-card-number", 14, false, 0x4000},
    {"cookie", 7, false, 0x0090},
    {"vulnerability", 10, false, 0x0428},
    {"cpe", 10, false, 0x8428},
    {"weakness", 10, false, 0x0428},
    {"attachment", 10, false, 0x14bc},
    {"malware-sample", 3, true, 0x0438},
    {"link", 10, false, 0x140d},
    {"comment", 15, false, 0xffff},
    {"text", 15, false, 0xfffd},
    {"hex", 15, false, 0x98fd},
    {"other", 15, false, 0xfffd},
    {"named pipe", 4, false, 0x0010},
    {"mutex", 4, true, 0x0010},
    {"process-state", 4, false, 0x0010},
    {"target-user", 1, false, 0x0002},
    {"target-email", 1, false, 0x0002},
    {"target-machine", 1, false, 0x0002},
    {"target-org", 1, false, 0x0002},
    {"target-location", 1, false, 0x0002},
    {"target-external", 1, false, 0x0002},
    {"btc", 11, true, 0x0800},
    {"dash", 11, true, 0x0800},
    {"xmr", 11, true, 0x0800},
    {"iban", 11, true, 0x0800},
    {"bic", 11, true, 0x0800},
    {"bank-account-nr", 11, true, 0x0800},
    {"aba-rtn", 11, true, 0x0800},
    {"bin", 11, true, 0x0800},
    {"cc-number", 11, true, 0x0800},
    {"prtn", 11, true, 0x0800},
    {"phone-number", 14, false, 0xc800},
    {"threat-actor", 9, false, 0x0200},
    {"campaign-name", 9, false, 0x0200},
    {"campaign-id", 9, false, 0x0200},
    {"malware-type", 3, false, 0x0028},
    {"uri", 7, true, 0x0080},
    {"authentihash", 3, true, 0x0038},
    {"vhash", 3, true, 0x0038},
    {"ssdeep", 3, true, 0x0038},
    {"imphash", 3, true, 0x0038},
    {"telfhash", 3, true, 0x0038},
    {"pehash", 3, true, 0x0028},
    {"impfuzzy", 3, true, 0x0038},
    {"sha224", 3, true, 0x0038},
    {"sha384", 3, true, 0x0038},
    {"sha512", 3, true, 0x0038},
    {"sha512/224", 3, true, 0x0038},
    {"sha512/256", 3, true, 0x0038},
    {"sha3-224", 3, true, 0x0438},
    {"sha3-256", 3, true, 0x0438},
    {"sha3-384", 3, true, 0x0438},
    {"sha3-512", 3, true, 0x0438},
    {"tlsh", 3, true, 0x0028},
    {"cdhash", 3, true, 0x0038},
    {"filename|authentihash", 3, true, 0x0038},
    {"filename|vhash", 3, true, 0x0038},
    {"filename|ssdeep", 3, true, 0x0038},
    {"filename|imphash", 3, true, 0x0038},
    {"filename|impfuzzy", 3, true, 0x0038},
    {"filename|pehash", 3, true, 0x0038},
    {"filename|sha224", 3, true, 0x0038},
    {"filename|sha384", 3, true, 0x0038},
    {"filename|sha512", 3, true, 0x0038},
    {"filename|sha512/224", 3, true, 0x0038},
    {"filename|sha512/256", 3, true, 0x0038},
    {"filename|sha3-224", 3, true, 0x0438},
    {"filename|sha3-256", 3, true, 0x0438},
    {"filename|sha3-384", 3, true, 0x0438},
    {"filename|sha3-512", 3, true, 0x0438},
    {"filename|tlsh", 3, true, 0x0038},
    {"windows-scheduled-task", 4, false, 0x0010},
    {"windows-service-name", 4, false, 0x0010},
    {"windows-service-displayname", 4, false, 0x0010},
    {"whois-registrant-email", 9, false, 0x2208},
    {"whois-registrant-phone", 9, false, 0x0200},
    {"whois-registrant-name", 9, false, 0x0200},
    {"whois-registrant-org", 9, false, 0x0200},
    {"whois-registrar", 9, false, 0x0200},
    {"whois-creation-date", 9, false, 0x0200},
    {"x509-fingerprint-sha1", 7, true, 0x06b8},
    {"x509-fingerprint-md5", 7, true, 0x06b8},
    {"x509-fingerprint-sha256", 7, true, 0x06b8},
    {"dns-soa-email", 9, false, 0x0200},
    {"size-in-bytes", 15, false, 0x8000},
    {"counter", 15, false, 0x8000},
    {"integer", 15, false, 0x8000},
    {"datetime", 15, false, 0x8000},
    {"port", 7, false, 0x8080},
    {"ip-dst|port", 7, true, 0x0488},
    {"ip-src|port", 7, true, 0x0488},
    {"hostname|port", 7, true, 0x0088},
    {"mac-address", 7, false, 0x0488},
    {"mac-eui-64", 7, false, 0x0488},
    {"email-dst-display-name", 3, false, 0x0008},
    {"email-src-display-name", 3, false, 0x0008},
    {"email-header", 3, false, 0x0008},
    {"email-reply-to", 3, false, 0x0008},
    {"email-x-mailer", 3, false, 0x0008},
    {"email-mime-boundary", 3, false, 0x0008},
    {"email-thread-index", 3, false, 0x0008},
    {"email-message-id", 3, false, 0x0008},
    {"github-username", 13, false, 0x2000},
    {"github-repository", 13, false, 0x2400},
    {"github-organisation", 13, false, 0x2000},
    {"jabber-id", 13, false, 0x2000},
    {"twitter-id", 13, false, 0x2000},
    {"dkim", 7, false, 0x0080},
    {"dkim-signature", 7, false, 0x0080},
    {"first-name", 14, false, 0x4000},
    {"middle-name", 14, false, 0x4000},
    {"last-name", 14, false, 0x4000},
    {"full-name", 14, false, 0x4000},
    {"date-of-birth", 14, false, 0x4000},
    {"place-of-birth", 14, false, 0x4000},
    {"gender", 14, false, 0x4000},
    {"passport-number", 14, false, 0x4000},
    {"passport-country", 14, false, 0x4000},
    {"passport-expiration", 14, false, 0x4000},
    {"redress-number", 14, false, 0x4000},
    {"nationality", 14, false, 0x4000},
    {"visa-number", 14, false, 0x4000},
    {"issue-date-of-the-visa", 14, false, 0x4000},
    {"primary-residence", 14, false, 0x4000},
    {"country-of-residence", 14, false, 0x4000},
    {"special-service-request", 14, false, 0x4000},
    {"frequent-flyer-number", 14, false, 0x4000},
    {"travel-details", 14, false, 0x4000},
    {"payment-details", 14, false, 0x4000},
    {"place-port-of-original-embarkation", 14, false, 0x4000},
    {"place-port-of-clearance", 14, false, 0x4000},
    {"place-port-of-onward-foreign-destination", 14, false, 0x4000},
    {"passenger-name-record-locator-number", 14, false, 0x4000},
    {"mobile-application-id", 3, true, 0x0028},
    {"azure-application-id", 3, true, 0x0028},
    {"chrome-extension-id", 3, true, 0x0028},
    {"edge-extension-id", 3, true, 0x0028},
    {"cortex", 10, false, 0x0400},
    {"boolean", 15, false, 0x8000},
    {"uuid", 15, false, 0x8000},
    {"anonymised", 15, false, 0xffff},
    {"onion-address", 7, true, 0x0488},
    /* clang-format on */
};

const char *misp_type_category(const char *type)
{
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (strcmp(types[i].name, type) == 0)
            return categories[types[i].category];
    return "Other";
}

static void put_defaults(json_t *result, bool *ok)
{
    json_t *defaults = json_object();

    for (size_t i = 0; i < COUNT_OF(types); i++) {
        json_t *row = json_object();
        json_put_text(row, "default_category", categories[types[i].category], ok);
        json_put_int(row, "to_ids", types[i].to_ids ? 1 : 0, ok);
        json_put(defaults, types[i].name, row, ok);
    }
    json_put(result, "sane_defaults", defaults, ok);
}

static void append(json_t *array, const char *text, bool *ok)
{
    *ok = json_array_append_new(array, json_string(text)) == 0 && *ok;
}

static void put_names(json_t *result, bool *ok)
{
    json_t *names = json_array();
    json_t *words = json_array();

    for (size_t i = 0; i < COUNT_OF(types); i++)
        append(names, types[i].name, ok);
    for (size_t i = 0; i < COUNT_OF(categories); i++)
        append(words, categories[i], ok);
    json_put(result, "types", names, ok);
    json_put(result, "categories", words, ok);
}

static void put_mappings(json_t *result, bool *ok)
{
    json_t *mappings = json_object();

    for (size_t i = 0; i < COUNT_OF(categories); i++) {
        json_t *names = json_array();
        for (size_t j = 0; j < COUNT_OF(types); j++)
            if ((types[j].in >> i & 1) != 0)
                append(names, types[j].name, ok);
        json_put(mappings, categories[i], names, ok);
    }
    json_put(result, "category_type_mappings", mappings, ok);
}

enum err misp_type_describe(json_t **out)
{
    json_t *answer = json_object();
    json_t *result = json_object();
    bool ok = true;

    put_defaults(result, &ok);
    put_names(result, &ok);
    put_mappings(result, &ok);
    json_put(answer, "result", result, &ok);
    if (!ok) {
        json_decref(answer);
        return ERR_NOMEM;
    }
    *out = answer;
    return OK;
}
