/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xml.c - libxml2's push parser, and the entry that is being gathered
 *
 * The parser is fed a chunk at a time and calls back; it builds no tree and knows no
 * entity, for every callback that could declare one refuses the file. What goes wrong in
 * a callback is kept in `failed` and ends the feeding.
 *
 * The library is loaded when there is XML to read: it brings ICU and the library of C++,
 * which no other command, and no server, has a use for.
 *
 *     nodes:  [ INDIVIDUAL | FIRST_NAME | ALIAS | ALIAS_NAME | QUALITY | ... ]
 *               preorder; `behind` is the first node that is not within
 *     text:   names, texts and attributes, each with its NUL, at the nodes' offsets
 */
#include "format/xml.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/num.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define LIBRARY "libxml2.so.2"

enum { CHUNK = 16 * 1024, DETECT = 4 };

struct xml_node {
    uint32_t name;
    uint32_t text;       /* 0 until it has some: offset 0 holds "" */
    uint32_t attributes; /* name, value, name, value ...; "" after the last */
    uint32_t behind;
    uint32_t depth;
};

struct xml_entry {
    struct xml_node *nodes;
    size_t count;
    size_t room;
    struct buffer text;
    size_t line;
};

/* What is called of the library, under its own names. */
struct library {
    void *handle;
    xmlParserCtxt *(*xmlCreatePushParserCtxt)(
        xmlSAXHandler *, void *, const char *, int, const char *);
    int (*xmlCtxtUseOptions)(xmlParserCtxt *, int);
    int (*xmlParseChunk)(xmlParserCtxt *, const char *, int, int);
    void (*xmlStopParser)(xmlParserCtxt *);
    void (*xmlFreeParserCtxt)(xmlParserCtxt *);
    int (*xmlSAX2GetLineNumber)(void *);
};

struct reading {
    const struct xml_plan *plan;
    struct library library;
    xmlParserCtxt *parser;
    struct xml_entry entry;
    bool within;                  /* an entry is being gathered */
    bool over;                    /* it is over a bound: only its end is waited for */
    size_t depth;                 /* of open elements in all */
    size_t base;                  /* depth at which the entry stands */
    uint32_t open[XML_DEPTH_MAX]; /* the entry's open nodes */
    bool writing;                 /* the innermost open node's text is being written */
    bool blank;                   /* and a blank comes if more follows */
    size_t quiet;                 /* bytes fed since the last callback */
    enum err failed;
    struct fault *f;
};

/* ---- looking into an entry ---- */

static const char *at(const struct xml_entry *entry, uint32_t offset)
{
    return buffer_text(&entry->text) + offset;
}

const struct xml_node *xml_top(const struct xml_entry *entry)
{
    return entry->nodes;
}

size_t xml_line(const struct xml_entry *entry)
{
    return entry->line;
}

const char *xml_name(const struct xml_entry *entry, const struct xml_node *node)
{
    return node != NULL ? at(entry, node->name) : "";
}

const char *xml_text(const struct xml_entry *entry, const struct xml_node *node)
{
    return node != NULL ? at(entry, node->text) : "";
}

/* The first node from `i` on, at this depth and before `end`, that has the name. */
static const struct xml_node *
find_node(const struct xml_entry *entry, size_t i, size_t end, const char *name)
{
    for (; i < end; i = entry->nodes[i].behind)
        if (name == NULL || strcmp(at(entry, entry->nodes[i].name), name) == 0)
            return &entry->nodes[i];
    return NULL;
}

const struct xml_node *
xml_child(const struct xml_entry *entry, const struct xml_node *node, const char *name)
{
    if (node == NULL)
        return NULL;
    return find_node(entry, (size_t)(node - entry->nodes) + 1, node->behind, name);
}

const struct xml_node *
xml_next(const struct xml_entry *entry, const struct xml_node *node, const char *name)
{
    size_t end;

    if (node == NULL || node == entry->nodes)
        return NULL;
    end = node->behind;
    while (end < entry->count && entry->nodes[end].depth >= node->depth)
        end = entry->nodes[end].behind; /* to where the parent ends */
    return find_node(entry, node->behind, end, name);
}

const struct xml_node *xml_after(const struct xml_entry *entry,
                                 const struct xml_node *node)
{
    return node + 1 < entry->nodes + entry->count ? node + 1 : NULL;
}

const char *xml_attribute(const struct xml_entry *entry,
                          const struct xml_node *node,
                          const char *name)
{
    const char *key = node != NULL ? at(entry, node->attributes) : "";

    while (*key != '\0') {
        const char *value = key + strlen(key) + 1;

        if (strcmp(key, name) == 0)
            return value;
        key = value + strlen(value) + 1;
    }
    return "";
}

