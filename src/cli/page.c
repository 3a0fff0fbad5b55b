/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page.c - laying reports out in HTML
 *
 * The law: every text passes markup_text. What is written from left to right in every
 * language (ids, dates, numbers of a fingerprint) stands in <bdi dir="ltr">.
 */
#include "cli/page.h"

#include "base/instant.h"
#include "base/num.h"
#include "cli/markup.h"
#include "cli/plot.h"
#include "cli/report_words.h"
#include "exchange/node.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct page {
    struct buffer *out;
    enum phrases_language language;
    const struct report *report;
};

static const char *say(const struct page *g, const char *section, const char *key)
{
    return phrases_of(g->language, section, key);
}

static const char style[] =
    "<style>\n"
    ":root{color-scheme:light dark;--ink:#1b1f24;--dim:#5b6672;--line:#d5dbe1;"
    "--ground:#ffffff;--own:#1f5fa8;--peer:#b4540a;--both:#5a6b2e}\n"
    "@media (prefers-color-scheme:dark){:root{--ink:#e6e9ed;--dim:#9aa5b1;"
    "--line:#3a424c;--ground:#14181d;--own:#7db4f0;--peer:#f0a35c;--both:#b3c878}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:var(--ground);color:var(--ink);"
    "font:.94rem/1.35 system-ui,\"Noto Sans\",\"Noto Sans Arabic\",sans-serif}\n"
    "main{max-width:75rem;margin:0 auto;padding:1.5rem}\n"
    "h1{font-size:1.5rem;margin:0 0 .5rem}h2{font-size:1.15rem;margin:1.5rem 0 .25rem}\n"
    "p{margin:.25rem 0;color:var(--dim)}\n"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;"
    "margin:.5rem 0}dt{color:var(--dim)}dd{margin:0}\n"
    ".tables{columns:24rem 3;column-gap:2rem;margin-top:1rem}\n"
    "table{width:100%;border-collapse:collapse;margin:0 0 1.2rem;break-inside:avoid;"
    "font-size:.9rem}\n"
    "caption{text-align:start;font-weight:600;padding:.2rem 0}\n"
    "th,td{padding:.15rem .3rem;border-bottom:1px solid var(--line);"
    "vertical-align:top}\n"
    "th{font-weight:400;text-align:start}thead th{color:var(--dim);text-align:end}\n"
    "thead th:first-child{text-align:start}\n"
    "td{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
    "td[colspan]{text-align:center}\n"
    ".tables thead th:not(:first-child){width:7.5rem}\n"
    ".zero th,.zero td{color:var(--dim)}\n"
    ".wide{overflow-x:auto}.wide table{max-width:48rem}\n"
    ".plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));"
    "gap:1.5rem;margin:1rem 0}\n"
    "figure{margin:0;break-inside:avoid}figcaption{font-weight:600;font-size:.9rem}\n"
    ".key{font-size:.85rem;margin:.6rem 0 0}.key span{white-space:nowrap;"
    "margin-inline-end:1.5rem;color:var(--ink)}\n"
    ".key span::before{content:\"\";display:inline-block;width:.75em;height:.75em;"
    "margin-inline-end:.4em;background:var(--own)}\n"
    ".key .peer::before{background:var(--peer)}"
    ".key .both::before{background:var(--both)}\n"
    "svg{display:block;width:100%;max-width:28rem;height:auto;direction:ltr;"
    "margin-top:.4rem}\n"
    "svg text{font-size:11px;fill:var(--ink)}svg path{stroke:var(--line)}\n"
    "svg .own{fill:var(--own)}svg .peer{fill:var(--peer)}svg .both{fill:var(--both)}\n"
    "@media print{:root{--ink:#000;--dim:#444;--line:#bbb;--ground:#fff;--own:#1f5fa8;"
    "--peer:#b4540a;--both:#5a6b2e}*{print-color-adjust:exact;"
    "-webkit-print-color-adjust:exact}\n"
    "html{font-size:9px}main{max-width:none;padding:0}"
    ".tables{columns:3;column-gap:1.2rem}\n"
    ".plots{grid-template-columns:repeat(3,1fr);gap:.8rem}"
    "article+article{break-before:page}}\n"
    "@page{margin:12mm}\n"
    "</style>\n";

static void add_ltr(struct page *g, const char *text)
{
    markup_element(g->out, "bdi dir=\"ltr\"", text);
}

static void add_time(struct page *g, int64_t time, int length)
{
    char text[INSTANT_BYTES];

    instant_format(time > INSTANT_MAX ? INSTANT_MAX : time, text);
    text[length] = '\0';
    add_ltr(g, text);
}

/* ---- what it is of ---- */

static void begin_term(struct page *g, const char *term)
{
    markup_element(g->out, "dt", term);
    buffer_add_text(g->out, "<dd>");
}

