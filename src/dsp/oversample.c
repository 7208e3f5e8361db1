#include "dsp/oversample.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/simd.h"
#include "dsp/window.h"

static const double pi = 3.14159265358979323846;

static double kernel_at(double t, double half_length, double beta)
{
    double sinc = fabs(t) < 1e-12 ? 1.0 : sin(pi * t) / (pi * t);
    return sinc * window_kaiser(t / half_length, beta);
}

void oversample_init(struct oversample *kernel)
{
    for (int k = 0; k < OVERSAMPLE_REACH; k++) {
        double near = kernel_at(k + 0.25, OVERSAMPLE_REACH, 6.0),
               far = kernel_at(k + 0.75, OVERSAMPLE_REACH, 6.0);
        kernel->even[k] = (float)((near + far) / 2.0);
        kernel->odd[k] = (float)((near - far) / 2.0);
        kernel->half[k] = (float)kernel_at(k + 0.5, OVERSAMPLE_REACH, 6.0);
    }
}

typedef float lanes __attribute__((vector_size(32)));
typedef int lane_bits __attribute__((vector_size(32)));
enum { LANES = 8 };

static inline void lanes_load(lanes *to, const float *from)
{
    memcpy(to, from, sizeof *to);
}

static inline void lanes_larger(lanes *best, const lanes *x)
{
    const lane_bits sign = {INT_MIN, INT_MIN, INT_MIN, INT_MIN, INT_MIN, INT_MIN, INT_MIN, INT_MIN};
    lanes size = (lanes)((lane_bits)*x & ~sign);
    lane_bits more = size > *best;
    *best = (lanes)(((lane_bits)size & more) | ((lane_bits)*best & ~more));
}

SIMD_CLONES
float oversample_grid(const struct oversample *kernel, const float *x, float grid[4][OVERSAMPLE_CHUNK])
{
    lanes best = {0};
    for (size_t i = 0; i < OVERSAMPLE_CHUNK; i += LANES) {
        lanes even = {0}, odd = {0}, half = {0}, sample, one, three;
        for (size_t k = 0; k < OVERSAMPLE_REACH; k++) {
            lanes before, after;
            lanes_load(&before, x + i - k);
            lanes_load(&after, x + i + 1 + k);
            lanes sum = before + after, difference = before - after;
            even += kernel->even[k] * sum;
            odd += kernel->odd[k] * difference;
            half += kernel->half[k] * sum;
        }
        lanes_load(&sample, x + i);
        one = even + odd;
        three = even - odd;
        memcpy(&grid[0][i], &sample, sizeof sample);
        memcpy(&grid[1][i], &one, sizeof one);
        memcpy(&grid[2][i], &half, sizeof half);
        memcpy(&grid[3][i], &three, sizeof three);
        lanes_larger(&best, &sample);
        lanes_larger(&best, &one);
        lanes_larger(&best, &half);
        lanes_larger(&best, &three);
    }
    float largest = 0;
    for (size_t i = 0; i < LANES; i++)
        largest = best[i] > largest ? best[i] : largest;
    return largest;
}

enum { WINDOW_STEPS = 4096 };

void interpolate_init(struct interpolate *kernel)
{
    for (int i = 0; i <= WINDOW_STEPS; i++)
        kernel->window[i] = window_kaiser(sqrt((double)i / WINDOW_STEPS), 8.0);
}

double interpolate_at(const struct interpolate *kernel, const float *x, double time)
{
    double nearest = round(time), offset = time - nearest;
    const float *centre = x + (long)nearest;
    if (fabs(offset) < 1e-9)
        return centre[0];
    const double scale = 1.0 / ((double)INTERPOLATE_REACH * INTERPOLATE_REACH);
    double even = 0.0, odd = 0.0;
    for (int k = -INTERPOLATE_REACH; k <= INTERPOLATE_REACH; k++) {
        double distance = offset - k, u = distance * distance * scale;
        if (u >= 1.0)
            continue;
        double at = u * WINDOW_STEPS;
        int step = (int)at;
        double low = kernel->window[step], weight = low + (kernel->window[step + 1] - low) * (at - step);
        double term = centre[k] * weight / distance;
        if (k & 1)
            odd += term;
        else
            even += term;
    }
    /* sin(pi (offset - k)) = (-1)^k sin(pi offset) */
    return (even - odd) * sin(pi * offset) / pi;
}

double interpolate_peak(const struct interpolate *kernel, const float *x, double *time, double reach)
{
    /* Golden-section search: the reconstruction is smooth and has one extremum so close to a grid maximum. */
    const double golden = 0.6180339887498949;
    double low = *time - reach, high = *time + reach;
    double best = fabs(interpolate_at(kernel, x, *time)), best_time = *time;
    double left = high - golden * (high - low), right = low + golden * (high - low);
    double at_left = fabs(interpolate_at(kernel, x, left)), at_right = fabs(interpolate_at(kernel, x, right));
    while (high - low > 1e-3) {
        if (at_left > at_right) {
            high = right;
            right = left;
            at_right = at_left;
            left = high - golden * (high - low);
            at_left = fabs(interpolate_at(kernel, x, left));
        } else {
            low = left;
            left = right;
            at_left = at_right;
            right = low + golden * (high - low);
            at_right = fabs(interpolate_at(kernel, x, right));
        }
    }
    if (at_left > best) {
        best = at_left;
        best_time = left;
    }
    if (at_right > best) {
        best = at_right;
        best_time = right;
    }
    *time = best_time;
    return best;
}
