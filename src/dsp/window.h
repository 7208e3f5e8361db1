/* Windows. */
#ifndef DSP_WINDOW_H
#define DSP_WINDOW_H

#include <stddef.h>

/* Flat, with slopes of a quarter at both ends (the power-complementary slope of Vorbis I, clause 4.3.1): where windows
   overlap by a quarter, their squares add up to one. */
void window_sloped(float *window, size_t count);
/* The Kaiser window's value at u in -1 ... 1 (0 outside), 1 at the middle. */
double window_kaiser(double u, double beta);

#endif
