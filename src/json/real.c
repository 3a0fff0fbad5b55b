/* SPDX-License-Identifier: Apache-2.0 */
/*
 * real.c - the fewest digits
 *
 * The C library rounds to any number of digits correctly, so digits are added until the
 * text reads back. Of a normal double two facts save most of the way: decimals of 15
 * digits all come back from a double, so that 15 digits less their zeros are the shortest
 * if they read back at all; and 17 always do. Below a power of two doubles are closer
 * than above: there 16 digits may read back that are not the nearest, but the next
 * higher.
 */
#include "json/real.h"

#include "base/must.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_SAFE = 15, DIGITS_MAX = 17 };

struct decimal {
    char digits[DIGITS_MAX + 1];
    int count;
    int exponent; /* of the first digit */
};

/* The value, which is above 0, rounded to so many digits. */
static void round_to(double value, int count, struct decimal *d)
{
    char text[32];
    char *e;

    snprintf(text, sizeof text, "%.*e", count - 1, value);
    e = strchr(text, 'e');
    must(e);
    d->exponent = (int)strtol(e + 1, NULL, 10);
    d->digits[0] = text[0];
    if (count > 1)
        memcpy(d->digits + 1, text + 2, (size_t)count - 1);
    d->digits[count] = 0;
    d->count = count;
}

static bool reads_back(const struct decimal *d, double value)
{
    char text[48];

    snprintf(text, sizeof text, "%c.%se%d", d->digits[0], d->digits + 1, d->exponent);
    return strtod(text, NULL) == value;
}

/* The next higher of as many digits; false if it would begin with another exponent. */
static bool step_up(struct decimal *d)
{
    int i = d->count - 1;

    while (i >= 0 && d->digits[i] == '9')
        d->digits[i--] = '0';
    if (i < 0)
        return false;
    d->digits[i]++;
    return true;
}

static void find_shortest(double value, struct decimal *d)
{
    int count = value < DBL_MIN ? 1 : DIGITS_SAFE;

    for (; count < DIGITS_MAX; count++) {
        round_to(value, count, d);
        if (reads_back(d, value))
            break;
        if (count > DIGITS_SAFE && step_up(d) && reads_back(d, value))
            break;
    }
    if (count == DIGITS_MAX)
        round_to(value, count, d);
    while (d->count > 1 && d->digits[d->count - 1] == '0')
        d->count--;
}

static void add_zeros(struct buffer *b, int count)
{
    for (int i = 0; i < count; i++)
        buffer_add_byte(b, '0');
}

/* d.ddde+nn */
static void write_exponent(const char *digits, int count, int exponent, struct buffer *b)
{
    buffer_add_byte(b, (uint8_t)digits[0]);
    if (count > 1) {
        buffer_add_byte(b, '.');
        buffer_add(b, digits + 1, (size_t)count - 1);
    }
    buffer_printf(b, "e%+d", exponent);
}

/* The digits with the point after `point` of them. */
static void write_plain(const char *digits, int count, int point, struct buffer *b)
{
    int whole = point < count ? point : count;

    if (point <= 0) {
        buffer_add_text(b, "0.");
        add_zeros(b, -point);
        whole = 0;
    } else {
        buffer_add(b, digits, (size_t)whole);
        add_zeros(b, point - whole);
        if (whole < count)
            buffer_add_byte(b, '.');
    }
    buffer_add(b, digits + whole, (size_t)(count - whole));
}

void real_write(double value, struct buffer *b)
{
    struct decimal d;

    must(isfinite(value));
    if (value == 0) {
        buffer_add_byte(b, '0');
        return;
    }
    find_shortest(fabs(value), &d);
    if (value < 0)
        buffer_add_byte(b, '-');
    if (d.exponent >= 21 || d.exponent < -6)
        write_exponent(d.digits, d.count, d.exponent, b);
    else
        write_plain(d.digits, d.count, d.exponent + 1, b);
}
