/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guess_test.c - the format is seen from the bytes
 */
#include "base/num.h"
#include "format/guess.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void contents(void **state)
{
    static const struct {
        const char *text;
        const char *name;
        enum format_kind kind;
    } cases[] = {
        {"<?xml version='1.0'?>\n<!-- list --><CONSOLIDATED_LIST xmlns:x='y'>", "a.csv",
         FORMAT_UN_XML},
        {"\xEF\xBB\xBF<sdnList xmlns=\"u\">", NULL, FORMAT_OFAC_XML},
        {"<o:Sanctions>", NULL, FORMAT_OFAC_XML},
        {"<!DOCTYPE x [<!ENTITY a 'b'>]><export/>", NULL, FORMAT_UNKNOWN},
        {"<export xmlns=\"http://eu.europa.ec/fpi/fsd/export\"", "x", FORMAT_EU_XML},
        {" \n<Designations>", NULL, FORMAT_UK_XML},
        {"<html><body>not here</body></html>", "sdn.xml", FORMAT_UNKNOWN},
        {"<", NULL, FORMAT_UNKNOWN},
        {"<!--", NULL, FORMAT_UNKNOWN},
        {"{\"id\":\"Q1\",\"properties\":{\"type\":[]},\"schema\":\"Person\"}", "a.json",
         FORMAT_FTM},
        {"{\"id\":\"bundle--1\",\"type\":\"bundle\",\"objects\":[]}", "a.csv",
         FORMAT_STIX},
        {"{\"more\":false,\"objects\":[{\"schema\":1}]}", NULL, FORMAT_STIX},
        {"[{\"x\":\"schema\",\"type\":\"indicator\"}]", NULL, FORMAT_STIX},
        {"{ \"Event\" : {\"type\":1}}", NULL, FORMAT_MISP},
        {"{\"response\":[{\"Event\":{}}]}", NULL, FORMAT_MISP},
        {"{\"a\":\"type\\\":", NULL, FORMAT_UNKNOWN},
        {"fileGenerationDate;Entity_LogicalId;Entity_Remark\n", "x", FORMAT_EU_CSV},
        {"Last Updated,02/04/2014\r\nName 6,Name 1,Name 2\r\n", "x", FORMAT_UK_CSV},
        {"Report Date: 1-Jan-2026\nLast Updated,Unique ID,OFSI Group ID\n", "x",
         FORMAT_UK_CSV},
        {"36,GREY FERRY LINES,-0- ,XA\n", "x", FORMAT_OFAC_CSV},
        {"36,GREY FERRY LINES,XA\n", "x", FORMAT_CSV},
        {"id\tname\n", "x", FORMAT_CSV},
        {"name\n", "list.CSV", FORMAT_CSV},
        {"name\n", "list.txt", FORMAT_UNKNOWN},
        {"PK\x03\x04more", "list.csv", FORMAT_WORKBOOK},
        {"\xD0\xCF\x11\xE0\xA1", "list.xls", FORMAT_WORKBOOK},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(
            guess_format(cases[i].text, strlen(cases[i].text), cases[i].name),
            cases[i].kind);
    assert_int_equal(guess_format("", 0, "a.csv"), FORMAT_UNKNOWN);
    assert_int_equal(guess_format("a,\0b", 4, "a.csv"), FORMAT_UNKNOWN);
}

static void wide(void **state)
{
    static const char little[] = "\xFF\xFEi\0d\0;\0n\0a\0m\0e\0\n";
    static const char big[] = "\xFE\xFF\0<\0e\0x\0p\0o\0r\0t\0>";

    (void)state;
    assert_int_equal(guess_format(little, sizeof little, NULL), FORMAT_CSV);
    assert_int_equal(guess_format(big, sizeof big - 1, NULL), FORMAT_EU_XML);
    assert_int_equal(guess_format("\xFF\xFE", 2, NULL), FORMAT_UNKNOWN);
}

static void every_cut(void **state)
{
    static const char text[] = "<?xml version='1.0'?><!-- a --><!DOCTYPE b>"
                               "<o:CONSOLIDATED_LIST a=\"1\">";

    (void)state;
    for (size_t i = 0; i < sizeof text - 1; i++) {
        enum format_kind kind = guess_format(text, i, NULL);
        assert_true(kind == FORMAT_UNKNOWN || kind == FORMAT_UN_XML);
    }
}

static void names(void **state)
{
    enum format_kind kind = FORMAT_UNKNOWN;

    (void)state;
    for (enum format_kind i = FORMAT_CSV; i < FORMAT_WORKBOOK; i++) {
        assert_true(format_find(format_word(i), &kind));
        assert_int_equal(kind, i);
        assert_int_equal(format_is_list(i), i >= FORMAT_UN_XML);
    }
    assert_false(format_find("", &kind));
    assert_false(format_find("pdf", &kind));
    assert_string_equal(format_word(FORMAT_WORKBOOK), "");
    assert_false(format_is_list(FORMAT_WORKBOOK));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(contents),
        cmocka_unit_test(wide),
        cmocka_unit_test(every_cut),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
