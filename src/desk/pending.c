/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pending.c - a table of questions
 *
 * The law: a question of one officer never takes the place of another officer's that is
 * not over, while there is room for all that may log in.
 */
#include "desk/pending.h"

#include "base/memory.h"
#include "base/must.h"
#include "crypto/hash.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

struct pendings {
    pthread_mutex_t lock;
    struct pending row[PENDING_COUNT_MAX]; /* until 0: free */
};

enum err pending_table_new(struct pendings **out)
{
    struct pendings *p = memory_new(1, sizeof *p);

    if (p == NULL)
        return ERR_NOMEM;
    must(pthread_mutex_init(&p->lock, NULL) == 0);
    *out = p;
    return OK;
}

void pending_table_free(struct pendings *p)
{
    if (p == NULL)
        return;
    (void)pthread_mutex_destroy(&p->lock);
    memory_wipe_free(p, sizeof *p);
}

/* A clock that was set back ends questions too. */
static bool is_over(const struct pending *one, int64_t now)
{
    return now >= one->until || now < one->until - PENDING_S;
}

/* The officer's oldest if there are as many as may be, else one that is over, else the
 * oldest of all. The lock is held. */
static struct pending *find_place(struct pendings *p, const char *officer, int64_t now)
{
    struct pending *own = NULL;
    struct pending *free = NULL;
    struct pending *oldest = &p->row[0];
    size_t owns = 0;

    for (size_t i = 0; i < PENDING_COUNT_MAX; i++) {
        struct pending *one = &p->row[i];

        if (one->until < oldest->until)
            oldest = one;
        if (is_over(one, now)) {
            free = one;
        } else if (strcmp(one->seat.officer, officer) == 0) {
            owns++;
            if (own == NULL || one->until < own->until)
                own = one;
        }
    }
    if (owns >= PENDING_OF_ONE)
        return own;
    return free != NULL ? free : oldest;
}

enum err
pending_add(struct pendings *p, struct random *r, int64_t now, struct pending *one)
{
    enum err e = random_fill(r, one->asked.challenge, sizeof one->asked.challenge);

    if (e != OK)
        return e;
    one->until = now + PENDING_S;
    must(pthread_mutex_lock(&p->lock) == 0);
    *find_place(p, one->seat.officer, now) = *one;
    must(pthread_mutex_unlock(&p->lock) == 0);
    return OK;
}

enum err pending_take(struct pendings *p,
                      enum pending_aim aim,
                      const uint8_t challenge[WEBAUTHN_CHALLENGE_BYTES],
                      int64_t now,
                      struct pending *out)
{
    enum err e = ERR_NOT_FOUND;

    must(pthread_mutex_lock(&p->lock) == 0);
    for (size_t i = 0; i < PENDING_COUNT_MAX; i++) {
        struct pending *one = &p->row[i];

        if (one->until == 0 || one->aim != aim ||
            !hash_equal(one->asked.challenge, challenge, WEBAUTHN_CHALLENGE_BYTES))
            continue;
        if (!is_over(one, now)) {
            *out = *one;
            e = OK;
        }
        memory_wipe(one, sizeof *one);
    }
    must(pthread_mutex_unlock(&p->lock) == 0);
    return e;
}
