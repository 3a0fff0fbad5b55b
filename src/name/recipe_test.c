/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recipe_test.c - tokens: the expected ones, shared across scripts, two attributes always
 */
#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"
#include "name/form.h"
#include "name/recipe.h"
#include "name/recipe_bones.h"
#include "name/vectors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static const struct recipe *recipe(void)
{
    const struct recipe *r = recipe_find(RECIPE_FULL_ID);

    assert_non_null(r);
    return r;
}

static const struct recipe *lean(void)
{
    const struct recipe *r = recipe_find(RECIPE_LEAN_ID);

    assert_non_null(r);
    return r;
}

/* The tokens of one name of a person born in `birth`, parted by blanks. */
static void tokens_of(const char *name, const char *birth, char *out, size_t bytes)
{
    struct recipe_token tokens[RECIPE_TOKENS_MAX];
    struct record r;
    size_t count = 0;
    size_t at = 0;

    record_init(&r);
    assert_int_equal(record_add_name(&r, name, RECORD_NAME_PRIMARY), OK);
    if (birth != NULL)
        assert_int_equal(record_add_birth(&r, birth), OK);
    assert_int_equal(recipe_tokens(recipe(), &r, NULL, COUNT_OF(tokens), tokens, &count),
                     OK);
    record_fini(&r);
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        int n = snprintf(out + at, bytes - at, "%s%s", i > 0 ? " " : "", tokens[i].text);
        assert_in_range(n, 1, bytes - at - 1);
        at += (size_t)n;
    }
}

static json_t *read_vectors(void)
{
    const char *root = getenv("ENTENTE_ROOT");
    char path[4096];
    char *bytes = memory_new(1u << 20, 1);
    json_t *vectors = NULL;
    struct fault f = {0};
    size_t count;
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/tests/vectors/recipe2.json", root ? root : ".");
    file = fopen(path, "rb");
    assert_non_null(file);
    count = fread(bytes, 1, 1u << 20, file);
    (void)fclose(file);
    assert_int_equal(json_read(bytes, count, 1u << 20, &vectors, &f), OK);
    memory_free(bytes);
    return vectors;
}

/* The written words, such as "0 1", as bits. */
static void check_written(uint32_t bits, const char *numbers)
{
    uint32_t expected = 0;

    assert_non_null(numbers);
    for (char *at = NULL; *numbers != '\0'; numbers = at)
        expected |= UINT32_C(1) << strtoul(numbers, &at, 10);
    assert_int_equal(bits, expected);
}

/* The words of each name, and their bones, are those that a second implementation sees.
 */
static void check_words(const struct vector *v, size_t at, const json_t *words)
{
    struct form form;

    assert_int_equal(form_of_name(v->record.kind, v->names[at].text, &form), OK);
    assert_int_equal(form.count, json_array_size(words));
    for (size_t i = 0; i < form.count; i++) {
        const json_t *word = json_array_get(words, i);
        char bone[SKELETON_MAX + 1];

        recipe_bones_coarsen(&form.words[i].skeleton, bone);
        assert_string_equal(form.words[i].text,
                            json_string_value(json_array_get(word, 0)));
        assert_string_equal(form.words[i].settled,
                            json_string_value(json_array_get(word, 1)));
        assert_string_equal(form.words[i].skeleton.text,
                            json_string_value(json_array_get(word, 2)));
        assert_string_equal(bone, json_string_value(json_array_get(word, 3)));
        check_written(form.words[i].written, json_string_value(json_array_get(word, 4)));
    }
}

static void
check_tokens(const struct recipe *of, const struct vector *v, const json_t *expected)
{
    struct recipe_token made[RECIPE_TOKENS_MAX];
    size_t count = 0;

    assert_int_equal(recipe_tokens(of, &v->record, NULL, COUNT_OF(made), made, &count),
                     OK);
    for (size_t i = 0; i < count && i < json_array_size(expected); i++) {
        assert_string_equal(made[i].text, json_string_value(json_array_get(expected, i)));
        assert_true(recipe_check_attributes(of, &made[i]));
    }
    assert_int_equal(count, json_array_size(expected));
}

