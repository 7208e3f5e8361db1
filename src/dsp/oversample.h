/* Band-limited reconstruction between samples: two coarse 4x grids, and the exact value at any time.
   The signal is what ITU-R BS.1770-5, Annex 2 calls the true peak's: the reconstruction of the zero-extended samples. */
#ifndef DSP_OVERSAMPLE_H
#define DSP_OVERSAMPLE_H

#include <stdbool.h>
#include <stddef.h>

enum {
    OVERSAMPLE_REACH = 16, /* samples on each side that the coarse kernel reads */
    OVERSAMPLE_CHUNK = 16, /* samples a call of oversample_grid works on */
    OVERSAMPLE_ITU_REACH = 6,
    INTERPOLATE_REACH = 256, /* samples on each side that the exact kernel reads */
};

/* What a grid can reach at most between two samples. Both hold for any signal:
   |y| <= size * the largest of all samples that are read (the sum of the kernel's absolute values);
   |y| <= line * the larger of the two samples + bend * the largest second difference x[n-1] - 2 x[n] + x[n+1] of all
   samples that are read: a kernel is the straight line between the two, and sums of second differences. */
struct oversample_bound {
    float size, line, bend;
};

/* The kernels' values for the samples at the same distance on both sides of a gap stand as half sums and half
   differences, since each kernel's mirror is needed as well.
   Coarse: a sinc under a Kaiser window (beta 6, half-length 16) at 1/4, 1/2 and 3/4 of a sample.
   ITU: the four phases of ITU-R BS.1770-5, Annex 2, table 1, of 12 taps each. */
struct oversample {
    float even[OVERSAMPLE_REACH], odd[OVERSAMPLE_REACH]; /* of the quarter and its mirror */
    float half[OVERSAMPLE_REACH];
    float itu_even[2][OVERSAMPLE_ITU_REACH], itu_odd[2][OVERSAMPLE_ITU_REACH]; /* phases 0 and 3, 1 and 2 */
    struct oversample_bound coarse_bound, itu_bound;
    bool is_wide; /* the processor has vectors of 16 floats */
};

/* Largest absolute values of the grids in one chunk. */
struct oversample_peaks {
    float coarse, itu;
};

void oversample_init(struct oversample *kernel);
/* For each i of OVERSAMPLE_CHUNK: grid[0][i] .. grid[3][i] = the signal at i, i+1/4, i+1/2, i+3/4 from `x`, by the coarse
   kernels. Reads x[-OVERSAMPLE_REACH+1] to x[CHUNK+OVERSAMPLE_REACH-1]. The ITU filter's peak is of the values that have
   their middle between x[i] and x[i+1]. */
struct oversample_peaks oversample_grid(const struct oversample *kernel, const float *x,
                                        float grid[4][OVERSAMPLE_CHUNK]);
/* The signal at 3/4 of a sample after x[0], as the grid has it. */
float oversample_three_quarters(const struct oversample *kernel, const float *x);
/* A local maximum of the absolute grid: `offset` samples after sample number `sample` of the chunk, by the parabola through
   three points. */
struct oversample_maximum {
    int sample;
    double offset, size;
};

enum { OVERSAMPLE_MAXIMA = 2 * OVERSAMPLE_CHUNK + 1 };
/* Those of at least `least` in the grid of the chunk at `x`, in order of time; returns how many. */
size_t oversample_maxima(const struct oversample *kernel, const float *x, float grid[4][OVERSAMPLE_CHUNK],
                         float least, struct oversample_maximum maxima[OVERSAMPLE_MAXIMA]);
enum { OVERSAMPLE_RUN = 256 };
/* Of each of `count` chunks from `x` on, OVERSAMPLE_RUN at most: the largest absolute sample, and what the grids can
   reach at most in it. Reads a chunk and a sample more on both sides. */
void oversample_look(const struct oversample *kernel, const float *x, size_t count, float *size,
                     float *coarse, float *itu);

/* A sinc under a Kaiser window, beta 8, half-length 256: flat to 0.495 of the rate. For the sample k (-256 to 256 from
   the one that is nearest) at a time `o` after that one, the window is weight[0] + o weight[1] + o^2 weight[2], the
   parabola through its values at o = -1/2, 0 and 1/2 (1e-8 from it, 1e-6 at the ends, where it stops), times (-1)^k,
   which is the sine's part in k. */
enum { INTERPOLATE_TAPS = 2 * INTERPOLATE_REACH + 1 };

struct interpolate {
    double weight[3][INTERPOLATE_TAPS];
};

void interpolate_init(struct interpolate *kernel);
/* The same with half the window's length, to tell how much that matters. */
void interpolate_init_half(struct interpolate *kernel);
/* The signal at `time` (in samples from x[0], -1 to 1), reading x[-INTERPOLATE_REACH-1] to x[INTERPOLATE_REACH+1]. */
double interpolate_at(const struct interpolate *kernel, const float *x, double time);
/* The largest absolute value within `reach` samples (at most 0.5) of `time`; `time` becomes where it is. */
double interpolate_peak(const struct interpolate *kernel, const float *x, double *time, double reach);

/* The reconstruction filter of a converter: linear phase, flat to 0.4535 of the rate, 100 dB down from 0.5 on. A sinc under
   a Kaiser window, tabulated 32 times a sample. */
enum { CONVERTER_REACH = 69, CONVERTER_STEPS = 32 };

struct converter {
    float taps[(CONVERTER_REACH + 3) * CONVERTER_STEPS]; /* the last ones are zero */
};

void converter_init(struct converter *converter);
/* The largest absolute value within half a sample of `time` (in samples from x[0], -2 to 2) of what leaves the converter,
   reading x[-CONVERTER_REACH-3] to x[CONVERTER_REACH+3]. */
double converter_peak(const struct converter *converter, const float *x, double time);

#endif
