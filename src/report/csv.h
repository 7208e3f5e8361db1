/* CSV out, as RFC 4180 has it: commas between, CRLF at the end, quotes where they are needed. A record is one line, and
   no text in it is a formula to a spreadsheet (OWASP, "CSV Injection"): what could begin one gets an apostrophe in front,
   also behind a semicolon, which parts fields in many countries. Control and direction marks and bytes that are not UTF-8
   are shown as escapes (text_show). */
#ifndef REPORT_CSV_H
#define REPORT_CSV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct csv {
    FILE *out;
    bool filled; /* something stands on the line already */
};

void csv_text(struct csv *csv, const char *text); /* NULL writes an empty field */
/* Rounded to `decimals`, trailing zeros dropped; stays a number, also a negative one. */
void csv_number(struct csv *csv, double number, int decimals);
void csv_integer(struct csv *csv, int64_t number);
void csv_end(struct csv *csv);

#endif
