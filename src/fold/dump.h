/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dump.h - the state as JSON, in pieces; private to fold/
 *
 * As the builders of json.h: a failed allocation makes *ok false, and is asked for once,
 * at the end.
 *
 * Source PROTOCOL.md 6.6
 */
#ifndef FOLD_DUMP_H
#define FOLD_DUMP_H

#include "fold/state.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A time that is 0 until it has come, and a code that is "" until it is given: put only
 * then. */
void dump_time(json_t *object, const char *key, int64_t time, bool *ok);
void dump_code(json_t *object, const char *key, const char *code, bool *ok);

/* Append a value (taken). */
void dump_append(json_t *array, json_t *taken, bool *ok);

/* Pointers to things of so many bytes each, every one of which begins with its id, in
 * ascending order of the ids. Given (memory_free); NULL with *ok false. */
const void **dump_sorted(const void *things, size_t count, size_t size, bool *ok);

/* The lists of all items, approvals and samples. */
json_t *dump_item_list(const struct fold *f, bool *ok);
json_t *dump_sample_approvals(const struct fold *f, bool *ok);
json_t *dump_sample_list(const struct fold *f, bool *ok);

#endif
