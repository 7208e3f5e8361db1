/* The kernels of dsp/ and analyze/ once for each processor that they are compiled for. */
#ifndef TESTS_SIMD_COPIES_H
#define TESTS_SIMD_COPIES_H

#include "dsp/fft.h"
#include "dsp/kweight.h"
#include "dsp/oversample.h"
#include "dsp/sums.h"

struct flat_tops;
struct flat_tops_look;

struct kernels {
    const char *name;
    struct oversample_peaks (*grid)(const struct oversample *kernel, const float *x,
                                    float grid[4][OVERSAMPLE_CHUNK]);
    float (*three_quarters)(const struct oversample *kernel, const float *x);
    size_t (*maxima)(const struct oversample *kernel, const float *x, float grid[4][OVERSAMPLE_CHUNK],
                     float least, struct oversample_maximum maxima[OVERSAMPLE_MAXIMA]);
    double (*interpolate)(const struct interpolate *kernel, const float *x, double time);
    void (*look)(const struct oversample *kernel, const float *x, size_t count, float *size, float *coarse,
                 float *itu);
    void (*kweight)(const struct kweight *filter, struct kweight_state *state, const float *left,
                    const float *right, size_t pieces, struct kweight_energy *energies);
    void (*sums)(struct sums *sums, const float *x, size_t count);
    void (*pair_sums)(struct pair_sums *sums, const float *left, const float *right, size_t count);
    void (*fft)(const struct fft *fft, float *output);
    void (*flat_tops)(const struct flat_tops *tops, const float *x, size_t count,
                      struct flat_tops_look *look);
    /* Of welch.c; NULL for the library's own, which are hidden in it. */
    double (*deal)(const float *x, const float *slope, float scale, size_t first, size_t end,
                   float *const pairs[FFT_PAIRS]);
    void (*add_power)(float *power, const float *bins, size_t count, float weight);
    void (*add_cross)(float *cross, const float *a, const float *b, size_t count, float weight);
};

extern const struct kernels kernels_plain;
#ifdef __x86_64__
extern const struct kernels kernels_avx2, kernels_avx512f;
#endif

#endif
