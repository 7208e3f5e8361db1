/* What each of many targets says of a file, in short, and findings that several of them share. */
#ifndef REPORT_TEXT_TARGETS_H
#define REPORT_TEXT_TARGETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "report/reporter.h"

struct target_sum {
    enum verdict_state state;    /* the worst one */
    size_t count;                /* how many findings are like that */
    const struct finding *worst; /* the first of them; NULL when no rule applied */
};

struct target_sum target_sum(const struct findings *findings, const char *target);
/* "True peak: -0.31 (at most -1 dBTP)"; the caller frees it. */
char *finding_brief(const struct finding *finding);
/* Whether an earlier finding of another target says the same: of the same thing, by the same limit, with the same end. */
bool finding_is_repeat(const struct findings *findings, size_t index);
/* The targets of those that repeat this one: "deezer, tidal"; NULL when there is none. The caller frees it. */
char *finding_repeats(const struct findings *findings, size_t index);

/* A table with a row for each target: its verdict and the worst that it says. */
void text_write_targets(FILE *out, const struct report_options *options, const struct outcome *outcome);

#endif
