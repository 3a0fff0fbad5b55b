/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slip.c - signing, writing and reading slips
 *
 * The law. What the root key signs is the fact without its signature, in canonical form;
 * so the line and the entry say the same, and neither can be bent into another.
 */
#include "lane/slip.h"

#include "base/must.h"
#include "base/text.h"
#include "json/json.h"

#include <string.h>

static const char magic[] = "entente-slip/1";

static json_t *members_of(const struct slip *s, bool *ok)
{
    json_t *fact = json_object();

    json_put_bytes(fact, "root", s->root, sizeof s->root, ok);
    json_put_bytes(fact, "key", s->key, sizeof s->key, ok);
    json_put_text(fact, "code", s->code, ok);
    return fact;
}

/* The bytes that are signed. */
MUST_CHECK static enum err put_signed(const struct slip *s, struct buffer *out)
{
    bool ok = true;
    json_t *fact = members_of(s, &ok);
    enum err e = ok ? json_write(fact, out) : ERR_NOMEM;

    json_decref(fact);
    return e;
}

static bool is_code(const char *code)
{
    static const char first[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    static const char later[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t count = strlen(code);

    return count > 0 && count < SLIP_CODE_BYTES && strchr(first, code[0]) != NULL &&
           strspn(code, later) == count;
}

enum err slip_sign(const struct sign_secret *root,
                   const uint8_t key[SIGN_KEY_BYTES],
                   const char *code,
                   struct slip *out)
{
    struct slip made = {.code = ""};
    struct buffer said;
    enum err e;

    if (!is_code(code))
        return ERR_MALFORMED;
    memcpy(made.root, root->key, sizeof made.root);
    memcpy(made.key, key, sizeof made.key);
    must(text_copy(made.code, sizeof made.code, code) == OK);
    buffer_init(&said, SLIP_LINE_MAX);
    e = put_signed(&made, &said);
    if (e == OK) {
        sign_message(root, "slip", said.data, said.bytes, made.signature);
        *out = made;
    }
    buffer_fini(&said);
    return e;
}

enum err slip_verify(const struct slip *s)
{
    struct buffer said;
    enum err e;

    buffer_init(&said, SLIP_LINE_MAX);
    e = put_signed(s, &said);
    if (e == OK)
        e = sign_verify(s->root, "slip", said.data, said.bytes, s->signature);
    buffer_fini(&said);
    return e;
}

static void add_base64(struct buffer *out, const uint8_t *bytes, size_t count)
{
    char text[BASE64_CHARS(SIGNATURE_BYTES) + 1];

    text_base64_encode(bytes, count, text);
    buffer_add_text(out, text);
}

enum err slip_write(const struct slip *s, struct buffer *out)
{
    buffer_add_text(out, magic);
    buffer_add_text(out, " ");
    add_base64(out, s->root, sizeof s->root);
    buffer_add_text(out, " ");
    add_base64(out, s->key, sizeof s->key);
    buffer_printf(out, " %s ", s->code);
    add_base64(out, s->signature, sizeof s->signature);
    return buffer_status(out);
}

enum { WORDS = 5 };

/* Part the text at its blanks; false unless it has exactly so many words. */
static bool part_words(char *text, char *word[WORDS])
{
    static const char blanks[] = " \t\r\n";

    for (size_t i = 0; i < WORDS; i++) {
        word[i] = text + strspn(text, blanks);
        text = word[i] + strcspn(word[i], blanks);
        if (text == word[i] || (*text == '\0' && i + 1 < WORDS))
            return false;
        if (*text != '\0')
            *text++ = '\0';
    }
    return text[strspn(text, blanks)] == '\0';
}

static bool read_words(char *word[WORDS], struct slip *out)
{
    return strcmp(word[0], magic) == 0 && is_code(word[3]) &&
           text_base64_decode(word[1], out->root, sizeof out->root) == OK &&
           text_base64_decode(word[2], out->key, sizeof out->key) == OK &&
           text_copy(out->code, sizeof out->code, word[3]) == OK &&
           text_base64_decode(word[4], out->signature, sizeof out->signature) == OK;
}

enum err slip_read(const void *bytes, size_t count, struct slip *out, struct fault *f)
{
    char text[SLIP_LINE_MAX + 1] = "";
    char *word[WORDS];
    struct slip read = {.code = ""};
    enum err e;

    if (count > SLIP_LINE_MAX)
        return fault_set(f, ERR_LIMIT, "K4",
                         "A slip is one line of at most %d bytes; this is none.",
                         SLIP_LINE_MAX);
    if (count > 0)
        memcpy(text, bytes, count);
    if (strlen(text) != count || !part_words(text, word) || !read_words(word, &read))
        return fault_set(f, ERR_MALFORMED, "K4",
                         "It holds no slip: that is one line that begins with %s", magic);
    e = slip_verify(&read);
    if (e == ERR_FORGED)
        return fault_set(f, e, "K4",
                         "The slip's signature is not that of the root key that it "
                         "names; look for a mistake in copying it.");
    if (e == OK)
        *out = read;
    return e == OK ? OK : fault_set(f, e, "", "Out of memory.");
}

enum err slip_fact(const struct slip *s, json_t **out)
{
    bool ok = true;
    json_t *fact = members_of(s, &ok);

    json_put_bytes(fact, "sig", s->signature, sizeof s->signature, &ok);
    if (!ok) {
        json_decref(fact);
        return ERR_NOMEM;
    }
    *out = fact;
    return OK;
}

void slip_from_fact(const json_t *fact, struct slip *out)
{
    json_bytes(fact, "root", out->root, sizeof out->root);
    json_bytes(fact, "key", out->key, sizeof out->key);
    json_bytes(fact, "sig", out->signature, sizeof out->signature);
    must(text_copy(out->code, sizeof out->code, json_text(fact, "code")) == OK);
}
