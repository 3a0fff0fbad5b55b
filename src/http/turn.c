/* SPDX-License-Identifier: Apache-2.0 */
/*
 * turn.c - from the library's callbacks to a face's judge and answer, and back
 *
 *     first call    headers read; the face judges; a refused body ends the connection
 *     calls between the body is kept, up to what was allowed
 *     last call     the face answers, or holds; after server_go_on there is one more
 *
 * The law: what a turn has reserved of the shared ceilings it gives back in turn_end, and
 * nowhere else. An answer's bytes are the turn's until then.
 */
#include "http/turn.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/hash.h"

#include <gnutls/gnutls.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { LINE_BYTES = 256, SWALLOW_TIMES = 4, PIECE_BYTES = 16 << 10 };

/* One connection. */
struct line {
    struct patience_entry entry;
    bool has_looked; /* for a certificate */
    bool has_certificate;
    uint8_t certificate[SHA256_BYTES];
};

struct turn {
    struct turn_host *host;
    struct MHD_Connection *connection;
    struct line *line;
    const struct server_face *face;
    struct target target;
    enum err target_error;
    struct server_request request;
    struct server_answer answer;
    struct buffer body;
    size_t body_max;
    size_t swallowed;
    size_t kept_body;   /* reserved of host->bodies */
    size_t kept_answer; /* and of host->answers */
    size_t streamed;    /* bytes of pieces */
    int64_t begun_ms;
    unsigned lengths; /* Content-Length headers */
    unsigned codings; /* Transfer-Encoding headers */
    unsigned hosts;   /* Host headers */
    bool bad_header;
    bool judged;
    bool answered; /* face->answer was called */
    bool held;     /* by server_hold */
    bool queued;
    pthread_mutex_t lock; /* of what follows, for an answer in pieces */
    bool sleeps;          /* the connection is suspended until there is a piece */
    bool woken;           /* server_wake came while it was not */
};

static struct turn *turn_of(struct server_answer *a)
{
    return (struct turn *)(void *)((char *)a - offsetof(struct turn, answer));
}

/* Reserve of a shared ceiling. */
static bool reserve(atomic_size_t *used, size_t bytes, size_t ceiling)
{
    if (atomic_fetch_add(used, bytes) + bytes <= ceiling)
        return true;
    (void)atomic_fetch_sub(used, bytes);
    return false;
}

/* ---- connections ---- */

static gnutls_session_t session_of(struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_GNUTLS_SESSION);

    return info != NULL ? (gnutls_session_t)info->tls_session : NULL;
}

/* Ask for a certificate without naming authorities: any key will do that is known here.
 */
static void ask_certificate(struct MHD_Connection *c)
{
    gnutls_session_t session = session_of(c);

    if (session == NULL)
        return;
    gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUEST);
    gnutls_certificate_send_x509_rdn_sequence(session, 1);
}

void turn_connect(void *host,
                  struct MHD_Connection *c,
                  void **context,
                  enum MHD_ConnectionNotificationCode code)
{
    struct turn_host *h = host;
    const union MHD_ConnectionInfo *info;
    struct line *line = *context;

    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (line != NULL)
            patience_leave(h->patience, &line->entry);
        memory_free(line);
        *context = NULL;
        return;
    }
    info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    line = memory_new(1, sizeof *line);
    if (line == NULL || info == NULL) {
        memory_free(line);
        return; /* without it no turn begins */
    }
    patience_join(h->patience, &line->entry, info->connect_fd, SERVER_HEADERS_MS);
    *context = line;
    if (h->asks_certificate)
        ask_certificate(c);
}

static void look_at_certificate(struct line *line, struct MHD_Connection *c)
{
    gnutls_session_t session = session_of(c);
    unsigned count = 0;
    const gnutls_datum_t *chain =
        session != NULL ? gnutls_certificate_get_peers(session, &count) : NULL;

    line->has_looked = true;
    if (chain == NULL || count == 0)
        return;
    hash_sha256(chain[0].data, chain[0].size, line->certificate);
    line->has_certificate = true;
}

/* ---- headers ---- */

