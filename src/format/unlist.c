/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unlist.c - one element, one record
 */
#include "format/unlist.h"

#include "base/buffer.h"
#include "base/num.h"
#include "format/issued.h"
#include "format/listed.h"
#include "format/xml.h"

#include <string.h>
#include <strings.h>

static const char source_name[] = "UN Security Council Consolidated List";

/* What the elements of one sort of entry are called. */
struct sort {
    const char *entry;
    const char *alias;
    const char *address; /* whose country counts; NULL: none does */
    enum record_kind kind;
};

static const struct sort sorts[] = {
    {"INDIVIDUAL", "INDIVIDUAL_ALIAS", NULL, RECORD_PERSON},
    {"ENTITY", "ENTITY_ALIAS", "ENTITY_ADDRESS", RECORD_ORGANISATION},
};

/* An entry, and what becomes of it. */
struct making {
    const struct xml_entry *entry;
    const struct xml_node *top;
    struct listed *l;
};

static const char *value(const struct making *m, const char *name)
{
    return xml_child_text(m->entry, m->top, name);
}

static enum err add_names(const struct making *m)
{
    const char *parts[] = {value(m, "FIRST_NAME"), value(m, "SECOND_NAME"),
                           value(m, "THIRD_NAME"), value(m, "FOURTH_NAME")};
    enum err e = listed_parts(m->l, parts, COUNT_OF(parts), RECORD_NAME_PRIMARY);

    return e == OK
               ? listed_name(m->l, value(m, "NAME_ORIGINAL_SCRIPT"), RECORD_NAME_ORIGINAL)
               : e;
}

/* Without `label` at its beginning, and what parts it from the rest. */
static void skip_label(const char **at, size_t *length, const char *label)
{
    size_t count = strlen(label);

    if (*length >= count && strncasecmp(*at, label, count) == 0) {
        *at += count;
        *length -= count;
    }
    while (*length > 0 && strchr(" ,:", **at) != NULL) {
        (*at)++;
        (*length)--;
    }
}

/* How much of an alias is the name: a remark behind it, such as when that one was born or
 * in which papers the name stands, has a number in it. */
static size_t without_remark(const char *at, size_t length)
{
    static const char *const openings[] = {" (", ", born "};

    for (size_t i = 0; i < COUNT_OF(openings); i++) {
        const char *found = memmem(at, length, openings[i], strlen(openings[i]));

        for (const char *c = found; c != NULL && c < at + length; c++)
            if (*c >= '0' && *c <= '9')
                length = (size_t)(found - at);
    }
    return length;
}

/* One name of an alias, in whichever script. */
static enum err
add_alias_piece(struct listed *l, const char *at, size_t length, bool weak)
{
    enum record_name_kind kind = weak ? RECORD_NAME_WEAK : RECORD_NAME_ALIAS;
    struct buffer piece;
    enum err e;

    skip_label(&at, &length, "");
    skip_label(&at, &length, "original script");
    length = without_remark(at, length);
    while (length > 0 && strchr(" ,", at[length - 1]) != NULL)
        length--;
    buffer_init(&piece, XML_ENTRY_MAX);
    buffer_add(&piece, at, length);
    e = buffer_status(&piece);
    if (!weak && listed_is_foreign(buffer_text(&piece)))
        kind = RECORD_NAME_ORIGINAL;
    if (e == OK)
        e = listed_name(l, buffer_text(&piece), kind);
    buffer_fini(&piece);
    return e;
}

/* "Haji Gul (<in Arabic letters>)" and "Ann Mirova; Anna Mirova" are several names; other
 * parentheses are part of one. */
static enum err add_alias(struct listed *l, const char *text, bool weak)
{
    const char *parting = listed_is_foreign(text) ? ";()" : ";";
    enum err e = OK;

    while (e == OK && *text != '\0') {
        size_t length = strcspn(text, parting);

        e = add_alias_piece(l, text, length, weak);
        text += length + (text[length] != '\0' ? 1 : 0);
    }
    return e;
}

static enum err add_aliases(const struct making *m, const struct sort *sort)
{
    enum err e = OK;

    for (const struct xml_node *n = xml_child(m->entry, m->top, sort->alias);
         e == OK && n != NULL; n = xml_next(m->entry, n, sort->alias)) {
        bool weak = strcasecmp(xml_child_text(m->entry, n, "QUALITY"), "low") == 0;

        e = add_alias(m->l, xml_child_text(m->entry, n, "ALIAS_NAME"), weak);
        if (e == OK)
            e = listed_birth(m->l, xml_child_text(m->entry, n, "DATE_OF_BIRTH"));
    }
    return e;
}

