/* A plan carried out: renders until the goal is met, writes the file, and examines what was written. */
#ifndef JOB_MEND_H
#define JOB_MEND_H

#include "job/examine.h"
#include "job/pass.h"

enum { MEND_RENDERS_MAX = 6 }; /* those that are measured, and the one that is written */

struct mend_options {
    const struct examine_options *examining; /* for the proof; its targets are those of the plan */
    bool overwrite;
    /* Called when a render begins, with its number from 1, and when the new file is examined, with 0. */
    void (*stage)(void *user, int render);
    void *user;
};

struct mended {
    struct pass_result last; /* the render that was written */
    int renders;
    const char
        *why; /* the loudness was not reached: what stands against it; NULL: it was, or none was asked */
    double reached_lufs, goal_lufs;
    struct buf losses;    /* what the new file does not carry; empty: everything is kept */
    struct outcome after; /* with its mending, but for the recipe */
};

/* Moves the plan's trims. The old file is only read. ERR_USAGE when something stands at `goal` that is not to be
   replaced, or that is the file itself; ERR_DAMAGED for a file that breaks off. To be released in any case. */
enum status mend(struct mended *mended, struct plan *plan, const struct outcome *before, const char *goal,
                 const struct mend_options *options, struct fault *fault);
/* Lowers the plan's album gain by as much as this track needs to stay clean; nothing is written. */
enum status mend_album_gain(struct plan *plan, const char *path, const struct mend_options *options,
                            struct fault *fault);
void mended_release(struct mended *mended);

#endif
