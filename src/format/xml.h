/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xml.h - the entries of a long XML list, one at a time
 *
 * A published list is one element with thousands of entries in it. Each entry, the
 * element of a name that the caller asks for, is gathered with all that stands in it and
 * handed over whole; nothing of the others is kept, so that a file of any size needs the
 * memory of its largest entry.
 *
 * The file is from outside, and a list needs little of XML. A document type declaration
 * is refused whatever it says, and with it every entity but the five of XML itself: none
 * is expanded and nothing is ever fetched. Namespaces are not looked at: a name is what
 * stands behind its prefix. Comments and processing instructions are passed over. The
 * text of an element is what stands before its first child, without the blanks at its
 * ends, a run of blanks and line ends within being one blank.
 *
 * Source    [XML]
 */
#ifndef FORMAT_XML_H
#define FORMAT_XML_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/source.h"

#include <stddef.h>

enum {
    XML_DEPTH_MAX = 32,
    XML_ENTRY_MAX = 4 * 1024 * 1024, /* bytes of names, text and attributes */
    XML_NODES_MAX = 64 * 1024,       /* elements in one entry */
    XML_QUIET_MAX = 16 * 1024 * 1024 /* bytes in which nothing begins or ends */
};

struct xml_entry; /* opaque; borrowed for the time of a call */
struct xml_node;  /* an element of it */

struct xml_plan {
    const char *root;           /* what the outermost element has to be, NULL: anything */
    const char *const *entries; /* names of entries, NULL after the last */

    /* One whole entry. Any error ends the reading with that error. */
    enum err (*take)(void *state, const struct xml_entry *entry);

    /* An entry that is over a bound above, and why. Any error ends the reading. */
    enum err (*refuse)(void *state, size_t line, const struct fault *why);
    void *state;
};

/*
 * Read a source to its end.
 *
 * Errors   ERR_MALFORMED not XML or not all of it, another root, a document type, bytes
 *          that are not of the encoding it names, with the line in *f; ERR_LIMIT too
 *          deep, or XML_QUIET_MAX; ERR_IO no libxml2; ERR_NOMEM; what the source, take or
 *          refuse returned. Entries before the place were taken.
 */
MUST_CHECK enum err
xml_read(struct source *source, const struct xml_plan *plan, struct fault *f);

/* The entry's own element, and the line it begins on, from 1. */
const struct xml_node *xml_top(const struct xml_entry *entry);
size_t xml_line(const struct xml_entry *entry);

/* The first element of that name right inside `node`, and the next one beside it of the
 * same name; NULL if there is none, or node is NULL. A name of NULL is any. */
const struct xml_node *
xml_child(const struct xml_entry *entry, const struct xml_node *node, const char *name);
const struct xml_node *
xml_next(const struct xml_entry *entry, const struct xml_node *node, const char *name);

/* The next element of the entry in the order of the file; NULL after the last. */
const struct xml_node *xml_after(const struct xml_entry *entry,
                                 const struct xml_node *node);

/* Its name, its text, and the value of an attribute; "" if there is none or node is NULL.
 * UTF-8, never NULL. */
const char *xml_name(const struct xml_entry *entry, const struct xml_node *node);
const char *xml_text(const struct xml_entry *entry, const struct xml_node *node);
const char *xml_attribute(const struct xml_entry *entry,
                          const struct xml_node *node,
                          const char *name);

/* The text of the first element of that name right inside `node`; "" if there is none. */
const char *xml_child_text(const struct xml_entry *entry,
                           const struct xml_node *node,
                           const char *name);

#endif
