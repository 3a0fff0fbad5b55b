/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_tag.h - MISP's tags as markings, confidence and labels
 *
 *     tlp:*                                        a marking; of several the highest; one
 *                                                  that is not known counts as red
 *     admiralty-scale:information-credibility="n"  confidence as [STIX21] appendix A
 *     any other                                    a label
 *
 * A tag that is local, or not to be exported, is not taken; if it is of tlp it still
 * marks, because a marking may only grow on the way.
 */
#ifndef FORMAT_MISP_TAG_H
#define FORMAT_MISP_TAG_H

#include "base/attr.h"
#include "base/err.h"
#include "intel/marking.h"
#include "json/json.h"

#include <stdbool.h>

enum { MISP_TAG_NO_CONFIDENCE = -1, MISP_TAGS_MAX = 500, MISP_TAG_NAME_MAX = 1024 };

struct misp_tags {
    enum marking_tlp tlp;
    int confidence; /* 0..100, or MISP_TAG_NO_CONFIDENCE */
    json_t *names;  /* of all that were taken, in their order; NULL if none */
    json_t *labels; /* of those that are nothing else; NULL if none */
    bool lost;      /* something was no tag, or too much */
};

/*
 * Read a "Tag" array; NULL or another value has no tags.
 *
 * Owns     *out, cleared first; misp_tag_fini, also after an error
 * Errors   ERR_NOMEM
 */
MUST_CHECK enum err misp_tag_read(const json_t *tags, struct misp_tags *out);
void misp_tag_fini(struct misp_tags *t);

/* The name of the tag for a level; NULL for MARKING_NONE. */
const char *misp_tag_of_level(enum marking_tlp level);

/* True for a name that is of tlp, and then its level. */
bool misp_tag_is_tlp(const char *name, enum marking_tlp *level);

#endif
