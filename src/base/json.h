/* JSON out: well-formed whatever goes in. Strings are made UTF-8 (stray bytes become U+FFFD), numbers are never NaN or
   infinite (they become null), and the locale does not matter. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { JSON_DEPTH_MAX = 16 };

struct json {
    FILE *out;
    int depth;
    bool filled[JSON_DEPTH_MAX];  /* something stands at this depth already */
    bool inlined[JSON_DEPTH_MAX]; /* no line breaks from this depth on */
};

void json_begin(struct json *json, FILE *out);
/* In an object every value has a key; in an array and at the top `key` is NULL. */
void json_object(struct json *json, const char *key);
void json_array(struct json *json, const char *key);
/* The same, written on one line. */
void json_object_inline(struct json *json, const char *key);
void json_array_inline(struct json *json, const char *key);
void json_end_object(struct json *json);
void json_end_array(struct json *json);
void json_text(struct json *json, const char *key, const char *text); /* NULL writes null */
/* Rounded to `decimals`, trailing zeros dropped. */
void json_number(struct json *json, const char *key, double number, int decimals);
void json_integer(struct json *json, const char *key, int64_t number);
void json_bool(struct json *json, const char *key, bool truth);
void json_null(struct json *json, const char *key);

#endif
