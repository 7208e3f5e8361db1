#include "dsp/long_sinc.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/simd.h"
#include "dsp/window.h"

enum { NEAR = LONG_SINC_NEAR, REACH = LONG_SINC_REACH, TURNS = 5 };

static const double pi = 3.14159265358979323846;
static const double beta = 8.0;
/* What the two windows may differ by, as far as it is looked for: 0.02 dB. */
static const double close_by = 0.9977;

static void weigh(double *const weight[3], int reach)
{
    for (int i = 0; i < 2 * reach; i++) {
        double k = i - reach, sign = i % 2 ? -1.0 : 1.0;
        double before = window_kaiser((k - 0.5) / reach, beta), here = window_kaiser(k / reach, beta),
               after = window_kaiser((k + 0.5) / reach, beta);
        /* At o = 1/2 the sample's distance is k - 1/2. */
        weight[0][i] = sign * here;
        weight[1][i] = sign * (before - after);
        weight[2][i] = sign * 2.0 * (before - 2.0 * here + after);
    }
}

void long_sinc_init(struct long_sinc *kernel)
{
    weigh((double *const[]){kernel->near[0], kernel->near[1], kernel->near[2]}, NEAR);
    weigh((double *const[]){kernel->far[0], kernel->far[1], kernel->far[2]}, REACH);
}

typedef double wide __attribute__((vector_size(4 * sizeof(double))));
typedef float narrow __attribute__((vector_size(4 * sizeof(float))));

/* sums[n] = the sum over samples of weight times sample over distance to the power n + 1; the nearest one is x[0]. */
SIMD_CLONES
static void sum_near(const struct long_sinc *kernel, const float *x, double offset, double sums[3])
{
    wide sum[3] = {{0}}, part[3], distance = {0, 1, 2, 3};
    distance = (offset + NEAR) - distance;
    for (ptrdiff_t i = 0; i < 2 * NEAR; i += 4) {
        narrow here;
        memcpy(&here, x - NEAR + i, sizeof here);
        for (int n = 0; n < 3; n++)
            memcpy(&part[n], kernel->near[n] + i, sizeof part[n]);
        wide inverse = 1.0 / distance, weight = part[0] + offset * (part[1] + offset * part[2]);
        weight *= __builtin_convertvector(here, wide);
        for (int n = 0; n < 3; n++) {
            weight *= inverse;
            sum[n] += weight;
        }
        distance -= 4.0;
    }
    for (int n = 0; n < 3; n++)
        sums[n] = sum[n][0] + sum[n][1] + sum[n][2] + sum[n][3];
}

/* The first of these sums, with the long window. */
SIMD_CLONES
static double sum_far(const struct long_sinc *kernel, const float *x, double offset)
{
    wide sum = {0}, part[3], distance = {0, 1, 2, 3};
    distance = (offset + REACH) - distance;
    for (ptrdiff_t i = 0; i < 2 * REACH; i += 4) {
        narrow here;
        memcpy(&here, x - REACH + i, sizeof here);
        for (int n = 0; n < 3; n++)
            memcpy(&part[n], kernel->far[n] + i, sizeof part[n]);
        wide weight = part[0] + offset * (part[1] + offset * part[2]);
        sum += __builtin_convertvector(here, wide) * weight / distance;
        distance -= 4.0;
    }
    return sum[0] + sum[1] + sum[2] + sum[3];
}

/* The signal and its first two derivatives, but for the window's, which is as good as flat there. */
struct motion {
    double value, slope, bend;
};

/* `offset` (-0.5 to 0.5, not nearer to 0 than 0.001) samples from x[0]. */
static struct motion motion_at(const struct long_sinc *kernel, const float *x, double offset)
{
    double sums[3], sine = sin(pi * offset), cosine = cos(pi * offset);
    sum_near(kernel, x, offset, sums);
    /* sin(pi (offset - k)) = (-1)^k sin(pi offset), and the sign is in the weights. */
    return (struct motion){
        .value = sine / pi * sums[0],
        .slope = cosine * sums[0] - sine / pi * sums[1],
        .bend = 2.0 * (sine / pi * sums[2] - cosine * sums[1]) - pi * sine * sums[0],
    };
}

/* From the sample before or behind to the time; not so close that the sums cancel. */
static double offset_from(double nearest, double time)
{
    double offset = time - nearest;
    return fabs(offset) >= 0.001 ? offset : offset < 0 ? -0.001 : 0.001;
}

static double far_size(const struct long_sinc *kernel, const float *x, double time)
{
    double nearest = round(time), offset = offset_from(nearest, time);
    return fabs(sum_far(kernel, x + (ptrdiff_t)nearest, offset) * sin(pi * offset) / pi);
}

/* By Newton's steps. */
double long_sinc_peak(const struct long_sinc *kernel, const float *x, double *time, double least)
{
    double best = 0;
    for (int turn = 0; turn < TURNS; turn++) {
        double nearest = round(*time), offset = offset_from(nearest, *time);
        struct motion here = motion_at(kernel, x + (ptrdiff_t)nearest, offset);
        best = fmax(best, fabs(here.value));
        if (!(here.value * here.bend < 0))
            break;
        double step = fmax(fmin(-here.slope / here.bend, 0.25), -0.25);
        double vertex = fabs(here.value + step * (here.slope + 0.5 * step * here.bend));
        if (fabs(step) < 0.15 && vertex < close_by * least)
            return fmax(best, vertex);
        *time += step;
        if (fabs(step) < 0.01) {
            best = fmax(best, vertex);
            break;
        }
    }
    return best < close_by * least ? best : fmax(best, far_size(kernel, x, *time));
}
