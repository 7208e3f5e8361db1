/* Fourier transforms, of real frames and, both ways, of complex ones: the only file that knows FFTW. One frame at a time. */
#ifndef DSP_FFT_H
#define DSP_FFT_H

#include <stddef.h>

#include "base/buf.h"

struct fft;

/* Adds the version of FFTW. */
void fft_library(struct buf *version);

/* `size` is a power of two, 64 at least. */
struct fft *fft_new(size_t size);
enum { FFT_PAIRS = 4 };
/* Where to put the samples before fft_run, two by two in turn: sample i at pairs[i / 2 % 4][i / 8 * 2 + i % 2]; overwritten
   by it. */
float *const *fft_pairs(const struct fft *fft);
/* To size/2+1 bins, interleaved real and imaginary, not scaled. */
void fft_run(const struct fft *fft, float *output);
void fft_free(struct fft *fft);

struct fft_complex;

/* `size` is a power of two. */
struct fft_complex *fft_complex_new(size_t size);
/* The `size` numbers that the transforms work on in place, interleaved real and imaginary. */
float *fft_complex_data(const struct fft_complex *fft);
/* From time to bins, and from bins to time; neither is scaled: one after the other multiply by the size. */
void fft_complex_forward(const struct fft_complex *fft);
void fft_complex_backward(const struct fft_complex *fft);
void fft_complex_free(struct fft_complex *fft);

#endif
