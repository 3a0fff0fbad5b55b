/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sound_fuzz.c - any two words: the same evidence from either side, with its reasons, and
 * within its bounds
 *
 * Two bytes say the scripts, one how long the first word is; then the letters.
 */
#include "base/must.h"
#include "name/sound.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct form_word take(uint8_t script, const uint8_t *letters, size_t count)
{
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz012345";
    struct form_word w = {.script = (enum script)(script % SCRIPT_COUNT)};

    count = count < WORD_MAX ? count : WORD_MAX;
    for (size_t i = 0; i < count; i++)
        w.text[i] = alphabet[letters[i] % 32];
    memcpy(w.settled, w.text, sizeof w.settled);
    w.role = script >= 128 ? ROLE_INITIAL : ROLE_NAME;
    return w;
}

/* A reading says the same however often, and with whatever, it has met. */
static void
meets_alike(const struct form_word *a, const struct form_word *b, int evidence)
{
    struct sound_reading left;
    struct sound_reading right;

    sound_read(a, &left);
    sound_read(b, &right);
    must(sound_meet(&left, &right) == evidence);
    must(sound_meet(&right, &left) == evidence);
    must(sound_meet(&left, &left) == sound_compare(a, a));
    must(sound_meet(&left, &right) == evidence);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct sound_trace t;
    struct form_word a;
    struct form_word b;
    struct buffer said;
    size_t first;
    int evidence;

    if (size < 3)
        return 0;
    first = data[2] < size - 3 ? data[2] : size - 3;
    a = take(data[0], data + 3, first);
    b = take(data[1], data + 3 + first, size - 3 - first);
    evidence = sound_compare(&a, &b);
    must(evidence >= SOUND_NONE && evidence <= SOUND_SAME);
    must(evidence == sound_compare(&b, &a));
    must(evidence == sound_explain(&a, &b, &t));
    meets_alike(&a, &b, evidence);
    must(t.count <= SOUND_STEPS_MAX);
    buffer_init(&said, 4096);
    sound_say(&t, &said);
    must(buffer_status(&said) == OK);
    buffer_fini(&said);
    evidence = sound_joined(&a, &b, &a);
    must(evidence >= SOUND_NONE && evidence <= SOUND_SAME);
    return 0;
}
