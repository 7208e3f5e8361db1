/* The parts of a page that say what was found and what to do. */
#ifndef REPORT_HTML_FINDINGS_H
#define REPORT_HTML_FINDINGS_H

#include "base/buf.h"
#include "job/outcome.h"

/* What must or should be done, gravest first. `prefix` begins the ids that links lead to. */
void html_steps_add(struct buf *buf, const struct outcome *outcome, const char *prefix);
/* All findings as a table, gravest first, and the passed checks folded away. */
void html_findings_add(struct buf *buf, const struct outcome *outcome, const char *prefix);

#endif