static void check_vector(const struct vector *v, const json_t *expected)
{
    const json_t *names = json_object_get(expected, "names");
    const json_t *births = json_object_get(expected, "births");

    assert_string_equal(record_kind_word(v->record.kind),
                        json_string_value(json_object_get(expected, "kind")));
    assert_int_equal(v->record.name_count, json_array_size(names));
    for (size_t i = 0; i < json_array_size(names); i++) {
        const json_t *name = json_array_get(names, i);
        assert_string_equal(v->names[i].text,
                            json_string_value(json_object_get(name, "text")));
        check_words(v, i, json_object_get(name, "words"));
    }
    assert_int_equal(v->record.birth_count, json_array_size(births));
    check_tokens(lean(), v, json_object_get(expected, "lean"));
    check_tokens(recipe(), v, json_object_get(expected, "full"));
}

static void vectors(void **state)
{
    json_t *file = read_vectors();
    const json_t *list = json_object_get(file, "vectors");
    size_t i = 0;

    (void)state;
    for (struct vector v; vectors_at(i, &v); i++)
        check_vector(&v, json_array_get(list, i));
    assert_int_equal(i, json_array_size(list));
    json_decref(file);
}

/* Spellings of one name, in the scripts and manners of lists, share every token. */
static void one_name_many_spellings(void **state)
{
    static const char *const groups[][6] = {
        {"Muhammad Yusuf Ibrahim", "Mohamed Youssef Ebrahim", "Магомед Юсуф Ибрагим",
         "محمد يوسف ابراهيم", "Mehmet Yusuf İbrahim", "Mohammad Yousif Ibraheem"},
        {"Husayn al-Najmi", "Hussein Al Najmi", "HOSSEIN EL-NAJMI", "حسين النجمي",
         "Хуссейн ан-Наджми", "Гусейн аль Наджми"},
        {"Aleksandr Petrov", "Александр Петров", "Олександр Петров", "Alexandre Pétrov",
         "Aliaksandr Petrou", "Аляксандр Пятроў"},
        {"Abd al-Aziz Khalil", "Abdulaziz Khaleel", "Abdel Aziz Halil", "عبد العزيز خليل",
         "عبدالعزيز خليل", "Абдул-Азиз Халил"},
        {"Nur al-Din Qasim", "Nuruddin Kassem", "Noureddine Kasim", "نور الدين قاسم",
         "نورالدين قاسم", "Нуруддин Касим"},
        {"Abu Bakr Saifullah", "Abou Bakr Saif Ullah", "أبو بكر سيف الله",
         "Абу Бакр Сайфулла", "ABU BAKR SAIFALLAH", "Ebu Bekr Seyfullah"},
        {"Volodymyr Tkachuk", "Vladimir Tkachuk", "Владимир Ткачук", "Володимир Ткачук",
         "Wladimir Tkatschuk", "Vladimír Tkačuk"},
        {"Reza Mortaza", "رضا مرتضی", "Riza Mortaza", "Reza  Mortaza", "Rezâ Mortazâ",
         "REZA, Mortaza"},
    };
    char first[2048];
    char other[2048];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        tokens_of(groups[i][0], NULL, first, sizeof first);
        assert_int_not_equal(first[0], '\0');
        for (size_t j = 1; j < COUNT_OF(groups[i]); j++) {
            tokens_of(groups[i][j], NULL, other, sizeof other);
            assert_string_equal(other, first);
        }
    }
}

/* And names of different people do not. (With a year of birth in common one rare word
 * would be enough.) */
static void different_names(void **state)
{
    static const char *const pairs[][2] = {
        {"Sergei Tolmarov", "Sergei Tolmachev"},
        {"Ahmad Khalil", "Hamid Jalil"},
        {"Ivan Petrov", "Ivan Pavlov"},
        {"Maria Belova", "Mario Bellini"},
        {"Abd al-Aziz Salim", "Abd al-Karim Salim"},
    };
    char left[2048];
    char right[2048];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        tokens_of(pairs[i][0], NULL, left, sizeof left);
        tokens_of(pairs[i][1], NULL, right, sizeof right);
        for (char *rest = left, *one; (one = strsep(&rest, " ")) != NULL;)
            assert_null(strstr(right, one));
    }
}

