/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xml_test.c - entries out of XML, and everything that is no list
 */
#include "base/buffer.h"
#include "base/memory.h"
#include "base/num.h"
#include "format/xml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A text that is given in pieces; then `tail` over and over, so often. */
struct input {
    const char *at;
    size_t left;
    size_t step;
    const char *tail;
    size_t again;
    enum err error; /* at the end */
};

struct seen {
    struct buffer text;
    size_t refused;
    size_t line;
    enum err answer;
};

static enum err read_input(void *state, uint8_t *out, size_t capacity, size_t *got)
{
    struct input *in = state;
    size_t count;

    if (in->left == 0 && in->again > 0) {
        in->again--;
        in->at = in->tail;
        in->left = strlen(in->tail);
    }
    count = in->left < in->step ? in->left : in->step;
    count = count < capacity ? count : capacity;
    memcpy(out, in->at, count);
    in->at += count;
    in->left -= count;
    *got = count;
    return count == 0 ? in->error : OK;
}

/* The whole entry: names, attributes a and b, texts. */
static enum err take(void *state, const struct xml_entry *entry)
{
    struct seen *s = state;
    const struct xml_node *top = xml_top(entry);

    buffer_printf(&s->text, "%zu %s(%s,%s)=%s", xml_line(entry), xml_name(entry, top),
                  xml_attribute(entry, top, "a"), xml_attribute(entry, top, "b"),
                  xml_text(entry, top));
    for (const struct xml_node *n = xml_child(entry, top, NULL); n != NULL;
         n = xml_next(entry, n, NULL)) {
        buffer_printf(&s->text, " %s(%s)=%s", xml_name(entry, n),
                      xml_attribute(entry, n, "a"), xml_text(entry, n));
        for (const struct xml_node *m = xml_child(entry, n, "v"); m != NULL;
             m = xml_next(entry, m, "v"))
            buffer_printf(&s->text, "/%s", xml_text(entry, m));
    }
    buffer_add_text(&s->text, "\n");
    return s->answer;
}

static enum err refuse(void *state, size_t line, const struct fault *why)
{
    struct seen *s = state;

    assert_int_equal(why->code, ERR_LIMIT);
    s->refused++;
    s->line = line;
    return OK;
}

static enum err read_all(struct input *in, struct seen *s, struct fault *f)
{
    static const char *const entries[] = {"e", "other", NULL};
    struct source source = {read_input, in};
    struct xml_plan plan = {"list", entries, take, refuse, s};

    memset(s, 0, sizeof *s);
    memset(f, 0, sizeof *f);
    buffer_init(&s->text, 1u << 20);
    return xml_read(&source, &plan, f);
}

static enum err
read_text(const char *text, size_t count, size_t step, struct seen *s, struct fault *f)
{
    struct input in = {text, count, step, NULL, 0, OK};

    return read_all(&in, s, f);
}

static void entries(void **state)
{
    static const char text[] =
        "<?xml version='1.0'?>\n"
        "<!-- a list --><x:list xmlns:x='u' xmlns='w'>\n"
        "<head><date>1</date></head>\n"
        "<e a='1' b='&lt;&#x41;'><?pi x?>\n"
        "  <n>  Ann\n   Mirova  </n><n/><n a='2'><![CDATA[R&D ]]>x</n>\n"
        "  <w><v>1</v>tail<u><v>9</v></u><v>2 &amp; 3</v></w><n>\xD0\x90</n></e>\n"
        "<other>alone</other><x:e/><e>a<e>b</e>c</e>\n"
        "</x:list>\n";
    static const char expected[] =
        "4 e(1,<A)= n()=Ann Mirova n()= n(2)=R&D x w()=/1/2 & 3 n()=\xD0\x90\n"
        "8 other(,)=alone\n"
        "8 e(,)=\n"
        "8 e(,)=a e()=b\n";
    static const size_t steps[] = {1, 2, 3, 7, 100000};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        struct seen s;
        struct fault f;

        assert_int_equal(read_text(text, sizeof text - 1, steps[i], &s, &f), OK);
        assert_string_equal(buffer_text(&s.text), expected);
        buffer_fini(&s.text);
    }
}

/* "<list><e><n>.</n></e></list>" in other encodings, by a second hand. */
static void encodings(void **state)
{
    static const char windows[] =
        "<?xml version='1.0' "
        "encoding='windows-1251'?><list><e>\xC0\xED\xED\xE0</e></list>";
    static const char broken[] = "<list><e>\xC0\xED</e></list>";
    static const char unknown[] = "<?xml version='1.0' encoding='ebony'?><list/>";
    static const char ascii[] = "<list><e>Ann</e></list>";
    char wide[2 + 2 * sizeof ascii] = {(char)0xFF, (char)0xFE};
    struct seen s;
    struct fault f;

    (void)state;
    assert_int_equal(read_text(windows, sizeof windows - 1, 5, &s, &f), OK);
    assert_string_equal(buffer_text(&s.text),
                        "1 e(,)=\xD0\x90\xD0\xBD\xD0\xBD\xD0\xB0\n");
    buffer_fini(&s.text);
    for (size_t i = 0; i < sizeof ascii - 1; i++)
        wide[2 + 2 * i] = ascii[i];
    assert_int_equal(read_text(wide, 2 * sizeof ascii, 3, &s, &f), OK);
    assert_string_equal(buffer_text(&s.text), "1 e(,)=Ann\n");
    buffer_fini(&s.text);
    assert_int_equal(read_text(broken, sizeof broken - 1, 99, &s, &f), ERR_MALFORMED);
    assert_int_equal(read_text(unknown, sizeof unknown - 1, 99, &s, &f), ERR_MALFORMED);
}

