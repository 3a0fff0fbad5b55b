/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find_tool.c - an index of names that are read as lines, for measuring
 *
 *     find_tool FOLDER NAMES QUERIES LIMIT begun thorough quiet
 *
 * What follows QUERIES may be left out. A line of NAMES is id TAB kind TAB years parted
 * by "|" or ";" TAB name; lines of one id that follow one another are one record. A line
 * of QUERIES is kind ("any" too) TAB years TAB name, and answers with a line "id odds"
 * for each hit, parted by TABs. What was measured is one line of JSON on standard error.
 * Never installed.
 */
#include "base/memory.h"
#include "crypto/entropy.h"
#include "find/draft.h"
#include "find/find.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { LINE_MAX_BYTES = 8192, TIMES_MAX = 1 << 20 };

struct names {
    char **ids;
    size_t count;
    size_t room;
    struct draft *draft;
    struct record record;
};

struct measured {
    double form_s; /* reading the file and making forms */
    double pack_s;
    size_t queries;
    uint64_t *times; /* of each query, ns */
};

static uint64_t now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void stop(const char *what)
{
    (void)fprintf(stderr, "find_tool: %s\n", what);
    exit(EXIT_FAILURE);
}

static enum record_kind read_kind(const char *word)
{
    enum record_kind kind;

    if (record_find_kind(word, &kind))
        return kind;
    return strncmp(word, "org", 3) == 0 ? RECORD_ORGANISATION : RECORD_PERSON;
}

static void end_record(struct names *n)
{
    if (n->record.name_count > 0 &&
        draft_add(n->draft, (int64_t)n->count - 1, FIND_SOURCE_OWN, &n->record) != OK)
        stop("no memory");
    record_fini(&n->record);
    record_init(&n->record);
}

static void begin_record(struct names *n, const char *id, const char *kind, char *years)
{
    char *year;

    if (n->count == n->room) {
        n->ids = memory_resize(n->ids, n->count, n->room * 2 + 1024, sizeof *n->ids);
        n->room = n->room * 2 + 1024;
        if (n->ids == NULL)
            stop("no memory");
    }
    n->ids[n->count] = memory_copy_text(id);
    if (n->ids[n->count++] == NULL)
        stop("no memory");
    n->record.kind = read_kind(kind);
    while ((year = strsep(&years, "|;")) != NULL)
        if (year[0] != '\0' && year[0] != '0')
            (void)!record_add_birth(&n->record, year);
}

static void read_names(const char *path, struct names *n)
{
    static char line[LINE_MAX_BYTES];
    FILE *file = fopen(path, "r");

    if (file == NULL)
        stop("the names cannot be read");
    record_init(&n->record);
    while (fgets(line, sizeof line, file) != NULL) {
        char *rest = line;
        char *id = strsep(&rest, "\t\n");
        char *kind = strsep(&rest, "\t\n");
        char *years = strsep(&rest, "\t\n");
        char *name = strsep(&rest, "\t\n");

        if (name == NULL)
            continue;
        if (n->count == 0 || strcmp(n->ids[n->count - 1], id) != 0) {
            end_record(n);
            begin_record(n, id, kind, years);
        }
        (void)!record_add_name(&n->record, name, RECORD_NAME_PRIMARY);
    }
    end_record(n);
    (void)fclose(file);
}

static size_t read_years(char *text, uint16_t out[FIND_YEARS_MAX])
{
    size_t count = 0;
    char *year;

    while ((year = strsep(&text, "|;")) != NULL && count < FIND_YEARS_MAX)
        if (strtoul(year, NULL, 10) > 0)
            out[count++] = (uint16_t)strtoul(year, NULL, 10);
    return count;
}

