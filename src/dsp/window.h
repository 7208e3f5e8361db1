/* Windows. */
#ifndef DSP_WINDOW_H
#define DSP_WINDOW_H

#include <stddef.h>

/* Hann, periodic: sums to count/2, its squares to 3 count/8. */
void window_hann(float *window, size_t count);
/* The Kaiser window's value at u in -1 ... 1 (0 outside), 1 at the middle. */
double window_kaiser(double u, double beta);

#endif
