/* The options of fix, and the plan that they ask for. */
#ifndef CLI_FIX_REQUEST_H
#define CLI_FIX_REQUEST_H

#include "cli/command.h"
#include "job/plan.h"

struct fix_options {
    struct option_list targets, only, also, without, settings, reports;
    const char *output, *reference, *recipe, *preset, *gain, *loudness, *ceiling, *rate, *bits, *format,
        *color;
    bool dry_run, to_target, keep_loudness, force_loudness, overwrite, copy, album, strict, quiet;
    long jobs, seed;
};

extern const struct option_row fix_rows[];

/* Borrows the options' words. ERR_USAGE for numbers that are none, or that nobody can mean. */
enum status fix_request_read(struct plan_request *request, const struct fix_options *options,
                             struct fault *fault);

#endif
