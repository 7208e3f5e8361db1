/* Strings from outside (names, tags) made safe to show, and help for misspelt words. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/buf.h"

/* Length in bytes of the well-formed UTF-8 sequence that starts at `text` (not empty), with its code point
   in *point; 0 when the bytes there are not UTF-8 (overlong, surrogate, stray, cut short). */
size_t text_decode(const char *text, unsigned *point);
/* What could move the cursor, break a line or turn the reading direction. */
bool text_is_unsafe(unsigned point);
/* Adds `text` for a terminal or a one-line message: control characters, line and bidirectional marks, and bytes
   that are not UTF-8 appear as \n, \t, \xNN or \u{NNNN}; everything else as it is. */
void text_show(struct buf *buf, const char *text);
/* The same in a fresh string that the caller frees. */
char *text_shown(const char *text);
/* Columns on a terminal: code points that are not combining; wide ones count two. */
size_t text_columns(const char *text);
/* Writes words into lines of `width` columns, and ends the last one. The first line has `used` columns already, the others
   begin at `indent`; runs of spaces count as one. */
void text_write_wrapped(FILE *out, const char *text, size_t used, size_t indent, size_t width);
bool text_ends_with(const char *text, const char *tail);
/* The word of `words` (NULL-terminated) that was probably meant, or NULL: Damerau-Levenshtein distance at most a
   third of the length. */
const char *text_nearest(const char *word, const char *const *words);
/* A whole decimal number as a C program writes it, whatever the locale; false on anything else, and on NaN,
   infinities and what does not fit. */
bool text_number(const char *text, double *number);
bool text_integer(const char *text, long *number);
/* A finite number rounded to `decimals`, trailing zeros dropped; never "-0". */
void text_write_number(FILE *out, double number, int decimals);
/* A finite number with as few decimals as tell it from every other double, without an exponent; never "-0". */
void text_write_exact(FILE *out, double number);
/* The same of floats: what stands there is nearest to this float. */
void text_write_exact_float(FILE *out, float number);

#endif
