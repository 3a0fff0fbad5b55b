/* SPDX-License-Identifier: Apache-2.0 */
/*
 * instant.c - seconds since 1970 to and from their one text form
 *
 * The calendar is the proleptic Gregorian one. Days are counted with the year
 * beginning in March, so that the leap day is the last day of a year and the
 * lengths of the months before it follow (153 * month + 2) / 5.
 */
#include "base/instant.h"

#include "base/must.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { DAYS_TO_1970 = 719468, DAYS_PER_ERA = 146097 };

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 1970-01-01 to a real date of year >= 1. */
static int64_t days_from_date(int year, int month, int day)
{
    int64_t march_year = month > 2 ? year : year - 1;
    int64_t era = march_year / 400;
    int64_t year_of_era = march_year % 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * DAYS_PER_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
           day_of_year - DAYS_TO_1970;
}

/* The `digits` decimal digits at `text`, or -1. */
static int number_at(const char *text, int digits)
{
    int value = 0;

    for (int i = 0; i < digits; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/* The text is as long as the frame, with the frame's marks where it has no 0. */
static bool has_frame(const char *text, const char *frame)
{
    size_t count = strlen(frame);

    if (strlen(text) != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (frame[i] != '0' && frame[i] != text[i])
            return false;
    return true;
}

/* Ten characters with the marks in their places. */
static bool is_real_date(const char *text)
{
    int year = number_at(text, 4);
    int month = number_at(text + 5, 2);
    int day = number_at(text + 8, 2);

    return year >= 1 && month >= 1 && month <= 12 && day >= 1 &&
           day <= month_days(year, month);
}

bool instant_is_date(const char *text)
{
    return has_frame(text, "0000-00-00") && is_real_date(text);
}

enum err instant_parse(const char *text, int64_t *seconds)
{
    int year, hour, minute, second;

    if (!has_frame(text, "0000-00-00T00:00:00Z") || !is_real_date(text))
        return ERR_MALFORMED;
    year = number_at(text, 4);
    hour = number_at(text + 11, 2);
    minute = number_at(text + 14, 2);
    second = number_at(text + 17, 2);
    if (year < 1970 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
        second > 59)
        return ERR_MALFORMED;

    *seconds = days_from_date(year, number_at(text + 5, 2), number_at(text + 8, 2)) *
                   INSTANT_DAY +
               hour * 3600 + minute * 60 + second;
    return OK;
}

void instant_format(int64_t seconds, char out[INSTANT_BYTES])
{
    int64_t days, rest, era, day_of_era, year_of_era, day_of_year, month, year;

    must(seconds >= 0 && seconds <= INSTANT_MAX);
    days = seconds / INSTANT_DAY + DAYS_TO_1970;
    rest = seconds % INSTANT_DAY;
    era = days / DAYS_PER_ERA;
    day_of_era = days % DAYS_PER_ERA;
    year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                   day_of_era / (DAYS_PER_ERA - 1)) /
                  365;
    day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    month = (5 * day_of_year + 2) / 153; /* 0 is March */
    year = era * 400 + year_of_era + (month >= 10);

    /* Masked by what they can be, so that the compiler sees that they fit. */
    snprintf(out, INSTANT_BYTES, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)year % 10000,
             (unsigned)(month < 10 ? month + 3 : month - 9) % 100,
             (unsigned)(day_of_year - (153 * month + 2) / 5 + 1) % 100,
             (unsigned)(rest / 3600) % 100, (unsigned)(rest / 60 % 60) % 100,
             (unsigned)(rest % 60) % 100);
}
