/* SPDX-License-Identifier: Apache-2.0 */
/*
 * identifier_test.c - the standards' own examples, and what is one character beside them
 */
#include "base/num.h"
#include "crypto/entropy.h"
#include "intel/identifier.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct example {
    enum identifier_kind kind;
    const char *country;
    const char *text;
    const char *canonical; /* NULL: refused */
    enum err why;
};

static void check(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct example *x = &examples[i];
        char out[IDENTIFIER_CANONICAL_MAX + 1] = "untouched";
        struct fault f = {0};
        enum err e = identifier_canonical(x->kind, x->country, x->text, out, &f);

        if (e != x->why ||
            strcmp(out, x->canonical != NULL ? x->canonical : "untouched") != 0)
            fail_msg("%s \"%s\": %s \"%s\" %s", identifier_kind_word(x->kind), x->text,
                     err_name(e), out, f.text);
        assert_int_equal(f.code, e);
        assert_true((f.text[0] != '\0') == (e != OK));
    }
}

static void papers(void **state)
{
    static const struct example examples[] = {
        /* The specimen of ICAO Doc 9303 part 4 appendix B, as people write it. */
        {IDENTIFIER_PASSPORT, "xa", "L898902C3", "L898902C3", OK},
        {IDENTIFIER_PASSPORT, "xa", " l 898902-c/3 ", "L898902C3", OK},
        {IDENTIFIER_PASSPORT, "", "\xE2\x84\x96 12 345678", "12345678", OK},
        /* Non-breaking hyphen, full-width, Arabic-Indic, Persian and Bengali digits, a
         * bidi mark, a soft hyphen. */
        {IDENTIFIER_PASSPORT, "xa", "A\xE2\x80\x91\xD9\xA1\xD9\xA2\xD9\xA3\xD9\xA4",
         "A1234", OK},
        {IDENTIFIER_PASSPORT, "xa", "\xEF\xBC\xA1\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x93",
         "A123", OK},
        {IDENTIFIER_PASSPORT, "xa", "\xDB\xB1\xDB\xB2\xDB\xB3\xDB\xB4\xE0\xA7\xAA",
         "12344", OK},
        {IDENTIFIER_PASSPORT, "xa",
         "\xE2\x80\x8F"
         "12\xC2\xAD"
         "34",
         "1234", OK},
        /* Cyrillic and Greek letters that Latin has, too; and one that it has not. */
        {IDENTIFIER_PASSPORT, "xa", "\xD0\x9C\xD0\xA5 123456", "MX123456", OK},
        {IDENTIFIER_NATIONAL_ID, "xa", "\xCE\x91\xCE\x96 123456", "AZ123456", OK},
        {IDENTIFIER_PASSPORT, "xa", "\xD0\xB0\xD1\x85 123456", "AX123456", OK},
        {IDENTIFIER_PASSPORT, "xa", "\xD0\x96 123456", NULL, ERR_MALFORMED},
        {IDENTIFIER_PASSPORT, "xa", "unknown", NULL, ERR_MALFORMED},
        {IDENTIFIER_PASSPORT, "xa", "", NULL, ERR_MALFORMED},
        {IDENTIFIER_PASSPORT, "xa", " - ", NULL, ERR_MALFORMED},
        {IDENTIFIER_PASSPORT, "xa", "A12", NULL, ERR_LIMIT},
        {IDENTIFIER_PASSPORT, "xa", "A1234567890123456789012345678901234", NULL,
         ERR_LIMIT},
        {IDENTIFIER_PASSPORT, "XA", "L898902C3", NULL, ERR_MALFORMED},
        {IDENTIFIER_PASSPORT, "x", "L898902C3", NULL, ERR_MALFORMED},
        {IDENTIFIER_PASSPORT, "xab", "L898902C3", NULL, ERR_MALFORMED},
        {IDENTIFIER_PASSPORT, "xa", "L89\xFF", NULL, ERR_MALFORMED},
        {IDENTIFIER_TAX_ID, "xa", "XA 123456789", "123456789", OK},
        {IDENTIFIER_TAX_ID, "xb", "XA 123456789", "XA123456789", OK},
        {IDENTIFIER_TAX_ID, "gr", "EL 094259216", "094259216", OK},
        {IDENTIFIER_PLATE, "xa", "\xD0\x90 123 \xD0\x92\xD0\xA1 77", "A123BC77", OK},
        {IDENTIFIER_ACCOUNT, "xa", "40817 810 0 99910004312", "40817810099910004312", OK},
    };

    (void)state;
    check(examples, COUNT_OF(examples));
}