static void run_queries(struct find *f,
                        const char *path,
                        struct find_query q,
                        struct measured *m,
                        bool quiet,
                        const struct names *n)
{
    static char line[LINE_MAX_BYTES];
    static struct find_hit hits[FIND_HITS_MAX];
    FILE *file = fopen(path, "r");
    uint16_t years[FIND_YEARS_MAX];

    if (file == NULL)
        stop("the queries cannot be read");
    while (fgets(line, sizeof line, file) != NULL && m->queries < TIMES_MAX) {
        char *rest = line;
        char *kind = strsep(&rest, "\t\n");
        char *year = strsep(&rest, "\t\n");
        size_t count = 0;
        uint64_t begun;

        q.text = strsep(&rest, "\t\n");
        if (q.text == NULL)
            continue;
        q.kinds = strcmp(kind, "any") == 0 ? 0 : 1u << read_kind(kind);
        q.years = years;
        q.year_count = read_years(year, years);
        begun = now_ns();
        if (find_query(f, &q, hits, &count) != OK)
            count = 0;
        m->times[m->queries++] = now_ns() - begun;
        for (size_t i = 0; i < count && !quiet; i++)
            (void)printf("%s%s %d", i > 0 ? "\t" : "", n->ids[hits[i].row], hits[i].odds);
        if (!quiet)
            (void)printf("\n");
    }
    (void)fclose(file);
}

static int compare_times(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static double percentile_ms(const struct measured *m, unsigned percent)
{
    const size_t at = m->queries * percent / 100;

    if (m->queries == 0)
        return 0;
    return (double)m->times[at < m->queries ? at : m->queries - 1] / 1e6;
}

static void report(struct measured *m, const struct find *f)
{
    struct find_size size;
    struct rusage usage;
    double sum = 0;

    find_measure(f, &size);
    (void)getrusage(RUSAGE_SELF, &usage);
    qsort(m->times, m->queries, sizeof *m->times, compare_times);
    for (size_t i = 0; i < m->queries; i++)
        sum += (double)m->times[i] / 1e6;
    (void)fprintf(
        stderr,
        "{\"names\": %zu, \"records\": %zu, \"file_mb\": %.1f, \"read_s\": %.3f, "
        "\"pack_s\": %.3f, \"peak_mb\": %.1f, \"queries\": %zu, "
        "\"mean_ms\": %.4f, \"p50_ms\": %.4f, \"p95_ms\": %.4f, "
        "\"p99_ms\": %.4f, \"max_ms\": %.4f}\n",
        size.names, size.records, (double)size.bytes / 1e6, m->form_s, m->pack_s,
        (double)usage.ru_maxrss / 1024, m->queries,
        m->queries > 0 ? sum / (double)m->queries : 0, percentile_ms(m, 50),
        percentile_ms(m, 95), percentile_ms(m, 99), percentile_ms(m, 100));
}

int main(int argc, char **argv)
{
    struct names n = {.draft = draft_new()};
    struct measured m = {.times = memory_new(TIMES_MAX, sizeof *m.times)};
    struct find_query q = {.limit = 10};
    struct find *f = NULL;
    bool quiet = false;
    uint64_t begun = now_ns();

    if (argc < 4 || n.draft == NULL || m.times == NULL || crypto_start() != OK)
        stop("FOLDER NAMES QUERIES [LIMIT] [begun] [thorough] [quiet]");
    for (int i = 4; i < argc; i++) {
        q.limit = strtoul(argv[i], NULL, 10) > 0 ? strtoul(argv[i], NULL, 10) : q.limit;
        q.begun = q.begun || strcmp(argv[i], "begun") == 0;
        q.thorough = q.thorough || strcmp(argv[i], "thorough") == 0;
        quiet = quiet || strcmp(argv[i], "quiet") == 0;
    }
    read_names(argv[2], &n);
    m.form_s = (double)(now_ns() - begun) / 1e9;
    begun = now_ns();
    if (find_build(argv[1], n.draft, 1, &f) != OK)
        stop("the index cannot be built");
    draft_free(n.draft);
    m.pack_s = (double)(now_ns() - begun) / 1e9;
    run_queries(f, argv[3], q, &m, quiet, &n);
    report(&m, f);
    find_close(f);
    for (size_t i = 0; i < n.count; i++)
        memory_free(n.ids[i]);
    memory_free(n.ids);
    memory_free(m.times);
    return EXIT_SUCCESS;
}
