/* SPDX-License-Identifier: Apache-2.0 */
/*
 * columns.c - every header against every name
 */
#include "format/columns.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static bool is_header(const char *header, const char *name, size_t length)
{
    size_t count;

    header += strspn(header, " \t");
    count = strlen(header);
    while (count > 0 && (header[count - 1] == ' ' || header[count - 1] == '\t'))
        count--;
    return count == length && strncasecmp(header, name, length) == 0;
}

static size_t find(const struct csv_row *header, const char *name, size_t length)
{
    for (size_t i = 0; i < header->count; i++)
        if (is_header(header->fields[i], name, length))
            return i;
    return COLUMNS_NONE;
}

void columns_find(const struct csv_row *header,
                  const char *const *names,
                  size_t count,
                  size_t *out)
{
    for (size_t i = 0; i < count; i++) {
        const char *name = names[i];

        out[i] = COLUMNS_NONE;
        while (*name != '\0' && out[i] == COLUMNS_NONE) {
            size_t length = strcspn(name, "|");

            out[i] = find(header, name, length);
            name += length + (name[length] == '|' ? 1 : 0);
        }
    }
}

const char *columns_cell(const struct csv_row *row, size_t column)
{
    return column < row->count ? row->fields[column] : "";
}
