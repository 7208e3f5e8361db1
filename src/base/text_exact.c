/* Numbers in decimals that give the very same number back. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Powers of ten up to this one are doubles, and so are whole numbers up to 2^53: the quotient of two such is rounded once,
   as a reader rounds the decimals that they make. */
enum { POWER_MAX = 22 };

static const double whole_max = 9007199254740992.0;

/* "-12.034" of -12034 and 3 decimals. */
static void write_whole(FILE *out, double whole, int decimals)
{
    char digits[32];
    int count = 0;
    bool is_negative = whole < 0;
    int least = decimals ? decimals + 2 : 1;
    for (uint64_t rest = (uint64_t)fabs(whole); rest || count < least; rest /= 10) {
        digits[count++] = (char)('0' + rest % 10);
        if (count == decimals)
            digits[count++] = '.';
    }
    if (is_negative)
        digits[count++] = '-';
    while (count > 0)
        putc(digits[--count], out);
}

/* Whether so many decimals are enough, which are written then. */
static bool write_short(FILE *out, double number, bool is_float)
{
    double power = 1.0;
    for (int decimals = 0; decimals <= POWER_MAX; decimals++, power *= 10.0) {
        double whole = rint(number * power);
        if (!(fabs(whole) < whole_max))
            return false;
        double back = whole / power;
        if (is_float ? (float)back == (float)number : back == number) {
            write_whole(out, whole, decimals);
            return true;
        }
    }
    return false;
}

static void write_long(FILE *out, double number, bool is_float)
{
    enum { DIGITS_MAX = 17 };
    char text[800];
    snprintf(text, sizeof text, "%.17e", number);
    const char *exponent = strchr(text, 'e');
    int place = exponent ? (int)strtol(exponent + 1, NULL, 10) : 0;
    for (int digits = 1; digits <= DIGITS_MAX + 1; digits++) {
        int decimals = digits - 1 - place;
        snprintf(text, sizeof text, "%.*f", decimals > 0 ? decimals : 0, number);
        double back = strtod(text, NULL);
        if (is_float ? (float)back == (float)number : back == number)
            break;
    }
    fputs(text, out);
}

void text_write_exact(FILE *out, double number)
{
    if (!write_short(out, number, false))
        write_long(out, number, false);
}

void text_write_exact_float(FILE *out, float number)
{
    if (!write_short(out, (double)number, true))
        write_long(out, (double)number, true);
}
