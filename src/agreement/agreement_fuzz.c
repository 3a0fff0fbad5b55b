/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agreement_fuzz.c - any bytes as a document, and any two values as a difference
 *
 * The bytes up to the first NUL are one value, those after it another.
 */
#include "agreement/agreement.h"
#include "base/must.h"
#include "crypto/entropy.h"

#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    must(crypto_start() == OK);
    return 0;
}

/* What was accepted can be shown, differs from nothing in itself, and is read from
 * its canonical form as the same agreement. */
static void check_accepted(const struct agreement *a)
{
    struct agreement *again = NULL;
    struct fault f;
    struct buffer b;

    buffer_init(&b, 1 << 22);
    must(json_write(a->object, &b) == OK);
    must(agreement_read(b.data, b.bytes, &again, &f) == OK);
    must(memcmp(a->id, again->id, sizeof a->id) == 0);
    buffer_clear(&b);
    must(agreement_diff(a->object, again->object, &b) == OK && b.bytes == 0);
    must(agreement_show(a, &b) == OK && b.bytes > 0);
    must(agreement_bucket(a, 1) >= 1);
    agreement_free(again);
    buffer_fini(&b);
}

static void check_value(const json_t *value)
{
    struct agreement *a = NULL;
    struct fault f;

    if (agreement_from_json(value, &a, &f) == OK)
        check_accepted(a);
    else
        must(!a && f.code != OK && *f.text);
    agreement_free(a);
}

static void check_difference(const json_t *one, const json_t *other)
{
    struct buffer b;

    buffer_init(&b, 1 << 24);
    must(agreement_diff(one, other, &b) == OK);
    must((b.bytes == 0) == json_equal(one, other));
    buffer_fini(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *nul = size > 0 ? memchr(data, 0, size) : NULL;
    size_t first = nul ? (size_t)(nul - data) : size;
    struct agreement *a = NULL;
    json_t *one = NULL;
    json_t *other = NULL;

    if (agreement_read(data, size, &a, NULL) == OK)
        check_accepted(a);
    agreement_free(a);
    if (json_read(data, first, AGREEMENT_MAX, &one, NULL) == OK)
        check_value(one);
    if (nul && one &&
        json_read(nul + 1, size - first - 1, AGREEMENT_MAX, &other, NULL) == OK)
        check_difference(one, other);
    json_decref(other);
    json_decref(one);
    return 0;
}
