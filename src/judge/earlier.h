/* What an XML report of before (mixcheck-report(5)) says that was found in each file, and what it is bound to. */
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
    char *state;                    /* what it came to: a word of outcome_state_name; NULL: not said */
    char *file_hash, *samples_hash; /* SHA-256; NULL: not known */
};

/* A profile that judged, or one that such a profile builds upon. */
struct earlier_target {
    char *id, *name, *version, *date;
    char *path;       /* where the user named its file; NULL: a profile that is known by its id */
    char *hash;       /* SHA-256 of its file; NULL: not known */
    bool is_ancestor; /* of the last one before it that is none; it has only id and hash */
};

struct earlier_report {
    struct earlier_file *files;
    size_t count, capacity;
    struct earlier_target *targets; /* behind each those that it builds upon, the eldest first */
    size_t target_count, target_capacity;
};

/* Faults are ERR_FORMAT or ERR_SYSTEM, and name file and line. Nothing in the file is trusted. */
enum status earlier_load(struct earlier_report *report, const char *path, struct fault *fault);
void earlier_release(struct earlier_report *report);
/* The file of that path, or else the only one of that base name; NULL: none, or several. */
const struct earlier_file *earlier_find(const struct earlier_report *report, const char *path);

#endif
