/* Fourier transform of real frames: the only file that knows FFTW. */
#ifndef DSP_FFT_H
#define DSP_FFT_H

#include <stddef.h>

struct fft;

/* `size` is a power of two, 16 at least. */
struct fft *fft_new(size_t size);
/* `size` samples to size/2+1 bins, interleaved real and imaginary, not scaled. Both are from mem_aligned; the input is
   overwritten. */
void fft_run(const struct fft *fft, float *input, float *output);
void fft_free(struct fft *fft);

#endif
