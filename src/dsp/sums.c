#include "dsp/sums.h"

#include <string.h>

#include "base/simd.h"

_Static_assert((int)SUMS_LANES == (int)SIMD_FLOATS, "the lanes are the vector's");
/* Half the lanes: as many doubles as AVX2 holds. */
typedef float half_lanes __attribute__((vector_size(SUMS_LANES / 2 * sizeof(float))));
typedef double wide_lanes __attribute__((vector_size(SUMS_LANES / 2 * sizeof(double))));

/* Lane by lane, for gcc makes one instruction of that, and four of __builtin_convertvector. */
static inline void widen(const float *x, wide_lanes to[2])
{
    for (size_t half = 0; half < 2; half++) {
        half_lanes here;
        memcpy(&here, x + half * SUMS_LANES / 2, sizeof here);
        to[half] = (wide_lanes){here[0], here[1], here[2], here[3]};
    }
}

SIMD_CLONES
void sums_add(struct sums *sums, const float *x, size_t count)
{
    wide_lanes value[2], square[2], wide[2];
    simd_floats size, here;
    memcpy(value, sums->value, sizeof value);
    memcpy(square, sums->square, sizeof square);
    memcpy(&size, sums->size, sizeof size);
    for (size_t i = 0; i < count; i += SUMS_LANES) {
        widen(x + i, wide);
        for (int half = 0; half < 2; half++) {
            value[half] += wide[half];
            square[half] += wide[half] * wide[half];
        }
        memcpy(&here, x + i, sizeof here);
        here = SIMD_SIZE(here);
        size = SIMD_LARGER(here, size);
    }
    memcpy(sums->value, value, sizeof value);
    memcpy(sums->square, square, sizeof square);
    memcpy(sums->size, &size, sizeof size);
}

SIMD_CLONES
void pair_sums_add(struct pair_sums *sums, const float *left, const float *right, size_t count)
{
    wide_lanes sum[3][2], wide_left[2], wide_right[2];
    simd_floats apart, l, r;
    memcpy(sum, sums->sum, sizeof sum);
    memcpy(&apart, sums->apart, sizeof apart);
    for (size_t i = 0; i < count; i += SUMS_LANES) {
        widen(left + i, wide_left);
        widen(right + i, wide_right);
        for (int half = 0; half < 2; half++) {
            sum[0][half] += wide_left[half] * wide_left[half];
            sum[1][half] += wide_right[half] * wide_right[half];
            sum[2][half] += wide_left[half] * wide_right[half];
        }
        memcpy(&l, left + i, sizeof l);
        memcpy(&r, right + i, sizeof r);
        l = SIMD_SIZE(l - r);
        apart = SIMD_LARGER(l, apart);
    }
    memcpy(sums->sum, sum, sizeof sum);
    memcpy(sums->apart, &apart, sizeof apart);
}

double sums_total(const double sums[SUMS_LANES])
{
    double total = 0;
    for (size_t i = 0; i < SUMS_LANES; i++)
        total += sums[i];
    return total;
}

float sums_largest(const float sizes[SUMS_LANES])
{
    float largest = 0;
    for (size_t i = 0; i < SUMS_LANES; i++)
        largest = sizes[i] > largest ? sizes[i] : largest;
    return largest;
}
