/* Only what is new since an approved master counts. */
#ifndef JUDGE_BASELINE_H
#define JUDGE_BASELINE_H

#include "judge/earlier.h"
#include "judge/verdict.h"

/* Says of each finding that would count whether the approved master had it: known where its rule was as little kept there
   (on the same channel where a rule speaks of each), at most as far from the limit within the measure's uncertainty. */
void baseline_apply(const struct earlier_file *approved, struct findings *findings);
/* How old one of the findings is against those of `approved`, AGE_UNKNOWN of one that cannot count; *match is the finding
   of the same rule there, or NULL. */
enum finding_age baseline_age(const struct earlier_file *approved, const struct findings *findings,
                              const struct finding *finding, const struct earlier_finding **match);
/* "new", "worse", "known"; "" of AGE_UNKNOWN. */
const char *finding_age_name(enum finding_age age);

#endif
