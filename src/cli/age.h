/* How old profiles are: what receivers ask changes, and a profile older than a year says so. The only look at the clock;
   no report holds what is found here. */
#ifndef CLI_AGE_H
#define CLI_AGE_H

#include <stdbool.h>
#include <stddef.h>

#include "judge/target.h"

enum { AGE_DATE_SIZE = 16 };

/* The date of today (UTC), as "2026-11-23". */
void age_today(char date[AGE_DATE_SIZE]);
bool age_is_old(const struct target *target);
/* "spotify, tidal: more than a year old; what they say may have changed": one line about those that are old, which the
   caller frees; NULL when none is. */
char *age_text(const struct target *const *targets, size_t count);

#endif
