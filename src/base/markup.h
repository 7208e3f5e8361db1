/* XML out: well-formed whatever goes in, and without loss. What XML 1.0 can hold stands as it is, or as a character
   reference where it would be folded, turn the reading direction or move a cursor. For what it cannot hold (bytes that
   are not UTF-8, control characters, U+FFFE and U+FFFF) each byte stands as \xNN, and a backslash as \\, in every
   value; markup_read takes that back. Numbers are finite, and the locale does not matter. */
#ifndef BASE_MARKUP_H
#define BASE_MARKUP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { MARKUP_DEPTH_MAX = 16 };

struct markup {
    FILE *out;
    int depth;
    const char *names[MARKUP_DEPTH_MAX]; /* of the elements that are open */
    bool in_tag;                         /* attributes may still come */
    bool has_text;                       /* the innermost element holds text: no line break before its end */
};

/* Writes the declaration. */
void markup_begin(struct markup *markup, FILE *out);
/* The same within an element that was opened before. `name` is static text, here and in markup_leaf. */
void markup_inside(struct markup *markup, FILE *out, const char *name);
void markup_element(struct markup *markup, const char *name);
void markup_end(struct markup *markup);
/* Attributes of the element that was opened last, before anything is put into it. NULL writes none. */
void markup_attribute(struct markup *markup, const char *name, const char *text);
void markup_number(struct markup *markup, const char *name,
                   double number);                                        /* the very same one is read back */
void markup_float(struct markup *markup, const char *name, float number); /* the same float is read back */
void markup_integer(struct markup *markup, const char *name, int64_t number);
void markup_flag(struct markup *markup, const char *name, bool truth); /* true, false */
void markup_text(struct markup *markup, const char *text);
/* Numbers as the element's text, a list with spaces and lines between; "-" for NaN. The same floats are read back. */
void markup_list(struct markup *markup, const float *numbers, size_t count);
/* An element with text and nothing else; NULL or empty text writes none. */
void markup_leaf(struct markup *markup, const char *name, const char *text);

/* A value as it went in; the caller frees it. What is no escape stands for itself. */
char *markup_read(const char *value);

#endif
