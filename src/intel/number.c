/* SPDX-License-Identifier: Apache-2.0 */
/*
 * number.c - lengths, alphabets and check digits of numbers, each by its standard
 *
 * A check digit is there because people mistype: where a standard has one, a number that
 * fails it is refused, never mended.
 */
#include "intel/number.h"

#include "base/num.h"

#include <string.h>
#include <strings.h>

#define DIGITS "0123456789"
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* What people put between the groups of a number. */
static const char partings[] = " -./_,:#()'\\";

static enum err refuse(struct fault *f, enum err e, const char *sentence)
{
    return fault_set(f, e, "", "%s", sentence);
}

static enum err refuse_check(struct fault *f, const char *what)
{
    return fault_set(f, ERR_FORGED, "",
                     "The check digit of the %s does not fit; compare it with the paper.",
                     what);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* Drop what parts groups and use capitals. */
static void tidy(struct written *w)
{
    written_drop(w, partings);
    written_raise(w);
}

static enum err give(const struct written *w, char *out)
{
    memcpy(out, w->text, w->count + 1);
    return OK;
}

/* [ISO7064] mod 97-10 of the text from `start`, and then of what is before it; a letter
 * counts as two digits, A being 10. */
static unsigned modulo_97(const struct written *w, size_t start)
{
    unsigned rest = 0;

    for (size_t i = 0; i < w->count; i++) {
        char c = w->text[(start + i) % w->count];

        rest = is_digit(c) ? (rest * 10 + (unsigned)(c - '0')) % 97
                           : (rest * 100 + (unsigned)(c - 'A') + 10) % 97;
    }
    return rest;
}

/* [ISO7812] annex B: the check digit behind `count` digits. */
static char luhn(const char *digits, size_t count)
{
    unsigned sum = 0;

    for (size_t i = 0; i < count; i++) {
        unsigned digit = (unsigned)(digits[count - 1 - i] - '0') * (i % 2 == 0 ? 2 : 1);
        sum += digit / 10 + digit % 10;
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

enum err number_paper(struct written *w, char *out, struct fault *f)
{
    (void)!written_skip(w, "no.");
    tidy(w);
    if (!written_is_of(w, CAPITALS DIGITS))
        return refuse(f, ERR_MALFORMED,
                      "The number holds other characters than Latin letters and digits; "
                      "write it as it stands in the machine-readable lines.");
    if (strpbrk(w->text, DIGITS) == NULL)
        return refuse(f, ERR_MALFORMED, "The number has no digit; leave it out.");
    if (w->count < 4 || w->count > 34)
        return refuse(f, ERR_LIMIT,
                      "The number has not 4 to 34 letters and digits; compare it with "
                      "the paper.");
    return give(w, out);
}

/* [ISO13616] registry: countries and lengths. Those of the second part have announced no
 * IBAN to the registry and use it all the same, with the same check digits. */
static const char iban_lengths[] =
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28"
    "EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26"
    "IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28"
    "NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25"
    "SV28TL23TN24TR26UA29VA22VG24XK20YE30"
    "AO25BF28BJ28CF27CG27CI28CM27CV25DZ26GA27GQ27GW25IR26KM27MA28MG27ML28MZ25NE28SN28"
    "TD27TG28";

/* The length of a country's IBAN, 0 if it has none. */
static size_t iban_length(const char *country)
{
    for (const char *at = iban_lengths; *at != '\0'; at += 4)
        if (memcmp(at, country, 2) == 0)
            return (size_t)(at[2] - '0') * 10 + (size_t)(at[3] - '0');
    return 0;
}

enum err number_iban(struct written *w, char *out, struct fault *f)
{
    size_t length;

    tidy(w);
    (void)!written_skip(w, "IBAN");
    if (w->count < 5 || !written_is_of(w, CAPITALS DIGITS) || !is_digit(w->text[2]) ||
        !is_digit(w->text[3]))
        return refuse(f, ERR_MALFORMED,
                      "An IBAN is two letters, two digits, and letters and digits.");
    length = iban_length(w->text);
    if (length == 0)
        return refuse(f, ERR_MALFORMED,
                      "No country with the first two letters has IBANs; call another "
                      "number an account.");
    if (w->count != length)
        return fault_set(f, ERR_LIMIT, "",
                         "An IBAN of that country has %zu characters, not %zu.", length,
                         w->count);
    /* [ISO7064]: 00, 01 and 99 have the right rest and are never given. */
    if (modulo_97(w, 4) != 1 || memcmp(w->text + 2, "00", 2) == 0 ||
        memcmp(w->text + 2, "01", 2) == 0 || memcmp(w->text + 2, "99", 2) == 0)
        return refuse_check(f, "IBAN");
    return give(w, out);
}

enum err number_bic(struct written *w, char *out, struct fault *f)
{
    tidy(w);
    if (w->count != 8 && w->count != 11)
        return refuse(f, ERR_LIMIT, "A BIC has 8 or 11 characters.");
    if (!written_is_of(w, CAPITALS DIGITS) || !is_capital(w->text[4]) ||
        !is_capital(w->text[5]))
        return refuse(f, ERR_MALFORMED,
                      "A BIC is of letters and digits, its fifth and sixth being the "
                      "letters of a country.");
    memcpy(out, w->text, w->count);
    if (w->count == 8)
        memset(out + 8, 'X', 3);
    out[11] = '\0';
    return OK;
}

enum err number_lei(struct written *w, char *out, struct fault *f)
{
    tidy(w);
    (void)!written_skip(w, "LEI");
    if (w->count != 20)
        return refuse(f, ERR_LIMIT, "An LEI has 20 characters.");
    if (!written_is_of(w, CAPITALS DIGITS) || !is_digit(w->text[18]) ||
        !is_digit(w->text[19]))
        return refuse(f, ERR_MALFORMED,
                      "An LEI is of letters and digits, its last two being digits.");
    return modulo_97(w, 0) == 1 ? give(w, out) : refuse_check(f, "LEI");
}

enum err number_card(struct written *w, char *out, struct fault *f)
{
    tidy(w);
    if (!written_is_of(w, DIGITS) || w->text[0] == '0')
        return refuse(f, ERR_MALFORMED,
                      "A card's number is of digits, the first not being 0.");
    if (w->count < 12 || w->count > 19)
        return refuse(f, ERR_LIMIT, "A card's number has 12 to 19 digits.");
    return luhn(w->text, w->count - 1) == w->text[w->count - 1]
               ? give(w, out)
               : refuse_check(f, "card's number");
}

enum err number_phone(struct written *w, char *out, struct fault *f)
{
    char *trunk;

    (void)!written_skip(w, "tel:");
    trunk = strstr(w->text, "(0)");
    if (trunk != NULL && trunk > w->text)
        memcpy(trunk, "   ", 3);
    written_drop(w, partings);
    if (written_skip(w, "00")) {
        memmove(w->text + 1, w->text, w->count + 1);
        w->text[0] = '+';
        w->count++;
    }
    if (w->text[0] != '+')
        return refuse(f, ERR_MALFORMED,
                      "The phone number does not begin with + and a country's code; "
                      "write it so.");
    if (w->count < 2 || w->text[1 + strspn(w->text + 1, DIGITS)] != '\0' ||
        w->text[1] == '0')
        return refuse(f, ERR_MALFORMED,
                      "A phone number is + and digits, the first not being 0; leave out "
                      "an extension.");
    if (w->count < 1 + 7 || w->count > 1 + 15)
        return refuse(f, ERR_LIMIT, "A phone number has 7 to 15 digits behind its +.");
    return give(w, out);
}

/* Seven digits behind IMO, whose sum with these weights the last one tells. */
static enum err seven_digits(struct written *w, const char *what, struct fault *f)
{
    tidy(w);
    (void)!written_skip(w, "IMO");
    if (!written_is_of(w, DIGITS))
        return fault_set(f, ERR_MALFORMED, "", "The %s is not of digits.", what);
    if (w->count != 7)
        return fault_set(f, ERR_LIMIT, "", "The %s has 7 digits, not %zu.", what,
                         w->count);
    return OK;
}

static unsigned weigh(const char *digits, const char *weights)
{
    unsigned sum = 0;

    for (size_t i = 0; weights[i] != '\0'; i++)
        sum += (unsigned)(digits[i] - '0') * (unsigned)(weights[i] - '0');
    return sum;
}

enum err number_imo(struct written *w, char *out, struct fault *f)
{
    enum err e = seven_digits(w, "IMO number", f);

    if (e != OK)
        return e;
    if (weigh(w->text, "765432") % 10 != (unsigned)(w->text[6] - '0') ||
        w->text[0] == '0')
        return refuse_check(f, "IMO number");
    return give(w, out);
}

enum err number_imo_company(struct written *w, char *out, struct fault *f)
{
    enum err e = seven_digits(w, "IMO company number", f);
    unsigned check;

    if (e != OK)
        return e;
    check = (11 - weigh(w->text, "864297") % 11) % 10;
    return check == (unsigned)(w->text[6] - '0') ? give(w, out)
                                                 : refuse_check(f, "IMO company number");
}

/* Where the country's three digits stand, the first of which is 2 to 7. */
static const struct {
    const char *head;
    size_t country_at;
} stations[] = {
    {"111", 3}, {"00", 2}, {"0", 1}, {"8", 1}, {"98", 2}, {"99", 2},
};

enum err number_mmsi(struct written *w, char *out, struct fault *f)
{
    size_t at = 0;

    tidy(w);
    if (!written_is_of(w, DIGITS))
        return refuse(f, ERR_MALFORMED, "An MMSI is of digits.");
    if (w->count != 9)
        return refuse(f, ERR_LIMIT, "An MMSI has 9 digits.");
    /* Beacons of persons and boats in distress have a maker's number, no country's. */
    if (memcmp(w->text, "970", 3) == 0 || memcmp(w->text, "972", 3) == 0 ||
        memcmp(w->text, "974", 3) == 0)
        return give(w, out);
    for (size_t i = 0; i < COUNT_OF(stations); i++)
        if (strncmp(w->text, stations[i].head, strlen(stations[i].head)) == 0) {
            at = stations[i].country_at;
            break;
        }
    if (w->text[at] < '2' || w->text[at] > '7')
        return refuse(f, ERR_MALFORMED, "The MMSI has no country's digits in it.");
    return give(w, out);
}

enum err number_aircraft(struct written *w, char *out, struct fault *f)
{
    tidy(w);
    if (!written_is_of(w, CAPITALS DIGITS) || strpbrk(w->text, CAPITALS) == NULL)
        return refuse(f, ERR_MALFORMED,
                      "An aircraft's registration is of letters and digits, one letter "
                      "at least.");
    if (w->count < 3 || w->count > 8)
        return refuse(f, ERR_LIMIT,
                      "An aircraft's registration has 3 to 8 letters and digits.");
    return give(w, out);
}

enum err number_icao24(struct written *w, char *out, struct fault *f)
{
    (void)!written_skip(w, "0x");
    tidy(w);
    if (w->count != 6)
        return refuse(f, ERR_LIMIT, "A transponder's address has 6 hex digits.");
    if (!written_is_of(w, DIGITS "ABCDEF") || strcmp(w->text, "000000") == 0 ||
        strcmp(w->text, "FFFFFF") == 0)
        return refuse(f, ERR_MALFORMED,
                      "A transponder's address is of hex digits, not all 0 or all F.");
    return give(w, out);
}

/* [CFR49-565] table III: what a character of a VIN counts. */
static unsigned vin_value(char c)
{
    static const char values[] = "12345678012345070923456789"; /* of A to Z */

    return (unsigned)((is_digit(c) ? c : values[c - 'A']) - '0');
}

enum err number_vin(struct written *w, char *out, struct fault *f)
{
    static const unsigned char weights[17] = {8, 7, 6, 5, 4, 3, 2, 10, 0,
                                              9, 8, 7, 6, 5, 4, 3, 2};
    unsigned sum = 0;

    tidy(w);
    if (w->count != 17)
        return refuse(f, ERR_LIMIT, "A VIN has 17 characters.");
    for (size_t i = 0; i < w->count; i++) {
        if (w->text[i] == 'I')
            w->text[i] = '1';
        else if (w->text[i] == 'O' || w->text[i] == 'Q')
            w->text[i] = '0';
    }
    if (!written_is_of(w, CAPITALS DIGITS))
        return refuse(f, ERR_MALFORMED, "A VIN is of letters and digits.");
    for (size_t i = 0; i < w->count; i++)
        sum += vin_value(w->text[i]) * weights[i];
    if (strchr("12345L", w->text[0]) != NULL && "0123456789X"[sum % 11] != w->text[8])
        return refuse_check(f, "VIN");
    return give(w, out);
}

enum err number_imei(struct written *w, char *out, struct fault *f)
{
    tidy(w);
    (void)!written_skip(w, "IMEI");
    if (!written_is_of(w, DIGITS))
        return refuse(f, ERR_MALFORMED, "An IMEI is of digits.");
    if (w->count != 15 && w->count != 16)
        return refuse(f, ERR_LIMIT, "An IMEI has 15 digits, with software version 16.");
    if (w->count == 15 && luhn(w->text, 14) != w->text[14])
        return refuse_check(f, "IMEI");
    memcpy(out, w->text, 14);
    out[14] = luhn(w->text, 14);
    out[15] = '\0';
    return OK;
}

enum err number_hash(struct written *w, char *out, struct fault *f)
{
    static const struct {
        const char *word;
        size_t digits;
    } algorithms[] = {{"md5", 32},     {"sha-1", 40},    {"sha1", 40},
                      {"sha-256", 64}, {"sha256", 64},   {"sha-384", 96},
                      {"sha384", 96},  {"sha-512", 128}, {"sha512", 128}};
    size_t said = 0;

    for (size_t i = 0; said == 0 && i < COUNT_OF(algorithms); i++)
        if (written_skip(w, algorithms[i].word))
            said = algorithms[i].digits;
    written_drop(w, said != 0 ? " :=" : " ");
    written_lower(w);
    if (!written_is_of(w, DIGITS "abcdef"))
        return refuse(f, ERR_MALFORMED, "A hash is of hex digits.");
    if (said != 0 ? w->count != said
                  : w->count != 32 && w->count != 40 && w->count != 64 &&
                        w->count != 96 && w->count != 128)
        return refuse(
            f, ERR_LIMIT,
            "A hash has 32 hex digits (MD5), 40 (SHA-1), 64, 96 or 128 (SHA-2).");
    return give(w, out);
}
