/* Sums and maxima over many samples, in lanes: sample i goes to lane i % SUMS_LANES, and the lanes are added in order, so
   that neither the processor nor the length of the pieces changes the rounding. */
#ifndef DSP_SUMS_H
#define DSP_SUMS_H

#include <stddef.h>

enum { SUMS_LANES = 8 };

struct sums {
    double value[SUMS_LANES], square[SUMS_LANES];
    float size[SUMS_LANES]; /* largest absolute value */
};

/* Of left and right: the squares of both, and their products. */
enum { SUMS_LEFT, SUMS_RIGHT, SUMS_PRODUCT, SUMS_OF_PAIR };

struct pair_sums {
    double sum[SUMS_OF_PAIR][SUMS_LANES];
    float apart[SUMS_LANES]; /* largest absolute difference */
};

/* Adds `count` samples (a multiple of SUMS_LANES). */
void sums_add(struct sums *sums, const float *x, size_t count);
void pair_sums_add(struct pair_sums *sums, const float *left, const float *right, size_t count);
/* All lanes. */
double sums_total(const double sums[SUMS_LANES]);
float sums_largest(const float sizes[SUMS_LANES]);

#endif
