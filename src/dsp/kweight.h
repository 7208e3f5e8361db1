/* K-weighting of ITU-R BS.1770-5, Annex 1: a shelf and a high-pass, derived for any rate by the bilinear transform of the
   analogue prototypes that give the table for 48 kHz exactly. */
#ifndef DSP_KWEIGHT_H
#define DSP_KWEIGHT_H

#include <stddef.h>

struct kweight {
    double shelf[5]; /* b0 b1 b2 a1 a2 */
    double pass[2];  /* a1 a2; the numerator is 1 -2 1 */
};

/* Two channels side by side, since two doubles fill a register. */
struct kweight_state {
    double shelf[2][2], pass[2][2]; /* [delay][channel], transposed direct form II */
};

void kweight_init(struct kweight *filter, double rate_hz);
/* Runs `count` samples of two channels through the filter and adds the squares of what comes out to sum[0] and sum[1].
   One channel alone: pass it twice. */
void kweight_energy(const struct kweight *filter, struct kweight_state *state, const float *first,
                    const float *second, size_t count, double sum[2]);
/* Power gain at a frequency. */
double kweight_power(const struct kweight *filter, double frequency_hz, double rate_hz);

#endif
