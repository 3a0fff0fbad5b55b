/* SPDX-License-Identifier: Apache-2.0 */
/*
 * asset.h - the page's own files, as they stand in the program
 *
 * The tables are generated at build time: `tools/build-page PAGE OUT.c` makes the page
 * that lies in PAGE and writes OUT.c, which includes this header and defines both.
 * Without a page/ folder page_blank.c stands in its place.
 */
#ifndef DESK_ASSET_H
#define DESK_ASSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct desk_asset {
    const char *path; /* as it is asked for: "/", "/assets/main-5d41402a.js" */
    const char *type; /* "text/html; charset=utf-8", "text/javascript; charset=utf-8" */
    const char *tag;  /* an ETag, with its quotes: "\"5d41402abc4b2a76\"" */
    bool lasting;     /* its name changes when its bytes do: kept for a year */
    const uint8_t *gzip;
    size_t gzip_bytes;
};

extern const struct desk_asset desk_assets[];
extern const size_t desk_asset_count;

#endif
