/* What a limiter does with the attenuation that each frame needs: it is there ahead of time, held, and let go.
   Ahead and hold are one maximum over a window, so a level that comes back within it leaves no ripple; the release is
   exponential in decibels, towards less than nothing, so that it ends. */
#ifndef DSP_HOLD_H
#define DSP_HOLD_H

#include <stddef.h>
#include <stdint.h>

/* The window's candidates, each smaller than the one before it (D. Lemire, "Streaming maximum-minimum filter", 2006). */
struct hold {
    double *value;
    uint64_t *time;
    size_t mask, first, count; /* of a ring */
    uint64_t now, window;
    double decay, drop, level; /* release a frame: level * decay - drop */
};

/* `window` frames, at least 1; what is let go of 6 dB is half gone after release_frames. */
void hold_init(struct hold *hold, size_t window, double release_frames);
void hold_release(struct hold *hold);
/* For the next input: the larger of what the last `window` of them need and what is being let go. */
double hold_next(struct hold *hold, double need);

#endif
