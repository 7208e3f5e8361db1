/* Checks for the C tests: counts, and says what failed. */
#include "check.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static long made, failed;
static char about[256];

bool check_true(bool held, const char *what, const char *file, int line)
{
    made++;
    if (!held) {
        failed++;
        printf("%s:%d: %s%snot so: %s\n", file, line, about, *about ? ": " : "", what);
    }
    return held;
}

bool check_near(double value, double expected, double tolerance, const char *what, const char *file, int line)
{
    char text[400];

    snprintf(text, sizeof text, "%s is %.9g, expected %.9g +-%.3g", what, value, expected, tolerance);
    return check_true(fabs(value - expected) <= tolerance, text, file, line);
}

bool check_text(const char *value, const char *expected, const char *what, const char *file, int line)
{
    char text[1000];
    bool same = value && expected ? strcmp(value, expected) == 0 : value == expected;

    snprintf(text, sizeof text, "%s is \"%.300s\", expected \"%.300s\"", what, value ? value : "(null)",
             expected ? expected : "(null)");
    return check_true(same, text, file, line);
}

void check_about(const char *format, ...)
{
    va_list args;

    *about = '\0';
    if (!format)
        return;
    va_start(args, format);
    vsnprintf(about, sizeof about, format, args);
    va_end(args);
}

int check_end(void)
{
    printf("%ld checks, %ld failed\n", made, failed);
    return failed || !made;
}

bool check_same_bytes(const void *a, const void *b, size_t bytes)
{
    return bytes == 0 || memcmp(a, b, bytes) == 0;
}
