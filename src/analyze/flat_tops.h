/* Flat tops of one channel: plateaus with corners that gather at one level.
   The idea: a clipper leaves many plateaus at exactly one level and next to nothing above it, and neither gain nor dither
   afterwards takes that away; limiters, saturation and low notes leave no such pile. */
#ifndef ANALYZE_FLAT_TOPS_H
#define ANALYZE_FLAT_TOPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyze/places.h"

enum {
    FLAT_TOPS_CHUNK = 16,
    FLAT_TOPS_OCTAVES = 16,                   /* levels from 2^-12 to 2^4 */
    FLAT_TOPS_BINS = FLAT_TOPS_OCTAVES * 256, /* 0.017 to 0.034 dB wide */
};

/* The plateaus of one bin and polarity. */
struct flat_tops_bin {
    uint32_t plateaus, samples; /* how many, and how long together */
    float levels;               /* sum of their levels relative to the bin's lower edge */
};

struct flat_tops {
    double step; /* of the word length, 0 for floats */
    int rate_hz, channel;
    float peak; /* largest so far */
    int64_t frames;
    struct {
        int64_t start, length;
        float low, high, before;
        double sum;
    } run;
    bool is_behind;   /* the run does not know the last chunk, in which no plateau was */
    int plateau_side; /* of the last plateau, which ended before plateau_end */
    int64_t plateau_end, jumps;
    /* By level, each for positive and negative samples. */
    uint32_t maxima[FLAT_TOPS_BINS][2]; /* chunks by their largest sample */
    struct flat_tops_bin bins[FLAT_TOPS_BINS][2];
    struct places places[2]; /* value: level as an amplitude */
};

struct flat_tops_result {
    int64_t count; /* flat tops in both polarities */
    int64_t most;  /* of them in the polarity that has more */
    double level;  /* of that polarity, as an amplitude */
    bool is_square;
};

enum { FLAT_TOPS_RUN = 128 };

/* What a first look at up to FLAT_TOPS_RUN chunks says of each: its largest positive and negative sample (0 at least, sign
   dropped), and whether a sample in it is so like the one before that both may be of a plateau. */
struct flat_tops_look {
    float high[FLAT_TOPS_RUN], low[FLAT_TOPS_RUN];
    uint64_t may_be_flat[FLAT_TOPS_RUN / 64]; /* bit i % 64 of word i / 64 */
    int high_bin[FLAT_TOPS_RUN], low_bin[FLAT_TOPS_RUN];
    float largest; /* of all */
};

void flat_tops_init(struct flat_tops *tops, double step, int rate_hz, int channel);
/* Looks at the chunks of `count` samples from `x` on, reading one sample before and zeros after them up to a chunk. */
void flat_tops_look(const struct flat_tops *tops, const float *x, size_t count, struct flat_tops_look *look);
/* The same samples, of which the first is `frame`; two samples before them are read. */
void flat_tops_push(struct flat_tops *tops, const float *x, size_t count, int64_t frame,
                    const struct flat_tops_look *look);
/* Adds the places of flat tops, their values in dBFS. */
struct flat_tops_result flat_tops_finish(struct flat_tops *tops, struct places *places);

#endif
