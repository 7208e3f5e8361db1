/* A look-ahead limiter for the true peak: no reconstruction of what leaves it passes the ceiling.
   The attenuation that each frame needs, in decibels, is the local peak of all channels over the ceiling. It is there before the
   frame and held behind it (a true maximum over a window), let go exponentially, and made smooth by four moving averages
   that together are as long as it came early: so the gain of every frame is at most what the frame needs. The bass is held
   longer. That a moving gain adds to a peak between two samples is measured and mended in passes of the same kind. Where nothing
   is over the ceiling the gain is 1 and every sample stays what it was.
   It streams: the memory does not depend on the length, but for one number per 100 ms, and neither a sample nor a fact on
   how the audio is cut into pieces. */
#ifndef DSP_LIMITER_H
#define DSP_LIMITER_H

#include <stddef.h>
#include <stdint.h>

#include "dsp/frames.h"

struct limiter_settings {
    int rate_hz, channels;
    double ceiling;                           /* of the true peak, linear */
    double lookahead_s, hold_s, release_s;    /* the release of 6 dB is half done by then: dsp/hold */
    double low_hz, low_hold_s, low_release_s; /* for what is below low_hz, more than 0 */
};

/* What it did to the frames that it has handed over. */
struct limiter_facts {
    int64_t frames, working; /* all; those with any attenuation */
    double greatest_db;      /* attenuation */
    double mean_working_db;  /* over the frames where it works; 0 where there are none */
    double mean_db;          /* over all */
    const float *series_db;  /* the greatest of each 100 ms; the limiter's own, until it is used again */
    size_t series_count;
};

struct limiter;

struct limiter *limiter_new(const struct limiter_settings *settings);
/* Takes all frames of `in`; adds to `out` those that are ready. */
void limiter_push(struct limiter *limiter, struct frames *in, struct frames *out);
/* Adds the rest: in all as many frames as went in, each in its place. Nothing is pushed after that. */
void limiter_drain(struct limiter *limiter, struct frames *out);
struct limiter_facts limiter_facts(const struct limiter *limiter);
void limiter_free(struct limiter *limiter);

#endif
