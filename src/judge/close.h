/* Too close to call: a number whose uncertainty reaches over a limit is judged by a finer one where the record has it. */
#ifndef JUDGE_CLOSE_H
#define JUDGE_CLOSE_H

#include "judge/subject.h"
#include "judge/verdict.h"

/* Returns what is to be judged by the rule: `first`, or where that is too close the finer reading of it; fills in the
   finding's closeness but for the text. */
struct subject close_look(struct finding *finding, const struct rule *rule, const struct subject *first,
                          const struct record *record, const struct audio_format *format,
                          const struct target *target);
/* When it was judged: writes the closeness's text, and makes a note of a pass that is still too close. */
void close_tell(struct finding *finding, const struct subject *first, const struct subject *judged);

#endif
