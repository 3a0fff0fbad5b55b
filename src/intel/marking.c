/* SPDX-License-Identifier: Apache-2.0 */
/*
 * marking.c - the predefined TLP definitions, and what marks an object
 *
 * Two tables hold what the standards predefine. Text of our own is compared with what
 * came member by member, so that a copy may leave out what one of the versions leaves
 * out, and may say nothing that the predefined one does not.
 */
#include "intel/marking.h"

#include "base/must.h"
#include "base/num.h"
#include "intel/stamp.h"

#include <stdio.h>
#include <string.h>

#define TLP2_EXTENSION "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

static const char prefix[] = "marking-definition--";

struct predefined {
    enum marking_tlp level;
    const char *id;
    const char *text;
};

#define TLP2(uuid, name, word)                                                           \
    "{\"type\":\"marking-definition\",\"spec_version\":\"2.1\","                         \
    "\"id\":\"marking-definition--" uuid "\","                                           \
    "\"created\":\"2022-10-01T00:00:00.000Z\",\"name\":\"TLP:" name "\","                \
    "\"extensions\":{\"" TLP2_EXTENSION "\":"                                            \
    "{\"extension_type\":\"property-extension\",\"tlp_2_0\":\"" word "\"}}}"

#define TLP1(uuid, name, word)                                                           \
    "{\"type\":\"marking-definition\",\"spec_version\":\"2.1\","                         \
    "\"id\":\"marking-definition--" uuid "\","                                           \
    "\"created\":\"2017-01-20T00:00:00.000Z\",\"definition_type\":\"tlp\","              \
    "\"name\":\"TLP:" name "\",\"definition\":{\"tlp\":\"" word "\"}}"

#define ENTRY(level, form, uuid, name, word)                                             \
    {                                                                                    \
        level, "marking-definition--" uuid, form(uuid, name, word)                       \
    }

