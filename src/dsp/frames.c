#include "dsp/frames.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void frames_init(struct frames *frames, int channels)
{
    *frames = (struct frames){.channels = channels};
}

void frames_release(struct frames *frames)
{
    free(frames->memory);
    *frames = (struct frames){0};
}

static void point(struct frames *frames)
{
    for (int c = 0; c < frames->channels; c++)
        frames->channel[c] = frames->memory + (size_t)c * frames->capacity + frames->first;
}

/* Room for `count` frames more behind those that wait: the front is moved down, or the memory doubled. */
static void make_room(struct frames *frames, size_t count)
{
    size_t needed = frames->count + count;
    if (frames->first + needed <= frames->capacity)
        return;
    size_t capacity = frames->capacity ? frames->capacity : 4096;
    while (capacity < 2 * needed) /* so that frames are not moved for every few that are added */
        capacity *= 2;
    double *memory = frames->memory;
    if (capacity != frames->capacity)
        memory = mem_aligned((size_t)frames->channels * capacity, sizeof *memory);
    for (int c = 0; c < frames->channels && frames->count; c++)
        memmove(memory + (size_t)c * capacity, frames->channel[c], frames->count * sizeof *memory);
    if (memory != frames->memory)
        free(frames->memory);
    frames->memory = memory;
    frames->capacity = capacity;
    frames->first = 0;
}

void frames_add(struct frames *frames, size_t count)
{
    make_room(frames, count);
    frames->count += count;
    point(frames);
}

void frames_add_silence(struct frames *frames, size_t count)
{
    size_t before = frames->count;
    frames_add(frames, count);
    for (int c = 0; c < frames->channels && count > 0; c++)
        memset(frames->channel[c] + before, 0, count * sizeof *frames->channel[c]);
}

void frames_drop(struct frames *frames, size_t count)
{
    frames->first += count;
    frames->count -= count;
    if (frames->count == 0)
        frames->first = 0;
    point(frames);
}

/* The first `count`; there may be none, and then no memory either. */
static void copy(const struct frames *from, struct frames *to, size_t count)
{
    size_t before = to->count;
    frames_add(to, count);
    for (int c = 0; c < to->channels && count; c++)
        memcpy(to->channel[c] + before, from->channel[c], count * sizeof *to->channel[c]);
}

void frames_copy(const struct frames *from, struct frames *to)
{
    copy(from, to, from->count);
}

void frames_move(struct frames *from, struct frames *to, size_t count)
{
    copy(from, to, count);
    frames_drop(from, count);
}
