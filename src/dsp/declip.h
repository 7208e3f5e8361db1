/* Clipped samples made anew from their surroundings: Janssen's interpolation by an autoregressive model (dsp/ar), held to
   what clipping says of them. A model of order 36 is fitted to 2048 samples around, the samples at the level or beyond it
   are filled in, and both three times over; the windows overlap by half, and a run of clipped samples belongs to the one in
   whose middle half it begins. Where no model can be had a cubic curve over the gap is taken. All samples that are not
   clipped come out as they were. What is foretold comes back, a voice or a held chord by 20 dB and more; of drums and other
   noise little does. At 88.2 kHz and above, windows and runs are as long in time. */
#ifndef DSP_DECLIP_H
#define DSP_DECLIP_H

#include <stdint.h>

#include "dsp/frames.h"

/* The longest run that is mended, in samples at 44.1 and 48 kHz, and how far beyond the level a mended sample may go. */
enum { DECLIP_RUN_MAX = 64 };
#define DECLIP_REACH 2.5

struct declip_facts {
    uint64_t samples_mended, runs_mended;
    uint64_t samples_declined, runs_declined; /* of runs that are too long */
};

struct declip;

/* level[c] is the size at which channel c is clipped, 0 where it is not; where flat tops are not quite flat, as of a file
   that was dithered after it was clipped, the least of their samples. A sample of that size up to 2.5 times as much is
   taken for clipped; it keeps its sign, and becomes no smaller than it is and no larger than 2.5 times the level. */
struct declip *declip_new(int channels, const double *level, int rate_hz);
/* Takes all of `in`, and adds to `out` what is ready. */
void declip_push(struct declip *declip, struct frames *in, struct frames *out);
/* Adds the rest to `out`: then as many frames as went in have come out. */
void declip_drain(struct declip *declip, struct frames *out);
/* Of all channels; complete once the stage is drained. */
struct declip_facts declip_facts(const struct declip *declip);
void declip_free(struct declip *declip);

#endif
