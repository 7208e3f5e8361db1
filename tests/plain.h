/* The program's filters once more, plain and slow: in double, from the formulas and tables that define them. Nothing of
   the program is in it. */
#ifndef TESTS_PLAIN_H
#define TESTS_PLAIN_H

#include <stddef.h>

/* The Kaiser window at u in -1 ... 1, and 0 outside. */
double plain_kaiser(double u, double beta);
double plain_sinc(double t);

/* The coarse grid's kernel: a sinc under a Kaiser window, beta 6, 16 samples to each side. */
enum { PLAIN_COARSE_REACH = 16 };
double plain_coarse(double t);

/* ITU-R BS.1770-5, Annex 2, table 1: four phases of 12 coefficients; the first is the newest sample's. */
enum { PLAIN_ITU_PHASES = 4, PLAIN_ITU_TAPS = 12 };
double plain_itu_tap(int phase, int tap);
/* The largest absolute value of the four phases over the samples between zeros. */
double plain_itu_peak(const float *x, size_t frames);

/* A converter's filter by Kaiser's formulas: pass band to 0.4535 of the rate, 100 dB down from 0.5 on. */
enum { PLAIN_CONVERTER_REACH = 69 };
double plain_converter(double t);

/* b0 + b1 z^-1 + b2 z^-2 over 1 + a1 z^-1 + a2 z^-2. */
struct plain_section {
    double b[3], a[2];
};

/* K-weighting, ITU-R BS.1770-5, Annex 1: tables 1 and 2, carried from 48 kHz to another rate by way of the analogue
   filters that the bilinear transform makes them from. The high-pass has the numerator 1 -2 1 at every rate. */
struct plain_k_weighting {
    struct plain_section shelf, pass;
};
struct plain_k_weighting plain_k_weighting(double rate_hz);
/* The next output of a section; history: the last two inputs and the last two outputs, the newer first. */
static inline double plain_step(const struct plain_section *section, double history[4], double x)
{
    double y = section->b[0] * x + section->b[1] * history[0] + section->b[2] * history[1] -
               section->a[1] * history[3] - section->a[0] * history[2];
    history[1] = history[0];
    history[0] = x;
    history[3] = history[2];
    history[2] = y;
    return y;
}

#endif
