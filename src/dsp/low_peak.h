/* What a limiter needs of the bass: held longer than one period of it, so that the gain does not follow the wave.
   The low-pass is a linear-phase FIR, worked out only for every `step`-th frame and only where the whole signal passes the
   ceiling; so the bass never asks for more than the signal does around there. */
#ifndef DSP_LOW_PEAK_H
#define DSP_LOW_PEAK_H

#include <stddef.h>
#include <stdint.h>

#include "dsp/hold.h"

enum { LOW_PEAK_BLOCK = 1024, LOW_PEAK_KEPT = 4 };

struct low_peak_settings {
    int rate_hz, channels;
    double low_hz, hold_s, release_s;
    double ceiling;
    size_t ahead; /* frames that what comes out lags behind what goes in; at least 8 */
};

struct low_peak {
    int channels;
    size_t step, reach, ahead, steps_ahead;
    double ceiling;
    size_t tap_count;
    double *taps;
    double *over_db; /* the last four steps' and a block's */
    double *kept;    /* [LOW_PEAK_KEPT][channels]: low-passed values that were worked out last */
    int64_t kept_step[LOW_PEAK_KEPT];
    int64_t frames, next; /* taken so far; the step to do next */
    struct hold hold;
    double *level_db; /* by step, from `first` on */
    size_t level_count, level_capacity;
    int64_t first;
};

void low_peak_init(struct low_peak *low, const struct low_peak_settings *settings);
void low_peak_release(struct low_peak *low);
/* Frames before and behind a block at x that are read. */
size_t low_peak_before(const struct low_peak *low);
size_t low_peak_behind(const struct low_peak *low);
/* Takes LOW_PEAK_BLOCK frames at x[channel] with what they are over the ceiling (0: nothing); puts into need_db as many that lie
   `ahead` frames back. */
void low_peak_run(struct low_peak *low, const double *const *x, const double *over_db, double *need_db);

#endif
