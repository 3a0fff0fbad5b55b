/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yardstick_tool.c - the usual ways to compare two strings, to measure ours against
 *
 *     yardstick_tool alike    a line left TAB right becomes a line: the Levenshtein
 *                             and the Jaro-Winkler similarity, TAB between them
 *     yardstick_tool scan NAMES
 *                             each line of the input is compared with every line of NAMES
 *                             by Jaro-Winkler and by bit-parallel Levenshtein; a line a
 *                             method: its name, microseconds, and the numbers of the
 *                             SCAN_BEST most alike lines
 *
 * Strings are bytes, at most STRING_MAX of them: what is longer is cut, so that each
 * fits the bits of one machine word and neither method is held back by this code.
 *
 * Source    Levenshtein by the bit vectors of Myers, J. ACM 46(3), 1999, in the form
 *           for edit distance of Hyyro, 2001; Jaro-Winkler with a prefix of at most
 *           four letters at a tenth each.
 */
#include "base/memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STRING_MAX = 63, SCAN_BEST = 10, PREFIX_MAX = 4 };

struct string {
    char text[STRING_MAX];
    uint8_t bytes;
};

struct strings {
    struct string *list;
    size_t count;
    size_t room;
};

/* Where each letter stands in a string: what Levenshtein asks of the query. */
struct places {
    uint64_t of[256];
    size_t bytes;
};

struct best {
    size_t line[SCAN_BEST];
    double score[SCAN_BEST];
    size_t count;
};

static struct string string_of(const char *text)
{
    struct string s = {.bytes = 0};

    while (s.bytes < STRING_MAX && text[s.bytes] != '\0' && text[s.bytes] != '\n') {
        s.text[s.bytes] = text[s.bytes];
        s.bytes++;
    }
    return s;
}

static void fill_places(const struct string *s, struct places *out)
{
    memset(out, 0, sizeof *out);
    out->bytes = s->bytes;
    for (size_t i = 0; i < s->bytes; i++)
        out->of[(uint8_t)s->text[i]] |= UINT64_C(1) << i;
}

static size_t distance(const struct places *query, const struct string *s)
{
    uint64_t up = ~UINT64_C(0);
    uint64_t down = 0;
    size_t far = query->bytes;
    uint64_t last;

    if (query->bytes == 0)
        return s->bytes;
    last = UINT64_C(1) << (query->bytes - 1);
    for (size_t i = 0; i < s->bytes; i++) {
        uint64_t same = query->of[(uint8_t)s->text[i]];
        uint64_t x = same | down;
        uint64_t d = (((same & up) + up) ^ up) | x;
        uint64_t right = down | ~(d | up);
        uint64_t left = up & d;

        far += (right & last) != 0;
        far -= (left & last) != 0;
        right = right << 1 | 1;
        left <<= 1;
        up = left | ~(d | right);
        down = right & d;
    }
    return far;
}

static double levenshtein(const struct places *query, const struct string *s)
{
    size_t longest = query->bytes > s->bytes ? query->bytes : s->bytes;

    if (longest == 0)
        return 0;
    return 1.0 - (double)distance(query, s) / (double)longest;
}

/* Match each letter of a to one of b within the window; which were matched, as bits. */
static size_t match_letters(const struct string *a,
                            const struct string *b,
                            uint64_t *in_a,
                            uint64_t *in_b)
{
    size_t longest = a->bytes > b->bytes ? a->bytes : b->bytes;
    size_t window = longest / 2 > 0 ? longest / 2 - 1 : 0;
    size_t matched = 0;

    for (size_t i = 0; i < a->bytes; i++) {
        size_t from = i > window ? i - window : 0;
        size_t to = i + window + 1 < b->bytes ? i + window + 1 : b->bytes;

        for (size_t j = from; j < to; j++) {
            if (a->text[i] != b->text[j] || (*in_b >> j & 1) != 0)
                continue;
            *in_a |= UINT64_C(1) << i;
            *in_b |= UINT64_C(1) << j;
            matched++;
            break;
        }
    }
    return matched;
}

