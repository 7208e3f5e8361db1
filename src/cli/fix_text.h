/* What fix tells people: the plan, and the proof. */
#ifndef CLI_FIX_TEXT_H
#define CLI_FIX_TEXT_H

#include "job/mend.h"
#include "report/reporter.h"

/* The verdict on the file, what will be done and why, and what stays. */
void fix_text_plan(const struct outcome *before, const struct plan *plan, const struct report_options *look);
/* The verdict on the new file, which has a mending: what the steps did, what is left, before and after side by side. */
void fix_text_proof(const struct outcome *after, const struct report_options *look);

#endif
