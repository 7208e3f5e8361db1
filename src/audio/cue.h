/* Cue points in a copy of a WAVE file: the chunks "cue " and LIST adtl (labl, and ltxt for what has a length) of the
   Multimedia Programming Interface and Data Specifications 1.0, behind all other chunks. The file itself is only read. */
#ifndef AUDIO_CUE_H
#define AUDIO_CUE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fault.h"

struct cue {
    int64_t frame, frames; /* where, and how long; 0: a point */
    const char *text;
};

/* Adds both chunks, numbered from 1 in this order; nothing without cue points. Frames and lengths fit 32 bits. */
void cue_add_chunks(struct buf *buf, const struct cue *cues, size_t count);
/* ERR_USAGE when something stands at `copy` already: nothing is replaced, and so never the file itself. */
enum status cue_check_goal(const char *copy, struct fault *fault);
/* Writes a copy of `path` with these cue points in place of those that it has; everything else stays byte for byte. WAV,
   RF64 and BW64. Checks the goal; ERR_FORMAT for what is no such file, is not whole, or
   would become larger than a WAV can be. */
enum status cue_copy(const char *path, const char *copy, const struct cue *cues, size_t count,
                     struct fault *fault);

#endif
