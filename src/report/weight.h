/* What findings weigh, as exit statuses have it: for reports that only count them, and name the worst. */
#ifndef REPORT_WEIGHT_H
#define REPORT_WEIGHT_H

#include <stdbool.h>
#include <stddef.h>

#include "job/outcome.h"

/* What a finding makes of its file: nothing where it passed, was accepted or only notes. */
enum weight { WEIGHT_NONE, WEIGHT_WARN, WEIGHT_FAIL };
enum weight finding_weight(const struct finding *finding, bool strict);

/* Accepted ones count as waived or known only. */
struct tally {
    size_t failed, warned, not_measured, noted, waived, known, passed;
};
struct tally findings_tally(const struct findings *findings);
/* The first of the heaviest; NULL when none counts. */
const struct finding *findings_worst(const struct findings *findings);
/* "failed", "warning", "not measured", "waived", "known", "note", "passed". */
const char *finding_word(const struct finding *finding);
/* Whether its rule speaks of each channel by itself, so that several findings have its name. */
bool finding_is_of_channel(const struct findings *findings, size_t index);

#endif