static void end_term(struct page *g)
{
    buffer_add_text(g->out, "</dd>\n");
}

static void add_party(struct page *g, const char *key, const struct card *card)
{
    char digits[CARD_FINGERPRINT_BYTES];

    card_digits(card->id, digits);
    begin_term(g, say(g, "report", key));
    markup_element(g->out, "bdi", card_name(card, phrases_code(g->language)));
    buffer_add_text(g->out, "<br>");
    markup_text(g->out, say(g, "report", "fingerprint"));
    buffer_add_byte(g->out, ' ');
    add_ltr(g, digits);
    end_term(g);
}

static void add_head(struct page *g)
{
    const struct report *r = g->report;
    char period[REPORT_WORDS_PERIOD_BYTES];

    buffer_add_text(g->out, "<header>\n");
    markup_element(g->out, "h1", say(g, "report", "title"));
    buffer_add_text(g->out, "\n<dl>\n");
    add_party(g, "own", r->pair->node->card);
    add_party(g, "peer", r->pair->peer);
    begin_term(g, say(g, "report", "period"));
    report_words_period(r, g->language, period);
    markup_element(g->out, "bdi", period);
    end_term(g);
    begin_term(g, say(g, "report", "made"));
    add_time(g, r->now, INSTANT_CHARS);
    end_term(g);
    buffer_add_text(g->out, "</dl>\n");
    markup_element(g->out, "p", say(g, "report", "law"));
    buffer_add_text(g->out, "\n</header>\n");
}

static void add_by_side(struct page *g, const char *key, const int64_t times[FOLD_SIDES])
{
    const struct pair *p = g->report->pair;
    const int64_t of[REPORT_SIDES] = {times[p->side], times[1 - p->side]};
    static const char *const sides[] = {"own", "peer"};

    for (int who = 0; who < REPORT_SIDES; who++) {
        if (of[who] == 0)
            continue;
        begin_term(g, say(g, "agreement", key));
        markup_text(g->out, say(g, "report", sides[who]));
        buffer_add_text(g->out, ": ");
        add_time(g, of[who], INSTANT_CHARS);
        end_term(g);
    }
}

static void add_suspensions(struct page *g, const struct fold_agreement *a)
{
    static const char *const scopes[] = {"all", "rounds", "releases"};
    static const char *const sides[] = {"own", "peer"};
    const struct pair *p = g->report->pair;

    for (int who = 0; who < REPORT_SIDES; who++)
        for (size_t i = 0; i < COUNT_OF(scopes); i++) {
            int side = who == REPORT_OWN ? p->side : 1 - p->side;

            if ((a->suspended[side] & (1u << i)) == 0)
                continue;
            begin_term(g, say(g, "agreement", "suspended"));
            markup_text(g->out, say(g, "report", sides[who]));
            buffer_add_text(g->out, ": ");
            markup_text(g->out, say(g, "scope", scopes[i]));
            end_term(g);
        }
}

static void add_dates(struct page *g, const struct report_agreement *a)
{
    static const char *const names[] = {"starts", "expires", "review"};
    const struct agreement *d = a->is->document;
    const int64_t dates[COUNT_OF(names)] = {d->starts, d->expires, d->review};

    buffer_add_text(g->out, "<dl>\n");
    begin_term(g, say(g, "agreement", "status"));
    markup_text(g->out, say(g, "status", fold_status_name(a->status)));
    end_term(g);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        begin_term(g, say(g, "agreement", names[i]));
        add_time(g, dates[i], 10);
        end_term(g);
    }
    add_by_side(g, "ready", a->is->ready_at);
    add_suspensions(g, a->is);
    add_by_side(g, "notice_ends", a->is->notice_ends);
    buffer_add_text(g->out, "</dl>\n");
}

/* ---- tables ---- */

static void add_count(struct page *g, const char *tag, int64_t count)
{
    buffer_printf(g->out, "<%s>%" PRId64 "</td>", tag, count);
}

static void begin_table(struct page *g, const char *caption, const char *first)
{
    buffer_add_text(g->out, "<table>");
    markup_element(g->out, "caption", caption);
    buffer_add_text(g->out, "\n<thead><tr>");
    markup_element(g->out, "th scope=\"col\"", first);
    markup_element(g->out, "th scope=\"col\"", say(g, "report", "own"));
    markup_element(g->out, "th scope=\"col\"", say(g, "report", "peer"));
    buffer_add_text(g->out, "</tr></thead>\n<tbody>\n");
}

static void end_table(struct page *g)
{
    buffer_add_text(g->out, "</tbody></table>\n");
}

