/* A queue of frames between stages that change audio: planar, in double precision. A stage takes frames from the front of
   one and adds frames to the back of the next. */
#ifndef DSP_FRAMES_H
#define DSP_FRAMES_H

#include <stddef.h>

enum { FRAMES_CHANNELS_MAX = 64 };

struct frames {
    int channels;
    size_t count; /* frames that wait */
    double *channel
        [FRAMES_CHANNELS_MAX]; /* the first of them; valid until the next call that changes the queue */
    double *memory;            /* [channel][capacity], the queue's own */
    size_t capacity, first;
};

/* In the caller's memory, empty. */
void frames_init(struct frames *frames, int channels);
void frames_release(struct frames *frames);
/* Adds `count` frames, whose values are the caller's to fill in: they begin at channel[c] + (count before). */
void frames_add(struct frames *frames, size_t count);
/* The same, of zeros. */
void frames_add_silence(struct frames *frames, size_t count);
/* Takes `count` frames, at most `count` of the queue, from the front. */
void frames_drop(struct frames *frames, size_t count);
/* Copies all frames of one queue to the back of another of as many channels. */
void frames_copy(const struct frames *from, struct frames *to);
/* Moves the first `count` frames of one queue to the back of another of as many channels. */
void frames_move(struct frames *from, struct frames *to, size_t count);

#endif
