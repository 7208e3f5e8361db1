/* Stages that change audio, run over frames in the caller's hand in pieces of any length, and what is compared. */
#ifndef TESTS_STAGE_H
#define TESTS_STAGE_H

#include <stdbool.h>

#include "dsp/frames.h"
#include "signal.h"

struct stage {
    void *state;
    void (*push)(void *state, struct frames *in, struct frames *out);
    void (*drain)(void *state, struct frames *out);
};

/* `count` frames of zeros. */
void stage_frames(struct frames *frames, int channels, size_t count);
/* White noise in -size ... size, each channel its own. */
void stage_noise(struct frames *frames, int channels, size_t count, double size, uint64_t seed);
void stage_copy(struct frames *copy, const struct frames *frames);
/* All of the signal. */
void stage_from_signal(struct frames *frames, const struct signal *signal);
/* All of `x`, which stays, through the stage in pieces of `piece` frames (0: of changing lengths, some of them 0); `out` is
   made here. The stage is used up. */
void stage_run(const struct stage *stage, const struct frames *x, size_t piece, struct frames *out);
/* As many frames of as many channels, the same bits. */
bool stage_same(const struct frames *a, const struct frames *b);
/* The largest absolute difference of one channel. */
double stage_difference(const struct frames *a, const struct frames *b, int channel);

/* How many times faster than real time the stage takes `x` over and over, `length_s` seconds of it in all at 44.1 kHz. */
double stage_speed(const struct stage *stage, const struct frames *x, double length_s);

#endif