static void add_row(struct page *g, const char *label, const int64_t counts[REPORT_SIDES])
{
    buffer_add_text(g->out,
                    counts[0] == 0 && counts[1] == 0 ? "<tr class=\"zero\">" : "<tr>");
    markup_element(g->out, "th scope=\"row\"", label);
    for (int who = 0; who < REPORT_SIDES; who++)
        add_count(g, "td", counts[who]);
    buffer_add_text(g->out, "</tr>\n");
}

static void add_shared_row(struct page *g, const char *label, int64_t count)
{
    buffer_add_text(g->out, count == 0 ? "<tr class=\"zero\">" : "<tr>");
    markup_element(g->out, "th scope=\"row\"", label);
    add_count(g, "td colspan=\"2\"", count);
    buffer_add_text(g->out, "</tr>\n");
}

static void add_sections(struct page *g, const struct report_agreement *a)
{
    const char *section = "";

    for (int n = 0; n < REPORT_NUMBERS; n++) {
        const struct report_row *row = report_row((enum report_number)n);
        const char *label = phrases_of_number(g->language, row->section, row->key,
                                              a->is->document->is_bulk);

        if (strcmp(section, row->section) != 0) {
            if (section[0] != '\0')
                end_table(g);
            section = row->section;
            begin_table(g, say(g, section, ""), "");
        }
        if (row->both)
            add_shared_row(g, label, a->number[n][REPORT_OWN]);
        else
            add_row(g, label, a->number[n]);
    }
    end_table(g);
}

static void add_refusals(struct page *g)
{
    const struct report *r = g->report;

    begin_table(g, say(g, "refused", ""), say(g, "refused", "rule"));
    for (size_t i = 0; i < r->refusal_count; i++)
        add_row(g, r->refusals[i].rule, r->refusals[i].times);
    add_row(g, say(g, "refused", "all"), r->refused);
    end_table(g);
}

/* Of the whole node, and of no side but its own. */
static void add_attempts(struct page *g)
{
    const struct attempts *a = &g->report->attempts;

    begin_table(g, say(g, "attempts", ""), say(g, "refused", "rule"));
    for (size_t i = 0; i < a->row_count; i++)
        add_shared_row(g, a->row[i].rule, a->row[i].times);
    add_shared_row(g, say(g, "refused", "all"), a->count);
    end_table(g);
}

static void add_marked(struct page *g, const struct report_agreement *a)
{
    buffer_add_text(g->out, "<div class=\"wide\"><table>");
    markup_element(g->out, "caption", say(g, "marked", ""));
    buffer_add_text(g->out, "\n<thead><tr>");
    markup_element(g->out, "th scope=\"col\"", say(g, "marked", "marking"));
    for (int fate = 0; fate < REPORT_FATES; fate++)
        markup_element(g->out, "th scope=\"col\"",
                       say(g, "fate", report_fate_name((enum report_fate)fate)));
    buffer_add_text(g->out, "</tr></thead>\n<tbody>\n");
    for (int m = 0; m < REPORT_MARKINGS; m++) {
        const int64_t(*fates)[REPORT_SIDES] = a->marked[m];

        buffer_add_text(g->out, fates[REPORT_OFFERED][0] + fates[REPORT_OFFERED][1] == 0
                                    ? "<tr class=\"zero\">"
                                    : "<tr>");
        markup_element(g->out, "th scope=\"row\"",
                       say(g, "marked", report_marking_name((enum report_marking)m)));
        for (int fate = 0; fate < REPORT_FATES; fate++) {
            char text[48];

            (void)snprintf(text, sizeof text, "%" PRId64 " / %" PRId64, fates[fate][0],
                           fates[fate][1]);
            markup_element(g->out, "td", text);
        }
        buffer_add_text(g->out, "</tr>\n");
    }
    buffer_add_text(g->out, "</tbody></table></div>\n");
}

/* ---- plots ---- */

static void add_figure(struct page *g,
                       const char *key,
                       void (*draw)(struct buffer *, const struct plot *),
                       struct plot *p)
{
    p->title = say(g, "plot", key);
    p->rtl = phrases_is_rtl(g->language);
    buffer_add_text(g->out, "<figure>");
    markup_element(g->out, "figcaption", p->title);
    buffer_add_byte(g->out, '\n');
    draw(g->out, p);
    buffer_add_text(g->out, "</figure>\n");
}

static void add_bars(struct page *g,
                     const char *key,
                     const struct report_agreement *a,
                     const enum report_number *numbers,
                     size_t count)
{
    struct plot p = {.count = count};

    for (size_t i = 0; i < count; i++) {
        const struct report_row *row = report_row(numbers[i]);

        p.bar[i].label = say(g, row->section, row->key);
        p.bar[i].both = row->both;
        memcpy(p.bar[i].value, a->number[numbers[i]], sizeof p.bar[i].value);
    }
    add_figure(g, key, plot_rows, &p);
}

