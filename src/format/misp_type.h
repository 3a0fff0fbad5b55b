/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_type.h - MISP's attribute types and categories, and which go together
 *
 * Source    [MISP-CORE] 2.4.2.3; defaults as MISP's own answer to
 *           attributes/describeTypes gives them
 */
#ifndef FORMAT_MISP_TYPE_H
#define FORMAT_MISP_TYPE_H

#include "base/attr.h"
#include "base/err.h"
#include "json/json.h"

/* The category that MISP gives a type by default; "Other" for one it does not know. */
const char *misp_type_category(const char *type);

/*
 * The whole table as MISP tells it: {"result": {"sane_defaults": ..., "types": ...,
 * "categories": ..., "category_type_mappings": ...}}.
 *
 * Owns     *out given (json_decref)
 * Errors   ERR_NOMEM
 */
MUST_CHECK enum err misp_type_describe(json_t **out);

#endif
