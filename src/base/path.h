/* Files that are whole or absent: written without a name in the folder of the goal (where the system knows no such files,
   under a temporary one), then given a temporary name and renamed onto the goal. */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include <stdbool.h>
#include <stdio.h>

#include "base/fault.h"

/* The last part of a path: what stands after its folders. */
const char *path_name(const char *path);

struct path_draft {
    FILE *out; /* write here; NULL when there is nothing to write to */
    char *path, *temporary;
    bool
        is_nameless; /* it has no name before it is whole, so that nothing is left of a program that is killed */
};

/* Begins a file that will stand at `path`, or replace what stands there; a device or a pipe is written to as it is.
   ERR_SYSTEM when the folder cannot be written to, or a folder has that name. */
enum status path_begin(struct path_draft *draft, const char *path, struct fault *fault);
/* Makes it last (fsync) and puts it in its place. When anything of it could not be written, nothing is put and the draft
   is gone; ERR_SYSTEM then. */
enum status path_commit(struct path_draft *draft, struct fault *fault);
/* The same, but ERR_SYSTEM when something stands there: that is kept, and the draft is gone. */
enum status path_commit_new(struct path_draft *draft, struct fault *fault);
/* Leaves no trace. Also for drafts that were committed, or never begun. */
void path_abandon(struct path_draft *draft);

#endif
