/* A corrected master on its way into a file: written under a temporary name beside its goal, then put in its place.
   Safe to use from several threads, one sink each. */
#ifndef AUDIO_SINK_H
#define AUDIO_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "audio/bext.h"
#include "audio/carried.h"
#include "audio/sink_kind.h"
#include "base/fault.h"

struct sink;

/* Begins a file that will stand at `goal`. What is carried is written before the audio, its places at the new rate; NULL:
   nothing. In WAV files: format tag 1 or 3 and no word of loudspeakers for 1 or 2 channels, WAVE_FORMAT_EXTENSIBLE with a
   channel mask for more; no chunk behind the audio, and no ID3; an ISRC as EBU Tech 3352 has it (axml) and in LIST INFO. Channels are
   put into the order that the kind asks for. ERR_USAGE for what the kind cannot hold, ERR_SYSTEM where nothing can be
   written. *sink is NULL after a fault. */
enum status sink_open(struct sink **sink, const char *goal, const struct sink_format *format,
                      const struct carried *carried, struct fault *fault);
/* samples[channel][frame], 1.0 is full scale. Of integer words each is code / 2^(bits-1): what lies between is rounded to
   the nearest code, what lies outside is the outermost one, and no number (NaN) is 0. Floats are rounded to 32 bits. */
enum status sink_write(struct sink *sink, double *const *samples, size_t frames, struct fault *fault);
/* What the samples measure, for a broadcast extension that is carried; at any time before sink_finish. */
void sink_set_loudness(struct sink *sink, const struct bext_loudness *loudness);
/* Completes the file, makes it last, and puts it in its place. Where something stands there and nothing is to be
   replaced: ERR_SYSTEM, and that is kept. The sink is gone in any case; after a fault nothing of the file is left. */
enum status sink_finish(struct sink *sink, bool overwrite, struct fault *fault);
/* Ends the sink; nothing is left. NULL is nothing. */
void sink_abort(struct sink *sink);

#endif
