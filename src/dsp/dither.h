/* Words of fewer bits: rounding, dither, and noise shaping.
   Triangular dither of +-1 step, the difference of two uniform numbers, makes the error's mean and variance independent of
   the signal (Lipshitz, Wannamaker and Vanderkooy, "Quantization and dither: a theoretical survey", J. Audio Eng. Soc. 40,
   1992): white noise of variance step^2 / 4. The numbers are xoshiro256++ (Blackman and Vigna, "Scrambled linear
   pseudorandom number generators", ACM Trans. Math. Softw. 47, 2021), each channel with its own.
   Shaping: the error of the samples before is taken from each sample, so that the noise has the spectrum |1 - H(z)|^2 of
   that: it moves to where one hears less, and becomes more. The filters are for 44.1 and 48 kHz. */
#ifndef DSP_DITHER_H
#define DSP_DITHER_H

#include <stdbool.h>
#include <stdint.h>

#include "dsp/frames.h"

enum dither_kind {
    DITHER_NONE,       /* to the nearest, to the even one of two: what is on the grid stays what it is */
    DITHER_TRIANGULAR, /* white */
    DITHER_LIPSHITZ, /* shaped, 5 taps: Lipshitz, Vanderkooy and Wannamaker, "Minimally audible noise shaping", J. Audio
                          Eng. Soc. 39, 1991; +12.2 dB in all */
    DITHER_IMPROVED_E, /* shaped, the 9 taps for the improved E-weighting of the same paper; +23.1 dB in all */
};

struct dither;

/* `bits` is 2 to 32. The same seed gives the same numbers. */
struct dither *dither_new(enum dither_kind kind, int bits, uint64_t seed, int channels);
/* Takes all of `in` and adds as many frames to `out`: exact multiples of 2^(1-bits) from -1 to 1 - 2^(1-bits); what lies
   beyond becomes the nearest of them. The values are finite. */
void dither_push(struct dither *dither, struct frames *in, struct frames *out);
/* There is nothing that waits. */
void dither_drain(struct dither *dither, struct frames *out);
void dither_free(struct dither *dither);
/* Whether all that waits are multiples of 2^(1-bits) in that range, which need no dither. */
bool dither_on_grid(const struct frames *frames, int bits);

#endif
