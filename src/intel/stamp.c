/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stamp.c - RFC 3339 in UTC to microseconds and back
 *
 * Days are counted in years that begin in March, so that the leap day is a year's last
 * and every month begins on a day that one line computes.
 */
#include "intel/stamp.h"

#include "base/must.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
    DAYS_TO_1970 = 719468, /* from 0000-03-01 */
    DAYS_IN_400_YEARS = 146097,
    DAY_SECONDS = 86400,
    FRACTION_DIGITS = 6
};

/* The number of `count` digits, -1 if they are not all digits. */
static int read_digits(const char *text, size_t count)
{
    int value = 0;

    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static int64_t count_days(int year, int month, int day)
{
    int64_t y = month > 2 ? year : year - 1;
    int64_t m = month > 2 ? month - 3 : month + 9; /* March is 0 */

    return y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 -
           DAYS_TO_1970;
}

/* "YYYY-MM-DDThh:mm:ss" to seconds. */
static enum err read_seconds(const char *t, int64_t *seconds)
{
    int year = read_digits(t, 4);
    int month = read_digits(t + 5, 2);
    int day = read_digits(t + 8, 2);
    int hour = read_digits(t + 11, 2);
    int minute = read_digits(t + 14, 2);
    int second = read_digits(t + 17, 2);

    if (t[4] != '-' || t[7] != '-' || t[10] != 'T' || t[13] != ':' || t[16] != ':')
        return ERR_MALFORMED;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > month_days(year, month))
        return ERR_MALFORMED;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return ERR_MALFORMED;
    *seconds =
        count_days(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
    return OK;
}

/* ".digits" of any length, or nothing, to microseconds. */
static enum err read_fraction(const char *t, size_t count, int64_t *micros)
{
    int64_t value = 0;

    if (count == 0) {
        *micros = 0;
        return OK;
    }
    if (t[0] != '.' || count < 2 || count > 1 + STAMP_DIGITS_MAX)
        return ERR_MALFORMED;
    for (size_t i = 1; i < count; i++) {
        if (t[i] < '0' || t[i] > '9')
            return ERR_MALFORMED;
        if (i <= FRACTION_DIGITS)
            value = value * 10 + (t[i] - '0');
    }
    for (size_t i = count; i <= FRACTION_DIGITS; i++)
        value *= 10;
    *micros = value;
    return OK;
}

enum err stamp_parse(const char *text, size_t count, int64_t *stamp)
{
    enum { SECONDS_CHARS = 19 };
    int64_t seconds;
    int64_t micros;
    enum err e;

    if (count < SECONDS_CHARS + 1 || text[count - 1] != 'Z')
        return ERR_MALFORMED;
    e = read_seconds(text, &seconds);
    if (e == OK)
        e = read_fraction(text + SECONDS_CHARS, count - SECONDS_CHARS - 1, &micros);
    if (e == OK && seconds > STAMP_MAX / STAMP_SECOND)
        e = ERR_MALFORMED; /* a leap second after which there is no other */
    if (e == OK)
        *stamp = seconds * STAMP_SECOND + micros;
    return e;
}

struct date {
    int year;
    int month;
    int day;
};

static struct date find_date(int64_t days)
{
    int64_t from = days + DAYS_TO_1970;
    int64_t era = from / DAYS_IN_400_YEARS;
    int64_t day = from % DAYS_IN_400_YEARS;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t in_year = day - (365 * year + year / 4 - year / 100);
    int64_t m = (5 * in_year + 2) / 153;
    struct date d = {.day = (int)(in_year - (153 * m + 2) / 5 + 1),
                     .month = (int)(m < 10 ? m + 3 : m - 9)};

    d.year = (int)(year + era * 400) + (d.month <= 2);
    return d;
}

/* Write it with so many digits, of which the last six at most are in `micros`. */
static void format(int64_t stamp, bool as_ms, char out[STAMP_CHARS + 1])
{
    int64_t micros = stamp % STAMP_SECOND;
    int64_t seconds = stamp / STAMP_SECOND;
    int64_t days;
    struct date d;
    int in_day;

    if (micros < 0) {
        micros += STAMP_SECOND;
        seconds--;
    }
    days = seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
    in_day = (int)(seconds - days * DAY_SECONDS);
    must(days + DAYS_TO_1970 >= 306); /* 0001-01-01 */
    d = find_date(days);
    must(d.year >= 1 && d.year <= 9999);
    snprintf(out, STAMP_CHARS + 1, "%04u-%02u-%02uT%02u:%02u:%02u.",
             (unsigned)d.year % 10000, (unsigned)d.month % 100, (unsigned)d.day % 100,
             (unsigned)in_day / 3600 % 100, (unsigned)in_day / 60 % 60,
             (unsigned)in_day % 60);
    if (as_ms)
        snprintf(out + 20, 5, "%03uZ", (unsigned)(micros / 1000) % 1000);
    else
        snprintf(out + 20, 8, "%06uZ", (unsigned)micros % STAMP_SECOND);
}

void stamp_format(int64_t stamp, char out[STAMP_CHARS + 1])
{
    format(stamp, false, out);
}

void stamp_format_ms(int64_t stamp, char out[STAMP_CHARS + 1])
{
    format(stamp, true, out);
}
