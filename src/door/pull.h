/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pull.h - reading a TAXII 2.1 collection from where we stood, page by page
 *
 *     place --ask--> page --objects--> sink --turn--> place (kept with what was taken)
 *
 * A place is how far this node has read a collection: what was added up to `after` is
 * here; `next` leads through the pages that follow. It is kept, as a text, in the same
 * transaction as the objects before it, so a pull that ends anywhere goes on there.
 *
 * The law
 *  1. Nothing is missed: after a page whose answer was lost, it is asked for again.
 *  2. It ends: a server that leads in a circle, or whose times do not rise, is left with
 *     a sentence.
 *  3. Memory is bounded by the longest object, whatever the page.
 *
 * Source   [TAXII21] 3.4, 3.5, 5.4
 */
#ifndef DOOR_PULL_H
#define DOOR_PULL_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "door/remote.h"
#include "format/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PULL_TIME_MAX = 40,    /* bytes of a time, without the NUL */
    PULL_NEXT_MAX = 2048,  /* of a server's `next` */
    PULL_PLACE_MAX = 4096, /* of the text */
    PULL_PAGES_MAX = 1000000
};

/* One page's body. Ample: a page is streamed, this only bounds what never ends. */
#define PULL_PAGE_MAX (UINT64_C(4) << 30)

struct pull_place {
    char after[PULL_TIME_MAX + 1]; /* added_after of the questions; "" from the start */
    char next[PULL_NEXT_MAX + 1];  /* "" if no page is open */
    char last[PULL_TIME_MAX + 1];  /* of the last page read; "" if none */
};

struct pull_plan {
    const struct remote_collection *collection;
    bool all_versions;          /* not the newest of each object alone */
    struct object_sink objects; /* takes what comes, by page */
    /* A page is read: make it and its place durable together. */
    enum err (*turn)(void *state, const struct pull_place *place, size_t pages);
    void *state;
};

/* The text that is kept of a place, and back; ERR_MALFORMED is another text. */
MUST_CHECK enum err pull_place_write(const struct pull_place *place, struct buffer *out);
MUST_CHECK enum err pull_place_read(const char *text, struct pull_place *out);

/*
 * Read on from *place to the end of the collection.
 *
 * Shape    *pages: how many were read, right in any case
 * Errors   those of remote_ask and of the plan's functions; ERR_MALFORMED a page that is
 *          none, or a circle; ERR_IO a page that breaks off; with *f. *place is then that
 *          of the last turn.
 */
MUST_CHECK enum err pull_run(struct http_client *c,
                             const struct pull_plan *plan,
                             struct pull_place *place,
                             size_t *pages,
                             struct fault *f);

#endif
