/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seat.c - a table of sessions, and one of failures
 *
 * The law: a cookie is looked for by its hash, all rows each time, so that how long it
 * takes says nothing of any.
 */
#include "desk/seat.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/hash.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { SECRET_BYTES = 32 };
_Static_assert(SEAT_SECRET_CHARS == (SECRET_BYTES * 4 + 2) / 3, "base64url, unpadded");

struct row {
    bool taken;
    uint8_t hash[SHA256_BYTES];
    uint64_t number;
    int64_t begun;
    int64_t used;
    char officer[SEAT_OFFICER_MAX + 1];
    char roles[SEAT_ROLES_MAX + 1];
};

struct failure {
    int64_t at;
    char officer[SEAT_OFFICER_MAX + 1];
};

struct seats {
    pthread_mutex_t lock;
    uint8_t key[SECRET_BYTES]; /* of tokens */
    uint64_t given;
    struct row row[SEAT_COUNT_MAX];
    struct failure failure[SEAT_DOORS][SEAT_TRIES_OF_ALL]; /* rings */
    size_t failures[SEAT_DOORS];
};

enum err seat_table_new(struct random *r, struct seats **out)
{
    struct seats *s = memory_new(1, sizeof *s);
    enum err e = s != NULL ? random_fill(r, s->key, sizeof s->key) : ERR_NOMEM;

    if (e != OK) {
        memory_free(s);
        return e;
    }
    must(pthread_mutex_init(&s->lock, NULL) == 0);
    *out = s;
    return OK;
}

void seat_table_free(struct seats *s)
{
    if (s == NULL)
        return;
    (void)pthread_mutex_destroy(&s->lock);
    memory_wipe_free(s, sizeof *s);
}

static void hash_cookie(const char *cookie, uint8_t out[SHA256_BYTES])
{
    static const char label[] = "entente desk cookie";
    const struct part part[] = {{label, sizeof label}, {cookie, strlen(cookie)}};

    hash_sha256_parts(part, COUNT_OF(part), out);
}

/* Neither a cookie nor its hash tells the token: browsers send cookies to every port. */
static void
make_token(const struct seats *s, const char *cookie, char out[SEAT_SECRET_CHARS + 1])
{
    static const char label[] = "entente desk token";
    const struct part part[] = {
        {label, sizeof label}, {s->key, sizeof s->key}, {cookie, strlen(cookie)}};
    uint8_t hash[SHA256_BYTES];

    hash_sha256_parts(part, COUNT_OF(part), hash);
    text_base64_encode(hash, sizeof hash, out);
    memory_wipe(hash, sizeof hash);
}

static int64_t end_of(const struct row *r)
{
    int64_t idle = r->used + SEAT_IDLE_S;
    int64_t longest = r->begun + SEAT_LONGEST_S;

    return idle < longest ? idle : longest;
}

/* A clock that was set back ends sessions: how old they are is not known any more. */
static bool is_over(const struct row *r, int64_t now)
{
    return !r->taken || now >= end_of(r) || now < r->begun;
}

static void
tell(const struct seats *s, const struct row *r, const char *cookie, struct seat *out)
{
    out->number = r->number;
    memcpy(out->officer, r->officer, sizeof out->officer);
    memcpy(out->roles, r->roles, sizeof out->roles);
    out->until = end_of(r);
    make_token(s, cookie, out->token);
}

/* One that is free or over, else the one that was used longest ago. */
static struct row *find_place(struct seats *s, int64_t now)
{
    struct row *oldest = &s->row[0];

    for (size_t i = 0; i < SEAT_COUNT_MAX; i++) {
        if (is_over(&s->row[i], now))
            return &s->row[i];
        if (s->row[i].used < oldest->used)
            oldest = &s->row[i];
    }
    return oldest;
}

enum err seat_take(struct seats *s,
                   struct random *r,
                   int64_t now,
                   char cookie[SEAT_SECRET_CHARS + 1],
                   struct seat *seat)
{
    struct row fresh = {.taken = true, .begun = now, .used = now};
    uint8_t secret[SECRET_BYTES];
    enum err e = random_fill(r, secret, sizeof secret);