static double jaro_winkler(const struct string *a, const struct string *b)
{
    uint64_t in_a = 0;
    uint64_t in_b = 0;
    size_t matched = match_letters(a, b, &in_a, &in_b);
    size_t swapped = 0;
    size_t prefix = 0;
    double m = (double)matched;
    double jaro;

    if (matched == 0)
        return 0;
    while (in_a != 0) {
        int i = __builtin_ctzll(in_a);
        int j = __builtin_ctzll(in_b);

        swapped += a->text[i] != b->text[j];
        in_a &= in_a - 1;
        in_b &= in_b - 1;
    }
    jaro = (m / a->bytes + m / b->bytes + (m - (double)(swapped / 2)) / m) / 3;
    while (prefix < PREFIX_MAX && prefix < a->bytes && prefix < b->bytes &&
           a->text[prefix] == b->text[prefix])
        prefix++;
    return jaro + (double)prefix * 0.1 * (1 - jaro);
}

static int print_alike(void)
{
    static char line[8192];
    struct places places;

    while (fgets(line, sizeof line, stdin) != NULL) {
        char *right = line;
        char *left = strsep(&right, "\t");
        struct string a = string_of(left);
        struct string b = string_of(right != NULL ? right : "");

        fill_places(&a, &places);
        (void)printf("%.6f\t%.6f\n", levenshtein(&places, &b), jaro_winkler(&a, &b));
    }
    return EXIT_SUCCESS;
}

static bool add_string(struct strings *all, const char *text)
{
    if (all->count == all->room) {
        size_t room = all->room * 2 + 1024;
        struct string *list =
            memory_resize(all->list, all->count, room, sizeof *all->list);

        if (list == NULL)
            return false;
        all->list = list;
        all->room = room;
    }
    all->list[all->count++] = string_of(text);
    return true;
}

static bool read_strings(const char *path, struct strings *out)
{
    char line[4096];
    FILE *file = fopen(path, "r");
    bool done = file != NULL;

    while (done && fgets(line, sizeof line, file) != NULL)
        done = add_string(out, line);
    if (file != NULL)
        (void)fclose(file);
    return done;
}

static void best_take(struct best *b, size_t line, double score)
{
    size_t at = b->count;

    if (b->count == SCAN_BEST && score <= b->score[SCAN_BEST - 1])
        return;
    if (b->count == SCAN_BEST)
        at--;
    else
        b->count++;
    for (; at > 0 && b->score[at - 1] < score; at--) {
        b->score[at] = b->score[at - 1];
        b->line[at] = b->line[at - 1];
    }
    b->score[at] = score;
    b->line[at] = line;
}

static void
print_best(const char *method, const struct best *b, int64_t start_us, int64_t end_us)
{
    (void)printf("%s\t%lld\t", method, (long long)(end_us - start_us));
    for (size_t i = 0; i < b->count; i++)
        (void)printf("%s%zu", i > 0 ? " " : "", b->line[i]);
    (void)printf("\n");
}

static int64_t now_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void scan(const struct strings *all, const struct string *query)
{
    struct best jaro = {.count = 0};
    struct best edit = {.count = 0};
    struct places places;
    int64_t start = now_us();
    int64_t middle;

    for (size_t i = 0; i < all->count; i++)
        best_take(&jaro, i, jaro_winkler(query, &all->list[i]));
    middle = now_us();
    print_best("jaro-winkler", &jaro, start, middle);
    fill_places(query, &places);
    for (size_t i = 0; i < all->count; i++)
        best_take(&edit, i, levenshtein(&places, &all->list[i]));
    print_best("levenshtein", &edit, middle, now_us());
}

static int scan_all(const char *path)
{
    static char line[8192];
    struct strings all = {.list = NULL};
    bool done = read_strings(path, &all);

    while (done && fgets(line, sizeof line, stdin) != NULL) {
        struct string query = string_of(line);

        scan(&all, &query);
    }
    memory_free(all.list);
    if (!done)
        (void)fprintf(stderr, "yardstick_tool: %s cannot be read\n", path);
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "alike") == 0)
        return print_alike();
    if (argc == 3 && strcmp(argv[1], "scan") == 0)
        return scan_all(argv[2]);
    (void)fprintf(stderr,
                  "yardstick_tool alike < PAIRS\nyardstick_tool scan NAMES < QUERIES\n");
    return EXIT_FAILURE;
}
