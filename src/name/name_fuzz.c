/* SPDX-License-Identifier: Apache-2.0 */
/*
 * name_fuzz.c - any bytes as the name of a record: no crash, tokens in form, the same
 * twice
 *
 * The first byte says the kind of the record; the rest is the name.
 */
#include "base/must.h"
#include "base/num.h"
#include "name/recipe.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct recipe_token once[RECIPE_TOKENS_MAX];
    static struct recipe_token twice[RECIPE_TOKENS_MAX];
    const struct recipe *recipe = recipe_find(RECIPE_FULL_ID);
    char name[RECORD_NAME_MAX + 2];
    struct record_birth birth = {"1970"};
    struct record_name names = {name, RECORD_NAME_PRIMARY};
    struct record r = {
        .names = &names, .name_count = 1, .births = &birth, .birth_count = 1};
    size_t count = 0;
    size_t again = 0;
    enum err e;

    if (size == 0)
        return 0;
    r.kind = (enum record_kind)(data[0] & 3);
    size = size - 1 < sizeof name - 1 ? size - 1 : sizeof name - 1;
    memcpy(name, data + 1, size);
    name[size] = '\0';
    e = recipe_tokens(recipe, &r, NULL, COUNT_OF(once), once, &count);
    must(e == recipe_tokens(recipe, &r, NULL, COUNT_OF(twice), twice, &again));
    must(e == OK || e == ERR_MALFORMED || e == ERR_LIMIT);
    must(count == again);
    for (size_t i = 0; i < count; i++) {
        struct buffer line;

        must(recipe_check_attributes(recipe, &once[i]));
        must(strcmp(once[i].text, twice[i].text) == 0);
        buffer_init(&line, 8192);
        must(recipe_explain(recipe, &r, NULL, once[i].text, &line) == OK);
        buffer_fini(&line);
    }
    return 0;
}
