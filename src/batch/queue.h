/* Files examined at the same time, each in its own thread, their outcomes handed over in the order of the files. */
#ifndef BATCH_QUEUE_H
#define BATCH_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "batch/walk.h"
#include "job/examine.h"

enum { QUEUE_THREADS_MAX = 256 };

struct queue_job {
    const struct walk *walk;
    const struct examine_options *examining; /* all but analyze.threads, progress and user */
    int threads;                             /* that work: 1 to QUEUE_THREADS_MAX */
    /* An examine_options.progress that also says which file; called from all threads that work, at the same time.
       NULL: not called. */
    void (*progress)(void *user, size_t file, double share, double audio_s);
    /* Takes note of an outcome, which is released after that; called in the thread that called queue_run. Returns
       whether to go on; if not, the files that are being examined are the last ones. */
    bool (*hand_over)(void *user, const struct outcome *outcome, size_t file);
    void *user;
};

/* Examines all files of the walk; with one thread, or one file, in the thread of the caller, which otherwise only hands
   over. No file is begun that is queue_window files or more after the first that is not yet handed over, so that memory
   does not grow with the number of files. */
void queue_run(const struct queue_job *job);
size_t queue_window(int threads);

/* How many of the threads each of so many files gets. */
int queue_threads_each(int threads, size_t files);
/* The processors that this process may use, 1 to QUEUE_THREADS_MAX. */
int queue_processors(void);

#endif
