/* A run of frames on its way through the program. */
#ifndef AUDIO_BLOCK_H
#define AUDIO_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/format.h"

/* A sample that is no number: NaN, infinite, or past +-1e15. It stands as 0 in the block. */
struct audio_flaw {
    int64_t frame;
    int channel;
};

enum { AUDIO_FLAWS_MAX = 100 }; /* as many as a record lists */

enum {
    AUDIO_GRAIN = 64, /* blocks begin at multiples of it in the file, so that vectors and chunks do as well */
    AUDIO_CONTEXT = 1024, /* frames that stand in front of a block */
};

/* Borrowed for the call that gets it, never kept. */
struct audio_block {
    int64_t first_frame; /* counted from the start of the file; a multiple of AUDIO_GRAIN */
    size_t frames;       /* a multiple of AUDIO_GRAIN, but for the last block of a file */
    int channels;
    /* [channel][frame], 1.0 is full scale; every sample is finite. From -AUDIO_CONTEXT on stand the frames before the
       block, zeros before the start of the file; after the last frame, zeros up to a multiple of AUDIO_GRAIN. */
    const float *const *samples;
    uint32_t code_bits; /* integer files: OR of all codes in this block, the word's top bit in bit 31 */
    const struct audio_flaw *flaws;
    size_t flaw_count;      /* places listed, AUDIO_FLAWS_MAX at most */
    int64_t flawed_samples; /* how many there were */
};

/* A block with its own memory. */
struct audio_buffer {
    struct audio_block block;
    size_t capacity;                    /* frames; a multiple of AUDIO_GRAIN */
    float *channel[AUDIO_CHANNELS_MAX]; /* block.samples points here */
    float *memory;
    bool is_shared; /* other threads read it: integers are written past this one's cache */
    struct audio_flaw flaws[AUDIO_FLAWS_MAX];
};

/* `capacity` is rounded up to a multiple of AUDIO_GRAIN. The context in front is silent. */
void audio_buffer_init(struct audio_buffer *buffer, int channels, size_t capacity);
void audio_buffer_release(struct audio_buffer *buffer);
/* Puts the last frames of the block before in front of this one; `before` may be the buffer itself, about to be filled
   anew. */
void audio_buffer_continue(struct audio_buffer *buffer, const struct audio_buffer *before);
/* For whoever filled the buffer. With integers, which are numbers all of them: zeroes what is behind the last frame up
   to a multiple of AUDIO_GRAIN. */
void audio_buffer_pad(struct audio_buffer *buffer);
/* With floats: pads, and zeroes every sample that is no number and lists it. */
void audio_buffer_scrub(struct audio_buffer *buffer);

#endif
