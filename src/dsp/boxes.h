/* Four moving averages in a row: a smooth step, all of one sign, and flat once its input has been.
   Values are rounded to multiples of 2^-32, of which sums are exact: nothing drifts, however long it runs. */
#ifndef DSP_BOXES_H
#define DSP_BOXES_H

#include <stddef.h>

enum { BOXES = 4, BOXES_BLOCK = 1024, BOXES_SPAN_MAX = 1 << 14 };

struct boxes {
    size_t length[BOXES];
    double sum[BOXES];
    double *past[BOXES]; /* the last `length` inputs, and room for a block */
};

/* `span` frames (at most BOXES_SPAN_MAX) from the first to the last input that matters to an output, in the ratios that
   make the response's side lobes least: G. Luff, "Designing a straightforward limiter" (Signalsmith, 2022). */
void boxes_init(struct boxes *boxes, size_t span);
void boxes_release(struct boxes *boxes);
/* BOXES_BLOCK values of less than 256, in place. */
void boxes_run(struct boxes *boxes, double *x);

#endif