static enum err add_births(const struct making *m)
{
    static const char name[] = "INDIVIDUAL_DATE_OF_BIRTH";
    enum err e = OK;

    for (const struct xml_node *n = xml_child(m->entry, m->top, name);
         e == OK && n != NULL; n = xml_next(m->entry, n, name)) {
        e = listed_birth(m->l, xml_child_text(m->entry, n, "DATE"));
        if (e == OK)
            e = listed_birth(m->l, xml_child_text(m->entry, n, "YEAR"));
        if (e == OK)
            e = listed_span(m->l, xml_child_text(m->entry, n, "FROM_YEAR"),
                            xml_child_text(m->entry, n, "TO_YEAR"));
    }
    return e;
}

/* The texts `inner` of all elements `outer`, as countries. */
static enum err
add_countries(const struct making *m, const char *outer, const char *inner)
{
    enum err e = OK;

    for (const struct xml_node *n = xml_child(m->entry, m->top, outer);
         e == OK && n != NULL; n = xml_next(m->entry, n, outer))
        for (const struct xml_node *v = xml_child(m->entry, n, inner);
             e == OK && v != NULL; v = xml_next(m->entry, v, inner))
            e = listed_country(m->l, xml_text(m->entry, v));
    return e;
}

/* The number stands in NUMBER or, now and then, behind its description. */
static enum err add_document(const struct making *m, const struct xml_node *n)
{
    const char *type = xml_child_text(m->entry, n, "TYPE_OF_DOCUMENT");
    const char *closer = xml_child_text(m->entry, n, "TYPE_OF_DOCUMENT2");
    const char *number = xml_child_text(m->entry, n, "NUMBER");
    const char *country = xml_child_text(m->entry, n, "ISSUING_COUNTRY");
    enum identifier_kind kind = issued_kind(type, IDENTIFIER_DOCUMENT);

    if (country[0] == '\0')
        country = xml_child_text(m->entry, n, "COUNTRY_OF_ISSUE");
    if (number[0] == '\0')
        return strpbrk(closer, "0123456789") != NULL
                   ? issued_add(m->l, kind, country, closer)
                   : OK;
    return issued_add(m->l, issued_kind(closer, kind), country, number);
}

static enum err add_documents(const struct making *m)
{
    static const char name[] = "INDIVIDUAL_DOCUMENT";
    enum err e = OK;

    for (const struct xml_node *n = xml_child(m->entry, m->top, name);
         e == OK && n != NULL; n = xml_next(m->entry, n, name))
        e = add_document(m, n);
    return e;
}

static enum err fill(const struct making *m, const struct sort *sort)
{
    const char *id = value(m, "REFERENCE_NUMBER");
    enum err e = listed_id(m->l, id[0] != '\0' ? id : value(m, "DATAID"), source_name);

    if (e == OK)
        e = add_names(m);
    if (e == OK)
        e = add_aliases(m, sort);
    if (e == OK)
        e = add_births(m);
    if (e == OK)
        e = add_countries(m, "NATIONALITY", "VALUE");
    if (e == OK && sort->address != NULL)
        e = add_countries(m, sort->address, "COUNTRY");
    if (e == OK)
        e = add_documents(m);
    if (e == OK)
        e = listed_label(m->l, value(m, "UN_LIST_TYPE"));
    return e;
}

static enum err take(void *state, const struct xml_entry *entry)
{
    struct listed_import *import = state;
    const struct sort *sort = &sorts[0];
    struct listed l;
    struct making m = {entry, xml_top(entry), &l};
    enum err e;

    if (strcmp(xml_name(entry, m.top), sort->entry) != 0)
        sort = &sorts[1];
    listed_init(&l, xml_line(entry));
    l.record.kind = sort->kind;
    e = fill(&m, sort);
    if (e == OK)
        e = listed_give(&l, import->sink, import->tally);
    listed_fini(&l);
    return e;
}

enum err unlist_import(struct source *source,
                       const struct sink *sink,
                       struct tally *tally,
                       struct fault *f)
{
    static const char *const entries[] = {"INDIVIDUAL", "ENTITY", NULL};
    struct listed_import import = {sink, tally};
    struct xml_plan plan = {"CONSOLIDATED_LIST", entries, take, listed_skip, &import};

    *tally = (struct tally){0};
    return xml_read(source, &plan, f);
}
