/* What an XML report of before (mixcheck-report(5)) says that was found in each file. */
#ifndef JUDGE_EARLIER_H
#define JUDGE_EARLIER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "judge/verdict.h"

struct earlier_finding {
    char *rule;
    int channel; /* RECORD_WHOLE: none is named */
    enum verdict_state state;
    enum severity severity;
    bool has_value;
    double value;
    char *shown; /* the value in words; NULL: none */
};

struct earlier_file {
    char *path; /* as it was given then */
    struct earlier_finding *findings;
    size_t count, capacity;
};

struct earlier_report {
    struct earlier_file *files;
    size_t count, capacity;
};

/* Faults are ERR_FORMAT or ERR_SYSTEM, and name file and line. Nothing in the file is trusted. */
enum status earlier_load(struct earlier_report *report, const char *path, struct fault *fault);
void earlier_release(struct earlier_report *report);
/* The file of that path, or else the only one of that base name; NULL: none, or several. */
const struct earlier_file *earlier_find(const struct earlier_report *report, const char *path);

#endif
