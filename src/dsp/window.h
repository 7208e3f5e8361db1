/* Windows. */
#ifndef DSP_WINDOW_H
#define DSP_WINDOW_H

#include <stddef.h>

/* The rising power-complementary slope of Vorbis I, clause 4.3.1: its square and the square of its mirror add up to one. */
void window_slope(float *slope, size_t count);
/* The Kaiser window's value at u in -1 ... 1 (0 outside), 1 at the middle. */
double window_kaiser(double u, double beta);
/* The same at 0, 1 / length, 2 / length ..., in a fraction of the time. */
void window_kaiser_fill(double *values, size_t count, double length, double beta);

#endif
