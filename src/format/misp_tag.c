/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_tag.c - what a tag's name says
 */
#include "format/misp_tag.h"

#include "base/num.h"
#include "base/text.h"
#include "format/misp_word.h"

#include <string.h>
#include <strings.h>

static const char credibility[] = "admiralty-scale:information-credibility=\"";

/* Of what the words white and clear, 1.0 and 2.0, are the level. */
static const struct {
    const char *name;
    enum marking_tlp level;
} levels[] = {
    {"tlp:clear", MARKING_CLEAR},
    {"tlp:white", MARKING_CLEAR},
    {"tlp:green", MARKING_GREEN},
    {"tlp:amber", MARKING_AMBER},
    {"tlp:amber+strict", MARKING_AMBER_STRICT},
    {"tlp:red", MARKING_RED},
};

bool misp_tag_is_tlp(const char *name, enum marking_tlp *level)
{
    if (strncasecmp(name, "tlp:", 4) != 0)
        return false;
    *level = MARKING_RED; /* what is not known here is obeyed as the strictest */
    for (size_t i = 0; i < COUNT_OF(levels); i++)
        if (strcasecmp(levels[i].name, name) == 0)
            *level = levels[i].level;
    return true;
}

const char *misp_tag_of_level(enum marking_tlp level)
{
    for (size_t i = 0; i < COUNT_OF(levels); i++)
        if (levels[i].level == level)
            return levels[i].name;
    return NULL;
}

/* [STIX21] appendix A: 1 confirmed is 90, 5 improbable 10; 6, cannot be judged, is none.
 */
static bool read_confidence(const char *name, int *out)
{
    size_t length = sizeof credibility - 1;

    if (strncmp(name, credibility, length) != 0 || strlen(name) != length + 2 ||
        name[length + 1] != '"' || name[length] < '1' || name[length] > '5')
        return false;
    *out = 90 - 20 * (name[length] - '1');
    return true;
}

static bool is_name(const char *name)
{
    const uint8_t *at = (const uint8_t *)name;
    const uint8_t *end = at + strlen(name);

    if (at == end || end - at > MISP_TAG_NAME_MAX)
        return false;
    while (at < end) {
        uint32_t point = text_next(&at, end);
        if (point < ' ' || point == 0x7f || text_is_hidden(point))
            return false;
    }
    return true;
}

static bool has_text(const json_t *array, const char *text)
{
    for (size_t i = 0; i < json_array_size(array); i++)
        if (strcmp(json_string_value(json_array_get(array, i)), text) == 0)
            return true;
    return false;
}

/* Append to an array that is made when it is first needed. */
static enum err append(json_t **array, const char *text)
{
    if (*array == NULL)
        *array = json_array();
    return json_array_append_new(*array, json_string(text)) == 0 ? OK : ERR_NOMEM;
}

static bool is_free(const json_t *tag)
{
    return !misp_word_bool(tag, "local", false) &&
           misp_word_bool(tag, "exportable", true);
}

static enum err take_tag(const json_t *tag, struct misp_tags *t)
{
    const char *name = misp_word_text(tag, "name");
    enum marking_tlp level = MARKING_NONE;
    bool marks;
    enum err e;

    if (name == NULL || !is_name(name)) {
        t->lost = true;
        return OK;
    }
    marks = misp_tag_is_tlp(name, &level);
    if (marks && level > t->tlp)
        t->tlp = level;
    if (!is_free(tag) || has_text(t->names, name))
        return OK;
    e = append(&t->names, name);
    if (e == OK && !marks && !read_confidence(name, &t->confidence))
        e = append(&t->labels, name);
    return e;
}

enum err misp_tag_read(const json_t *tags, struct misp_tags *out)
{
    size_t count = json_array_size(tags);

    *out = (struct misp_tags){.confidence = MISP_TAG_NO_CONFIDENCE};
    for (size_t i = 0; i < count; i++) {
        enum err e;
        if (json_array_size(out->names) >= MISP_TAGS_MAX) {
            out->lost = true; /* a level among those that follow would be lost */
            out->tlp = MARKING_RED;
            break;
        }
        e = take_tag(json_array_get(tags, i), out);
        if (e != OK)
            return e;
    }
    return OK;
}

void misp_tag_fini(struct misp_tags *t)
{
    json_decref(t->names);
    json_decref(t->labels);
    t->names = NULL;
    t->labels = NULL;
}
