/* Impulse responses for dsp/fir, as differences from the identity: symmetric, of odd length, to be freed with free(). */
#ifndef DSP_FIR_DESIGN_H
#define DSP_FIR_DESIGN_H

#include <stddef.h>

/* A zero-phase equalizer: gain_db[i] at frequency_hz[i] (rising, above 0), on straight lines of decibels over the logarithm
   of frequency between them, and level outside. 8191 taps at 44.1 and 48 kHz, as long in time at other rates, under a
   Kaiser window (beta 6): what is finer than some 10 Hz is smoothed. */
double *fir_design_equalizer(const double *frequency_hz, const double *gain_db, size_t points, int rate_hz,
                             size_t *count);
/* A low-pass, flat up to `pass` and `attenuation_db` (50 at least) down from `stop` on, both in parts of the rate: a sinc
   under a Kaiser window of the length and beta of Kaiser, "Nonrecursive digital filter design using the I0-sinh window
   function", IEEE ISCAS 1974. */
double *fir_design_lowpass(double pass, double stop, double attenuation_db, size_t *count);
/* For the side signal (split_hz is 10 at least): all of it but the part below split_hz, x - L(x), where |L| is a Butterworth low-pass of order 4
   squared, 1 / (1 + (f / split_hz)^8): 6.02 dB down at split_hz, 48 dB an octave below, within 0.04 dB an octave above. */
double *fir_design_bass_mono(double split_hz, int rate_hz, size_t *count);
/* Takes a drifting offset away: x less its mean under a Kaiser window (beta 8) of 0.29 s, which has no lobes in time to
   ring with. A constant becomes 0, 5 Hz are 3.01 dB down, and from 10 Hz on nothing changes by more than 0.02 dB. */
double *fir_design_dc(int rate_hz, size_t *count);

#endif
