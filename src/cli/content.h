/* SPDX-License-Identifier: Apache-2.0 */
/*
 * content.h - what an item holds, laid out for people
 */
#ifndef CLI_CONTENT_H
#define CLI_CONTENT_H

#include "cli/output.h"
#include "json/json.h"

/* Append a record, whole or with members left out, a line for each name, birth and so on,
 * original script kept. */
void content_show(struct output *o, const json_t *record);

#endif
