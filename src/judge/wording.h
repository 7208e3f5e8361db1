/* How findings are worded: numbers with as many decimals as tell, and a rule's sentences with their places filled in. */
#ifndef JUDGE_WORDING_H
#define JUDGE_WORDING_H

#include <stdbool.h>

#include "judge/subject.h"
#include "judge/verdict.h"

/* The measure's decimals, or more, so that a number that passed its limit also looks as if it had; `limit` may be NAN. */
int telling_decimals(const struct measure *measure, double value, double limit);
/* "-0.3 dBTP", "EXTENSIBLE"; the caller frees it. */
char *value_text(const struct subject *subject, double limit, bool with_unit);
/* Fills in {value} {limit} {excess} {unit} {time} {where}; the caller frees it. */
char *expand(const char *pattern, const struct finding *finding, const struct subject *subject, double limit,
             const struct audio_format *format);

#endif
