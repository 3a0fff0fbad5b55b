/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample.c - the starter's share, and the other's
 *
 * The law: the share is in the keystore, under the name of its commitment, before the
 * entry that commits to it is in the lane; and it leaves the keystore after the entry
 * that opens it is there.
 */
#include "exchange/sample.h"

#include "base/memory.h"
#include "base/num.h"
#include "base/random.h"
#include "crypto/hash.h"
#include "exchange/choose.h"
#include "store/keystore.h"

#include <string.h>

enum { SHARE = KEYSTORE_SECRET_BYTES };

static void
commit_to(const uint8_t agreement[32], const uint8_t share[SHARE], uint8_t out[32])
{
    static const char label[] = "entente/1 sample coin"; /* its NUL is part of it */

    hash_sha256_parts(
        (const struct part[]){{label, sizeof label}, {agreement, 32}, {share, SHARE}}, 3,
        out);
}

MUST_CHECK static enum err append(struct pair *p,
                                  enum kind kind,
                                  json_t *fact,
                                  bool ok,
                                  const struct sign_secret *officer,
                                  struct fault *f)
{
    struct pair_act act = {.kind = kind, .fact = fact, .officer = officer};
    enum err e =
        ok ? pair_append(p, &act, f) : fault_set(f, ERR_NOMEM, "", "Out of memory.");

    json_decref(fact);
    return e;
}

enum err sample_start(struct pair *p,
                      const struct fold_agreement *a,
                      int64_t count,
                      const struct sign_secret *officer,
                      struct fault *f)
{
    struct node *n = p->node;
    json_t *fact = json_object();
    bool ok = fact != NULL;
    uint8_t share[SHARE];
    uint8_t commit[32];
    enum err e = random_fill(&n->random, share, sizeof share);

    if (e != OK) {
        json_decref(fact);
        return fault_set(f, e, "", "The system has no randomness.");
    }
    commit_to(a->id, share, commit);
    json_put_bytes(fact, "agreement", a->id, 32, &ok);
    json_put_int(fact, "count", count, &ok);
    json_put_bytes(fact, "commit", commit, sizeof commit, &ok);
    e = keystore_put(n->dir, &n->random, commit, share, f);
    memory_wipe(share, sizeof share);
    if (e != OK) {
        json_decref(fact);
        return e;
    }
    e = append(p, KIND_SAMPLE_START, fact, ok, officer, f);
    if (e != OK) /* what stays of it now goes when the node is next opened */
        (void)!keystore_drop(n->dir, &n->random, commit, NULL);
    return e;
}

enum err sample_join(struct pair *p,
                     const struct fold_sample *s,
                     const struct sign_secret *officer,
                     struct fault *f)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;
    uint8_t share[SHARE];
    enum err e = random_fill(&p->node->random, share, sizeof share);

    if (e != OK) {
        json_decref(fact);
        return fault_set(f, e, "", "The system has no randomness.");
    }
    json_put_bytes(fact, "sample", s->id, 32, &ok);
    json_put_bytes(fact, "share", share, sizeof share, &ok);
    return append(p, KIND_SAMPLE_JOIN, fact, ok, officer, f);
}

/* ---- opening ---- */

static bool is_due(const struct pair *p, const struct fold_sample *s)
{
    return s->starter == p->side && s->joined && !s->opened;
}

MUST_CHECK static enum err
open_own(struct pair *p, const struct fold_sample *s, struct fault *f)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;
    uint8_t share[SHARE];
    uint8_t commit[32];
    enum err e;

    memcpy(commit, s->commit, sizeof commit);
    e = keystore_get(p->node->dir, commit, share, f);
    if (e != OK) {
        json_decref(fact);
        return e;
    }
    json_put_bytes(fact, "sample", s->id, 32, &ok);
    json_put_bytes(fact, "share", share, sizeof share, &ok);
    e = append(p, KIND_SAMPLE_OPEN, fact, ok, NULL, f);
    memory_wipe(share, sizeof share); /* it stands in the lane now */
    return e == OK ? keystore_drop(p->node->dir, &p->node->random, commit, f) : e;
}

enum err sample_advance(struct pair *p, size_t *did, struct fault *f)
{
    for (size_t i = 0; i < fold_sample_count(p->fold); i++) {
        enum err e;

        if (!is_due(p, fold_sample_at(p->fold, i)))
            continue;
        e = open_own(p, fold_sample_at(p->fold, i), f);
        if (e == ERR_NOT_FOUND)
            continue; /* the share is lost: nothing else waits for it */
        if (e != OK)
            return e;
        ++*did;
    }
    return OK;
}

bool sample_is_needed(const struct node *n, const uint8_t name[32])
{
    for (size_t k = 0; k < n->pair_count; k++) {
        const struct pair *p = n->pairs[k];

        for (size_t i = 0; i < fold_sample_count(p->fold); i++) {
            const struct fold_sample *s = fold_sample_at(p->fold, i);

            if (s->starter == p->side && !s->opened && memcmp(s->commit, name, 32) == 0)
                return true;
        }
    }
    return false;
}

enum err sample_find(const struct pair *p,
                     const char *word,
                     const struct fold_sample **out,
                     struct fault *f)
{
    const struct fold_sample *found = NULL;
    size_t matches = 0;

    for (size_t i = 0; i < fold_sample_count(p->fold); i++) {
        const struct fold_sample *s = fold_sample_at(p->fold, i);

        if (word != NULL && !choose_begins(s->id, sizeof s->id, word))
            continue;
        found = s;
        matches = word != NULL ? matches + 1 : 1;
    }
    if (matches > 1)
        return fault_set(f, ERR_USAGE, "",
                         "Several samples begin with \"%s\"; give more digits.", word);
    if (found == NULL)
        return fault_set(f, ERR_NOT_FOUND, "",
                         "There is no such sample; they are listed by: entente sample");
    *out = found;
    return OK;
}
