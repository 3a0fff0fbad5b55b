/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_head.h - the head of a MISP event out of a grouping or a report, and who may see
 *
 * The laws are misp_write.h's.
 */
#ifndef FORMAT_MISP_HEAD_H
#define FORMAT_MISP_HEAD_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "intel/marking.h"
#include "json/json.h"

#include <stdbool.h>
#include <stdint.h>

/* Where objects are: the newest version into out, cleared first. ERR_NOT_FOUND. */
struct misp_shelf {
    enum err (*get)(void *state, const char *id, struct buffer *out);
    void *state;
};

struct misp_terms {
    bool own;                 /* for the own organisation: any distribution */
    bool live_only;           /* without what was deleted */
    enum marking_tlp highest; /* nothing that is marked higher; MARKING_NONE: any */
    int64_t changed; /* seconds since 1970: a part was withdrawn then; 0 for none */
    const char *creator_uuid; /* of what names no creator */
    const char *creator_name;
};

/* True if the event may leave under these terms. */
bool misp_head_may(const json_t *grouping, const struct misp_terms *terms);

/* The same of a part, with its facts if it has such. What says nothing of a distribution
 * is judged by its marking. */
bool misp_head_part_may(const json_t *stix,
                        const json_t *facts,
                        const struct misp_terms *terms);

/* True if the distribution of that name is for others (1 to 3), or inherited. */
bool misp_head_is_shared(const json_t *facts, const char *key, int64_t otherwise);

/*
 * The event without its parts.
 *
 * Owns     *out given (json_decref)
 * Errors   ERR_UNEXPECTED the object is no grouping and no report; ERR_NOMEM; what the
 *          shelf returned
 */
MUST_CHECK enum err misp_head_write(const json_t *grouping,
                                    const struct misp_terms *terms,
                                    const struct misp_shelf *shelf,
                                    json_t **out);

/* An object off the shelf, NULL in *out if it is not there; `bytes` is a helper. Errors
 * ERR_NOMEM; what the shelf returned. */
MUST_CHECK enum err misp_head_get(const struct misp_shelf *shelf,
                                  const char *id,
                                  struct buffer *bytes,
                                  json_t **out);

/* Put the tags that facts name, or those of labels and markings; in *ok's way. */
void misp_head_put_tags(json_t *to, const json_t *stix, const json_t *facts, bool *ok);

/* Put away a sharing group, and what is no distribution (law 2). */
void misp_head_close_group(json_t *object, bool *ok);

#endif