/* Examples of [ISO13616]'s registry, of SWIFT and of the LEI foundation. */
static void banks(void **state)
{
    static const struct example examples[] = {
        {IDENTIFIER_IBAN, "", "GB29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819",
         OK},
        {IDENTIFIER_IBAN, "", "IBAN: de89 3704 0044 0532 0130 00",
         "DE89370400440532013000", OK},
        {IDENTIFIER_IBAN, "", "NO93 8601 1117 947", "NO9386011117947", OK},
        {IDENTIFIER_IBAN, "", "MT84MALT011000012345MTLCAST001S",
         "MT84MALT011000012345MTLCAST001S", OK},
        {IDENTIFIER_IBAN, "", "FR14 2004 1010 0505 0001 3M02 606",
         "FR1420041010050500013M02606", OK},
        {IDENTIFIER_IBAN, "", "RU0304452522540817810538091310419",
         "RU0304452522540817810538091310419", OK},
        {IDENTIFIER_IBAN, "", "GB29NWBK6016133192681", NULL, ERR_LIMIT},
        {IDENTIFIER_IBAN, "", "GB29NWBK601613319268199", NULL, ERR_LIMIT},
        {IDENTIFIER_IBAN, "", "US29NWBK60161331926819", NULL, ERR_MALFORMED},
        {IDENTIFIER_IBAN, "", "GBX9NWBK60161331926819", NULL, ERR_MALFORMED},
        {IDENTIFIER_IBAN, "", "IBAN", NULL, ERR_MALFORMED},
        {IDENTIFIER_BIC, "", "deut de ff", "DEUTDEFFXXX", OK},
        {IDENTIFIER_BIC, "", "DEUTDEFF500", "DEUTDEFF500", OK},
        {IDENTIFIER_BIC, "", "DEUTDEFF50", NULL, ERR_LIMIT},
        {IDENTIFIER_BIC, "", "DEUT1EFF", NULL, ERR_MALFORMED},
        {IDENTIFIER_LEI, "", "5067 00GE1G 29325Q X3 63", "506700GE1G29325QX363", OK},
        {IDENTIFIER_LEI, "", "506700GE1G29325QX36", NULL, ERR_LIMIT},
        {IDENTIFIER_CARD, "", "4111 1111 1111 1111", "4111111111111111", OK},
        {IDENTIFIER_CARD, "", "3782-822463-10005", "378282246310005", OK},
        {IDENTIFIER_CARD, "", "4111 1111 1111 111x", NULL, ERR_MALFORMED},
        {IDENTIFIER_CARD, "", "79927398713", NULL, ERR_LIMIT},
        {IDENTIFIER_CARD, "", "0000000000000000", NULL, ERR_MALFORMED},
    };

    (void)state;
    check(examples, COUNT_OF(examples));
}

/* 9074729 is the example of the IMO's scheme; a company's: 1*8 + 2*6 + 3*4 + 4*2 + 5*9 +
 * 6*7 = 127, 127 mod 11 = 6, 11 - 6 = 5. 490154203237518 is the IMEI of [TS23003]'s
 * annex B, 1M8GDM9AXKP042788 a worked example of [CFR49-565]'s rule. */
