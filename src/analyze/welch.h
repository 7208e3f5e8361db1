/* Long-term average spectra by Welch's method (IEEE Trans. Audio Electroacoust. 15, 1967): of all channels together, and
   of the front pair with its cross-spectrum. Frames overlap by a quarter under a window whose squares add up to one there,
   so that every sample counts the same, but for a tenth of a second at both ends of the file.
   After half a minute one frame of two is taken, and counts twice: which of the two is drawn by lot, always the same one,
   so that no beat of the music keeps step with the frames. */
#ifndef ANALYZE_WELCH_H
#define ANALYZE_WELCH_H

#include <stddef.h>
#include <stdint.h>

#include "audio/block.h"
#include "audio/format.h"
#include "dsp/fft.h"

struct welch {
    int channels, left, right; /* left and right: -1 when there is no front pair */
    double bin_hz;
    size_t size, hop, bins;
    float *power;   /* [bin]: all channels but the LFE */
    float *pair[3]; /* [bin]: left, right, real part of left times right conjugated; NULL without a pair */
    int64_t frames,
        pair_frames;      /* averaged: with sound anywhere, and in the pair, those that count twice as two */
    int64_t index, dense; /* of the frame that is filling; so many at the start are all taken */
    bool skip[AUDIO_CHANNELS_MAX];
    float *slopes; /* rising, falling: hop/3 values each */
    float *input[AUDIO_CHANNELS_MAX];
    size_t filled;
    float *bins_of[2]; /* what the transform gives */
    struct fft *fft;
};

void welch_start(struct welch *welch, const struct audio_format *format);
void welch_push(struct welch *welch, const struct audio_block *block);
/* Takes what is left as one more frame, filled with zeros. */
void welch_finish(struct welch *welch);
void welch_stop(struct welch *welch);
/* Power between two frequencies; a bin spans half its distance to both sides. */
double welch_band(const struct welch *welch, const float *spectrum, double low_hz, double high_hz);

#endif
