#include "dsp/eq_curve.h"

#include <math.h>

const struct eq_curve eq_curve_usual = {3.0, 0.7, 1.5, 30.0, 16000.0};

/* 1 up to `octaves` of 0, and 0 from a third on. */
static double fade(double octaves)
{
    return fmin(fmax(1.0 - 3.0 * octaves, 0.0), 1.0);
}

void eq_curve_gains(const struct eq_curve *curve, const double *frequency_hz, const double *difference_db,
                    size_t points, double *gain_db)
{
    for (size_t i = 0; i < points; i++) {
        double size = fabs(difference_db[i]);
        double counted = fmin(size, fmax(2.0 * (size - curve->dead_band_db), 0.0));
        double gain = curve->limit_db * tanh(curve->share * counted / curve->limit_db);
        gain *= fade(log2(curve->low_hz / frequency_hz[i])) * fade(log2(frequency_hz[i] / curve->high_hz));
        gain_db[i] = copysign(gain, difference_db[i]);
    }
}
