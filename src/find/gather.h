/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gather.h - the few names of a segment that are worth being scored for a query
 *
 * The law. Names are weighed by the rarity of the words they share with the query, times
 * how near these are; what stands alone on either side counts against them. Rare words
 * are walked first. The list of a common word is walked no more once enough names have
 * more than all the words left could give: so "Muhammad" costs what it must and no more.
 */
#ifndef FIND_GATHER_H
#define FIND_GATHER_H

#include "base/attr.h"
#include "base/err.h"
#include "find/near.h"
#include "find/segment.h"
#include "name/form.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GATHER_MAX = 256, GATHER_CANDIDATES_MAX = 1 << 17 };

/* What is looked for. */
struct gather_wish {
    const struct form *form;
    const struct form_word *further; /* written words that are none of the form's */
    size_t further_count;
    unsigned kinds;        /* bits 1 << enum record_kind */
    const uint16_t *years; /* of birth; none: not asked */
    size_t year_count;
    bool begun;    /* the last word may be only begun */
    bool thorough; /* look at every word of the dictionary */
    size_t most;   /* names wanted, at most GATHER_MAX */
};

struct gather_name {
    uint32_t name;
    int32_t worth;     /* the higher the better */
    uint32_t begun;    /* the lexeme that the last word is the beginning of, or NONE */
    uint32_t parts[2]; /* the two lexemes that one word is, or NONE */
    uint8_t parted;    /* which word of the query that is */
    bool further;      /* a further word of the name was met */
};

#define GATHER_NONE UINT32_MAX

struct gather_candidate {
    uint32_t name;
    int16_t worth;
};

/* Memory for queries of segments of up to so many names and lexemes. */
struct gather {
    struct near_list near;
    uint64_t *seen;  /* a bit for each name: on a list so far; all 0 between queries */
    uint64_t *taken; /* it is a candidate */
    struct gather_candidate *candidates; /* GATHER_CANDIDATES_MAX */
    size_t count;
};

/* Owns  fills *g; gather_fini. ERR_NOMEM. */
MUST_CHECK enum err gather_init(struct gather *g, size_t names, size_t lexemes);
void gather_fini(struct gather *g);

/* The best names, best first; how many. Nothing if the form has no word. */
size_t gather_names(struct gather *g,
                    const struct segment *s,
                    const struct gather_wish *wish,
                    struct gather_name out[GATHER_MAX]);

#endif
