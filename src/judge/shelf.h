/* Where the installed data is, and the targets found there. */
#ifndef JUDGE_SHELF_H
#define JUDGE_SHELF_H

#include <stddef.h>

#include "base/buf.h"
#include "base/fault.h"
#include "judge/target.h"

/* The data folder: $MIXCHECK_DATA when set; else the source tree's when the running program stands in the build tree
   that belongs to it; else the installed $(datadir)/mixcheck. The caller frees it. */
char *shelf_folder(void);

/* Path of a file under the data folder ("targets/target.rng"); the caller frees it. */
char *shelf_path(const char *name);

/* The ids of all targets on the shelf, sorted, NULL-terminated; free with shelf_names_free. `faults` is a target that
   is always judged and is listed too. */
char **shelf_names(void);
void shelf_names_free(char **names);

/* The file that a word means: an id of a target, or a path when it has a '/' or ends in ".xml", which is not looked for.
   `from` is the profile that the word stands in, and paths begin in its folder; NULL: the user's word. The caller frees
   *path, which is NULL after a fault. */
enum status shelf_find(char **path, const char *word, const char *from, struct fault *fault);

/* Loads a target by id from the shelf, or by path when the word has a '/' or ends in ".xml". An unknown id is ERR_USAGE
   and suggests the nearest. */
enum status shelf_load(struct target *target, const char *word, struct fault *fault);

#endif