const char *xml_child_text(const struct xml_entry *entry,
                           const struct xml_node *node,
                           const char *name)
{
    return xml_text(entry, xml_child(entry, node, name));
}

/* ---- gathering one ---- */

static size_t line_of(const struct reading *r)
{
    int line = r->library.xmlSAX2GetLineNumber(r->parser);

    return line > 0 ? (size_t)line : 1;
}

/* The first failure is the one; the parser makes no more calls. */
static void fail(struct reading *r, enum err e)
{
    if (r->failed == OK)
        r->failed = e;
    r->library.xmlStopParser(r->parser);
}

static void refuse(struct reading *r, enum err code, const char *why)
{
    if (r->failed == OK)
        fail(r, fault_set(r->f, code, "", "Line %zu: %s", line_of(r), why));
}

static void clear_entry(struct xml_entry *entry)
{
    buffer_clear(&entry->text);
    buffer_add_byte(&entry->text, 0); /* offset 0 is "" */
    entry->count = 0;
}

/* The entry is not taken; its end is waited for, with nothing kept of it. */
static void give_up(struct reading *r)
{
    struct fault why;
    enum err e;

    if (buffer_status(&r->entry.text) == ERR_NOMEM) {
        fail(r, ERR_NOMEM);
        return;
    }
    (void)!fault_set(&why, ERR_LIMIT, "",
                     "The entry is larger than %d bytes or has more than %d elements; "
                     "split it.",
                     XML_ENTRY_MAX, XML_NODES_MAX);
    r->over = true;
    clear_entry(&r->entry);
    e = r->plan->refuse(r->plan->state, r->entry.line, &why);
    if (e != OK)
        fail(r, e);
}

static uint32_t offset(const struct reading *r)
{
    return (uint32_t)r->entry.text.bytes; /* at most XML_ENTRY_MAX */
}

static void add_attributes(struct reading *r, int count, const xmlChar **attributes)
{
    struct buffer *text = &r->entry.text;

    for (int i = 0; i < count; i++, attributes += 5) {
        const char *value = (const char *)attributes[3];

        buffer_add_text(text, (const char *)attributes[0]);
        buffer_add_byte(text, 0);
        buffer_add(text, value, (size_t)(attributes[4] - attributes[3]));
        buffer_add_byte(text, 0);
    }
    buffer_add_byte(text, 0);
}

/* Room for one node more; false when it cannot be had. */
static bool grow(struct reading *r)
{
    struct xml_entry *entry = &r->entry;
    struct xml_node *grown;

    if (entry->count == XML_NODES_MAX) {
        give_up(r);
        return false;
    }
    grown = memory_grow(entry->nodes, &entry->room, entry->count + 1, sizeof *grown);
    if (grown == NULL) {
        fail(r, ERR_NOMEM);
        return false;
    }
    entry->nodes = grown;
    return true;
}

static void end_text(struct reading *r)
{
    if (r->writing)
        buffer_add_byte(&r->entry.text, 0);
    r->writing = false;
    r->blank = false;
}

static void add_node(struct reading *r,
                     const xmlChar *name,
                     int attribute_count,
                     const xmlChar **attributes)
{
    struct xml_entry *entry = &r->entry;
    struct xml_node *node;

    end_text(r);
    if (!grow(r))
        return;
    r->open[r->depth - r->base] = (uint32_t)entry->count;
    node = &entry->nodes[entry->count++];
    *node = (struct xml_node){.name = offset(r), .depth = (uint32_t)(r->depth - r->base)};
    buffer_add_text(&entry->text, (const char *)name);
    buffer_add_byte(&entry->text, 0);
    node->attributes = offset(r);
    add_attributes(r, attribute_count, attributes);
    if (buffer_status(&entry->text) != OK)
        give_up(r);
}

static bool is_entry(const struct reading *r, const xmlChar *name)
{
    for (const char *const *n = r->plan->entries; *n != NULL; n++)
        if (strcmp(*n, (const char *)name) == 0)
            return true;
    return false;
}

