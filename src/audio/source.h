/* An audio file, or standard input, opened for reading from start to end.
   The only door to libsndfile for reading. Safe to use from several threads, one source each. */
#ifndef AUDIO_SOURCE_H
#define AUDIO_SOURCE_H

#include <stdint.h>

#include "audio/block.h"
#include "audio/format.h"
#include "base/buf.h"
#include "base/fault.h"

struct source;

/* Adds the version of libsndfile. */
void source_library(struct buf *version);

/* Opens `path`; "-" is standard input, spooled to a nameless temporary file when it cannot seek.
   ERR_SYSTEM: no such file, a folder, a FIFO or device, no permission. ERR_FORMAT: empty, no audio in it, a format that
   is not read (named, with what to do), claims out of range. The sentence names the file, shown escaped. */
enum status source_open(struct source **source, const char *path, struct fault *fault);
/* Borrowed until source_close. */
const struct audio_format *source_format(const struct source *source);
/* Frames that will probably come, for a progress display; -1 when unknown. */
int64_t source_frames_expected(const struct source *source);
/* Fills the buffer to its capacity; fewer frames only at the end, 0 when nothing is left. Samples of integer files are
   code / 2^(bits-1); floats stand as they are, whatever their size. ERR_DAMAGED at the end of a file that broke off or
   has a fault in it: the buffer still holds the frames that were had (call no more), and the sentence says
   how many frames were found and how many were promised. */
enum status source_read(struct source *source, struct audio_buffer *buffer, struct fault *fault);
void source_close(struct source *source);

#endif