/* TLP 2.0 in the order of enum marking_tlp, then [STIX21] 7.2.1.4. */
static const struct predefined all[] = {
    ENTRY(MARKING_CLEAR, TLP2, "94868c89-83c2-464b-929b-a1a8aa3c8487", "CLEAR", "clear"),
    ENTRY(MARKING_GREEN, TLP2, "bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "GREEN", "green"),
    ENTRY(MARKING_AMBER, TLP2, "55d920b0-5e8b-4f79-9ee9-91f868d9b421", "AMBER", "amber"),
    ENTRY(MARKING_AMBER_STRICT,
          TLP2,
          "939a9414-2ddd-4d32-a0cd-375ea402b003",
          "AMBER+STRICT",
          "amber+strict"),
    ENTRY(MARKING_RED, TLP2, "e828b379-4e03-4974-9ac4-e53a884c97c1", "RED", "red"),
    ENTRY(MARKING_CLEAR, TLP1, "613f2e26-407d-48c7-9eca-b8e91df99dc9", "WHITE", "white"),
    ENTRY(MARKING_GREEN, TLP1, "34098fce-860f-48ae-8e50-ebd3cc5e41da", "GREEN", "green"),
    ENTRY(MARKING_AMBER, TLP1, "f88d31f6-486f-44da-b317-01333bde0b82", "AMBER", "amber"),
    ENTRY(MARKING_RED, TLP1, "5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "RED", "red"),
};

static const struct predefined *find(const char *id)
{
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (strcmp(all[i].id, id) == 0)
            return &all[i];
    }
    return NULL;
}

enum marking_tlp marking_find(const char *id)
{
    const struct predefined *p = find(id);

    return p ? p->level : MARKING_NONE;
}

const char *marking_id(enum marking_tlp level)
{
    must(level > MARKING_NONE && level < MARKING_LEVELS);
    return all[level - 1].id;
}

const char *marking_definition(enum marking_tlp level)
{
    must(level > MARKING_NONE && level < MARKING_LEVELS);
    return all[level - 1].text;
}

const char *marking_id_tlp1(enum marking_tlp level)
{
    static const int places[] = {0, 5, 6, 7, 8, 8};

    must(level > MARKING_NONE && level < MARKING_LEVELS);
    return all[places[level]].id;
}

static const char *const words[] = {"", "clear", "green", "amber", "amber+strict", "red"};

const char *marking_word(enum marking_tlp level)
{
    must(level < MARKING_LEVELS);
    return words[level];
}

bool marking_find_word(const char *word, enum marking_tlp *out)
{
    for (int i = MARKING_CLEAR; i < MARKING_LEVELS; i++) {
        if (strcmp(words[i], word) == 0) {
            *out = (enum marking_tlp)i;
            return true;
        }
    }
    return false;
}

enum marking_tlp marking_combine(enum marking_tlp stands,
                                 enum marking_tlp comes,
                                 bool originators_new_version)
{
    return originators_new_version || comes > stands ? comes : stands;
}

static bool is_marking_id(const json_t *value)
{
    const char *id = json_string_value(value);

    return id && strncmp(id, prefix, sizeof prefix - 1) == 0 &&
           strlen(id) == sizeof prefix - 1 + 36;
}

static bool is_same_time(const json_t *a, const json_t *b)
{
    int64_t x;
    int64_t y;

    return json_is_string(a) &&
           stamp_parse(json_string_value(a), json_string_length(a), &x) == OK &&
           stamp_parse(json_string_value(b), json_string_length(b), &y) == OK && x == y;
}

/* Every member of the copy is the predefined one's, and of these none is missing but
 * those that a version of STIX leaves out. */
static bool is_copy(json_t *copy, json_t *known)
{
    const char *key;
    json_t *value;

    json_object_foreach(copy, key, value)
    {
        const json_t *due = json_object_get(known, key);

        if (!due)
            return false;
        if (strcmp(key, "created") == 0 ? !is_same_time(value, due)
                                        : !json_equal(value, due))
            return false;
    }
    json_object_foreach(known, key, value)
    {
        if (!json_object_get(copy, key) && strcmp(key, "name") != 0 &&
            strcmp(key, "spec_version") != 0)
            return false;
    }
    return true;
}

/* Law 4. */
static enum err check_definition(const json_t *object, struct fault *f)
{
    const char *id = json_string_value(json_object_get(object, "id"));
    const struct predefined *p = id ? find(id) : NULL;
    json_t *known = NULL;
    json_t *copy = (json_t *)(uintptr_t)object; /* iterating changes nothing */
    enum err e;
    bool same;

    if (!p)
        return OK;
    e = json_read(p->text, strlen(p->text), SIZE_MAX / 2, &known, NULL);
    if (e != OK)
        return fault_set(f, e, "", "There is not enough memory.");
    same = is_copy(copy, known);
    json_decref(known);
    if (same)
        return OK;
    return fault_set(f, ERR_FORGED, "",
                     "The predefined marking TLP:%s says something else here than the "
                     "standard says; it is known without the copy, so leave it out.",
                     marking_word(p->level));
}

static void raise_to(enum marking_tlp *highest, const json_t *ref)
{
    enum marking_tlp level = marking_find(json_string_value(ref));

    if (level > *highest)
        *highest = level;
}

static enum err check_ref(const json_t *object, const json_t *ref, struct fault *f)
{
    if (!is_marking_id(ref))
        return fault_set(f, ERR_MALFORMED, "",
                         "A marking is referred to by something that is no id of a "
                         "marking definition; write \"marking-definition--\" and a "
                         "UUID.");
    if (json_equal(ref, json_object_get(object, "id")))
        return fault_set(f, ERR_MALFORMED, "",
                         "This marking definition marks itself; remove that reference.");
    return OK;
}

/* The refs of a whole object. */
static enum err
read_refs(const json_t *object, enum marking_tlp *highest, struct fault *f)
{
    const json_t *refs = json_object_get(object, "object_marking_refs");

    if (!refs)
        return OK;
    if (!json_is_array(refs))
        return fault_set(f, ERR_MALFORMED, "",
                         "\"object_marking_refs\" must be a list of ids.");
    if (json_array_size(refs) > MARKING_REFS_MAX)
        return fault_set(f, ERR_LIMIT, "",
                         "\"object_marking_refs\" has more than %d ids; at most so many "
                         "are read.",
                         MARKING_REFS_MAX);
    for (size_t i = 0; i < json_array_size(refs); i++) {
        const json_t *ref = json_array_get(refs, i);
        enum err e = check_ref(object, ref, f);

        if (e != OK)
            return e;
        raise_to(highest, ref);
    }
    return OK;
}

/* One step of a selector: a name, or "[n]". NULL if there is nothing of it. */
static const json_t *step_into(const json_t *value, const char *step, size_t count)
{
    size_t index = 0;

    if (count == 0)
        return NULL;
    if (step[0] != '[')
        return json_object_getn(value, step, count);
    if (count < 3 || count > 8 || step[count - 1] != ']')
        return NULL;
    for (size_t i = 1; i + 1 < count; i++) {
        if (step[i] < '0' || step[i] > '9')
            return NULL;
        index = index * 10 + (size_t)(step[i] - '0');
    }
    return json_array_get(value, index);
}

/* [STIX21] 7.2.3.2: steps parted by points, that name content which exists. */
static bool selects(const json_t *object, const char *selector)
{
    const json_t *value = object;

    for (const char *step = selector; value; step++) {
        size_t count = strcspn(step, ".");

        value = step_into(value, step, count);
        step += count;
        if (!*step)
            return value != NULL;
    }
    return false;
}

static enum err
check_selectors(const json_t *object, const json_t *marking, struct fault *f)
{
    const json_t *selectors = json_object_get(marking, "selectors");

    if (json_array_size(selectors) == 0 || json_array_size(selectors) > MARKING_REFS_MAX)
        return fault_set(f, ERR_MALFORMED, "",
                         "A granular marking needs a list of 1 to %d selectors.",
                         MARKING_REFS_MAX);
    for (size_t i = 0; i < json_array_size(selectors); i++) {
        const json_t *selector = json_array_get(selectors, i);

        if (!json_is_string(selector) ||
            json_string_length(selector) > MARKING_SELECTOR_MAX ||
            !selects(object, json_string_value(selector)))
            return fault_set(f, ERR_MALFORMED, "",
                             "The selector \"%.80s\" of a granular marking names nothing "
                             "in this object.",
                             json_is_string(selector) ? json_string_value(selector) : "");
    }
    return OK;
}

static enum err read_granular(const json_t *object,
                              const json_t *marking,
                              enum marking_tlp *highest,
                              struct fault *f)
{
    const json_t *ref = json_object_get(marking, "marking_ref");
    bool has_lang = json_is_string(json_object_get(marking, "lang"));
    enum err e = OK;

    if ((ref != NULL) == has_lang)
        return fault_set(f, ERR_MALFORMED, "",
                         "A granular marking needs either \"marking_ref\" or \"lang\".");
    if (ref)
        e = check_ref(object, ref, f);
    if (e == OK)
        e = check_selectors(object, marking, f);
    if (e == OK && ref)
        raise_to(highest, ref);
    return e;
}

enum err marking_read(const json_t *object, enum marking_tlp *highest, struct fault *f)
{
    const json_t *granular = json_object_get(object, "granular_markings");
    enum marking_tlp level = MARKING_NONE;
    enum err e = check_definition(object, f);

    if (e == OK)
        e = read_refs(object, &level, f);
    if (e == OK && granular && !json_is_array(granular))
        e = fault_set(f, ERR_MALFORMED, "", "\"granular_markings\" must be a list.");
    if (e == OK && json_array_size(granular) > MARKING_REFS_MAX)
        e = fault_set(f, ERR_LIMIT, "",
                      "\"granular_markings\" has more than %d elements; at most so many "
                      "are read.",
                      MARKING_REFS_MAX);
    for (size_t i = 0; e == OK && i < json_array_size(granular); i++)
        e = read_granular(object, json_array_get(granular, i), &level, f);
    if (e == OK)
        *highest = level;
    return e;
}
