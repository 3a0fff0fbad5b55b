/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping_test.c - tables into records, good ones and hostile ones
 */
#include "base/buffer.h"
#include "base/memory.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "format/mapping.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A source over memory that gives `step` bytes at a time, and what a sink has seen. */
struct seen {
    struct buffer text; /* "line kind id | kind:name ... | births | codes\n" */
    size_t taken;
    size_t reports;
    size_t report_line;
    struct fault last;
    enum err answer;
};

static enum err take(void *state, const struct record *r, size_t line)
{
    struct seen *s = state;

    s->taken++;
    buffer_printf(&s->text, "%zu %s %s", line, record_kind_word(r->kind), r->id);
    for (size_t i = 0; i < r->name_count; i++)
        buffer_printf(&s->text, " | %s %s", record_name_kind_word(r->names[i].kind),
                      r->names[i].text);
    for (size_t i = 0; i < r->birth_count; i++)
        buffer_printf(&s->text, " | born %s", r->births[i].text);
    for (size_t i = 0; i < RECORD_LISTS; i++)
        for (size_t j = 0; j < r->codes[i].count; j++)
            buffer_printf(&s->text, " | %zu %s", i, r->codes[i].items[j].text);
    for (size_t i = 0; i < r->identifier_count; i++)
        buffer_printf(&s->text, " | %s:%s:%s",
                      identifier_kind_word(r->identifiers[i].kind),
                      r->identifiers[i].country, r->identifiers[i].text);
    if (r->source != NULL && r->source[0] != '\0')
        buffer_printf(&s->text, " | from %s", r->source);
    buffer_add_text(&s->text, "\n");
    return s->answer;
}

static enum err report(void *state, size_t line, const struct fault *f)
{
    struct seen *s = state;

    s->reports++;
    s->report_line = line;
    s->last = *f;
    assert_true(f->code != OK && f->text[0] != '\0');
    return OK;
}

static enum err import(struct source_memory m,
                       const char *mapping,
                       struct seen *s,
                       struct tally *tally,
                       struct fault *f)
{
    struct source source = source_of_memory(&m);
    struct sink sink = {take, report, s};

    memset(s, 0, sizeof *s);
    memset(f, 0, sizeof *f);
    buffer_init(&s->text, 4u << 20);
    return mapping_import(&source, mapping, &sink, tally, f);
}

static struct source_memory memory(const void *bytes, size_t count)
{
    return (struct source_memory){bytes, count, 7, OK};
}

static enum err import_text(const char *text,
                            const char *mapping,
                            struct seen *s,
                            struct tally *tally,
                            struct fault *f)
{
    return import(memory(text, strlen(text)), mapping, s, tally, f);
}

static void known_headers(void **state)
{
    struct seen s;
    struct tally t;
    struct fault f;

    (void)state;
    assert_int_equal(
        import_text(
            "\xEF\xBB\xBFid,Type,primary_name,aliases,weak_aliases,original_script,"
            "birth_years,nationality,programme,split\r\n"
            "L-1,person,\"Tolmarov, Sergei\",Serge T.; S. Tolmar ;,Sea Fox,"
            "Толмаров,1971;1972|1973-05,Xandia,SEA-1,dev\r\n"
            "L-2,org,Northern Lantern,,,,,,,\r\n",
            NULL, &s, &t, &f),
        OK);
    assert_string_equal(buffer_text(&s.text),
                        "2 person L-1 | primary Tolmarov, Sergei | alias Serge T. | "
                        "alias S. Tolmar | weak "
                        "Sea Fox | original Толмаров | born 1971 | born 1972 | born "
                        "1973-05 | 0 xandia | 3 "
                        "sea-1\n"
                        "3 organisation L-2 | primary Northern Lantern\n");
    assert_int_equal(t.rows, 2);
    assert_int_equal(t.taken, 2);
    assert_int_equal(t.bad + t.incomplete + t.passed_over, 0);
    buffer_fini(&s.text);
}

/* What a spreadsheet saves: its remark, words for countries, dates with dots, times
 * behind them, and empty rows. */
static void spreadsheet(void **state)
{
    struct seen s;
    struct tally t;
    struct fault f;

    (void)state;
    assert_int_equal(import_text("sep=;\r\nid;name;birth_date;country\r\n"
                                 "1;Соколов;05.03.1971;Ukraine\r\n"
                                 "2;Falk;5.3.1971 0:00:00;ua\r\n"
                                 "3;Lind;31.02.1971;Xandia\r\n"
                                 "4;Berg;05/03/1971;\r\n"
                                 ";;;\r\n"
                                 "5;Wind;12.1971;\r\n"
                                 " ; ;;\r\n",
                                 NULL, &s, &t, &f),
                     OK);
    assert_string_equal(buffer_text(&s.text),
                        "3 person 1 | primary Соколов | born 1971-03-05 | 0 ua\n"
                        "4 person 2 | primary Falk | born 1971-03-05 | 0 ua\n"
                        "5 person 3 | primary Lind | born 1971 | 0 xandia\n"
                        "6 person 4 | primary Berg | born 1971\n"
                        "8 person 5 | primary Wind | born 1971\n");
    assert_int_equal(t.rows, 5);
    assert_int_equal(t.bad, 0);
    buffer_fini(&s.text);
}

