/* SPDX-License-Identifier: Apache-2.0 */
/*
 * markup.h - a text inside HTML or SVG
 *
 * Names come from peers and files. What a text says is shown, and nothing in it is
 * obeyed: not by a browser, and not by whatever orders letters (see output.h).
 *
 * Nouns  markup
 */
#ifndef CLI_MARKUP_H
#define CLI_MARKUP_H

#include "base/buffer.h"

/* Append a text, good between tags and between quotation marks. */
void markup_text(struct buffer *out, const char *text);

/* Append "<TAG>text</TAG>"; the tag may have attributes. */
void markup_element(struct buffer *out, const char *tag, const char *text);

#endif
