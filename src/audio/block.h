/* A run of frames on its way through the program. */
#ifndef AUDIO_BLOCK_H
#define AUDIO_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "audio/format.h"

/* A sample that is no number: NaN, infinite, or past +-1e15. It stands as 0 in the block. */
struct audio_flaw {
    int64_t frame;
    int channel;
};

enum { AUDIO_FLAWS_MAX = 100 }; /* as many as a record lists */

/* Borrowed for the call that gets it, never kept. */
struct audio_block {
    int64_t first_frame; /* counted from the start of the file */
    size_t frames;
    int channels;
    const float *const *samples; /* [channel][frame], 1.0 is full scale; every sample is finite */
    uint32_t code_bits; /* integer files: OR of all codes in this block, the word's top bit in bit 31 */
    const struct audio_flaw *flaws;
    size_t flaw_count;      /* places listed, AUDIO_FLAWS_MAX at most */
    int64_t flawed_samples; /* how many there were */
};

/* A block with its own memory. */
struct audio_buffer {
    struct audio_block block;
    size_t capacity;                    /* frames */
    float *channel[AUDIO_CHANNELS_MAX]; /* block.samples points here */
    float *memory;
    struct audio_flaw flaws[AUDIO_FLAWS_MAX];
};

void audio_buffer_init(struct audio_buffer *buffer, int channels, size_t capacity);
void audio_buffer_release(struct audio_buffer *buffer);
/* Zeroes every sample that is no number and lists it; for whoever filled the buffer. */
void audio_buffer_scrub(struct audio_buffer *buffer);

#endif