static void things(void **state)
{
    static const struct example examples[] = {
        {IDENTIFIER_IMO, "", "IMO 9074729", "9074729", OK},
        {IDENTIFIER_IMO, "", "IMO9074729", "9074729", OK},
        {IDENTIFIER_IMO, "", "907472", NULL, ERR_LIMIT},
        {IDENTIFIER_IMO, "", "90747290", NULL, ERR_LIMIT},
        {IDENTIFIER_IMO, "", "IMO", NULL, ERR_MALFORMED},
        {IDENTIFIER_IMO_COMPANY, "", "1234565", "1234565", OK},
        {IDENTIFIER_IMO_COMPANY, "", "1234567", NULL, ERR_FORGED},
        {IDENTIFIER_MMSI, "", "211 234 560", "211234560", OK},
        {IDENTIFIER_MMSI, "", "002111234", "002111234", OK},
        {IDENTIFIER_MMSI, "", "970123456", "970123456", OK},
        {IDENTIFIER_MMSI, "", "111211501", "111211501", OK},
        {IDENTIFIER_MMSI, "", "811234567", NULL, ERR_MALFORMED},
        {IDENTIFIER_MMSI, "", "123456789", NULL, ERR_MALFORMED},
        {IDENTIFIER_MMSI, "", "21123456", NULL, ERR_LIMIT},
        {IDENTIFIER_AIRCRAFT, "", "n-123ab", "N123AB", OK},
        {IDENTIFIER_AIRCRAFT, "", "12345", NULL, ERR_MALFORMED},
        {IDENTIFIER_AIRCRAFT, "", "N1", NULL, ERR_LIMIT},
        {IDENTIFIER_ICAO24, "", "3c6444", "3C6444", OK},
        {IDENTIFIER_ICAO24, "", "0x3C6444", "3C6444", OK},
        {IDENTIFIER_ICAO24, "", "000000", NULL, ERR_MALFORMED},
        {IDENTIFIER_ICAO24, "", "ffffff", NULL, ERR_MALFORMED},
        {IDENTIFIER_ICAO24, "", "3c644g", NULL, ERR_MALFORMED},
        {IDENTIFIER_ICAO24, "", "3c64441", NULL, ERR_LIMIT},
        {IDENTIFIER_VIN, "", "1M8GDM9AXKP042788", "1M8GDM9AXKP042788", OK},
        {IDENTIFIER_VIN, "", "1M8-GDM9AXKPO42788", "1M8GDM9AXKP042788", OK},
        {IDENTIFIER_VIN, "", "11111111111111111", "11111111111111111", OK},
        {IDENTIFIER_VIN, "", "WVWZZZ1JZXW000001", "WVWZZZ1JZXW000001", OK},
        {IDENTIFIER_VIN, "", "1M8GDM9AXKP04278", NULL, ERR_LIMIT},
        {IDENTIFIER_IMEI, "", "49-015420-323751-8", "490154203237518", OK},
        {IDENTIFIER_IMEI, "", "IMEI 4901542032375102", "490154203237518", OK},
        {IDENTIFIER_IMEI, "", "49015420323751", NULL, ERR_LIMIT},
        {IDENTIFIER_IMEI, "", "4901542032375a8", NULL, ERR_MALFORMED},
        {IDENTIFIER_HASH, "", "D41D8CD98F00B204E9800998ECF8427E",
         "d41d8cd98f00b204e9800998ecf8427e", OK},
        {IDENTIFIER_HASH, "", "SHA-1: da39a3ee5e6b4b0d3255bfef95601890afd80709",
         "da39a3ee5e6b4b0d3255bfef95601890afd80709", OK},
        {IDENTIFIER_HASH, "", "md5:da39a3ee5e6b4b0d3255bfef95601890afd80709", NULL,
         ERR_LIMIT},
        {IDENTIFIER_HASH, "", "da39a3ee", NULL, ERR_LIMIT},
        {IDENTIFIER_HASH, "", "not a hash", NULL, ERR_MALFORMED},
    };

    (void)state;
    check(examples, COUNT_OF(examples));
}

static void people(void **state)
{
    static const struct example examples[] = {
        {IDENTIFIER_PHONE, "", "+44 (0)20 7946 0018", "+442079460018", OK},
        {IDENTIFIER_PHONE, "", "00 44 20 7946-0018", "+442079460018", OK},
        {IDENTIFIER_PHONE, "", "tel:+1-555-010-0199", "+15550100199", OK},
        {IDENTIFIER_PHONE, "", "+\xD9\xA9\xD9\xA9\xD9\xA9 12345678", "+99912345678", OK},
        {IDENTIFIER_PHONE, "", "+1234567", "+1234567", OK},
        {IDENTIFIER_PHONE, "", "+123456789012345", "+123456789012345", OK},
        {IDENTIFIER_PHONE, "", "+1234567890123456", NULL, ERR_LIMIT},
        {IDENTIFIER_PHONE, "", "+123456", NULL, ERR_LIMIT},
        {IDENTIFIER_PHONE, "", "020 7946 0018", NULL, ERR_MALFORMED},
        {IDENTIFIER_PHONE, "", "+0123456789", NULL, ERR_MALFORMED},
        {IDENTIFIER_PHONE, "", "+442079460018 ext 5", NULL, ERR_MALFORMED},
        {IDENTIFIER_PHONE, "", "00", NULL, ERR_MALFORMED},
        {IDENTIFIER_PHONE, "", "+", NULL, ERR_MALFORMED},
        {IDENTIFIER_EMAIL, "", "Ann.Lee+list@Mail.Example.ORG",
         "ann.lee+list@mail.example.org", OK},
        {IDENTIFIER_EMAIL, "", "mailto:ann@example.org.", "ann@example.org", OK},
        {IDENTIFIER_EMAIL, "", "<ann@example.org>", "ann@example.org", OK},
        {IDENTIFIER_EMAIL, "", "ann[at]example[.]org", "ann@example.org", OK},
        {IDENTIFIER_EMAIL, "", "ann@\xD0\xBF.example", NULL, ERR_MALFORMED},
        {IDENTIFIER_EMAIL, "", "ann@xn--80a.example", "ann@xn--80a.example", OK},
        {IDENTIFIER_EMAIL, "", "ann@example", NULL, ERR_MALFORMED},
        {IDENTIFIER_EMAIL, "", "ann@192.0.2.1", NULL, ERR_MALFORMED},
        {IDENTIFIER_EMAIL, "", ".ann@example.org", NULL, ERR_MALFORMED},
        {IDENTIFIER_EMAIL, "", "an..n@example.org", NULL, ERR_MALFORMED},
        {IDENTIFIER_EMAIL, "", "ann lee@example.org", NULL, ERR_MALFORMED},
        {IDENTIFIER_EMAIL, "", "\"ann\"@example.org", NULL, ERR_MALFORMED},
        {IDENTIFIER_EMAIL, "", "@example.org", NULL, ERR_MALFORMED},
        {IDENTIFIER_EMAIL, "", "example.org", NULL, ERR_MALFORMED},
        {IDENTIFIER_EMAIL, "",
         "a234567890123456789012345678901234567890123456789012345678901234@example.org",
         "a234567890123456789012345678901234567890123456789012345678901234@example.org",
         OK},
        {IDENTIFIER_EMAIL, "",
         "a2345678901234567890123456789012345678901234567890123456789012345@example.org",
         NULL, ERR_LIMIT},
        {IDENTIFIER_USERNAME, "", "@Ann_Lee@Telegram", "ann_lee@telegram", OK},
        {IDENTIFIER_USERNAME, "", "ann@social.example", "ann@social.example", OK},
        {IDENTIFIER_USERNAME, "", "ann", NULL, ERR_MALFORMED},
        {IDENTIFIER_USERNAME, "", "ann@", NULL, ERR_MALFORMED},
        {IDENTIFIER_USERNAME, "", "@", NULL, ERR_MALFORMED},
        {IDENTIFIER_USERNAME, "", "a@b@c", NULL, ERR_MALFORMED},
    };

    (void)state;
    check(examples, COUNT_OF(examples));
}