void *turn_begin(void *host, const char *raw, struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct turn *t;

    if (info == NULL || info->socket_context == NULL)
        return NULL;
    t = memory_new(1, sizeof *t);
    if (t == NULL)
        return NULL;
    t->host = host;
    t->connection = c;
    t->line = info->socket_context;
    t->begun_ms = patience_now_ms();
    t->target_error = target_read(raw, &t->target);
    t->request.target = &t->target;
    buffer_init(&t->answer.body, SERVER_ANSWER_MAX);
    must(pthread_mutex_init(&t->lock, NULL) == 0);
    return t;
}

/* A header that stands several times is one list [RFC9110] 5.3. */
static bool append(char *out, size_t capacity, const char *value, size_t bytes)
{
    size_t used = strlen(out);

    if (memchr(value, '\0', bytes) != NULL || used + (used > 0) + bytes >= capacity)
        return false;
    if (used > 0)
        out[used++] = ',';
    memcpy(out + used, value, bytes);
    out[used + bytes] = '\0';
    return true;
}

/* A blank before the colon, or a control in a value, is read by others as another message
 * than here [RFC9112] 5.1, 2.2. */
static bool is_clean(const char *name, const char *value, size_t bytes)
{
    if (name[strcspn(name, " \t\r\n:")] != '\0')
        return false;
    for (size_t i = 0; i < bytes; i++)
        if (((unsigned char)value[i] < ' ' && value[i] != '\t') || value[i] == 0x7f)
            return false;
    return true;
}

/* Headers that faces see. */
static const struct kept {
    const char *name;
    size_t at; /* in the request */
    size_t capacity;
    bool joins; /* several are one list */
} kept[] = {
    {MHD_HTTP_HEADER_ACCEPT, offsetof(struct server_request, accept), SERVER_HEADER_MAX,
     true},
    {MHD_HTTP_HEADER_AUTHORIZATION, offsetof(struct server_request, authorization),
     SERVER_HEADER_MAX, false},
    {MHD_HTTP_HEADER_CONTENT_TYPE, offsetof(struct server_request, content_type),
     SERVER_HEADER_MAX, false},
    {MHD_HTTP_HEADER_COOKIE, offsetof(struct server_request, cookie), SERVER_HEADER_MAX,
     false},
    {MHD_HTTP_HEADER_HOST, offsetof(struct server_request, host), SERVER_SHORT_MAX,
     false},
    {MHD_HTTP_HEADER_ORIGIN, offsetof(struct server_request, origin), SERVER_SHORT_MAX,
     false},
    {"Sec-Fetch-Site", offsetof(struct server_request, site), SERVER_SHORT_MAX, false},
    {MHD_HTTP_HEADER_ACCEPT_ENCODING, offsetof(struct server_request, encodings),
     SERVER_SHORT_MAX, true},
    {MHD_HTTP_HEADER_IF_NONE_MATCH, offsetof(struct server_request, known),
     SERVER_SHORT_MAX, true},
    {"X-Entente-Token", offsetof(struct server_request, token), SERVER_SHORT_MAX, false},
};

/* Is it one of those? Then it is kept, or *good is false. */
static bool is_kept(struct server_request *r,
                    const char *name,
                    const char *value,
                    size_t bytes,
                    bool *good)
{
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        char *out = (char *)r + kept[i].at;

        if (strcasecmp(name, kept[i].name) != 0)
            continue;
        *good = (kept[i].joins || out[0] == '\0') &&
                append(out, kept[i].capacity, value, bytes);
        return true;
    }
    return false;
}

static enum MHD_Result see_header(void *state,
                                  enum MHD_ValueKind kind,
                                  const char *name,
                                  size_t name_bytes,
                                  const char *value,
                                  size_t bytes)
{
    struct turn *t = state;
    struct server_request *r = &t->request;
    bool good = true;

    (void)kind;
    (void)name_bytes;
    value = value != NULL ? value : "";
    if (!is_clean(name, value, bytes)) {
        good = false;
    } else if (is_kept(r, name, value, bytes, &good)) {
        t->hosts += strcasecmp(name, MHD_HTTP_HEADER_HOST) == 0;
        good = good && t->hosts <= 1;
    } else if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0) {
        good = bytes < 20 && text_decimal(value, INT64_MAX, &r->announced) == OK;
        t->lengths++;
    } else if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
        good = strcasecmp(value, "chunked") == 0;
        r->is_chunked = true;
        t->codings++;
    }
    t->bad_header = t->bad_header || !good;
    return MHD_YES;
}

