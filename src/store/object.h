/* SPDX-License-Identifier: Apache-2.0 */
/*
 * object.h - STIX objects in objects.db, by when they were added
 *
 * The law
 *  1. Each stored version has a point in time of its own, `added`: microseconds since
 *     1970, given under the writer's lock, always greater than any that was given
 *     before, also when the clock was set back and when rows were erased. It is
 *     TAXII's date_added and the cursor at once. What commits later is greater: who pages
 *     by it misses nothing.
 *  2. An id, specification and version name one stored object. Another object under the
 *     same three is refused, because one of the two lies (STORE_OBJECT_CONFLICT).
 *  3. An object without a version of its own (an observable) is versioned by when it was
 *     added; one that stands there in any of its forms is unchanged.
 *  4. Revoked is for good: a later version that is not revoked is refused, and after
 *     store_object_withdraw every other version is.
 *  5. Bytes come back as they came.
 *  6. An id belongs to the list that its newest version came with. An outsider
 *     (store_object_offer) adds no version to another list's, be it newer, older or
 *     revoked: nobody can prove here who made an object, so who brought it first stands.
 *     What a person of this node imports may.
 *
 * The store is one that store_open_objects or store_open_objects_read opened.
 */
#ifndef STORE_OBJECT_H
#define STORE_OBJECT_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "intel/object.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STORE_OBJECT_LIST_MAX = 128, /* bytes */
    STORE_FILTER_MAX = 256,      /* ids, types and times in a filter, each */
    STORE_HOLD_MS = 500,         /* who writes much closes the store after that, */
    STORE_AGAIN_MS = 60000       /* and waits so long to have it again */
};

/*
 * Open DIR/objects.db to write, under its lock, making it if it is absent; DIR is there.
 * Only the settings and the verbs of object.h, status.h, credential.h and cursor.h may be
 * called with it, by one thread at a time.
 *
 * Errors   as store_open's
 */
MUST_CHECK enum err
store_open_objects(const char *dir, int wait_ms, struct store **out, struct fault *f);

/* Sleep as long as whoever waits for a store that was just closed needs to get it. */
void store_give_way(void);

/* The same to read, without a lock, beside the writer and other readers: verbs that would
 * write are our mistake (must). ERR_NOT_FOUND nothing was ever put there. */
MUST_CHECK enum err
store_open_objects_read(const char *dir, struct store **out, struct fault *f);

/* The numbers are in the order of how a batch is summed up, and are not stored. */
enum store_verdict {
    STORE_OBJECT_TAKEN,     /* the first of its id */
    STORE_OBJECT_NEWER,     /* a version newer than all that stood there */
    STORE_OBJECT_OLDER,     /* kept as an older version */
    STORE_OBJECT_UNCHANGED, /* it stands there; nothing was written */
    STORE_OBJECT_CONFLICT,  /* law 2: refused */
    STORE_OBJECT_REVOKED,   /* law 4: refused */
    STORE_OBJECT_WITHDRAWN, /* law 4: refused */
    STORE_OBJECT_FOREIGN,   /* law 6: refused */
    STORE_VERDICTS
};

struct store_put {
    enum store_verdict verdict;
    int64_t added; /* of what stands there now; of the one it met if refused */
    uint8_t stood[OBJECT_MEANING_BYTES]; /* of a conflict: the meaning that stands */
};

/* "taken", "newer", "older", "unchanged", "conflict", "revoked", "withdrawn", "foreign".
 */
const char *store_verdict_word(enum store_verdict verdict);

/* True for those that leave the object in the store. */
bool store_verdict_is_good(enum store_verdict verdict);

/* True for those that make what was put the newest version. */
bool store_verdict_is_newest(enum store_verdict verdict);

/*
 * Put an object that object_read has read from these bytes.
 *
 * Shape    list: the import it belongs to, "" for none
 * Units    now: microseconds since 1970
 * Errors   ERR_LIMIT list or bytes too long, or a clock beyond the year 9999. A refusal
 * is no error: see out->verdict.
 */
MUST_CHECK enum err store_object_put(struct store *s,
                                     const struct object_head *head,
                                     const struct part *bytes,
                                     const char *list,
                                     int64_t now,
                                     struct store_put *out);

/* The same for an outsider: law 6. The list has to be one that nobody else has. */
MUST_CHECK enum err store_object_offer(struct store *s,
                                       const struct object_head *head,
                                       const struct part *bytes,
                                       const char *list,
                                       int64_t now,
                                       struct store_put *out);

/* One stored version, borrowed. */
struct store_object {
    int64_t added;
    const char *id;
    const char *type;
    const char *version; /* as TAXII names it: verbatim, or made of `added` (law 3) */
    int64_t version_us;  /* of the same */
    enum object_spec spec;
    bool revoked;
    bool withdrawn; /* by store_object_withdraw */
    enum marking_tlp tlp;
    const char *list;
    const uint8_t *meaning; /* OBJECT_MEANING_BYTES */
    const uint8_t *bytes;   /* NULL if the filter wants no bytes */
    size_t count;
};

