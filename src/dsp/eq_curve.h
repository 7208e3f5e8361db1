/* From how far a spectrum is from another one to the gains of a corrective equalizer. */
#ifndef DSP_EQ_CURVE_H
#define DSP_EQ_CURVE_H

#include <stddef.h>

struct eq_curve {
    double limit_db; /* no gain reaches it, up or down */
    double share;    /* of a small difference that is mended */
    /* Differences up to this are left alone; from twice as much on they count in full, and on a straight line between. */
    double dead_band_db;
    double low_hz, high_hz; /* full gain between them, none a third of an octave beyond them */
};

/* limit 3 dB, share 0.7, dead band 1.5 dB, 30 Hz to 16 kHz. */
extern const struct eq_curve eq_curve_usual;

/* difference_db is what is wanted less what is there, at frequency_hz; gain_db may be the same array:
   limit * tanh(share * D / limit) of the difference D beyond the dead band. */
void eq_curve_gains(const struct eq_curve *curve, const double *frequency_hz, const double *difference_db,
                    size_t points, double *gain_db);

#endif
