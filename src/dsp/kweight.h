/* K-weighting of ITU-R BS.1770-5, Annex 1: a shelf and a high-pass, derived for any rate by the bilinear transform of the
   analogue prototypes that give the table for 48 kHz exactly. */
#ifndef DSP_KWEIGHT_H
#define DSP_KWEIGHT_H

#include <stdbool.h>
#include <stddef.h>

/* A piece is cut into stretches that go through the recursions at the same time, two channels each: as many lanes as the
   longest vectors hold doubles. A stretch begins as if nothing had come out before it; what the two outputs before it add
   is added once they are known (Burrus, Block Realization of Digital Filters, IEEE Trans. AU-20, 1972). The result differs
   from that of the plain recursion by its rounding. */
enum {
    KWEIGHT_STEPS = 16, /* frames of a stretch */
    KWEIGHT_STRETCHES = 4,
    KWEIGHT_LANES = 2 * KWEIGHT_STRETCHES,
    KWEIGHT_PIECE = KWEIGHT_STEPS * KWEIGHT_STRETCHES,
    KWEIGHT_RUN = 4,   /* pieces that are run at once, at most */
    KWEIGHT_GROUP = 4, /* frames whose energies are added */
    KWEIGHT_GROUPS = KWEIGHT_PIECE / KWEIGHT_GROUP,
};

struct kweight_section {
    double b[2], a[2]; /* y[n] = x[n] + b[0] x[n-1] + b[1] x[n-2] - a[0] y[n-1] - a[1] y[n-2] */
    /* What an output of 1 just before a stretch adds to each output in it, and an output of 1 before that one. */
    double after[2][KWEIGHT_STEPS];
    /* The same for the last two outputs of each stretch, from outputs before the first one: [stretch][last, last but
       one][from last, from last but one]. */
    double over[KWEIGHT_STRETCHES][2][2];
};

struct kweight {
    struct kweight_section shelf, pass;
    double gain;  /* of the filter beside that of its sections; only energies have it */
    bool is_wide; /* the processor has vectors of 8 doubles */
};

/* Of two channels: the last two frames of the input, of what left the shelf, and of what left the high-pass. */
struct kweight_state {
    double lines[3][2][2]; /* [which][frame][channel] */
};

/* Of a piece: the sum of squares of group g of its frames is in sums[g % 4][g / 4][channel]. */
struct kweight_energy {
    double sums[KWEIGHT_STEPS / KWEIGHT_GROUP][KWEIGHT_STRETCHES][2];
};

void kweight_init(struct kweight *filter, double rate_hz);
/* Runs `pieces` pieces of two channels through the filter. One channel alone: give it twice. */
void kweight_run(const struct kweight *filter, struct kweight_state *state, const float *left,
                 const float *right, size_t pieces, struct kweight_energy *energies);
/* Power gain at a frequency. */
double kweight_power(const struct kweight *filter, double frequency_hz, double rate_hz);

#endif
