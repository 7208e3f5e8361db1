#include "dsp/window.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

void window_slope(float *slope, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double sine = sin(pi / 2.0 * ((double)i + 0.5) / (double)count);
        slope[i] = (float)sin(pi / 2.0 * sine * sine);
    }
}

/* Modified Bessel function of the first kind, order 0, by its power series. */
static double bessel_i0(double x)
{
    double sum = 1.0, term = 1.0, quarter = x * x / 4.0;
    for (int k = 1; term > sum * 1e-17; k++) {
        term *= quarter / ((double)k * k);
        sum += term;
    }
    return sum;
}

double window_kaiser(double u, double beta)
{
    double rest = 1.0 - u * u;
    return rest <= 0.0 ? 0.0 : bessel_i0(beta * sqrt(rest)) / bessel_i0(beta);
}

enum { TOGETHER = 8 }; /* divisions take turns, where one after the other they would wait */

/* The same function of each x. What is added to a sum that is finished is too small to change it. */
static void bessels_i0(double x[TOGETHER])
{
    double quarters[TOGETHER], sums[TOGETHER], terms[TOGETHER];
    bool is_finished = false;
    for (int i = 0; i < TOGETHER; i++) {
        quarters[i] = x[i] * x[i] / 4.0;
        sums[i] = terms[i] = 1.0;
    }
    for (int k = 1; !is_finished; k++) {
        is_finished = true;
        for (int i = 0; i < TOGETHER; i++) {
            terms[i] *= quarters[i] / ((double)k * k);
            sums[i] += terms[i];
            is_finished &= !(terms[i] > sums[i] * 1e-17);
        }
    }
    memcpy(x, sums, sizeof sums);
}

void window_kaiser_fill(double *values, size_t count, double length, double beta)
{
    const double middle = bessel_i0(beta);
    for (size_t at = 0; at < count; at += TOGETHER) {
        double rest[TOGETHER], x[TOGETHER];
        for (size_t i = 0; i < TOGETHER; i++) {
            double u = (double)(at + i) / length;
            rest[i] = 1.0 - u * u;
            x[i] = beta * sqrt(rest[i] > 0.0 ? rest[i] : 0.0);
        }
        bessels_i0(x);
        for (size_t i = 0; i < TOGETHER && at + i < count; i++)
            values[at + i] = rest[i] > 0.0 ? x[i] / middle : 0.0;
    }
}
