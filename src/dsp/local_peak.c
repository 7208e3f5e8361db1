#include "dsp/local_peak.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/simd.h"
#include "dsp/window.h"

enum { CHUNK = LOCAL_PEAK_CHUNK, REACH = LOCAL_PEAK_REACH, POINTS = 4 * CHUNK };

_Static_assert((int)LOCAL_PEAK_CONTEXT >= (int)LONG_SINC_REACH + (int)CHUNK,
               "a maximum may be just outside of a chunk");

static const double pi = 3.14159265358979323846;
static const double grid_beta = 5.65; /* 60 dB: Kaiser's formula */
/* How far the grid may be under the limit where a peak is still looked for: the parabola through its points is up to 0.07
   dB under a sine of nearly half the rate, and as much again is for what lies beyond its kernel. */
static const double doubtful = 0.97;
/* The same of the points: a peak in the middle of two is 0.64 dB over them. */
static const double point_doubtful = 0.89;
/* The same of what the coarse kernel can reach, which is not flat beyond 0.44 of the rate. */
static const double bound_doubtful = 0.8;

static double sinc(double t)
{
    return fabs(t) < 1e-12 ? 1.0 : sin(pi * t) / (pi * t);
}

static double grid_kernel(double t)
{
    return sinc(t) * window_kaiser(t / REACH, grid_beta);
}

static double hann_kernel(double t, double reach)
{
    return sinc(t) * (fabs(t) < reach ? 0.5 + 0.5 * cos(pi * t / reach) : 0.0);
}

/* libebur128 1.2.6, interp_create: 49 taps at 4 or 2 times the rate. */
static void init_hann(struct local_peak *kernel, int rate_hz)
{
    const int reach = rate_hz < 96000 ? 6 : rate_hz < 192000 ? 12 : 0;
    kernel->meter_reach = reach == 12 ? 12 : OVERSAMPLE_ITU_REACH;
    for (int k = 0; k < reach; k++) {
        double near = hann_kernel(k + 0.25, reach), far = hann_kernel(k + 0.75, reach);
        kernel->hann_half[k] = (float)hann_kernel(k + 0.5, reach);
        if (reach == 12)
            continue;
        kernel->hann_even[k] = (float)((near + far) / 2.0);
        kernel->hann_odd[k] = (float)((near - far) / 2.0);
    }
}

void local_peak_init(struct local_peak *kernel, int rate_hz)
{
    memset(kernel, 0, sizeof *kernel);
    oversample_init(&kernel->coarse);
    long_sinc_init(&kernel->exact);
    for (int k = 0; k < REACH; k++) {
        double near = grid_kernel(k + 0.25), far = grid_kernel(k + 0.75);
        kernel->even[k] = (float)((near + far) / 2.0);
        kernel->odd[k] = (float)((near - far) / 2.0);
        kernel->half[k] = (float)grid_kernel(k + 0.5);
    }
    init_hann(kernel, rate_hz);
}

/* grid[q][i] is the signal a quarter of a sample times q after x[i]; returns the largest absolute value. */
SIMD_CLONES
static float make_grid(const struct local_peak *kernel, const float *x, float grid[4][CHUNK])
{
    simd_floats largest = {0}, before, after, sum, difference, size;
    float result = 0;
    for (size_t i = 0; i < CHUNK; i += SIMD_FLOATS) {
        simd_floats even = {0}, odd = {0}, half = {0};
        for (size_t k = 0; k < REACH; k++) {
            memcpy(&before, x + i - k, sizeof before);
            memcpy(&after, x + i + 1 + k, sizeof after);
            sum = before + after;
            difference = before - after;
            even += kernel->even[k] * sum;
            odd += kernel->odd[k] * difference;
            half += kernel->half[k] * sum;
        }
        simd_floats points[4] = {{0}, even + odd, half, even - odd};
        memcpy(&points[0], x + i, sizeof points[0]);
        for (int point = 0; point < 4; point++) {
            memcpy(&grid[point][i], &points[point], sizeof points[point]);
            size = SIMD_SIZE(points[point]);
            largest = SIMD_LARGER(largest, size);
        }
    }
    for (size_t lane = 0; lane < SIMD_FLOATS; lane++)
        result = simd_larger(result, largest[lane]);
    return result;
}