static void on_start(void *state,
                     const xmlChar *name,
                     const xmlChar *prefix,
                     const xmlChar *uri,
                     int namespace_count,
                     const xmlChar **namespaces,
                     int attribute_count,
                     int defaulted_count,
                     const xmlChar **attributes) /* NOLINT: the callback's own shape */
{
    struct reading *r = state;

    (void)prefix;
    (void)uri;
    (void)namespace_count;
    (void)namespaces;
    (void)defaulted_count;
    r->quiet = 0;
    if (r->failed != OK)
        return;
    if (r->depth == 0 && r->plan->root != NULL &&
        strcmp((const char *)name, r->plan->root) != 0) {
        fail(r, fault_set(r->f, ERR_MALFORMED, "",
                          "Line %zu: the outermost element is %.40s, and %s in the list "
                          "that is read here.",
                          line_of(r), (const char *)name, r->plan->root));
        return;
    }
    if (r->depth == XML_DEPTH_MAX) {
        refuse(r, ERR_LIMIT, "elements stand deeper in each other than in any list.");
        return;
    }
    if (!r->within && is_entry(r, name)) {
        clear_entry(&r->entry);
        r->within = true;
        r->over = false;
        r->base = r->depth;
        r->entry.line = line_of(r);
    }
    if (r->within && !r->over)
        add_node(r, name, attribute_count, attributes);
    r->depth++;
}

/* The innermost open node is whole. */
static void close_node(struct reading *r)
{
    struct xml_entry *entry = &r->entry;

    end_text(r);
    entry->nodes[r->open[r->depth - r->base]].behind = (uint32_t)entry->count;
    if (buffer_status(&entry->text) != OK)
        give_up(r);
}

static void
on_end(void *state, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct reading *r = state;

    (void)name;
    (void)prefix;
    (void)uri;
    r->quiet = 0;
    if (r->failed != OK)
        return;
    r->depth--;
    if (!r->within)
        return;
    if (!r->over)
        close_node(r);
    if (r->depth == r->base) {
        enum err e = OK;

        r->within = false;
        if (!r->over && r->failed == OK)
            e = r->plan->take(r->plan->state, &r->entry);
        if (e != OK)
            fail(r, e);
    }
}

static bool is_blank(xmlChar c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Add text to the innermost open node; a run of blanks becomes one when more follows. */
static void add_text(struct reading *r, const xmlChar *from, size_t count)
{
    struct buffer *text = &r->entry.text;

    for (size_t i = 0; i < count; i++) {
        if (is_blank(from[i])) {
            r->blank = r->writing;
            continue;
        }
        if (r->blank)
            buffer_add_byte(text, ' ');
        buffer_add_byte(text, from[i]);
        r->blank = false;
        r->writing = true;
    }
}

static void on_text(void *state, const xmlChar *bytes, int count)
{
    struct reading *r = state;
    struct xml_entry *entry = &r->entry;
    struct xml_node *node;

    if (r->failed != OK || !r->within || r->over || count <= 0)
        return;
    node = &entry->nodes[r->open[r->depth - 1 - r->base]];
    if (node != &entry->nodes[entry->count - 1])
        return; /* behind a child */
    if (!r->writing)
        node->text = offset(r);
    add_text(r, bytes, (size_t)count);
    if (!r->writing)
        node->text = 0;
    else
        r->quiet = 0;
    if (buffer_status(&entry->text) != OK)
        give_up(r);
}

/* ---- what a list does not have ---- */

static void on_document_type(void *state,
                             const xmlChar *name,
                             const xmlChar *external,
                             const xmlChar *place)
{
    (void)name;
    (void)external;
    (void)place;
    refuse(state, ERR_MALFORMED,
           "the file brings a document type declaration, which no list has; it is not "
           "read.");
}

static void on_entity(void *state, const xmlChar *name)
{
    (void)name;
    refuse(state, ERR_MALFORMED, "the file uses an entity, which no list has.");
}

#if LIBXML_VERSION >= 21200
static void on_error(void *state, const xmlError *error)
#else
static void on_error(void *state, xmlError *error)
#endif
{
    struct reading *r = state;
    size_t line = error->line > 0 ? (size_t)error->line : line_of(r);
    const char *message = error->message != NULL ? error->message : "unknown";

    if (r->failed != OK || error->level < XML_ERR_ERROR)
        return;
    if (error->domain == XML_FROM_NAMESPACE)
        return; /* prefixes are not looked at */
    if (error->code == XML_ERR_NO_MEMORY) {
        fail(r, ERR_NOMEM);
        return;
    }
    fail(r,
         fault_set(r->f, ERR_MALFORMED, "", "Line %zu: this is no well-formed XML: %.*s.",
                   line, (int)strcspn(message, "\n"), message));
}

/* ---- the library ---- */

MUST_CHECK static enum err load(struct library *l, struct fault *f)
{
    static const struct {
        const char *name;
        size_t at;
    } symbols[] = {
        {"xmlCreatePushParserCtxt", offsetof(struct library, xmlCreatePushParserCtxt)},
        {"xmlCtxtUseOptions", offsetof(struct library, xmlCtxtUseOptions)},
        {"xmlParseChunk", offsetof(struct library, xmlParseChunk)},
        {"xmlStopParser", offsetof(struct library, xmlStopParser)},
        {"xmlFreeParserCtxt", offsetof(struct library, xmlFreeParserCtxt)},
        {"xmlSAX2GetLineNumber", offsetof(struct library, xmlSAX2GetLineNumber)},
    };

    /* Once loaded it stays: the next reading has it at once. */
    l->handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    for (size_t i = 0; l->handle != NULL && i < COUNT_OF(symbols); i++) {
        void *found = dlsym(l->handle, symbols[i].name);

        if (found == NULL) {
            (void)dlclose(l->handle);
            l->handle = NULL;
            break;
        }
        memcpy((char *)l + symbols[i].at, &found, sizeof found);
    }
    return l->handle != NULL
               ? OK
               : fault_set(f, ERR_IO, "",
                           LIBRARY " cannot be loaded, and XML is read with "
                                   "it; install the package libxml2.");
}

/* ---- feeding ---- */

static xmlParserCtxt *new_parser(struct reading *r)
{
    xmlSAXHandler handler = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .cdataBlock = on_text,
        .ignorableWhitespace = on_text,
        .internalSubset = on_document_type,
        .reference = on_entity,
        .serror = on_error,
    };
    xmlParserCtxt *parser =
        r->library.xmlCreatePushParserCtxt(&handler, r, NULL, 0, "list");

    if (parser == NULL)
        return NULL;
    if (r->library.xmlCtxtUseOptions(parser, XML_PARSE_NONET) != 0) {
        r->library.xmlFreeParserCtxt(parser);
        return NULL;
    }
    return parser;
}

