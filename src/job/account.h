/* What was done to a file, put with the outcome of the new one: mend's. */
#ifndef JOB_ACCOUNT_H
#define JOB_ACCOUNT_H

#include "job/mend.h"

/* Gives `after` its mending, and its record the readings on it. */
void account_add(struct outcome *after, const struct outcome *before, const struct plan *plan,
                 const struct mended *mended);

#endif
