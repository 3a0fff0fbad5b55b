/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hall.c - a pool of readers, the key, and one writer
 */
#include "door/hall.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/hash.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define KEY_NAME "door.key"

struct hall {
    char *dir;
    struct random random;
    struct writer *writer;
    uint8_t key[HALL_KEY_BYTES];
    uint8_t ticket_key[HALL_KEY_BYTES];
    pthread_mutex_t lock;
    struct store *idle[HALL_READERS_MAX]; /* readers that nobody has */
    size_t idle_count;
};

static void derive(const struct hall *h, const char *word, uint8_t out[SHA256_BYTES])
{
    const struct part part = {word, strlen(word) + 1};

    hash_hmac256(h->key, &part, 1, out);
}

/* Read the key, or make it. */
MUST_CHECK static enum err find_key(struct hall *h, struct store *s)
{
    struct buffer value;
    enum err e;

    buffer_init(&value, HALL_KEY_BYTES);
    e = store_setting_get(s, KEY_NAME, &value);
    if (e == OK && value.bytes != HALL_KEY_BYTES)
        e = ERR_CORRUPT;
    if (e == OK)
        memcpy(h->key, value.data, HALL_KEY_BYTES);
    if (e == ERR_NOT_FOUND) {
        e = random_fill(&h->random, h->key, sizeof h->key);
        if (e == OK)
            e = store_setting_put(s, KEY_NAME, h->key, sizeof h->key);
    }
    buffer_fini(&value);
    return e;
}

MUST_CHECK static enum err prepare_store(struct hall *h, int wait_ms, struct fault *f)
{
    struct store *s = NULL;
    enum err e = store_open_objects(h->dir, wait_ms, &s, f);

    if (e != OK)
        return e;
    e = find_key(h, s);
    if (e != OK)
        e = store_explain(s, e, f);
    store_close(s);
    derive(h, "ticket", h->ticket_key);
    return e;
}

enum err hall_open(
    const char *dir, int wait_ms, struct random *r, struct hall **out, struct fault *f)
{
    struct hall *h = memory_new(1, sizeof *h);
    enum err e;

    if (h == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    must(pthread_mutex_init(&h->lock, NULL) == 0);
    h->random = *r;
    h->dir = memory_copy_text(dir);
    e = h->dir != NULL ? prepare_store(h, wait_ms, f) : ERR_NOMEM;
    if (e == OK)
        e = writer_start(dir, wait_ms, &h->writer);
    if (e != OK)
        hall_close(h);
    else
        *out = h;
    return e;
}

void hall_finish(struct hall *h)
{
    writer_finish(h->writer);
}

void hall_close(struct hall *h)
{
    if (h == NULL)
        return;
    writer_free(h->writer);
    for (size_t i = 0; i < h->idle_count; i++)
        store_close(h->idle[i]);
    (void)pthread_mutex_destroy(&h->lock);
    memory_free(h->dir);
    memory_wipe_free(h, sizeof *h);
}

struct store *hall_take(struct hall *h)
{
    struct store *s = NULL;

    must(pthread_mutex_lock(&h->lock) == 0);
    if (h->idle_count > 0)
        s = h->idle[--h->idle_count];
    must(pthread_mutex_unlock(&h->lock) == 0);
    if (s == NULL && store_open_objects_read(h->dir, &s, NULL) != OK)
        return NULL;
    return s;
}

void hall_give(struct hall *h, struct store *s, enum err e)
{
    bool sound = e != ERR_IO && e != ERR_CORRUPT && e != ERR_NOMEM;

    must(pthread_mutex_lock(&h->lock) == 0);
    if (s != NULL && sound && h->idle_count < HALL_READERS_MAX) {
        h->idle[h->idle_count++] = s;
        s = NULL;
    }
    must(pthread_mutex_unlock(&h->lock) == 0);
    store_close(s);
}

enum err hall_user(struct hall *h, const struct server_request *r, struct user *out)
{
    struct store *s = hall_take(h);
    enum err e;

    if (s == NULL)
        return ERR_IO;
    e = user_check(s, r, out);
    hall_give(h, s, e);
    return e;
}

enum err hall_submit(struct hall *h, struct writer_job *job)
{
    return writer_submit(h->writer, job);
}

void hall_answer_later(struct hall *h, struct server_answer *a, struct writer_job *job)
{
    enum err e;

    server_hold(a);
    e = hall_submit(h, job);
    if (e != OK)
        job->done(job, e);
}

/* [RFC9562] 5.4 */
static void make_version_4(uint8_t id[16])
{
    id[6] = (uint8_t)((id[6] & 0x0f) | 0x40);
    id[8] = (uint8_t)((id[8] & 0x3f) | 0x80);
}

void hall_id_text(const uint8_t id[16], char out[HALL_ID_CHARS + 1])
{
    char hex[2 * 16 + 1];

    text_hex_encode(id, 16, hex);
    (void)snprintf(out, HALL_ID_CHARS + 1, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8,
                   hex + 12, hex + 16, hex + 20);
}

void hall_id(const struct hall *h, const char *word, char out[HALL_ID_CHARS + 1])
{
    uint8_t whole[SHA256_BYTES];

    derive(h, word, whole);
    make_version_4(whole);
    hall_id_text(whole, out);
}

enum err hall_new_id(struct hall *h, uint8_t out[16])
{
    enum err e = random_fill(&h->random, out, 16);

    if (e == OK)
        make_version_4(out);
    return e;
}

const uint8_t *hall_ticket_key(const struct hall *h)
{
    return h->ticket_key;
}
