/* Checks for the C tests. A failed check says where and what, and the test goes on; main ends with check_end(). */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#define CHECK(condition) check_true((condition), #condition, __FILE__, __LINE__)
#define CHECK_NEAR(value, expected, tolerance)                                                               \
    check_near((value), (expected), (tolerance), #value, __FILE__, __LINE__)
#define CHECK_TEXT(value, expected) check_text((value), (expected), #value, __FILE__, __LINE__)

/* Each returns whether it held. */
bool check_true(bool held, const char *what, const char *file, int line);
bool check_near(double value, double expected, double tolerance, const char *what, const char *file,
                int line);
/* Equal strings; NULL equals only NULL. */
bool check_text(const char *value, const char *expected, const char *what, const char *file, int line);
/* Names what the following checks are about ("case 13, 44100 Hz"); shown with each failure. NULL ends it. */
void check_about(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Prints the counts; the exit status of the test: 0, or 1 when a check failed or none was made. */
int check_end(void);

/* Whether so many bytes are the same: of floats too, every bit of them. */
bool check_same_bytes(const void *a, const void *b, size_t bytes);

#endif
