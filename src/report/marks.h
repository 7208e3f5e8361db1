/* Where findings lie in a file, for editors: what has no place in time has no mark. */
#ifndef REPORT_MARKS_H
#define REPORT_MARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "job/outcome.h"

/* What is shorter is shown as a point: nobody could take hold of it. */
#define MARK_REGION_S 0.05

struct mark {
    double start_s, length_s; /* 0: a point */
    size_t order;             /* of finding */
    char *text;               /* "failed: Clipped runs: 12 (at most 9), left"; safe to show */
};

struct marks {
    struct mark *items; /* in order of time */
    size_t count, capacity;
};

/* Of all that did not just pass; what several targets say is marked once. With `has_name`, texts name the file. */
void marks_collect(struct marks *marks, const struct outcome *outcome, bool has_name);
void marks_release(struct marks *marks);

#endif
