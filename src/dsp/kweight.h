/* K-weighting of ITU-R BS.1770-5, Annex 1: a shelf and a high-pass, derived for any rate by the bilinear transform of the
   analogue prototypes that give the table for 48 kHz exactly. */
#ifndef DSP_KWEIGHT_H
#define DSP_KWEIGHT_H

#include <stdbool.h>
#include <stddef.h>

/* Four samples are worked on at a time: what comes out at n+k (k = 0 ... 3) is written as a sum over the inputs
   n-2 ... n+3 and the outputs n-1 and n-2 alone, so that no sample waits for the one before. The recursion is the same,
   only unrolled (look-ahead: Parhi and Messerschmitt, IEEE Trans. ASSP 37, 1989); it differs from the plain one by its
   rounding. */
enum { KWEIGHT_GROUP = 4 };

struct kweight_section {
    double b[3], a[2]; /* of the plain recursion */
    /* [inputs n-2 ... n+3][output][channel] and [outputs n-2, n-1][output][channel], the same for both channels */
    double input[6][KWEIGHT_GROUP][2], output[2][KWEIGHT_GROUP][2];
};

struct kweight {
    struct kweight_section shelf, pass;
    bool is_wide; /* the processor has vectors of 8 doubles */
};

/* Of two channels: the last two frames of the input, of what left the shelf, and of what left the high-pass. */
struct kweight_state {
    double lines[3][2][2]; /* [which][frame][channel] */
};

void kweight_init(struct kweight *filter, double rate_hz);
/* Runs two channels through the filter, `count` samples each (a multiple of KWEIGHT_GROUP), and adds the squares of what
   comes out to energy[sample % KWEIGHT_GROUP][channel]. One channel alone: give it twice. */
void kweight_run(const struct kweight *filter, struct kweight_state *state, const float *left,
                 const float *right, size_t count, double energy[KWEIGHT_GROUP][2]);
/* Power gain at a frequency. */
double kweight_power(const struct kweight *filter, double frequency_hz, double rate_hz);

#endif
