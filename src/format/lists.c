/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lists.c - which reader, over which encoding, with which other files
 */
#include "format/lists.h"

#include "base/file.h"
#include "base/must.h"
#include "format/encoding.h"
#include "format/eulist.h"
#include "format/ofac.h"
#include "format/uklist.h"
#include "format/unlist.h"

enum { PATH_MAX_BYTES = 4096 };

/* A table that lies beside another one, if it does. */
struct beside {
    struct file_source file;
    struct encoding *encoding;
    struct source *source; /* NULL: it does not */
};

static void close_beside(struct beside *b)
{
    if (b->source != NULL)
        file_source_close(&b->file);
    encoding_free(b->encoding);
}

static enum err open_beside(const struct lists_plan *plan,
                            const char *which,
                            struct beside *b,
                            struct fault *f)
{
    char path[PATH_MAX_BYTES];
    size_t bytes = 0;
    enum err e;

    *b = (struct beside){.source = NULL};
    if (plan->path == NULL || !ofac_beside(plan->path, which, path, sizeof path))
        return OK;
    e = file_source_open(path, &b->file, &bytes, f);
    if (e == ERR_NOT_FOUND)
        return OK;
    if (e != OK)
        return e;
    b->source = &b->file.source;
    e = encoding_new(b->source, plan->encoding, &b->encoding, f);
    if (e == OK)
        b->source = encoding_source(b->encoding);
    return e;
}

static enum err import_ofac_csv(const struct lists_plan *plan,
                                struct source *source,
                                const struct sink *sink,
                                struct tally *tally,
                                struct fault *f)
{
    struct beside alt;
    struct beside add = {.source = NULL};
    enum err e = open_beside(plan, "alt", &alt, f);

    if (e == OK)
        e = open_beside(plan, "add", &add, f);
    if (e == OK) {
        struct ofac_tables tables = {source, alt.source, add.source};

        e = ofac_import_csv(&tables, sink, tally, f);
    }
    close_beside(&add);
    close_beside(&alt);
    return e;
}

static enum err import_table(const struct lists_plan *plan,
                             struct source *source,
                             const struct sink *sink,
                             struct tally *tally,
                             struct fault *f)
{
    if (plan->kind == FORMAT_OFAC_CSV)
        return import_ofac_csv(plan, source, sink, tally, f);
    if (plan->kind == FORMAT_EU_CSV)
        return eulist_import_csv(source, sink, tally, f);
    return uklist_import_csv(source, sink, tally, f);
}

/* The Treasury's list is edited by many hands; the others are UTF-8. */
static enum err import_encoded(const struct lists_plan *plan,
                               struct source *source,
                               const struct sink *sink,
                               struct tally *tally,
                               struct fault *f)
{
    const char *publishers = plan->kind == FORMAT_UK_CSV ? "mixed" : NULL;
    struct encoding *encoding = NULL;
    enum err e = encoding_new(
        source, plan->encoding != NULL ? plan->encoding : publishers, &encoding, f);

    if (e == OK)
        e = import_table(plan, encoding_source(encoding), sink, tally, f);
    encoding_free(encoding);
    return e;
}

static enum err import(const struct lists_plan *plan,
                       struct source *source,
                       const struct sink *sink,
                       struct tally *tally,
                       struct fault *f)
{
    if (plan->kind == FORMAT_UN_XML)
        return unlist_import(source, sink, tally, f);
    if (plan->kind == FORMAT_OFAC_XML)
        return ofac_import_xml(source, sink, tally, f);
    if (plan->kind == FORMAT_EU_XML)
        return eulist_import_xml(source, sink, tally, f);
    if (plan->kind == FORMAT_UK_XML)
        return uklist_import_xml(source, sink, tally, f);
    return import_encoded(plan, source, sink, tally, f);
}

enum err lists_import(const struct lists_plan *plan,
                      struct source *source,
                      const struct sink *sink,
                      struct tally *tally,
                      struct fault *f)
{
    enum err e;

    must(format_is_list(plan->kind));
    *tally = (struct tally){0};
    e = import(plan, source, sink, tally, f);
    return e == ERR_LIMIT ? ERR_MALFORMED : e; /* no published list is so large */
}