static enum err pull(struct source *source, char *chunk, size_t room, size_t *got)
{
    enum err e = source->read(source->state, (uint8_t *)chunk, room, got);

    return e == ERR_MALFORMED || e == ERR_LIMIT || e == ERR_NOT_FOUND ? ERR_IO : e;
}

/* The encoding is seen from the first bytes, which therefore come together. */
static enum err pull_first(struct source *source, char *chunk, size_t room, size_t *got)
{
    enum err e = OK;
    size_t count = 1;

    *got = 0;
    while (e == OK && count > 0 && *got < DETECT) {
        e = pull(source, chunk + *got, room - *got, &count);
        *got += e == OK ? count : 0;
    }
    return e;
}

static void feed(struct reading *r, const char *chunk, size_t count, bool last)
{
    int code = r->library.xmlParseChunk(r->parser, chunk, (int)count, last ? 1 : 0);

    if (r->failed == OK && code != 0 && !r->parser->wellFormed)
        refuse(r, code == XML_ERR_NO_MEMORY ? ERR_NOMEM : ERR_MALFORMED,
               "this is no well-formed XML.");
    r->quiet += count;
    if (r->quiet > XML_QUIET_MAX)
        refuse(r, ERR_LIMIT, "one piece of the file is larger than any list has.");
}

static enum err feed_all(struct reading *r, struct source *source)
{
    char *chunk = memory_new(CHUNK, 1);
    size_t got = 0;
    enum err e;

    if (chunk == NULL)
        return ERR_NOMEM;
    e = pull_first(source, chunk, CHUNK, &got);
    while (e == OK && got > 0 && r->failed == OK) {
        feed(r, chunk, got, false);
        if (r->failed == OK)
            e = pull(source, chunk, CHUNK, &got);
    }
    if (e == OK && r->failed == OK)
        feed(r, chunk, 0, true);
    memory_wipe_free(chunk, CHUNK);
    return e != OK ? e : r->failed;
}

enum err xml_read(struct source *source, const struct xml_plan *plan, struct fault *f)
{
    struct reading r = {.plan = plan, .f = f};
    enum err e = load(&r.library, f);

    if (e != OK)
        return e;
    buffer_init(&r.entry.text, XML_ENTRY_MAX);
    r.parser = new_parser(&r);
    e = r.parser != NULL ? feed_all(&r, source) : ERR_NOMEM;
    if (r.parser != NULL)
        r.library.xmlFreeParserCtxt(r.parser);
    buffer_fini(&r.entry.text);
    memory_free(r.entry.nodes);
    (void)dlclose(r.library.handle);
    return e;
}