static void add_months(struct page *g, const struct report_agreement *a)
{
    struct plot p = {.count = REPORT_MONTHS};

    for (int i = 0; i < REPORT_MONTHS; i++) {
        p.bar[i].label = a->month[i].name + strlen("2026-");
        memcpy(p.bar[i].value, a->month[i].rounds, sizeof p.bar[i].value);
    }
    add_figure(g, "months", plot_columns, &p);
}

static void add_key(struct page *g)
{
    buffer_add_text(g->out, "<p class=\"key\">");
    markup_element(g->out, "span class=\"own\"", say(g, "report", "own"));
    markup_element(g->out, "span class=\"peer\"", say(g, "report", "peer"));
    markup_element(g->out, "span class=\"both\"", say(g, "report", "both"));
    buffer_add_text(g->out, "</p>\n");
}

static void add_plots(struct page *g, const struct report_agreement *a)
{
    static const enum report_number leads[] = {REPORT_LEADS_CONFIRMED, REPORT_LEADS_FALSE,
                                               REPORT_LEADS_OPEN};
    static const enum report_number giving[] = {
        REPORT_GIVING_ROUNDS_ASKED,   REPORT_GIVING_HITS,
        REPORT_GIVING_REQUESTS_ASKED, REPORT_GIVING_REQUESTS_ANSWERED,
        REPORT_GIVING_ITEMS_GIVEN,
    };
    static const enum report_number requests[] = {
        REPORT_REQUESTS_ASKED,    REPORT_REQUESTS_ACKNOWLEDGED, REPORT_REQUESTS_ACCEPTED,
        REPORT_REQUESTS_PARTIAL,  REPORT_REQUESTS_ANSWERED,     REPORT_REQUESTS_DECLINED,
        REPORT_REQUESTS_WITHDRAWN};
    static const enum report_number notices[] = {
        REPORT_NOTICES_IN_TIME, REPORT_NOTICES_LATE, REPORT_NOTICES_WAITING,
        REPORT_NOTICES_OVERDUE, REPORT_NOTICES_DISPUTED};

    add_key(g);
    buffer_add_text(g->out, "<div class=\"plots\">\n");
    add_months(g, a);
    add_bars(g, "leads", a, leads, COUNT_OF(leads));
    add_bars(g, "giving", a, giving, COUNT_OF(giving));
    add_bars(g, "requests", a, requests, COUNT_OF(requests));
    add_bars(g, "notices", a, notices, COUNT_OF(notices));
    buffer_add_text(g->out, "</div>\n");
}

/* ---- all of it ---- */

static void add_agreement(struct page *g, const struct report_agreement *a)
{
    char id[2 * 32 + 1];

    report_words_id(a->is->id, id);
    buffer_add_text(g->out, "<section>\n<h2>");
    markup_text(g->out, say(g, "agreement", "agreement"));
    buffer_add_byte(g->out, ' ');
    add_ltr(g, id);
    buffer_add_text(g->out, "<br>");
    markup_element(g->out, "bdi", report_words_title(a->is->document, g->language));
    buffer_add_text(g->out, "</h2>\n");
    add_dates(g, a);
    add_plots(g, a);
    buffer_add_text(g->out, "<div class=\"tables\">\n");
    add_sections(g, a);
    buffer_add_text(g->out, "</div>\n");
    add_marked(g, a);
    buffer_add_text(g->out, "</section>\n");
}

static void add_report(struct page *g)
{
    buffer_add_text(g->out, "<article>\n");
    add_head(g);
    if (g->report->agreement_count == 0)
        markup_element(g->out, "p", say(g, "report", "no_agreement"));
    for (size_t i = 0; i < g->report->agreement_count; i++)
        add_agreement(g, &g->report->agreements[i]);
    buffer_add_text(g->out, "<section class=\"tables\">\n");
    add_refusals(g);
    add_attempts(g);
    buffer_add_text(g->out, "</section>\n</article>\n");
}

enum err page_write(const struct report *const *reports,
                    size_t count,
                    enum phrases_language language,
                    struct buffer *out)
{
    struct page g = {.out = out, .language = language};

    buffer_printf(out,
                  "<!DOCTYPE html>\n<html lang=\"%s\" dir=\"%s\">\n<head>\n"
                  "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                  "content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=\"referrer\" content=\"no-referrer\">\n",
                  phrases_code(language), phrases_is_rtl(language) ? "rtl" : "ltr");
    markup_element(out, "title", phrases_of(language, "report", "title"));
    buffer_add_byte(out, '\n');
    buffer_add_text(out, style);
    buffer_add_text(out, "</head>\n<body>\n<main>\n");
    for (size_t i = 0; i < count; i++) {
        g.report = reports[i];
        add_report(&g);
    }
    buffer_add_text(out, "</main>\n</body>\n</html>\n");
    return buffer_status(out);
}
