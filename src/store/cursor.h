/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cursor.h - how far this node has read at others, so that the next pull goes on there
 *
 * In objects.db, by a name (such as the address of a collection); the text is the
 * reader's own.
 */
#ifndef STORE_CURSOR_H
#define STORE_CURSOR_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "store/store.h"

enum { STORE_CURSOR_NAME_MAX = 2048, STORE_CURSOR_MAX = 8192 /* bytes */ };

/* Insert or replace; in the transaction of what was read. ERR_LIMIT. */
MUST_CHECK enum err store_cursor_put(struct store *s, const char *name, const char *text);

/* Into the buffer (cleared first). ERR_NOT_FOUND. */
MUST_CHECK enum err
store_cursor_get(struct store *s, const char *name, struct buffer *out);

/* OK if it is not there. */
MUST_CHECK enum err store_cursor_erase(struct store *s, const char *name);

/* Each, ascending by name; visit's error stops and is returned. */
MUST_CHECK enum err
store_cursor_each(struct store *s,
                  enum err (*visit)(void *state, const char *name, const char *text),
                  void *state);

#endif