    if (e != OK)
        return e;
    memcpy(fresh.officer, seat->officer, sizeof fresh.officer);
    memcpy(fresh.roles, seat->roles, sizeof fresh.roles);
    text_base64_encode(secret, sizeof secret, cookie);
    memory_wipe(secret, sizeof secret);
    hash_cookie(cookie, fresh.hash);
    must(pthread_mutex_lock(&s->lock) == 0);
    fresh.number = ++s->given;
    *find_place(s, now) = fresh;
    must(pthread_mutex_unlock(&s->lock) == 0);
    tell(s, &fresh, cookie, seat);
    return OK;
}

/* The row of this cookie, or NULL; the lock is held. */
static struct row *find_row(struct seats *s, const char *cookie)
{
    uint8_t hash[SHA256_BYTES];
    struct row *found = NULL;

    hash_cookie(cookie, hash);
    for (size_t i = 0; i < SEAT_COUNT_MAX; i++)
        if (hash_equal(hash, s->row[i].hash, sizeof hash) && s->row[i].taken)
            found = &s->row[i];
    return found;
}

enum err
seat_find(struct seats *s, const char *cookie, int64_t now, bool uses, struct seat *out)
{
    enum err e = ERR_NOT_FOUND;
    struct row *r;

    must(pthread_mutex_lock(&s->lock) == 0);
    r = find_row(s, cookie);
    if (r != NULL && is_over(r, now)) {
        memory_wipe(r, sizeof *r);
    } else if (r != NULL) {
        if (uses)
            r->used = now;
        tell(s, r, cookie, out);
        e = OK;
    }
    must(pthread_mutex_unlock(&s->lock) == 0);
    return e;
}

bool seat_is_taken(struct seats *s, uint64_t number, int64_t now)
{
    bool found = false;

    must(pthread_mutex_lock(&s->lock) == 0);
    for (size_t i = 0; i < SEAT_COUNT_MAX; i++)
        found = found || (s->row[i].number == number && !is_over(&s->row[i], now));
    must(pthread_mutex_unlock(&s->lock) == 0);
    return found;
}

void seat_leave(struct seats *s, const char *cookie)
{
    struct row *r;

    must(pthread_mutex_lock(&s->lock) == 0);
    r = find_row(s, cookie);
    if (r != NULL)
        memory_wipe(r, sizeof *r);
    must(pthread_mutex_unlock(&s->lock) == 0);
}

void seat_leave_others(struct seats *s, const char *officer, uint64_t number)
{
    must(pthread_mutex_lock(&s->lock) == 0);
    for (size_t i = 0; i < SEAT_COUNT_MAX; i++)
        if (s->row[i].number != number && strcmp(s->row[i].officer, officer) == 0)
            memory_wipe(&s->row[i], sizeof s->row[i]);
    must(pthread_mutex_unlock(&s->lock) == 0);
}

enum err
seat_may_try(struct seats *s, enum seat_door at, const char *officer, int64_t now)
{
    size_t of_one = 0;
    size_t of_all = 0;

    must(pthread_mutex_lock(&s->lock) == 0);
    for (size_t i = 0; i < SEAT_TRIES_OF_ALL; i++) {
        const struct failure *f = &s->failure[at][i];

        if (f->officer[0] == '\0' || f->at + SEAT_TRIES_S <= now || f->at > now)
            continue;
        of_all++;
        of_one += strcmp(f->officer, officer) == 0;
    }
    must(pthread_mutex_unlock(&s->lock) == 0);
    return of_one < SEAT_TRIES_OF_ONE && of_all < SEAT_TRIES_OF_ALL ? OK : ERR_RETRY;
}

void seat_failed(struct seats *s, enum seat_door at, const char *officer, int64_t now)
{
    struct failure *f;

    must(pthread_mutex_lock(&s->lock) == 0);
    f = &s->failure[at][s->failures[at]++ % SEAT_TRIES_OF_ALL];
    f->at = now;
    (void)snprintf(f->officer, sizeof f->officer, "%s", officer);
    must(pthread_mutex_unlock(&s->lock) == 0);
}
