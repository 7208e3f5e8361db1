/* Audio in double precision, and the limiter run over it. */
#ifndef TESTS_LIMITED_H
#define TESTS_LIMITED_H

#include <stddef.h>

#include "dsp/limiter.h"

enum { LIMITED_CHANNELS = 6 };

struct tracks {
    int rate_hz, channels;
    size_t frames;
    double *channel[LIMITED_CHANNELS];
};

/* Silence. */
void tracks_init(struct tracks *tracks, int rate_hz, int channels, size_t frames);
void tracks_release(struct tracks *tracks);

/* The settings that the chain begins with, for a ceiling of -1 dBTP. */
struct limiter_settings usual_settings(const struct tracks *tracks);
/* Pushes pieces of 1 to piece_max frames (0: all at once), and drains; checks the length. `y` is made; release it. What is
   known of the work is copied to `facts` (NULL: not wanted), without the series. */
void limit_tracks(const struct tracks *x, const struct limiter_settings *settings, size_t piece_max,
                  struct tracks *y, struct limiter_facts *facts);

double amplitude(double level_db);
double decibels(double amplitude);

#endif
