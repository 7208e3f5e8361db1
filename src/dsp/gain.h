/* Gains from attenuations, many at a time. */
#ifndef DSP_GAIN_H
#define DSP_GAIN_H

#include <stddef.h>

/* gain[i] = 10^(-attenuation_db[i] / 20), to 2e-15 of it, and 1 exactly where that is 0; `count` is a multiple of 4, and the
   attenuations are from 0 to 6000 dB. */
void gain_from_attenuation(const double *attenuation_db, double *gain, size_t count);

#endif
