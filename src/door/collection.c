/* SPDX-License-Identifier: Apache-2.0 */
/*
 * collection.c - names, ids and rights of collections
 */
#include "door/collection.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { SHORT_BYTES = 4 }; /* of an agreement's id in an alias */

static void look(const struct hall *h, const char *rights, struct collection *out)
{
    hall_id(h, out->alias, out->id);
    out->can_read = rights_may_read(rights, out->alias);
    out->can_write = rights_may_write(rights, out->alias);
}

void collection_make(const struct hall *h,
                     enum collection_kind kind,
                     const char *rights,
                     struct collection *out)
{
    bool own = kind == COLLECTION_OWN;

    *out = (struct collection){.kind = kind};
    (void)snprintf(out->alias, sizeof out->alias, "%s", own ? "own" : "withdrawn");
    (void)snprintf(out->title, sizeof out->title, "%s",
                   own ? "Own holdings" : "Withdrawn");
    out->description =
        own ? "All objects of this node that it holds itself."
            : "Objects that this node has withdrawn, each as its revoked version.";
    look(h, rights, out);
}

void collection_make_received(const struct hall *h,
                              const uint8_t agreement[32],
                              const char *title,
                              const char *rights,
                              struct collection *out)
{
    char hex[2 * SHORT_BYTES + 1];

    *out = (struct collection){.kind = COLLECTION_RECEIVED};
    text_hex_encode(agreement, SHORT_BYTES, hex);
    (void)snprintf(out->alias, sizeof out->alias, "received-%s", hex);
    (void)snprintf(out->title, sizeof out->title, "%s", title);
    out->description = "What was received under one agreement and may be copied.";
    look(h, rights, out);
}

bool collection_is(const struct collection *c, const char *word)
{
    return strcmp(c->id, word) == 0 || strcmp(c->alias, word) == 0;
}

json_t *collection_json(const struct collection *c)
{
    json_t *out = json_object();
    json_t *types = json_array();
    bool ok = out != NULL && types != NULL;

    json_put_text(out, "id", c->id, &ok);
    json_put_text(out, "alias", c->alias, &ok);
    json_put_text(out, "title", c->title, &ok);
    json_put_text(out, "description", c->description, &ok);
    json_put_bool(out, "can_read", c->can_read, &ok);
    json_put_bool(out, "can_write", c->can_write, &ok);
    if (json_array_append_new(types, json_string("application/stix+json;version=2.1")) !=
            0 ||
        json_array_append_new(types, json_string("application/stix+json;version=2.0")) !=
            0)
        ok = false;
    json_put(out, "media_types", types, &ok);
    if (!ok) {
        json_decref(out);
        return NULL;
    }
    return out;
}