static enum server_method method_of(const char *method)
{
    if (strcmp(method, MHD_HTTP_METHOD_GET) == 0)
        return SERVER_GET;
    if (strcmp(method, MHD_HTTP_METHOD_HEAD) == 0)
        return SERVER_HEAD;
    if (strcmp(method, MHD_HTTP_METHOD_POST) == 0)
        return SERVER_POST;
    if (strcmp(method, MHD_HTTP_METHOD_DELETE) == 0)
        return SERVER_DELETE;
    return SERVER_OTHER;
}

const char *server_method_name(enum server_method m)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "DELETE", "other"};

    return names[m];
}

static void refuse(struct turn *t, int status, const char *sentence)
{
    buffer_clear(&t->answer.body);
    t->answer.next = NULL;
    t->face->refuse(t->face->state, status, sentence, &t->answer);
    t->answer.status = status;
}

static void choose_face(struct turn *t)
{
    t->face = &t->host->face[0];
    for (size_t i = 0; i < t->host->face_count && t->target_error == OK; i++) {
        const struct server_face *face = &t->host->face[i];

        if (!face->owns(face->state, &t->target))
            continue;
        t->face = face;
        return;
    }
}

/* What no face needs to look at. */
static bool is_sound(struct turn *t, const char *method)
{
    if (t->target_error == ERR_LIMIT)
        refuse(t, MHD_HTTP_URI_TOO_LONG, "The request's target is too long.");
    else if (t->target_error != OK)
        refuse(t, MHD_HTTP_BAD_REQUEST, "The request's target is not well formed.");
    else if (t->bad_header || t->lengths > 1 || t->codings > 1 ||
             (t->lengths > 0 && t->codings > 0)) {
        t->bad_header = true;
        refuse(t, MHD_HTTP_BAD_REQUEST,
               "A header is too long, stands twice, is no header, or contradicts another "
               "one.");
    } else if (strcmp(method, "CONNECT") == 0 || strcmp(method, "TRACE") == 0)
        refuse(t, MHD_HTTP_NOT_IMPLEMENTED, "That method is not known here.");
    return t->answer.status == 0;
}

/* May the body come? Reserves what was announced. */
static void judge_body(struct turn *t)
{
    struct server_request *r = &t->request;
    size_t bytes = (size_t)r->announced;

    if (r->announced > t->body_max) {
        refuse(t, MHD_HTTP_CONTENT_TOO_LARGE, "The body is larger than is taken here.");
        return;
    }
    if (!reserve(&t->host->bodies, bytes, SERVER_BODIES_MAX)) {
        refuse(t, MHD_HTTP_SERVICE_UNAVAILABLE, "Too much is arriving at the moment.");
        return;
    }
    t->kept_body = bytes;
}

static void judge(struct turn *t, const char *method)
{
    struct server_request *r = &t->request;

    if (!t->line->has_looked && t->host->asks_certificate)
        look_at_certificate(t->line, t->connection);
    r->method = method_of(method);
    r->has_certificate = t->line->has_certificate;
    memcpy(r->certificate, t->line->certificate, sizeof r->certificate);
    (void)MHD_get_connection_values_n(t->connection, MHD_HEADER_KIND, see_header, t);
    r->has_body = r->is_chunked || r->announced > 0;
    choose_face(t);
    if (is_sound(t, method))
        t->face->judge(t->face->state, r, &t->answer, &t->body_max);
    if (t->answer.status == 0 && r->has_body)
        judge_body(t);
    buffer_init(&t->body, t->body_max);
    patience_allow(t->host->patience, &t->line->entry,
                   SERVER_SEND_MS +
                       (int64_t)(r->is_chunked ? t->body_max : t->kept_body) * 1000 /
                           SERVER_SLOW_BYTES);
}

/* ---- body ---- */

/* Keep a piece. Of one that is too large the rest is let pass, for a while, so that the
 * client reads why it was refused. */
