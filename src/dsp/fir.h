/* A linear-phase filter by overlap-save, given as what it changes: y = x + d * x, where d is the filter's impulse response
   without the one of the identity. x itself goes by in double precision; only the difference goes through transforms in
   single precision, so that their rounding is about 2e-7 of the difference and nothing of the rest.
   Two successive stretches of one channel are the real and the imaginary part of one transform: channels never meet, equal
   channels stay equal, and a stretch of zeros stays zeros. d is symmetric about its middle and there is no latency: frame n
   out is frame n in. Silence is taken to lie before the first frame and behind the last.
   Blocks begin at fixed frames, so the output does not depend on how the input is split. */
#ifndef DSP_FIR_H
#define DSP_FIR_H

#include <stddef.h>

#include "dsp/frames.h"

struct fir;

/* `taps` is d: an odd `count`, symmetric, copied. What waits inside, some seven frames a tap, is all the memory that grows
   with the count. The values that are filtered are finite. */
struct fir *fir_new(const double *taps, size_t count, int channels);
/* The same for the side signal S = (L - R) / 2 of the first two channels alone: L + d*S and R - d*S, so that L + R stays.
   Other channels go by. */
struct fir *fir_new_side(const double *taps, size_t count, int channels);
/* Takes all of `in`, and adds to `out` what is ready. */
void fir_push(struct fir *fir, struct frames *in, struct frames *out);
/* Adds the rest to `out`: then as many frames as went in have come out. */
void fir_drain(struct fir *fir, struct frames *out);
void fir_free(struct fir *fir);

#endif
