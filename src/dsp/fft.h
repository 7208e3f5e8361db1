/* Fourier transform of real frames: the only file that knows FFTW. */
#ifndef DSP_FFT_H
#define DSP_FFT_H

#include <stddef.h>

struct fft;

/* `size` is a power of two, 16 at least. */
struct fft *fft_new(size_t size);
/* Where to put `size` samples before fft_run; aligned, overwritten by it. */
float *fft_input(struct fft *fft);
/* size/2+1 bins, interleaved real and imaginary, not scaled; borrowed until the next run. */
const float *fft_run(struct fft *fft);
void fft_free(struct fft *fft);

#endif
