/* Where the installed data is, and the targets found there. */
#ifndef JUDGE_SHELF_H
#define JUDGE_SHELF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/fault.h"
#include "judge/target.h"

/* The data folder: $MIXCHECK_DATA when set; else the source tree's when the running program stands in the build tree
   that belongs to it; else the installed $(datadir)/mixcheck. The caller frees it. */
char *shelf_folder(void);

/* Path of a file under the data folder ("targets/target.rng"); the caller frees it. */
char *shelf_path(const char *name);

/* The ids of all targets, the user's and the installed ones, sorted, NULL-terminated; free with shelf_names_free. `faults`
   is a target that is always judged and is listed too. */
char **shelf_names(void);
void shelf_names_free(char **names);

/* The file that a word means: a path when it has a '/' or ends in ".xml", which is not looked for; else the id of a
   target: the user's in $XDG_CONFIG_HOME/mixcheck/targets, else the installed one. `from` is the profile that the word
   stands in: paths begin in its folder, and its own id means another profile of that name; NULL: the user's word. The
   caller frees *path, which is NULL after a fault. An unknown id is ERR_USAGE and suggests the nearest. */
enum status shelf_find(char **path, const char *word, const char *from, struct fault *fault);
/* Whether a word is a path: it has a '/' or ends in ".xml". */
bool shelf_is_path(const char *word);
/* Whether the file is in the user's folder of targets. */
bool shelf_is_own(const char *path);

/* By whatever names. False when one is not there. */
bool shelf_is_same_file(const char *path, const char *other);

/* Loads the target that a word means. */
enum status shelf_load(struct target *target, const char *word, struct fault *fault);

#endif
