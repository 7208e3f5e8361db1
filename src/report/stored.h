/* An XML report (mixcheck-report(5)) read back, so that all other reports can be made of it: the outcome of each file as the
   run had it, to the last bit. Nothing in the file is trusted: what no report can hold is a fault, and time and memory grow
   with the size of the file only. */
#ifndef REPORT_STORED_H
#define REPORT_STORED_H

#include "job/examine.h"
#include "job/outcome.h"
#include "report/reporter.h"
#include "report/reports.h"

struct stored_measures {
    struct measure **items;
    size_t count, capacity;
};

/* All but the files. */
struct stored_report {
    struct origin origin;
    struct examine_options examining; /* what a report holds of them */
    bool album;
    size_t files;
    struct predictions album_playback;
    struct waivers waivers; /* examining.waivers is NULL or points here */
    /* What those point to. */
    struct target *targets;
    size_t target_count, target_capacity, judge_count;
    const struct target **list, **services;
    struct curve *reference;
    struct earlier_report *baseline;
    struct stored_measures measures; /* that this program does not know */
    char **words;                    /* of predictions */
    size_t word_count, word_capacity;
};

/* Reads and checks all of it, the files too. Faults are ERR_FORMAT or ERR_SYSTEM, and name file and line; the report is
   released then. It must stay where it is. */
enum status stored_open(struct stored_report *report, const char *path, struct fault *fault);
/* Reads it once more, for its files in their order. `take` borrows the outcome; when it returns false, no more come, and
   that is OK. */
enum status stored_files(struct stored_report *report, const char *path,
                         bool (*take)(void *user, const struct outcome *outcome, size_t index), void *user,
                         struct fault *fault);
/* Writes the reports, whose looks are those of `look` (colour, verbosity, style ...). ERR_SYSTEM where one cannot be
   written. */
enum status stored_write(struct stored_report *report, const char *path, struct reports *reports,
                         const struct report_options *look, struct fault *fault);
void stored_release(struct stored_report *report);

#endif
