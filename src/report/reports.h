/* All reports of one run: what format each has, where it goes, and that it arrives whole or not at all. */
#ifndef REPORT_REPORTS_H
#define REPORT_REPORTS_H

#include "base/fault.h"
#include "report/reporter.h"

struct report;

struct reports {
    struct report *items;
    size_t count, capacity;
};

/* Adds a report at `path`: "-" is standard output, a name that ends in '/' a folder with a page for each file. The format
   is what the suffix says, the longest that is known (".junit.xml" before ".xml"), else `format` (NULL: none given).
   ERR_USAGE when neither says it, when the format has no pages for a folder, or when the place is taken already. */
enum status reports_add(struct reports *reports, const char *path, const char *format, struct fault *fault);
/* Whether one of them goes to standard output. */
bool reports_use_output(const struct reports *reports);
/* Whether one of them draws pictures, and so wants what is measured for them. */
bool reports_draw(const struct reports *reports);
/* Whether one of them binds itself to the audio by its hashes. */
bool reports_want_hashes(const struct reports *reports);

/* Opens what they are written to: ERR_SYSTEM where that cannot be, and none is begun then. `options` are all but
   `state` and `pages`. */
enum status reports_begin(struct reports *reports, const struct report_options *options, struct fault *fault);
void reports_file(struct reports *reports, const struct outcome *outcome, size_t index);
/* False once somebody stopped reading, or a disk is full: going on is of no use. */
bool reports_are_well(const struct reports *reports);
/* Ends all and puts them in their places. One that fails does not keep the others: the first fault is told. */
enum status reports_end(struct reports *reports, const struct report_totals *totals, struct fault *fault);
/* Leaves no half report behind. */
void reports_release(struct reports *reports);

#endif
