/* A compressor that glues: slow, gentle, one gain for all channels. Its detector is the mean square of all channels above
   100 Hz, so that the bass does not move the rest; its knee is soft (Giannoulis, Massberg and Reiss, "Digital dynamic range
   compressor design", J. Audio Eng. Soc. 60, 2012). No latency. */
#ifndef DSP_COMPRESSOR_H
#define DSP_COMPRESSOR_H

#include <stdint.h>

#include "dsp/frames.h"

struct compressor_settings {
    int rate_hz, channels;
    double threshold_db;        /* of the RMS level of a channel, re full scale */
    double ratio, knee_db;      /* knee_db is its whole width */
    double attack_s, release_s; /* time constants of the detector */
};

struct compressor_facts {
    int64_t frames;
    double greatest_db, mean_db; /* gain reduction; the mean over all frames */
};

struct compressor;

struct compressor *compressor_new(const struct compressor_settings *settings);
/* Takes all of `in`, and adds as many frames to `out`. */
void compressor_push(struct compressor *compressor, struct frames *in, struct frames *out);
struct compressor_facts compressor_facts(const struct compressor *compressor);
void compressor_free(struct compressor *compressor);

#endif