/* Somebody's own headers are named, and those that stand further down are asked for. */
static void foreign_headers(void **state)
{
    struct seen s;
    struct tally t;
    struct fault f;

    (void)state;
    assert_int_equal(import_text("№;ФИО;;Дата\r\n1;а;б;в\r\n", NULL, &s, &t, &f),
                     ERR_MALFORMED);
    assert_non_null(strstr(f.text, "it names \"№\", \"ФИО\", \"Дата\". Say"));
    assert_non_null(strstr(f.text, "--map \"id=HEADER,"));
    buffer_fini(&s.text);
    assert_int_equal(
        import_text("List of 2026;;\r\n;;\r\nid;name;x\r\n", NULL, &s, &t, &f),
        ERR_MALFORMED);
    assert_non_null(strstr(f.text, "(\"List of 2026\"). Take away what stands above"));
    buffer_fini(&s.text);
}

static void explicit_mapping(void **state)
{
    struct seen s;
    struct tally t;
    struct fault f;

    (void)state;
    assert_int_equal(
        import_text("Ref,Full Name,DOB,name\n7,Anna Mirova,3 May 1980,x\n",
                    "id=ref,name=Full Name,birth=DOB,kind=:group,source=:List 9", &s, &t,
                    &f),
        OK);
    assert_string_equal(buffer_text(&s.text),
                        "2 group 7 | primary Anna Mirova | born 1980 | from List 9\n");
    buffer_fini(&s.text);
}

/* Columns of their kinds and of all kinds; what is wrong is kept and told, of each row
 * the first. */
static void identifiers(void **state)
{
    struct seen s;
    struct tally t;
    struct fault f;

    (void)state;
    assert_int_equal(
        import_text(
            "id,name,country,passport,National_ID,email,iban,identifiers,url\n"
            "1,A B,xa,C 1234567;xb:D-1,\"XA: 55 66 \",Ann@example.org,"
            "GB29 NWBK 6016 1331 9268 19,,https://example.org/;https://example.net/\n"
            "2,C D,,,,,,passport:xa:C1; imo-company::1234565 ;phone:+1 555 010 0199;"
            "tax-id:77 88;wallet:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa;ip:::1,\n"
            "3,E F,,,,,GB28 NWBK 6016 1331 9268 19,shoe:44;passport,\n"
            "4,G H,,,,,,shoe:44;passport;passport:;:,\n",
            NULL, &s, &t, &f),
        OK);
    assert_string_equal(
        buffer_text(&s.text),
        "2 person 1 | primary A B | 0 xa | passport::C 1234567 | passport:xb:D-1 | "
        "national-id:xa:55 66 | iban::GB29 NWBK 6016 1331 9268 19 | "
        "email::Ann@example.org | url::https://example.org/ | "
        "url::https://example.net/\n"
        "3 person 2 | primary C D | passport:xa:C1 | imo-company::1234565 | "
        "phone::+1 555 010 0199 | tax-id::77 88 | "
        "wallet::1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa | ip::::1\n"
        "4 person 3 | primary E F | iban::GB28 NWBK 6016 1331 9268 19\n"
        "5 person 4 | primary G H\n");
    assert_int_equal(t.taken, 4);
    assert_int_equal(t.incomplete, 4); /* D-1 and C1 are too short */
    assert_int_equal(s.reports, 4);
    buffer_fini(&s.text);
    assert_int_equal(import_text("id,name,no\n1,A B,4111111111111112\n",
                                 "id=id,name=name,card=no", &s, &t, &f),
                     OK);
    assert_string_equal(buffer_text(&s.text),
                        "2 person 1 | primary A B | card::4111111111111112\n");
    assert_int_equal(s.last.code, ERR_FORGED);
    assert_non_null(strstr(s.last.text, "kept as written and not matched"));
    assert_null(strstr(s.last.text, "4111"));
    assert_int_equal(strncmp(s.last.text, "card: ", 6), 0);
    assert_null(strstr(s.last.text, "More here"));
    buffer_fini(&s.text);
    assert_int_equal(import_text("id,name,card,imo,lei\n1,A B,4111111111111112,1,2\n",
                                 NULL, &s, &t, &f),
                     OK);
    assert_int_equal(t.incomplete, 1);
    assert_int_equal(strncmp(s.last.text, "lei: ", 5), 0);
    assert_non_null(strstr(s.last.text, "matched. More here is not right."));
    buffer_fini(&s.text);
    assert_int_equal(import_text("id,name,no\n1,A B,1\n", "card=no", &s, &t, &f),
                     ERR_MALFORMED);
    assert_non_null(strstr(f.text, "add id=HEADER"));
    buffer_fini(&s.text);
    assert_int_equal(
        import_text("id,name,no\n", "id=id,name=name,card=:4111", &s, &t, &f),
        ERR_MALFORMED);
    buffer_fini(&s.text);
    assert_int_equal(import_text("id,name,tax-id,tax_id\n", NULL, &s, &t, &f),
                     ERR_MALFORMED);
    buffer_fini(&s.text);
}