static bool take_piece(struct turn *t, const char *piece, size_t bytes)
{
    size_t whole;

    if (t->answer.status != 0) {
        t->swallowed += bytes;
        return t->swallowed / SWALLOW_TIMES <= t->body_max;
    }
    whole = t->body.bytes + bytes;
    if (whole > t->body_max) {
        refuse(t, MHD_HTTP_CONTENT_TOO_LARGE, "The body is larger than is taken here.");
    } else if (whole > t->kept_body) {
        if (reserve(&t->host->bodies, whole - t->kept_body, SERVER_BODIES_MAX))
            t->kept_body = whole;
        else
            refuse(t, MHD_HTTP_SERVICE_UNAVAILABLE,
                   "Too much is arriving at the moment.");
    }
    if (t->answer.status == 0)
        buffer_add(&t->body, piece, bytes);
    if (t->answer.status == 0 && buffer_status(&t->body) != OK)
        refuse(t, MHD_HTTP_SERVICE_UNAVAILABLE, "There is no memory for that now.");
    return true;
}

static void answer(struct turn *t)
{
    t->answered = true;
    t->request.body = t->body.data;
    t->request.body_bytes = t->body.bytes;
    if (t->answer.status == 0)
        t->face->answer(t->face->state, &t->request, &t->answer);
}

void server_hold(struct server_answer *a)
{
    struct turn *t = turn_of(a);

    t->held = true;
    patience_wait(t->host->patience, &t->line->entry);
    MHD_suspend_connection(t->connection);
}

void server_go_on(struct server_answer *a)
{
    MHD_resume_connection(turn_of(a)->connection);
}

/* ---- answers ---- */

void server_extra(struct server_answer *a, const char *name, const char *value)
{
    must(a->extra_count < SERVER_EXTRAS_MAX);
    a->extra[a->extra_count].name = name;
    must(text_copy(a->extra[a->extra_count].value, SERVER_EXTRA_BYTES, value) == OK);
    a->extra_count++;
}

const char *server_reason(int status)
{
    return MHD_get_reason_phrase_for((unsigned)status);
}

static void add_headers(const struct turn *t, struct MHD_Response *out)
{
    const struct server_answer *a = &t->answer;

    if (a->type[0] != '\0')
        (void)MHD_add_response_header(out, MHD_HTTP_HEADER_CONTENT_TYPE, a->type);
    if (t->bad_header)
        (void)MHD_add_response_header(out, MHD_HTTP_HEADER_CONNECTION, "close");
    (void)MHD_add_response_header(out, MHD_HTTP_HEADER_CACHE_CONTROL,
                                  a->cache != NULL ? a->cache : "no-store");
    (void)MHD_add_response_header(out, MHD_HTTP_HEADER_X_CONTENT_TYPE_OPTIONS, "nosniff");
    for (size_t i = 0; i < a->extra_count; i++)
        (void)MHD_add_response_header(out, a->extra[i].name, a->extra[i].value);
    if (a->status == MHD_HTTP_SERVICE_UNAVAILABLE)
        (void)MHD_add_response_header(out, MHD_HTTP_HEADER_RETRY_AFTER, "5");
}

/* The library wants a piece. Asking for it and sleeping are two steps; a wake that comes
 * between them is remembered. */
static ssize_t give_piece(void *turn, uint64_t at, char *out, size_t room)
{
    struct turn *t = turn;
    bool again = true;
    size_t bytes = 0;

    (void)at;
    while (again) {
        bytes = t->answer.next(t->answer.kept, (uint8_t *)out, room);
        if (bytes != 0)
            break;
        must(pthread_mutex_lock(&t->lock) == 0);
        again = t->woken;
        t->woken = false;
        if (!again) {
            t->sleeps = true;
            MHD_suspend_connection(t->connection);
        }
        must(pthread_mutex_unlock(&t->lock) == 0);
    }
    if (bytes == SIZE_MAX)
        return MHD_CONTENT_READER_END_OF_STREAM;
    t->streamed += bytes;
    patience_allow(t->host->patience, &t->line->entry,
                   bytes == 0 ? SERVER_SEND_MS + SERVER_IDLE_MS : SERVER_SEND_MS);
    return (ssize_t)bytes;
}

