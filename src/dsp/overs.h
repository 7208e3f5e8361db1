/* How far a stream passes a ceiling, frame by frame, in all channels together: the local peak (dsp/local_peak) of audio on which
   a gain is laid. */
#ifndef DSP_OVERS_H
#define DSP_OVERS_H

#include <stddef.h>

#include "dsp/local_peak.h"

enum { OVERS_BLOCK = 1024 };

struct overs {
    int channels;
    size_t delay;
    double ceiling, least, more_db; /* what is not over `least` is no matter */
    size_t kept;
    float *past;              /* [channel][kept + OVERS_BLOCK] */
    double peak[OVERS_BLOCK]; /* of one block */
};

/* `delay` frames lie between what goes in and what comes out, at least LOCAL_PEAK_CONTEXT. Tolerance: this part of the ceiling is
   no matter. What is over by more counts as more_db more than it is. */
void overs_init(struct overs *overs, int channels, size_t delay, double ceiling, double tolerance,
                double more_db);
void overs_release(struct overs *overs);
/* Takes OVERS_BLOCK frames at x[channel] (times the gain; NULL: as they are). over_db[i] is what the frame `delay` before
   frame i is over the ceiling, at most OVERS_MAX_DB, and 0 where nothing is. */
#define OVERS_MAX_DB 200.0
void overs_run(struct overs *overs, const struct local_peak *kernel, const double *const *x,
               const double *gain, double *over_db);

#endif
