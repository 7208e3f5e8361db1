/* The table of all files of a run that stands before their pages, worst first. */
#ifndef REPORT_OVERVIEW_H
#define REPORT_OVERVIEW_H

#include <stdio.h>

#include "report/reporter.h"

struct overview_row;

struct overview {
    struct overview_row *rows;
    size_t count, capacity;
};

/* `link` leads to the file's own page or section. */
void overview_add(struct overview *overview, const struct outcome *outcome, size_t index, const char *link);
void overview_write(struct overview *overview, FILE *out, const struct report_totals *totals);
void overview_release(struct overview *overview);

#endif