/* Of one written word there is no pair, however many words it is read as. */
static void R13_one_written_word_makes_no_pair(void **state)
{
    static const char *const words[] = {
        "Alireza",
        "Gholamreza",
        "علیرضا",
        "علی\u200cرضا",
        "Али-Реза",
        "Jean-Pierre",
        "Jean\u2010Pierre",
        "Quorlet-Verin",
        "Tolmarov\u2212Quorl",
        "Abdul-Karim-Quorl",
        "al-Hasan-al-Quorli",
        "Nur-al-Din-Quorl",
        "Abu-Tamim-al-Quorli",
        "Song-Min",
        "Kim-Song-Min",
        "穆罕默德",
        "田中太郎",
        "李Quorl",
        "שרה־רבקה",
        "-Tamar-Quorl-",
        "Quorl-Quorl Quorl",
        "Al Tamar-Quorl",
        "Sheikh Tamar-Quorl",
        "(Tamar-Quorl)",
    };
    char text[2048];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        tokens_of(words[i], NULL, text, sizeof text);
        if (text[0] != '\0')
            fail_msg("%s makes %s", words[i], text);
    }
}

/* Two written words make pairs across them, and none within either. */
static void R13_two_written_words_are_two_attributes(void **state)
{
    static const char *const cases[][2] = {
        {"Jean-Pierre Quorlet", "2p:KRLD|SN 2p:BDR|KRLD"},
        {"Quorlet, Jean-Pierre", "2p:KRLD|SN 2p:BDR|KRLD"},
        {"Quorl Tamar-Verin", "2p:FRN|KRL 2p:DMR|KRL"},
        {"Alireza Quorli", "2p:AL|KRL 2p:KRL|RD"},
        {"Husayn al-Quorli", "2p:ASN|KRL"},
        {"Quorl al-Hasan-al-Tamari", "2p:DMR|KRL 2p:ASN|KRL"},
        {"Kim Song-Min", "2p:KM|sungmin"},
        {"Song-Min Kim", "2p:KM|sungmin"},
        {"김성민", "2p:KM|sungmin"},         /* no blank is written between these two */
        {"Tamar - Quorl", "2p:DMR|KRL"},     /* a dash is no hyphen */
        {"Quorl-Tamar Quorl", "2p:DMR|KRL"}, /* Tamar with the second Quorl */
    };
    char text[2048];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        tokens_of(cases[i][0], NULL, text, sizeof text);
        assert_string_equal(text, cases[i][1]);
    }
}

static void R13_a_word_needs_a_year(void **state)
{
    char text[2048];

    (void)state;
    tokens_of("Ada Verin", "1970-01-02", text, sizeof text);
    assert_non_null(strstr(text, "2p:AD|FRN"));
    assert_non_null(strstr(text, "2p:FRN@1970"));
    tokens_of("Verin", "1970", text, sizeof text);
    assert_string_equal(text, "2p:FRN@1970");
    tokens_of("Verin", NULL, text, sizeof text);
    assert_string_equal(text, "");
    tokens_of("Verin Vehrin", NULL, text, sizeof text); /* two words, one bone */
    assert_string_equal(text, "");
}

/* What the lean recipe makes, the full one makes too. */
static void lean_is_less(void **state)
{
    struct recipe_token less[RECIPE_TOKENS_MAX];
    struct recipe_token more[RECIPE_TOKENS_MAX];
    struct vector v;

    (void)state;
    for (size_t at = 0; vectors_at(at, &v); at++) {
        size_t few = 0;
        size_t many = 0;

        assert_int_equal(
            recipe_tokens(lean(), &v.record, NULL, COUNT_OF(less), less, &few), OK);
        assert_int_equal(
            recipe_tokens(recipe(), &v.record, NULL, COUNT_OF(more), more, &many), OK);
        for (size_t i = 0; i < few; i++) {
            size_t j = 0;
            while (j < many && strcmp(less[i].text, more[j].text) != 0)
                j++;
            assert_in_range(j, 0, many - 1);
        }
    }
}