/* [RFC5952] 2 and 4. */
static const struct example host_examples[] = {
    {IDENTIFIER_DOMAIN, "", "WWW.Example.COM.", "example.com", OK},
    {IDENTIFIER_DOMAIN, "", "www.com", "www.com", OK},
    {IDENTIFIER_DOMAIN, "", "example[.]com", "example.com", OK},
    {IDENTIFIER_DOMAIN, "",
     "example\xE3\x80\x82"
     "com",
     "example.com", OK},
    {IDENTIFIER_DOMAIN, "", "\xD0\xBF\xD1\x80.example", NULL, ERR_MALFORMED},
    {IDENTIFIER_DOMAIN, "", "p\xD0\xB0ypal.example", NULL, ERR_MALFORMED},
    {IDENTIFIER_DOMAIN, "", "-a.example", NULL, ERR_MALFORMED},
    {IDENTIFIER_DOMAIN, "", "a_b.example", NULL, ERR_MALFORMED},
    {IDENTIFIER_DOMAIN, "", "a..example", NULL, ERR_MALFORMED},
    {IDENTIFIER_DOMAIN, "", "localhost", NULL, ERR_MALFORMED},
    {IDENTIFIER_DOMAIN, "", "192.0.2.1", NULL, ERR_MALFORMED},
    {IDENTIFIER_IP, "", "192.0.2.1", "192.0.2.1", OK},
    {IDENTIFIER_IP, "", "192[.]0[.]2[.]1", "192.0.2.1", OK},
    {IDENTIFIER_IP, "", "192.0.2.01", NULL, ERR_MALFORMED},
    {IDENTIFIER_IP, "", "192.0.2.256", NULL, ERR_MALFORMED},
    {IDENTIFIER_IP, "", "192.0.2.0/24", NULL, ERR_MALFORMED},
    {IDENTIFIER_IP, "", "2001:0db8::0001", "2001:db8::1", OK},
    {IDENTIFIER_IP, "", "2001:db8:0:0:0:0:2:1", "2001:db8::2:1", OK},
    {IDENTIFIER_IP, "", "2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1", OK},
    {IDENTIFIER_IP, "", "2001:0:0:1:0:0:0:1", "2001:0:0:1::1", OK},
    {IDENTIFIER_IP, "", "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", OK},
    {IDENTIFIER_IP, "", "2001:DB8::AAAA", "2001:db8::aaaa", OK},
    {IDENTIFIER_IP, "", "::", "::", OK},
    {IDENTIFIER_IP, "", "0:0:0:0:0:0:0:1", "::1", OK},
    {IDENTIFIER_IP, "", "1::0", "1::", OK},
    {IDENTIFIER_IP, "", "[2001:db8::1]", "2001:db8::1", OK},
    {IDENTIFIER_IP, "", "::FFFF:c000:201", "::ffff:192.0.2.1", OK},
    {IDENTIFIER_IP, "", "fe80::1%eth0", NULL, ERR_MALFORMED},
};