/* What meters see between x[i] and x[i + 1]: the ITU filter's four phases, libebur128's three. */
SIMD_CLONES
static void look_at_meters(const struct local_peak *kernel, const float *x, float seen[CHUNK])
{
    const struct oversample *itu = &kernel->coarse;
    simd_floats before, after, sum, difference;
    for (size_t i = 0; i < CHUNK; i += SIMD_FLOATS) {
        simd_floats part[7] = {{0}}, largest = {0};
        size_t k = 0;
        for (; k < OVERSAMPLE_ITU_REACH; k++) {
            memcpy(&before, x + i - k, sizeof before);
            memcpy(&after, x + i + 1 + k, sizeof after);
            sum = before + after;
            difference = before - after;
            part[0] += itu->itu_even[0][k] * sum;
            part[1] += itu->itu_odd[0][k] * difference;
            part[2] += itu->itu_even[1][k] * sum;
            part[3] += itu->itu_odd[1][k] * difference;
            part[4] += kernel->hann_even[k] * sum;
            part[5] += kernel->hann_odd[k] * difference;
            part[6] += kernel->hann_half[k] * sum;
        }
        for (; k < kernel->meter_reach; k++) {
            memcpy(&before, x + i - k, sizeof before);
            memcpy(&after, x + i + 1 + k, sizeof after);
            part[6] += kernel->hann_half[k] * (before + after);
        }
        simd_floats phases[7] = {part[0] + part[1],
                                 part[0] - part[1],
                                 part[2] + part[3],
                                 part[2] - part[3],
                                 part[4] + part[5],
                                 part[4] - part[5],
                                 part[6]};
        for (int phase = 0; phase < 7; phase++) {
            simd_floats size = SIMD_SIZE(phases[phase]);
            largest = SIMD_LARGER(largest, size);
        }
        memcpy(seen + i, &largest, sizeof largest);
    }
}

/* The signal at 3/4 of a sample after x[0], as the grid has it. */
static float three_quarters(const struct local_peak *kernel, const float *x)
{
    float even = 0, odd = 0;
    for (ptrdiff_t k = 0; k < REACH; k++) {
        even += kernel->even[k] * (x[-k] + x[1 + k]);
        odd += kernel->odd[k] * (x[-k] - x[1 + k]);
    }
    return even - odd;
}

static void raise(double *peak, double size)
{
    if (size > *peak)
        *peak = size;
}

/* The local maxima between a quarter before x[0] and x[CHUNK]. */
static void raise_maxima(const struct local_peak *kernel, const float *x, float grid[4][CHUNK], double least,
                         double *peak)
{
    const float low = (float)(least * point_doubtful);
    for (int i = 0; i < POINTS; i++) {
        double here = grid[i & 3][i >> 2];
        if (fabs(here) < low)
            continue;
        double sign = here < 0 ? -1.0 : 1.0;
        double left = sign * (i > 0 ? grid[(i - 1) & 3][(i - 1) >> 2] : three_quarters(kernel, x - 1));
        double right = sign * (i + 1 < POINTS ? grid[(i + 1) & 3][(i + 1) >> 2] : x[CHUNK]);
        here *= sign;
        if (here < left || here <= right)
            continue;
        double shift = 0.5 * (left - right) / (left - 2.0 * here + right);
        if (!(here - 0.25 * (left - right) * shift >= doubtful * least)) /* no number, either */
            continue;
        double time = (i + shift) / 4.0, size = long_sinc_peak(&kernel->exact, x, &time, least);
        if (size > least)
            raise(&peak[(size_t)fmin(fmax(floor(time), 0.0), CHUNK - 1.0)], size);
    }
}

static void raise_chunk(const struct local_peak *kernel, const float *x, double least, bool is_metered,
                        double *peak)
{
    float grid[4][CHUNK], seen[CHUNK];
    float largest = make_grid(kernel, x, grid);
    for (size_t i = 0; i < CHUNK; i++)
        if (fabsf(x[i]) > least)
            raise(&peak[i], fabsf(x[i]));
    if (largest > least * point_doubtful)
        raise_maxima(kernel, x, grid, least, peak);
    if (!is_metered)
        return;
    look_at_meters(kernel, x, seen);
    for (size_t i = 0; i < CHUNK; i++)
        if (seen[i] > least)
            raise(&peak[i], seen[i]);
}

void local_peak_raise(const struct local_peak *kernel, const float *x, size_t count, double least,
                      double *peak)
{
    float size[OVERSAMPLE_RUN], coarse[OVERSAMPLE_RUN], itu[OVERSAMPLE_RUN];
    for (size_t done = 0; done < count;) {
        size_t chunks = (count - done) / CHUNK;
        chunks = chunks < OVERSAMPLE_RUN ? chunks : OVERSAMPLE_RUN;
        oversample_look(&kernel->coarse, x + done, chunks, size, coarse, itu);
        for (size_t i = 0; i < chunks; i++, done += CHUNK)
            /* The Hann window's kernel reaches no farther than the coarse one. */
            if (coarse[i] > least * bound_doubtful || itu[i] > least)
                raise_chunk(kernel, x + done, least, itu[i] > least || coarse[i] > least, peak + done);
    }
}
