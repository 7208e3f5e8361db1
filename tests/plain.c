#include "plain.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

/* Modified Bessel function of order 0, by its integral: the mean of exp(x cos a) over a half turn. The trapezoidal rule
   gains digits with every point. */
static double bessel_i0(double x)
{
    enum { POINTS = 64 };
    double sum = (exp(x) + exp(-x)) / 2;
    for (int i = 1; i < POINTS; i++)
        sum += exp(x * cos(pi * i / POINTS));
    return sum / POINTS;
}

double plain_kaiser(double u, double beta)
{
    return fabs(u) < 1 ? bessel_i0(beta * sqrt(1 - u * u)) / bessel_i0(beta) : 0;
}

double plain_sinc(double t)
{
    return fabs(t) < 1e-12 ? 1 : sin(pi * t) / (pi * t);
}

double plain_coarse(double t)
{
    return plain_sinc(t) * plain_kaiser(t / PLAIN_COARSE_REACH, 6);
}

double plain_itu_tap(int phase, int tap)
{
    static const double table[2][PLAIN_ITU_TAPS] = {
        {0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875,
         0.1373291015625, 0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250,
         0.0148925781250, -0.0083007812500},
        {-0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500,
         0.4650878906250, 0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625,
         0.0330810546875, -0.0189208984375},
    };
    return phase < 2 ? table[phase][tap] : table[3 - phase][PLAIN_ITU_TAPS - 1 - tap];
}

static double itu_value(const float *x, size_t frames, size_t newest, int phase)
{
    double sum = 0;
    for (size_t tap = 0; tap < PLAIN_ITU_TAPS && tap <= newest; tap++)
        if (newest - tap < frames)
            sum += plain_itu_tap(phase, (int)tap) * x[newest - tap];
    return sum;
}

double plain_itu_peak(const float *x, size_t frames)
{
    double peak = 0;
    for (size_t newest = 0; newest < frames + PLAIN_ITU_TAPS; newest++)
        for (int phase = 0; phase < PLAIN_ITU_PHASES; phase++)
            peak = fmax(peak, fabs(itu_value(x, frames, newest, phase)));
    return peak;
}

double plain_converter(double t)
{
    const double attenuation_db = 100, pass = 0.4535, stop = 0.5,
                 cutoff = pass + stop; /* twice their middle */
    return cutoff * plain_sinc(cutoff * t) *
           plain_kaiser(t / PLAIN_CONVERTER_REACH, 0.1102 * (attenuation_db - 8.7));
}

/* A polynomial in z^-1 becomes one in s = (1 - z^-1) / (1 + z^-1), there factor * s takes the place of s, and back. */
static void stretch(double c[3], double factor)
{
    double s0 = c[0] + c[1] + c[2], s1 = 2 * (c[0] - c[2]) * factor,
           s2 = (c[0] - c[1] + c[2]) * factor * factor;
    c[0] = (s0 + s1 + s2) / 4;
    c[1] = (s0 - s2) / 2;
    c[2] = (s0 - s1 + s2) / 4;
}

/* From 48 kHz to another rate. The section's frequency is where its denominator's outer terms in s are equal. */
static void carry(struct plain_section *section, double rate_hz)
{
    const double table_rate_hz = 48000;
    double a[3] = {1, section->a[0], section->a[1]};
    double here = sqrt((a[0] + a[1] + a[2]) / (a[0] - a[1] + a[2]));
    double there = tan(atan(here) * table_rate_hz / rate_hz);
    stretch(a, here / there);
    stretch(section->b, here / there);
    for (int i = 0; i < 3; i++)
        section->b[i] /= a[0];
    section->a[0] = a[1] / a[0];
    section->a[1] = a[2] / a[0];
}

struct plain_k_weighting plain_k_weighting(double rate_hz)
{
    struct plain_k_weighting weighting = {
        .shelf = {{1.53512485958697, -2.69169618940638, 1.19839281085285},
                  {-1.69065929318241, 0.73248077421585}},
        .pass = {{1, -2, 1}, {-1.99004745483398, 0.99007225036621}},
    };
    if (rate_hz != 48000) {
        carry(&weighting.shelf, rate_hz);
        carry(&weighting.pass, rate_hz);
    }
    weighting.pass.b[0] = weighting.pass.b[2] = 1;
    weighting.pass.b[1] = -2;
    return weighting;
}
