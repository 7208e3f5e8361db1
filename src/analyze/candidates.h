/* The greatest peaks of a coarse grid, kept with the samples around them, so that other filters can look at them when the
   file has gone by. */
#ifndef ANALYZE_CANDIDATES_H
#define ANALYZE_CANDIDATES_H

#include <stddef.h>
#include <stdint.h>

#include "dsp/oversample.h"

enum { CANDIDATES = 64, CANDIDATE_MARGIN = INTERPOLATE_REACH + 4 /* samples on each side */ };

struct candidate {
    double size; /* by the coarse grid's parabola */
    int64_t frame;
    double offset; /* from that frame, in samples */
    float around[2 * CANDIDATE_MARGIN + 1];
};

/* Of one channel; all zero at the start. */
struct candidates {
    struct candidate items[CANDIDATES];
    size_t count, least; /* which of them goes next */
    double largest;      /* so far */
    double doubt_db;     /* when refined: how far off the sinc may be */
};

/* A peak as one of the filters has it. */
enum { BY_SINC, BY_ITU, BY_CONVERTER, PEAK_FILTERS };

struct peak {
    double size, frame;
    int channel;
};

struct peak_filters {
    struct interpolate sinc, half;
    struct converter converter;
};

/* A peak must be larger than this to be kept. */
double candidates_floor(const struct candidates *candidates);
/* `x` is where `frame` stands; CANDIDATE_MARGIN samples on each side are copied. */
void candidates_keep(struct candidates *candidates, double size, const float *x, int64_t frame,
                     double offset);
/* Evaluates them by the exact reconstruction and by the converter's filter, and raises those peaks. */
void candidates_refine(struct candidates *candidates, const struct peak_filters *filters, int channel,
                       struct peak peaks[PEAK_FILTERS]);
/* Replaces the peak when this one is larger. */
void peak_raise(struct peak *peak, double size, double frame, int channel);

#endif