static void identifiers(void **state)
{
    struct recipe_token tokens[RECIPE_TOKENS_MAX];
    struct record r;
    size_t count = 0;
    struct buffer b;

    (void)state;
    record_init(&r);
    buffer_init(&b, 4096);
    assert_int_equal(record_add_name(&r, "Quorl", RECORD_NAME_PRIMARY), OK);
    assert_int_equal(record_add_identifier(&r, IDENTIFIER_PASSPORT, "xa", "C 12-34 567"),
                     OK);
    assert_int_equal(
        record_add_identifier(&r, IDENTIFIER_IBAN, "", "GB29 NWBK 6016 1331 9268 18"),
        OK); /* a wrong check digit: no token */
    assert_int_equal(recipe_tokens(lean(), &r, NULL, COUNT_OF(tokens), tokens, &count),
                     OK);
    assert_int_equal(count, 1);
    assert_string_equal(tokens[0].text, "2i:passport:xa:C1234567");
    assert_int_equal(tokens[0].attributes, RECIPE_NUMBER | RECIPE_ISSUER);
    assert_true(recipe_check_attributes(lean(), &tokens[0]));
    assert_int_equal(recipe_explain(lean(), &r, NULL, tokens[0].text, &b), OK);
    assert_non_null(strstr(buffer_text(&b), "passport"));
    buffer_fini(&b);
    record_fini(&r);
}

static void glossary(void **state)
{
    static const char *const aliases[][2] = {{"Lantern Front", "lantern"},
                                             {"L.F.", "lantern"},
                                             {"Фронт Фонаря", "lantern"},
                                             {"Heron Guard", "heron"},
                                             {"L.F.", "heron"}};
    struct recipe_alias items[COUNT_OF(aliases)];
    struct recipe_glossary g = {items, COUNT_OF(items)};
    struct recipe_token tokens[RECIPE_TOKENS_MAX];
    struct recipe_alias none;
    struct buffer why;
    struct record r;
    size_t count = 0;

    (void)state;
    assert_int_equal(crypto_start(), OK);
    for (size_t i = 0; i < COUNT_OF(aliases); i++)
        assert_int_equal(recipe_alias_of(aliases[i][0], aliases[i][1], &items[i]), OK);
    recipe_alias_sort(items, COUNT_OF(items));
    assert_int_equal(recipe_alias_of("...", "dots", &none), ERR_NOT_FOUND);
    assert_int_equal(recipe_alias_of("\xFF", "bytes", &none), ERR_MALFORMED);
    record_init(&r);
    r.kind = RECORD_GROUP;
    assert_int_equal(record_add_name(&r, "ФРОНТ «ФОНАРЯ»", RECORD_NAME_PRIMARY), OK);
    assert_int_equal(recipe_tokens(lean(), &r, &g, COUNT_OF(tokens), tokens, &count), OK);
    assert_in_range(count, 1, COUNT_OF(tokens));
    assert_string_equal(tokens[0].text, "2g:lantern");
    assert_true(recipe_check_attributes(lean(), &tokens[0]));
    buffer_init(&why, 4096);
    assert_int_equal(recipe_explain(lean(), &r, &g, "2g:lantern", &why), OK);
    assert_string_equal(buffer_text(&why),
                        "primary name \"ФРОНТ «ФОНАРЯ»\": means lantern in the "
                        "agreement's glossary\n");
    assert_int_equal(recipe_explain(lean(), &r, NULL, "2g:lantern", &why), ERR_NOT_FOUND);
    buffer_fini(&why);
    record_fini(&r);

    r.kind = RECORD_GROUP; /* one alias of two entries: both */
    assert_int_equal(record_add_name(&r, "LF", RECORD_NAME_WEAK), OK);
    assert_int_equal(recipe_tokens(lean(), &r, &g, COUNT_OF(tokens), tokens, &count), OK);
    assert_int_equal(count, 2);
    assert_string_equal(tokens[0].text, "2g:heron");
    assert_string_equal(tokens[1].text, "2g:lantern");
    r.kind = RECORD_PERSON; /* a person is no group */
    assert_int_equal(recipe_tokens(lean(), &r, &g, COUNT_OF(tokens), tokens, &count), OK);
    assert_int_equal(count, 0);
    record_fini(&r);
}

