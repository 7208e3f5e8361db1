/* Band-limited reconstruction between samples: a coarse 4x grid, and the exact value at any time.
   The signal is what ITU-R BS.1770-5, Annex 2 calls the true peak's: the reconstruction of the zero-extended samples. */
#ifndef DSP_OVERSAMPLE_H
#define DSP_OVERSAMPLE_H

#include <stddef.h>

enum {
    OVERSAMPLE_REACH = 16,   /* samples on each side that the coarse kernel reads */
    OVERSAMPLE_CHUNK = 64,   /* samples a call of oversample_grid works on */
    INTERPOLATE_REACH = 256, /* samples on each side that the exact kernel reads */
};

/* Coarse kernels: a sinc under a Kaiser window (beta 6, half-length 16) at 1/4, 1/2 and 3/4 of a sample. The third is
   the first reversed, so sums and differences of mirrored samples serve both. */
struct oversample {
    float even[OVERSAMPLE_REACH]; /* of the quarter: half sum with its mirror */
    float odd[OVERSAMPLE_REACH];  /* half difference */
    float half[OVERSAMPLE_REACH];
};

void oversample_init(struct oversample *kernel);
/* For each i of OVERSAMPLE_CHUNK: grid[0][i] .. grid[3][i] = the signal at i, i+1/4, i+1/2, i+3/4 from `x`. Reads
   x[-OVERSAMPLE_REACH+1] to x[CHUNK+OVERSAMPLE_REACH-1]. Returns the largest absolute value of the grid. */
float oversample_grid(const struct oversample *kernel, const float *x, float grid[4][OVERSAMPLE_CHUNK]);

/* A sinc under a Kaiser window, beta 8, half-length 256: flat to 0.495 of the rate. */
struct interpolate {
    double window[4097]; /* over the square of the distance, 0 to 1 */
};

void interpolate_init(struct interpolate *kernel);
/* The signal at `time` (in samples from x[0], -1 to 1), reading x[-INTERPOLATE_REACH-1] to x[INTERPOLATE_REACH+1]. */
double interpolate_at(const struct interpolate *kernel, const float *x, double time);
/* The largest absolute value within `reach` samples (at most 0.5) of `time`; `time` becomes where it is. */
double interpolate_peak(const struct interpolate *kernel, const float *x, double *time, double reach);

#endif
