#include "dsp/kweight.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#include "base/units.h"

/* Analogue prototypes behind the 48 kHz coefficients of BS.1770-5 (tables 1 and 2), as the meters of the field derive
   them: centre frequencies, gain and Q with which the bilinear transform gives the tables back to the last digit. */
static const double shelf_hz = 1681.974450955533, shelf_gain_db = 3.999843853973347,
                    shelf_q = 0.7071752369554196;
static const double shelf_band_power = 0.4996667741545416;
static const double pass_hz = 38.13547087602444, pass_q = 0.5003270373238773;

static const double pi = 3.14159265358979323846;

void kweight_init(struct kweight *filter, double rate_hz)
{
    double k = tan(pi * shelf_hz / rate_hz);
    double high = amplitude_from_db(shelf_gain_db), band = pow(high, shelf_band_power);
    double a0 = 1.0 + k / shelf_q + k * k;
    filter->shelf[0] = (high + band * k / shelf_q + k * k) / a0;
    filter->shelf[1] = 2.0 * (k * k - high) / a0;
    filter->shelf[2] = (high - band * k / shelf_q + k * k) / a0;
    filter->shelf[3] = 2.0 * (k * k - 1.0) / a0;
    filter->shelf[4] = (1.0 - k / shelf_q + k * k) / a0;

    k = tan(pi * pass_hz / rate_hz);
    a0 = 1.0 + k / pass_q + k * k;
    filter->pass[0] = 2.0 * (k * k - 1.0) / a0;
    filter->pass[1] = (1.0 - k / pass_q + k * k) / a0;
}

typedef double pair __attribute__((vector_size(16)));

static inline pair pair_of(double x)
{
    return (pair){x, x};
}

static inline pair pair_load(const double *from)
{
    pair x;
    memcpy(&x, from, sizeof x);
    return x;
}

void kweight_energy(const struct kweight *filter, struct kweight_state *state, const float *first,
                    const float *second, size_t count, double sum[2])
{
    const pair b0 = pair_of(filter->shelf[0]), b1 = pair_of(filter->shelf[1]), b2 = pair_of(filter->shelf[2]);
    const pair a1 = pair_of(filter->shelf[3]), a2 = pair_of(filter->shelf[4]);
    const pair c1 = pair_of(filter->pass[0]), c2 = pair_of(filter->pass[1]), two = pair_of(2.0);
    pair s1 = pair_load(state->shelf[0]), s2 = pair_load(state->shelf[1]);
    pair p1 = pair_load(state->pass[0]), p2 = pair_load(state->pass[1]), energy = pair_load(sum);
    for (size_t i = 0; i < count; i++) {
        pair x = {first[i], second[i]};
        pair y = b0 * x + s1;
        s1 = b1 * x - a1 * y + s2;
        s2 = b2 * x - a2 * y;
        pair z = y + p1;
        p1 = p2 - two * y - c1 * z;
        p2 = y - c2 * z;
        energy += z * z;
    }
    memcpy(state->shelf[0], &s1, sizeof s1);
    memcpy(state->shelf[1], &s2, sizeof s2);
    memcpy(state->pass[0], &p1, sizeof p1);
    memcpy(state->pass[1], &p2, sizeof p2);
    memcpy(sum, &energy, sizeof energy);
}

static double section_power(double b0, double b1, double b2, double a1, double a2, double radians)
{
    double complex z1 = cexp(-I * radians), z2 = z1 * z1;
    double complex h = (b0 + b1 * z1 + b2 * z2) / (1.0 + a1 * z1 + a2 * z2);
    return creal(h) * creal(h) + cimag(h) * cimag(h);
}

double kweight_power(const struct kweight *filter, double frequency_hz, double rate_hz)
{
    double radians = 2.0 * pi * frequency_hz / rate_hz;
    const double *s = filter->shelf, *p = filter->pass;
    return section_power(s[0], s[1], s[2], s[3], s[4], radians) *
           section_power(1.0, -2.0, 1.0, p[0], p[1], radians);
}
