/* SPDX-License-Identifier: Apache-2.0 */
/*
 * doors.c - hall, faces and server put together, and taken apart in the right order
 *
 * The law: no connection is left when a face goes, and nothing is held when the server
 * goes: quiesce, finish the hall, stop the server, then the faces, then the hall.
 */
#include "cli/doors.h"

#include "base/file.h"
#include "base/instant.h"
#include "base/memory.h"
#include "crypto/entropy.h"
#include "door/hall.h"
#include "door/misp.h"
#include "door/received.h"
#include "door/taxii.h"
#include "http/certificate.h"
#include "http/server.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    NODE_WAIT_MS = 2000,
    STORE_WAIT_MS = 5000,
    TITLE_BYTES = 320,
    KEY_FILE_MAX = 65536
};

struct doors {
    struct hall *hall;
    struct received *received;
    struct taxii *taxii;
    struct misp *misp; /* NULL: not asked for */
    struct server *server;
    struct random random;
};

bool doors_wanted(const struct call *c)
{
    return c->words.value[OPTION_TAXII] != NULL || c->words.value[OPTION_MISP] != NULL;
}

static void log_line(void *state, const char *line)
{
    char now[INSTANT_BYTES];

    (void)state;
    instant_format((int64_t)time(NULL), now);
    (void)fprintf(stderr, "%s door: %s\n", now, line);
}

MUST_CHECK static enum err open_hall(struct doors *d, struct call *c, struct fault *f)
{
    enum err e = hall_open(c->dir, STORE_WAIT_MS, &d->random, &d->hall, f);

    if (e != OK)
        return e;
    e = received_new(d->hall, c->dir, NODE_WAIT_MS, &d->received);
    return e == OK ? OK
                   : fault_set(f, e, "", "What was received cannot be listed (%s).",
                               err_name(e));
}

/* The title is the party's own name. */
MUST_CHECK static enum err make_faces(struct doors *d, struct call *c, struct fault *f)
{
    struct taxii_plan plan = {.hall = d->hall, .received = d->received};
    char title[TITLE_BYTES];
    struct node *n = NULL;
    enum err e = call_look(c, &n, f);

    if (e != OK)
        return e;
    (void)snprintf(title, sizeof title, "%s", card_name(n->card, "en"));
    call_close(c);
    plan.title = title;
    e = taxii_new(&plan, &d->taxii);
    if (e == OK && c->words.value[OPTION_MISP] != NULL)
        e = misp_new(&(struct misp_plan){d->hall, title}, &d->misp);
    return e == OK ? OK : fault_set(f, e, "", "Out of memory.");
}

MUST_CHECK static enum err
read_pem(const char *path, size_t limit, struct buffer *out, struct fault *f)
{
    enum err e = OK;

    buffer_init(out, limit);
    if (path != NULL)
        e = file_read(path, out, f);
    return e;
}

MUST_CHECK static enum err start_server(struct doors *d, struct call *c, struct fault *f)
{
    const char *const *value = c->words.value;
    struct server_plan plan = {.address = value[OPTION_TAXII],
                               .permits_tls_1_2 = value[OPTION_TLS_1_2] != NULL,
                               .asks_certificate = true,
                               .face = {taxii_face(d->taxii)},
                               .face_count = 1,
                               .log = log_line};
    struct buffer certificate, key;
    enum err e =
        read_pem(value[OPTION_CERTIFICATE], CERTIFICATE_FILE_MAX, &certificate, f);
    enum err of_key = read_pem(value[OPTION_KEY], KEY_FILE_MAX, &key, f);

    if (d->misp != NULL)
        plan.face[plan.face_count++] = misp_face(d->misp);
    if (e == OK)
        e = of_key;
    if (e == OK && value[OPTION_CERTIFICATE] != NULL)
        plan.certificate = buffer_text(&certificate);
    if (e == OK && value[OPTION_KEY] != NULL)
        plan.key = buffer_text(&key);
    if (e == OK)
        e = server_start(&plan, &d->server, f);
    buffer_fini(&certificate);
    buffer_fini(&key);
    return e;
}

enum err doors_open(struct call *c, struct doors **out, struct fault *f)
{
    struct doors *d = memory_new(1, sizeof *d);
    enum err e;

    if (c->words.value[OPTION_TAXII] == NULL) {
        memory_free(d);
        return fault_set(
            f, ERR_USAGE, "",
            "The MISP face is served where TAXII is; give --taxii HOST:PORT, "
            "too.");
    }
    if (d == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    d->random = entropy_random();
    e = meter_start(&c->meter, f); /* before there are threads that signals could go to */
    if (e == OK)
        e = open_hall(d, c, f);
    if (e == OK)
        e = make_faces(d, c, f);
    if (e == OK)
        e = start_server(d, c, f);
    if (e != OK) {
        doors_close(d);
        return e;
    }
    *out = d;
    return OK;
}

void doors_close(struct doors *d)
{
    if (d == NULL)
        return;
    if (d->server != NULL)
        server_quiesce(d->server);
    if (d->hall != NULL)
        hall_finish(d->hall);
    server_stop(d->server);
    taxii_free(d->taxii);
    misp_free(d->misp);
    received_free(d->received);
    hall_close(d->hall);
    memory_free(d);
}

int doors_port(const struct doors *d)
{
    return server_port(d->server);
}