void server_wake(struct server_answer *a)
{
    struct turn *t = turn_of(a);

    must(pthread_mutex_lock(&t->lock) == 0);
    if (t->sleeps) {
        t->sleeps = false;
        MHD_resume_connection(t->connection);
    } else {
        t->woken = true;
    }
    must(pthread_mutex_unlock(&t->lock) == 0);
}

static struct MHD_Response *make_response(struct turn *t)
{
    struct server_answer *a = &t->answer;

    if (a->next == NULL)
        return MHD_create_response_from_buffer(a->body.bytes, a->body.data,
                                               MHD_RESPMEM_PERSISTENT);
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, PIECE_BYTES, give_piece, t,
                                             NULL);
}

/* Give the answer to the library. One that there is no room for becomes a refusal. */
static enum MHD_Result queue(struct turn *t)
{
    struct server_answer *a = &t->answer;
    struct MHD_Response *out;
    enum MHD_Result result;

    if (a->status == 0 || buffer_status(&a->body) != OK)
        refuse(t, MHD_HTTP_INTERNAL_SERVER_ERROR, "The answer could not be made.");
    if (!reserve(&t->host->answers, a->body.bytes, SERVER_ANSWERS_MAX))
        refuse(t, MHD_HTTP_SERVICE_UNAVAILABLE, "Too many answers wait to be read.");
    else
        t->kept_answer = a->body.bytes;
    out = make_response(t);
    if (out == NULL)
        return MHD_NO;
    add_headers(t, out);
    patience_allow(t->host->patience, &t->line->entry,
                   SERVER_SEND_MS + (int64_t)a->body.bytes * 1000 / SERVER_SLOW_BYTES);
    result = MHD_queue_response(t->connection, (unsigned)a->status, out);
    MHD_destroy_response(out);
    t->queued = true;
    return result;
}

enum MHD_Result turn_take(void *host,
                          struct MHD_Connection *c,
                          const char *url,
                          const char *method,
                          const char *version,
                          const char *upload,
                          size_t *upload_bytes,
                          void **turn) /* NOLINT: the library's own shape */
{
    struct turn *t = *turn;
    size_t bytes = *upload_bytes;

    (void)host;
    (void)c;
    (void)url;
    (void)version;
    if (t == NULL)
        return MHD_NO;
    if (!t->judged) {
        t->judged = true;
        judge(t, method);
        /* A refusal now means that the body is not read and the connection ends; so it
         * does where nobody can say where the message ends. */
        return t->answer.status != 0 && (t->request.has_body || t->bad_header) ? queue(t)
                                                                               : MHD_YES;
    }
    if (bytes > 0) {
        *upload_bytes = 0;
        return take_piece(t, upload, bytes) ? MHD_YES : MHD_NO;
    }
    if (!t->answered) {
        answer(t);
        if (t->held)
            return MHD_YES; /* the answer is not ours to look at until we are woken */
    }
    return queue(t);
}

static void log_turn(const struct turn *t, const char *end)
{
    char line[LINE_BYTES];

    (void)snprintf(line, sizeof line, "%s %s %d, %zu bytes in, %zu out, %" PRId64 " ms%s",
                   server_method_name(t->request.method),
                   t->answer.place != NULL ? t->answer.place : "-", t->answer.status,
                   t->body.bytes, t->kept_answer + t->streamed,
                   patience_now_ms() - t->begun_ms, end);
    t->host->log(t->host->log_state, line);
}

void turn_end(void *host,
              struct MHD_Connection *c,
              void **turn,
              enum MHD_RequestTerminationCode code)
{
    struct turn_host *h = host;
    struct turn *t = *turn;

    (void)c;
    *turn = NULL;
    if (t == NULL)
        return;
    if (h->log != NULL)
        log_turn(t, code == MHD_REQUEST_TERMINATED_COMPLETED_OK ? "" : ", cut off");
    if (t->answer.drop != NULL)
        t->answer.drop(t->answer.kept);
    patience_allow(h->patience, &t->line->entry, SERVER_IDLE_MS);
    (void)atomic_fetch_sub(&h->bodies, t->kept_body);
    (void)atomic_fetch_sub(&h->answers, t->kept_answer);
    buffer_fini(&t->body);
    buffer_fini(&t->answer.body);
    target_fini(&t->target);
    (void)pthread_mutex_destroy(&t->lock);
    memory_wipe_free(t, sizeof *t);
}