/* [RFC3986] 5.4 and 6.2.2. */
static const struct example url_examples[] = {
    {IDENTIFIER_URL, "", "eXAMPLE://a/./b/../b/%63/%7bfoo%7d",
     "example://a/b/c/%7Bfoo%7D", OK},
    {IDENTIFIER_URL, "", "HTTP://www.EXAMPLE.com/", "https://www.example.com/", OK},
    {IDENTIFIER_URL, "", "http://example.com:80", "https://example.com/", OK},
    {IDENTIFIER_URL, "", "https://example.com:/", "https://example.com/", OK},
    {IDENTIFIER_URL, "", "https://example.com:8443/A?b=C#d",
     "https://example.com:8443/A?b=C#d", OK},
    {IDENTIFIER_URL, "", "ftp://example.com:21/%7Euser", "ftp://example.com/~user", OK},
    {IDENTIFIER_URL, "", "hxxps://example[.]com/x", "https://example.com/x", OK},
    {IDENTIFIER_URL, "", "example.com/a b", NULL, ERR_MALFORMED},
    {IDENTIFIER_URL, "", "example.com?q", "https://example.com/?q", OK},
    {IDENTIFIER_URL, "", "http://a/b/c/d;p/../../../g", "https://a/g", OK},
    {IDENTIFIER_URL, "", "http://a/b/c/d;p/../../../../g", "https://a/g", OK},
    {IDENTIFIER_URL, "", "http://a/b/c/..", "https://a/b/", OK},
    {IDENTIFIER_URL, "", "http://a/b/c/.", "https://a/b/c/", OK},
    {IDENTIFIER_URL, "", "http://a/b/c/g?y/./x", "https://a/b/c/g?y/./x", OK},
    {IDENTIFIER_URL, "", "http://a/b/c/g.", "https://a/b/c/g.", OK},
    {IDENTIFIER_URL, "", "http://a/b/c/..g", "https://a/b/c/..g", OK},
    {IDENTIFIER_URL, "", "http://a/%2e%2E/b", "https://a/b", OK},
    {IDENTIFIER_URL, "", "http://a/%zz%00%", "https://a/%25zz%00%25", OK},
    {IDENTIFIER_URL, "", "https://example.org/\xD0\xBF?\xC3\xA9",
     "https://example.org/%D0%BF?%C3%A9", OK},
    {IDENTIFIER_URL, "", "http://[2001:DB8:0::1]:443/", "https://[2001:db8::1]/", OK},
    {IDENTIFIER_URL, "", "http://192.0.2.1/x", "https://192.0.2.1/x", OK},
    {IDENTIFIER_URL, "", "http://user:secret@example.org/", NULL, ERR_MALFORMED},
    {IDENTIFIER_URL, "", "http://example.org:65536/", NULL, ERR_MALFORMED},
    {IDENTIFIER_URL, "", "http://example.org:65535/", "https://example.org:65535/", OK},
    {IDENTIFIER_URL, "", "http://exa_mple.org/", NULL, ERR_MALFORMED},
    {IDENTIFIER_URL, "", "http://[2001:db8::1", NULL, ERR_MALFORMED},
    {IDENTIFIER_URL, "", "http:///x", NULL, ERR_MALFORMED},
    {IDENTIFIER_URL, "", "://x", NULL, ERR_MALFORMED},
    {IDENTIFIER_URL, "", "mailto:ann@example.org", NULL, ERR_MALFORMED},
    {IDENTIFIER_URL, "", "word", NULL, ERR_MALFORMED},
};

static void hosts(void **state)
{
    (void)state;
    check(host_examples, COUNT_OF(host_examples));
    check(url_examples, COUNT_OF(url_examples));
}

/* Examples of [BIP13], [BIP173], [BIP350], [CASHADDR], [EIP55], and of the documentation
 * of Monero, Tron, Litecoin and XRP. */
