/* What a rule looks at: one reading, with its value as the target counts it, and whether it keeps bounds. */
#ifndef JUDGE_SUBJECT_H
#define JUDGE_SUBJECT_H

#include <stdbool.h>

#include "analyze/record.h"
#include "audio/format.h"
#include "judge/target.h"

struct subject {
    const struct reading *reading; /* NULL or absent: not measured */
    double value;
};

struct subject subject_of(const struct record *record, const char *id, int channel,
                          const struct audio_format *format, const struct target *target);
/* Whether there is a number or a word to judge. */
bool subject_is_had(const struct subject *subject);
/* Whether the subject keeps the bounds; if not, *limit is the one it passed, NAN where it is a list. */
bool bounds_hold(const struct bounds *bounds, const struct subject *subject, double *limit);
/* Whether the measure's uncertainty reaches over a bound, so that the value may be on the other side of it. *limit is that
   bound then; the nearer one when both are. */
bool bounds_straddled(const struct bounds *bounds, const struct subject *subject, double *limit);

#endif
