/* SPDX-License-Identifier: Apache-2.0 */
/*
 * objects_tool.c - a STIX bundle of any size, the same for the same seed
 *
 *     objects_tool COUNT SEED > FILE
 *
 * Of ten objects four are indicators, three are relationships between them, two are
 * observables with the ids that the standard gives them, and one in twenty is an
 * identity, one a note. One object a line. Never installed.
 */
#include "base/must.h"
#include "crypto/entropy.h"
#include "intel/sco.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct dice {
    uint64_t state;
};

/* SplitMix64. */
static uint64_t draw(struct dice *d)
{
    uint64_t z = d->state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* The UUID of the nth object of a bundle. */
static void print_id(const char *member, const char *type, uint64_t seed, uint64_t n)
{
    struct dice d = {seed ^ n << 20};
    uint64_t a = draw(&d);
    uint64_t b = draw(&d);

    (void)printf("\"%s\":\"%s--%08" PRIx64 "-%04" PRIx64 "-4%03" PRIx64 "-a%03" PRIx64
                 "-%012" PRIx64 "\",",
                 member, type, a >> 32, a >> 16 & 0xffff, a & 0xfff, b >> 52,
                 b & UINT64_C(0xffffffffffff));
}

static void print_times(struct dice *d)
{
    uint64_t at = draw(d) % 86400;

    (void)printf("\"created\":\"2026-03-%02uT%02u:%02u:%02u.%03uZ\",",
                 (unsigned)(draw(d) % 28) + 1, (unsigned)(at / 3600),
                 (unsigned)(at / 60 % 60), (unsigned)(at % 60),
                 (unsigned)(draw(d) % 1000));
    (void)printf("\"modified\":\"2026-04-%02uT%02u:%02u:%02u.%03uZ\",",
                 (unsigned)(draw(d) % 28) + 1, (unsigned)(at / 3600),
                 (unsigned)(at / 60 % 60), (unsigned)(at % 60),
                 (unsigned)(draw(d) % 1000));
}

static void print_head(const char *type, uint64_t seed, uint64_t n, struct dice *d)
{
    (void)printf("{\"type\":\"%s\",\"spec_version\":\"2.1\",", type);
    print_id("id", type, seed, n);
    print_id("created_by_ref", "identity", seed, n % 100 / 20 * 20 + 7);
    print_times(d);
}

static void print_indicator(uint64_t seed, uint64_t n, struct dice *d)
{
    print_head("indicator", seed, n, d);
    (void)printf(
        "\"name\":\"Host seen with loader %u\",\"description\":\"Contacted by the "
        "second stage after the document was opened; seen by two sensors.\","
        "\"indicator_types\":[\"malicious-activity\"],\"pattern\":\"[file:hashes."
        "'SHA-256' = '%016" PRIx64 "%016" PRIx64 "%016" PRIx64 "%016" PRIx64
        "']\",\"pattern_type\":\"stix\",\"valid_from\":\"2026-04-01T00:00:00Z\"}",
        (unsigned)(draw(d) % 1000), draw(d), draw(d), draw(d), draw(d));
}

static void print_relationship(uint64_t seed, uint64_t n, struct dice *d)
{
    print_head("relationship", seed, n, d);
    (void)printf("\"relationship_type\":\"based-on\",");
    print_id("source_ref", "indicator", seed, n / 10 * 10);
    print_id("target_ref", "indicator", seed, draw(d) % (n + 1) / 10 * 10);
    (void)printf("\"confidence\":%u}", (unsigned)(draw(d) % 101));
}

static void print_identity(uint64_t seed, uint64_t n, struct dice *d)
{
    static const char *const given[] = {"Anna", "Berta", "Carl", "Dora", "Emil"};
    static const char *const family[] = {"Lind", "Falk", "Sommer", "Winter", "Berg"};

    print_head("identity", seed, n, d);
    (void)printf("\"name\":\"%s %s %u\",\"identity_class\":\"individual\"}",
                 given[draw(d) % 5], family[draw(d) % 5], (unsigned)(draw(d) % 10000));
}

static void print_note(uint64_t seed, uint64_t n, struct dice *d)
{
    print_head("note", seed, n, d);
    (void)printf(
        "\"abstract\":\"Seen again\",\"content\":\"Seen %u times this month; the "
        "pattern holds.\",\"object_refs\":[\"%s\"]}",
        (unsigned)(draw(d) % 100), "indicator--00000000-0000-4000-8000-000000000000");
}

static void print_observable(struct dice *d)
{
    static const char *const types[] = {"ipv4-addr", "domain-name", "url"};
    unsigned which = (unsigned)(draw(d) % 3);
    unsigned n = (unsigned)draw(d);
    char value[64];
    char id[SCO_ID_MAX + 1];
    json_t *object;

    if (which == 0)
        (void)snprintf(value, sizeof value, "10.%u.%u.%u", n >> 16 & 255, n >> 8 & 255,
                       n & 255);
    else
        (void)snprintf(value, sizeof value, "%shost%08x.example%s",
                       which == 2 ? "https://" : "", n, which == 2 ? "/a" : "");
    object = json_pack("{s:s,s:s}", "type", types[which], "value", value);
    must(object != NULL && sco_id(object, id) == OK);
    json_decref(object);
    (void)printf("{\"type\":\"%s\",\"spec_version\":\"2.1\",\"id\":\"%s\","
                 "\"value\":\"%s\"}",
                 types[which], id, value);
}

static void print_object(uint64_t seed, uint64_t n)
{
    struct dice d = {seed ^ n << 20 ^ 1};

    switch (n % 20) {
    case 7:
        print_identity(seed, n, &d);
        break;
    case 17:
        print_note(seed, n, &d);
        break;
    case 3:
    case 6:
    case 13:
    case 16:
        print_observable(&d);
        break;
    case 1:
    case 4:
    case 8:
    case 11:
    case 14:
    case 18:
        print_relationship(seed, n, &d);
        break;
    default:
        print_indicator(seed, n, &d);
        break;
    }
}

int main(int count, char **words)
{
    uint64_t objects, seed;

    if (count != 3 || crypto_start() != OK) {
        (void)fputs("usage: objects_tool COUNT SEED > FILE\n", stderr);
        return 2;
    }
    objects = strtoull(words[1], NULL, 10);
    seed = strtoull(words[2], NULL, 10) << 40;
    (void)printf("{\"type\":\"bundle\",");
    print_id("id", "bundle", seed, UINT64_C(1) << 40);
    (void)printf("\"objects\":[\n");
    for (uint64_t n = 0; n < objects; n++) {
        print_object(seed, n);
        (void)fputs(n + 1 < objects ? ",\n" : "\n", stdout);
    }
    (void)printf("]}\n");
    return fflush(stdout) == 0 ? 0 : 1;
}
