/* The words in which reports for people tell a prediction. */
#ifndef REPORT_PLAYED_H
#define REPORT_PLAYED_H

#include <stdbool.h>

#include "base/buf.h"
#include "judge/playback.h"
#include "report/reporter.h"

/* What would be shown as 0.0 is nothing. */
#define PLAYED_SHOWN_DB 0.05

enum { PLAYED_MARKS = CONFIDENCE_CUSTOM + 1 };

/* " *" behind a name where the facts are not the service's own word; empty where they are. */
const char *played_mark(enum confidence confidence);
const char *played_mark_meaning(enum confidence confidence); /* NULL: nothing to explain */
/* One file is hardly an album: where a service plays it with its own gain, too, that is what is told. */
bool played_is_shown(const struct report_options *options, const struct played *played);
/* "2.1 under: its peaks", "limiter takes 0.8 dB", why nothing can be told. */
void played_add_remarks(struct buf *remark, const struct played *played);

#endif