static void mappings_that_are_refused(void **state)
{
    static const char *const refused[] = {
        "id=ref",                 /* no name */
        "id=ref,name=nowhere",    /* no such header */
        "id=ref,name=n,name=n",   /* twice */
        "id=ref,nom=n",           /* unknown */
        "id=ref,name=:All",       /* one name for all */
        "id=ref,name=n,birth=:1", /* one birth for all */
        "id=ref,name=n,kind=:",   /* an empty value */
        "id=ref,name=twin",       /* a header that stands twice */
        "id=ref,name",            /* no equals sign */
        "",
    };
    struct seen s;
    struct tally t;
    struct fault f;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        assert_int_equal(
            import_text("ref,n,twin,twin\n1,A B,c,d\n", refused[i], &s, &t, &f),
            ERR_MALFORMED);
        assert_true(f.text[0] != '\0');
        assert_int_equal(s.taken + s.reports, 0);
        buffer_fini(&s.text);
    }
}

static void long_constant(void **state)
{
    char mapping[256] = "id=ref,name=n,source=:";
    struct seen s;
    struct tally t;
    struct fault f;

    (void)state;
    memset(mapping + strlen(mapping), 'x', MAPPING_CONSTANT_MAX + 1);
    assert_int_equal(import_text("ref,n\n1,A\n", mapping, &s, &t, &f), ERR_LIMIT);
    buffer_fini(&s.text);
}

/* Bad rows are told with their line and cost nothing else. */
static void bad_rows(void **state)
{
    struct seen s;
    struct tally t;
    struct fault f;

    (void)state;
    assert_int_equal(import_text("id,type,name,birth_date,label\n"
                                 "1,person,Ada Verin,1970,\n"
                                 ",person,No Id,1970,\n"
                                 "3,martian,No Kind,,\n"
                                 "4,person,,1970,\n"
                                 "5,person,Stray \" Quote,1970,\n"
                                 "6,person,\"Open Quote,1970,\n"
                                 "7,person,Bad \xFF Bytes,1970,\n"
                                 "8,person,Bad \x07 Bell,1970,\n"
                                 "9,person,No Year,soon,\n"
                                 "10,person,No Code,1970,\xD0\x98\xD0\x93\n"
                                 "11,person,Last One",
                                 NULL, &s, &t, &f),
                     OK);
    assert_string_equal(buffer_text(&s.text),
                        "2 person 1 | primary Ada Verin | born 1970\n"
                        "10 person 9 | primary No Year\n"
                        "11 person 10 | primary No Code | born 1970\n"
                        "12 person 11 | primary Last One\n");
    assert_int_equal(t.rows, 11);
    assert_int_equal(t.taken, 4);
    assert_int_equal(t.bad, 7);
    assert_int_equal(t.incomplete, 2);
    assert_int_equal(s.reports, 9);
    buffer_fini(&s.text);
}

/* What is no table at all is one fault. */
static void files_of_another_kind(void **state)
{
    static const struct {
        const char *bytes;
        size_t count;
    } files[] = {
        {"", 0},
        {"\n\r\n\n", 4},
        {"\x7F"
         "ELF\x02\x01\x01\0\0\0\0\0\n\n",
         14},                                       /* a program */
        {"PK\x03\x04\x14\0\x06\0\n", 9},            /* a spreadsheet */
        {"1,person,Ada Verin\n2,person,B C\n", 33}, /* no header */
        {"id,name,NAME\n1,A,B\n", 20},              /* a header twice */
        {"id,name,primary_name\n1,A,B\n", 28},      /* two columns say one thing */
        {"id,birth_date\n1,1970\n", 21},            /* no name */
        {"name\nAda\n", 9},                         /* no id */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct seen s;
        struct tally t;
        struct fault f;

        assert_int_equal(import(memory(files[i].bytes, files[i].count), NULL, &s, &t, &f),
                         ERR_MALFORMED);
        assert_true(f.text[0] != '\0');
        assert_int_equal(s.taken + s.reports, 0);
        buffer_fini(&s.text);
    }
}

