/* A line on standard error that says how far the work is; only on a terminal. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
    bool shown; /* standard error is a terminal, and the user did not ask for quiet */
    size_t file, files;
    const char *name;
    double started_s, drawn_s; /* monotonic clock */
    bool drawn;
};

void progress_start(struct progress *progress, bool wanted, size_t files);
void progress_file(struct progress *progress, size_t file, const char *name);
/* An examine_options.progress. */
void progress_update(void *progress, double share, double audio_s);
/* Takes the line away. */
void progress_clear(struct progress *progress);

#endif
