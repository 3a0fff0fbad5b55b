/* SPDX-License-Identifier: Apache-2.0 */
/*
 * awaited.c - what an offer that waits would let out
 */
#include "exchange/awaited.h"

#include "base/memory.h"
#include "crypto/envelope.h"
#include "exchange/content.h"
#include "exchange/custody.h"
#include "exchange/node.h"
#include "store/keystore.h"

#include <string.h>

/* Of a new item the fact says which agreement, of a new version its item does. */
static const struct fold_agreement *agreement_of(struct pair *p, const struct intent *i)
{
    const struct fold_item *item;
    uint8_t id[32];

    if (i->kind == KIND_ITEM_OFFER) {
        json_bytes(i->fact, "agreement", id, sizeof id);
        return fold_agreement_find(p->fold, id);
    }
    json_bytes(i->fact, "item", id, sizeof id);
    item = fold_item_find(p->fold, id);
    return item != NULL ? fold_agreement_find(p->fold, item->agreement) : NULL;
}

static enum err open_content(struct pair *p,
                             const struct intent *i,
                             const struct agreement *a,
                             const struct buffer *sealed,
                             json_t **out)
{
    size_t count = sealed->bytes - ENVELOPE_EXTRA_BYTES;
    uint8_t *plain = memory_new(count + 1, 1);
    uint8_t key[ENVELOPE_KEY_BYTES];
    uint8_t content[32];
    uint8_t name[32];
    enum err e = plain != NULL ? OK : ERR_NOMEM;

    json_bytes(i->fact, "content", content, sizeof content);
    custody_given_name(content, name);
    if (e == OK)
        e = keystore_get(p->node->dir, name, key, NULL);
    if (e == OK)
        e = envelope_open(key, p->own.id, content,
                          &(struct part){sealed->data, sealed->bytes}, plain);
    if (e == OK)
        e = content_read(a, json_text(i->fact, "stage"), plain, count, out);
    memory_wipe(key, sizeof key);
    memory_wipe_free(plain, count + 1);
    return e == ERR_MALFORMED ? ERR_FORGED : e;
}

enum err awaited_content(struct pair *p, const struct intent *i, json_t **out)
{
    const struct fold_agreement *a;
    struct buffer sealed;
    enum err e;

    if (i->kind != KIND_ITEM_OFFER && i->kind != KIND_ITEM_RENEW)
        return ERR_NOT_FOUND;
    a = agreement_of(p, i);
    if (a == NULL)
        return ERR_NOT_FOUND;
    buffer_init(&sealed, kind_rule(i->kind)->blob_max);
    e = intent_blob(p, i->what, &sealed);
    if (e == OK && sealed.bytes < ENVELOPE_EXTRA_BYTES)
        e = ERR_FORGED;
    if (e == OK)
        e = open_content(p, i, a->document, &sealed, out);
    buffer_fini(&sealed);
    return e;
}
