/* The band-limited reconstruction as the sampling theorem has it: the sum of x[n] sinc(t - n) over all samples of a file,
   zeros before and after it, without a window.
   With (-1)^n taken out of the sine it is sin(pi o) / pi times the sum of alternating samples over their distance. Samples
   close by are added one by one; those farther away by the unit, as powers of the distance to its centre (the multipole
   expansion of Greengard and Rokhlin, J. Comput. Phys. 73, 1987, in one dimension), and units long past are merged into
   longer ones, so that a file of any length takes a few kilobytes. What the powers leave out is under 1e-6 of the
   largest sample. */
#ifndef DSP_EXACT_H
#define DSP_EXACT_H

#include <stddef.h>
#include <stdint.h>

enum {
    EXACT_UNIT = 256, /* samples */
    EXACT_BESIDE = 4, /* units on each side of a time's own that are added one by one */
    EXACT_SPAN = (2 * EXACT_BESIDE + 1) * EXACT_UNIT, /* samples that a point keeps */
    EXACT_POWERS = 8,
    EXACT_LEVELS = 40, /* of units, each twice as long as the ones before */
    EXACT_LEVEL_MAX = 2 * EXACT_BESIDE + 2,
};

/* A run of alternating samples: the sums of (-1)^n x[n] (n - centre)^k. */
struct exact_run {
    double centre, powers[EXACT_POWERS];
};

/* Everything that lies EXACT_BESIDE units and more behind; all zero at the start. */
struct exact_past {
    struct exact_run runs[EXACT_LEVELS][EXACT_LEVEL_MAX]; /* of each level the older first */
    size_t count[EXACT_LEVELS];
};

/* A time to look at, `offset` samples (-2 to 2) from `frame`, and all that is added there. */
struct exact_point {
    int64_t frame;
    double offset;
    double
        far[3]; /* the sum over far samples at `frame`, its slope and half its bend, not yet times (-1)^n */
    float near[EXACT_SPAN]; /* begins EXACT_BESIDE units before the one that `frame` is in */
};

/* The samples of unit number `unit`, EXACT_UNIT of them at `x`. */
struct exact_run exact_run_of(const float *x, int64_t unit);
void exact_past_add(struct exact_past *past, const struct exact_run *run);
/* Begins a point, whose frame and offset are set, with everything that is past; `x` is where the unit of its frame begins,
   with EXACT_BESIDE units before and behind it. */
void exact_point_begin(struct exact_point *point, const float *x, const struct exact_past *past);
/* Adds a run that is no part of `near`. */
void exact_point_add(struct exact_point *point, const struct exact_run *run);
/* The signal `offset` samples (-2.5 to 2.5) from the point's frame. */
double exact_point_at(const struct exact_point *point, double offset);
/* The largest absolute value near the point's time; the offset becomes where it is. */
double exact_point_peak(struct exact_point *point);

#endif