/* Which versions: those of any flag that is set, and of any time that is listed. */
enum { STORE_VERSION_LAST = 1, STORE_VERSION_FIRST = 2, STORE_VERSION_ALL = 4 };

/* Zeroes: the newest version of every object, with bytes. Lists are OR, fields AND. */
struct store_filter {
    const char *const *ids;
    size_t id_count;
    const char *const *types;
    size_t type_count;
    unsigned versions;         /* STORE_VERSION_...; 0 and no times: LAST */
    const int64_t *version_us; /* versions by their time */
    size_t version_count;
    unsigned specs;           /* 1: 2.0, 2: 2.1, 3: either; 0: each object's newest */
    const char *list;         /* of this import alone; NULL: of any */
    bool withdrawn_only;      /* what was withdrawn */
    enum marking_tlp tlp_max; /* none that is marked higher; MARKING_NONE: any */
    bool heads_only;          /* bytes are not read */
};

enum { STORE_SPEC_20 = 1, STORE_SPEC_21 = 2 };

struct store_page {
    int64_t after; /* in: only what was added later; 0 for the beginning */
    size_t limit;  /* in: at most so many, at least 1 */
    int64_t last;  /* out: `added` of the last visited, `after` if none */
    size_t count;  /* out: how many were visited */
    bool more;     /* out: something follows */
};

/*
 * Call visit for each object of a page, ascending by `added`; its error stops and is
 * returned. What is seen is one state of the file.
 *
 * Errors   ERR_LIMIT more than STORE_FILTER_MAX of one kind in the filter. An id that is
 *          none matches nothing.
 */
MUST_CHECK enum err store_object_page(struct store *s,
                                      const struct store_filter *filter,
                                      struct store_page *page,
                                      enum err (*visit)(void *state,
                                                        const struct store_object *o),
                                      void *state);

/* The same for all that pass, page after page of at most `limit`. */
MUST_CHECK enum err store_object_each(struct store *s,
                                      const struct store_filter *filter,
                                      size_t limit,
                                      enum err (*visit)(void *state,
                                                        const struct store_object *o),
                                      void *state);

/* The bytes of the newest version of an object (of its newest specification) into the
 * buffer, cleared first. ERR_NOT_FOUND; ERR_LIMIT the buffer's ceiling. */
MUST_CHECK enum err store_object_get(struct store *s, const char *id, struct buffer *out);

/* How many objects there are (newest versions alone), and how many versions; of a list,
 * NULL: of all. Either may be NULL. Time: linear. */
MUST_CHECK enum err store_object_count(struct store *s,
                                       const char *list,
                                       int64_t *objects,
                                       int64_t *versions);

/* Versions of one import, withdrawn ones apart. */
struct store_object_sum {
    const char *list;
    bool withdrawn;
    int64_t versions;
    int64_t bytes;
};

/* Call visit for each, ascending by list; its error stops and is returned. Time: linear.
 */
MUST_CHECK enum err
store_object_sums(struct store *s,
                  enum err (*visit)(void *state, const struct store_object_sum *sum),
                  void *state);

/* `added` of the newest row; 0 if there never was one. Grows with every change that puts
 * something. */
MUST_CHECK enum err store_object_last(struct store *s, int64_t *added);

/* Erase those versions of an object that the filter lets through (only its versions and
 * specs are looked at; NULL: all). *gone counts them. Gone from the files after
 * store_scrub. */
MUST_CHECK enum err store_object_erase(struct store *s,
                                       const char *id,
                                       const struct store_filter *filter,
                                       int64_t *gone);

/* Erase whatever belongs to an import. *gone counts versions. */
MUST_CHECK enum err
store_object_erase_list(struct store *s, const char *list, int64_t *gone);

/*
 * Withdraw an object: its versions are erased and a revoked one with blanked content
 * takes their place (object_withdraw). One that cannot be revoked is erased.
 *
 * Shape    *added: of the revoked version, 0 if the object was only erased
 * Errors   ERR_NOT_FOUND; ERR_EXISTS it was withdrawn before
 */
MUST_CHECK enum err
store_object_withdraw(struct store *s, const char *id, int64_t now, int64_t *added);

/* The UUID (version 4 in form) of the object of an own record: the first bytes of a hash
 * of list and id under a random key of this file, which tells nobody the id. The key is
 * made at the first call, by a writer. Errors ERR_NOT_FOUND a reader, and no key yet;
 * ERR_RANDOM. */
MUST_CHECK enum err
store_object_uuid(struct store *s, const char *list, const char *id, uint8_t out[16]);

#endif
