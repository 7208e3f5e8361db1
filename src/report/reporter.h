/* The contract of a report format. A reporter walks outcomes; it never names a measure. */
#ifndef REPORT_REPORTER_H
#define REPORT_REPORTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "job/outcome.h"

struct report_totals {
    size_t files;
    size_t by_state[OUTCOME_UNREADABLE + 1];
};

struct report_options {
    bool color, verbose, quiet, series;
    size_t files;      /* how many will come */
    const char *style; /* rules that a page gets after its own style sheet; NULL: none */
    void *state;       /* state_size zeroed bytes, the reporter's own */
};

struct reporter {
    const char *name, *suffix, *summary;
    size_t state_size;
    bool pictures; /* draws what analyze_options.pictures measures */
    void (*begin)(FILE *out, const struct report_options *options);
    void (*file)(FILE *out, const struct report_options *options, const struct outcome *outcome,
                 size_t index);
    void (*end)(FILE *out, const struct report_options *options, const struct report_totals *totals);
};

/* The register: `index` from 0; NULL past the end. */
const struct reporter *reporter_at(size_t index);
const struct reporter *reporter_find(const char *name);

#endif
