/* A line on standard error that says how far the work is; only on a terminal. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "batch/walk.h"

struct progress {
    bool shown; /* standard error is a terminal, and the user did not ask for quiet */
    const struct walk *walk;
    char stage[24]; /* what is done to a file, where that is more than one thing; no time is foretold then */
    double *shares; /* of each file, 0 to 1 */
    double share;   /* their sum */
    size_t done;    /* files */
    pthread_mutex_t lock;      /* on all of this but `shown` and `walk`, and on the line */
    double started_s, drawn_s; /* monotonic clock */
    bool drawn;
};

/* `walk` is borrowed until progress_stop. */
void progress_start(struct progress *progress, bool wanted, const struct walk *walk);
void progress_stop(struct progress *progress);
/* From any thread. */
void progress_update(void *progress, size_t file, double share, double audio_s);
/* What is done to the file from here on, printf-like; from the thread that does it. */
void progress_stage(struct progress *progress, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* While a file is reported there is no line: progress_hide takes it away and holds the lock, progress_file_done, which
   must follow it, gives the lock back. */
void progress_hide(struct progress *progress);
void progress_file_done(struct progress *progress, size_t file);

#endif