static void hostile(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "name,id\n",
        "<other><e/></other>",
        "<list>",
        "<list><e></list>",
        "<list></list><list/>",
        "<list><e>&nothing;</e></list>",
        "<list><e a=1/></list>",
        "<list><e>\x01</e></list>",
        "<list><e>&#0;</e></list>",
        "<!DOCTYPE list><list/>",
        "<!DOCTYPE list SYSTEM \"file:///etc/passwd\"><list/>",
        "<!DOCTYPE list [<!ENTITY a \"b\"><!ENTITY c "
        "\"&a;&a;\">]><list><e>&c;</e></list>",
        "<!DOCTYPE list [<!ENTITY a SYSTEM "
        "\"file:///etc/passwd\">]><list><e>&a;</e></list>",
        "<!DOCTYPE list [<!ENTITY % p SYSTEM \"http://localhost/\">%p;]><list/>",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        for (size_t step = 1; step < 100; step += 98) {
            struct seen s;
            struct fault f;

            assert_int_equal(read_text(texts[i], strlen(texts[i]), step, &s, &f),
                             ERR_MALFORMED);
            assert_true(f.text[0] != '\0');
            assert_true(strstr(f.text, "passwd") == NULL);
            buffer_fini(&s.text);
        }
}

/* Text without end where an entry, an attribute, a comment, a name might stand. */
static void endless(void **state)
{
    static const struct {
        const char *head;
        const char *tail;
        enum err error;
    } cases[] = {
        {"<list>", "<d>", ERR_LIMIT},
        {"<list><e>", "<d>", ERR_LIMIT},
        {"<list><e a='", "0123456789012345678901234567890123456789", ERR_LIMIT},
        {"<list><!--", "0123456789012345678901234567890123456789", ERR_LIMIT},
        {"<list><e><x", "0123456789012345678901234567890123456789", ERR_LIMIT},
        {"<list", " a='0'", ERR_MALFORMED},
        {"<?xml version='1.0'?>", "                                        ", ERR_LIMIT},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct input in = {
            cases[i].head, strlen(cases[i].head), 4096, cases[i].tail, 600 * 1000, OK};
        struct seen s;
        struct fault f;
        enum err e = read_all(&in, &s, &f);

        assert_true(e == ERR_MALFORMED || e == ERR_LIMIT);
        assert_true(in.again > 0 || in.left > 0 || e == cases[i].error);
        assert_true(f.text[0] != '\0');
        buffer_fini(&s.text);
    }
}

/* An entry that is too large is passed over, and the next one taken. */
static void large_entries(void **state)
{
    static const struct {
        const char *tail;
        size_t again;
    } cases[] = {
        {"0123456789 ", XML_ENTRY_MAX / 11 + 10},
        {"<x/>", XML_NODES_MAX + 10},
        {"<n a='0123456789'>0123456789</n>", XML_ENTRY_MAX / 30},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buffer whole;
        struct seen s;
        struct fault f;

        buffer_init(&whole, (size_t)8 * XML_ENTRY_MAX);
        buffer_add_text(&whole, "<list><e>1</e>\n<e>");
        for (size_t k = 0; k < cases[i].again; k++)
            buffer_add_text(&whole, cases[i].tail);
        buffer_add_text(&whole, "</e>\n<e>3</e></list>");
        assert_int_equal(read_text((const char *)whole.data, whole.bytes, 4096, &s, &f),
                         OK);
        assert_string_equal(buffer_text(&s.text), "1 e(,)=1\n3 e(,)=3\n");
        assert_int_equal(s.refused, 1);
        assert_int_equal(s.line, 2);
        buffer_fini(&s.text);
        buffer_fini(&whole);
    }
}

static void others_errors(void **state)
{
    static const char *const names[] = {"e", NULL};
    struct input in = {"<list><e/><e/>", 14, 3, NULL, 0, ERR_CANCELLED};
    struct source source = {read_input, &in};
    struct seen s = {.answer = OK};
    struct xml_plan plan = {NULL, names, take, refuse, &s};
    struct fault f;

    (void)state;
    buffer_init(&s.text, 1u << 20);
    assert_int_equal(xml_read(&source, &plan, &f), ERR_CANCELLED);
    in = (struct input){"<list><e/><e/>", 14, 3, NULL, 0, ERR_LIMIT};
    assert_int_equal(xml_read(&source, &plan, &f), ERR_IO);
    in = (struct input){"<list><e/><e/></list>", 21, 3, NULL, 0, OK};
    buffer_clear(&s.text);
    s.answer = ERR_EXISTS;
    assert_int_equal(xml_read(&source, &plan, &f), ERR_EXISTS);
    assert_string_equal(buffer_text(&s.text), "1 e(,)=\n");
    buffer_fini(&s.text);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries),       cmocka_unit_test(encodings),
        cmocka_unit_test(hostile),       cmocka_unit_test(endless),
        cmocka_unit_test(large_entries), cmocka_unit_test(others_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
