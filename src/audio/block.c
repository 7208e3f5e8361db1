#include "audio/block.h"

#include <math.h>
#include <stdlib.h>
#include <stdbool.h>

#include "base/mem.h"

/* Past this a sample is no level of anything, and the sums of its square would leave the range of the measures. */
static const float absurd = 1e15f;

void audio_buffer_init(struct audio_buffer *buffer, int channels, size_t capacity)
{
    /* Channels begin on lines of the cache of their own. */
    size_t stride = (capacity + 31) / 16 * 16;
    *buffer = (struct audio_buffer){.capacity = capacity};
    buffer->memory = mem_aligned((size_t)channels * stride, sizeof *buffer->memory);
    for (int i = 0; i < channels; i++)
        buffer->channel[i] = buffer->memory + (size_t)i * stride;
    buffer->block.channels = channels;
    buffer->block.samples = (const float *const *)buffer->channel;
    buffer->block.flaws = buffer->flaws;
}

void audio_buffer_release(struct audio_buffer *buffer)
{
    free(buffer->memory);
    *buffer = (struct audio_buffer){0};
}

/* Whether every sample is a number of some sense: false for NaN, too. The sum over eight lanes lets the compiler keep
   them in registers. */
static bool all_sound(const float *x, size_t count)
{
    size_t i = 0;
    int wrong[8] = {0};
    for (; i + 8 <= count; i += 8)
        for (size_t k = 0; k < 8; k++)
            wrong[k] |= !(fabsf(x[i + k]) <= absurd);
    for (; i < count; i++)
        wrong[0] |= !(fabsf(x[i]) <= absurd);
    for (size_t k = 1; k < 8; k++)
        wrong[0] |= wrong[k];
    return !wrong[0];
}

void audio_buffer_scrub(struct audio_buffer *buffer)
{
    struct audio_block *block = &buffer->block;
    bool sound = true;
    block->flaw_count = 0;
    block->flawed_samples = 0;
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
