/* Fourier transform of real frames: the only file that knows FFTW. One frame at a time. */
#ifndef DSP_FFT_H
#define DSP_FFT_H

#include <stddef.h>

#include "base/buf.h"

struct fft;

/* Adds the version of FFTW. */
void fft_library(struct buf *version);

/* `size` is a power of two, 64 at least. */
struct fft *fft_new(size_t size);
/* Where to put the samples before fft_run, two by two in turn: sample i at pairs[i / 2 % 2][i / 4 * 2 + i % 2]; overwritten
   by it. */
float *const *fft_pairs(const struct fft *fft);
/* To size/2+1 bins, interleaved real and imaginary, not scaled. */
void fft_run(const struct fft *fft, float *output);
void fft_free(struct fft *fft);

#endif