static const struct {
    const char *text;
    const char *canonical; /* NULL: as it is */
} good_wallets[] = {
    {"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", NULL},
    {"bitcoin:3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"},
    {"1111111111111111111114oLvT2", NULL},
    {"rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", NULL},
    {"rrrrrrrrrrrrrrrrrrrrrhoLvTp", NULL},
    {"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", NULL},
    {"TB1fmJJcR7KpNF3RrWnmn3tpyyb9fZpuS9", NULL}, /* by Python's base58 */
    {"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
     "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
    {"tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", NULL},
    {"bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", NULL},
    {"BC1SW50QGDZ25J", "bc1sw50qgdz25j"},
    {"bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", NULL},
    {"tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy", NULL},
    {"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", NULL},
    {"bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
     "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"},
    {"ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq", NULL},
    {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
     "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
    {"0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
     "0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359"},
    {"0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
     "0xdbf03b407c01e7cd3cbea99509d93f8dddc8c6fb"},
    {"0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
     "0xd1220a0cf47c7b9be7a2e6ba89f429762e7b9adb"},
    {"0x52908400098527886E0F7030069857D2E4169EE7",
     "0x52908400098527886e0f7030069857d2e4169ee7"},
    {"0XDE709F2102306220921060314715629080E2FB77",
     "0xde709f2102306220921060314715629080e2fb77"},
    {"44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt"
     "7"
     "f2wfn3RVGQBEP3A",
     NULL},
    {"888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S"
     "9"
     "cQUiyoogDavup3H",
     NULL},
};

static const struct {
    const char *text;
    enum err why;
} bad_wallets[] = {
    /* [BIP350]: test vectors of invalid addresses. */
    {"tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty", ERR_MALFORMED},
    {"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", ERR_FORGED},
    {"tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf", ERR_FORGED},
    {"BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL", ERR_FORGED},
    {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", ERR_FORGED},
    {"tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47", ERR_FORGED},
    {"bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4", ERR_MALFORMED},
    {"BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R", ERR_MALFORMED},
    {"bc1pw5dgrnzv", ERR_MALFORMED},
    {"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav",
     ERR_MALFORMED},
    {"BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", ERR_MALFORMED},
    {"tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq", ERR_MALFORMED},
    {"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf", ERR_MALFORMED},
    {"tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j", ERR_MALFORMED},
    {"bc1gmk9yu", ERR_MALFORMED},
    {"", ERR_MALFORMED},
    {"bc1", ERR_MALFORMED},
    {"0x", ERR_MALFORMED},
    {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", ERR_MALFORMED},
    {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg", ERR_MALFORMED},
    {"1111111111111111111111111111111111", ERR_MALFORMED},
    {"11A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", ERR_MALFORMED},
    {"0A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", ERR_MALFORMED},
};

static void wallets(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good_wallets); i++) {
        struct example x = {IDENTIFIER_WALLET, "", good_wallets[i].text,
                            good_wallets[i].canonical, OK};

        if (x.canonical == NULL)
            x.canonical = x.text;
        check(&x, 1);
    }
    for (size_t i = 0; i < COUNT_OF(bad_wallets); i++)
        check(&(struct example){IDENTIFIER_WALLET, "", bad_wallets[i].text, NULL,
                                bad_wallets[i].why},
              1);
}

/* Whatever other character of its alphabet stands in one place, the check digits say so.
 * Of IMO numbers and VINs only the check digit itself is tried: their sums let some
 * other slips pass, as their standards do. */
static void one_wrong_character(void **state)
{
    static const struct {
        enum identifier_kind kind;
        const char *text;
        const char *alphabet;
        size_t from;
        size_t to;
    } changed[] = {
        {IDENTIFIER_IBAN, "GB29NWBK60161331926819", "0123456789", 8, 22},
        {IDENTIFIER_IBAN, "GB29NWBK60161331926819", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 4, 8},
        {IDENTIFIER_LEI, "506700GE1G29325QX363", "0123456789", 10, 15},
        {IDENTIFIER_LEI, "506700GE1G29325QX363", "0123456789", 18, 20},
        {IDENTIFIER_CARD, "4111111111111111", "0123456789", 1, 16},
        {IDENTIFIER_IMEI, "490154203237518", "0123456789", 0, 15},
        {IDENTIFIER_IMO, "9074729", "0123456789", 6, 7},
        {IDENTIFIER_IMO_COMPANY, "1234565", "0123456789", 6, 7},
        {IDENTIFIER_VIN, "1M8GDM9AXKP042788", "0123456789X", 8, 9},
        {IDENTIFIER_WALLET, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
         "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", 2, 34},
        {IDENTIFIER_WALLET, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
         "qpzry9x8gf2tvdw0s3jn54khce6mua7l", 4, 42},
        {IDENTIFIER_WALLET, "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
         "qpzry9x8gf2tvdw0s3jn54khce6mua7l", 1, 42},
        {IDENTIFIER_WALLET, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0123456789", 2,
         42},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(changed); i++)
        for (size_t at = changed[i].from; at < changed[i].to; at++)
            for (const char *c = changed[i].alphabet; *c != '\0'; c++) {
                char text[128];
                char out[IDENTIFIER_CANONICAL_MAX + 1];

                (void)snprintf(text, sizeof text, "%s", changed[i].text);
                if (text[at] == *c)
                    continue;
                text[at] = *c;
                if (identifier_canonical(changed[i].kind, "", text, out, NULL) == OK)
                    fail_msg("%s passes as %s", text,
                             identifier_kind_word(changed[i].kind));
            }
}

/* [EIP55]: the case of each letter is its check. */
static void one_wrong_case(void **state)
{
    static const char right[] = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    (void)state;
    for (size_t at = 2; at < strlen(right); at++) {
        char text[sizeof right];
        char out[IDENTIFIER_CANONICAL_MAX + 1];

        memcpy(text, right, sizeof right);
        if (text[at] >= 'A')
            text[at] ^= 0x20;
        assert_int_equal(identifier_canonical(IDENTIFIER_WALLET, "", text, out, NULL),
                         text[at] >= 'A' ? ERR_FORGED : OK);
    }
}

static struct identifier an(enum identifier_kind kind, const char *country, char *text)
{
    struct identifier id = {.kind = kind, .text = text};

    (void)snprintf(id.country, sizeof id.country, "%s", country);
    return id;
}

static void tokens(void **state)
{
    static const struct {
        enum identifier_kind kind;
        const char *country;
        const char *text;
        const char *token; /* NULL: none */
        enum err why;
    } examples[] = {
        {IDENTIFIER_PASSPORT, "xa", "C 1234567", "passport:xa:C1234567", OK},
        {IDENTIFIER_PASSPORT, "", "C 1234567", NULL, ERR_DENIED},
        {IDENTIFIER_PASSPORT, "xa", "0000000", NULL, ERR_DENIED},
        {IDENTIFIER_PASSPORT, "xa", "XXXXXX", NULL, ERR_MALFORMED},
        {IDENTIFIER_PHONE, "", "+1111111111", NULL, ERR_DENIED},
        {IDENTIFIER_IBAN, "xa", "GB29 NWBK 6016 1331 9268 19",
         "iban::GB29NWBK60161331926819", OK},
        {IDENTIFIER_IBAN, "", "GB28 NWBK 6016 1331 9268 19", NULL, ERR_FORGED},
        {IDENTIFIER_IP, "", "192.0.2.1", NULL, ERR_DENIED},
        {IDENTIFIER_EMAIL, "", "Ann@Example.org", "email::ann@example.org", OK},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(examples); i++) {
        char text[64];
        char out[IDENTIFIER_TOKEN_MAX + 1] = "untouched";
        struct identifier id = an(examples[i].kind, examples[i].country, text);

        (void)snprintf(text, sizeof text, "%s", examples[i].text);
        assert_int_equal(identifier_token(&id, out), examples[i].why);
        assert_string_equal(out,
                            examples[i].token != NULL ? examples[i].token : "untouched");
    }
}

/* The last URL whose token fits as it is, and the first that is hashed; its hash by
 * Python's hashlib. */
static void long_tokens(void **state)
{
    char text[IDENTIFIER_TEXT_MAX + 2];
    char out[IDENTIFIER_TOKEN_MAX + 1];
    char canonical[IDENTIFIER_CANONICAL_MAX + 1];
    struct identifier id = an(IDENTIFIER_URL, "", text);
    size_t room = IDENTIFIER_TOKEN_MAX - strlen("url::");

    (void)state;
    memset(text, 'a', sizeof text);
    memcpy(text, "https://example.org/", 20);
    text[room] = '\0';
    assert_int_equal(identifier_token(&id, out), OK);
    assert_int_equal(strlen(out), IDENTIFIER_TOKEN_MAX);
    text[room] = 'a';
    text[room + 1] = '\0';
    assert_int_equal(identifier_token(&id, out), OK);
    assert_string_equal(
        out,
        "url::sha256=92bb212307717a88cd36ca7a262bb0868432c7de6da732f7fc053b3ad4b99908");
    text[room + 1] = 'a';
    text[IDENTIFIER_CANONICAL_MAX] = '\0';
    assert_int_equal(identifier_canonical(IDENTIFIER_URL, "", text, canonical, NULL), OK);
    text[IDENTIFIER_CANONICAL_MAX] = 'a';
    text[IDENTIFIER_CANONICAL_MAX + 1] = '\0';
    assert_int_equal(identifier_canonical(IDENTIFIER_URL, "", text, canonical, NULL),
                     ERR_LIMIT);
    text[IDENTIFIER_CANONICAL_MAX + 1] = 'a';
    text[IDENTIFIER_TEXT_MAX + 1] = '\0';
    assert_int_equal(identifier_canonical(IDENTIFIER_URL, "", text, canonical, NULL),
                     ERR_LIMIT);
}

static void meetings(void **state)
{
    static const struct {
        enum identifier_kind kinds[2];
        const char *countries[2];
        const char *texts[2];
        enum identifier_meeting met;
    } pairs[] = {
        {{IDENTIFIER_PASSPORT, IDENTIFIER_PASSPORT},
         {"xa", "xa"},
         {"C 1234567", "c-1234567"},
         IDENTIFIER_SAME},
        {{IDENTIFIER_PASSPORT, IDENTIFIER_PASSPORT},
         {"xa", "xb"},
         {"C 1234567", "C1234567"},
         IDENTIFIER_UNRELATED},
        {{IDENTIFIER_PASSPORT, IDENTIFIER_PASSPORT},
         {"xa", ""},
         {"C 1234567", "C1234567"},
         IDENTIFIER_ALIKE},
        {{IDENTIFIER_PASSPORT, IDENTIFIER_NATIONAL_ID},
         {"xa", "xa"},
         {"C 1234567", "C1234567"},
         IDENTIFIER_ALIKE},
        {{IDENTIFIER_PASSPORT, IDENTIFIER_NATIONAL_ID},
         {"xa", "xa"},
         {"C 1234567", "C1234568"},
         IDENTIFIER_UNRELATED},
        {{IDENTIFIER_PASSPORT, IDENTIFIER_PASSPORT},
         {"xa", "xa"},
         {"C1234567", "C1234568"},
         IDENTIFIER_DIFFERENT},
        {{IDENTIFIER_PASSPORT, IDENTIFIER_PASSPORT},
         {"xa", ""},
         {"C1234567", "C1234568"},
         IDENTIFIER_UNRELATED},
        {{IDENTIFIER_PASSPORT, IDENTIFIER_PASSPORT},
         {"xa", "xa"},
         {"0000000", "0000000"},
         IDENTIFIER_UNRELATED},
        {{IDENTIFIER_EMAIL, IDENTIFIER_EMAIL},
         {"xa", "xb"},
         {"Ann@example.org", "ann@EXAMPLE.org"},
         IDENTIFIER_SAME},
        {{IDENTIFIER_EMAIL, IDENTIFIER_USERNAME},
         {"", ""},
         {"ann@example.org", "ann@example.org"},
         IDENTIFIER_UNRELATED},
        {{IDENTIFIER_IBAN, IDENTIFIER_IBAN},
         {"", ""},
         {"GB28NWBK60161331926819", "GB28NWBK60161331926819"},
         IDENTIFIER_UNRELATED},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        char texts[2][64];
        struct identifier a = an(pairs[i].kinds[0], pairs[i].countries[0], texts[0]);
        struct identifier b = an(pairs[i].kinds[1], pairs[i].countries[1], texts[1]);

        (void)snprintf(texts[0], sizeof texts[0], "%s", pairs[i].texts[0]);
        (void)snprintf(texts[1], sizeof texts[1], "%s", pairs[i].texts[1]);
        assert_int_equal(identifier_compare(&a, &b), pairs[i].met);
        assert_int_equal(identifier_compare(&b, &a), pairs[i].met);
    }
}

static void words_and_masks(void **state)
{
    char out[IDENTIFIER_TEXT_MAX + 1];
    enum identifier_kind found;

    (void)state;
    for (int i = 0; i < IDENTIFIER_KINDS; i++) {
        assert_true(
            identifier_find_kind(identifier_kind_word((enum identifier_kind)i), &found));
        assert_int_equal(found, i);
    }
    assert_false(identifier_find_kind("", &found));
    assert_false(identifier_find_kind("Passport", &found));
    assert_true(identifier_wants_country(IDENTIFIER_PASSPORT));
    assert_false(identifier_wants_country(IDENTIFIER_IBAN));
    assert_true(identifier_is_single(IDENTIFIER_LEI));
    assert_false(identifier_is_single(IDENTIFIER_PHONE));
    identifier_mask(IDENTIFIER_CARD, "4111111111111111", out);
    assert_string_equal(out, "************1111");
    identifier_mask(IDENTIFIER_CARD, "4111", out);
    assert_string_equal(out, "****");
    identifier_mask(IDENTIFIER_PASSPORT, "C1234567", out);
    assert_string_equal(out, "C1234567");
    identifier_mask(IDENTIFIER_CARD, "\xD9\xA4\xD9\xA1\xD9\xA1 \xEF\xBC\x91\xD9\xA1",
                    out);
    assert_string_equal(out, "**\xD9\xA1 \xEF\xBC\x91\xD9\xA1");
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(papers),
        cmocka_unit_test(banks),
        cmocka_unit_test(things),
        cmocka_unit_test(people),
        cmocka_unit_test(hosts),
        cmocka_unit_test(wallets),
        cmocka_unit_test(one_wrong_character),
        cmocka_unit_test(one_wrong_case),
        cmocka_unit_test(tokens),
        cmocka_unit_test(long_tokens),
        cmocka_unit_test(meetings),
        cmocka_unit_test(words_and_masks),
    };

    return cmocka_run_group_tests_name("intel/identifier", tests, start, NULL);
}
