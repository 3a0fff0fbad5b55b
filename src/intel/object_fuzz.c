/* SPDX-License-Identifier: Apache-2.0 */
/*
 * object_fuzz.c - any bytes as an object: what is taken can be written, withdrawn and
 * read as a record, and means the same when written otherwise
 */
#include "base/must.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "intel/identity.h"
#include "intel/object.h"
#include "intel/sco.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The compact form is the same object. */
static void check_again(const json_t *tree, const struct object_head *h)
{
    struct object_head again;
    struct buffer b;

    buffer_init(&b, OBJECT_BYTES_MAX);
    must(object_write(tree, &again, &b, NULL) == OK);
    must(memcmp(again.meaning, h->meaning, sizeof h->meaning) == 0);
    must(strcmp(again.id, h->id) == 0 && strcmp(again.version, h->version) == 0);
    must(again.tlp == h->tlp && again.revoked == h->revoked && again.spec == h->spec);
    buffer_fini(&b);
}

static void check_withdrawn(const json_t *tree, const struct object_head *h)
{
    struct object_head blank;
    struct buffer b;
    struct fault f;

    if (!object_is_versioned(h) || h->modified == STAMP_MAX)
        return;
    buffer_init(&b, OBJECT_BYTES_MAX);
    must(object_withdraw(tree, h->modified + 1, &blank, &b, &f) == OK);
    must(blank.revoked && strcmp(blank.id, h->id) == 0);
    buffer_fini(&b);
}

static void check_record(const json_t *tree)
{
    struct record r;
    struct fault f;

    if (identity_is_party(tree) && identity_read(tree, &r, &f) == OK) {
        must(record_is_whole(&r));
        record_fini(&r);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fault f = {.text = ""};
    json_t *tree = NULL;
    struct object_head h;
    char id[OBJECT_ID_MAX + 1];
    enum err e;

    must(crypto_start() == OK);
    e = object_read(data, size, &h, &tree, &f);
    must((e == OK) == (tree != NULL));
    must(e == OK || (e == f.code && text_is_utf8(f.text, strlen(f.text))));
    if (e != OK)
        return 0;
    object_id_format(h.type, h.uuid, id);
    must(strcmp(id, h.id) == 0);
    check_again(tree, &h);
    check_withdrawn(tree, &h);
    check_record(tree);
    e = sco_id(tree, id);
    must(e == OK || e == ERR_NOT_FOUND);
    json_decref(tree);
    return 0;
}