static void other_shapes(void **state)
{
    static const char lines[] = "# how our office writes\r\n"
                                "id = Ref, No.\r\n"
                                "\n"
                                "  name=\xD0\x98\xD0\xBC\xD1\x8F \n"
                                "kind = :group\n"
                                "encoding = windows-1251\n"
                                "separator = ;";
    static const struct {
        const char *bytes;
        size_t count;
        const char *mapping;
    } files[] = {
        {"id;name\n1;\"B; C\"\n", 17, NULL},
        {"id\tname\n1\tB; C\n", 15, NULL},
        {"\xFF\xFEi\0d\0;\0n\0a\0m\0e\0\n\0"
         "1\0;\0\"\0B\0;\0 \0C\0\"\0",
         34, NULL},
        {"Ref, No.;\xC8\xEC\xFF;a,b,c,d\n1;\"B; C\"\n", 31, lines},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct seen s;
        struct tally t;
        struct fault f;

        assert_int_equal(
            import(memory(files[i].bytes, files[i].count), files[i].mapping, &s, &t, &f),
            OK);
        assert_int_equal(t.taken, 1);
        assert_non_null(strstr(buffer_text(&s.text), "B; C"));
        buffer_fini(&s.text);
    }
}

static void mapping_lines_refused(void **state)
{
    static const struct {
        const char *mapping;
        enum err error;
    } cases[] = {
        {"id=id\nname=name\nencoding=ebony\n", ERR_USAGE},
        {"id=id\nname\n", ERR_MALFORMED},
        {"id=id\nname=\n", ERR_MALFORMED},
        {"id=id\nid=id\nname=name\n", ERR_MALFORMED},
        {"id=id\nshoe=name\n", ERR_MALFORMED},
        {"\n", ERR_MALFORMED},
        {"#\n", ERR_MALFORMED},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct seen s;
        struct tally t;
        struct fault f;

        assert_int_equal(
            import(memory("id,name\n1,Ada\n", 14), cases[i].mapping, &s, &t, &f),
            cases[i].error);
        assert_true(f.text[0] != '\0');
        buffer_fini(&s.text);
    }
}

static void more_than_fits(void **state)
{
    struct seen s;
    struct tally t;
    struct fault f;
    struct buffer b;

    (void)state;
    buffer_init(&b, 1u << 20);
    buffer_add_text(&b, "id,name,aliases\n1,Many Names,");
    for (int i = 0; i < 300; i++)
        buffer_printf(&b, "alias %d;", i);
    buffer_add_text(&b, "\n2,Next One,\n");
    assert_int_equal(import(memory(b.data, b.bytes), NULL, &s, &t, &f), OK);
    assert_int_equal(t.taken, 2);
    assert_int_equal(t.incomplete, 1);
    assert_int_equal(s.report_line, 2);
    buffer_fini(&s.text);
    buffer_fini(&b);
}

static void sink_ends_it(void **state)
{
    struct source_memory m = {(const uint8_t *)"id,name\n1,A\n2,B\n", 16, 16, OK};
    struct source source = source_of_memory(&m);
    struct seen s = {.answer = ERR_CANCELLED};
    struct sink sink = {take, report, &s};
    struct tally t;
    struct fault f = {0};

    (void)state;
    buffer_init(&s.text, 1000);
    assert_int_equal(mapping_import(&source, NULL, &sink, &t, &f), ERR_CANCELLED);
    assert_int_equal(s.taken, 1);
    assert_int_equal(t.taken, 0);
    buffer_fini(&s.text);
}

static enum err take_nothing(void *state, const struct record *r, size_t line)
{
    (void)state;
    (void)r;
    (void)line;
    return OK;
}

static void out_of_memory(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct source_memory m = {
            (const uint8_t *)"id,name,birth_date,label,source\n1,A B,1970,x,y\n", 47, 47,
            OK};
        struct source source = source_of_memory(&m);
        struct sink sink = {take_nothing, report, NULL};
        struct tally t;
        struct fault f = {0};
        enum err e;

        failing_start(n);
        e = mapping_import(&source, NULL, &sink, &t, &f);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            assert_int_equal(t.taken, 1);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
    }
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_headers),
        cmocka_unit_test(spreadsheet),
        cmocka_unit_test(foreign_headers),
        cmocka_unit_test(explicit_mapping),
        cmocka_unit_test(identifiers),
        cmocka_unit_test(mappings_that_are_refused),
        cmocka_unit_test(long_constant),
        cmocka_unit_test(bad_rows),
        cmocka_unit_test(files_of_another_kind),
        cmocka_unit_test(other_shapes),
        cmocka_unit_test(mapping_lines_refused),
        cmocka_unit_test(more_than_fits),
        cmocka_unit_test(sink_ends_it),
        cmocka_unit_test(out_of_memory),
    };

    return cmocka_run_group_tests_name("format/mapping", tests, start, NULL);
}
