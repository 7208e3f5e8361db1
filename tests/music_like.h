/* What the detectors are tried on: pieces that behave like music, what a studio does to them, and noise of a given
   spectrum. All made by formula and seed, the same on every machine. */
#ifndef TESTS_MUSIC_LIKE_H
#define TESTS_MUSIC_LIKE_H

#include "signal.h"

enum { MUSIC_PIECES = 12, MUSIC_RATE_HZ = 44100 };

/* Chords, bass, drums and a bed of noise; stereo, 44.1 kHz, the largest sample is 1.0. */
void music_make(struct signal *signal, int piece, double length_s);
/* A copy of samples and format; release it. */
void music_copy(struct signal *copy, const struct signal *signal);
/* Turns up by drive_db and cuts at +-1. */
void music_clip(struct signal *signal, double drive_db);
/* tanh of the signal turned up by drive_db, the largest sample again 1.0. */
void music_saturate(struct signal *signal, double drive_db);
/* Turns up by drive_db and limits: 5 ms of look-ahead, hold and release, one gain for all channels; no sample leaves
   +-ceiling, and none is cut. */
void music_limit(struct signal *signal, double drive_db, double ceiling);
/* TPDF dither of one step, then words of `bits`. */
void music_dither(struct signal *signal, int bits, uint64_t seed);
/* The largest absolute sample. */
double music_peak(const struct signal *signal);

/* In-place transform of 2^n complex numbers, re im re im ...; `sign` -1 forward, +1 backward, not scaled. Nothing of
   the program is in it. */
void plain_dft(double *bins, size_t count, int sign);

/* Periodic noise of random phases for one pair of channels: `count` frames, a power of two. `density` gives the power
   density at a frequency in any unit (0: nothing there); at every frequency the two have the correlation `rho`, exactly
   over the whole period. `right` may be NULL. The larger RMS of the two is rms_db. */
void noise_pair(float *left, float *right, size_t count, double rate_hz,
                double (*density)(double frequency_hz), double rho, double rms_db, uint64_t seed);
double density_white(double frequency_hz);
double density_pink(double frequency_hz);

#endif