static void limits(void **state)
{
    struct recipe_token tokens[RECIPE_TOKENS_MAX];
    struct recipe_token all[RECIPE_TOKENS_MAX];
    struct record r;
    size_t count = 99;
    char name[64];

    (void)state;
    record_init(&r);
    for (int i = 0; i < RECORD_NAMES_MAX; i++) {
        (void)snprintf(name, sizeof name, "Tar%cek Mol%cin", 'a' + i / 16, 'a' + i % 16);
        assert_int_equal(record_add_name(&r, name, RECORD_NAME_ALIAS), OK);
    }
    for (int i = 0; i < RECORD_BIRTHS_MAX; i++) {
        (void)snprintf(name, sizeof name, "%d", 1950 + i);
        assert_int_equal(record_add_birth(&r, name), OK);
    }
    assert_int_equal(recipe_tokens(recipe(), &r, NULL, RECIPE_TOKENS_MAX, all, &count),
                     OK);
    assert_int_equal(count, RECIPE_TOKENS_MAX);
    /* Fewer are the first of more. */
    for (size_t most = 0; most < RECIPE_TOKENS_MAX; most++) {
        assert_int_equal(recipe_tokens(recipe(), &r, NULL, most, tokens, &count), OK);
        assert_int_equal(count, most);
        for (size_t i = 0; i < count; i++)
            assert_string_equal(tokens[i].text, all[i].text);
    }
    record_fini(&r);
}

/* A record that record.h would not have built is refused, not trusted. */
static void broken_records(void **state)
{
    struct recipe_token tokens[RECIPE_TOKENS_MAX];
    char bad[] = "Ada \xFF Verin";
    char big[RECORD_NAME_MAX + 2];
    struct record_name name = {bad, RECORD_NAME_PRIMARY};
    struct record r = {.kind = RECORD_PERSON, .names = &name, .name_count = 1};
    size_t count = 99;

    (void)state;
    assert_int_equal(recipe_tokens(recipe(), &r, NULL, 8, tokens, &count), ERR_MALFORMED);
    memset(big, 'a', sizeof big);
    big[sizeof big - 1] = '\0';
    name.text = big;
    assert_int_equal(recipe_tokens(recipe(), &r, NULL, 8, tokens, &count), ERR_LIMIT);
    assert_int_equal(count, 99);
}

