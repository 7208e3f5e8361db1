/* The copy with cue points that check makes of one WAV file. */
#ifndef CLI_CUE_MARKS_H
#define CLI_CUE_MARKS_H

#include "base/fault.h"
#include "batch/walk.h"
#include "job/outcome.h"

/* Whether such a copy can be made, before anything is measured: ERR_USAGE for several files, for standard input, and when
   something stands at `copy`. */
enum status cue_marks_check(const struct walk *walk, const char *copy, struct fault *fault);
/* Copies the file to `copy` with a cue point for each place of its findings. */
enum status cue_marks_copy(const struct outcome *outcome, const char *copy, struct fault *fault);

#endif
