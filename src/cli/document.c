/* SPDX-License-Identifier: Apache-2.0 */
/*
 * document.c - finding the document that a user means
 */
#include "cli/document.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/num.h"
#include "exchange/node.h"
#include "json/json.h"
#include "name/recipe.h"

#include <string.h>

/* A draft that people edit is longer than its canonical form. */
enum { DRAFT_MAX = 4 * AGREEMENT_MAX };

enum err document_read(const char *path, struct agreement **out, struct fault *f)
{
    struct buffer bytes;
    json_t *object = NULL;
    enum err e;

    buffer_init(&bytes, DRAFT_MAX);
    e = file_read(path, &bytes, f);
    if (e == OK) {
        e = json_read(bytes.data, bytes.bytes, DRAFT_MAX, &object, f);
        if (e == OK)
            e = agreement_from_json(object, out, f);
        if (e != OK)
            e = call_name_file(path, e, f);
    }
    json_decref(object);
    buffer_fini(&bytes);
    return e;
}

enum err
document_load(struct call *c, const char *word, struct agreement **out, struct fault *f)
{
    const struct fold_agreement *a = NULL;
    struct pair *p = NULL;
    enum err e;

    if (word != NULL && call_is_file(c, word))
        return document_read(word, out, f);
    if (word != NULL && (strchr(word, '/') != NULL || strchr(word, '.') != NULL))
        return fault_set(f, ERR_NOT_FOUND, "", "There is no file %s.", word);
    e = call_agreement(c, word, CHOOSE_ANY, &p, &a, f);
    return e == OK ? agreement_from_json(a->document->object, out, f) : e;
}

enum err document_recipe(const char *word, const struct recipe **out, struct fault *f)
{
    if (word == NULL || strcmp(word, "full") == 0)
        word = RECIPE_FULL_ID;
    else if (strcmp(word, "lean") == 0)
        word = RECIPE_LEAN_ID;
    *out = recipe_find(word);
    if (*out == NULL)
        return fault_set(f, ERR_USAGE, "", "--recipe is lean or full, not %s.", word);
    return OK;
}

static int64_t officers_with(const struct card *card, unsigned role)
{
    int64_t count = 0;

    for (size_t i = 0; i < card->officer_count; i++)
        count += (card->officer[i].roles & role) != 0;
    return count;
}

static void say_short(struct output *o, const char *name, const char *gate, int64_t wants)
{
    json_t *row = json_object();

    json_put_text(row, "side", name, &o->ok);
    json_put_text(row, "gate", gate, &o->ok);
    json_put_int(row, "wants", wants, &o->ok);
    output_say(o, row,
               "WARNING: {gate} wants {wants} officers, and the card of {side} lists "
               "fewer with that role: there it can never be done.\n");
    json_decref(row);
}

void document_say_short(struct output *o, const struct pair *p, const struct agreement *a)
{
    static const struct {
        unsigned role;
        const char *name;
    } gates[AGREEMENT_GATES] = {[AGREEMENT_START] = {ROLE_START, "gates.start"},
                                [AGREEMENT_CONFIRM] = {ROLE_CONFIRM, "gates.confirm"},
                                [AGREEMENT_ASK] = {ROLE_ASK, "gates.ask"},
                                [AGREEMENT_RELEASE] = {ROLE_RELEASE, "gates.release"}};
    const struct card *cards[] = {p->node->card, p->peer};

    for (size_t side = 0; side < COUNT_OF(cards); side++) {
        const char *name = pair_name(p, side == 0 ? p->side : 1 - p->side);
        int party = agreement_party(a, cards[side]->id);

        for (size_t gate = 0; gate < AGREEMENT_GATES; gate++)
            if (a->gates[gate] > officers_with(cards[side], gates[gate].role))
                say_short(o, name, gates[gate].name, a->gates[gate]);
        if (party >= 0 &&
            a->threshold[party] > officers_with(cards[side], ROLE_SIGNATORY))
            say_short(o, name, "parties.threshold", a->threshold[party]);
    }
}

enum err document_check_recipe(const struct agreement *a, struct fault *f)
{
    const struct recipe *recipe = recipe_find(a->recipe);
    uint8_t hash[RECIPE_HASH_BYTES];

    if (recipe == NULL)
        return fault_set(
            f, ERR_DENIED, "recipe.id",
            "This program does not have the recipe %s; agree on %s or install "
            "a version that has it.",
            a->recipe, RECIPE_FULL_ID);
    if (a->min_attributes > RECIPE_ATTRIBUTES)
        return fault_set(
            f, ERR_DENIED, "recipe.min_attributes",
            "The recipe %s makes tokens of %d attributes; agree on %d, or on a recipe "
            "that makes tokens of more.",
            a->recipe, RECIPE_ATTRIBUTES, RECIPE_ATTRIBUTES);
    recipe_vector_hash(recipe, hash);
    if (memcmp(hash, a->recipe_vectors, sizeof hash) != 0)
        return fault_set(
            f, ERR_DENIED, "recipe.vectors",
            "This program makes other tokens of recipe %s than the agreement "
            "says, so the lists would not meet; both sides need the same "
            "version.",
            a->recipe);
    return OK;
}
