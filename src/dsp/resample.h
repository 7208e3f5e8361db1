/* Change of the sample rate: the only file that knows libsoxr, which is loaded late (base/late), at its very high quality
   (28 bits, linear phase, flat to 0.913 of half the lower rate). Made in the main thread. In double precision, aligned: a frame comes out at the time at which it went in. */
#ifndef DSP_RESAMPLE_H
#define DSP_RESAMPLE_H

#include "base/fault.h"
#include "dsp/frames.h"

struct resample;

/* ERR_SYSTEM with libsoxr's word when it cannot. */
enum status resample_new(struct resample **resample, int from_hz, int to_hz, int channels,
                         struct fault *fault);
/* Takes all of `in`, and adds to `out` what is ready. */
void resample_push(struct resample *resample, struct frames *in, struct frames *out);
/* Adds the rest: in all, count * to / from frames, rounded to the nearest. */
void resample_drain(struct resample *resample, struct frames *out);
void resample_free(struct resample *resample);

#endif
