#include "audio/block.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/simd.h"

/* Past this a sample is no level of anything, and the sums of its square would leave the range of the measures. */
static const float absurd = 1e15f;

void audio_buffer_init(struct audio_buffer *buffer, int channels, size_t capacity)
{
    capacity = (capacity + AUDIO_GRAIN - 1) / AUDIO_GRAIN * AUDIO_GRAIN;
    size_t stride = AUDIO_CONTEXT + capacity + 16; /* channels begin on lines of the cache of their own */
    *buffer = (struct audio_buffer){.capacity = capacity};
    buffer->memory = mem_aligned((size_t)channels * stride, sizeof *buffer->memory);
    for (int i = 0; i < channels; i++)
        buffer->channel[i] = buffer->memory + (size_t)i * stride + AUDIO_CONTEXT;
    buffer->block.channels = channels;
    buffer->block.samples = (const float *const *)buffer->channel;
    buffer->block.flaws = buffer->flaws;
}

void audio_buffer_release(struct audio_buffer *buffer)
{
    free(buffer->memory);
    *buffer = (struct audio_buffer){0};
}

void audio_buffer_continue(struct audio_buffer *buffer, const struct audio_buffer *before)
{
    for (int i = 0; i < buffer->block.channels; i++)
        memmove(buffer->channel[i] - AUDIO_CONTEXT, before->channel[i] + before->block.frames - AUDIO_CONTEXT,
                AUDIO_CONTEXT * sizeof *buffer->channel[i]);
}

/* Whether every sample is a number of some sense: false for NaN, too. */
SIMD_CLONES
static bool all_sound(const float *x, size_t count)
{
    int wrong = 0;
    for (size_t i = 0; i < count; i++)
        wrong |= !(fabsf(x[i]) <= absurd);
    return !wrong;
}

void audio_buffer_pad(struct audio_buffer *buffer)
{
    struct audio_block *block = &buffer->block;
    size_t padding = (AUDIO_GRAIN - block->frames % AUDIO_GRAIN) % AUDIO_GRAIN;
    block->flaw_count = 0;
    block->flawed_samples = 0;
    for (int i = 0; i < block->channels; i++)
        memset(buffer->channel[i] + block->frames, 0, padding * sizeof *buffer->channel[i]);
}

void audio_buffer_scrub(struct audio_buffer *buffer)
{
    struct audio_block *block = &buffer->block;
    bool sound = true;
    audio_buffer_pad(buffer);
    for (int i = 0; i < block->channels; i++)
        sound &= all_sound(buffer->channel[i], block->frames);
    /* By time first, so that the first places of the file are the ones listed. */
    for (size_t frame = 0; !sound && frame < block->frames; frame++)
        for (int i = 0; i < block->channels; i++) {
            float *sample = &buffer->channel[i][frame];
            if (fabsf(*sample) <= absurd)
                continue;
            *sample = 0;
            block->flawed_samples++;
            if (block->flaw_count < AUDIO_FLAWS_MAX)
                buffer->flaws[block->flaw_count++] =
                    (struct audio_flaw){block->first_frame + (int64_t)frame, i};
        }
}
