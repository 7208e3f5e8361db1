/* The largest value of the band-limited reconstruction near each sample, where it passes a limit.
   Of one channel: the samples themselves; the local maxima between them, found on a 4x grid and evaluated with a long
   sinc (dsp/long_sinc); and what meters with the filter of ITU-R
   BS.1770-5, Annex 2 or with libebur128's see there. Between a sample and the next maximum the reconstruction is monotone, so
   these are all that is needed. */
#ifndef DSP_LOCAL_PEAK_H
#define DSP_LOCAL_PEAK_H

#include <stddef.h>

#include "dsp/long_sinc.h"
#include "dsp/oversample.h"

enum {
    LOCAL_PEAK_CHUNK = OVERSAMPLE_CHUNK,
    LOCAL_PEAK_REACH = 64,     /* samples on each side that the grid's kernel reads */
    LOCAL_PEAK_CONTEXT = 1056, /* samples before and after a stretch that may be read */
    METER_REACH = 12,
};

/* The grid's kernel is a sinc under a Kaiser window that is flat within 0.01 dB to 0.486 of the rate; `hann` are libebur128's
   phases, a sinc under a Hann window of 6 samples on each side (from 96 kHz on 12, and only the one in the middle; from 192 kHz
   on none). Each as half sums and half differences, as in struct oversample. */
struct local_peak {
    struct oversample coarse;
    struct long_sinc exact;
    float even[LOCAL_PEAK_REACH], odd[LOCAL_PEAK_REACH], half[LOCAL_PEAK_REACH];
    float hann_even[METER_REACH], hann_odd[METER_REACH], hann_half[METER_REACH];
    size_t meter_reach; /* how far the longest of the meters' filters reads */
};

void local_peak_init(struct local_peak *kernel, int rate_hz);
/* Raises peak[i] to the largest absolute value from sample i at `x` to the next, as far as that is greater than `least`; `count`
   is a multiple of LOCAL_PEAK_CHUNK. What is not greater may be left out. */
void local_peak_raise(const struct local_peak *kernel, const float *x, size_t count, double least,
                      double *peak);

#endif