static void R13_linter(void **state)
{
    enum {
        NAMES = RECIPE_GIVEN | RECIPE_FAMILY,
        BORN = RECIPE_GIVEN | RECIPE_BIRTH_YEAR
    };
    static const struct {
        const char *text;
        enum recipe_source source;
        unsigned attributes;
        int year;
        bool good;
    } cases[] = {
        {"2p:AD|FRN", RECIPE_FROM_NAME, NAMES, 0, true},
        {"2p:FRN@1970", RECIPE_FROM_NAME, BORN, 1970, true},
        {"2p:AD|FRN@1970", RECIPE_FROM_NAME, NAMES | RECIPE_BIRTH_YEAR, 1970, true},
        {"2t:ARN|SLFR", RECIPE_FROM_NAME, NAMES, 0, true},
        {"2p:A|B|C", RECIPE_FROM_NAME, NAMES, 0, false},
        {"2p:FRN", RECIPE_FROM_NAME, RECIPE_GIVEN, 0, false},
        {"2p:FRN", RECIPE_FROM_NAME, NAMES, 0, false},
        {"2p:AD|FRN", RECIPE_FROM_NAME, RECIPE_GIVEN, 0, false},
        {"2p:AD|FRN", RECIPE_FROM_NAME, NAMES, 1970, false},
        {"2p:AD|FRN", RECIPE_FROM_GLOSSARY, NAMES, 0, false},
        {"2p:FRN|AD", RECIPE_FROM_NAME, NAMES, 0, false},
        {"2p:FRN|FRN", RECIPE_FROM_NAME, NAMES, 0, false},
        {"2p:|FRN", RECIPE_FROM_NAME, NAMES, 0, false},
        {"2p:AD|", RECIPE_FROM_NAME, NAMES, 0, false},
        {"1p:AD|FRN", RECIPE_FROM_NAME, NAMES, 0, false},
        {"2x:AD|FRN", RECIPE_FROM_NAME, NAMES, 0, false},
        {"2b:FRN@1970", RECIPE_FROM_NAME, BORN, 1970, false},
        {"2p:FRN@197", RECIPE_FROM_NAME, BORN, 197, false},
        {"2p:ABCDEFGHIJKLM|FRN", RECIPE_FROM_NAME, NAMES, 0, false},
        {"2p:AD|FR N", RECIPE_FROM_NAME, NAMES, 0, false},
        {"2i:passport:xa:C12", RECIPE_FROM_IDENTIFIER, RECIPE_NUMBER | RECIPE_ISSUER, 0,
         true},
        {"2i:iban::C12", RECIPE_FROM_IDENTIFIER, RECIPE_NUMBER | RECIPE_ISSUER, 0, true},
        {"2i:iban::C12", RECIPE_FROM_IDENTIFIER, RECIPE_NUMBER, 0, false},
        {"2i:passport:C12", RECIPE_FROM_IDENTIFIER, RECIPE_NUMBER | RECIPE_ISSUER, 0,
         false},
        {"2i:passport:xa:", RECIPE_FROM_IDENTIFIER, RECIPE_NUMBER | RECIPE_ISSUER, 0,
         false},
        {"2i:passport:xa:C 12", RECIPE_FROM_IDENTIFIER, RECIPE_NUMBER | RECIPE_ISSUER, 0,
         false},
        {"2g:lantern-2", RECIPE_FROM_GLOSSARY, RECIPE_NAME | RECIPE_GLOSSARY, 0, true},
        {"2g:", RECIPE_FROM_GLOSSARY, RECIPE_NAME | RECIPE_GLOSSARY, 0, false},
        {"2g:Lantern", RECIPE_FROM_GLOSSARY, RECIPE_NAME | RECIPE_GLOSSARY, 0, false},
        {"", RECIPE_FROM_NAME, 0, 0, false},
        {"2", RECIPE_FROM_NAME, 0, 0, false},
        {"2p", RECIPE_FROM_NAME, 0, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct recipe_token t = {.source = cases[i].source,
                                 .attributes = cases[i].attributes,
                                 .year = cases[i].year};
        assert_int_equal(text_copy(t.text, sizeof t.text, cases[i].text), OK);
        assert_int_equal(recipe_check_attributes(recipe(), &t), cases[i].good);
    }
}

static void finds(void **state)
{
    (void)state;
    assert_null(recipe_find("entente-recipe-0"));
    assert_null(recipe_find(""));
    assert_null(recipe_find("entente-recipe-1"));
    assert_string_equal(recipe_id(recipe()), "entente-recipe-2-full");
    assert_string_equal(recipe_id(lean()), "entente-recipe-2-lean");
}

static void explains(void **state)
{
    struct record r;
    struct buffer b;

    (void)state;
    record_init(&r);
    buffer_init(&b, 4096);
    assert_int_equal(record_add_name(&r, "Ada Verin", RECORD_NAME_PRIMARY), OK);
    assert_int_equal(
        record_add_name(&r, "\xE2\x80\xAEТолмаров Сергей Иванович", RECORD_NAME_ORIGINAL),
        OK);
    assert_int_equal(record_add_birth(&r, "1971-03-02"), OK);
    assert_int_equal(recipe_explain(recipe(), &r, NULL, "2p:DLMRF@1971", &b), OK);
    assert_string_equal(buffer_text(&b), "original name \"Толмаров Сергей Иванович\": "
                                         "tolmarov (Cyrillic) = DLMRF; born 1971\n");
    buffer_clear(&b);
    assert_int_equal(recipe_explain(recipe(), &r, NULL, "2p:AD|FRN", &b), OK);
    assert_string_equal(
        buffer_text(&b),
        "primary name \"Ada Verin\": verin (Latin) = FRN, ada (Latin) = AD\n");
    assert_int_equal(recipe_explain(recipe(), &r, NULL, "2p:AD|SRK", &b), ERR_NOT_FOUND);
    buffer_fini(&b);
    buffer_init(&b, 8);
    assert_int_equal(recipe_explain(recipe(), &r, NULL, "2p:AD|FRN", &b), ERR_LIMIT);
    buffer_fini(&b);
    record_fini(&r);
}

static void vector_hash(void **state)
{
    uint8_t once[RECIPE_HASH_BYTES];
    uint8_t twice[RECIPE_HASH_BYTES];
    static const uint8_t none[RECIPE_HASH_BYTES];

    (void)state;
    assert_int_equal(crypto_start(), OK);
    recipe_vector_hash(recipe(), once);
    recipe_vector_hash(recipe(), twice);
    assert_memory_equal(once, twice, sizeof once);
    assert_memory_not_equal(once, none, sizeof once);
    recipe_vector_hash(lean(), twice);
    assert_memory_not_equal(once, twice, sizeof once);
}

/* Any text of any bytes: tokens in form, the same twice, the same whatever the order of
 * its words. Prints its seed. */
static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static size_t random_name(uint64_t *seed, char *out)
{
    static const uint32_t starts[] = {0x20,   0x61,   0xC0,    0x370,  0x410,  0x531,
                                      0x5D0,  0x621,  0x6A0,   0x10D0, 0x1100, 0x4E00,
                                      0xAC00, 0xFB50, 0x1D400, 0x2018};
    size_t at = 0;

    while (at < RECORD_NAME_MAX - 4 && next_random(seed) % 64 != 0) {
        uint32_t point = starts[next_random(seed) % COUNT_OF(starts)] +
                         (uint32_t)(next_random(seed) % 48);
        if (point != 0x7F && point >= 0x20 && !(point >= 0x80 && point < 0xA0))
            at += text_encode(point, (uint8_t *)out + at);
    }
    out[at] = '\0';
    return at;
}

static void any_name(void **state)
{
    uint64_t seed = (uint64_t)time(NULL) | 1;

    (void)state;
    print_message("# seed %llu\n", (unsigned long long)seed);
    for (int i = 0; i < 20000; i++) {
        struct recipe_token tokens[RECIPE_TOKENS_MAX];
        char name[RECORD_NAME_MAX + 1];
        struct record_birth birth = {"1970"};
        struct record_name names = {name, RECORD_NAME_PRIMARY};
        struct record r = {.kind = (enum record_kind)(i % 4),
                           .names = &names,
                           .name_count = 1,
                           .births = &birth,
                           .birth_count = 1};
        size_t count = 0;

        (void)random_name(&seed, name);
        assert_int_equal(
            recipe_tokens(recipe(), &r, NULL, COUNT_OF(tokens), tokens, &count), OK);
        for (size_t j = 0; j < count; j++)
            assert_true(recipe_check_attributes(recipe(), &tokens[j]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),
        cmocka_unit_test(one_name_many_spellings),
        cmocka_unit_test(different_names),
        cmocka_unit_test(R13_a_word_needs_a_year),
        cmocka_unit_test(limits),
        cmocka_unit_test(broken_records),
        cmocka_unit_test(R13_linter),
        cmocka_unit_test(finds),
        cmocka_unit_test(explains),
        cmocka_unit_test(vector_hash),
        cmocka_unit_test(any_name),
        cmocka_unit_test(lean_is_less),
        cmocka_unit_test(identifiers),
        cmocka_unit_test(glossary),
        cmocka_unit_test(R13_one_written_word_makes_no_pair),
        cmocka_unit_test(R13_two_written_words_are_two_attributes),
    };

    return cmocka_run_group_tests_name("name/recipe", tests, NULL, NULL);
}
