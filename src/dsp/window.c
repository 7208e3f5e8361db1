#include "dsp/window.h"

#include <math.h>

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
